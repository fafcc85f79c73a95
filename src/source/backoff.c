/* SPDX-License-Identifier: Apache-2.0 */
#include "source/backoff.h"

#include <assert.h>

#define BASE_MS 800
/* Half of the longest wait, so that jitter is left at the top too: many
 * clients of one server that comes back must not come back together. */
#define BASE_MOST_MS 15000

void backoff_init(struct backoff *b, uint64_t seed) {
    *b = (struct backoff){.random = seed};
}

/* splitmix64: any seed is a good one. */
static uint32_t draw(struct backoff *b) {
    uint64_t z = b->random += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (uint32_t)((z ^ (z >> 31)) >> 32);
}

uint32_t backoff_random(struct backoff *b, uint32_t n) {
    assert(n > 0);
    return (uint32_t)(((uint64_t)draw(b) * n) >> 32);
}

int64_t backoff_next_ms(struct backoff *b) {
    uint32_t base = BASE_MS;

    for (uint32_t i = 0; i < b->tries && base < BASE_MOST_MS; i++) base *= 2;
    if (base > BASE_MOST_MS) base = BASE_MOST_MS;
    if (b->tries < UINT32_MAX) b->tries++;
    return (int64_t)base + backoff_random(b, base + 1);
}

void backoff_reset(struct backoff *b) {
    b->tries = 0;
}
