/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "base/limits.h"
#include "object/family_internal.h"

#define OTHER_UID "deleted; another one of that name exists"
#define TOO_MUCH "too large to be kept beside the others"

struct str member_meta(const struct json *object, const char *field) {
    return json_text(json_get(json_get(object, "metadata"), field));
}

/* 10, 20, 40, 80, 120 s. */
static int64_t back_off_ms(unsigned failures) {
    int64_t ms = (int64_t)FAMILY_REFRESH_MS << (failures < 5 ? failures : 5);

    return ms < REFUSED_MS ? ms : REFUSED_MS;
}

void turn_failed(struct turn *t, const struct answer *a) {
    t->failures++;
    t->at_ms =
        a->now_ms + (a->status == 403 ? REFUSED_MS : back_off_ms(t->failures));
}

void turn_succeeded(struct turn *t, const struct answer *a, int64_t in_ms) {
    t->failures = 0;
    t->at_ms = a->now_ms + in_ms;
}

/* --- who is asked next ------------------------------------------------- */

static struct member *owner_below(const struct family *f,
                                  const struct member *m) {
    for (size_t i = 0; i < f->members.n; i++) {
        struct member *o = f->members.at[i];
        if (o->of == m && o->is.role == RELATIVE_OWNER && !o->dead) return o;
    }
    return NULL;
}

/* A chain of owners that comes back to where it was ends there. */
static void expand_owner(struct family *f, struct member *m) {
    struct member *known = owner_below(f, m);
    struct owner o;
    bool has = relations_owner(m->is.json, &o);

    if (known && has && str_eq(o.name, known->is.name) &&
        (o.uid.len == 0 || str_eq(o.uid, str_of(known->wanted))))
        return;
    if (known) {
        known->dead = true;
        family_bury(f);
    }
    if (!has || family_find(f, o.uid, o.kind, m->is.ns, o.name)) return;
    struct member *added = NULL;
    if (m->is.depth < FAMILY_DEPTH)
        added = family_add(f, &(struct birth){.role = RELATIVE_OWNER,
                                              .of = m,
                                              .kind = o.kind,
                                              .api = o.api,
                                              .ns = m->is.ns,
                                              .name = o.name,
                                              .wanted = o.uid});
    if (!added) m->left_out++;
}

struct needs {
    struct family *family;
    struct member *of;
};

static void on_need(void *ctx, const struct need *need) {
    struct needs *n = ctx;
    struct family *f = n->family;
    struct member *m =
        family_find(f, STR_NONE, need->kind, need->ns, need->name);

    if (!m)
        m = family_add(f, &(struct birth){.role = RELATIVE_NEEDED,
                                          .of = n->of,
                                          .kind = need->kind,
                                          .api = need->api,
                                          .ns = need->ns,
                                          .name = need->name});
    if (!m) {
        n->of->left_out++;
        return;
    }
    if (m->is.role == RELATIVE_NEEDED) m->opens = need->opens;
    m->round = n->of->round;
}

static void expand_needs(struct family *f, struct member *m) {
    struct needs needs = {f, m};

    m->round++;
    relations_needs(m->is.kind, m->is.api, m->is.json, on_need, &needs);
    for (size_t i = 0; i < f->members.n; i++) {
        struct member *n = f->members.at[i];
        if (n->of == m && n->is.role == RELATIVE_NEEDED && !n->from &&
            n->round != m->round)
            n->dead = true;
    }
    family_bury(f);
}

static bool is_among(const struct relation *r, const struct relation *all,
                     size_t n) {
    for (size_t i = 0; i < n; i++)
        if (relation_is_same(r, &all[i])) return true;
    return false;
}

static bool has_list(const struct family *f, const struct member *m,
                     const struct relation *r) {
    for (size_t i = 0; i < f->lists.n; i++)
        if (f->lists.at[i]->of == m &&
            relation_is_same(&f->lists.at[i]->rel, r))
            return true;
    return false;
}

static void add_list(struct family *f, struct member *m,
                     struct relation *take) {
    if (f->lists.n >= FAMILY_LISTS) {
        m->left_out++;
        relation_done(take);
        return;
    }
    struct listing *l = xcalloc(1, sizeof(*l));
    l->of = m;
    l->rel = *take;
    l->limit = LIMIT_OBJECT_PAGE;
    l->turn.at_ms = INT64_MIN;
    vec_push(&f->lists, l);
    f->revision++; /* it is not complete any more */
}

/* A selector that changed makes another list. */
static void expand_lists(struct family *f, struct member *m) {
    struct relation now[RELATIONS_LISTS];
    size_t n = relations_lists(m->is.kind, m->is.api, m->is.json, now);

    for (size_t i = 0; i < f->lists.n; i++) {
        struct listing *l = f->lists.at[i];
        if (l->of == m && !is_among(&l->rel, now, n)) l->dead = true;
    }
    family_bury(f);
    for (size_t i = 0; i < n; i++) {
        if (has_list(f, m, &now[i]))
            relation_done(&now[i]);
        else
            add_list(f, m, &now[i]);
    }
}

void member_expand(struct family *f, struct member *m) {
    bool opens = m->is.role == RELATIVE_SELF || m->opens ||
                 (m->is.role == RELATIVE_OWNED && m->is.depth < FAMILY_DEPTH);

    m->left_out = 0;
    if (m->is.role == RELATIVE_SELF || m->is.role == RELATIVE_OWNER)
        expand_owner(f, m);
    if (m->is.role == RELATIVE_SELF) expand_needs(f, m);
    if (opens) expand_lists(f, m);
}

/* --- objects ----------------------------------------------------------- */

/* What hangs on it, but for owners, is nobody's any more. */
static void orphan(struct family *f, const struct member *m) {
    for (size_t i = 0; i < f->members.n; i++)
        if (f->members.at[i]->of == m &&
            f->members.at[i]->is.role != RELATIVE_OWNER)
            f->members.at[i]->dead = true;
    for (size_t i = 0; i < f->lists.n; i++)
        if (f->lists.at[i]->of == m) f->lists.at[i]->dead = true;
    family_bury(f);
}

static void gone(struct family *f, struct member *m, const struct answer *a,
                 struct str why) {
    struct listing *l = m->from;

    member_drop_json(f, m);
    member_state(f, m, RELATIVE_GONE);
    member_set(f, m, W_WHY, why);
    m->is.asked_ms = a->now_ms;
    m->left_out = 0;
    turn_succeeded(&m->turn, a, CALM_MS);
    /* There may be another in its place. */
    if (l && l->turn.at_ms > a->now_ms + LIST_LEAST_MS)
        l->turn.at_ms = a->now_ms + LIST_LEAST_MS;
    orphan(f, m);
}

/* What was there stays, as of then, and says that it could not be looked at
 * again; but not where that was forbidden. */
static void not_told(struct family *f, struct member *m,
                     const struct answer *a) {
    turn_failed(&m->turn, a);
    if (a->status == 403) {
        member_drop_json(f, m);
        member_state(f, m, RELATIVE_FORBIDDEN);
        m->left_out = 0;
        orphan(f, m);
    } else if (!m->is.json) {
        member_state(f, m, RELATIVE_FAILED);
    }
    member_set(f, m, W_WHY, a->why);
    if (!m->is.json) m->is.asked_ms = a->now_ms;
}

/* False: there is no room for so much. */
bool member_hold(struct family *f, struct member *m, size_t bytes) {
    if (f->held - m->bytes + bytes > FAMILY_BYTES) return false;
    f->held += bytes - m->bytes;
    m->bytes = bytes;
    return true;
}

/* It has new JSON: what that says of itself. */
void member_renewed(struct family *f, struct member *m,
                    const struct json *object) {
    struct str uid = member_meta(object, "uid");
    struct str api = json_text(json_get(object, "apiVersion"));

    m->is.json = object;
    f->revision++;
    f->untidy = true;
    if (api.len) member_set(f, m, W_API, api);
    member_set(f, m, W_NS, member_meta(object, "namespace"));
    member_set(f, m, W_UID, uid);
    if (!m->wanted && uid.len) m->wanted = xstrndup(uid.ptr, uid.len);
    m->unhealthy = relations_is_unhealthy(m->is.kind, object);
}

bool member_is_known(const struct member *m, const struct json *object) {
    struct str version = member_meta(object, "resourceVersion");

    return m->is.json && version.len &&
           str_eq(version, member_meta(m->is.json, "resourceVersion")) &&
           str_eq(member_meta(object, "uid"), member_meta(m->is.json, "uid"));
}

void member_there(struct family *f, struct member *m, const struct answer *a) {
    bool hurry = m->is.role == RELATIVE_SELF || m->unhealthy;

    member_state(f, m, RELATIVE_THERE);
    member_set(f, m, W_WHY, STR_NONE);
    m->is.asked_ms = a->now_ms;
    turn_succeeded(&m->turn, a, hurry ? FAMILY_REFRESH_MS : CALM_MS);
}

void family_learn_object(struct family *f, struct member *m,
                         const struct answer *a) {
    if (a->status == 404) {
        gone(f, m, a, STR_NONE);
    } else if (a->status != 200) {
        not_told(f, m, a);
    } else if (m->wanted &&
               !str_eq(str_of(m->wanted), member_meta(a->doc, "uid"))) {
        gone(f, m, a, STR(OTHER_UID));
    } else if (member_is_known(m, a->doc)) {
        member_there(f, m, a);
    } else if (!member_hold(f, m, a->len)) {
        struct answer none = *a;
        none.status = 0;
        none.why = STR(TOO_MUCH);
        not_told(f, m, &none);
    } else {
        struct json_reader *was = m->reader;
        m->reader = f->spare;
        f->spare = was ? was : json_reader_new();
        member_renewed(f, m, a->doc);
        member_there(f, m, a);
        member_expand(f, m);
    }
}
