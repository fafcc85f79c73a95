/* SPDX-License-Identifier: Apache-2.0 */
#include "store/trend.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"

/* How far ahead of now an event's clock may be: six buckets. */
#define AHEAD (INT64_C(60) * 1000000 / TREND_BUCKET_US)

/* Bucket b, counted from the epoch, is at[b mod TREND_BUCKETS] while it is
 * one of the TREND_BUCKETS up to `head`. */
struct trend {
    int64_t head;
    bool started;
    struct trend_cell at[TREND_BUCKETS];
};

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

static int64_t ceil_div(int64_t a, int64_t b) {
    return a / b + (a % b > 0);
}

static size_t slot_of(int64_t bucket) {
    int64_t r = bucket % TREND_BUCKETS;
    return (size_t)(r < 0 ? r + TREND_BUCKETS : r);
}

static void count(uint32_t *cell, uint32_t n) {
    *cell = n > UINT32_MAX - *cell ? UINT32_MAX : *cell + n;
}

/* Make `head` the newest bucket. When the clock was put back by more than the
 * ring holds, what is in it is of no use. */
static void move_on(struct trend *t, int64_t head) {
    if (t->started && head <= t->head && head > t->head - TREND_BUCKETS)
        return;
    if (!t->started || head < t->head || head - t->head >= TREND_BUCKETS) {
        memset(t->at, 0, sizeof(t->at));
    } else {
        for (int64_t b = t->head + 1; b <= head; b++)
            t->at[slot_of(b)] = (struct trend_cell){0};
    }
    t->head = head;
    t->started = true;
}

struct trend *trend_new(void) {
    return xcalloc(1, sizeof(struct trend));
}

void trend_free(struct trend *t) {
    xfree(t);
}

void trend_add(struct trend *t, int64_t now_us, int64_t at_us, uint32_t n,
               bool warning, bool estimated) {
    int64_t now = floor_div(now_us, TREND_BUCKET_US);
    int64_t bucket = floor_div(at_us, TREND_BUCKET_US);

    move_on(t, now + AHEAD);
    if (bucket > now + AHEAD || bucket <= t->head - TREND_BUCKETS) return;

    struct trend_cell *cell = &t->at[slot_of(bucket)];
    count(warning ? &cell->warning : &cell->normal, n);
    if (estimated) count(&cell->estimated, n);
}

/* How many of n, spread evenly over [from, to), lie before at. */
static uint32_t share_before(int64_t at_us, int64_t from_us, int64_t to_us,
                             uint32_t n) {
    if (at_us <= from_us) return 0;
    if (at_us >= to_us) return n;
    return (uint32_t)((double)n * (double)(at_us - from_us) /
                      (double)(to_us - from_us));
}

void trend_spread(struct trend *t, int64_t now_us, int64_t from_us,
                  int64_t to_us, uint32_t n, bool warning) {
    int64_t now = floor_div(now_us, TREND_BUCKET_US);
    int64_t first = floor_div(from_us, TREND_BUCKET_US);
    int64_t last = floor_div(to_us, TREND_BUCKET_US);
    int64_t oldest = now + AHEAD - TREND_BUCKETS + 1;

    if ((int64_t)n < last - first) { /* fewer than buckets: one by one */
        double step = (double)(to_us - from_us) / n;
        double behind = (double)(oldest * TREND_BUCKET_US - from_us) / step;
        uint32_t i = behind <= 0 ? 0 : behind >= n ? n : (uint32_t)behind;
        uint32_t most = TREND_BUCKETS + 2; /* the rest is in the future */
        uint32_t end = n - i > most ? i + most : n;
        for (; i < end; i++)
            trend_add(t, now_us, from_us + (int64_t)(step * (i + 0.5)), 1,
                      warning, true);
        return;
    }
    if (first < oldest) first = oldest;
    if (last > now + AHEAD) last = now + AHEAD;
    for (int64_t b = first; b <= last; b++) {
        int64_t start = b * TREND_BUCKET_US;
        uint32_t here =
            share_before(start + TREND_BUCKET_US, from_us, to_us, n) -
            share_before(start, from_us, to_us, n);
        if (here) trend_add(t, now_us, start, here, warning, true);
    }
}

struct trend_cell trend_sum(const struct trend *t, int64_t from_us,
                            int64_t to_us) {
    int64_t from = ceil_div(from_us, TREND_BUCKET_US);
    int64_t to = ceil_div(to_us, TREND_BUCKET_US);
    struct trend_cell sum = {0};

    if (!t->started) return sum;
    if (from <= t->head - TREND_BUCKETS) from = t->head - TREND_BUCKETS + 1;
    if (to > t->head + 1) to = t->head + 1;
    for (int64_t b = from; b < to; b++) {
        const struct trend_cell *cell = &t->at[slot_of(b)];
        count(&sum.normal, cell->normal);
        count(&sum.warning, cell->warning);
        count(&sum.estimated, cell->estimated);
    }
    return sum;
}

void spark_init(struct spark *s, int64_t now_us, int64_t cell_us) {
    assert(cell_us > 0);
    int64_t step_us = cell_us < TREND_BUCKET_US ? cell_us : TREND_BUCKET_US;
    *s = (struct spark){
        .end_us = (floor_div(now_us, step_us) + 1) * step_us,
        .cell_us = cell_us,
    };
}

void spark_add(struct spark *s, int64_t at_us, uint32_t n) {
    int64_t from_us = s->end_us - SPARK_CELLS * s->cell_us;

    if (at_us < from_us || at_us >= s->end_us) return;
    count(&s->cells[(at_us - from_us) / s->cell_us], n);
}

void spark_spread(struct spark *s, int64_t from_us, int64_t to_us,
                  uint32_t n) {
    if (to_us <= from_us) {
        spark_add(s, to_us, n);
        return;
    }
    for (int i = 0; i < SPARK_CELLS; i++) {
        int64_t start = s->end_us - (SPARK_CELLS - i) * s->cell_us;
        count(&s->cells[i],
              share_before(start + s->cell_us, from_us, to_us, n) -
                  share_before(start, from_us, to_us, n));
    }
}

uint64_t spark_sum(const struct spark *s) {
    uint64_t sum = 0;
    for (int i = 0; i < SPARK_CELLS; i++) sum += s->cells[i];
    return sum;
}

/* The mean of the two earlier thirds is before / 2; both sides are kept whole
 * by counting in halves. */
enum spark_way spark_way(const struct spark *s) {
    uint64_t before = 0, recent = 0;

    for (int i = 0; i < SPARK_CELLS; i++) {
        if (i < SPARK_CELLS / 3 * 2)
            before += s->cells[i];
        else
            recent += s->cells[i];
    }
    if (4 * recent > 3 * before && 2 * recent >= before + 6)
        return SPARK_RISING;
    if (4 * recent < before && before >= 2 * recent + 6) return SPARK_FALLING;
    return SPARK_STEADY;
}
