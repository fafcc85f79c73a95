/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a report, in their order, and what they share. */
#ifndef KEVTOP_REPORT_REPORT_INTERNAL_H
#define KEVTOP_REPORT_REPORT_INTERNAL_H

#include "base/clock.h"
#include "base/limits.h"
#include "report/page.h"
#include "report/report.h"

/* Problems that are told, objects, and lines of an object's timeline. */
enum { REPORT_PROBLEMS = 25, REPORT_OBJECTS = 12, REPORT_LINES = 200 };

/* Scope, period and its limits, the histogram. */
void report_overview(const struct report *r, struct page *p);
/* The worst problems, and what their reasons mean. */
void report_problems(const struct report *r, struct page *p);
/* What happened to the objects marked or worst hit. */
void report_objects(const struct report *r, struct page *p);
/* All of them. Leaves r->rows ungrouped. */
void report_events(const struct report *r, struct page *p);

/* One text, printed. */
void report_para(struct page *p, const char *fmt, ...) CC_PRINTF(2, 3);
/* "2026-11-24 14:05:12" in UTC. */
void report_time(struct buf *out, int64_t at_us);
/* The same, without the date where it is that of now. */
void report_clock(struct buf *out, int64_t at_us, int64_t now_us);
/* Append what a column says of a row. */
void report_column(struct buf *out, const char *name, const struct row *row,
                   const struct report *r);

#endif
