/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/input.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include <curses.h>

#include "base/cc.h"
#include "base/clock.h"
#include "tui/keys.h"
#include "tui/term.h"
#include "view/action.h"

/* Bytes that mean nothing must not keep input_next() for ever. */
#define MAX_READS 16
#define MAX_SEQUENCE 16

static const struct {
    int code;
    uint32_t key;
} codes[] = {
    {KEY_UP, KEY_CODE_UP},          {KEY_SR, KEY_CODE_UP},
    {KEY_DOWN, KEY_CODE_DOWN},      {KEY_SF, KEY_CODE_DOWN},
    {KEY_LEFT, KEY_CODE_LEFT},      {KEY_SLEFT, KEY_CODE_LEFT},
    {KEY_RIGHT, KEY_CODE_RIGHT},    {KEY_SRIGHT, KEY_CODE_RIGHT},
    {KEY_HOME, KEY_CODE_HOME},      {KEY_SHOME, KEY_CODE_HOME},
    {KEY_FIND, KEY_CODE_HOME},      {KEY_A1, KEY_CODE_HOME},
    {KEY_END, KEY_CODE_END},        {KEY_SEND, KEY_CODE_END},
    {KEY_SELECT, KEY_CODE_END},     {KEY_LL, KEY_CODE_END},
    {KEY_C1, KEY_CODE_END},         {KEY_PPAGE, KEY_CODE_PGUP},
    {KEY_SPREVIOUS, KEY_CODE_PGUP}, {KEY_A3, KEY_CODE_PGUP},
    {KEY_NPAGE, KEY_CODE_PGDN},     {KEY_SNEXT, KEY_CODE_PGDN},
    {KEY_C3, KEY_CODE_PGDN},        {KEY_DC, KEY_CODE_DELETE},
    {KEY_SDC, KEY_CODE_DELETE},     {KEY_IC, KEY_CODE_INSERT},
    {KEY_SIC, KEY_CODE_INSERT},     {KEY_BTAB, KEY_CODE_BACKTAB},
    {KEY_ENTER, KEY_CODE_ENTER},    {KEY_BACKSPACE, KEY_CODE_BACKSPACE},
};

/* The one terminal's input. */
static struct {
    struct keys keys;
    int64_t heard_ms; /* the last byte */
    bool partial;
    struct mouse mouse; /* the last press ... */
    int64_t pressed_ms; /* ... and when */
} input;

static uint32_t key_of_code(int code) {
    if (code >= KEY_F(1) && code <= KEY_F(10))
        return KEY_CODE_F1 + (uint32_t)(code - KEY_F(1));
    for (size_t i = 0; i < ARRAY_LEN(codes); i++)
        if (codes[i].code == code) return codes[i].key;
    return KEY_CODE_NONE;
}

static int ask_terminfo(struct str in, uint32_t *key) {
    char sequence[MAX_SEQUENCE];
    for (size_t n = 2; n <= in.len && n < sizeof(sequence); n++) {
        memcpy(sequence, in.ptr, n);
        sequence[n] = 0;
        int code = key_defined(sequence);
        if (code == 0) return 0;
        if (code > 0) {
            *key = key_of_code(code);
            return *key == KEY_CODE_NONE ? 0 : (int)n;
        }
    }
    return -1;
}

static int rest_ms(void) {
    return keys_is_escape(&input.keys) ? INPUT_ESC_MS : INPUT_REST_MS;
}

/* Read what is there. INPUT_KEY: something came. */
static enum input_result fill(void) {
    struct pollfd p = {.fd = term_input_fd(), .events = POLLIN};
    char bytes[KEYS_BYTES];
    if (poll(&p, 1, 0) <= 0) return INPUT_NONE;
    if (!(p.revents & POLLIN)) return INPUT_GONE;
    ssize_t n = read(p.fd, bytes, keys_room(&input.keys));
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) return INPUT_NONE;
    if (n <= 0) return INPUT_GONE;
    keys_add(&input.keys, (struct str){bytes, (size_t)n});
    input.heard_ms = clock_mono_ms();
    return INPUT_KEY;
}

/* What is known of the mouse: a second press makes it a double one. */
static void take_mouse(const struct mouse *m) {
    const struct mouse last = input.mouse;
    int64_t now = clock_mono_ms(), since = now - input.pressed_ms;
    bool again = last.what == MOUSE_PRESS && m->row == last.row &&
                 m->col == last.col && since <= INPUT_DOUBLE_MS;
    input.mouse = *m;
    if (m->what != MOUSE_PRESS) return;
    if (again) input.mouse.what = MOUSE_DOUBLE;
    input.pressed_ms = now;
}

static enum input_result found(uint32_t key) {
    if (key == KEY_CODE_MOUSE) take_mouse(&input.keys.mouse);
    return INPUT_KEY;
}

struct mouse input_mouse(void) {
    return input.mouse;
}

bool input_background(uint32_t *rgb) {
    bool has = input.keys.has_background;
    *rgb = input.keys.background;
    input.keys.has_background = false;
    return has;
}

enum input_result input_next(uint32_t *key) {
    struct keys *k = &input.keys;
    k->terminfo = ask_terminfo;
    k->mouse_on = term_has_mouse();
    for (int reads = 0; reads < MAX_READS; reads++) {
        enum keys_result got_key = keys_next(k, false, key);
        input.partial = got_key == KEYS_PARTIAL;
        if (got_key == KEYS_KEY) return found(*key);
        enum input_result got = fill();
        if (got == INPUT_GONE) return INPUT_GONE;
        if (got == INPUT_KEY) continue;
        if (!input.partial || input_wait_ms() > 0) return INPUT_NONE;
        if (keys_next(k, true, key) == KEYS_KEY) return found(*key);
    }
    return INPUT_NONE;
}

int input_wait_ms(void) {
    if (input.keys.len == 0) return -1;
    if (!input.partial) return 0;
    int64_t left = input.heard_ms + rest_ms() - clock_mono_ms();
    return left > 0 ? (int)left : 0;
}
