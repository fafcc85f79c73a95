/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/cc.h"
#include "base/limits.h"
#include "tui/keys.h"
#include "view/action.h"

/* All keys of k by name, a blank between them; late ones in brackets. */
static void play(struct keys *k, bool late, struct buf *out) {
    uint32_t key;
    enum keys_result r;
    while ((r = keys_next(k, false, &key)) != KEYS_EMPTY) {
        bool waited = r == KEYS_PARTIAL;
        if (waited && !late) break;
        if (waited && keys_next(k, true, &key) != KEYS_KEY) break;
        char name[16];
        key_format(key, name);
        buf_printf(out, waited ? "%s[%s]" : "%s%s", out->len ? " " : "", name);
    }
}

static void feed(struct keys *k, struct str bytes, bool late,
                 struct buf *out) {
    while (bytes.len) {
        struct str part = str_sub(bytes, 0, keys_room(k));
        keys_add(k, part);
        bytes = str_sub(bytes, part.len, bytes.len);
        play(k, late && bytes.len == 0, out);
    }
}

#define ROW(sent, keys) \
    { STR(sent), keys }

static const struct {
    struct str sent;
    const char *keys;
} rows[] = {
    ROW("jk", "j k"),
    ROW(" \r\n\t", "Space Enter Enter Tab"),
    ROW("\x7f\b", "Backspace Backspace"),
    ROW("\x03\x1a\x0c", "Ctrl-C Ctrl-Z Ctrl-L"),
    ROW("\0a", "a"), /* Ctrl-Space is no key */
    ROW("\303\251\346\227\245\360\237\230\200", "\303\251 \346\227\245 "
                                                "\360\237\230\200"),
    /* Not UTF-8, broken off, not to be seen. */
    ROW("\351x\303", "x"),
    ROW("\xe2\x80\xaex\xc2\x9bx", "x x"),
    /* Esc by itself, twice, and before a sequence. */
    ROW("\033", "[Esc]"),
    ROW("\033\033", "Esc [Esc]"),
    ROW("\033\033[A", "Esc Up"),
    /* Cursor keys of both modes, with modifiers too. */
    ROW("\033[A\033[B\033[C\033[D", "Up Down Right Left"),
    ROW("\033OA\033OB\033OC\033OD", "Up Down Right Left"),
    ROW("\033[1;5A\033[1;2H\033O5D", "Up Home Left"),
    ROW("\033[H\033[F\033[1~\033[4~\033[7~\033[8~",
        "Home End Home End Home End"),
    ROW("\033[2~\033[3~\033[5~\033[6~\033[3;5~",
        "Insert Delete PgUp PgDn Delete"),
    ROW("\033[5^\033[Z", "PgUp BackTab"),
    /* Function keys of xterm, VT220, Linux. */
    ROW("\033OP\033OQ\033OR\033OS\033[15~\033[17~\033[21~",
        "F1 F2 F3 F4 F5 F6 F10"),
    ROW("\033[11~\033[[A\033[[E\033[1;2P", "F1 F1 F5 F1"),
    /* The keypad in its application mode. */
    ROW("\033Op\033OM\033Ok", "0 Enter +"),
    /* Letters with Alt are swallowed whole. */
    ROW("\033xj\033\303\251j\033\rj", "j j j"),
    ROW("\033[", ""),
    ROW("\033O", ""),
    /* So are reports that nobody asked for. */
    ROW("\033[Mqqqj\033[<0;1;1Mj\033[Ij\033[?1;2cj", "j j j j"),
    ROW("\033]11;rgb:q/q/q\aj\033]0;q\033\\j\033P1$rq\033\\j", "j j j"),
    ROW("\033[99~j\033[999999999999~j\033[1;q\033[A", "j j Up"),
    ROW("\033[12\001j", "Ctrl-A j"), /* broken off */
    /* A paste presses neither Enter nor Tab nor Esc nor Ctrl-C. */
    ROW("\033[200~a\nb\r\nc\td\033[201~\r", "a Space b Space c Space d Enter"),
    ROW("\033[200~\x03\033[A\033x\x1b\033[201~j", "[ A x j"),
    ROW("\033[200~\303\251\033[201~", "\303\251"),
    ROW("\033[200~\033[200~q\033[201~j", "[ 2 0 0 ~ q j"),
    /* Its end was lost: Esc helps. */
    ROW("\033[200~a\033", "a [Esc]"),
    ROW("\033[201~j", "j"),
};

static void keys__what_a_terminal_sends_is_understood(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct keys k = {0};
        struct buf out = BUF_INIT(4096);
        feed(&k, rows[i].sent, true, &out);
        const char *have = out.len ? out.data : "";
        if (strcmp(have, rows[i].keys) != 0)
            fail_msg("row %zu: '%s', not '%s'", i, have, rows[i].keys);
        buf_done(&out);
    }
}

/* A sequence may come in pieces, one byte each at worst. */
static void keys__pieces_make_the_same_keys(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct keys k = {0};
        struct buf out = BUF_INIT(4096);
        for (size_t at = 0; at < rows[i].sent.len; at++)
            feed(&k, str_sub(rows[i].sent, at, 1), at + 1 == rows[i].sent.len,
                 &out);
        const char *have = out.len ? out.data : "";
        if (strcmp(have, rows[i].keys) != 0)
            fail_msg("row %zu: '%s', not '%s'", i, have, rows[i].keys);
        buf_done(&out);
    }
}

static void keys__esc_is_told_from_a_sequence(void **state) {
    (void)state;
    struct keys k = {0};
    uint32_t key;
    keys_add(&k, STR("\033"));
    assert_int_equal(keys_next(&k, false, &key), KEYS_PARTIAL);
    assert_true(keys_is_escape(&k));
    keys_add(&k, STR("["));
    assert_int_equal(keys_next(&k, false, &key), KEYS_PARTIAL);
    assert_false(keys_is_escape(&k));
    keys_add(&k, STR("B"));
    assert_int_equal(keys_next(&k, false, &key), KEYS_KEY);
    assert_int_equal(key, KEY_CODE_DOWN);
}

/* A terminal with ways of its own: ESC ? u is Up, CSI H is PgUp. */
static int odd_terminal(struct str in, uint32_t *key) {
    static const struct {
        struct str sent;
        uint32_t key;
    } known[] = {{STR("\033?u"), KEY_CODE_UP}, {STR("\033[H"), KEY_CODE_PGUP}};
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        *key = known[i].key;
        if (str_starts(in, known[i].sent)) return (int)known[i].sent.len;
        if (str_starts(known[i].sent, in)) return -1;
    }
    return 0;
}

static void keys__terminfo_has_the_first_word(void **state) {
    (void)state;
    struct keys k = {.terminfo = odd_terminal};
    struct buf out = BUF_INIT(256);
    feed(&k, STR("\033?u\033[H\033[B"), true, &out);
    assert_str(buf_str(&out), "Up PgUp Down");
    buf_clear(&out);
    for (size_t i = 0; i < 3; i++)
        feed(&k, str_sub(STR("\033?u"), i, 1), false, &out);
    assert_str(buf_str(&out), "Up");
    buf_done(&out);
}

static void keys__a_paste_is_bounded(void **state) {
    (void)state;
    struct keys k = {0};
    struct buf out = BUF_INIT(64 * KIB);
    feed(&k, STR("\033[200~"), false, &out);
    for (size_t i = 0; i < 3 * LIMIT_PROMPT_BYTES; i++)
        feed(&k, STR("x"), false, &out);
    assert_int_equal((out.len + 1) / 2, LIMIT_PROMPT_BYTES);
    buf_clear(&out);
    feed(&k, STR("\033[201~j"), false, &out);
    assert_str(buf_str(&out), "j");
    buf_done(&out);
}

/* What never ends fills the buffer once and is gone. */
static void keys__what_does_not_end_is_dropped(void **state) {
    (void)state;
    static const struct str begins[] = {
        STR("\033["),
        STR("\033]"),
        STR("\033P"),
        STR("\033O"),
    };
    for (size_t i = 0; i < ARRAY_LEN(begins); i++) {
        struct keys k = {0};
        struct buf out = BUF_INIT(64 * KIB);
        feed(&k, begins[i], false, &out);
        for (size_t n = 0; n < 3 * KEYS_BYTES; n++) {
            feed(&k, STR("1"), false, &out);
            assert_true(keys_room(&k) > 0);
        }
        buf_done(&out);
    }
}

static uint32_t next_random(uint32_t *seed) {
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

/* Whatever comes, it ends, keys are keys, and there is room for more. */
static void keys__noise_is_survived(void **state) {
    (void)state;
    static const char likely[] = "\033\033\033[O]P~M<0;12019AZ\x80\xe2\r";
    struct keys k = {.terminfo = odd_terminal};
    uint32_t seed = 7, key;
    for (int i = 0; i < 200000; i++) {
        uint32_t r = next_random(&seed);
        char c =
            r & 1 ? likely[(r >> 1) % (sizeof(likely) - 1)] : (char)(r >> 1);
        keys_add(&k, (struct str){&c, 1});
        bool late = r % 5 == 0;
        while (keys_next(&k, late, &key) == KEYS_KEY)
            assert_in_range(key, 1, KEY_CODE_F10);
        assert_true(keys_room(&k) > 0);
    }
}

static const struct {
    struct str sent;
    enum mouse_what what;
    int row, col;
    bool is;
} reports[] = {
    {STR("\033[<0;1;1M"), MOUSE_PRESS, 0, 0, true},
    {STR("\033[<0;300;80M"), MOUSE_PRESS, 79, 299, true},
    {STR("\033[<16;5;4M"), MOUSE_PRESS, 3, 4, true}, /* with Ctrl */
    {STR("\033[<64;5;4M"), MOUSE_WHEEL_UP, 3, 4, true},
    {STR("\033[<65;5;4M"), MOUSE_WHEEL_DOWN, 3, 4, true},
    {STR("\033[<0;5;4m"), 0, 0, 0, false},  /* released */
    {STR("\033[<32;5;4M"), 0, 0, 0, false}, /* moved */
    {STR("\033[<2;5;4M"), 0, 0, 0, false},  /* the right one */
    {STR("\033[<0;0;4M"), 0, 0, 0, false},
    {STR("\033[<0;5;0M"), 0, 0, 0, false},
    {STR("\033[<0;5M"), 0, 0, 0, false},
    {STR("\033[<;;M"), 0, 0, 0, false},
    {STR("\033[<0;99999;4M"), 0, 0, 0, false},
    {STR("\033[<0;5;4;6M"), 0, 0, 0, false},
    {STR("\033[<M"), 0, 0, 0, false},
};

static void keys__a_mouse_reports_where_it_is_ours(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(reports); i++) {
        for (int on = 0; on < 2; on++) {
            struct keys k = {.mouse_on = on};
            uint32_t key = KEY_CODE_NONE;
            keys_add(&k, reports[i].sent);
            enum keys_result got = keys_next(&k, false, &key);
            bool is = on && reports[i].is;
            if ((got == KEYS_KEY) != is) fail_msg("row %zu", i);
            assert_int_equal(k.len, 0);
            if (!is) continue;
            assert_int_equal(key, KEY_CODE_MOUSE);
            assert_int_equal(k.mouse.what, reports[i].what);
            assert_int_equal(k.mouse.row, reports[i].row);
            assert_int_equal(k.mouse.col, reports[i].col);
        }
    }
}

static void keys__the_background_is_no_key(void **state) {
    (void)state;
    static const struct {
        struct str sent;
        bool is;
        uint32_t rgb;
    } answers[] = {
        {STR("\033]11;rgb:1e1e/2F2f/ffff\033\\"), true, 0x1e2fff},
        {STR("\033]11;rgb:f/0/8\a"), true, 0xff0088},
        {STR("\033]11;rgb:12/34/56\a"), true, 0x123456},
        {STR("\033]11;rgb:12/34\a"), false, 0},
        {STR("\033]11;rgb:x/y/z\a"), false, 0},
        {STR("\033]11;?\a"), false, 0},
        {STR("\033]10;rgb:12/34/56\a"), false, 0},
        {STR("\033P11;rgb:12/34/56\033\\"), false, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        for (size_t cut = 0; cut < answers[i].sent.len; cut++) {
            struct keys k = {0};
            uint32_t key;
            keys_add(&k, str_sub(answers[i].sent, 0, cut));
            if (cut)
                assert_int_not_equal(keys_next(&k, false, &key), KEYS_KEY);
            keys_add(&k, str_sub(answers[i].sent, cut, 100));
            assert_int_equal(keys_next(&k, false, &key), KEYS_EMPTY);
            if (k.has_background != answers[i].is) fail_msg("row %zu", i);
            assert_int_equal(k.background, answers[i].rgb);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys__a_mouse_reports_where_it_is_ours),
        cmocka_unit_test(keys__the_background_is_no_key),
        cmocka_unit_test(keys__what_a_terminal_sends_is_understood),
        cmocka_unit_test(keys__pieces_make_the_same_keys),
        cmocka_unit_test(keys__esc_is_told_from_a_sequence),
        cmocka_unit_test(keys__terminfo_has_the_first_word),
        cmocka_unit_test(keys__a_paste_is_bounded),
        cmocka_unit_test(keys__what_does_not_end_is_dropped),
        cmocka_unit_test(keys__noise_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
