/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "base/jsonout.h"
#include "base/limits.h"
#include "object/family_internal.h"

#define OTHER_UID "deleted; another one of that name exists"
#define TOO_MUCH "too large to be kept beside the others"
/* The smallest page that is asked for. */
#define LEAST_PAGE 5

static struct str meta_of(const struct json *object, const char *field) {
    return json_text(json_get(json_get(object, "metadata"), field));
}

/* 10, 20, 40, 80, 120 s. */
static int64_t back_off_ms(unsigned failures) {
    int64_t ms = (int64_t)FAMILY_REFRESH_MS << (failures < 5 ? failures : 5);

    return ms < REFUSED_MS ? ms : REFUSED_MS;
}

static void failed(struct turn *t, const struct answer *a) {
    t->failures++;
    t->at_ms =
        a->now_ms + (a->status == 403 ? REFUSED_MS : back_off_ms(t->failures));
}

static void succeeded(struct turn *t, const struct answer *a, int64_t in_ms) {
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

static void expand(struct family *f, struct member *m) {
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
    succeeded(&m->turn, a, CALM_MS);
    /* There may be another in its place. */
    if (l && l->turn.at_ms > a->now_ms + LIST_LEAST_MS)
        l->turn.at_ms = a->now_ms + LIST_LEAST_MS;
    orphan(f, m);
}

/* What was there stays, as of then, and says that it could not be looked at
 * again; but not where that was forbidden. */
static void not_told(struct family *f, struct member *m,
                     const struct answer *a) {
    failed(&m->turn, a);
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
static bool hold(struct family *f, struct member *m, size_t bytes) {
    if (f->held - m->bytes + bytes > FAMILY_BYTES) return false;
    f->held += bytes - m->bytes;
    m->bytes = bytes;
    return true;
}

/* It has new JSON: what that says of itself. */
static void renewed(struct family *f, struct member *m,
                    const struct json *object) {
    struct str uid = meta_of(object, "uid");
    struct str api = json_text(json_get(object, "apiVersion"));

    m->is.json = object;
    f->revision++;
    f->untidy = true;
    if (api.len) member_set(f, m, W_API, api);
    member_set(f, m, W_NS, meta_of(object, "namespace"));
    member_set(f, m, W_UID, uid);
    if (!m->wanted && uid.len) m->wanted = xstrndup(uid.ptr, uid.len);
    m->unhealthy = relations_is_unhealthy(m->is.kind, object);
}

static bool is_known_state(const struct member *m, const struct json *object) {
    struct str version = meta_of(object, "resourceVersion");

    return m->is.json && version.len &&
           str_eq(version, meta_of(m->is.json, "resourceVersion")) &&
           str_eq(meta_of(object, "uid"), meta_of(m->is.json, "uid"));
}

static void there(struct family *f, struct member *m, const struct answer *a) {
    bool hurry = m->is.role == RELATIVE_SELF || m->unhealthy;

    member_state(f, m, RELATIVE_THERE);
    member_set(f, m, W_WHY, STR_NONE);
    m->is.asked_ms = a->now_ms;
    succeeded(&m->turn, a, hurry ? FAMILY_REFRESH_MS : CALM_MS);
}

void family_learn_object(struct family *f, struct member *m,
                         const struct answer *a) {
    if (a->status == 404) {
        gone(f, m, a, STR_NONE);
    } else if (a->status != 200) {
        not_told(f, m, a);
    } else if (m->wanted &&
               !str_eq(str_of(m->wanted), meta_of(a->doc, "uid"))) {
        gone(f, m, a, STR(OTHER_UID));
    } else if (is_known_state(m, a->doc)) {
        there(f, m, a);
    } else if (!hold(f, m, a->len)) {
        struct answer none = *a;
        none.status = 0;
        none.why = STR(TOO_MUCH);
        not_told(f, m, &none);
    } else {
        struct json_reader *was = m->reader;
        m->reader = f->spare;
        f->spare = was ? was : json_reader_new();
        renewed(f, m, a->doc);
        there(f, m, a);
        expand(f, m);
    }
}

/* --- lists ------------------------------------------------------------- */

/* One item as an object of its own: with kind and apiVersion, which items
 * have not, and without managedFields, which nobody reads in hundreds. */
static void write_item(struct buf *out, const struct relation *r,
                       const struct json *item) {
    struct jsonout j;

    buf_clear(out);
    jsonout_init(&j, out, 0, 0);
    jsonout_open(&j, NULL, '{');
    jsonout_str(&j, "apiVersion", str_of(r->api));
    jsonout_str(&j, "kind", str_of(r->kind));
    for (const struct json *v = json_first(item); v; v = json_next(v)) {
        struct str key = json_key(v);
        if (str_eq(key, STR("kind")) || str_eq(key, STR("apiVersion")))
            continue;
        if (!str_eq(key, STR("metadata")) || !json_is_object(v)) {
            jsonout_value(&j, key, true, v);
            continue;
        }
        jsonout_open(&j, "metadata", '{');
        for (const struct json *m = json_first(v); m; m = json_next(m))
            if (!str_eq(json_key(m), STR("managedFields")))
                jsonout_value(&j, json_key(m), true, m);
        jsonout_close(&j, '}');
    }
    jsonout_close(&j, '}');
}

static bool is_childless(const struct family *f, const struct member *m) {
    for (size_t i = 0; i < f->lists.n; i++)
        if (f->lists.at[i]->of == m) return false;
    return true;
}

/* Make room for an item of this list that is in trouble: somebody who is well
 * goes. */
static bool make_room(struct family *f, const struct listing *l) {
    for (size_t i = f->members.n; i > 0; i--) {
        struct member *m = f->members.at[i - 1];
        if (!m->from || m->stands || m->unhealthy || !is_childless(f, m))
            continue;
        m->from->counting++;
        if (m->from != l) m->from->left_out++;
        m->dead = true;
        family_bury(f);
        return true;
    }
    return false;
}

static struct member *add_item(struct family *f, struct listing *l,
                               const struct json *item) {
    const struct birth birth = {
        .role = l->rel.needed ? RELATIVE_NEEDED : RELATIVE_OWNED,
        .of = l->of,
        .from = l,
        .kind = str_of(l->rel.kind),
        .api = str_of(l->rel.api),
        .ns = meta_of(item, "namespace"),
        .name = meta_of(item, "name"),
        .wanted = meta_of(item, "uid"),
    };
    bool full = f->members.n >= FAMILY_RELATIVES - FAMILY_RESERVE;

    if (full && !(relations_is_unhealthy(birth.kind, item) && make_room(f, l)))
        return NULL;
    struct member *m = family_add(f, &birth);
    if (m) m->turn.at_ms = INT64_MAX;
    return m;
}

/* False: there is no room for it. */
static bool take_item(struct family *f, struct listing *l, struct member *m,
                      const struct json *item) {
    write_item(&f->text, &l->rel, item);
    if (f->text.over || !hold(f, m, f->text.len)) return false;
    if (!m->reader) m->reader = json_reader_new();
    m->is.json = NULL;
    const struct json *own =
        json_parse(m->reader, f->text.data, f->text.len, NULL);
    if (!own) return false;
    renewed(f, m, own);
    return true;
}

static void learn_item(struct family *f, struct listing *l,
                       const struct answer *a, const struct json *item) {
    struct str uid = meta_of(item, "uid");
    struct str name = meta_of(item, "name");

    if (name.len == 0 || !relation_keeps(&l->rel, l->of->is.json, item))
        return;
    if (relations_is_retired(str_of(l->rel.kind), item)) {
        l->counting++;
        return;
    }
    struct member *m = family_find(f, uid, str_of(l->rel.kind),
                                   meta_of(item, "namespace"), name);
    if (m && m->from != l) return; /* it is here already */
    if (!m) m = add_item(f, l, item);
    if (!m) {
        l->counting++;
        return;
    }
    bool known = is_known_state(m, item);
    if (!known && !take_item(f, l, m, item)) {
        l->counting++;
        m->dead = true;
        family_bury(f);
        return;
    }
    m->round = l->round;
    there(f, m, a);
    if (!m->unhealthy) m->turn.at_ms = INT64_MAX; /* the list comes again */
    if (!known) expand(f, m);
}

static void drop_stand_in(struct family *f, struct listing *l) {
    if (!l->stand_in) return;
    l->stand_in->dead = true;
    l->stand_in = NULL;
    family_bury(f);
}

static void list_not_told(struct family *f, struct listing *l,
                          const struct answer *a) {
    failed(&l->turn, a);
    l->answered = true;
    l->answered_ms = a->now_ms;
    if (!l->stand_in)
        l->stand_in = family_add(
            f, &(struct birth){.role = l->rel.needed ? RELATIVE_NEEDED
                                                     : RELATIVE_OWNED,
                               .of = l->of,
                               .from = l,
                               .kind = str_of(l->rel.kind),
                               .api = str_of(l->rel.api),
                               .ns = l->of->is.ns});
    struct member *m = l->stand_in;
    if (!m) return;
    m->stands = true;
    m->turn.at_ms = INT64_MAX;
    m->is.asked_ms = a->now_ms;
    member_state(f, m,
                 a->status == 403 ? RELATIVE_FORBIDDEN : RELATIVE_FAILED);
    member_set(f, m, W_WHY, a->why);
}

static void list_from_start(struct listing *l) {
    xfree(l->next);
    l->next = NULL;
}

/* What the last page did not bring is not there any more. */
static void list_whole(struct family *f, struct listing *l,
                       const struct answer *a) {
    list_from_start(l);
    for (size_t i = 0; i < f->members.n; i++) {
        struct member *m = f->members.at[i];
        if (m->from == l && !m->stands && m->round != l->round) m->dead = true;
    }
    drop_stand_in(f, l);
    family_bury(f);
    if (l->left_out != l->counting || !l->answered) f->revision++;
    l->left_out = l->counting;
    if (l->shrunk < 2) l->limit = LIMIT_OBJECT_PAGE;
    l->answered = true;
    l->answered_ms = a->now_ms;
    succeeded(&l->turn, a, CALM_MS);
}

static void list_next_page(struct family *f, struct listing *l,
                           const struct answer *a) {
    const struct json *meta = json_get(a->doc, "metadata");
    struct str next = json_text(json_get(meta, "continue"));
    int64_t remaining = 1;

    if (next.len == 0 || next.len > LIMIT_CONTINUE_BYTES) {
        list_whole(f, l, a);
    } else if (l->pages >= FAMILY_PAGES) {
        json_int(json_get(meta, "remainingItemCount"), 1, INT32_MAX,
                 &remaining);
        l->counting += (size_t)remaining; /* at least */
        list_whole(f, l, a);
    } else {
        list_from_start(l);
        l->next = xstrndup(next.ptr, next.len);
        l->turn.failures = 0;
        l->turn.at_ms = a->now_ms;
    }
}

/* Smaller pages, where it may have been too much for one; for good, if that is
 * known or came up before. */
static bool shrink(struct listing *l, bool too_large) {
    unsigned limit = l->limit / 4 > LEAST_PAGE ? l->limit / 4 : LEAST_PAGE;

    if (limit == l->limit) return false;
    if (!too_large && l->limit < LIMIT_OBJECT_PAGE) return false;
    l->limit = limit;
    l->shrunk += too_large ? 2 : 1;
    return true;
}

void family_learn_list(struct family *f, struct listing *l,
                       const struct answer *a) {
    const struct json *items = json_get(a->doc, "items");
    bool smaller = a->status == 0 && shrink(l, a->too_large);

    if (a->status == 404) { /* an API that is not there has nothing in it */
        list_whole(f, l, a);
    } else if (l->next && (a->status == 410 || a->status == 400)) {
        list_from_start(l);
        l->turn.failures++;
        l->turn.at_ms = a->now_ms + FAMILY_REFRESH_MS;
    } else if (a->too_large && smaller) {
        l->turn.at_ms = a->now_ms;
    } else if (a->status == 200 &&
               (json_is_array(items) ||
                (items && json_type(items) == JSON_NULL))) {
        l->pages++;
        for (const struct json *v = json_first(items); v; v = json_next(v))
            learn_item(f, l, a, v);
        list_next_page(f, l, a);
    } else if (a->status == 200) {
        struct answer none = *a;
        none.status = 0;
        none.why = STR("the answer is no list");
        list_not_told(f, l, &none);
    } else {
        list_not_told(f, l, a);
    }
}
