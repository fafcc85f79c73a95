/* SPDX-License-Identifier: Apache-2.0 */
/* An incident report for a postmortem: one self-contained page, as HTML or
 * Markdown, that says what one would otherwise paste together by hand: scope,
 * period and its limits (gaps, the server's TTL, what was left out), the
 * histogram, the worst problems with trend, what they share and what their
 * reasons mean, the timelines of the objects marked or worst hit, and the
 * table of all events.
 *
 * Nothing in it comes from elsewhere (no scripts, fonts, links), and no text of
 * a cluster is markup: report/escape.h is the gate. Made from a snapshot of the
 * store; main thread.
 */
#ifndef KEVTOP_REPORT_REPORT_H
#define KEVTOP_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "query/query.h"
#include "store/store.h"

struct report {
    struct store *store;
    struct query *rows;  /* its filters and scope are what is reported; it is
                            grouped and ungrouped meanwhile, and its rows
                            are events in the end */
    const char *context; /* "prod-eu", "demo", or the files' names */
    const char *scope;   /* "prod, staging" */
    const char *filter;  /* as typed; "" if none */
    int64_t now_us;
    int64_t ttl_us;              /* the server's: how far back it can know */
    const char *const *clusters; /* names by index; NULL if there is one */
    /* Objects to tell of; none: those worst hit. Borrowed. */
    const struct object *const *objects;
    size_t n_objects;
};

/* By what its name ends in: ".html", ".htm", ".md", ".markdown". False names
 * them. */
bool report_name_check(const char *name, struct err *err) CC_MUST_USE;
/* Whole or absent; a file that is there is replaced if told to. *n: how many
 * events are in it. */
bool report_write(const struct report *r, const char *name, bool replace,
                  size_t *n, struct err *err) CC_MUST_USE;

#endif
