/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/paint.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <curses.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/utf8.h"
#include "tui/term.h"
#include "tui/tint.h"

#define CP_ZWJ 0x200D
#define CP_VS16 0xFE0F

/* What lies over a style: nothing, or the look of a flag. */
enum over { OVER_NONE, OVER_SELECTED, OVER_NEW, OVER_COUNT };

/* A look in what the terminal has. */
struct dress {
    attr_t attrs;
    short pair; /* 0: the terminal's own colours */
};

/* What the terminal shows. */
static struct {
    struct grid shown;
    bool ascii;
    int colors;
    bool own; /* the terminal's own colours can be had */
    struct theme theme;
    enum ground ground;
    struct dress dresses[OVER_COUNT][STYLE_COUNT];
} paint;

/* --- looks ------------------------------------------------------------ */

static attr_t attrs_of(unsigned look) {
    attr_t attrs = A_NORMAL;
    if (look & LOOK_BOLD) attrs |= A_BOLD;
    if (look & LOOK_DIM) attrs |= A_DIM;
    if (look & LOOK_ITALIC) attrs |= A_ITALIC;
    if (look & LOOK_UNDERLINE) attrs |= A_UNDERLINE;
    if (look & LOOK_REVERSE) attrs |= A_REVERSE;
    return attrs;
}

/* A grey that the terminal does not have is dim. */
static struct dress dress_colored(const struct look *look, short pair) {
    int fg = tint_color(look->fg, paint.colors);
    int bg = tint_color(look->bg, paint.colors);
    struct dress d = {.attrs = attrs_of(look->attrs), .pair = pair};
    if (look->fg != TINT_OWN && fg < 0) d.attrs |= A_DIM;
    if (!paint.own) {
        if (fg < 0) fg = COLOR_WHITE;
        if (bg < 0) bg = COLOR_BLACK;
    }
    init_extended_pair(pair, fg, bg);
    return d;
}

/* Without backgrounds enough, or where the theme has none for it, a selected
 * row is one bar in the terminal's own colours. */
static struct dress dress_bar(unsigned attrs, unsigned flag) {
    unsigned look = (attrs | flag | LOOK_REVERSE) & ~(unsigned)LOOK_DIM;
    return (struct dress){.attrs = attrs_of(look)};
}

static struct dress dress(enum over over, int style) {
    static const enum style flags[OVER_COUNT] = {
        [OVER_SELECTED] = STYLE_SELECTED, [OVER_NEW] = STYLE_NEW};
    struct look look = paint.theme.looks[style];
    const struct look *flag = &paint.theme.looks[flags[over]];
    bool bare = paint.colors == 0 || paint.theme.colorless;
    bool behind = paint.colors >= 256 && flag->bg != TINT_OWN;
    if (over == OVER_SELECTED && bare) return dress_bar(look.bare, flag->bare);
    if (over == OVER_SELECTED && !behind)
        return dress_bar(look.attrs, flag->attrs);
    if (over == OVER_NEW && !behind) {
        look.attrs |= flag->bare;
        look.bare |= flag->bare;
    } else if (over != OVER_NONE) {
        look = theme_over(look, *flag);
    }
    if (bare) return (struct dress){.attrs = attrs_of(look.bare)};
    int first = behind ? (int)over * STYLE_COUNT : 0;
    return dress_colored(&look, (short)(1 + first + style));
}

static void dress_all(void) {
    /* 8 colours have but 64 pairs: nothing lies behind there. */
    for (int over = 0; over < OVER_COUNT; over++)
        for (int style = 0; style < STYLE_COUNT; style++)
            paint.dresses[over][style] = dress((enum over)over, style);
}

/* --- cells ------------------------------------------------------------ */

static const struct dress *dress_of(const struct cell *c) {
    enum over over = c->flags & CELL_SELECTED ? OVER_SELECTED
                     : c->flags & CELL_NEW    ? OVER_NEW
                                              : OVER_NONE;
    return &paint.dresses[over][c->style];
}

static int add_glyph(cchar_t *out, const wchar_t *text, const struct cell *c) {
    const struct dress *d = dress_of(c);
    attr_t line = c->flags & CELL_UNDERLINE ? A_UNDERLINE : A_NORMAL;
    int ok = setcchar(out, text, d->attrs | line, d->pair, NULL);
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

void paint_theme(const struct theme *theme) {
    theme_on(theme, paint.ground, &paint.theme);
    dress_all();
}

void paint_ground(enum ground ground) {
    paint.ground = ground;
}

void paint_init(void) {
    paint.colors = term_colors();
    paint.ascii = !term_utf8();
    paint.ground = ground_parse(getenv("COLORFGBG"));
    grid_reset(&paint.shown, 0, 0);
    if (paint.colors) {
        start_color();
        paint.own = use_default_colors() == OK;
    }
    paint_theme(term_theme());
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
