/* SPDX-License-Identifier: Apache-2.0 */
/* What the server is asked to select: only what is provably the same as what
 * the filter would keep. Text jobs: type, reason and the involved object where
 * each is one value, spelled as the server has it; screens: nothing but
 * --field-selector, so that widening needs no new list. */
#ifndef KEVTOP_APP_SELECT_H
#define KEVTOP_APP_SELECT_H

#include "app/options.h"
#include "app/settings.h"

/* A field selector, NULL if none. The caller frees it. */
char *select_for_server(const struct settings *s, const struct options *o);

#endif
