/* SPDX-License-Identifier: Apache-2.0 */
/* Since when something goes on: times, in any order, joined where no more
 * than a pause lies between. */
#ifndef KEVTOP_QUERY_RUNS_H
#define KEVTOP_QUERY_RUNS_H

#include <stdint.h>

#include "base/clock.h"
#include "store/store.h"

/* What stops for longer has ended, and begins anew. */
#define RUN_PAUSE_US (INT64_C(600) * US_PER_S)

/* Two hours of them, whatever the order: a server keeps events for one. Of
 * older ones what comes late may not join what was dropped. */
#define RUNS 12

struct run {
    int64_t from_us, to_us;
    uint64_t n; /* occurrences */
};

struct runs {
    int n;
    struct run at[RUNS]; /* newest first, with pauses between */
};

void runs_add(struct runs *r, struct run more);
/* When the last one began; TIME_UNSET if there is none. */
int64_t runs_since(const struct runs *r);

/* The last run of one entry, the others and it added to `all`. What was
 * counted before first sight goes on from its first to its last occurrence if
 * it did so without pauses on average. */
struct run entry_run(const struct entry *e, struct runs *all);

#endif
