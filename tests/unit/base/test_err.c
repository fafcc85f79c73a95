/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "base/err.h"
#include "unit/unit.h"

static void err__set__gives_kind_and_text_and_false(void **state) {
    struct err err = {0};
    (void)state;
    assert_false(err_set(&err, ERR_CONFIG, "no context '%s'", "prod"));
    assert_int_equal(err.kind, ERR_CONFIG);
    assert_string_equal(err.text, "no context 'prod'");
}

static void err__null__is_nobody_asking(void **state) {
    (void)state;
    assert_false(err_set(NULL, ERR_IO, "x"));
    assert_false(err_set_errno(NULL, ERR_IO, ENOENT, "x"));
    assert_false(err_wrap(NULL, "x"));
}

static void err__set_errno__continues_the_sentence(void **state) {
    struct err err = {0};
    (void)state;
    assert_false(
        err_set_errno(&err, ERR_IO, EACCES, "cannot read '%s'", "/x"));
    assert_string_equal(err.text, "cannot read '/x': permission denied");
    assert_false(err_set_errno(&err, ERR_IO, ENOENT, "cannot read"));
    assert_string_equal(err.text, "cannot read: no such file or directory");
}

static void err__wrap__keeps_the_kind(void **state) {
    struct err err = {0};
    (void)state;
    assert_false(err_set(&err, ERR_TLS, "certificate expired"));
    assert_false(err_wrap(&err, "cluster '%s'", "a"));
    assert_false(err_wrap(&err, "cannot watch"));
    assert_int_equal(err.kind, ERR_TLS);
    assert_string_equal(err.text,
                        "cannot watch: cluster 'a': certificate expired");
}

static void err__own_text_as_argument__is_read_before_it_is_written(
    void **state) {
    struct err err = {0};
    (void)state;
    assert_false(err_set(&err, ERR_NET, "refused"));
    assert_false(err_set(&err, ERR_NET, "again: %s", err.text));
    assert_string_equal(err.text, "again: refused");
    assert_false(err_wrap(&err, "<%s>", err.text));
    assert_string_equal(err.text, "<again: refused>: again: refused");
}

static void err__too_long__is_cut(void **state) {
    struct {
        struct err err;
        char guard[8];
    } box = {.guard = "guarded"};
    char big[LIMIT_ERR_TEXT * 2];
    (void)state;

    memset(big, 'x', sizeof(big) - 1);
    big[sizeof(big) - 1] = '\0';
    assert_false(err_set(&box.err, ERR_IO, "%s", big));
    assert_int_equal(strlen(box.err.text), LIMIT_ERR_TEXT - 1);
    assert_false(err_set_errno(&box.err, ERR_IO, EIO, "%s", big));
    assert_int_equal(strlen(box.err.text), LIMIT_ERR_TEXT - 1);
    assert_false(err_wrap(&box.err, "front"));
    assert_int_equal(strlen(box.err.text), LIMIT_ERR_TEXT - 1);
    assert_memory_equal(box.err.text, "front: xxx", 10);
    assert_string_equal(box.guard, "guarded");
}

static void err__exit_status__is_2_for_usage_only(void **state) {
    (void)state;
    assert_int_equal(err_exit_status(ERR_NONE), 0);
    assert_int_equal(err_exit_status(ERR_USAGE), 2);
    for (int kind = ERR_CONFIG; kind <= ERR_LIMIT; kind++)
        assert_int_equal(err_exit_status((enum err_kind)kind), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(err__set__gives_kind_and_text_and_false),
        cmocka_unit_test(err__null__is_nobody_asking),
        cmocka_unit_test(err__set_errno__continues_the_sentence),
        cmocka_unit_test(err__wrap__keeps_the_kind),
        cmocka_unit_test(
            err__own_text_as_argument__is_read_before_it_is_written),
        cmocka_unit_test(err__too_long__is_cut),
        cmocka_unit_test(err__exit_status__is_2_for_usage_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
