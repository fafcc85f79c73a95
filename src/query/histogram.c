/* SPDX-License-Identifier: Apache-2.0 */
#include "query/histogram.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/vec.h"

/* Groups get bins as they are met while this many suffice: 8 MiB, or 12 MiB
 * on the widest screen. Where there
 * are more groups a second pass fills those of the rows. */
#define POOL_BINS (128 * 1024)
#define NO_BINS UINT32_MAX
#define MEMO_SLOTS 4096
#define AHEAD 16
/* What claims to have happened longer before the window than a year, or a day
 * after it, is not worth going to. */
#define LONG_BEFORE_US (INT64_C(366) * 24 * 3600 * US_PER_S)
#define LONG_AFTER_US (INT64_C(24) * 3600 * US_PER_S)

struct group_sum {
    uint64_t id;
    const struct entry *newest;
    int64_t last_us;
    struct bin sum; /* in the window; estimates as far as they overlap it */
    uint32_t bins;  /* index into pool; NO_BINS */
};

/* Which group goes with two pointers of an event: only as long as a build
 * takes, so that no text can have another's address. */
struct memo {
    const void *a, *b;
    uint32_t group; /* + 1; 0: free */
};

struct histogram {
    struct bins all;
    struct bin inside;
    int64_t warning_before_us, warning_after_us;
    int64_t first_us, last_us;

    VEC(struct group_sum) groups;
    uint32_t *index; /* of groups by id: + 1; 0 is free */
    size_t slots;    /* 0 or a power of two */
    struct memo *memo;
    uint32_t *of_object; /* by slot: group + 1; 0 unknown */
    size_t objects;
    struct bins *pool; /* n_pool of them, kept from build to build */
    size_t n_pool, used_pool;
    uint32_t top[HISTOGRAM_ROWS]; /* groups, in order */
    size_t n_top;
    VEC(struct histogram_row) rows;

    /* Of the build under way. */
    struct store *st;
    enum group_key by;
    struct bins_window window;
    size_t max_pool;
    bool second;                      /* pass: only rows' bins are filled */
    const struct entry *ahead[AHEAD]; /* asked for, not counted yet */
    size_t n_ahead;
};

/* What is visited of one entry. */
struct visit {
    struct histogram *h;
    struct group_sum *group;
    struct bins *bins; /* NULL: the group has none */
    const struct entry *entry;
    bool warning;
    bool first; /* the next span is the entry's first */
};

/* --- which group ------------------------------------------------------ */

static size_t slot_of(const struct histogram *h, uint64_t id) {
    size_t mask = h->slots - 1;
    size_t i = (size_t)(id ^ id >> 32) & mask;

    while (h->index[i] && h->groups.at[h->index[i] - 1].id != id)
        i = (i + 1) & mask;
    return i;
}

static void make_room(struct histogram *h) {
    if (h->slots > 2 * (h->groups.n + 1)) return;
    h->slots = h->slots ? h->slots * 2 : 256;
    xfree(h->index);
    h->index = xcalloc(h->slots, sizeof(*h->index));
    for (size_t i = 0; i < h->groups.n; i++)
        h->index[slot_of(h, h->groups.at[i].id)] = (uint32_t)i + 1;
}

static uint32_t take_bins(struct histogram *h) {
    if (h->used_pool == h->max_pool) return NO_BINS;
    if (h->used_pool == h->n_pool) {
        size_t more = h->n_pool ? h->n_pool * 2 : 16;
        h->pool = xreallocarray(h->pool, more, sizeof(*h->pool));
        memset(h->pool + h->n_pool, 0, (more - h->n_pool) * sizeof(*h->pool));
        h->n_pool = more;
    }
    bins_begin(&h->pool[h->used_pool], &h->window);
    return (uint32_t)h->used_pool++;
}

static uint32_t find_group(struct histogram *h, const struct entry *e) {
    uint64_t id = query_group_id(h->st, h->by, e);
    make_room(h);
    size_t slot = slot_of(h, id);
    if (h->index[slot] == 0) {
        vec_push(&h->groups, (struct group_sum){.id = id,
                                                .last_us = TIME_UNSET,
                                                .bins = take_bins(h)});
        h->index[slot] = (uint32_t)h->groups.n;
    }
    return h->index[slot] - 1;
}

static uint32_t find_by_object(struct histogram *h, const struct entry *e) {
    assert(e->object->slot < h->objects);
    uint32_t *known = &h->of_object[e->object->slot];
    if (*known == 0) *known = find_group(h, e) + 1;
    return *known - 1;
}

static uint32_t find_by_pair(struct histogram *h, const struct entry *e,
                             const void *a, const void *b) {
    size_t i = (((uintptr_t)a >> 4) ^ ((uintptr_t)b >> 3)) % MEMO_SLOTS;
    struct memo *m = &h->memo[i];
    if (m->group == 0 || m->a != a || m->b != b)
        *m = (struct memo){a, b, find_group(h, e) + 1};
    return m->group - 1;
}

/* Working out a group's identity takes ten times as long as looking at the
 * pointers that it depends on. */
static uint32_t group_of(struct histogram *h, const struct entry *e) {
    const struct event *ev = e->event;
    switch (h->by) {
    case GROUP_OBJECT:
    case GROUP_OWNER:
        return find_by_object(h, e);
    case GROUP_REASON:
        return find_by_pair(h, e, ev->type, ev->reason);
    case GROUP_NAMESPACE:
        return find_by_pair(h, e, ev->ns, e->object);
    default:
        return find_group(h, e);
    }
}

/* --- counting --------------------------------------------------------- */

static bool is_between(const struct bins_window *w, int64_t at_us) {
    if (w->low_us != TIME_UNSET && at_us < w->low_us) return false;
    return w->high_us == TIME_UNSET || at_us < w->high_us;
}

static void note_time(struct histogram *h, int64_t at_us, bool warning) {
    if (!is_between(&h->window, at_us)) return;
    if (at_us < h->window.from_us - LONG_BEFORE_US) return;
    if (at_us > bins_end_us(&h->window) + LONG_AFTER_US) return;
    if (h->first_us == TIME_UNSET || at_us < h->first_us) h->first_us = at_us;
    if (at_us > h->last_us) h->last_us = at_us;
    if (!warning) return;
    if (at_us < h->window.from_us) {
        if (at_us > h->warning_before_us) h->warning_before_us = at_us;
    } else if (at_us >= bins_end_us(&h->window)) {
        if (h->warning_after_us == TIME_UNSET || at_us < h->warning_after_us)
            h->warning_after_us = at_us;
    }
}

/* Within the window, as far as the order of rows goes. */
static void note_group(struct visit *v, int64_t from_us, int64_t to_us,
                       uint32_t n) {
    const struct bins_window *w = &v->h->window;
    bool point = from_us >= to_us;
    int64_t start_us = w->from_us, end_us = bins_end_us(w);
    if (w->low_us > start_us) start_us = w->low_us;
    if (w->high_us != TIME_UNSET && w->high_us < end_us) end_us = w->high_us;
    if (to_us < start_us || (!point && to_us == start_us) || from_us >= end_us)
        return;
    struct group_sum *g = v->group;
    *(v->warning ? &g->sum.warning : &g->sum.normal) += n;
    int64_t last_us = to_us < end_us ? to_us : end_us;
    if (g->newest && last_us < g->last_us) return;
    g->last_us = last_us;
    g->newest = v->entry;
}

/* All that was counted before first sight at one time is a guess but for the
 * last one, unless it did all happen then. */
static bool is_guess(const struct visit *v, uint32_t n) {
    return v->first && n > 1 &&
           event_first_us(v->entry->event) != v->entry->seen_us;
}

static void add_to(struct bins *b, const struct visit *v, int64_t from_us,
                   int64_t to_us, uint32_t n) {
    if (from_us != to_us) {
        bins_spread(b, from_us, to_us, n, v->warning);
    } else if (is_guess(v, n)) {
        bins_add(b, to_us, n - 1, v->warning, true);
        bins_add(b, to_us, 1, v->warning, false);
    } else {
        bins_add(b, to_us, n, v->warning, false);
    }
}

static void visit_span(void *ctx, int64_t from_us, int64_t to_us, uint32_t n) {
    struct visit *v = ctx;
    if (!v->h->second) {
        add_to(&v->h->all, v, from_us, to_us, n);
        note_time(v->h, from_us, v->warning);
        if (to_us != from_us) note_time(v->h, to_us, v->warning);
        note_group(v, from_us, to_us, n);
    }
    if (v->bins) add_to(v->bins, v, from_us, to_us, n);
    v->first = false;
}

static void count_entry(struct histogram *h, const struct entry *e) {
    uint32_t at = group_of(h, e); /* groups may move */
    struct group_sum *g = &h->groups.at[at];
    struct visit v = {
        .h = h,
        .group = g,
        .bins = g->bins == NO_BINS ? NULL : &h->pool[g->bins],
        .entry = e,
        .warning = event_is_warning(e->event),
        .first = true,
    };
    if (h->second && !v.bins) return;
    entry_spans(e, visit_span, &v);
}

/* A million events lie all over the memory: what an entry points to is asked
 * for some entries before it is needed. */
static void visit_entry(void *ctx, const struct entry *e) {
    struct histogram *h = ctx;
    const struct entry **place = &h->ahead[h->n_ahead++ % AHEAD];
    if (*place) count_entry(h, *place);
    __builtin_prefetch(e->event);
    __builtin_prefetch(&e->event->type);
    __builtin_prefetch(e->object);
    *place = e;
}

static void visit_all(struct histogram *h, const struct query *q) {
    memset(h->ahead, 0, sizeof(h->ahead));
    h->n_ahead = 0;
    query_each_entry(q, visit_entry, h);
    for (size_t i = 0; i < AHEAD; i++) {
        const struct entry *e = h->ahead[h->n_ahead++ % AHEAD];
        if (e) count_entry(h, e);
    }
}

/* --- rows ------------------------------------------------------------- */

static int compare(uint64_t a, uint64_t b) {
    return (a < b) - (a > b);
}

/* An order that is the same in every run, which ids are not. */
static int compare_names(const struct event *a, const struct event *b) {
    int c = str_cmp(istr_str(a->reason), istr_str(b->reason));
    if (c == 0) c = str_cmp(istr_str(a->ns), istr_str(b->ns));
    if (c == 0) c = str_cmp(istr_str(a->obj_name), istr_str(b->obj_name));
    return c;
}

static int compare_groups(const struct group_sum *a,
                          const struct group_sum *b) {
    int c = compare(a->sum.warning, b->sum.warning);
    if (c == 0) c = compare(bin_sum(&a->sum), bin_sum(&b->sum));
    if (c == 0) c = compare_names(a->newest->event, b->newest->event);
    return c ? c : compare(a->id, b->id);
}

/* Put group i into its place among the first ones, if it is one. */
static void rank(struct histogram *h, uint32_t i) {
    const struct group_sum *at = h->groups.at;
    size_t n = h->n_top, low = 0, high = n;
    if (n == HISTOGRAM_ROWS) {
        if (compare_groups(&at[i], &at[h->top[n - 1]]) > 0) return;
        high = --n;
    }
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (compare_groups(&at[i], &at[h->top[mid]]) > 0)
            low = mid + 1;
        else
            high = mid;
    }
    memmove(h->top + low + 1, h->top + low, (n - low) * sizeof(h->top[0]));
    h->top[low] = i;
    h->n_top = n + 1;
}

static void rank_groups(struct histogram *h) {
    h->n_top = 0;
    for (size_t i = 0; i < h->groups.n; i++)
        if (h->groups.at[i].newest) rank(h, (uint32_t)i);
}

/* Give the bins to the groups that have rows. */
static void fill_rows(struct histogram *h, const struct query *q) {
    h->used_pool = 0;
    for (size_t i = 0; i < h->groups.n; i++) h->groups.at[i].bins = NO_BINS;
    for (size_t i = 0; i < h->n_top; i++)
        h->groups.at[h->top[i]].bins = take_bins(h);
    h->second = true;
    visit_all(h, q);
    h->second = false;
}

static void make_rows(struct histogram *h) {
    vec_clear(&h->rows);
    for (size_t i = 0; i < h->n_top; i++) {
        const struct group_sum *g = &h->groups.at[h->top[i]];
        if (g->bins == NO_BINS) break;
        struct bins *b = &h->pool[g->bins];
        bins_end(b);
        vec_push(&h->rows, (struct histogram_row){
                               .id = g->id,
                               .newest = g->newest,
                               .seq = g->newest->seq,
                               .last_us = g->last_us,
                               .bins = b,
                               .sum = bins_sum(b, 0, b->window.n),
                           });
    }
}

/* --- outside ---------------------------------------------------------- */

struct histogram *histogram_new(void) {
    struct histogram *h = xcalloc(1, sizeof(*h));
    h->memo = xcalloc(MEMO_SLOTS, sizeof(*h->memo));
    return h;
}

void histogram_free(struct histogram *h) {
    if (!h) return;
    bins_done(&h->all);
    for (size_t i = 0; i < h->n_pool; i++) bins_done(&h->pool[i]);
    xfree(h->pool);
    vec_done(&h->groups);
    vec_done(&h->rows);
    xfree(h->index);
    xfree(h->memo);
    xfree(h->of_object);
    xfree(h);
}

static void begin(struct histogram *h, struct store *st,
                  const struct bins_window *window, enum group_key by) {
    struct store_counts counts;
    store_counts(st, &counts);
    h->objects = counts.objects + 1;
    h->of_object =
        xreallocarray(h->of_object, h->objects, sizeof(*h->of_object));
    memset(h->of_object, 0, h->objects * sizeof(*h->of_object));
    memset(h->memo, 0, MEMO_SLOTS * sizeof(*h->memo));
    if (h->slots) memset(h->index, 0, h->slots * sizeof(*h->index));
    vec_clear(&h->groups);
    h->st = st;
    h->by = by;
    h->window = *window;
    h->max_pool = POOL_BINS / (window->n > 0 ? (size_t)window->n : 1);
    if (h->max_pool < HISTOGRAM_ROWS) h->max_pool = HISTOGRAM_ROWS;
    h->used_pool = 0;
    h->warning_before_us = h->warning_after_us = TIME_UNSET;
    h->first_us = h->last_us = TIME_UNSET;
    bins_begin(&h->all, window);
}

void histogram_build(struct histogram *h, struct store *st,
                     const struct query *q, const struct bins_window *window,
                     enum group_key by) {
    begin(h, st, window, by);
    visit_all(h, q);
    bins_end(&h->all);
    h->inside = bins_sum(&h->all, 0, window->n);
    rank_groups(h);
    if (h->groups.n > h->max_pool) fill_rows(h, q);
    make_rows(h);
}

const struct bins *histogram_bins(const struct histogram *h) {
    return &h->all;
}

struct bin histogram_inside(const struct histogram *h) {
    return h->inside;
}

/* Rounding may put one more inside than there is. */
static uint64_t rest(uint64_t all, uint64_t inside) {
    return all > inside ? all - inside : 0;
}

struct bin histogram_outside(const struct histogram *h) {
    const struct bin *all = &h->all.all, *in = &h->inside;
    return (struct bin){
        .normal = rest(all->normal, in->normal),
        .warning = rest(all->warning, in->warning),
        .normal_guessed = rest(all->normal_guessed, in->normal_guessed),
        .warning_guessed = rest(all->warning_guessed, in->warning_guessed),
    };
}

int64_t histogram_warning_before(const struct histogram *h) {
    return h->warning_before_us;
}

int64_t histogram_warning_after(const struct histogram *h) {
    return h->warning_after_us;
}

int64_t histogram_first_us(const struct histogram *h) {
    return h->first_us;
}

int64_t histogram_last_us(const struct histogram *h) {
    return h->last_us;
}

size_t histogram_rows(const struct histogram *h) {
    return h->rows.n;
}

const struct histogram_row *histogram_row(const struct histogram *h,
                                          size_t i) {
    assert(i < h->rows.n);
    return &h->rows.at[i];
}

size_t histogram_groups(const struct histogram *h) {
    return h->groups.n;
}
