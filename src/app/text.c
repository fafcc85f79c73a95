/* SPDX-License-Identifier: Apache-2.0 */
#include "app/text.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/out.h"
#include "app/say.h"
#include "app/text_internal.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "print/gap.h"

/* A break that mends itself in this time is not worth a line. */
#define PATIENCE_US (3 * US_PER_S)

/* --- what it knows ---------------------------------------------------- */

const struct feeds *text_feeds(const struct text *t) {
    return store_feeds(t->pipeline->store);
}

size_t text_feed_count(const struct text *t) {
    size_t known = feeds_count(text_feeds(t));
    return known > t->pipeline->feeds.n ? known : t->pipeline->feeds.n;
}

static size_t count_failed(const struct text *t) {
    size_t n = 0;
    for (size_t i = 0; i < text_feed_count(t); i++)
        n += feeds_get(text_feeds(t), (uint16_t)i)->state == FEED_FAILED;
    return n;
}

static bool all_failed(const struct text *t) {
    return count_failed(t) == text_feed_count(t);
}

bool text_wants(const struct text *t, const struct entry *e) {
    int64_t now_us = clock_now_us();
    const char *const *clusters = pipeline_clusters(t->pipeline);
    if (!filter_match(t->settings->filter, e, now_us, clusters)) return false;
    if (t->members && !filter_match(t->members, e, now_us, clusters))
        return false;
    return !t->settings->wait ||
           filter_match(t->settings->wait, e, now_us, clusters);
}

/* --- one event as it comes -------------------------------------------- */

static void print_one(struct text *t, const struct entry *e) {
    t->printer->config.show.now_us = clock_now_us();
    printer_event(t->printer, e);
    t->printed++;
    t->due = true;
}

/* Whether what the lists bring is printed as it comes. */
static bool is_unordered(const struct text *t) {
    const struct settings *s = t->settings;
    return s->what == TEXT_EVENTS &&
           (s->unsorted || s->wait || (s->follow && s->n_files));
}

/* What time it is in plain files is known when all is read. */
static bool needs_clock(const struct settings *s) {
    return s->n_files && s->play_speed == 0 &&
           (filter_is_timed(s->filter) ||
            (s->wait && filter_is_timed(s->wait)));
}

void text_take_event(struct text *t, const struct entry *e) {
    if (t->held || (!t->following && !is_unordered(t))) return;
    t->seen++;
    if (t->found || !text_wants(t, e)) return;
    t->found = t->settings->wait != NULL;
    if (t->found) printer_measure(t->printer, e);
    print_one(t, e);
}

/* What was held back, in the order in which it came. */
static void release(struct text *t) {
    const struct entry *e = store_newest(t->pipeline->store);
    if (!t->held) return;
    t->held = false;
    while (e && e->changed_prev) e = e->changed_prev;
    for (; e; e = e->changed_next) text_take_event(t, e);
}

/* --- gaps ------------------------------------------------------------- */

/* The object stands behind what the list brought. While the first lists are
 * not printed it waits for them. */
static void keep_gap(struct text *t, const struct gap_record *gap) {
    const struct feed *feed = feeds_get(text_feeds(t), gap->feed);
    const char *const *clusters = pipeline_clusters(t->pipeline);
    print_gap(&t->gaps, gap, clusters ? clusters[feed->cluster] : NULL,
              feed->ns ? feed->ns : "");
}

static void write_gaps(struct text *t) {
    if (!t->following || t->gaps.len == 0) return;
    fwrite(t->gaps.data, 1, t->gaps.len, stdout);
    buf_clear(&t->gaps);
    t->due = true;
}

static void take_gap(struct text *t) {
    const struct gap_record *gap = feeds_last_gap(text_feeds(t));
    if (!gap->quiet || gap->recovered) text_say_gap(t, gap);
    if (!t->settings->gaps) return;
    keep_gap(t, gap);
    write_gaps(t);
}

/* --- feeds ------------------------------------------------------------ */

/* Nothing to read for a while, or nothing to print yet: somebody waits. */
static bool is_worth_a_line(const struct text *t, const struct change *c) {
    const struct feed_report *r = &c->u.state;
    return r->state == FEED_WAITING && r->kind != ERR_NONE &&
           (r->retry_at_us - c->at_us > PATIENCE_US ||
            !feeds_get(text_feeds(t), c->feed)->listed_once);
}

static void take_state(struct text *t, const struct change *c) {
    const struct feed_report *r = &c->u.state;
    bool *waits = &t->waits[c->feed];
    if (r->state == FEED_FAILED) text_say_failed(t, c);
    if (!*waits && is_worth_a_line(t, c)) {
        *waits = true;
        text_say_waiting(t, c);
    }
    if (r->state == FEED_LIVE) *waits = false;
}

/* A namespace that has to wait holds up no other one for ever: in a stream
 * its events follow. */
static bool is_time_to_print(const struct text *t) {
    bool any = false, all = true;
    for (size_t i = 0; i < text_feed_count(t); i++) {
        const struct feed *f = feeds_get(text_feeds(t), (uint16_t)i);
        if (f->listed_once)
            any = true;
        else if (f->state == FEED_WAITING)
            all = false;
        else if (f->state != FEED_FAILED)
            return false;
    }
    return any || all;
}

/* Part of a list and no more is not printed; parts of several are. */
static bool lists_are_complete(struct text *t, struct err *err) {
    if (t->following) return true;
    t->following = true;
    if (all_failed(t)) return true;
    if (!is_unordered(t) && !text_print_lists(t, err)) return false;
    write_gaps(t);
    text_say_evicted(t);
    return true;
}

/* --- changes ---------------------------------------------------------- */

/* Lines that are lost elsewhere: the journal's, a recording's. */
static void say_lost(struct text *t) {
    struct err err = {0};
    if (!journal_trouble(t->journal, &err) &&
        !pipeline_trouble(t->pipeline, &err))
        return;
    say_error("%s", err.text);
}

/* Answers are taken, and what is due is printed. Without following, the lists
 * are complete when the source ends. */
static bool move_on(struct text *t, struct err *err) {
    bool settled = text_owned_turn(t);
    if (!t->settings->follow || t->following) return true;
    if (!settled || !is_time_to_print(t)) return true;
    return lists_are_complete(t, err);
}

static bool may_move_on(enum change_kind kind) {
    return kind == CHANGE_STATE || kind == CHANGE_LIST_END ||
           kind == CHANGE_REPLY;
}

static bool take_change(struct text *t, const struct change *c,
                        struct err *err) {
    struct entry *entry = NULL;
    enum store_news news = store_apply(t->pipeline->store, c, &entry);
    bool fresh = news == STORE_NEW || news == STORE_REPEAT;
    text_owned_news(t, c, fresh ? entry : NULL);
    if (fresh) text_take_event(t, entry);
    journal_follow(t->journal, t->pipeline);
    say_lost(t);
    if (c->kind == CHANGE_STATE) take_state(t, c);
    if (c->kind == CHANGE_SKIPPED && c->u.text.len)
        say_error("skipped: %.*s", STR_ARG(c->u.text));
    if (c->kind == CHANGE_GAP) take_gap(t);
    if (c->kind == CHANGE_END) t->ended = true;
    return !may_move_on(c->kind) || move_on(t, err);
}

static bool is_over(struct text *t) {
    if (t->until_ms != INT64_MAX)
        t->timed_out = clock_mono_ms() >= t->until_ms;
    if (t->found || t->timed_out) return true;
    return t->ended && (text_owned_is_settled(t) || all_failed(t));
}

static int wait_ms(const struct text *t) {
    int ms = text_owned_wait_ms(t);
    if (t->until_ms == INT64_MAX) return ms;
    int64_t left_ms = t->until_ms - clock_mono_ms();
    if (left_ms < 0) left_ms = 0;
    if (ms >= 0 && ms < left_ms) return ms;
    return left_ms < INT32_MAX ? (int)left_ms : INT32_MAX;
}

static bool wait_for_news(const struct text *t, struct err *err) {
    struct pollfd fds[] = {
        {.fd = queue_fd(t->pipeline->queue), .events = POLLIN},
        /* A reader that went away shows here before the next write. */
        {.fd = STDOUT_FILENO, .events = 0},
    };
    if (poll(fds, ARRAY_LEN(fds), wait_ms(t)) < 0 && errno != EINTR)
        return err_set_errno(err, ERR_IO, errno, "cannot wait");
    out_check(fds[1].revents);
    return true;
}

static bool work(struct text *t, struct err *err) {
    while (!is_over(t)) {
        struct change *c = queue_pop(t->pipeline->queue);
        if (!c) {
            if (!move_on(t, err) || !out_flush(err)) return false;
            if (!is_over(t) && !wait_for_news(t, err)) return false;
            continue;
        }
        bool ok = take_change(t, c, err);
        change_free(c);
        /* Whoever reads a line that follows has it whole, at once; and what
         * nobody can read is not worth the rest. */
        bool flush = t->due && (t->following || ferror(stdout));
        if (ok && flush) ok = out_flush(err);
        if (!ok) return false;
        t->due = false;
    }
    return true;
}

/* --- the job ---------------------------------------------------------- */

static bool use_color(const struct settings *s) {
    if (s->color != TERM_COLOR_AUTO) return s->color == TERM_COLOR_ALWAYS;
    const char *no_color = getenv("NO_COLOR");
    return term_is_tty(STDOUT_FILENO) && !(no_color && no_color[0]);
}

/* How the job ended, all that could be printed being printed. */
static int status_of(const struct text *t) {
    const struct settings *s = t->settings;
    if (t->found) return 0;
    if (t->timed_out) {
        say_error("timed out: no event matched; %zu were looked at", t->seen);
        return TEXT_TIMED_OUT;
    }
    if (count_failed(t) || t->incomplete) return 1;
    if (s->wait) {
        say_error("the files have ended: no event matched; %zu were looked at",
                  t->seen);
        return 1;
    }
    if (s->follow) { /* a stream that ends has failed */
        if (s->n_files) say_error("the files have ended");
        return 1;
    }
    return s->fail_on_match && t->printed ? TEXT_MATCHED : 0;
}

static bool finish(struct text *t, struct err *err) {
    const struct settings *s = t->settings;
    bool summed_up = s->what != TEXT_EVENTS;
    (void)text_owned_turn(t);
    release(t);
    if (!lists_are_complete(t, err)) return false;
    if (!all_failed(t) && !s->wait && s->what != TEXT_REPORT) {
        if (!summed_up) printer_end(t->printer);
        bool none = t->printed == 0 && !(s->local && count_failed(t));
        if (!s->follow && none && s->format.ops->says_when_empty)
            text_say_empty(t);
    }
    return out_flush(err);
}

int text_run(struct pipeline *p, const struct settings *s, struct journal *j,
             struct err *err) {
    const char *const *clusters = pipeline_clusters(p);
    struct text t = {
        .pipeline = p,
        .settings = s,
        .journal = j,
        .gaps = BUF_INIT(LIMIT_DOC_BYTES),
        .until_ms = INT64_MAX,
        .config = {.with_namespace = pipeline_is_wide(p),
                   .with_cluster = clusters != NULL,
                   .no_headers = s->no_headers,
                   .follow = s->follow || s->wait,
                   .color = use_color(s),
                   .columns = s->columns.n ? s->columns.at : NULL,
                   .n_columns = (size_t)s->columns.n,
                   .spec = s->format.spec,
                   .show = {.times = s->times,
                            .ascii = s->ascii,
                            .clusters = clusters}},
    };
    int status = 1;
    t.held = needs_clock(s);
    text_owned_begin(&t);
    t.printer = printer_new(s->format.ops, &t.config, stdout);
    if (s->timeout_us != TIME_UNSET)
        t.until_ms = clock_mono_ms() + s->timeout_us / 1000;
    bool goes_on = s->follow || s->wait;
    if (pipeline_start(p, goes_on, err) && work(&t, err) && finish(&t, err))
        status = status_of(&t);
    text_owned_end(&t);
    buf_done(&t.gaps);
    printer_free(t.printer);
    return status;
}
