/* SPDX-License-Identifier: Apache-2.0 */
/* The conduct of a table: columns laid out over a width, a cursor that stays
 * on its row's identity, scrolling both ways. Used by every view with rows.
 *
 * Column widths grow with what was seen and shrink only when the area, the
 * columns or the filter change, so that nothing jitters as data comes in.
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
    int widths[TABLE_COLUMNS];     /* 0: not yet laid out */
    int n_columns;
    int sort;                      /* index into columns; -1: natural order */
    bool reverse;
    size_t cursor, top;            /* row indexes; valid for the last count */
    uint64_t selected;             /* row_id() under the cursor; 0: none */
    bool follow;                   /* the cursor goes where its row goes;
                                      else it stays at the top when there */
    int scroll;                    /* cells scrolled sideways in the last
                                      column */
    int page;                      /* rows of the body when drawn last */
    int laid_out_for;              /* cols */
};

void table_init(struct table *t, const struct column *const *columns, int n);

/* After the rows changed: put the cursor back on its row, or next to where it
 * was. */
void table_rows_changed(struct table *t, const struct query *q);
/* Move, page, sort, scroll. REACT_UNHANDLED for other actions;
 * REACT_QUERY when the sort changed (the caller hands it to the query). */
unsigned table_act(struct table *t, const struct query *q, enum action a);
/* Title row, then rows. `empty` is what is said when there are none, lines
 * separated by '\n'. */
void table_draw(struct table *t, const struct query *q, struct grid *g,
                struct area area, const struct show *show, bool wrap,
                const char *empty);
/* The row under the cursor; false when there is none. */
bool table_current(const struct table *t, const struct query *q,
                   struct row *out);

#endif
