/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that is freed all at once. Blocks are kept for the next round;
 * arena_reset() is cheap. One thread. */
#ifndef KEVTOP_BASE_ARENA_H
#define KEVTOP_BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a);
/* Aligned for any type; never NULL. Lives until the next reset. */
void *arena_alloc(struct arena *a, size_t size);
/* Forget everything handed out; keeps at most `keep_bytes` of blocks. */
void arena_reset(struct arena *a, size_t keep_bytes);

#endif
