/* SPDX-License-Identifier: Apache-2.0 */
/* The tree of an Event, core/v1 or events.k8s.io, -> a draft. For decode/json
 * alone. */
#ifndef KEVTOP_DECODE_EVENT_H
#define KEVTOP_DECODE_EVENT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "model/event.h"

/* The draft's texts are v's and rest's: rest is overwritten. False where v
 * is no event, with a word about what it is instead. */
bool event_of_json(const struct json *v, struct buf *rest, struct draft *out,
                   struct err *err) CC_MUST_USE;

#endif
