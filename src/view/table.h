/* SPDX-License-Identifier: Apache-2.0 */
/* The conduct of a table: columns laid out over a width, a cursor that stays
 * on its row's identity, marks, scrolling both ways. Used by every view with
 * rows.
 *
 * Column widths grow with what was seen and shrink only when the area or the
 * columns change, so that nothing jitters as data comes in. Where the width
 * does not suffice, names lose their end first, and then columns are left out
 * from the end of the list; the one that takes what is left (max 0) always
 * stays. Where there is more than enough, names are as long as they are.
 *
 * The cursor: at first, and after `g`, it stays at the top whatever comes.
 * Once moved (or after F) it is pinned to its row, and the row keeps its
 * place on the screen as others come and go around it.
 *
 * The area that a table is given is that of its text. The cell at the left of
 * it shows marks, the one at the right is the scrollbar: margins, which may lie
 * outside of the grid.
 */
#ifndef KEVTOP_VIEW_TABLE_H
#define KEVTOP_VIEW_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "query/column.h"
#include "query/query.h"
#include "view/action.h"
#include "view/grid.h"
#include "view/looks.h"
#include "view/marks.h"

#define TABLE_COLUMNS LOOKS_COLUMNS
#define TABLE_BAR 512

/* Where in all of the rows Warnings are: a bit for each of so many parts. */
struct table_bar {
    uint64_t bits[TABLE_BAR / 64];
    size_t parts; /* at most TABLE_BAR, and no more than there are rows */
};

/* Where the columns stand. */
struct table_layout {
    int at[TABLE_COLUMNS]; /* first cell; -1: left out */
    int cells[TABLE_COLUMNS];
    int text; /* the one of long text, wrapped and scrolled; -1: none */
};

struct table {
    const struct column *columns[TABLE_COLUMNS];
    int chosen[TABLE_COLUMNS];    /* widths that were asked for; 0: none was */
    int widths[TABLE_COLUMNS];    /* of the widest text seen; 0: none yet */
    int wants[TABLE_COLUMNS];     /* the same where there is no end of room */
    bool left_out[TABLE_COLUMNS]; /* for want of width, when drawn last */
    int n_columns;
    int n_core; /* those behind are shown where the rest has room to spare */

    const struct column *sort; /* NULL: natural order */
    bool reverse;              /* against the column's natural way */
    size_t cursor, top;        /* row indexes; valid for the last count */
    uint64_t selected;         /* row_id() under the cursor; 0: none */
    bool pinned;               /* the cursor goes where its row goes */
    struct marks marks;
    uint64_t fresh_after; /* rows that changed after this revision are new */

    int scroll;     /* cells scrolled sideways in the last column */
    int scroll_max; /* as far as there is text, when drawn last */
    int pan;        /* columns gone at the left, to show those left out */

    size_t bad; /* rows with Warnings */
    struct table_bar bar;

    /* As drawn last. */
    int page; /* rows of the body */
    struct area area;
    struct table_layout layout;
    uint16_t row_on[LIMIT_SCREEN_ROWS]; /* by line of the body: 1 for top, ...;
                                           0: none */
};

/* `core`: how many columns are wanted in any case; the rest where the flexible
 * one keeps much room. */
void table_init(struct table *t, const struct look_columns *look, int core);
void table_done(struct table *t);
/* Other columns; order, cursor and marks stay. */
void table_set_columns(struct table *t, const struct look_columns *look,
                       int core);

/* Where the sort stands, for query_set_sort(): NULL for the natural order. */
const struct column *table_sort(const struct table *t, bool *reverse);
/* Sort by a column, shown or not; NULL for the natural order. */
void table_sort_by(struct table *t, const struct column *c);
/* Whether that column was there when it was drawn last. */
bool table_shows(const struct table *t, const struct column *c);

/* After the rows changed: put the cursor back on its row, or next to where it
 * was; find Warnings for the scrollbar. */
void table_rows_changed(struct table *t, const struct query *q);
/* Put the cursor on row i, or the last one, and pin it. */
void table_go(struct table *t, const struct query *q, size_t i);
/* Move, page, sort, scroll. REACT_UNHANDLED for other actions;
 * REACT_QUERY when the sort changed (the caller hands it to the query). */
unsigned table_act(struct table *t, const struct query *q, enum action a);
/* The same for the mouse. *enter: the row under the cursor is to be opened. */
unsigned table_mouse(struct table *t, const struct query *q,
                     const struct mouse *m, bool *enter);
/* Mark the row under the cursor, or no longer, and go on to the next. False:
 * there are too many marks. A gap cannot be marked. */
bool table_mark(struct table *t, const struct query *q);

/* Title row, then rows. `empty` is what is said when there are none but gaps,
 * lines separated by '\n'. */
void table_draw(struct table *t, const struct query *q, struct grid *g,
                struct area area, const struct show *show, bool wrap,
                const char *empty);
/* The row under the cursor; false when there is none. */
bool table_current(const struct table *t, const struct query *q,
                   struct row *out);
/* The marked rows, else the one under the cursor, a line each: all columns but
 * graphs, two blanks between them, cleaned. False: there is none. */
bool table_copy(const struct table *t, const struct query *q,
                const struct show *show, struct buf *out);

#endif
