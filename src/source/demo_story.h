/* SPDX-License-Identifier: Apache-2.0 */
/* What happens in the simulated cluster: the hour before the start is told
 * minute by minute, so that the first screen always has something to find;
 * after it rollouts, jobs and incidents go on for ever. */
#ifndef KEVTOP_SOURCE_DEMO_STORY_H
#define KEVTOP_SOURCE_DEMO_STORY_H

#include "source/demo_world.h"

/* Enter the story into the diary of a world that was just made. */
void demo_story_begin(struct demo_world *w);

#endif
