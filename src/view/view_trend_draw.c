/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/cc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "view/bar.h"
#include "view/gap.h"
#include "view/header.h"
#include "view/view_trend.h"
#include "view/view_trend_axis.h"
#include "view/when.h"

/* Around the columns: what tells of the cursor, axis, marks; titles of the
 * rows. */
enum { FRAME_ROWS = 3, WITH_ROWS = 12, COUNT_CELLS = 8 };
enum { MARGIN_MIN = 14, MARGIN_MAX = 44, MARGIN_LEGEND = 20 };

/* --- layout ----------------------------------------------------------- */

static void lay_out(struct trend_view *t, struct area area) {
    struct trend_layout *l = &t->layout;
    int columns = l->columns;
    l->area = area;
    l->margin = area.cols * 3 / 10;
    if (l->margin < MARGIN_MIN) l->margin = MARGIN_MIN;
    if (l->margin > MARGIN_MAX) l->margin = MARGIN_MAX;
    l->columns = area.cols - l->margin;
    if (l->columns < 1) l->columns = 1;
    if (l->columns > BINS_MAX) l->columns = BINS_MAX;
    l->rows = area.rows >= WITH_ROWS ? (area.rows - FRAME_ROWS - 1) / 2 : 0;
    l->plot_rows = area.rows - FRAME_ROWS - (l->rows ? l->rows + 1 : 0);
    if (l->plot_rows < 1) l->plot_rows = 1;
    if (l->columns == columns) return;
    t->stale = true;
    if (columns == 0) return;
    /* The newest column stays where it is, at the right. */
    t->from_us += (columns - l->columns) * trend_width_us(t);
    if (t->cursor_us < t->from_us) t->from_us = t->cursor_us;
}

/* --- the axes --------------------------------------------------------- */

/* 12,345 as "12k": five cells at most. */
static void short_number(uint64_t n, char out[24]) {
    static const char units[] = "kMGTPE";
    int unit = -1;
    uint64_t before = n;
    for (; n >= 1000 && unit < 5; unit++) {
        before = n;
        n /= 1000;
    }
    if (unit < 0)
        snprintf(out, 24, "%llu", (unsigned long long)n);
    else if (n < 10 && before % 1000 >= 100)
        snprintf(out, 24, "%llu.%llu%c", (unsigned long long)n,
                 (unsigned long long)(before % 1000 / 100), units[unit]);
    else
        snprintf(out, 24, "%llu%c", (unsigned long long)n, units[unit]);
}

static void draw_scale(const struct trend_view *t, struct grid *g) {
    const struct trend_layout *l = &t->layout;
    int row = l->area.row + 1;
    char text[24];
    short_number(t->scale_top, text);
    grid_text_right(g, row, l->area.col, l->margin - 1, STYLE_DIM,
                    str_of(text));
    if (l->plot_rows >= 6 && l->plot_rows % 2 == 0 && t->scale_top % 2 == 0) {
        short_number(t->scale_top / 2, text);
        grid_text_right(g, row + l->plot_rows / 2, l->area.col, l->margin - 1,
                        STYLE_DIM, str_of(text));
    }
    grid_text_right(g, row + l->plot_rows, l->area.col, l->margin - 1,
                    STYLE_DIM, STR("0"));
}

static void draw_key(const struct trend_view *t, struct grid *g, int row,
                     enum bar_part part, const char *what, uint64_t n) {
    const struct trend_layout *l = &t->layout;
    char number[24];
    short_number(n, number);
    int col = l->area.col;
    grid_text(g, row, col, 1, bar_style(part),
              str_of(bar_glyph(part, g->ascii)));
    grid_printf(g, row, col + 2, l->margin - 3, STYLE_DIM, "%-9s %s", what,
                number);
}

/* What the glyphs mean, and how much of each there is. */
static void draw_legend(const struct trend_view *t, struct grid *g) {
    const struct trend_layout *l = &t->layout;
    if (l->margin < MARGIN_LEGEND || l->plot_rows < 6) return;
    struct bin in = histogram_inside(t->histogram);
    int row = l->area.row + 1;
    grid_printf(g, row++, l->area.col, l->margin - 7, STYLE_DIM, "per %s",
                zoom_name(t->zoom));
    draw_key(t, g, row++, BAR_WARNING, "Warning", in.warning);
    if (in.warning_guessed)
        draw_key(t, g, row++, BAR_WARNING_GUESSED, "estimated",
                 in.warning_guessed);
    draw_key(t, g, row++, BAR_NORMAL, "Normal", in.normal);
    if (in.normal_guessed)
        draw_key(t, g, row++, BAR_NORMAL_GUESSED, "estimated",
                 in.normal_guessed);
}

/* The worst gap that overlaps; NULL if none does. */
static const struct gap_record *gap_in(const struct trend_view *t,
                                       int64_t from_us, int64_t to_us) {
    const struct feeds *feeds = store_feeds(t->store);
    const struct gap_record *found = NULL;
    for (size_t i = 0; i < feeds_gap_count(feeds); i++) {
        const struct gap_record *gap = feeds_gap(feeds, i);
        int64_t since_us =
            gap->from_us == TIME_UNSET ? gap->to_us : gap->from_us;
        if (since_us >= to_us || gap->to_us < from_us) continue;
        if (!found || (gap->loss_possible && !found->loss_possible))
            found = gap;
    }
    return found;
}

static void draw_axis_cell(const struct trend_view *t, struct grid *g, int row,
                           int col, int64_t at_us, const struct bin *b) {
    int64_t end_us = at_us + trend_width_us(t), now = t->base.env->show.now_us;
    int64_t covers_us = trend_covers_us(t);
    const struct gap_record *gap = gap_in(t, at_us, end_us);
    enum style style = STYLE_DIM;
    const char *glyph = g->ascii ? "-" : "\u2500";
    if (gap) {
        style = gap_style(gap);
        glyph = g->ascii ? "x" : "\u00d7";
    } else if (b->warning) {
        style = b->warning > b->warning_guessed ? STYLE_GRAPH_WARNING
                                                : STYLE_GRAPH_ESTIMATE_WARNING;
        glyph = g->ascii ? "!" : "\u25b4";
    } else if (at_us > now) {
        glyph = " ";
    } else if (end_us > now) {
        glyph = g->ascii ? ">" : "\u25b8";
    } else if (covers_us == TIME_UNSET || end_us <= covers_us) {
        glyph = g->ascii ? "/" : "\u2571";
    }
    grid_text(g, row, col, 1, style, str_of(glyph));
}

static void draw_marks(const struct trend_view *t, struct grid *g, int row) {
    const struct trend_layout *l = &t->layout;
    int64_t width_us = trend_width_us(t), zone = trend_zone_us(t);
    int64_t mark_us = marks_us(width_us, width_us < 10 * US_PER_S ? 12 : 9);
    int64_t end_us = t->from_us + width_us * l->columns;
    struct buf text = BUF_INIT(64);
    int64_t at_us = round_down_us(t->from_us + mark_us - 1, mark_us, zone);
    for (; at_us < end_us; at_us += mark_us) {
        int i = (int)((at_us - t->from_us) / width_us);
        buf_clear(&text);
        buf_add_cstr(&text, g->ascii ? "|" : "\u2575");
        mark_text(&text, at_us, mark_us, zone);
        if ((int)utf8_cells(buf_str(&text)) > l->columns - i) break;
        grid_text(g, row, l->area.col + l->margin + i, l->columns - i,
                  STYLE_DIM, buf_str(&text));
    }
    buf_done(&text);
}

/* Where nothing is known there is room to say so. */
static void draw_unknown(const struct trend_view *t, struct grid *g) {
    const struct trend_layout *l = &t->layout;
    int64_t covers_us = trend_covers_us(t);
    if (covers_us == TIME_UNSET || covers_us <= t->from_us) return;
    struct buf text = BUF_INIT(LIMIT_CELL_BYTES);
    buf_add_cstr(&text, "not all is known before ");
    when(&text, covers_us, &t->base.env->show);
    int columns = bins_find(&histogram_bins(t->histogram)->window, covers_us);
    int cells = (int)utf8_cells(buf_str(&text));
    struct bin known = bins_sum(histogram_bins(t->histogram), 0, columns);
    if (cells < columns && bin_sum(&known) == 0)
        grid_text(g, l->area.row + l->plot_rows,
                  l->area.col + l->margin + (columns - cells) / 2, cells,
                  STYLE_HINT, buf_str(&text));
    buf_done(&text);
}

/* --- the line about the cursor ---------------------------------------- */

struct line {
    struct grid *g;
    int row, col, end;
};

static void put(struct line *l, enum style style, const char *text) {
    l->col +=
        grid_text(l->g, l->row, l->col, l->end - l->col, style, str_of(text));
}

static void put_count(struct line *l, enum style style, const char *what,
                      uint64_t n, uint64_t guessed) {
    char text[96], number[28], about[28];
    number_format(n, number);
    number_format(guessed, about);
    snprintf(text, sizeof(text), "  %s %s", what, number);
    put(l, n ? style : STYLE_DIM, text);
    if (!guessed) return;
    snprintf(text, sizeof(text), " (%s estimated)", about);
    put(l, STYLE_DIM, text);
}

/* What else is to be known of a time: that it is not over, or not known. */
static void put_doubts(const struct trend_view *t, struct line *l,
                       int64_t from_us, int64_t to_us) {
    int64_t covers_us = trend_covers_us(t);
    const struct gap_record *gap = gap_in(t, from_us, to_us);
    char age[AGE_TEXT_MAX], text[64];
    if (gap) {
        age_since(gap->from_us, gap->to_us, age);
        snprintf(text, sizeof(text), "  gap of %s%s", age,
                 gap->loss_possible ? ", some may be lost" : "");
        put(l, gap_style(gap), gap->from_us == TIME_UNSET ? "  gap" : text);
    }
    if (to_us > t->base.env->show.now_us)
        put(l, STYLE_DIM, "  so far");
    else if (covers_us == TIME_UNSET || from_us < covers_us)
        put(l, STYLE_DIM, "  not all is known");
}

static void draw_readout(const struct trend_view *t, struct grid *g) {
    const struct trend_layout *l = &t->layout;
    const struct bins *b = histogram_bins(t->histogram);
    struct line line = {g, l->area.row, l->area.col,
                        l->area.col + l->area.cols};
    struct buf text = BUF_INIT(LIMIT_CELL_BYTES);
    int64_t from_us, to_us;
    char age[AGE_TEXT_MAX];
    trend_span(t, &from_us, &to_us);
    trend_period(&text, from_us, to_us, &t->base.env->show);
    bool span = t->anchor_from_us != TIME_UNSET;
    if (span) {
        age_since(from_us, to_us, age);
        buf_printf(&text, " (%s)", age);
    }
    put(&line, span ? STYLE_MATCH : STYLE_STRONG, text.data);
    int first = bins_find(&b->window, from_us);
    int last = bins_find(&b->window, to_us - 1);
    if (first >= 0 && last < b->window.n) {
        struct bin sum = bins_sum(b, first, last + 1);
        put_count(&line, STYLE_WARNING, "Warning", sum.warning,
                  sum.warning_guessed);
        put_count(&line, STYLE_TEXT, "Normal", sum.normal, sum.normal_guessed);
    } else {
        put(&line, STYLE_DIM, "  begins out of sight");
    }
    put_doubts(t, &line, from_us, to_us);
    buf_done(&text);
}

/* --- the plot --------------------------------------------------------- */

static void flag_columns(const struct trend_view *t, struct grid *g) {
    const struct trend_layout *l = &t->layout;
    const struct bins_window *w = &histogram_bins(t->histogram)->window;
    int64_t from_us, to_us;
    int col = l->area.col + l->margin, axis = l->area.row + 1 + l->plot_rows;
    int cursor = bins_find(w, t->cursor_us);
    trend_span(t, &from_us, &to_us);
    int first = bins_find(w, from_us), last = bins_find(w, to_us - 1);
    if (first < 0) first = 0;
    if (last >= w->n) last = w->n - 1;
    grid_flag(g, axis, col + first, last - first + 1, CELL_SELECTED);
    if (cursor < 0 || cursor >= w->n) return;
    for (int row = l->area.row + 1; row < axis; row++)
        grid_flag(g, row, col + cursor, 1, CELL_SELECTED);
}

static void draw_plot(const struct trend_view *t, struct grid *g) {
    const struct trend_layout *l = &t->layout;
    const struct bins *b = histogram_bins(t->histogram);
    int axis = l->area.row + 1 + l->plot_rows;
    draw_unknown(t, g);
    for (int i = 0; i < b->window.n; i++) {
        int col = l->area.col + l->margin + i;
        struct bar bar = bar_of(b, i);
        bar_draw(g, axis - 1, col, l->plot_rows, &bar, (double)t->scale_top,
                 false);
        draw_axis_cell(t, g, axis, col,
                       b->window.from_us + i * b->window.width_us, &b->at[i]);
    }
    draw_marks(t, g, axis + 1);
    draw_scale(t, g);
    draw_legend(t, g);
    flag_columns(t, g);
}

/* --- the rows --------------------------------------------------------- */

static void draw_spark(const struct bins *b, struct grid *g, int row,
                       int col) {
    double top = 0;
    for (int i = 0; i < b->window.n; i++) {
        struct bar bar = bar_of(b, i);
        if (bar_sum(&bar) > top) top = bar_sum(&bar);
    }
    for (int i = 0; i < b->window.n; i++) {
        struct bar bar = bar_of(b, i);
        bar_spark(g, row, col + i, &bar, top);
    }
}

static void draw_row(const struct trend_view *t, struct grid *g, int row,
                     size_t i) {
    const struct trend_layout *l = &t->layout;
    const struct histogram_row *r = histogram_row(t->histogram, i);
    bool bad = r->sum.warning > 0;
    char count[24];
    int col = l->area.col, name = l->margin - COUNT_CELLS - 2;
    short_number(bin_sum(&r->sum), count);
    if (bad) grid_text(g, row, col, 1, STYLE_WARNING, STR("!"));
    grid_text(g, row, col + 2, name, bad ? STYLE_WARNING : STYLE_TEXT,
              str_of(t->rows[i].name));
    grid_text_right(g, row, col + 2 + name, COUNT_CELLS - 2, STYLE_TEXT,
                    str_of(count));
    draw_spark(r->bins, g, row, col + l->margin);
    if (t->in_rows && i == t->row)
        grid_flag(g, row, col, l->area.cols, CELL_SELECTED);
}

static void draw_titles(const struct trend_view *t, struct grid *g, int row) {
    const struct trend_layout *l = &t->layout;
    size_t groups = histogram_groups(t->histogram);
    char text[96];
    int len = 0;
    for (const char *c = trend_group_name(t->by); *c; c++)
        text[len++] = (char)(*c - 'a' + 'A');
    grid_text(g, row, l->area.col + 2, l->margin - COUNT_CELLS - 2,
              STYLE_TITLE, (struct str){text, (size_t)len});
    grid_text_right(g, row, l->area.col + l->margin - COUNT_CELLS,
                    COUNT_CELLS - 2, STYLE_TITLE, STR("COUNT"));
    size_t below = t->n_rows - t->top;
    if (below <= (size_t)l->rows) return;
    size_t more = below - (size_t)l->rows;
    snprintf(text, sizeof(text), "%zu more below", more);
    if (t->n_rows < groups && t->n_rows == HISTOGRAM_ROWS)
        snprintf(text, sizeof(text), "%zu more below, the first of %zu", more,
                 groups);
    grid_text_right(g, row, l->area.col + l->margin, l->columns, STYLE_DIM,
                    str_of(text));
}

static void draw_rows(struct trend_view *t, struct grid *g) {
    const struct trend_layout *l = &t->layout;
    int row = l->area.row + l->plot_rows + FRAME_ROWS;
    size_t rows = (size_t)l->rows;
    if (rows == 0) return;
    if (t->row < t->top) t->top = t->row;
    if (t->row >= t->top + rows) t->top = t->row - rows + 1;
    if (t->top + rows > t->n_rows)
        t->top = t->n_rows > rows ? t->n_rows - rows : 0;
    draw_titles(t, g, row);
    for (size_t i = 0; i < rows && t->top + i < t->n_rows; i++)
        draw_row(t, g, row + 1 + (int)i, t->top + i);
}

/* --- all -------------------------------------------------------------- */

static void draw_empty(const struct trend_view *t, struct grid *g) {
    const struct trend_layout *l = &t->layout;
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    view_empty_text(t->base.env, &text);
    struct str rest = buf_str(&text), line;
    int row = l->area.row + 2;
    while (rest.len && str_split(&rest, '\n', &line))
        grid_text(g, row++, l->area.col + 2, l->area.cols - 4, STYLE_HINT,
                  line);
    buf_done(&text);
}

void trend_draw(struct view *v, struct grid *g, struct area area) {
    struct trend_view *t = as_trend(v);
    lay_out(t, area);
    trend_build(t);
    if (query_count(t->query) == 0) {
        draw_empty(t, g);
        return;
    }
    draw_readout(t, g);
    draw_plot(t, g);
    draw_rows(t, g);
}
