/* SPDX-License-Identifier: Apache-2.0 */
/* Columns as kubectl pads them (liggitt/tabwriter: minwidth 6, padding 3,
 * blanks, widths in code points, remembered over flushes so that columns never
 * shrink). The last cell of a row is not padded. */
#ifndef KEVTOP_PRINT_TABWRITER_H
#define KEVTOP_PRINT_TABWRITER_H

#include <stddef.h>
#include <stdio.h>

#include "base/str.h"

#define TABWRITER_COLUMNS 16

struct tabwriter;

struct tabwriter *tabwriter_new(FILE *out);
void tabwriter_free(struct tabwriter *t);
/* Cells of the row under way; the text is copied, already clean. */
void tabwriter_cell(struct tabwriter *t, struct str text);
void tabwriter_end_row(struct tabwriter *t);
/* Before the row's first and after its last byte (colour); "" for none.
 * Borrowed until the flush. */
void tabwriter_row_color(struct tabwriter *t, const char *sgr);
/* Pad and write what was collected. */
void tabwriter_flush(struct tabwriter *t);

#endif
