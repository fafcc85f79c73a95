/* SPDX-License-Identifier: Apache-2.0 */
/* From a hash to the number of an item that somebody else keeps: eight bytes
 * a slot, a million and more of them.
 *
 * Open addressing with linear probing; removal closes the gap, so that there
 * are no tombstones and a search ends at the first free slot. The table never
 * shrinks. Hashes come from str_hash(), which is keyed: nobody outside can
 * make them collide.
 */
#ifndef KEVTOP_STORE_INDEX_H
#define KEVTOP_STORE_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INDEX_NONE UINT32_MAX

struct index_slot {
    uint32_t hash;
    uint32_t item; /* INDEX_NONE: free */
};

struct index {
    struct index_slot *slot;
    size_t slots; /* 0 or a power of two, at most three quarters used */
    size_t used;
};

/* Whether the item is the one looked for. */
typedef bool index_same_fn(const void *ctx, uint32_t item, const void *key);

/* {0} is an empty one. */
void index_done(struct index *ix);

/* The item with that hash that `same` says yes to; INDEX_NONE if none. */
uint32_t index_find(const struct index *ix, uint32_t hash, index_same_fn *same,
                    const void *ctx, const void *key);
/* Add an item that is not in it. */
void index_add(struct index *ix, uint32_t hash, uint32_t item);
/* Both expect that the item is there. */
void index_remove(struct index *ix, uint32_t hash, uint32_t item);
void index_renumber(struct index *ix, uint32_t hash, uint32_t from,
                    uint32_t to);
/* Forget all, keep the memory. */
void index_clear(struct index *ix);

static inline size_t index_bytes(const struct index *ix) {
    return ix->slots * sizeof(struct index_slot);
}

/* One hash of two; the order counts. */
static inline uint32_t hash_pair(uint32_t a, uint32_t b) {
    uint64_t x = ((uint64_t)a << 32 | b) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(x >> 32 ^ x);
}

#endif
