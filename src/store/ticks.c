/* SPDX-License-Identifier: Apache-2.0 */
#include "store/ticks.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limits.h"

/* At how many times repeats between the first and the last one are put. */
#define SPREAD 14

/* Ticks are allocated by powers of two. */
static uint32_t room_for(uint32_t n) {
    uint32_t room = 1;
    while (room < n) room *= 2;
    return room;
}

static size_t bytes_for(uint32_t n) {
    return sizeof(struct ticks) + room_for(n) * sizeof(struct tick);
}

/* The first and the last one were told; the others are put evenly between. */
static void visit_spread(int64_t first_us, int64_t last_us, uint32_t n,
                         tick_fn *fn, void *ctx) {
    uint32_t between = n - 2;
    uint32_t steps = between < SPREAD ? between : SPREAD;
    uint64_t put = 0;

    fn(ctx, first_us, 1, false);
    for (uint32_t i = 1; i <= steps; i++) {
        int64_t at_us = first_us + (last_us - first_us) / (steps + 1) * i;
        uint64_t upto = (uint64_t)between * i / steps;
        fn(ctx, at_us, (uint32_t)(upto - put), true);
        put = upto;
    }
    fn(ctx, last_us, 1, false);
}

/* Whether more is known of what was counted at first sight than its end. */
static bool has_span(const struct entry *e, int64_t *first_us) {
    *first_us = event_first_us(e->event);
    return e->seen_count > 1 && *first_us != TIME_UNSET &&
           *first_us < e->seen_us;
}

static void visit_seen(const struct entry *e, tick_fn *fn, void *ctx) {
    int64_t first_us, last_us = e->seen_us;
    uint32_t n = (uint32_t)e->seen_count;

    if (has_span(e, &first_us))
        visit_spread(first_us, last_us, n, fn, ctx);
    else
        fn(ctx, last_us, n, n > 1 && first_us != last_us);
}

void entry_first_count(struct entry *e, int64_t at_us) {
    int64_t last_us = event_last_us(e->event);

    e->seen_count = event_count(e->event);
    e->seen_us = last_us == TIME_UNSET ? at_us : last_us;
    xfree(e->ticks);
    e->ticks = NULL;
}

void entry_add_tick(struct entry *e, int64_t at_us, uint32_t n) {
    struct ticks *t = e->ticks;
    uint32_t have = t ? t->n : 0;
    int64_t newest_us = have ? t->at[have - 1].at_us : e->seen_us;

    if (at_us < newest_us) at_us = newest_us;
    if (have == LIMIT_TICKS) {
        t->at[1].n += t->at[0].n;
        memmove(t->at, t->at + 1, (have - 1) * sizeof(t->at[0]));
        have--;
    } else if (!t || room_for(have) < have + 1) {
        t = xrealloc(t, bytes_for(have + 1));
        e->ticks = t;
    }
    t->at[have] = (struct tick){at_us, n};
    t->n = have + 1;
}

size_t entry_ticks_bytes(const struct entry *e) {
    return e->ticks ? bytes_for(e->ticks->n) : 0;
}

void entry_ticks(const struct entry *e, tick_fn *fn, void *ctx) {
    assert(e->seen_count >= 1);
    visit_seen(e, fn, ctx);
    for (uint32_t i = 0; e->ticks && i < e->ticks->n; i++)
        fn(ctx, e->ticks->at[i].at_us, e->ticks->at[i].n, false);
}

void entry_spans(const struct entry *e, span_fn *fn, void *ctx) {
    int64_t first_us, last_us = e->seen_us;
    uint32_t n = (uint32_t)e->seen_count;

    if (has_span(e, &first_us)) {
        fn(ctx, first_us, first_us, 1);
        if (n > 2) fn(ctx, first_us, last_us, n - 2);
        fn(ctx, last_us, last_us, 1);
    } else {
        fn(ctx, last_us, last_us, n);
    }
    for (uint32_t i = 0; e->ticks && i < e->ticks->n; i++)
        fn(ctx, e->ticks->at[i].at_us, e->ticks->at[i].at_us,
           e->ticks->at[i].n);
}
