/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdarg.h>

#include "base/vec.h"
#include "config.h"
#include "query/histogram.h"
#include "query/span.h"
#include "report/report_internal.h"

/* Bars of the chart, at most. */
enum { BARS = 120 };

/* --- what all parts use ----------------------------------------------- */

void report_para(struct page *p, const char *fmt, ...) {
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    char line[LIMIT_ERR_TEXT];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    buf_add_cstr(&text, line);
    p->ops->para(p, buf_str(&text));
    buf_done(&text);
}

void report_time(struct buf *out, int64_t at_us) {
    char text[TIME_TEXT_MAX];
    time_format(at_us, 0, text);
    for (char *c = text; *c; c++) {
        if (*c == 'Z') break;
        buf_add_char(out, *c == 'T' ? ' ' : *c);
    }
}

void report_clock(struct buf *out, int64_t at_us, int64_t now_us) {
    char text[TIME_TEXT_MAX];
    time_format_utc(at_us, now_us, text);
    buf_add_cstr(out, text);
}

void report_column(struct buf *out, const char *name, const struct row *row,
                   const struct report *r) {
    const struct show show = {
        .now_us = r->now_us, .times = TIMES_RELATIVE, .clusters = r->clusters};
    column_find(str_of(name))->text(out, row, &show);
}

/* --- lists of sentences ----------------------------------------------- */

struct lines {
    VEC(char *) at;
};

CC_PRINTF(2, 3)
static void add(struct lines *l, const char *fmt, ...) {
    char line[LIMIT_ERR_TEXT + 256];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    vec_push(&l->at, xstrdup(line));
}

static void put_lines(struct page *p, struct lines *l) {
    struct str *items = xcalloc(l->at.n + 1, sizeof(*items));
    for (size_t i = 0; i < l->at.n; i++) items[i] = str_of(l->at.at[i]);
    if (l->at.n) p->ops->list(p, items, l->at.n);
    for (size_t i = 0; i < l->at.n; i++) xfree(l->at.at[i]);
    vec_done(&l->at);
    xfree(items);
}

/* --- scope and period ------------------------------------------------- */

static void put_scope(const struct report *r, const struct histogram *h,
                      struct page *p) {
    struct lines l = {0};
    struct query_totals t;
    struct buf from = BUF_INIT(64), to = BUF_INIT(64), now = BUF_INIT(64);
    query_totals(r->rows, &t);
    report_time(&now, r->now_us);
    report_time(&from, histogram_first_us(h));
    report_time(&to, histogram_last_us(h));
    add(&l, "Made as of %s UTC by kevtop %s. All times are UTC.",
        now.len ? now.data : "", PACKAGE_VERSION);
    add(&l, "What: %s; %s%s%s", r->context, r->scope,
        r->filter[0] ? "; filter: " : "", r->filter);
    if (from.len) add(&l, "Period: from %s to %s", from.data, to.data);
    add(&l,
        "%zu events, %zu of them Warnings, about %zu objects; %" PRIu64
        " occurrences",
        t.events, t.warnings, t.objects, t.count);
    put_lines(p, &l);
    buf_done(&from);
    buf_done(&to);
    buf_done(&now);
}

/* --- its limits ------------------------------------------------------- */

static void add_gap(struct lines *l, const struct report *r,
                    const struct gap_record *g) {
    const struct feed *f = feeds_get(store_feeds(r->store), g->feed);
    struct buf from = BUF_INIT(64), to = BUF_INIT(64);
    report_time(&from, g->from_us);
    report_time(&to, g->to_us);
    add(l,
        "Not watched from %s to %s (%s%s%s): %" PRIu64
        " events were found afterwards%s",
        from.len ? from.data : "", to.len ? to.data : "",
        f->ns && f->ns[0] ? f->ns : "all namespaces", g->cause[0] ? "; " : "",
        g->cause, g->recovered,
        g->loss_possible ? ", others may be lost" : "");
    buf_done(&from);
    buf_done(&to);
}

static void add_feeds(struct lines *l, const struct feeds *feeds) {
    for (size_t i = 0; i < feeds_count(feeds); i++) {
        const struct feed *f = feeds_get(feeds, (uint16_t)i);
        if (f->known && f->state == FEED_FAILED)
            add(l, "Not read: %s%s%s", f->ns ? f->ns : "",
                f->ns && f->ns[0] ? ": " : "", f->text);
    }
}

static void put_limits(const struct report *r, struct page *p) {
    const struct feeds *feeds = store_feeds(r->store);
    struct lines l = {0};
    struct store_counts counts;
    char ttl[AGE_TEXT_MAX];
    age_format(r->ttl_us, ttl);
    store_counts(r->store, &counts);
    p->ops->heading(p, 2, STR("What is not known"));
    add(&l,
        "A server keeps an event for a while after it last happened (%s is "
        "taken for that while): what ended before may be missing.",
        ttl);
    add(&l, "An event counts its repeats. Those before it was first seen "
            "here are spread evenly over their time: estimates.");
    for (size_t i = 0; i < feeds_gap_count(feeds); i++)
        add_gap(&l, r, feeds_gap(feeds, i));
    add_feeds(&l, feeds);
    if (counts.evicted)
        add(&l, "%" PRIu64 " events were more than memory was given for.",
            counts.evicted);
    if (counts.skipped)
        add(&l, "%" PRIu64 " documents could not be read.", counts.skipped);
    put_lines(p, &l);
}

void report_overview(const struct report *r, struct page *p) {
    struct bins_window window = span_window(r->rows, r->now_us, 0, BARS);
    struct histogram *h = histogram_new();
    char step[AGE_TEXT_MAX];
    histogram_build(h, r->store, r->rows, &window, GROUP_REASON);
    put_scope(r, h, p);
    p->ops->heading(p, 2, STR("When"));
    age_format(window.width_us, step);
    report_para(p,
                "Occurrences in steps of %s: Warnings below, Normal above; "
                "estimates are paler.",
                step);
    p->ops->chart(p, histogram_bins(h));
    histogram_free(h);
    put_limits(r, p);
}
