/* SPDX-License-Identifier: Apache-2.0 */
/* A page (object/page.h) in a pager: labels in a column, tones as styles. */
#ifndef KEVTOP_VIEW_PAGE_TEXT_H
#define KEVTOP_VIEW_PAGE_TEXT_H

#include "object/page.h"
#include "view/grid.h"
#include "view/pager.h"

enum style tone_style(enum tone tone);
/* All lines, `left` blanks before each. */
void pager_add_page(struct pager *p, const struct page *page, int left);

#endif
