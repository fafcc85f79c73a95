/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/print/fixture.h"

static const struct print_config plain = {0};

static void check(const char *template, const struct print_config *config,
                  const struct draft *drafts, size_t n, const char *want) {
    char output[256];
    snprintf(output, sizeof(output), "jsonpath=%s", template);
    char *have = print_all(output, config, drafts, n);
    if (strcmp(have, want) != 0) fail_msg("%s:\n%s\n%s", output, have, want);
    unit_free(have);
}

static void jsonpath__a_path__a_line_an_event(void **state) {
    (void)state;
    const struct draft drafts[] = {backoff(), scheduled()};
    static const char *const cases[][2] = {
        {".reason", "BackOff\nScheduled\n"},
        {"reason", "BackOff\nScheduled\n"},
        {"{.reason}", "BackOff\nScheduled\n"},
        {"{.count}", "12\n\n"},
        {"{.nope}", "\n\n"},
        {"{.firstTimestamp}", "2026-11-23T11:51:00Z\nnull\n"},
        {"{.source.*}", "kubelet node-a\n\n"},
        {"{.source}", "{\"component\":\"kubelet\",\"host\":\"node-a\"}\n{}\n"},
        {"{.reason}: {.type}", "BackOff: Warning\nScheduled: Normal\n"},
        {"{.reason}{'\\t'}{.type}{\"\\n\"}",
         "BackOff\tWarning\nScheduled\tNormal\n"},
        {"<{.nope}>", "<>\n<>\n"},
        {"{.reason}{\" \\\"\\\\}{\"}", "BackOff \"\\}{\nScheduled \"\\}{\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check(cases[i][0], &plain, drafts, 2, cases[i][1]);
}

/* What kubectl prints of the List. */
static void jsonpath__items__print_as_kubectl_does(void **state) {
    (void)state;
    const struct draft drafts[] = {backoff(), scheduled()};
    static const char *const cases[][2] = {
        {"{.items[*].reason}", "BackOff Scheduled"},
        {".items[*].reason", "BackOff Scheduled"},
        {"{$.items[*].reason}", "BackOff Scheduled"},
        {"{.items[*].reason}{\"\\n\"}", "BackOff Scheduled\n"},
        {"why: {.items[*].reason}.{\"\\n\"}", "why: BackOff Scheduled.\n"},
        {"{.items[*].count}", "12"},
        {"{.items[*].nope}", ""},
        {"{.items[*].source.*}", "kubelet node-a"},
        {"{range .items[*]}{.reason}{\"\\n\"}{end}", "BackOff\nScheduled\n"},
        {"{range .items[*]}[{.kind}{.nope}]{end}", "[Event][Event]"},
        {"{range .items[*]}{.reason},{end}", "BackOff,Scheduled,"},
        {"A{\"\\n\"}{range .items[*]}{.type} {end}{\"\\n\"}Z",
         "A\nWarning Normal \nZ"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check(cases[i][0], &plain, drafts, 2, cases[i][1]);
    check("{.items[*].reason}", &plain, NULL, 0, "");
    check("a{.items[*].reason}z", &plain, NULL, 0, "az");
    check("{range .items[*]}{.a}{end}{\"\\n\"}", &plain, NULL, 0, "\n");
    check("{.reason}", &plain, NULL, 0, "");
}

/* A line an event as it comes: one line of all would never end. */
static void jsonpath__following__a_line_an_event(void **state) {
    (void)state;
    const struct print_config follow = {.follow = true};
    const struct draft drafts[] = {backoff(), scheduled()};
    check("{.reason}", &follow, drafts, 2, "BackOff\nScheduled\n");
    check("{.items[*].reason}", &follow, drafts, 2, "BackOff\nScheduled\n");
    check("{range .items[*]}{.reason}{\"\\n\"}{end}", &follow, drafts, 2,
          "BackOff\nScheduled\n");
}

static void jsonpath__hostile__is_cleaned(void **state) {
    (void)state;
    struct draft d = backoff();
    d.message = STR("a\033[2J\r\nb\0\x9b\xe2\x80\xae");
    check("{.message}", &plain, &d, 1, "a^[[2J b^@\xef\xbf\xbd<U+202E>\n");
    check("{.items[*].message}", &plain, &d, 1,
          "a^[[2J b^@\xef\xbf\xbd<U+202E>");
    d.obj_name = STR("x\033");
    check("{.involvedObject}", &plain, &d, 1,
          "{\"fieldPath\":\"spec.containers{app}\",\"kind\":\"Pod\","
          "\"name\":\"x\\u001b\",\"namespace\":\"prod\"}\n");
}

static void jsonpath__what_is_more__is_refused(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"", "a path is missing"},
        {" ", "a path is missing"},
        {"{.reason", "'}' is missing"},
        {"{\"x}", "'}' is missing"},
        {"{\"x\" .a}", "a quote is not closed"},
        {"{\"\\q\"}", "in quotes n, t, r"},
        {"{'\\'}", "'}' is missing"},
        {"{.items[0].reason}", "only [*] is known"},
        {"{.items[-1:].reason}", "--limit"},
        {"{.items[?(@.type==\"Warning\")].reason}", "-o json | jq"},
        {"{..reason}", "-o json | jq"},
        {"{.items[*]..reason}", "-o json | jq"},
        {"{.items[*].reason} {.items[*].type}", "{range .items[*]}"},
        {"{.reason} {.items[*].type}", "{range .items[*]}"},
        {"{.items[*].reason} {.type}", "{range .items[*]}"},
        {"{range .items[*]}{.reason}", "{end} is missing"},
        {"{range .items[0:2]}{.reason}{end}", "over .items[*] alone"},
        {"{range .items[*]}{range .x[*]}{end}{end}", "range is known once"},
        {"{range .items[*]}{.a}{end}{.b}", "{range .items[*]}"},
        {"{.reason}{end}", "without a {range"},
        {"{range .items[*]}{end}{end}", "without a {range"},
        {"{.items[*].a[x]}", "column"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char output[128];
        struct format f;
        struct err err = {0};
        snprintf(output, sizeof(output), "jsonpath=%s", cases[i][0]);
        if (format_parse(str_of(output), &f, &err)) fail_msg("%s", output);
        assert_int_equal(err.kind, ERR_USAGE);
        if (!strstr(err.text, cases[i][1]) ||
            !str_starts(str_of(err.text), STR("-o jsonpath: ")))
            fail_msg("%s: %s", output, err.text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jsonpath__a_path__a_line_an_event),
        cmocka_unit_test(jsonpath__items__print_as_kubectl_does),
        cmocka_unit_test(jsonpath__following__a_line_an_event),
        cmocka_unit_test(jsonpath__hostile__is_cleaned),
        cmocka_unit_test(jsonpath__what_is_more__is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
