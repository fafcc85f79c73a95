/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/view/table_rig.h"

/* --- layout ----------------------------------------------------------- */

static void table__layout__leaves_out_from_the_end(void **state) {
    struct rig *r = *state;
    ADD(r->store, .uid = "1", .reason = "FailedScheduling", .ns = "monitoring",
        .obj = "prometheus-operator-5d4f9c7b8-x2x9z", .count = 12,
        .msg = "0/3 nodes are available: 3 Insufficient memory. preemption: "
               "0/3 nodes are available: 3 No preemption victims found.");
    refresh(r);
    static const char *const all[] = {"LAST",   "TYPE",  "REASON", "NAMESPACE",
                                      "OBJECT", "COUNT", "MESSAGE"};
    static const struct {
        int cols, left_out; /* as bits of all[] */
    } cases[] = {{40, 0x38}, {74, 0x20}, {78, 0x20},
                 {80, 0x20}, {120, 0},   {300, 0}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        resize(r, 6, cases[i].cols);
        const char *text = titles(r), *last = text;
        for (int c = 0; c < SOME; c++) {
            const char *at = strstr(text, all[c]);
            bool left_out = cases[i].left_out >> c & 1;
            if (left_out != !at || (at && at < last))
                fail_msg("%d: %s in %s", cases[i].cols, all[c], text);
            assert_int_equal(r->table.left_out[c], left_out);
            if (at) last = at;
        }
    }
    assert_non_null(strstr(draw(r), "prometheus-operator-5d4f9c7b8-x2x9z"));
    assert_non_null(strstr(r->dump.data, "victims found."));
}

/* Nothing overlaps: every cell is the column's whose place it is, and one
 * blank at least stands between two. */
static void table__layout__columns_stand_apart(void **state) {
    struct rig *r = *state;
    ADD(r->store, .uid = "1", .reason = "RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR",
        .ns = "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
        .obj = "oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo",
        .kind = "KKKK", .count = INT32_MAX,
        .msg = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"
               "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq");
    refresh(r);
    for (int cols = 1; cols <= 300; cols++) {
        resize(r, 3, cols);
        const char *line = strchr(draw(r), '\n') + 1;
        /* Runs of one letter, each letter in one run alone. */
        for (const char *letters = "RKq"; *letters; letters++) {
            const char *from = strchr(line, *letters);
            if (!from) continue;
            size_t run = strspn(from, (const char[]){*letters, 0});
            bool apart = from == line || from[-1] == ' ';
            if (!apart || strchr(from + run, *letters))
                fail_msg("%d: %s", cols, line);
        }
        if (cols >= 40 && !strstr(line, "qqqqq"))
            fail_msg("%d: %s", cols, r->dump.data);
        size_t cells = utf8_cells(
            (struct str){line, (size_t)(strchr(line, '\n') - line)});
        assert_true(cells <= (size_t)cols);
    }
}

static void table__widths__do_not_shrink_as_rows_come(void **state) {
    struct rig *r = *state;
    int before[TABLE_COLUMNS];
    ADD(r->store, .uid = "long", .obj = "a-rather-long-name-of-a-pod",
        .reason = "FailedCreatePodSandBox");
    refresh(r);
    resize(r, 6, 120);
    draw(r);
    memcpy(before, r->table.widths, sizeof(before));
    char uid[16];
    for (int i = 0; i < 50; i++) {
        snprintf(uid, sizeof(uid), "s%d", i);
        ADD(r->store, .uid = uid, .obj = "x", .reason = "R");
        refresh(r);
        draw(r);
        for (int c = 0; c < SOME; c++)
            assert_true(r->table.widths[c] >= before[c]);
    }
    assert_null(strstr(draw(r), "FailedCreate")); /* it is not even there */
    /* Another width, and all is measured anew. */
    resize(r, 6, 119);
    draw(r);
    assert_true(r->table.widths[2] < before[2]);
}

static void table__draw__titles_and_rows(void **state) {
    struct rig *r = *state;
    fill(r, 2);
    assert_string_equal(
        draw(r),
        "LAST   TYPE    REASON   NAMESPACE OBJECT       COUNT MESSAGE\n"
        "60s    Warning BackOff  prod      Pod/p00          1 p00\n"
        "2m     Warning BackOff  prod      Pod/p01          1 p01\n\n\n\n");
    assert_int_equal(r->grid.cells[0].style, STYLE_TITLE);
    assert_int_equal(r->grid.cells[r->grid.cols + 7].style, STYLE_WARNING);
}

static void table__draw__empty_says_why(void **state) {
    struct rig *r = *state;
    refresh(r);
    const char *text = draw(r);
    assert_non_null(strstr(text, "\n  nothing\n  at all\n"));
    assert_int_equal(drawn_cursor(r), -1);
    resize(r, 2, 40);
    assert_non_null(strstr(draw(r), "  nothing\n"));
    resize(r, 1, 40);
    assert_null(strstr(draw(r), "nothing"));
    static const enum action all[] = {ACTION_DOWN,      ACTION_UP,
                                      ACTION_PAGE_DOWN, ACTION_BOTTOM,
                                      ACTION_FOLLOW,    ACTION_SORT_RIGHT};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) act(r, all[i]);
    struct row row;
    assert_false(table_current(&r->table, r->query, &row));
}

/* --- wrap ------------------------------------------------------------- */

static void table__wrap__the_message_goes_on_below(void **state) {
    struct rig *r = *state;
    ADD(r->store, .uid = "1", .last_us = BEFORE(MINUTE),
        .msg = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa END");
    add(r, "second", 2);
    refresh(r);
    assert_null(strstr(draw(r), "END"));
    r->wrap = true;
    const char *text = draw(r);
    assert_non_null(strstr(text, "END"));
    assert_true(strstr(text, "END") < strstr(text, "second"));
    /* The cursor is on all lines of its row. */
    assert_true(r->grid.cells[1 * 80].flags & CELL_SELECTED);
    assert_true(r->grid.cells[2 * 80].flags & CELL_SELECTED);
    assert_false(r->grid.cells[4 * 80].flags & CELL_SELECTED);
    /* Scrolling sideways would tear it apart. */
    act(r, ACTION_RIGHT);
    assert_non_null(strstr(draw(r), "END"));
    assert_non_null(strstr(r->dump.data, "1 aaaa"));
    assert_non_null(strstr(r->dump.data, "1 second"));
}

/* Rows of different heights: wherever it goes, the cursor is seen, whole
 * where there is room, and moves by no more than one page. */
static void table__wrap__the_cursor_is_seen(void **state) {
    struct rig *r = *state;
    char pod[16], message[600];
    for (int i = 0; i < 60; i++) {
        snprintf(pod, sizeof(pod), "p%02d", i);
        int n = i * 37 % 250;
        snprintf(message, sizeof(message), "%0*d", n + 1, 0);
        ADD(r->store, .uid = pod, .obj = pod, .msg = message,
            .last_us = BEFORE((i + 1) * MINUTE));
    }
    refresh(r);
    r->wrap = true;
    resize(r, 12, 80);
    draw(r);
    static const enum action steps[] = {
        ACTION_BOTTOM,    ACTION_UP,        ACTION_UP,   ACTION_PAGE_UP,
        ACTION_HALF_DOWN, ACTION_PAGE_DOWN, ACTION_DOWN, ACTION_HALF_UP};
    for (size_t i = 0; i < 400; i++) {
        act(r, steps[i * 7 % 8]);
        assert_in_range(drawn_cursor(r), 1, 11);
        assert_non_null(strstr(r->dump.data, selected(r)));
    }
    /* Up from the bottom: the page stands still until the cursor is on top. */
    act(r, ACTION_BOTTOM);
    draw(r);
    size_t top = r->table.top;
    assert_true(top > 40);
    while (r->table.cursor > top) {
        act(r, ACTION_UP);
        draw(r);
        assert_int_equal(r->table.top, top);
    }
    act(r, ACTION_UP);
    draw(r);
    assert_int_equal(r->table.top, top - 1);
    /* On a larger screen nothing stays empty below the last row. */
    act(r, ACTION_BOTTOM);
    draw(r);
    resize(r, 40, 80);
    draw(r);
    int last = 39;
    while (last > 0 && !(r->grid.cells[last * 80].flags & CELL_SELECTED))
        last--;
    assert_in_range(last, 36, 39);
    resize(r, 12, 80);
    /* A page down from the top shows no row in between unseen. */
    act(r, ACTION_TOP);
    draw(r);
    int page = r->table.page;
    act(r, ACTION_PAGE_DOWN);
    assert_int_equal(r->table.cursor, page);
}

/* --- the cursor ------------------------------------------------------- */

static void table__cursor__unpinned_stays_on_top(void **state) {
    struct rig *r = *state;
    fill(r, 3);
    draw(r);
    assert_string_equal(selected(r), "p00");
    add(r, "new", 0);
    refresh(r);
    assert_string_equal(selected(r), "new");
    assert_int_equal(drawn_cursor(r), 1);
    /* g after moving about */
    act(r, ACTION_BOTTOM);
    act(r, ACTION_TOP);
    add(r, "newer", 0);
    refresh(r);
    assert_string_equal(selected(r), "newer");
}

static void table__cursor__follow_pins(void **state) {
    struct rig *r = *state;
    fill(r, 3);
    draw(r);
    act(r, ACTION_FOLLOW);
    add(r, "new", 0);
    refresh(r);
    assert_string_equal(selected(r), "p00");
    act(r, ACTION_FOLLOW);
    add(r, "newer", 0);
    refresh(r);
    assert_string_equal(selected(r), "newer");
}

static void table__cursor__keeps_its_row_and_place(void **state) {
    struct rig *r = *state;
    fill(r, 40);
    draw(r);
    for (int i = 0; i < 20; i++) act(r, ACTION_DOWN);
    act(r, ACTION_UP);
    act(r, ACTION_UP);
    assert_string_equal(selected(r), "p18");
    int place = drawn_cursor(r);
    assert_in_range(place, 2, 4);
    char pod[16];
    for (int i = 0; i < 30; i++) { /* above and below */
        snprintf(pod, sizeof(pod), "n%02d", i);
        add(r, pod, i % 2 ? 0 : 100);
        refresh(r);
        assert_int_equal(drawn_cursor(r), place);
        assert_string_equal(selected(r), "p18");
    }
}

/* A filter that hides rows stands for rows that vanish. */
static void set_filter(struct rig *r, struct filter **f, const char *expr) {
    struct err err;
    struct filter *old = *f;
    *f = filter_new();
    assert_true(filter_add_expr(*f, str_of(expr), NULL, &err));
    query_set_filter(r->query, QUERY_TYPED, *f);
    refresh(r);
    filter_free(old);
}

static void table__cursor__of_a_row_that_is_gone_is_its_neighbours(
    void **state) {
    struct rig *r = *state;
    struct filter *f = NULL;
    fill(r, 10);
    draw(r);
    for (int i = 0; i < 5; i++) act(r, ACTION_DOWN);
    assert_string_equal(selected(r), "p05");
    set_filter(r, &f, "!p05");
    assert_string_equal(selected(r), "p06");
    set_filter(r, &f, "");
    assert_string_equal(selected(r), "p06");
    act(r, ACTION_BOTTOM);
    set_filter(r, &f, "!p09");
    assert_string_equal(selected(r), "p08");
    set_filter(r, &f, "p00 or p01");
    assert_string_equal(selected(r), "p01");
    assert_int_equal(drawn_cursor(r), 2);
    filter_free(f);
}

/* While one types, what is typed so far may match nothing. */
static void table__cursor__comes_back_after_no_rows(void **state) {
    struct rig *r = *state;
    struct filter *f = NULL;
    fill(r, 10);
    draw(r);
    for (int i = 0; i < 5; i++) act(r, ACTION_DOWN);
    set_filter(r, &f, "nosuch");
    assert_string_equal(selected(r), "");
    act(r, ACTION_DOWN);
    set_filter(r, &f, "");
    assert_string_equal(selected(r), "p05");
    filter_free(f);
}

static void table__move__goes_by_pages_and_stops_at_the_ends(void **state) {
    struct rig *r = *state;
    static const struct {
        enum action action;
        size_t cursor;
    } steps[] = {
        {ACTION_UP, 0},         {ACTION_DOWN, 1},       {ACTION_PAGE_DOWN, 6},
        {ACTION_HALF_DOWN, 9},  {ACTION_PAGE_UP, 4},    {ACTION_HALF_UP, 1},
        {ACTION_HALF_UP, 0},    {ACTION_PAGE_UP, 0},    {ACTION_BOTTOM, 29},
        {ACTION_DOWN, 29},      {ACTION_PAGE_DOWN, 29}, {ACTION_PAGE_UP, 24},
        {ACTION_HALF_DOWN, 27}, {ACTION_TOP, 0},
    };
    fill(r, 30);
    draw(r); /* five rows a page */
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        assert_int_equal(act(r, steps[i].action), REACT_DRAW);
        if (r->table.cursor != steps[i].cursor)
            fail_msg("step %zu: at %zu", i, r->table.cursor);
        assert_in_range(drawn_cursor(r), 1, 5);
    }
    assert_int_equal(act(r, ACTION_HELP), REACT_UNHANDLED);
}

static void table__resize__keeps_the_cursor_in_sight(void **state) {
    struct rig *r = *state;
    fill(r, 30);
    draw(r);
    for (int i = 0; i < 14; i++) act(r, ACTION_DOWN);
    for (int rows = 40; rows >= 2; rows--) {
        resize(r, rows, 20 + rows);
        assert_in_range(drawn_cursor(r), 1, rows - 1);
        assert_string_equal(selected(r), "p14");
        if (rows > 31) assert_int_equal(r->table.top, 0);
    }
}

/* --- order ------------------------------------------------------------ */

static void table__sort__cycles_through_the_columns(void **state) {
    struct rig *r = *state;
    fill(r, 3);
    resize(r, 6, 120);
    static const char *const forth[] = {"LASTv",      "TYPE^",   "REASON^",
                                        "NAMESPACE^", "OBJECT^", "COUNTv",
                                        "MESSAGE^"};
    draw(r);
    for (int i = 0; i < SOME; i++) {
        assert_int_equal(act(r, ACTION_SORT_RIGHT), REACT_QUERY);
        assert_non_null(strstr(titles(r), forth[i]));
        assert_ptr_equal(strpbrk(r->dump.data, "v^"),
                         strchr(r->dump.data, forth[i][strlen(forth[i]) - 1]));
    }
    act(r, ACTION_SORT_RIGHT); /* the natural order */
    assert_null(strpbrk(titles(r), "v^"));
    act(r, ACTION_SORT_LEFT);
    assert_non_null(strstr(titles(r), "MESSAGE^"));
    act(r, ACTION_SORT_RIGHT);
    act(r, ACTION_SORT_RIGHT);
    assert_string_equal(selected(r), "p00");
    act(r, ACTION_INVERT);
    assert_non_null(strstr(titles(r), "LAST^"));
    assert_string_equal(selected(r), "p02");
    act(r, ACTION_SORT_RIGHT); /* and the next one stands as it should */
    assert_non_null(strstr(titles(r), "TYPE^"));
    r->show.ascii = false;
    assert_non_null(strstr(titles(r), "TYPE\u25b4"));
}

static void table__sort__passes_over_columns_left_out(void **state) {
    struct rig *r = *state;
    fill(r, 3);
    resize(r, 6, 40);
    draw(r);
    int sorted = 0;
    for (int i = 0; i < SOME; i++) {
        act(r, ACTION_SORT_RIGHT);
        bool seen = strpbrk(titles(r), "v^") != NULL;
        assert_int_equal(seen, r->table.sort != NULL);
        sorted += seen;
    }
    assert_in_range(sorted, 2, SOME - 1);
}

static void table__sort__by_takes_any_column(void **state) {
    struct rig *r = *state;
    bool reverse;
    fill(r, 3);
    resize(r, 6, 120);
    draw(r);
    assert_null(table_sort(&r->table, &reverse));
    act(r, ACTION_INVERT);
    const struct column *count = column_find(STR("count"));
    table_sort_by(&r->table, count);
    assert_ptr_equal(table_sort(&r->table, &reverse), count);
    assert_true(reverse);
    table_sort_by(&r->table, column_find(STR("reason")));
    table_sort(&r->table, &reverse);
    assert_false(reverse);
    /* One that is not shown; from it `>` goes on to the first. */
    table_sort_by(&r->table, column_find(STR("owner")));
    assert_false(table_shows(&r->table, table_sort(&r->table, &reverse)));
    assert_null(strpbrk(titles(r), "v^"));
    act(r, ACTION_SORT_RIGHT);
    assert_non_null(strstr(titles(r), "LASTv"));
    assert_true(table_shows(&r->table, table_sort(&r->table, &reverse)));
}

static void table__sort__the_pinned_row_stays_pinned(void **state) {
    struct rig *r = *state;
    fill(r, 30);
    draw(r);
    for (int i = 0; i < 7; i++) act(r, ACTION_DOWN);
    act(r, ACTION_SORT_RIGHT);
    act(r, ACTION_INVERT);
    assert_string_equal(selected(r), "p07");
    assert_int_equal(r->table.cursor, 22);
    assert_in_range(drawn_cursor(r), 1, 5);
}

/* --- sideways --------------------------------------------------------- */

static void table__scroll__moves_the_text_as_far_as_it_goes(void **state) {
    struct rig *r = *state;
    ADD(r->store, .uid = "1", .obj = "x", .count = 3,
        .msg = "0123456789abcdefghijklmnopqrstuvwxyz0123456789ABCDEF");
    refresh(r);
    resize(r, 3, 120);
    draw(r);
    act(r, ACTION_RIGHT); /* it is all in sight */
    assert_non_null(strstr(draw(r), "3  0123456789"));
    resize(r, 3, 100);
    assert_non_null(strstr(draw(r), "3  0123456789"));
    act(r, ACTION_RIGHT);
    assert_non_null(strstr(draw(r), "3  89abcdef"));
    assert_non_null(strstr(r->dump.data, "Pod/x"));
    act(r, ACTION_LEFT);
    assert_non_null(strstr(draw(r), "3  0123456789"));
    act(r, ACTION_LEFT);
    for (int i = 0; i < 10000; i++) act(r, ACTION_RIGHT);
    assert_non_null(strstr(draw(r), "ABCDEF\n"));
    assert_non_null(strstr(r->dump.data, "Pod/x"));
}

/* Every column can be seen, however narrow it is. */
static void table__scroll__goes_on_to_the_columns_left_out(void **state) {
    struct rig *r = *state;
    fill(r, 3);
    resize(r, 6, 40);
    assert_null(strstr(titles(r), "COUNT"));
    assert_non_null(strstr(titles(r), "LAST"));
    int steps = 0;
    for (; !strstr(titles(r), "COUNT") && steps < SOME; steps++)
        act(r, ACTION_RIGHT);
    assert_in_range(steps, 1, SOME - 1);
    assert_null(strstr(titles(r), "LAST"));
    assert_non_null(strstr(titles(r), "MESSAGE"));
    act(r, ACTION_RIGHT); /* there is no more to see */
    assert_non_null(strstr(titles(r), "COUNT"));
    for (int i = 0; i < SOME; i++) act(r, ACTION_LEFT);
    assert_non_null(strstr(titles(r), "LAST"));
    act(r, ACTION_RIGHT);
    resize(r, 6, 120);
    assert_non_null(strstr(titles(r), "LAST"));
}

/* --- wide screens ----------------------------------------------------- */

static void table__layout__names_are_whole_where_there_is_room(void **state) {
    struct rig *r = *state;
    static const char name[] =
        "a-name-of-sixty-cells-that-no-column-has-room-for-by-itself-x";
    ADD(r->store, .uid = "1", .obj = name);
    refresh(r);
    resize(r, 6, 120);
    assert_null(strstr(draw(r), name));
    resize(r, 6, 300);
    assert_non_null(strstr(draw(r), name));
}

static void table__layout__widths_that_were_asked_for_are_kept(void **state) {
    struct rig *r = *state;
    struct look_columns look;
    struct err err;
    ADD(r->store, .uid = "1", .reason = "FailedScheduling", .msg = "message");
    refresh(r);
    assert_true(
        looks_parse(STR("reason:8,type:20,message"), GROUP_NONE, &look, &err));
    table_set_columns(&r->table, &look, look.n);
    for (int cols = 60; cols <= 300; cols += 40) {
        resize(r, 2, cols);
        const char *gap = cols >= 100 ? "  " : " ";
        char want[80];
        snprintf(want, sizeof(want), "\nFailedS~%s%-20s%smessage\n", gap,
                 "Normal", gap);
        assert_non_null(strstr(draw(r), want));
    }
}

/* Those behind the core come where the message keeps much room. */
static void table__layout__extra_columns_leave_the_message_alone(
    void **state) {
    struct rig *r = *state;
    struct look_columns look;
    struct err err;
    fill(r, 3);
    assert_true(looks_parse(STR("last,type,reason,source,node,message"),
                            GROUP_NONE, &look, &err));
    table_set_columns(&r->table, &look, 3);
    resize(r, 6, 90);
    assert_null(strstr(titles(r), "SOURCE"));
    assert_null(strstr(titles(r), "NODE"));
    resize(r, 6, 130);
    assert_non_null(strstr(titles(r), "SOURCE"));
    assert_non_null(strstr(titles(r), "NODE"));
}

/* --- what comes from outside ------------------------------------------ */

static void table__draw__hostile_text_is_made_visible(void **state) {
    struct rig *r = *state;
    ADD(r->store, .uid = "1", .reason = "\033[31m", .obj = "a\u202Eb",
        .ns = "n\nn", .msg = "line\nline \a \u200B end");
    refresh(r);
    resize(r, 8, 200);
    for (int wrap = 0; wrap < 2; wrap++) {
        r->wrap = wrap;
        draw(r);
        assert_non_null(strstr(r->dump.data, "^[[31m"));
        assert_non_null(strstr(r->dump.data, "a<U+202E>b"));
        assert_non_null(strstr(r->dump.data, "n n"));
        assert_non_null(strstr(r->dump.data, "line line ^G <U+200B> end"));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(table__layout__leaves_out_from_the_end),
        TEST(table__layout__columns_stand_apart),
        TEST(table__widths__do_not_shrink_as_rows_come),
        TEST(table__draw__titles_and_rows),
        TEST(table__draw__empty_says_why),
        TEST(table__wrap__the_message_goes_on_below),
        TEST(table__wrap__the_cursor_is_seen),
        TEST(table__cursor__unpinned_stays_on_top),
        TEST(table__cursor__follow_pins),
        TEST(table__cursor__keeps_its_row_and_place),
        TEST(table__cursor__of_a_row_that_is_gone_is_its_neighbours),
        TEST(table__cursor__comes_back_after_no_rows),
        TEST(table__move__goes_by_pages_and_stops_at_the_ends),
        TEST(table__resize__keeps_the_cursor_in_sight),
        TEST(table__sort__cycles_through_the_columns),
        TEST(table__sort__passes_over_columns_left_out),
        TEST(table__sort__by_takes_any_column),
        TEST(table__sort__the_pinned_row_stays_pinned),
        TEST(table__scroll__moves_the_text_as_far_as_it_goes),
        TEST(table__scroll__goes_on_to_the_columns_left_out),
        TEST(table__layout__names_are_whole_where_there_is_room),
        TEST(table__layout__widths_that_were_asked_for_are_kept),
        TEST(table__layout__extra_columns_leave_the_message_alone),
        TEST(table__draw__hostile_text_is_made_visible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
