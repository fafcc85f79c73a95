/* SPDX-License-Identifier: Apache-2.0 */
/* Flags that cannot work together, or not in this job, are refused and never
 * ignored: the tables that say which. */
#ifndef KEVTOP_APP_REFUSE_H
#define KEVTOP_APP_REFUSE_H

#include "app/settings.h"

/* Once s->job, s->what, s->format and s->n_contexts are known. */
bool refuse(const struct settings *s, const struct options *o,
            struct err *err) CC_MUST_USE;

#endif
