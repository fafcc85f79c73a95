/* SPDX-License-Identifier: Apache-2.0 */
#include "query/tally.h"

#include "base/alloc.h"

#define FIRST_SLOTS 256
#define KEPT_SLOTS 65536

static size_t find_slot(const struct tally *t, uint64_t key) {
    size_t mask = t->slots - 1;
    size_t i = (size_t)key & mask;

    while (t->key[i] && t->key[i] != key) i = (i + 1) & mask;
    return i;
}

static void allocate(struct tally *t, size_t slots) {
    t->slots = slots;
    t->key = xcalloc(slots, sizeof(t->key[0]));
    t->n = xcalloc(slots, sizeof(t->n[0]));
}

static void grow(struct tally *t) {
    struct tally old = *t;

    allocate(t, old.slots ? old.slots * 2 : FIRST_SLOTS);
    for (size_t k = 0; k < old.slots; k++) {
        if (!old.key[k]) continue;
        size_t i = find_slot(t, old.key[k]);
        t->key[i] = old.key[k];
        t->n[i] = old.n[k];
    }
    tally_done(&old);
}

void tally_done(struct tally *t) {
    xfree(t->key);
    xfree(t->n);
    *t = (struct tally){0};
}

void tally_clear(struct tally *t) {
    if (t->slots > KEPT_SLOTS) {
        tally_done(t);
        return;
    }
    for (size_t i = 0; i < t->slots; i++) t->key[i] = t->n[i] = 0;
    t->used = 0;
}

uint32_t *tally_at(struct tally *t, uint64_t key) {
    if (t->used >= t->slots / 4 * 3) grow(t);
    size_t i = find_slot(t, key);
    if (!t->key[i]) {
        t->key[i] = key;
        t->used++;
    }
    return &t->n[i];
}

uint32_t tally_add(struct tally *t, uint64_t key) {
    return ++*tally_at(t, key);
}

uint32_t tally_get(const struct tally *t, uint64_t key) {
    return t->slots ? t->n[find_slot(t, key)] : 0;
}

/* The end of splitmix64: every bit of the input moves every bit of the
 * output. */
static uint64_t mix(uint64_t x) {
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

uint64_t tally_key(uint64_t a, uint64_t b) {
    uint64_t key = mix(mix(a + UINT64_C(0x9E3779B97F4A7C15)) ^ b);
    return key ? key : 1;
}

uint64_t tally_text(struct str s) {
    uint64_t fnv = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < s.len; i++)
        fnv = (fnv ^ (unsigned char)s.ptr[i]) * UINT64_C(0x100000001B3);
    return tally_key(fnv, str_hash(s));
}
