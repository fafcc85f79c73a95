/* SPDX-License-Identifier: Apache-2.0 */
/* What works in the view below: its keys, the keys that work everywhere, the
 * commands, the filter language where `/` filters, and the signs. */
#include <stdio.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/utf8.h"
#include "view/command.h"
#include "view/pager.h"
#include "view/view.h"

enum { KEY_CELLS = 12, TERM_CELLS = 26 };

struct help_view {
    struct view base;
    const struct view_ops *about;
    struct pager pager;
};

static struct help_view *as_help(struct view *v) {
    return (struct help_view *)v;
}

/* Work in every view, beside what the view itself lists. */
static const enum action everywhere[] = {
    ACTION_HELP,   ACTION_BACK,           ACTION_QUIT_OR_BACK,
    ACTION_QUIT,   ACTION_COMMAND,        ACTION_PAUSE,
    ACTION_TIMES,  ACTION_ALL_NAMESPACES, ACTION_RECONNECT,
    ACTION_REDRAW, ACTION_SUSPEND,        ACTION_NONE};

static const struct {
    const char *term, *means;
} terms[] = {
    {"word", "any column contains it, in any case"},
    {"/re/", "a regular expression over any column"},
    {"reason:BackOff", "the field matches the expression anywhere"},
    {"ns=prod,staging", "the field is one of these; != for none of them"},
    {"count>10  last<5m", "numbers and durations"},
    {"!term", "not"},
    {"a b  a or b  ( )", "both, either; put quotes around blanks"},
    {"fields", "type reason ns kind name obj msg source node count first "
               "last age cluster owner uid action"},
};

static const struct {
    const char *sign, *ascii, *means;
} signs[] = {
    {"\u25cf \u25d0 \u25cb \u2715", "* % o x",
     "live, listing, waiting, failed: the connection"},
    {"\u2581\u2582\u2585\u2588", "_.=#",
     "how often in each of the last 15 minutes"},
    {"\u2191 \u2193", "^ v", "rising, falling"},
    {"~10:00:00", "~10:00:00", "not seen: worked out from the count"},
    {"\u2026", "~", "cut: h and l scroll, w wraps"},
};

static bool has_action(const enum action *list, enum action a) {
    for (; *list != ACTION_NONE; list++)
        if (*list == a) return true;
    return false;
}

static void add_pair(struct help_view *v, const char *left, int cells,
                     const char *right, enum style style) {
    struct buf line = BUF_INIT(512);
    int used = (int)utf8_cells(str_of(left));
    buf_add_cstr(&line, "  ");
    buf_add_cstr(&line, left);
    size_t end = line.len;
    buf_add_fill(&line, ' ', (size_t)(used < cells ? cells - used : 1));
    buf_add_cstr(&line, right);
    struct pager_line *l = pager_add(&v->pager, STYLE_TEXT, buf_str(&line));
    l->mark_from = 2;
    l->mark_to = (uint32_t)end;
    l->mark_style = (uint8_t)style;
    l->hang = (uint16_t)(cells + 2);
    buf_done(&line);
}

static void add_title(struct help_view *v, const char *text) {
    if (v->pager.lines.n) pager_add(&v->pager, STYLE_TEXT, STR(""));
    pager_add(&v->pager, STYLE_TITLE, str_of(text));
}

static void add_actions(struct help_view *v, const enum action *list,
                        const enum action *without) {
    for (; *list != ACTION_NONE; list++) {
        char name[16];
        key_format(action_key(*list), name);
        if (name[0] == 0 || has_action(without, *list)) continue;
        add_pair(v, name, KEY_CELLS, action_words(*list), STYLE_KEY);
    }
}

static void add_commands(struct help_view *v) {
    size_t n;
    const struct command *all = command_all(&n);
    for (size_t i = 0; i < n; i++) {
        char text[64];
        snprintf(text, sizeof(text), ":%s %s", all[i].name, all[i].arg);
        add_pair(v, text, TERM_CELLS, all[i].help, STYLE_KEY);
    }
}

static void write_all(struct help_view *v) {
    static const enum action none[] = {ACTION_NONE};
    bool ascii = v->base.env->show.ascii;
    pager_begin(&v->pager);
    add_title(v, "Here");
    add_actions(v, v->about->actions, none);
    add_title(v, "Everywhere");
    add_actions(v, everywhere, v->about->actions);
    add_title(v, "Commands");
    add_commands(v);
    if (!v->about->search) {
        add_title(v, "Filter");
        for (size_t i = 0; i < ARRAY_LEN(terms); i++)
            add_pair(v, terms[i].term, TERM_CELLS, terms[i].means, STYLE_KEY);
    }
    add_title(v, "Signs");
    for (size_t i = 0; i < ARRAY_LEN(signs); i++)
        add_pair(v, ascii ? signs[i].ascii : signs[i].sign, KEY_CELLS,
                 signs[i].means, STYLE_STRONG);
    pager_end(&v->pager);
}

static bool help_refresh(struct view *base) {
    (void)base;
    return false;
}

static struct view *help_open(struct view_env *env,
                              const struct view_open *open) {
    struct help_view *v = xcalloc(1, sizeof(*v));
    v->base = (struct view){.ops = &view_help, .env = env, .title = "help"};
    v->about = open->about;
    pager_init(&v->pager, false);
    write_all(v);
    return &v->base;
}

static void help_close(struct view *base) {
    struct help_view *v = as_help(base);
    pager_done(&v->pager);
    xfree(v);
}

static unsigned help_act(struct view *base, enum action a,
                         struct view_open *next, bool *opens) {
    (void)next;
    (void)opens;
    return pager_act(&as_help(base)->pager, a);
}

static void help_draw(struct view *base, struct grid *g, struct area area) {
    pager_draw(&as_help(base)->pager, g, area, true);
}

static void help_summary(const struct view *base, struct buf *out) {
    const struct help_view *v = (const struct help_view *)base;
    buf_printf(out, "what works in the %s view", v->about->name);
}

static bool help_search(struct view *base, struct str text, bool back) {
    return pager_search(&as_help(base)->pager, text, back);
}

static const enum action actions[] = {
    ACTION_SEARCH,    ACTION_SEARCH_NEXT, ACTION_SEARCH_PREV, ACTION_UP,
    ACTION_DOWN,      ACTION_TOP,         ACTION_BOTTOM,      ACTION_PAGE_UP,
    ACTION_PAGE_DOWN, ACTION_HALF_UP,     ACTION_HALF_DOWN,   ACTION_NONE};

const struct view_ops view_help = {
    .name = "help",
    .open = help_open,
    .close = help_close,
    .refresh = help_refresh,
    .draw = help_draw,
    .act = help_act,
    .summary = help_summary,
    .search = help_search,
    .actions = actions,
};
