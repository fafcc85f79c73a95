/* SPDX-License-Identifier: Apache-2.0 */
/* A screen without a terminal: rows and columns of cells.
 *
 * Views draw here and nowhere else; tui/paint turns the difference between
 * two grids into terminal output, tests print a grid as text. grid_text() is
 * the gate: text from outside is cleaned there (base/utf8.h), so that no view
 * can forget to. Drawing outside is cut, never an error. A wide character
 * takes its cell and an empty continuation cell; half of one is never shown.
 */
#ifndef KEVTOP_VIEW_GRID_H
#define KEVTOP_VIEW_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* What a piece of text means; the theme decides how that looks. */
/* clang-format off */
#define STYLE_MAP(X)                                                       \
    X(TEXT, "text")       /* ordinary */                                   \
    X(DIM, "dim")         /* secondary: labels, separators, units */       \
    X(STRONG, "strong")   /* what one looks for */                         \
    X(TITLE, "title")     /* column titles */                              \
    X(TITLE_SORT, "title-sort") /* the title of the column sorted by */    \
    X(WARNING, "warning") /* Warning events */                             \
    X(NORMAL, "normal")   /* Normal events */                              \
    X(EXPIRED, "expired") /* gone from the server */                       \
    X(OK, "ok")           /* live */                                       \
    X(BAD, "bad")         /* failed, denied */                             \
    X(WAIT, "wait")       /* connecting, waiting */                        \
    X(KEY, "key")         /* a key in the key bar and in help */           \
    X(BAR, "bar")         /* the key bar's words */                        \
    X(PROMPT, "prompt")   /* the prompt's label */                         \
    X(MATCH, "match")     /* what a search found */                        \
    X(MARK, "mark")       /* marked rows */                                \
    X(GRAPH_NORMAL, "graph-normal")                                        \
    X(GRAPH_WARNING, "graph-warning")                                      \
    /* The same where the time is estimated. */                            \
    X(GRAPH_ESTIMATE_NORMAL, "graph-estimate-normal")                      \
    X(GRAPH_ESTIMATE_WARNING, "graph-estimate-warning")                    \
    X(GAP, "gap")         /* a gap row */                                  \
    X(PAUSED, "paused")   /* the screen stands still */                    \
    X(HEAD, "head")       /* a part's or a problem's head line */          \
    X(HINT, "hint")       /* what one may do next: empty views, notes */   \
    X(SCROLL, "scroll")   /* the scrollbar's track and thumb */            \
    X(SCROLL_WARNING, "scroll-warning") /* where in it Warnings are */     \
    X(SELECTED, "selected") /* what CELL_SELECTED puts behind any style */ \
    X(NEW, "new")         /* what CELL_NEW puts behind any style */
/* clang-format on */

#define STYLE_ENUM(name, words) STYLE_##name,
enum style { STYLE_MAP(STYLE_ENUM) STYLE_COUNT };
#undef STYLE_ENUM

#define CELL_BYTES 28

struct cell {
    char bytes[CELL_BYTES]; /* one grapheme cluster, clean UTF-8; not
                               terminated. len 0: blank */
    uint8_t len;
    uint8_t width; /* 1, 2; 0: continuation of a wide one */
    uint8_t style; /* enum style */
    uint8_t flags; /* CELL_... */
};
enum { CELL_SELECTED = 1, CELL_UNDERLINE = 2, CELL_NEW = 4 };

struct grid {
    int rows, cols;
    struct cell *cells;         /* rows * cols, row by row */
    int cursor_row, cursor_col; /* the terminal's cursor; -1: hidden */
    bool ascii; /* cut text ends in "~"; set by the owner, kept by reset */
};

struct area {
    int row, col, rows, cols;
};

void grid_init(struct grid *g, int rows, int cols); /* blank */
void grid_done(struct grid *g);
/* Blank, and resized if need be. */
void grid_reset(struct grid *g, int rows, int cols);

/* Draw cleaned text at (row, col), at most `cells` wide, cut with an ellipsis
 * of one cell when it does not fit. Returns the cells used. skip leaves out
 * that many cells at the front (horizontal scrolling). */
int grid_text(struct grid *g, int row, int col, int cells, enum style style,
              struct str text);
int grid_text_from(struct grid *g, int row, int col, int cells,
                   enum style style, struct str text, int skip);
/* Right-aligned. */
int grid_text_right(struct grid *g, int row, int col, int cells,
                    enum style style, struct str text);
int grid_printf(struct grid *g, int row, int col, int cells, enum style style,
                const char *fmt, ...) CC_PRINTF(6, 7);
/* Fill an area with one character (blank: " "), in a style. */
void grid_fill(struct grid *g, struct area a, enum style style,
               const char *glyph);
/* Set flags on the cells of a run. */
void grid_flag(struct grid *g, int row, int col, int cells, uint8_t flags);

/* The grid as text: a line a row, trailing blanks cut. For tests, saving
 * and the demo's snapshot. */
void grid_dump(const struct grid *g, struct buf *out);
/* "title-sort": how a style is called in a theme; and the inverse, false if
 * there is none. */
const char *style_name(enum style style);
bool style_find(struct str name, enum style *style);

#endif
