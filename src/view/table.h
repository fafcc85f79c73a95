/* SPDX-License-Identifier: Apache-2.0 */
/* The conduct of a table: columns laid out over a width, a cursor that stays
 * on its row's identity, scrolling both ways. Used by every view with rows.
 *
 * Column widths grow with what was seen and shrink only when the area or the
 * columns change, so that nothing jitters as data comes in. Where the width
 * does not suffice, names lose their end first, and then columns are left out
 * from the end of the list; the one that takes what is left (max 0) always
 * stays.
 *
 * The cursor: at first, and after `g`, it stays at the top whatever comes.
 * Once moved (or after F) it is pinned to its row, and the row keeps its
 * place on the screen as others come and go around it.
 */
#ifndef KEVTOP_VIEW_TABLE_H
#define KEVTOP_VIEW_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "query/column.h"
#include "query/query.h"
#include "view/action.h"
#include "view/grid.h"

#define TABLE_COLUMNS 24

struct table {
    const struct column *columns[TABLE_COLUMNS];
    int widths[TABLE_COLUMNS];    /* of the widest text seen; 0: none yet */
    bool left_out[TABLE_COLUMNS]; /* for want of width, when drawn last */
    int n_columns;
    int sort;           /* index into columns; -1: natural order */
    bool reverse;       /* against the column's natural way */
    size_t cursor, top; /* row indexes; valid for the last count */
    uint64_t selected;  /* row_id() under the cursor; 0: none */
    bool pinned;        /* the cursor goes where its row goes */
    int scroll;         /* cells scrolled sideways in the last column */
    int page;           /* rows of the body when drawn last */
    int laid_out_for;   /* columns of the area when drawn last */
};

void table_init(struct table *t, const struct column *const *columns, int n);

/* Where the sort stands, for query_set_sort(): NULL for the natural order. */
const struct column *table_sort(const struct table *t, bool *reverse);
/* Sort by a column of the table by name; false if it has none such. */
bool table_sort_by(struct table *t, struct str name);

/* After the rows changed: put the cursor back on its row, or next to where it
 * was. */
void table_rows_changed(struct table *t, const struct query *q);
/* Put the cursor on row i, or the last one, and pin it. */
void table_go(struct table *t, const struct query *q, size_t i);
/* Move, page, sort, scroll. REACT_UNHANDLED for other actions;
 * REACT_QUERY when the sort changed (the caller hands it to the query). */
unsigned table_act(struct table *t, const struct query *q, enum action a);
/* Title row, then rows. `empty` is what is said when there are none but gaps,
 * lines separated by '\n'. */
void table_draw(struct table *t, const struct query *q, struct grid *g,
                struct area area, const struct show *show, bool wrap,
                const char *empty);
/* The row under the cursor; false when there is none. */
bool table_current(const struct table *t, const struct query *q,
                   struct row *out);

#endif
