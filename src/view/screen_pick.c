/* SPDX-License-Identifier: Apache-2.0 */
/* Where else to look, and how: namespaces, contexts, saved views. */
#include <assert.h>

#include "base/limits.h"
#include "view/parts.h"
#include "view/saved.h"
#include "view/view_list.h"

/* What the scope reads where it is all. */
static const struct str all_namespaces = {"all namespaces", 14};

static void start_picking(struct screen *s, enum screen_picks picks) {
    picker_sort(&s->picker);
    s->picks = picks;
    s->mode = MODE_PICKER;
}

/* --- other namespaces ------------------------------------------------- */

unsigned screen_want_scope(struct screen *s, struct str namespaces) {
    if (namespaces.len == 0 && str_eq(str_of(s->env.scope), all_namespaces)) {
        screen_say(s, false, "all namespaces are shown: n picks some");
        return REACT_DRAW;
    }
    buf_clear(&s->scope_wanted);
    buf_add_str(&s->scope_wanted, namespaces);
    return REACT_SCOPE | REACT_DRAW;
}

const char *screen_scope(const struct screen *s) {
    return s->scope_wanted.len ? s->scope_wanted.data : "";
}

/* --- other contexts --------------------------------------------------- */

const char *screen_contexts(const struct screen *s) {
    return s->contexts_wanted.len ? s->contexts_wanted.data : "";
}

static bool has_context(const struct screen *s, struct str name) {
    for (size_t i = 0; i < s->n_contexts; i++)
        if (str_eq(str_of(s->contexts[i]), name)) return true;
    return false;
}

unsigned screen_want_contexts(struct screen *s, struct str contexts) {
    struct str rest = contexts, name;
    buf_clear(&s->contexts_wanted);
    while (str_split(&rest, ',', &name)) {
        name = str_trim(name);
        if (name.len == 0) continue;
        if (!has_context(s, name)) {
            screen_say(s, true, "there is no context '%.*s'%s",
                       STR_ARG(str_sub(name, 0, 80)),
                       s->n_contexts ? ": c shows which there are" : "");
            return REACT_DRAW;
        }
        if (s->contexts_wanted.len) buf_add_char(&s->contexts_wanted, ',');
        buf_add_str(&s->contexts_wanted, name);
    }
    return s->contexts_wanted.len ? REACT_CONTEXT | REACT_DRAW : REACT_DRAW;
}

unsigned screen_open_contexts(struct screen *s) {
    if (s->n_contexts == 0) {
        screen_say(s, true, "there are no contexts to choose from");
        return REACT_DRAW;
    }
    picker_init(&s->picker, "Contexts");
    for (size_t i = 0; i < s->n_contexts; i++)
        picker_add(&s->picker, str_of(s->contexts[i]), false);
    struct str rest = str_of(s->context), name;
    while (str_split(&rest, ',', &name)) {
        name = str_trim(name);
        if (has_context(s, name)) picker_add(&s->picker, name, true);
    }
    start_picking(s, PICK_CONTEXTS);
    return REACT_DRAW;
}

/* --- picking ---------------------------------------------------------- */

/* The namespaces that the cluster was last said to have. */
static void add_names(struct screen *s) {
    struct str names = feeds_namespaces(store_feeds(s->env.store)), name;
    s->names_added = str_hash(names);
    while (names.len && str_split(&names, '\n', &name))
        if (name.len) picker_add(&s->picker, name, false);
}

void screen_pick_late_names(struct screen *s) {
    struct str names = feeds_namespaces(store_feeds(s->env.store));
    if (s->mode != MODE_PICKER || s->picks != PICK_NAMESPACES) return;
    if (str_hash(names) == s->names_added) return;
    add_names(s);
    picker_sort(&s->picker);
}

void screen_open_picker(struct screen *s) {
    picker_init(&s->picker, "Namespaces");
    add_names(s);
    struct store_counts n;
    store_counts(s->env.store, &n);
    const struct istr *last = NULL;
    for (size_t i = 0; i < n.objects; i++) {
        const struct object *o = store_object_at(s->env.store, i);
        const struct istr *ns = o->first->event->ns;
        if (ns != last && ns->len) picker_add(&s->picker, istr_str(ns), false);
        last = ns;
    }
    struct str rest = str_of(s->env.scope), part;
    bool all = str_eq(rest, all_namespaces);
    while (!all && str_split(&rest, ',', &part))
        picker_add(&s->picker, str_trim(part), true);
    start_picking(s, PICK_NAMESPACES);
}

/* --- columns ---------------------------------------------------------- */

struct view *screen_list_on_top(struct screen *s) {
    struct view *v = screen_top(s);
    if (v->ops == &view_list) return v;
    screen_say(s, true, "only tables can do that: Esc goes back to one");
    return NULL;
}

unsigned screen_open_columns(struct screen *s) {
    struct view *v = screen_list_on_top(s);
    if (!v) return REACT_DRAW;
    picker_init(&s->picker, "Columns");
    view_list_offer_columns(v, &s->picker);
    start_picking(s, PICK_COLUMNS);
    return REACT_DRAW;
}

unsigned screen_use_columns(struct screen *s, struct str columns) {
    struct view *v = screen_list_on_top(s);
    struct err err;
    if (v && !view_list_set_columns(v, columns, &err))
        screen_say(s, true, "%s", err.text);
    return REACT_DRAW;
}

/* Those picked come in the order of their names: not the table's. */
static unsigned pick_columns(struct screen *s, struct str columns) {
    struct view *v = screen_list_on_top(s);
    struct err err;
    if (v && !view_list_pick_columns(v, columns, &err))
        screen_say(s, true, "%s", err.text);
    return REACT_DRAW;
}

/* --- saved views ------------------------------------------------------ */

unsigned screen_open_views(struct screen *s) {
    if (!s->saved || s->saved->views.n == 0) {
        screen_say(s, true,
                   "no saved views: they are `views` in the configuration");
        return REACT_DRAW;
    }
    picker_init(&s->picker, "Saved views");
    for (size_t i = 0; i < s->saved->views.n; i++)
        picker_add(&s->picker, str_of(s->saved->views.at[i].name), false);
    start_picking(s, PICK_VIEWS);
    return REACT_DRAW;
}

/* The list below all others becomes what was saved. */
unsigned screen_use_view(struct screen *s, struct str name) {
    const struct saved_view *saved =
        s->saved ? saved_views_find(s->saved, name) : NULL;
    if (!saved) {
        screen_say(s, true, "no saved view '%.*s'%s",
                   STR_ARG(str_sub(name, 0, 80)),
                   s->saved && s->saved->views.n
                       ? ": v shows which there are"
                       : ": they are `views` in the configuration");
        return REACT_DRAW;
    }
    screen_pop_to(s, 1);
    struct view *list = s->views[0];
    if (saved->warnings >= 0 && saved->warnings != s->env.warnings_only)
        screen_toggle_warnings(s);
    screen_filter(s, str_of(saved->filter ? saved->filter : ""));
    if (saved->has_group) view_list_group(list, saved->group);
    struct err err;
    if (saved->columns &&
        !view_list_set_columns(list, str_of(saved->columns), &err))
        screen_say(s, true, "%s", err.text);
    if (saved->sort && !view_list_sort(list, str_of(saved->sort)))
        screen_say(s, true, "view '%s': no column '%s' here", saved->name,
                   saved->sort);
    if (saved->reverse) view_list_invert(list);
    return REACT_DRAW;
}

/* --- the picker's keys ------------------------------------------------ */

static unsigned taken_is(struct screen *s, struct str taken) {
    switch (s->picks) {
    case PICK_NAMESPACES:
        return screen_want_scope(s, taken);
    case PICK_CONTEXTS:
        return screen_want_contexts(s, taken);
    case PICK_VIEWS:
        return screen_use_view(s, taken);
    case PICK_COLUMNS:
        return pick_columns(s, taken);
    }
    return REACT_DRAW;
}

unsigned screen_picker_key(struct screen *s, uint32_t key) {
    enum picker_result result = picker_key(&s->picker, key);
    if (result == PICKER_OPEN) return REACT_DRAW;
    struct buf taken = BUF_INIT(LIMIT_TEXT_BYTES);
    if (result == PICKER_TAKE) picker_taken(&s->picker, &taken);
    picker_done(&s->picker);
    s->mode = MODE_TABLE;
    unsigned react = taken.len ? taken_is(s, buf_str(&taken)) : REACT_DRAW;
    buf_done(&taken);
    return react;
}
