/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/print/fixture.h"

static const struct print_config plain = {0};

static void name__events__a_line_each_as_kubectl(void **state) {
    (void)state;
    struct draft drafts[] = {backoff(), scheduled(), backoff()};
    drafts[2].name = STR("");
    char *have = print_all("name", &plain, drafts, 3);
    assert_string_equal(have, "event/web-1.17b2\n"
                              "event/web-1.17b1\n"
                              "event/<unknown>\n");
    unit_free(have);
}

static void name__no_events__nothing(void **state) {
    (void)state;
    char *have = print_all("name", &plain, NULL, 0);
    assert_string_equal(have, "");
    unit_free(have);
    assert_true(printer_find(STR("name"), NULL)->says_when_empty);
}

static void name__hostile__is_one_clean_line(void **state) {
    (void)state;
    struct draft d = backoff();
    d.name = STR("a\033[2J\nb\0c\xe2\x80\xae");
    char *have = print_all("name", &plain, &d, 1);
    assert_string_equal(have, "event/a^[[2J b^@c<U+202E>\n");
    unit_free(have);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(name__events__a_line_each_as_kubectl),
        cmocka_unit_test(name__no_events__nothing),
        cmocka_unit_test(name__hostile__is_one_clean_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
