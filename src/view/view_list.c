/* SPDX-License-Identifier: Apache-2.0 */
#include "view/view_list.h"

#include <assert.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "view/header.h"
#include "view/table.h"

enum { OF_BYTES = 96 };

struct list {
    struct view base;
    struct store *store;
    struct query *query;
    struct table table;
    enum group_key by;
    bool within;       /* only the members of one group */
    char of[OF_BYTES]; /* its title; "" otherwise */
    /* The filters as the query was told them; borrowed, compared alone. */
    const struct filter *flags, *typed, *warnings;
    struct buf typed_text;
    uint64_t settings;
    uint64_t evictions; /* of the store when the rows were taken */
    struct query_totals totals;
    size_t bad; /* rows with Warnings */
};

static struct list *as_list(struct view *v) {
    return (struct list *)v;
}

/* --- what each grouping shows ----------------------------------------- */

struct grouping {
    enum group_key by;
    const char *one, *many;     /* "problem", "problems" */
    const char *const *columns; /* by importance, NULL ends */
};

/* What does not fit is left out from the end; the message is drawn last and
 * takes what is left. */
static const char *const problem_columns[] = {
    "type",   "reason", "count",   "last",  "cluster",    "objects",
    "way",    "trend",  "common",  "first", "namespaces", "nodes",
    "owners", "rate",   "message", NULL};
static const char *const event_columns[] = {"last",    "type",    "reason",
                                            "cluster", "object",  "namespace",
                                            "count",   "message", NULL};
static const char *const object_columns[] = {
    "key", "cluster", "namespace", "warnings", "last",    "count",
    "way", "trend",   "objects",   "events",   "message", NULL};
static const char *const group_columns[] = {
    "key",   "cluster", "warnings", "last",    "count", "way",
    "trend", "objects", "events",   "message", NULL};

static const struct grouping groupings[] = {
    {GROUP_PROBLEM, "problem", "problems", problem_columns},
    {GROUP_NONE, "event", "events", event_columns},
    {GROUP_OBJECT, "object", "objects", object_columns},
    {GROUP_REASON, "reason", "reasons", group_columns},
    {GROUP_MESSAGE, "message", "messages", group_columns},
    {GROUP_NAMESPACE, "namespace", "namespaces", group_columns},
    {GROUP_NODE, "node", "nodes", group_columns},
    {GROUP_SOURCE, "source", "sources", group_columns},
    {GROUP_OWNER, "owner", "owners", object_columns},
    {GROUP_KIND, "kind", "kinds", group_columns},
};
enum { CYCLED = 9 }; /* the first so many, by `z` */

static const struct grouping *grouping_of(enum group_key by) {
    for (size_t i = 0; i < ARRAY_LEN(groupings); i++)
        if (groupings[i].by == by) return &groupings[i];
    assert(false);
    return &groupings[0];
}

static bool has_several_namespaces(const struct view_env *env) {
    return strcmp(env->scope, "all namespaces") == 0 ||
           strchr(env->scope, ',') != NULL;
}

/* Columns that would say the same in every row are left out. */
static bool is_wanted(const struct list *l, const char *name) {
    const struct view_env *env = l->base.env;
    if (strcmp(name, "cluster") == 0) return env->show.clusters != NULL;
    if (strcmp(name, "objects") == 0) return l->by != GROUP_OBJECT;
    if (strcmp(name, "namespace") == 0 || strcmp(name, "namespaces") == 0)
        return has_several_namespaces(env);
    return true;
}

static void choose_columns(struct list *l) {
    const struct column *columns[TABLE_COLUMNS];
    const char *const *names = grouping_of(l->by)->columns;
    int n = 0;
    for (; *names; names++) {
        if (!is_wanted(l, *names)) continue;
        assert(n < TABLE_COLUMNS);
        columns[n] = column_find(str_of(*names));
        assert(columns[n]);
        n++;
    }
    table_init(&l->table, columns, n);
}

/* "problems"; "BackOff: objects" */
static void set_title(struct list *l) {
    snprintf(l->base.title, sizeof(l->base.title), "%s%s%s", l->of,
             l->of[0] ? ": " : "", grouping_of(l->by)->many);
}

/* --- rows ------------------------------------------------------------- */

/* Time runs down in the query and up on the screen: the newest event is on
 * top. Groups have their own order. */
static void tell_sort(struct list *l) {
    bool reverse;
    const struct column *by = table_sort(&l->table, &reverse);
    if (!by && l->by == GROUP_NONE) reverse = !reverse;
    query_set_sort(l->query, by, reverse);
}

static void tell_filters(struct list *l) {
    const struct view_env *env = l->base.env;
    l->flags = env->flags;
    l->typed = env->typed;
    l->warnings = env->warnings;
    buf_clear(&l->typed_text);
    buf_add_str(&l->typed_text, env->typed_text);
    query_set_filter(l->query, QUERY_FLAGS, l->flags);
    query_set_filter(l->query, QUERY_TYPED, l->typed);
    query_set_filter(l->query, QUERY_WARNINGS, l->warnings);
}

/* Most settings change the look alone: no need to look at a million events
 * again. A filter freed and made anew may have the old one's address. */
static bool filters_changed(const struct list *l) {
    const struct view_env *env = l->base.env;
    return l->flags != env->flags || l->typed != env->typed ||
           l->warnings != env->warnings ||
           !str_eq(buf_str(&l->typed_text), env->typed_text);
}

static bool row_is_bad(const struct row *r) {
    switch (r->kind) {
    case ROW_EVENT:
        return event_is_warning(r->u.entry->event);
    case ROW_GROUP:
        return r->u.group->warnings > 0;
    case ROW_GAP:
        break;
    }
    return false;
}

static void take_rows(struct list *l) {
    table_rows_changed(&l->table, l->query);
    query_totals(l->query, &l->totals);
    l->bad = 0;
    for (size_t i = 0; i < query_count(l->query); i++) {
        struct row row = query_row(l->query, i);
        l->bad += row_is_bad(&row);
    }
}

static bool list_refresh(struct view *v) {
    struct list *l = as_list(v);
    const struct view_env *env = v->env;
    if (l->settings != env->settings) {
        l->settings = env->settings;
        if (filters_changed(l)) tell_filters(l);
    }
    l->evictions = store_evictions(l->store);
    if (!query_refresh(l->query, env->show.now_us)) return false;
    take_rows(l);
    return true;
}

/* --- life ------------------------------------------------------------- */

static struct view *list_open(struct view_env *env,
                              const struct view_open *open) {
    struct list *l = xcalloc(1, sizeof(*l));
    l->base = (struct view){.ops = &view_list, .env = env};
    l->store = env->store;
    l->query = query_new(l->store);
    l->by = open->by;
    l->within = open->scope.n_members > 0;
    snprintf(l->of, sizeof(l->of), "%.*s", OF_BYTES - 1, open->title);
    buf_init(&l->typed_text, LIMIT_PROMPT_BYTES);
    l->settings = env->settings;
    query_set_clusters(l->query, env->show.clusters);
    query_set_gaps(l->query, true);
    query_set_scope(l->query, &open->scope);
    query_set_group(l->query, l->by);
    tell_filters(l);
    choose_columns(l);
    tell_sort(l);
    set_title(l);
    return &l->base;
}

static void list_close(struct view *v) {
    struct list *l = as_list(v);
    query_free(l->query);
    buf_done(&l->typed_text);
    xfree(l);
}

/* --- regrouping ------------------------------------------------------- */

/* The event that a row stands for; NULL for a gap. */
static const struct entry *entry_of_row(const struct row *r) {
    switch (r->kind) {
    case ROW_EVENT:
        return r->u.entry;
    case ROW_GROUP:
        return r->u.group->newest;
    case ROW_GAP:
        break;
    }
    return NULL;
}

static size_t find_entry(const struct list *l, const struct entry *e) {
    const struct row row = {.kind = ROW_EVENT, .u.entry = e};
    uint64_t id = l->by == GROUP_NONE ? row_id(&row)
                                      : query_group_id(l->store, l->by, e);
    return query_find(l->query, id);
}

static void regroup(struct list *l, enum group_key by) {
    struct row row;
    list_refresh(&l->base);
    bool had = table_current(&l->table, l->query, &row) && l->table.pinned;
    const struct entry *e = had ? entry_of_row(&row) : NULL;
    l->by = by;
    query_set_group(l->query, by);
    choose_columns(l);
    tell_sort(l);
    set_title(l);
    query_refresh(l->query, l->base.env->show.now_us);
    take_rows(l);
    size_t at = e ? find_entry(l, e) : SIZE_MAX;
    if (at != SIZE_MAX) table_go(&l->table, l->query, at);
}

bool view_list_group(struct view *v, enum group_key by) {
    struct list *l = as_list(v);
    if (l->within && by != GROUP_OBJECT && by != GROUP_NONE) return false;
    regroup(l, by);
    return true;
}

static enum group_key next_grouping(const struct list *l) {
    if (l->within) return l->by == GROUP_NONE ? GROUP_OBJECT : GROUP_NONE;
    for (size_t i = 0; i + 1 < CYCLED; i++)
        if (groupings[i].by == l->by) return groupings[i + 1].by;
    return groupings[0].by;
}

bool view_list_sort(struct view *v, struct str column) {
    struct list *l = as_list(v);
    if (!table_sort_by(&l->table, column)) return false;
    tell_sort(l);
    list_refresh(v);
    return true;
}

void view_list_columns(const struct view *v, struct buf *out) {
    const struct table *t = &((const struct list *)v)->table;
    for (int i = 0; i < t->n_columns; i++)
        buf_printf(out, "%s%s", i ? " " : "", t->columns[i]->name);
}

void view_list_like(struct view *v, const struct view *other) {
    struct list *l = as_list(v);
    const struct list *from = (const struct list *)other;
    bool reverse;
    const struct column *by = table_sort(&from->table, &reverse);
    regroup(l, from->by);
    if (by) table_sort_by(&l->table, str_of(by->name));
    l->table.reverse = from->table.reverse;
    tell_sort(l);
    list_refresh(v);
}

/* --- drilling down ---------------------------------------------------- */

static void open_object(const struct row *row, struct view_open *next) {
    const struct entry *e = entry_of_row(row);
    assert(e); /* only gaps have none */
    const struct object *o = e->object;
    *next = (struct view_open){.ops = &view_object,
                               .cluster = o->cluster,
                               .kind = istr_str(o->kind),
                               .ns = istr_str(o->ns),
                               .name = istr_str(o->name)};
}

static void open_members(const struct group *g, struct view_open *next) {
    *next = (struct view_open){.ops = &view_list,
                               .by = GROUP_OBJECT,
                               .scope = {.members = {{g->by, g->id}},
                                         .n_members = 1}};
    struct str title = g->by == GROUP_PROBLEM || g->by == GROUP_MESSAGE
                           ? istr_str(g->newest->event->reason)
                           : istr_str(g->key);
    if (title.len == 0) title = STR("(none)");
    struct buf clean = BUF_INIT(OF_BYTES);
    text_clean(&clean, title, TEXT_LINE, OF_BYTES - 8);
    snprintf(next->title, sizeof(next->title), "%.*s",
             STR_ARG(buf_str(&clean)));
    buf_done(&clean);
}

static unsigned enter(struct list *l, struct view_open *next, bool *opens) {
    struct row row;
    if (!table_current(&l->table, l->query, &row)) return REACT_NONE;
    if (row.kind == ROW_GAP)
        *next = (struct view_open){.ops = &view_log};
    else if (row.kind == ROW_GROUP && row.u.group->objects > 1)
        open_members(row.u.group, next);
    else
        open_object(&row, next);
    *opens = true;
    return REACT_DRAW;
}

/* --- the next Warning ------------------------------------------------- */

/* From `from` on; beyond either end there is none. */
static size_t find_bad(const struct list *l, size_t from, bool back) {
    for (size_t i = from; i < query_count(l->query); back ? i-- : i++) {
        struct row row = query_row(l->query, i);
        if (row_is_bad(&row)) return i;
    }
    return SIZE_MAX;
}

static unsigned go_to_warning(struct list *l, bool back) {
    struct view_env *env = l->base.env;
    size_t count = query_count(l->query), here = l->table.cursor;
    size_t at = find_bad(l, back ? here - 1 : here + 1, back);
    if (at == SIZE_MAX) {
        at = find_bad(l, back ? count - 1 : 0, back);
        snprintf(env->say, sizeof(env->say), "%s",
                 at == SIZE_MAX ? "no Warnings here"
                 : at == here   ? "the only one with Warnings"
                 : back         ? "no more above: from the end again"
                                : "no more below: from the top again");
    }
    if (at != SIZE_MAX) table_go(&l->table, l->query, at);
    return REACT_DRAW;
}

static void say_sort(struct list *l) {
    struct view_env *env = l->base.env;
    bool reverse;
    const struct column *by = table_sort(&l->table, &reverse);
    if (by)
        snprintf(env->say, sizeof(env->say), "sorted by %s, %s", by->title,
                 reverse ? "descending" : "ascending");
    else
        snprintf(env->say, sizeof(env->say), "the usual order%s",
                 reverse ? ", inverted" : "");
}

static unsigned list_act(struct view *v, enum action a, struct view_open *next,
                         bool *opens) {
    struct list *l = as_list(v);
    unsigned react;
    if (l->evictions != store_evictions(l->store)) list_refresh(v);
    switch (a) {
    case ACTION_ENTER:
        return enter(l, next, opens);
    case ACTION_GROUP:
        regroup(l, next_grouping(l));
        return REACT_DRAW;
    case ACTION_NEXT_WARNING:
        return go_to_warning(l, false);
    case ACTION_PREV_WARNING:
        return go_to_warning(l, true);
    default:
        react = table_act(&l->table, l->query, a);
        if (!(react & REACT_UNHANDLED) && (react & REACT_QUERY)) {
            tell_sort(l);
            say_sort(l);
        }
        if (a == ACTION_FOLLOW)
            snprintf(v->env->say, sizeof(v->env->say), "%s",
                     l->table.pinned ? "the cursor follows its row"
                                     : "the cursor stays at the top");
        return react;
    }
}

/* --- showing ---------------------------------------------------------- */

static size_t rows_of(const struct list *l) {
    return query_count(l->query) - query_gap_count(l->query);
}

static void list_draw(struct view *v, struct grid *g, struct area area) {
    struct list *l = as_list(v);
    struct buf empty = BUF_INIT(LIMIT_CELL_BYTES);
    /* Paused or not: rows must not outlive their events. */
    if (l->evictions != store_evictions(l->store)) list_refresh(v);
    if (rows_of(l) == 0) view_empty_text(v->env, &empty);
    table_draw(&l->table, l->query, g, area, &v->env->show, v->env->wrap,
               empty.len ? empty.data : "");
    buf_done(&empty);
}

static void add_number(struct buf *out, uint64_t n, const char *one,
                       const char *many) {
    char number[28];
    number_format(n, number);
    buf_printf(out, "%s %s", number, n == 1 ? one : many);
}

static void list_summary(const struct view *v, struct buf *out) {
    const struct list *l = (const struct list *)v;
    const struct grouping *by = grouping_of(l->by);
    char number[28];
    add_number(out, rows_of(l), by->one, by->many);
    if (l->by == GROUP_NONE) {
        buf_add_cstr(out, ", ");
        add_number(out, l->totals.warnings, "warning", "warnings");
    } else {
        number_format(l->bad, number);
        buf_printf(out, ", %s with Warnings", number);
    }
    if (l->table.top == 0) return;
    number_format(l->table.top, number); /* what is new may be there */
    buf_printf(out, ", %s above", number);
}

static const enum action actions[] = {ACTION_ENTER,
                                      ACTION_FILTER,
                                      ACTION_WARNINGS,
                                      ACTION_GROUP,
                                      ACTION_NEXT_WARNING,
                                      ACTION_PICK_NAMESPACE,
                                      ACTION_ALL_NAMESPACES,
                                      ACTION_PICK_CONTEXT,
                                      ACTION_SORT_RIGHT,
                                      ACTION_SORT_LEFT,
                                      ACTION_INVERT,
                                      ACTION_FOLLOW,
                                      ACTION_WRAP,
                                      ACTION_PREV_WARNING,
                                      ACTION_UP,
                                      ACTION_DOWN,
                                      ACTION_TOP,
                                      ACTION_BOTTOM,
                                      ACTION_PAGE_UP,
                                      ACTION_PAGE_DOWN,
                                      ACTION_HALF_UP,
                                      ACTION_HALF_DOWN,
                                      ACTION_LEFT,
                                      ACTION_RIGHT,
                                      ACTION_NONE};

const struct view_ops view_list = {
    .name = "list",
    .open = list_open,
    .close = list_close,
    .refresh = list_refresh,
    .draw = list_draw,
    .act = list_act,
    .summary = list_summary,
    .actions = actions,
};
