/* SPDX-License-Identifier: Apache-2.0 */
/* A histogram over time as text: --trend. Normal and Warning apart, estimates
 * told from what was seen, by query/histogram. table (a bar a bucket, in block
 * characters or ASCII), json ({"apiVersion":"kevtop/v1","kind":"Trend",...}),
 * csv. */
#ifndef KEVTOP_PRINT_TREND_H
#define KEVTOP_PRINT_TREND_H

#include <stdint.h>
#include <stdio.h>

#include "print/print.h"
#include "query/query.h"

struct trend_page {
    struct store *store;
    const struct query *rows; /* refreshed; what it lets through is counted */
    int64_t bucket_us;        /* 0: chosen so that all fits in about 60 */
    int width;                /* columns of the terminal; 80 in a pipe */
    struct print_config config;
};

/* More than BINS_MAX buckets: the newest. Write errors are the caller's to
 * check. */
void print_trend(const struct trend_page *page, const struct printer_ops *ops,
                 FILE *out);

#endif
