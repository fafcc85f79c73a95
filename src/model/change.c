/* SPDX-License-Identifier: Apache-2.0 */
#include "model/change.h"

#include <assert.h>

#include "base/alloc.h"

/* The texts stand behind the change, in the same block. */
static struct change *block_new(enum change_kind kind, uint16_t feed,
                                int64_t at_us, size_t text_bytes) {
    size_t bytes = sizeof(struct change) + text_bytes;
    struct change *c = xmalloc(bytes);

    *c = (struct change){
        .kind = kind, .feed = feed, .at_us = at_us, .bytes = bytes};
    return c;
}

static char *text_area(struct change *c) {
    return (char *)c + sizeof(*c);
}

/* Copy s to *at, which moves on. */
static struct str put_text(char **at, struct str s) {
    struct str copy = {*at, s.len};

    if (s.len) memcpy(*at, s.ptr, s.len);
    *at += s.len;
    return copy;
}

static bool carries_event(enum change_kind kind) {
    switch (kind) {
    case CHANGE_LISTED:
    case CHANGE_ADDED:
    case CHANGE_MODIFIED:
    case CHANGE_DELETED:
        return true;
    case CHANGE_LIST_BEGIN:
    case CHANGE_LIST_END:
    case CHANGE_STATE:
    case CHANGE_GAP:
    case CHANGE_NOTE:
    case CHANGE_NAMES:
    case CHANGE_FEED:
    case CHANGE_TERMINAL:
    case CHANGE_SKIPPED:
    case CHANGE_REPLY:
    case CHANGE_END:
        break;
    }
    return false;
}

struct change *change_new(enum change_kind kind, uint16_t feed,
                          int64_t at_us) {
    assert(kind == CHANGE_LIST_BEGIN || kind == CHANGE_LIST_END ||
           kind == CHANGE_END);
    return block_new(kind, feed, at_us, 0);
}

struct change *change_new_event(enum change_kind kind, uint16_t feed,
                                int64_t at_us, const struct draft *d) {
    assert(carries_event(kind));
    size_t text_bytes = 0;
#define X(field) text_bytes += d->field.len;
    EVENT_SHARED(X)
    EVENT_OWN(X)
#undef X

    struct change *c = block_new(kind, feed, at_us, text_bytes);
    char *at = text_area(c);
    c->u.event.facts = d->facts;
#define X(field) c->u.event.field = put_text(&at, d->field);
    EVENT_SHARED(X)
    EVENT_OWN(X)
#undef X
    assert(at == (char *)c + c->bytes);
    return c;
}

struct change *change_new_state(uint16_t feed, int64_t at_us,
                                const struct feed_report *report) {
    struct change *c = block_new(CHANGE_STATE, feed, at_us, report->text.len);
    char *at = text_area(c);

    c->u.state = *report;
    c->u.state.text = put_text(&at, report->text);
    return c;
}

struct change *change_new_gap(uint16_t feed, int64_t at_us,
                              const struct gap *gap) {
    size_t text_bytes = gap->cause.len + gap->from_rv.len + gap->to_rv.len;
    struct change *c = block_new(CHANGE_GAP, feed, at_us, text_bytes);
    char *at = text_area(c);

    c->u.gap = *gap;
    c->u.gap.cause = put_text(&at, gap->cause);
    c->u.gap.from_rv = put_text(&at, gap->from_rv);
    c->u.gap.to_rv = put_text(&at, gap->to_rv);
    return c;
}

struct change *change_new_text(enum change_kind kind, uint16_t feed,
                               int64_t at_us, struct str text) {
    assert(kind == CHANGE_NOTE || kind == CHANGE_SKIPPED ||
           kind == CHANGE_NAMES || kind == CHANGE_FEED);
    struct change *c = block_new(kind, feed, at_us, text.len);
    char *at = text_area(c);

    c->u.text = put_text(&at, text);
    return c;
}

struct change *change_new_terminal(uint16_t feed, int64_t at_us, bool wanted) {
    struct change *c = block_new(CHANGE_TERMINAL, feed, at_us, 0);

    c->u.wanted = wanted;
    return c;
}

struct change *change_new_reply(uint16_t feed, int64_t at_us,
                                const struct reply *reply) {
    size_t text_bytes = reply->why.len + reply->body.len;
    struct change *c = block_new(CHANGE_REPLY, feed, at_us, text_bytes);
    char *at = text_area(c);

    c->u.reply = *reply;
    c->u.reply.why = put_text(&at, reply->why);
    c->u.reply.body = put_text(&at, reply->body);
    return c;
}

void change_free(struct change *c) {
    xfree(c);
}

const char *change_kind_name(enum change_kind kind) {
    static const char *const name[] = {
        [CHANGE_LIST_BEGIN] = "LIST_BEGIN",
        [CHANGE_LISTED] = "LISTED",
        [CHANGE_LIST_END] = "LIST_END",
        [CHANGE_ADDED] = "ADDED",
        [CHANGE_MODIFIED] = "MODIFIED",
        [CHANGE_DELETED] = "DELETED",
        [CHANGE_STATE] = "STATE",
        [CHANGE_GAP] = "GAP",
        [CHANGE_NOTE] = "NOTE",
        [CHANGE_NAMES] = "NAMES",
        [CHANGE_FEED] = "FEED",
        [CHANGE_TERMINAL] = "TERMINAL",
        [CHANGE_SKIPPED] = "SKIPPED",
        [CHANGE_REPLY] = "REPLY",
        [CHANGE_END] = "END",
    };

    assert((size_t)kind < ARRAY_LEN(name));
    return name[kind];
}

const char *feed_state_name(enum feed_state state) {
    static const char *const name[] = {
        [FEED_CONNECTING] = "connecting",
        [FEED_LISTING] = "listing",
        [FEED_LIVE] = "live",
        [FEED_WAITING] = "waiting",
        [FEED_ENDED] = "ended",
        [FEED_FAILED] = "failed",
    };

    assert((size_t)state < ARRAY_LEN(name));
    return name[state];
}
