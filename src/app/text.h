/* SPDX-License-Identifier: Apache-2.0 */
/* The text job: list once, print, exit; or print, then follow for ever; or
 * wait for one event.
 *
 * Order is by last occurrence, so that nothing is printed before the lists are
 * complete, but for what needs no order: `--sort-by none`, `--wait` (whatever
 * matches first as it comes in, from the list or after it) and what follows.
 * What comes in is printed as it is then: a newer version prints again, and one
 * event alone is an object of its own where several would be a List. In plain
 * files it is known at their end what time it is: filters that count back from
 * now (--since 5m, last<5m) hold all back until then.
 *
 * How it ends, beside what CLI.md says: what --wait waits for is there: 0,
 * whatever else has failed. It timed out: 124. The files have ended without
 * it, or before a reader of -w had enough: 1. With --owned, what may not be
 * read is 1, and what is not there is not.
 */
#ifndef KEVTOP_APP_TEXT_H
#define KEVTOP_APP_TEXT_H

#include "app/journal.h"
#include "app/pipeline.h"
#include "app/settings.h"
#include "base/err.h"

/* --fail-on-match, and --wait that timed out, as timeout(1) has it. */
enum { TEXT_MATCHED = 3, TEXT_TIMED_OUT = 124 };

/* Returns the process exit status; on failure err is set, or, where feeds
 * failed one by one, each was told on stderr and err->kind is ERR_NONE. */
int text_run(struct pipeline *p, const struct settings *s, struct journal *j,
             struct err *err);

#endif
