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
#include "print/gap.h"
#include "query/query.h"

/* A break that mends itself in this time is not worth a line. */
#define PATIENCE_US (3 * US_PER_S)

/* Where the job stands. */
struct text {
    struct pipeline *pipeline;
    const struct settings *settings;
    struct journal *journal;
    struct printer *printer;
    struct buf gaps;         /* objects that wait for the first lists */
    bool following;          /* the first lists are printed */
    bool ended;              /* the source has no more */
    bool printed;            /* a line that follows, not yet flushed */
    bool waits[LIMIT_FEEDS]; /* was told, and not live since */
};

static const struct feeds *feeds_of(const struct text *t) {
    return store_feeds(t->pipeline->store);
}

static bool is_wanted(const struct text *t, const struct entry *e) {
    return filter_match(t->settings->filter, e, clock_now_us(),
                        pipeline_clusters(t->pipeline));
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
    query_set_clusters(q, pipeline_clusters(t->pipeline));
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
        say_line("No events found in %s namespace.", t->pipeline->scope_text);
}

/* What to do about a feed that failed. What a proxy says ends with that. */
static const char *hint(const struct feed_report *r) {
    switch (r->kind) {
    case ERR_NET:
        if (str_has_nocase(r->text, STR("proxy-url"))) return "";
        if (str_starts(r->text, STR("proxy ")))
            return "; check the proxy, or --proxy-url and HTTPS_PROXY";
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

/* It may be listed and not watched, and is listed again and again. */
static bool is_polled(const struct text *t, const struct change *c) {
    const struct feed_report *r = &c->u.state;
    return r->state == FEED_WAITING && r->kind == ERR_DENIED &&
           feeds_get(feeds_of(t), c->feed)->listed_once;
}

static void say_trouble(struct text *t, const struct change *c,
                        const char *what_now) {
    const struct feed_report *r = &c->u.state;
    const struct cluster *cluster = pipeline_cluster(t->pipeline, c->feed);
    if (cluster && cluster->why.kind != ERR_NONE) {
        say_error("cannot use context '%s': %s", cluster->name,
                  cluster->why.text);
        return;
    }
    const char *server = cluster ? cluster->endpoint.server : NULL;
    struct buf name = BUF_INIT(LIMIT_CELL_BYTES);
    pipeline_feed_name(t->pipeline, c->feed, &name);
    if (is_polled(t, c)) {
        say_error("%s: %.*s", name.data, STR_ARG(r->text));
        buf_done(&name);
        return;
    }
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

/* The object stands behind what the list brought. While the first lists are
 * not printed it waits for them. */
static void write_gap(struct text *t, const struct gap_record *gap) {
    const struct feed *feed = feeds_get(feeds_of(t), gap->feed);
    const char *const *clusters = pipeline_clusters(t->pipeline);
    print_gap(&t->gaps, gap, clusters ? clusters[feed->cluster] : NULL,
              feed->ns ? feed->ns : "");
}

static void write_gaps(struct text *t) {
    if (!t->following || t->gaps.len == 0) return;
    fwrite(t->gaps.data, 1, t->gaps.len, t->printer->out);
    buf_clear(&t->gaps);
    t->printed = true;
}

static void take_gap(struct text *t) {
    const struct gap_record *gap = feeds_last_gap(feeds_of(t));
    if (!gap->quiet || gap->recovered) say_gap(t, gap);
    if (!t->settings->gaps) return;
    write_gap(t, gap);
    write_gaps(t);
}

static size_t feed_count(const struct text *t) {
    size_t known = feeds_count(feeds_of(t));
    return known > t->pipeline->feeds.n ? known : t->pipeline->feeds.n;
}

/* A namespace that has to wait holds up no other one for ever: in a stream
 * its events follow. */
static bool is_time_to_print(const struct text *t) {
    bool any = false, all = true;
    for (size_t i = 0; i < feed_count(t); i++) {
        const struct feed *f = feeds_get(feeds_of(t), (uint16_t)i);
        if (f->listed_once)
            any = true;
        else if (f->state == FEED_WAITING)
            all = false;
        else if (f->state != FEED_FAILED)
            return false;
    }
    return any || all;
}

static size_t count_failed(const struct text *t) {
    size_t n = 0;
    for (size_t i = 0; i < feed_count(t); i++)
        n += feeds_get(feeds_of(t), (uint16_t)i)->state == FEED_FAILED;
    return n;
}

static bool all_failed(const struct text *t) {
    return count_failed(t) == feed_count(t);
}

/* Part of a list and no more is not printed; parts of several are. */
static void lists_are_complete(struct text *t) {
    if (t->following) return;
    t->following = true;
    if (all_failed(t)) return;
    print_list(t);
    write_gaps(t);
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
    return r->state == FEED_WAITING && r->kind != ERR_NONE &&
           (r->retry_at_us - c->at_us > PATIENCE_US ||
            !feeds_get(feeds_of(t), c->feed)->listed_once);
}

static void take_state(struct text *t, const struct change *c) {
    const struct feed_report *r = &c->u.state;
    bool *waits = &t->waits[c->feed];
    if (r->state == FEED_FAILED) say_trouble(t, c, hint(r));
    if (!*waits && is_worth_a_line(t, c)) {
        *waits = true;
        say_trouble(t, c, "; trying again");
    }
    if (r->state == FEED_LIVE) *waits = false;
}

static void say_lost_lines(const struct text *t) {
    struct err err = {0};
    if (journal_trouble(t->journal, &err)) say_error("%s", err.text);
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
    journal_follow(t->journal, t->pipeline);
    say_lost_lines(t);
    if (c->kind == CHANGE_STATE) take_state(t, c);
    if (c->kind == CHANGE_SKIPPED)
        say_error("skipped: %.*s", STR_ARG(c->u.text));
    if (c->kind == CHANGE_GAP) take_gap(t);
    if (c->kind == CHANGE_END) t->ended = true;
    /* Without following, the lists are complete when the source ends. */
    bool may_print = t->settings->follow &&
                     (c->kind == CHANGE_STATE || c->kind == CHANGE_LIST_END);
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

int text_run(struct pipeline *p, const struct settings *s, struct journal *j,
             struct err *err) {
    const char *const *clusters = pipeline_clusters(p);
    const struct print_config config = {
        .with_namespace = pipeline_is_wide(p),
        .with_cluster = clusters != NULL,
        .no_headers = s->no_headers,
        .follow = s->follow,
        .color = use_color(s),
        .show = {.times = s->times, .ascii = s->ascii, .clusters = clusters},
    };
    struct text t = {
        .pipeline = p,
        .settings = s,
        .journal = j,
        .gaps = BUF_INIT(LIMIT_DOC_BYTES),
        .printer = printer_new(s->format.ops, &config, stdout),
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
    status = count_failed(&t) || s->follow ? 1 : 0;
out:
    buf_done(&t.gaps);
    printer_free(t.printer);
    return status;
}
