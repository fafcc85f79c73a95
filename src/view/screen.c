/* SPDX-License-Identifier: Apache-2.0 */
#include "view/screen.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "explain/explain.h"
#include "view/keymap.h"
#include "view/looks.h"
#include "view/parts.h"
#include "view/view_list.h"

/* --- the stack -------------------------------------------------------- */

struct view *screen_top(const struct screen *s) {
    assert(s->n_views > 0);
    return s->views[s->n_views - 1];
}

bool screen_searches(const struct screen *s) {
    return screen_top(s)->ops->search != NULL;
}

/* Whatever a key changes is seen at once, paused or not: then with all that
 * there is by now. */
void screen_refresh(struct screen *s) {
    screen_top(s)->ops->refresh(screen_top(s));
    s->paused_at = store_revision(s->env.store);
}

void screen_push(struct screen *s, const struct view_open *open) {
    if (s->n_views == LIMIT_VIEW_STACK) {
        screen_say(s, true, "too many views on top of each other: Esc");
        return;
    }
    struct view *v = open->ops->open(&s->env, open);
    s->views[s->n_views++] = v;
    screen_refresh(s);
}

static void drop_top(struct screen *s) {
    struct view *v = s->views[--s->n_views];
    v->ops->close(v);
}

void screen_pop_to(struct screen *s, size_t n) {
    assert(n > 0 && n <= s->n_views);
    while (s->n_views > n) drop_top(s);
    screen_refresh(s);
}

void screen_open_ops(struct screen *s, const struct view_ops *ops) {
    if (screen_top(s)->ops == ops) return;
    struct view_open open = {.ops = ops, .about = screen_top(s)->ops};
    screen_push(s, &open);
}

static void open_first(struct screen *s) {
    struct view_open open = {.ops = &view_list, .by = s->first};
    screen_push(s, &open);
    if (!s->object_kind) return;
    struct view_open object = {
        .ops = &view_object,
        .kind = str_of(s->object_kind),
        .ns = str_of(s->object_ns),
        .name = str_of(s->object_name),
        .any_ns = s->object_ns == NULL,
    };
    screen_push(s, &object);
}

/* --- what views ask the server for ------------------------------------ */

static uint32_t ask(const struct view_env *env, uint16_t cluster,
                    const char *path) {
    const struct screen *s = (const struct screen *)(const void *)env;
    struct replies *replies = store_replies(env->store);
    uint32_t id = replies_expect(replies);
    if (s->hooks.ask(s->hooks.ctx, cluster, id, path)) return id;
    replies_forget(replies, id);
    return 0;
}

/* --- life ------------------------------------------------------------- */

static const struct table_looks built_in;

static char *copy(const char *s) {
    return s ? xstrdup(s) : NULL;
}

struct screen *screen_new(struct store *st, const struct screen_config *c) {
    struct screen *s = xcalloc(1, sizeof(*s));
    s->context = xstrdup(c->context);
    s->user = xstrdup(c->user);
    s->server_note = xstrdup(c->server_note);
    s->contexts = c->contexts;
    s->hooks = c->hooks;
    s->saved = c->saved;
    s->notify = c->notify;
    s->mouse_on = c->mouse;
    s->theme = xstrdup(c->theme ? c->theme : "");
    s->themes = copy(c->themes);
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
        .ask = c->hooks.ask ? ask : NULL,
        .keys = c->keys ? c->keys : keymap_default(),
        .looks = c->looks ? c->looks : &built_in,
        .wrap = c->wrap,
        .preview = c->preview,
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
    buf_init(&s->copied, LIMIT_COPY_BYTES);
    buf_init(&s->save_text, LIMIT_DOC_BYTES);
    open_first(s);
    if (c->trend) screen_open_trend(s);
    if (c->sort) view_list_sort(s->views[0], str_of(c->sort));
    if (c->reverse) view_list_invert(s->views[0]);
    if (c->typed) screen_filter(s, str_of(c->typed));
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
    buf_done(&s->copied);
    buf_done(&s->save_text);
    explain_free(s->explain);
    xfree(s->theme);
    xfree(s->themes);
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

void screen_settings_changed(struct screen *s) {
    s->env.settings++;
    screen_refresh(s);
}

/* Let the views see another typed filter, and only then free the old one:
 * those below the top look again before they use theirs. */
void screen_set_typed(struct screen *s, struct filter *f, struct str text) {
    struct filter *old = s->typed_filter;
    char *old_text = s->typed_text;
    s->typed_filter = f;
    s->typed_text = text.len ? xstrndup(text.ptr, text.len) : NULL;
    s->env.typed = f;
    s->env.typed_text = str_of(s->typed_text);
    screen_settings_changed(s);
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
    screen_set_typed(s, f, text);
    return true;
}

void screen_toggle_warnings(struct screen *s) {
    s->env.warnings_only = !s->env.warnings_only;
    s->env.warnings = s->env.warnings_only ? s->warnings_filter : NULL;
    screen_settings_changed(s);
}

/* --- moving elsewhere ------------------------------------------------- */

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

/* --- time ------------------------------------------------------------- */

unsigned screen_tick(struct screen *s, int64_t now_us) {
    bool second = now_us / US_PER_S != s->env.show.now_us / US_PER_S;
    uint64_t revision = store_revision(s->env.store);
    uint64_t since = s->seen_revision;
    bool news = revision != since;
    s->env.show.now_us = now_us;
    s->seen_revision = revision;
    if (news) screen_pick_late_names(s);
    bool rings = news && screen_notice_news(s, since);
    if (!s->env.paused && (news || second))
        screen_top(s)->ops->refresh(screen_top(s));
    return (news || second ? REACT_DRAW : REACT_NONE) |
           (rings ? REACT_NOTIFY : REACT_NONE);
}

int screen_next_tick_ms(const struct screen *s) {
    (void)s;
    int64_t into = clock_now_us() % US_PER_S;
    return (int)((US_PER_S - into) / 1000) + 1;
}
