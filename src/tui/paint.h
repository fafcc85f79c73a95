/* SPDX-License-Identifier: Apache-2.0 */
/* A grid -> the terminal: only cells that differ from what was painted last
 * are sent (by ncurses). The theme maps styles to colours and attributes; the
 * type column and reverse video carry what colour says, so that nothing is
 * lost without colour. */
#ifndef KEVTOP_TUI_PAINT_H
#define KEVTOP_TUI_PAINT_H

#include <stdbool.h>

#include "view/grid.h"

/* After term_start() and after every change of terminal. */
void paint_init(void);
/* Bring the terminal to g. all: repaint everything (Ctrl-L, resume). */
void paint_grid(const struct grid *g, bool all);
/* Forget what was painted. */
void paint_done(void);

#endif
