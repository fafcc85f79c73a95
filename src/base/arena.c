/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/limits.h"

#define FIRST_BLOCK (64 * KIB)
#define LAST_BLOCK (1 * MIB)

struct block {
    struct block *next;
    size_t size; /* bytes of mem */
    size_t used; /* from the start, a multiple of the alignment */
    alignas(max_align_t) unsigned char mem[];
};

struct arena {
    struct block *busy;  /* handed out from; the head has the room */
    struct block *spare; /* kept by arena_reset(), empty */
    size_t next_size;    /* of the next block */
};

static struct block *block_new(size_t size) {
    struct block *b = xmalloc(sizeof(*b) + size);
    *b = (struct block){.size = size};
    return b;
}

static void free_blocks(struct block *b) {
    while (b) {
        struct block *next = b->next;
        xfree(b);
        b = next;
    }
}

/* An empty block with at least `size` bytes. */
static struct block *block_get(struct arena *a, size_t size) {
    for (struct block **p = &a->spare; *p; p = &(*p)->next) {
        struct block *b = *p;
        if (b->size < size) continue;
        *p = b->next;
        return b;
    }
    if (size > a->next_size / 2) return block_new(size);

    struct block *b = block_new(a->next_size);
    if (a->next_size < LAST_BLOCK) a->next_size *= 2;
    return b;
}

struct arena *arena_new(void) {
    struct arena *a = xcalloc(1, sizeof(*a));
    a->next_size = FIRST_BLOCK;
    return a;
}

void arena_free(struct arena *a) {
    if (!a) return;
    free_blocks(a->busy);
    free_blocks(a->spare);
    xfree(a);
}

void *arena_alloc(struct arena *a, size_t size) {
    const size_t align = alignof(max_align_t);

    /* The sums below cannot wrap: xmalloc refuses half the address space. */
    if (size > PTRDIFF_MAX - sizeof(struct block) - align)
        return xreallocarray(NULL, SIZE_MAX, 2);
    size = size ? (size + align - 1) / align * align : align;

    struct block *b = a->busy;
    if (!b || b->size - b->used < size) {
        b = block_get(a, size);
        /* A big one goes behind the head, whose room is not wasted then. */
        bool full = !a->busy || a->busy->size - a->busy->used < b->size - size;
        struct block **at = full ? &a->busy : &a->busy->next;
        b->next = *at;
        *at = b;
    }
    void *p = b->mem + b->used;
    b->used += size;
    return p;
}

void arena_reset(struct arena *a, size_t keep_bytes) {
    struct block *list[] = {a->spare, a->busy};
    size_t kept = 0;

    a->busy = NULL;
    a->spare = NULL;
    for (size_t i = 0; i < ARRAY_LEN(list); i++) {
        struct block *next;
        for (struct block *b = list[i]; b; b = next) {
            next = b->next;
            if (b->size > keep_bytes - kept) {
                xfree(b);
                continue;
            }
            kept += b->size;
            b->used = 0;
            b->next = a->spare;
            a->spare = b;
        }
    }
}
