/* SPDX-License-Identifier: Apache-2.0 */
/* Answers to what views asked the server for, from their arrival until they
 * are taken. Only what is expected is kept, so that a view that closed leaves
 * nothing behind. Main thread.
 *
 * At most LIMIT_REPLIES_BYTES: beyond it the oldest lose their bodies and read
 * as failed.
 */
#ifndef KEVTOP_STORE_REPLIES_H
#define KEVTOP_STORE_REPLIES_H

#include <stdbool.h>
#include <stdint.h>

#include "model/change.h"

struct replies;

struct replies *replies_new(void);
void replies_free(struct replies *r);

/* A number for a question about to be asked, never 0, never used before. */
uint32_t replies_expect(struct replies *r);
/* Nobody waits for it any more. Harmless for 0 and for what was taken. */
void replies_forget(struct replies *r, uint32_t id);
/* From store_apply(): copied if it is expected. */
void replies_add(struct replies *r, const struct reply *reply);
/* The answer, if it is there: a change that carries it, the caller's to
 * change_free(); NULL if it has not come yet. */
struct change *replies_take(struct replies *r, uint32_t id);

#endif
