/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/print/fixture.h"

#define HEAD                                                        \
    "namespace,last,first,type,reason,object,message,count,source," \
    "node,subobject,name,uid\r\n"

static const struct print_config plain = {0};

static void check(const struct print_config *config,
                  const struct draft *drafts, size_t n, const char *want) {
    char *have = print_all("csv", config, drafts, n);
    assert_string_equal(have, want);
    unit_free(have);
}

static void csv__events__a_record_each(void **state) {
    (void)state;
    const struct draft drafts[] = {backoff(), scheduled()};
    check(&plain, drafts, 2,
          HEAD
          "prod,2026-11-23T11:57:00Z,2026-11-23T11:51:00Z,Warning,BackOff,"
          "Pod/web-1,Back-off restarting failed container,12,kubelet,node-a,"
          "spec.containers{app},web-1.17b2,u-1\r\n"
          "prod,2026-11-23T11:58:55Z,2026-11-23T11:58:55Z,Normal,Scheduled,"
          "Pod/web-1,Successfully assigned prod/web-1 to node-a,1,"
          "default-scheduler,,,web-1.17b1,u-2\r\n");
}

static void csv__no_events__the_header_alone(void **state) {
    (void)state;
    const struct print_config bare = {.no_headers = true};
    check(&plain, NULL, 0, HEAD);
    check(&bare, NULL, 0, "");
}

static void csv__several_clusters__the_first_column_says_which(void **state) {
    (void)state;
    static const char *const clusters[] = {"east"};
    const struct print_config config = {.with_cluster = true,
                                        .no_headers = true,
                                        .show = {.clusters = clusters}};
    struct draft d = backoff();
    char *have = print_all("csv", &config, &d, 1);
    assert_true(str_starts(str_of(have), STR("east,prod,2026")));
    unit_free(have);
}

/* Quotes as RFC 4180 has them; nothing acts on a terminal; what a spreadsheet
 * would take for a formula stays what it is. */
static void csv__hostile__is_quoted_and_cleaned(void **state) {
    (void)state;
    static const struct {
        const char *message, *field;
    } cases[] = {
        {"a,b", "\"a,b\""},
        {"say \"no\"", "\"say \"\"no\"\"\""},
        {"two\r\nlines", "two lines"},
        {"\033[2J\007", "^[[2J^G"},
        {"a\xe2\x80\xae"
         "b",
         "a<U+202E>b"},
        {"=1+1", "=1+1"},
        {"@SUM(A1)", "@SUM(A1)"},
        {"", ""},
        {"\"", "\"\"\"\""},
    };
    const struct print_config config = {.no_headers = true};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct draft d = backoff();
        char want[256];
        d.message = str_of(cases[i].message);
        snprintf(want, sizeof(want), ",Pod/web-1,%s,12,kubelet,",
                 cases[i].field);
        char *have = print_all("csv", &config, &d, 1);
        if (!strstr(have, want)) fail_msg("%s: %s", want, have);
        unit_free(have);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv__events__a_record_each),
        cmocka_unit_test(csv__no_events__the_header_alone),
        cmocka_unit_test(csv__several_clusters__the_first_column_says_which),
        cmocka_unit_test(csv__hostile__is_quoted_and_cleaned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
