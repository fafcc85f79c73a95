/* SPDX-License-Identifier: Apache-2.0 */
/* A page being written: what a report says, in the form of a format. One
 * format, one table of ops: html.c, markdown.c. Texts from a cluster come as
 * they are; each format makes them harmless (report/escape.h). */
#ifndef KEVTOP_REPORT_PAGE_H
#define KEVTOP_REPORT_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/str.h"
#include "query/bins.h"
#include "store/trend.h"

struct page;

struct page_cell {
    struct str text;
    const struct spark *spark; /* instead of a text; else NULL */
    bool number;               /* to the right */
    bool strong;               /* what kind of event it is */
    bool wraps;                /* takes several lines where it has to */
};

struct page_ops {
    void (*begin)(struct page *p, struct str title);
    void (*end)(struct page *p);
    void (*heading)(struct page *p, int level, struct str text);
    void (*para)(struct page *p, struct str text);
    void (*list)(struct page *p, const struct str *items, size_t n);
    void (*table_begin)(struct page *p, const char *const *heads, size_t n,
                        const char *caption);
    void (*row)(struct page *p, const struct page_cell *cells, size_t n,
                bool loud);
    void (*table_end)(struct page *p);
    /* What most readers skip, behind a line that says what it is. */
    void (*fold_begin)(struct page *p, struct str what);
    void (*fold_end)(struct page *p);
    void (*chart)(struct page *p, const struct bins *bins);
};

struct page {
    const struct page_ops *ops;
    FILE *out;
    struct buf clean; /* escape.h's */
};

extern const struct page_ops page_html, page_markdown;

#endif
