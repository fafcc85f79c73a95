/* SPDX-License-Identifier: Apache-2.0 */
/* What events tell of one object: in the manner of `kubectl describe`, then
 * every occurrence in its true order. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/kind.h"
#include "view/gap.h"
#include "view/pager.h"
#include "view/tabs.h"
#include "view/view.h"
#include "view/when.h"

enum {
    ENTRIES_MAX = 500,  /* events looked at: the newest ones */
    MOMENTS_MAX = 2000, /* lines of the timeline */
    LABEL_CELLS = 14,
    MOMENT_CELLS = 6
};

/* One occurrence, or a gap in what was watched. */
struct moment {
    int64_t at_us;
    const struct entry *entry;
    const struct gap_record *gap; /* NULL: an occurrence */
    uint32_t n;
    bool estimated;
};

/* What a line opens. */
struct target {
    uint64_t id;
    const struct entry *entry;
    uint64_t seq; /* of the entry: another one if it is gone */
};

struct object_view {
    struct view base;
    struct store *store;
    uint16_t cluster;
    char *kind, *ns, *name;
    bool any_ns;
    struct pager pager;
    VEC(const struct entry *) entries; /* only while writing */
    VEC(struct moment) moments;
    VEC(struct target) targets;
    uint64_t revision, evictions; /* of the store when refreshed last */
    size_t gaps;
    uint64_t settings;
    int64_t written_us; /* TIME_UNSET: the text must be written anew */
    size_t events, warnings;
};

static struct object_view *as_object(struct view *v) {
    return (struct object_view *)v;
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

/* An object of the whole cluster is found from within any namespace. */
static const struct object *find_object(const struct object_view *v) {
    struct str kind = str_of(v->kind), name = str_of(v->name);
    if (v->any_ns) return find_any(v);
    const struct object *o =
        store_object(v->store, v->cluster, kind, str_of(v->ns), name);
    if (o || v->ns[0] == 0) return o;
    const struct kind_info *known = kind_find(kind);
    if (!known || known->namespaced) return NULL;
    return store_object(v->store, v->cluster, kind, STR(""), name);
}

/* The last of several namespaces to look in stays the one. */
static void settle(struct object_view *v, const struct object *o) {
    if (!o || !v->any_ns) return;
    v->any_ns = false;
    v->cluster = o->cluster;
    xfree(v->ns);
    v->ns = xstrndup(o->ns->bytes, o->ns->len);
}

static void collect_entries(struct object_view *v, const struct object *o) {
    vec_clear(&v->entries);
    const struct entry *e = o ? o->last : NULL;
    for (; e && v->entries.n < ENTRIES_MAX; e = e->object_prev)
        vec_push(&v->entries, e);
}

/* --- lines ------------------------------------------------------------ */

/* An occurrence of an entry, or with TIME_UNSET the entry itself: the same
 * after everything was written anew. */
static void set_target(struct object_view *v, struct pager_line *l,
                       const struct entry *e, int64_t at_us) {
    uint64_t id = e->seq * UINT64_C(0x9E3779B97F4A7C15) ^ (uint64_t)at_us;
    l->id = id ? id : 1;
    vec_push(&v->targets, (struct target){l->id, e, e->seq});
}

static enum style type_style(const struct entry *e) {
    if (e->expired) return STYLE_EXPIRED;
    return event_is_warning(e->event) ? STYLE_WARNING : STYLE_NORMAL;
}

/* With the field it is about before it, as describe prints it. */
static void set_message(struct tabs *t, int i, const struct event *ev) {
    buf_clear(&t->scratch);
    if (ev->obj_field->len) {
        buf_add_str(&t->scratch, istr_str(ev->obj_field));
        buf_add_cstr(&t->scratch, ": ");
    }
    buf_add_str(&t->scratch, str_trim(event_message(ev)));
    tabs_set(t, i, buf_str(&t->scratch));
}

/* --- head ------------------------------------------------------------- */

static struct str node_of(const struct object_view *v) {
    for (size_t i = 0; i < v->entries.n; i++) {
        struct str node = event_node(v->entries.at[i]->event);
        if (node.len) return node;
    }
    return STR_NONE;
}

static void write_time(struct object_view *v, const char *label,
                       int64_t at_us) {
    struct buf text = BUF_INIT(256);
    when_and_ago(&text, at_us, &v->base.env->show);
    pager_add_field(&v->pager, label, LABEL_CELLS, buf_str(&text));
    buf_done(&text);
}

static void write_sums(struct object_view *v) {
    int64_t first = INT64_MAX, last = INT64_MIN;
    uint64_t count = 0, bad = 0;
    for (size_t i = 0; i < v->entries.n; i++) {
        const struct event *ev = v->entries.at[i]->event;
        int64_t at = event_first_us(ev);
        if (at != TIME_UNSET && at < first) first = at;
        if (event_last_us(ev) > last) last = event_last_us(ev);
        count += (uint64_t)event_count(ev);
        if (event_is_warning(ev)) bad += (uint64_t)event_count(ev);
    }
    if (v->entries.n == 0) return;
    write_time(v, "First seen:", first == INT64_MAX ? TIME_UNSET : first);
    write_time(v, "Last seen:", last);
    struct buf text = BUF_INIT(256);
    buf_printf(&text, "%zu event%s", v->events, v->events == 1 ? "" : "s");
    if (v->entries.n < v->events)
        buf_printf(&text, " (here the newest %zu)", v->entries.n);
    buf_printf(&text,
               ", %" PRIu64 " occurrence%s, %" PRIu64 " of them Warnings",
               count, count == 1 ? "" : "s", bad);
    pager_add_field(&v->pager, "Seen:", LABEL_CELLS, buf_str(&text));
    buf_done(&text);
}

static void write_head(struct object_view *v, const struct object *o) {
    struct pager *p = &v->pager;
    struct str kind = o ? istr_str(o->kind) : str_of(v->kind);
    struct str name = str_of(v->name);
    struct str ns = o ? istr_str(o->ns) : str_of(v->ns);
    struct str owner = owner_of_name(kind, name);
    struct str node = node_of(v);
    pager_add_field(p, "Name:", LABEL_CELLS, name);
    if (ns.len) pager_add_field(p, "Namespace:", LABEL_CELLS, ns);
    pager_add_field(p, "Kind:", LABEL_CELLS, kind);
    if (node.len && !str_eq(node, name))
        pager_add_field(p, "Node:", LABEL_CELLS, node);
    if (owner.len < name.len) {
        struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
        buf_add_str(&text, owner);
        buf_add_cstr(&text, " (by the name)");
        pager_add_field(p, "Owner:", LABEL_CELLS, buf_str(&text));
        buf_done(&text);
    }
    write_sums(v);
}

/* --- Events ----------------------------------------------------------- */

/* By lastTimestamp, those without one first, as describe does; then by
 * arrival. */
static int by_last(const void *a, const void *b) {
    const struct entry *x = *(const struct entry *const *)a;
    const struct entry *y = *(const struct entry *const *)b;
    int64_t s = x->event->facts.last_us, t = y->event->facts.last_us;
    if (s != t) return s < t ? -1 : 1;
    return (x->seq > y->seq) - (x->seq < y->seq);
}

static void set_event_cells(const struct object_view *v, struct tabs *t,
                            const struct entry *e) {
    const struct event *ev = e->event;
    const struct row row = {.kind = ROW_EVENT, .u.entry = e};
    tabs_set(t, 0, istr_str(ev->type));
    tabs_set(t, 1, istr_str(ev->reason));
    buf_clear(&t->scratch);
    column_find(STR("seen"))->text(&t->scratch, &row, &v->base.env->show);
    tabs_set(t, 2, buf_str(&t->scratch));
    tabs_set(t, 3, event_source(ev));
    set_message(t, 4, ev);
}

static void write_events(struct object_view *v) {
    static const char *const titles[] = {"Type", "Reason", "Age", "From",
                                         "Message"};
    struct pager *p = &v->pager;
    struct tabs t;
    if (v->entries.n == 0) {
        pager_add_field(p, "Events:", LABEL_CELLS, STR("<none>"));
        return;
    }
    tabs_init(&t);
    pager_add(p, STYLE_TITLE, STR("Events:"));
    qsort(v->entries.at, v->entries.n, sizeof(v->entries.at[0]), by_last);
    int n = (int)ARRAY_LEN(titles);
    for (int i = 0; i < n; i++) tabs_set(&t, i, str_of(titles[i]));
    tabs_widen(&t);
    for (size_t i = 0; i < v->entries.n; i++) {
        set_event_cells(v, &t, v->entries.at[i]);
        tabs_widen(&t);
    }
    for (int i = 0; i < n; i++) tabs_set(&t, i, str_of(titles[i]));
    tabs_add(&t, p, n, -1, STYLE_DIM)->style = STYLE_DIM;
    for (int i = 0; i < n; i++)
        tabs_set(&t, i, str_sub(STR("-------"), 0, strlen(titles[i])));
    tabs_add(&t, p, n, -1, STYLE_DIM)->style = STYLE_DIM;
    for (size_t i = 0; i < v->entries.n; i++) {
        const struct entry *e = v->entries.at[i];
        set_event_cells(v, &t, e);
        struct pager_line *l = tabs_add(&t, p, n, 0, type_style(e));
        l->whole = true;
        if (e->expired) l->style = STYLE_EXPIRED;
        set_target(v, l, e, TIME_UNSET);
    }
    tabs_done(&t);
}

/* --- Timeline --------------------------------------------------------- */

struct collector {
    struct object_view *view;
    const struct entry *entry;
};

static void collect_tick(void *ctx, int64_t at_us, uint32_t n,
                         bool estimated) {
    struct collector *c = ctx;
    vec_push(&c->view->moments,
             (struct moment){at_us, c->entry, NULL, n, estimated});
}

/* Newest first. */
static int by_time(const void *a, const void *b) {
    const struct moment *x = a, *y = b;
    if (x->at_us != y->at_us) return x->at_us < y->at_us ? 1 : -1;
    uint64_t s = x->entry ? x->entry->seq : 0;
    uint64_t t = y->entry ? y->entry->seq : 0;
    return (s < t) - (s > t);
}

/* Whether the feed could have brought events of the object. */
static bool may_bring(const struct object_view *v, const struct feed *f) {
    if (f->cluster != v->cluster) return false;
    if (!f->ns || !f->ns[0]) return true;
    for (size_t i = 0; i < v->entries.n; i++)
        if (str_eq(istr_str(v->entries.at[i]->event->ns), str_of(f->ns)))
            return true;
    return false;
}

/* Gaps after the object was seen first. */
static void collect_gaps(struct object_view *v) {
    const struct feeds *feeds = store_feeds(v->store);
    int64_t first = INT64_MAX;
    for (size_t i = 0; i < v->moments.n; i++)
        if (v->moments.at[i].at_us < first) first = v->moments.at[i].at_us;
    for (size_t i = 0; i < feeds_gap_count(feeds); i++) {
        const struct gap_record *gap = feeds_gap(feeds, i);
        if (gap->to_us < first || !may_bring(v, feeds_get(feeds, gap->feed)))
            continue;
        vec_push(&v->moments,
                 (struct moment){gap->to_us, NULL, gap, 1, false});
    }
}

static void collect_moments(struct object_view *v) {
    struct collector c = {.view = v};
    vec_clear(&v->moments);
    for (size_t i = 0; i < v->entries.n; i++) {
        c.entry = v->entries.at[i];
        entry_ticks(c.entry, collect_tick, &c);
    }
    collect_gaps(v);
    qsort(v->moments.at, v->moments.n, sizeof(v->moments.at[0]), by_time);
}

static void set_moment_cells(const struct object_view *v, struct tabs *t,
                             const struct moment *m) {
    const struct show *show = &v->base.env->show;
    char age[AGE_TEXT_MAX];
    buf_clear(&t->scratch);
    buf_add_char(&t->scratch, m->estimated ? '~' : ' ');
    when(&t->scratch, m->at_us, show);
    tabs_set(t, 0, buf_str(&t->scratch));
    age_since(m->at_us, show->now_us, age);
    tabs_set(t, 1, str_of(age));
    if (m->gap) return;
    const struct event *ev = m->entry->event;
    tabs_set(t, 2, istr_str(ev->type));
    tabs_set(t, 3, istr_str(ev->reason));
    buf_clear(&t->scratch);
    if (m->n > 1) buf_printf(&t->scratch, "x%" PRIu32, m->n);
    tabs_set(t, 4, buf_str(&t->scratch));
    set_message(t, 5, ev);
}

static void write_gap(struct object_view *v, struct tabs *t,
                      const struct gap_record *gap) {
    char length[AGE_TEXT_MAX];
    age_since(gap->from_us, gap->to_us, length);
    buf_clear(&t->scratch);
    buf_printf(&t->scratch, "gap of %s: %s", length, gap->cause);
    if (gap->loss_possible) buf_add_cstr(&t->scratch, "; some may be lost");
    tabs_set(t, 2, buf_str(&t->scratch));
    uint8_t style = (uint8_t)gap_style(gap);
    tabs_add(t, &v->pager, 3, -1, style)->style = style;
}

static void write_timeline(struct object_view *v) {
    struct tabs t;
    if (v->entries.n == 0) return;
    tabs_init(&t);
    collect_moments(v);
    size_t n = v->moments.n < MOMENTS_MAX ? v->moments.n : MOMENTS_MAX;
    bool estimated = false;
    for (size_t i = 0; i < n; i++) {
        set_moment_cells(v, &t, &v->moments.at[i]);
        estimated = estimated || v->moments.at[i].estimated;
        tabs_widen(&t);
    }
    pager_add(&v->pager, STYLE_TEXT, STR(""));
    pager_add(&v->pager, STYLE_TITLE,
              estimated ? STR("Timeline, newest first (~ was not seen, but "
                              "worked out from the count):")
                        : STR("Timeline, newest first:"));
    for (size_t i = 0; i < n; i++) {
        const struct moment *m = &v->moments.at[i];
        set_moment_cells(v, &t, m);
        if (m->gap) {
            write_gap(v, &t, m->gap);
            continue;
        }
        struct pager_line *l =
            tabs_add(&t, &v->pager, MOMENT_CELLS, 2, type_style(m->entry));
        set_target(v, l, m->entry, m->at_us);
    }
    if (n < v->moments.n)
        pager_add(&v->pager, STYLE_DIM, STR("  (older ones are left out)"));
    tabs_done(&t);
}

/* --- life ------------------------------------------------------------- */

static void write_all(struct object_view *v) {
    const struct object *o = find_object(v);
    settle(v, o);
    collect_entries(v, o);
    v->events = o ? o->events : 0;
    v->warnings = 0;
    for (size_t i = 0; i < v->entries.n; i++)
        v->warnings += event_is_warning(v->entries.at[i]->event);
    vec_clear(&v->targets);
    pager_begin(&v->pager);
    write_head(v, o);
    pager_add(&v->pager, STYLE_TEXT, STR(""));
    write_events(v);
    write_timeline(v);
    pager_end(&v->pager);
    v->written_us = v->base.env->show.now_us;
    v->settings = v->base.env->settings;
}

static bool has_news(const struct object_view *v) {
    const struct object *o = find_object(v);
    if (v->evictions != store_evictions(v->store) ||
        v->gaps != feeds_gap_count(store_feeds(v->store)))
        return true;
    const struct entry *e = store_newest(v->store);
    for (; e && e->revision > v->revision; e = e->changed_prev)
        if (e->object == o) return true;
    return false;
}

static bool object_refresh(struct view *base) {
    struct object_view *v = as_object(base);
    const struct view_env *env = base->env;
    bool news = has_news(v) || v->settings != env->settings ||
                v->written_us / US_PER_S != env->show.now_us / US_PER_S;
    v->revision = store_revision(v->store);
    v->evictions = store_evictions(v->store);
    v->gaps = feeds_gap_count(store_feeds(v->store));
    if (news) write_all(v);
    return news;
}

static char *copy(struct str s) {
    return xstrndup(s.ptr ? s.ptr : "", s.len);
}

static struct view *object_open(struct view_env *env,
                                const struct view_open *open) {
    struct object_view *v = xcalloc(1, sizeof(*v));
    v->base = (struct view){.ops = &view_object, .env = env};
    v->store = env->store;
    v->cluster = open->cluster;
    v->kind = copy(kind_name(open->kind));
    v->ns = copy(open->ns);
    v->name = copy(open->name);
    v->any_ns = open->any_ns;
    v->written_us = TIME_UNSET;
    pager_init(&v->pager, false);
    snprintf(v->base.title, sizeof(v->base.title), "%s/%s", v->kind, v->name);
    return &v->base;
}

static void object_close(struct view *base) {
    struct object_view *v = as_object(base);
    pager_done(&v->pager);
    vec_done(&v->entries);
    vec_done(&v->moments);
    vec_done(&v->targets);
    xfree(v->kind);
    xfree(v->ns);
    xfree(v->name);
    xfree(v);
}

static unsigned enter(struct object_view *v, struct view_open *next,
                      bool *opens) {
    uint64_t id = pager_current(&v->pager);
    for (size_t i = 0; id && i < v->targets.n; i++) {
        const struct target *t = &v->targets.at[i];
        if (t->id != id) continue;
        if (t->entry->seq != t->seq) return REACT_NONE; /* evicted */
        *next =
            (struct view_open){.ops = &view_event, .event = t->entry->event};
        *opens = true;
        return REACT_DRAW;
    }
    return REACT_NONE;
}

static unsigned object_act(struct view *base, enum action a,
                           struct view_open *next, bool *opens) {
    struct object_view *v = as_object(base);
    if (a == ACTION_ENTER) return enter(v, next, opens);
    return pager_act(&v->pager, a);
}

static void object_draw(struct view *base, struct grid *g, struct area area) {
    struct object_view *v = as_object(base);
    pager_draw(&v->pager, g, area, base->env->wrap);
}

static void object_summary(const struct view *base, struct buf *out) {
    const struct object_view *v = (const struct object_view *)base;
    buf_printf(out, "%zu event%s, %zu warning%s", v->events,
               v->events == 1 ? "" : "s", v->warnings,
               v->warnings == 1 ? "" : "s");
}

static bool object_search(struct view *base, struct str text, bool back) {
    return pager_search(&as_object(base)->pager, text, back);
}

static const enum action actions[] = {
    ACTION_ENTER,     ACTION_SEARCH,  ACTION_SEARCH_NEXT, ACTION_SEARCH_PREV,
    ACTION_WRAP,      ACTION_UP,      ACTION_DOWN,        ACTION_TOP,
    ACTION_BOTTOM,    ACTION_PAGE_UP, ACTION_PAGE_DOWN,   ACTION_HALF_UP,
    ACTION_HALF_DOWN, ACTION_LEFT,    ACTION_RIGHT,       ACTION_NONE};

const struct view_ops view_object = {
    .name = "object",
    .open = object_open,
    .close = object_close,
    .refresh = object_refresh,
    .draw = object_draw,
    .act = object_act,
    .summary = object_summary,
    .search = object_search,
    .actions = actions,
};
