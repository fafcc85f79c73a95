/* SPDX-License-Identifier: Apache-2.0 */
/* Rows as cells that programs read: cleaned, times in RFC 3339, counts plain
 * numbers. */
#ifndef KEVTOP_PRINT_CELLS_H
#define KEVTOP_PRINT_CELLS_H

#include "base/buf.h"
#include "query/column.h"

#define CELLS_MAX 32

/* Reused from cell to cell. */
struct cells {
    struct buf raw, clean;
};

void cells_init(struct cells *c);
void cells_done(struct cells *c);
/* Until the next call; "" where the row has no such column. */
struct str cells_text(struct cells *c, const struct column *column,
                      const struct row *row, const struct show *show);
/* The header of csv: the columns' names. */
void csv_head(struct buf *out, const struct column *const *columns, size_t n);
/* A record of RFC 4180, with CR LF. */
void csv_row(struct buf *out, struct cells *c,
             const struct column *const *columns, size_t n,
             const struct row *row, const struct show *show);

#endif
