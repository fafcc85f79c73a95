/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

static unsigned char fold(char c) {
    unsigned char u = (unsigned char)c;
    return u >= 'A' && u <= 'Z' ? (unsigned char)(u - 'A' + 'a') : u;
}

static int cmp_nocase(const char *a, const char *b, size_t n) {
    for (size_t i = 0; i < n; i++) {
        int c = (int)fold(a[i]) - (int)fold(b[i]);
        if (c != 0) return c;
    }
    return 0;
}

bool str_eq_nocase(struct str a, struct str b) {
    return a.len == b.len && cmp_nocase(a.ptr, b.ptr, a.len) == 0;
}

int str_cmp_nocase(struct str a, struct str b) {
    int c = cmp_nocase(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    if (c != 0) return c;
    return (a.len > b.len) - (a.len < b.len);
}

bool str_has_nocase(struct str hay, struct str needle) {
    if (needle.len == 0) return true;

    unsigned char first = fold(needle.ptr[0]);
    for (size_t at = 0; hay.len - at >= needle.len; at++) {
        if (fold(hay.ptr[at]) == first &&
            cmp_nocase(hay.ptr + at, needle.ptr, needle.len) == 0)
            return true;
    }
    return false;
}

/* White space outside ASCII is two or three bytes of UTF-8. */
static bool is_space2(const unsigned char *p) {
    return p[0] == 0xC2 && (p[1] == 0x85 || p[1] == 0xA0);
}

static bool is_space3(const unsigned char *p) {
    uint32_t bytes = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];

    switch (bytes) {
    case 0xE19A80: /* U+1680 */
    case 0xE280A8: /* U+2028 */
    case 0xE280A9: /* U+2029 */
    case 0xE280AF: /* U+202F */
    case 0xE2819F: /* U+205F */
    case 0xE38080: /* U+3000 */
        return true;
    default: /* U+2000 to U+200A */
        return bytes >= 0xE28080 && bytes <= 0xE2808A;
    }
}

static bool is_space1(unsigned char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Bytes of the white space at the start, or at the end; 0 if none. */
static size_t space_at_start(struct str s) {
    const unsigned char *p = (const unsigned char *)s.ptr;

    if (s.len >= 1 && is_space1(p[0])) return 1;
    if (s.len >= 2 && is_space2(p)) return 2;
    if (s.len >= 3 && is_space3(p)) return 3;
    return 0;
}

/* No space's encoding ends like the tail of a longer character: their lead
 * bytes never occur as continuation bytes. */
static size_t space_at_end(struct str s) {
    const unsigned char *p = (const unsigned char *)s.ptr;

    if (s.len >= 1 && is_space1(p[s.len - 1])) return 1;
    if (s.len >= 2 && is_space2(p + s.len - 2)) return 2;
    if (s.len >= 3 && is_space3(p + s.len - 3)) return 3;
    return 0;
}

struct str str_trim(struct str s) {
    size_t n;

    while ((n = space_at_start(s)) > 0) {
        s.ptr += n;
        s.len -= n;
    }
    while ((n = space_at_end(s)) > 0) s.len -= n;
    return s;
}

bool str_split(struct str *rest, char sep, struct str *part) {
    if (!rest->ptr) return false;

    const char *end = rest->len ? memchr(rest->ptr, sep, rest->len) : NULL;
    if (!end) {
        *part = *rest;
        *rest = STR_NONE;
        return true;
    }
    size_t len = (size_t)(end - rest->ptr);
    *part = (struct str){rest->ptr, len};
    *rest = (struct str){end + 1, rest->len - len - 1};
    return true;
}

/* --- str_hash: SipHash-1-3 (Aumasson and Bernstein), cut to 32 bits ---
 *
 * Names and messages come from whoever may write events, so the hash is
 * keyed: nobody outside can make them collide. The key is an address, which
 * the loader picks anew for every run. */

static const char key_anchor;

static uint64_t rotl(uint64_t x, int by) {
    return x << by | x >> (64 - by);
}

static void sip_round(uint64_t v[4]) {
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotl(v[1], 13) ^ v[0];
    v[3] = rotl(v[3], 16) ^ v[2];
    v[0] = rotl(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotl(v[1], 17) ^ v[2];
    v[3] = rotl(v[3], 21) ^ v[0];
    v[2] = rotl(v[2], 32);
}

static void sip_word(uint64_t v[4], uint64_t word) {
    v[3] ^= word;
    sip_round(v);
    v[0] ^= word;
}

uint32_t str_hash(struct str s) {
    uint64_t k0 = (uint64_t)(uintptr_t)&key_anchor;
    uint64_t k1 = k0 * UINT64_C(0x9E3779B97F4A7C15);
    uint64_t v[4] = {
        k0 ^ UINT64_C(0x736f6d6570736575),
        k1 ^ UINT64_C(0x646f72616e646f6d),
        k0 ^ UINT64_C(0x6c7967656e657261),
        k1 ^ UINT64_C(0x7465646279746573),
    };
    const char *p = s.ptr;
    size_t left = s.len;

    for (; left >= 8; p += 8, left -= 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        sip_word(v, word);
    }
    uint64_t last = (uint64_t)s.len << 56;
    for (size_t i = 0; i < left; i++)
        last |= (uint64_t)(unsigned char)p[i] << (8 * i);
    sip_word(v, last);

    v[2] ^= 0xFF;
    for (int i = 0; i < 3; i++) sip_round(v);
    uint64_t h = v[0] ^ v[1] ^ v[2] ^ v[3];
    return (uint32_t)(h ^ h >> 32);
}
