/* SPDX-License-Identifier: Apache-2.0 */
#include "source/reflect.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "source/backoff.h"
#include "source/verdict.h"

/* timeoutSeconds of a watch: below etcd's compaction of 5 minutes. */
#define WATCH_LEAST_S 240
#define WATCH_SPREAD_S 51
/* How much later than that the server may be. */
#define WATCH_GRACE_MS 30000
/* A resourceVersion older than this may be compacted at the next watch. */
#define QUIET_MS (4 * 60 * 1000)
/* A watch that lived this long was a good one. */
#define GOOD_MS 60000
/* An empty answer that closes this soon is a 410 without words (kubernetes
 * #104171). The second figure counts from the request: a proxy that holds
 * the head back until the end of a quiet watch is none. */
#define EMPTY_MS 2000
#define EMPTY_REQUEST_MS 10000
#define SHORT_MS 1000
/* Empty cuts in a row until the resourceVersion is doubted. */
#define EMPTY_CUTS 3
/* Pages without an item in a row until the server is taken for broken. */
#define EMPTY_PAGES 10
#define SLOW_MS 60000
#define SLOW_SPREAD_MS 15000
/* Of a text job, before its first list is complete (client-go request.go). */
#define MOST_RETRIES 10
/* STATE at most every so many events of a list. */
#define PROGRESS_EVENTS 250
/* For a relist with skip_list: how far the clocks may differ. */
#define SKEW_US (30 * US_PER_S)

enum phase { READY, BUSY, WAITING, STOPPED };

/* The request that runs. */
struct running {
    int64_t began_ms;
    int64_t head_ms; /* when its head came; 0: not yet */
    struct answer answer;
    uint64_t frames; /* watch: but ERROR. list: items */
    bool page;       /* list: the page came whole */
    bool error;      /* watch: an ERROR frame came; see verdict */
    struct verdict verdict;
    int64_t heard_us; /* wall clock of the last byte of a 200; or 0 */
};

/* The list that is being made. */
struct listing {
    uint32_t page;     /* pages complete */
    uint32_t restarts; /* after a 410 */
    uint32_t empty;    /* pages without an item in a row */
    bool stuck;        /* the token is unusable, or the last one again */
    bool quiet;        /* a precaution: nothing is known to be broken */
    bool partial;      /* only what happened since since_us is given */
    int64_t since_us;
    int64_t began_ms;  /* page 1 */
    char *rv;          /* page 1's; NULL before it */
    char *next;        /* the continue token of the next page; NULL: none */
    uint64_t base;     /* items of the pages that are complete */
    uint64_t total;    /* and of the running one */
    uint64_t told;     /* total in the last STATE */
    int64_t remaining; /* after base, as the server said; -1 unknown */
};

struct reflect {
    struct reflect_config config;
    struct backoff backoff;
    enum phase phase;
    bool watching;    /* the next or running request is a watch */
    int64_t until_ms; /* WAITING */
    struct running run;
    struct listing list;
    struct events_query query; /* of the running request */
    char *sent;                /* its resourceVersion or continue token */

    char *rv;          /* to watch from; NULL: none */
    bool rv_unordered; /* the watch began without: ADDED carry none */
    int64_t rv_ms;     /* when rv was current */
    bool listed;       /* a list was complete once */
    int64_t first_us;  /* the second in which the first list began: events
                          know no finer time */
    int64_t ahead_us;  /* how far this clock is ahead of the server's */
    int64_t alive_us;  /* the last sign that nothing was missed */

    struct {
        bool open; /* a relist is needed to close it */
        int64_t from_us;
        char cause[LIMIT_ERR_TEXT];
    } gap;

    bool fresh;       /* the next request opens a connection */
    bool gave_up;     /* the user wants the running one ended */
    bool login_tried; /* credentials were read anew since all was well */
    uint32_t poor;    /* watches in a row that ended too soon */
    uint32_t empty_cuts;
    uint32_t expired; /* resourceVersions in a row */
    uint32_t retries;

    struct feed_report told; /* the last STATE; text in told_text */
    bool told_any;
    char told_text[LIMIT_ERR_TEXT];
};

/* --- what it says ----------------------------------------------------- */

static void give(struct reflect *r, struct change *c) {
    c->cluster = r->config.cluster;
    r->config.emit(r->config.ctx, c);
}

CC_PRINTF(3, 4)
static void note(struct reflect *r, struct moment now, const char *fmt, ...) {
    char text[2 * LIMIT_ERR_TEXT];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    give(r, change_new_text(CHANGE_NOTE, r->config.feed, now.wall_us,
                            str_of(text)));
}

/* "GET /api/v1/events?limit=500", for people: the token of a page is long
 * and says nothing. */
static void note_request(struct reflect *r, struct moment now,
                         const char *outcome) {
    struct buf path = BUF_INIT(LIMIT_ERR_TEXT);
    struct events_query query = r->query;

    query.next = NULL;
    events_path(&path, &query);
    if (r->query.next)
        buf_printf(&path, "%ccontinue=...",
                   path.data && strchr(path.data, '?') ? '&' : '?');
    note(r, now, "GET %s: %s", path.data ? path.data : "", outcome);
    buf_done(&path);
}

static bool state_is_told(const struct reflect *r, const struct feed_report *s,
                          const char *text) {
    const struct feed_report *t = &r->told;

    return r->told_any && t->state == s->state && t->kind == s->kind &&
           t->http_status == s->http_status &&
           t->retry_at_us == s->retry_at_us &&
           strcmp(r->told_text, text) == 0 &&
           (s->state != FEED_LISTING ||
            (t->listed == s->listed && t->remaining == s->remaining));
}

/* v is NULL where nothing is wrong. */
static void tell_state(struct reflect *r, struct moment now,
                       enum feed_state state, int64_t retry_at_us,
                       const struct verdict *v) {
    struct feed_report s = {
        .state = state,
        .retry_at_us = retry_at_us,
        .listed = r->list.total,
        .remaining = -1,
        .text = v ? str_of(v->text) : STR(""),
    };
    if (v && (state == FEED_WAITING || state == FEED_FAILED)) {
        s.kind = v->kind;
        s.http_status = v->http_status;
    }
    if (r->list.remaining >= 0) {
        int64_t since = (int64_t)(r->list.total - r->list.base);
        s.remaining =
            r->list.remaining > since ? r->list.remaining - since : 0;
    }
    if (state_is_told(r, &s, v ? v->text : "")) return;
    snprintf(r->told_text, sizeof(r->told_text), "%s", v ? v->text : "");
    r->told = s;
    r->told_any = true;
    give(r, change_new_state(r->config.feed, now.wall_us, &s));
}

/* --- where it stands -------------------------------------------------- */

static void set_text(char **to, struct str s) {
    xfree(*to);
    *to = s.len ? xstrndup(s.ptr, s.len) : NULL;
}

/* A text of the server that goes back into a path: opaque, but a path ends
 * somewhere, and at the first NUL. */
static bool is_echo(struct str s, size_t most) {
    return s.len <= most && (s.len == 0 || !memchr(s.ptr, '\0', s.len));
}

static void gap_open(struct reflect *r, const char *cause) {
    if (r->gap.open || !r->listed) return;
    r->gap.open = true;
    r->gap.from_us = r->alive_us;
    snprintf(r->gap.cause, sizeof(r->gap.cause), "%s", cause);
}

static void gap_close(struct reflect *r, struct moment now) {
    if (!r->gap.open) return;
    struct gap gap = {
        .from_us = r->gap.from_us,
        .to_us = now.wall_us,
        .loss_possible = now.wall_us - r->gap.from_us > r->config.ttl_us,
        .cause = str_of(r->gap.cause),
    };
    r->gap.open = false;
    give(r, change_new_gap(r->config.feed, now.wall_us, &gap));
}

static void list_reset(struct reflect *r) {
    xfree(r->list.rv);
    xfree(r->list.next);
    r->list = (struct listing){.remaining = -1};
}

/* From the first page again, keeping what is known of the list. */
static void list_rewind(struct reflect *r) {
    struct listing was = r->list;

    set_text(&was.rv, STR_NONE);
    set_text(&was.next, STR_NONE);
    r->list = (struct listing){
        .restarts = was.restarts,
        .quiet = was.quiet,
        .partial = was.partial,
        .since_us = was.since_us,
        .remaining = -1,
    };
}

static void relist(struct reflect *r, bool quiet) {
    list_reset(r);
    set_text(&r->rv, STR_NONE);
    r->watching = false;
    r->poor = 0;
    r->empty_cuts = 0;
    r->list.quiet = quiet;
    if (!r->config.skip_list || !r->listed) return;
    int64_t from_us = r->gap.open ? r->gap.from_us : r->alive_us;
    if (from_us - SKEW_US > r->first_us)
        from_us -= SKEW_US;
    else
        from_us = r->first_us;
    r->list.partial = true;
    r->list.since_us = from_us - r->ahead_us;
}

static void stop(struct reflect *r, struct moment now,
                 const struct verdict *v) {
    r->phase = STOPPED;
    if (v) tell_state(r, now, FEED_FAILED, TIME_UNSET, v);
}

static void wait_for(struct reflect *r, struct moment now, int64_t ms,
                     const struct verdict *v) {
    r->phase = WAITING;
    r->until_ms = now.mono_ms + ms;
    note(r, now, "next try in %" PRId64 ".%" PRId64 " s", ms / 1000,
         ms % 1000 / 100);
    tell_state(r, now, FEED_WAITING, now.wall_us + ms * 1000, v);
}

static int64_t delay_ms(struct reflect *r, const struct verdict *v) {
    if (v->what == VERDICT_SLOW)
        return SLOW_MS + backoff_random(&r->backoff, SLOW_SPREAD_MS);
    int64_t ms = backoff_next_ms(&r->backoff);
    int64_t asked_ms = v->retry_after_s * INT64_C(1000);
    return asked_ms > ms ? asked_ms : ms;
}

/* A text job gives up where a person would be told to wait; the server's
 * own "not now" is taken at its word for a while. */
static bool must_give_up(struct reflect *r, const struct verdict *v) {
    if (r->listed) return false;
    if (v->what == VERDICT_WRONG) return true;
    if (!r->config.exit_on_failure) return false;
    bool not_now = v->http_status == 429 || v->http_status >= 500;
    return !not_now || v->retry_after_s <= 0 || ++r->retries > MOST_RETRIES;
}

/* A watch was a good one. */
static void all_is_well(struct reflect *r) {
    backoff_reset(&r->backoff);
    r->expired = 0;
}

/* A watch failed in a way that its resourceVersion may be the cause of, or
 * that a list, which is another right, may not share. */
static bool must_relist(const struct reflect *r, struct moment now,
                        const struct verdict *v) {
    switch (v->what) {
    case VERDICT_EXPIRED:
    case VERDICT_WRONG:
    case VERDICT_SLOW:
        return true;
    case VERDICT_LATER:
        return v->http_status >= 500 && now.mono_ms - r->rv_ms > QUIET_MS;
    case VERDICT_LOGIN:
        break;
    }
    return false;
}

/* An expired resourceVersion is everyday life, and mended in a moment; and
 * the server answers: what it was refused before is past. */
static void is_answered(struct reflect *r, struct verdict *told) {
    told->kind = ERR_NONE;
    if (r->expired++ == 0) backoff_reset(&r->backoff);
}

/* The request failed; where it stood is kept, unless v says it is worth
 * nothing. */
static void fail(struct reflect *r, struct moment now,
                 const struct verdict *v) {
    struct verdict told = *v;

    if (v->what == VERDICT_LOGIN && !r->login_tried) {
        r->login_tried = true;
        r->fresh = true;
        note(r, now, "reading credentials anew");
        return;
    }
    if (must_give_up(r, v)) {
        stop(r, now, v);
        return;
    }
    if (!r->watching) {
        /* What was a precaution is a break now. */
        r->list.quiet = false;
        gap_open(r, v->text);
    } else if (must_relist(r, now, v)) {
        gap_open(r, v->text);
        relist(r, false);
        note(r, now, "listing again: %s", v->text);
        if (v->what == VERDICT_EXPIRED || v->what == VERDICT_WRONG)
            is_answered(r, &told);
    }
    wait_for(r, now, delay_ms(r, v), &told);
}

/* --- ends of a list page ---------------------------------------------- */

static void list_done(struct reflect *r, struct moment now) {
    struct listing *l = &r->list;

    r->rv_unordered = !l->rv || strcmp(l->rv, "0") == 0;
    set_text(&r->rv, str_of(l->rv));
    r->rv_ms = l->began_ms;
    r->alive_us = now.wall_us;
    l->remaining = 0;
    if (!l->quiet) tell_state(r, now, FEED_LISTING, TIME_UNSET, NULL);
    give(r, change_new(CHANGE_LIST_END, r->config.feed, now.wall_us));
    r->listed = true;
    gap_close(r, now);
    if (!r->config.watch) {
        stop(r, now, NULL);
        return;
    }
    r->watching = true;
    tell_state(r, now, FEED_LIVE, TIME_UNSET, NULL);
}

static bool first_is_enough(const struct reflect *r) {
    return r->config.skip_list && !r->listed;
}

/* The continue tokens are of no use any more: once from the start in pages,
 * then all at once, which needs none. */
static void list_restart(struct reflect *r, struct moment now,
                         struct verdict *v) {
    uint32_t restarts = ++r->list.restarts;

    note(r, now, "listing again%s: %s", restarts > 1 ? ", in one" : "",
         v->text);
    list_rewind(r);
    if (restarts <= 2) return;
    v->what = VERDICT_LATER;
    fail(r, now, v);
}

static void page_done(struct reflect *r, struct moment now) {
    struct listing *l = &r->list;
    struct verdict v;

    r->login_tried = false;
    l->page++;
    l->base = l->total;
    l->empty = r->run.frames ? 0 : l->empty + 1;
    if (first_is_enough(r) || (!l->next && !l->stuck)) {
        list_done(r, now);
        return;
    }
    if (!l->quiet) tell_state(r, now, FEED_LISTING, TIME_UNSET, NULL);
    if (l->stuck) {
        verdict_of_break(&v, ERR_SERVER,
                         STR("the list's continue token is of no use"));
        list_restart(r, now, &v);
    } else if (l->empty >= EMPTY_PAGES) {
        verdict_of_break(&v, ERR_SERVER, STR("the list does not end"));
        l->empty = 0;
        fail(r, now, &v);
    }
}

static void list_end(struct reflect *r, struct moment now,
                     const struct reflect_end *end) {
    char outcome[LIMIT_ERR_TEXT + 64];
    struct verdict v;
    int64_t took_ms = now.mono_ms - r->run.began_ms;

    if (r->run.page) {
        snprintf(outcome, sizeof(outcome),
                 "200, %" PRIu64 " events, %" PRId64 " ms", r->run.frames,
                 took_ms);
        note_request(r, now, outcome);
        page_done(r, now);
        return;
    }
    verdict_of_answer(&v, &r->run.answer, end);
    note_request(r, now, v.text);
    r->list.total = r->list.base;
    if (r->list.page > 0 &&
        (v.what == VERDICT_EXPIRED || v.what == VERDICT_WRONG))
        list_restart(r, now, &v);
    else
        fail(r, now, &v);
}

/* --- ends of a watch -------------------------------------------------- */

/* From the last resourceVersion: at once, but not twice in a row after a
 * watch that was hardly one. v says what to tell about the wait. */
static void resume(struct reflect *r, struct moment now, bool cut,
                   const struct verdict *v) {
    int64_t lived_ms = now.mono_ms - r->run.began_ms;
    bool poor =
        lived_ms < SHORT_MS || (r->run.frames == 0 && lived_ms < GOOD_MS);

    r->poor = poor ? r->poor + 1 : 0;
    if (r->poor > 1)
        wait_for(r, now, backoff_next_ms(&r->backoff), v);
    else if (cut)
        tell_state(r, now, FEED_CONNECTING, TIME_UNSET, v);
}

static void expire(struct reflect *r, struct moment now, const char *why) {
    struct verdict v;

    verdict_of_break(&v, ERR_SERVER, str_of(why));
    v.what = VERDICT_EXPIRED;
    fail(r, now, &v);
}

/* The answer was a watch (200) and is over without an ERROR frame. v is how
 * it was cut, if it was. */
static void watch_over(struct reflect *r, struct moment now, bool whole,
                       struct verdict *v) {
    const struct running *run = &r->run;
    bool empty =
        run->frames == 0 && now.mono_ms - run->began_ms < EMPTY_REQUEST_MS;
    int64_t open_ms = now.mono_ms - run->head_ms;

    if (whole && empty && open_ms < EMPTY_MS) {
        expire(r, now,
               "the watch was closed at once and empty, as for an "
               "expired resourceVersion");
        return;
    }
    if (whole) {
        verdict_of_break(v, ERR_SERVER,
                         STR("the server ends the watch too soon"));
        v->http_status = run->answer.status;
        r->alive_us = now.wall_us;
    } else if (run->heard_us > r->alive_us) {
        r->alive_us = run->heard_us;
    }
    if (now.mono_ms - r->rv_ms > QUIET_MS) {
        note(r, now,
             "listing again: nothing was heard for more than "
             "4 minutes");
        if (!whole) gap_open(r, v->text);
        relist(r, whole);
        if (!whole) tell_state(r, now, FEED_CONNECTING, TIME_UNSET, v);
    } else if (whole || !empty || open_ms >= SHORT_MS) {
        resume(r, now, !whole, v);
    } else if (++r->empty_cuts < EMPTY_CUTS) {
        fail(r, now, v);
    } else {
        expire(r, now, v->text);
    }
}

static void note_watch(struct reflect *r, struct moment now, const char *how) {
    char outcome[LIMIT_ERR_TEXT + 128];

    snprintf(outcome, sizeof(outcome),
             "ended after %" PRId64 " s, %" PRIu64 " frames%s%s",
             (now.mono_ms - r->run.began_ms) / 1000, r->run.frames,
             *how ? ": " : "", how);
    note_request(r, now, outcome);
}

static void watch_end(struct reflect *r, struct moment now,
                      const struct reflect_end *end) {
    bool open = r->run.answer.status == 200 && r->run.answer.is_json;
    struct verdict v;

    if (open && now.mono_ms - r->run.began_ms >= GOOD_MS) all_is_well(r);
    if (open && r->run.error) {
        note_watch(r, now, r->run.verdict.text);
        fail(r, now, &r->run.verdict);
        return;
    }
    verdict_of_answer(&v, &r->run.answer, end);
    if (!open) {
        note_request(r, now, v.text);
        fail(r, now, &v);
        return;
    }
    note_watch(r, now, end->whole ? "" : v.text);
    watch_over(r, now, end->whole, &v);
}

/* --- the next request ------------------------------------------------- */

static void query_list(struct reflect *r, struct moment now) {
    struct listing *l = &r->list;

    if (l->page == 0) {
        l->began_ms = now.mono_ms;
        if (r->first_us == TIME_UNSET)
            r->first_us = now.wall_us - now.wall_us % US_PER_S;
        if (l->restarts < 2) r->query.limit = r->config.first_page;
        if (first_is_enough(r)) r->query.limit = 1;
    } else {
        r->query.next = r->sent = xstrdup(l->next);
        r->query.limit = r->config.page;
    }
}

static void query_watch(struct reflect *r) {
    r->query.watch = true;
    if (r->rv) r->query.rv = r->sent = xstrdup(r->rv);
    r->query.timeout_s =
        WATCH_LEAST_S + backoff_random(&r->backoff, WATCH_SPREAD_S);
}

static void start(struct reflect *r, struct moment now,
                  struct reflect_todo *todo) {
    set_text(&r->sent, STR_NONE);
    r->query = (struct events_query){
        .api = EVENTS_CORE,
        .ns = r->config.ns,
        .field_selector = r->config.field_selector,
    };
    if (r->watching)
        query_watch(r);
    else
        query_list(r, now);
    *todo = (struct reflect_todo){
        .what = REFLECT_REQUEST,
        .query = r->query,
        .fresh_connection = r->fresh,
        .deadline_ms = r->watching ? now.mono_ms + WATCH_GRACE_MS +
                                         r->query.timeout_s * INT64_C(1000)
                                   : 0,
    };
    r->run = (struct running){.began_ms = now.mono_ms};
    r->fresh = false;
    r->phase = BUSY;
    if (!r->told_any || r->told.state == FEED_WAITING) {
        struct verdict why = {.what = VERDICT_LATER};
        snprintf(why.text, sizeof(why.text), "%s", r->told_text);
        tell_state(r, now, FEED_CONNECTING, TIME_UNSET, &why);
    }
}

/* --- the interface ---------------------------------------------------- */

struct reflect *reflect_new(const struct reflect_config *config) {
    struct reflect *r = xcalloc(1, sizeof(*r));

    assert(config->emit);
    r->config = *config;
    r->first_us = TIME_UNSET;
    backoff_init(&r->backoff, config->seed);
    list_reset(r);
    return r;
}

void reflect_free(struct reflect *r) {
    if (!r) return;
    list_reset(r);
    xfree(r->rv);
    xfree(r->sent);
    xfree(r);
}

void reflect_next(struct reflect *r, struct moment now,
                  struct reflect_todo *todo) {
    *todo = (struct reflect_todo){.until_ms = INT64_MAX};
    switch (r->phase) {
    case STOPPED:
        todo->what = REFLECT_STOP;
        return;
    case BUSY:
        todo->what = REFLECT_WAIT;
        return;
    case WAITING:
        if (now.mono_ms < r->until_ms) {
            todo->what = REFLECT_WAIT;
            todo->until_ms = r->until_ms;
            return;
        }
        break;
    case READY:
        break;
    }
    start(r, now, todo);
}

bool reflect_head(struct reflect *r, struct moment now, int status,
                  bool is_json, int retry_after_s) {
    assert(r->phase == BUSY);
    r->run.head_ms = now.mono_ms;
    r->run.answer = (struct answer){status, is_json, retry_after_s};
    if (status != 200 || !is_json) return false;
    if (r->watching) {
        note_request(r, now, "200, watching");
        tell_state(r, now, FEED_LIVE, TIME_UNSET, NULL);
        return true;
    }
    if (r->list.page == 0)
        give(r, change_new(CHANGE_LIST_BEGIN, r->config.feed, now.wall_us));
    if (!r->list.quiet) tell_state(r, now, FEED_LISTING, TIME_UNSET, NULL);
    return true;
}

/* When it last happened, as event_last_us() has it. */
static int64_t draft_last_us(const struct draft *d) {
    const struct event_facts *f = &d->facts;

    if (f->has_series && f->series_us != TIME_UNSET) return f->series_us;
    if (f->last_us != TIME_UNSET) return f->last_us;
    if (f->event_us != TIME_UNSET) return f->event_us;
    return f->first_us != TIME_UNSET ? f->first_us : f->created_us;
}

/* The server's time, where it was written first, counts as well: a reporter
 * that could not reach the server tells late what happened before. */
static bool is_since(const struct draft *d, int64_t since_us) {
    return draft_last_us(d) >= since_us || d->facts.created_us >= since_us;
}

void reflect_item(struct reflect *r, struct moment now,
                  const struct draft *event) {
    struct listing *l = &r->list;

    assert(r->phase == BUSY && !r->watching);
    r->run.frames++;
    l->total++;
    if (!first_is_enough(r) && (!l->partial || is_since(event, l->since_us)))
        give(r, change_new_event(CHANGE_LISTED, r->config.feed, now.wall_us,
                                 event));
    if (l->quiet || l->total % PROGRESS_EVENTS != 0) return;
    tell_state(r, now, FEED_LISTING, TIME_UNSET, NULL);
}

void reflect_page(struct reflect *r, struct moment now,
                  const struct list_meta *meta) {
    struct listing *l = &r->list;

    (void)now;
    assert(r->phase == BUSY && !r->watching);
    r->run.page = true;
    /* Later pages show the same state; what happens meanwhile is seen by a
     * watch that starts at the first. */
    if (l->page == 0 && is_echo(meta->rv, LIMIT_RV_BYTES))
        set_text(&l->rv, meta->rv);
    l->stuck = !is_echo(meta->next, LIMIT_CONTINUE_BYTES) ||
               (l->next && str_eq(meta->next, str_of(l->next)));
    set_text(&l->next, l->stuck ? STR_NONE : meta->next);
    l->remaining = meta->remaining;
}

static void take_rv(struct reflect *r, const struct watch_frame *frame) {
    if (r->rv_unordered && frame->type == WATCH_ADDED) return;
    if (frame->rv.len == 0 || !is_echo(frame->rv, LIMIT_RV_BYTES)) return;
    r->rv_unordered = false;
    set_text(&r->rv, frame->rv);
}

bool reflect_frame(struct reflect *r, struct moment now,
                   const struct watch_frame *frame) {
    static const enum change_kind kinds[] = {
        [WATCH_ADDED] = CHANGE_ADDED,
        [WATCH_MODIFIED] = CHANGE_MODIFIED,
        [WATCH_DELETED] = CHANGE_DELETED,
    };

    assert(r->phase == BUSY && r->watching);
    if (r->run.error) return false;
    if (frame->type == WATCH_ERROR) {
        r->run.error = true;
        verdict_of_status(&r->run.verdict, &frame->status);
        return false;
    }
    r->run.frames++;
    r->rv_ms = now.mono_ms;
    r->alive_us = now.wall_us;
    r->login_tried = false;
    r->empty_cuts = 0;
    all_is_well(r);
    take_rv(r, frame);
    if (frame->type != WATCH_BOOKMARK)
        give(r, change_new_event(kinds[frame->type], r->config.feed,
                                 now.wall_us, &frame->event));
    return true;
}

void reflect_bytes(struct reflect *r, struct moment now) {
    if (r->phase == BUSY && r->watching && r->run.answer.status == 200)
        r->run.heard_us = now.wall_us;
}

void reflect_skipped(struct reflect *r, struct moment now, struct str what) {
    r->run.frames++;
    give(r,
         change_new_text(CHANGE_SKIPPED, r->config.feed, now.wall_us, what));
}

void reflect_end(struct reflect *r, struct moment now,
                 const struct reflect_end *end) {
    assert(r->phase == BUSY);
    bool gave_up = r->gave_up && !end->whole && !r->run.page;

    r->phase = READY;
    r->gave_up = false;
    if (!end->whole && !end->refused && !r->run.error) r->fresh = true;
    if (gave_up) {
        struct verdict why;
        verdict_of_break(&why, ERR_NET, STR("connecting anew, as asked"));
        note_request(r, now, "given up, as asked");
        r->list.total = r->list.base;
        tell_state(r, now, FEED_CONNECTING, TIME_UNSET, &why);
    } else if (r->watching) {
        watch_end(r, now, end);
    } else {
        list_end(r, now, end);
    }
}

void reflect_clock(struct reflect *r, int64_t ahead_us) {
    r->ahead_us = ahead_us;
}

void reflect_retry_now(struct reflect *r, struct moment now) {
    if (r->phase != WAITING && r->phase != BUSY) return;
    note(r, now, "asked to connect anew");
    backoff_reset(&r->backoff);
    r->poor = 0;
    if (r->phase == WAITING)
        r->phase = READY;
    else
        r->gave_up = true;
}
