/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "unit/unit.h"
#include "view/grid.h"

static struct grid g;
static struct buf text;

static int set_up(void **state) {
    (void)state;
    grid_init(&g, 3, 10);
    buf_init(&text, MIB);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    grid_done(&g);
    buf_done(&text);
    return 0;
}

static const char *dump(void) {
    buf_clear(&text);
    grid_dump(&g, &text);
    return text.data;
}

static struct cell *at(int row, int col) {
    return &g.cells[row * g.cols + col];
}

/* Whatever was drawn: a wide cell is followed by its continuation, and there
 * is no continuation without it. */
static void assert_whole(void) {
    for (int row = 0; row < g.rows; row++) {
        for (int col = 0; col < g.cols; col++) {
            const struct cell *c = at(row, col);
            bool after_wide = col > 0 && at(row, col - 1)->width == 2;
            assert_int_equal(c->width == 0, after_wide);
            if (c->width == 0) assert_int_equal(c->len, 0);
            assert_in_range(c->len, 0, CELL_BYTES);
            assert_true(c->style < STYLE_COUNT);
        }
        assert_int_not_equal(at(row, g.cols - 1)->width, 2);
    }
}

static void grid__text__is_cut_with_an_ellipsis_of_one_cell(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int cells, skip;
        bool ascii;
        const char *want;
        int used;
    } cases[] = {
        {"abc", 3, 0, false, "abc", 3},
        {"abcd", 3, 0, false, "ab\u2026", 3},
        {"abcd", 3, 0, true, "ab~", 3},
        {"abcd", 1, 0, false, "\u2026", 1},
        {"abcd", 0, 0, false, "", 0},
        {"abcd", -5, 0, false, "", 0},
        {"", 3, 0, false, "", 0},
        /* wide ones: half of one is never shown */
        {"漢字", 4, 0, false, "漢字", 4},
        {"漢字", 3, 0, false, "漢\u2026", 3},
        {"漢字", 2, 0, false, "\u2026", 1},
        {"a漢字", 4, 0, false, "a漢\u2026", 4},
        /* combining marks take no cell */
        {"e\u0301e\u0301", 2, 0, false, "e\u0301e\u0301", 2},
        {"e\u0301xyz", 2, 0, false, "e\u0301\u2026", 2},
        /* scrolled sideways */
        {"abcdef", 4, 2, false, "cdef", 4},
        {"abcdef", 3, 2, false, "cd\u2026", 3},
        {"abcdef", 3, 6, false, "", 0},
        {"abcdef", 3, 600, false, "", 0},
        {"漢字x", 4, 2, false, "字x", 3},
        {"漢字x", 4, 1, false, " 字x", 4}, /* half of it stays blank */
        {"漢字x", 3, 1, false, " \u2026", 2},
        {"漢", 1, 1, false, "", 1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        grid_reset(&g, 1, 20);
        g.ascii = cases[i].ascii;
        int used = grid_text_from(&g, 0, 0, cases[i].cells, STYLE_TEXT,
                                  str_of(cases[i].text), cases[i].skip);
        dump();
        buf_cut(&text, text.len - 1);
        if (strcmp(text.data, cases[i].want) != 0 || used != cases[i].used)
            fail_msg("case %zu: \"%s\", %d cells", i, text.data, used);
        assert_whole();
    }
}

static void grid__text__right_ends_at_the_right(void **state) {
    (void)state;
    assert_int_equal(grid_text_right(&g, 0, 1, 6, STYLE_TEXT, STR("42")), 6);
    assert_int_equal(grid_text_right(&g, 1, 1, 6, STYLE_TEXT, STR("字x")), 6);
    grid_text_right(&g, 2, 1, 4, STYLE_TEXT, STR("12345"));
    assert_string_equal(dump(), "     42\n    字x\n 123\u2026\n");
    grid_reset(&g, 1, 10);
    assert_int_equal(grid_text_right(&g, 0, 2, 0, STYLE_TEXT, STR("x")), 0);
    assert_int_equal(grid_text_right(&g, 0, 5, -2, STYLE_TEXT, STR("xyz")), 0);
    assert_string_equal(dump(), "\n");
}

static void grid__draw__outside_is_cut(void **state) {
    (void)state;
    static const int rows[] = {-100, -1, 3, 100};
    for (size_t i = 0; i < 4; i++) {
        grid_text(&g, rows[i], 0, 10, STYLE_TEXT, STR("no"));
        grid_fill(&g, (struct area){rows[i], 0, 1, 10}, STYLE_TEXT, "#");
        grid_flag(&g, rows[i], 0, 10, CELL_SELECTED);
    }
    grid_text(&g, 0, 10, 5, STYLE_TEXT, STR("no"));
    grid_text(&g, 0, -9, 5, STYLE_TEXT, STR("no"));
    grid_fill(&g, (struct area){0, 0, -1, 10}, STYLE_TEXT, "#");
    assert_string_equal(dump(), "\n\n\n");
    for (int i = 0; i < 30; i++) assert_int_equal(g.cells[i].flags, 0);

    grid_text(&g, 0, -2, 9, STYLE_TEXT, STR("abcdef"));
    grid_text(&g, 1, 8, 9, STYLE_TEXT, STR("abcdef"));
    grid_text(&g, 2, 7, 9, STYLE_TEXT, STR("漢字"));
    assert_string_equal(dump(), "cdef\n        ab\n       漢\n");
    grid_fill(&g, (struct area){-3, -3, 100, 100}, STYLE_BAR, "#");
    assert_string_equal(dump(), "##########\n##########\n##########\n");
    assert_whole();
}

static void grid__reset__is_blank_and_bounded(void **state) {
    (void)state;
    grid_text(&g, 0, 0, 5, STYLE_BAD, STR("x"));
    g.cursor_row = g.cursor_col = 1;
    grid_reset(&g, 2, 4);
    assert_string_equal(dump(), "\n\n");
    assert_int_equal(g.cursor_row, -1);
    grid_reset(&g, 0, 0);
    grid_text(&g, 0, 0, 5, STYLE_BAD, STR("x"));
    assert_string_equal(dump() ? text.data : "", "");
    grid_reset(&g, 100000, 100000);
    assert_int_equal(g.rows, LIMIT_SCREEN_ROWS);
    assert_int_equal(g.cols, LIMIT_SCREEN_COLS);
}

static void grid__wide__no_half_survives_overwriting(void **state) {
    (void)state;
    static const struct {
        int col;
        const char *over, *want;
    } cases[] = {
        {0, "x", "x 字\n"},   {1, "x", " x字\n"}, {2, "x", "漢x\n"},
        {3, "x", "漢 x\n"},   {1, "語", " 語\n"}, {0, "語", "語字\n"},
        {3, "語", "漢 語\n"}, {1, "xy", " xy\n"}, {0, "xyz", "xyz\n"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        grid_reset(&g, 1, 6);
        grid_text(&g, 0, 0, 4, STYLE_TEXT, STR("漢字"));
        grid_text(&g, 0, cases[i].col, 4, STYLE_TEXT, str_of(cases[i].over));
        assert_string_equal(dump(), cases[i].want);
        assert_whole();
    }
}

/* The gate: what cannot be seen, and what a terminal would act on, is shown
 * as text. */
static void grid__text__hostile_is_made_visible(void **state) {
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"a\033[2Jb", "a^[[2Jb"},
        {"\033]0;pwned\a", "^[]0;pwned^G"},
        {"a\nb\tc\rd", "a b c d"},
        {"\302\2331m", "<U+009B>1m"},
        {"a\u202Eb", "a<U+202E>b"},
        {"a\u200Bb", "a<U+200B>b"},
        {"\377\376", "\uFFFD\uFFFD"},
        {"\xC0\x80", "\uFFFD\uFFFD"},
        {"\u0301x", "\u25CC\u0301x"},
        {"a\u0301\u0301\u0301\u0301\u0301\u0301b",
         "a\u0301\u0301\u0301\u0301<+2>b"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        grid_reset(&g, 1, 40);
        grid_text(&g, 0, 0, 40, STYLE_TEXT, str_of(cases[i].text));
        dump();
        buf_cut(&text, text.len - 1);
        assert_string_equal(text.data, cases[i].want);
        assert_true(text_is_clean(buf_str(&text)));
        grid_reset(&g, 1, 40);
        grid_text_right(&g, 0, 0, 40, STYLE_TEXT, str_of(cases[i].text));
        dump();
        buf_cut(&text, text.len - 1);
        assert_non_null(strstr(text.data, cases[i].want));
    }
    grid_reset(&g, 1, 40);
    grid_text(&g, 0, 0, 40, STYLE_TEXT, (struct str){"a\0b", 3});
    assert_string_equal(dump(), "a^@b\n");
}

/* A megabyte of marks on one letter hides what follows; that it does so is
 * seen. */
static void grid__text__what_is_far_beyond_is_not_hidden(void **state) {
    (void)state;
    struct buf long_text = BUF_INIT(MIB);
    buf_add_char(&long_text, 'a');
    for (int i = 0; i < 20000; i++) buf_add_cstr(&long_text, "\u0301");
    buf_add_cstr(&long_text, "the end");
    grid_reset(&g, 1, 30);
    grid_text(&g, 0, 0, 30, STYLE_TEXT, buf_str(&long_text));
    assert_non_null(strstr(dump(), "\u2026"));
    buf_done(&long_text);
}

/* A cluster that has no room in a cell: its base character stands for it. */
static void grid__text__a_huge_cluster_is_its_base(void **state) {
    (void)state;
    static const char family[] =
        "👨🏽\u200D👩🏽\u200D👧🏽\u200D👦🏽";
    static const char hearts[] =
        "\u2764\u200D👩🏽\u200D👧🏽\u200D👦🏽\u200D👦🏽";
    grid_text(&g, 0, 0, 9, STYLE_TEXT, str_of(family));
    grid_text(&g, 0, 2, 7, STYLE_TEXT, STR("x"));
    grid_text(&g, 1, 0, 9, STYLE_TEXT, str_of(hearts));
    assert_whole();
    assert_true(sizeof(family) - 1 > CELL_BYTES);
    assert_true(sizeof(hearts) - 1 > CELL_BYTES);
    assert_string_equal(dump(), "👨x\n\u2764\n\n");
    /* As wide as a terminal draws what is left of it. */
    assert_int_equal(at(0, 0)->width, 2);
    assert_int_equal(at(1, 0)->width, utf8_width(0x2764));
}

static void grid__flag__and_style_stay_in_their_run(void **state) {
    (void)state;
    grid_text(&g, 1, 2, 5, STYLE_WARNING, STR("abc"));
    grid_flag(&g, 1, 3, 2, CELL_SELECTED);
    grid_flag(&g, 1, 4, 100, CELL_NEW);
    for (int col = 0; col < 10; col++) {
        assert_int_equal(at(1, col)->style,
                         col >= 2 && col < 5 ? STYLE_WARNING : STYLE_TEXT);
        assert_int_equal(at(1, col)->flags & CELL_SELECTED,
                         col == 3 || col == 4 ? CELL_SELECTED : 0);
        assert_int_equal(at(1, col)->flags & CELL_NEW,
                         col >= 4 ? CELL_NEW : 0);
    }
}

static void grid__printf__is_text_like_any(void **state) {
    (void)state;
    grid_printf(&g, 0, 0, 10, STYLE_TEXT, "%s %d", "\033x", 7);
    assert_string_equal(dump(), "^[x 7\n\n\n");
    char long_text[3000];
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = 0;
    grid_reset(&g, 1, 4);
    grid_printf(&g, 0, 0, 4, STYLE_TEXT, "%s", long_text);
    assert_string_equal(dump(), "xxx\u2026\n");
}

static void grid__dump__cuts_trailing_blanks_alone(void **state) {
    (void)state;
    grid_text(&g, 0, 2, 8, STYLE_TEXT, STR("a b "));
    grid_fill(&g, (struct area){1, 0, 1, 10}, STYLE_BAR, " ");
    grid_text(&g, 2, 8, 2, STYLE_TEXT, STR("字"));
    assert_string_equal(dump(), "  a b\n\n        字\n");
}

static void grid__style__has_a_name(void **state) {
    (void)state;
    assert_string_equal(style_name(STYLE_TEXT), "text");
    assert_string_equal(style_name(STYLE_GAP), "gap");
    for (int i = 0; i < STYLE_COUNT; i++) {
        enum style found;
        assert_true(style_find(str_of(style_name((enum style)i)), &found));
        assert_int_equal(found, i);
    }
    enum style none;
    assert_false(style_find(STR("TEXT"), &none));
    assert_false(style_find(STR_NONE, &none));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(grid__text__is_cut_with_an_ellipsis_of_one_cell),
        TEST(grid__text__right_ends_at_the_right),
        TEST(grid__draw__outside_is_cut),
        TEST(grid__reset__is_blank_and_bounded),
        TEST(grid__wide__no_half_survives_overwriting),
        TEST(grid__text__hostile_is_made_visible),
        TEST(grid__text__what_is_far_beyond_is_not_hidden),
        TEST(grid__text__a_huge_cluster_is_its_base),
        TEST(grid__flag__and_style_stay_in_their_run),
        TEST(grid__printf__is_text_like_any),
        TEST(grid__dump__cuts_trailing_blanks_alone),
        TEST(grid__style__has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
