/* SPDX-License-Identifier: Apache-2.0 */
/* What keys do, mode by mode. */
#include <assert.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "explain/explain.h"
#include "view/command.h"
#include "view/complete.h"
#include "view/keymap.h"
#include "view/parts.h"
#include "view/view_list.h"

/* --- prompts ---------------------------------------------------------- */

static unsigned search(struct screen *s, bool back) {
    struct str text = {s->search_text, strlen(s->search_text)};
    if (!screen_searches(s)) return REACT_UNHANDLED;
    if (text.len && !screen_top(s)->ops->search(screen_top(s), text, back))
        screen_say(s, true, "'%s' is not %s", s->search_text,
                   back ? "above" : "below");
    return REACT_DRAW;
}

static void open_filter_prompt(struct screen *s) {
    s->mode = MODE_FILTER;
    prompt_open(&s->filter_prompt,
                screen_searches(s) ? STR_NONE : s->env.typed_text);
}

static unsigned filter_pressed(struct screen *s, uint32_t key) {
    struct prompt *p = &s->filter_prompt;
    struct str text;
    enum prompt_result result = prompt_key(p, key);
    text = (struct str){p->text, p->len};
    switch (result) {
    case PROMPT_EDITED:
        if (!screen_searches(s)) screen_filter(s, text);
        break;
    case PROMPT_ACCEPT:
        if (screen_searches(s)) {
            s->mode = MODE_TABLE;
            if (text.len)
                snprintf(s->search_text, sizeof(s->search_text), "%s",
                         p->text);
            return search(s, false);
        }
        if (screen_filter(s, text)) s->mode = MODE_TABLE;
        break;
    case PROMPT_CANCEL:
        s->mode = MODE_TABLE;
        s->message[0] = 0;
        s->filter_column = 0;
        if (!screen_searches(s)) screen_set_typed(s, NULL, STR_NONE);
        break;
    case PROMPT_COMPLETE:
        if (screen_searches(s)) break;
        screen_filter(s, text);
        complete_filter(s, p);
        break;
    case PROMPT_MOVED: /* what is wrong is so still */
        if (s->filter_column) screen_filter(s, text);
        break;
    }
    return REACT_DRAW;
}

unsigned screen_open_command(struct screen *s, struct str text) {
    prompt_open(&s->command_prompt, text);
    s->mode = MODE_COMMAND;
    return REACT_DRAW;
}

static unsigned command_pressed(struct screen *s, uint32_t key) {
    struct prompt *p = &s->command_prompt;
    enum prompt_result result = prompt_key(p, key);
    if (result == PROMPT_COMPLETE) command_complete(s, p);
    if (result != PROMPT_ACCEPT && result != PROMPT_CANCEL) return REACT_DRAW;
    s->mode = MODE_TABLE;
    if (result == PROMPT_CANCEL) return REACT_DRAW;
    return command_run(s, (struct str){p->text, p->len});
}

/* --- keys ------------------------------------------------------------- */

static unsigned back(struct screen *s, bool may_quit) {
    if (s->n_views > 1) {
        screen_pop_to(s, s->n_views - 1);
        return REACT_DRAW;
    }
    if (may_quit) return REACT_QUIT;
    return REACT_DRAW;
}

static unsigned toggle_pause(struct screen *s) {
    s->env.paused = !s->env.paused;
    screen_refresh(s);
    return REACT_DRAW;
}

static unsigned next_times(struct screen *s) {
    static const char *const words[] = {"how long ago", "local time", "UTC",
                                        "RFC 3339"};
    enum time_style next = s->env.show.times == TIMES_RFC3339
                               ? TIMES_RELATIVE
                               : s->env.show.times + 1;
    s->env.show.times = next;
    screen_say(s, false, "times: %s", words[next]);
    screen_settings_changed(s);
    return REACT_DRAW;
}

/* --- what works in every view ----------------------------------------- */

static unsigned quit(struct screen *s) {
    (void)s;
    return REACT_QUIT;
}

static unsigned quit_or_back(struct screen *s) {
    return back(s, true);
}

static unsigned clear_or_back(struct screen *s) {
    if (!s->env.typed || screen_searches(s)) return back(s, false);
    screen_set_typed(s, NULL, STR_NONE);
    return REACT_DRAW;
}

static unsigned open_help(struct screen *s) {
    screen_open_ops(s, &view_help);
    return REACT_DRAW;
}

static unsigned open_log(struct screen *s) {
    screen_open_ops(s, &view_log);
    return REACT_DRAW;
}

static unsigned open_command(struct screen *s) {
    return screen_open_command(s, STR_NONE);
}

static unsigned toggle_warnings(struct screen *s) {
    screen_toggle_warnings(s);
    return REACT_DRAW;
}

static unsigned want_all(struct screen *s) {
    return screen_want_scope(s, STR_NONE);
}

static unsigned pick_namespace(struct screen *s) {
    screen_open_picker(s);
    return REACT_DRAW;
}

static unsigned search_on(struct screen *s) {
    return search(s, false);
}

static unsigned search_back(struct screen *s) {
    return search(s, true);
}

static unsigned toggle_wrap(struct screen *s) {
    s->env.wrap = !s->env.wrap;
    screen_settings_changed(s);
    return REACT_DRAW;
}

static unsigned reconnect(struct screen *s) {
    screen_say(s, false, "reconnecting");
    return REACT_RECONNECT | REACT_DRAW;
}

static unsigned redraw(struct screen *s) {
    (void)s;
    return REACT_REPAINT | REACT_DRAW;
}

static unsigned suspend(struct screen *s) {
    (void)s;
    return REACT_SUSPEND;
}

/* The trend of what the view on top is about. */
unsigned screen_open_trend(struct screen *s) {
    const struct view *v = screen_top(s);
    struct view_open next = {.ops = &view_trend};
    if (v->ops == &view_trend) return back(s, false);
    if (v->ops->scope) v->ops->scope(v, &next.scope);
    snprintf(next.title, sizeof(next.title), "trend");
    screen_push(s, &next);
    return REACT_DRAW;
}

unsigned screen_explain(struct screen *s, struct str reason) {
    const struct view *v = screen_top(s);
    const struct entry *e =
        reason.len == 0 && v->ops->entry ? v->ops->entry(v) : NULL;
    struct view_open next = {.ops = &view_explain, .reason = reason};
    if (!e && reason.len == 0) return REACT_UNHANDLED;
    if (e) next.event = e->event;
    if (!s->env.explain) {
        struct err err;
        s->env.explain = s->explain = explain_new(&err);
        assert(s->explain); /* the texts are compiled in, and tested */
    }
    screen_push(s, &next);
    return REACT_DRAW;
}

static unsigned explain_here(struct screen *s) {
    return screen_explain(s, STR_NONE);
}

static unsigned save(struct screen *s) {
    const struct view_ops *ops = screen_top(s)->ops;
    if (!ops->rows && !ops->text) return REACT_UNHANDLED;
    return screen_open_command(s, STR("save "));
}

static unsigned copy(struct screen *s) {
    return screen_top(s)->ops->copy ? screen_copy(s) : REACT_UNHANDLED;
}

static unsigned toggle_preview(struct screen *s) {
    if (screen_top(s)->ops != &view_list) return REACT_UNHANDLED;
    s->env.preview = !s->env.preview;
    screen_settings_changed(s);
    return REACT_DRAW;
}

static unsigned open_filter(struct screen *s) {
    open_filter_prompt(s);
    return REACT_DRAW;
}

static unsigned (*const everywhere[ACTION_COUNT])(struct screen *s) = {
    [ACTION_QUIT] = quit,
    [ACTION_QUIT_OR_BACK] = quit_or_back,
    [ACTION_BACK] = clear_or_back,
    [ACTION_HELP] = open_help,
    [ACTION_LOG] = open_log,
    [ACTION_FILTER] = open_filter,
    [ACTION_SEARCH] = open_filter,
    [ACTION_SEARCH_NEXT] = search_on,
    [ACTION_SEARCH_PREV] = search_back,
    [ACTION_COMMAND] = open_command,
    [ACTION_WARNINGS] = toggle_warnings,
    [ACTION_ALL_NAMESPACES] = want_all,
    [ACTION_PICK_NAMESPACE] = pick_namespace,
    [ACTION_PICK_CONTEXT] = screen_open_contexts,
    [ACTION_VIEWS] = screen_open_views,
    [ACTION_TREND] = screen_open_trend,
    [ACTION_EXPLAIN] = explain_here,
    [ACTION_PREVIEW] = toggle_preview,
    [ACTION_COPY] = copy,
    [ACTION_SAVE] = save,
    [ACTION_MOUSE] = screen_toggle_mouse,
    [ACTION_TIMES] = next_times,
    [ACTION_WRAP] = toggle_wrap,
    [ACTION_PAUSE] = toggle_pause,
    [ACTION_RECONNECT] = reconnect,
    [ACTION_REDRAW] = redraw,
    [ACTION_SUSPEND] = suspend,
};

/* --- keys of a view --------------------------------------------------- */

static enum action action_here(const struct screen *s, uint32_t key) {
    enum action a = keymap_action(s->env.keys, key);
    if (!screen_searches(s)) return a;
    return a == ACTION_FILTER           ? ACTION_SEARCH
           : a == ACTION_PICK_NAMESPACE ? ACTION_SEARCH_NEXT
                                        : a;
}

/* After the view on top had an action or the mouse. */
static unsigned answered(struct screen *s, enum action a, unsigned react,
                         const struct view_open *next, bool opens) {
    if (s->env.say[0]) screen_say(s, false, "%s", s->env.say);
    s->env.say[0] = 0;
    if (opens) screen_push(s, next);
    if (react & REACT_UNHANDLED && everywhere[a]) react = everywhere[a](s);
    if (react & REACT_UNHANDLED) {
        if (a != ACTION_NONE)
            screen_say(s, false, "'%s' does nothing here: ? helps",
                       action_words(a));
        react = REACT_DRAW;
    }
    if (react & REACT_QUERY) screen_refresh(s);
    return react;
}

static unsigned table_pressed(struct screen *s, uint32_t key) {
    enum action a = action_here(s, key);
    if (a == ACTION_NONE) {
        char name[16];
        key_format(key, name);
        if (name[0]) screen_say(s, false, "%s does nothing: ? helps", name);
        return REACT_DRAW;
    }
    struct view_open next = {0};
    bool opens = false;
    unsigned react = screen_top(s)->ops->act(screen_top(s), a, &next, &opens);
    return answered(s, a, react, &next, opens);
}

unsigned screen_key(struct screen *s, uint32_t key) {
    s->message[0] = 0;
    switch (s->mode) {
    case MODE_TABLE:
        return table_pressed(s, key) | REACT_DRAW;
    case MODE_FILTER:
        return filter_pressed(s, key);
    case MODE_COMMAND:
        return command_pressed(s, key);
    case MODE_PICKER:
        return screen_picker_key(s, key);
    }
    return REACT_NONE;
}

/* --- the mouse -------------------------------------------------------- */

/* The margins at both sides are its, too: a table has its scrollbar there. */
static bool is_within(const struct area *a, const struct mouse *m) {
    return m->row >= a->row && m->row < a->row + a->rows &&
           m->col >= a->col - 1 && m->col <= a->col + a->cols;
}

enum { WHEEL_ROWS = 3 };

/* Where a view does not say what the mouse does, the wheel moves. */
static unsigned wheel(struct screen *s, enum mouse_what what) {
    enum action a = what == MOUSE_WHEEL_UP ? ACTION_UP : ACTION_DOWN;
    struct view_open next = {0};
    bool opens = false;
    struct view *v = screen_top(s);
    if (what != MOUSE_WHEEL_UP && what != MOUSE_WHEEL_DOWN) return REACT_NONE;
    for (int i = 0; i < WHEEL_ROWS; i++) v->ops->act(v, a, &next, &opens);
    return REACT_DRAW;
}

unsigned screen_mouse(struct screen *s, const struct mouse *m) {
    struct view_open next = {0};
    struct view *v = screen_top(s);
    bool opens = false;
    if (s->mode != MODE_TABLE || !is_within(&s->body, m)) return REACT_NONE;
    s->message[0] = 0;
    if (!v->ops->mouse) return wheel(s, m->what);
    unsigned react = v->ops->mouse(v, m, &next, &opens);
    return answered(s, ACTION_NONE, react, &next, opens) | REACT_DRAW;
}
