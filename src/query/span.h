/* SPDX-License-Identifier: Apache-2.0 */
/* The window of a histogram that holds all that a query shows: bins of a step
 * that reads well ("5 s", "1 m", "3 h"), the last one with what happened last.
 * Times that cannot be (more than a year before now, or a day after) do not
 * stretch it. */
#ifndef KEVTOP_QUERY_SPAN_H
#define KEVTOP_QUERY_SPAN_H

#include <stdint.h>

#include "query/bins.h"
#include "query/query.h"

/* step_us 0: chosen so that there are at most `about` bins. Never more than
 * BINS_MAX: the newest. */
struct bins_window span_window(const struct query *q, int64_t now_us,
                               int64_t step_us, int about);

#endif
