/* SPDX-License-Identifier: Apache-2.0 */
/* The message of a core/v1 Event -> a draft, the same as decode/event makes of
 * the JSON of that object. For decode/proto alone. */
#ifndef KEVTOP_DECODE_EVENT_PROTO_H
#define KEVTOP_DECODE_EVENT_PROTO_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/event.h"

struct K8s__Event;

/* The draft's texts are m's and rest's: rest is overwritten. Room that is
 * wanted on the way is taken from arena. False where m is no event. */
bool event_of_proto(const struct K8s__Event *m, struct arena *arena,
                    struct buf *rest, struct draft *out,
                    struct err *err) CC_MUST_USE;

#endif
