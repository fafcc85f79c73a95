/* SPDX-License-Identifier: Apache-2.0 */
#include "query/common.h"

#include <string.h>

#include "base/cc.h"
#include "base/clock.h"

/* How long what was learnt of an object may wait. */
#define LEARN_US (10 * US_PER_S)
/* An object with more events has told by then. */
#define EVENTS_ASKED 16
/* Messages name the image early. */
#define IMAGE_WITHIN 512

#define ENOUGH_BITS 6.65 /* 1 in 100 */

/* --- where objects belong --------------------------------------------- */

/* image "nginx:1.99", in any case of the first letter. */
static struct str image_of(const struct event *ev) {
    const struct str lead = STR("mage \"");
    struct str s = str_sub(event_message(ev), 0, IMAGE_WITHIN);
    const char *at = s.ptr ? memmem(s.ptr, s.len, lead.ptr, lead.len) : NULL;

    if (!at) return STR_NONE;
    size_t from = (size_t)(at - s.ptr) + lead.len, end = from;
    while (end < s.len && s.ptr[end] != '"') end++;
    return end < s.len ? str_sub(s, from, end - from) : STR_NONE;
}

/* Whether events of that reason name one: Pulled, Failed, BackOff, ErrImage,
 * InspectFailed ... */
static bool is_of_image(const struct event *ev) {
    return ev->reason->len && strchr("PFBEI", ev->reason->bytes[0]) != NULL;
}

static struct str text_of(enum common_kind kind, const struct object *o,
                          const struct entry *from) {
    switch (kind) {
    case COMMON_NODE:
        return from ? event_node(from->event) : STR_NONE;
    case COMMON_IMAGE:
        return from ? image_of(from->event) : STR_NONE;
    case COMMON_OWNER:
        return owner_of_name(istr_str(o->kind), istr_str(o->name));
    case COMMON_NAMESPACE:
        return istr_str(o->ns);
    case COMMON_SINCE:
        break;
    }
    return STR_NONE;
}

static uint64_t key_of(enum common_kind kind, const struct object *o,
                       struct str text) {
    uint64_t of = (uint64_t)kind;

    if (text.len == 0) return 0;
    if (kind != COMMON_IMAGE) of = tally_key(of, o->cluster);
    if (kind == COMMON_OWNER) of = tally_key(of, o->ns->hash);
    return tally_key(of, tally_text(text));
}

static void set_key(struct place *p, enum common_kind kind,
                    const struct object *o, const struct entry *from) {
    p->from[kind] = from;
    p->key[kind] = key_of(kind, o, text_of(kind, o, from));
}

void scene_learn(struct scene *s, const struct entry *e) {
    const struct object *o = e->object;
    struct place *p = &s->at.at[o->slot];

    if (!p->key[COMMON_NODE] && event_node(e->event).len)
        set_key(p, COMMON_NODE, o, e);
    if (!p->key[COMMON_IMAGE] && p->asked < EVENTS_ASKED &&
        is_of_image(e->event)) {
        p->asked++;
        if (image_of(e->event).len) set_key(p, COMMON_IMAGE, o, e);
    }
}

static void ask_events(struct scene *s, const struct object *o) {
    const struct entry *e = o->first;
    for (int i = 0; e && i < EVENTS_ASKED; i++, e = e->object_next)
        scene_learn(s, e);
}

static void add_object(struct scene *s, const struct object *o) {
    struct place p = {0};
    set_key(&p, COMMON_OWNER, o, NULL);
    set_key(&p, COMMON_NAMESPACE, o, NULL);
    if (!str_eq(istr_str(o->kind), STR("Pod"))) p.asked = EVENTS_ASKED;
    vec_push(&s->at, p);
}

void scene_done(struct scene *s) {
    vec_done(&s->at);
    tally_done(&s->share);
}

void scene_refresh(struct scene *s, struct store *st, int64_t now_us,
                   bool ask) {
    struct store_counts counts;
    store_counts(st, &counts);

    s->st = st;
    s->now_us = now_us;
    if (s->evictions != store_evictions(st) || s->at.n > counts.objects) {
        vec_clear(&s->at);
        s->counted = 0;
        s->evictions = store_evictions(st);
    }
    size_t first = s->at.n;
    for (size_t i = first; i < counts.objects; i++)
        add_object(s, store_object_at(st, i));
    if (!ask) return;
    if (now_us < s->asked_us || now_us - s->asked_us >= LEARN_US) {
        s->asked_us = now_us;
        first = 0;
    }
    for (size_t i = first; i < counts.objects; i++)
        ask_events(s, store_object_at(st, i));
}

void scene_count(struct scene *s) {
    if (s->counted + s->counted / 8 >= s->at.n && s->now_us >= s->counted_us &&
        s->now_us - s->counted_us < LEARN_US)
        return;
    tally_clear(&s->share);
    memset(s->known, 0, sizeof(s->known));
    for (size_t i = 0; i < s->at.n; i++) {
        for (int k = 0; k < COMMON_PLACES; k++) {
            uint64_t key = s->at.at[i].key[k];
            if (key) tally_add(&s->share, key);
            s->known[k] += key != 0;
        }
    }
    s->counted = s->at.n;
    s->counted_us = s->now_us;
}

/* --- what a group shares ---------------------------------------------- */

/* Boyer and Moore's majority: only who has it on more than half can be left
 * in the end. */
void votes_find(struct votes *v, const struct scene *s, uint32_t slot) {
    for (int k = 0; k < COMMON_PLACES; k++) {
        uint64_t key = s->at.at[slot].key[k];
        if (v->of[k].votes == 0) {
            v->of[k].key = key;
            v->of[k].slot = slot;
        }
        if (v->of[k].key == key)
            v->of[k].votes++;
        else
            v->of[k].votes--;
    }
}

void votes_count(struct votes *v, const struct scene *s, uint32_t slot) {
    for (int k = 0; k < COMMON_PLACES; k++)
        v->of[k].hits += v->of[k].key == s->at.at[slot].key[k];
}

/* The binary logarithm of a number from 1 on, not above the true one. */
static double log2_floor(double x) {
    double bits = 0;
    while (x >= 2) {
        x /= 2;
        bits++;
    }
    return bits + (x - 1);
}

bool is_telling(uint32_t hits, uint32_t n, uint32_t share, uint32_t known,
                double *bits) {
    uint32_t others = n - hits;

    *bits = 0;
    if (n < 2 || share == 0 || known <= share) return false;
    if (others > 0 && (n < 10 || hits < n - n / 10)) return false;
    if (n == 2 && share > known / 50) return false;
    /* in no more than n^others ways could these be the others */
    *bits = hits * log2_floor((double)known / share);
    *bits -= others * (log2_floor(n) + 1);
    return *bits >= ENOUGH_BITS;
}

/* What the group was made by is no news. */
static bool is_given(const struct group *g, enum common_kind kind) {
    return (kind == COMMON_NODE && g->by == GROUP_NODE) ||
           (kind == COMMON_OWNER && g->by == GROUP_OWNER) ||
           (kind == COMMON_NAMESPACE &&
            (g->by == GROUP_NAMESPACE || g->by == GROUP_OWNER));
}

static void insert(struct group *g, const struct common *c) {
    int at = g->n_common++;
    while (at > 0 && g->common[at - 1].bits < c->bits) {
        g->common[at] = g->common[at - 1];
        at--;
    }
    g->common[at] = *c;
}

/* All of an owner are in its namespace: that needs no words. */
static bool is_implied(const struct group *g, enum common_kind kind) {
    for (int i = 0; i < g->n_common && kind == COMMON_NAMESPACE; i++)
        if (g->common[i].kind == COMMON_OWNER &&
            g->common[i].hits == g->objects)
            return true;
    return false;
}

void common_find(struct group *g, const struct votes *v, const struct scene *s,
                 struct intern *pool) {
    for (int k = 0; k < COMMON_PLACES; k++) {
        struct common c = {.kind = (enum common_kind)k, .hits = v->of[k].hits};
        uint64_t key = v->of[k].key;

        if (!key || is_given(g, c.kind) || is_implied(g, c.kind)) continue;
        if (!is_telling(c.hits, g->objects, tally_get(&s->share, key),
                        s->known[k], &c.bits))
            continue;
        uint32_t slot = v->of[k].slot;
        const struct object *o = store_object_at(s->st, slot);
        struct str text = text_of(c.kind, o, s->at.at[slot].from[k]);
        /* who told may tell otherwise by now */
        if (key_of(c.kind, o, text) != key) continue;
        c.what = intern_get(pool, text);
        insert(g, &c);
    }
}
