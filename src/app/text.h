/* SPDX-License-Identifier: Apache-2.0 */
/* The text job: list once, print, exit; or print, then follow for ever. */
#ifndef KEVTOP_APP_TEXT_H
#define KEVTOP_APP_TEXT_H

#include "app/journal.h"
#include "app/pipeline.h"
#include "app/settings.h"
#include "base/err.h"

/* Returns the process exit status; on failure err is set, or, where feeds
 * failed one by one, each was told on stderr and err->kind is ERR_NONE. */
int text_run(struct pipeline *p, const struct settings *s, struct journal *j,
             struct err *err);

#endif
