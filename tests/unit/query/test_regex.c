/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "unit/unit.h"

#include "base/alloc.h"
#include "base/cc.h"
#include "base/limits.h"
#include "query/regex.h"

static void regex__finds_in_any_case_and_anywhere(void **state) {
    (void)state;
    static const struct {
        const char *pattern, *subject;
        bool literal, want;
    } table[] = {
        {"a", "", false, false},
        {"", "", false, true},
        {"back.off", "x BACK-OFF y", false, true},
        {"^back", "x back", false, false},
        {"a.b", "a\nb", false, true},
        {"ärger", "ÄRGER", false, true},
        {"a.b", "axb", true, false},
        {"A.B", "xa.by", true, true},
        {"ÄR", "gärtner", true, true},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct regex *re =
            regex_new(str_of(table[i].pattern), table[i].literal, NULL, NULL);
        assert_non_null(re);
        assert_int_equal(regex_match(re, str_of(table[i].subject)),
                         table[i].want);
        regex_free(re);
    }
}

static void regex__a_malformed_pattern_says_where(void **state) {
    (void)state;
    struct err err = {0};
    size_t at = 0;
    assert_null(regex_new(STR("ab(c"), false, &at, &err));
    assert_int_equal(at, 4);
    assert_int_equal(err.kind, ERR_USAGE);
    assert_true(strlen(err.text) > 0);
    assert_null(regex_new(STR("a\xFF"), false, &at, &err));
    assert_null(regex_new(STR("\\C"), false, NULL, NULL));
}

static void regex__invalid_utf8_does_not_hide_what_is_valid(void **state) {
    (void)state;
    struct regex *re = regex_new(STR("^a|z$"), false, NULL, NULL);
    assert_true(regex_match(re, STR("a\xFF\xFE")));
    assert_true(regex_match(re, STR("\xC3\x28z")));
    assert_false(regex_match(re, STR("\xC3\xFFzz\xFF")));
    regex_free(re);
    re = regex_new(STR("."), false, NULL, NULL);
    assert_false(regex_match(re, STR("\xFF\xFF")));
    regex_free(re);
}

/* Exponential without the bound; it would run for years. */
static void regex__a_match_that_takes_too_long_is_none(void **state) {
    (void)state;
    char subject[200];
    memset(subject, 'a', sizeof(subject));
    struct str s = {subject, sizeof(subject)};
    struct regex *re = regex_new(STR("^(a+)+$"), false, NULL, NULL);
    assert_true(regex_match(re, s));
    subject[sizeof(subject) - 1] = 'b';
    assert_false(regex_match(re, s));
    regex_free(re);
    re = regex_new(STR("(*NO_JIT)^(a+)+$"), false, NULL, NULL);
    assert_false(regex_match(re, s));
    regex_free(re);
}

static void regex__subjects_are_cut(void **state) {
    (void)state;
    size_t n = LIMIT_TEXT_BYTES + 10;
    char *subject = xmalloc(n);
    memset(subject, 'a', n);
    subject[n - 1] = 'z';
    struct regex *re = regex_new(STR("z"), false, NULL, NULL);
    assert_false(regex_match(re, (struct str){subject, n}));
    subject[100] = 'z';
    assert_true(regex_match(re, (struct str){subject, n}));
    regex_free(re);
    xfree(subject);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regex__finds_in_any_case_and_anywhere),
        cmocka_unit_test(regex__a_malformed_pattern_says_where),
        cmocka_unit_test(regex__invalid_utf8_does_not_hide_what_is_valid),
        cmocka_unit_test(regex__a_match_that_takes_too_long_is_none),
        cmocka_unit_test(regex__subjects_are_cut),
    };
    return cmocka_run_group_tests_name("query/regex", tests, NULL, NULL);
}
