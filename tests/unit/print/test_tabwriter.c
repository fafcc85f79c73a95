/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include <stdio.h>

#include "base/cc.h"
#include "base/limits.h"
#include "print/tabwriter.h"

/* Rows of up to three cells, absent ones NULL, the first `measured` of them
 * measured before the first is written. */
struct rows {
    const char *cells[4][3];
    size_t columns, measured;
    const char *want;
};

static struct str text_of(const char *cell) {
    return cell ? str_of(cell) : STR_NONE;
}

static void write_rows(struct tabwriter *t, FILE *out, const struct rows *r) {
    for (size_t i = 0; i < r->measured; i++)
        for (size_t c = 0; c + 1 < r->columns; c++)
            tabwriter_widen(t, c, text_of(r->cells[i][c]));
    for (size_t i = 0; i < ARRAY_LEN(r->cells) && r->cells[i][0]; i++) {
        struct str cells[3];
        for (size_t c = 0; c < r->columns; c++)
            cells[c] = text_of(r->cells[i][c]);
        tabwriter_row(t, out, cells, NULL, r->columns);
    }
}

static void check(const struct rows *r) {
    struct tabwriter t = {0};
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    write_rows(&t, out, r);
    fclose(out);
    assert_string_equal(text, r->want);
    unit_free(text);
}

/* What kubectl's writer makes of the same cells: minimal width 6, padding 3,
 * nothing behind the last cell. */
static void tabwriter__row__pads_as_kubectl_does(void **state) {
    (void)state;
    static const struct rows table[] = {
        {{{"A", "B", "C"}}, 3, 1, "A     B     C\n"},
        {{{"abc", "B"}}, 2, 1, "abc   B\n"},
        {{{"abcd", "B"}}, 2, 1, "abcd   B\n"},
        {{{"TYPE", "R"}, {"Warning", "x"}},
         2,
         2,
         "TYPE      R\nWarning   x\n"},
        {{{"", "B"}}, 2, 1, "      B\n"},
        {{{"A", ""}}, 2, 1, "A     \n"},
        {{{"alone"}}, 1, 1, "alone\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) check(&table[i]);
}

/* Go's tabwriter counts runes, not cells of the terminal. */
static void tabwriter__row__counts_code_points(void **state) {
    (void)state;
    static const struct rows table[] = {
        {{{"äöü", "x"}, {"abcdef", "y"}}, 2, 2, "äöü      x\nabcdef   y\n"},
        {{{"日本", "x"}}, 2, 1, "日本    x\n"},
        {{{"e\xCC\x81xyz", "x"}}, 2, 1, "e\xCC\x81xyz   x\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) check(&table[i]);
}

static void tabwriter__row__columns_grow_and_never_shrink(void **state) {
    (void)state;
    static const struct rows rows = {{{"a", "1"}, {"longer", "2"}, {"a", "3"}},
                                     2,
                                     0,
                                     "a     1\nlonger   2\na        3\n"};
    check(&rows);
}

/* Else one event of a megabyte would pad every row of a list by as much. */
static void tabwriter__row__a_monstrous_cell_widens_nothing(void **state) {
    (void)state;
    static char widest[LIMIT_CELL_WIDTH + 1], wider[LIMIT_CELL_WIDTH + 2];
    struct tabwriter t = {0};

    memset(widest, 'x', LIMIT_CELL_WIDTH);
    memset(wider, 'x', LIMIT_CELL_WIDTH + 1);
    tabwriter_widen(&t, 0, STR("abcd"));
    tabwriter_widen(&t, 0, str_of(wider));
    assert_int_equal(t.widths[0], 7);

    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    const struct str cells[] = {str_of(wider), STR("a")};
    assert_non_null(out);
    tabwriter_row(&t, out, cells, NULL, 2);
    fclose(out);
    assert_string_equal(text + LIMIT_CELL_WIDTH + 1, "   a\n");
    assert_int_equal(t.widths[0], 7);
    unit_free(text);

    tabwriter_widen(&t, 0, str_of(widest));
    assert_int_equal(t.widths[0], LIMIT_CELL_WIDTH + 3);
}

static void tabwriter__row__colour_takes_no_room(void **state) {
    (void)state;
    struct tabwriter t = {0};
    const struct str cells[] = {STR("warn"), STR("x")};
    const char *const sgr[] = {"\033[33m", NULL};
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    tabwriter_row(&t, out, cells, sgr, 2);
    fclose(out);
    assert_string_equal(text, "\033[33mwarn\033[0m   x\n");
    unit_free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tabwriter__row__pads_as_kubectl_does),
        cmocka_unit_test(tabwriter__row__counts_code_points),
        cmocka_unit_test(tabwriter__row__columns_grow_and_never_shrink),
        cmocka_unit_test(tabwriter__row__a_monstrous_cell_widens_nothing),
        cmocka_unit_test(tabwriter__row__colour_takes_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
