/* SPDX-License-Identifier: Apache-2.0 */
/* The connection journal: what became of the connections, gaps and
 * unreadable documents; the newest at the bottom. */
#include <inttypes.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/limits.h"
#include "view/pager.h"
#include "view/status.h"
#include "view/view.h"
#include "view/when.h"

struct log_view {
    struct view base;
    struct pager pager;
    uint64_t lines; /* ever written to the journal, as seen last */
    uint64_t settings;
    bool stale; /* the text must be written anew */
};

static struct log_view *as_log(struct view *v) {
    return (struct log_view *)v;
}

static const struct feeds *feeds_of(const struct view *v) {
    return store_feeds(v->env->store);
}

static uint64_t lines_of(const struct view *v) {
    const struct feeds *feeds = feeds_of(v);
    return feeds_journal_count(feeds) + feeds_journal_dropped(feeds);
}

/* Of a state the journal keeps the words. */
static enum style style_of_state(struct str text) {
    static const struct {
        enum feed_state state;
        enum style style;
    } styles[] = {{FEED_LIVE, STYLE_OK},
                  {FEED_ENDED, STYLE_OK},
                  {FEED_WAITING, STYLE_WAIT},
                  {FEED_FAILED, STYLE_BAD}};
    for (size_t i = 0; i < ARRAY_LEN(styles); i++)
        if (str_starts(text, str_of(feed_state_name(styles[i].state))))
            return styles[i].style;
    return STYLE_TEXT;
}

static enum style style_of(const struct journal_line *line) {
    switch (line->kind) {
    case CHANGE_STATE:
        return style_of_state(str_of(line->text));
    case CHANGE_GAP:
        return STYLE_GAP;
    case CHANGE_SKIPPED:
        return STYLE_BAD;
    default:
        return STYLE_TEXT;
    }
}

/* "15:04:05  waiting: connection refused"; with several feeds it says whose
 * it is. */
static void write_line(struct log_view *v, const struct journal_line *line) {
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    buf_add_cstr(&text, " ");
    when(&text, line->at_us, &v->base.env->show);
    size_t time_end = text.len;
    buf_add_cstr(&text, "  ");
    feed_full_name(&text, feeds_of(&v->base), line->feed, &v->base.env->show);
    if (text.len > time_end + 2) buf_add_cstr(&text, ": ");
    size_t hang = text.len;
    buf_add_cstr(&text, line->text);
    enum style style = style_of(line);
    struct pager_line *l = pager_add(&v->pager, style, buf_str(&text));
    l->hang = (uint16_t)hang;
    l->whole = true; /* what came of a request is told at its end */
    l->mark_to = (uint32_t)time_end;
    l->mark_style = STYLE_DIM;
    buf_done(&text);
}

static void write_all(struct log_view *v) {
    const struct feeds *feeds = feeds_of(&v->base);
    size_t n = feeds_journal_count(feeds);
    uint64_t dropped = feeds_journal_dropped(feeds);
    pager_begin(&v->pager);
    if (dropped) {
        char text[80];
        snprintf(text, sizeof(text), " (%" PRIu64 " older lines are gone)",
                 dropped);
        pager_add(&v->pager, STYLE_DIM, str_of(text));
    }
    for (size_t i = 0; i < n; i++) write_line(v, feeds_journal(feeds, i));
    if (n == 0)
        pager_add(&v->pager, STYLE_DIM, STR(" Nothing has happened yet."));
    pager_end(&v->pager);
    v->stale = false;
}

static bool log_refresh(struct view *base) {
    struct log_view *v = as_log(base);
    bool news =
        v->lines != lines_of(base) || v->settings != base->env->settings;
    v->lines = lines_of(base);
    v->settings = base->env->settings;
    v->stale = v->stale || news;
    return news;
}

static struct view *log_open(struct view_env *env,
                             const struct view_open *open) {
    struct log_view *v = xcalloc(1, sizeof(*v));
    (void)open;
    v->base = (struct view){.ops = &view_log, .env = env, .title = "log"};
    v->stale = true;
    pager_init(&v->pager, true);
    return &v->base;
}

static void log_close(struct view *base) {
    struct log_view *v = as_log(base);
    pager_done(&v->pager);
    xfree(v);
}

static unsigned log_act(struct view *base, enum action a,
                        struct view_open *next, bool *opens) {
    (void)next;
    (void)opens;
    return pager_act(&as_log(base)->pager, a);
}

static void log_draw(struct view *base, struct grid *g, struct area area) {
    struct log_view *v = as_log(base);
    if (v->stale) write_all(v);
    pager_draw(&v->pager, g, area, base->env->wrap);
}

static void log_summary(const struct view *base, struct buf *out) {
    const struct feeds *feeds = feeds_of(base);
    size_t gaps = feeds_gap_count(feeds);
    uint64_t n = lines_of(base);
    buf_printf(out, "%" PRIu64 " line%s, %zu gap%s", n, n == 1 ? "" : "s",
               gaps, gaps == 1 ? "" : "s");
}

static bool log_search(struct view *base, struct str text, bool back) {
    return pager_search(&as_log(base)->pager, text, back);
}

static const enum action actions[] = {
    ACTION_RECONNECT, ACTION_SEARCH,  ACTION_SEARCH_NEXT, ACTION_SEARCH_PREV,
    ACTION_WRAP,      ACTION_UP,      ACTION_DOWN,        ACTION_TOP,
    ACTION_BOTTOM,    ACTION_PAGE_UP, ACTION_PAGE_DOWN,   ACTION_HALF_UP,
    ACTION_HALF_DOWN, ACTION_LEFT,    ACTION_RIGHT,       ACTION_NONE};

const struct view_ops view_log = {
    .name = "log",
    .open = log_open,
    .close = log_close,
    .refresh = log_refresh,
    .draw = log_draw,
    .act = log_act,
    .summary = log_summary,
    .search = log_search,
    .actions = actions,
};
