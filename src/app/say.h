/* SPDX-License-Identifier: Apache-2.0 */
/* Lines on stderr: the only place that writes there. Every line is cleaned
 * (base/utf8.h), because messages hold text from outside. */
#ifndef KEVTOP_APP_SAY_H
#define KEVTOP_APP_SAY_H

#include "base/cc.h"

/* The line as it is. */
void say_line(const char *fmt, ...) CC_PRINTF(1, 2);
/* "kevtop: " before it. */
void say_error(const char *fmt, ...) CC_PRINTF(1, 2);

#endif
