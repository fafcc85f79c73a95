/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of the store's entries: numbered, at addresses that stay, given
 * back only with the whole pool. A free entry has seq 0, so that whoever kept
 * its address and its seq can tell that it is gone. */
#ifndef KEVTOP_STORE_POOL_H
#define KEVTOP_STORE_POOL_H

#include <stdint.h>

#include "base/vec.h"
#include "store/store.h"

#define POOL_CHUNK 1024

struct pool {
    VEC(struct entry *) chunks; /* of POOL_CHUNK entries each */
    uint32_t made;              /* entries ever numbered */
    uint32_t used;
    struct entry *free; /* linked by changed_next; `place` is the number */
};

void pool_done(struct pool *p);
/* A zeroed entry; *number is below pool.made. */
struct entry *pool_take(struct pool *p, uint32_t *number);
void pool_give(struct pool *p, struct entry *e, uint32_t number);

static inline struct entry *pool_at(const struct pool *p, uint32_t number) {
    return &p->chunks.at[number / POOL_CHUNK][number % POOL_CHUNK];
}

#endif
