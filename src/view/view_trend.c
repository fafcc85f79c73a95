/* SPDX-License-Identifier: Apache-2.0 */
#include "view/view_trend.h"

#include <assert.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "view/header.h"
#include "view/view_trend_axis.h"

/* What servers keep of events by default. */
#define PERIOD_US (INT64_C(3600) * US_PER_S)
/* How long what was made stands, whatever comes: so long, and 1 us more for
 * every event that has to be looked at. */
#define REST_US (US_PER_S / 4)

/* --- time ------------------------------------------------------------- */

static int64_t now_us(const struct trend_view *t) {
    return t->base.env->show.now_us;
}

int64_t trend_width_us(const struct trend_view *t) {
    return zoom_us(t->zoom);
}

int64_t trend_zone_us(const struct trend_view *t) {
    return zone_us(now_us(t), t->base.env->show.times);
}

int64_t trend_column_us(const struct trend_view *t, int64_t at_us) {
    return round_down_us(at_us, trend_width_us(t), trend_zone_us(t));
}

static bool has_span(const struct trend_view *t) {
    return t->anchor_from_us != TIME_UNSET;
}

bool trend_has_period(const struct trend_view *t) {
    return t->scope.from_us != t->scope.to_us;
}

void trend_span(const struct trend_view *t, int64_t *from_us, int64_t *to_us) {
    *from_us = t->cursor_us;
    *to_us = t->cursor_us + trend_width_us(t);
    if (!has_span(t)) return;
    if (t->anchor_from_us < *from_us) *from_us = t->anchor_from_us;
    if (t->anchor_to_us > *to_us) *to_us = t->anchor_to_us;
}

int64_t trend_covers_us(const struct trend_view *t) {
    return covers_since(t->store, now_us(t));
}

/* The column of the newest time there is to look at. */
int64_t trend_last_us(const struct trend_view *t) {
    int64_t at_us = now_us(t);
    if (trend_has_period(t) && t->scope.to_us != TIME_UNSET)
        at_us = t->scope.to_us - 1;
    return trend_column_us(t, at_us);
}

/* Put the columns so that the last of them is this one. */
void trend_end_with(struct trend_view *t, int64_t column_us) {
    t->from_us = column_us - trend_width_us(t) * (t->layout.columns - 1);
}

/* --- building --------------------------------------------------------- */

static void follow_now(struct trend_view *t) {
    int64_t last_us = trend_last_us(t), before_us = t->from_us;
    trend_end_with(t, last_us);
    t->cursor_us = last_us;
    if (t->from_us != before_us) t->stale = true;
}

static void find_selected(struct trend_view *t) {
    if (t->n_rows == 0) {
        t->row = 0;
        t->in_rows = false;
        return;
    }
    for (size_t i = 0; i < t->n_rows && t->selected; i++)
        if (t->rows[i].id == t->selected) t->row = i;
    if (t->row >= t->n_rows) t->row = t->n_rows - 1;
    t->selected = t->in_rows ? t->rows[t->row].id : 0;
}

static void name_rows(struct trend_view *t) {
    t->n_rows = histogram_rows(t->histogram);
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct histogram_row *row = histogram_row(t->histogram, i);
        t->rows[i].id = row->id;
        trend_row_name(t->rows[i].name, sizeof(t->rows[i].name), t->by,
                       row->newest, &t->base.env->show);
    }
    find_selected(t);
}

static void count(struct trend_view *t) {
    const struct bins_window window = {
        .from_us = t->from_us,
        .width_us = trend_width_us(t),
        .n = t->layout.columns,
        .low_us = trend_has_period(t) ? t->scope.from_us : TIME_UNSET,
        .high_us = trend_has_period(t) ? t->scope.to_us : TIME_UNSET,
    };
    histogram_build(t->histogram, t->store, t->query, &window, t->by);
    t->stale = t->news = false;
    t->built_us = now_us(t);
    uint64_t most = 0;
    const struct bins *b = histogram_bins(t->histogram);
    for (int i = 0; i < window.n; i++)
        if (bin_sum(&b->at[i]) > most) most = bin_sum(&b->at[i]);
    t->scale_top = steady_top(t->scale_top, most);
    name_rows(t);
}

/* As fine as shows the last hour, or all that is known if that is less; or
 * the period that one came from. */
static void place(struct trend_view *t) {
    int64_t covers_us = trend_covers_us(t), period_us = PERIOD_US;
    bool ends = trend_has_period(t) && t->scope.to_us != TIME_UNSET;
    t->placed = true;
    if (ends && t->scope.from_us != TIME_UNSET)
        period_us = t->scope.to_us - t->scope.from_us;
    else if (covers_us != TIME_UNSET && now_us(t) - covers_us < period_us)
        period_us = now_us(t) - covers_us;
    t->zoom = zoom_for(period_us, t->layout.columns);
    follow_now(t);
    t->following = !ends;
    count(t);
    int64_t last_us = histogram_last_us(t->histogram);
    if (ends || last_us == TIME_UNSET || last_us >= t->from_us) return;
    t->following = false; /* it was all long ago: be there */
    t->cursor_us = trend_column_us(t, last_us);
    trend_end_with(t, t->cursor_us);
    count(t);
}

static bool may_rest(const struct trend_view *t) {
    int64_t since_us = now_us(t) - t->built_us;
    if (since_us <= 0)
        return false; /* a clock that stands still, or went
                                        back, would never let it go on */
    return since_us < REST_US + (int64_t)query_count(t->query);
}

void trend_build(struct trend_view *t) {
    if (t->layout.columns == 0) return;
    if (!t->placed) {
        place(t);
        return;
    }
    if (t->following) follow_now(t);
    if (t->stale) count(t);
}

static void tell_filters(struct trend_view *t) {
    const struct view_env *env = t->base.env;
    t->flags = env->flags;
    t->typed = env->typed;
    t->warnings = env->warnings;
    buf_clear(&t->typed_text);
    buf_add_str(&t->typed_text, env->typed_text);
    query_set_filter(t->query, QUERY_FLAGS, t->flags);
    query_set_filter(t->query, QUERY_TYPED, t->typed);
    query_set_filter(t->query, QUERY_WARNINGS, t->warnings);
}

/* A filter freed and made anew may have the old one's address. */
static bool filters_changed(const struct trend_view *t) {
    const struct view_env *env = t->base.env;
    return t->flags != env->flags || t->typed != env->typed ||
           t->warnings != env->warnings ||
           !str_eq(buf_str(&t->typed_text), env->typed_text);
}

static bool trend_refresh(struct view *v) {
    struct trend_view *t = as_trend(v);
    if (t->settings != v->env->settings) {
        t->settings = v->env->settings;
        if (filters_changed(t)) tell_filters(t);
        t->scale_top = 0;
        t->stale = true;
    } else if (may_rest(t) && !t->stale) {
        return false;
    }
    if (query_refresh(t->query, now_us(t))) t->news = true;
    if (t->news) t->stale = true;
    bool changed = t->stale;
    trend_build(t);
    return changed;
}

/* --- life ------------------------------------------------------------- */

static struct view *trend_open(struct view_env *env,
                               const struct view_open *open) {
    struct trend_view *t = xcalloc(1, sizeof(*t));
    t->base = (struct view){.ops = &view_trend, .env = env};
    snprintf(t->base.title, sizeof(t->base.title), "%s",
             open->title[0] ? open->title : "trend");
    t->store = env->store;
    t->query = query_new(t->store);
    t->histogram = histogram_new();
    t->scope = open->scope;
    t->by = GROUP_REASON;
    t->anchor_from_us = TIME_UNSET;
    t->following = t->stale = true;
    t->built_us = env->show.now_us;
    buf_init(&t->typed_text, LIMIT_PROMPT_BYTES);
    t->settings = env->settings;
    query_set_clusters(t->query, env->show.clusters);
    query_set_scope(t->query, &t->scope);
    query_set_group(t->query, GROUP_NONE);
    tell_filters(t);
    return &t->base;
}

static void trend_close(struct view *v) {
    struct trend_view *t = as_trend(v);
    histogram_free(t->histogram);
    query_free(t->query);
    buf_done(&t->typed_text);
    xfree(t);
}

/* --- spans, rows, drilling down --------------------------------------- */

static unsigned begin_span(struct trend_view *t) {
    t->anchor_from_us = t->cursor_us;
    t->anchor_to_us = t->cursor_us + trend_width_us(t);
    t->following = false;
    return trend_say(t, "from here: move, then Enter opens; Esc forgets it");
}

static unsigned end_span(struct trend_view *t) {
    if (!has_span(t)) return REACT_UNHANDLED;
    t->anchor_from_us = TIME_UNSET;
    return REACT_DRAW;
}

static unsigned next_grouping(struct trend_view *t) {
    static const enum group_key order[] = {GROUP_REASON, GROUP_OBJECT,
                                           GROUP_OWNER, GROUP_NAMESPACE};
    size_t i = 0;
    while (order[i] != t->by) i++;
    t->by = order[(i + 1) % ARRAY_LEN(order)];
    t->row = t->top = 0;
    t->selected = 0;
    t->stale = true;
    return REACT_DRAW;
}

/* Within the period that this view itself is about. */
static void narrow(const struct query_scope *scope, struct query_scope *to,
                   int64_t from_us, int64_t to_us) {
    if (scope->from_us != scope->to_us) {
        if (scope->from_us != TIME_UNSET && from_us < scope->from_us)
            from_us = scope->from_us;
        if (scope->to_us != TIME_UNSET && to_us > scope->to_us)
            to_us = scope->to_us;
    }
    to->from_us = from_us;
    to->to_us = to_us;
}

static enum group_key list_for(const struct trend_view *t) {
    if (!t->in_rows) return GROUP_PROBLEM;
    switch (t->by) {
    case GROUP_OBJECT:
        return GROUP_NONE;
    case GROUP_REASON:
        return GROUP_OBJECT;
    default:
        return GROUP_PROBLEM;
    }
}

static unsigned enter(struct trend_view *t, struct view_open *next,
                      bool *opens) {
    struct buf title = BUF_INIT(sizeof(next->title) - 1);
    *next = (struct view_open){
        .ops = &view_list, .by = list_for(t), .scope = t->scope};
    if (t->in_rows) {
        int n = next->scope.n_members;
        if (n == QUERY_MEMBERS)
            return trend_say(t, "too many groups: Esc first");
        next->scope.members[n].by = t->by;
        next->scope.members[n].id = t->rows[t->row].id;
        next->scope.n_members = n + 1;
        text_clean(&title, str_of(t->rows[t->row].name), TEXT_LINE, 60);
    }
    if (!t->in_rows || has_span(t)) {
        int64_t from_us, to_us;
        trend_span(t, &from_us, &to_us);
        narrow(&t->scope, &next->scope, from_us, to_us);
        if (title.len) buf_add_char(&title, ' ');
        trend_period(&title, from_us, to_us, &t->base.env->show);
    }
    snprintf(next->title, sizeof(next->title), "%s", title.data);
    buf_done(&title);
    *opens = true;
    return REACT_DRAW;
}

static unsigned do_act(struct trend_view *t, enum action a,
                       struct view_open *next, bool *opens) {
    long page = t->layout.rows > 2 ? t->layout.rows / 2 : 1;
    switch (a) {
    case ACTION_LEFT:
        return trend_step(t, -1);
    case ACTION_RIGHT:
        return trend_step(t, 1);
    case ACTION_PAGE_UP:
        return trend_pan(t, -1);
    case ACTION_PAGE_DOWN:
        return trend_pan(t, 1);
    case ACTION_TOP:
        trend_go_to(t, trend_first_us(t));
        return REACT_DRAW;
    case ACTION_BOTTOM:
        trend_go_to_newest(t);
        return REACT_DRAW;
    case ACTION_ZOOM_IN:
        return trend_zoom(t, -1);
    case ACTION_ZOOM_OUT:
        return trend_zoom(t, 1);
    case ACTION_NEXT_WARNING:
        return trend_go_to_warning(t, false);
    case ACTION_PREV_WARNING:
        return trend_go_to_warning(t, true);
    case ACTION_UP:
        return trend_move_rows(t, -1);
    case ACTION_DOWN:
        return trend_move_rows(t, 1);
    case ACTION_HALF_UP:
        return trend_move_rows(t, -page);
    case ACTION_HALF_DOWN:
        return trend_move_rows(t, page);
    case ACTION_MARK:
        return begin_span(t);
    case ACTION_UNMARK:
    case ACTION_BACK:
        return end_span(t);
    case ACTION_GROUP:
        return next_grouping(t);
    case ACTION_ENTER:
        return enter(t, next, opens);
    default:
        return REACT_UNHANDLED;
    }
}

static unsigned trend_act(struct view *v, enum action a,
                          struct view_open *next, bool *opens) {
    struct trend_view *t = as_trend(v);
    if (!t->placed) return REACT_UNHANDLED; /* there is no time axis yet */
    unsigned react = do_act(t, a, next, opens);
    trend_build(t);
    return react;
}

/* --- the mouse -------------------------------------------------------- */

static unsigned press_plot(struct trend_view *t, int column) {
    int64_t at_us = t->from_us + column * trend_width_us(t);
    if (at_us > trend_last_us(t)) return REACT_NONE;
    t->in_rows = false;
    t->selected = 0;
    trend_go_to(t, at_us);
    return REACT_DRAW;
}

static unsigned press(struct trend_view *t, const struct mouse *m) {
    const struct trend_layout *l = &t->layout;
    int column = m->col - l->area.col - l->margin;
    int row = m->row - l->area.row;
    int titles = l->plot_rows + 3; /* the row of the groups' titles */
    if (row < titles)
        return column >= 0 && column < l->columns ? press_plot(t, column)
                                                  : REACT_NONE;
    size_t at = t->top + (size_t)(row > titles ? row - titles - 1 : 0);
    if (row == titles || at >= t->n_rows) return REACT_NONE;
    t->in_rows = true;
    t->row = at;
    t->selected = t->rows[at].id;
    return REACT_DRAW;
}

static unsigned trend_mouse(struct view *v, const struct mouse *m,
                            struct view_open *next, bool *opens) {
    struct trend_view *t = as_trend(v);
    unsigned react = REACT_NONE;
    if (!t->placed) return REACT_NONE;
    switch (m->what) {
    case MOUSE_PRESS:
        react = press(t, m);
        break;
    case MOUSE_DOUBLE:
        react = press(t, m);
        if (react & REACT_DRAW) react = enter(t, next, opens);
        break;
    case MOUSE_WHEEL_UP:
        react = trend_zoom(t, -1);
        break;
    case MOUSE_WHEEL_DOWN:
        react = trend_zoom(t, 1);
        break;
    }
    trend_build(t);
    return react;
}

/* --- outside ---------------------------------------------------------- */

static bool trend_copy(const struct view *v, struct buf *out) {
    if (!((const struct trend_view *)v)->placed) return false;
    trend_text(v, out);
    return true;
}

/* Of the row under the cursor. */
static const struct entry *trend_entry(const struct view *v) {
    const struct trend_view *t = (const struct trend_view *)v;
    if (!t->in_rows || t->row >= histogram_rows(t->histogram)) return NULL;
    const struct histogram_row *row = histogram_row(t->histogram, t->row);
    return row->newest->seq == row->seq ? row->newest : NULL;
}

static void trend_scope(const struct view *v, struct query_scope *out) {
    const struct trend_view *t = (const struct trend_view *)v;
    *out = t->scope;
    if (!has_span(t)) return;
    int64_t from_us, to_us;
    trend_span(t, &from_us, &to_us);
    narrow(&t->scope, out, from_us, to_us);
}

static const enum action actions[] = {
    ACTION_ENTER,        ACTION_ZOOM_IN,   ACTION_ZOOM_OUT, ACTION_MARK,
    ACTION_NEXT_WARNING, ACTION_GROUP,     ACTION_FILTER,   ACTION_WARNINGS,
    ACTION_PREV_WARNING, ACTION_TIMES,     ACTION_COPY,     ACTION_SAVE,
    ACTION_UNMARK,       ACTION_EXPLAIN,   ACTION_UP,       ACTION_DOWN,
    ACTION_TOP,          ACTION_BOTTOM,    ACTION_PAGE_UP,  ACTION_PAGE_DOWN,
    ACTION_HALF_UP,      ACTION_HALF_DOWN, ACTION_LEFT,     ACTION_RIGHT,
    ACTION_NONE};

const struct view_ops view_trend = {
    .name = "trend",
    .open = trend_open,
    .close = trend_close,
    .refresh = trend_refresh,
    .draw = trend_draw,
    .act = trend_act,
    .summary = trend_summary,
    .copy = trend_copy,
    .text = trend_text,
    .entry = trend_entry,
    .mouse = trend_mouse,
    .scope = trend_scope,
    .actions = actions,
};
