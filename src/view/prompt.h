/* SPDX-License-Identifier: Apache-2.0 */
/* A line being typed, with a history. Knows UTF-8, no meaning. */
#ifndef KEVTOP_VIEW_PROMPT_H
#define KEVTOP_VIEW_PROMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/vec.h"
#include "view/grid.h"

struct prompt {
    char text[LIMIT_PROMPT_BYTES]; /* NUL-terminated UTF-8 */
    size_t len, at;                /* bytes; at is where the cursor stands */
    VEC(char *) history;           /* oldest first, at most LIMIT_HISTORY */
    size_t recall;                 /* index into history; n: the new line */
};

enum prompt_result {
    PROMPT_EDITED,  /* the text is another one */
    PROMPT_MOVED,   /* only the cursor moved, or nothing did */
    PROMPT_ACCEPT,  /* Enter: the text stands, and is in the history */
    PROMPT_CANCEL,  /* Esc, Ctrl-C, or Backspace on an empty line */
    PROMPT_COMPLETE /* Tab */
};

void prompt_done(struct prompt *p);
/* Start a line with some text in it. */
void prompt_open(struct prompt *p, struct str text);
void prompt_set(struct prompt *p, struct str text);
enum prompt_result prompt_key(struct prompt *p, uint32_t key);
/* Draw label and text from col on, and place the terminal's cursor. */
void prompt_draw(const struct prompt *p, struct grid *g, int row, int col,
                 int cells, const char *label);
/* Where the code point at `index` of the text is then drawn, in cells from
 * col; -1 if it is not in sight. */
int prompt_cell(const struct prompt *p, int cells, const char *label,
                size_t index);

#endif
