/* SPDX-License-Identifier: Apache-2.0 */
/* Which of the known words was meant by one that is not known. */
#ifndef KEVTOP_APP_MEANT_H
#define KEVTOP_APP_MEANT_H

#include <stddef.h>

#include "base/str.h"

enum { MEANT_BYTES = 32 }; /* longer words are not looked at */

struct meant {
    struct str typed;
    char best[MEANT_BYTES + 1]; /* "" if it is anybody's guess */
    size_t fewest;
};

void meant_begin(struct meant *m, struct str typed);
/* A known word: it is the best if it has fewer typos than those before, or
 * goes on from what was typed. */
void meant_try(struct meant *m, const char *known);

#endif
