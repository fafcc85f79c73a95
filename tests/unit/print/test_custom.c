/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/print/fixture.h"

static const struct print_config plain = {0};

static void check(const char *output, const struct print_config *config,
                  const struct draft *drafts, size_t n, const char *want) {
    char *have = print_all(output, config, drafts, n);
    if (strcmp(have, want) != 0) fail_msg("%s:\n%s\n%s", output, have, want);
    unit_free(have);
}

/* kubectl 1.37's own words and widths, of paths. */
static void custom__paths__print_what_kubectl_prints(void **state) {
    (void)state;
    const struct draft drafts[] = {backoff(), scheduled()};
    check("custom-columns=NAME:.metadata.name,WHEN:.eventTime,NO:.nope",
          &plain, drafts, 2,
          "NAME         WHEN                          NO\n"
          "web-1.17b2   <nil>                         <none>\n"
          "web-1.17b1   2026-11-23T11:58:55.000000Z   <none>\n");
}

static void custom__maps_and_lists__look_as_go_prints_them(void **state) {
    (void)state;
    struct draft d = scheduled();
    d.rest = STR("{\"metadata\":{\"labels\":{\"b\":\"2\",\"a\":\"1\"},"
                 "\"finalizers\":[\"x\",\"y\"]}}");
    const struct print_config bare = {.no_headers = true};
    static const char *const cases[][2] = {
        {".metadata.labels", "map[a:1 b:2]\n"},
        {".metadata.finalizers", "[x y]\n"},
        {".metadata.finalizers[*]", "x,y\n"},
        {".metadata.finalizers[-1]", "y\n"},
        {"{.metadata.labels.a}", "1\n"},
        {".firstTimestamp", "<nil>\n"},
        {".source.host", "<none>\n"},
        {".count", "<none>\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char output[128];
        snprintf(output, sizeof(output), "custom-columns=X:%s", cases[i][0]);
        check(output, &bare, &d, 1, cases[i][1]);
    }
}

static void custom__columns__stand_beside_paths(void **state) {
    (void)state;
    const struct draft drafts[] = {backoff(), scheduled()};
    check("custom-columns=WHY:reason,N:count,WHERE:node,OBJ:.involvedObject."
          "name",
          &plain, drafts, 2,
          "WHY         N     WHERE    OBJ\n"
          "BackOff     12    node-a   web-1\n"
          "Scheduled   1     <none>   web-1\n");
}

/* As kubectl: the header alone. */
static void custom__no_events__the_header(void **state) {
    (void)state;
    const struct print_config bare = {.no_headers = true};
    check("custom-columns=A:reason,LONGER:.nope", &plain, NULL, 0,
          "A     LONGER\n");
    check("custom-columns=A:reason", &bare, NULL, 0, "");
}

static void custom__following__the_header_once_and_no_column_shrinks(
    void **state) {
    (void)state;
    const struct print_config follow = {.follow = true};
    const struct draft drafts[] = {scheduled(), backoff(), scheduled()};
    check("custom-columns=R:reason,T:type", &follow, drafts, 3,
          "R     T\n"
          "Scheduled   Normal\n"
          "BackOff     Warning\n"
          "Scheduled   Normal\n");
}

static void custom__hostile__is_cleaned(void **state) {
    (void)state;
    struct draft d = backoff();
    const struct print_config bare = {.no_headers = true};
    d.message = STR("a\033]0;x\007\nb\xe2\x80\xae");
    d.rest = STR("{\"metadata\":{\"labels\":{\"k\\u001b\":\"v\\u0000\\t\"}}}");
    check("custom-columns=M:.message,L:.metadata.labels,R:reason", &bare, &d,
          1, "a^[]0;x^G b<U+202E>   map[k^[:v^@ ]   BackOff\n");
}

static void custom__a_bad_spec__says_what_is_wrong(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"custom-columns", "HEAD:FIELD"},
        {"custom-columns=", "HEAD:FIELD"},
        {"custom-columns=NAME", "not 'NAME'"},
        {"custom-columns=NAME:", "not 'NAME:'"},
        {"custom-columns=:reason", "not ':reason'"},
        {"custom-columns=A:reason,", "HEAD:FIELD"},
        {"custom-columns=A:reason,,B:type", "HEAD:FIELD"},
        {"custom-columns=A:reasons", "A: there is no column 'reasons': use"},
        {"custom-columns=A:reasons", "message"},
        {"custom-columns=A:reasons", "such as .involvedObject.name"},
        {"custom-columns=A:warnings", "there is no column 'warnings'"},
        {"custom-columns=A:.items[?(@.x)]", "A: column 8: "},
        {"custom-columns=A:.items[?(@.x)]", "-o json | jq"},
        {"table=x", "takes no '='"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct format f;
        struct err err = {0};
        assert_false(format_parse(str_of(cases[i][0]), &f, &err));
        assert_int_equal(err.kind, ERR_USAGE);
        if (!strstr(err.text, cases[i][1]))
            fail_msg("%s: %s", cases[i][0], err.text);
    }
}

static void custom__too_many_columns__are_refused(void **state) {
    (void)state;
    struct buf text = BUF_INIT(LIMIT_CELL_BYTES);
    struct format f;
    struct err err = {0};
    buf_add_cstr(&text, "custom-columns=A:type");
    for (int i = 1; i < 24; i++) buf_add_cstr(&text, ",A:type");
    assert_true(format_parse(buf_str(&text), &f, &err));
    format_done(&f);
    buf_add_cstr(&text, ",A:type");
    assert_false(format_parse(buf_str(&text), &f, &err));
    assert_non_null(strstr(err.text, "24 columns"));
    buf_done(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(custom__paths__print_what_kubectl_prints),
        cmocka_unit_test(custom__maps_and_lists__look_as_go_prints_them),
        cmocka_unit_test(custom__columns__stand_beside_paths),
        cmocka_unit_test(custom__no_events__the_header),
        cmocka_unit_test(
            custom__following__the_header_once_and_no_column_shrinks),
        cmocka_unit_test(custom__hostile__is_cleaned),
        cmocka_unit_test(custom__a_bad_spec__says_what_is_wrong),
        cmocka_unit_test(custom__too_many_columns__are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
