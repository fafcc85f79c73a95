/* SPDX-License-Identifier: Apache-2.0 */
/* Points in time in texts: never how long ago alone, so that they can be put
 * in order and found in other logs. */
#ifndef KEVTOP_VIEW_WHEN_H
#define KEVTOP_VIEW_WHEN_H

#include <stdint.h>

#include "base/buf.h"
#include "query/column.h"

/* "15:04:05", in the style that times are shown in; local where that is how
 * long ago. "<unknown>" for TIME_UNSET. */
void when(struct buf *out, int64_t at_us, const struct show *show);
/* "15:04:05, 3m ago" */
void when_and_ago(struct buf *out, int64_t at_us, const struct show *show);

#endif
