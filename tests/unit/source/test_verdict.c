/* SPDX-License-Identifier: Apache-2.0 */
/* What scripts of the reflector do not reach: long and odd texts. */
#include "source/verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"

static struct verdict answer_body(int status, struct str body) {
    struct answer answer = {.status = status};
    struct reflect_end end = {.whole = true, .body = body};
    struct verdict v;

    verdict_of_answer(&v, &answer, &end);
    return v;
}

static void text__is_one_line_of_single_blanks(void **state) {
    static const struct {
        const char *body;
        const char *text;
    } rows[] = {
        {"  a\r\n\tb  \n", "internal server error (500): a b"},
        {"\n", "internal server error (500)"},
        {"", "internal server error (500)"},
        {"\n <HTML>", "internal server error (500)"},
        {"&lt;a&gt;", "internal server error (500): &lt;a&gt;"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_string_equal(answer_body(500, str_of(rows[i].body)).text,
                            rows[i].text);
}

static void text__entities_of_403_are_decoded_once(void **state) {
    (void)state;
    assert_string_equal(
        answer_body(403, STR("&lt;&gt;&amp;&#39;&#34;&quot;&amp;lt;&x;&"))
            .text,
        "forbidden (403): <>&'\"\"&lt;&x;&");
}

static void text__is_cut_between_characters(void **state) {
    char body[1000];
    struct verdict v;

    (void)state;
    for (size_t lead = 0; lead < 4; lead++) {
        memset(body, 'x', lead);
        for (size_t i = lead; i + 4 <= sizeof(body); i += 4)
            memcpy(body + i, "\xF0\x9F\x98\x80", 4);
        v = answer_body(403, (struct str){body, sizeof(body) - 4});
        assert_true(utf8_valid(str_of(v.text)));
        assert_in_range(strlen(v.text), 590, 630);
        assert_string_equal(v.text + strlen(v.text) - 3, "...");
    }
    memset(body, '\x80', sizeof(body)); /* no character at all */
    v = answer_body(403, (struct str){body, sizeof(body)});
    assert_in_range(strlen(v.text), 590, 630);
}

static void text__of_a_long_role_keeps_what_stands_at_its_end(void **state) {
    struct verdict v;

    (void)state;
    v = answer_body(
        403,
        STR("events is forbidden: User \"arn:aws:sts::123456789012:assumed-role/"
            "AWSReservedSSO_ReadOnlyAccess_0123456789abcdef/some.body@example."
            "com\" cannot list resource \"events\" in API group \"\" in the "
            "namespace \"payments\""));
    assert_non_null(strstr(v.text, "in the namespace \"payments\""));
    assert_null(strstr(v.text, "..."));
}

static void text__a_nul_does_not_end_it(void **state) {
    (void)state;
    assert_string_equal(answer_body(500, (struct str){"a\0b", 3}).text,
                        "internal server error (500): ab");
}

static void kind__tells_network_tls_login_and_rights_apart(void **state) {
    struct reflect_end tls = {.kind = ERR_TLS, .text = STR("no trust")};
    struct reflect_end refused = {.refused = true};
    struct answer none = {0};
    struct verdict v;

    (void)state;
    assert_int_equal(answer_body(401, STR_NONE).kind, ERR_AUTH);
    assert_int_equal(answer_body(403, STR_NONE).kind, ERR_DENIED);
    assert_int_equal(answer_body(404, STR_NONE).kind, ERR_SERVER);
    assert_int_equal(answer_body(200, STR_NONE).kind, ERR_FORMAT);
    verdict_of_answer(&v, &none, &tls);
    assert_int_equal(v.kind, ERR_TLS);
    verdict_of_answer(&v, &none, &refused);
    assert_int_equal(v.kind, ERR_NET);
    assert_string_equal(v.text, "connection refused");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text__is_one_line_of_single_blanks),
        cmocka_unit_test(text__entities_of_403_are_decoded_once),
        cmocka_unit_test(text__is_cut_between_characters),
        cmocka_unit_test(text__of_a_long_role_keeps_what_stands_at_its_end),
        cmocka_unit_test(text__a_nul_does_not_end_it),
        cmocka_unit_test(kind__tells_network_tls_login_and_rights_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
