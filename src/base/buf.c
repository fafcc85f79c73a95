/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

#define FIRST_ALLOC 64

/* Make room for `more` bytes and the NUL; false if the cap forbids it. */
static bool make_room(struct buf *b, size_t more) {
    if (more > b->cap - b->len) return false;

    size_t want = b->len + more + 1;
    if (want <= b->alloc) return true;

    size_t most = b->cap < SIZE_MAX ? b->cap + 1 : SIZE_MAX;
    size_t grown = b->alloc < FIRST_ALLOC / 2 ? FIRST_ALLOC / 2 : b->alloc;
    grown = grown > most / 2 ? most : grown * 2;
    if (grown < want) grown = want;
    b->data = xrealloc(b->data, grown);
    b->alloc = grown;
    b->data[b->len] = '\0';
    return true;
}

static bool refuse(struct buf *b) {
    b->over = true;
    return false;
}

void buf_init(struct buf *b, size_t cap_bytes) {
    assert(cap_bytes < SIZE_MAX);
    *b = BUF_INIT(cap_bytes);
}

void buf_done(struct buf *b) {
    xfree(b->data);
    *b = BUF_INIT(b->cap);
}

void buf_wipe(struct buf *b) {
    if (b->data) explicit_bzero(b->data, b->alloc);
    buf_done(b);
}

void buf_clear(struct buf *b) {
    b->len = 0;
    b->over = false;
    if (b->data) b->data[0] = '\0';
}

void buf_reserve(struct buf *b, size_t more) {
    size_t room = b->cap - b->len;
    make_room(b, more < room ? more : room);
}

bool buf_add(struct buf *b, const void *bytes, size_t len) {
    if (len == 0) return true;
    if (!make_room(b, len)) return refuse(b);
    memcpy(b->data + b->len, bytes, len);
    b->len += len;
    b->data[b->len] = '\0';
    return true;
}

bool buf_add_str(struct buf *b, struct str s) {
    return buf_add(b, s.ptr, s.len);
}

bool buf_add_cstr(struct buf *b, const char *s) {
    return buf_add(b, s, strlen(s));
}

bool buf_add_char(struct buf *b, char c) {
    return buf_add(b, &c, 1);
}

bool buf_add_fill(struct buf *b, char c, size_t n) {
    if (n == 0) return true;
    if (!make_room(b, n)) return refuse(b);
    memset(b->data + b->len, c, n);
    b->len += n;
    b->data[b->len] = '\0';
    return true;
}

bool buf_printf(struct buf *b, const char *fmt, ...) {
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0) return refuse(b);
    if (n == 0) return true;

    size_t len = (size_t)n;
    if (!make_room(b, len)) return refuse(b);
    va_start(ap, fmt);
    n = vsnprintf(b->data + b->len, len + 1, fmt, ap);
    va_end(ap);
    assert(n >= 0 && (size_t)n == len);
    b->len += len;
    return true;
}

void buf_drop(struct buf *b, size_t n) {
    assert(n <= b->len);
    if (n == 0) return;
    memmove(b->data, b->data + n, b->len - n + 1);
    b->len -= n;
}

void buf_cut(struct buf *b, size_t len) {
    assert(len <= b->len);
    b->len = len;
    if (b->data) b->data[len] = '\0';
}

char *buf_take(struct buf *b) {
    char *data = b->data ? b->data : xstrdup("");
    *b = BUF_INIT(b->cap);
    return data;
}
