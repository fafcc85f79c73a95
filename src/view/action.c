/* SPDX-License-Identifier: Apache-2.0 */
#include "view/action.h"

#include <assert.h>
#include <stdio.h>

#include "base/cc.h"
#include "base/utf8.h"
#include "view/keymap.h"

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
    return keymap_action(keymap_default(), key);
}

uint32_t action_key(enum action a) {
    return keymap_key(keymap_default(), a);
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
