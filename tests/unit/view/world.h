/* SPDX-License-Identifier: Apache-2.0 */
/* What a cluster and its server may send, drawn from a seed: the world that
 * random walks over the screen take place in. */
#ifndef KEVTOP_UNIT_VIEW_WORLD_H
#define KEVTOP_UNIT_VIEW_WORLD_H

#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/cc.h"
#include "base/limits.h"
#include "unit/store/make.h"

struct dice {
    uint64_t state;
};

static inline uint64_t roll(struct dice *d) {
    d->state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = d->state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* 0 to n - 1. */
static inline int below(struct dice *d, int n) {
    return (int)(roll(d) % (uint64_t)n);
}

/* Once in n times. */
static inline bool one_in(struct dice *d, int n) {
    return below(d, n) == 0;
}

#define ANY_OF(dice, list) ((list)[below(dice, (int)ARRAY_LEN(list))])

static const char *const world_texts[] = {
    "Started container",
    "Back-off restarting failed container web in pod web-7d4b9c6f5-x2x9z",
    "",
    " ",
    "\033[2J\033]0;pwned\a",
    "\033]52;c;cm0gLXJm\a",
    "a\u202Eb\u2066c",
    "zero\u200Bwidth\uFEFF\u00AD",
    "\302\2331m\302\235",
    "\xFF\xFE\xC0\x80\xED\xA0\x80 bad",
    "line\nline\r\nline\ttab",
    "../../etc/passwd?x=%2e%2e#&",
    "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字",
    "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
    "\u0301\u0301 first",
    "👨🏽\u200D👩🏽\u200D👧🏽\u200D👦🏽 family 🇩🇪🇫🇷 1\uFE0F\u20E3",
    ("0/3 nodes are available: 3 Insufficient memory. preemption: 0/3 nodes "
     "are available: 3 No preemption victims found for incoming pod."),
    "%s%n%d",
};
static const char *const world_reasons[] = {
    "BackOff", "Pulled", "FailedScheduling", "Unhealthy", "FailedMount"};
static const char *const world_kinds[] = {
    "Pod", "Pod", "Pod", "Node", "Deployment", "ReplicaSet", "Job", "Widget"};
static const char *const world_namespaces[] = {"prod", "data", "kube-system",
                                               ""};

static inline const char *any_text(struct dice *d) {
    return ANY_OF(d, world_texts);
}

/* As is usual, mostly. */
#define WORLD_WORD(dice, list) \
    (one_in(dice, 8) ? any_text(dice) : ANY_OF(dice, list))

enum { WORLD_FEEDS = 3 };

/* The years that a time from a server may have. */
static inline int64_t any_time(struct dice *d, int64_t now_us) {
    static const int64_t odd[] = {
        INT64_C(-62135596800), /* year 1 */
        -1,
        1,
        INT64_C(4102444800),   /* 2100 */
        INT64_C(253402300799), /* 9999 */
    };
    if (one_in(d, 20)) return ANY_OF(d, odd) * US_PER_S;
    return now_us - below(d, 7200) * US_PER_S;
}

static inline void put_any_event(struct dice *d, struct store *st,
                                 int64_t now_us) {
    static const enum change_kind how[] = {CHANGE_ADDED, CHANGE_MODIFIED,
                                           CHANGE_LISTED, CHANGE_DELETED};
    static const int32_t counts[] = {0, -1, INT32_MAX, INT32_MIN};
    char uid[16], obj[64], rv[24];
    snprintf(uid, sizeof(uid), "u%d", below(d, 400));
    snprintf(obj, sizeof(obj), "%s%d", one_in(d, 9) ? any_text(d) : "web-",
             below(d, 40));
    snprintf(rv, sizeof(rv), "%" PRIu64, roll(d));
    const struct sample s = {
        .uid = uid,
        .rv = rv,
        .ns = WORLD_WORD(d, world_namespaces),
        .name = obj,
        .type = one_in(d, 2) ? "Warning" : "Normal",
        .reason = WORLD_WORD(d, world_reasons),
        .msg = any_text(d),
        .kind = WORLD_WORD(d, world_kinds),
        .obj = obj,
        .component = WORLD_WORD(d, world_kinds),
        .host = one_in(d, 2) ? "node-1" : any_text(d),
        .count = one_in(d, 9) ? ANY_OF(d, counts) : below(d, 50),
        .first_us = any_time(d, now_us),
        .last_us = any_time(d, now_us),
    };
    put_event(st, ANY_OF(d, how), (uint16_t)below(d, WORLD_FEEDS), &s, NULL);
}

static inline void put_change(struct store *st, struct change *c) {
    store_apply(st, c, NULL);
    change_free(c);
}

static inline void put_any_state(struct dice *d, struct store *st,
                                 int64_t now_us) {
    const struct feed_report r = {
        .state = (enum feed_state)below(d, FEED_FAILED + 1),
        .retry_at_us =
            one_in(d, 2) ? TIME_UNSET : now_us + below(d, 60) * US_PER_S,
        .listed = roll(d) >> below(d, 64),
        .remaining = one_in(d, 3) ? -1 : below(d, 100000),
        .text = str_of(any_text(d)),
    };
    put_change(st,
               change_new_state((uint16_t)below(d, WORLD_FEEDS), now_us, &r));
}

static inline void put_any_news(struct dice *d, struct store *st,
                                int64_t now_us) {
    uint16_t feed = (uint16_t)below(d, WORLD_FEEDS);
    switch (below(d, 12)) {
    case 0:
        put_any_state(d, st, now_us);
        break;
    case 1:
        put_change(st, change_new_text(CHANGE_NOTE, feed, now_us,
                                       str_of(any_text(d))));
        break;
    case 2:
        put_change(st, change_new_text(CHANGE_SKIPPED, feed, now_us,
                                       str_of(any_text(d))));
        break;
    case 3:
        put_change(st, change_new_text(CHANGE_NAMES, feed, now_us,
                                       one_in(d, 2)
                                           ? STR("a\nb\nprod\n")
                                           : STR("\033x\nkube-system\n")));
        break;
    case 4: {
        const struct gap gap = {.from_us = now_us - MINUTE,
                                .to_us = now_us,
                                .loss_possible = one_in(d, 2),
                                .cause = str_of(any_text(d))};
        put_change(st, change_new_gap(feed, now_us, &gap));
        break;
    }
    case 5:
        put_plain(st, one_in(d, 2) ? CHANGE_LIST_END : CHANGE_LIST_BEGIN,
                  feed);
        break;
    default:
        for (int n = one_in(d, 6) ? below(d, 120) : below(d, 5); n >= 0; n--)
            put_any_event(d, st, now_us);
    }
}

enum { WORLD_ASKED = 64 };

/* Questions that were not answered yet. */
struct world_asked {
    uint32_t ids[WORLD_ASKED];
    size_t n;
};

/* JSON with ' for ". The text in %s is anybody's. */
static const char *const world_bodies[] = {
    ("{'kind':'Pod','apiVersion':'v1','metadata':{'name':'web-1','namespace':"
     "'prod','uid':'web-1','labels':{'a':'%s'},'creationTimestamp':"
     "'2023-11-14T22:00:00Z','ownerReferences':[{'apiVersion':'apps/v1','kind'"
     ":'ReplicaSet','name':'web-2','uid':'web-2','controller':true}]},'spec':"
     "{'nodeName':'node-1','containers':[{'name':'app','image':'%s'}]},"
     "'status':{'phase':'Running','conditions':[{'type':'Ready','status':"
     "'False','message':'%s'}],'containerStatuses':[{'name':'app',"
     "'restartCount':7,'state':{'waiting':{'reason':'%s'}}}]}}"),
    ("{'kind':'ReplicaSet','apiVersion':'apps/v1','metadata':{'name':'web-2',"
     "'namespace':'prod','uid':'web-2','ownerReferences':[{'apiVersion':"
     "'apps/v1','kind':'ReplicaSet','name':'web-2','uid':'web-2','controller'"
     ":true}]},'spec':{'replicas':-1,'selector':{'matchLabels':{'a':'%s'}}}}"),
    ("{'kind':'PodList','apiVersion':'v1','metadata':{'continue':'%s'},"
     "'items':[{'metadata':{'name':'web-1','uid':'web-1'}},{'metadata':"
     "{'name':'%s','uid':'x'}},7,null]}"),
    ("{'kind':'APIGroupList','groups':[{'name':'example.org','versions':"
     "[{'groupVersion':'example.org/v1','version':'v1'}]}]}"),
    ("{'kind':'APIResourceList','groupVersion':'example.org/v1','resources':"
     "[{'name':'widgets','kind':'Widget','namespaced':true},{'name':'%s',"
     "'kind':'%s'}]}"),
    "{'metadata':[],'spec':'%s','status':[[[[[[[[]]]]]]]]}",
    "{'metadata':{'name':{'%s':1}},'kind':7,'status':null}",
    "{",
    "",
    "null",
    "%s",
};

/* Any text as the inside of a JSON string, unless it is to be broken. */
static inline void add_json_text(struct dice *d, struct buf *out) {
    bool raw = one_in(d, 4);
    for (const char *at = any_text(d); *at; at++) {
        unsigned char c = (unsigned char)*at;
        if (!raw && (c < ' ' || c == '"' || c == '\\'))
            buf_printf(out, "\\u%04x", c);
        else
            buf_add_char(out, *at);
    }
}

static inline void add_body(struct dice *d, struct buf *out) {
    for (const char *at = ANY_OF(d, world_bodies); *at; at++) {
        if (at[0] == '%' && at[1] == 's') {
            add_json_text(d, out);
            at++;
        } else {
            buf_add_char(out, *at == '\'' ? '"' : *at);
        }
    }
}

/* Answer one of the questions, or one that nobody asked. */
static inline void put_any_reply(struct dice *d, struct store *st,
                                 struct world_asked *asked, int64_t now_us) {
    static const int status[] = {200, 200, 200, 200, 403, 404, 410, 500, 0};
    struct reply reply = {.id = (uint32_t)roll(d),
                          .status = ANY_OF(d, status)};
    if (asked->n) {
        size_t i = (size_t)below(d, (int)asked->n);
        reply.id = asked->ids[i];
        asked->ids[i] = asked->ids[--asked->n];
    }
    struct buf body = BUF_INIT(LIMIT_DOC_BYTES);
    if (reply.status == 200)
        add_body(d, &body);
    else
        buf_add_cstr(&body, any_text(d));
    *(reply.status == 200 ? &reply.body : &reply.why) = buf_str(&body);
    put_change(st, change_new_reply(0, now_us, &reply));
    buf_done(&body);
}

#endif
