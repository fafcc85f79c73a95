/* SPDX-License-Identifier: Apache-2.0 */
/* The tables are those of golang.org/x/net/http/httpproxy's own test, and
 * what kubeconfig adds. */
#include "net/proxy.h"

#include <stdlib.h>
#include <string.h>

#include "base/cc.h"
#include "unit/unit.h"

static void proxy__env__obeys_no_proxy_as_go_does(void **state) {
    static const struct {
        const char *host;
        unsigned port;
        const char *no;
        bool proxied;
    } cases[] = {
        /* Go's UseProxyTests */
        {"localhost", 80, "", false},
        {"127.0.0.1", 80, "", false},
        {"127.0.0.2", 80, "", false},
        {"::1", 80, "", false},
        {"::ffff:127.0.0.1", 80, "", false},
        {"::2", 80, "", true},
        {"192.0.2.1", 80, "1.1.1.1", true},
        {"192.0.2.1", 80, "192.0.2.1", false},
        {"192.0.2.2", 80, "192.0.2.1", true},
        {"2001:db8::52:0:1", 80, "2001:db8::52:0:1", false},
        {"2001:db8::52:0:2", 80, "2001:db8::52:0:2:3", true},
        {"2001:db8::52:0:3", 443, "[2001:db8::52:0:3]:443", false},
        {"2001:db8::52:0:3", 444, "[2001:db8::52:0:3]:443", true},
        {"169.254.169.254", 80, "169.254.169.254/24", false},
        {"169.254.170.1", 80, "169.254.169.254/24", true},
        {"10.96.0.1", 443, "10.0.0.0/8", false},
        {"11.96.0.1", 443, "10.0.0.0/8", true},
        {"10.96.0.1", 443, "10.96.0.1/32", false},
        {"10.96.0.1", 443, "0.0.0.0/0", false},
        {"fd00::1", 443, "0.0.0.0/0", true},
        {"10.0.0.1", 443, "::/0", true},
        {"fd00::1", 443, "fd00::/9", false},
        {"fe00::1", 443, "fd00::/9", true},
        {"10.96.0.1", 443, "10.96.0.0/33", true},
        {"ten.example", 443, "10.0.0.0/8", true},
        {"barbaz.net", 80, "foobar.com", true},
        {"www.foobar.com", 80, "foobar.com, .barbaz.net", false},
        {"foobar.com", 80, "foobar.com, .barbaz.net", false},
        {"barbaz.net", 80, "foobar.com, .barbaz.net", true},
        {"www.barbaz.net", 80, "foobar.com, .barbaz.net", false},
        {"foofoobar.com", 80, "foobar.com", true},
        {"baz.com", 80, "*.barbaz.net", true},
        {"barbaz.net", 80, "*.barbaz.net", true},
        {"www.barbaz.net", 80, "*.barbaz.net", false},
        {"FOOBAR.com", 80, "foobar.COM", false},
        {"foobar.com", 80, "foobar.com:80", false},
        {"foobar.com", 81, "foobar.com:80", true},
        {"www.foobar.com", 443, ".foobar.com:443", false},
        {"192.0.2.1", 6443, "192.0.2.1:6443", false},
        {"192.0.2.1", 443, "192.0.2.1:6443", true},
        {"foobar.com", 80, "*", false},
        {"10.0.0.1", 80, "a,*,b", false},
        {"10.0.0.1", 80, " * ", false},
        {"foobar.com", 80, ",, ,:80,", true},
        {"9.1.2.3", 80, "1.2.3", false}, /* a domain, as Go has it */
        {"LOCALHOST", 80, "", true},
        {"::2", 80, "[::2]", true},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct proxy_env env = {.https = "http://proxy:3128",
                                      .no = cases[i].no};
        struct proxy p;
        assert_true(proxy_for(NULL, &env, true, cases[i].host, cases[i].port,
                              &p, NULL));
        if ((p.kind != PROXY_NONE) != cases[i].proxied)
            fail_msg("%s with '%s'", cases[i].host, cases[i].no);
        proxy_done(&p);
    }
}

static void proxy__address__is_read_in_parts(void **state) {
    static const struct {
        const char *url;
        enum proxy_kind kind;
        const char *address, *user, *password;
    } cases[] = {
        {"http://proxy:3128", PROXY_HTTP, "http://proxy:3128", NULL, NULL},
        {"http://proxy", PROXY_HTTP, "http://proxy:80", NULL, NULL},
        {"HTTPS://proxy/", PROXY_HTTPS, "https://proxy:443", NULL, NULL},
        {"socks5://p", PROXY_SOCKS5, "socks5://p:1080", NULL, NULL},
        {"socks5h://p:9", PROXY_SOCKS5, "socks5h://p:9", NULL, NULL},
        {"proxy:3128", PROXY_HTTP, "http://proxy:3128", NULL, NULL},
        {"proxy", PROXY_HTTP, "http://proxy:80", NULL, NULL},
        {"10.0.0.1:8", PROXY_HTTP, "http://10.0.0.1:8", NULL, NULL},
        {"u:w@proxy:1", PROXY_HTTP, "http://proxy:1", "u", "w"},
        {"http://[fd00::1]:8", PROXY_HTTP, "http://[fd00::1]:8", NULL, NULL},
        {"http://[fd00::1]", PROXY_HTTP, "http://[fd00::1]:80", NULL, NULL},
        {"http://u@p:1/?x#y", PROXY_HTTP, "http://p:1", "u", ""},
        {"http://u:a%40b%3A%2F:@p:1", PROXY_HTTP, "http://p:1", "u", "a@b:/:"},
        {"http://u:a@b@p:1", PROXY_HTTP, "http://p:1", "u", "a@b"},
        {"http://u:%C3%A4@p:1", PROXY_HTTP, "http://p:1", "u", "\xc3\xa4"},
        {"http://p:", PROXY_HTTP, "http://p:80", NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct proxy_env env = {.https = cases[i].url};
        struct proxy p;
        struct err err;
        if (!proxy_for(NULL, &env, true, "host", 443, &p, &err))
            fail_msg("%s: %s", cases[i].url, err.text);
        assert_int_equal(p.kind, cases[i].kind);
        assert_string_equal(p.address, cases[i].address);
        assert_string_equal(p.host_port, strstr(p.address, "://") + 3);
        assert_int_equal(!p.user, !cases[i].user);
        if (p.user) {
            assert_string_equal(p.user, cases[i].user);
            assert_string_equal(p.password, cases[i].password);
        }
        proxy_done(&p);
    }
}

static void proxy__address__that_is_none_is_not_shown(void **state) {
    static const char *const bad[] = {
        "ftp://secret",       "http://",
        "http://secret:x",    "http://secret:0",
        "http://p:70000",     "http://secret%zz@p",
        "http://u:secret%@p", "http://a%00secret@p",
        "http://[secret]:1",  "http://[::1",
        "http://[::1]x:1",    "http://sec ret:1",
        "http://sec\nret:1",  "://secret",
        "http://u:secret@",   "socks4://secret",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        const struct proxy_env env = {.https = bad[i]};
        struct proxy p;
        struct err err;
        if (proxy_for(NULL, &env, true, "host", 443, &p, &err))
            fail_msg("'%s' is taken", bad[i]);
        assert_int_equal(err.kind, ERR_CONFIG);
        assert_null(strstr(err.text, "secret"));
        assert_null(p.address);
        assert_false(proxy_for(bad[i], &env, true, "host", 443, &p, NULL));
    }
}

static void proxy__choice__is_by_scheme_and_proxy_url_beats_it(void **state) {
    static const struct {
        const char *given, *https, *http, *no;
        bool tls;
        const char *address; /* NULL: none */
    } cases[] = {
        {NULL, "s:1", "h:1", NULL, true, "http://s:1"},
        {NULL, "s:1", "h:1", NULL, false, "http://h:1"},
        {NULL, "s:1", NULL, NULL, false, NULL},
        {NULL, NULL, "h:1", NULL, true, NULL},
        {NULL, "", "h:1", NULL, true, NULL},
        {"http://g:1", "s:1", NULL, "*", true, "http://g:1"},
        {"http://g:1", NULL, NULL, "host", false, "http://g:1"},
        {"", "s:1", NULL, NULL, true, NULL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct proxy_env env = {cases[i].https, cases[i].http,
                                      cases[i].no};
        struct proxy p;
        assert_true(proxy_for(cases[i].given, &env, cases[i].tls, "host", 443,
                              &p, NULL));
        if (cases[i].address)
            assert_string_equal(p.address, cases[i].address);
        else
            assert_int_equal(p.kind, PROXY_NONE);
        proxy_done(&p);
    }

    /* Loopback too: somebody asked for it. A bare address is none here. */
    struct proxy p;
    const struct proxy_env none = {0};
    assert_true(
        proxy_for("http://g:1", &none, true, "localhost", 443, &p, NULL));
    assert_int_equal(p.kind, PROXY_HTTP);
    proxy_done(&p);
    assert_false(proxy_for("g:1", &none, true, "host", 443, &p, NULL));
}

static void proxy__env__takes_upper_case_first(void **state) {
    static const char *const names[] = {"HTTPS_PROXY", "https_proxy",
                                        "HTTP_PROXY",  "http_proxy",
                                        "NO_PROXY",    "no_proxy"};
    struct proxy_env env;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        setenv(names[i], names[i], 1);
    env = proxy_env_get();
    assert_string_equal(env.https, "HTTPS_PROXY");
    assert_string_equal(env.http, "HTTP_PROXY");
    assert_string_equal(env.no, "NO_PROXY");
    for (size_t i = 0; i < ARRAY_LEN(names); i += 2) setenv(names[i], "", 1);
    env = proxy_env_get();
    assert_string_equal(env.https, "https_proxy");
    assert_string_equal(env.http, "http_proxy");
    assert_string_equal(env.no, "no_proxy");

    setenv("REQUEST_METHOD", "GET", 1);
    setenv("ALL_PROXY", "all", 1);
    env = proxy_env_get();
    assert_null(env.http);
    assert_string_equal(env.https, "https_proxy");
    for (size_t i = 0; i < ARRAY_LEN(names); i++) unsetenv(names[i]);
    env = proxy_env_get();
    assert_null(env.https);
    unsetenv("REQUEST_METHOD");
    unsetenv("ALL_PROXY");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proxy__env__obeys_no_proxy_as_go_does),
        cmocka_unit_test(proxy__address__is_read_in_parts),
        cmocka_unit_test(proxy__address__that_is_none_is_not_shown),
        cmocka_unit_test(proxy__choice__is_by_scheme_and_proxy_url_beats_it),
        cmocka_unit_test(proxy__env__takes_upper_case_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
