/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "auth/credential.h"
#include "base/alloc.h"
#include "unit/unit.h"

static void add_group(struct identity *id, const char *name) {
    vec_push(&id->as_groups, xstrdup(name));
}

static void add_extra(struct identity *id, const char *name,
                      const char *value) {
    vec_push(&id->as_extra,
             (struct identity_pair){xstrdup(name), xstrdup(value)});
}

/* All headers, a line each; the error's text instead if there was one. */
static char *headers(const struct identity *id, size_t cap) {
    struct buf line = BUF_INIT(cap), all = BUF_INIT(4096);
    struct err err = {0};
    bool ok = true;

    for (size_t i = 0; identity_header(id, i, &line, &ok, &err); i++) {
        buf_add_str(&all, buf_str(&line));
        buf_add_char(&all, '\n');
    }
    if (!ok) {
        buf_clear(&all);
        buf_add_cstr(&all, err.text);
    }
    buf_done(&line);
    return buf_take(&all);
}

static void check(struct identity *id, const char *want) {
    char *have = headers(id, 1024);
    assert_string_equal(have, want);
    xfree(have);
    identity_done(id);
}

static void headers__of_nobody__are_none(void **state) {
    struct identity id = {0};
    (void)state;
    check(&id, "");
}

static void headers__of_all_kinds__come_in_client_gos_order(void **state) {
    struct identity id = {.as = xstrdup("jane"), .as_uid = xstrdup("u-1")};
    (void)state;
    add_group(&id, "dev");
    add_group(&id, "ops team");
    add_extra(&id, "scopes", "view");
    add_extra(&id, "scopes", "edit");
    check(&id, "Impersonate-User: jane\n"
               "Impersonate-Uid: u-1\n"
               "Impersonate-Group: dev\n"
               "Impersonate-Group: ops team\n"
               "Impersonate-Extra-scopes: view\n"
               "Impersonate-Extra-scopes: edit\n");
}

static void headers__a_key__is_escaped_as_client_go_does(void **state) {
    struct identity id = {0};
    (void)state;
    add_extra(&id, "acme.com/a b%\xc3\xa9:", "x");
    add_extra(&id, "!#$&'*+-.^_`|~", "y");
    check(&id, "Impersonate-Extra-acme.com%2Fa%20b%25%C3%A9%3A: x\n"
               "Impersonate-Extra-!#$&'*+-.^_`|~: y\n");
}

static void headers__a_line_break__is_refused_without_the_value(void **state) {
    static const char *const bad[] = {"a\r\nAuthorization: x", "a\nb", "a\tb",
                                      "\x7f", "a\x1b[m"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct identity id = {.as = xstrdup("jane")};
        add_group(&id, bad[i]);
        check(&id, "cannot impersonate: the value of Impersonate-Group holds "
                   "a line break or a control character");
    }
}

static void headers__an_empty_value__is_refused(void **state) {
    struct identity id = {.as = xstrdup(" ")};
    (void)state;
    check(&id, "cannot impersonate: the value of Impersonate-User is empty");
}

static void headers__one_too_long__is_refused(void **state) {
    struct identity id = {.as = xstrdup("somebody with a long name")};
    (void)state;
    char *have = headers(&id, 30);
    assert_string_equal(have, "cannot impersonate: a header is larger than "
                              "30 bytes");
    xfree(have);
    identity_done(&id);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers__of_nobody__are_none),
        cmocka_unit_test(headers__of_all_kinds__come_in_client_gos_order),
        cmocka_unit_test(headers__a_key__is_escaped_as_client_go_does),
        cmocka_unit_test(headers__a_line_break__is_refused_without_the_value),
        cmocka_unit_test(headers__an_empty_value__is_refused),
        cmocka_unit_test(headers__one_too_long__is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
