/* SPDX-License-Identifier: Apache-2.0 */
/* One copy of each repeated text: namespaces, kinds, reasons, hosts.
 *
 * Equal texts of one pool are the same pointer, so that they compare by
 * pointer. Counted references; the last one frees. One thread. The empty
 * text is interned like any other.
 */
#ifndef KEVTOP_BASE_INTERN_H
#define KEVTOP_BASE_INTERN_H

#include "base/str.h"

struct istr {
    uint32_t refs;
    uint32_t hash; /* str_hash of the bytes */
    uint32_t len;
    char bytes[]; /* NUL-terminated; may hold NULs */
};

struct intern;

struct intern *intern_new(void);
/* All references must have been given back, but for an asserting build this
 * frees what is left. */
void intern_free(struct intern *pool);

/* The pool's copy of s, with a reference for the caller. */
struct istr *intern_get(struct intern *pool, struct str s);
/* The pool's copy if there is one, without a reference; else NULL. */
struct istr *intern_find(const struct intern *pool, struct str s);
struct istr *intern_ref(struct istr *s);
void intern_unref(struct intern *pool, struct istr *s);
/* Bytes held, for the store's bound. */
size_t intern_bytes(const struct intern *pool);

static inline struct str istr_str(const struct istr *s) {
    return (struct str){s->bytes, s->len};
}

#endif
