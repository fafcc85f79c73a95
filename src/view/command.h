/* SPDX-License-Identifier: Apache-2.0 */
/* What is typed after `:`. One table; adding a command is one entry. */
#ifndef KEVTOP_VIEW_COMMAND_H
#define KEVTOP_VIEW_COMMAND_H

#include "base/str.h"
#include "view/prompt.h"

struct screen;

struct command {
    const char *name;
    const char *arg; /* "" none */
    const char *help;
    bool table;  /* works in tables alone */
    bool is_key; /* a key, or another name, does the same: no word in help */
    unsigned (*run)(struct screen *s, struct str arg);
    /* What the argument may be, a line each; NULL: anything. */
    void (*words)(const struct screen *s, struct buf *out);
};

const struct command *command_all(size_t *n);
/* Returns reaction flags; what is wrong is said on the screen. */
unsigned command_run(struct screen *s, struct str line);
/* Tab: the command's name as far as it is clear. */
void command_complete(struct screen *s, struct prompt *p);

#endif
