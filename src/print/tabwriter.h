/* SPDX-License-Identifier: Apache-2.0 */
/* Columns as kubectl pads them (liggitt/tabwriter: minwidth 6, padding 3,
 * blanks, widths in code points, never shrinking). The last cell of a row is
 * not padded, and one wider than LIMIT_CELL_WIDTH widens nothing. Rows are written at once: what is to line up with them is
 * measured first, so that 100,000 rows need no copy of their text. */
#ifndef KEVTOP_PRINT_TABWRITER_H
#define KEVTOP_PRINT_TABWRITER_H

#include <stddef.h>
#include <stdio.h>

#include "base/str.h"

#define TABWRITER_COLUMNS 24

struct tabwriter {
    size_t widths[TABWRITER_COLUMNS]; /* code points, with the padding */
};

/* Make column i wide enough for text, which is clean. */
void tabwriter_widen(struct tabwriter *t, size_t i, struct str text);
/* Write n cells and a newline; cells wider than measured widen their column
 * from here on. sgr[i] (NULL, or a colour sequence of ours) stands around
 * the cell's text; sgr itself may be NULL. */
void tabwriter_row(struct tabwriter *t, FILE *out, const struct str *cells,
                   const char *const *sgr, size_t n);

#endif
