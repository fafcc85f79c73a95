/* SPDX-License-Identifier: Apache-2.0 */
/* What kevtop says to a terminal past the screen: its title, the clipboard, a
 * notice. Pure: bytes for tui/term to write.
 *
 * All text passes text_clean() here once more, whoever says that it is clean:
 * no control character, escape sequence or end of a string is in it, and
 * where the terminal has no UTF-8 no byte that an 8-bit one takes for C1.
 */
#ifndef KEVTOP_TUI_OSC_H
#define KEVTOP_TUI_OSC_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/cc.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"

/* Room for any of these. */
#define OSC_BYTES (128 * KIB)

/* The window's title (OSC 2). */
void osc_title(struct buf *out, struct str text, bool ascii);
/* A notice on the desktop (OSC 9), "kevtop: " before it: some terminals take
 * a number in front for an order. */
void osc_notify(struct buf *out, struct str text, bool ascii);
/* Lines into the clipboard (OSC 52). False if they are more than terminals
 * take; nothing is added then, as half of them would be worse. */
bool osc_copy(struct buf *out, struct str text, struct err *err) CC_MUST_USE;

#endif
