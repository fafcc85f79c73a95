/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/print/fixture.h"

#include "print/field.h"

static void field__a_name_or_a_path__is_told_by_how_it_begins(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool column, path;
    } cases[] = {
        {"reason", true, false},         {"COUNT", true, false},
        {".reason", false, true},        {"{.reason}", false, true},
        {"{reason}", false, true},       {".", false, true},
        {"metadata.name", false, false}, {"", false, false},
        {"warnings", false, false},      {".a[", false, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct field f;
        struct err err = {0};
        bool ok = field_parse(str_of(cases[i].text), GROUP_NONE, &f, &err);
        assert_int_equal(ok, cases[i].column || cases[i].path);
        assert_int_equal(f.column != NULL, cases[i].column);
        assert_int_equal(f.path != NULL, cases[i].path);
        if (!ok) assert_int_equal(err.kind, ERR_USAGE);
        field_done(&f);
    }
}

/* Each kind of row has columns of its own, and a refusal names those. */
static void field__what_no_row_has__is_refused_by_name(void **state) {
    (void)state;
    static const struct {
        const char *text;
        enum group_key table;
        const char *says, *not_this;
    } cases[] = {
        {"objects", GROUP_NONE, "'objects': use one of ", "warnings"},
        {"objects", GROUP_NONE, "reason", "trend"},
        {"nope", GROUP_REASON, "warnings", "subobject"},
        {"node", GROUP_REASON, "'node': use one of ", "path"},
        {".reason", GROUP_REASON, "'.reason': use one of ", "path"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct field f;
        struct err err = {0};
        assert_false(
            field_parse(str_of(cases[i].text), cases[i].table, &f, &err));
        assert_non_null(strstr(err.text, cases[i].says));
        if (strstr(err.text, cases[i].not_this)) fail_msg("%s", err.text);
    }
}

static void field__every_column_of_events__has_a_text(void **state) {
    (void)state;
    size_t n;
    const struct column *all = column_all(&n);
    struct intern *pool = intern_new();
    struct draft d = backoff();
    struct event *e = event_new(pool, 0, &d);
    const struct entry entry = {.event = e};
    const struct show show = {.now_us = NOW_US};
    struct buf out = BUF_INIT(LIMIT_CELL_BYTES);
    for (size_t i = 0; i < n; i++) {
        struct field f;
        struct err err = {0};
        if (!all[i].event) continue;
        assert_true(field_parse(str_of(all[i].name), GROUP_NONE, &f, &err));
        buf_clear(&out);
        bool any = field_put(&out, &f, &entry, NULL, &show);
        assert_int_equal(any, out.len > 0);
        field_done(&f);
    }
    buf_done(&out);
    event_unref(pool, e);
    intern_free(pool);
}

static void field__the_cluster__is_where_json_has_it(void **state) {
    (void)state;
    static const char *const clusters[] = {"east", "west"};
    struct intern *pool = intern_new();
    struct draft d = backoff();
    struct event *e = event_new(pool, 1, &d);
    const struct entry entry = {.event = e};
    const struct show show = {.now_us = NOW_US, .clusters = clusters};
    struct field_reader *reader = field_reader_new();
    struct field f;
    struct buf out = BUF_INIT(LIMIT_CELL_BYTES);
    assert_true(field_parse(STR(".metadata.annotations.kevtop/cluster"),
                            GROUP_NONE, &f, NULL));
    const struct json *v = field_reader_json(reader, &entry, &show);
    assert_true(field_put(&out, &f, &entry, v, &show));
    assert_string_equal(out.data, "west");
    field_done(&f);
    buf_done(&out);
    field_reader_free(reader);
    event_unref(pool, e);
    intern_free(pool);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(field__a_name_or_a_path__is_told_by_how_it_begins),
        cmocka_unit_test(field__what_no_row_has__is_refused_by_name),
        cmocka_unit_test(field__every_column_of_events__has_a_text),
        cmocka_unit_test(field__the_cluster__is_where_json_has_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
