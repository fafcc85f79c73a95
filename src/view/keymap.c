/* SPDX-License-Identifier: Apache-2.0 */
#include "view/keymap.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/cc.h"

/* The first key of an action is the one that help shows. */
/* clang-format off */
#define BUILTIN_MAP(X)                                                     \
    X('k', UP) X(KEY_CODE_UP, UP)                                          \
    X('j', DOWN) X(KEY_CODE_DOWN, DOWN)                                    \
    X('g', TOP) X(KEY_CODE_HOME, TOP)                                      \
    X('G', BOTTOM) X(KEY_CODE_END, BOTTOM)                                 \
    X(KEY_CODE_PGUP, PAGE_UP) X(KEY_CTRL('B'), PAGE_UP)                    \
    X(KEY_CODE_PGDN, PAGE_DOWN) X(KEY_CTRL('F'), PAGE_DOWN)                \
    X(KEY_CTRL('U'), HALF_UP) X(KEY_CTRL('D'), HALF_DOWN)                  \
    X('h', LEFT) X(KEY_CODE_LEFT, LEFT)                                    \
    X('l', RIGHT) X(KEY_CODE_RIGHT, RIGHT)                                 \
    X(KEY_CODE_ENTER, ENTER)                                               \
    X(KEY_CODE_ESC, BACK)                                                  \
    X('q', QUIT_OR_BACK)                                                   \
    X(KEY_CTRL('C'), QUIT) X(KEY_CODE_F10, QUIT)                           \
    X('?', HELP) X(KEY_CODE_F1, HELP)                                      \
    X('/', FILTER) X(KEY_CODE_F4, FILTER)                                  \
    X(':', COMMAND)                                                        \
    X('/', SEARCH)                                                         \
    X('n', SEARCH_NEXT)                                                    \
    X('N', SEARCH_PREV)                                                    \
    X('W', WARNINGS)                                                       \
    X('z', GROUP)                                                          \
    X('0', ALL_NAMESPACES)                                                 \
    X('n', PICK_NAMESPACE)                                                 \
    X('c', PICK_CONTEXT)                                                   \
    X('<', SORT_LEFT)                                                      \
    X('>', SORT_RIGHT) X(KEY_CODE_F6, SORT_RIGHT)                          \
    X('I', INVERT)                                                         \
    X('F', FOLLOW)                                                         \
    X('Z', PAUSE)                                                          \
    X('t', TIMES)                                                          \
    X('w', WRAP)                                                           \
    X('e', NEXT_WARNING)                                                   \
    X('E', PREV_WARNING)                                                   \
    X('i', TREND)                                                          \
    X('+', ZOOM_IN) X('=', ZOOM_IN)                                        \
    X('-', ZOOM_OUT)                                                       \
    X('d', DESCRIBE)                                                       \
    X('y', YAML)                                                           \
    X('x', EXPLAIN)                                                        \
    X('J', OWNER)                                                          \
    X('p', PREVIEW)                                                        \
    X(' ', MARK)                                                           \
    X('U', UNMARK)                                                         \
    X('Y', COPY)                                                           \
    X(KEY_CTRL('S'), SAVE)                                                 \
    X('v', VIEWS)                                                          \
    X('M', MOUSE)                                                          \
    X(KEY_CTRL('R'), RECONNECT) X(KEY_CODE_F5, RECONNECT)                  \
    X(KEY_CTRL('L'), REDRAW)                                               \
    X(KEY_CTRL('Z'), SUSPEND)
/* clang-format on */

#define BUILTIN_ENTRY(code, name) {code, ACTION_##name},
#define BUILTIN_COUNT(code, name) +1

static const struct keymap builtin = {
    .at = {BUILTIN_MAP(BUILTIN_ENTRY)},
    .n = 0 BUILTIN_MAP(BUILTIN_COUNT),
};

const struct keymap *keymap_default(void) {
    return &builtin;
}

/* Texts are searched where tables are filtered, with the same key. */
static enum action table_action(enum action of_text) {
    if (of_text == ACTION_SEARCH) return ACTION_FILTER;
    if (of_text == ACTION_SEARCH_NEXT) return ACTION_PICK_NAMESPACE;
    return ACTION_NONE;
}

bool keymap_may_share(enum action a, enum action b) {
    return a == b || table_action(a) == b || table_action(b) == a;
}

enum action keymap_action(const struct keymap *m, uint32_t key) {
    enum action found = ACTION_NONE;
    for (size_t i = 0; i < m->n; i++) {
        if (m->at[i].key != key) continue;
        found = m->at[i].action;
        if (table_action(found) == ACTION_NONE) return found;
    }
    return found;
}

uint32_t keymap_key(const struct keymap *m, enum action a) {
    for (size_t i = 0; i < m->n; i++)
        if (m->at[i].action == a) return m->at[i].key;
    return KEY_CODE_NONE;
}

void action_name(enum action a, char out[32]) {
    static const char *const names[] = {
#define X(name, words) #name,
        ACTION_MAP(X)
#undef X
    };
    assert(a < ACTION_COUNT);
    size_t n = 0;
    for (const char *p = a == ACTION_NONE ? "" : names[a]; *p; p++)
        out[n++] = *p == '_' ? '-' : (char)tolower((unsigned char)*p);
    out[n] = 0;
}

enum action action_find(struct str name) {
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        char known[32];
        action_name((enum action)a, known);
        if (str_eq(name, str_of(known))) return (enum action)a;
    }
    return ACTION_NONE;
}

/* --- changing it ------------------------------------------------------- */

static bool unknown_action(struct str name, struct err *err) {
    struct buf all = BUF_INIT(LIMIT_CELL_BYTES);
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        char known[32];
        action_name((enum action)a, known);
        buf_printf(&all, "%s%s", a > ACTION_NONE + 1 ? ", " : "", known);
    }
    err_set(err, ERR_USAGE, "unknown action '%.*s': use one of %s",
            STR_ARG(str_sub(name, 0, 80)), all.data);
    buf_done(&all);
    return false;
}

static bool unknown_key(struct str name, struct err *err) {
    return err_set(err, ERR_USAGE,
                   "unknown key '%.*s': use one character, or Ctrl-A to "
                   "Ctrl-Z, Enter, Esc, Tab, BackTab, Space, Backspace, Up, "
                   "Down, Left, Right, Home, End, PgUp, PgDn, Insert, Delete, "
                   "F1 to F10",
                   STR_ARG(str_sub(name, 0, 80)));
}

static void drop(struct keymap *m, size_t i) {
    m->n--;
    memmove(&m->at[i], &m->at[i + 1], (m->n - i) * sizeof(m->at[0]));
}

/* The key, from whatever had it and cannot share it. */
static void take_key(struct keymap *m, uint32_t key, enum action a) {
    for (size_t i = m->n; i > 0; i--) {
        if (m->at[i - 1].key == key &&
            !keymap_may_share(m->at[i - 1].action, a))
            drop(m, i - 1);
    }
}

static void drop_action(struct keymap *m, enum action a) {
    for (size_t i = m->n; i > 0; i--)
        if (m->at[i - 1].action == a) drop(m, i - 1);
}

static bool has(const struct keymap *m, uint32_t key, enum action a) {
    for (size_t i = 0; i < m->n; i++)
        if (m->at[i].key == key && m->at[i].action == a) return true;
    return false;
}

bool keymap_bind(struct keymap *m, struct str action, const struct str *keys,
                 size_t n, struct err *err) {
    struct keymap changed = *m;
    enum action a = action_find(action);
    if (a == ACTION_NONE) return unknown_action(action, err);
    drop_action(&changed, a);
    for (size_t i = 0; i < n; i++) {
        uint32_t key;
        if (!key_parse(keys[i], &key)) return unknown_key(keys[i], err);
        if (has(&changed, key, a)) continue;
        take_key(&changed, key, a);
        if (changed.n == KEYMAP_KEYS)
            return err_set(err, ERR_USAGE, "more than %d keys: leave out some",
                           KEYMAP_KEYS);
        changed.at[changed.n].key = key;
        changed.at[changed.n++].action = a;
    }
    if (keymap_key(&changed, ACTION_QUIT) == KEY_CODE_NONE)
        return err_set(err, ERR_USAGE,
                       "quit would be left without a key: give it one");
    *m = changed;
    return true;
}
