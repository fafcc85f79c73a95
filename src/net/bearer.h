/* SPDX-License-Identifier: Apache-2.0 */
/* The bearer token of an endpoint, read from its file again and again:
 * client-go's rules (transport/token_source.go). */
#ifndef KEVTOP_NET_BEARER_H
#define KEVTOP_NET_BEARER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "net/endpoint.h"

struct bearer {
    const struct endpoint *endpoint; /* borrowed */
    struct buf token;                /* last good one of the file */
    int64_t next_read_ms;            /* monotonic */
};

void bearer_init(struct bearer *b, const struct endpoint *endpoint);
void bearer_done(struct bearer *b); /* wipes */
/* The server refused the token: the file is read at the next use. */
void bearer_refused(struct bearer *b);

/* Append "Authorization: Bearer TOKEN" to line; nothing if the endpoint has
 * no token. A file older than 50 s is read again; when that fails the last
 * good token stays, if there was one. Error: no token to be had, or one that
 * cannot stand in a header. */
bool bearer_header(struct bearer *b, int64_t now_ms, struct buf *line,
                   struct err *err) CC_MUST_USE;

#endif
