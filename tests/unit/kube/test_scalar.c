/* SPDX-License-Identifier: Apache-2.0 */
/* YAML 1.1's numbers and booleans as text and as JSON. */
#include <string.h>

#include "base/cc.h"
#include "base/limits.h"
#include "kube/scalar.h"
#include "unit/kube/fixture.h"

/* text is NULL where it is text already. */
static const struct {
    const char *in, *text, *json;
} scalars[] = {
    /* integers */
    {"0", "0", "0"},
    {"123", "123", "123"},
    {"-7", "-7", "-7"},
    {"+7", "7", "7"},
    {"-0", "0", "0"},
    {"1_000", "1000", "1000"},
    {"0x1F", "31", "31"},
    {"-0x10", "-16", "-16"},
    {"020", "16", "16"},
    {"0o17", "15", "15"},
    {"0b101", "5", "5"},
    {"9223372036854775808", "9223372036854775808", "9223372036854775808"},
    {"-9223372036854775808", "-9223372036854775808", "-9223372036854775808"},
    /* floats */
    {"1e3", "1000", "1000"},
    {"1E+2", "100", "100"},
    {"1.50", "1.5", "1.5"},
    {".5", "0.5", "0.5"},
    {"1.", "1", "1"},
    {"0.0", "0", "0"},
    {"08", "8", "8"},
    {"1e6", "1e+06", "1000000"},
    {"1234567.5", "1.2345675e+06", "1234567.5"},
    {"0.0001", "0.0001", "0.0001"},
    {"0.00001", "1e-05", "0.00001"},
    {"1e-7", "1e-07", "1e-07"},
    {"1e21", "1e+21", "1e+21"},
    {"0.1", "0.1", "0.1"},
    {"18446744073709551616", "1.8446744073709552e+19", "18446744073709551616"},
    /* booleans */
    {"yes", "true", "true"},
    {"Off", "false", "false"},
    {"y", "true", "true"},
    {"N", "false", "false"},
    /* text */
    {"abc", NULL, "\"abc\""},
    {"'123'", NULL, "\"123\""},
    {"\"true\"", NULL, "\"true\""},
    {"!!str 123", NULL, "\"123\""},
    {"1e", NULL, "\"1e\""},
    {"1e999", NULL, "\"1e999\""},
    {"0x", NULL, "\"0x\""},
    {"0x0x1", NULL, "\"0x0x1\""},
    {"0xg", NULL, "\"0xg\""},
    {"--1", NULL, "\"--1\""},
    {"+", NULL, "\"+\""},
    {".", NULL, "\".\""},
    {"1.2.3", NULL, "\"1.2.3\""},
    {"2024-01-02", NULL, "\"2024-01-02\""},
    {"10:30", NULL, "\"10:30\""},
    {"eyJh.1e3.x", NULL, "\"eyJh.1e3.x\""},
    {"tRuE", NULL, "\"tRuE\""},
    {"''", NULL, "\"\""},
    {"\"a\\\"\\u202e\\n\"", NULL, "\"a\\\"\\u202e\\n\""},
    /* null is no text and stays so */
    {"~", NULL, "null"},
    {"", NULL, "null"},
    /* trees */
    {"[]", NULL, "[]"},
    {"{}", NULL, "{}"},
    {"{a: [1, x, {b: }], 2: no}", NULL,
     "{\"a\":[1,\"x\",{\"b\":null}],\"2\":false}"},
    {"{a: &x [1], b: *x, <<: {c: 3}}", NULL, "{\"c\":3,\"a\":[1],\"b\":[1]}"},
};

static void scalar__numbers_and_booleans_read_as_go_has_them(void **state) {
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(scalars); i++) {
        struct buf text = BUF_INIT(KIB), json = BUF_INIT(KIB);
        struct err err;
        struct yaml *n = yaml_parse(str_of(scalars[i].in), "f", &err);

        if (!n) fail_msg("%s", err.text);
        bool changed = scalar_as_text(n, &text);
        if (changed != (scalars[i].text != NULL))
            fail_msg("'%s' gave '%s'", scalars[i].in, text.data);
        if (changed) assert_text(buf_str(&text), scalars[i].text);
        scalar_tree_json(n, &json);
        assert_text(buf_str(&json), scalars[i].json);
        yaml_free(n);
        buf_done(&text);
        buf_done(&json);
    }
}

static void scalar__what_is_long_stays_text(void **state) {
    char digits[300];
    struct buf out = BUF_INIT(KIB);
    struct err err;
    (void)state;

    memset(digits, '1', sizeof(digits) - 1);
    digits[sizeof(digits) - 1] = '\0';
    struct yaml *n = yaml_parse(str_of(digits), "f", &err);
    assert_non_null(n);
    assert_false(scalar_as_text(n, &out));
    assert_int_equal(out.len, 0);
    yaml_free(n);
    buf_done(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalar__numbers_and_booleans_read_as_go_has_them),
        cmocka_unit_test(scalar__what_is_long_stays_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
