/* SPDX-License-Identifier: Apache-2.0 */
#include "store/links.h"

#include <assert.h>

#include "base/alloc.h"

struct object_key {
    uint16_t cluster;
    struct str kind, ns, name;
};

static char fold(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* One hash for all spellings of a kind, so that a search without case needs
 * no table of its own. */
static uint32_t hash_folded(struct str s) {
    char part[64];
    uint32_t hash = 0;

    for (size_t at = 0; at < s.len;) {
        size_t n = 0;
        while (n < sizeof(part) && at < s.len) part[n++] = fold(s.ptr[at++]);
        hash = hash_pair(hash, str_hash((struct str){part, n}));
    }
    return hash;
}

static uint32_t hash_object(const struct object_key *k) {
    uint32_t hash = hash_pair(k->cluster, hash_folded(k->kind));
    return hash_pair(hash_pair(hash, str_hash(k->ns)), str_hash(k->name));
}

static struct object_key key_of(const struct event *ev) {
    return (struct object_key){ev->cluster, istr_str(ev->kind),
                               istr_str(ev->obj_ns), istr_str(ev->obj_name)};
}

static struct object_key key_of_object(const struct object *o) {
    return (struct object_key){o->cluster, istr_str(o->kind), istr_str(o->ns),
                               istr_str(o->name)};
}

/* Texts of one pool are the same pointer. */
static bool is_object_of(const void *ctx, uint32_t item, const void *key) {
    const struct links *l = ctx;
    const struct object *o = l->objects.at[item];
    const struct event *ev = key;
    return o->name == ev->obj_name && o->ns == ev->obj_ns &&
           o->kind == ev->kind && o->cluster == ev->cluster;
}

static bool is_object_named(const void *ctx, uint32_t item, const void *key) {
    const struct links *l = ctx;
    const struct object *o = l->objects.at[item];
    const struct object_key *k = key;
    return o->cluster == k->cluster && str_eq(istr_str(o->name), k->name) &&
           str_eq(istr_str(o->ns), k->ns) &&
           str_eq_nocase(istr_str(o->kind), k->kind);
}

static bool is_reason(const void *ctx, uint32_t item, const void *key) {
    const struct links *l = ctx;
    return str_eq(istr_str(l->reasons.at[item].text),
                  *(const struct str *)key);
}

static struct object *get_object(struct links *l, const struct event *ev) {
    struct object_key key = key_of(ev);
    uint32_t hash = hash_object(&key);
    uint32_t slot = index_find(&l->by_object, hash, is_object_of, l, ev);
    if (slot != INDEX_NONE) return l->objects.at[slot];

    struct object *o = xmalloc(sizeof(*o));
    *o = (struct object){
        .cluster = ev->cluster,
        .kind = intern_ref(ev->kind),
        .ns = intern_ref(ev->obj_ns),
        .name = intern_ref(ev->obj_name),
        .slot = (uint32_t)l->objects.n,
    };
    vec_push(&l->objects, o);
    index_add(&l->by_object, hash, o->slot);
    return o;
}

static void drop_object(struct links *l, struct intern *pool,
                        struct object *o) {
    struct object_key key = key_of_object(o);
    index_remove(&l->by_object, hash_object(&key), o->slot);

    struct object *last = l->objects.at[--l->objects.n];
    if (last != o) {
        key = key_of_object(last);
        index_renumber(&l->by_object, hash_object(&key), last->slot, o->slot);
        last->slot = o->slot;
        l->objects.at[last->slot] = last;
    }
    intern_unref(pool, o->kind);
    intern_unref(pool, o->ns);
    intern_unref(pool, o->name);
    xfree(o);
}

static uint32_t find_reason(const struct links *l, struct str text,
                            uint32_t hash) {
    return index_find(&l->by_reason, hash, is_reason, l, &text);
}

static struct reason *get_reason(struct links *l, struct istr *text) {
    uint32_t slot = find_reason(l, istr_str(text), text->hash);
    if (slot == INDEX_NONE) {
        slot = (uint32_t)l->reasons.n;
        index_add(&l->by_reason, text->hash, slot);
        vec_push(&l->reasons, (struct reason){.text = intern_ref(text)});
    }
    return &l->reasons.at[slot];
}

static void drop_reason(struct links *l, struct intern *pool,
                        struct reason *r) {
    uint32_t slot = (uint32_t)(r - l->reasons.at);
    struct istr *text = r->text;
    index_remove(&l->by_reason, text->hash, slot);

    uint32_t last = (uint32_t)--l->reasons.n;
    if (last != slot) {
        l->reasons.at[slot] = l->reasons.at[last];
        index_renumber(&l->by_reason, l->reasons.at[slot].text->hash, last,
                       slot);
    }
    intern_unref(pool, text);
}

void links_done(struct links *l) {
    assert(l->objects.n == 0 && l->reasons.n == 0);
    vec_done(&l->objects);
    vec_done(&l->reasons);
    index_done(&l->by_object);
    index_done(&l->by_reason);
}

void links_add(struct links *l, struct entry *e) {
    struct object *o = get_object(l, e->event);
    e->object = o;
    e->object_prev = o->last;
    e->object_next = NULL;
    if (o->last)
        o->last->object_next = e;
    else
        o->first = e;
    o->last = e;
    o->events++;

    struct reason *r = get_reason(l, e->event->reason);
    e->reason_prev = r->last;
    e->reason_next = NULL;
    if (r->last)
        r->last->reason_next = e;
    else
        r->first = e;
    r->last = e;
}

void links_remove(struct links *l, struct intern *pool, struct entry *e) {
    struct object *o = e->object;
    if (e->object_prev)
        e->object_prev->object_next = e->object_next;
    else
        o->first = e->object_next;
    if (e->object_next)
        e->object_next->object_prev = e->object_prev;
    else
        o->last = e->object_prev;
    if (--o->events == 0) drop_object(l, pool, o);
    e->object = NULL;

    if (e->reason_prev && e->reason_next) {
        e->reason_prev->reason_next = e->reason_next;
        e->reason_next->reason_prev = e->reason_prev;
        return;
    }
    struct reason *r = get_reason(l, e->event->reason);
    if (e->reason_prev)
        e->reason_prev->reason_next = e->reason_next;
    else
        r->first = e->reason_next;
    if (e->reason_next)
        e->reason_next->reason_prev = e->reason_prev;
    else
        r->last = e->reason_prev;
    if (!r->first) drop_reason(l, pool, r);
}

const struct object *links_object(const struct links *l, uint16_t cluster,
                                  struct str kind, struct str ns,
                                  struct str name) {
    struct object_key key = {cluster, kind, ns, name};
    uint32_t slot =
        index_find(&l->by_object, hash_object(&key), is_object_named, l, &key);
    return slot == INDEX_NONE ? NULL : l->objects.at[slot];
}

const struct entry *links_reason(const struct links *l, struct str reason) {
    uint32_t slot = find_reason(l, reason, str_hash(reason));
    return slot == INDEX_NONE ? NULL : l->reasons.at[slot].first;
}

size_t links_bytes(const struct links *l) {
    return index_bytes(&l->by_object) + index_bytes(&l->by_reason) +
           l->objects.alloc * sizeof(struct object *) +
           l->objects.n * sizeof(struct object) +
           l->reasons.alloc * sizeof(struct reason);
}
