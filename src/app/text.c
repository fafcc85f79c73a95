/* SPDX-License-Identifier: Apache-2.0 */
#include "app/text.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/out.h"
#include "app/say.h"
#include "base/alloc.h"
#include "query/query.h"

/* A break that mends itself in this time is not worth a line. */
#define PATIENCE_US (3 * US_PER_S)

/* Where the job stands. */
struct text {
    struct pipeline *pipeline;
    const struct settings *settings;
    struct printer *printer;
    size_t failed;           /* feeds that were given up */
    bool following;          /* the first lists are printed */
    bool ended;              /* the source has no more */
    bool printed;            /* a line that follows, not yet flushed */
    bool waits[LIMIT_FEEDS]; /* was told, and not live since */
};

static bool is_wanted(const struct text *t, const struct entry *e) {
    return filter_match(t->settings->filter, e, clock_now_us(), NULL);
}

/* Rows whose columns say how long ago must all be of one moment. */
static void set_now(struct text *t) {
    t->printer->config.show.now_us = clock_now_us();
}

/* Visit the rows of the first lists in the order they are printed in. */
static void each_row(struct text *t, struct query *q,
                     void (*visit)(struct printer *, const struct entry *)) {
    size_t n = query_count(q);
    size_t shown =
        t->settings->limit && t->settings->limit < n ? t->settings->limit : n;
    /* The newest stand last, or first where it is turned round. */
    size_t from = t->settings->reverse ? 0 : n - shown;
    for (size_t i = from; i < from + shown; i++) {
        struct row row = query_row(q, i);
        visit(t->printer, row.u.entry);
    }
}

static void print_list(struct text *t) {
    struct query *q = query_new(t->pipeline->store);
    query_set_filter(q, QUERY_FLAGS, t->settings->filter);
    query_set_sort(q, NULL, t->settings->reverse);
    set_now(t);
    query_refresh(q, t->printer->config.show.now_us);
    each_row(t, q, printer_measure);
    each_row(t, q, printer_event);
    query_free(q);
}

static void say_empty(const struct text *t) {
    if (t->printer->printed || !t->printer->ops->says_when_empty) return;
    if (pipeline_is_wide(t->pipeline))
        say_line("No events found.");
    else
        say_line("No events found in %s namespace.", t->pipeline->scope);
}

/* What to do about a feed that failed. */
static const char *hint(enum err_kind kind) {
    switch (kind) {
    case ERR_NET:
        return "; check that the server is up, and --server or the context";
    case ERR_TLS:
        return "; check --certificate-authority and --tls-server-name";
    case ERR_AUTH:
        return "; check the user's credentials in the kubeconfig";
    case ERR_DENIED:
        return "; ask for the right, or name other namespaces with -n";
    case ERR_SERVER:
    case ERR_FORMAT:
        return "; check the server's address and -v";
    case ERR_NONE:
    case ERR_USAGE:
    case ERR_CONFIG:
    case ERR_IO:
    case ERR_LIMIT:
        break;
    }
    return "";
}

static void say_trouble(struct text *t, const struct change *c,
                        const char *what_now) {
    const struct feed_report *r = &c->u.state;
    const char *server = t->pipeline->endpoint.server;
    struct buf name = BUF_INIT(LIMIT_CELL_BYTES);
    pipeline_feed_name(t->pipeline, c->feed, &name);
    if (server && !str_starts(r->text, str_of(server)))
        buf_printf(&name, " from %s", server);
    say_error("cannot read events of %s: %.*s%s", name.data, STR_ARG(r->text),
              what_now);
    buf_done(&name);
}

static void say_gap(const struct text *t, const struct gap_record *gap) {
    char from[TIME_TEXT_MAX], to[TIME_TEXT_MAX];
    time_format(gap->from_us, 0, from);
    time_format(gap->to_us, 0, to);
    struct buf name = BUF_INIT(LIMIT_CELL_BYTES);
    pipeline_feed_name(t->pipeline, gap->feed, &name);
    say_error("gap in %s from %s to %s: %s; %llu events recovered%s",
              name.data, from, to, gap->cause,
              (unsigned long long)gap->recovered,
              gap->loss_possible ? ", some may be lost" : "");
    buf_done(&name);
}

static void say_latest_gap(const struct text *t) {
    const struct feeds *feeds = store_feeds(t->pipeline->store);
    size_t n = feeds_gap_count(feeds);
    if (n) say_gap(t, feeds_gap(feeds, n - 1));
}

/* One line of the journal for -v. */
static void say_journal(const struct text *t, const struct change *c) {
    if (!t->settings->verbose) return;
    if (c->kind == CHANGE_NOTE)
        say_line("kevtop: %.*s", STR_ARG(c->u.text));
    else if (c->kind == CHANGE_STATE && c->u.state.state != FEED_LISTING)
        say_line("kevtop: %s%s%.*s", feed_state_name(c->u.state.state),
                 c->u.state.text.len ? ": " : "", STR_ARG(c->u.state.text));
}

/* A namespace that has to wait holds up no other one for ever: in a stream
 * its events follow. */
static bool is_time_to_print(const struct text *t) {
    const struct feeds *feeds = store_feeds(t->pipeline->store);
    bool any = false, all = true;
    for (size_t i = 0; i < t->pipeline->feeds.n; i++) {
        const struct feed *f = feeds_get(feeds, (uint16_t)i);
        if (f->listed_once)
            any = true;
        else if (f->state == FEED_WAITING && t->settings->follow)
            all = false;
        else if (f->state != FEED_FAILED)
            return false;
    }
    return any || all;
}

static bool all_failed(const struct text *t) {
    return t->failed == t->pipeline->feeds.n;
}

/* Part of a list and no more is not printed; parts of several are. */
static void lists_are_complete(struct text *t) {
    if (t->following) return;
    t->following = true;
    if (all_failed(t)) return;
    print_list(t);
    struct store_counts counts;
    store_counts(t->pipeline->store, &counts);
    if (counts.evicted)
        say_error("%" PRIu64 " events are left out: they are more than "
                  "--max-events or --max-memory allow",
                  counts.evicted);
}

/* Nothing to read for a while, or nothing to print yet: somebody waits. */
static bool is_worth_a_line(const struct text *t, const struct change *c) {
    const struct feed_report *r = &c->u.state;
    const struct feeds *feeds = store_feeds(t->pipeline->store);
    return r->state == FEED_WAITING && r->kind != ERR_NONE &&
           (r->retry_at_us - c->at_us > PATIENCE_US ||
            !feeds_get(feeds, c->feed)->listed_once);
}

static void take_state(struct text *t, const struct change *c) {
    const struct feed_report *r = &c->u.state;
    bool *waits = &t->waits[c->feed];
    if (r->state == FEED_FAILED) {
        t->failed++;
        say_trouble(t, c, hint(r->kind));
    }
    if (!*waits && is_worth_a_line(t, c)) {
        *waits = true;
        say_trouble(t, c, "; trying again");
    }
    if (r->state == FEED_LIVE) *waits = false;
}

static void take_change(struct text *t, const struct change *c) {
    struct entry *entry = NULL;
    enum store_news news = store_apply(t->pipeline->store, c, &entry);
    if (t->following && (news == STORE_NEW || news == STORE_REPEAT) &&
        is_wanted(t, entry)) {
        set_now(t);
        printer_event(t->printer, entry);
        t->printed = true;
    }
    say_journal(t, c);
    if (c->kind == CHANGE_STATE) take_state(t, c);
    if (c->kind == CHANGE_SKIPPED)
        say_error("skipped: %.*s", STR_ARG(c->u.text));
    if (c->kind == CHANGE_GAP) say_latest_gap(t);
    if (c->kind == CHANGE_END) t->ended = true;
    bool may_print = c->kind == CHANGE_STATE || c->kind == CHANGE_LIST_END;
    if (!t->following && may_print && is_time_to_print(t))
        lists_are_complete(t);
}

static bool wait_for_news(const struct text *t, struct err *err) {
    struct pollfd fds[] = {
        {.fd = queue_fd(t->pipeline->queue), .events = POLLIN},
        /* A reader that went away shows here before the next write. */
        {.fd = STDOUT_FILENO, .events = 0},
    };
    if (poll(fds, ARRAY_LEN(fds), -1) < 0 && errno != EINTR)
        return err_set_errno(err, ERR_IO, errno, "cannot wait");
    out_check(fds[1].revents);
    return true;
}

static bool work(struct text *t, struct err *err) {
    while (!t->ended) {
        struct change *c = queue_pop(t->pipeline->queue);
        if (c) {
            take_change(t, c);
            change_free(c);
            /* Whoever reads a line that follows has it whole, at once. */
            if (t->printed && !out_flush(err)) return false;
            t->printed = false;
            continue;
        }
        if (!out_flush(err) || !wait_for_news(t, err)) return false;
    }
    return true;
}

static bool use_color(const struct settings *s) {
    if (s->color != TERM_COLOR_AUTO) return s->color == TERM_COLOR_ALWAYS;
    const char *no_color = getenv("NO_COLOR");
    return term_is_tty(STDOUT_FILENO) && !(no_color && no_color[0]);
}

int text_run(struct pipeline *p, const struct settings *s, struct err *err) {
    const struct print_config config = {
        .with_namespace = pipeline_is_wide(p),
        .no_headers = s->no_headers,
        .follow = s->follow,
        .color = use_color(s),
        .show = {.times = s->times, .ascii = s->ascii},
    };
    struct text t = {
        .pipeline = p,
        .settings = s,
        .printer = printer_new(s->format, &config, stdout),
    };
    int status = 1;
    if (!pipeline_start(p, s->follow, err) || !work(&t, err)) goto out;
    lists_are_complete(&t);
    if (!all_failed(&t)) {
        printer_end(t.printer);
        if (!s->follow) say_empty(&t);
    }
    if (!out_flush(err)) goto out;
    /* A stream that ends has failed. */
    status = t.failed || s->follow ? 1 : 0;
out:
    printer_free(t.printer);
    return status;
}
