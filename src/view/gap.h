/* SPDX-License-Identifier: Apache-2.0 */
/* A gap in one line: from, to, whose, why, what was recovered, and whether
 * some may be lost. */
#ifndef KEVTOP_VIEW_GAP_H
#define KEVTOP_VIEW_GAP_H

#include "base/buf.h"
#include "query/column.h"
#include "store/feeds.h"
#include "view/grid.h"

/* As wordy as fits into so many cells. What may be lost is said in any case,
 * then how long it was, then when, then what was recovered; the cause may lose
 * its end. `name` tells whose it is, cleaned; "" where there is but one feed. */
void gap_text(struct buf *out, const struct gap_record *gap, struct str name,
              const struct show *show, int cells);
/* Calm, unless something may be lost. */
enum style gap_style(const struct gap_record *gap);

#endif
