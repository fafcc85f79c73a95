/* SPDX-License-Identifier: Apache-2.0 */
/* Credential plugins that talk to people, before there is a screen: they have
 * the terminal one after the other. */
#ifndef KEVTOP_APP_LOGIN_H
#define KEVTOP_APP_LOGIN_H

#include <stdbool.h>

#include "app/journal.h"
#include "app/pipeline.h"
#include "base/err.h"

/* Whether a plugin of any cluster may ask for the terminal. */
bool login_is_needed(const struct pipeline *p);
/* Take changes until each of these clusters has its credential, or says that
 * it has none. *ended: the source is done. */
bool login_run(struct pipeline *p, struct journal *j, bool *ended,
               struct err *err) CC_MUST_USE;

#endif
