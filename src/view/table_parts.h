/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the table share, and nobody else:
 *
 *   table.c         order, cursor, marks, keys, mouse
 *   table_layout.c  which columns are shown, and how wide
 *   table_draw.c    titles, rows, gaps, scrollbar
 */
#ifndef KEVTOP_VIEW_TABLE_PARTS_H
#define KEVTOP_VIEW_TABLE_PARTS_H

#include "base/buf.h"
#include "view/table.h"

/* --- table.c ----------------------------------------------------------- */

/* Bring the cursor among the rows of the page. */
void table_show_cursor(struct table *t, size_t count);

/* --- table_layout.c ---------------------------------------------------- */

/* Reused from cell to cell. */
struct cell_text {
    struct buf raw, clean;
};

void cell_text_init(struct cell_text *c);
void cell_text_done(struct cell_text *c);
/* What the column says of the row, cleaned; until the next call. */
struct str cell_text_of(struct cell_text *c, const struct column *column,
                        const struct row *row, const struct show *show);

/* How the screen titles it. */
const char *table_head_of(const struct column *c);
/* Learn widths from the rows in sight. */
void table_measure(struct table *t, const struct query *q,
                   struct cell_text *scratch, int rows,
                   const struct show *show);
/* Fill in t->layout. */
void table_lay_out(struct table *t);

/* --- table_draw.c ------------------------------------------------------ */

/* Which line of the scrollbar, of so many, the row stands on. */
size_t table_bar_line(size_t row, size_t count, size_t lines);

#endif
