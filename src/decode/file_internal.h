/* SPDX-License-Identifier: Apache-2.0 */
/* What decode/file.c and decode/file_looks.c share, and nobody else. */
#ifndef KEVTOP_DECODE_FILE_INTERNAL_H
#define KEVTOP_DECODE_FILE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

#define LOOKS_HEAD 512
#define LOOKS_TEXT 96

/* What is remembered of a file to say what it looks like. */
struct looks {
    char head[LOOKS_HEAD]; /* its first bytes */
    size_t len;
    char kind[LOOKS_TEXT / 2]; /* of the first object that is no event */
    bool in_list;
    char text[LOOKS_TEXT]; /* looks_tell()'s */
};

void looks_take_bytes(struct looks *l, const char *bytes, size_t len);
void looks_take_kind(struct looks *l, struct str kind, bool in_list);
const char *looks_tell(struct looks *l);

#endif
