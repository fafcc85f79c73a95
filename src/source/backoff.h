/* SPDX-License-Identifier: Apache-2.0 */
/* Delays between tries: 0.8 s, doubling, full jitter on top (delay is base +
 * random * base), never above 30 s in all. client-go's numbers
 * (tools/cache/reflector.go), reset when a watch gave a frame or lived 60 s.
 * Pure: randomness comes in as a seed. */
#ifndef KEVTOP_SOURCE_BACKOFF_H
#define KEVTOP_SOURCE_BACKOFF_H

#include <stdint.h>

struct backoff {
    uint32_t tries;  /* failures in a row */
    uint64_t random; /* state of the generator */
};

void backoff_init(struct backoff *b, uint64_t seed);
/* The wait before the next try, ms, in [800, 30000]. */
int64_t backoff_next_ms(struct backoff *b);
void backoff_reset(struct backoff *b);
/* Uniform in [0, n), from the same generator. */
uint32_t backoff_random(struct backoff *b, uint32_t n);

#endif
