/* SPDX-License-Identifier: Apache-2.0 */
#include "view/command.h"

#include "view/parts.h"
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

static struct view *list_on_top(struct screen *s) {
    struct view *v = s->views[s->n_views - 1];
    if (v->ops == &view_list) return v;
    screen_say(s, true, "only tables can do that: Esc goes back to one");
    return NULL;
}

static unsigned run_sort(struct screen *s, struct str arg) {
    struct view *v = list_on_top(s);
    if (!v || view_list_sort(v, arg)) return REACT_DRAW;
    struct buf names = BUF_INIT(LIMIT_CELL_BYTES);
    view_list_columns(v, &names);
    screen_say(s, true, "no column '%.*s': %s", STR_ARG(str_sub(arg, 0, 40)),
               names.data);
    buf_done(&names);
    return REACT_DRAW;
}

static unsigned run_group(struct screen *s, struct str arg) {
    struct view *v = list_on_top(s);
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

static unsigned run_quit(struct screen *s, struct str arg) {
    (void)s;
    (void)arg;
    return REACT_QUIT;
}

static const struct command commands[] = {
    {"all", "", "all namespaces", run_all},
    {"ctx", "CTX[,CTX]", "other contexts; alone: pick some", run_ctx},
    {"filter", "EXPR", "as /", run_filter},
    {"group", "KEY", "by problem, events, object, ...", run_group},
    {"help", "", "what the keys do", run_help},
    {"log", "", "the connection journal", run_log},
    {"ns", "NS[,NS]", "other namespaces; alone: pick some", run_ns},
    {"q", "", "quit", run_quit},
    {"quit", "", "quit", run_quit},
    {"sort", "COLUMN", "sort by a column of the table", run_sort},
    {"warnings", "", "as W", run_warnings},
};

const struct command *command_all(size_t *n) {
    *n = ARRAY_LEN(commands);
    return commands;
}

static void say_known(struct screen *s, struct str name) {
    struct buf all = BUF_INIT(512);
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        buf_printf(&all, "%s%s", i ? " " : "", commands[i].name);
    screen_say(s, true, "no command '%.*s': %s", STR_ARG(str_sub(name, 0, 40)),
               all.data);
    buf_done(&all);
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
    say_known(s, name);
    return REACT_DRAW;
}

void command_complete(struct screen *s, struct prompt *p) {
    struct str typed = {p->text, p->len};
    const struct command *found = NULL;
    struct buf names = BUF_INIT(512);
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        if (!str_starts(str_of(commands[i].name), typed)) continue;
        found = &commands[i];
        buf_printf(&names, "%s%s", n++ ? "  " : "", found->name);
    }
    if (n == 1) {
        buf_clear(&names);
        buf_printf(&names, "%s%s", found->name, found->arg[0] ? " " : "");
        prompt_set(p, buf_str(&names));
    } else if (n) {
        screen_say(s, false, "%s", names.data);
    }
    buf_done(&names);
}
