/* SPDX-License-Identifier: Apache-2.0 */
#include "query/span.h"

#include "base/cc.h"
#include "base/clock.h"

#define MINUTE (60 * US_PER_S)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define ABSURD_BEFORE (366 * DAY)
#define ABSURD_AFTER DAY

struct span {
    int64_t now_us, from_us, to_us; /* TIME_UNSET: nothing yet */
};

static void widen(struct span *s, int64_t at_us) {
    if (at_us == TIME_UNSET || at_us < s->now_us - ABSURD_BEFORE ||
        at_us > s->now_us + ABSURD_AFTER)
        return;
    if (s->from_us == TIME_UNSET || at_us < s->from_us) s->from_us = at_us;
    if (s->to_us == TIME_UNSET || at_us > s->to_us) s->to_us = at_us;
}

static void widen_by_entry(void *ctx, const struct entry *e) {
    widen(ctx, event_first_us(e->event));
    widen(ctx, event_last_us(e->event));
}

static int64_t nice_step(int64_t length_us, int about) {
    static const int64_t steps[] = {
        US_PER_S,      2 * US_PER_S,  5 * US_PER_S,
        10 * US_PER_S, 15 * US_PER_S, 30 * US_PER_S,
        MINUTE,        2 * MINUTE,    5 * MINUTE,
        10 * MINUTE,   15 * MINUTE,   30 * MINUTE,
        HOUR,          2 * HOUR,      3 * HOUR,
        6 * HOUR,      12 * HOUR,     DAY};
    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        if (length_us / steps[i] < about) return steps[i];
    return 7 * DAY;
}

static int64_t floor_to(int64_t at_us, int64_t step_us) {
    int64_t over = at_us % step_us;
    return at_us - (over < 0 ? over + step_us : over);
}

struct bins_window span_window(const struct query *q, int64_t now_us,
                               int64_t step_us, int about) {
    struct span span = {now_us, TIME_UNSET, TIME_UNSET};
    query_each_entry(q, widen_by_entry, &span);
    if (span.from_us == TIME_UNSET) span.from_us = span.to_us = now_us;
    if (step_us == 0) step_us = nice_step(span.to_us - span.from_us, about);
    int64_t last_us = floor_to(span.to_us, step_us);
    int64_t n = (last_us - floor_to(span.from_us, step_us)) / step_us + 1;
    if (n > BINS_MAX) n = BINS_MAX;
    return (struct bins_window){
        .from_us = last_us - (n - 1) * step_us,
        .width_us = step_us,
        .n = (int)n,
        .low_us = TIME_UNSET,
        .high_us = TIME_UNSET,
    };
}
