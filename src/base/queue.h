/* SPDX-License-Identifier: Apache-2.0 */
/* The one thread boundary: a bounded queue of pointers with a wake fd.
 *
 * Any number of producers, one consumer. A full queue makes the producer
 * wait (TCP then slows the server); closing it wakes everybody. The fd is
 * readable exactly while the queue is not empty or is closed, so that the
 * consumer can sleep in poll(). Nothing is ever dropped.
 */
#ifndef KEVTOP_BASE_QUEUE_H
#define KEVTOP_BASE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cc.h"

struct queue;

/* At most max_items, and at most max_bytes of the costs given to push; one
 * item alone may exceed max_bytes. NULL with errno set if the process has no
 * fd left. */
struct queue *queue_new(size_t max_items, size_t max_bytes);
/* Both sides are done. Items still inside go to drop (may be NULL). */
void queue_free(struct queue *q, void (*drop)(void *item));

/* Producer. Waits while full. False when closed: the item stays the
 * caller's. */
bool queue_push(struct queue *q, void *item, size_t cost) CC_MUST_USE;
/* As push, but false at once when full. */
bool queue_try_push(struct queue *q, void *item, size_t cost) CC_MUST_USE;
/* Consumer. NULL when empty. */
void *queue_pop(struct queue *q);
/* Either side. Later pushes fail; what is inside can still be popped. */
void queue_close(struct queue *q);
bool queue_is_closed(struct queue *q);

/* Readable while there is something to pop, or closed. Borrowed. */
int queue_fd(const struct queue *q);
size_t queue_len(struct queue *q);

#endif
