/* SPDX-License-Identifier: Apache-2.0 */
/* The objects of the simulated cluster, as an API server would send them: what
 * the events tell of is there to be looked at, in the state it is in now.
 * Follows from the story alone; looking changes nothing. */
#ifndef KEVTOP_SOURCE_DEMO_OBJECTS_H
#define KEVTOP_SOURCE_DEMO_OBJECTS_H

#include "base/buf.h"
#include "source/demo_world.h"

/* GET path: an object, or a list, with labelSelector (equality alone) and
 * fieldSelector (spec.nodeName) obeyed and in one page. Appends JSON and
 * returns 200; or 404, and a line that says what there is not. */
int demo_objects_get(const struct demo_world *w, const char *path,
                     struct buf *out);

#endif
