/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "unit/unit.h"
#include "view/action.h"
#include "view/prompt.h"

static struct prompt p;

static int set_up(void **state) {
    (void)state;
    p = (struct prompt){0};
    prompt_open(&p, STR_NONE);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    prompt_done(&p);
    return 0;
}

static void type(const char *text) {
    struct str s = str_of(text);
    for (size_t at = 0; at < s.len;) {
        uint32_t cp;
        at += utf8_next(s, at, &cp, NULL);
        prompt_key(&p, cp);
    }
}

/* Keys by name, then what stands there, "|" for the cursor. */
static void prompt__keys__edit(void **state) {
    (void)state;
    static const struct {
        const char *text, *keys, *want;
    } cases[] = {
        {"abc", "", "abc|"},
        {"abc", "Left Left x", "ax|bc"},
        {"abc", "Home x End y", "xabcy|"},
        {"abc", "Ctrl-A x Ctrl-E y", "xabcy|"},
        {"abc", "Ctrl-B Ctrl-B Ctrl-F x", "abx|c"},
        {"abc", "Left Backspace", "a|c"},
        {"abc", "Home Backspace", "|abc"},
        {"abc", "Ctrl-H", "ab|"},
        {"abc", "Home Delete", "|bc"},
        {"abc", "Home Ctrl-D", "|bc"},
        {"abc", "Delete Right Right", "abc|"},
        {"abc", "Left Ctrl-U", "|c"},
        {"abc", "Left Left Ctrl-K", "a|"},
        {"ab cd  ", "Ctrl-W", "ab |"},
        {"ab cd", "Left Ctrl-W", "ab |d"},
        {"ab", "Ctrl-W Ctrl-W", "|"},
        {"ab", "Home Left Left Right Space", "a |b"},
        /* a character is one, whatever its bytes */
        {"é漢😀", "Left Left Backspace", "|漢😀"},
        {"é漢😀", "Backspace Backspace", "é|"},
        {"é漢😀", "Home Right Delete", "é|😀"},
        {"é漢😀", "Home Delete Delete Delete Delete", "|"},
        {"é漢😀", "Left x", "é漢x|😀"},
        {"é", "Ctrl-W", "|"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        prompt_open(&p, STR_NONE);
        type(cases[i].text);
        struct str rest = str_of(cases[i].keys), name;
        while (rest.len && str_split(&rest, ' ', &name)) {
            uint32_t key;
            assert_true(key_parse(name, &key));
            prompt_key(&p, key);
        }
        char have[64];
        snprintf(have, sizeof(have), "%.*s|%s", (int)p.at, p.text,
                 p.text + p.at);
        if (strcmp(have, cases[i].want) != 0)
            fail_msg("case %zu: %s, not %s", i, have, cases[i].want);
        assert_int_equal(strlen(p.text), p.len);
    }
}

static void prompt__key__says_what_came_of_it(void **state) {
    (void)state;
    assert_int_equal(prompt_key(&p, 'x'), PROMPT_EDITED);
    assert_int_equal(prompt_key(&p, KEY_CODE_LEFT), PROMPT_MOVED);
    assert_int_equal(prompt_key(&p, KEY_CODE_BACKSPACE), PROMPT_MOVED);
    assert_int_equal(prompt_key(&p, KEY_CODE_TAB), PROMPT_COMPLETE);
    assert_int_equal(prompt_key(&p, KEY_CODE_DELETE), PROMPT_EDITED);
    assert_int_equal(prompt_key(&p, KEY_CODE_DELETE), PROMPT_MOVED);
    assert_int_equal(prompt_key(&p, KEY_CODE_BACKSPACE), PROMPT_CANCEL);
    assert_int_equal(prompt_key(&p, KEY_CODE_ESC), PROMPT_CANCEL);
    assert_int_equal(prompt_key(&p, KEY_CTRL('C')), PROMPT_CANCEL);
    assert_int_equal(prompt_key(&p, KEY_CODE_ENTER), PROMPT_ACCEPT);
}

static void prompt__key__takes_no_hidden_characters(void **state) {
    (void)state;
    static const uint32_t keys[] = {
        0,      7,          0x1B,           0x7F,          0x80,
        0x9B,   0x202E,     0x200B,         0xFEFF,        0xE000,
        0xD800, 0x10FFFF,   KEY_CODE_F1,    KEY_CODE_PGUP, KEY_CODE_SPECIAL,
        0xFFFF, 0xFFFFFFFF, KEY_CODE_INSERT};
    type("ab");
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        prompt_open(&p, STR("ab"));
        prompt_key(&p, keys[i]);
        if (keys[i] != 0x7F) assert_string_equal(p.text, "ab");
    }
}

static void prompt__text__is_bounded(void **state) {
    (void)state;
    for (int i = 0; i < 3 * LIMIT_PROMPT_BYTES; i++) prompt_key(&p, 0x6F22);
    assert_in_range(p.len, LIMIT_PROMPT_BYTES - 4, LIMIT_PROMPT_BYTES - 1);
    assert_true(utf8_valid((struct str){p.text, p.len}));
    assert_int_equal(p.text[p.len], 0);
    assert_int_equal(prompt_key(&p, 0x6F22), PROMPT_MOVED);
    prompt_key(&p, KEY_CODE_HOME);
    prompt_key(&p, 0x6F22);
    assert_true(p.len < LIMIT_PROMPT_BYTES);

    prompt_open(&p, STR_NONE);
    for (int i = 0; i < 3 * LIMIT_PROMPT_BYTES; i++) prompt_key(&p, 'x');
    assert_int_equal(p.len, LIMIT_PROMPT_BYTES - 1);
    assert_int_equal(p.text[p.len], 0);

    char long_text[LIMIT_PROMPT_BYTES];
    memset(long_text, 'x', LIMIT_PROMPT_BYTES);
    prompt_set(&p, (struct str){long_text, LIMIT_PROMPT_BYTES});
    assert_int_equal(p.len, 0);
    prompt_set(&p, (struct str){long_text, LIMIT_PROMPT_BYTES - 1});
    assert_int_equal(p.len, LIMIT_PROMPT_BYTES - 1);
    prompt_set(&p, STR_NONE);
    assert_string_equal(p.text, "");
}

static void enter(const char *text) {
    prompt_open(&p, STR_NONE);
    type(text);
    prompt_key(&p, KEY_CODE_ENTER);
}

static void prompt__history__is_walked(void **state) {
    (void)state;
    enter("one");
    enter("two");
    enter("two"); /* once is enough */
    enter("");
    enter("three");
    prompt_open(&p, STR_NONE);
    type("dra");
    static const struct {
        uint32_t key;
        enum prompt_result result;
        const char *text;
    } steps[] = {
        {KEY_CODE_DOWN, PROMPT_MOVED, "dra"},
        {KEY_CODE_UP, PROMPT_EDITED, "three"},
        {KEY_CODE_UP, PROMPT_EDITED, "two"},
        {KEY_CODE_UP, PROMPT_EDITED, "one"},
        {KEY_CODE_UP, PROMPT_MOVED, "one"},
        {KEY_CODE_DOWN, PROMPT_EDITED, "two"},
        {KEY_CODE_DOWN, PROMPT_EDITED, "three"},
        {KEY_CODE_DOWN, PROMPT_EDITED, ""},
        {KEY_CODE_DOWN, PROMPT_MOVED, ""},
    };
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        assert_int_equal(prompt_key(&p, steps[i].key), steps[i].result);
        assert_string_equal(p.text, steps[i].text);
    }
    assert_int_equal(p.history.n, 3);
}

static void prompt__history__is_bounded(void **state) {
    (void)state;
    char text[16];
    for (int i = 0; i < LIMIT_HISTORY + 5; i++) {
        snprintf(text, sizeof(text), "%d", i);
        enter(text);
    }
    assert_int_equal(p.history.n, LIMIT_HISTORY);
    assert_string_equal(p.history.at[0], "5");
    prompt_open(&p, STR_NONE);
    for (int i = 0; i < 2 * LIMIT_HISTORY; i++) prompt_key(&p, KEY_CODE_UP);
    assert_string_equal(p.text, "5");
}

/* The character under the cursor is seen, and the cursor stays within. */
static void prompt__draw__keeps_the_cursor_in_sight(void **state) {
    (void)state;
    struct grid g;
    struct buf text;
    static const char *const texts[] = {
        "", "abc", "0123456789abcdefghijklmnopqrstuvwxyz",
        "漢字漢字漢字漢字漢字漢字漢字", "aé漢😀bé漢😀cé漢😀dé漢😀"};
    grid_init(&g, 1, 30);
    buf_init(&text, LIMIT_TEXT_BYTES);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        for (int cells = 1; cells <= 28; cells++) {
            prompt_open(&p, str_of(texts[i]));
            for (;;) {
                grid_reset(&g, 1, 30);
                prompt_draw(&p, &g, 0, 1, cells, "in: ");
                for (int col = 0; col < 30; col++)
                    if (col < 1 || col > cells)
                        assert_int_equal(g.cells[col].len, 0);
                if (cells > 5) {
                    assert_int_equal(g.cursor_row, 0);
                    assert_in_range(g.cursor_col, 5, cells);
                    const struct cell *c = &g.cells[g.cursor_col];
                    if (p.at == p.len) assert_int_equal(c->len, 0);
                    if (p.at < p.len && cells > 9) assert_true(c->len > 0);
                    if (p.at < p.len && cells > 9)
                        assert_memory_equal(c->bytes, p.text + p.at, c->len);
                }
                if (p.at == 0) break;
                prompt_key(&p, KEY_CODE_LEFT);
            }
        }
    }
    grid_done(&g);
    buf_done(&text);
}

/* Where prompt_cell() says that a character is, there it is. */
static void prompt__cell__is_where_it_is_drawn(void **state) {
    (void)state;
    static const char text[] = "0a1b2c3d漢4e5f6g7h8i9jAkBlCmDnEo";
    struct grid g;
    grid_init(&g, 1, 30);
    prompt_open(&p, str_of(text));
    for (;;) {
        grid_reset(&g, 1, 30);
        prompt_draw(&p, &g, 0, 1, 20, "in: ");
        int found = 0;
        size_t at = 0;
        for (size_t i = 0; at < p.len; i++) {
            int cell = prompt_cell(&p, 20, "in: ", i);
            assert_in_range(cell + 1, 0, 20);
            if (cell >= 0) {
                const struct cell *c = &g.cells[1 + cell];
                bool ellipsis = c->style == STYLE_DIM;
                if (!ellipsis) {
                    assert_memory_equal(c->bytes, text + at, c->len);
                    found += c->len > 0;
                }
            }
            at += text[at] & 0x80 ? 3 : 1;
        }
        assert_in_range(found, 12, 16);
        if (p.at == 0) break;
        prompt_key(&p, KEY_CODE_LEFT);
    }
    grid_done(&g);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(prompt__keys__edit),
        TEST(prompt__key__says_what_came_of_it),
        TEST(prompt__key__takes_no_hidden_characters),
        TEST(prompt__text__is_bounded),
        TEST(prompt__history__is_walked),
        TEST(prompt__history__is_bounded),
        TEST(prompt__draw__keeps_the_cursor_in_sight),
        TEST(prompt__cell__is_where_it_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
