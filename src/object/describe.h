/* SPDX-License-Identifier: Apache-2.0 */
/* An object of the cluster as an operator reads it: state first, then what is
 * not as it should be, then the rest, in the words of `kubectl describe`.
 * Pure. A Secret's values never get into a page, but their sizes. */
#ifndef KEVTOP_OBJECT_DESCRIBE_H
#define KEVTOP_OBJECT_DESCRIBE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/json.h"
#include "object/page.h"

/* One line: "Running, 2/3 ready, 14 restarts (5m ago)"; "3 of 5 ready, 2 up to
 * date"; for kinds unknown, what status.conditions or status.phase tell. tone
 * says how well it is. */
enum tone describe_state(const struct json *object, int64_t now_us,
                         struct buf *out);
/* The head of the object's own view: state, conditions, containers with
 * restarts and last state, what blocks a roll-out; at most some 20 lines. */
void describe_short(const struct json *object, int64_t now_us,
                    struct page *out);
/* All of it (`d`). */
void describe_whole(const struct json *object, int64_t now_us,
                    struct page *out);
/* The object as YAML (`y`), managedFields left out, as kubectl has it. */
void describe_yaml(const struct json *object, struct buf *out);

#endif
