/* SPDX-License-Identifier: Apache-2.0 */
#include "net/head.h"

#include "base/cc.h"
#include "base/clock.h"
#include "unit/unit.h"

static void feed(struct head *h, const char *text) {
    struct str rest = str_of(text), line;
    while (rest.len > 0 && str_split(&rest, '\n', &line)) head_line(h, line);
}

static void head__status_line__gives_version_and_code(void **state) {
    static const struct {
        const char *line;
        int version, status;
    } cases[] = {
        {"HTTP/1.1 200 OK", 11, 200},
        {"HTTP/1.0 404 No", 10, 404},
        {"HTTP/2 200 ", 20, 200},
        {"HTTP/2 503", 20, 503},
        {"HTTP/3 200", 0, 200},
        {"HTTP/1.1", 11, 0},
        {"HTTP/1.1 2x0 OK", 11, 0},
        {"HTTP/1.1 20", 11, 0},
        {"200 OK", 0, 0},
        {"", 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct head h;
        head_init(&h);
        head_line(&h, str_of(cases[i].line));
        assert_int_equal(h.version, cases[i].version);
        assert_int_equal(h.status, cases[i].status);
    }
}

static void head__content_type__has_no_parameters(void **state) {
    static const struct {
        const char *line, *type;
    } cases[] = {
        {"Content-Type: application/json", "application/json"},
        {"content-type:Application/JSON ; charset=utf-8", "application/json"},
        {"CONTENT-TYPE:", ""},
        {"Content-Type: ;x", ""},
        {"Content-Typo: a/b", ""},
        {"Content-Type: a/23456789012345678901234567890123456789012345"
         "678901234567890123456789012345678901234567890123456789012345"
         "678901234567890123456789012345678901",
         "a/2345678901234567890123456789012345678901234567890123456789"
         "012345678901234567890123456789012345678901234567890123456789"
         "0123456"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct head h;
        head_init(&h);
        head_line(&h, str_of(cases[i].line));
        assert_string_equal(h.content_type, cases[i].type);
    }
}

static void head__retry_after__is_a_plain_number(void **state) {
    static const struct {
        const char *line;
        int seconds;
    } cases[] = {
        {"Retry-After: 0", 0},
        {"Retry-After: 32\r", 32},
        {"Retry-After: 61", 60},
        {"Retry-After: 99999999999999999999", 60},
        {"Retry-After: -1", -1},
        {"Retry-After: 1.5", -1},
        {"Retry-After: 3 s", -1},
        {"Retry-After:", -1},
        {"Retry-After: Wed, 21 Oct 2026 07:28:00 GMT", -1},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct head h;
        head_init(&h);
        head_line(&h, str_of(cases[i].line));
        assert_int_equal(h.retry_after_s, cases[i].seconds);
    }
}

static void head__date__is_read_in_its_one_form(void **state) {
    static const struct {
        const char *line;
        int64_t seconds; /* -1: none */
    } cases[] = {
        {"Date: Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
        {"date: Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Date: Sun, 06 Foo 1994 08:49:37 GMT", -1},
        {"Date: Sun, 36 Nov 1994 08:49:37 GMT", -1},
        {"Date: Sun, 06 Nov 1994 08:49:37 CET", -1},
        {"Date: Sunday, 06-Nov-94 08:49:37 GMT", -1},
        {"Date: Sun, 06 Nov 1994 08:49 GMT", -1},
        {"Date: ", -1},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct head h;
        head_init(&h);
        head_line(&h, str_of(cases[i].line));
        assert_true(
            h.date_us ==
            (cases[i].seconds < 0 ? TIME_UNSET : cases[i].seconds * US_PER_S));
    }
}

static void head__1xx__is_followed_by_the_answer(void **state) {
    struct head h;
    (void)state;
    head_init(&h);
    feed(&h, "HTTP/1.1 103 Early Hints\r\nRetry-After: 5\r\n\r\n");
    assert_false(h.whole);
    feed(&h, "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\n");
    assert_false(h.whole);
    assert_true(head_line(&h, STR("\r\n")));
    assert_int_equal(h.status, 200);
    assert_int_equal(h.retry_after_s, -1);
}

static void head__trailers__change_nothing(void **state) {
    struct head h;
    (void)state;
    head_init(&h);
    feed(&h, "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\n\r\n");
    assert_true(h.whole);
    feed(&h, "Content-Type: c/d\r\nHTTP/1.1 500 No\r\n");
    assert_false(head_line(&h, STR("\r\n")));
    assert_int_equal(h.status, 200);
    assert_string_equal(h.content_type, "a/b");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(head__status_line__gives_version_and_code),
        cmocka_unit_test(head__content_type__has_no_parameters),
        cmocka_unit_test(head__retry_after__is_a_plain_number),
        cmocka_unit_test(head__date__is_read_in_its_one_form),
        cmocka_unit_test(head__1xx__is_followed_by_the_answer),
        cmocka_unit_test(head__trailers__change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
