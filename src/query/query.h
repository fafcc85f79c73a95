/* SPDX-License-Identifier: Apache-2.0 */
/* Store + filter + order (+ grouping) -> rows.
 *
 * Holds the rows of one view and brings them up to date when the store moved
 * on: only what changed is filtered, and merged into the order. Rows are
 * borrowed until the next query_refresh(). Main thread.
 */
#ifndef KEVTOP_QUERY_QUERY_H
#define KEVTOP_QUERY_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "query/column.h"
#include "query/filter.h"
#include "query/group.h"
#include "store/store.h"

struct query;

struct query *query_new(struct store *st);
/* Another one of the same store, filters and scope, in the natural order of
 * events. */
struct query *query_new_like(const struct query *q);
void query_free(struct query *q);

/* Every setter makes the next refresh start afresh. */
/* Up to QUERY_FILTERS filters are ANDed: the flags', the typed, the one
 * of Warnings only, the drill-down's. Borrowed, and not looked at before the
 * next refresh; NULL: none. */
enum { QUERY_FLAGS, QUERY_TYPED, QUERY_WARNINGS, QUERY_DRILL, QUERY_FILTERS };
void query_set_filter(struct query *q, int which, const struct filter *f);
/* What a drill-down keeps: the members of all of these groups at once, each
 * told by what it was grouped by and its id, that happened in [from, to).
 * TIME_UNSET leaves an end open; two ends alike are any time, so that {0} is
 * everything. What was counted before first sight happened
 * at some time of its span: it is kept when the span overlaps. */
#define QUERY_MEMBERS 8
struct query_scope {
    struct {
        enum group_key by;
        uint64_t id;
    } members[QUERY_MEMBERS];
    int n_members;
    int64_t from_us, to_us;
};
/* Copied. NULL: all. */
void query_set_scope(struct query *q, const struct query_scope *scope);
void query_set_group(struct query *q, enum group_key by);
/* NULL: the natural order: events by last occurrence, then first, then
 * arrival, ascending; groups by group_problem_compare. reverse turns it
 * round. */
void query_set_sort(struct query *q, const struct column *by, bool reverse);
void query_set_clusters(struct query *q, const char *const *clusters);
/* Let the gaps be rows among the events, each where it ended, as long as the
 * order is that of time (none, or the column "last"). No filter hides them:
 * what is missing might have matched. */
void query_set_gaps(struct query *q, bool shown);

/* Bring the rows up to date. Cheap when nothing changed. Returns whether
 * rows changed. */
bool query_refresh(struct query *q, int64_t now_us);

size_t query_count(const struct query *q);
/* How many of them are gaps. */
size_t query_gap_count(const struct query *q);
struct row query_row(const struct query *q, size_t i);

/* The identity of a row, stable over refreshes. */
uint64_t row_id(const struct row *r);
/* Where the row with that identity stands now; SIZE_MAX if gone. */
size_t query_find(const struct query *q, uint64_t id);

/* Visit every entry that passes filters and scope as of the last refresh,
 * grouped or not, in no particular order when grouped. */
typedef void query_entry_fn(void *ctx, const struct entry *e);
void query_each_entry(const struct query *q, query_entry_fn *fn, void *ctx);

const struct store *query_store(const struct query *q);

/* Sums over the rows shown. */
struct query_totals {
    size_t events, warnings, objects, expired;
    uint64_t count;
};
void query_totals(const struct query *q, struct query_totals *out);

/* The group key id that an entry falls under, for drill-down and tests. */
uint64_t query_group_id(struct store *st, enum group_key by,
                        const struct entry *e);

#endif
