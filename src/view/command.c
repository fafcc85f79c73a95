/* SPDX-License-Identifier: Apache-2.0 */
#include "view/command.h"

#include "base/limits.h"
#include "model/kind.h"
#include "view/complete.h"
#include "view/parts.h"
#include "view/saved.h"
#include "view/view_list.h"

static unsigned run_ns(struct screen *s, struct str arg) {
    if (arg.len) return screen_want_scope(s, arg);
    screen_open_picker(s);
    return REACT_DRAW;
}

static unsigned run_ctx(struct screen *s, struct str arg) {
    if (arg.len) return screen_want_contexts(s, arg);
    return screen_open_contexts(s);
}

static unsigned run_all(struct screen *s, struct str arg) {
    (void)arg;
    return screen_want_scope(s, STR_NONE);
}

static unsigned run_sort(struct screen *s, struct str arg) {
    struct view *v = screen_list_on_top(s);
    if (!v || view_list_sort(v, arg)) return REACT_DRAW;
    struct buf names = BUF_INIT(LIMIT_CELL_BYTES);
    view_list_columns(v, &names);
    screen_say(s, true, "no column '%.*s': %s", STR_ARG(str_sub(arg, 0, 40)),
               names.data);
    buf_done(&names);
    return REACT_DRAW;
}

static unsigned run_group(struct screen *s, struct str arg) {
    struct view *v = screen_list_on_top(s);
    struct err err;
    enum group_key by = GROUP_NONE;
    if (!v) return REACT_DRAW;
    if (!str_eq(arg, STR("events")) && !group_key_parse(arg, &by, &err))
        screen_say(s, true, "%s", err.text);
    else if (!view_list_group(v, by))
        screen_say(s, true, "this table cannot be grouped another way");
    return REACT_DRAW;
}

static unsigned run_filter(struct screen *s, struct str arg) {
    screen_filter(s, arg);
    return REACT_DRAW;
}

static unsigned run_log(struct screen *s, struct str arg) {
    (void)arg;
    screen_open_ops(s, &view_log);
    return REACT_DRAW;
}

static unsigned run_help(struct screen *s, struct str arg) {
    (void)arg;
    screen_open_ops(s, &view_help);
    return REACT_DRAW;
}

static unsigned run_warnings(struct screen *s, struct str arg) {
    (void)arg;
    screen_toggle_warnings(s);
    return REACT_DRAW;
}

static unsigned run_columns(struct screen *s, struct str arg) {
    if (arg.len) return screen_use_columns(s, arg);
    return screen_open_columns(s);
}

static unsigned run_view(struct screen *s, struct str arg) {
    if (arg.len) return screen_use_view(s, arg);
    return screen_open_views(s);
}

static unsigned run_save(struct screen *s, struct str arg) {
    return screen_save_as(s, arg, false);
}

static unsigned run_report(struct screen *s, struct str arg) {
    return screen_report_as(s, arg, false);
}

static unsigned run_report_over(struct screen *s, struct str arg) {
    return screen_report_as(s, arg, true);
}

static unsigned run_save_over(struct screen *s, struct str arg) {
    return screen_save_as(s, arg, true);
}

static unsigned run_theme(struct screen *s, struct str arg) {
    return screen_use_theme(s, arg);
}

static unsigned run_explain(struct screen *s, struct str arg) {
    unsigned react = screen_explain(s, arg);
    if (react & REACT_UNHANDLED)
        screen_say(s, true, "explain what? :explain FailedMount");
    return REACT_DRAW;
}

static unsigned run_bell(struct screen *s, struct str arg) {
    bool on = str_eq(arg, STR("on"));
    if (!on && !str_eq(arg, STR("off"))) {
        screen_say(s, true, "bell takes on or off");
        return REACT_DRAW;
    }
    screen_set_bell(s, on);
    return REACT_DRAW;
}

/* "pod/web-0": of the first namespace that has events of it. */
static unsigned run_object(struct screen *s, struct str arg) {
    struct str rest = arg, kind, name;
    bool ok = str_split(&rest, '/', &kind) && str_split(&rest, '/', &name) &&
              kind.len && name.len && !rest.ptr;
    if (!ok) {
        screen_say(s, true, "object takes KIND/NAME, such as pod/web-0");
        return REACT_DRAW;
    }
    const struct view_open next = {.ops = &view_object,
                                   .kind = kind_name(kind),
                                   .name = name,
                                   .any_ns = true};
    screen_push(s, &next);
    return REACT_DRAW;
}

static unsigned run_trend(struct screen *s, struct str arg) {
    (void)arg;
    return screen_open_trend(s);
}

static unsigned run_quit(struct screen *s, struct str arg) {
    (void)s;
    (void)arg;
    return REACT_QUIT;
}

/* --- what Tab offers --------------------------------------------------- */

static void add_contexts(const struct screen *s, struct buf *out) {
    for (size_t i = 0; i < s->n_contexts; i++)
        buf_printf(out, "%s\n", s->contexts[i]);
}

static void add_blank_separated(struct buf *out, struct buf *words) {
    struct str rest = buf_str(words), one;
    while (rest.len && str_split(&rest, ' ', &one))
        buf_printf(out, "%.*s\n", STR_ARG(one));
    buf_done(words);
}

static void add_columns(const struct screen *s, struct buf *out) {
    struct buf names = BUF_INIT(LIMIT_CELL_BYTES);
    const struct view *v = screen_top(s);
    if (v->ops == &view_list) view_list_columns(v, &names);
    add_blank_separated(out, &names);
}

static void add_themes(const struct screen *s, struct buf *out) {
    struct buf names = BUF_INIT(LIMIT_CELL_BYTES);
    buf_add_str(&names, str_of(s->themes));
    add_blank_separated(out, &names);
}

static void add_views(const struct screen *s, struct buf *out) {
    for (size_t i = 0; s->saved && i < s->saved->views.n; i++)
        buf_printf(out, "%s\n", s->saved->views.at[i].name);
}

static void add_groups(const struct screen *s, struct buf *out) {
    (void)s;
    for (int by = GROUP_PROBLEM; by <= GROUP_OWNER; by++)
        buf_printf(out, "%s\n", group_key_name((enum group_key)by));
    buf_add_cstr(out, "events\n");
}

static const struct command commands[] = {
    {"all", "", "all namespaces", false, true, run_all, NULL},
    {"bell", "on|off", "ring on what `notify` matches", false, false, run_bell,
     NULL},
    {"columns", "C,...", "these columns; alone: pick some", true, false,
     run_columns, add_columns},
    {"ctx", "CTX[,CTX]", "other contexts; alone: pick some", false, true,
     run_ctx, add_contexts},
    {"explain", "REASON", "what a reason means; alone: as x", false, true,
     run_explain, NULL},
    {"filter", "EXPR", "as /", false, true, run_filter, NULL},
    {"group", "KEY", "by problem, events, object, ...", true, false, run_group,
     add_groups},
    {"help", "", "what the keys do", false, true, run_help, NULL},
    {"log", "", "the connection journal", false, false, run_log, NULL},
    {"ns", "NS[,NS]", "other namespaces; alone: pick some", false, true,
     run_ns, complete_namespaces},
    {"object", "KIND/NAME", "an object's own view", false, false, run_object,
     NULL},
    {"q", "", "quit", false, true, run_quit, NULL},
    {"quit", "", "quit", false, true, run_quit, NULL},
    {"report", "FILE", "a postmortem: .html .md; report! replaces", false,
     false, run_report, NULL},
    {"report!", "FILE", "the same, over a file that is there", false, false,
     run_report_over, NULL},
    {"save", "FILE", "what is shown: .txt .csv .json .yaml; save! replaces",
     false, false, run_save, NULL},
    {"save!", "FILE", "the same, over a file that is there", false, false,
     run_save_over, NULL},
    {"sort", "COLUMN", "sort by a column of the table", true, false, run_sort,
     add_columns},
    {"theme", "NAME", "other colours", false, false, run_theme, add_themes},
    {"trend", "", "as i", false, true, run_trend, NULL},
    {"view", "NAME", "a saved view; alone: pick one", false, true, run_view,
     add_views},
    {"warnings", "", "as W", false, true, run_warnings, NULL},
};

const struct command *command_all(size_t *n) {
    *n = ARRAY_LEN(commands);
    return commands;
}

unsigned command_run(struct screen *s, struct str line) {
    struct str rest = str_trim(line), name;
    if (rest.len == 0 || !str_split(&rest, ' ', &name)) return REACT_DRAW;
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        const struct command *c = &commands[i];
        if (!str_eq(name, str_of(c->name))) continue;
        struct str arg = str_trim(rest);
        if (!c->arg[0] && arg.len) {
            screen_say(s, true, ":%s takes nothing behind it", c->name);
            return REACT_DRAW;
        }
        return c->run(s, arg);
    }
    screen_say(s, true, "no command '%.*s': Tab after : shows all",
               STR_ARG(str_sub(name, 0, 40)));
    return REACT_DRAW;
}

/* The last of several, separated by commas, is what is being typed. */
static void complete_argument(struct screen *s, struct prompt *p,
                              const struct command *c, size_t from) {
    struct buf words = BUF_INIT(LIMIT_DOC_BYTES);
    for (size_t i = from; i < p->len; i++)
        if (p->text[i] == ',') from = i + 1;
    c->words(s, &words);
    complete_word(s, p, from, buf_str(&words), "");
    buf_done(&words);
}

void command_complete(struct screen *s, struct prompt *p) {
    struct str text = {p->text, p->len}, rest = text, name;
    struct buf names = BUF_INIT(LIMIT_CELL_BYTES);
    str_split(&rest, ' ', &name);
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        const struct command *c = &commands[i];
        buf_printf(&names, "%s%s\n", c->name, c->arg[0] ? " " : "");
        if (!rest.ptr || !c->words || !str_eq(name, str_of(c->name))) continue;
        complete_argument(s, p, c, name.len + 1);
    }
    if (!rest.ptr) complete_word(s, p, 0, buf_str(&names), "");
    buf_done(&names);
}
