/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "object/family_internal.h"

/* --- members ----------------------------------------------------------- */

static struct str *word_of(struct member *m, enum word w) {
    struct relative *r = &m->is;

    switch (w) {
    case W_KIND:
        return &r->kind;
    case W_API:
        return &r->api;
    case W_NS:
        return &r->ns;
    case W_NAME:
        return &r->name;
    case W_UID:
        return &r->uid;
    case W_WHY:
    case WORDS:
        break;
    }
    return &r->why;
}

bool member_set(struct family *f, struct member *m, enum word w,
                struct str text) {
    struct str *at = word_of(m, w);

    if (m->words[w] && str_eq(*at, text)) return false;
    xfree(m->words[w]);
    m->words[w] = xstrndup(text.ptr ? text.ptr : "", text.len);
    *at = (struct str){m->words[w], text.len};
    f->revision++;
    f->untidy = true;
    return true;
}

bool member_state(struct family *f, struct member *m,
                  enum relative_state state) {
    if (m->is.state == state) return false;
    m->is.state = state;
    f->revision++;
    f->untidy = true;
    return true;
}

void member_drop_json(struct family *f, struct member *m) {
    f->held -= m->bytes;
    m->bytes = 0;
    m->is.json = NULL;
    m->unhealthy = false;
    json_reader_free(m->reader);
    m->reader = NULL;
}

struct member *family_add(struct family *f, const struct birth *b) {
    if (f->members.n >= FAMILY_RELATIVES) return NULL;
    struct member *m = xcalloc(1, sizeof(*m));

    m->is.role = b->role;
    m->is.depth = b->of ? b->of->is.depth + 1 : 0;
    m->of = b->of;
    m->from = b->from;
    if (b->wanted.len) m->wanted = xstrndup(b->wanted.ptr, b->wanted.len);
    member_set(f, m, W_KIND, b->kind);
    member_set(f, m, W_API, b->api);
    member_set(f, m, W_NS, b->ns);
    member_set(f, m, W_NAME, b->name);
    member_set(f, m, W_UID, b->wanted);
    member_set(f, m, W_WHY, STR_NONE);
    vec_push(&f->members, m);
    return m;
}

struct member *family_find(const struct family *f, struct str uid,
                           struct str kind, struct str ns, struct str name) {
    for (size_t i = 0; i < f->members.n; i++) {
        struct member *m = f->members.at[i];
        if (m->dead || m->stands) continue;
        if (uid.len && m->is.uid.len) {
            if (str_eq(uid, m->is.uid)) return m;
        } else if (str_eq(kind, m->is.kind) && str_eq(name, m->is.name) &&
                   str_eq(ns, m->is.ns)) {
            return m;
        }
    }
    return NULL;
}

static void member_free(struct family *f, struct member *m) {
    member_drop_json(f, m);
    for (int w = 0; w < WORDS; w++) xfree(m->words[w]);
    xfree(m->wanted);
    xfree(m);
}

void listing_free(struct listing *l) {
    relation_done(&l->rel);
    xfree(l->next);
    xfree(l);
}

/* --- their end --------------------------------------------------------- */

/* What hangs on the dead is dead. True: there was more of it. */
static bool spread(struct family *f) {
    bool more = false;

    for (size_t i = 0; i < f->lists.n; i++) {
        struct listing *l = f->lists.at[i];
        if (l->dead || !l->of->dead) continue;
        l->dead = more = true;
    }
    for (size_t i = 0; i < f->members.n; i++) {
        struct member *m = f->members.at[i];
        if (m->dead) continue;
        if ((m->of && m->of->dead) || (m->from && m->from->dead))
            m->dead = more = true;
    }
    return more;
}

void family_bury(struct family *f) {
    size_t kept = 0;

    while (spread(f)) continue;
    for (size_t i = 0; i < f->pending.n; i++) {
        const struct pending *p = &f->pending.at[i];
        if ((p->member && p->member->dead) || (p->list && p->list->dead))
            continue;
        f->pending.at[kept++] = *p;
    }
    f->pending.n = kept;
    for (size_t i = kept = 0; i < f->lists.n; i++) {
        struct listing *l = f->lists.at[i];
        if (l->stand_in && l->stand_in->dead) l->stand_in = NULL;
        if (l->dead)
            listing_free(l);
        else
            f->lists.at[kept++] = l;
    }
    f->lists.n = kept;
    for (size_t i = kept = 0; i < f->members.n; i++) {
        struct member *m = f->members.at[i];
        if (m->dead)
            member_free(f, m);
        else
            f->members.at[kept++] = m;
    }
    if (kept < f->members.n) f->untidy = true;
    if (kept < f->members.n) f->revision++;
    f->members.n = kept;
}

/* --- the order --------------------------------------------------------- */

static struct str born(const struct member *m) {
    return json_text(
        json_get(json_get(m->is.json, "metadata"), "creationTimestamp"));
}

/* Jobs and replica sets tell a story; of all others the name is what one
 * looks for. */
static bool newest_first(const struct member *m) {
    return str_eq(m->is.kind, STR("Job")) ||
           str_eq(m->is.kind, STR("ReplicaSet"));
}

/* Siblings: those in trouble first, stand-ins last. */
static int compare(const void *a, const void *b) {
    const struct member *x = *(struct member *const *)a;
    const struct member *y = *(struct member *const *)b;

    if (x->stands != y->stands) return x->stands ? 1 : -1;
    if (x->unhealthy != y->unhealthy) return x->unhealthy ? -1 : 1;
    int order = str_cmp(x->is.kind, y->is.kind);
    if (order == 0 && newest_first(x)) order = str_cmp(born(y), born(x));
    if (order == 0) order = str_cmp(x->is.name, y->is.name);
    if (order == 0) order = str_cmp(x->is.ns, y->is.ns);
    return order ? order : str_cmp(x->is.uid, y->is.uid);
}

static void place(struct family *f, struct member *m, size_t parent) {
    m->is.parent = parent;
    vec_push(&f->order, m);
}

/* Those that hang on the member at `parent` in this role, each followed by
 * what it owns. As deep as members are, which is bounded. */
static void place_below(struct family *f, size_t parent,
                        enum relative_role role) {
    const struct member *of = f->order.at[parent];
    VEC(struct member *) below = {0};

    for (size_t i = 0; i < f->members.n; i++) {
        struct member *m = f->members.at[i];
        if (m->of == of && m->is.role == role) vec_push(&below, m);
    }
    if (below.n) qsort(below.at, below.n, sizeof(below.at[0]), compare);
    for (size_t i = 0; i < below.n; i++) {
        place(f, below.at[i], parent);
        place_below(f, f->order.n - 1, RELATIVE_OWNED);
    }
    vec_done(&below);
}

static struct member *owner_of(const struct family *f,
                               const struct member *of) {
    for (size_t i = 0; i < f->members.n; i++)
        if (f->members.at[i]->of == of &&
            f->members.at[i]->is.role == RELATIVE_OWNER)
            return f->members.at[i];
    return NULL;
}

void family_arrange(struct family *f) {
    struct member *self = f->members.at[0];
    size_t n = 0;

    if (!f->untidy) return;
    f->untidy = false;
    vec_clear(&f->order);
    for (struct member *m = owner_of(f, self); m; m = owner_of(f, m)) n++;
    for (size_t i = n; i > 0; i--) {
        struct member *m = self;
        for (size_t up = 0; up < i; up++) m = owner_of(f, m);
        place(f, m, f->order.n + 1);
    }
    place(f, self, n);
    place_below(f, n, RELATIVE_OWNED);
    place_below(f, n, RELATIVE_NEEDED);
}
