/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include "view/looks.h"

static void looks__parse__names_and_widths(void **state) {
    (void)state;
    static const struct {
        const char *text;
        enum group_key table;
        const char *want;
    } cases[] = {
        {"type,reason,count:8,message", GROUP_NONE,
         "type,reason,count:8,message"},
        {" Type , REASON : 20 ", GROUP_PROBLEM, "type,reason:20"},
        {"where:300,common:1", GROUP_PROBLEM, "where:300,common:1"},
        {"default", GROUP_NONE, ""},
        {" Default ", GROUP_OBJECT, ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct look_columns look;
        struct err err = {0};
        struct buf have = BUF_INIT(1000);
        buf_add_cstr(&have, "");
        if (!looks_parse(str_of(cases[i].text), cases[i].table, &look, &err))
            fail_msg("%s: %s", cases[i].text, err.text);
        looks_format(&look, &have);
        assert_true(str_eq(buf_str(&have), str_of(cases[i].want)));
        buf_done(&have);
    }
}

static void looks__parse__says_what_is_wrong(void **state) {
    (void)state;
    static const struct {
        const char *text;
        enum group_key table;
        const char *want;
    } cases[] = {
        {"", GROUP_NONE, "unknown column '': use some of cluster, "},
        {"type,,reason", GROUP_NONE, "unknown column ''"},
        {"nosuch", GROUP_NONE, "unknown column 'nosuch'"},
        {"where", GROUP_NONE, "this table has no column 'where': use some"},
        {"node", GROUP_PROBLEM, "this table has no column 'node'"},
        {"type,Type", GROUP_NONE, "column 'type' is named twice"},
        {"type:0", GROUP_NONE, "column 'type' cannot be '0' wide"},
        {"type:301", GROUP_NONE, "use type:1 to type:300"},
        {"type:-1", GROUP_NONE, "cannot be '-1' wide"},
        {"type:", GROUP_NONE, "cannot be '' wide"},
        {"type:9999999999999", GROUP_NONE, "wide"},
        {"type:1:2", GROUP_NONE, "cannot be '1:2' wide"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct look_columns look = {.n = 7};
        struct err err = {0};
        assert_false(
            looks_parse(str_of(cases[i].text), cases[i].table, &look, &err));
        assert_int_equal(look.n, 7); /* untouched */
        if (!strstr(err.text, cases[i].want)) fail_msg("%s", err.text);
    }
}

/* As many as a table takes, and no more. */
static void looks__parse__is_bounded(void **state) {
    (void)state;
    size_t n;
    const struct column *all = column_all(&n);
    struct buf text = BUF_INIT(4000);
    int named = 0;
    for (size_t i = 0; i < n; i++) {
        if (!looks_can_show(&all[i], GROUP_PROBLEM)) continue;
        buf_printf(&text, "%s%s", named++ ? "," : "", all[i].name);
    }
    struct look_columns look;
    struct err err = {0};
    bool ok = looks_parse(buf_str(&text), GROUP_PROBLEM, &look, &err);
    assert_int_equal(ok, named <= LOOKS_COLUMNS);
    buf_done(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks__parse__names_and_widths),
        cmocka_unit_test(looks__parse__says_what_is_wrong),
        cmocka_unit_test(looks__parse__is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
