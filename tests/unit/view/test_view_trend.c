/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include <stdio.h>

#include "base/cc.h"
#include "unit/view/stage.h"
#include "view/view_trend_axis.h"

#define HOUR (60 * MINUTE)

/* --- axes ------------------------------------------------------------- */

static void axis__zoom__shows_about_a_period(void **state) {
    (void)state;
    static const struct {
        int64_t period_us;
        int columns;
        const char *want;
    } cases[] = {{HOUR, 54, "1 m"},   {HOUR, 36, "5 m"},
                 {HOUR, 256, "10 s"}, {MINUTE, 54, "1 s"},
                 {0, 54, "1 s"},      {24 * HOUR, 54, "1 h"},
                 {HOUR, 1, "1 h"},    {INT64_MAX, 54, "1 d"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_string_equal(
            zoom_name(zoom_for(cases[i].period_us, cases[i].columns)),
            cases[i].want);
}

static void axis__columns__begin_on_the_clock_that_is_shown(void **state) {
    (void)state;
    assert_int_equal(round_down_us(NOW_US, HOUR, 0),
                     INT64_C(1699999200) * US_PER_S);
    /* India is five hours and a half ahead. */
    assert_int_equal(round_down_us(NOW_US, HOUR, 5 * HOUR + 30 * MINUTE),
                     INT64_C(1699997400) * US_PER_S);
    assert_int_equal(round_down_us(-1, HOUR, 0), -HOUR);
    setenv("TZ", "IST-5:30", 1);
    tzset();
    assert_int_equal(zone_us(NOW_US, TIMES_LOCAL), 5 * HOUR + 30 * MINUTE);
    assert_int_equal(zone_us(NOW_US, TIMES_UTC), 0);
    setenv("TZ", "UTC", 1);
    tzset();
}

static void axis__marks__are_round_and_apart(void **state) {
    (void)state;
    for (int zoom = 0; zoom < ZOOMS; zoom++) {
        int64_t mark_us = marks_us(zoom_us(zoom), 9);
        assert_true(mark_us >= 9 * zoom_us(zoom));
        assert_int_equal(mark_us % zoom_us(zoom), 0);
    }
    static const struct {
        int64_t at_us, mark_us, zone_us;
        const char *want;
    } cases[] = {{0, HOUR, 0, "01-01"},
                 {90 * MINUTE, 30 * MINUTE, 0, "01:30"},
                 {90 * US_PER_S, 30 * US_PER_S, 0, "00:01:30"},
                 {90 * MINUTE, 30 * MINUTE, HOUR, "02:30"},
                 {36 * HOUR, 24 * HOUR, 0, "01-02"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf text = BUF_INIT(64);
        mark_text(&text, cases[i].at_us, cases[i].mark_us, cases[i].zone_us);
        assert_string_equal(text.data, cases[i].want);
        buf_done(&text);
    }
}

static void axis__top__is_round_and_does_not_jitter(void **state) {
    (void)state;
    static const struct {
        uint64_t before, n, want;
    } cases[] = {{0, 0, 1},    {0, 1, 1},       {0, 3, 5},    {0, 6, 10},
                 {0, 11, 20},  {0, 1001, 2000}, {50, 49, 50}, {50, 51, 100},
                 {50, 20, 50}, {50, 17, 50},    {50, 16, 20}, {50, 0, 1}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(steady_top(cases[i].before, cases[i].n),
                         cases[i].want);
    assert_true(nice_top(UINT64_MAX) == UINT64_MAX);
}

/* --- the view --------------------------------------------------------- */

static struct stage s;

static void put_hour(void) {
    char uid[16];
    for (int i = 0; i < 60; i++) {
        snprintf(uid, sizeof(uid), "n%d", i);
        ADD(s.store, .uid = uid, .last_us = BEFORE(i * MINUTE));
    }
    for (int i = 0; i < 3; i++) {
        snprintf(uid, sizeof(uid), "w%d", i);
        ADD(s.store, .uid = uid, .type = "Warning", .reason = "BackOff",
            .obj = "api", .last_us = BEFORE((10 + 10 * i) * MINUTE));
    }
}

static int set_up(void **state) {
    (void)state;
    stage_init(&s, 20, 78);
    s.env.show.times = TIMES_UTC;
    put_hour();
    stage_open(&s, &(struct view_open){.ops = &view_trend});
    stage_draw(&s);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    stage_done(&s);
    return 0;
}

static bool shows(const char *text) {
    return strstr(stage_draw(&s), text) != NULL;
}

#define assert_has(text)                                                    \
    do {                                                                    \
        if (!shows(text)) fail_msg("no \"%s\" in:\n%s", text, s.dump.data); \
    } while (0)

static void press(enum action a, int times) {
    while (times-- > 0) {
        stage_act(&s, a);
        s.env.say[0] = 0;
    }
}

static void trend__open__shows_the_last_hour_up_to_now(void **state) {
    (void)state;
    assert_string_equal(
        stage_summary(&s),
        "58 occurrences, 1 m a column, 21:19:00 to now, 5 outside");
    assert_has("22:13:00-22:14:00  Warning 0  Normal 1  so far\n");
    assert_has("\n! BackOff           3 ");
    assert_has("\n  Started          55 ");
    assert_has("|21:30");
}

static void trend__cursor__tells_of_its_column(void **state) {
    (void)state;
    press(ACTION_LEFT, 10);
    assert_has("22:03:00-22:04:00  Warning 1  Normal 1\n");
    press(ACTION_RIGHT, 3);
    assert_has("22:06:00-22:07:00  Warning 0  Normal 1\n");
    press(ACTION_RIGHT, 20);
    assert_has("22:13:00-22:14:00  ");
    press(ACTION_TOP, 1);
    assert_has("21:14:00-21:15:00  Warning 0  Normal 1  not all is known\n");
    press(ACTION_LEFT, 1);
    assert_has("21:14:00-21:15:00");
    press(ACTION_BOTTOM, 1);
    assert_has("22:13:00-22:14:00  Warning 0  Normal 1  so far\n");
}

static void trend__follow__goes_with_the_time_until_moved(void **state) {
    (void)state;
    s.env.show.now_us += MINUTE;
    assert_has("22:14:00-22:15:00  Warning 0  Normal 0  so far\n");
    press(ACTION_LEFT, 1);
    s.env.show.now_us += 5 * MINUTE;
    assert_has("22:13:00-22:14:00  Warning 0  Normal 1\n");
    press(ACTION_RIGHT, 4);
    assert_has("22:17:00-22:18:00");
    press(ACTION_BOTTOM, 1);
    s.env.show.now_us += MINUTE;
    assert_has("22:20:00-22:21:00");
}

static void trend__zoom__keeps_the_time_of_the_cursor(void **state) {
    (void)state;
    press(ACTION_LEFT, 20); /* 21:53 */
    press(ACTION_ZOOM_IN, 1);
    assert_has("21:53:30-21:54:00  ");
    press(ACTION_ZOOM_IN, 10);
    assert_has("21:53:4");
    press(ACTION_ZOOM_OUT, 4);
    assert_has("21:53:00-21:54:00  Warning 1  Normal 1\n");
    press(ACTION_ZOOM_OUT, 1);
    assert_has("21:50:00-21:55:00  Warning 1  Normal 5\n");
    press(ACTION_ZOOM_OUT, 9);
    assert_has("1 d");
    assert_has("Warning 3  Normal 60  so far\n"); /* a day holds all */
}

static void trend__warnings__are_gone_to(void **state) {
    (void)state;
    press(ACTION_PREV_WARNING, 1);
    assert_has("22:03:00-22:04:00  Warning 1 ");
    press(ACTION_PREV_WARNING, 2);
    assert_has("21:43:00-21:44:00  Warning 1 ");
    stage_act(&s, ACTION_PREV_WARNING);
    assert_string_equal(s.env.say, "no Warnings before");
    press(ACTION_NEXT_WARNING, 1);
    assert_has("21:53:00-21:54:00  Warning 1 ");
    /* Beyond what is in sight. */
    press(ACTION_ZOOM_IN, 3);
    press(ACTION_NEXT_WARNING, 1);
    assert_has("22:03:20-22:03:25  Warning 1 ");
}

static void trend__span__is_opened_and_forgotten(void **state) {
    (void)state;
    press(ACTION_LEFT, 5);
    press(ACTION_MARK, 1);
    press(ACTION_LEFT, 10);
    assert_has("21:58:00-22:09:00 (11m)  Warning 1  Normal 11\n");
    stage_act(&s, ACTION_ENTER);
    assert_true(s.opens);
    assert_ptr_equal(s.next.ops, &view_list);
    assert_int_equal(s.next.by, GROUP_PROBLEM);
    assert_int_equal(s.next.scope.to_us - s.next.scope.from_us, 11 * MINUTE);
    assert_string_equal(s.next.title, "21:58:00-22:09:00");
    assert_int_equal(stage_act(&s, ACTION_BACK) & REACT_UNHANDLED, 0);
    assert_has("21:58:00-21:59:00  ");
    assert_true(stage_act(&s, ACTION_BACK) & REACT_UNHANDLED);
}

static void trend__column__is_opened(void **state) {
    (void)state;
    press(ACTION_LEFT, 10);
    stage_act(&s, ACTION_ENTER);
    assert_true(s.opens);
    assert_int_equal(s.next.scope.n_members, 0);
    assert_int_equal(s.next.scope.to_us - s.next.scope.from_us, MINUTE);
    stage_open(&s, &s.next);
    assert_int_equal(query_count(s.view->ops->rows(s.view)), 2);
}

static void trend__rows__are_grouped_and_opened(void **state) {
    (void)state;
    press(ACTION_DOWN, 1);
    stage_act(&s, ACTION_ENTER);
    assert_true(s.opens);
    assert_int_equal(s.next.by, GROUP_OBJECT);
    assert_int_equal(s.next.scope.n_members, 1);
    assert_true(s.next.scope.from_us == s.next.scope.to_us);
    assert_string_equal(s.next.title, "BackOff");
    press(ACTION_GROUP, 1);
    assert_has("\n  OBJECT");
    assert_has("\n! pod/api ");
    press(ACTION_GROUP, 1);
    assert_has("\n  OWNER");
    press(ACTION_GROUP, 1);
    assert_has("\n  NAMESPACE");
    press(ACTION_GROUP, 1);
    press(ACTION_DOWN, 5);
    assert_ptr_not_equal(s.view->ops->entry(s.view), NULL);
    press(ACTION_UP, 9);
    assert_ptr_equal(s.view->ops->entry(s.view), NULL);
}

/* The cursor stays on its group when another one comes before it. */
static void trend__rows__keep_the_selection(void **state) {
    (void)state;
    press(ACTION_DOWN, 2);
    stage_act(&s, ACTION_ENTER);
    assert_string_equal(s.next.title, "Started");
    for (int i = 0; i < 9; i++) {
        char uid[16];
        snprintf(uid, sizeof(uid), "x%d", i);
        ADD(s.store, .uid = uid, .type = "Warning", .reason = "Failed");
    }
    stage_draw(&s);
    stage_act(&s, ACTION_ENTER);
    assert_string_equal(s.next.title, "Started");
}

static void trend__estimates__are_said_to_be_so(void **state) {
    (void)state;
    ADD(s.store, .uid = "many", .type = "Warning", .reason = "Unhealthy",
        .count = 302, .first_us = BEFORE(30 * MINUTE), .last_us = NOW_US);
    assert_has("Warning 4 (3 estimated)  Normal 1  so far\n");
    press(ACTION_LEFT, 1);
    assert_has("Warning 10 (10 estimated)  Normal 1\n");
    assert_has("% estimated 300");
    assert_non_null(strstr(stage_summary(&s), ", 83 % estimated, "));
}

static void trend__gaps__are_marked(void **state) {
    (void)state;
    struct gap gap = {.from_us = BEFORE(20 * MINUTE),
                      .to_us = BEFORE(18 * MINUTE),
                      .loss_possible = true,
                      .cause = STR("reset")};
    struct change *c = change_new_gap(0, NOW_US, &gap);
    store_apply(s.store, c, NULL);
    change_free(c);
    assert_has("-xxx--");
    press(ACTION_LEFT, 20);
    assert_has("gap of 2m, some may be lost");
}

static void trend__scope__is_that_of_where_one_came_from(void **state) {
    (void)state;
    struct view_open open = {.ops = &view_trend,
                             .scope = {.from_us = BEFORE(40 * MINUTE),
                                       .to_us = BEFORE(20 * MINUTE)}};
    stage_open(&s, &open);
    stage_draw(&s);
    struct query_scope scope;
    s.view->ops->scope(s.view, &scope);
    assert_int_equal(scope.from_us, open.scope.from_us);
    assert_non_null(strstr(stage_summary(&s), "21 occurrences, 30 s a col"));
    press(ACTION_MARK, 1);
    press(ACTION_RIGHT, 100);
    press(ACTION_LEFT, 4);
    s.view->ops->scope(s.view, &scope);
    assert_int_equal(scope.to_us, open.scope.to_us);
    assert_true(scope.from_us > open.scope.from_us);
}

static void trend__filter__is_obeyed(void **state) {
    (void)state;
    struct filter *f = filter_new();
    struct err err;
    assert_true(filter_add_list(f, FILTER_TYPE, STR("Warning"), &err));
    s.env.warnings = f;
    s.env.settings++;
    stage_draw(&s);
    assert_non_null(strstr(stage_summary(&s), "3 occurrences, "));
    s.env.warnings = NULL;
    s.env.settings++;
    stage_draw(&s);
    filter_free(f);
    assert_non_null(strstr(stage_summary(&s), "58 occurrences, "));
}

static void trend__mouse__puts_the_cursor(void **state) {
    (void)state;
    struct mouse m = {.row = 4, .col = 77 - 10, .what = MOUSE_PRESS};
    s.view->ops->mouse(s.view, &m, &s.next, &s.opens);
    assert_has("22:03:00-22:04:00  Warning 1 ");
    m.what = MOUSE_WHEEL_UP;
    s.view->ops->mouse(s.view, &m, &s.next, &s.opens);
    assert_has("22:03:30-22:04:00");
    m = (struct mouse){.row = 12, .col = 3, .what = MOUSE_DOUBLE};
    s.view->ops->mouse(s.view, &m, &s.next, &s.opens);
    assert_true(s.opens);
    assert_int_equal(s.next.scope.n_members, 1);
}

static void trend__text__has_a_line_for_every_column(void **state) {
    (void)state;
    struct buf out = BUF_INIT(MIB);
    assert_true(s.view->ops->copy(s.view, &out));
    assert_non_null(
        strstr(out.data, "\n22:03:00-22:04:00  Warning 1  Normal 1\n"));
    assert_non_null(
        strstr(out.data, "\nreason BackOff  Warning 3  Normal 0\n"));
    buf_clear(&out);
    press(ACTION_LEFT, 5);
    press(ACTION_MARK, 1);
    press(ACTION_LEFT, 1);
    s.view->ops->text(s.view, &out);
    assert_null(strstr(out.data, "22:03:00-22:04:00"));
    assert_non_null(strstr(out.data, "22:07:00-22:08:00"));
    buf_done(&out);
}

/* Hostile names are shown, not obeyed. */
static void trend__rows__hostile_names_are_cleaned(void **state) {
    (void)state;
    ADD(s.store, .uid = "evil", .type = "Warning", .reason = "\x1b[2Jevil\x07",
        .count = 9);
    const char *text = stage_draw(&s);
    assert_non_null(strstr(text, "evil"));
    for (; *text; text++)
        assert_true((unsigned char)*text >= ' ' || *text == '\n');
}

/* Any keys at any size: the cursor stays in sight and nothing overflows. */
static void trend__random__keys_and_sizes(void **state) {
    (void)state;
    static const enum action keys[] = {
        ACTION_LEFT,         ACTION_RIGHT,    ACTION_PAGE_UP,
        ACTION_PAGE_DOWN,    ACTION_TOP,      ACTION_BOTTOM,
        ACTION_ZOOM_IN,      ACTION_ZOOM_OUT, ACTION_NEXT_WARNING,
        ACTION_PREV_WARNING, ACTION_UP,       ACTION_DOWN,
        ACTION_MARK,         ACTION_BACK,     ACTION_GROUP,
        ACTION_HALF_UP,      ACTION_HALF_DOWN};
    unsigned seed = 1;
    for (int i = 0; i < 4000; i++) {
        seed = seed * 1103515245 + 12345;
        unsigned r = seed >> 16;
        stage_act(&s, keys[r % ARRAY_LEN(keys)]);
        if (r % 17 == 0) s.env.show.now_us += r % 100 * US_PER_S;
        if (r % 31 == 0)
            grid_reset(&s.grid, 1 + (int)(r % 60), 1 + (int)(r % 1000));
        stage_draw(&s);
    }
    grid_reset(&s.grid, 20, 78);
    assert_has("Warning");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(axis__zoom__shows_about_a_period),
        cmocka_unit_test(axis__columns__begin_on_the_clock_that_is_shown),
        cmocka_unit_test(axis__marks__are_round_and_apart),
        cmocka_unit_test(axis__top__is_round_and_does_not_jitter),
        TEST(trend__open__shows_the_last_hour_up_to_now),
        TEST(trend__cursor__tells_of_its_column),
        TEST(trend__follow__goes_with_the_time_until_moved),
        TEST(trend__zoom__keeps_the_time_of_the_cursor),
        TEST(trend__warnings__are_gone_to),
        TEST(trend__span__is_opened_and_forgotten),
        TEST(trend__column__is_opened),
        TEST(trend__rows__are_grouped_and_opened),
        TEST(trend__rows__keep_the_selection),
        TEST(trend__estimates__are_said_to_be_so),
        TEST(trend__gaps__are_marked),
        TEST(trend__scope__is_that_of_where_one_came_from),
        TEST(trend__filter__is_obeyed),
        TEST(trend__mouse__puts_the_cursor),
        TEST(trend__text__has_a_line_for_every_column),
        TEST(trend__rows__hostile_names_are_cleaned),
        TEST(trend__random__keys_and_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
