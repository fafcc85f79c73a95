/* SPDX-License-Identifier: Apache-2.0 */
#include "source/demo_random.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

/* splitmix64 */
static uint64_t draw(struct demo_random *r) {
    uint64_t z = r->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

uint32_t demo_random(struct demo_random *r, uint32_t n) {
    assert(n > 0);
    return (uint32_t)(((draw(r) >> 32) * n) >> 32);
}

int64_t demo_between(struct demo_random *r, int64_t least, int64_t most) {
    assert(least <= most && most - least < UINT32_MAX);
    return least + demo_random(r, (uint32_t)(most - least) + 1);
}

void demo_uid(struct demo_random *r, char out[DEMO_UID]) {
    uint64_t a = draw(r);
    uint64_t b = draw(r);

    snprintf(out, DEMO_UID,
             "%08" PRIx64 "-%04" PRIx64 "-4%03" PRIx64 "-%04" PRIx64
             "-%012" PRIx64,
             a >> 32, (a >> 16) & 0xFFFF, a & 0xFFF,
             0x8000 | ((b >> 48) & 0x3FFF), b & UINT64_C(0xFFFFFFFFFFFF));
}

/* apimachinery util/rand: no vowels, so that no words come out. */
void demo_suffix(struct demo_random *r, char *out, size_t len) {
    static const char letters[] = "bcdfghjklmnpqrstvwxz2456789";

    for (size_t i = 0; i < len; i++)
        out[i] = letters[demo_random(r, sizeof(letters) - 1)];
    out[len] = '\0';
}
