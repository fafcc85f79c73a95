/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/clock.h"
#include "view/view_trend.h"
#include "view/view_trend_axis.h"

unsigned trend_say(struct trend_view *t, const char *text) {
    struct view_env *env = t->base.env;
    snprintf(env->say, sizeof(env->say), "%s", text);
    return REACT_DRAW;
}

/* The first column that is worth going to. */
int64_t trend_first_us(const struct trend_view *t) {
    int64_t first_us = histogram_first_us(t->histogram);
    if (first_us == TIME_UNSET) first_us = t->from_us;
    int64_t first = trend_column_us(t, first_us);
    return first < trend_last_us(t) ? first : trend_last_us(t);
}

/* Into the window, which moves along if it has to. */
static void show_cursor(struct trend_view *t) {
    int64_t last_us = t->from_us + trend_width_us(t) * (t->layout.columns - 1);
    int64_t before_us = t->from_us;
    if (t->cursor_us < t->from_us) t->from_us = t->cursor_us;
    if (t->cursor_us > last_us) trend_end_with(t, t->cursor_us);
    if (t->from_us != before_us) t->stale = true;
}

void trend_go_to(struct trend_view *t, int64_t column_us) {
    t->following = false;
    t->cursor_us = column_us;
    show_cursor(t);
}

unsigned trend_step(struct trend_view *t, int columns) {
    int64_t to_us = t->cursor_us + columns * trend_width_us(t);
    if (columns > 0 && to_us > trend_last_us(t))
        return trend_say(t,
                         t->following ? "this is now" : "nothing came later");
    if (columns < 0 && to_us < trend_first_us(t) && to_us < t->from_us)
        return trend_say(t, "nothing is known before");
    trend_go_to(t, to_us);
    return REACT_DRAW;
}

void trend_go_to_newest(struct trend_view *t) {
    t->following = !trend_has_period(t) || t->scope.to_us == TIME_UNSET;
    t->cursor_us = trend_last_us(t);
    trend_end_with(t, t->cursor_us);
    t->stale = true;
}

/* The cursor keeps its place on the screen. */
unsigned trend_pan(struct trend_view *t, int way) {
    int64_t by_us = way * trend_width_us(t) * t->layout.columns;
    int64_t first_us = trend_first_us(t), last_us = trend_last_us(t);
    if (way > 0 &&
        bins_end_us(&histogram_bins(t->histogram)->window) + by_us > last_us) {
        if (t->following) return trend_say(t, "this is now");
        trend_go_to_newest(t);
        return REACT_DRAW;
    }
    if (way < 0 && t->from_us <= first_us)
        return trend_say(t, "nothing is known before");
    t->following = false;
    t->from_us += by_us;
    t->cursor_us += by_us;
    t->stale = true;
    return REACT_DRAW;
}

/* The time under the cursor stays in its place, as far as now lets it. */
unsigned trend_zoom(struct trend_view *t, int by) {
    int to = t->zoom + by;
    if (to < 0 || to >= ZOOMS)
        return trend_say(t, by < 0 ? "this is as near as it gets"
                                   : "this is as far as it gets");
    int64_t width_us = trend_width_us(t);
    int64_t column = (t->cursor_us - t->from_us) / width_us;
    int64_t middle_us = t->cursor_us + width_us / 2;
    if (middle_us > t->base.env->show.now_us)
        middle_us = t->base.env->show.now_us;
    t->zoom = to;
    t->scale_top = 0;
    t->stale = true;
    if (t->following) return REACT_DRAW;
    t->cursor_us = trend_column_us(t, middle_us);
    t->from_us = t->cursor_us - column * trend_width_us(t);
    int64_t end_us = t->from_us + trend_width_us(t) * t->layout.columns;
    int64_t last_us = trend_last_us(t);
    if (end_us - trend_width_us(t) > last_us && t->cursor_us <= last_us)
        trend_end_with(t, last_us);
    show_cursor(t);
    return REACT_DRAW;
}

unsigned trend_go_to_warning(struct trend_view *t, bool back) {
    const struct bins *b = histogram_bins(t->histogram);
    int here = bins_find(&b->window, t->cursor_us);
    for (int i = back ? here - 1 : here + 1; i >= 0 && i < b->window.n;
         back ? i-- : i++) {
        if (b->at[i].warning == 0) continue;
        trend_go_to(t, t->from_us + i * trend_width_us(t));
        return REACT_DRAW;
    }
    int64_t beyond_us = back ? histogram_warning_before(t->histogram)
                             : histogram_warning_after(t->histogram);
    if (beyond_us == TIME_UNSET)
        return trend_say(t, back ? "no Warnings before" : "no Warnings after");
    trend_go_to(t, trend_column_us(t, beyond_us));
    return REACT_DRAW;
}

unsigned trend_move_rows(struct trend_view *t, long by) {
    if (t->n_rows == 0 || t->layout.rows == 0) return REACT_NONE;
    long to = (t->in_rows ? (long)t->row : -1) + by;
    if (to >= (long)t->n_rows) to = (long)t->n_rows - 1;
    t->in_rows = to >= 0;
    t->row = t->in_rows ? (size_t)to : 0;
    t->selected = t->in_rows ? t->rows[t->row].id : 0;
    return REACT_DRAW;
}
