/* SPDX-License-Identifier: Apache-2.0 */
/* A list that is the beginning of its watch (KEP-3157, sendInitialEvents):
 * every event as ADDED, then a bookmark with the resourceVersion that all of
 * them are of, then the watch. */
#include "source/reflect_internal.h"

#include <inttypes.h>
#include <stdio.h>

/* Proxies and odd servers may never send the bookmark. */
#define STALL_MS 30000
/* Before there is an answer at all, a credential plugin may run. */
#define HEAD_MS 120000

bool reflect_streams(const struct reflect *r) {
    return r->config.stream_list && r->config.watch && !r->never_stream &&
           !r->list.paged && !r->polling &&
           (r->listed || !r->config.skip_list);
}

int64_t reflect_stream_until_ms(const struct reflect *r) {
    if (!r->run.stream) return INT64_MAX;
    return r->run.moved_ms + (r->run.head_ms ? STALL_MS : HEAD_MS);
}

static void note_stream(struct reflect *r, struct moment now,
                        const char *how) {
    char outcome[LIMIT_ERR_TEXT + 128];

    snprintf(outcome, sizeof(outcome),
             "%s, %" PRIu64 " events, %" PRId64 " ms", how, r->list.total,
             now.mono_ms - r->run.began_ms);
    reflect_note_request(r, now, outcome);
}

static void becomes_watch(struct reflect *r, struct moment now,
                          struct str rv) {
    char how[64];

    r->run.stream = false;
    r->list.began_ms = now.mono_ms; /* rv is of now */
    r->list.began_us = now.wall_us;
    if (reflect_is_echo(rv, LIMIT_RV_BYTES)) reflect_set_text(&r->list.rv, rv);
    snprintf(how, sizeof(how), "200 %s, watching", r->run.answer.format);
    note_stream(r, now, how);
    reflect_list_done(r, now);
}

bool reflect_stream_frame(struct reflect *r, struct moment now,
                          const struct watch_frame *frame) {
    r->run.moved_ms = now.mono_ms;
    r->login_tried = false;
    switch (frame->type) {
    case WATCH_ADDED:
    case WATCH_MODIFIED:
        reflect_list_give(r, now, &frame->event);
        break;
    case WATCH_DELETED:
        r->run.frames++;
        reflect_give(r, change_new_event(CHANGE_DELETED, r->config.feed,
                                         now.wall_us, &frame->event));
        break;
    case WATCH_BOOKMARK:
        r->run.frames++;
        if (frame->initial_end) becomes_watch(r, now, frame->rv);
        break;
    case WATCH_ERROR:
        break;
    }
    return true;
}

/* What is no reason to wait: pages may do. */
static bool pages_may_do(struct reflect *r, struct moment now) {
    const struct answer *answer = &r->run.answer;

    if (answer->status == 400 || answer->status == 422 ||
        (r->run.head_ms && now.mono_ms >= reflect_stream_until_ms(r))) {
        r->never_stream = true;
        return true;
    }
    return answer->status == 403 || (answer->status == 200 && answer->format);
}

void reflect_stream_end(struct reflect *r, struct moment now,
                        const struct reflect_end *end) {
    struct verdict v;

    if (r->run.error)
        v = r->run.verdict;
    else
        verdict_of_answer(&v, &r->run.answer, end);
    note_stream(r, now, v.text);
    if (end->again || !pages_may_do(r, now)) {
        reflect_list_failed(r, now, end, &v);
        return;
    }
    reflect_note(r, now, "listing in pages%s",
                 r->never_stream ? " from now on" : "");
    reflect_gap_open_first(r, v.text);
    r->list.paged = true;
    r->list.total = r->list.base;
    r->run.stream = false;
}
