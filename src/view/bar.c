/* SPDX-License-Identifier: Apache-2.0 */
#include "view/bar.h"

static const struct {
    enum style style;
    const char *glyph, *ascii;
} looks[BAR_PARTS] = {
    [BAR_NORMAL] = {STYLE_GRAPH_NORMAL, "\u2592", "."},
    [BAR_NORMAL_GUESSED] = {STYLE_GRAPH_ESTIMATE_NORMAL, "\u2591", ":"},
    [BAR_WARNING_GUESSED] = {STYLE_GRAPH_ESTIMATE_WARNING, "\u2593", "%"},
    [BAR_WARNING] = {STYLE_GRAPH_WARNING, "\u2588", "#"},
};

static const char *const eighths[] = {" ",      "\u2581", "\u2582",
                                      "\u2583", "\u2584", "\u2585",
                                      "\u2586", "\u2587", "\u2588"};
static const char *const plain[] = {" ", "_", ".", ":", "-", "=", "+", "#"};

enum style bar_style(enum bar_part part) {
    return looks[part].style;
}

const char *bar_glyph(enum bar_part part, bool ascii) {
    return ascii ? looks[part].ascii : looks[part].glyph;
}

/* Sums of shares wobble in their last digits. */
static double not_below_zero(double n) {
    return n > 0.0001 ? n : 0;
}

struct bar bar_of(const struct bins *b, int i) {
    const struct bin *n = &b->at[i];
    const struct share *guessed = &b->part[i];
    return (struct bar){{
        [BAR_NORMAL] = (double)(n->normal - n->normal_guessed),
        [BAR_NORMAL_GUESSED] = not_below_zero(guessed->normal),
        [BAR_WARNING_GUESSED] = not_below_zero(guessed->warning),
        [BAR_WARNING] = (double)(n->warning - n->warning_guessed),
    }};
}

double bar_sum(const struct bar *bar) {
    double sum = 0;
    for (int i = 0; i < BAR_PARTS; i++) sum += bar->part[i];
    return sum;
}

/* Where each part ends, in eighths of a row from below. */
static void stack(const struct bar *bar, double top, int rows,
                  int ends[BAR_PARTS]) {
    double sum = 0;
    for (int i = 0; i < BAR_PARTS; i++) {
        sum += bar->part[i];
        double level = (sum < top ? sum / top : 1) * 8 * rows + 0.5;
        ends[i] = sum <= 0 ? 0 : level < 1 ? 1 : (int)level;
    }
}

/* Which part most of a row is; returns how much of it is filled. */
static int part_of_row(const int ends[BAR_PARTS], int row,
                       enum bar_part *part) {
    int from = 0, best = 0, filled = ends[BAR_PARTS - 1] - 8 * row;
    for (int i = 0; i < BAR_PARTS; i++) {
        int low = from > 8 * row ? from : 8 * row;
        int high = ends[i] < 8 * row + 8 ? ends[i] : 8 * row + 8;
        if (high - low > 0 && high - low >= best) {
            best = high - low;
            *part = (enum bar_part)i;
        }
        from = ends[i];
    }
    return filled < 0 ? 0 : filled > 8 ? 8 : filled;
}

/* Shades are known by their grain, which eighths do not have. */
static const char *glyph_of(enum bar_part part, int filled, bool lowest,
                            bool fine) {
    if (fine || part == BAR_WARNING) return eighths[filled];
    if (filled >= 4) return looks[part].glyph;
    return lowest ? eighths[filled] : " ";
}

void bar_draw(struct grid *g, int bottom, int col, int rows,
              const struct bar *bar, double top, bool fine) {
    int ends[BAR_PARTS];
    stack(bar, top, rows, ends);
    for (int row = 0; row < rows; row++) {
        enum bar_part part = BAR_NORMAL;
        int filled = part_of_row(ends, row, &part);
        if (filled == 0) return;
        const char *glyph = glyph_of(part, filled, row == 0, fine);
        if (g->ascii)
            glyph = filled >= 4 || row == 0 ? looks[part].ascii : " ";
        grid_text(g, bottom - row, col, 1, looks[part].style, str_of(glyph));
    }
}

/* The part that there is most of. */
static enum bar_part most_of(const struct bar *bar) {
    const double *n = bar->part;
    bool warning = n[BAR_WARNING] + n[BAR_WARNING_GUESSED] >
                   n[BAR_NORMAL] + n[BAR_NORMAL_GUESSED];
    if (warning)
        return n[BAR_WARNING_GUESSED] > n[BAR_WARNING] ? BAR_WARNING_GUESSED
                                                       : BAR_WARNING;
    return n[BAR_NORMAL_GUESSED] > n[BAR_NORMAL] ? BAR_NORMAL_GUESSED
                                                 : BAR_NORMAL;
}

void bar_spark(struct grid *g, int row, int col, const struct bar *bar,
               double top) {
    double sum = bar_sum(bar);
    if (sum <= 0) return;
    int step = sum < top ? (int)(sum / top * 6) + 1 : 7;
    grid_text(g, row, col, 1, looks[most_of(bar)].style,
              str_of(g->ascii ? plain[step] : eighths[step]));
}
