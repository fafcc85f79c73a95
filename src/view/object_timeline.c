/* SPDX-License-Identifier: Apache-2.0 */
/* Every occurrence of the events of all of them, newest first, in its true
 * order. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "model/kind.h"
#include "view/events_table.h"
#include "view/gap.h"
#include "view/object_view.h"
#include "view/tabs.h"
#include "view/when.h"

enum {
    MOMENTS_MAX = 2000, /* lines of the timeline */
    NARROW_CELLS = 100  /* with less, the message needs the age's place */
};

/* --- moments ---------------------------------------------------------- */

struct collector {
    struct object_view *view;
    const struct entry *entry;
    const struct member *member;
};

static void collect_tick(void *ctx, int64_t at_us, uint32_t n,
                         bool estimated) {
    struct collector *c = ctx;
    vec_push(&c->view->moments,
             (struct moment){at_us, c->entry, NULL, c->member, n, estimated});
}

/* Newest first. */
static int by_time(const void *a, const void *b) {
    const struct moment *x = a, *y = b;
    if (x->at_us != y->at_us) return x->at_us < y->at_us ? 1 : -1;
    uint64_t s = x->entry ? x->entry->seq : 0;
    uint64_t t = y->entry ? y->entry->seq : 0;
    return (s < t) - (s > t);
}

/* Whether the feed could have brought events of one of them. */
static bool may_bring(const struct object_view *v, const struct feed *f) {
    if (f->cluster != v->cluster) return false;
    if (!f->ns || !f->ns[0]) return true;
    for (size_t i = 0; i < v->entries.n; i++)
        if (str_eq(istr_str(v->entries.at[i]->event->ns), str_of(f->ns)))
            return true;
    return false;
}

/* Gaps after the first of it all. */
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
                 (struct moment){.at_us = gap->to_us, .gap = gap, .n = 1});
    }
}

static const struct member *member_of(const struct object_view *v,
                                      const struct entry *e) {
    for (size_t i = 0; i < v->members.n; i++)
        if (v->members.at[i].events == e->object) return &v->members.at[i];
    return &v->members.at[v->self];
}

static void collect_moments(struct object_view *v) {
    struct collector c = {.view = v};
    vec_clear(&v->moments);
    for (size_t i = 0; i < v->entries.n; i++) {
        c.entry = v->entries.at[i];
        c.member = member_of(v, c.entry);
        entry_ticks(c.entry, collect_tick, &c);
    }
    collect_gaps(v);
    if (v->moments.n)
        qsort(v->moments.at, v->moments.n, sizeof(v->moments.at[0]), by_time);
}

/* --- lines ------------------------------------------------------------ */

struct timeline {
    struct object_view *v;
    struct tabs tabs;
    bool objects; /* of several: each line says whose it is */
    bool ages;    /* there is room for them */
    bool counts;  /* some occurrence stands for several */
};

/* How many of its kind have events. */
static size_t of_kind(const struct object_view *v, struct str kind) {
    size_t n = 0;
    for (size_t i = 0; i < v->members.n; i++)
        n += v->members.at[i].events && str_eq(v->members.at[i].kind, kind);
    return n;
}

enum { KIND_CELLS = 12, SHORT_BYTES = 8 };

/* "Pod"; "PVC" for what is long and has a short name. */
static void add_kind(struct buf *out, struct str kind) {
    const struct kind_info *known = kind_find(kind);
    struct str shorts = str_of(known ? known->shorts : ""), first;
    if (kind.len <= KIND_CELLS || shorts.len == 0 ||
        !str_split(&shorts, ',', &first) || first.len > SHORT_BYTES) {
        buf_add_str(out, kind);
        return;
    }
    for (size_t i = 0; i < first.len; i++)
        buf_add_char(out, (char)(first.ptr[i] >= 'a' && first.ptr[i] <= 'z'
                                     ? first.ptr[i] - 'a' + 'A'
                                     : first.ptr[i]));
}

/* The kind tells which one it is where only one of that kind has events. Of
 * names that begin with that of the object the rest is enough: "Pod
 * ...-x2k4q". */
static void set_object(struct timeline *t, int cell, const struct member *m) {
    const struct object_view *v = t->v;
    struct buf *out = &t->tabs.scratch;
    struct str stem = v->members.at[v->self].name;
    buf_clear(out);
    add_kind(out, m->kind);
    bool tells = of_kind(v, m->kind) == 1;
    bool cut = m->name.len > stem.len && str_starts(m->name, stem);
    if (!tells) buf_add_char(out, ' ');
    if (!tells && cut)
        buf_add_cstr(out, v->base.env->show.ascii ? "~" : "\u2026");
    if (!tells)
        buf_add_str(out,
                    cut ? str_sub(m->name, stem.len, m->name.len) : m->name);
    tabs_set(&t->tabs, cell, buf_str(out));
}

/* "app" of "spec.containers{app}"; other fields as they are. */
static struct str container_of_field(struct str field) {
    size_t open = 0;
    while (open < field.len && field.ptr[open] != '{') open++;
    if (open + 1 >= field.len || field.ptr[field.len - 1] != '}') return field;
    return str_sub(field, open + 1, field.len - open - 2);
}

static void set_text(struct timeline *t, int cell, const struct moment *m) {
    const struct event *ev = m->entry->event;
    struct buf *out = &t->tabs.scratch;
    struct str container = container_of_field(istr_str(ev->obj_field));
    buf_clear(out);
    if (object_is_earlier(m->member, ev))
        buf_add_cstr(out, "[an earlier one of that name] ");
    buf_add_str(out, container);
    if (container.len) buf_add_cstr(out, ": ");
    buf_add_str(out, str_trim(event_message(ev)));
    tabs_set(&t->tabs, cell, buf_str(out));
}

/* Returns how many cells were set. */
static int set_times(struct timeline *t, const struct moment *m) {
    const struct show *show = &t->v->base.env->show;
    struct buf *out = &t->tabs.scratch;
    char age[AGE_TEXT_MAX];
    buf_clear(out);
    buf_add_char(out, m->estimated ? '~' : ' ');
    when(out, m->at_us, show);
    tabs_set(&t->tabs, 0, buf_str(out));
    if (!t->ages) return 1;
    age_since(m->at_us, show->now_us, age);
    tabs_set(&t->tabs, 1, str_of(age));
    return 2;
}

static int set_cells(struct timeline *t, const struct moment *m) {
    int n = set_times(t, m);
    if (m->gap) return n;
    const struct event *ev = m->entry->event;
    struct buf *out = &t->tabs.scratch;
    struct str type = istr_str(ev->type);
    tabs_set(&t->tabs, n++, t->ages ? type : str_sub(type, 0, 1));
    tabs_set(&t->tabs, n++, istr_str(ev->reason));
    buf_clear(out);
    if (m->n > 1) buf_printf(out, "x%" PRIu32, m->n);
    if (t->counts) tabs_set(&t->tabs, n++, buf_str(out));
    if (t->objects) set_object(t, n++, m->member);
    set_text(t, n++, m);
    return n;
}

static void add_gap(struct timeline *t, int cell,
                    const struct gap_record *gap) {
    struct buf *out = &t->tabs.scratch;
    char length[AGE_TEXT_MAX];
    age_since(gap->from_us, gap->to_us, length);
    buf_clear(out);
    buf_printf(out, "gap of %s: %s", length, gap->cause);
    if (gap->loss_possible) buf_add_cstr(out, "; some may be lost");
    tabs_set(&t->tabs, cell, buf_str(out));
    uint8_t style = (uint8_t)gap_style(gap);
    tabs_add(&t->tabs, &t->v->pager, cell + 1, -1, style)->style = style;
}

static void add_moment(struct timeline *t, const struct moment *m) {
    int n = set_cells(t, m);
    if (m->gap) {
        add_gap(t, n, m->gap);
        return;
    }
    enum style style = event_style(m->entry);
    struct pager_line *l =
        tabs_add(&t->tabs, &t->v->pager, n, t->ages ? 2 : 1, style);
    if (m->entry->expired) l->style = STYLE_EXPIRED;
    object_set_event(t->v, l, m->entry, m->at_us);
}

/* --- all of it -------------------------------------------------------- */

static void write_title(struct object_view *v, bool estimated) {
    struct buf text = BUF_INIT(512);
    buf_add_cstr(&text, "Timeline, newest first");
    if (v->entries_left_out)
        buf_printf(&text, ", of the newest %zu of %zu events", v->entries.n,
                   v->events);
    pager_add(&v->pager, STYLE_TEXT, STR(""));
    struct pager_line *l;
    size_t head = text.len;
    if (estimated)
        buf_add_cstr(&text, "  (~ was not seen, but worked out from a count)");
    l = pager_add(&v->pager, STYLE_HEAD, buf_str(&text));
    l->mark_from = (uint32_t)head;
    l->mark_to = (uint32_t)text.len;
    l->mark_style = STYLE_DIM;
    buf_done(&text);
}

void object_write_timeline(struct object_view *v) {
    struct timeline t = {.v = v};
    if (v->entries.n == 0) {
        pager_add(&v->pager, STYLE_TEXT, STR(""));
        pager_add(&v->pager, STYLE_DIM,
                  STR("No events of it are known, and none of what belongs "
                      "to it."));
        return;
    }
    tabs_init(&t.tabs);
    collect_moments(v);
    t.objects = v->with_events > 1;
    t.ages = v->pager.cols >= NARROW_CELLS;
    size_t n = v->moments.n < MOMENTS_MAX ? v->moments.n : MOMENTS_MAX;
    bool estimated = false;
    for (size_t i = 0; i < n; i++)
        t.counts = t.counts || v->moments.at[i].n > 1;
    for (size_t i = 0; i < n; i++) {
        set_cells(&t, &v->moments.at[i]);
        estimated = estimated || v->moments.at[i].estimated;
        tabs_widen(&t.tabs);
    }
    write_title(v, estimated);
    for (size_t i = 0; i < n; i++) add_moment(&t, &v->moments.at[i]);
    if (n < v->moments.n)
        pager_add(&v->pager, STYLE_DIM, STR("  (older ones are left out)"));
    tabs_done(&t.tabs);
}
