/* SPDX-License-Identifier: Apache-2.0 */
/* The live screen: pipeline, screen and loop put together. */
#ifndef KEVTOP_APP_LIVE_H
#define KEVTOP_APP_LIVE_H

#include "app/pipeline.h"
#include "app/settings.h"
#include "base/err.h"

/* Returns the process exit status; 1 with err set on failure. A signal that
 * ended it has been raised again. */
int live_run(struct pipeline *p, const struct settings *s, struct err *err);

#endif
