/* SPDX-License-Identifier: Apache-2.0 */
#include "store/pool.h"

#include <assert.h>

#include "base/alloc.h"

void pool_done(struct pool *p) {
    for (size_t i = 0; i < p->chunks.n; i++) xfree(p->chunks.at[i]);
    vec_done(&p->chunks);
    *p = (struct pool){0};
}

struct entry *pool_take(struct pool *p, uint32_t *number) {
    struct entry *e = p->free;

    if (e) {
        *number = e->place;
        p->free = e->changed_next;
    } else {
        if (p->made % POOL_CHUNK == 0)
            vec_push(&p->chunks,
                     xreallocarray(NULL, POOL_CHUNK, sizeof(struct entry)));
        *number = p->made++;
        e = pool_at(p, *number);
    }
    *e = (struct entry){0};
    p->used++;
    return e;
}

void pool_give(struct pool *p, struct entry *e, uint32_t number) {
    assert(pool_at(p, number) == e);
    *e = (struct entry){.changed_next = p->free, .place = number};
    p->free = e;
    p->used--;
}
