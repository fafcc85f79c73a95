/* SPDX-License-Identifier: Apache-2.0 */
/* A message with what is telling in front, for a column that is too narrow for
 * all of it. Left out is what the reason or the message itself says already:
 *
 *   (combined from similar events): ...          ...
 *   Error creating: pods "x" is forbidden: ...   ...
 *   Internal error occurred: ...                 ...
 *   MountVolume.SetUp failed for volume "x" ...  volume "x" ...
 *   Back-off pulling image "x"                   pulling image "x"
 *   ... of a pod's UID in parentheses            ...
 *   Failed to pull image "x": rpc error: code = NotFound desc = failed to pull
 *   and unpack image "x": failed to resolve reference "x": x: not found
 *                                                pull x: NotFound: not found
 *   HTTP probe failed with statuscode: 503       statuscode: 503
 *   Get "http://10.0.0.1:80/a": dial tcp 10.0.0.1:80: ...   :80/a: ...
 *   failed calling webhook "x": failed to call webhook: ...   webhook "x": ...
 *   0/3 nodes are available: 1 a, 2 b. ...       0/3 nodes: 2 b, 1 a. ...
 *
 * Messages that differ in more than the names of pods, addresses and the order
 * of the scheduler's reasons differ still. Others stay as they are.
 */
#ifndef KEVTOP_QUERY_BRIEF_H
#define KEVTOP_QUERY_BRIEF_H

#include "base/buf.h"
#include "base/str.h"

/* Pure; linear. Never longer than the message. */
void message_brief(struct buf *out, struct str message);

#endif
