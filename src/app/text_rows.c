/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/say.h"
#include "app/text_internal.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "print/groups.h"
#include "print/order.h"
#include "print/trend.h"
#include "report/report.h"

/* Rows as they are to be printed. */
struct rows {
    struct row *at;
    size_t n;
};

/* --- which, in which order -------------------------------------------- */

static struct query *make_query(const struct text *t) {
    const struct settings *s = t->settings;
    struct query *q = query_new(t->pipeline->store);
    query_set_filter(q, QUERY_FLAGS, s->filter);
    query_set_filter(q, QUERY_DRILL, t->members);
    query_set_clusters(q, pipeline_clusters(t->pipeline));
    if (s->what == TEXT_GROUPS) query_set_group(q, s->first);
    query_refresh(q, t->config.show.now_us);
    return q;
}

/* Events stand in the order of time, and the newest are wanted; groups with
 * the worst first, and those are. */
static struct rows pick(const struct text *t, const struct query *q) {
    const struct settings *s = t->settings;
    size_t all = query_count(q);
    size_t n = s->limit && s->limit < all ? s->limit : all;
    size_t from = s->what == TEXT_GROUPS ? 0 : all - n;
    struct rows rows = {xcalloc(n ? n : 1, sizeof(struct row)), n};
    for (size_t i = 0; i < n; i++) rows.at[i] = query_row(q, from + i);
    return rows;
}

static void turn_round(struct rows *rows) {
    for (size_t i = 0; i < rows->n / 2; i++) {
        struct row row = rows->at[i];
        rows->at[i] = rows->at[rows->n - 1 - i];
        rows->at[rows->n - 1 - i] = row;
    }
}

static struct rows make_rows(const struct text *t, const struct query *q) {
    const struct settings *s = t->settings;
    struct rows rows = pick(t, q);
    if (s->by.column || s->by.path)
        order_rows(rows.at, rows.n, &s->by, s->reverse, &t->config.show);
    else if (s->reverse)
        turn_round(&rows);
    return rows;
}

/* --- what is printed of them ------------------------------------------ */

static void print_events(struct text *t, const struct rows *rows) {
    for (size_t i = 0; i < rows->n; i++)
        printer_measure(t->printer, rows->at[i].u.entry);
    for (size_t i = 0; i < rows->n; i++)
        printer_event(t->printer, rows->at[i].u.entry);
    t->printed += rows->n;
}

static void print_summary(struct text *t, const struct rows *rows) {
    const struct groups_page page = {
        .store = t->pipeline->store,
        .by = t->settings->first,
        .rows = rows->at,
        .n = rows->n,
        .config = t->config,
    };
    if (rows->n || !t->settings->format.ops->says_when_empty)
        print_groups(&page, t->settings->format.ops, stdout);
    t->printed += rows->n;
}

/* Of the terminal, or of one that most have. */
static int width_of_output(void) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
        return size.ws_col;
    return 80;
}

static void print_histogram(struct text *t, const struct query *q) {
    const struct trend_page page = {
        .store = t->pipeline->store,
        .rows = q,
        .bucket_us = t->settings->bucket_us,
        .width = width_of_output(),
        .config = t->config,
    };
    if (query_count(q) || !t->settings->format.ops->says_when_empty)
        print_trend(&page, t->settings->format.ops, stdout);
    t->printed += query_count(q);
}

/* What the events are of: contexts, files, the demo. */
static void add_context(const struct text *t, struct buf *out) {
    const struct settings *s = t->settings;
    const struct clusters *c = t->pipeline->clusters;
    if (s->demo) buf_add_cstr(out, "demo");
    for (size_t i = 0; i < s->n_files; i++)
        buf_printf(out, "%s%s", i ? ", " : "", s->files[i]);
    for (size_t i = 0; c && i < c->list.n; i++)
        buf_printf(out, "%s%s", i ? ", " : "", c->list.at[i]->name);
}

static bool write_report(struct text *t, struct query *q, struct err *err) {
    const struct settings *s = t->settings;
    struct buf context = BUF_INIT(LIMIT_TEXT_BYTES);
    size_t n;
    add_context(t, &context);
    const struct report report = {
        .store = t->pipeline->store,
        .rows = q,
        .context = context.len ? context.data : "",
        .scope = t->pipeline->scope_text,
        .filter = s->filter_text,
        .now_us = t->config.show.now_us,
        .ttl_us = s->ttl_us,
        .clusters = pipeline_clusters(t->pipeline),
    };
    bool ok = report_write(&report, s->report, true, &n, err);
    if (ok) say_line("%zu events are reported in %s", n, s->report);
    buf_done(&context);
    return ok;
}

bool text_print_lists(struct text *t, struct err *err) {
    bool ok = true;
    /* Rows that say how long ago must all be of one moment. */
    t->config.show.now_us = clock_now_us();
    t->printer->config.show.now_us = t->config.show.now_us;
    struct query *q = make_query(t);
    switch (t->settings->what) {
    case TEXT_EVENTS:
    case TEXT_GROUPS: {
        struct rows rows = make_rows(t, q);
        if (t->settings->what == TEXT_GROUPS)
            print_summary(t, &rows);
        else
            print_events(t, &rows);
        xfree(rows.at);
        break;
    }
    case TEXT_TREND:
        print_histogram(t, q);
        break;
    case TEXT_REPORT:
        ok = write_report(t, q, err);
        break;
    }
    query_free(q);
    return ok;
}
