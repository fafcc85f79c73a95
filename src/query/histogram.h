/* SPDX-License-Identifier: Apache-2.0 */
/* Occurrences over time of all entries that a query lets through, in sum and
 * for each of their groups.
 *
 * Repeats count when they happened (entry_spans()). It is made afresh each
 * time: a million events take a tenth of a second, and who asks too often
 * should ask less often. Holds no entries but for the group's newest ones.
 */
#ifndef KEVTOP_QUERY_HISTOGRAM_H
#define KEVTOP_QUERY_HISTOGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "query/bins.h"
#include "query/group.h"
#include "query/query.h"
#include "store/store.h"

/* Groups that have a row; of the others there is only the number. */
#define HISTOGRAM_ROWS 200

/* One group. */
struct histogram_row {
    uint64_t id;                /* struct group's */
    const struct entry *newest; /* of those in the window, who happened last;
                                   see seq */
    uint64_t seq;               /* the entry's then: another by now, and the
                                   entry is gone */
    int64_t last_us;
    const struct bins *bins;
    struct bin sum; /* within the window */
};

struct histogram;

struct histogram *histogram_new(void);
void histogram_free(struct histogram *h);

/* Count what q shows. What was handed out before is gone. */
void histogram_build(struct histogram *h, struct store *st,
                     const struct query *q, const struct bins_window *window,
                     enum group_key by);

const struct bins *histogram_bins(const struct histogram *h);
struct bin histogram_inside(const struct histogram *h);
/* All that does not lie in the window. */
struct bin histogram_outside(const struct histogram *h);
/* The last Warning before the window and the first one after it; TIME_UNSET
 * if there is none. */
int64_t histogram_warning_before(const struct histogram *h);
int64_t histogram_warning_after(const struct histogram *h);
/* When anything happened first and last between low and high of the window,
 * seen or guessed; TIME_UNSET if nothing did. Absurd times apart, as in the
 * two above: more than a year before the window or a day after it. */
int64_t histogram_first_us(const struct histogram *h);
int64_t histogram_last_us(const struct histogram *h);

/* Groups with anything in the window: most Warnings first, then most of
 * all. */
size_t histogram_rows(const struct histogram *h);
const struct histogram_row *histogram_row(const struct histogram *h, size_t i);
/* How many groups there are, rows or not. */
size_t histogram_groups(const struct histogram *h);

#endif
