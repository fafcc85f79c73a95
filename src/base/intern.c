/* SPDX-License-Identifier: Apache-2.0 */
#include "base/intern.h"

#include <assert.h>

#include "base/alloc.h"

#define FIRST_SLOTS 64

/* Open addressing with linear probing: a text lies at or after its home slot
 * with no gap between. */
struct intern {
    struct istr **slot; /* NULL: free; owned */
    size_t slots;       /* a power of two, at most three quarters used */
    size_t used;
    size_t text_bytes; /* of all texts, with their heads */
};

static size_t bytes_of(size_t len) {
    return sizeof(struct istr) + len + 1;
}

/* Where s is, or the free slot where it belongs. */
static size_t find_slot(const struct intern *pool, struct str s,
                        uint32_t hash) {
    size_t mask = pool->slots - 1;
    size_t i = hash & mask;

    for (; pool->slot[i]; i = (i + 1) & mask) {
        const struct istr *have = pool->slot[i];
        if (have->hash == hash && str_eq(istr_str(have), s)) break;
    }
    return i;
}

static void grow(struct intern *pool) {
    struct istr **old = pool->slot;
    size_t old_slots = pool->slots;

    pool->slots = old_slots * 2;
    pool->slot = xcalloc(pool->slots, sizeof(struct istr *));
    size_t mask = pool->slots - 1;
    for (size_t k = 0; k < old_slots; k++) {
        if (!old[k]) continue;
        size_t i = old[k]->hash & mask;
        while (pool->slot[i]) i = (i + 1) & mask;
        pool->slot[i] = old[k];
    }
    xfree(old);
}

/* Empty slot i and move up what a search would no longer reach. */
static void remove_slot(struct intern *pool, size_t i) {
    size_t mask = pool->slots - 1;
    size_t hole = i;

    for (i = (i + 1) & mask; pool->slot[i]; i = (i + 1) & mask) {
        size_t home = pool->slot[i]->hash & mask;
        if (((i - home) & mask) < ((i - hole) & mask)) continue;
        pool->slot[hole] = pool->slot[i];
        hole = i;
    }
    pool->slot[hole] = NULL;
    pool->used--;
}

struct intern *intern_new(void) {
    struct intern *pool = xcalloc(1, sizeof(*pool));
    pool->slots = FIRST_SLOTS;
    pool->slot = xcalloc(pool->slots, sizeof(struct istr *));
    return pool;
}

void intern_free(struct intern *pool) {
    if (!pool) return;
    assert(pool->used == 0);
    for (size_t i = 0; i < pool->slots; i++) xfree(pool->slot[i]);
    xfree(pool->slot);
    xfree(pool);
}

struct istr *intern_get(struct intern *pool, struct str s) {
    assert(s.len < UINT32_MAX);
    uint32_t hash = str_hash(s);
    size_t i = find_slot(pool, s, hash);

    if (pool->slot[i]) return intern_ref(pool->slot[i]);
    if (pool->used >= pool->slots / 4 * 3) {
        grow(pool);
        i = find_slot(pool, s, hash);
    }
    struct istr *fresh = xmalloc(bytes_of(s.len));
    fresh->refs = 1;
    fresh->hash = hash;
    fresh->len = (uint32_t)s.len;
    if (s.len) memcpy(fresh->bytes, s.ptr, s.len);
    fresh->bytes[s.len] = '\0';
    pool->slot[i] = fresh;
    pool->used++;
    pool->text_bytes += bytes_of(s.len);
    return fresh;
}

struct istr *intern_find(const struct intern *pool, struct str s) {
    return pool->slot[find_slot(pool, s, str_hash(s))];
}

struct istr *intern_ref(struct istr *s) {
    assert(s->refs > 0 && s->refs < UINT32_MAX);
    s->refs++;
    return s;
}

void intern_unref(struct intern *pool, struct istr *s) {
    if (!s) return;
    assert(s->refs > 0);
    if (--s->refs > 0) return;

    size_t mask = pool->slots - 1;
    size_t i = s->hash & mask;
    while (pool->slot[i] != s) {
        assert(pool->slot[i]);
        i = (i + 1) & mask;
    }
    remove_slot(pool, i);
    pool->text_bytes -= bytes_of(s->len);
    xfree(s);
}

size_t intern_bytes(const struct intern *pool) {
    return sizeof(*pool) + pool->slots * sizeof(struct istr *) +
           pool->text_bytes;
}
