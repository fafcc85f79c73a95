/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "base/jsonout.h"
#include "base/limits.h"
#include "object/family_internal.h"

/* The smallest page that is asked for. */
#define LEAST_PAGE 5

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
        .ns = member_meta(item, "namespace"),
        .name = member_meta(item, "name"),
        .wanted = member_meta(item, "uid"),
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
    if (f->text.over || !member_hold(f, m, f->text.len)) return false;
    if (!m->reader) m->reader = json_reader_new();
    m->is.json = NULL;
    const struct json *own =
        json_parse(m->reader, f->text.data, f->text.len, NULL);
    if (!own) return false;
    member_renewed(f, m, own);
    return true;
}

static void learn_item(struct family *f, struct listing *l,
                       const struct answer *a, const struct json *item) {
    struct str uid = member_meta(item, "uid");
    struct str name = member_meta(item, "name");

    if (name.len == 0 || !relation_keeps(&l->rel, l->of->is.json, item))
        return;
    if (relations_is_retired(str_of(l->rel.kind), item)) {
        l->counting++;
        return;
    }
    struct member *m = family_find(f, uid, str_of(l->rel.kind),
                                   member_meta(item, "namespace"), name);
    if (m && m->from != l) return; /* it is here already */
    if (!m) m = add_item(f, l, item);
    if (!m) {
        l->counting++;
        return;
    }
    bool known = member_is_known(m, item);
    if (!known && !take_item(f, l, m, item)) {
        l->counting++;
        m->dead = true;
        family_bury(f);
        return;
    }
    m->round = l->round;
    member_there(f, m, a);
    if (!m->unhealthy) m->turn.at_ms = INT64_MAX; /* the list comes again */
    if (!known) member_expand(f, m);
}

static void drop_stand_in(struct family *f, struct listing *l) {
    if (!l->stand_in) return;
    l->stand_in->dead = true;
    l->stand_in = NULL;
    family_bury(f);
}

static void list_not_told(struct family *f, struct listing *l,
                          const struct answer *a) {
    turn_failed(&l->turn, a);
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
    turn_succeeded(&l->turn, a, CALM_MS);
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
