/* SPDX-License-Identifier: Apache-2.0 */
/* Colours, and the nearest that a terminal has. Pure.
 *
 * A tint is the terminal's own colour (0), one of its palette, or 24 bits.
 * The first 16 of the palette are whatever the user made of them; the others
 * are xterm's cube and greys everywhere.
 */
#ifndef KEVTOP_TUI_TINT_H
#define KEVTOP_TUI_TINT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define TINT_OWN 0u
#define TINT_INDEX(index) (0x1000000u | (index))
#define TINT_RGB(rgb) (0x2000000u | (rgb))

/* 0xRRGGBB; of the first 16 xterm's. Not for TINT_OWN. */
uint32_t tint_rgb(uint32_t tint);

/* What a terminal of so many colours (8, 16, 256, or more: 24 bits) calls it;
 * -1: its own. With 8 and 16 that is what greys become: no two palettes have
 * a grey that can be read. */
int tint_color(uint32_t tint, int colors);

/* How well one is read on the other: 1 not at all, 21 as black on white
 * (WCAG's contrast ratio, near enough). */
double tint_contrast(uint32_t a, uint32_t b);

/* "default", "red", "bright-red", "0" to "255", "#d78700". */
bool tint_parse(struct str text, uint32_t *tint);

#endif
