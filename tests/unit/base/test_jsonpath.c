/* SPDX-License-Identifier: Apache-2.0 */
/* Paths, and what kubectl 1.37 finds with them; where it answers with an error
 * for what is not there (an index too far), nothing is found here. */
#include "unit/unit.h" /* cmocka, and what it needs before it */

#include <stdio.h>

#include "base/buf.h"
#include "base/jsonout.h"
#include "base/jsonpath.h"
#include "base/limits.h"

static const char doc[] =
    "{\"kind\":\"Event\",\"count\":3,\"eventTime\":null,"
    "\"metadata\":{\"name\":\"a.1\",\"annotations\":"
    "{\"kevtop.io/x\":\"dotted\",\"a b\":\"blank\",\"it's\":\"quote\"}},"
    "\"list\":[\"zero\",\"one\",[\"two\"]],"
    "\"twice\":1,\"twice\":2,\"\":\"no name\"}";

static void put(void *ctx, const struct json *found) {
    struct buf *out = ctx;
    struct jsonout j;
    if (out->len) buf_add_char(out, ' ');
    jsonout_init(&j, out, 0, 0);
    jsonout_value(&j, STR_NONE, false, found);
}

static void check(struct json_reader *reader, const char *path,
                  const char *want) {
    char text[sizeof(doc)];
    struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
    struct err err = {0};
    struct jsonpath *p = jsonpath_parse(str_of(path), &err);

    memcpy(text, doc, sizeof(doc));
    if (!p) fail_msg("%s: %s", path, err.text);
    const struct json *v = json_parse(reader, text, strlen(text), &err);
    assert_non_null(v);
    jsonpath_each(p, v, put, &out);
    const char *have = out.len ? out.data : "";
    if (strcmp(have, want) != 0) fail_msg("%s: %s, not %s", path, have, want);
    assert_true((jsonpath_first(p, v) != NULL) == (out.len > 0));
    buf_done(&out);
    jsonpath_free(p);
}

static void jsonpath__a_path__finds_what_kubectl_finds(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        /* relaxed */
        {".metadata.name", "\"a.1\""},
        {"metadata.name", "\"a.1\""},
        {"{.metadata.name}", "\"a.1\""},
        {"{metadata.name}", "\"a.1\""},
        {"{ .metadata.name }", "\"a.1\""},
        {"$.metadata.name", "\"a.1\""},
        {"{$.metadata.name}", "\"a.1\""},
        {"{@.metadata.name}", "\"a.1\""},
        /* names that are no words */
        {".metadata.annotations.kevtop\\.io/x", "\"dotted\""},
        {".metadata.annotations['kevtop\\.io/x']", "\"dotted\""},
        {".metadata.annotations['kevtop.io/x']", "\"dotted\""},
        {".metadata.annotations[\"kevtop.io/x\"]", "\"dotted\""},
        {".metadata.annotations['a b']", "\"blank\""},
        {".metadata.annotations.a\\ b", "\"blank\""},
        {".metadata.annotations['it\\'s']", "\"quote\""},
        {"['metadata']['name']", "\"a.1\""},
        {"['']", "\"no name\""},
        /* lists */
        {".list[0]", "\"zero\""},
        {".list[2][0]", "\"two\""},
        {".list[-1]", "[\"two\"]"},
        {".list[-3]", "\"zero\""},
        {".list[*]", "\"zero\" \"one\" [\"two\"]"},
        {".list.*", "\"zero\" \"one\" [\"two\"]"},
        {".list[*][0]", "\"two\""},
        {".metadata.annotations.*", "\"dotted\" \"blank\" \"quote\""},
        /* values of every type; the last of equal names */
        {".count", "3"},
        {".eventTime", "null"},
        {".list", "[\"zero\",\"one\",[\"two\"]]"},
        {".twice", "2"},
        /* nothing there, or of another type */
        {".nope", ""},
        {".nope.nope[0].*", ""},
        {".count.nope", ""},
        {".count[0]", ""},
        {".count[*]", ""},
        {".list.name", ""},
        {".metadata[0]", ""},
        {".list[3]", ""},
        {".list[-4]", ""},
        {".list[999999999]", ""},
        {".eventTime.nope", ""},
    };
    struct json_reader *reader = json_reader_new();
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check(reader, cases[i][0], cases[i][1]);
    json_reader_free(reader);
}

static void jsonpath__all_of_it__is_what_was_given(void **state) {
    (void)state;
    static const char *const paths[] = {"", ".", "$", "{}", "{.}"};
    char text[] = "[1]";
    struct json_reader *reader = json_reader_new();
    const struct json *v = json_parse(reader, text, strlen(text), NULL);
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        struct jsonpath *p = jsonpath_parse(str_of(paths[i]), NULL);
        assert_non_null(p);
        assert_ptr_equal(jsonpath_first(p, v), v);
        jsonpath_free(p);
    }
    json_reader_free(reader);
}

/* The column is one of what was given, braces and all. */
static void jsonpath__what_is_no_path__is_refused_at_its_column(void **state) {
    (void)state;
    static const struct {
        const char *path;
        size_t column;
    } cases[] = {
        {"..name", 2},
        {".a..b", 4},
        {".a.", 4},
        {".a[", 4},
        {".a[]", 4},
        {".a[x]", 4},
        {".a[0", 5},
        {".a['x]", 7},
        {".a['x'", 7},
        {".a[-]", 5},
        {".a[0:2]", 5},
        {".a[0,1]", 5},
        {".a[?(@.b=='c')]", 4},
        {".a[1234567890]", 13},
        {".a[0]b", 6},
        {".a b", 3},
        {".a,b", 3},
        {".a}", 3},
        {"{.a}{.b}", 4},
        {"{.a..b}", 5},
        {"  { .a[x] }", 8},
        {".a]", 3},
        {".a$b", 3},
        {"{..a}", 3},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = {0};
        char want[32];
        assert_null(jsonpath_parse(str_of(cases[i].path), &err));
        assert_int_equal(err.kind, ERR_USAGE);
        snprintf(want, sizeof(want), "column %zu: ", cases[i].column);
        if (!str_starts(str_of(err.text), str_of(want)))
            fail_msg("%s: %s", cases[i].path, err.text);
    }
}

static void jsonpath__what_is_more_than_a_path__names_what_can(void **state) {
    (void)state;
    static const char *const paths[] = {"..name", ".a[?(@.b)]", ".a[0:2]x",
                                        ".a[1,2]", "{.a} {.b}"};
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        struct err err = {0};
        assert_null(jsonpath_parse(str_of(paths[i]), &err));
        if (!strstr(err.text, "-o json | jq") && !strstr(err.text, "']'"))
            fail_msg("%s: %s", paths[i], err.text);
    }
}

static void jsonpath__however_long__is_bounded(void **state) {
    (void)state;
    struct buf path = BUF_INIT(2 * LIMIT_FILTER_BYTES);
    struct err err = {0};
    char text[] = "{\"a\":{}}";
    struct json_reader *reader = json_reader_new();

    while (path.len < LIMIT_FILTER_BYTES - 2) buf_add_cstr(&path, ".a");
    struct jsonpath *p = jsonpath_parse(buf_str(&path), &err);
    assert_non_null(p);
    assert_null(jsonpath_first(p, json_parse(reader, text, 8, NULL)));
    jsonpath_free(p);
    buf_add_cstr(&path, ".a.a");
    assert_null(jsonpath_parse(buf_str(&path), &err));
    assert_non_null(strstr(err.text, "too long"));
    buf_done(&path);
    json_reader_free(reader);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jsonpath__a_path__finds_what_kubectl_finds),
        cmocka_unit_test(jsonpath__all_of_it__is_what_was_given),
        cmocka_unit_test(jsonpath__what_is_no_path__is_refused_at_its_column),
        cmocka_unit_test(jsonpath__what_is_more_than_a_path__names_what_can),
        cmocka_unit_test(jsonpath__however_long__is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
