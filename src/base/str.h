/* SPDX-License-Identifier: Apache-2.0 */
/* A borrowed run of bytes: who made it says how long it lives. It may hold
 * NUL and need not end in one; an absent text has len 0 (ptr may be NULL). */
#ifndef KEVTOP_BASE_STR_H
#define KEVTOP_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *ptr;
    size_t len;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
#define STR_NONE ((struct str){NULL, 0})
/* For printf("%.*s", STR_ARG(s)) of text known to hold no NUL. */
#define STR_ARG(s) ((int)(s).len), ((s).ptr ? (s).ptr : "")

static inline struct str str_of(const char *s) {
    return (struct str){s, s ? strlen(s) : 0};
}

static inline bool str_eq(struct str a, struct str b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Bytewise, shorter first on a common prefix; <0, 0, >0. */
static inline int str_cmp(struct str a, struct str b) {
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
    if (c != 0) return c;
    return (a.len > b.len) - (a.len < b.len);
}

static inline struct str str_sub(struct str s, size_t from, size_t len) {
    if (from > s.len) from = s.len;
    if (len > s.len - from) len = s.len - from;
    return (struct str){s.ptr ? s.ptr + from : NULL, len};
}

static inline bool str_starts(struct str s, struct str prefix) {
    return s.len >= prefix.len &&
           (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

/* ASCII letters fold, nothing else does; no locale. */
bool str_eq_nocase(struct str a, struct str b);
int str_cmp_nocase(struct str a, struct str b);

/* Whether needle occurs in hay, ASCII letters folded. An empty needle does. */
bool str_has_nocase(struct str hay, struct str needle);

/* Without white space (Unicode's White_Space within ASCII, plus U+0085 and
 * U+00A0 and the rest of Go's unicode.IsSpace) at both ends, as Go's
 * strings.TrimSpace. */
struct str str_trim(struct str s);

/* Take what stands before the first `sep` off *rest; false when *rest is
 * spent. "a,,b" gives "a", "", "b"; "a," gives "a", ""; an empty text gives
 * one empty part, an absent one (ptr NULL) none. */
bool str_split(struct str *rest, char sep, struct str *part);

/* Keyed against chosen collisions: differs from run to run, so it is for
 * tables in memory, not for anything stored, shown or ordered by it. */
uint32_t str_hash(struct str s);

#endif
