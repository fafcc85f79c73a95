/* SPDX-License-Identifier: Apache-2.0 */
/* Marks, copies, the scrollbar, what is new, and the mouse. */
#include "unit/view/table_rig.h"

/* --- marks ------------------------------------------------------------ */

static void table__mark__stays_on_its_row(void **state) {
    struct rig *r = *state;
    fill(r, 4);
    draw(r);
    act(r, ACTION_DOWN);
    assert_true(table_mark(&r->table, r->query));
    assert_string_equal(selected(r), "p02");
    add(r, "new", 0);
    refresh(r);
    resize(r, 8, 80);
    r->margin = 1;
    const char *text = draw(r);
    assert_non_null(strstr(text, "\n*2m "));
    assert_ptr_equal(strchr(text, '*'), strrchr(text, '*'));
    act(r, ACTION_UP);
    table_mark(&r->table, r->query); /* no longer */
    assert_null(strchr(draw(r), '*'));
    assert_int_equal(r->table.marks.ids.n, 0);
}

static void table__copy__has_the_marked_rows_or_the_current_one(void **state) {
    struct rig *r = *state;
    struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
    assert_false(table_copy(&r->table, r->query, &r->show, &out));
    fill(r, 4);
    ADD(r->store, .uid = "long", .obj = "long", .count = 3,
        .last_us = BEFORE(9 * MINUTE),
        .msg = "two\nlines \033[31m, and longer than any screen is wide: "
               "0123456789 0123456789 0123456789 0123456789");
    refresh(r);
    resize(r, 8, 40);
    draw(r);
    assert_true(table_copy(&r->table, r->query, &r->show, &out));
    assert_string_equal(out.data, "60s  Warning  BackOff  prod  Pod/p00  1  "
                                  "p00\n");
    act(r, ACTION_BOTTOM);
    table_mark(&r->table, r->query);
    act(r, ACTION_TOP);
    act(r, ACTION_DOWN);
    table_mark(&r->table, r->query);
    buf_clear(&out);
    assert_true(table_copy(&r->table, r->query, &r->show, &out));
    assert_string_equal(
        out.data,
        "2m  Warning  BackOff  prod  Pod/p01  1  p01\n"
        "9m  Normal  Started  prod  Pod/long  3  two lines ^[[31m, and longer "
        "than any screen is wide: 0123456789 0123456789 0123456789 "
        "0123456789\n");
    buf_done(&out);
}

static void marks__toggle__is_bounded(void **state) {
    (void)state;
    struct marks m = {0};
    for (uint64_t i = 0; i < LIMIT_MARKED_ROWS; i++)
        assert_true(marks_toggle(&m, i * 2654435761u % 1000003));
    assert_int_equal(m.ids.n, LIMIT_MARKED_ROWS);
    assert_false(marks_toggle(&m, 5000000));
    assert_false(marks_has(&m, 5000000));
    for (uint64_t i = 0; i < LIMIT_MARKED_ROWS; i += 2)
        assert_true(marks_toggle(&m, i * 2654435761u % 1000003));
    for (uint64_t i = 0; i < LIMIT_MARKED_ROWS; i++)
        assert_int_equal(marks_has(&m, i * 2654435761u % 1000003), i & 1);
    marks_clear(&m);
    assert_false(marks_has(&m, 2654435761u % 1000003));
    marks_done(&m);
}

/* --- the scrollbar ---------------------------------------------------- */

/* The last cell of each line of the body. */
static void read_bar(struct rig *r, char *out, enum style *styles) {
    r->margin = 1;
    draw(r);
    int rows = r->grid.rows, cols = r->grid.cols;
    for (int i = 1; i < rows; i++) {
        const struct cell *c = &r->grid.cells[i * cols + cols - 1];
        out[i - 1] = c->len ? c->bytes[0] : ' ';
        styles[i - 1] = c->style;
    }
    out[rows - 1] = 0;
}

static void table__bar__shows_where_one_is_and_where_warnings_are(
    void **state) {
    struct rig *r = *state;
    char pod[16], bar[64];
    enum style styles[64];
    for (int i = 0; i < 100; i++) {
        snprintf(pod, sizeof(pod), "p%02d", i);
        ADD(r->store, .uid = pod, .obj = pod,
            .type = i == 52 ? "Warning" : "Normal",
            .last_us = BEFORE((i + 1) * MINUTE));
    }
    refresh(r);
    resize(r, 11, 80); /* ten lines, ten rows each */
    read_bar(r, bar, styles);
    assert_string_equal(bar, "#||||!||||");
    assert_int_equal(styles[0], STYLE_SCROLL);
    assert_int_equal(styles[5], STYLE_SCROLL_WARNING);
    table_go(&r->table, r->query, 55);
    read_bar(r, bar, styles);
    assert_string_equal(bar, "||||##||||");
    assert_int_equal(styles[4], STYLE_SCROLL);
    assert_int_equal(styles[5], STYLE_SCROLL_WARNING);
    act(r, ACTION_BOTTOM);
    read_bar(r, bar, styles);
    assert_string_equal(bar, "|||||!|||#");
    resize(r, 61, 80);
    read_bar(r, bar, styles);
    assert_int_equal(strspn(bar, "|"), 24);
    assert_int_equal(strspn(bar + 24, "#"), 36);
}

static void table__bar__is_not_there_when_all_is_in_sight(void **state) {
    struct rig *r = *state;
    char bar[64];
    enum style styles[64];
    fill(r, 5);
    read_bar(r, bar, styles); /* five lines */
    assert_string_equal(bar, "     ");
    add(r, "new", 0);
    refresh(r);
    read_bar(r, bar, styles);
    assert_string_equal(bar, "####!");
}

/* More rows than it has parts: each Warning is there, and nothing else. */
static void table__bar__has_every_warning_of_many(void **state) {
    struct rig *r = *state;
    char pod[16];
    store_free(r->store);
    query_free(r->query);
    r->store = make_store(10000);
    r->query = query_new(r->store);
    query_set_sort(r->query, NULL, true);
    for (int i = 0; i < 5000; i++) {
        snprintf(pod, sizeof(pod), "p%04d", i);
        ADD(r->store, .uid = pod, .obj = "x",
            .type = i % 1000 == 999 ? "Warning" : "Normal",
            .last_us = BEFORE(i * US_PER_S));
    }
    refresh(r);
    assert_int_equal(r->table.bad, 5);
    resize(r, 41, 80);
    char bar[64];
    enum style styles[64];
    read_bar(r, bar, styles);
    assert_string_equal(bar, "#||||||!|||||||!|||||||!|||||||!|||||||!");
}

/* --- what is new ------------------------------------------------------ */

static int new_cells(struct rig *r, int row) {
    int n = 0;
    for (int i = 0; i < r->grid.cols; i++)
        n += (r->grid.cells[row * r->grid.cols + i].flags & CELL_NEW) != 0;
    return n;
}

static void table__new__is_in_the_cells_that_tell_it(void **state) {
    struct rig *r = *state;
    fill(r, 3);
    r->table.fresh_after = store_revision(r->store);
    draw(r);
    for (int i = 0; i < 6; i++) assert_int_equal(new_cells(r, i), 0);
    add(r, "new", 0);
    refresh(r);
    resize(r, 6, 120);
    draw(r);
    assert_int_equal(new_cells(r, 1), 6 + 5); /* LAST and COUNT */
    assert_int_equal(new_cells(r, 2), 0);
    PUT(r->store, CHANGE_DELETED, .uid = "new", .obj = "new");
    refresh(r);
    draw(r);
    assert_int_equal(new_cells(r, 1), 0);
}

/* --- the mouse -------------------------------------------------------- */

static unsigned press(struct rig *r, enum mouse_what what, int row, int col,
                      bool *enter) {
    const struct mouse m = {.row = row, .col = col, .what = what};
    unsigned react = table_mouse(&r->table, r->query, &m, enter);
    if (react & REACT_QUERY) refresh(r);
    draw(r);
    return react;
}

static void table__mouse__selects_opens_sorts_and_scrolls(void **state) {
    struct rig *r = *state;
    bool enter;
    fill(r, 40);
    resize(r, 12, 81);
    r->margin = 1;
    draw(r);
    assert_int_equal(press(r, MOUSE_PRESS, 3, 20, &enter), REACT_DRAW);
    assert_string_equal(selected(r), "p02");
    assert_false(enter);
    press(r, MOUSE_DOUBLE, 4, 20, &enter);
    assert_string_equal(selected(r), "p03");
    assert_true(enter);
    /* A title: by it, then the other way round. */
    assert_int_equal(press(r, MOUSE_PRESS, 0, 2, &enter), REACT_QUERY);
    assert_non_null(strstr(titles(r), "LASTv"));
    press(r, MOUSE_PRESS, 0, 2, &enter);
    assert_non_null(strstr(titles(r), "LAST^"));
    press(r, MOUSE_PRESS, 0, 2, &enter);
    assert_false(enter);
    table_go(&r->table, r->query, 0);
    draw(r);
    /* The wheel: three rows, and the cursor stays in sight. */
    press(r, MOUSE_WHEEL_DOWN, 5, 5, &enter);
    assert_int_equal(r->table.top, 3);
    assert_int_equal(r->table.cursor, 3);
    press(r, MOUSE_WHEEL_UP, 5, 5, &enter);
    assert_int_equal(r->table.top, 0);
    assert_int_equal(r->table.cursor, 3);
    assert_int_equal(press(r, MOUSE_WHEEL_UP, 5, 5, &enter), REACT_NONE);
    for (int i = 0; i < 30; i++) press(r, MOUSE_WHEEL_DOWN, 5, 5, &enter);
    assert_int_equal(r->table.top, 40 - 11);
    /* The scrollbar. */
    press(r, MOUSE_PRESS, 6, 80, &enter);
    assert_int_equal(r->table.cursor, 19);
    press(r, MOUSE_PRESS, 1, 80, &enter);
    assert_int_equal(r->table.cursor, 0);
    /* Where nothing is. */
    assert_int_equal(press(r, MOUSE_PRESS, 50, 5, &enter), REACT_NONE);
    assert_int_equal(press(r, MOUSE_PRESS, -3, 5, &enter), REACT_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(table__mark__stays_on_its_row),
        TEST(table__copy__has_the_marked_rows_or_the_current_one),
        TEST(marks__toggle__is_bounded),
        TEST(table__bar__shows_where_one_is_and_where_warnings_are),
        TEST(table__bar__is_not_there_when_all_is_in_sight),
        TEST(table__bar__has_every_warning_of_many),
        TEST(table__new__is_in_the_cells_that_tell_it),
        TEST(table__mouse__selects_opens_sorts_and_scrolls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
