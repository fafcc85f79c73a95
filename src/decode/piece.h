/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes on their way to a frame_fn: all of them up to the cap, the head of
 * them once there are more. For the framers alone. */
#ifndef KEVTOP_DECODE_PIECE_H
#define KEVTOP_DECODE_PIECE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* What is shown of a document that is not handed over. */
#define PIECE_HEAD 256

struct piece {
    struct buf buf;
    size_t cap;
    size_t len; /* with what was not kept */
};

void piece_init(struct piece *p, size_t cap);
void piece_done(struct piece *p);
void piece_add(struct piece *p, const char *from, const char *to);
/* Empty again; a large one gives its memory back. */
void piece_reset(struct piece *p);

static inline bool piece_is_over(const struct piece *p) {
    return p->len > p->cap;
}

#endif
