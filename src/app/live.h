/* SPDX-License-Identifier: Apache-2.0 */
/* The live screen: pipeline, screen and loop put together. */
#ifndef KEVTOP_APP_LIVE_H
#define KEVTOP_APP_LIVE_H

#include "app/journal.h"
#include "app/pipeline.h"
#include "app/settings.h"
#include "base/err.h"

/* Returns the process exit status; 1 with err set on failure. A signal that
 * ended it is in *sig: it is to be raised again. */
int live_run(struct pipeline *p, const struct settings *s, struct journal *j,
             int *sig, struct err *err);

#endif
