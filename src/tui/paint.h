/* SPDX-License-Identifier: Apache-2.0 */
/* A grid -> the terminal: only cells that differ from what was painted last
 * are sent (by ncurses). The theme maps styles to colours and attributes
 * (tui/theme.h), which become the nearest that the terminal has. */
#ifndef KEVTOP_TUI_PAINT_H
#define KEVTOP_TUI_PAINT_H

#include <stdbool.h>

#include "tui/theme.h"
#include "view/grid.h"

/* After term_start() and after every change of terminal: in its theme, on
 * the background that $COLORFGBG says. */
void paint_init(void);
/* Another theme from now on; paint_grid() has to paint everything. */
void paint_theme(const struct theme *theme);
/* The background has become known: it counts with the next paint_theme(). */
void paint_ground(enum ground ground);
/* Bring the terminal to g. all: repaint everything (Ctrl-L, resume). */
void paint_grid(const struct grid *g, bool all);
/* Forget what was painted. */
void paint_done(void);

#endif
