/* SPDX-License-Identifier: Apache-2.0 */
/* JSON out, streaming into a buf: compact, or indented by four blanks as
 * kubectl prints it.
 *
 * Strings keep the original: NUL, C0, DEL, C1, bidirectional and invisible
 * characters are written as \uXXXX, so that JSON can be shown on a terminal;
 * invalid UTF-8 becomes \ufffd. Calls must nest; asserted.
 */
#ifndef KEVTOP_BASE_JSONOUT_H
#define KEVTOP_BASE_JSONOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"

#define JSONOUT_DEPTH 96

struct jsonout {
    struct buf *out; /* borrowed */
    int indent;      /* blanks a level; 0: compact */
    int depth;
    int top; /* depth of the outermost value */
    bool first[JSONOUT_DEPTH];
};

/* depth is the level of indentation to start at (0 for a whole document). */
void jsonout_init(struct jsonout *j, struct buf *out, int indent, int depth);

/* key is NULL inside an array and at the top. */
void jsonout_open(struct jsonout *j, const char *key, char bracket);
/* The same with a key that may hold any bytes. */
void jsonout_open_key(struct jsonout *j, struct str key, char bracket);
void jsonout_close(struct jsonout *j, char bracket); /* '}' or ']' */
void jsonout_str(struct jsonout *j, const char *key, struct str s);
/* The same with a key that may hold any bytes. */
void jsonout_str_key(struct jsonout *j, struct str key, struct str s);
void jsonout_int(struct jsonout *j, const char *key, int64_t n);
void jsonout_bool(struct jsonout *j, const char *key, bool b);
/* The key alone: the caller appends one value as it is to be. */
void jsonout_key(struct jsonout *j, const char *key);
void jsonout_null(struct jsonout *j, const char *key);
/* A value that was parsed, as it was; the key may hold any bytes. */
void jsonout_value(struct jsonout *j, struct str key, bool has_key,
                   const struct json *v);

/* Just the quoted string. */
void json_quote(struct buf *out, struct str s);

#endif
