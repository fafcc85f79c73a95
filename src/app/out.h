/* SPDX-License-Identifier: Apache-2.0 */
/* Standard output, and its end. A pipe that nobody reads any more ends the
 * process by SIGPIPE, as it ends kubectl; SIGPIPE is ignored otherwise, for
 * the sake of connections. */
#ifndef KEVTOP_APP_OUT_H
#define KEVTOP_APP_OUT_H

#include <stdbool.h>

#include "base/cc.h"
#include "base/err.h"

/* Write out what is buffered. False if that, or any write before, failed. */
bool out_flush(struct err *err) CC_MUST_USE;

/* For poll(): a descriptor with events = 0 shows in `revents` that the reader
 * went away. Ends the process then. */
void out_check(short revents);

#endif
