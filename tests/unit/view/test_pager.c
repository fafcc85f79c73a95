/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "unit/unit.h"
#include "view/pager.h"

enum { ROWS = 4, COLS = 20 };

struct fixture {
    struct pager pager;
    struct grid grid;
    struct buf dump;
    bool wrap;
};

static int set_up(void **state) {
    static struct fixture f;
    f = (struct fixture){.wrap = false};
    pager_init(&f.pager, false);
    grid_init(&f.grid, ROWS, COLS);
    f.grid.ascii = true;
    buf_init(&f.dump, MIB);
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    pager_done(&f->pager);
    grid_done(&f->grid);
    buf_done(&f->dump);
    return 0;
}

static const char *draw(struct fixture *f) {
    grid_reset(&f->grid, f->grid.rows, f->grid.cols);
    pager_draw(&f->pager, &f->grid,
               (struct area){0, 0, f->grid.rows, f->grid.cols}, f->wrap);
    buf_clear(&f->dump);
    grid_dump(&f->grid, &f->dump);
    return f->dump.data;
}

/* Styles and selection: M match, m mark, s selected, '.' else. */
static const char *looks(struct fixture *f) {
    draw(f);
    buf_clear(&f->dump);
    for (int i = 0; i < f->grid.rows * f->grid.cols; i++) {
        const struct cell *c = &f->grid.cells[i];
        buf_add_char(&f->dump, c->style == STYLE_MATCH      ? 'M'
                               : c->style == STYLE_DIM      ? 'm'
                               : (c->flags & CELL_SELECTED) ? 's'
                                                            : '.');
        if (i % f->grid.cols + 1 == f->grid.cols) buf_add_char(&f->dump, '\n');
    }
    return f->dump.data;
}

static void write_lines(struct fixture *f, const char *text) {
    struct str rest = str_of(text), line;
    pager_begin(&f->pager);
    while (str_split(&rest, '|', &line))
        pager_add(&f->pager, STYLE_TEXT, line);
    pager_end(&f->pager);
}

/* Lines that can be opened, each with the id of its letter. */
static void write_ids(struct fixture *f, const char *letters) {
    pager_begin(&f->pager);
    for (; *letters; letters++) {
        struct pager_line *l =
            pager_add(&f->pager, STYLE_TEXT, (struct str){letters, 1});
        if (*letters != '-') l->id = (uint64_t)*letters;
    }
    pager_end(&f->pager);
}

static void act(struct fixture *f, enum action a) {
    assert_int_equal(pager_act(&f->pager, a), REACT_DRAW);
}

/* --- movement --------------------------------------------------------- */

static void pager__draw__cuts_long_lines_and_scrolls_sideways(void **state) {
    struct fixture *f = *state;
    write_lines(f, "0123456789abcdefghijklmnop|short");
    assert_string_equal(draw(f), "0123456789abcdefghi~\nshort\n\n\n");
    act(f, ACTION_RIGHT);
    assert_string_equal(draw(f), "89abcdefghijklmnop\n\n\n\n");
    act(f, ACTION_LEFT);
    act(f, ACTION_LEFT);
    assert_string_equal(draw(f), "0123456789abcdefghi~\nshort\n\n\n");
}

static void pager__draw__never_shows_half_of_a_wide_character(void **state) {
    struct fixture *f = *state;
    /* 12 wide ones: 24 cells. */
    write_lines(f, "\u4e00\u4e00\u4e00\u4e00\u4e00\u4e00\u4e00\u4e00\u4e00"
                   "\u4e00\u4e00\u4e00");
    assert_string_equal(draw(f), "\u4e00\u4e00\u4e00\u4e00\u4e00\u4e00\u4e00"
                                 "\u4e00\u4e00 ~\n\n\n\n");
    f->pager.scroll = 5;
    assert_string_equal(draw(f), " \u4e00\u4e00\u4e00\u4e00\u4e00\u4e00\u4e00"
                                 "\u4e00\u4e00\n\n\n\n");
}

static void pager__act__moves_no_further_than_the_text(void **state) {
    struct fixture *f = *state;
    write_lines(f, "a|b|c|d|e|f");
    assert_string_equal(draw(f), "a\nb\nc\nd\n");
    act(f, ACTION_UP);
    assert_string_equal(draw(f), "a\nb\nc\nd\n");
    act(f, ACTION_DOWN);
    assert_string_equal(draw(f), "b\nc\nd\ne\n");
    act(f, ACTION_PAGE_DOWN);
    assert_string_equal(draw(f), "c\nd\ne\nf\n");
    act(f, ACTION_DOWN);
    assert_string_equal(draw(f), "c\nd\ne\nf\n");
    act(f, ACTION_HALF_UP);
    assert_string_equal(draw(f), "a\nb\nc\nd\n");
    act(f, ACTION_BOTTOM);
    assert_string_equal(draw(f), "c\nd\ne\nf\n");
    act(f, ACTION_TOP);
    assert_string_equal(draw(f), "a\nb\nc\nd\n");
    assert_int_equal(pager_act(&f->pager, ACTION_GROUP), REACT_UNHANDLED);
}

static void pager__act__an_empty_text_stays_empty(void **state) {
    struct fixture *f = *state;
    static const enum action all[] = {
        ACTION_UP,        ACTION_DOWN, ACTION_PAGE_UP,
        ACTION_PAGE_DOWN, ACTION_TOP,  ACTION_BOTTOM,
        ACTION_HALF_DOWN, ACTION_LEFT, ACTION_RIGHT};
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
            act(f, all[i]);
        assert_string_equal(draw(f), "\n\n\n\n");
        assert_false(pager_search(&f->pager, STR("x"), round == 1));
        write_lines(f, "a|b|c|d|e|f");
        act(f, ACTION_BOTTOM);
        draw(f);
        pager_begin(&f->pager); /* was long, is empty */
        pager_end(&f->pager);
    }
    assert_int_equal(pager_current(&f->pager), 0);
}

/* --- wrapping --------------------------------------------------------- */

static void pager__wrap__breaks_at_blanks_and_hangs(void **state) {
    struct fixture *f = *state;
    f->wrap = true;
    pager_begin(&f->pager);
    pager_add_field(&f->pager, "Note:", 6,
                    STR("one two three four five\nsix"));
    pager_end(&f->pager);
    assert_string_equal(draw(f),
                        "Note: one two three\n      four five\n      six\n\n");
}

static void pager__wrap__whole_lines_are_wrapped_in_any_case(void **state) {
    struct fixture *f = *state;
    write_lines(f, "a line that is far too long|b line that is too long");
    f->pager.lines.at[1].whole = true;
    f->pager.lines.at[1].hang = 3;
    assert_string_equal(draw(f), "a line that is far ~\n"
                                 "b line that is too\n"
                                 "   long\n\n");
}

static void pager__wrap__hangs_no_further_than_the_middle(void **state) {
    struct fixture *f = *state;
    f->wrap = true;
    write_lines(f, "Warning  BackOff  it failed again and again");
    f->pager.lines.at[0].hang = 18;
    assert_string_equal(draw(f), "Warning  BackOff  it\n"
                                 "  failed again and\n"
                                 "  again\n\n");
}

static void pager__wrap__cuts_words_longer_than_a_row(void **state) {
    struct fixture *f = *state;
    f->wrap = true;
    write_lines(f, "0123456789012345678901234|x");
    assert_string_equal(draw(f), "01234567890123456789\n01234\nx\n\n");
}

static void pager__wrap__begins_no_row_with_the_blank_it_broke_at(
    void **state) {
    struct fixture *f = *state;
    f->wrap = true;
    write_lines(f, "01234567890123456789 next");
    assert_string_equal(draw(f), "01234567890123456789\nnext\n\n\n");
}

static void pager__wrap__scrolls_by_rows(void **state) {
    struct fixture *f = *state;
    f->wrap = true;
    write_lines(f, "aaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbcccc|d|e|f");
    draw(f);
    act(f, ACTION_DOWN);
    assert_string_equal(draw(f), "bbbbbbbbbbbbbbbbbbbb\ncccc\nd\ne\n");
    act(f, ACTION_BOTTOM);
    assert_string_equal(draw(f), "cccc\nd\ne\nf\n");
    act(f, ACTION_UP);
    act(f, ACTION_UP);
    assert_string_equal(
        draw(f), "aaaaaaaaaaaaaaaaaaaa\nbbbbbbbbbbbbbbbbbbbb\ncccc\nd\n");
}

/* --- what stays where as the text changes ----------------------------- */

static void pager__end__stays_at_the_top_until_moved(void **state) {
    struct fixture *f = *state;
    write_lines(f, "b|c|d|e|f");
    draw(f);
    write_lines(f, "a|b|c|d|e|f");
    assert_string_equal(draw(f), "a\nb\nc\nd\n");
}

/* Acted on before it is drawn again. */
static void pager__end__takes_a_text_that_became_shorter(void **state) {
    struct fixture *f = *state;
    static const enum action all[] = {ACTION_UP, ACTION_DOWN, ACTION_PAGE_UP,
                                      ACTION_PAGE_DOWN};
    f->wrap = true;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        write_lines(f, "a|b|c|d|e|f|g|h|i|j");
        draw(f);
        act(f, ACTION_BOTTOM);
        write_lines(f, "a|b");
        act(f, all[i]);
        assert_string_equal(draw(f), "a\nb\n\n\n");
    }
}

static void pager__end__takes_a_line_that_became_shorter(void **state) {
    struct fixture *f = *state;
    f->wrap = true;
    write_lines(f, "aaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbcccc|d|e|f|g|h");
    draw(f);
    act(f, ACTION_DOWN);
    act(f, ACTION_DOWN);
    write_lines(f, "a|d|e|f|g|h");
    assert_string_equal(draw(f), "a\nd\ne\nf\n");
}

static void pager__follow__stays_at_the_end_until_moved_up(void **state) {
    struct fixture *f = *state;
    f->pager.follow = true;
    write_lines(f, "a|b|c|d|e");
    assert_string_equal(draw(f), "b\nc\nd\ne\n");
    write_lines(f, "a|b|c|d|e|f");
    assert_string_equal(draw(f), "c\nd\ne\nf\n");
    act(f, ACTION_UP);
    write_lines(f, "a|b|c|d|e|f|g");
    assert_string_equal(draw(f), "b\nc\nd\ne\n");
    act(f, ACTION_BOTTOM);
    write_lines(f, "a|b|c|d|e|f|g|h");
    assert_string_equal(draw(f), "e\nf\ng\nh\n");
}

static void pager__cursor__stays_on_its_line_whatever_comes(void **state) {
    struct fixture *f = *state;
    write_ids(f, "-abcdef");
    draw(f);
    assert_int_equal(pager_current(&f->pager), 'a');
    act(f, ACTION_DOWN);
    act(f, ACTION_DOWN);
    assert_int_equal(pager_current(&f->pager), 'c');
    assert_string_equal(draw(f), "-\na\nb\nc\n");
    write_ids(f, "-xyabcdef");
    assert_int_equal(pager_current(&f->pager), 'c');
    assert_string_equal(draw(f), "y\na\nb\nc\n"); /* in its row */
    write_ids(f, "-xyabdef");
    assert_int_equal(pager_current(&f->pager), 'd'); /* its neighbour */
    write_ids(f, "-");
    assert_int_equal(pager_current(&f->pager), 0);
    assert_string_equal(draw(f), "-\n\n\n\n");
}

static void pager__cursor__is_on_lines_that_open_alone(void **state) {
    struct fixture *f = *state;
    write_ids(f, "--a--b--");
    draw(f);
    act(f, ACTION_DOWN);
    assert_int_equal(pager_current(&f->pager), 'b');
    assert_string_equal(looks(f), "....................\n"
                                  "....................\n"
                                  "....................\n"
                                  "ssssssssssssssssssss\n");
    act(f, ACTION_DOWN); /* nothing more to open: it scrolls */
    assert_int_equal(pager_current(&f->pager), 'b');
    assert_string_equal(looks(f), "....................\n"
                                  "....................\n"
                                  "ssssssssssssssssssss\n"
                                  "....................\n");
    act(f, ACTION_UP);
    assert_int_equal(pager_current(&f->pager), 'a');
    act(f, ACTION_UP);
    assert_string_equal(draw(f), "-\na\n-\n-\n");
}

static void pager__cursor__goes_with_the_page(void **state) {
    struct fixture *f = *state;
    write_ids(f, "abcdefghij");
    draw(f);
    act(f, ACTION_PAGE_DOWN);
    assert_int_equal(pager_current(&f->pager), 'e');
    act(f, ACTION_PAGE_DOWN);
    act(f, ACTION_PAGE_DOWN);
    assert_int_equal(pager_current(&f->pager), 'j');
    act(f, ACTION_PAGE_UP);
    assert_int_equal(pager_current(&f->pager), 'f');
    act(f, ACTION_TOP);
    assert_int_equal(pager_current(&f->pager), 'a');
}

static void pager__cursor__is_seen_on_a_smaller_screen(void **state) {
    struct fixture *f = *state;
    write_ids(f, "abcdefghij");
    draw(f);
    for (int i = 0; i < 3; i++) act(f, ACTION_DOWN);
    grid_reset(&f->grid, 2, 20);
    assert_string_equal(draw(f), "c\nd\n");
}

/* --- search ----------------------------------------------------------- */

/* Reading above it, one is not thrown back when the header grows by a row. */
static void pager__cursor__is_not_followed_out_of_sight(void **state) {
    struct fixture *f = *state;
    write_ids(f, "--------a");
    draw(f);
    act(f, ACTION_BOTTOM);
    for (int i = 0; i < 5; i++) act(f, ACTION_UP);
    assert_string_equal(draw(f), "-\n-\n-\n-\n");
    grid_reset(&f->grid, ROWS - 1, COLS);
    assert_string_equal(draw(f), "-\n-\n-\n");
}

static void pager__search__finds_in_any_case_and_marks_all(void **state) {
    struct fixture *f = *state;
    write_lines(f, "Back back|none|xBACKx");
    draw(f);
    assert_true(pager_search(&f->pager, STR("back"), false));
    assert_string_equal(looks(f), "MMMM.MMMM...........\n"
                                  "....................\n"
                                  ".MMMM...............\n"
                                  "....................\n");
    assert_true(pager_search(&f->pager, STR(""), false));
    assert_string_equal(looks(f), "....................\n"
                                  "....................\n"
                                  "....................\n"
                                  "....................\n");
}

static void pager__search__goes_on_and_back(void **state) {
    struct fixture *f = *state;
    write_lines(f, "a|b1|c|d|e|f|g|h|i|j1|k|l1");
    draw(f);
    assert_true(pager_search(&f->pager, STR("1"), false));
    assert_int_equal(f->pager.found, 1);
    assert_true(pager_search(&f->pager, STR("1"), false));
    assert_int_equal(f->pager.found, 9);
    assert_string_equal(draw(f), "i\nj1\nk\nl1\n");
    assert_true(pager_search(&f->pager, STR("1"), false));
    assert_int_equal(f->pager.found, 11);
    assert_false(pager_search(&f->pager, STR("1"), false));
    assert_true(pager_search(&f->pager, STR("1"), true));
    assert_int_equal(f->pager.found, 9);
    assert_true(pager_search(&f->pager, STR("1"), true));
    assert_int_equal(f->pager.found, 1);
    assert_string_equal(draw(f), "a\nb1\nc\nd\n");
    assert_false(pager_search(&f->pager, STR("1"), true));
}

static void pager__search__scrolls_sideways_to_what_it_found(void **state) {
    struct fixture *f = *state;
    write_lines(f, "012345678901234567890123456789needle");
    draw(f);
    assert_true(pager_search(&f->pager, STR("needle"), false));
    assert_string_equal(draw(f), "0123456789needle\n\n\n\n");
}

static void pager__search__marks_over_the_end_of_a_row(void **state) {
    struct fixture *f = *state;
    f->wrap = true;
    write_lines(f, "aaaaaaaaaaaaaaaaaaneedle");
    draw(f);
    assert_true(pager_search(&f->pager, STR("NEEDLE"), false));
    assert_string_equal(looks(f), "..................MM\n"
                                  "MMMM................\n"
                                  "....................\n"
                                  "....................\n");
}

/* --- from outside ----------------------------------------------------- */

static void pager__add__cleans_what_it_is_given(void **state) {
    struct fixture *f = *state;
    pager_begin(&f->pager);
    pager_add(&f->pager, STYLE_TEXT, STR("a\x1B[2Jb\nc"));
    pager_add_field(&f->pager, "L:", 4, STR("x\x1By\r\nz\xE2\x80\xAE"));
    pager_end(&f->pager);
    assert_string_equal(draw(f), "a^[[2Jb c\nL:  x^[y\n    z<U+202E>\n\n");
}

static void pager__add__is_bounded(void **state) {
    struct fixture *f = *state;
    pager_begin(&f->pager);
    for (int i = 0; i < PAGER_LINES + 5; i++)
        pager_add(&f->pager, STYLE_TEXT, STR("x"))->id = 7;
    pager_end(&f->pager);
    assert_int_equal(f->pager.lines.n, PAGER_LINES);
    draw(f);
    act(f, ACTION_BOTTOM);
    assert_string_equal(draw(f), "x\nx\nx\n(more is left out)\n");
}

static void pager__draw__fits_any_area(void **state) {
    struct fixture *f = *state;
    write_lines(f, "one two three|\u4e00\u4e00|x");
    for (int rows = 0; rows < 4; rows++) {
        for (int cols = 0; cols < 6; cols++) {
            for (int wrap = 0; wrap < 2; wrap++) {
                grid_reset(&f->grid, rows, cols);
                f->wrap = wrap;
                draw(f);
                act(f, ACTION_PAGE_DOWN);
                draw(f);
                act(f, ACTION_UP);
            }
        }
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(pager__draw__cuts_long_lines_and_scrolls_sideways),
        TEST(pager__draw__never_shows_half_of_a_wide_character),
        TEST(pager__act__moves_no_further_than_the_text),
        TEST(pager__act__an_empty_text_stays_empty),
        TEST(pager__wrap__breaks_at_blanks_and_hangs),
        TEST(pager__wrap__whole_lines_are_wrapped_in_any_case),
        TEST(pager__wrap__hangs_no_further_than_the_middle),
        TEST(pager__wrap__cuts_words_longer_than_a_row),
        TEST(pager__wrap__begins_no_row_with_the_blank_it_broke_at),
        TEST(pager__wrap__scrolls_by_rows),
        TEST(pager__end__stays_at_the_top_until_moved),
        TEST(pager__end__takes_a_text_that_became_shorter),
        TEST(pager__end__takes_a_line_that_became_shorter),
        TEST(pager__follow__stays_at_the_end_until_moved_up),
        TEST(pager__cursor__stays_on_its_line_whatever_comes),
        TEST(pager__cursor__is_on_lines_that_open_alone),
        TEST(pager__cursor__goes_with_the_page),
        TEST(pager__cursor__is_seen_on_a_smaller_screen),
        TEST(pager__cursor__is_not_followed_out_of_sight),
        TEST(pager__search__finds_in_any_case_and_marks_all),
        TEST(pager__search__goes_on_and_back),
        TEST(pager__search__scrolls_sideways_to_what_it_found),
        TEST(pager__search__marks_over_the_end_of_a_row),
        TEST(pager__add__cleans_what_it_is_given),
        TEST(pager__add__is_bounded),
        TEST(pager__draw__fits_any_area),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
