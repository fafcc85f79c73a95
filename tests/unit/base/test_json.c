/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/cc.h"
#include "base/json.h"
#include "base/limits.h"
#include "unit/unit.h"

static const char event_text[] =
    "{\"kind\":\"Event\",\"apiVersion\":\"v1\",\"metadata\":{"
    "\"name\":\"web-0.17f\",\"namespace\":\"shop\",\"uid\":\"6b2c\","
    "\"resourceVersion\":\"812\",\"labels\":{\"a\":\"b\"}},"
    "\"involvedObject\":{\"kind\":\"Pod\",\"name\":\"web-0\"},"
    "\"reason\":\"BackOff\",\"message\":\"\\u00fcber \\\"x\\\" "
    "\\ud83d\\ude00 \\u0000 \\ud800 end\\n\",\"count\":12,"
    "\"firstTimestamp\":null,\"series\":{\"count\":-3.5e2},"
    "\"related\":[true,false,[],{}],\"eventTime\":null}\n";

static const struct json *parse_n(struct json_reader *r, const char *text,
                                  size_t len, struct err *err) {
    /* Exactly as long, so that reading past the end is seen. */
    char *copy = xmalloc(len ? len : 1);
    memcpy(copy, text, len);
    const struct json *v = json_parse(r, copy, len, err);
    xfree(copy); /* the tree must not point into the text */
    return v;
}

static const struct json *parse(struct json_reader *r, const char *text) {
    struct err err;
    return parse_n(r, text, strlen(text), &err);
}

static int new_reader(void **state) {
    *state = json_reader_new();
    return 0;
}

static int free_reader(void **state) {
    json_reader_free(*state);
    return 0;
}

static void json__parse__reads_an_event(void **state) {
    const struct json *v = parse(*state, event_text);
    int64_t n = 0;
    assert_non_null(v);
    assert_true(json_is_object(v));
    assert_str(json_text(json_get(v, "reason")), "BackOff");
    assert_str(json_text(json_get(json_get(v, "metadata"), "name")),
               "web-0.17f");
    assert_str(json_text(json_get(v, "message")),
               "\303\274ber \"x\" \xF0\x9F\x98\x80 \0 \xEF\xBF\xBD end\n");
    assert_true(json_int(json_get(v, "count"), 0, INT32_MAX, &n));
    assert_int_equal(n, 12);
    assert_true(json_int(json_get(json_get(v, "series"), "count"), INT64_MIN,
                         INT64_MAX, &n));
    assert_int_equal(n, -350);
    assert_int_equal(json_type(json_get(v, "eventTime")), JSON_NULL);
    assert_null(json_get(v, "Reason"));
}

static void json__text__keeps_what_cjson_would_lose(void **state) {
    static const struct {
        const char *in, *out;
        size_t len;
    } table[] = {
        {"\"\"", "", 0},
        {"\"\\u0000\"", "\0", 1},
        {"\"a\\u0000b\\u0000\"", "a\0b\0", 4},
        {"\"\\\\u0000\"", "\\u0000", 6},
        {"\"\\\\\\u0000\"", "\\\0", 2},
        {"\"\xFF\\u0000\xFF\"", "\xFE\0\xFE", 3},
        {"\"\\ud800\"", "\xEF\xBF\xBD", 3},
        {"\"\\uDC00x\"", "\xEF\xBF\xBDx", 4},
        {"\"\\ud800\\ud83d\\ude00\"", "\xEF\xBF\xBD\xF0\x9F\x98\x80", 7},
        {"\"\\ud800\\u0000\"", "\xEF\xBF\xBD\0", 4},
        {"\"\\ud800\\n\"", "\xEF\xBF\xBD\n", 4},
        {"\"\\uDBFF\\uDFFF\"", "\xF4\x8F\xBF\xBF", 4},
        {"\"\x01\n\t\x1B\"", "\x01\n\t\x1B", 4},
        {"\"\xC3\x28\"", "\xC3\x28", 2},
        {"\"\\/\\b\\f\\n\\r\\t\\\"\\\\\"", "/\b\f\n\r\t\"\\", 8},
        {"\"[{:,\"", "[{:,", 4},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct str got = json_text(parse(*state, table[i].in));
        if (!str_eq(got, (struct str){table[i].out, table[i].len}))
            fail_msg("row %zu: '%.*s'", i, STR_ARG(got));
    }
}

static void json__get__is_exact_and_takes_the_last(void **state) {
    const struct json *v = parse(
        *state, "{\"a\":1,\"A\":2,\"a\\u0000\":3,\"\":4,\"a\":5,\"b\":6}");
    int64_t n;
    assert_true(json_int(json_get(v, "a"), 0, 9, &n) && n == 5);
    assert_true(json_int(json_get(v, "A"), 0, 9, &n) && n == 2);
    assert_true(json_int(json_get(v, ""), 0, 9, &n) && n == 4);
    assert_null(json_get(v, "c"));
    assert_null(json_get(v, "a\xFF"));

    static const char *const keys[] = {"a", "A", NULL, "", "a", "b"};
    size_t i = 0;
    for (const struct json *c = json_first(v); c; c = json_next(c), i++) {
        struct str want = keys[i] ? str_of(keys[i]) : STR("a\0");
        assert_true(str_eq(json_key(c), want));
    }
    assert_int_equal(i, ARRAY_LEN(keys));

    v = parse(*state, "{\"a\":1,\"a\\u0000\":2}");
    assert_true(json_int(json_get(v, "a"), 0, 9, &n) && n == 1);
}

static void json__int__is_in_range_or_false(void **state) {
    static const struct {
        const char *in;
        int64_t min, max;
        bool ok;
        int64_t out;
    } table[] = {
        {"0", 0, 0, true, 0},
        {"-0", 0, 0, true, 0},
        {"1e2", 0, 100, true, 100},
        {"1.0", 0, 9, true, 1},
        {"1.5", 0, 9, false, 0},
        {"10", 0, 9, false, 0},
        {"-1", 0, 9, false, 0},
        {"2147483648", 0, INT32_MAX, false, 0},
        {"2147483648", 0, INT64_MAX, true, INT64_C(2147483648)},
        {"9223372036854775807", INT64_MIN, INT64_MAX, false, 0},
        {"-9223372036854775808", INT64_MIN, INT64_MAX, true, INT64_MIN},
        {"1e300", INT64_MIN, INT64_MAX, false, 0},
        {"1e999", INT64_MIN, INT64_MAX, false, 0},
        {"-1e999", INT64_MIN, INT64_MAX, false, 0},
        {"1e-400", INT64_MIN, INT64_MAX, true, 0},
        {"\"1\"", 0, 9, false, 0},
        {"true", 0, 9, false, 0},
        {"null", 0, 9, false, 0},
        {"[1]", 0, 9, false, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        int64_t n = -77;
        const struct json *v = parse(*state, table[i].in);
        assert_non_null(v);
        bool ok = json_int(v, table[i].min, table[i].max, &n);
        if (ok != table[i].ok || n != (ok ? table[i].out : -77))
            fail_msg("row %zu: %d %lld", i, ok, (long long)n);
    }
}

static void json__accessors__answer_absent_for_another_type(void **state) {
    static const char *const values[] = {
        "null", "true", "false", "1", "\"a\"", "[]", "[1]", "{}", "{\"a\":1}"};
    int64_t n;
    double d;
    for (size_t i = 0; i <= ARRAY_LEN(values); i++) {
        const struct json *v =
            i < ARRAY_LEN(values) ? parse(*state, values[i]) : NULL;
        enum json_type type = json_type(v);
        bool has_child = i == 6 || i == 8;
        assert_int_equal(json_is_object(v), v && type == JSON_OBJECT);
        assert_int_equal(json_is_array(v), v && type == JSON_ARRAY);
        assert_int_equal(json_is_string(v), v && type == JSON_STRING);
        assert_int_equal(json_int(v, 0, 9, &n), v && type == JSON_NUMBER);
        assert_int_equal(json_double(v, &d), v && type == JSON_NUMBER);
        assert_int_equal(json_text(v).len, type == JSON_STRING ? 1 : 0);
        assert_int_equal(json_first(v) != NULL, has_child);
        assert_int_equal(json_get(v, "a") != NULL, i == 8);
        assert_null(json_next(v));
        assert_int_equal(json_key(v).len, 0);
    }
}

static void json__parse__refuses_what_is_not_one_value(void **state) {
    static const char *const bad[] = {
        "",
        " ",
        "{",
        "}",
        "[",
        "]",
        "[1",
        "[1,",
        "[1,]",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{a:1}",
        "{1:1}",
        "[1}",
        "{]",
        "tru",
        "nul",
        "truefalse",
        "1 2",
        "{} {}",
        "[] x",
        "\"a",
        "\"\\",
        "\"\\u",
        "\"\\u12",
        "\"\\u12G4\"",
        "\"\\x\"",
        "\"a\" \"b\"",
        ",",
        ":",
        "-",
        "+1",
        "'a'",
        "[::::]",
        "{\"a\":\"b\":1}",
        "\\u0000",
        "NaN",
        "{\"a\":1}\x01",
        "/**/1",
        "\"\\\"",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct err err = {.kind = ERR_NONE};
        if (parse_n(*state, bad[i], strlen(bad[i]), &err))
            fail_msg("'%s' was accepted", bad[i]);
        assert_int_equal(err.kind, ERR_FORMAT);
        assert_non_null(strstr(err.text, "malformed json"));
    }
    assert_non_null(parse(*state, " \r\n\t[1] \n"));
}

static void json__parse__refuses_a_nul_byte(void **state) {
    static const struct str bad[] = {
        {"\0", 1},       {"1\0", 2},   {"\"a\0b\"", 5},
        {"\"\\\0\"", 4}, {"[1]\0", 4}, {"{\"\0\":1}", 7},
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct err err = {.kind = ERR_NONE};
        assert_null(parse_n(*state, bad[i].ptr, bad[i].len, &err));
        assert_non_null(strstr(err.text, "a NUL byte"));
    }
}

static void json__parse__leaves_err_alone_on_success(void **state) {
    struct err err = {.kind = ERR_TLS, .text = "before"};
    assert_non_null(parse_n(*state, "1", 1, &err));
    assert_int_equal(err.kind, ERR_TLS);
    assert_string_equal(err.text, "before");
    assert_null(parse_n(*state, "x", 1, NULL));
}

static const struct json *parse_buf(struct json_reader *r, struct buf *b,
                                    struct err *err) {
    const struct json *v = json_parse(r, b->data, b->len, err);
    buf_done(b);
    return v;
}

static void nest(struct buf *b, int depth, const char *open, char close) {
    for (int i = 0; i < depth; i++) buf_add_cstr(b, open);
    buf_add_char(b, '1');
    buf_add_fill(b, close, (size_t)depth);
}

static void json__parse__bounds_depth(void **state) {
    struct err err = {.kind = ERR_NONE};
    struct buf b = BUF_INIT(16 * MIB);
    nest(&b, LIMIT_JSON_DEPTH, "[", ']');
    assert_non_null(parse_buf(*state, &b, &err));
    nest(&b, LIMIT_JSON_DEPTH, "{\"a\":", '}');
    assert_non_null(parse_buf(*state, &b, &err));
    nest(&b, LIMIT_JSON_DEPTH + 1, "[", ']');
    assert_null(parse_buf(*state, &b, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
    nest(&b, LIMIT_JSON_DEPTH + 1, "{\"a\":", '}');
    assert_null(parse_buf(*state, &b, &err));
    buf_add_fill(&b, '[', 1000000);
    assert_null(parse_buf(*state, &b, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
    /* Brackets in a string do not count. */
    buf_add_char(&b, '"');
    buf_add_fill(&b, '[', 1000);
    buf_add_char(&b, '"');
    assert_non_null(parse_buf(*state, &b, &err));
}

static void repeat(struct buf *b, const char *open, const char *item, int n,
                   const char *close) {
    buf_add_cstr(b, open);
    for (int i = 0; i < n; i++) {
        if (i > 0) buf_add_char(b, ',');
        buf_add_cstr(b, item);
    }
    buf_add_cstr(b, close);
}

static void json__parse__bounds_the_number_of_values(void **state) {
    static const struct {
        const char *open, *item, *close;
        int nodes; /* of one item */
    } table[] = {
        {"[", "0", "]", 1},          {"[", "\"\"", "]", 1},
        {"[", "{}", "]", 1},         {"[", "[null]", "]", 2},
        {"{", "\"a\":0", "}", 1},    {"{", "\"a\" :\"b\"", "}", 1},
        {"[", "{\"a\":[]}", "]", 2},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        int most = (LIMIT_JSON_NODES - 1) / table[i].nodes;
        for (int extra = 0; extra <= 1; extra++) {
            struct err err = {.kind = ERR_NONE};
            struct buf b = BUF_INIT(16 * MIB);
            repeat(&b, table[i].open, table[i].item, most + extra,
                   table[i].close);
            bool ok = parse_buf(*state, &b, &err) != NULL;
            if (ok != (extra == 0)) fail_msg("row %zu, %d more", i, extra);
            assert_int_equal(err.kind, ok ? ERR_NONE : ERR_LIMIT);
        }
    }
}

static void json__parse__counts_values_of_malformed_text(void **state) {
    struct err err = {.kind = ERR_NONE};
    struct buf b = BUF_INIT(16 * MIB);
    /* Colons that belong to no key must not hide the values. */
    repeat(&b, "[", "0", LIMIT_JSON_NODES, "");
    buf_add_fill(&b, ':', LIMIT_JSON_NODES);
    assert_null(parse_buf(*state, &b, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
}

static void json__parse__bounds_the_size(void **state) {
    struct err err = {.kind = ERR_NONE};
    struct buf b = BUF_INIT(32 * MIB);
    buf_add_fill(&b, ' ', LIMIT_DOC_BYTES);
    buf_add_char(&b, '1');
    assert_null(parse_buf(*state, &b, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
}

/* Touch everything, so that a wrong pointer is seen. */
static size_t walk(const struct json *v) {
    size_t sum = json_text(v).len + json_key(v).len + 1;
    for (size_t i = 0; i < json_text(v).len; i++)
        sum += (unsigned char)json_text(v).ptr[i];
    for (const struct json *c = json_first(v); c; c = json_next(c))
        sum += walk(c);
    return sum;
}

static void json__parse__survives_cutting_at_every_byte(void **state) {
    const size_t whole = sizeof(event_text) - 1;
    for (size_t len = 0; len <= whole; len++) {
        struct err err = {.kind = ERR_NONE};
        const struct json *v = parse_n(*state, event_text, len, &err);
        assert_int_equal(v != NULL, len >= whole - 1);
        assert_int_equal(err.kind, v ? ERR_NONE : ERR_FORMAT);
        if (v) assert_true(walk(v) > 0);
    }
}

static void json__parse__survives_any_byte_anywhere(void **state) {
    const size_t len = sizeof(event_text) - 1;
    char text[sizeof(event_text)];
    for (size_t pos = 0; pos < len; pos++) {
        for (int c = 0; c < 256; c++) {
            struct err err;
            memcpy(text, event_text, len);
            text[pos] = (char)c;
            const struct json *v = parse_n(*state, text, len, &err);
            if (v) assert_true(walk(v) > 0);
        }
    }
}

static void json__parse__reuses_the_reader(void **state) {
    struct err err;
    for (int i = 0; i < 1000; i++) {
        assert_null(parse(*state, "[1,2,{\"a\":\"b\""));
        assert_true(json_is_object(parse(*state, event_text)));
    }
    assert_null(parse_n(*state, "[", 1, &err));
}

static void *parse_many(void *arg) {
    struct json_reader *r = json_reader_new();
    size_t *sum = arg;
    for (int i = 0; i < 500; i++) *sum += walk(parse(r, event_text));
    json_reader_free(r);
    return NULL;
}

static void json__readers__of_two_threads_do_not_meet(void **state) {
    pthread_t threads[2];
    size_t sums[2] = {0, 0};
    (void)state;
    for (int i = 0; i < 2; i++)
        assert_int_equal(
            pthread_create(&threads[i], NULL, parse_many, &sums[i]), 0);
    for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
    assert_true(sums[0] > 0 && sums[0] == sums[1]);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, new_reader, free_reader)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(json__parse__reads_an_event),
        TEST(json__text__keeps_what_cjson_would_lose),
        TEST(json__get__is_exact_and_takes_the_last),
        TEST(json__int__is_in_range_or_false),
        TEST(json__accessors__answer_absent_for_another_type),
        TEST(json__parse__refuses_what_is_not_one_value),
        TEST(json__parse__refuses_a_nul_byte),
        TEST(json__parse__leaves_err_alone_on_success),
        TEST(json__parse__bounds_depth),
        TEST(json__parse__bounds_the_number_of_values),
        TEST(json__parse__counts_values_of_malformed_text),
        TEST(json__parse__bounds_the_size),
        TEST(json__parse__survives_cutting_at_every_byte),
        TEST(json__parse__survives_any_byte_anywhere),
        TEST(json__parse__reuses_the_reader),
        TEST(json__readers__of_two_threads_do_not_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
