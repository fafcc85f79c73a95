/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that were marked, by identity (row_id()), so that marks stay on their
 * rows whatever comes and goes around them. All zeroes is none. */
#ifndef KEVTOP_VIEW_MARKS_H
#define KEVTOP_VIEW_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"

struct marks {
    VEC(uint64_t) ids; /* sorted */
};

void marks_done(struct marks *m);
bool marks_has(const struct marks *m, uint64_t id);
/* Mark it, or no longer. False: LIMIT_MARKED_ROWS are marked already. */
bool marks_toggle(struct marks *m, uint64_t id);
void marks_clear(struct marks *m);

#endif
