/* SPDX-License-Identifier: Apache-2.0 */
#include "view/grid.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/utf8.h"

static const char *const style_names[] = {
#define X(name, words) words,
    STYLE_MAP(X)
#undef X
};

const char *style_name(enum style style) {
    assert(style < STYLE_COUNT);
    return style_names[style];
}

bool style_find(struct str name, enum style *style) {
    for (int i = 0; i < STYLE_COUNT; i++) {
        if (!str_eq(name, str_of(style_names[i]))) continue;
        *style = (enum style)i;
        return true;
    }
    return false;
}

static struct cell *cell_at(const struct grid *g, int row, int col) {
    return &g->cells[(size_t)row * (size_t)g->cols + (size_t)col];
}

static bool is_inside(const struct grid *g, int row, int col) {
    return row >= 0 && row < g->rows && col >= 0 && col < g->cols;
}

static const struct cell blank = {.width = 1};

void grid_init(struct grid *g, int rows, int cols) {
    *g = (struct grid){0};
    grid_reset(g, rows, cols);
}

void grid_done(struct grid *g) {
    xfree(g->cells);
    *g = (struct grid){0};
}

void grid_reset(struct grid *g, int rows, int cols) {
    assert(rows >= 0 && cols >= 0);
    if (rows > (int)LIMIT_SCREEN_ROWS) rows = (int)LIMIT_SCREEN_ROWS;
    if (cols > (int)LIMIT_SCREEN_COLS) cols = (int)LIMIT_SCREEN_COLS;
    size_t n = (size_t)rows * (size_t)cols;
    if (rows != g->rows || cols != g->cols)
        g->cells = xreallocarray(g->cells, n ? n : 1, sizeof(*g->cells));
    g->rows = rows;
    g->cols = cols;
    g->cursor_row = g->cursor_col = -1;
    for (size_t i = 0; i < n; i++) g->cells[i] = blank;
}

/* A cell that is overwritten may be half of a wide one: the other half goes
 * blank. */
static void split_wide(struct grid *g, int row, int col) {
    struct cell *c = cell_at(g, row, col);
    if (c->width == 0 && col > 0) *cell_at(g, row, col - 1) = blank;
    if (c->width == 2 && col + 1 < g->cols) *cell_at(g, row, col + 1) = blank;
}

static void put(struct grid *g, int row, int col, struct str cluster,
                int width, enum style style) {
    if (!is_inside(g, row, col)) return;
    split_wide(g, row, col);
    struct cell *c = cell_at(g, row, col);
    *c = (struct cell){.width = (uint8_t)width, .style = (uint8_t)style};
    if (width == 2 && col + 1 >= g->cols) { /* half of it would show */
        c->width = 1;
        return;
    }
    size_t len = cluster.len;
    if (len > CELL_BYTES) { /* its base character, as wide as that is */
        uint32_t cp;
        len = utf8_next(cluster, 0, &cp, NULL);
        if (utf8_width(cp) == 1) c->width = 1;
    }
    assert(cluster.ptr);
    memcpy(c->bytes, cluster.ptr, len);
    c->len = (uint8_t)len;
    if (width == 1) return;
    split_wide(g, row, col + 1);
    *cell_at(g, row, col + 1) =
        (struct cell){.width = c->width == 1, .style = (uint8_t)style};
}

/* Draw clean text; returns the cells used. */
static int put_clean(struct grid *g, int row, int col, int cells,
                     enum style style, struct str text) {
    int used = 0;
    for (size_t at = 0; at < text.len;) {
        int width;
        size_t n = utf8_cluster(text, at, &width);
        if (used + width > cells) break;
        put(g, row, col + used, str_sub(text, at, n), width, style);
        used += width;
        at += n;
    }
    return used;
}

/* Calls draw with the text in its clean form. */
static struct str clean(struct buf *scratch, struct str text) {
    if (text_is_clean(text)) return text;
    text_clean(scratch, text, TEXT_LINE, LIMIT_CELL_BYTES);
    return buf_str(scratch);
}

int grid_text_from(struct grid *g, int row, int col, int cells,
                   enum style style, struct str text, int skip) {
    if (cells <= 0 || row < 0 || row >= g->rows) return 0;
    struct buf scratch = BUF_INIT(2 * LIMIT_CELL_BYTES);
    /* What lies far beyond the cells is not even looked at. */
    size_t reach = ((size_t)cells + (size_t)skip) * CELL_BYTES + CELL_BYTES;
    struct str shown = clean(&scratch, str_sub(text, 0, reach));
    size_t skipped = (size_t)skip, used;
    if (skip > 0) {
        size_t at = utf8_skip(shown, (size_t)skip, &skipped);
        shown = str_sub(shown, at, shown.len);
    }
    /* Half of a wide one at the front stays blank. */
    int drawn = (int)skipped > skip;
    size_t fits = utf8_fit(shown, (size_t)(cells - drawn), &used);
    if (fits == shown.len && text.len <= reach) {
        drawn += put_clean(g, row, col + drawn, cells - drawn, style, shown);
    } else {
        drawn +=
            put_clean(g, row, col + drawn, cells - drawn - 1, style, shown);
        drawn += put_clean(g, row, col + drawn, cells - drawn, STYLE_DIM,
                           g->ascii ? STR("~") : STR("\u2026"));
    }
    buf_done(&scratch);
    return drawn;
}

int grid_text(struct grid *g, int row, int col, int cells, enum style style,
              struct str text) {
    return grid_text_from(g, row, col, cells, style, text, 0);
}

int grid_text_right(struct grid *g, int row, int col, int cells,
                    enum style style, struct str text) {
    if (cells <= 0) return 0;
    struct buf scratch = BUF_INIT(2 * LIMIT_CELL_BYTES);
    struct str shown = clean(&scratch, text);
    size_t wide = utf8_cells(shown);
    int pad = wide < (size_t)cells ? cells - (int)wide : 0;
    int used = grid_text(g, row, col + pad, cells - pad, style, shown);
    buf_done(&scratch);
    return pad + used;
}

int grid_printf(struct grid *g, int row, int col, int cells, enum style style,
                const char *fmt, ...) {
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    return grid_text(g, row, col, cells, style, str_of(text));
}

void grid_fill(struct grid *g, struct area a, enum style style,
               const char *glyph) {
    for (int row = a.row; row < a.row + a.rows; row++)
        for (int col = a.col; col < a.col + a.cols; col++)
            put(g, row, col, str_of(glyph), 1, style);
}

void grid_flag(struct grid *g, int row, int col, int cells, uint8_t flags) {
    for (int i = col; i < col + cells; i++)
        if (is_inside(g, row, i)) cell_at(g, row, i)->flags |= flags;
}

void grid_dump(const struct grid *g, struct buf *out) {
    for (int row = 0; row < g->rows; row++) {
        size_t end = out->len;
        for (int col = 0; col < g->cols; col++) {
            const struct cell *c = cell_at(g, row, col);
            if (c->len) {
                buf_add(out, c->bytes, c->len);
                if (c->len > 1 || c->bytes[0] != ' ') end = out->len;
            } else if (c->width) {
                buf_add_char(out, ' ');
            }
        }
        buf_cut(out, end);
        buf_add_char(out, '\n');
    }
}
