/* SPDX-License-Identifier: Apache-2.0 */
/* A new file that is there whole or not at all: it is written beside its place
 * and then put there. A file that is there already is not touched unless it is
 * to be replaced; what is no regular file never is. Main thread.
 */
#ifndef KEVTOP_BASE_NEWFILE_H
#define KEVTOP_BASE_NEWFILE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

struct newfile {
    FILE *out; /* write here */
    char *name, *beside;
    bool replace;
};

/* "~/" in name is the home folder. */
bool newfile_open(struct newfile *f, const char *name, bool replace,
                  struct err *err) CC_MUST_USE;
/* Close it and put it in its place; false, and nothing is there, where a
 * write failed. Ends f either way. */
bool newfile_commit(struct newfile *f, struct err *err) CC_MUST_USE;
/* Ends f; nothing is left. */
void newfile_abort(struct newfile *f);

#endif
