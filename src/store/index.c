/* SPDX-License-Identifier: Apache-2.0 */
#include "store/index.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"

#define FIRST_SLOTS 64

static struct index_slot *slots_new(size_t n) {
    struct index_slot *slot = xreallocarray(NULL, n, sizeof(*slot));
    for (size_t i = 0; i < n; i++)
        slot[i] = (struct index_slot){0, INDEX_NONE};
    return slot;
}

static void insert(struct index *ix, struct index_slot what) {
    size_t mask = ix->slots - 1;
    size_t i = what.hash & mask;

    while (ix->slot[i].item != INDEX_NONE) i = (i + 1) & mask;
    ix->slot[i] = what;
}

static void grow(struct index *ix) {
    struct index_slot *old = ix->slot;
    size_t old_slots = ix->slots;

    ix->slots = old_slots ? old_slots * 2 : FIRST_SLOTS;
    ix->slot = slots_new(ix->slots);
    for (size_t k = 0; k < old_slots; k++)
        if (old[k].item != INDEX_NONE) insert(ix, old[k]);
    xfree(old);
}

/* Where the item is, which must be there. */
static size_t place_of(const struct index *ix, uint32_t hash, uint32_t item) {
    size_t mask = ix->slots - 1;
    size_t i = hash & mask;

    while (ix->slot[i].item != item) {
        assert(ix->slot[i].item != INDEX_NONE);
        i = (i + 1) & mask;
    }
    return i;
}

void index_done(struct index *ix) {
    xfree(ix->slot);
    *ix = (struct index){0};
}

uint32_t index_find(const struct index *ix, uint32_t hash, index_same_fn *same,
                    const void *ctx, const void *key) {
    if (ix->used == 0) return INDEX_NONE;

    size_t mask = ix->slots - 1;
    for (size_t i = hash & mask; ix->slot[i].item != INDEX_NONE;
         i = (i + 1) & mask) {
        if (ix->slot[i].hash == hash && same(ctx, ix->slot[i].item, key))
            return ix->slot[i].item;
    }
    return INDEX_NONE;
}

void index_add(struct index *ix, uint32_t hash, uint32_t item) {
    assert(item != INDEX_NONE);
    if (ix->used >= ix->slots / 4 * 3) grow(ix);
    insert(ix, (struct index_slot){hash, item});
    ix->used++;
}

void index_remove(struct index *ix, uint32_t hash, uint32_t item) {
    size_t mask = ix->slots - 1;
    size_t hole = place_of(ix, hash, item);

    for (size_t i = (hole + 1) & mask; ix->slot[i].item != INDEX_NONE;
         i = (i + 1) & mask) {
        size_t home = ix->slot[i].hash & mask;
        if (((i - home) & mask) < ((i - hole) & mask)) continue;
        ix->slot[hole] = ix->slot[i];
        hole = i;
    }
    ix->slot[hole].item = INDEX_NONE;
    ix->used--;
}

void index_renumber(struct index *ix, uint32_t hash, uint32_t from,
                    uint32_t to) {
    ix->slot[place_of(ix, hash, from)].item = to;
}

void index_clear(struct index *ix) {
    for (size_t i = 0; i < ix->slots; i++) ix->slot[i].item = INDEX_NONE;
    ix->used = 0;
}
