/* SPDX-License-Identifier: Apache-2.0 */
#include "play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/vec.h"

#define START_US (INT64_C(1790000000) * US_PER_S)

struct player {
    struct reflect *r;
    struct moment now;
    VEC(char *) said; /* changes but NOTEs, as text */
    VEC(char *) notes;
    size_t heard; /* of said */
    int line;
    struct str rest; /* of the line: words not taken yet */
};

CC_PRINTF(2, 3)
CC_NORETURN static void wrong(const struct player *p, const char *fmt, ...) {
    char text[1024];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    fail_msg("script line %d: %s", p->line, text);
    abort();
}

/* --- changes as text -------------------------------------------------- */

static void put_state(struct buf *out, const struct change *c) {
    const struct feed_report *s = &c->u.state;

    buf_printf(out, "STATE %s", feed_state_name(s->state));
    if (s->state == FEED_LISTING) {
        buf_printf(out, " %u", (unsigned)s->listed);
        if (s->remaining >= 0) buf_printf(out, "+%d", (int)s->remaining);
    }
    if (s->kind != ERR_NONE) buf_printf(out, " %d", s->http_status);
    if (s->text.len) buf_printf(out, " %.*s", STR_ARG(s->text));
    assert_int_equal(s->retry_at_us != TIME_UNSET, s->state == FEED_WAITING);
    if (s->state == FEED_WAITING) assert_true(s->retry_at_us > c->at_us);
}

static char *change_text(const struct change *c) {
    struct buf out = BUF_INIT(4096);

    switch (c->kind) {
    case CHANGE_LISTED:
    case CHANGE_ADDED:
    case CHANGE_MODIFIED:
    case CHANGE_DELETED:
        buf_printf(&out, "%s %.*s", change_kind_name(c->kind),
                   STR_ARG(c->u.event.uid));
        break;
    case CHANGE_STATE:
        put_state(&out, c);
        break;
    case CHANGE_GAP:
        buf_printf(&out, "GAP %s%.*s..%.*s %d s%s: %.*s",
                   c->u.gap.quiet ? "quiet " : "", STR_ARG(c->u.gap.from_rv),
                   STR_ARG(c->u.gap.to_rv),
                   (int)((c->u.gap.to_us - c->u.gap.from_us) / US_PER_S),
                   c->u.gap.loss_possible ? ", loss possible" : "",
                   STR_ARG(c->u.gap.cause));
        break;
    case CHANGE_NOTE:
    case CHANGE_NAMES:
    case CHANGE_FEED:
    case CHANGE_SKIPPED:
        buf_printf(&out, "%s %.*s", change_kind_name(c->kind),
                   STR_ARG(c->u.text));
        break;
    case CHANGE_LIST_BEGIN:
    case CHANGE_LIST_END:
    case CHANGE_TERMINAL:
    case CHANGE_REPLY:
    case CHANGE_END:
        buf_add_cstr(&out, change_kind_name(c->kind));
        break;
    }
    return buf_take(&out);
}

static void on_change(void *ctx, struct change *c) {
    struct player *p = ctx;

    assert_int_equal(c->feed, 3);
    assert_int_equal(c->cluster, 2);
    assert_int_equal(c->at_us, p->now.wall_us);
    if (c->kind == CHANGE_NOTE) {
        assert_null(memchr(c->u.text.ptr, '\n', c->u.text.len));
        vec_push(&p->notes, change_text(c));
    } else {
        vec_push(&p->said, change_text(c));
    }
    change_free(c);
}

static void do_forget(struct player *p) {
    for (size_t i = 0; i < p->said.n; i++) xfree(p->said.at[i]);
    for (size_t i = 0; i < p->notes.n; i++) xfree(p->notes.at[i]);
    vec_clear(&p->said);
    vec_clear(&p->notes);
    p->heard = 0;
}

/* --- words of a line -------------------------------------------------- */

static struct str word(struct player *p) {
    struct str w = STR_NONE;

    while (str_split(&p->rest, ' ', &w) && w.len == 0) continue;
    return w;
}

static int64_t number(struct player *p, struct str s) {
    char text[32];
    char *end = text;

    snprintf(text, sizeof(text), "%.*s", STR_ARG(s));
    int64_t n = strtoll(text, &end, 10);
    if (end == text || *end) wrong(p, "not a number: '%s'", text);
    return n;
}

static int64_t duration_ms(struct player *p, struct str s) {
    static const struct {
        struct str unit;
        int64_t ms;
    } units[] = {{{"ms", 2}, 1}, {{"s", 1}, 1000}, {{"m", 1}, 60000}};

    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        size_t n = units[i].unit.len;
        if (s.len <= n || !str_eq(str_sub(s, s.len - n, n), units[i].unit))
            continue;
        return number(p, str_sub(s, 0, s.len - n)) * units[i].ms;
    }
    wrong(p, "not a duration: '%.*s'", STR_ARG(s));
}

/* key=value into *value; false where the word has another key. */
static bool is_key(struct str w, const char *key, struct str *value) {
    struct str k = str_of(key);

    if (!str_starts(w, k) || w.len == k.len || w.ptr[k.len] != '=')
        return false;
    *value = str_sub(w, k.len + 1, w.len);
    return true;
}

static struct kube_status status_of(struct player *p) {
    struct kube_status s = {0};
    struct str v;

    for (struct str w = word(p); w.len; w = word(p)) {
        if (is_key(w, "code", &v))
            s.code = (int)number(p, v);
        else if (is_key(w, "reason", &v))
            s.reason = v;
        else if (is_key(w, "retry", &v))
            s.retry_after_s = (int)number(p, v);
        else if (str_eq(w, STR("toolarge")))
            s.rv_too_large = true;
        else if (is_key(w, "message", &v)) {
            s.message = (struct str){v.ptr, v.len};
            if (p->rest.ptr)
                s.message.len = (size_t)(p->rest.ptr + p->rest.len - v.ptr);
            p->rest = STR_NONE;
        } else
            wrong(p, "unknown word '%.*s'", STR_ARG(w));
    }
    return s;
}

/* --- what the driver is told ------------------------------------------ */

static void do_ask(struct player *p) {
    struct reflect_todo todo;
    struct buf got = BUF_INIT(4096);
    const struct events_query *q = &todo.query;

    reflect_next(p->r, p->now, &todo);
    if (todo.what != REFLECT_REQUEST)
        wrong(p, "no request but %d, until %d ms", (int)todo.what,
              (int)(todo.until_ms - p->now.mono_ms));
    buf_add_cstr(&got, q->initial ? "stream" : q->watch ? "watch" : "list");
    if (q->limit) buf_printf(&got, " limit=%u", q->limit);
    if (q->next) buf_printf(&got, " continue=%s", q->next);
    if (q->rv) buf_printf(&got, " rv=%s", q->rv);
    if (q->api == EVENTS_V1) buf_add_cstr(&got, " v1");
    if (q->field_selector) buf_printf(&got, " %s", q->field_selector);
    if (todo.fresh_connection) buf_add_cstr(&got, " fresh");
    if (todo.refused) buf_add_cstr(&got, " refused");
    if (!str_eq(buf_str(&got), str_trim(p->rest)))
        wrong(p, "asked '%s', not '%.*s'", got.data,
              STR_ARG(str_trim(p->rest)));
    if (q->watch) {
        assert_in_range(q->timeout_s, 240, 290);
        assert_int_equal(todo.deadline_ms, p->now.mono_ms + 30000 +
                                               q->timeout_s * INT64_C(1000));
    } else {
        assert_int_equal(q->timeout_s, 0);
    }
    buf_done(&got);
}

static void do_wait(struct player *p) {
    struct reflect_todo todo;
    struct str range = word(p);
    struct str least;

    str_split(&range, '.', &least);
    range = str_sub(range, 1, range.len);
    reflect_next(p->r, p->now, &todo);
    int64_t ms = todo.until_ms - p->now.mono_ms;
    if (todo.what != REFLECT_WAIT || todo.until_ms == INT64_MAX)
        wrong(p, "no wait but %d", (int)todo.what);
    if (ms < number(p, least) || ms > number(p, range))
        wrong(p, "waits %d ms", (int)ms);
    p->now.mono_ms += ms - 1;
    p->now.wall_us += (ms - 1) * 1000;
    reflect_next(p->r, p->now, &todo);
    assert_int_equal(todo.what, REFLECT_WAIT);
    p->now.mono_ms += 1;
    p->now.wall_us += 1000;
}

static void do_busy(struct player *p) {
    struct reflect_todo todo;

    reflect_next(p->r, p->now, &todo);
    if (todo.what != REFLECT_WAIT || todo.until_ms <= p->now.mono_ms)
        wrong(p, "does not wait for a reply");
}

static void do_denied(struct player *p) {
    struct reflect_todo todo;

    reflect_next(p->r, p->now, &todo);
    if (todo.what != REFLECT_DENIED) wrong(p, "is not denied");
}

static void do_cancel(struct player *p) {
    struct reflect_todo todo;

    reflect_next(p->r, p->now, &todo);
    if (todo.what != REFLECT_CANCEL) wrong(p, "goes on waiting");
}

/* After `denied`: other scopes were found, or none. */
static void do_split(struct player *p) {
    reflect_denied(p->r, p->now, str_eq(word(p), STR("found")));
}

static void do_stop(struct player *p) {
    struct reflect_todo todo;

    reflect_next(p->r, p->now, &todo);
    if (todo.what != REFLECT_STOP) wrong(p, "goes on");
}

/* --- what the world does ---------------------------------------------- */

static void do_time(struct player *p) {
    int64_t ms = duration_ms(p, word(p));

    p->now.mono_ms += ms;
    p->now.wall_us += ms * 1000;
}

static void do_head(struct player *p) {
    int status = (int)number(p, word(p));
    const char *format = "JSON";
    int retry = -1;
    struct str v;

    for (struct str w = word(p); w.len; w = word(p)) {
        if (str_eq(w, STR("html")))
            format = NULL;
        else if (str_eq(w, STR("protobuf")))
            format = "protobuf";
        else if (is_key(w, "retry", &v))
            retry = (int)number(p, v);
        else
            wrong(p, "unknown word '%.*s'", STR_ARG(w));
    }
    bool wanted = reflect_head(p->r, p->now, status, format, retry);
    assert_int_equal(wanted, status == 200 && format);
}

static struct draft draft_of(struct str uid, int64_t last_us) {
    struct draft d = {.uid = uid, .ns = STR("prod"), .name = uid};

    d.facts = (struct event_facts){
        .count = 1,
        .first_us = last_us,
        .last_us = last_us,
        .event_us = TIME_UNSET,
        .series_us = TIME_UNSET,
        .created_us = last_us,
    };
    return d;
}

static void do_item(struct player *p) {
    struct str uid = word(p);
    struct str ago = word(p);
    int64_t last_us = p->now.wall_us;

    if (ago.len) last_us += duration_ms(p, ago) * 1000;
    struct draft d = draft_of(uid, last_us);
    struct str written = word(p);
    if (written.len)
        d.facts.created_us = p->now.wall_us + duration_ms(p, written) * 1000;
    reflect_item(p->r, p->now, &d);
}

static void do_page(struct player *p) {
    struct list_meta meta = {.remaining = -1};
    struct str v;

    for (struct str w = word(p); w.len; w = word(p)) {
        if (is_key(w, "rv", &v))
            meta.rv = v;
        else if (is_key(w, "next", &v))
            meta.next = v;
        else if (is_key(w, "remaining", &v))
            meta.remaining = number(p, v);
        else
            wrong(p, "unknown word '%.*s'", STR_ARG(w));
    }
    reflect_page(p->r, p->now, &meta);
}

static void do_frame(struct player *p, enum watch_type type) {
    struct watch_frame f = {.type = type};

    if (type == WATCH_ERROR) {
        f.status = status_of(p);
        assert_false(reflect_frame(p->r, p->now, &f));
        return;
    }
    struct str uid = type == WATCH_BOOKMARK ? STR_NONE : word(p);
    f.rv = word(p);
    struct str ago = word(p);
    int64_t last_us = p->now.wall_us;
    if (ago.len) last_us += duration_ms(p, ago) * 1000;
    if (uid.len) f.event = draft_of(uid, last_us);
    assert_true(reflect_frame(p->r, p->now, &f));
}

static void do_added(struct player *p) {
    do_frame(p, WATCH_ADDED);
}
static void do_modified(struct player *p) {
    do_frame(p, WATCH_MODIFIED);
}
static void do_deleted(struct player *p) {
    do_frame(p, WATCH_DELETED);
}
static void do_bookmark(struct player *p) {
    do_frame(p, WATCH_BOOKMARK);
}
static void do_error(struct player *p) {
    do_frame(p, WATCH_ERROR);
}

static void do_initial_end(struct player *p) {
    const struct watch_frame f = {
        .type = WATCH_BOOKMARK, .rv = word(p), .initial_end = true};

    assert_true(reflect_frame(p->r, p->now, &f));
}

static void do_bytes(struct player *p) {
    reflect_bytes(p->r, p->now);
}

static void do_skipped(struct player *p) {
    reflect_skipped(p->r, p->now, str_trim(p->rest));
}

static void over(struct player *p, struct reflect_end end) {
    reflect_end(p->r, p->now, &end);
}

static void do_end(struct player *p) {
    over(p, (struct reflect_end){.whole = true});
}

static void do_status(struct player *p) {
    struct kube_status s = status_of(p);

    over(p, (struct reflect_end){.whole = true, .status = &s});
}

static void do_body(struct player *p) {
    over(p, (struct reflect_end){.whole = true, .body = str_trim(p->rest)});
}

static void do_cut(struct player *p) {
    over(p, (struct reflect_end){.kind = ERR_NET, .text = str_trim(p->rest)});
}

static void do_tls(struct player *p) {
    over(p, (struct reflect_end){.kind = ERR_TLS, .text = str_trim(p->rest)});
}

static void do_refused(struct player *p) {
    over(p, (struct reflect_end){.refused = true, .kind = ERR_NET});
}

static void do_again(struct player *p) {
    over(p, (struct reflect_end){
                .again = true, .kind = ERR_FORMAT, .text = str_trim(p->rest)});
}

static void do_clock(struct player *p) {
    reflect_clock(p->r, duration_ms(p, word(p)) * 1000);
}

static void do_retry(struct player *p) {
    reflect_retry_now(p->r, p->now, "connecting anew, as asked");
}

/* --- what it says ----------------------------------------------------- */

static void do_says(struct player *p) {
    if (p->heard == p->said.n)
        wrong(p, "says nothing, not '%.*s'", STR_ARG(p->rest));
    const char *said = p->said.at[p->heard++];
    if (!str_eq(str_of(said), str_trim(p->rest)))
        wrong(p, "says '%s', not '%.*s'", said, STR_ARG(str_trim(p->rest)));
}

static void do_silent(struct player *p) {
    if (p->said.n) wrong(p, "says '%s'", p->said.at[0]);
}

static bool is_noted(const struct player *p, struct str text) {
    bool found = false;
    char *needle = xstrndup(text.ptr, text.len);

    for (size_t i = 0; i < p->notes.n && !found; i++)
        found = strstr(p->notes.at[i], needle) != NULL;
    xfree(needle);
    return found;
}

static void do_note(struct player *p) {
    if (!is_noted(p, str_trim(p->rest)))
        wrong(p, "not noted; the last of %zu is '%s'", p->notes.n,
              p->notes.n ? p->notes.at[p->notes.n - 1] : "");
}

static void do_no_note(struct player *p) {
    if (is_noted(p, str_trim(p->rest))) wrong(p, "is noted");
}

static const struct {
    const char *name;
    void (*run)(struct player *p);
    bool acts;
} verbs[] = {
    {"ask", do_ask, true},
    {"wait", do_wait, true},
    {"busy", do_busy, true},
    {"stop", do_stop, true},
    {"time", do_time, true},
    {"head", do_head, true},
    {"item", do_item, true},
    {"page", do_page, true},
    {"added", do_added, true},
    {"modified", do_modified, true},
    {"deleted", do_deleted, true},
    {"bookmark", do_bookmark, true},
    {"error", do_error, true},
    {"bytes", do_bytes, true},
    {"skipped", do_skipped, true},
    {"end", do_end, true},
    {"status", do_status, true},
    {"body", do_body, true},
    {"cut", do_cut, true},
    {"tls", do_tls, true},
    {"refused", do_refused, true},
    {"retry", do_retry, true},
    {"=", do_says, false},
    {"...", do_forget, false},
    {"silent", do_silent, false},
    {"note", do_note, false},
    {"no-note", do_no_note, false},
    {"clock", do_clock, true},
    {"again", do_again, true},
    {"denied", do_denied, true},
    {"split", do_split, true},
    {"cancel", do_cancel, true},
    {"initial-end", do_initial_end, true},
};

/* Before the world acts again: what was said is done with. */
static void settle(struct player *p) {
    if (p->heard > 0 && p->heard < p->said.n)
        wrong(p, "also says '%s'", p->said.at[p->heard]);
    for (size_t i = 0; i < p->said.n; i++) xfree(p->said.at[i]);
    vec_clear(&p->said);
    p->heard = 0;
}

static void play_line(struct player *p, struct str line) {
    p->rest = line;
    struct str verb = word(p);
    if (verb.len == 0 || verb.ptr[0] == '#') return;
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        if (!str_eq(verb, str_of(verbs[i].name))) continue;
        if (verbs[i].acts) settle(p);
        verbs[i].run(p);
        return;
    }
    wrong(p, "unknown verb '%.*s'", STR_ARG(verb));
}

struct reflect_config play_config(void) {
    return (struct reflect_config){
        .feed = 3,
        .cluster = 2,
        .ns = "prod",
        .first_page = 2,
        .watch = true,
        .ttl_us = 3600 * US_PER_S,
        .seed = 1,
        .emit = on_change,
    };
}

void play(struct reflect_config config, const char *script) {
    struct player p = {.now = {1000000, START_US}};
    struct str rest = str_of(script);
    struct str line;

    config.ctx = &p;
    p.r = reflect_new(&config);
    while (str_split(&rest, '\n', &line)) {
        p.line++;
        play_line(&p, line);
    }
    settle(&p);
    reflect_free(p.r);
    do_forget(&p);
    vec_done(&p.said);
    vec_done(&p.notes);
}
