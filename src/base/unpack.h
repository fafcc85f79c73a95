/* SPDX-License-Identifier: Apache-2.0 */
/* gzip and zstd, told apart by their first bytes; all else passes as it is.
 * Several packed streams one after the other are one text, as gzip and zstd
 * have it. The only user of zlib and libzstd.
 *
 * Memory is bounded by the formats' windows (zstd's to LIMIT_ZSTD_WINDOW),
 * whatever a file unpacks to. One thread.
 */
#ifndef KEVTOP_BASE_UNPACK_H
#define KEVTOP_BASE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct unpack;

/* False: stop. */
typedef bool unpack_fn(void *ctx, const char *bytes, size_t len);

struct unpack *unpack_new(unpack_fn *fn, void *ctx);
void unpack_free(struct unpack *u);

/* False where fn said stop (err is left alone) or the packed bytes are
 * damaged (err says how); all up to there was handed over. */
bool unpack_feed(struct unpack *u, const char *bytes, size_t len,
                 struct err *err) CC_MUST_USE;
/* The input is over; false where it ends in the middle of a packed stream. */
bool unpack_end(struct unpack *u, struct err *err) CC_MUST_USE;
/* "gzip", "zstd", or "" as it is. */
const char *unpack_format(const struct unpack *u);

#endif
