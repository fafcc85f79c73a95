/* SPDX-License-Identifier: Apache-2.0 */
/* A histogram over time as text: --trend. Occurrences, Normal and Warning
 * apart, by query/histogram: repeats count when they happened, and what is
 * spread over a span is an estimate and said to be one.
 *
 * table: a line a bucket: when it began, how many of each ("~" before what is
 *   an estimate in part), and a bar, Warnings first. Several empty ones are one
 *   line. What lies outside of the window has a line of its own, the last.
 * csv: start,normal,warning,estimated; what lies outside is a last record
 *   without a start, if there is any.
 * json: {"apiVersion":"kevtop/v1","kind":"Trend","bucketSeconds":60,
 *   "buckets":[{"start":T,"normal":0,"warning":0,"estimated":0}],
 *   "outside":{"normal":0,"warning":0,"estimated":0}}; "estimated" is how many
 *   of both are.
 *
 * Buckets and outside together are all occurrences. At most BINS_MAX buckets:
 * the newest.
 */
#ifndef KEVTOP_PRINT_TREND_H
#define KEVTOP_PRINT_TREND_H

#include <stdint.h>
#include <stdio.h>

#include "print/print.h"
#include "query/query.h"

struct trend_page {
    struct store *store;
    const struct query *rows; /* refreshed; what it lets through is counted */
    int64_t bucket_us;        /* 0: chosen so that there are about 60 */
    int width;                /* columns of the terminal; 80 in a pipe */
    struct print_config config;
};

/* ops->name tells the format. Write errors are the caller's to check. */
void print_trend(const struct trend_page *page, const struct printer_ops *ops,
                 FILE *out);

#endif
