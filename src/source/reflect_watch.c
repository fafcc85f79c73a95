/* SPDX-License-Identifier: Apache-2.0 */
#include "source/reflect_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/alloc.h"

/* timeoutSeconds of a watch: below etcd's compaction of 5 minutes. */
#define WATCH_LEAST_S 240
#define WATCH_SPREAD_S 51
/* A watch that lived this long was a good one. */
#define GOOD_MS 60000
/* An empty answer that closes this soon is a 410 without words (kubernetes
 * #104171). The second figure counts from the request: a proxy that holds
 * the head back until the end of a quiet watch is none. */
#define EMPTY_MS 2000
#define EMPTY_REQUEST_MS 10000
#define SHORT_MS 1000
/* A server that shuts down ends all watches, and new ones at once, for about
 * this long. */
#define SHUTDOWN_MS 10000
/* Empty cuts in a row until the resourceVersion is doubted. */
#define EMPTY_CUTS 3

void reflect_query_watch(struct reflect *r) {
    r->query.watch = true;
    if (r->watching && r->rv) r->query.rv = r->sent = xstrdup(r->rv);
    r->query.timeout_s =
        WATCH_LEAST_S + backoff_random(&r->backoff, WATCH_SPREAD_S);
}

/* --- frames ------------------------------------------------------------ */

static void take_rv(struct reflect *r, const struct watch_frame *frame) {
    if (r->rv_unordered && frame->type == WATCH_ADDED) return;
    if (frame->rv.len == 0 || !reflect_is_echo(frame->rv, LIMIT_RV_BYTES))
        return;
    r->rv_unordered = false;
    reflect_set_text(&r->rv, frame->rv);
}

bool reflect_frame(struct reflect *r, struct moment now,
                   const struct watch_frame *frame) {
    static const enum change_kind kinds[] = {
        [WATCH_ADDED] = CHANGE_ADDED,
        [WATCH_MODIFIED] = CHANGE_MODIFIED,
        [WATCH_DELETED] = CHANGE_DELETED,
    };

    assert(r->phase == BUSY && (r->watching || r->run.stream));
    if (r->run.error) return false;
    if (frame->type == WATCH_ERROR) {
        r->run.error = true;
        verdict_of_status(&r->run.verdict, &frame->status);
        return false;
    }
    if (r->run.stream) return reflect_stream_frame(r, now, frame);
    r->run.frames++;
    r->rv_ms = now.mono_ms;
    r->alive_us = now.wall_us;
    r->login_tried = false;
    r->empty_cuts = 0;
    reflect_all_is_well(r);
    take_rv(r, frame);
    if (frame->type != WATCH_BOOKMARK)
        reflect_give(r, change_new_event(kinds[frame->type], r->config.feed,
                                         now.wall_us, &frame->event));
    return true;
}

/* --- ends -------------------------------------------------------------- */

static void expire(struct reflect *r, struct moment now, const char *why) {
    struct verdict v;

    verdict_of_break(&v, ERR_SERVER, str_of(why));
    v.what = VERDICT_EXPIRED;
    reflect_fail(r, now, &v);
}

/* From the last resourceVersion: at once, but not twice in a row after a
 * watch that was hardly one. v says what to tell about the wait. */
static void resume(struct reflect *r, struct moment now, bool cut,
                   const struct verdict *v) {
    int64_t lived_ms = now.mono_ms - r->run.began_ms;
    bool poor =
        lived_ms < SHORT_MS || (r->run.frames == 0 && lived_ms < GOOD_MS);

    if (r->rv_unordered) {
        expire(r, now, "the server tells no resourceVersion to go on from");
        return;
    }
    r->poor = poor ? r->poor + 1 : 0;
    if (r->poor > 1)
        reflect_wait(r, now, backoff_next_ms(&r->backoff), v);
    else if (cut)
        reflect_tell(r, now, FEED_CONNECTING, TIME_UNSET, v);
}

/* Its resourceVersion may be compacted: a list goes on from a new one. After
 * a watch that ended as it should nothing is broken. */
static void list_in_time(struct reflect *r, struct moment now, bool whole,
                         const struct verdict *v) {
    reflect_note(r, now,
                 "listing again: nothing was heard for more than "
                 "4 minutes");
    reflect_gap_open(r,
                     whole ? "listed in time, before the resourceVersion is "
                             "compacted"
                           : v->text,
                     whole);
    reflect_relist(r, whole);
    if (!whole) reflect_tell(r, now, FEED_CONNECTING, TIME_UNSET, v);
}

/* Clean, and without a frame: a 410 without words, unless the server was
 * seen to shut down just now. Then once more, a little later. */
static void closed_at_once(struct reflect *r, struct moment now,
                           struct verdict *v) {
    bool shuts_down = r->early_ms && now.mono_ms - r->early_ms < SHUTDOWN_MS;

    r->early_ms = 0;
    if (!shuts_down) {
        expire(r, now,
               "the watch was closed at once and empty, as for an "
               "expired resourceVersion");
        return;
    }
    verdict_of_break(v, ERR_SERVER, STR("the server shuts down"));
    v->http_status = r->run.answer.status;
    reflect_fail(r, now, v);
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
        closed_at_once(r, now, v);
        return;
    }
    if (whole) {
        if (now.mono_ms - run->began_ms <
            r->query.timeout_s * INT64_C(1000) - SHUTDOWN_MS)
            r->early_ms = now.mono_ms;
        verdict_of_break(v, ERR_SERVER,
                         STR("the server ends the watch too soon"));
        v->http_status = run->answer.status;
        r->alive_us = now.wall_us;
    } else if (run->heard_us > r->alive_us) {
        r->alive_us = run->heard_us;
    }
    if (now.mono_ms - r->rv_ms > QUIET_MS)
        list_in_time(r, now, whole, v);
    else if (whole || !empty || open_ms >= SHORT_MS)
        resume(r, now, !whole, v);
    else if (++r->empty_cuts < EMPTY_CUTS)
        reflect_fail(r, now, v);
    else
        expire(r, now, v->text);
}

static void note_watch(struct reflect *r, struct moment now, const char *how) {
    char outcome[LIMIT_ERR_TEXT + 128];

    snprintf(outcome, sizeof(outcome),
             "ended after %" PRId64 " s, %" PRIu64 " frames%s%s",
             (now.mono_ms - r->run.began_ms) / 1000, r->run.frames,
             *how ? ": " : "", how);
    reflect_note_request(r, now, outcome);
}

/* No watch came of it. */
static void watch_failed(struct reflect *r, struct moment now,
                         const struct reflect_end *end,
                         const struct verdict *v) {
    char outcome[LIMIT_ERR_TEXT + 64];

    snprintf(outcome, sizeof(outcome), "%s, %" PRId64 " ms", v->text,
             now.mono_ms - r->run.began_ms);
    reflect_note_request(r, now, outcome);
    if (!end->again) reflect_fail(r, now, v);
}

void reflect_watch_end(struct reflect *r, struct moment now,
                       const struct reflect_end *end) {
    bool open = r->run.answer.status == 200 && r->run.answer.format;
    struct verdict v;

    if (open && now.mono_ms - r->run.began_ms >= GOOD_MS)
        reflect_all_is_well(r);
    if (open && r->run.error) {
        note_watch(r, now, r->run.verdict.text);
        reflect_fail(r, now, &r->run.verdict);
        return;
    }
    verdict_of_answer(&v, &r->run.answer, end);
    if (!open) {
        watch_failed(r, now, end, &v);
        return;
    }
    note_watch(r, now, end->whole ? "" : v.text);
    if (!end->again)
        watch_over(r, now, end->whole, &v);
    else if (r->rv_unordered)
        resume(r, now, true, &v);
}
