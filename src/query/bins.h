/* SPDX-License-Identifier: Apache-2.0 */
/* Occurrences counted in bins of one width over a window of time. Pure.
 *
 * A bin is [start, start + width). What happened at a known time is counted
 * exactly. What is only known to have happened between two times is spread
 * evenly: such shares are summed up and rounded once, in bins_end(), along
 * absolute time, so that they neither get lost nor move as the window does.
 * What falls outside of the window, however absurd its time, is counted as
 * outside: inside and outside together are all that was added.
 */
#ifndef KEVTOP_QUERY_BINS_H
#define KEVTOP_QUERY_BINS_H

#include <stdbool.h>
#include <stdint.h>

/* As many columns as a screen may have. */
#define BINS_MAX 1000

struct bins_window {
    int64_t from_us; /* start of the first bin */
    int64_t width_us;
    int n; /* of bins, at most BINS_MAX */
    /* Nothing outside of [low, high) is counted as inside; TIME_UNSET leaves
     * an end open. */
    int64_t low_us, high_us;
};

struct bin {
    uint64_t normal, warning;
    /* How many of them are estimates. */
    uint64_t normal_guessed, warning_guessed;
};

/* Occurrences spread over time before they are rounded. */
struct share {
    double normal, warning;
};

struct bins {
    struct bins_window window;
    struct bin *at;      /* n of them; whole after bins_end() */
    struct share *part;  /* in this bin alone; after bins_end() all that is
                            guessed of a bin, not rounded: rounded, three in
                            ten bins would look like a rhythm */
    struct share *slope; /* in this bin and all after it */
    struct share before; /* spread over the time before the window */
    struct bin all;      /* inside and outside */
    int room;            /* for so many bins there is memory */
};

static inline uint64_t bin_sum(const struct bin *b) {
    return b->normal + b->warning;
}
static inline uint64_t bin_guessed(const struct bin *b) {
    return b->normal_guessed + b->warning_guessed;
}
static inline int64_t bins_end_us(const struct bins_window *w) {
    return w->from_us + w->width_us * w->n;
}

/* {0} is an empty one. */
void bins_done(struct bins *b);
/* Forget all and count in this window from now on. */
void bins_begin(struct bins *b, const struct bins_window *window);
/* n times at at_us, which is a guess or not. */
void bins_add(struct bins *b, int64_t at_us, uint32_t n, bool warning,
              bool guessed);
/* n times, evenly, at some time between from_us and to_us; at to_us if that
 * is not later. */
void bins_spread(struct bins *b, int64_t from_us, int64_t to_us, uint32_t n,
                 bool warning);
/* Once, after all was added. */
void bins_end(struct bins *b);

/* The bin a time falls in; -1 before the window, n after it. */
int bins_find(const struct bins_window *w, int64_t at_us);
/* The sum of bins [from, to). */
struct bin bins_sum(const struct bins *b, int from, int to);

#endif
