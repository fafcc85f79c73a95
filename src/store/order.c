/* SPDX-License-Identifier: Apache-2.0 */
#include "store/order.h"

#include <assert.h>
#include <stdbool.h>

static bool is_before(const struct entry *a, const struct entry *b) {
    int64_t a_us = event_last_us(a->event);
    int64_t b_us = event_last_us(b->event);
    return a_us != b_us ? a_us < b_us : a->seq < b->seq;
}

static void put(struct order *o, size_t i, struct entry *e) {
    o->heap.at[i] = e;
    e->place = (uint32_t)i;
}

static void sift_up(struct order *o, size_t i, struct entry *e) {
    while (i > 0 && is_before(e, o->heap.at[(i - 1) / 2])) {
        put(o, i, o->heap.at[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
    put(o, i, e);
}

static void sift_down(struct order *o, size_t i, struct entry *e) {
    for (size_t child; (child = 2 * i + 1) < o->heap.n; i = child) {
        if (child + 1 < o->heap.n &&
            is_before(o->heap.at[child + 1], o->heap.at[child]))
            child++;
        if (!is_before(o->heap.at[child], e)) break;
        put(o, i, o->heap.at[child]);
    }
    put(o, i, e);
}

/* Find the place of e, which may go to i for now. */
static void settle(struct order *o, size_t i, struct entry *e) {
    sift_up(o, i, e);
    sift_down(o, e->place, e);
}

void order_done(struct order *o) {
    vec_done(&o->heap);
}

void order_add(struct order *o, struct entry *e) {
    vec_push(&o->heap, e);
    sift_up(o, o->heap.n - 1, e);
}

void order_remove(struct order *o, struct entry *e) {
    size_t i = e->place;
    assert(i < o->heap.n && o->heap.at[i] == e);

    struct entry *last = o->heap.at[--o->heap.n];
    if (last != e) settle(o, i, last);
}

void order_moved(struct order *o, struct entry *e) {
    assert(e->place < o->heap.n && o->heap.at[e->place] == e);
    settle(o, e->place, e);
}
