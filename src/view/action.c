/* SPDX-License-Identifier: Apache-2.0 */
#include "view/action.h"

#include <assert.h>
#include <stdio.h>

#include "base/cc.h"
#include "base/utf8.h"

struct binding {
    uint32_t key;
    enum action action;
};

/* The first key of an action is the one that help shows. */
static const struct binding bindings[] = {
    {'k', ACTION_UP},
    {KEY_CODE_UP, ACTION_UP},
    {'j', ACTION_DOWN},
    {KEY_CODE_DOWN, ACTION_DOWN},
    {'g', ACTION_TOP},
    {KEY_CODE_HOME, ACTION_TOP},
    {'G', ACTION_BOTTOM},
    {KEY_CODE_END, ACTION_BOTTOM},
    {KEY_CODE_PGUP, ACTION_PAGE_UP},
    {KEY_CTRL('B'), ACTION_PAGE_UP},
    {KEY_CODE_PGDN, ACTION_PAGE_DOWN},
    {KEY_CTRL('F'), ACTION_PAGE_DOWN},
    {KEY_CTRL('U'), ACTION_HALF_UP},
    {KEY_CTRL('D'), ACTION_HALF_DOWN},
    {'h', ACTION_LEFT},
    {KEY_CODE_LEFT, ACTION_LEFT},
    {'l', ACTION_RIGHT},
    {KEY_CODE_RIGHT, ACTION_RIGHT},
    {KEY_CODE_ENTER, ACTION_ENTER},
    {KEY_CODE_ESC, ACTION_BACK},
    {'q', ACTION_QUIT_OR_BACK},
    {KEY_CTRL('C'), ACTION_QUIT},
    {KEY_CODE_F10, ACTION_QUIT},
    {'?', ACTION_HELP},
    {KEY_CODE_F1, ACTION_HELP},
    {'/', ACTION_FILTER},
    {KEY_CODE_F4, ACTION_FILTER},
    {':', ACTION_COMMAND},
    {'/', ACTION_SEARCH},
    {'N', ACTION_SEARCH_PREV},
    {'W', ACTION_WARNINGS},
    {'z', ACTION_GROUP},
    {'0', ACTION_ALL_NAMESPACES},
    {'n', ACTION_PICK_NAMESPACE},
    {'n', ACTION_SEARCH_NEXT},
    {'c', ACTION_PICK_CONTEXT},
    {'<', ACTION_SORT_LEFT},
    {'>', ACTION_SORT_RIGHT},
    {KEY_CODE_F6, ACTION_SORT_RIGHT},
    {'I', ACTION_INVERT},
    {'F', ACTION_FOLLOW},
    {'Z', ACTION_PAUSE},
    {'t', ACTION_TIMES},
    {'w', ACTION_WRAP},
    {'e', ACTION_NEXT_WARNING},
    {'E', ACTION_PREV_WARNING},
    {'y', ACTION_YAML},
    {KEY_CTRL('R'), ACTION_RECONNECT},
    {KEY_CODE_F5, ACTION_RECONNECT},
    {KEY_CTRL('L'), ACTION_REDRAW},
    {KEY_CTRL('Z'), ACTION_SUSPEND},
};

static const char *const words[] = {
#define X(name, text) text,
    ACTION_MAP(X)
#undef X
};

const char *action_words(enum action a) {
    assert(a < ACTION_COUNT);
    return words[a];
}

enum action action_of_key(uint32_t key) {
    for (size_t i = 0; i < ARRAY_LEN(bindings); i++)
        if (bindings[i].key == key) return bindings[i].action;
    return ACTION_NONE;
}

uint32_t action_key(enum action a) {
    for (size_t i = 0; i < ARRAY_LEN(bindings); i++)
        if (bindings[i].action == a) return bindings[i].key;
    return KEY_CODE_NONE;
}

static const struct {
    uint32_t key;
    const char *name;
} names[] = {
    {KEY_CODE_TAB, "Tab"},
    {KEY_CODE_ENTER, "Enter"},
    {KEY_CODE_ESC, "Esc"},
    {' ', "Space"},
    {KEY_CODE_BACKSPACE, "Backspace"},
    {KEY_CODE_UP, "Up"},
    {KEY_CODE_DOWN, "Down"},
    {KEY_CODE_LEFT, "Left"},
    {KEY_CODE_RIGHT, "Right"},
    {KEY_CODE_HOME, "Home"},
    {KEY_CODE_END, "End"},
    {KEY_CODE_PGUP, "PgUp"},
    {KEY_CODE_PGDN, "PgDn"},
    {KEY_CODE_DELETE, "Delete"},
    {KEY_CODE_INSERT, "Insert"},
    {KEY_CODE_BACKTAB, "BackTab"},
    {KEY_CODE_F1, "F1"},
    {KEY_CODE_F2, "F2"},
    {KEY_CODE_F3, "F3"},
    {KEY_CODE_F4, "F4"},
    {KEY_CODE_F5, "F5"},
    {KEY_CODE_F6, "F6"},
    {KEY_CODE_F7, "F7"},
    {KEY_CODE_F8, "F8"},
    {KEY_CODE_F9, "F9"},
    {KEY_CODE_F10, "F10"},
};

void key_format(uint32_t key, char out[16]) {
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (names[i].key == key) {
            snprintf(out, 16, "%s", names[i].name);
            return;
        }
    }
    if (key < ' ') {
        snprintf(out, 16, "Ctrl-%c", (char)(key + '@'));
    } else if (key < KEY_CODE_SPECIAL) {
        char bytes[4];
        size_t n = utf8_put(key, bytes);
        snprintf(out, 16, "%.*s", (int)n, bytes);
    } else {
        out[0] = 0;
    }
}

bool key_parse(struct str name, uint32_t *key) {
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq_nocase(name, str_of(names[i].name))) {
            *key = names[i].key;
            return true;
        }
    }
    if (name.len == 6 && str_eq_nocase(str_sub(name, 0, 5), STR("Ctrl-"))) {
        char c = name.ptr[5];
        bool is_letter = c >= 'a' && c <= 'z';
        *key = KEY_CTRL(c);
        return is_letter || (c >= '@' && c <= '_');
    }
    uint32_t cp;
    bool ok;
    if (name.len == 0 || utf8_next(name, 0, &cp, &ok) != name.len || !ok)
        return false;
    *key = cp;
    return true;
}
