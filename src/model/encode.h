/* SPDX-License-Identifier: Apache-2.0 */
/* An event as JSON: the whole core/v1 object as `kubectl get -o json` has it,
 * keys sorted, with nulls and empty objects where the server has them. The
 * inverse of decode/json.h; equal as data to what the server sent, but for
 * managedFields. */
#ifndef KEVTOP_MODEL_ENCODE_H
#define KEVTOP_MODEL_ENCODE_H

#include "base/jsonout.h"
#include "model/event.h"

struct event_encoder; /* holds what is reused from event to event */

struct event_encoder *event_encoder_new(void);
void event_encoder_free(struct event_encoder *enc);

/* From here on each event has the annotation kevtop/cluster with this text,
 * which is borrowed; STR_NONE: none has. */
void event_encoder_set_cluster(struct event_encoder *enc, struct str cluster);

/* j stands where a value may stand; key is NULL in an array and at the
 * top. */
void encode_event(struct event_encoder *enc, struct jsonout *j,
                  const char *key, const struct event *e);

#endif
