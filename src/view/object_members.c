/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/limits.h"
#include "model/kind.h"
#include "object/describe.h"
#include "view/object_view.h"

enum {
    ENTRIES_MAX = 500,   /* events looked at: the newest of all */
    ENTRIES_OF_ONE = 500 /* and of one object, before that */
};

/* --- in the store ----------------------------------------------------- */

const struct object *object_find(const struct store *st, uint16_t cluster,
                                 struct str kind, struct str ns,
                                 struct str name) {
    const struct object *o = store_object(st, cluster, kind, ns, name);
    if (o || ns.len == 0) return o;
    const struct kind_info *known = kind_find(kind);
    if (!known || known->namespaced) return NULL;
    return store_object(st, cluster, kind, STR(""), name);
}

/* The uid of a static pod's events is that of its file. */
bool object_is_earlier(const struct member *m, const struct event *ev) {
    struct str uid = json_text(json_get(json_get(m->json, "metadata"), "uid"));
    struct str had = istr_str(ev->obj_uid);
    if (uid.len == 0 || had.len == 0 || str_eq(uid, had)) return false;
    if (str_eq_nocase(m->kind, STR("Node"))) return false;
    const struct json *notes =
        json_get(json_get(m->json, "metadata"), "annotations");
    return !str_eq(json_text(json_get(notes, "kubernetes.io/config.mirror")),
                   had) &&
           !str_eq(json_text(json_get(notes, "kubernetes.io/config.hash")),
                   had);
}

/* --- of the server ---------------------------------------------------- */

static struct member member_of(const struct relative *r) {
    return (struct member){.role = r->role,
                           .state = r->state,
                           .depth = r->depth,
                           .parent = r->parent,
                           .kind = r->kind,
                           .api = r->api,
                           .ns = r->ns,
                           .name = r->name,
                           .uid = r->uid,
                           .json = r->json,
                           .why = r->why};
}

/* As the server spells it, or as the store does. */
static void collect_relatives(struct object_view *v) {
    const struct family *f = v->kin.family;
    vec_clear(&v->members);
    v->self = 0;
    if (!f) {
        vec_push(&v->members, (struct member){.role = RELATIVE_SELF,
                                              .kind = str_of(v->kind),
                                              .ns = str_of(v->ns),
                                              .name = str_of(v->name)});
        return;
    }
    for (size_t i = 0; i < family_count(f); i++) {
        const struct relative *r = family_at(f, i);
        if (r->role == RELATIVE_SELF) v->self = i;
        vec_push(&v->members, member_of(r));
    }
}

static void find_events(struct object_view *v, struct member *m) {
    m->events = object_find(v->store, v->cluster, m->kind, m->ns, m->name);
}

static void find_state(const struct object_view *v, struct member *m) {
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    if (m->json)
        m->tone = describe_state(m->json, v->base.env->show.now_us, &text);
    else if (m->by_name || m->state == RELATIVE_ASKED)
        m->tone = TONE_QUIET;
    else
        m->tone = m->state == RELATIVE_GONE ? TONE_BAD : TONE_WARN;
    buf_done(&text);
}

/* --- by name ---------------------------------------------------------- */

static bool is_known(const struct object_view *v, struct str kind,
                     struct str name) {
    return store_object(v->store, v->cluster, kind, v->members.at[v->self].ns,
                        name) != NULL;
}

/* The kind that an event tells for the name, if any does; else what such
 * names are given by. */
static struct str kind_of_owner(const struct object_view *v, struct str kind,
                                struct str rest, struct str owner) {
    static const char *const kinds[] = {"Deployment", "StatefulSet",
                                        "DaemonSet",  "CronJob",
                                        "Job",        "ReplicaSet"};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (is_known(v, str_of(kinds[i]), owner)) return str_of(kinds[i]);
    if (str_eq_nocase(kind, STR("ReplicaSet"))) return STR("Deployment");
    if (str_eq_nocase(kind, STR("Job"))) return STR("CronJob");
    bool hashed = false, number = rest.len > 1;
    for (size_t i = 1; i < rest.len; i++) {
        hashed = hashed || rest.ptr[i] == '-';
        number = number && rest.ptr[i] >= '0' && rest.ptr[i] <= '9';
    }
    return hashed ? STR("Deployment") : number ? STR("StatefulSet") : STR("");
}

bool object_owner_by_name(const struct object_view *v, struct str *kind,
                          struct str *name) {
    const struct member *self = &v->members.at[v->self];
    struct str owner = owner_of_name(self->kind, self->name);
    if (owner.len == 0 || owner.len >= self->name.len) return false;
    struct str rest = str_sub(self->name, owner.len, self->name.len);
    *name = owner;
    *kind = kind_of_owner(v, self->kind, rest, owner);
    return true;
}

/* Before self, which moves up. */
static void put_owner(struct object_view *v) {
    struct str kind, name;
    if (!object_owner_by_name(v, &kind, &name) || kind.len == 0) return;
    struct member self = v->members.at[v->self];
    struct member owner = {.role = RELATIVE_OWNER,
                           .depth = 1,
                           .kind = kind,
                           .ns = self.ns,
                           .name = name,
                           .by_name = true};
    vec_push(&v->members, self);
    for (size_t i = v->members.n - 1; i > v->self; i--)
        v->members.at[i] = v->members.at[i - 1];
    for (size_t i = 0; i < v->members.n; i++)
        v->members.at[i].parent += v->members.at[i].parent >= v->self;
    v->members.at[v->self++] = owner;
    v->members.at[v->self - 1].parent = v->self;
}

/* A name alone does not tell a Deployment's pods from those of a StatefulSet
 * of the same name: any that have the name are shown. */
static bool has_owned_by_name(struct str kind) {
    static const char *const kinds[] = {"Deployment", "StatefulSet",
                                        "DaemonSet",  "ReplicaSet",
                                        "Job",        "CronJob"};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (str_eq_nocase(kind, str_of(kinds[i]))) return true;
    return false;
}

static bool is_owned(const struct member *self, const struct object *o) {
    struct str kind = istr_str(o->kind), name = istr_str(o->name);
    if (!str_eq(istr_str(o->ns), self->ns) || name.len <= self->name.len)
        return false;
    if (!str_starts(name, self->name) || name.ptr[self->name.len] != '-')
        return false;
    if (str_eq_nocase(self->kind, STR("ReplicaSet")))
        return str_eq_nocase(kind, STR("Pod")) && name.len > 6 &&
               name.len - 6 == self->name.len;
    return str_eq(owner_of_name(kind, name), self->name);
}

static void put_owned(struct object_view *v) {
    const struct member self = v->members.at[v->self];
    struct store_counts counts;
    if (!has_owned_by_name(self.kind)) return;
    store_counts(v->store, &counts);
    for (size_t i = 0; i < counts.objects; i++) {
        const struct object *o = store_object_at(v->store, i);
        if (v->members.n >= FAMILY_RELATIVES) return;
        if (o->cluster != v->cluster || !is_owned(&self, o)) continue;
        vec_push(&v->members, (struct member){.role = RELATIVE_OWNED,
                                              .depth = 1,
                                              .parent = v->self,
                                              .kind = istr_str(o->kind),
                                              .ns = istr_str(o->ns),
                                              .name = istr_str(o->name),
                                              .by_name = true});
    }
}

static bool has_role(const struct object_view *v, enum relative_role role) {
    for (size_t i = 0; i < v->members.n; i++)
        if (v->members.at[i].role == role) return true;
    return false;
}

/* What the server has not told, and will not. */
static void collect_by_name(struct object_view *v) {
    const struct member *self = &v->members.at[v->self];
    if (self->json || kin_is_waiting(&v->kin)) return;
    if (!has_role(v, RELATIVE_OWNED)) put_owned(v);
    if (!has_role(v, RELATIVE_OWNER)) put_owner(v);
}

/* --- their events ----------------------------------------------------- */

static int newest_first(const void *a, const void *b) {
    const struct entry *x = *(const struct entry *const *)a;
    const struct entry *y = *(const struct entry *const *)b;
    int64_t s = event_last_us(x->event), t = event_last_us(y->event);
    if (s != t) return s > t ? -1 : 1;
    return (x->seq < y->seq) - (x->seq > y->seq);
}

static void collect_entries(struct object_view *v) {
    size_t known = 0;
    vec_clear(&v->entries);
    v->warnings = v->with_events = 0;
    for (size_t i = 0; i < v->members.n; i++) {
        const struct object *o = v->members.at[i].events;
        const struct entry *e = o ? o->last : NULL;
        v->with_events += o != NULL;
        known += o ? o->events : 0;
        for (int n = 0; e && n < ENTRIES_OF_ONE; e = e->object_prev, n++)
            vec_push(&v->entries, e);
    }
    if (v->entries.n)
        qsort(v->entries.at, v->entries.n, sizeof(v->entries.at[0]),
              newest_first);
    if (v->entries.n > ENTRIES_MAX) v->entries.n = ENTRIES_MAX;
    for (size_t i = 0; i < v->entries.n; i++)
        v->warnings += event_is_warning(v->entries.at[i]->event);
    v->events = known;
    v->entries_left_out = known - v->entries.n;
}

void object_collect(struct object_view *v) {
    collect_relatives(v);
    collect_by_name(v);
    for (size_t i = 0; i < v->members.n; i++) {
        find_events(v, &v->members.at[i]);
        find_state(v, &v->members.at[i]);
    }
    collect_entries(v);
}
