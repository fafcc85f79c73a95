/* SPDX-License-Identifier: Apache-2.0 */
/* The axes of the trend view: widths of a column, round marks on the clock,
 * and a scale that does not jitter. Pure. */
#ifndef KEVTOP_VIEW_VIEW_TREND_AXIS_H
#define KEVTOP_VIEW_VIEW_TREND_AXIS_H

#include <stdint.h>

#include "base/buf.h"
#include "query/column.h"

/* 1 s, 5 s, 10 s, 30 s, 1 m, 5 m, 15 m, 1 h, 4 h, 1 d. */
enum { ZOOMS = 10 };

int64_t zoom_us(int zoom);
const char *zoom_name(int zoom); /* "30 s" */
/* The finest one at which so many columns show (most of) that much time. */
int zoom_for(int64_t period_us, int columns);

/* How far the clock that `times` are shown by is ahead of UTC at at_us. */
int64_t zone_us(int64_t at_us, enum time_style times);
/* The last multiple of width_us on that clock that is not after at_us. */
int64_t round_down_us(int64_t at_us, int64_t width_us, int64_t zone_us);

/* The round distance of time marks that are at least so many columns apart,
 * and what a mark reads: "14:05", "14:05:30", "11-14". */
int64_t marks_us(int64_t column_us, int columns_apart);
void mark_text(struct buf *out, int64_t at_us, int64_t mark_us,
               int64_t zone_us);

/* 1, 2, 5, 10, 20, ...: the first that is not below n. */
uint64_t nice_top(uint64_t n);
/* The top of a scale that has to show n and had `top` before (0: none): up at
 * once, down only when little of it is used. */
uint64_t steady_top(uint64_t top, uint64_t n);

#endif
