/* SPDX-License-Identifier: Apache-2.0 */
/* YAML out, streaming into a buf: block style, two blanks a level, lists not
 * indented under their key, as kubectl prints it.
 *
 * A text stands plain where no reader could take it for something else, else
 * in double quotes with every character that does not show escaped, so that
 * YAML can be shown on a terminal; invalid UTF-8 becomes U+FFFD. Calls must
 * nest; asserted.
 */
#ifndef KEVTOP_BASE_YAMLOUT_H
#define KEVTOP_BASE_YAMLOUT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"

#define YAMLOUT_DEPTH 96

struct yamlout {
    struct buf *out; /* borrowed */
    int depth;
    struct yamlout_level {
        bool list;    /* else a map */
        bool begun;   /* has a child */
        bool in_list; /* is an element: its first child goes behind "-" */
        int indent;   /* blanks before its children */
    } level[YAMLOUT_DEPTH];
};

/* A new document; what stands in out before should end in a newline. */
void yamlout_init(struct yamlout *y, struct buf *out);

/* A map '{' or list '['. key is STR_NONE in a list and at the top, where it
 * is not looked at. */
void yamlout_open(struct yamlout *y, struct str key, char bracket);
void yamlout_close(struct yamlout *y);
void yamlout_str(struct yamlout *y, struct str key, struct str s);
/* A text in double quotes alone, as above. */
void yamlout_quote(struct buf *out, struct str s);
/* A value that was parsed, as it was. */
void yamlout_value(struct yamlout *y, struct str key, const struct json *v);

#endif
