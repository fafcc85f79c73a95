/* SPDX-License-Identifier: Apache-2.0 */
#include "model/event.h"

#include <assert.h>

#include "base/alloc.h"

/* The own texts by number, in the order they have in the tail. */
enum own_text {
#define X(field) OWN_##field,
    EVENT_OWN(X)
#undef X
};

static size_t tail_bytes(const struct event *e) {
    size_t n = 0;
#define X(field) n += e->field##_len;
    EVENT_OWN(X)
#undef X
    return n;
}

static struct str own_text(const struct event *e, enum own_text which) {
    const uint32_t len[] = {
#define X(field) e->field##_len,
        EVENT_OWN(X)
#undef X
    };
    size_t at = 0;

    for (size_t i = 0; i < (size_t)which; i++) at += len[i];
    return (struct str){e->tail + at, len[which]};
}

static char *put_text(char *at, struct str s) {
    if (s.len) memcpy(at, s.ptr, s.len);
    return at + s.len;
}

static int64_t first_set(const int64_t *at_us, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (at_us[i] != TIME_UNSET) return at_us[i];
    }
    return TIME_UNSET;
}

struct event *event_new(struct intern *pool, uint16_t cluster,
                        const struct draft *d) {
    size_t tail = 0;
#define X(field)                       \
    assert(d->field.len < UINT32_MAX); \
    tail += d->field.len;
    EVENT_OWN(X)
#undef X

    struct event *e = xmalloc(sizeof(*e) + tail);
    e->refs = 1;
    e->cluster = cluster;
    e->facts = d->facts;
#define X(field) e->field = intern_get(pool, d->field);
    EVENT_SHARED(X)
#undef X
    char *at = e->tail;
#define X(field)                             \
    e->field##_len = (uint32_t)d->field.len; \
    at = put_text(at, d->field);
    EVENT_OWN(X)
#undef X
    assert(at == e->tail + tail);
    return e;
}

struct event *event_ref(struct event *e) {
    assert(e->refs > 0 && e->refs < UINT32_MAX);
    e->refs++;
    return e;
}

void event_unref(struct intern *pool, struct event *e) {
    if (!e) return;
    assert(e->refs > 0);
    if (--e->refs > 0) return;
#define X(field) intern_unref(pool, e->field);
    EVENT_SHARED(X)
#undef X
    xfree(e);
}

size_t event_bytes(const struct event *e) {
    return sizeof(*e) + tail_bytes(e);
}

#define X(field)                                      \
    struct str event_##field(const struct event *e) { \
        return own_text(e, OWN_##field);              \
    }
EVENT_OWN(X)
#undef X

int64_t facts_last_us(const struct event_facts *f) {
    const int64_t at_us[] = {f->series_us, f->last_us, f->event_us,
                             f->first_us, f->created_us};

    return first_set(at_us, ARRAY_LEN(at_us));
}

int64_t event_last_us(const struct event *e) {
    return facts_last_us(&e->facts);
}

int64_t event_first_us(const struct event *e) {
    const struct event_facts *f = &e->facts;
    const int64_t at_us[] = {f->first_us, f->event_us, f->created_us};

    return first_set(at_us, ARRAY_LEN(at_us));
}

int32_t facts_count(const struct event_facts *f) {
    int32_t n = f->has_series ? f->series_count : f->count;
    return n > 1 ? n : 1;
}

int32_t event_count(const struct event *e) {
    return facts_count(&e->facts);
}

struct str event_source(const struct event *e) {
    return istr_str(e->component->len ? e->component : e->controller);
}

struct str event_node(const struct event *e) {
    if (e->host->len) return istr_str(e->host);
    if (e->instance->len && str_eq(event_source(e), STR("kubelet")))
        return istr_str(e->instance);
    if (str_eq(istr_str(e->kind), STR("Node"))) return istr_str(e->obj_name);
    return STR_NONE;
}

bool event_is_warning(const struct event *e) {
    return str_eq_nocase(istr_str(e->type), STR("Warning"));
}
