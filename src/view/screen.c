/* SPDX-License-Identifier: Apache-2.0 */
#include "view/screen.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "view/command.h"
#include "view/header.h"
#include "view/parts.h"
#include "view/view_list.h"

/* What the scope reads where it is all. */
static const struct str all_namespaces = {"all namespaces", 14};

/* --- the stack -------------------------------------------------------- */

static struct view *top(const struct screen *s) {
    assert(s->n_views > 0);
    return s->views[s->n_views - 1];
}

/* Whatever a key changes is seen at once, paused or not: then with all that
 * there is by now. */
static void refresh_top(struct screen *s) {
    top(s)->ops->refresh(top(s));
    s->paused_at = store_revision(s->env.store);
}

static void push(struct screen *s, const struct view_open *open) {
    if (s->n_views == LIMIT_VIEW_STACK) {
        screen_say(s, true, "too many views on top of each other: Esc");
        return;
    }
    struct view *v = open->ops->open(&s->env, open);
    s->views[s->n_views++] = v;
    refresh_top(s);
}

static void drop_top(struct screen *s) {
    struct view *v = s->views[--s->n_views];
    v->ops->close(v);
}

static void pop(struct screen *s) {
    assert(s->n_views > 1);
    drop_top(s);
    refresh_top(s);
}

void screen_open_ops(struct screen *s, const struct view_ops *ops) {
    if (top(s)->ops == ops) return;
    struct view_open open = {.ops = ops, .about = top(s)->ops};
    push(s, &open);
}

static void open_first(struct screen *s) {
    struct view_open open = {.ops = &view_list, .by = s->first};
    push(s, &open);
    if (!s->object_kind) return;
    struct view_open object = {
        .ops = &view_object,
        .kind = str_of(s->object_kind),
        .ns = str_of(s->object_ns),
        .name = str_of(s->object_name),
        .any_ns = s->object_ns == NULL,
    };
    push(s, &object);
}

/* --- life ------------------------------------------------------------- */

static char *copy(const char *s) {
    return s ? xstrdup(s) : NULL;
}

struct screen *screen_new(struct store *st, const struct screen_config *c) {
    struct screen *s = xcalloc(1, sizeof(*s));
    s->context = xstrdup(c->context);
    s->user = xstrdup(c->user);
    s->server_note = xstrdup(c->server_note);
    s->contexts = c->contexts;
    s->n_contexts = c->n_contexts;
    s->first = c->first;
    s->object_kind = copy(c->object_kind);
    s->object_ns = copy(c->object_ns);
    s->object_name = copy(c->object_name);
    s->scope_text = xstrdup(c->scope);
    s->warnings_filter = filter_new();
    struct err err;
    bool ok =
        filter_add_list(s->warnings_filter, FILTER_TYPE, STR("Warning"), &err);
    assert(ok);
    (void)ok;
    s->env = (struct view_env){
        .store = st,
        .show = {.now_us = clock_now_us(),
                 .times = c->times,
                 .ascii = c->ascii,
                 .clusters = c->clusters},
        .flags = c->flags,
        .flags_text = c->flags_text,
        .scope = s->scope_text,
        .warnings_only = c->warnings_only,
        .warnings = c->warnings_only ? s->warnings_filter : NULL,
    };
    buf_init(&s->scope_wanted, LIMIT_TEXT_BYTES);
    buf_init(&s->contexts_wanted, LIMIT_TEXT_BYTES);
    open_first(s);
    return s;
}

void screen_free(struct screen *s) {
    if (!s) return;
    while (s->n_views) drop_top(s);
    filter_free(s->warnings_filter);
    filter_free(s->typed_filter);
    prompt_done(&s->filter_prompt);
    prompt_done(&s->command_prompt);
    if (s->mode == MODE_PICKER) picker_done(&s->picker);
    buf_done(&s->scope_wanted);
    buf_done(&s->contexts_wanted);
    xfree(s->context);
    xfree(s->user);
    xfree(s->server_note);
    xfree(s->scope_text);
    xfree(s->object_kind);
    xfree(s->object_ns);
    xfree(s->object_name);
    xfree(s->typed_text);
    xfree(s);
}

void screen_say(struct screen *s, bool bad, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(s->message, sizeof(s->message), fmt, ap);
    va_end(ap);
    s->message_bad = bad;
}

/* --- what the views see ----------------------------------------------- */

static void settings_changed(struct screen *s) {
    s->env.settings++;
    refresh_top(s);
}

/* Let the views see another typed filter, and only then free the old one:
 * those below the top look again before they use theirs. */
static void set_typed(struct screen *s, struct filter *f, struct str text) {
    struct filter *old = s->typed_filter;
    char *old_text = s->typed_text;
    s->typed_filter = f;
    s->typed_text = text.len ? xstrndup(text.ptr, text.len) : NULL;
    s->env.typed = f;
    s->env.typed_text = str_of(s->typed_text);
    settings_changed(s);
    filter_free(old);
    xfree(old_text);
}

bool screen_filter(struct screen *s, struct str text) {
    struct filter *f = filter_new();
    struct err err;
    size_t column = 1;
    s->filter_column = 0;
    if (!filter_add_expr(f, text, &column, &err)) {
        filter_free(f);
        s->filter_column = column;
        screen_say(s, true, "%s", err.text);
        return false;
    }
    s->message[0] = 0;
    if (text.len == 0) {
        filter_free(f);
        f = NULL;
    }
    set_typed(s, f, text);
    return true;
}

void screen_toggle_warnings(struct screen *s) {
    s->env.warnings_only = !s->env.warnings_only;
    s->env.warnings = s->env.warnings_only ? s->warnings_filter : NULL;
    settings_changed(s);
}

/* --- other namespaces ------------------------------------------------- */

unsigned screen_want_scope(struct screen *s, struct str namespaces) {
    if (namespaces.len == 0 && str_eq(str_of(s->env.scope), all_namespaces)) {
        screen_say(s, false, "all namespaces are shown: n picks some");
        return REACT_DRAW;
    }
    buf_clear(&s->scope_wanted);
    buf_add_str(&s->scope_wanted, namespaces);
    return REACT_SCOPE | REACT_DRAW;
}

const char *screen_scope(const struct screen *s) {
    return s->scope_wanted.len ? s->scope_wanted.data : "";
}

void screen_set_store(struct screen *s, struct store *st, const char *scope) {
    struct view *old = s->views[0];
    while (s->n_views > 1) drop_top(s);
    s->n_views = 0;
    char *scope_text = xstrdup(scope);
    xfree(s->scope_text);
    s->env.scope = s->scope_text = scope_text;
    s->env.store = st;
    s->env.settings++;
    s->env.paused = false;
    s->seen_revision = 0;
    xfree(s->object_kind); /* it was about another scope */
    s->object_kind = NULL;
    open_first(s);
    view_list_like(s->views[0], old);
    old->ops->close(old);
}

/* --- other contexts --------------------------------------------------- */

const char *screen_contexts(const struct screen *s) {
    return s->contexts_wanted.len ? s->contexts_wanted.data : "";
}

static void set_text(char **to, const char *text) {
    char *copied = xstrdup(text); /* it may be the old one */
    xfree(*to);
    *to = copied;
}

void screen_set_place(struct screen *s, const struct screen_place *place) {
    set_text(&s->context, place->context);
    set_text(&s->user, place->user);
    set_text(&s->server_note, place->server_note);
    set_text(&s->scope_text, place->scope);
    s->env.scope = s->scope_text;
    s->env.show.clusters = place->clusters;
}

static bool has_context(const struct screen *s, struct str name) {
    for (size_t i = 0; i < s->n_contexts; i++)
        if (str_eq(str_of(s->contexts[i]), name)) return true;
    return false;
}

unsigned screen_want_contexts(struct screen *s, struct str contexts) {
    struct str rest = contexts, name;
    buf_clear(&s->contexts_wanted);
    while (str_split(&rest, ',', &name)) {
        name = str_trim(name);
        if (name.len == 0) continue;
        if (!has_context(s, name)) {
            screen_say(s, true, "there is no context '%.*s'%s",
                       STR_ARG(str_sub(name, 0, 80)),
                       s->n_contexts ? ": c shows which there are" : "");
            return REACT_DRAW;
        }
        if (s->contexts_wanted.len) buf_add_char(&s->contexts_wanted, ',');
        buf_add_str(&s->contexts_wanted, name);
    }
    return s->contexts_wanted.len ? REACT_CONTEXT | REACT_DRAW : REACT_DRAW;
}

unsigned screen_open_contexts(struct screen *s) {
    if (s->n_contexts == 0) {
        screen_say(s, true, "there are no contexts to choose from");
        return REACT_DRAW;
    }
    picker_init(&s->picker, "Contexts");
    for (size_t i = 0; i < s->n_contexts; i++)
        picker_add(&s->picker, str_of(s->contexts[i]), false);
    struct str rest = str_of(s->context), name;
    while (str_split(&rest, ',', &name)) {
        name = str_trim(name);
        if (has_context(s, name)) picker_add(&s->picker, name, true);
    }
    picker_sort(&s->picker);
    s->picks_contexts = true;
    s->mode = MODE_PICKER;
    return REACT_DRAW;
}

/* --- picking ---------------------------------------------------------- */

/* The namespaces that the cluster was last said to have. */
static void add_names(struct screen *s) {
    struct str names = feeds_namespaces(store_feeds(s->env.store)), name;
    s->names_added = str_hash(names);
    while (names.len && str_split(&names, '\n', &name))
        if (name.len) picker_add(&s->picker, name, false);
}

static void add_late_names(struct screen *s) {
    struct str names = feeds_namespaces(store_feeds(s->env.store));
    if (s->mode != MODE_PICKER || s->picks_contexts) return;
    if (str_hash(names) == s->names_added) return;
    add_names(s);
    picker_sort(&s->picker);
}

void screen_open_picker(struct screen *s) {
    picker_init(&s->picker, "Namespaces");
    add_names(s);
    struct store_counts n;
    store_counts(s->env.store, &n);
    const struct istr *last = NULL;
    for (size_t i = 0; i < n.objects; i++) {
        const struct object *o = store_object_at(s->env.store, i);
        const struct istr *ns = o->first->event->ns;
        if (ns != last && ns->len) picker_add(&s->picker, istr_str(ns), false);
        last = ns;
    }
    struct str rest = str_of(s->env.scope), part;
    bool all = str_eq(rest, all_namespaces);
    while (!all && str_split(&rest, ',', &part))
        picker_add(&s->picker, str_trim(part), true);
    picker_sort(&s->picker);
    s->picks_contexts = false;
    s->mode = MODE_PICKER;
}

static unsigned picker_pressed(struct screen *s, uint32_t key) {
    enum picker_result result = picker_key(&s->picker, key);
    if (result == PICKER_OPEN) return REACT_DRAW;
    struct buf taken = BUF_INIT(LIMIT_TEXT_BYTES);
    if (result == PICKER_TAKE) picker_taken(&s->picker, &taken);
    picker_done(&s->picker);
    s->mode = MODE_TABLE;
    unsigned react = REACT_DRAW;
    if (taken.len)
        react = s->picks_contexts ? screen_want_contexts(s, buf_str(&taken))
                                  : screen_want_scope(s, buf_str(&taken));
    buf_done(&taken);
    return react;
}

/* --- prompts ---------------------------------------------------------- */

static bool top_searches(const struct screen *s) {
    return top(s)->ops->search != NULL;
}

static unsigned search(struct screen *s, bool back) {
    struct str text = {s->search_text, strlen(s->search_text)};
    if (!top_searches(s)) return REACT_UNHANDLED;
    if (text.len && !top(s)->ops->search(top(s), text, back))
        screen_say(s, true, "'%s' is not %s", s->search_text,
                   back ? "above" : "below");
    return REACT_DRAW;
}

static void open_filter_prompt(struct screen *s) {
    s->mode = MODE_FILTER;
    prompt_open(&s->filter_prompt,
                top_searches(s) ? STR_NONE : s->env.typed_text);
}

static unsigned filter_pressed(struct screen *s, uint32_t key) {
    struct prompt *p = &s->filter_prompt;
    struct str text;
    enum prompt_result result = prompt_key(p, key);
    text = (struct str){p->text, p->len};
    switch (result) {
    case PROMPT_EDITED:
        if (!top_searches(s)) screen_filter(s, text);
        break;
    case PROMPT_ACCEPT:
        if (top_searches(s)) {
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
        if (!top_searches(s)) set_typed(s, NULL, STR_NONE);
        break;
    case PROMPT_MOVED:
    case PROMPT_COMPLETE: /* what is wrong is so still */
        if (s->filter_column) screen_filter(s, text);
        break;
    }
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
        pop(s);
        return REACT_DRAW;
    }
    if (may_quit) return REACT_QUIT;
    return REACT_DRAW;
}

static unsigned toggle_pause(struct screen *s) {
    s->env.paused = !s->env.paused;
    refresh_top(s);
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
    settings_changed(s);
    return REACT_DRAW;
}

static unsigned global_action(struct screen *s, enum action a) {
    switch (a) {
    case ACTION_QUIT:
        return REACT_QUIT;
    case ACTION_QUIT_OR_BACK:
        return back(s, true);
    case ACTION_BACK:
        if (s->env.typed && !top_searches(s)) {
            set_typed(s, NULL, STR_NONE);
            return REACT_DRAW;
        }
        return back(s, false);
    case ACTION_HELP:
        screen_open_ops(s, &view_help);
        return REACT_DRAW;
    case ACTION_LOG:
        screen_open_ops(s, &view_log);
        return REACT_DRAW;
    case ACTION_FILTER:
    case ACTION_SEARCH:
        open_filter_prompt(s);
        return REACT_DRAW;
    case ACTION_COMMAND:
        prompt_open(&s->command_prompt, STR_NONE);
        s->mode = MODE_COMMAND;
        return REACT_DRAW;
    case ACTION_WARNINGS:
        screen_toggle_warnings(s);
        return REACT_DRAW;
    case ACTION_ALL_NAMESPACES:
        return screen_want_scope(s, STR_NONE);
    case ACTION_PICK_NAMESPACE:
        screen_open_picker(s);
        return REACT_DRAW;
    case ACTION_PICK_CONTEXT:
        return screen_open_contexts(s);
    case ACTION_SEARCH_NEXT:
        return search(s, false);
    case ACTION_SEARCH_PREV:
        return search(s, true);
    case ACTION_TIMES:
        return next_times(s);
    case ACTION_WRAP:
        s->env.wrap = !s->env.wrap;
        settings_changed(s);
        return REACT_DRAW;
    case ACTION_PAUSE:
        return toggle_pause(s);
    case ACTION_RECONNECT:
        screen_say(s, false, "reconnecting");
        return REACT_RECONNECT | REACT_DRAW;
    case ACTION_REDRAW:
        return REACT_REPAINT | REACT_DRAW;
    case ACTION_SUSPEND:
        return REACT_SUSPEND;
    default:
        return REACT_UNHANDLED;
    }
}

static enum action action_here(const struct screen *s, uint32_t key) {
    enum action a = action_of_key(key);
    if (!top_searches(s)) return a;
    return a == ACTION_FILTER           ? ACTION_SEARCH
           : a == ACTION_PICK_NAMESPACE ? ACTION_SEARCH_NEXT
                                        : a;
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
    unsigned react = top(s)->ops->act(top(s), a, &next, &opens);
    if (s->env.say[0]) screen_say(s, false, "%s", s->env.say);
    s->env.say[0] = 0;
    if (opens) push(s, &next);
    if (react & REACT_UNHANDLED) react = global_action(s, a);
    if (react & REACT_UNHANDLED) {
        screen_say(s, false, "'%s' does nothing here: ? helps",
                   action_words(a));
        react = REACT_DRAW;
    }
    if (react & REACT_QUERY) refresh_top(s);
    return react;
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
        return picker_pressed(s, key);
    }
    return REACT_NONE;
}

unsigned screen_tick(struct screen *s, int64_t now_us) {
    bool second = now_us / US_PER_S != s->env.show.now_us / US_PER_S;
    uint64_t revision = store_revision(s->env.store);
    bool news = revision != s->seen_revision;
    s->env.show.now_us = now_us;
    s->seen_revision = revision;
    if (news) add_late_names(s);
    if (!s->env.paused && (news || second)) top(s)->ops->refresh(top(s));
    return news || second ? REACT_DRAW : REACT_NONE;
}

int screen_next_tick_ms(const struct screen *s) {
    (void)s;
    int64_t into = clock_now_us() % US_PER_S;
    return (int)((US_PER_S - into) / 1000) + 1;
}

/* --- drawing ---------------------------------------------------------- */

static void crumbs(const struct screen *s, struct buf *out) {
    for (size_t i = 0; i < s->n_views; i++)
        buf_printf(out, "%s%s",
                   i == 0              ? ""
                   : s->env.show.ascii ? " > "
                                       : " \u203a ",
                   s->views[i]->title);
}

/* "?  help  q  back" */
enum { KEYS_KEPT = 16 };

/* What a key does as things stand. */
static const char *words_now(const struct screen *s, enum action a) {
    if (a == ACTION_QUIT_OR_BACK) return s->n_views > 1 ? "back" : "quit";
    if (a == ACTION_WARNINGS && s->env.warnings_only) return "all types";
    return action_words(a);
}

static void draw_keys(const struct screen *s, struct grid *g, int row) {
    static const enum action always[] = {ACTION_HELP, ACTION_QUIT_OR_BACK,
                                         ACTION_NONE};
    const enum action *lists[] = {top(s)->ops->actions, always};
    int col = 1;
    grid_fill(g, (struct area){row, 0, 1, g->cols}, STYLE_BAR, " ");
    for (size_t l = 0; l < ARRAY_LEN(lists); l++) {
        for (const enum action *a = lists[l]; *a != ACTION_NONE; a++) {
            char name[16];
            const char *words = words_now(s, *a);
            if (ACTION_IS_MOVE(*a)) continue;
            key_format(action_key(*a), name);
            int need = (int)(utf8_cells(str_of(name)) + strlen(words) + 3);
            /* Help and quit always find room. */
            int keep = l == 0 ? KEYS_KEPT : 0;
            if (col + need > g->cols - keep) break;
            col += grid_text(g, row, col, need, STYLE_KEY, str_of(name)) + 1;
            col += grid_text(g, row, col, need, STYLE_BAR, str_of(words)) + 2;
        }
    }
}

static void draw_message(const struct screen *s, struct grid *g, int row) {
    grid_text(g, row, 1, g->cols - 2, s->message_bad ? STYLE_BAD : STYLE_TEXT,
              str_of(s->message));
}

static const char filter_label[] = "filter: ";

static void draw_foot(const struct screen *s, struct grid *g, int row) {
    const char *label = top_searches(s) ? "search: " : filter_label;
    switch (s->mode) {
    case MODE_FILTER:
        prompt_draw(&s->filter_prompt, g, row, 1, g->cols - 2, label);
        break;
    case MODE_COMMAND:
        prompt_draw(&s->command_prompt, g, row, 1, g->cols - 2, ":");
        break;
    case MODE_TABLE:
    case MODE_PICKER:
        if (s->message[0])
            draw_message(s, g, row);
        else
            draw_keys(s, g, row);
        break;
    }
}

/* What is wrong with the filter being typed stands above it, and beside a sign
 * over the place: on its right if there is more room, else on its left. */
static void draw_complaint(const struct screen *s, struct grid *g, int row) {
    if (!s->message[0]) return;
    enum style style = s->message_bad ? STYLE_BAD : STYLE_TEXT;
    grid_fill(g, (struct area){row, 0, 1, g->cols}, STYLE_TEXT, " ");
    int at = -1;
    if (s->mode == MODE_FILTER && s->filter_column)
        at = prompt_cell(&s->filter_prompt, g->cols - 2, filter_label,
                         s->filter_column - 1);
    if (at >= 0)
        grid_text(g, row, ++at, 1, STYLE_BAD,
                  s->env.show.ascii ? STR("v") : STR("\u25be"));
    if (at < g->cols / 2)
        grid_text(g, row, at + 2, g->cols - at - 3, style, str_of(s->message));
    else
        grid_text_right(g, row, 1, at - 2, style, str_of(s->message));
}

static void draw_too_small(struct grid *g) {
    char text[64];
    int n = snprintf(text, sizeof(text), "%dx%d at least (now %dx%d)",
                     SCREEN_MIN_COLS, SCREEN_MIN_ROWS, g->cols, g->rows);
    int col = g->cols > n ? (g->cols - n) / 2 : 0;
    grid_text(g, g->rows / 2, col, g->cols - col, STYLE_TEXT, str_of(text));
}

void screen_draw(struct screen *s, struct grid *g) {
    g->ascii = s->env.show.ascii;
    if (g->cols < SCREEN_MIN_COLS || g->rows < SCREEN_MIN_ROWS) {
        draw_too_small(g);
        return;
    }
    struct buf path = BUF_INIT(LIMIT_CELL_BYTES);
    struct buf summary = BUF_INIT(LIMIT_CELL_BYTES);
    crumbs(s, &path);
    top(s)->ops->summary(top(s), &summary);
    const struct header h = {
        .context = s->context,
        .user = s->user,
        .server_note = s->server_note,
        .env = &s->env,
        .crumbs = buf_str(&path),
        .summary = buf_str(&summary),
        .held_back = store_revision(s->env.store) - s->paused_at,
    };
    int head = header_rows(&h, g->rows);
    header_draw(&h, g, (struct area){0, 0, head, g->cols});
    struct area body = {head, 1, g->rows - head - 1, g->cols - 2};
    top(s)->ops->draw(top(s), g, body);
    if (s->mode == MODE_FILTER || s->mode == MODE_COMMAND)
        draw_complaint(s, g, g->rows - 2);
    draw_foot(s, g, g->rows - 1);
    if (s->mode == MODE_PICKER) picker_draw(&s->picker, g);
    buf_done(&path);
    buf_done(&summary);
}
