/* SPDX-License-Identifier: Apache-2.0 */
/* What works in the view below: its keys, the keys that work everywhere, the
 * commands, the filter language where `/` filters, and the signs. In two
 * columns where there is room, so that it fits a screen. */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "view/command.h"
#include "view/keymap.h"
#include "view/pager.h"
#include "view/view.h"

enum { KEY_CELLS = 14, TERM_CELLS = 20, TWO_COLUMNS = 100, TEXT_CELLS = 64 };

/* A line of a column: a title, or a key and what it means. */
struct help_line {
    char key[40], means[4 * TEXT_CELLS];
    int cells; /* of the key's column; 0: a title */
};

struct help_view {
    struct view base;
    const struct view_ops *about;
    VEC(struct help_line) columns[2]; /* the second may be empty */
    int cols;                         /* what the text was written for */
    struct pager pager;
};

static struct help_view *as_help(struct view *v) {
    return (struct help_view *)v;
}

/* Work in every view, beside what the view itself lists. */
static const enum action everywhere[] = {
    ACTION_HELP,           ACTION_BACK,
    ACTION_QUIT_OR_BACK,   ACTION_QUIT,
    ACTION_COMMAND,        ACTION_TREND,
    ACTION_EXPLAIN,        ACTION_COPY,
    ACTION_SAVE,           ACTION_VIEWS,
    ACTION_PAUSE,          ACTION_TIMES,
    ACTION_ALL_NAMESPACES, ACTION_PICK_NAMESPACE,
    ACTION_PICK_CONTEXT,   ACTION_MOUSE,
    ACTION_RECONNECT,      ACTION_REDRAW,
    ACTION_SUSPEND,        ACTION_NONE};

/* Of those, what does something in a view. `n` goes on with a search where
 * text is searched. */
static bool works_in(const struct view_ops *about, enum action a) {
    switch (a) {
    case ACTION_EXPLAIN:
        return about->entry != NULL;
    case ACTION_COPY:
        return about->copy != NULL;
    case ACTION_SAVE:
        return about->rows || about->text;
    case ACTION_PICK_NAMESPACE:
        return !about->search;
    default:
        return true;
    }
}

/* Moving about, two keys a line. */
static const struct {
    enum action action;
    const char *keys, *ascii, *means;
} moves[] = {
    {ACTION_DOWN, "j k \u2193 \u2191", "j k Down Up", "down, up"},
    {ACTION_BOTTOM, "G g End Home", "G g End Home", "bottom, top"},
    {ACTION_PAGE_DOWN, "PgDn PgUp", "PgDn PgUp", "a page down, up"},
    {ACTION_HALF_DOWN, "Ctrl-D Ctrl-U", "Ctrl-D Ctrl-U",
     "half a page down, up"},
    {ACTION_RIGHT, "l h \u2192 \u2190", "l h Right Left",
     "scroll to the right, left"},
};

/* Others that belong together, on one line where both work. */
static const struct {
    enum action one, other;
    const char *means;
} pairs[] = {
    {ACTION_NEXT_WARNING, ACTION_PREV_WARNING, "next, previous warning"},
    {ACTION_SORT_RIGHT, ACTION_SORT_LEFT, "sort by the column right, left"},
    {ACTION_MARK, ACTION_UNMARK, "mark, unmark all"},
    {ACTION_SEARCH_NEXT, ACTION_SEARCH_PREV, "next, previous match"},
    {ACTION_ZOOM_IN, ACTION_ZOOM_OUT, "zoom in, out"},
    {ACTION_DESCRIBE, ACTION_YAML, "describe, YAML"},
    {ACTION_PICK_NAMESPACE, ACTION_ALL_NAMESPACES, "namespaces, all of them"},
    {ACTION_COPY, ACTION_SAVE, "copy, save"},
    {ACTION_QUIT_OR_BACK, ACTION_QUIT, "back, then quit; quit"},
    {ACTION_REDRAW, ACTION_SUSPEND, "redraw, suspend"},
};

static const struct {
    const char *term, *means;
} terms[] = {
    {"word", "any column contains it, in any case"},
    {"/re/", "a regex over any column"},
    {"reason:BackOff", "the field matches this regex"},
    {"ns=prod,staging", "one of these; != none of them"},
    {"count>10  last<5m", "numbers and durations"},
    {"!term", "not"},
    {"a b  a or b  ( )", "both, either; \"quote blanks\""},
    {"fields", "type reason ns kind name obj msg source node count first "
               "last age cluster owner uid action; Tab completes"},
};

static const struct {
    const char *sign, *ascii, *means;
} signs[] = {
    {"\u25cf \u25d0 \u25cb \u2715", "* % o x",
     "live, listing, waiting, failed"},
    {"\u2581\u2582\u2585\u2588", "_.=#",
     "how often, in each of the last 15 minutes"},
    {"\u2191 \u2193 + \u00b7", "^ v + .", "rising, falling, new, stopped"},
    {"~10:00:00", "~10:00:00", "not seen: worked out from the count"},
    {"\u2026", "~", "cut: h and l scroll, w wraps"},
    {"\u2500\u2500", "--", "a gap: what may have been missed; Enter tells"},
};

static bool has_action(const enum action *list, enum action a) {
    for (; *list != ACTION_NONE; list++)
        if (*list == a) return true;
    return false;
}

/* --- columns ---------------------------------------------------------- */

static void add_line(struct help_view *v, int column, const char *key,
                     int cells, struct str means) {
    struct help_line line = {.cells = cells};
    snprintf(line.key, sizeof(line.key), "%s", key);
    snprintf(line.means, sizeof(line.means), "%.*s", STR_ARG(means));
    vec_push(&v->columns[column], line);
}

static int width_of(const struct help_view *v) {
    return v->cols < TWO_COLUMNS ? v->cols : v->cols / 2;
}

/* Over as many lines as it needs. */
static void add_pair(struct help_view *v, int column, const char *key,
                     int cells, const char *means) {
    int room = width_of(v) - cells - 4;
    struct str rest = str_of(means);
    do {
        size_t used, n = utf8_fit(rest, (size_t)(room > 8 ? room : 8), &used);
        size_t end = n;
        while (n < rest.len && end > 0 && rest.ptr[end] != ' ') end--;
        if (end == 0) end = n;
        add_line(v, column, key, cells, str_sub(rest, 0, end));
        rest = str_trim(str_sub(rest, end, rest.len));
        key = "";
    } while (rest.len);
}

static void add_title(struct help_view *v, int column, const char *text) {
    if (v->columns[column].n) add_line(v, column, "", 1, STR_NONE);
    add_line(v, column, text, 0, STR_NONE);
}

/* With more room than the key bar has. */
static const char *words_of(enum action a) {
    return a == ACTION_RECONNECT
               ? "reconnect now, and run a credential plugin again"
               : action_words(a);
}

static bool is_told(const struct help_view *v, enum action a) {
    return works_in(v->about, a) &&
           keymap_key(v->base.env->keys, a) != KEY_CODE_NONE;
}

/* The pair that an action is in, where both are in the list; -1: none. */
static int pair_of(const struct help_view *v, const enum action *list,
                   enum action a) {
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        bool one = pairs[i].one == a, other = pairs[i].other == a;
        if (!one && !other) continue;
        enum action its = one ? pairs[i].other : pairs[i].one;
        if (has_action(list, its) && is_told(v, its)) return (int)i;
    }
    return -1;
}

static void add_action(struct help_view *v, int column,
                       const enum action *list, enum action a) {
    const struct keymap *keys = v->base.env->keys;
    int pair = pair_of(v, list, a);
    char name[16], other[16], both[40];
    key_format(keymap_key(keys, a), name);
    if (pair < 0) {
        add_pair(v, column, name, KEY_CELLS, words_of(a));
    } else if (pairs[pair].one == a) {
        key_format(keymap_key(keys, pairs[pair].other), other);
        snprintf(both, sizeof(both), "%s %s", name, other);
        add_pair(v, column, both, KEY_CELLS, pairs[pair].means);
    }
}

static void add_actions(struct help_view *v, int column,
                        const enum action *list, const enum action *without) {
    for (const enum action *a = list; *a != ACTION_NONE; a++)
        if (!ACTION_IS_MOVE(*a) && is_told(v, *a) && !has_action(without, *a))
            add_action(v, column, list, *a);
}

static void add_moves(struct help_view *v, int column) {
    bool ascii = v->base.env->show.ascii;
    add_title(v, column, "Moving");
    for (size_t i = 0; i < ARRAY_LEN(moves); i++)
        if (has_action(v->about->actions, moves[i].action))
            add_pair(v, column, ascii ? moves[i].ascii : moves[i].keys,
                     KEY_CELLS, moves[i].means);
}

static void add_commands(struct help_view *v, int column) {
    size_t n;
    const struct command *all = command_all(&n);
    add_title(v, column, "Commands");
    for (size_t i = 0; i < n; i++) {
        char text[40];
        bool forced = strchr(all[i].name, '!') != NULL;
        if (all[i].is_key || forced) continue;
        if (all[i].table && v->about != &view_list) continue;
        snprintf(text, sizeof(text), ":%s %s", all[i].name, all[i].arg);
        add_pair(v, column, text, TERM_CELLS, all[i].help);
    }
}

static void add_filter(struct help_view *v, int column) {
    if (v->about->search) return;
    add_title(v, column, "Filter");
    for (size_t i = 0; i < ARRAY_LEN(terms); i++)
        add_pair(v, column, terms[i].term, TERM_CELLS, terms[i].means);
}

static void add_signs(struct help_view *v, int column) {
    bool ascii = v->base.env->show.ascii;
    add_title(v, column, "Signs");
    for (size_t i = 0; i < ARRAY_LEN(signs); i++)
        add_pair(v, column, ascii ? signs[i].ascii : signs[i].sign, KEY_CELLS,
                 signs[i].means);
}

static void fill_columns(struct help_view *v) {
    static const enum action none[] = {ACTION_NONE};
    int other = v->cols < TWO_COLUMNS ? 0 : 1;
    for (int i = 0; i < 2; i++) vec_clear(&v->columns[i]);
    add_title(v, 0, "Here");
    add_actions(v, 0, v->about->actions, none);
    add_moves(v, 0);
    add_title(v, other, "Everywhere");
    add_actions(v, other, everywhere, v->about->actions);
    add_commands(v, other);
    add_filter(v, other);
    add_signs(v, 0);
}

/* --- text ------------------------------------------------------------- */

/* Returns where the key ends, in bytes. */
static size_t put_line(struct buf *out, const struct help_line *line) {
    int used = (int)utf8_cells(str_of(line->key));
    if (line->cells) buf_add_cstr(out, "  ");
    buf_add_cstr(out, line->key);
    size_t end = out->len;
    if (line->means[0])
        buf_add_fill(out, ' ',
                     (size_t)(used < line->cells ? line->cells - used : 1));
    buf_add_cstr(out, line->means);
    return end;
}

static void write_row(struct help_view *v, const struct help_line *left,
                      const struct help_line *right, struct buf *text) {
    struct pager_line marks = {0};
    buf_clear(text);
    if (left) marks.mark_to = (uint32_t)put_line(text, left);
    if (right) {
        size_t cells = utf8_cells(buf_str(text));
        size_t at = (size_t)width_of(v);
        buf_add_fill(text, ' ', at > cells ? at - cells : 1);
        marks.also_from = (uint32_t)text->len;
        marks.also_to = (uint32_t)put_line(text, right);
    }
    struct pager_line *l = pager_add(&v->pager, STYLE_TEXT, buf_str(text));
    l->mark_to = marks.mark_to;
    l->also_from = marks.also_from;
    l->also_to = marks.also_to;
    l->mark_style = STYLE_KEY;
}

static void write_all(struct help_view *v) {
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    size_t n = v->columns[0].n, m = v->columns[1].n;
    pager_begin(&v->pager);
    for (size_t i = 0; i < n || i < m; i++)
        write_row(v, i < n ? &v->columns[0].at[i] : NULL,
                  i < m ? &v->columns[1].at[i] : NULL, &text);
    pager_end(&v->pager);
    buf_done(&text);
}

/* --- life ------------------------------------------------------------- */

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
    return &v->base;
}

static void help_close(struct view *base) {
    struct help_view *v = as_help(base);
    pager_done(&v->pager);
    for (int i = 0; i < 2; i++) vec_done(&v->columns[i]);
    xfree(v);
}

static unsigned help_act(struct view *base, enum action a,
                         struct view_open *next, bool *opens) {
    (void)next;
    (void)opens;
    return pager_act(&as_help(base)->pager, a);
}

static void help_draw(struct view *base, struct grid *g, struct area area) {
    struct help_view *v = as_help(base);
    if (v->cols != area.cols) {
        v->cols = area.cols;
        fill_columns(v);
        write_all(v);
    }
    pager_draw(&v->pager, g, area, true);
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
