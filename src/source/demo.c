/* SPDX-License-Identifier: Apache-2.0 */
/* The demo as a source: the simulated cluster's ledger is played as a list and
 * a watch would bring it, as JSON through the decoder. */
#include "source/source.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "decode/json.h"
#include "model/change.h"
#include "source/demo_ledger.h"
#include "source/demo_objects.h"
#include "source/demo_story.h"
#include "source/demo_world.h"

/* The longest sleep: the clock may be set meanwhile. */
#define WAIT_MOST_MS 60000

struct demo {
    struct source source; /* first: see source.h */
    struct demo_config config;

    pthread_mutex_t lock;
    pthread_cond_t cond; /* on CLOCK_MONOTONIC */
    /* protected by lock */
    bool woken;

    /* watch thread only */
    struct demo_world *world;
    struct decoder *decoder;
    struct buf json;
    struct buf reply;
    int64_t began_ms; /* when the story's start was now */
    int64_t began_us;
    bool closed; /* nobody takes changes any more */
};

/* --- changes ---------------------------------------------------------- */

static void push(struct demo *d, struct change *c) {
    if (d->closed)
        change_free(c);
    else
        d->closed = !source_push(&d->source, c);
}

static void push_note(struct demo *d, const char *text) {
    push(d, change_new_text(CHANGE_NOTE, 0, clock_now_us(), str_of(text)));
}

static void push_feed(struct demo *d) {
    push(d, change_new_text(CHANGE_FEED, 0, clock_now_us(), STR("")));
}

static void push_mark(struct demo *d, enum change_kind kind) {
    push(d, change_new(kind, 0, clock_now_us()));
}

static void push_state(struct demo *d, enum feed_state state) {
    struct feed_report report = {
        .state = state,
        .retry_at_us = TIME_UNSET,
        .listed = d->config.skip_list ? 0 : ledger_count(d->world->ledger),
        .remaining = -1,
    };
    push(d, change_new_state(0, clock_now_us(), &report));
}

static void push_listed(struct demo *d, const struct record *r) {
    struct draft event;
    struct err err;

    buf_clear(&d->json);
    record_json(&d->json, r);
    bool good =
        decode_event(d->decoder, d->json.data, d->json.len, &event, &err);
    assert(good);
    if (good)
        push(d, change_new_event(CHANGE_LISTED, 0, clock_now_us(), &event));
}

static void on_news(void *ctx, enum ledger_news news, const struct record *r) {
    static const enum change_kind kinds[] = {
        [WATCH_ADDED] = CHANGE_ADDED,
        [WATCH_MODIFIED] = CHANGE_MODIFIED,
        [WATCH_DELETED] = CHANGE_DELETED,
    };
    struct demo *d = ctx;
    struct watch_frame frame;
    struct err err;

    buf_clear(&d->json);
    record_frame(&d->json, news, r);
    bool good =
        decode_watch(d->decoder, d->json.data, d->json.len, &frame, &err);
    assert(good && (size_t)frame.type < ARRAY_LEN(kinds));
    if (good)
        push(d, change_new_event(kinds[frame.type], 0, clock_now_us(),
                                 &frame.event));
}

/* --- the thread ------------------------------------------------------- */

static void list(struct demo *d) {
    const struct ledger *ledger = d->world->ledger;

    push_state(d, FEED_LISTING);
    push_mark(d, CHANGE_LIST_BEGIN);
    for (size_t i = 0; i < ledger_count(ledger) && !d->config.skip_list; i++)
        push_listed(d, ledger_at(ledger, i));
    push_mark(d, CHANGE_LIST_END);
}

static int64_t story_now_us(const struct demo *d) {
    double passed_ms = (double)(clock_mono_ms() - d->began_ms);

    return d->began_us + (int64_t)(passed_ms * d->config.speed * 1000);
}

/* Until the next entry of the diary, or woken. */
static void sleep_until(struct demo *d, int64_t at_us) {
    double ms = (double)(at_us - story_now_us(d)) / 1000 / d->config.speed;
    int64_t wait_ms = ms < 1              ? 1
                      : ms < WAIT_MOST_MS ? (int64_t)ms + 1
                                          : WAIT_MOST_MS;
    struct timespec until;

    source_idle(&d->source);
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)(wait_ms / 1000);
    until.tv_nsec += (long)(wait_ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&d->lock);
    while (!d->woken &&
           pthread_cond_timedwait(&d->cond, &d->lock, &until) != ETIMEDOUT)
        continue;
    d->woken = false;
    pthread_mutex_unlock(&d->lock);
}

static void answer(struct demo *d, const struct source_ask *ask) {
    struct reply reply = {.id = ask->id};

    buf_clear(&d->reply);
    reply.status = demo_objects_get(d->world, ask->path, &d->reply);
    if (reply.status == 200)
        reply.body = buf_str(&d->reply);
    else
        reply.why = buf_str(&d->reply);
    struct change *c = change_new_reply(0, clock_now_us(), &reply);
    c->cluster = ask->cluster;
    push(d, c);
}

static void obey(struct demo *d) {
    enum source_command command;
    struct source_ask ask;

    while (source_next_command(&d->source, &command)) {
        switch (command) {
        case SOURCE_RECONNECT:
            push_note(d, "demo: connected anew, as asked");
            break;
        case SOURCE_TERMINAL:
        case SOURCE_NAMES: /* those of its events are all there are */
            break;
        }
    }
    while (source_next_ask(&d->source, &ask)) {
        answer(d, &ask);
        xfree(ask.path);
    }
}

/* The story stands still, but can be looked at. */
static void stay(struct demo *d) {
    push_mark(d, CHANGE_END);
    while (!source_stopping(&d->source) && !d->closed) {
        obey(d);
        sleep_until(d, INT64_MAX);
    }
}

static void watch(struct demo *d) {
    push_state(d, FEED_LIVE);
    ledger_tell(d->world->ledger, on_news, d);
    while (!source_stopping(&d->source) && !d->closed) {
        obey(d);
        /* One entry at a time: a story told fast can still be stopped. */
        int64_t next_us = demo_world_next_us(d->world);
        if (next_us <= story_now_us(d))
            demo_world_advance(d->world, next_us);
        else
            sleep_until(d, next_us);
    }
}

static void demo_run(struct source *s) {
    struct demo *d = (struct demo *)s;
    char note[64];

    d->began_ms = clock_mono_ms();
    d->began_us =
        d->config.start_us == TIME_UNSET ? clock_now_us() : d->config.start_us;
    d->world = demo_world_new(d->config.seed, d->began_us);
    d->decoder = decoder_new();
    buf_init(&d->json, LIMIT_DOC_BYTES);
    buf_init(&d->reply, LIMIT_REPLY_BYTES);
    demo_story_begin(d->world);
    demo_world_advance(d->world, d->began_us);

    snprintf(note, sizeof(note), "demo: a simulated cluster, seed %" PRIu64,
             d->config.seed);
    push_feed(d);
    push_note(d, note);
    list(d);
    if (d->config.watch)
        watch(d);
    else
        stay(d);
}

static void demo_wake(struct source *s) {
    struct demo *d = (struct demo *)s;

    pthread_mutex_lock(&d->lock);
    d->woken = true;
    pthread_cond_signal(&d->cond);
    pthread_mutex_unlock(&d->lock);
}

static void demo_free(struct source *s) {
    struct demo *d = (struct demo *)s;

    buf_done(&d->json);
    buf_done(&d->reply);
    decoder_free(d->decoder);
    demo_world_free(d->world);
    pthread_cond_destroy(&d->cond);
    pthread_mutex_destroy(&d->lock);
    xfree(d);
}

static const struct source_ops demo_ops = {
    .name = "demo", .run = demo_run, .wake = demo_wake, .free = demo_free};

struct source *demo_source_new(const struct demo_config *config,
                               struct queue *out) {
    struct demo *d = xcalloc(1, sizeof(*d));
    pthread_condattr_t attr;

    assert(config->speed > 0);
    d->source = (struct source){.ops = &demo_ops, .out = out};
    d->config = *config;
    pthread_mutex_init(&d->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&d->cond, &attr);
    pthread_condattr_destroy(&attr);
    return &d->source;
}
