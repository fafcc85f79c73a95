/* SPDX-License-Identifier: Apache-2.0 */
/* Entries by last occurrence, the oldest on top: who goes first when the
 * store is full. A binary heap; every entry knows its place in it, so that
 * one whose event changed can be moved. */
#ifndef KEVTOP_STORE_ORDER_H
#define KEVTOP_STORE_ORDER_H

#include <stdint.h>

#include "base/vec.h"
#include "store/store.h"

struct order {
    VEC(struct entry *) heap;
};

void order_done(struct order *o);
void order_add(struct order *o, struct entry *e);
void order_remove(struct order *o, struct entry *e);
/* The event of e is another one. */
void order_moved(struct order *o, struct entry *e);

/* NULL if empty. */
static inline struct entry *order_oldest(const struct order *o) {
    return o->heap.n ? o->heap.at[0] : NULL;
}

/* The entry as one that can be changed. */
static inline struct entry *order_own(const struct order *o,
                                      const struct entry *e) {
    return o->heap.at[e->place];
}

static inline size_t order_bytes(const struct order *o) {
    return o->heap.alloc * sizeof(struct entry *);
}

#endif
