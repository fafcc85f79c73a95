/* SPDX-License-Identifier: Apache-2.0 */
/* net/http through tests/api/fakeproxy: F7 and F15 of the fault table. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/server.h"
#include "base/alloc.h"
#include "base/cc.h"
#include "unit/net/rig.h"
#include "unit/unit.h"

struct way {
    struct rig rig;
    struct server *proxy;
};

/* A server that says hello, with TLS or without, and a proxy in front. */
static void way_open(struct way *w, const char *scenario, bool tls,
                     const char *how, const char *user) {
    *w = (struct way){0};
    if (tls)
        rig_tls(&w->rig, scenario, "server.pem", "ca.pem");
    else
        rig_open(&w->rig, scenario, NULL);
    w->proxy = server_start_proxy(how, server_port(w->rig.server), user, NULL);
}

static void way_proxy(struct way *w, const char *scheme, const char *user) {
    w->rig.endpoint.proxy =
        xasprintf("%s://%s127.0.0.1:%d", scheme, user, server_port(w->proxy));
}

static void way_server(struct way *w, const char *url) {
    xfree(w->rig.endpoint.server);
    w->rig.endpoint.server =
        xasprintf("%s:%d", url, server_port(w->rig.server));
}

static void way_close(struct way *w) {
    server_stop(w->proxy);
    rig_close(&w->rig);
}

static void proxy__connect__tells_it_no_secret_of_the_server(void **state) {
    struct way w;
    struct talk t = talk_init();
    char journal[128];
    (void)state;
    way_open(&w,
             "expect /\n with Authorization: ^Bearer canary-token$\n"
             " without proxy-authorization\n body x\n",
             true, "http", "me:p@ss/w:rd");
    way_proxy(&w, "http", "me:p%40ss%2fw:rd@");
    w.rig.endpoint.identity.token = xstrdup("canary-token");
    rig_client(&w.rig);
    run(&w.rig, LIST, &t);
    if (t.how != HTTP_DONE) fail_msg("%s", t.err.text);
    assert_int_equal(t.reply.status, 200);
    assert_string_equal(t.body.data, "x");
    assert_int_equal(server_seen(w.proxy, "CONNECT"), 1);
    assert_int_equal(server_seen(w.proxy, "User-Agent: kevtop/"), 1);
    assert_int_equal(server_seen(w.proxy, "canary"), 0);
    snprintf(journal, sizeof(journal), "through proxy http://127.0.0.1:%d, ",
             server_port(w.proxy));
    assert_has(w.rig.journal.data, journal);
    assert_has(w.rig.journal.data, ", TLS 1.3\n");
    assert_null(strstr(w.rig.journal.data, "p@ss"));
    buf_done(&t.body);
    way_close(&w);
}

static void proxy__failures__are_told_without_the_password(void **state) {
    static const struct {
        bool tls;
        const char *how, *scheme, *user; /* what the client gives */
        const char *text;                /* after "proxy http://...: " */
    } cases[] = {
        {true, "http", "http", "",
         "refuses: 407, it asks for a user and password: put them into "
         "proxy-url"},
        {false, "http", "http", "",
         "refuses: 407, it asks for a user and password: put them into "
         "proxy-url"},
        {true, "http", "http", "me:canary@",
         "refuses: 407, it does not accept the user and password of "
         "proxy-url"},
        {true, "502", "http", "me:canary@",
         "refuses: 502, it cannot reach the server"},
        {true, "403", "http", "me:canary@",
         "refuses: 403, it does not let this server be reached"},
        {true, "302", "http", "me:canary@",
         "refuses: 302, it makes no connection"},
        {true, "close", "http", "me:canary@", "connection closed"},
        {true, "socks5", "socks5", "",
         "it asks for a user and password: put them into proxy-url"},
        {true, "socks5", "socks5", "me:canary@",
         "it does not accept the user and password of proxy-url"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct way w;
        struct talk t = talk_init();
        char where[64];
        way_open(&w, hello, cases[i].tls, cases[i].how, "a:b");
        way_proxy(&w, cases[i].scheme, cases[i].user);
        rig_client(&w.rig);
        run(&w.rig, LIST, &t);
        if (t.how != HTTP_FAILED) fail_msg("%zu: it works", i);
        assert_int_equal(t.err.kind, ERR_NET);
        snprintf(where, sizeof(where),
                 "proxy %s://127.0.0.1:%d: ", cases[i].scheme,
                 server_port(w.proxy));
        assert_has(t.err.text, where);
        assert_has(t.err.text, cases[i].text);
        assert_null(strstr(t.err.text, "canary"));
        assert_int_equal(server_seen(w.rig.server, "\"path\""), 0);
        way_close(&w);
    }
}

static void proxy__nobody_listens__is_refused(void **state) {
    struct way w;
    struct talk t = talk_init();
    char want[128];
    (void)state;
    way_open(&w, hello, true, "http", NULL);
    way_proxy(&w, "http", "me:canary@");
    snprintf(want, sizeof(want),
             "proxy http://127.0.0.1:%d: connection refused",
             server_port(w.proxy));
    server_stop(w.proxy);
    rig_client(&w.rig);
    run(&w.rig, LIST, &t);
    assert_int_equal(t.how, HTTP_REFUSED);
    assert_string_equal(t.err.text, want);
    rig_close(&w.rig);
}

static void proxy__name_unknown__is_the_proxys(void **state) {
    struct way w;
    struct talk t = talk_init();
    (void)state;
    way_open(&w, hello, true, "http", NULL);
    w.rig.endpoint.proxy = xstrdup("http://me:canary@no-such.invalid:3128");
    rig_client(&w.rig);
    run(&w.rig, LIST, &t);
    assert_int_equal(t.how, HTTP_FAILED);
    assert_string_equal(t.err.text, "proxy http://no-such.invalid:3128: host "
                                    "name cannot be resolved");
    way_close(&w);
}

/* F7: it takes the connection and says nothing. */
static void proxy__stalled__holds_up_nobody_else(void **state) {
    struct way w;
    struct rig *rig = &w.rig;
    struct talk stalled = talk_init(), t = talk_init();
    struct endpoint other;
    (void)state;
    way_open(&w, hello, true, "stall", NULL);
    other = rig->endpoint;
    way_proxy(&w, "http", "");
    rig->endpoint.timeout_s = 1;
    rig_client(rig);
    struct http_client *slow = rig->client;
    get(rig, LIST, &stalled);
    while (server_seen(w.proxy, "CONNECT") == 0) http_poll(rig->http, 10);

    struct err err;
    struct http_client *fast = http_client_new(
        rig->http, &other, &(struct http_client_fns){0}, NULL, &err);
    assert_non_null(fast);
    rig->client = fast;
    run(rig, LIST, &t);
    assert_int_equal(t.how, HTTP_DONE);
    rig->client = slow;
    run_until(rig, &stalled.ended);
    assert_int_equal(stalled.how, HTTP_FAILED);
    assert_has(stalled.err.text, "no connection to https://127.0.0.1:");
    assert_has(stalled.err.text, "within 1 s");
    http_client_free(fast);
    buf_done(&t.body);
    way_close(&w);
}

static void proxy__socks5__resolves_names_itself(void **state) {
    static const char *const schemes[] = {"socks5", "socks5h"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
        struct way w;
        struct talk t = talk_init();
        way_open(&w, "expect /\n with Host: ^no-such.invalid:\n body x\n",
                 true, "socks5", "me:it");
        way_proxy(&w, schemes[i], "me:it@");
        way_server(&w, "https://no-such.invalid");
        w.rig.endpoint.tls_server_name = xstrdup("kubernetes");
        rig_client(&w.rig);
        run(&w.rig, LIST, &t);
        if (t.how != HTTP_DONE) fail_msg("%s", t.err.text);
        assert_int_equal(t.reply.status, 200);
        assert_int_equal(server_seen(w.proxy, "no-such.invalid"), 1);
        buf_done(&t.body);
        way_close(&w);
    }
}

static void proxy__socks5__says_why_not(void **state) {
    static const struct {
        const char *how, *text;
    } cases[] = {
        {"socks5-1", "no connection to https://"},
        {"socks5-2", "does not let this server be reached"},
        {"socks5-3", "network is unreachable"},
        {"socks5-4", "host is unreachable"},
        {"socks5-5", "connection refused"},
        {"502", "no connection to https://"}, /* not SOCKS at all */
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct way w;
        struct talk t = talk_init();
        way_open(&w, hello, true, cases[i].how, NULL);
        way_proxy(&w, "socks5", "");
        w.rig.endpoint.timeout_s = 2;
        rig_client(&w.rig);
        run(&w.rig, LIST, &t);
        assert_int_equal(t.how, HTTP_FAILED);
        assert_has(t.err.text, "proxy socks5://127.0.0.1:");
        assert_has(t.err.text, cases[i].text);
        way_close(&w);
    }
}

static void proxy__tls_server_name__is_not_whom_it_connects_to(void **state) {
    struct way w;
    struct talk t = talk_init();
    (void)state;
    way_open(&w,
             "expect ^/prefix/api\n with Host: ^no-such.invalid:\n body x\n",
             true, "http", NULL);
    way_proxy(&w, "http", "");
    way_server(&w, "https://no-such.invalid");
    char *server = xasprintf("%s/prefix", w.rig.endpoint.server);
    xfree(w.rig.endpoint.server);
    w.rig.endpoint.server = server;
    w.rig.endpoint.tls_server_name = xstrdup("kubernetes");
    rig_client(&w.rig);
    run(&w.rig, LIST, &t);
    if (t.how != HTTP_DONE) fail_msg("%s", t.err.text);
    assert_int_equal(t.reply.status, 200);
    assert_int_equal(server_seen(w.proxy, "\"target\": \"no-such.invalid:"),
                     1);
    buf_done(&t.body);
    way_close(&w);
}

static void proxy__of_the_environment__leaves_out_no_proxy(void **state) {
    static const struct {
        const char *no;
        bool tls, proxied;
    } cases[] = {
        {"", true, true},           {"", false, true},
        {"*.invalid", true, false}, {"other.example", true, true},
        {"*", false, false},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct way w;
        struct talk t = talk_init();
        way_open(&w, hello, cases[i].tls, "http", NULL);
        way_server(&w, cases[i].tls ? "https://no-such.invalid"
                                    : "http://no-such.invalid");
        w.rig.endpoint.insecure = true;
        char *proxy = xasprintf("127.0.0.1:%d", server_port(w.proxy));
        setenv(cases[i].tls ? "HTTPS_PROXY" : "HTTP_PROXY", proxy, 1);
        setenv("NO_PROXY", cases[i].no, 1);
        rig_client(&w.rig);
        unsetenv("HTTPS_PROXY");
        unsetenv("HTTP_PROXY");
        unsetenv("NO_PROXY");
        xfree(proxy);
        run(&w.rig, LIST, &t);
        assert_int_equal(server_seen(w.proxy, "no-such.invalid"),
                         cases[i].proxied ? 1 : 0);
        if (cases[i].proxied)
            assert_int_equal(t.how, HTTP_DONE);
        else
            assert_has(t.err.text, "host name cannot be resolved");
        if (cases[i].proxied && cases[i].tls)
            assert_has(w.rig.journal.data, "certificate not verified");
        buf_done(&t.body);
        way_close(&w);
    }
}

/* F15: what proxies do to watches that are quiet for a minute. */
static void proxy__that_cuts__ends_a_watch_as_cut(void **state) {
    struct way w;
    struct talk t = talk_init(), next = talk_init();
    (void)state;
    way_open(&w, "expect watch\n line {}\n hold\nexpect limit\n body x\n",
             true, "http", NULL);
    way_proxy(&w, "http", "");
    rig_client(&w.rig);
    get(&w.rig, WATCH, &t);
    while (t.pieces == 0) http_poll(w.rig.http, 20000);
    server_signal(w.proxy, "cut");
    run_until(&w.rig, &t.ended);
    assert_int_equal(t.how, HTTP_CUT);
    http_client_reconnect(w.rig.client);
    run(&w.rig, LIST, &next);
    assert_int_equal(next.how, HTTP_DONE);
    assert_int_equal(server_seen(w.proxy, "CONNECT"), 2);
    buf_done(&t.body);
    buf_done(&next.body);
    way_close(&w);
}

/* The cluster's CA says nothing about a proxy, nor does `insecure`. */
static void proxy__https__is_verified_with_the_systems_roots(void **state) {
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct way w;
        struct talk t = talk_init();
        bool tls = i < 2;
        if (!server_certs()) skip();
        way_open(&w, hello, tls, "http", NULL);
        server_stop(w.proxy);
        struct server_tls cert = {.cert = server_cert("server.pem"),
                                  .key = server_cert("server.key")};
        w.proxy =
            server_start_proxy("http", server_port(w.rig.server), NULL, &cert);
        way_proxy(&w, "https", "me:canary@");
        w.rig.endpoint.insecure = i == 1;
        rig_client(&w.rig);
        run(&w.rig, LIST, &t);
        assert_int_equal(t.how, HTTP_FAILED);
        assert_int_equal(t.err.kind, ERR_TLS);
        assert_has(t.err.text, "proxy https://127.0.0.1:");
        assert_has(t.err.text, "certificate");
        assert_int_equal(server_seen(w.proxy, "canary"), 0);
        assert_int_equal(server_seen(w.proxy, "CONNECT"), 0);
        way_close(&w);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proxy__connect__tells_it_no_secret_of_the_server),
        cmocka_unit_test(proxy__failures__are_told_without_the_password),
        cmocka_unit_test(proxy__nobody_listens__is_refused),
        cmocka_unit_test(proxy__name_unknown__is_the_proxys),
        cmocka_unit_test(proxy__stalled__holds_up_nobody_else),
        cmocka_unit_test(proxy__socks5__resolves_names_itself),
        cmocka_unit_test(proxy__socks5__says_why_not),
        cmocka_unit_test(proxy__tls_server_name__is_not_whom_it_connects_to),
        cmocka_unit_test(proxy__of_the_environment__leaves_out_no_proxy),
        cmocka_unit_test(proxy__that_cuts__ends_a_watch_as_cut),
        cmocka_unit_test(proxy__https__is_verified_with_the_systems_roots),
    };
    return cmocka_run_group_tests(tests, rig_set_up, rig_tear_down);
}
