/* SPDX-License-Identifier: Apache-2.0 */
#include "view/list_drill.h"

#include <assert.h>
#include <stdio.h>

#include "base/cc.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "view/rows.h"

void drill_object(const struct view_ops *ops, const struct row *row,
                  struct view_open *next) {
    const struct entry *e = row_entry(row);
    assert(e); /* only gaps have none */
    const struct object *o = e->object;
    *next = (struct view_open){.ops = ops,
                               .cluster = o->cluster,
                               .kind = istr_str(o->kind),
                               .ns = istr_str(o->ns),
                               .name = istr_str(o->name),
                               .api = istr_str(e->event->obj_api),
                               .uid = istr_str(e->event->obj_uid)};
}

/* --- the owner -------------------------------------------------------- */

static bool is_number(struct str s) {
    if (!s.ptr) return false;
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
    return s.len > 0;
}

/* The kind that owns objects of names like that; NULL where several may:
 * web-x2x9z can be of a DaemonSet, a Job or a ReplicaSet. */
static const char *kind_of_owner(struct str kind, struct str name,
                                 struct str owner) {
    struct str rest = str_sub(name, owner.len + 1, name.len), first;
    if (str_eq(kind, STR("ReplicaSet"))) return "Deployment";
    if (str_eq(kind, STR("Job"))) return "CronJob";
    if (!str_eq(kind, STR("Pod"))) return NULL;
    if (is_number(rest) && rest.len < 5) return "StatefulSet";
    str_split(&rest, '-', &first);
    if (!rest.ptr) return NULL;
    return is_number(first) ? "CronJob" : "Deployment";
}

/* One that is known by events of its own. */
static const char *known_kind(const struct store *st, const struct object *o,
                              struct str owner) {
    static const char *const kinds[] = {"Deployment", "StatefulSet",
                                        "DaemonSet",  "CronJob",
                                        "Job",        "ReplicaSet"};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (store_object(st, o->cluster, str_of(kinds[i]), istr_str(o->ns),
                         owner))
            return kinds[i];
    return NULL;
}

static bool has_several_owners(const struct row *row) {
    return row->kind == ROW_GROUP && row->u.group->owners > 1;
}

bool drill_owner(const struct store *st, const struct row *row,
                 struct view_open *next, char why[256]) {
    const struct entry *e = row_entry(row);
    if (!e || has_several_owners(row)) {
        snprintf(why, 256, "%s",
                 e ? "it has several owners: Enter shows them"
                   : "a gap has no owner");
        return false;
    }
    const struct object *o = e->object;
    struct str kind = istr_str(o->kind), name = istr_str(o->name);
    struct str owner = owner_of_name(kind, name);
    const char *its = NULL;
    if (owner.len < name.len) {
        its = known_kind(st, o, owner);
        if (!its) its = kind_of_owner(kind, name, owner);
    }
    if (!its) {
        snprintf(why, 256, "%s",
                 "its name does not tell the owner: Enter opens the object");
        return false;
    }
    *next = (struct view_open){.ops = &view_object,
                               .cluster = o->cluster,
                               .kind = str_of(its),
                               .ns = istr_str(o->ns),
                               .name = owner};
    return true;
}

/* --- members ---------------------------------------------------------- */

static void set_title(const struct group *g, struct view_open *next) {
    struct str title = g->by == GROUP_PROBLEM || g->by == GROUP_MESSAGE
                           ? istr_str(g->newest->event->reason)
                           : istr_str(g->key);
    if (title.len == 0) title = STR("(none)");
    struct buf clean = BUF_INIT(LIMIT_CELL_BYTES);
    text_clean(&clean, title, TEXT_LINE, sizeof(next->title) - 40);
    snprintf(next->title, sizeof(next->title), "%.*s",
             STR_ARG(buf_str(&clean)));
    buf_done(&clean);
}

bool drill_members(const struct group *g, const struct query_scope *within,
                   struct view_open *next) {
    if (within->n_members == QUERY_MEMBERS) return false;
    bool by_owner = g->owners > 1 && g->owners < g->objects;
    *next = (struct view_open){.ops = &view_list,
                               .by = by_owner ? GROUP_OWNER : GROUP_OBJECT,
                               .scope = *within};
    struct query_scope *scope = &next->scope;
    scope->members[scope->n_members].by = g->by;
    scope->members[scope->n_members++].id = g->id;
    set_title(g, next);
    return true;
}

bool drill_is_single(const struct query_scope *scope, enum group_key by) {
    for (int i = 0; i < scope->n_members; i++) {
        enum group_key of = scope->members[i].by;
        if (of == by) return by != GROUP_NONE;
        if (of == GROUP_PROBLEM && (by == GROUP_REASON || by == GROUP_MESSAGE))
            return true;
    }
    return false;
}
