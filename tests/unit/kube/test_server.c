/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "kube/server.h"
#include "unit/unit.h"

static void server__parse__normalises(void **state) {
    static const struct {
        const char *in, *url;
        bool plain;
    } table[] = {
        {"https://h", "https://h", false},
        {"https://h:6443", "https://h:6443", false},
        {"https://h:6443/", "https://h:6443", false},
        {"https://h:6443//", "https://h:6443", false},
        {"HTTPS://Host.example", "https://Host.example", false},
        {"https://h/k8s/clusters/c-x", "https://h/k8s/clusters/c-x", false},
        {"https://h//k8s///c-x//", "https://h/k8s/c-x", false},
        {"https://h/a?q=1#f", "https://h/a", false},
        {"https://h?q", "https://h", false},
        {"https://h:/", "https://h", false},
        {"https://[::1]:6443", "https://[::1]:6443", false},
        {"https://[fd00::a]/x", "https://[fd00::a]/x", false},
        {"https://h/%2F%20", "https://h/%2F%20", false},
        {"http://127.0.0.1:8001", "http://127.0.0.1:8001", true},
        /* as kubectl: no scheme is http, whatever the CA says */
        {"h", "http://h", true},
        {"localhost:8080", "http://localhost:8080", true},
        {"localhost:8080/", "http://localhost:8080", true},
        {"[::1]:8080", "http://[::1]:8080", true},
    };
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        char *url = NULL;
        bool plain = !table[i].plain;
        struct err err = {0};
        assert_true(server_parse(table[i].in, &url, &plain, &err));
        assert_string_equal(url, table[i].url);
        assert_int_equal(plain, table[i].plain);
        xfree(url);
    }
}

static void server__parse__says_why_it_refuses(void **state) {
    static const char host[] = "has no valid host";
    static const char port[] = "has no valid port";
    static const char secret[] = "must not hold a user or a password";
    static const char blank[] = "holds a blank or a character that no URL has";
    static const char scheme[] = "must begin with https:// or http://";
    static const struct {
        const char *in, *why;
    } table[] = {
        {"", host},
        {"https://", host},
        {"https://:6443", host},
        {"https:///x", host},
        {"https://[]", host},
        {"https://a,b", host},
        {"https://[::1]x:1", host},
        {"https://[::1", "has a '[' without a ']'"},
        {"https://::1", "needs brackets around its IPv6 address"},
        {"https://h:0", port},
        {"https://h:65536", port},
        {"https://h:123456", port},
        {"https://h:-1", port},
        {"https://h:x", port},
        {"https:h", port},
        {"https://u:p@h", secret},
        {"u@h", secret},
        {"ftp://h", scheme},
        {"://h", scheme},
        {" https://h", blank},
        {"https://h\r\nX: y", blank},
        {"https://\xC3\xA4", blank},
        {"h/path", "must begin with https:// to have a path"},
    };
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        char *url = NULL;
        bool plain;
        struct err err = {0};
        assert_false(server_parse(table[i].in, &url, &plain, &err));
        assert_string_equal(err.text, table[i].why);
        assert_int_equal(err.kind, ERR_CONFIG);
        assert_null(url);
    }
}

static void server__parse__has_a_cap(void **state) {
    static char text[10000];
    char *url = NULL;
    bool plain;
    struct err err = {0};
    (void)state;

    memset(text, 'a', sizeof(text) - 1);
    memcpy(text, "https://h/", 10);
    assert_false(server_parse(text, &url, &plain, &err));
    assert_string_equal(err.text, "is too long");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(server__parse__normalises),
        cmocka_unit_test(server__parse__says_why_it_refuses),
        cmocka_unit_test(server__parse__has_a_cap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
