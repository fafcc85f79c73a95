/* SPDX-License-Identifier: Apache-2.0 */
/* The way to the view on top: "problems › BackOff: objects › pod/web-1". What
 * has no room is shortened in the middle of the way first; where one is and
 * where it began stay the longest. */
#ifndef KEVTOP_VIEW_CRUMBS_H
#define KEVTOP_VIEW_CRUMBS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Append n > 0 clean titles, the lowest first, in that many cells. */
void crumbs_add(struct buf *out, const char *const *titles, size_t n,
                int cells, bool ascii);

#endif
