/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "unit/unit.h"
#include "view/action.h"
#include "view/picker.h"

static struct picker p;
static struct buf out;

static int set_up(void **state) {
    (void)state;
    picker_init(&p, "Namespaces");
    buf_init(&out, MIB);
    static const char *const names[] = {"prod",   "default", "kube-system",
                                        "kube-a", "prod",    "Zone"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        picker_add(&p, str_of(names[i]), false);
    picker_sort(&p);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    picker_done(&p);
    buf_done(&out);
    return 0;
}

static enum picker_result keys(const char *names) {
    enum picker_result result = PICKER_OPEN;
    struct str rest = str_of(names), name;
    while (str_split(&rest, ' ', &name)) {
        uint32_t key;
        assert_true(key_parse(name, &key));
        result = picker_key(&p, key);
    }
    return result;
}

static const char *taken(void) {
    buf_clear(&out);
    picker_taken(&p, &out);
    return out.len ? out.data : "";
}

static const char *draw(int rows, int cols) {
    struct grid g;
    grid_init(&g, rows, cols);
    g.ascii = true;
    picker_draw(&p, &g);
    buf_clear(&out);
    grid_dump(&g, &out);
    grid_done(&g);
    return out.data;
}

static void picker__names__come_once_and_in_order(void **state) {
    (void)state;
    static const char *const want[] = {"Zone", "default", "kube-a",
                                       "kube-system", "prod"};
    assert_int_equal(p.items.n, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(p.items.at[i].name, want[i]);
}

static void picker__enter__takes_what_is_meant(void **state) {
    (void)state;
    static const struct {
        const char *keys, *want;
    } cases[] = {
        {"Enter", "Zone"},
        {"Down Down Enter", "kube-a"},
        {"Down Up Up Enter", "Zone"},
        {"Down Down Down Down Down Down Enter", "prod"},
        {"K U Enter", "kube-a"},               /* narrowed, any case */
        {"s y s Enter", "kube-system"},        /* anywhere in it */
        {"Space Space Enter", "Zone,default"}, /* the cursor moves on */
        {"Space Up Space Enter", "default"},   /* marked none: the cursor's */
        {"p r Space Backspace Backspace d e f Space Enter", "default,prod"},
        {"n e w Enter", "new"}, /* none known: what was typed */
        {"a , b Enter", "a,b"},
        {"Space n e w Enter", "Zone"}, /* marks count first */
        {"k u Down Backspace Enter", "kube-a"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(keys(cases[i].keys), PICKER_TAKE);
        if (strcmp(taken(), cases[i].want) != 0)
            fail_msg("%s: %s", cases[i].keys, out.data);
        tear_down(state);
        set_up(state);
    }
}

static void picker__marks__given_count_once_space_was_used(void **state) {
    (void)state;
    picker_add(&p, STR("prod"), true);
    picker_add(&p, STR("default"), true);
    picker_sort(&p);
    assert_int_equal(p.items.n, 5);
    assert_string_equal(taken(),
                        "Zone"); /* a plain Enter takes the cursor's */
    keys("Space");
    assert_string_equal(taken(), "Zone,default,prod");
}

static void picker__esc__leaves(void **state) {
    (void)state;
    assert_int_equal(keys("x Esc"), PICKER_LEAVE);
    assert_int_equal(keys("Ctrl-C"), PICKER_LEAVE);
    assert_int_equal(keys("Backspace"), PICKER_OPEN);
    assert_int_equal(keys("Backspace"), PICKER_LEAVE);
}

/* Names may arrive while it is open. */
static void picker__sort__again_keeps_cursor_marks_and_text(void **state) {
    (void)state;
    keys("Down Space");        /* default is marked, the cursor on kube-a */
    keys("Space Up Space Up"); /* kube-a marked and unmarked again */
    keys("Down");
    assert_string_equal(p.items.at[p.shown.at[p.cursor]].name, "kube-system");
    picker_add(&p, STR("aaa"), false);
    picker_add(&p, STR("default"), false);
    picker_add(&p, STR("kube-a"), false);
    picker_add(&p, STR("kube-system"), false);
    picker_add(&p, STR("zzz"), false);
    picker_sort(&p);
    assert_int_equal(p.items.n, 7);
    assert_string_equal(p.items.at[p.shown.at[p.cursor]].name, "kube-system");
    assert_string_equal(taken(), "default");
    keys("k u b e");
    picker_add(&p, STR("kube-0"), false);
    picker_sort(&p);
    assert_string_equal(p.typed.text, "kube");
    assert_int_equal(p.shown.n, 3);
}

static void picker__draw__shows_the_cursor_and_what_is_typed(void **state) {
    (void)state;
    assert_non_null(strstr(draw(24, 80), "Namespaces"));
    assert_non_null(strstr(out.data, "kube-system"));
    keys("Space");
    assert_non_null(strstr(draw(24, 80), "* Zone"));
    keys("n o n e");
    assert_non_null(strstr(draw(24, 80), "find: none"));
    assert_non_null(strstr(out.data, "none known"));
}

static void picker__draw__many_names_scroll(void **state) {
    (void)state;
    char name[16];
    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof(name), "ns-%03d", i);
        picker_add(&p, str_of(name), false);
    }
    picker_sort(&p);
    for (int rows = 10; rows < 60; rows += 7) {
        for (int i = 0; i < 120; i++) {
            picker_key(&p, KEY_CODE_DOWN);
            draw(rows, 40);
            const char *on = p.items.at[p.shown.at[p.cursor]].name;
            if (!strstr(out.data, on))
                fail_msg("%s is not in:\n%s", on, out.data);
        }
    }
    /* On a larger screen nothing stays empty below the last one. */
    for (int i = 0; i < 500; i++) picker_key(&p, KEY_CODE_DOWN);
    draw(10, 40);
    draw(50, 40);
    assert_non_null(strstr(out.data, "ns-485"));
}

static void picker__draw__hostile_names_are_made_visible(void **state) {
    (void)state;
    picker_add(&p, STR("\033[2J\u202E"), false);
    picker_sort(&p);
    assert_non_null(strstr(draw(24, 80), "^[[2J<U+202E>"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(picker__names__come_once_and_in_order),
        TEST(picker__enter__takes_what_is_meant),
        TEST(picker__marks__given_count_once_space_was_used),
        TEST(picker__esc__leaves),
        TEST(picker__sort__again_keeps_cursor_marks_and_text),
        TEST(picker__draw__shows_the_cursor_and_what_is_typed),
        TEST(picker__draw__many_names_scroll),
        TEST(picker__draw__hostile_names_are_made_visible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
