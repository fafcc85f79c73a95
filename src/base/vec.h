/* SPDX-License-Identifier: Apache-2.0 */
/* A growing array of any type: declare `VEC(struct row) rows;`, zero it,
 * vec_push(), vec_done(). Elements move when it grows. */
#ifndef KEVTOP_BASE_VEC_H
#define KEVTOP_BASE_VEC_H

#include <stddef.h>
#include <string.h>

#include "base/alloc.h"

/* clang-format off */
#define VEC(type)     \
    struct {          \
        type *at;     \
        size_t n;     \
        size_t alloc; \
    }

#define vec_reserve(v, want)                                              \
    do {                                                                  \
        size_t want_ = (want);                                            \
        if (want_ > (v)->alloc) {                                         \
            size_t grown_ = (v)->alloc ? (v)->alloc * 2 : 8;              \
            (v)->alloc = grown_ > want_ ? grown_ : want_;                 \
            (v)->at =                                                     \
                xreallocarray((v)->at, (v)->alloc, sizeof(*(v)->at));     \
        }                                                                 \
    } while (0)

#define vec_push(v, ...)                      \
    do {                                      \
        vec_reserve(v, (v)->n + 1);           \
        (v)->at[(v)->n++] = (__VA_ARGS__);    \
    } while (0)

#define vec_clear(v) ((v)->n = 0)

#define vec_done(v)                                  \
    do {                                             \
        xfree((v)->at);                              \
        memset((v), 0, sizeof(*(v)));                \
    } while (0)
/* clang-format on */

#endif
