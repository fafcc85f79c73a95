/* SPDX-License-Identifier: Apache-2.0 */
/* Keeping the repeats of an event that were seen; visited by entry_ticks(). */
#ifndef KEVTOP_STORE_TICKS_H
#define KEVTOP_STORE_TICKS_H

#include "store/store.h"

/* What is counted by the first version of e, which came at at_us. Forgets
 * ticks. */
void entry_first_count(struct entry *e, int64_t at_us);
/* n more at at_us. A time before the newest tick counts as that one's. */
void entry_add_tick(struct entry *e, int64_t at_us, uint32_t n);
/* Bytes that e->ticks takes. */
size_t entry_ticks_bytes(const struct entry *e);

#endif
