/* SPDX-License-Identifier: Apache-2.0 */
#include "view/view_list.h"

#include <assert.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "view/header.h"
#include "view/list_columns.h"
#include "view/list_drill.h"
#include "view/preview.h"
#include "view/rows.h"
#include "view/status.h"
#include "view/table.h"

enum { OF_BYTES = 96 };
/* What happened so long ago is not new any more. */
enum { NEWS_S = 3, NEWS_SAMPLES = 5 };

/* How far the store was at a time. */
struct sample {
    int64_t at_us;
    uint64_t revision;
};

struct list {
    struct view base;
    struct store *store;
    struct query *query;
    struct table table;
    struct table_looks looks; /* as configured, then as `:columns` has it */
    enum group_key by;
    struct query_scope scope; /* what it is within */
    char of[OF_BYTES];        /* its title; "" otherwise */
    /* The filters as the query was told them; borrowed, compared alone. */
    const struct filter *flags, *typed, *warnings;
    struct buf typed_text;
    uint64_t settings;
    uint64_t evictions; /* of the store when the rows were taken */
    struct query_totals totals;
    struct sample news[NEWS_SAMPLES]; /* oldest first */
    int n_news;
    bool loaded; /* a list was under way at the last refresh */
};

static struct list *as_list(struct view *v) {
    return (struct list *)v;
}

static const struct list *as_const_list(const struct view *v) {
    return (const struct list *)v;
}

/* --- columns ---------------------------------------------------------- */

static void columns_now(const struct list *l, struct look_columns *out,
                        int *core) {
    *out = l->looks.tables[l->by];
    *core = out->n;
    if (out->n == 0) list_columns(l->base.env, l->by, out, core);
}

static void choose_columns(struct list *l) {
    struct look_columns columns;
    int core;
    columns_now(l, &columns, &core);
    table_set_columns(&l->table, &columns, core);
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

static void take_rows(struct list *l) {
    table_rows_changed(&l->table, l->query);
    query_totals(l->query, &l->totals);
}

/* What comes with a list is no news, nor what was there when the view was
 * opened. */
static void note_news(struct list *l) {
    const struct feeds *feeds = store_feeds(l->store);
    int64_t now_us = l->base.env->show.now_us;
    bool loads = !status_was_listed(feeds) || status_is_listing(feeds);
    if (loads || l->loaded) l->n_news = 0;
    l->loaded = loads;
    if (l->n_news == 0 || now_us - l->news[l->n_news - 1].at_us >= US_PER_S) {
        if (l->n_news == NEWS_SAMPLES)
            memmove(&l->news[0], &l->news[1],
                    (size_t)--l->n_news * sizeof(l->news[0]));
        l->news[l->n_news++] =
            (struct sample){now_us, store_revision(l->store)};
    }
    int i = 0;
    while (i + 1 < l->n_news &&
           l->news[i + 1].at_us <= now_us - NEWS_S * US_PER_S)
        i++;
    l->table.fresh_after = l->news[i].revision;
}

static bool list_refresh(struct view *v) {
    struct list *l = as_list(v);
    const struct view_env *env = v->env;
    if (l->settings != env->settings) {
        l->settings = env->settings;
        if (filters_changed(l)) tell_filters(l);
    }
    note_news(l);
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
    l->scope = open->scope;
    if (env->looks) l->looks = *env->looks;
    snprintf(l->of, sizeof(l->of), "%.*s", OF_BYTES - 1, open->title);
    buf_init(&l->typed_text, LIMIT_PROMPT_BYTES);
    l->settings = env->settings;
    query_set_clusters(l->query, env->show.clusters);
    query_set_gaps(l->query, true);
    query_set_scope(l->query, &open->scope);
    query_set_group(l->query, l->by);
    tell_filters(l);
    struct look_columns columns;
    int core;
    columns_now(l, &columns, &core);
    table_init(&l->table, &columns, core);
    tell_sort(l);
    set_title(l);
    return &l->base;
}

static void list_close(struct view *v) {
    struct list *l = as_list(v);
    query_free(l->query);
    table_done(&l->table);
    buf_done(&l->typed_text);
    xfree(l);
}

/* --- regrouping ------------------------------------------------------- */

static size_t find_entry(const struct list *l, const struct entry *e) {
    const struct row row = {.kind = ROW_EVENT, .u.entry = e};
    uint64_t id = l->by == GROUP_NONE ? row_id(&row)
                                      : query_group_id(l->store, l->by, e);
    return query_find(l->query, id);
}

/* Rows of another grouping: their marks mean nothing any more, and the order
 * is the usual one. */
static void change_grouping(struct list *l, enum group_key by) {
    if (by == l->by) return;
    l->by = by;
    marks_clear(&l->table.marks);
    table_sort_by(&l->table, NULL);
    l->table.pinned = false;
    query_set_group(l->query, by);
    choose_columns(l);
    tell_sort(l);
    set_title(l);
}

static void regroup(struct list *l, enum group_key by) {
    struct row row;
    list_refresh(&l->base);
    bool had = table_current(&l->table, l->query, &row) && l->table.pinned;
    const struct entry *e = had ? row_entry(&row) : NULL;
    change_grouping(l, by);
    query_refresh(l->query, l->base.env->show.now_us);
    take_rows(l);
    size_t at = e ? find_entry(l, e) : SIZE_MAX;
    if (at != SIZE_MAX) table_go(&l->table, l->query, at);
}

bool view_list_group(struct view *v, enum group_key by) {
    struct list *l = as_list(v);
    if (drill_is_single(&l->scope, by)) return false;
    regroup(l, by);
    return true;
}

static enum group_key next_grouping(const struct list *l) {
    enum group_key by = l->by;
    do by = grouping_after(by);
    while (drill_is_single(&l->scope, by));
    return by;
}

/* --- for commands ----------------------------------------------------- */

bool view_list_sort(struct view *v, struct str column) {
    struct list *l = as_list(v);
    const struct column *c = column_find(column);
    if (!c || !looks_can_show(c, l->by)) return false;
    table_sort_by(&l->table, c);
    tell_sort(l);
    list_refresh(v);
    return true;
}

void view_list_invert(struct view *v) {
    struct list *l = as_list(v);
    l->table.reverse = !l->table.reverse;
    tell_sort(l);
    list_refresh(v);
}

static bool is_shown(const struct list *l, const struct column *c) {
    for (int i = 0; i < l->table.n_columns; i++)
        if (l->table.columns[i] == c) return true;
    return false;
}

void view_list_columns(const struct view *v, struct buf *out) {
    const struct list *l = as_const_list(v);
    size_t n;
    const struct column *all = column_all(&n);
    for (int i = 0; i < l->table.n_columns; i++)
        buf_printf(out, "%s%s", i ? " " : "", l->table.columns[i]->name);
    for (size_t i = 0; i < n; i++)
        if (looks_can_show(&all[i], l->by) && !is_shown(l, &all[i]))
            buf_printf(out, " %s", all[i].name);
}

bool view_list_set_columns(struct view *v, struct str text, struct err *err) {
    struct list *l = as_list(v);
    if (str_trim(text).len == 0) text = STR("default");
    if (!looks_parse(text, l->by, &l->looks.tables[l->by], err)) return false;
    choose_columns(l);
    return true;
}

void view_list_offer_columns(const struct view *v, struct picker *p) {
    const struct list *l = as_const_list(v);
    size_t n;
    const struct column *all = column_all(&n);
    for (size_t i = 0; i < n; i++)
        if (looks_can_show(&all[i], l->by))
            picker_add(p, str_of(all[i].name), is_shown(l, &all[i]));
}

/* Move what stays from `from` to `to`, in its order. */
static void keep(const struct look_columns *from,
                 const struct look_columns *these, bool text,
                 struct look_columns *to) {
    for (int i = 0; i < from->n; i++) {
        const struct column *c = from->at[i];
        bool stays = (c->max == 0) == text;
        bool is_one = false, is_there = false;
        for (int k = 0; k < these->n; k++) is_one |= these->at[k] == c;
        for (int k = 0; k < to->n; k++) is_there |= to->at[k] == c;
        if (!stays || !is_one || is_there) continue;
        to->at[to->n] = c;
        to->widths[to->n++] = from->widths[i];
    }
}

/* Without the one, or with it. */
static void toggle(const struct look_columns *now, const struct column *one,
                   struct look_columns *out) {
    *out = (struct look_columns){.n = 0};
    for (int i = 0; i < now->n; i++)
        if (now->at[i] != one) out->at[out->n++] = now->at[i];
    if (out->n == 0 || (out->n == now->n && out->n < LOOKS_COLUMNS))
        out->at[out->n++] = one;
}

bool view_list_pick_columns(struct view *v, struct str names,
                            struct err *err) {
    struct list *l = as_list(v);
    struct look_columns now, these, next = {.n = 0};
    int core;
    columns_now(l, &now, &core);
    if (!looks_parse(names, l->by, &these, err)) return false;
    if (these.n == 1) toggle(&now, these.at[0], &these);
    for (int text = 0; text < 2; text++) {
        keep(&now, &these, text, &next);
        keep(&these, &these, text, &next);
    }
    l->looks.tables[l->by] = next;
    choose_columns(l);
    return true;
}

const struct column *const *view_list_shown(const struct view *v, int *n) {
    const struct table *t = &as_const_list(v)->table;
    *n = t->n_columns;
    return t->columns;
}

size_t view_list_marked(const struct view *v, const struct object **objects,
                        size_t max) {
    const struct list *l = as_const_list(v);
    size_t n = 0, rows = l->table.marks.ids.n ? query_count(l->query) : 0;
    for (size_t i = 0; i < rows && n < max; i++) {
        struct row row = query_row(l->query, i);
        if (row.kind == ROW_GAP || !marks_has(&l->table.marks, row_id(&row)))
            continue;
        objects[n++] = row.kind == ROW_GROUP ? row.u.group->newest->object
                                             : row.u.entry->object;
    }
    return n;
}

void view_list_like(struct view *v, const struct view *other) {
    struct list *l = as_list(v);
    const struct list *from = as_const_list(other);
    l->looks = from->looks;
    choose_columns(l);
    regroup(l, from->by);
    l->table.sort = from->table.sort;
    l->table.reverse = from->table.reverse;
    tell_sort(l);
    list_refresh(v);
}

/* --- drilling down ---------------------------------------------------- */

static unsigned enter(struct list *l, struct view_open *next, bool *opens) {
    struct view_env *env = l->base.env;
    struct row row;
    if (!table_current(&l->table, l->query, &row)) return REACT_NONE;
    *opens = true;
    if (row.kind == ROW_GAP) {
        *next = (struct view_open){.ops = &view_log};
    } else if (row.kind == ROW_GROUP && row.u.group->objects > 1) {
        *opens = drill_members(row.u.group, &l->scope, next);
        if (!*opens)
            snprintf(env->say, sizeof(env->say), "%s",
                     "no deeper: Esc goes back");
    } else {
        drill_object(&view_object, &row, next);
    }
    return REACT_DRAW;
}

/* Of a group the object that its newest event is about. */
static unsigned open_text(struct list *l, enum text_what what,
                          struct view_open *next, bool *opens) {
    struct view_env *env = l->base.env;
    struct row row;
    if (!table_current(&l->table, l->query, &row)) return REACT_NONE;
    *opens = row.kind != ROW_GAP;
    if (*opens) {
        drill_object(&view_text, &row, next);
        next->text = what;
    } else {
        snprintf(env->say, sizeof(env->say), "%s",
                 "a gap is about no object: Enter tells of it");
    }
    return REACT_DRAW;
}

static unsigned open_owner(struct list *l, struct view_open *next,
                           bool *opens) {
    struct view_env *env = l->base.env;
    struct row row;
    if (!table_current(&l->table, l->query, &row)) return REACT_NONE;
    *opens = drill_owner(l->store, &row, next, env->say);
    return REACT_DRAW;
}

/* --- the next Warning ------------------------------------------------- */

/* From `from` on; beyond either end there is none. */
static size_t find_bad(const struct list *l, size_t from, bool back) {
    for (size_t i = from; i < query_count(l->query); back ? i-- : i++) {
        struct row row = query_row(l->query, i);
        if (row_warns(&row)) return i;
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

static unsigned mark(struct list *l) {
    struct view_env *env = l->base.env;
    if (!table_mark(&l->table, l->query))
        snprintf(env->say, sizeof(env->say),
                 "no more than %d rows can be marked: U clears all",
                 LIMIT_MARKED_ROWS);
    return REACT_DRAW;
}

static unsigned table_did(struct list *l, unsigned react) {
    if (react & REACT_UNHANDLED || !(react & REACT_QUERY)) return react;
    tell_sort(l);
    say_sort(l);
    return react;
}

static unsigned list_act(struct view *v, enum action a, struct view_open *next,
                         bool *opens) {
    struct list *l = as_list(v);
    if (l->evictions != store_evictions(l->store)) list_refresh(v);
    switch (a) {
    case ACTION_ENTER:
        return enter(l, next, opens);
    case ACTION_DESCRIBE:
        return open_text(l, TEXT_DESCRIBE, next, opens);
    case ACTION_YAML:
        return open_text(l, TEXT_YAML, next, opens);
    case ACTION_OWNER:
        return open_owner(l, next, opens);
    case ACTION_GROUP:
        regroup(l, next_grouping(l));
        return REACT_DRAW;
    case ACTION_NEXT_WARNING:
        return go_to_warning(l, false);
    case ACTION_PREV_WARNING:
        return go_to_warning(l, true);
    case ACTION_MARK:
        return mark(l);
    case ACTION_UNMARK:
        marks_clear(&l->table.marks);
        return REACT_DRAW;
    case ACTION_FOLLOW:
        table_act(&l->table, l->query, a);
        snprintf(v->env->say, sizeof(v->env->say), "%s",
                 l->table.pinned ? "the cursor follows its row"
                                 : "the cursor stays at the top");
        return REACT_DRAW;
    default:
        return table_did(l, table_act(&l->table, l->query, a));
    }
}

static unsigned list_mouse(struct view *v, const struct mouse *m,
                           struct view_open *next, bool *opens) {
    struct list *l = as_list(v);
    bool opened;
    if (l->evictions != store_evictions(l->store)) list_refresh(v);
    unsigned react = table_mouse(&l->table, l->query, m, &opened);
    return opened ? enter(l, next, opens) : table_did(l, react);
}

/* --- what others ask of it -------------------------------------------- */

static bool list_copy(const struct view *v, struct buf *out) {
    const struct list *l = as_const_list(v);
    return table_copy(&l->table, l->query, &v->env->show, out);
}

static const struct query *list_rows(const struct view *v) {
    return as_const_list(v)->query;
}

static const struct entry *list_entry(const struct view *v) {
    const struct list *l = as_const_list(v);
    struct row row;
    if (!table_current(&l->table, l->query, &row)) return NULL;
    return row_entry(&row);
}

static void list_scope(const struct view *v, struct query_scope *out) {
    *out = as_const_list(v)->scope;
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
    struct area pane;
    enum preview_place place = PREVIEW_NONE;
    if (v->env->preview) place = preview_split(&area, &pane);
    table_draw(&l->table, l->query, g, area, &v->env->show, v->env->wrap,
               empty.len ? empty.data : "");
    buf_done(&empty);
    struct row row;
    bool has = table_current(&l->table, l->query, &row);
    if (place != PREVIEW_NONE)
        preview_draw(v->env, has ? &row : NULL, g, pane, place);
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
        number_format(l->table.bad, number);
        buf_printf(out, ", %s with Warnings", number);
    }
    if (l->table.marks.ids.n) {
        number_format(l->table.marks.ids.n, number);
        buf_printf(out, ", %s marked", number);
    }
    const struct column *sort = l->table.sort;
    if (sort && !table_shows(&l->table, sort))
        buf_printf(out, ", by %s", sort->name);
    if (l->table.top == 0) return;
    number_format(l->table.top, number); /* what is new may be there */
    buf_printf(out, ", %s above", number);
}

/* clang-format off */
static const enum action actions[] = {
    ACTION_ENTER, ACTION_FILTER, ACTION_WARNINGS, ACTION_GROUP,
    ACTION_EXPLAIN, ACTION_TREND, ACTION_PREVIEW, ACTION_DESCRIBE,
    ACTION_YAML, ACTION_OWNER, ACTION_NEXT_WARNING, ACTION_PREV_WARNING,
    ACTION_PICK_NAMESPACE, ACTION_ALL_NAMESPACES, ACTION_PICK_CONTEXT,
    ACTION_VIEWS, ACTION_SORT_RIGHT, ACTION_SORT_LEFT, ACTION_INVERT,
    ACTION_FOLLOW, ACTION_WRAP, ACTION_MARK, ACTION_UNMARK, ACTION_COPY,
    ACTION_SAVE, ACTION_UP, ACTION_DOWN, ACTION_TOP, ACTION_BOTTOM,
    ACTION_PAGE_UP, ACTION_PAGE_DOWN, ACTION_HALF_UP, ACTION_HALF_DOWN,
    ACTION_LEFT, ACTION_RIGHT, ACTION_NONE};
/* clang-format on */

const struct view_ops view_list = {
    .name = "list",
    .open = list_open,
    .close = list_close,
    .refresh = list_refresh,
    .draw = list_draw,
    .act = list_act,
    .summary = list_summary,
    .copy = list_copy,
    .rows = list_rows,
    .entry = list_entry,
    .mouse = list_mouse,
    .scope = list_scope,
    .actions = actions,
};
