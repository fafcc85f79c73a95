/* SPDX-License-Identifier: Apache-2.0 */
/* What leaves the screen: copies, files, notices, and what the terminal is
 * asked for. The app and the terminal do it; here is what. */
#include <stdio.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "view/parts.h"
#include "view/view_list.h"

/* So long it is quiet after a notice; and so many changes are looked at. */
enum { NOTICE_PAUSE_S = 5, NOTICE_LOOKS = 2000 };

/* --- the clipboard ---------------------------------------------------- */

/* Line by line, so that none of them hides another. */
static size_t clean_lines(struct buf *out, struct str text) {
    struct str line;
    size_t n = 0;
    while (text.len && str_split(&text, '\n', &line)) {
        if (n++) buf_add_char(out, '\n');
        text_clean(out, line, TEXT_LINE, LIMIT_TEXT_BYTES);
    }
    return n;
}

unsigned screen_copy(struct screen *s) {
    const struct view *v = screen_top(s);
    struct buf raw = BUF_INIT(LIMIT_DOC_BYTES);
    buf_clear(&s->copied);
    bool has = v->ops->copy && v->ops->copy(v, &raw);
    if (!has || raw.len == 0) {
        screen_say(s, true, "there is nothing to copy here");
        buf_done(&raw);
        return REACT_DRAW;
    }
    size_t n = clean_lines(&s->copied, buf_str(&raw));
    bool cut = s->copied.over;
    buf_done(&raw);
    screen_say(s, cut, "%s %zu line%s%s",
               cut ? "too much: only the first of" : "copied", n,
               n == 1 ? "" : "s", cut ? " were copied" : "");
    return REACT_COPY | REACT_DRAW;
}

struct str screen_copied(const struct screen *s) {
    return buf_str(&s->copied);
}

/* --- files ------------------------------------------------------------ */

unsigned screen_save_as(struct screen *s, struct str name, bool replace) {
    const struct view *v = screen_top(s);
    if (name.len == 0 || name.len >= sizeof(s->save_name)) {
        screen_say(s, true, "save needs a file: :save events.csv");
        return REACT_DRAW;
    }
    if (!v->ops->rows && !v->ops->text) {
        screen_say(s, true, "there is nothing to save here");
        return REACT_DRAW;
    }
    snprintf(s->save_name, sizeof(s->save_name), "%.*s", STR_ARG(name));
    s->save_replaces = replace;
    s->save_reports = false;
    buf_clear(&s->save_text);
    if (v->ops->text) {
        struct buf raw = BUF_INIT(LIMIT_DOC_BYTES);
        v->ops->text(v, &raw);
        clean_lines(&s->save_text, buf_str(&raw));
        buf_done(&raw);
    }
    return REACT_SAVE | REACT_DRAW;
}

/* Of the rows on top; of what one object is about, of all. */
unsigned screen_report_as(struct screen *s, struct str name, bool replace) {
    if (name.len == 0 || name.len >= sizeof(s->save_name)) {
        screen_say(s, true, "report needs a file: :report incident.html");
        return REACT_DRAW;
    }
    snprintf(s->save_name, sizeof(s->save_name), "%.*s", STR_ARG(name));
    s->save_replaces = replace;
    s->save_reports = true;
    buf_clear(&s->save_text);
    buf_printf(&s->save_text, "%s%s%s", s->env.flags_text,
               s->env.flags_text[0] && s->typed_text ? " " : "",
               s->typed_text ? s->typed_text : "");
    return REACT_SAVE | REACT_DRAW;
}

void screen_save(const struct screen *s, struct screen_save *out) {
    const struct view *v = screen_top(s);
    *out = (struct screen_save){.name = s->save_name,
                                .replace = s->save_replaces,
                                .report = s->save_reports,
                                .text = buf_str(&s->save_text)};
    if (!v->ops->rows) return;
    out->rows = v->ops->rows(v);
    if (v->ops != &view_list) return;
    out->columns = view_list_shown(v, &out->n_columns);
    out->n_objects = view_list_marked(v, out->objects, SCREEN_OBJECTS);
}

/* --- the terminal ----------------------------------------------------- */

unsigned screen_toggle_mouse(struct screen *s) {
    s->mouse_on = !s->mouse_on;
    screen_say(s, false, "%s",
               s->mouse_on ? "the mouse is kevtop's: M gives it back"
                           : "the mouse is the terminal's");
    return REACT_MOUSE | REACT_DRAW;
}

bool screen_mouse_on(const struct screen *s) {
    return s->mouse_on;
}

static bool has_word(struct str words, struct str word) {
    struct str one;
    while (words.len && str_split(&words, ' ', &one))
        if (str_eq(one, word)) return true;
    return false;
}

unsigned screen_use_theme(struct screen *s, struct str name) {
    if (!has_word(str_of(s->themes), name)) {
        screen_say(s, true, "no theme '%.*s': %s",
                   STR_ARG(str_sub(name, 0, 40)),
                   s->themes ? s->themes : "there are none");
        return REACT_DRAW;
    }
    xfree(s->theme);
    s->theme = xstrndup(name.ptr, name.len);
    return REACT_THEME | REACT_REPAINT | REACT_DRAW;
}

const char *screen_theme(const struct screen *s) {
    return s->theme;
}

/* --- notices ---------------------------------------------------------- */

/* The first list of a feed is no news. */
static bool is_news(const struct screen *s, const struct entry *e) {
    return !e->expired &&
           feeds_get(store_feeds(s->env.store), e->feed)->listed_once;
}

static void write_notice(struct screen *s, const struct event *e,
                         uint64_t more) {
    struct buf raw = BUF_INIT(LIMIT_TEXT_BYTES),
               line = BUF_INIT(LIMIT_CELL_BYTES);
    if (more) buf_printf(&raw, "(%llu more) ", (unsigned long long)more);
    buf_printf(&raw, "%.*s %.*s/%.*s: ", STR_ARG(istr_str(e->reason)),
               STR_ARG(istr_str(e->kind)), STR_ARG(istr_str(e->obj_name)));
    buf_add_str(&raw, event_message(e));
    text_clean(&line, buf_str(&raw), TEXT_LINE, LIMIT_NOTICE_BYTES - 1);
    snprintf(s->notice, sizeof(s->notice), "%.*s", STR_ARG(buf_str(&line)));
    buf_done(&raw);
    buf_done(&line);
}

bool screen_notice_news(struct screen *s, uint64_t since) {
    const struct screen_notify *n = &s->notify;
    const struct view_env *env = &s->env;
    const struct entry *e = store_newest(env->store), *hit = NULL;
    if (!n->filter || !(n->bell || n->notice)) return false;
    for (int i = 0; e && e->revision > since && i < NOTICE_LOOKS; i++) {
        if (is_news(s, e) &&
            filter_match(n->filter, e, env->show.now_us, env->show.clusters)) {
            if (!hit) hit = e;
            s->unnoticed++;
        }
        e = e->changed_prev;
    }
    int64_t pause = INT64_C(1000000) * NOTICE_PAUSE_S;
    if (!hit || env->show.now_us - s->noticed_us < pause) return false;
    write_notice(s, hit->event, s->unnoticed - 1);
    s->unnoticed = 0;
    s->noticed_us = env->show.now_us;
    return true;
}

void screen_set_bell(struct screen *s, bool on) {
    s->notify.bell = on;
    if (on && !s->notify.filter) s->notify.filter = s->warnings_filter;
    screen_say(s, false, "%s",
               on ? "the bell rings for what is new" : "the bell is off");
}

void screen_notice(const struct screen *s, struct screen_notice *out) {
    *out = (struct screen_notice){.bell = s->notify.bell,
                                  .text = s->notify.notice ? str_of(s->notice)
                                                           : STR_NONE};
}
