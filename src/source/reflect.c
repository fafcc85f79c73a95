/* SPDX-License-Identifier: Apache-2.0 */
#include "source/reflect.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "source/reflect_internal.h"

/* How much later than timeoutSeconds the server may end a watch. */
#define WATCH_GRACE_MS 30000
#define SLOW_MS 60000
#define SLOW_SPREAD_MS 15000
/* Of a text job, before its first list is complete (client-go request.go). */
#define MOST_RETRIES 10

void reflect_set_text(char **to, struct str s) {
    char *was = *to;

    *to = s.len ? xstrndup(s.ptr, s.len) : NULL;
    xfree(was);
}

bool reflect_is_echo(struct str s, size_t most) {
    return s.len <= most && (s.len == 0 || !memchr(s.ptr, '\0', s.len));
}

/* --- failures --------------------------------------------------------- */

void reflect_stop(struct reflect *r, struct moment now,
                  const struct verdict *v) {
    r->phase = STOPPED;
    if (v) reflect_tell(r, now, FEED_FAILED, TIME_UNSET, v);
}

void reflect_wait(struct reflect *r, struct moment now, int64_t ms,
                  const struct verdict *v) {
    r->phase = WAITING;
    r->until_ms = now.mono_ms + ms;
    reflect_note(r, now, "next try in %" PRId64 ".%" PRId64 " s", ms / 1000,
                 ms % 1000 / 100);
    reflect_tell(r, now, FEED_WAITING, now.wall_us + ms * 1000, v);
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
    bool may_mend = v->kind == ERR_NET || v->kind == ERR_SERVER;
    if (r->config.patient && may_mend && v->what == VERDICT_LATER)
        return false;
    bool not_now = v->http_status == 429 || v->http_status >= 500;
    return !not_now || v->retry_after_s <= 0 || ++r->retries > MOST_RETRIES;
}

void reflect_all_is_well(struct reflect *r) {
    backoff_reset(&r->backoff);
    r->expired = 0;
}

/* A watch failed in a way that its resourceVersion may be the cause of, or
 * that a list, which is another right, may not share. */
static bool must_relist(const struct reflect *r, struct moment now,
                        const struct verdict *v) {
    if (r->rv_unordered) return true; /* none to go on from */
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

/* Who may list and not watch sees the news once a minute. */
static void poll_lists(struct reflect *r, struct verdict *told) {
    r->polling = true;
    snprintf(told->text, sizeof(told->text),
             "watch is forbidden: listed again every minute");
    reflect_gap_open(r, told->text, true);
    reflect_relist(r, true);
}

void reflect_fail(struct reflect *r, struct moment now,
                  const struct verdict *v) {
    struct verdict told = *v;

    r->refused = v->what == VERDICT_LOGIN;
    if (r->refused && !r->login_tried) {
        r->login_tried = true;
        r->fresh = true;
        reflect_note(r, now, "reading credentials anew");
        return;
    }
    if (must_give_up(r, v)) {
        reflect_stop(r, now, v);
        return;
    }
    if (!r->watching) {
        /* What was a precaution is a break now. */
        r->list.quiet = false;
        reflect_gap_open(r, v->text, false);
    } else if (v->what == VERDICT_SLOW && v->http_status == 403) {
        poll_lists(r, &told);
    } else if (must_relist(r, now, v)) {
        reflect_gap_open(r, v->text, false);
        reflect_relist(r, false);
        reflect_note(r, now, "listing again: %s", v->text);
        if (v->what == VERDICT_EXPIRED || v->what == VERDICT_WRONG)
            is_answered(r, &told);
    }
    reflect_wait(r, now, delay_ms(r, v), &told);
}

/* --- the next request ------------------------------------------------- */

/* What core/v1 and events.k8s.io/v1 call the same field. */
static const struct {
    struct str core, v1;
} field_names[] = {
    {{"involvedObject.", 15}, {"regarding.", 10}},
    {{"reportingComponent", 18}, {"reportingController", 19}},
};

static size_t v1_name_at(struct str s, struct buf *out) {
    for (size_t i = 0; i < ARRAY_LEN(field_names); i++) {
        if (!str_starts(s, field_names[i].core)) continue;
        buf_add_str(out, field_names[i].v1);
        return field_names[i].core.len;
    }
    return 0;
}

/* A name begins the text or follows a comma that no '\\' stands before. */
static char *v1_selector(const char *core) {
    struct str s = str_of(core);
    struct buf out = BUF_INIT(2 * s.len + 64);
    bool name = true;
    size_t i = 0;

    while (i < s.len) {
        if (name) i += v1_name_at(str_sub(s, i, s.len), &out);
        name = false;
        if (i >= s.len) break;
        if (s.ptr[i] == '\\' && i + 1 < s.len)
            buf_add_char(&out, s.ptr[i++]);
        else
            name = s.ptr[i] == ',';
        buf_add_char(&out, s.ptr[i++]);
    }
    return buf_take(&out);
}

static const char *selector(struct reflect *r) {
    const char *core = r->config.field_selector;

    if (r->api == EVENTS_CORE || !core) return core;
    if (!r->selector) r->selector = v1_selector(core);
    return r->selector;
}

static void start(struct reflect *r, struct moment now,
                  struct reflect_todo *todo) {
    reflect_set_text(&r->sent, STR_NONE);
    r->query = (struct events_query){
        .api = r->api,
        .ns = r->config.ns,
        .field_selector = selector(r),
    };
    r->run = (struct running){.began_ms = now.mono_ms};
    if (r->watching)
        reflect_query_watch(r);
    else
        reflect_query_list(r, now);
    *todo = (struct reflect_todo){
        .what = REFLECT_REQUEST,
        .query = r->query,
        .fresh_connection = r->fresh,
        .refused = r->refused,
        .deadline_ms = r->query.watch ? now.mono_ms + WATCH_GRACE_MS +
                                            r->query.timeout_s * INT64_C(1000)
                                      : 0,
    };
    r->fresh = false;
    r->refused = false;
    r->phase = BUSY;
    if (!r->told_any || r->told.state == FEED_WAITING) {
        struct verdict why = {.what = VERDICT_LATER};
        snprintf(why.text, sizeof(why.text), "%s", r->told_text);
        reflect_tell(r, now, FEED_CONNECTING, TIME_UNSET, &why);
    }
}

/* --- the interface ---------------------------------------------------- */

struct reflect *reflect_new(const struct reflect_config *config) {
    struct reflect *r = xcalloc(1, sizeof(*r));

    assert(config->emit);
    r->config = *config;
    r->first_us = TIME_UNSET;
    backoff_init(&r->backoff, config->seed);
    reflect_list_reset(r);
    return r;
}

void reflect_free(struct reflect *r) {
    if (!r) return;
    reflect_list_reset(r);
    xfree(r->rv);
    xfree(r->sent);
    xfree(r->gap.from_rv);
    xfree(r->selector);
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
        todo->until_ms = reflect_stream_until_ms(r);
        if (now.mono_ms >= todo->until_ms) todo->what = REFLECT_CANCEL;
        return;
    case DENIED:
        todo->what = REFLECT_DENIED;
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
                  const char *format, int retry_after_s) {
    assert(r->phase == BUSY);
    r->run.head_ms = now.mono_ms;
    r->run.moved_ms = now.mono_ms;
    r->run.answer = (struct answer){status, format, retry_after_s};
    if (status != 200 || !format) return false;
    if (r->watching) {
        char outcome[64];
        snprintf(outcome, sizeof(outcome), "200 %s, watching", format);
        reflect_note_request(r, now, outcome);
        r->polling = false;
        reflect_tell(r, now, FEED_LIVE, TIME_UNSET, NULL);
        return true;
    }
    if (r->list.page == 0)
        reflect_give(
            r, change_new(CHANGE_LIST_BEGIN, r->config.feed, now.wall_us));
    if (!r->list.quiet) reflect_tell(r, now, FEED_LISTING, TIME_UNSET, NULL);
    return true;
}

void reflect_bytes(struct reflect *r, struct moment now) {
    if (r->phase == BUSY && r->watching && r->run.answer.status == 200)
        r->run.heard_us = now.wall_us;
}

void reflect_skipped(struct reflect *r, struct moment now, struct str what) {
    r->run.frames++;
    reflect_give(
        r, change_new_text(CHANGE_SKIPPED, r->config.feed, now.wall_us, what));
}

static void given_up(struct reflect *r, struct moment now) {
    struct verdict why;

    verdict_of_break(&why, ERR_NET, str_of(r->why));
    reflect_note_request(r, now, "given up");
    r->list.total = r->list.base;
    if (!r->watching && r->list.page == 0) reflect_gap_open_first(r, why.text);
    if (r->watching && r->rv_unordered) {
        reflect_gap_open(r, why.text, false);
        reflect_relist(r, false);
    }
    reflect_tell(r, now, FEED_CONNECTING, TIME_UNSET, &why);
}

void reflect_end(struct reflect *r, struct moment now,
                 const struct reflect_end *end) {
    assert(r->phase == BUSY);
    bool gave_up = r->gave_up && !end->whole && !r->run.page;

    r->phase = READY;
    r->gave_up = false;
    if (!end->whole && !end->refused && !end->again && !r->run.error)
        r->fresh = true;
    if (gave_up)
        given_up(r, now);
    else if (r->run.stream)
        reflect_stream_end(r, now, end);
    else if (r->watching)
        reflect_watch_end(r, now, end);
    else
        reflect_list_end(r, now, end);
}

void reflect_clock(struct reflect *r, int64_t ahead_us) {
    r->ahead_us = ahead_us;
}

void reflect_denied(struct reflect *r, struct moment now, bool replaced) {
    struct verdict v = r->core_says;

    assert(r->phase == DENIED);
    r->phase = READY;
    if (replaced)
        reflect_stop(r, now, &v);
    else
        reflect_fail(r, now, &v);
}

void reflect_retry_now(struct reflect *r, struct moment now, const char *why) {
    if (r->phase != WAITING && r->phase != BUSY) return;
    reflect_note(r, now, "%s", why);
    snprintf(r->why, sizeof(r->why), "%s", why);
    backoff_reset(&r->backoff);
    r->poor = 0;
    r->v1_tried = false;
    if (r->phase == WAITING)
        r->phase = READY;
    else
        r->gave_up = true;
}
