/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/keys.h"

#include <assert.h>
#include <string.h>

#include "base/cc.h"
#include "base/limits.h"
#include "base/utf8.h"

#define ESC 27
#define BEL 7

/* Not keys: what a terminal says around a paste. */
enum { PASTE_BEGIN = 0x120000, PASTE_END };

struct pair {
    uint32_t sent; /* a number or a final character */
    uint32_t key;
};

/* CSI number ~ */
static const struct pair numbered[] = {
    {1, KEY_CODE_HOME}, {2, KEY_CODE_INSERT}, {3, KEY_CODE_DELETE},
    {4, KEY_CODE_END},  {5, KEY_CODE_PGUP},   {6, KEY_CODE_PGDN},
    {7, KEY_CODE_HOME}, {8, KEY_CODE_END},    {11, KEY_CODE_F1},
    {12, KEY_CODE_F2},  {13, KEY_CODE_F3},    {14, KEY_CODE_F4},
    {15, KEY_CODE_F5},  {17, KEY_CODE_F6},    {18, KEY_CODE_F7},
    {19, KEY_CODE_F8},  {20, KEY_CODE_F9},    {21, KEY_CODE_F10},
    {200, PASTE_BEGIN}, {201, PASTE_END},
};

/* CSI ... letter, and SS3 letter */
static const struct pair lettered[] = {
    {'A', KEY_CODE_UP},   {'B', KEY_CODE_DOWN},    {'C', KEY_CODE_RIGHT},
    {'D', KEY_CODE_LEFT}, {'H', KEY_CODE_HOME},    {'F', KEY_CODE_END},
    {'P', KEY_CODE_F1},   {'Q', KEY_CODE_F2},      {'R', KEY_CODE_F3},
    {'S', KEY_CODE_F4},   {'Z', KEY_CODE_BACKTAB},
};

/* SS3 letter: the keypad */
static const struct pair keypad[] = {
    {'M', KEY_CODE_ENTER},
    {'X', '='},
    {'j', '*'},
    {'k', '+'},
    {'l', ','},
    {'m', '-'},
    {'n', '.'},
    {'o', '/'},
    {'p', '0'},
    {'q', '1'},
    {'r', '2'},
    {'s', '3'},
    {'t', '4'},
    {'u', '5'},
    {'v', '6'},
    {'w', '7'},
    {'x', '8'},
    {'y', '9'},
};

static uint32_t find(const struct pair *pairs, size_t n, uint32_t sent) {
    for (size_t i = 0; i < n; i++)
        if (pairs[i].sent == sent) return pairs[i].key;
    return KEY_CODE_NONE;
}

/* Each take_...() returns the bytes that it understood and *key, which stays
 * KEY_CODE_NONE for what is no key; 0: more bytes are needed. */

static size_t take_ss3(struct str in, bool late, uint32_t *key) {
    size_t at = 2;
    while (at < in.len && in.ptr[at] >= '0' && in.ptr[at] <= '9') at++;
    if (at == in.len) return late || in.len == KEYS_BYTES ? in.len : 0;
    uint32_t letter = (unsigned char)in.ptr[at];
    *key = find(lettered, ARRAY_LEN(lettered), letter);
    if (!*key) *key = find(keypad, ARRAY_LEN(keypad), letter);
    return at + 1;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static uint32_t csi_key(struct str params, unsigned char final) {
    if (final != '~' && final != '^' && final != '@')
        return find(lettered, ARRAY_LEN(lettered), final);
    uint32_t number = 0;
    for (size_t i = 0; i < params.len && i < 4; i++) {
        if (params.ptr[i] < '0' || params.ptr[i] > '9') break;
        number = number * 10 + (uint32_t)(params.ptr[i] - '0');
    }
    return find(numbered, ARRAY_LEN(numbered), number);
}

/* A number and the character behind it. */
static bool take_number(struct str *in, char behind, int *n) {
    size_t at = 0;
    *n = 0;
    while (at < in->len && at < 4 && is_digit(in->ptr[at]))
        *n = *n * 10 + (in->ptr[at++] - '0');
    if (at == 0 || at == in->len || in->ptr[at] != behind) return false;
    *in = str_sub(*in, at + 1, in->len);
    return true;
}

/* SGR: < button ; column ; row M, from 1. Modifiers are left out; releases,
 * moves and other buttons mean nothing. */
static uint32_t mouse_key(struct keys *k, struct str report) {
    int button, col, row;
    struct str in = str_sub(report, 1, report.len);
    if (!k->mouse_on || !take_number(&in, ';', &button) ||
        !take_number(&in, ';', &col) || !take_number(&in, 'M', &row))
        return KEY_CODE_NONE;
    switch (button & ~(4 | 8 | 16)) {
    case 0:
        k->mouse.what = MOUSE_PRESS;
        break;
    case 64:
        k->mouse.what = MOUSE_WHEEL_UP;
        break;
    case 65:
        k->mouse.what = MOUSE_WHEEL_DOWN;
        break;
    default:
        return KEY_CODE_NONE;
    }
    k->mouse.row = row - 1;
    k->mouse.col = col - 1;
    return row && col ? KEY_CODE_MOUSE : KEY_CODE_NONE;
}

static size_t take_csi(struct keys *k, struct str in, bool late,
                       uint32_t *key) {
    size_t at = 2;
    if (in.len > 2 && in.ptr[2] == 'M') /* a mouse's report, X10 */
        return in.len >= 6 ? 6 : late ? in.len : 0;
    if (in.len > 2 && in.ptr[2] == '[') { /* Linux' F1 to F5 */
        if (in.len == 3) return late ? in.len : 0;
        if (in.ptr[3] >= 'A' && in.ptr[3] <= 'E')
            *key = KEY_CODE_F1 + (uint32_t)(in.ptr[3] - 'A');
        return 4;
    }
    while (at < in.len && in.ptr[at] >= 0x20 && in.ptr[at] <= 0x3F) at++;
    if (at == in.len) return late || in.len == KEYS_BYTES ? in.len : 0;
    unsigned char final = (unsigned char)in.ptr[at];
    if (final < 0x40 || final > 0x7E) return at; /* broken off */
    if (in.ptr[2] == '<')
        *key = mouse_key(k, str_sub(in, 2, at - 1));
    else
        *key = csi_key(str_sub(in, 2, at - 2), final);
    return at + 1;
}

/* One part of a colour: 1 to 4 hexadecimal digits, as 8 bits. */
static bool take_part(struct str *in, uint32_t *part) {
    uint32_t n = 0, max = 0;
    size_t at = 0;
    for (; at < in->len && at < 4; at++) {
        static const char digits[] = "0123456789abcdef";
        char c = in->ptr[at];
        const char *d = strchr(digits, c >= 'A' && c <= 'F' ? c | 32 : c);
        if (!d || !c) break;
        n = n * 16 + (uint32_t)(d - digits);
        max = max * 16 + 15;
    }
    if (at == 0) return false;
    *part = n * 255 / max;
    *in = str_sub(*in, at, in->len);
    if (str_starts(*in, STR("/"))) *in = str_sub(*in, 1, in->len);
    return true;
}

/* 11;rgb:1e1e/1e1e/2e2e */
static void take_answer(struct keys *k, struct str in) {
    const struct str background = STR("11;rgb:");
    uint32_t r, g, b;
    if (!str_starts(in, background)) return;
    in = str_sub(in, background.len, in.len);
    if (!take_part(&in, &r) || !take_part(&in, &g) || !take_part(&in, &b))
        return;
    k->background = r << 16 | g << 8 | b;
    k->has_background = true;
}

/* OSC, DCS and the like: until BEL or ESC \. */
static size_t take_string(struct keys *k, struct str in, bool late) {
    for (size_t at = 2; at < in.len; at++) {
        size_t end = in.ptr[at] == BEL ? at + 1 : at + 2;
        if (in.ptr[at] != BEL && (in.ptr[at] != ESC || end > in.len)) continue;
        if (in.ptr[1] == ']') take_answer(k, str_sub(in, 2, at - 2));
        return end;
    }
    return late || in.len == KEYS_BYTES ? in.len : 0;
}

static size_t take_char(struct str in, bool late, uint32_t *key) {
    unsigned char first = (unsigned char)in.ptr[0];
    size_t whole = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    uint32_t cp;
    bool ok;
    size_t n = utf8_next(in, 0, &cp, &ok);
    if (!ok && n == in.len && n < whole && first >= 0xC2 && !late) return 0;
    if (ok && !utf8_is_hidden(cp)) *key = cp;
    return n;
}

static size_t take_plain(struct str in, bool late, uint32_t *key) {
    unsigned char c = (unsigned char)in.ptr[0];
    if (c >= 0x80) return take_char(in, late, key);
    switch (c) {
    case '\b':
        *key = KEY_CODE_BACKSPACE;
        break;
    case '\n':
        *key = KEY_CODE_ENTER;
        break;
    default:
        *key = c;
        break;
    }
    return 1;
}

static size_t take_alt(struct str in, bool late) {
    uint32_t unused;
    size_t n = take_plain(str_sub(in, 1, in.len), late, &unused);
    return n ? n + 1 : 0;
}

static size_t take_escape(struct keys *k, struct str in, bool late,
                          uint32_t *key) {
    if (in.len == 1) {
        if (late) *key = KEY_CODE_ESC;
        return late;
    }
    int known = k->terminfo ? k->terminfo(in, key) : 0;
    if (known > 0) return (size_t)known;
    if (known < 0 && !late) return 0;
    *key = KEY_CODE_NONE;
    switch (in.ptr[1]) {
    case '[':
        return take_csi(k, in, late, key);
    case 'O':
        return take_ss3(in, late, key);
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_':
        return take_string(k, in, late);
    case ESC:
        *key = KEY_CODE_ESC;
        return 1;
    default:
        return take_alt(in, late);
    }
}

/* Inside of a paste nothing is a key but its end. */
static size_t take_pasted(struct keys *k, struct str in, bool late,
                          uint32_t *key) {
    const struct str end = STR("\033[201~");
    unsigned char c = (unsigned char)in.ptr[0];
    bool after_cr = k->after_cr;
    if (c == ESC) {
        if (str_starts(in, end)) {
            *key = PASTE_END;
            return end.len;
        }
        if (!str_starts(end, in)) return 1;
        if (!late) return 0;
        if (in.len > 1) return 1;
        k->pasting = false;
        *key = KEY_CODE_ESC;
        return 1;
    }
    size_t n = 1;
    if (c >= 0x80)
        n = take_char(in, late, key);
    else if (c == '\r' || c == '\t' || (c == '\n' && !after_cr))
        *key = ' ';
    else if (c >= ' ' && c < 0x7F)
        *key = c;
    k->after_cr = c == '\r';
    k->pasted += n;
    if (k->pasted > LIMIT_PROMPT_BYTES) *key = KEY_CODE_NONE;
    return n;
}

static size_t take(struct keys *k, bool late, uint32_t *key) {
    struct str in = {k->bytes, k->len};
    if (k->pasting) return take_pasted(k, in, late, key);
    if (in.ptr[0] == ESC) return take_escape(k, in, late, key);
    return take_plain(in, late, key);
}

size_t keys_room(const struct keys *k) {
    return sizeof(k->bytes) - k->len;
}

void keys_add(struct keys *k, struct str bytes) {
    assert(bytes.len <= keys_room(k));
    if (bytes.len) memcpy(k->bytes + k->len, bytes.ptr, bytes.len);
    k->len += bytes.len;
}

bool keys_is_escape(const struct keys *k) {
    return k->len == 1 && k->bytes[0] == ESC;
}

enum keys_result keys_next(struct keys *k, bool late, uint32_t *key) {
    while (k->len) {
        uint32_t found = KEY_CODE_NONE;
        size_t n = take(k, late, &found);
        assert(n <= k->len);
        if (n == 0) return KEYS_PARTIAL;
        k->len -= n;
        memmove(k->bytes, k->bytes + n, k->len);
        if (found == PASTE_BEGIN || found == PASTE_END) {
            k->pasting = found == PASTE_BEGIN;
            k->pasted = 0;
            k->after_cr = false;
        } else if (found != KEY_CODE_NONE) {
            *key = found;
            return KEYS_KEY;
        }
    }
    return KEYS_EMPTY;
}
