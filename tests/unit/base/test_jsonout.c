/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/cc.h"
#include "base/jsonout.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "unit/unit.h"

static void json__quote__escapes_what_a_terminal_must_not_see(void **state) {
    static const struct {
        struct str in;
        const char *out;
    } table[] = {
        {STR(""), "\"\""},
        {STR("Back-off 5m"), "\"Back-off 5m\""},
        {STR("a\"b\\c/"), "\"a\\\"b\\\\c/\""},
        {STR("\n\t\r\b\f"), "\"\\n\\t\\r\\b\\f\""},
        {STR("\0\x1B[m\x7F"), "\"\\u0000\\u001b[m\\u007f\""},
        {STR("\xC2\x9B\xC2\x85"), "\"\\u009b\\u0085\""},
        {STR("x\xE2\x80\xAEy"), "\"x\\u202ey\""},
        {STR("\xE2\x80\xA8\xEF\xBB\xBF"), "\"\\u2028\\ufeff\""},
        {STR("\xF3\xA0\x81\x81\xF4\x8F\xBF\xBF"),
         "\"\\udb40\\udc41\\udbff\\udfff\""},
        {STR("\xEE\x80\x80"), "\"\\ue000\""},
        {STR("\xC0\x80\xE2\x82z"), "\"\\ufffd\\ufffd\\ufffdz\""},
        {STR("\xED\xA0\x80"), "\"\\ufffd\\ufffd\\ufffd\""},
        {STR("\xC3\xA9\xE4\xB8\x80\xF0\x9F\x98\x80"),
         "\"\xC3\xA9\xE4\xB8\x80\xF0\x9F\x98\x80\""},
        {STR("<&>"), "\"<&>\""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct buf out = BUF_INIT(KIB);
        json_quote(&out, table[i].in);
        if (!str_eq(buf_str(&out), str_of(table[i].out)))
            fail_msg("row %zu: %s", i, out.data);
        buf_done(&out);
    }
}

static void json__quote__comes_back_as_it_was(void **state) {
    struct json_reader *r = json_reader_new();
    struct buf out = BUF_INIT(KIB);
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        if (cp >= 0xD800 && cp <= 0xDFFF) continue;
        char bytes[4];
        struct str in = {bytes, utf8_put(cp, bytes)};
        buf_clear(&out);
        json_quote(&out, in);
        for (size_t pos = 0; pos < out.len;) {
            uint32_t seen;
            pos += utf8_next(buf_str(&out), pos, &seen, NULL);
            if (utf8_is_hidden(seen)) fail_msg("U+%04X", (unsigned)cp);
        }
        const struct json *v = json_parse(r, out.data, out.len, NULL);
        if (!str_eq(json_text(v), in)) fail_msg("U+%04X", (unsigned)cp);
    }
    buf_done(&out);
    json_reader_free(r);
}

static void write_sample(struct jsonout *j, const char *key) {
    jsonout_open(j, key, '{');
    jsonout_str(j, "reason", STR("Back\nOff"));
    jsonout_int(j, "count", -12);
    jsonout_open(j, "none", '[');
    jsonout_close(j, ']');
    jsonout_open(j, "empty", '{');
    jsonout_close(j, '}');
    jsonout_open(j, "list", '[');
    jsonout_bool(j, NULL, true);
    jsonout_bool(j, NULL, false);
    jsonout_null(j, NULL);
    jsonout_open(j, NULL, '{');
    jsonout_int(j, "max", INT64_MAX);
    jsonout_open_key(j, STR("k\0\x1B"), '{');
    jsonout_close(j, '}');
    jsonout_close(j, '}');
    jsonout_close(j, ']');
    jsonout_close(j, '}');
}

static void jsonout__indents_as_kubectl_does(void **state) {
    struct buf out = BUF_INIT(4 * KIB);
    struct jsonout j;
    (void)state;
    jsonout_init(&j, &out, 4, 0);
    write_sample(&j, NULL);
    assert_str(buf_str(&out), "{\n"
                              "    \"reason\": \"Back\\nOff\",\n"
                              "    \"count\": -12,\n"
                              "    \"none\": [],\n"
                              "    \"empty\": {},\n"
                              "    \"list\": [\n"
                              "        true,\n"
                              "        false,\n"
                              "        null,\n"
                              "        {\n"
                              "            \"max\": 9223372036854775807,\n"
                              "            \"k\\u0000\\u001b\": {}\n"
                              "        }\n"
                              "    ]\n"
                              "}");
    buf_done(&out);
}

static void jsonout__compact_has_no_blanks(void **state) {
    struct buf out = BUF_INIT(4 * KIB);
    struct jsonout j;
    (void)state;
    jsonout_init(&j, &out, 0, 0);
    write_sample(&j, NULL);
    assert_str(buf_str(&out),
               "{\"reason\":\"Back\\nOff\",\"count\":-12,\"none\":[],"
               "\"empty\":{},\"list\":[true,false,null,"
               "{\"max\":9223372036854775807,\"k\\u0000\\u001b\":{}}]}");
    buf_done(&out);
}

static void jsonout__starts_at_a_depth(void **state) {
    struct buf out = BUF_INIT(4 * KIB);
    struct jsonout j;
    (void)state;
    jsonout_init(&j, &out, 4, 2);
    jsonout_open(&j, NULL, '{');
    jsonout_int(&j, "a", 1);
    jsonout_int(&j, "b", 2);
    jsonout_close(&j, '}');
    assert_str(buf_str(&out), "{\n"
                              "            \"a\": 1,\n"
                              "            \"b\": 2\n"
                              "        }");
    buf_done(&out);
}

static void jsonout__value__gives_back_what_was_parsed(void **state) {
    static const char *const same[] = {
        "null",
        "true",
        "false",
        "0",
        "-1",
        "12",
        "1.5",
        "-0.25",
        "[]",
        "{}",
        "\"a\\u0000b\"",
        "[1,[2,{}],\"x\"]",
        "9007199254740992",
        "1e+300",
        "{\"a\":1,\"k\\u0000\\u202e\":[null],\"\":{\"b\":\"\"},\"a\":2}",
        "1e999",
        "-1e999",
        "0.1",
        "0.30000000000000004"};
    static const struct {
        const char *in, *out;
    } other[] = {
        {"1e3", "1000"},
        {"-0", "0"},
        {"1.0", "1"},
        {" [ 1 ] ", "[1]"},
        {"\"\\u00e9\\ud800\"", "\"\xC3\xA9\xEF\xBF\xBD\""},
    };
    struct json_reader *r = json_reader_new();
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(same) + ARRAY_LEN(other); i++) {
        bool is_same = i < ARRAY_LEN(same);
        const char *in = is_same ? same[i] : other[i - ARRAY_LEN(same)].in;
        const char *want = is_same ? same[i] : other[i - ARRAY_LEN(same)].out;
        struct buf text = BUF_INIT(KIB), out = BUF_INIT(KIB);
        struct jsonout j;
        buf_add_cstr(&text, in);
        const struct json *v = json_parse(r, text.data, text.len, NULL);
        assert_non_null(v);
        jsonout_init(&j, &out, 0, 0);
        jsonout_value(&j, STR_NONE, false, v);
        if (!str_eq(buf_str(&out), str_of(want)))
            fail_msg("%s gave %s", in, out.data);
        buf_done(&text);
        buf_done(&out);
    }
    json_reader_free(r);
}

static void jsonout__value__is_a_member_like_any_other(void **state) {
    struct json_reader *r = json_reader_new();
    struct buf out = BUF_INIT(KIB);
    struct jsonout j;
    char text[] = "{\"x\":[1,{}]}";
    (void)state;
    const struct json *v = json_parse(r, text, sizeof(text) - 1, NULL);
    jsonout_init(&j, &out, 4, 0);
    jsonout_open(&j, NULL, '{');
    jsonout_int(&j, "a", 1);
    jsonout_value(&j, STR("b\0"), true, v);
    jsonout_value(&j, STR("c"), true, NULL);
    jsonout_close(&j, '}');
    assert_str(buf_str(&out), "{\n"
                              "    \"a\": 1,\n"
                              "    \"b\\u0000\": {\n"
                              "        \"x\": [\n"
                              "            1,\n"
                              "            {}\n"
                              "        ]\n"
                              "    },\n"
                              "    \"c\": null\n"
                              "}");
    buf_done(&out);
    json_reader_free(r);
}

static void jsonout__holds_the_deepest_document(void **state) {
    struct json_reader *r = json_reader_new();
    struct buf text = BUF_INIT(KIB), out = BUF_INIT(64 * KIB);
    struct jsonout j;
    (void)state;
    buf_add_fill(&text, '[', LIMIT_JSON_DEPTH);
    buf_add_fill(&text, ']', LIMIT_JSON_DEPTH);
    const struct json *v = json_parse(r, text.data, text.len, NULL);
    assert_non_null(v);
    jsonout_init(&j, &out, 0, JSONOUT_DEPTH - LIMIT_JSON_DEPTH - 1);
    jsonout_value(&j, STR_NONE, false, v);
    assert_int_equal(out.len, 2 * LIMIT_JSON_DEPTH);
    buf_done(&text);
    buf_done(&out);
    json_reader_free(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json__quote__escapes_what_a_terminal_must_not_see),
        cmocka_unit_test(json__quote__comes_back_as_it_was),
        cmocka_unit_test(jsonout__indents_as_kubectl_does),
        cmocka_unit_test(jsonout__compact_has_no_blanks),
        cmocka_unit_test(jsonout__starts_at_a_depth),
        cmocka_unit_test(jsonout__value__gives_back_what_was_parsed),
        cmocka_unit_test(jsonout__value__is_a_member_like_any_other),
        cmocka_unit_test(jsonout__holds_the_deepest_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
