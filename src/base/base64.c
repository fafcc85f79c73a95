/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64.h"

#include <stddef.h>
#include <stdint.h>

/* 0 to 63, or -1. */
static int value_of(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    if (c == '/') return 63;
    return -1;
}

/* The next four characters into quad; returns how many there were. */
static size_t next_quad(struct str in, size_t *pos, char quad[4]) {
    size_t n = 0;

    while (n < 4 && *pos < in.len) {
        char c = in.ptr[(*pos)++];
        if (c != '\r' && c != '\n') quad[n++] = c;
    }
    return n;
}

/* "QUJD" to "ABC", "QUI=" to "AB", "QQ==" to "A"; *n is what it gave, 0 for
 * a malformed one. */
static void decode_quad(const char quad[4], unsigned char bytes[3],
                        size_t *n) {
    size_t digits = quad[3] != '=' ? 4 : quad[2] != '=' ? 3 : 2;
    uint32_t bits = 0;

    *n = 0;
    for (size_t i = 0; i < 4; i++) {
        int v = i < digits ? value_of(quad[i]) : 0;
        if (v < 0) return;
        bits = bits << 6 | (uint32_t)v;
    }
    bytes[0] = (unsigned char)(bits >> 16);
    bytes[1] = (unsigned char)(bits >> 8 & 0xFF);
    bytes[2] = (unsigned char)(bits & 0xFF);
    *n = digits - 1;
}

static bool decode_all(struct buf *out, struct str in) {
    size_t pos = 0;
    size_t got = 3;
    char quad[4];
    size_t len;

    while ((len = next_quad(in, &pos, quad)) > 0) {
        unsigned char bytes[3];

        /* Nothing may follow the padding. */
        if (len < 4 || got < 3) return false;
        decode_quad(quad, bytes, &got);
        if (got == 0 || !buf_add(out, bytes, got)) return false;
    }
    return true;
}

bool base64_decode(struct buf *out, struct str in) {
    size_t before = out->len;

    /* At once, so that growing leaves no copies of a secret behind. */
    buf_reserve(out, in.len / 4 * 3 + 3);
    bool ok = decode_all(out, in);
    if (!ok) buf_cut(out, before);
    return ok;
}
