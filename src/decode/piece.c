/* SPDX-License-Identifier: Apache-2.0 */
#include "decode/piece.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"

/* Memory kept from one document to the next. */
#define KEEP_BYTES (256 * KIB)

void piece_init(struct piece *p, size_t cap) {
    buf_init(&p->buf, cap > PIECE_HEAD ? cap : PIECE_HEAD);
    p->cap = cap;
    p->len = 0;
}

void piece_done(struct piece *p) {
    buf_done(&p->buf);
}

/* Keep no more than the head, and none of the memory. */
static void behead(struct piece *p) {
    char head[PIECE_HEAD];
    size_t n = p->buf.len < PIECE_HEAD ? p->buf.len : PIECE_HEAD;

    if (n) memcpy(head, p->buf.data, n);
    buf_done(&p->buf);
    buf_add(&p->buf, head, n);
}

void piece_add(struct piece *p, const char *from, const char *to) {
    size_t n = (size_t)(to - from);
    bool was_over = piece_is_over(p);

    p->len += n;
    if (piece_is_over(p)) {
        size_t room = p->buf.len < PIECE_HEAD ? PIECE_HEAD - p->buf.len : 0;
        buf_add(&p->buf, from, n < room ? n : room);
        if (!was_over) behead(p);
        return;
    }
    bool fits = buf_add(&p->buf, from, n);
    assert(fits);
    (void)fits;
}

void piece_reset(struct piece *p) {
    if (p->buf.alloc > KEEP_BYTES)
        buf_done(&p->buf);
    else
        buf_clear(&p->buf);
    p->len = 0;
}
