/* SPDX-License-Identifier: Apache-2.0 */
/* One object: what the server tells of it, who it belongs to and what belongs
 * to it, and every occurrence of the events of all of them in its true order.
 * Where the server tells nothing, what events tell. */
#include <stdio.h>

#include "base/alloc.h"
#include "model/kind.h"
#include "view/object_view.h"

static struct object_view *as_object(struct view *v) {
    return (struct object_view *)v;
}

static const struct object_view *as_const(const struct view *v) {
    return (const struct object_view *)v;
}

static char *copy(struct str s) {
    return xstrndup(s.ptr ? s.ptr : "", s.len);
}

/* --- which object ----------------------------------------------------- */

static const struct object *find_any(const struct object_view *v) {
    struct store_counts counts;
    store_counts(v->store, &counts);
    for (size_t i = 0; i < counts.objects; i++) {
        const struct object *o = store_object_at(v->store, i);
        if (str_eq_nocase(istr_str(o->kind), str_of(v->kind)) &&
            str_eq(istr_str(o->name), str_of(v->name)))
            return o;
    }
    return NULL;
}

static const struct object *find_self(const struct object_view *v) {
    if (v->any_ns) return find_any(v);
    return object_find(v->store, v->cluster, str_of(v->kind), str_of(v->ns),
                       str_of(v->name));
}

static void replace(char **text, struct str by) {
    char *old = *text;
    *text = copy(by);
    xfree(old);
}

/* As its events spell it. Their apiVersion and uid are those of the newest;
 * where another kind of the same name is meant, discovery tells. */
static void take_spelling(struct object_view *v, const struct object *o) {
    const struct event *ev = o->last->event;
    replace(&v->kind, istr_str(o->kind));
    replace(&v->ns, istr_str(o->ns));
    if (!v->api[0]) replace(&v->api, istr_str(ev->obj_api));
}

static void settle_on(struct object_view *v, struct str ns) {
    v->any_ns = false;
    replace(&v->ns, ns);
}

/* Events that spell a kind which is typed otherwise may still come. */
static bool is_early(const struct object_view *v) {
    enum feed_state worst = feeds_worst(store_feeds(v->store));
    return worst == FEED_CONNECTING || worst == FEED_LISTING;
}

/* The last of several namespaces to look in stays the one. */
static void settle(struct object_view *v) {
    const struct object *o = find_self(v);
    if (v->any_ns && o) {
        settle_on(v, istr_str(o->ns));
        v->cluster = o->cluster;
    }
    if (v->kin.family) return;
    const struct kind_info *known = kind_find(str_of(v->kind));
    if (o)
        take_spelling(v, o);
    else if (known && !known->namespaced)
        settle_on(v, STR(""));
    if (v->any_ns || (!o && !known && is_early(v))) return;
    const struct family_start start = {.kind = str_of(v->kind),
                                       .api = str_of(v->api),
                                       .ns = str_of(v->ns),
                                       .name = str_of(v->name),
                                       .uid = str_of(v->uid)};
    kin_open(&v->kin, v->base.env, v->cluster, &start);
}

/* --- writing ---------------------------------------------------------- */

void object_set_event(struct object_view *v, struct pager_line *l,
                      const struct entry *e, int64_t salt) {
    uint64_t id = e->seq * UINT64_C(0x9E3779B97F4A7C15) ^ (uint64_t)salt;
    l->id = id ? id : 1;
    vec_push(&v->targets, (struct target){l->id, e, e->seq, SIZE_MAX});
}

void object_set_member(struct object_view *v, struct pager_line *l,
                       size_t member) {
    const struct member *m = &v->members.at[member];
    uint64_t id = str_hash(m->kind);
    id = id << 32 | (str_hash(m->name) ^ str_hash(m->ns) ^ (uint32_t)m->role);
    l->id = id ? id : 1;
    vec_push(&v->targets, (struct target){l->id, NULL, 0, member});
}

/* True if it reads otherwise than before. */
static bool write_all(struct object_view *v) {
    object_collect(v);
    vec_clear(&v->targets);
    pager_begin(&v->pager);
    object_write_head(v);
    object_write_tree(v);
    object_write_timeline(v);
    pager_end(&v->pager);
    v->written_us = v->base.env->show.now_us;
    v->settings = v->base.env->settings;
    uint32_t shown = str_hash(buf_str(&v->pager.text));
    bool changed = shown != v->shown;
    v->shown = shown;
    return changed;
}

static bool is_about(const struct object_view *v, const struct entry *e) {
    for (size_t i = 0; i < v->members.n; i++) {
        const struct member *m = &v->members.at[i];
        const struct object *o = e->object;
        if (o == m->events) return true;
        if (o->cluster == v->cluster && str_eq(istr_str(o->name), m->name) &&
            str_eq_nocase(istr_str(o->kind), m->kind))
            return true;
    }
    return find_self(v) == e->object;
}

/* Paused or not: what is borrowed must not outlive its events. */
static bool is_outdated(const struct object_view *v) {
    return v->written_us == TIME_UNSET ||
           v->evictions != store_evictions(v->store);
}

/* Events of any of them since it was looked at last. */
static bool has_events(const struct object_view *v) {
    const struct entry *e = store_newest(v->store);
    for (; e && e->revision > v->revision; e = e->changed_prev)
        if (is_about(v, e)) return true;
    return false;
}

static bool object_refresh(struct view *base) {
    struct object_view *v = as_object(base);
    const struct view_env *env = base->env;
    bool gone = is_outdated(v);
    bool events = gone || has_events(v);
    v->revision = store_revision(v->store);
    v->evictions = store_evictions(v->store);
    settle(v);
    if (events && !gone) kin_stale(&v->kin);
    bool news = kin_turn(&v->kin, !env->paused) || events ||
                v->gaps != feeds_gap_count(store_feeds(v->store)) ||
                v->settings != env->settings || v->written_us == TIME_UNSET ||
                v->written_us / US_PER_S != env->show.now_us / US_PER_S;
    v->gaps = feeds_gap_count(store_feeds(v->store));
    return news && write_all(v);
}

/* --- life ------------------------------------------------------------- */

static struct view *object_open(struct view_env *env,
                                const struct view_open *open) {
    struct object_view *v = xcalloc(1, sizeof(*v));
    v->base = (struct view){.ops = &view_object, .env = env};
    v->store = env->store;
    v->cluster = open->cluster;
    v->kind = copy(kind_name(open->kind));
    v->ns = copy(open->ns);
    v->name = copy(open->name);
    v->api = copy(open->api);
    v->uid = copy(open->uid);
    v->any_ns = open->any_ns;
    v->written_us = TIME_UNSET;
    v->evictions = store_evictions(v->store);
    page_init(&v->page);
    pager_init(&v->pager, false);
    snprintf(v->base.title, sizeof(v->base.title), "%s/%s", v->kind, v->name);
    return &v->base;
}

static void object_close(struct view *base) {
    struct object_view *v = as_object(base);
    kin_close(&v->kin);
    pager_done(&v->pager);
    page_done(&v->page);
    vec_done(&v->members);
    vec_done(&v->entries);
    vec_done(&v->moments);
    vec_done(&v->targets);
    xfree(v->kind);
    xfree(v->ns);
    xfree(v->name);
    xfree(v->api);
    xfree(v->uid);
    xfree(v);
}

/* --- keys ------------------------------------------------------------- */

static const struct target *target_here(const struct object_view *v) {
    uint64_t id = pager_current(&v->pager);
    for (size_t i = 0; id && i < v->targets.n; i++)
        if (v->targets.at[i].id == id) return &v->targets.at[i];
    return NULL;
}

static bool is_there(const struct target *t) {
    return t->entry && t->entry->seq == t->seq;
}

static void open_member(const struct object_view *v, const struct member *m,
                        const struct view_ops *ops, struct view_open *next) {
    *next = (struct view_open){.ops = ops,
                               .cluster = v->cluster,
                               .kind = m->kind,
                               .ns = m->ns,
                               .name = m->name,
                               .api = m->api,
                               .uid = m->uid};
}

static unsigned enter(struct object_view *v, struct view_open *next,
                      bool *opens) {
    const struct target *t = target_here(v);
    if (!t || (t->entry && !is_there(t))) return REACT_NONE; /* evicted */
    if (t->entry)
        *next =
            (struct view_open){.ops = &view_event, .event = t->entry->event};
    else
        open_member(v, &v->members.at[t->member], &view_object, next);
    *opens = true;
    return REACT_DRAW;
}

static void say(const struct object_view *v, const char *text) {
    snprintf(v->base.env->say, sizeof(v->base.env->say), "%s", text);
}

/* The nearest one; the topmost is a line of the tree. */
static unsigned open_owner(struct object_view *v, struct view_open *next,
                           bool *opens) {
    struct member owner = {.ns = v->members.at[v->self].ns};
    const struct member *m = NULL;
    for (size_t i = 0; i < v->members.n; i++)
        if (v->members.at[i].role == RELATIVE_OWNER &&
            v->members.at[i].depth == 1)
            m = &v->members.at[i];
    if (!m && object_owner_by_name(v, &owner.kind, &owner.name) &&
        owner.kind.len)
        m = &owner;
    if (!m) {
        say(v, "no owner of it is known");
        return REACT_DRAW;
    }
    open_member(v, m, &view_object, next);
    *opens = true;
    return REACT_DRAW;
}

/* Of the object of this view, unless another one was gone to. */
static unsigned open_text(struct object_view *v, enum text_what what,
                          struct view_open *next, bool *opens) {
    const struct target *t = v->pager.moved ? target_here(v) : NULL;
    if (v->any_ns) {
        say(v, "its namespace is not known yet");
        return REACT_DRAW;
    }
    size_t member = t && !t->entry ? t->member : v->self;
    open_member(v, &v->members.at[member], &view_text, next);
    next->text = what;
    *opens = true;
    return REACT_DRAW;
}

static unsigned object_act(struct view *base, enum action a,
                           struct view_open *next, bool *opens) {
    struct object_view *v = as_object(base);
    if (is_outdated(v)) object_refresh(base);
    switch (a) {
    case ACTION_ENTER:
        return enter(v, next, opens);
    case ACTION_OWNER:
        return open_owner(v, next, opens);
    case ACTION_DESCRIBE:
        return open_text(v, TEXT_DESCRIBE, next, opens);
    case ACTION_YAML:
        return open_text(v, TEXT_YAML, next, opens);
    default:
        return pager_act(&v->pager, a);
    }
}

static unsigned object_mouse(struct view *base, const struct mouse *m,
                             struct view_open *next, bool *opens) {
    struct object_view *v = as_object(base);
    bool open;
    if (is_outdated(v)) object_refresh(base);
    unsigned react = pager_mouse(&v->pager, m, &open);
    return open ? enter(v, next, opens) : react;
}

/* --- what it gives ---------------------------------------------------- */

/* Columns depend on the room there is; a paused screen stays as it is. */
static void object_draw(struct view *base, struct grid *g, struct area area) {
    struct object_view *v = as_object(base);
    bool other = v->pager.cols != area.cols;
    v->pager.cols = area.cols;
    if (is_outdated(v))
        object_refresh(base);
    else if (other && !base->env->paused)
        write_all(v);
    pager_draw(&v->pager, g, area, base->env->wrap);
}

static void object_summary(const struct view *base, struct buf *out) {
    const struct object_view *v = as_const(base);
    buf_printf(out, "%zu event%s", v->events, v->events == 1 ? "" : "s");
    if (v->with_events > 1) buf_printf(out, " of %zu objects", v->with_events);
    buf_printf(out, ", %zu warning%s", v->warnings,
               v->warnings == 1 ? "" : "s");
}

static bool object_search(struct view *base, struct str text, bool back) {
    return pager_search(&as_object(base)->pager, text, back);
}

static bool object_copy(const struct view *base, struct buf *out) {
    pager_copy(&as_const(base)->pager, out);
    return out->len > 0;
}

static void object_text(const struct view *base, struct buf *out) {
    pager_copy_all(&as_const(base)->pager, out);
}

/* The one under the cursor; elsewhere the newest Warning, else the newest. */
static const struct entry *object_entry(const struct view *base) {
    const struct object_view *v = as_const(base);
    const struct target *t = target_here(v), *found = NULL;
    if (t && is_there(t)) return t->entry;
    for (size_t i = 0; i < v->targets.n; i++) {
        t = &v->targets.at[i];
        if (!is_there(t)) continue;
        if (event_is_warning(t->entry->event)) return t->entry;
        if (!found) found = t;
    }
    return found ? found->entry : NULL;
}

static void object_scope(const struct view *base, struct query_scope *out) {
    const struct object_view *v = as_const(base);
    const struct object *o = find_self(v);
    *out = (struct query_scope){.from_us = TIME_UNSET, .to_us = TIME_UNSET};
    if (!o) return;
    out->members[0].by = GROUP_OBJECT;
    out->members[0].id = query_group_id(v->store, GROUP_OBJECT, o->last);
    out->n_members = 1;
}

static const enum action actions[] = {
    ACTION_ENTER,       ACTION_OWNER,     ACTION_DESCRIBE, ACTION_YAML,
    ACTION_EXPLAIN,     ACTION_TREND,     ACTION_SEARCH,   ACTION_SEARCH_NEXT,
    ACTION_SEARCH_PREV, ACTION_COPY,      ACTION_SAVE,     ACTION_WRAP,
    ACTION_UP,          ACTION_DOWN,      ACTION_TOP,      ACTION_BOTTOM,
    ACTION_PAGE_UP,     ACTION_PAGE_DOWN, ACTION_HALF_UP,  ACTION_HALF_DOWN,
    ACTION_LEFT,        ACTION_RIGHT,     ACTION_NONE};

const struct view_ops view_object = {
    .name = "object",
    .open = object_open,
    .close = object_close,
    .refresh = object_refresh,
    .draw = object_draw,
    .act = object_act,
    .summary = object_summary,
    .search = object_search,
    .copy = object_copy,
    .text = object_text,
    .entry = object_entry,
    .mouse = object_mouse,
    .scope = object_scope,
    .actions = actions,
};
