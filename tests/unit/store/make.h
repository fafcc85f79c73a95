/* SPDX-License-Identifier: Apache-2.0 */
/* Changes and stores for the tests of store and query, from a few words. */
#ifndef KEVTOP_UNIT_STORE_MAKE_H
#define KEVTOP_UNIT_STORE_MAKE_H

#include "base/alloc.h"
#include "base/clock.h"
#include "store/store.h"

#define NOW_US (INT64_C(1700000000) * US_PER_S)
#define MINUTE (60 * US_PER_S)
#define BEFORE(us) (NOW_US - (us))

/* An event; what is NULL or 0 has a default, or is absent. */
struct sample {
    const char *uid, *rv, *ns, *name, *type, *reason, *msg;
    const char *kind, *obj, *obj_ns, *component, *host, *action;
    int32_t count;
    int64_t first_us, last_us; /* 0: NOW_US */
    uint16_t cluster;
};

static inline struct str or_text(const char *s, const char *other) {
    return str_of(s ? s : other);
}

static inline struct draft make_draft(const struct sample *s) {
    return (struct draft){
        .ns = or_text(s->ns, "prod"),
        .type = or_text(s->type, "Normal"),
        .reason = or_text(s->reason, "Started"),
        .kind = or_text(s->kind, "Pod"),
        .obj_ns = s->obj_ns ? str_of(s->obj_ns) : or_text(s->ns, "prod"),
        .obj_name = or_text(s->obj, "web"),
        .obj_uid = or_text(s->obj, ""),
        .component = or_text(s->component, "kubelet"),
        .host = or_text(s->host, ""),
        .action = or_text(s->action, ""),
        .name = or_text(s->name, "web.1"),
        .uid = or_text(s->uid, "u1"),
        .rv = or_text(s->rv, ""),
        .message = or_text(s->msg, "Started container"),
        .facts =
            {
                .count = s->count,
                .first_us = s->first_us  ? s->first_us
                            : s->last_us ? s->last_us
                                         : NOW_US,
                .last_us = s->last_us ? s->last_us : NOW_US,
                .event_us = TIME_UNSET,
                .series_us = TIME_UNSET,
                .created_us = s->first_us ? s->first_us : NOW_US,
            },
    };
}

static inline struct store *make_store(size_t max_events) {
    const struct store_config config = {.max_events = max_events,
                                        .max_bytes = (size_t)1 << 30};
    return store_new(&config);
}

static inline enum store_news put_event(struct store *st,
                                        enum change_kind kind, uint16_t feed,
                                        const struct sample *s,
                                        struct entry **which) {
    struct draft d = make_draft(s);
    struct change *c = change_new_event(kind, feed, NOW_US, &d);
    c->cluster = s->cluster;
    enum store_news news = store_apply(st, c, which);
    change_free(c);
    return news;
}

#define PUT(st, kind, ...) \
    put_event(st, kind, 0, &(struct sample){__VA_ARGS__}, NULL)

/* The entry that it made. */
static inline struct entry *add_sample(struct store *st,
                                       const struct sample *s) {
    struct entry *e = NULL;
    put_event(st, CHANGE_ADDED, 0, s, &e);
    return e;
}

#define ADD(st, ...) add_sample(st, &(struct sample){__VA_ARGS__})

static inline void put_plain(struct store *st, enum change_kind kind,
                             uint16_t feed) {
    struct change *c = change_new(kind, feed, NOW_US);
    store_apply(st, c, NULL);
    change_free(c);
}

#endif
