/* SPDX-License-Identifier: Apache-2.0 */
/* Which events to show: the flags and the filter language of the contract,
 * compiled once.
 *
 *   word /re/ field:re field=a,b field!=a count>10 last<5m !term a or b ( )
 *
 * Terms side by side are ANDed, which binds tighter than `or`. An expression
 * that does not parse is an error with the column (from 1) where it went
 * wrong; it is never ignored in part. PCRE2 (query/regex.c) with a match
 * limit; words and regexes ignore case.
 */
#ifndef KEVTOP_QUERY_FILTER_H
#define KEVTOP_QUERY_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "store/store.h"

struct filter; /* immutable once built */

/* Matches everything. */
struct filter *filter_new(void);
void filter_free(struct filter *f);

/* AND a whole expression onto f. On error f is unchanged; *column is where,
 * from 1 (may be NULL). An empty expression adds nothing. */
bool filter_add_expr(struct filter *f, struct str expr, size_t *column,
                     struct err *err) CC_MUST_USE;

enum filter_list {
    FILTER_NAMESPACE,
    FILTER_TYPE,
    FILTER_REASON,
    FILTER_KIND,
    FILTER_SOURCE,
    FILTER_NODE
};
/* AND "one of these" onto f: "A,B", with "!X" excluding X, as the flags have
 * it. Type and kind fold case; kinds go through kind_name(). */
bool filter_add_list(struct filter *f, enum filter_list which, struct str list,
                     struct err *err) CC_MUST_USE;
/* AND "about this object". kind is as typed; name may be empty for a kind
 * alone. Several objects added in a row are ORed with each other. */
void filter_add_object(struct filter *f, struct str kind, struct str name);
/* AND "last occurred within": TIME_UNSET leaves an end open. */
void filter_add_period(struct filter *f, int64_t since_us, int64_t until_us);
/* AND "last occurred no more than since ago, and no less than until ago", by
 * the now of each look: TIME_UNSET leaves an end open. */
void filter_add_ago(struct filter *f, int64_t since_ago_us,
                    int64_t until_ago_us);

/* AND "of which this is true": for what no word can say. */
typedef bool filter_test_fn(const void *ctx, const struct entry *e);
void filter_add_test(struct filter *f, filter_test_fn *fn, const void *ctx);

bool filter_match(const struct filter *f, const struct entry *e,
                  int64_t now_us, const char *const *clusters);
/* Whether it lets everything through. */
bool filter_is_empty(const struct filter *f);
/* Whether what it says depends on now (last<5m): rows must be looked at again
 * as time goes by. */
bool filter_is_timed(const struct filter *f);

/* The fields of the language, for messages and completion. */
void filter_field_names(struct buf *out);

#endif
