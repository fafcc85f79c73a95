/* SPDX-License-Identifier: Apache-2.0 */
#include "base/unpack.h"

#include "base/alloc.h"

struct unpack {
    unpack_fn *fn;
    void *ctx;
};

struct unpack *unpack_new(unpack_fn *fn, void *ctx) {
    struct unpack *u = xcalloc(1, sizeof(*u));
    *u = (struct unpack){fn, ctx};
    return u;
}

void unpack_free(struct unpack *u) {
    xfree(u);
}

bool unpack_feed(struct unpack *u, const char *bytes, size_t len,
                 struct err *err) {
    (void)err;
    return u->fn(u->ctx, bytes, len);
}

bool unpack_end(struct unpack *u, struct err *err) {
    (void)u;
    (void)err;
    return true;
}

const char *unpack_format(const struct unpack *u) {
    (void)u;
    return "";
}
