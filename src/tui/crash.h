/* SPDX-License-Identifier: Apache-2.0 */
/* The terminal given back when nothing else can be relied on.
 *
 * What has to be written is prepared while all is well; crash_restore() only
 * calls write() and tcsetattr(), so any thread may call it at any time, from
 * a signal handler too. The signals of a crash, and all others that end a
 * process unless somebody takes them, do that and then end it as they would
 * have. Only SIGKILL cannot be caught.
 */
#ifndef KEVTOP_TUI_CRASH_H
#define KEVTOP_TUI_CRASH_H

#include <stddef.h>
#include <termios.h>

#include "base/str.h"

#define CRASH_BYTES 512

/* Catch the signals. restore is what to write to fd, at most CRASH_BYTES,
 * modes what to set there. Main thread. */
void crash_catch(int fd, const struct termios *modes, struct str restore);
/* The terminal is ours from now on; or no longer. */
void crash_arm(void);
void crash_disarm(void);
/* Let the signals do what they did before. */
void crash_release(void);

/* Give the terminal back, once; nothing while it is not ours. */
void crash_restore(void);

#endif
