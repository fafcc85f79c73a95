/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/paint.h"

#include <assert.h>
#include <wchar.h>

#include <curses.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/utf8.h"
#include "tui/term.h"

#define CP_ZWJ 0x200D
#define CP_VS16 0xFE0F
#define NONE (-1) /* the terminal's own colour */

/* How a style looks with 256 colours, with 8, and without. Greys and full
 * colours of the middle are readable on dark and on light. */
struct look {
    short color256, color8;
    attr_t attrs;   /* with colours */
    attr_t without; /* without */
};

static const struct look theme[STYLE_COUNT] = {
    [STYLE_TEXT] = {NONE, NONE, A_NORMAL, A_NORMAL},
    [STYLE_DIM] = {245, NONE, A_DIM, A_DIM},
    [STYLE_STRONG] = {NONE, NONE, A_BOLD, A_BOLD},
    [STYLE_TITLE] = {245, NONE, A_UNDERLINE, A_UNDERLINE},
    [STYLE_TITLE_SORT] = {NONE, NONE, A_BOLD | A_UNDERLINE,
                          A_BOLD | A_UNDERLINE},
    [STYLE_WARNING] = {172, COLOR_YELLOW, A_NORMAL, A_BOLD},
    [STYLE_NORMAL] = {NONE, NONE, A_NORMAL, A_NORMAL},
    [STYLE_EXPIRED] = {245, NONE, A_DIM, A_DIM},
    [STYLE_OK] = {71, COLOR_GREEN, A_NORMAL, A_NORMAL},
    [STYLE_BAD] = {203, COLOR_RED, A_BOLD, A_BOLD},
    [STYLE_WAIT] = {172, COLOR_YELLOW, A_NORMAL, A_NORMAL},
    [STYLE_KEY] = {NONE, NONE, A_BOLD, A_BOLD},
    [STYLE_BAR] = {245, NONE, A_NORMAL, A_NORMAL},
    [STYLE_PROMPT] = {NONE, NONE, A_BOLD, A_BOLD},
    [STYLE_MATCH] = {172, COLOR_YELLOW, A_BOLD | A_UNDERLINE,
                     A_BOLD | A_UNDERLINE},
    [STYLE_MARK] = {67, COLOR_CYAN, A_BOLD, A_BOLD},
    [STYLE_GRAPH_NORMAL] = {67, COLOR_CYAN, A_NORMAL, A_NORMAL},
    [STYLE_GRAPH_WARNING] = {172, COLOR_YELLOW, A_NORMAL, A_BOLD},
    [STYLE_GAP] = {203, COLOR_RED, A_NORMAL, A_BOLD},
    [STYLE_PAUSED] = {172, COLOR_YELLOW, A_REVERSE, A_REVERSE},
    [STYLE_GRAPH_ESTIMATE_NORMAL] = {67, COLOR_CYAN, A_DIM, A_DIM},
    [STYLE_GRAPH_ESTIMATE_WARNING] = {172, COLOR_YELLOW, A_DIM, A_DIM},
    [STYLE_HEAD] = {NONE, NONE, A_BOLD, A_BOLD},
    [STYLE_HINT] = {245, NONE, A_DIM, A_DIM},
    [STYLE_SCROLL] = {245, NONE, A_DIM, A_DIM},
    [STYLE_SCROLL_WARNING] = {172, COLOR_YELLOW, A_NORMAL, A_BOLD},
    [STYLE_SELECTED] = {NONE, NONE, A_REVERSE, A_REVERSE},
    [STYLE_NEW] = {NONE, NONE, A_BOLD, A_BOLD},
};

/* What the terminal shows. */
static struct {
    struct grid shown;
    bool ascii;
    int colors;
} paint;

/* --- cells ------------------------------------------------------------ */

/* The dim of 256 colours is a grey already. */
static attr_t attrs_of(const struct cell *c) {
    const struct look *look = &theme[c->style];
    attr_t attrs = paint.colors == 0 ? look->without : look->attrs;
    if (paint.colors == 256) attrs &= ~(attr_t)A_DIM;
    if (c->flags & CELL_UNDERLINE) attrs |= A_UNDERLINE;
    if (c->flags & CELL_NEW) attrs |= A_BOLD;
    if (c->flags & CELL_SELECTED) attrs = (attrs & ~(attr_t)A_DIM) | A_REVERSE;
    return attrs;
}

/* A selected row is one bar in the terminal's own colours. */
static short pair_of(const struct cell *c) {
    if (paint.colors == 0 || c->flags & CELL_SELECTED) return 0;
    return (short)(c->style + 1);
}

static int add_glyph(cchar_t *out, const wchar_t *text, const struct cell *c) {
    int ok = setcchar(out, text, attrs_of(c), pair_of(c), NULL);
    assert(ok == OK);
    (void)ok;
    return 1;
}

static int add_same(cchar_t *out, wchar_t glyph, int n, const struct cell *c) {
    const wchar_t text[] = {glyph, 0};
    for (int i = 0; i < n; i++) add_glyph(out + i, text, c);
    return n;
}

static bool is_ascii(const struct cell *c) {
    for (size_t i = 0; i < c->len; i++)
        if ((unsigned char)c->bytes[i] >= 0x80) return false;
    return true;
}

/* A cluster as glyphs that take c->width cells together by the C library's
 * count, which is what ncurses and most terminals go by. Of an emoji made of
 * several the first is shown; marks stay on their base as far as ncurses has
 * room. Returns the number of glyphs. */
static int add_cluster(cchar_t *out, const struct cell *c) {
    struct str text = {c->bytes, c->len};
    wchar_t glyph[CCHARW_MAX + 1];
    int n = 0, left = c->width, len = 0;
    for (size_t at = 0; at < text.len;) {
        uint32_t cp;
        at += utf8_next(text, at, &cp, NULL);
        int width = wcwidth((wchar_t)cp);
        if (width > left || width < 0 || (width == 0 && len == 0)) break;
        if (width > 0) {
            if (len) n += add_glyph(out + n, glyph, c);
            len = 0;
        } else if (len == CCHARW_MAX || cp == CP_ZWJ || cp == CP_VS16) {
            continue;
        }
        left -= width;
        glyph[len++] = (wchar_t)cp;
        glyph[len] = 0;
    }
    if (len) n += add_glyph(out + n, glyph, c);
    return n + add_same(out + n, n ? L' ' : L'?', left, c);
}

static int add_cell(cchar_t *out, const struct cell *c) {
    if (c->len == 0) return add_same(out, L' ', 1, c);
    if (paint.ascii && !is_ascii(c)) return add_same(out, L'?', c->width, c);
    return add_cluster(out, c);
}

/* --- rows ------------------------------------------------------------- */

static const struct cell *row_of(const struct grid *g, int row) {
    return g->cells + (size_t)row * (size_t)g->cols;
}

static bool cell_eq(const struct cell *a, const struct cell *b) {
    return a->len == b->len && a->width == b->width && a->style == b->style &&
           a->flags == b->flags && memcmp(a->bytes, b->bytes, a->len) == 0;
}

static bool row_eq(const struct grid *a, const struct grid *b, int row) {
    for (int i = 0; i < a->cols; i++)
        if (!cell_eq(row_of(a, row) + i, row_of(b, row) + i)) return false;
    return true;
}

static void paint_row(const struct grid *g, int row, cchar_t *glyphs) {
    const struct cell *cells = row_of(g, row);
    int n = 0;
    for (int i = 0; i < g->cols; i++)
        if (cells[i].width) n += add_cell(glyphs + n, &cells[i]);
    mvadd_wchnstr(row, 0, glyphs, n);
}

static void keep(const struct grid *g) {
    struct grid *shown = &paint.shown;
    size_t n = (size_t)g->rows * (size_t)g->cols;
    if (shown->rows != g->rows || shown->cols != g->cols)
        grid_reset(shown, g->rows, g->cols);
    memcpy(shown->cells, g->cells, n * sizeof(*g->cells));
    shown->cursor_row = g->cursor_row;
    shown->cursor_col = g->cursor_col;
}

/* Hidden, it stands on the selected row: some terminals cannot hide it, and
 * readers of screens follow it. */
static void place_cursor(const struct grid *g) {
    bool visible = g->cursor_row >= 0 && g->cursor_row < g->rows &&
                   g->cursor_col >= 0 && g->cursor_col < g->cols;
    curs_set(visible);
    if (visible) {
        move(g->cursor_row, g->cursor_col);
        return;
    }
    for (int row = 0; row < g->rows; row++) {
        if (!(row_of(g, row)->flags & CELL_SELECTED)) continue;
        move(row, 0);
        return;
    }
    move(g->rows - 1, 0);
}

/* --- outside ---------------------------------------------------------- */

void paint_init(void) {
    paint.colors = term_colors();
    paint.ascii = !term_utf8();
    grid_reset(&paint.shown, 0, 0);
    if (paint.colors == 0) return;
    start_color();
    bool own = use_default_colors() == OK;
    for (int style = 0; style < STYLE_COUNT; style++) {
        short color =
            paint.colors == 256 ? theme[style].color256 : theme[style].color8;
        if (color == NONE && !own) color = COLOR_WHITE;
        init_pair((short)(style + 1), color, own ? NONE : COLOR_BLACK);
    }
}

void paint_done(void) {
    grid_done(&paint.shown);
}

void paint_grid(const struct grid *g, bool all) {
    struct grid *shown = &paint.shown;
    bool resized = g->rows != shown->rows || g->cols != shown->cols;
    bool same = !all && !resized && g->cursor_row == shown->cursor_row &&
                g->cursor_col == shown->cursor_col;
    if (g->rows == 0 || g->cols == 0) return;
    if (all || resized) {
        erase();
        clearok(curscr, all);
    }
    cchar_t *glyphs = xcalloc((size_t)g->cols, sizeof(*glyphs));
    for (int row = 0; row < g->rows; row++) {
        if (!all && !resized && row_eq(g, shown, row)) continue;
        paint_row(g, row, glyphs);
        same = false;
    }
    xfree(glyphs);
    if (same) return;
    place_cursor(g);
    refresh();
    keep(g);
}
