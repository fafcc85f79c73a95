/* SPDX-License-Identifier: Apache-2.0 */
/* Columns within a text, two blanks before and between, as kubectl describe
 * has them. All lines are set and measured first, and then set again and
 * added. */
#ifndef KEVTOP_VIEW_TABS_H
#define KEVTOP_VIEW_TABS_H

#include <stddef.h>

#include "base/buf.h"
#include "view/grid.h"
#include "view/pager.h"

#define TABS 7

struct tabs {
    struct buf text[TABS]; /* of one line, clean */
    size_t widths[TABS];
    struct buf line;
    struct buf scratch; /* for whoever puts a cell together */
};

void tabs_init(struct tabs *t);
void tabs_done(struct tabs *t);
/* Set a cell; the text may come from outside. */
void tabs_set(struct tabs *t, int i, struct str text);
/* Make room for the line that is set. */
void tabs_widen(struct tabs *t);
/* Add the line with its first n cells, the last of which takes what it needs
 * and hangs; cell `mark` in a style of its own (-1: none). */
struct pager_line *tabs_add(struct tabs *t, struct pager *p, int n, int mark,
                            enum style style);

#endif
