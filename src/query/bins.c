/* SPDX-License-Identifier: Apache-2.0 */
#include "query/bins.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"

static size_t room_for(int n) {
    return (size_t)n + 1; /* slopes end one bin behind the last */
}

void bins_done(struct bins *b) {
    xfree(b->at);
    xfree(b->part);
    xfree(b->slope);
    *b = (struct bins){0};
}

void bins_begin(struct bins *b, const struct bins_window *window) {
    assert(window->n >= 0 && window->n <= BINS_MAX && window->width_us > 0);
    if (!b->at || b->room < window->n) {
        size_t room = room_for(window->n);
        b->at = xreallocarray(b->at, room, sizeof(*b->at));
        b->part = xreallocarray(b->part, room, sizeof(*b->part));
        b->slope = xreallocarray(b->slope, room, sizeof(*b->slope));
        b->room = window->n;
    }
    b->window = *window;
    b->before = (struct share){0};
    b->all = (struct bin){0};
    size_t n = room_for(window->n);
    memset(b->at, 0, n * sizeof(*b->at));
    memset(b->part, 0, n * sizeof(*b->part));
    memset(b->slope, 0, n * sizeof(*b->slope));
}

int bins_find(const struct bins_window *w, int64_t at_us) {
    if (at_us < w->from_us) return -1;
    if (at_us >= bins_end_us(w)) return w->n;
    return (int)((at_us - w->from_us) / w->width_us);
}

static bool is_within(const struct bins_window *w, int64_t at_us) {
    if (w->low_us != TIME_UNSET && at_us < w->low_us) return false;
    return w->high_us == TIME_UNSET || at_us < w->high_us;
}

static void count(struct bin *b, uint64_t n, bool warning, bool guessed) {
    *(warning ? &b->warning : &b->normal) += n;
    if (guessed) *(warning ? &b->warning_guessed : &b->normal_guessed) += n;
}

void bins_add(struct bins *b, int64_t at_us, uint32_t n, bool warning,
              bool guessed) {
    const struct bins_window *w = &b->window;

    count(&b->all, n, warning, guessed);
    if (!is_within(w, at_us)) return;
    int i = bins_find(w, at_us);
    if (i >= 0 && i < w->n) count(&b->at[i], n, warning, guessed);
}

static void put(struct share *s, double amount, bool warning) {
    *(warning ? &s->warning : &s->normal) += amount;
}

/* Spread over [from, to) within the window. */
static void spread_within(struct bins *b, int64_t from_us, int64_t to_us,
                          double per_us, bool warning) {
    const struct bins_window *w = &b->window;
    int first = bins_find(w, from_us), last = bins_find(w, to_us - 1);
    int64_t first_end_us = w->from_us + w->width_us * (first + 1);
    int64_t last_us = w->from_us + w->width_us * last;

    if (first == last) {
        put(&b->part[first], (double)(to_us - from_us) * per_us, warning);
        return;
    }
    double whole = (double)w->width_us * per_us;
    put(&b->part[first], (double)(first_end_us - from_us) * per_us, warning);
    put(&b->slope[first + 1], whole, warning);
    put(&b->slope[last], -whole, warning);
    put(&b->part[last], (double)(to_us - last_us) * per_us, warning);
}

void bins_spread(struct bins *b, int64_t from_us, int64_t to_us, uint32_t n,
                 bool warning) {
    const struct bins_window *w = &b->window;
    int64_t start_us = w->from_us, end_us = bins_end_us(w);

    if (to_us <= from_us) {
        bins_add(b, to_us, n, warning, true);
        return;
    }
    count(&b->all, n, warning, true);
    double per_us = (double)n / ((double)to_us - (double)from_us);
    if (w->low_us != TIME_UNSET && from_us < w->low_us) from_us = w->low_us;
    if (w->high_us != TIME_UNSET && to_us > w->high_us) to_us = w->high_us;
    if (from_us < start_us) {
        int64_t until_us = to_us < start_us ? to_us : start_us;
        if (until_us > from_us)
            put(&b->before, ((double)until_us - (double)from_us) * per_us,
                warning);
        from_us = start_us;
    }
    if (to_us > end_us) to_us = end_us;
    if (from_us < to_us) spread_within(b, from_us, to_us, per_us, warning);
}

/* Half up; never less than before: sums of shares wobble in their last
 * digits. */
static uint64_t round_up_to(double sum, uint64_t before) {
    double rounded = sum + 0.5;
    if (rounded <= (double)before) return before;
    return (uint64_t)rounded;
}

void bins_end(struct bins *b) {
    struct share sum = b->before, slope = {0};
    uint64_t normal = round_up_to(sum.normal, 0);
    uint64_t warning = round_up_to(sum.warning, 0);

    for (int i = 0; i < b->window.n; i++) {
        slope.normal += b->slope[i].normal;
        slope.warning += b->slope[i].warning;
        b->part[i].normal += slope.normal;
        b->part[i].warning += slope.warning;
        sum.normal += b->part[i].normal;
        sum.warning += b->part[i].warning;
        b->part[i].normal += (double)b->at[i].normal_guessed;
        b->part[i].warning += (double)b->at[i].warning_guessed;
        uint64_t normal_now = round_up_to(sum.normal, normal);
        uint64_t warning_now = round_up_to(sum.warning, warning);
        count(&b->at[i], normal_now - normal, false, true);
        count(&b->at[i], warning_now - warning, true, true);
        normal = normal_now;
        warning = warning_now;
    }
}

struct bin bins_sum(const struct bins *b, int from, int to) {
    struct bin sum = {0};

    if (from < 0) from = 0;
    if (to > b->window.n) to = b->window.n;
    for (int i = from; i < to; i++) {
        sum.normal += b->at[i].normal;
        sum.warning += b->at[i].warning;
        sum.normal_guessed += b->at[i].normal_guessed;
        sum.warning_guessed += b->at[i].warning_guessed;
    }
    return sum;
}
