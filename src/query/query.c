/* SPDX-License-Identifier: Apache-2.0 */
#include "query/query.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/vec.h"
#include "query/groups.h"

/* How often rows are looked at again only because time goes by. */
#define TIMED_US US_PER_S
#define GROUPS_US (10 * US_PER_S)

/* An entry that is shown, or summed up in a group. By the seq one can tell
 * whether it is still there. */
struct item {
    const struct entry *entry;
    uint64_t seq;
    int64_t last_us; /* event_last_us() when it was added */
};

/* A gap that is shown, and which row it is. */
struct gap_place {
    const struct gap_record *gap;
    size_t row;
};

struct cache {
    bool valid;
    struct query_totals totals;
};

struct query {
    struct store *st;
    const struct filter *filters[QUERY_FILTERS];
    struct query_scope scope;
    enum group_key by;
    const struct column *sort;
    bool reverse;
    bool with_gaps;
    const char *const *clusters;

    bool afresh;       /* nothing below counts */
    uint64_t revision; /* of the store, up to which all is in */
    uint64_t evictions;
    uint64_t newest_seq;             /* the highest seen, shown or not */
    int64_t filtered_us, grouped_us; /* when all was looked at */

    VEC(struct item) items; /* in order, unless there are groups */
    VEC(struct item) added;
    VEC(struct gap_place) gaps; /* in order */
    uint64_t gaps_known;        /* see gaps_stamp() */
    struct groups *groups;
    VEC(const struct group *) rows; /* in order */
    struct cache *cache;            /* filled in when asked for */
    int64_t now_us;                 /* of the refresh under way */
};

/* --- order ------------------------------------------------------------ */

static int compare_natural(const struct item *a, const struct item *b) {
    if (a->last_us != b->last_us) return a->last_us < b->last_us ? -1 : 1;

    int64_t a_us = event_first_us(a->entry->event);
    int64_t b_us = event_first_us(b->entry->event);
    if (a_us != b_us) return a_us < b_us ? -1 : 1;
    return (a->seq > b->seq) - (a->seq < b->seq);
}

static int compare_items(const void *pa, const void *pb, void *ctx) {
    const struct query *q = ctx;
    const struct item *a = pa, *b = pb;
    int c = 0;

    if (q->sort && q->sort->event) {
        struct row x = {ROW_EVENT, {.entry = a->entry}};
        struct row y = {ROW_EVENT, {.entry = b->entry}};
        c = column_compare(q->sort, &x, &y);
    }
    if (c == 0) c = compare_natural(a, b);
    return q->reverse ? -c : c;
}

static int compare_groups(const void *pa, const void *pb, void *ctx) {
    const struct query *q = ctx;
    const struct group *a = *(const struct group *const *)pa;
    const struct group *b = *(const struct group *const *)pb;
    int c = 0;

    if (q->sort && q->sort->group) {
        struct row x = {ROW_GROUP, {.group = a}};
        struct row y = {ROW_GROUP, {.group = b}};
        c = column_compare(q->sort, &x, &y);
    }
    if (c == 0) c = group_problem_compare(a, b);
    return q->reverse ? -c : c;
}

/* --- entries ---------------------------------------------------------- */

static bool is_member(struct store *st, enum group_key by, uint64_t id,
                      const struct entry *e) {
    struct group_ident ident;
    group_ident_of(st, by, e, &ident);
    return ident.hash == (uint32_t)id && group_ident_id(&ident) == id;
}

struct overlap {
    int64_t from_us, to_us;
    bool found;
};

/* A point is in [from, to); a span leaves its ends out. */
static void look_at_span(void *ctx, int64_t from_us, int64_t to_us,
                         uint32_t n) {
    struct overlap *o = ctx;
    bool point = from_us == to_us;
    (void)n;
    if (o->to_us != TIME_UNSET && from_us >= o->to_us) return;
    if (o->from_us != TIME_UNSET &&
        (point ? to_us < o->from_us : to_us <= o->from_us))
        return;
    o->found = true;
}

static bool is_in_scope(const struct query *q, const struct entry *e) {
    const struct query_scope *s = &q->scope;

    for (int i = 0; i < s->n_members; i++)
        if (!is_member(q->st, s->members[i].by, s->members[i].id, e))
            return false;
    if (s->from_us == s->to_us) return true;

    struct overlap o = {.from_us = s->from_us, .to_us = s->to_us};
    entry_spans(e, look_at_span, &o);
    return o.found;
}

static bool is_shown(const struct query *q, const struct entry *e) {
    for (int i = 0; i < QUERY_FILTERS; i++) {
        const struct filter *f = q->filters[i];
        if (f && !filter_match(f, e, q->now_us, q->clusters)) return false;
    }
    return is_in_scope(q, e);
}

/* Collect into `added` what is shown of the entries that changed after
 * `revision`. Returns whether some of them were known before. */
static bool collect(struct query *q, uint64_t revision) {
    uint64_t known = q->newest_seq;
    bool old = false;

    vec_clear(&q->added);
    for (const struct entry *e = store_newest(q->st);
         e && e->revision > revision; e = e->changed_prev) {
        if (e->seq <= known) old = true;
        if (e->seq > q->newest_seq) q->newest_seq = e->seq;
        if (!is_shown(q, e)) continue;
        vec_push(&q->added, (struct item){e, e->seq, event_last_us(e->event)});
    }
    if (q->by == GROUP_NONE && q->added.n > 1)
        qsort_r(q->added.at, q->added.n, sizeof(q->added.at[0]), compare_items,
                q);
    return old;
}

/* Take out what is gone or has changed. */
static bool drop_old(struct query *q) {
    size_t kept = 0, n = q->items.n;

    for (size_t i = 0; i < n; i++) {
        const struct item *item = &q->items.at[i];
        if (item->entry->seq != item->seq ||
            item->entry->revision > q->revision)
            continue;
        if (kept != i) q->items.at[kept] = *item;
        kept++;
    }
    q->items.n = kept;
    return kept != n;
}

/* Merge `added` into the items from behind, in place. */
static void merge(struct query *q) {
    size_t i = q->items.n, k = q->added.n, to = i + k;

    vec_reserve(&q->items, to);
    q->items.n = to;
    while (k > 0) {
        const struct item *have = i > 0 ? &q->items.at[i - 1] : NULL;
        const struct item *add = &q->added.at[k - 1];
        if (have && q->by == GROUP_NONE && compare_items(have, add, q) > 0)
            q->items.at[--to] = q->items.at[--i];
        else
            q->items.at[--to] = q->added.at[--k];
    }
}

static void mark_known(struct query *q) {
    q->revision = store_revision(q->st);
    q->evictions = store_evictions(q->st);
}

static bool start_afresh(struct query *q) {
    vec_clear(&q->items);
    q->newest_seq = 0;
    collect(q, 0);
    merge(q);
    mark_known(q);
    q->filtered_us = q->now_us;
    q->afresh = false;
    return true;
}

static bool catch_up(struct query *q) {
    if (store_revision(q->st) == q->revision) return false;

    bool old = collect(q, q->revision);
    bool changed = q->added.n > 0;
    if (old || store_evictions(q->st) != q->evictions)
        changed = drop_old(q) || changed;
    merge(q);
    mark_known(q);
    return changed;
}

/* Whether so much time went by since; also when the clock was put back. */
static bool is_due(const struct query *q, int64_t since_us, int64_t after_us) {
    return q->now_us < since_us || q->now_us - since_us >= after_us;
}

static bool is_timed(const struct query *q) {
    for (int i = 0; i < QUERY_FILTERS; i++)
        if (q->filters[i] && filter_is_timed(q->filters[i])) return true;
    return false;
}

static void make_groups(struct query *q) {
    struct store_counts counts;
    store_counts(q->st, &counts);

    groups_begin(q->groups, q->by, q->items.n == counts.events, q->now_us);
    for (size_t i = 0; i < q->items.n; i++)
        groups_add(q->groups, q->items.at[i].entry);
    groups_end(q->groups);

    vec_clear(&q->rows);
    for (size_t i = 0; i < groups_count(q->groups); i++)
        vec_push(&q->rows, groups_at(q->groups, i));
    if (q->rows.n > 1)
        qsort_r(q->rows.at, q->rows.n, sizeof(q->rows.at[0]), compare_groups,
                q);
    q->grouped_us = q->now_us;
}

/* --- gaps ------------------------------------------------------------- */

static uint64_t gap_id(const struct gap_record *gap) {
    uint64_t h = (uint64_t)gap->to_us * UINT64_C(0x9E3779B97F4A7C15);
    h ^= (uint64_t)gap->from_us + gap->feed;
    return h | UINT64_C(1) << 63; /* no entry's seq */
}

static bool shows_gaps(const struct query *q) {
    const struct column *by = q->sort;
    bool by_time = !by || !by->event || strcmp(by->name, "last") == 0;
    return q->with_gaps && q->by == GROUP_NONE && by_time;
}

/* Moves when there is one more, also when another had to go for it. */
static uint64_t gaps_stamp(const struct query *q) {
    const struct feeds *feeds = store_feeds(q->st);
    size_t n = shows_gaps(q) ? feeds_gap_count(feeds) : 0;
    return n ? gap_id(feeds_gap(feeds, n - 1)) + n : 0;
}

static int compare_gaps(const void *pa, const void *pb, void *ctx) {
    const struct query *q = ctx;
    const struct gap_place *a = pa, *b = pb;
    int c = (a->gap->to_us > b->gap->to_us) - (a->gap->to_us < b->gap->to_us);
    return q->reverse ? -c : c;
}

/* How many items stand before what happened at at_us. */
static size_t items_before(const struct query *q, int64_t at_us) {
    size_t low = 0, high = q->items.n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int64_t us = q->items.at[mid].last_us;
        if (q->reverse ? us > at_us : us <= at_us)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void place_gaps(struct query *q) {
    const struct feeds *feeds = store_feeds(q->st);

    vec_clear(&q->gaps);
    q->gaps_known = gaps_stamp(q);
    if (!shows_gaps(q)) return;
    for (size_t i = 0; i < feeds_gap_count(feeds); i++)
        vec_push(&q->gaps, (struct gap_place){feeds_gap(feeds, i), 0});
    if (q->gaps.n > 1)
        qsort_r(q->gaps.at, q->gaps.n, sizeof(q->gaps.at[0]), compare_gaps, q);
    for (size_t i = 0; i < q->gaps.n; i++) {
        struct gap_place *p = &q->gaps.at[i];
        p->row = items_before(q, p->gap->to_us) + i;
    }
}

/* How many gaps are rows before row i. */
static size_t gaps_before(const struct query *q, size_t i) {
    size_t low = 0, high = q->gaps.n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (q->gaps.at[mid].row < i)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

struct query *query_new(struct store *st) {
    struct query *q = xcalloc(1, sizeof(*q));
    q->st = st;
    q->afresh = true;
    q->groups = groups_new(st);
    q->cache = xcalloc(1, sizeof(*q->cache));
    return q;
}

struct query *query_new_like(const struct query *q) {
    struct query *other = query_new(q->st);
    memcpy(other->filters, q->filters, sizeof(q->filters));
    other->scope = q->scope;
    other->clusters = q->clusters;
    return other;
}

void query_free(struct query *q) {
    if (!q) return;
    groups_free(q->groups);
    vec_done(&q->items);
    vec_done(&q->added);
    vec_done(&q->gaps);
    vec_done(&q->rows);
    xfree(q->cache);
    xfree(q);
}

void query_set_filter(struct query *q, int which, const struct filter *f) {
    assert(which >= 0 && which < QUERY_FILTERS);
    q->filters[which] = f;
    q->afresh = true;
}

void query_set_scope(struct query *q, const struct query_scope *scope) {
    assert(!scope || scope->n_members <= QUERY_MEMBERS);
    q->scope = scope ? *scope : (struct query_scope){0};
    q->afresh = true;
}

void query_set_group(struct query *q, enum group_key by) {
    q->by = by;
    q->afresh = true;
}

void query_set_sort(struct query *q, const struct column *by, bool reverse) {
    q->sort = by;
    q->reverse = reverse;
    q->afresh = true;
}

void query_set_clusters(struct query *q, const char *const *clusters) {
    q->clusters = clusters;
    q->afresh = true;
}

void query_set_gaps(struct query *q, bool shown) {
    q->with_gaps = shown;
    q->afresh = true;
}

bool query_refresh(struct query *q, int64_t now_us) {
    q->now_us = now_us;
    bool again = is_timed(q) && is_due(q, q->filtered_us, TIMED_US);
    if (q->afresh) groups_forget(q->groups);
    bool changed = q->afresh || again ? start_afresh(q) : catch_up(q);

    if (q->by == GROUP_NONE) {
        vec_clear(&q->rows);
    } else if (changed || is_due(q, q->grouped_us, GROUPS_US)) {
        make_groups(q);
        changed = true;
    }
    if (changed) q->cache->valid = false;
    if (changed || gaps_stamp(q) != q->gaps_known) {
        place_gaps(q);
        changed = true;
    }
    return changed;
}

size_t query_count(const struct query *q) {
    return q->by == GROUP_NONE ? q->items.n + q->gaps.n : q->rows.n;
}

size_t query_gap_count(const struct query *q) {
    return q->by == GROUP_NONE ? q->gaps.n : 0;
}

struct row query_row(const struct query *q, size_t i) {
    assert(i < query_count(q));
    if (q->by != GROUP_NONE)
        return (struct row){ROW_GROUP, {.group = q->rows.at[i]}};

    size_t n = gaps_before(q, i);
    if (n < q->gaps.n && q->gaps.at[n].row == i)
        return (struct row){ROW_GAP, {.gap = q->gaps.at[n].gap}};
    return (struct row){ROW_EVENT, {.entry = q->items.at[i - n].entry}};
}

void query_each_entry(const struct query *q, query_entry_fn *fn, void *ctx) {
    for (size_t i = 0; i < q->items.n; i++) {
        const struct item *item = &q->items.at[i];
        if (item->entry->seq == item->seq) fn(ctx, item->entry);
    }
}

const struct store *query_store(const struct query *q) {
    return q->st;
}

uint64_t row_id(const struct row *r) {
    switch (r->kind) {
    case ROW_EVENT:
        return r->u.entry->seq;
    case ROW_GROUP:
        return r->u.group->id;
    case ROW_GAP:
        return gap_id(r->u.gap);
    }
    return 0;
}

/* The row of item i: as many gaps before it as have no more items before
 * them. */
static size_t row_of_item(const struct query *q, size_t i) {
    size_t n = 0;
    while (n < q->gaps.n && q->gaps.at[n].row - n <= i) n++;
    return i + n;
}

size_t query_find(const struct query *q, uint64_t id) {
    if (q->by == GROUP_NONE) {
        for (size_t i = 0; i < q->items.n; i++)
            if (q->items.at[i].seq == id) return row_of_item(q, i);
        for (size_t i = 0; i < q->gaps.n; i++)
            if (gap_id(q->gaps.at[i].gap) == id) return q->gaps.at[i].row;
        return SIZE_MAX;
    }
    for (size_t i = 0; i < q->rows.n; i++)
        if (q->rows.at[i]->id == id) return i;
    return SIZE_MAX;
}

/* Objects are numbered without gaps: a bit each tells which were seen. */
static void count_totals(const struct query *q, struct query_totals *sum) {
    struct store_counts counts;
    store_counts(q->st, &counts);
    uint64_t *seen = xcalloc(counts.objects / 64 + 1, sizeof(*seen));

    *sum = (struct query_totals){.events = q->items.n};
    for (size_t i = 0; i < q->items.n; i++) {
        const struct entry *e = q->items.at[i].entry;
        if (e->seq != q->items.at[i].seq) continue;
        uint64_t bit = UINT64_C(1) << e->object->slot % 64;
        uint64_t *word = &seen[e->object->slot / 64];
        sum->objects += (*word & bit) == 0;
        *word |= bit;
        sum->warnings += event_is_warning(e->event);
        sum->expired += e->expired;
        sum->count += (uint64_t)event_count(e->event);
    }
    xfree(seen);
}

void query_totals(const struct query *q, struct query_totals *out) {
    if (!q->cache->valid) {
        count_totals(q, &q->cache->totals);
        q->cache->valid = true;
    }
    *out = q->cache->totals;
}

uint64_t query_group_id(struct store *st, enum group_key by,
                        const struct entry *e) {
    struct group_ident id;
    group_ident_of(st, by, e, &id);
    return group_ident_id(&id);
}
