/* SPDX-License-Identifier: Apache-2.0 */
/* A bearer token that stands in a file, read again and again: client-go's
 * rules (transport/token_source.go). */
#ifndef KEVTOP_AUTH_TOKEN_H
#define KEVTOP_AUTH_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct token_file {
    const char *path; /* borrowed */
    struct buf token; /* last good one; empty: none yet */
    int64_t next_ms;  /* monotonic; when to read next */
    bool failing;     /* the last read failed */
};

enum token_news {
    TOKEN_SAME,
    TOKEN_READ, /* another token stands in the file now, or the first */
    TOKEN_KEPT  /* it cannot be read any more (told once): err says why, and
                   the last good one stays */
};

void token_file_init(struct token_file *t, const char *path);
void token_file_done(struct token_file *t); /* wipes */
/* The server refused it: the file is read at the next look. */
void token_file_refused(struct token_file *t);

/* Bring t->token up to date: a file older than 50 s is read. False: there is
 * no token to be had. */
bool token_file_look(struct token_file *t, int64_t now_ms,
                     enum token_news *news, struct err *err) CC_MUST_USE;

/* Whether it may stand behind "Authorization: Bearer ": libcurl would send
 * anything, and a new line starts a header. */
bool token_fits_header(struct str token);

#endif
