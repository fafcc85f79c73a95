/* SPDX-License-Identifier: Apache-2.0 */
/* Scripted screens: keys from a file, grids as text, no terminal.
 *
 * KEVTOP_SCRIPT=FILE (tests only) makes the live screen read its input there
 * instead of a terminal. A line each:
 *
 *   size COLSxROWS      resize (80x24 at first)
 *   key KEY [KEY ...]   press keys by name (view/action.h: key_parse)
 *   type TEXT           type the rest of the line
 *   mouse ROW COL WHAT  press, double, up or down there, from 0
 *   settle              take changes until the source says that it is live or
 *                       done; if it has said so already, all that are there
 *   wait TEXT           go on until the screen contains TEXT (deadline 20 s)
 *   now RFC3339         set the clock
 *   screen [TITLE]      print "--- TITLE" and the grid as text
 *   styles [TITLE]      the same with one letter of the style a cell below,
 *                       a capital where it is selected (see script.c)
 *
 * What the terminal would be asked for is printed: "--- copied:" and the lines
 * below, "--- notice: TEXT", "--- bell", "--- mouse on", "--- theme NAME".
 *
 * Empty lines and those that begin with # are left out. A key that quits ends
 * the script.
 */
#ifndef KEVTOP_TUI_SCRIPT_H
#define KEVTOP_TUI_SCRIPT_H

#include <stdio.h>

#include "base/err.h"
#include "tui/loop.h"

/* Play a script against a loop's screen, printing to out. False with the
 * line's number on a bad line or a wait that never came, which also prints
 * the screen. */
bool script_run(struct loop *loop, const char *path, FILE *out,
                struct err *err) CC_MUST_USE;

#endif
