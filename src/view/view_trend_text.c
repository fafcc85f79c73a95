/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/limits.h"
#include "view/header.h"
#include "view/view_trend.h"
#include "view/view_trend_axis.h"
#include "view/when.h"

const char *trend_group_name(enum group_key by) {
    switch (by) {
    case GROUP_OBJECT:
        return "object";
    case GROUP_OWNER:
        return "owner";
    case GROUP_NAMESPACE:
        return "namespace";
    default:
        return "reason";
    }
}

void trend_period(struct buf *out, int64_t from_us, int64_t to_us,
                  const struct show *show) {
    when(out, from_us, show);
    buf_add_cstr(out, show->ascii ? "-" : "\u2013");
    when(out, to_us, show);
}

static void add_object(struct buf *out, struct str kind, struct str name) {
    for (size_t i = 0; i < kind.len; i++)
        buf_add_char(out, (char)tolower((unsigned char)kind.ptr[i]));
    buf_add_char(out, '/');
    buf_add_str(out, name);
}

void trend_row_name(char *out, size_t size, enum group_key by,
                    const struct entry *e, const struct show *show) {
    const struct event *ev = e->event;
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    if (show->clusters && by != GROUP_REASON)
        buf_printf(&text, "%s ", show->clusters[ev->cluster]);
    switch (by) {
    case GROUP_OBJECT:
        add_object(&text, istr_str(ev->kind), istr_str(ev->obj_name));
        break;
    case GROUP_OWNER:
        buf_add_str(&text,
                    owner_of_name(istr_str(ev->kind), istr_str(ev->obj_name)));
        break;
    case GROUP_NAMESPACE:
        buf_add_str(&text, istr_str(ev->ns));
        break;
    default:
        buf_add_str(&text, istr_str(ev->reason));
        break;
    }
    snprintf(out, size, "%s", text.len ? text.data : "(none)");
    buf_done(&text);
}

/* --- the header's line ------------------------------------------------- */

static unsigned percent(uint64_t n, uint64_t of) {
    return of ? (unsigned)((double)n * 100 / (double)of + 0.5) : 0;
}

void trend_summary(const struct view *v, struct buf *out) {
    const struct trend_view *t = (const struct trend_view *)v;
    const struct show *show = &v->env->show;
    if (!t->layout.columns) return;
    int64_t end_us = t->from_us + trend_width_us(t) * t->layout.columns;
    struct bin in = histogram_inside(t->histogram);
    struct bin outside = histogram_outside(t->histogram);
    char n[28];
    number_format(bin_sum(&in), n);
    buf_printf(out, "%s occurrence%s, ", n, bin_sum(&in) == 1 ? "" : "s");
    if (bin_guessed(&in))
        buf_printf(out, "%u %% estimated, ",
                   percent(bin_guessed(&in), bin_sum(&in)));
    buf_printf(out, "%s a column, ", zoom_name(t->zoom));
    when(out, t->from_us, show);
    buf_add_cstr(out, " to ");
    if (t->following)
        buf_add_cstr(out, "now");
    else
        when(out, end_us, show);
    if (bin_sum(&outside) == 0) return;
    number_format(bin_sum(&outside), n);
    buf_printf(out, ", %s outside", n);
}

/* --- as lines ---------------------------------------------------------- */

static void add_counts(struct buf *out, const struct bin *b) {
    buf_printf(out, "  Warning %" PRIu64, b->warning);
    if (b->warning_guessed)
        buf_printf(out, " (%" PRIu64 " estimated)", b->warning_guessed);
    buf_printf(out, "  Normal %" PRIu64, b->normal);
    if (b->normal_guessed)
        buf_printf(out, " (%" PRIu64 " estimated)", b->normal_guessed);
}

static void add_columns(struct buf *out, const struct trend_view *t,
                        int64_t from_us, int64_t to_us) {
    const struct bins *b = histogram_bins(t->histogram);
    int64_t width_us = trend_width_us(t);
    for (int i = 0; i < b->window.n; i++) {
        int64_t at_us = b->window.from_us + i * width_us;
        if (at_us + width_us <= from_us || at_us >= to_us) continue;
        if (bin_sum(&b->at[i]) == 0) continue;
        trend_period(out, at_us, at_us + width_us, &t->base.env->show);
        add_counts(out, &b->at[i]);
        buf_add_char(out, '\n');
    }
}

/* All columns that are not empty, or those of the span; then the rows. */
void trend_text(const struct view *v, struct buf *out) {
    const struct trend_view *t = (const struct trend_view *)v;
    int64_t from_us = t->from_us;
    int64_t to_us = from_us + trend_width_us(t) * t->layout.columns;
    if (t->anchor_from_us != TIME_UNSET) trend_span(t, &from_us, &to_us);
    trend_summary(v, out);
    buf_add_char(out, '\n');
    add_columns(out, t, from_us, to_us);
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct histogram_row *row = histogram_row(t->histogram, i);
        buf_printf(out, "%s %s", trend_group_name(t->by), t->rows[i].name);
        add_counts(out, &row->sum);
        buf_add_char(out, '\n');
    }
}
