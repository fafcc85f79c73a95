/* SPDX-License-Identifier: Apache-2.0 */
/* A message with what varies masked: the key under which repeats of one
 * problem meet.
 *
 *   numbers and amounts (128Mi, =500m) -> #, hex of 8 and more, UUIDs and hashes -> <id>, IPv4/IPv6
 *   addresses with or without port -> <addr>, durations and times -> <time>,
 *   the ways a client says that it waited too long -> <timeout>, names of
 *   the object itself -> <name>, its namespace -> <ns>, a node where it is
 *   told to be one -> <node>, generated pod suffixes (-7c9d8f6b5-x2k4q) ->
 *   -<id>
 *
 * The reasons in a list of the scheduler's are put in order.
 *
 * What recorders put before the message of an event that stands for similar
 * ones, "(combined from similar events): ", is left out.
 *
 * Pure; linear; the result is never longer than LIMIT_CELL_BYTES.
 */
#ifndef KEVTOP_STORE_TEMPLATE_H
#define KEVTOP_STORE_TEMPLATE_H

#include "base/buf.h"
#include "base/str.h"

void message_template(struct buf *out, struct str message, struct str obj_name,
                      struct str obj_ns);

#endif
