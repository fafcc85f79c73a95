/* SPDX-License-Identifier: Apache-2.0 */
/* One bar of a graph of occurrences: Warnings over Normal ones, estimates
 * apart from what was seen. Every part has a glyph of its own, so that no
 * colour is needed to tell them. */
#ifndef KEVTOP_VIEW_BAR_H
#define KEVTOP_VIEW_BAR_H

#include "query/bins.h"
#include "view/grid.h"

/* From below. */
enum bar_part {
    BAR_NORMAL,
    BAR_NORMAL_GUESSED,
    BAR_WARNING_GUESSED,
    BAR_WARNING,
    BAR_PARTS
};

/* How high each part is. */
struct bar {
    double part[BAR_PARTS];
};

struct bar bar_of(const struct bins *b, int i);
double bar_sum(const struct bar *bar);

enum style bar_style(enum bar_part part);
/* What fills a cell of it. */
const char *bar_glyph(enum bar_part part, bool ascii);

/* So many rows high, the lowest one at `bottom`; `top` occurrences would fill
 * it. Whatever is not nothing can be seen. A row shows what it mainly is. A
 * fine one has eighths of rows throughout, and colour alone tells its parts. */
void bar_draw(struct grid *g, int bottom, int col, int rows,
              const struct bar *bar, double top, bool fine);
/* The same in one row, for one among others: never as high as the row. */
void bar_spark(struct grid *g, int row, int col, const struct bar *bar,
               double top);

#endif
