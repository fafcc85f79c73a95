/* SPDX-License-Identifier: Apache-2.0 */
/* A growing run of bytes with a hard cap given at birth.
 *
 * data is always NUL-terminated (NULL only before the first byte). What would
 * exceed the cap is not added at all, not in part, and `over` is set and stays
 * set until buf_clear(): check it once at the end of a series.
 */
#ifndef KEVTOP_BASE_BUF_H
#define KEVTOP_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cc.h"
#include "base/str.h"

struct buf {
    char *data;
    size_t len;   /* bytes in use, without the NUL */
    size_t alloc; /* bytes allocated */
    size_t cap;   /* len never exceeds this */
    bool over;    /* something did not fit */
};

#define BUF_INIT(cap_bytes) ((struct buf){.cap = (cap_bytes)})

void buf_init(struct buf *b, size_t cap_bytes);
void buf_done(struct buf *b);  /* also wipes nothing: see buf_wipe */
void buf_wipe(struct buf *b);  /* for secrets: overwritten, then freed */
void buf_clear(struct buf *b); /* keeps the memory */

/* Allocate for `more` bytes at once, as far as the cap goes. */
void buf_reserve(struct buf *b, size_t more);

bool buf_add(struct buf *b, const void *bytes, size_t len);
bool buf_add_str(struct buf *b, struct str s);
bool buf_add_cstr(struct buf *b, const char *s);
bool buf_add_char(struct buf *b, char c);
bool buf_add_fill(struct buf *b, char c, size_t n);
bool buf_printf(struct buf *b, const char *fmt, ...) CC_PRINTF(2, 3);

/* Drop the first n bytes. */
void buf_drop(struct buf *b, size_t n);
/* Cut to len bytes. */
void buf_cut(struct buf *b, size_t len);
/* Hand the bytes over: the caller frees them; b is empty afterwards. Never
 * NULL. */
char *buf_take(struct buf *b);

/* What it holds; borrowed until the next change. */
static inline struct str buf_str(const struct buf *b) {
    return (struct str){b->data, b->len};
}

#endif
