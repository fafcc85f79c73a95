/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "unit/unit.h"

static void buf__every_add__ends_in_nul(void **state) {
    struct buf b = BUF_INIT(100);
    (void)state;
    assert_null(b.data);
    assert_true(buf_add(&b, "ab", 2));
    assert_string_equal(b.data, "ab");
    assert_true(buf_add_str(&b, STR("cd")));
    assert_true(buf_add_cstr(&b, "ef"));
    assert_true(buf_add_char(&b, 'g'));
    assert_true(buf_add_fill(&b, 'h', 3));
    assert_true(buf_printf(&b, "%d-%s", 12, "x"));
    assert_string_equal(b.data, "abcdefghhh12-x");
    assert_int_equal(b.len, 14);
    assert_str(buf_str(&b), "abcdefghhh12-x");
    assert_false(b.over);
    buf_done(&b);
    assert_null(b.data);
}

static void buf__nothing__adds_nothing(void **state) {
    struct buf b = BUF_INIT(0);
    (void)state;
    assert_true(buf_add(&b, NULL, 0));
    assert_true(buf_add_str(&b, STR_NONE));
    assert_true(buf_add_cstr(&b, ""));
    assert_true(buf_add_fill(&b, 'x', 0));
    assert_true(buf_printf(&b, "%s", ""));
    buf_cut(&b, 0);
    buf_drop(&b, 0);
    buf_clear(&b);
    assert_int_equal(b.len, 0);
    assert_false(b.over);
    buf_done(&b);
}

static void buf__cap__is_exact(void **state) {
    struct buf b;
    (void)state;
    buf_init(&b, 5);
    assert_true(buf_add(&b, "12345", 5));
    assert_false(b.over);
    assert_true(b.alloc <= 6);
    assert_false(buf_add_char(&b, '6'));
    assert_string_equal(b.data, "12345");
    assert_true(b.over);
    buf_done(&b);
}

static void buf__what_does_not_fit__is_left_out_whole(void **state) {
    struct buf b = BUF_INIT(5);
    (void)state;
    assert_true(buf_add_cstr(&b, "123"));
    assert_false(buf_add_cstr(&b, "456"));
    assert_false(buf_add_fill(&b, 'x', 3));
    assert_false(buf_printf(&b, "%d", 456));
    assert_false(buf_add(&b, "x", SIZE_MAX));
    assert_string_equal(b.data, "123");
    assert_true(buf_add_cstr(&b, "45"));
    assert_true(b.over);
    buf_clear(&b);
    assert_false(b.over);
    assert_int_equal(b.len, 0);
    assert_string_equal(b.data, "");
    buf_done(&b);
}

static void buf__growth__keeps_all_bytes(void **state) {
    struct buf b = BUF_INIT(70000);
    (void)state;
    for (int i = 0; i < 70000; i++)
        assert_true(buf_add_char(&b, (char)('a' + i % 26)));
    assert_false(buf_add_char(&b, 'x'));
    assert_int_equal(b.len, 70000);
    assert_true(b.alloc <= 70001);
    for (size_t i = 0; i < b.len; i++)
        if (b.data[i] != (char)('a' + i % 26)) fail_msg("byte %zu", i);
    assert_int_equal(b.data[b.len], '\0');
    buf_done(&b);
}

static void buf__reserve__stops_at_the_cap(void **state) {
    struct buf b = BUF_INIT(1000);
    (void)state;
    buf_reserve(&b, SIZE_MAX);
    assert_int_equal(b.alloc, 1001);
    assert_false(b.over);
    assert_string_equal(b.data, "");
    const char *before = b.data;
    assert_true(buf_add_fill(&b, 'x', 1000));
    assert_ptr_equal(b.data, before);
    buf_done(&b);
}

static void buf__drop_and_cut__keep_the_rest(void **state) {
    struct buf b = BUF_INIT(100);
    (void)state;
    assert_true(buf_add_cstr(&b, "0123456789"));
    buf_drop(&b, 3);
    assert_string_equal(b.data, "3456789");
    buf_cut(&b, 4);
    assert_string_equal(b.data, "3456");
    buf_drop(&b, 4);
    assert_int_equal(b.len, 0);
    assert_string_equal(b.data, "");
    buf_done(&b);
}

static void buf__take__hands_over_and_is_empty(void **state) {
    struct buf b = BUF_INIT(10);
    (void)state;
    assert_true(buf_add_cstr(&b, "abc"));
    char *text = buf_take(&b);
    assert_string_equal(text, "abc");
    xfree(text);
    assert_null(b.data);
    assert_int_equal(b.cap, 10);
    text = buf_take(&b);
    assert_string_equal(text, "");
    xfree(text);
    assert_true(buf_add_cstr(&b, "again"));
    buf_done(&b);
}

static void buf__wipe__works_on_any_state(void **state) {
    struct buf b = BUF_INIT(10);
    (void)state;
    buf_wipe(&b);
    assert_true(buf_add_cstr(&b, "secret"));
    buf_wipe(&b);
    assert_null(b.data);
    assert_int_equal(b.len, 0);
    assert_int_equal(b.alloc, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buf__every_add__ends_in_nul),
        cmocka_unit_test(buf__nothing__adds_nothing),
        cmocka_unit_test(buf__cap__is_exact),
        cmocka_unit_test(buf__what_does_not_fit__is_left_out_whole),
        cmocka_unit_test(buf__growth__keeps_all_bytes),
        cmocka_unit_test(buf__reserve__stops_at_the_cap),
        cmocka_unit_test(buf__drop_and_cut__keep_the_rest),
        cmocka_unit_test(buf__take__hands_over_and_is_empty),
        cmocka_unit_test(buf__wipe__works_on_any_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
