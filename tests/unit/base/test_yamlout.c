/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/cc.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/yaml.h"
#include "base/yamlout.h"
#include "unit/unit.h"

/* The JSON text as YAML. */
static void convert(struct json_reader *r, const char *json, struct buf *out) {
    struct err err;
    struct buf text = BUF_INIT(LIMIT_DOC_BYTES);
    struct yamlout y;
    buf_add_cstr(&text, json);
    const struct json *v = json_parse(r, text.data, text.len, &err);
    if (!v) fail_msg("%s: %s", json, err.text);
    buf_clear(out);
    yamlout_init(&y, out);
    yamlout_value(&y, STR_NONE, v);
    assert_int_equal(y.depth, 0);
    buf_done(&text);
}

static void yamlout__value__is_block_style_as_kubectl_has_it(void **state) {
    static const struct {
        const char *json, *yaml;
    } table[] = {
        {"\"a\"", "a\n"},
        {"{}", "{}\n"},
        {"[]", "[]\n"},
        {"[1,-2.5,true,false,null,\"x\"]",
         "- 1\n- -2.5\n- true\n- false\n- null\n- x\n"},
        {"{\"a\":{\"b\":{\"c\":1},\"d\":2},\"e\":{}}",
         "a:\n  b:\n    c: 1\n  d: 2\ne: {}\n"},
        {"{\"items\":[{\"a\":1,\"b\":[2,3]},{}],\"kind\":\"List\"}",
         "items:\n- a: 1\n  b:\n  - 2\n  - 3\n- {}\nkind: List\n"},
        {"[[1,[]],[{\"a\":[]}]]", "- - 1\n  - []\n- - a: []\n"},
        {"{\"m\":\"Back-off restarting failed container\"}",
         "m: Back-off restarting failed container\n"},
    };
    struct json_reader *r = json_reader_new();
    struct buf out = BUF_INIT(KIB);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        convert(r, table[i].json, &out);
        assert_string_equal(out.data, table[i].yaml);
    }
    buf_done(&out);
    json_reader_free(r);
}

static void yamlout__str__quotes_what_could_be_something_else(void **state) {
    static const struct {
        struct str in;
        const char *out;
    } table[] = {
        {STR(""), "\"\""},
        {STR("web-1"), "web-1"},
        {STR("a b"), "a b"},
        {STR("a "), "\"a \""},
        {STR(" a"), "\" a\""},
        {STR("a: b"), "\"a: b\""},
        {STR("a:b"), "a:b"},
        {STR("a:"), "\"a:\""},
        {STR("a #b"), "\"a #b\""},
        {STR("a#b"), "a#b"},
        {STR("1"), "\"1\""},
        {STR("-"), "\"-\""},
        {STR("2026-01-02T03:04:05Z"), "\"2026-01-02T03:04:05Z\""},
        {STR("0x1f"), "\"0x1f\""},
        {STR(".inf"), "\".inf\""},
        {STR("~"), "\"~\""},
        {STR("NO"), "\"NO\""},
        {STR("y"), "\"y\""},
        {STR("null"), "\"null\""},
        {STR("nullable"), "nullable"},
        {STR("{a}"), "\"{a}\""},
        {STR("'a"), "\"'a\""},
        {STR("a\"b\\c"), "a\"b\\c"},
        {STR("\"a\\"), "\"\\\"a\\\\\""},
        {STR("a\nb\tc\r"), "\"a\\nb\\tc\\u000D\""},
        {STR("x\x1B[31m"), "\"x\\u001B[31m\""},
        {STR("x\xE2\x80\xAEy"), "\"x\\u202Ey\""},
        {STR("x\xF3\xA0\x81\x81"), "\"x\\U000E0041\""},
        {STR("x\xFFy"), "\"x\\uFFFDy\""},
        {STR("caf\xC3\xA9 \xF0\x9F\x98\x80"), "caf\xC3\xA9 \xF0\x9F\x98\x80"},
    };
    struct buf out = BUF_INIT(KIB);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct yamlout y;
        buf_clear(&out);
        yamlout_init(&y, &out);
        yamlout_str(&y, STR_NONE, table[i].in);
        buf_cut(&out, out.len - 1);
        if (!str_eq(buf_str(&out), str_of(table[i].out)))
            fail_msg("row %zu: %s", i, out.data);
    }
    buf_done(&out);
}

/* Every character, within a text and as a key of a map in a list. */
static void yamlout__str__comes_back_as_it_was(void **state) {
    struct buf out = BUF_INIT(KIB);
    (void)state;
    for (uint32_t cp = 1; cp <= 0x10FFFF; cp += cp < 0x3000 ? 1 : 37) {
        if (cp >= 0xD800 && cp <= 0xDFFF) continue;
        char text[8] = {'a'};
        size_t n = utf8_put(cp, text + 1);
        struct yamlout y;
        struct err err;
        buf_clear(&out);
        yamlout_init(&y, &out);
        yamlout_open(&y, STR_NONE, '[');
        yamlout_open(&y, STR_NONE, '{');
        yamlout_str(&y, str_of(text), (struct str){text + 1, n});
        yamlout_close(&y);
        yamlout_close(&y);
        struct yaml *root = yaml_parse(buf_str(&out), "out", &err);
        if (!root) fail_msg("U+%04X: %s", (unsigned)cp, err.text);
        const struct yaml *map = yaml_first(root);
        const char *back = yaml_text(yaml_get(map, text));
        if (!back || strcmp(back, text + 1) != 0)
            fail_msg("U+%04X came back as '%s'", (unsigned)cp,
                     back ? back : "nothing");
        yaml_free(root);
    }
    buf_done(&out);
}

static void yamlout__open__takes_keys_of_any_length(void **state) {
    struct buf out = BUF_INIT(64 * KIB);
    char key[301];
    (void)state;
    memset(key, '\1', sizeof(key) - 1); /* six times as long, escaped */
    key[sizeof(key) - 1] = 0;
    struct yamlout y;
    struct err err;
    yamlout_init(&y, &out);
    yamlout_open(&y, STR_NONE, '{');
    yamlout_open(&y, str_of("list"), '[');
    yamlout_open(&y, STR_NONE, '{');
    yamlout_open(&y, str_of(key), '[');
    yamlout_str(&y, STR_NONE, STR("v"));
    yamlout_close(&y);
    yamlout_str(&y, STR("next"), STR("w"));
    yamlout_close(&y);
    yamlout_close(&y);
    yamlout_str(&y, str_of(key), STR("x"));
    yamlout_close(&y);
    struct yaml *root = yaml_parse(buf_str(&out), "out", &err);
    if (!root) fail_msg("%s", err.text);
    const struct yaml *map = yaml_first(yaml_get(root, "list"));
    assert_string_equal(yaml_text(yaml_first(yaml_get(map, key))), "v");
    assert_string_equal(yaml_text(yaml_get(map, "next")), "w");
    assert_string_equal(yaml_text(yaml_get(root, key)), "x");
    yaml_free(root);
    buf_done(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yamlout__value__is_block_style_as_kubectl_has_it),
        cmocka_unit_test(yamlout__str__quotes_what_could_be_something_else),
        cmocka_unit_test(yamlout__str__comes_back_as_it_was),
        cmocka_unit_test(yamlout__open__takes_keys_of_any_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
