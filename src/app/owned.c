/* SPDX-License-Identifier: Apache-2.0 */
#include "app/owned.h"

#include <assert.h>
#include <stdio.h>

#include "app/owned_names.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/intern.h"
#include "base/limits.h"
#include "base/vec.h"
#include "model/kind.h"
#include "view/kin.h"

enum {
    AT_ONCE = 4,         /* branches that ask at the same time */
    PATIENCE_MS = 20000, /* for all of one's answers */
    AGAIN_MS = 10000,    /* from one round to the next */
    TURN_MS = 500,       /* while answers are awaited */
    /* Beside so many, others had no room. */
    CROWDED = FAMILY_RELATIVES - 50
};

/* An object that is meant. */
struct target {
    struct str kind, name; /* borrowed */
    size_t branches;
    bool found;   /* in some namespace */
    bool missed;  /* it was told that it is in none */
    bool crowded; /* there are more branches than can be */
};

/* It and what it owns, in one namespace of one cluster. */
struct branch {
    struct kin kin;
    size_t target;
    uint16_t cluster;
    char *ns;
    int64_t began_ms; /* its round; 0: not yet */
    bool asking;      /* that is not over */
    bool told;        /* what of it could not be known */
};

struct owned {
    struct view_env env; /* first: kin asks through it */
    struct owned_config config;
    VEC(struct target) targets;
    VEC(struct branch *) branches;
    struct intern *pool;
    VEC(struct istr *) known; /* keys of what is owned */
    int64_t asked_ms;         /* when the last round began */
    bool curious;             /* events came of objects that nobody knows */
};

/* --- objects ---------------------------------------------------------- */

/* Where names are looked at. */
struct place {
    const struct owned *owned;
    uint16_t cluster;
    struct str ns;
};

struct words {
    char bytes[1024]; /* names have 253 at most, kinds and namespaces 63 */
};

static bool is_clusterwide(struct str kind) {
    const struct kind_info *known = kind_find(kind);
    return known && !known->namespaced;
}

/* "" for what is too long for any object. */
static struct str key_of(struct words *key, const struct place *p,
                         struct str kind, struct str name) {
    struct str ns = is_clusterwide(kind) ? STR("") : p->ns;
    int n = snprintf(key->bytes, sizeof(key->bytes), "%u\n%.*s\n%.*s\n%.*s",
                     (unsigned)p->cluster, STR_ARG(kind), STR_ARG(ns),
                     STR_ARG(name));
    if (n < 0 || (size_t)n >= sizeof(key->bytes)) return STR("");
    return (struct str){key->bytes, (size_t)n};
}

static bool is_meant(const struct owned *o, struct str kind, struct str name) {
    for (size_t i = 0; i < o->targets.n; i++)
        if (str_eq_nocase(o->targets.at[i].kind, kind) &&
            str_eq(o->targets.at[i].name, name))
            return true;
    return false;
}

/* Names get shorter from owner to owner, so that this ends. */
static bool belongs(void *ctx, struct str kind, struct str name) {
    const struct place *p = ctx;
    struct words key;
    return is_meant(p->owned, kind, name) ||
           intern_find(p->owned->pool, key_of(&key, p, kind, name)) ||
           name_owners(kind, name, belongs, ctx);
}

bool owned_has(const void *owned, const struct entry *e) {
    const struct object *object = e->object;
    struct place p = {owned, object->cluster, istr_str(object->ns)};
    return belongs(&p, istr_str(object->kind), istr_str(object->name));
}

/* Events of it that came before may have been passed over. */
static void tell_late(struct owned *o, const struct place *p, struct str kind,
                      struct str name) {
    struct str ns = is_clusterwide(kind) ? STR("") : p->ns;
    const struct object *object =
        store_object(o->config.store, p->cluster, kind, ns, name);
    if (object) o->config.late(o->config.ctx, object);
}

static void add_known(struct owned *o, const struct place *p, struct str kind,
                      struct str name) {
    struct words key;
    struct str text = key_of(&key, p, kind, name);
    if (text.len == 0 || intern_find(o->pool, text)) return;
    if (o->known.n >= LIMIT_OWNED) return;
    bool news = !belongs(&(struct place){o, p->cluster, p->ns}, kind, name);
    vec_push(&o->known, intern_get(o->pool, text));
    if (news) tell_late(o, p, kind, name);
}

/* --- what a family tells ---------------------------------------------- */

/* Owned by the object itself, or by what that owns; not by what it needs. */
static bool is_owned(const struct family *f, const struct relative *r) {
    while (r->role == RELATIVE_OWNED) r = family_at(f, r->parent);
    return r->role == RELATIVE_SELF;
}

static void learn(struct owned *o, const struct branch *b) {
    const struct family *f = b->kin.family;
    if (family_self(f)->state == RELATIVE_THERE)
        o->targets.at[b->target].found = true;
    for (size_t i = 0; i < family_count(f); i++) {
        const struct relative *r = family_at(f, i);
        const struct place place = {o, b->cluster, r->ns};
        if (r->state == RELATIVE_THERE && is_owned(f, r))
            add_known(o, &place, r->kind, r->name);
    }
}

/* --- asking ----------------------------------------------------------- */

static uint32_t ask(const struct view_env *env, uint16_t cluster,
                    const char *path) {
    const struct owned *o = (const struct owned *)env;
    uint32_t id = replies_expect(store_replies(o->config.store));
    if (o->config.ask(o->config.ctx, cluster, id, path)) return id;
    replies_forget(store_replies(o->config.store), id);
    return 0;
}

static void branch_begin(struct owned *o, struct branch *b) {
    const struct target *target = &o->targets.at[b->target];
    const struct family_start start = {.kind = target->kind,
                                       .api = STR(""),
                                       .ns = str_of(b->ns),
                                       .name = target->name,
                                       .uid = STR("")};
    kin_open(&b->kin, &o->env, b->cluster, &start);
    b->asking = true;
    o->asked_ms = clock_mono_ms();
}

/* What is gone may have come again, as another one. */
static void branch_again(struct owned *o, struct branch *b) {
    if (family_self(b->kin.family)->state == RELATIVE_GONE) {
        kin_close(&b->kin);
        branch_begin(o, b);
    } else {
        kin_stale(&b->kin);
        b->asking = true;
    }
}

static void branch_add(struct owned *o, size_t target, uint16_t cluster,
                       struct str ns) {
    for (size_t i = 0; i < o->branches.n; i++) {
        const struct branch *b = o->branches.at[i];
        if (b->target == target && b->cluster == cluster &&
            str_eq(str_of(b->ns), ns))
            return;
    }
    if (o->branches.n >= LIMIT_OWNED_BRANCHES) {
        o->targets.at[target].crowded = true;
        return;
    }
    o->targets.at[target].branches++;
    struct branch *b = xcalloc(1, sizeof(*b));
    *b = (struct branch){.target = target,
                         .cluster = cluster,
                         .ns = xstrndup(ns.ptr ? ns.ptr : "", ns.len)};
    branch_begin(o, b);
    vec_push(&o->branches, b);
}

/* A round is over when nothing is left to be asked, or it took too long. */
static void branch_turn(struct owned *o, struct branch *b, bool may_ask) {
    int64_t now_ms = o->env.show.now_us / 1000;
    bool asks = b->asking && may_ask;
    if (asks && b->began_ms == 0) b->began_ms = now_ms;
    if (kin_turn(&b->kin, asks)) learn(o, b);
    if (!asks) return;
    bool over = b->kin.under_way.n == 0;
    if (!over && now_ms - b->began_ms < PATIENCE_MS) return;
    b->asking = false;
    b->began_ms = 0;
    learn(o, b);
}

static void begin_round(struct owned *o, int64_t now_ms) {
    o->curious = false;
    o->asked_ms = now_ms;
    for (size_t i = 0; i < o->branches.n; i++)
        branch_again(o, o->branches.at[i]);
}

void owned_turn(struct owned *o) {
    int64_t now_ms = clock_mono_ms();
    size_t asking = 0;
    o->env.show.now_us = now_ms * 1000;
    if (o->curious && owned_is_settled(o) && now_ms - o->asked_ms >= AGAIN_MS)
        begin_round(o, now_ms);
    for (size_t i = 0; i < o->branches.n; i++) {
        struct branch *b = o->branches.at[i];
        asking += b->asking;
        branch_turn(o, b, asking <= AT_ONCE);
    }
}

bool owned_is_settled(const struct owned *o) {
    for (size_t i = 0; i < o->branches.n; i++)
        if (o->branches.at[i]->asking) return false;
    return true;
}

int owned_wait_ms(const struct owned *o) {
    if (!owned_is_settled(o)) return TURN_MS;
    if (!o->curious || o->branches.n == 0) return -1;
    int64_t left_ms = o->asked_ms + AGAIN_MS - clock_mono_ms();
    return left_ms > 0 ? (int)left_ms : 0;
}

/* --- where to look ---------------------------------------------------- */

void owned_look(struct owned *o, uint16_t cluster, struct str ns) {
    for (size_t i = 0; i < o->targets.n; i++) {
        if (is_clusterwide(o->targets.at[i].kind))
            branch_add(o, i, cluster, STR(""));
        else if (ns.len)
            branch_add(o, i, cluster, ns);
    }
}

void owned_see(struct owned *o, const struct entry *e) {
    const struct object *object = e->object;
    for (size_t i = 0; i < o->targets.n; i++)
        if (str_starts(istr_str(object->name), o->targets.at[i].name))
            owned_look(o, object->cluster, istr_str(object->ns));
    if (object->events == 1 && !owned_has(o, e)) o->curious = true;
}

/* --- what could not be known ------------------------------------------ */

/* It need not be in every namespace where it is looked for. */
static bool self_trouble(struct target *target, const struct relative *self,
                         struct owned_trouble *t) {
    t->state = self->state;
    t->why = self->why;
    if (self->state != RELATIVE_GONE) return true;
    if (target->found || target->missed) return false;
    target->missed = true;
    if (target->branches > 1) t->ns = STR("");
    return true;
}

/* Whether something of a branch could not be known. */
static bool branch_trouble(struct owned *o, const struct branch *b,
                           struct owned_trouble *t) {
    const struct family *f = b->kin.family;
    const struct relative *self = family_self(f);
    if (self->state != RELATIVE_THERE)
        return self_trouble(&o->targets.at[b->target], self, t);
    for (size_t i = 0; i < family_count(f); i++) {
        const struct relative *r = family_at(f, i);
        bool unknown = r->state != RELATIVE_THERE && r->state != RELATIVE_GONE;
        if (r->role != RELATIVE_OWNED || !unknown || !is_owned(f, r)) continue;
        t->state = r->state;
        t->part = r->kind;
        t->why = r->why;
        return true;
    }
    t->state = RELATIVE_THERE;
    return family_left_out(f) && family_count(f) >= CROWDED;
}

static void tell_crowded(struct target *target, owned_trouble_fn *fn,
                         void *ctx) {
    const struct owned_trouble t = {
        .kind = target->kind,
        .name = target->name,
        .state = RELATIVE_FAILED,
        .why = STR("there are too many namespaces to look in: name some "
                   "with -n"),
    };
    if (target->crowded) fn(ctx, &t);
    target->crowded = false;
}

void owned_troubles(struct owned *o, owned_trouble_fn *fn, void *ctx) {
    for (size_t i = 0; i < o->branches.n; i++) {
        struct branch *b = o->branches.at[i];
        struct owned_trouble t = {.cluster = b->cluster,
                                  .kind = o->targets.at[b->target].kind,
                                  .name = o->targets.at[b->target].name,
                                  .ns = str_of(b->ns)};
        if (b->asking || b->told || !branch_trouble(o, b, &t)) continue;
        b->told = true;
        fn(ctx, &t);
    }
    for (size_t i = 0; i < o->targets.n; i++)
        tell_crowded(&o->targets.at[i], fn, ctx);
}

/* --- from its beginning to its end ------------------------------------ */

struct owned *owned_new(const struct owned_config *config) {
    struct owned *o = xcalloc(1, sizeof(*o));
    o->config = *config;
    o->env.store = config->store;
    o->env.ask = ask;
    o->env.show.now_us = clock_mono_ms() * 1000;
    o->pool = intern_new();
    return o;
}

void owned_free(struct owned *o) {
    if (!o) return;
    for (size_t i = 0; i < o->branches.n; i++) {
        kin_close(&o->branches.at[i]->kin);
        xfree(o->branches.at[i]->ns);
        xfree(o->branches.at[i]);
    }
    for (size_t i = 0; i < o->known.n; i++)
        intern_unref(o->pool, o->known.at[i]);
    vec_done(&o->branches);
    vec_done(&o->known);
    vec_done(&o->targets);
    intern_free(o->pool);
    xfree(o);
}

void owned_add(struct owned *o, struct str kind, struct str name) {
    assert(o->branches.n == 0);
    vec_push(&o->targets, (struct target){.kind = kind, .name = name});
}
