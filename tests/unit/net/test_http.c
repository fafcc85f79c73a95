/* SPDX-License-Identifier: Apache-2.0 */
/* net/http against tests/api/fakeapi: real sockets, loopback only. */
#include "net/http.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/server.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "unit/net/rig.h"
#include "unit/unit.h"

/* --- answers ---------------------------------------------------------- */

static void http__get__brings_head_and_body(void **state) {
    struct rig rig;
    struct talk t = talk_init();
    (void)state;
    rig_plain(&rig, "expect limit=500\n"
                    " header Date: Mon, 23 Nov 2026 12:00:01 GMT\n"
                    " header Content-Type: Application/JSON; charset=utf-8\n"
                    " list rv=7 names=a,b next=tok\n");
    run(&rig, LIST, &t);
    assert_int_equal(t.how, HTTP_DONE);
    assert_int_equal(t.reply.status, 200);
    assert_int_equal(t.reply.version, 11);
    assert_int_equal(t.reply.retry_after_s, -1);
    assert_true(t.reply.date_us == INT64_C(1795435201) * US_PER_S);
    assert_string_equal(t.type, "application/json");
    assert_has(t.body.data, "\"continue\":\"tok\"");
    buf_done(&t.body);
    rig_close(&rig);
}

static void http__get__introduces_itself(void **state) {
    struct rig rig;
    struct talk t = talk_init();
    (void)state;
    rig_plain(&rig, "expect ^/api/v1/events\\?limit=500$\n"
                    " with User-Agent: ^kevtop/[0-9.]+ "
                    "\\(linux/[a-z0-9]+\\) kubernetes/unknown$\n"
                    " with Accept: ^application/json$\n"
                    " body x\n");
    run(&rig, LIST, &t);
    assert_int_equal(t.reply.status, 200);
    buf_done(&t.body);
    rig_close(&rig);
}

static void http__get__joins_paths_to_a_prefix(void **state) {
    struct rig rig;
    struct talk t = talk_init();
    (void)state;
    rig_open(&rig,
             "expect ^/k8s/clusters/c-1/api/v1/events\\?limit=500$\n"
             " body x\n",
             NULL);
    char *server = xasprintf("%s/k8s/clusters/c-1/", rig.endpoint.server);
    xfree(rig.endpoint.server);
    rig.endpoint.server = server;
    rig_client(&rig);
    run(&rig, LIST, &t);
    assert_int_equal(t.reply.status, 200);
    buf_done(&t.body);
    rig_close(&rig);
}

static void http__stream__hands_over_each_byte_as_it_comes(void **state) {
    static const char scenario[] =
        "expect watch=1\n without accept-encoding\n"
        " dribble {\"a\":1}\\n\n wait more\n dribble {\"b\":2}\\n\n"
        "expect more\n body x\n";
    struct rig rig;
    struct talk t = talk_init(), other = talk_init();
    (void)state;
    rig_plain(&rig, scenario);
    get(&rig, WATCH, &t);
    while (t.body.len < 8) http_poll(rig.http, 20000);
    assert_false(t.ended);
    run(&rig, "/more", &other);
    run_until(&rig, &t.ended);
    assert_int_equal(t.how, HTTP_DONE);
    assert_string_equal(t.body.data, "{\"a\":1}\n{\"b\":2}\n");
    buf_done(&t.body);
    buf_done(&other.body);
    rig_close(&rig);
}

static void http__informational_answers__are_passed_over(void **state) {
    struct rig rig;
    struct talk t = talk_init();
    (void)state;
    rig_plain(&rig,
              "expect /\n"
              " raw HTTP/1.1 103 Early Hints\\r\\nRetry-After: 9\\r\\n\\r\\n\n"
              " raw HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nhi\n"
              " hold\n");
    run(&rig, LIST, &t);
    assert_int_equal(t.reply.status, 200);
    assert_int_equal(t.reply.retry_after_s, -1);
    assert_string_equal(t.body.data, "hi");
    buf_done(&t.body);
    rig_close(&rig);
}

static void http__status__and_retry_after_are_told(void **state) {
    static const struct {
        const char *reply, *header;
        int status, retry_after_s;
    } cases[] = {
        {"401 Unauthorized", "X: y", 401, -1},
        {"403 Forbidden", "X: y", 403, -1},
        {"410 Gone", "X: y", 410, -1},
        {"429 Slow", "Retry-After: 3", 429, 3},
        {"429 Slow", "Retry-After: 1000000000000000", 429, 60},
        {"429 Slow", "Retry-After: Wed, 21 Oct 2026 07:28:00 GMT", 429, -1},
        {"429 Slow", "Retry-After: -5", 429, -1},
        {"503 No", "retry-after:  1", 503, 1},
        {"500 No", "Retry-After:", 500, -1},
        {"302 Found", "Location: /elsewhere", 302, -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct rig rig;
        struct talk t = talk_init();
        char scenario[512];
        snprintf(scenario, sizeof(scenario),
                 "expect events\n reply %s\n header %s\n body {\"words\":1}\n",
                 cases[i].reply, cases[i].header);
        rig_plain(&rig, scenario);
        run(&rig, LIST, &t);
        assert_int_equal(t.how, HTTP_DONE);
        assert_int_equal(t.reply.status, cases[i].status);
        assert_int_equal(t.reply.retry_after_s, cases[i].retry_after_s);
        assert_string_equal(t.body.data, "{\"words\":1}");
        assert_int_equal(server_seen(rig.server, "\"path\""), 1);
        buf_done(&t.body);
        rig_close(&rig);
    }
}

/* --- breaks ----------------------------------------------------------- */

static void http__cut__is_told_from_an_end(void **state) {
    static const struct {
        const char *steps;
        enum http_end how;
        const char *body, *text;
    } cases[] = {
        {"line {}\n chunk {\"a\n rst\n", HTTP_CUT, NULL, "reset"},
        {"line {}\n chunk {\"a\n fin\n", HTTP_CUT, "{}\n{\"a", "closed"},
        {"line {}\n", HTTP_DONE, "{}\n", NULL},
        {"raw \n fin\n", HTTP_FAILED, NULL, "without an answer"},
        {"raw SSH-2.0-OpenSSH_9.2\\r\\n\n fin\n", HTTP_FAILED, NULL,
         "not HTTP"},
        {"raw HTTP/1.1 200 OK\\r\\nContent-Len\n fin\n", HTTP_FAILED, NULL,
         "127.0.0.1"},
        {"raw HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\nshort\n"
         " fin\n",
         HTTP_CUT, "short", "closed within"},
        {"raw HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n"
         "zz\\r\\n\n fin\n",
         HTTP_CUT, NULL, "127.0.0.1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct rig rig;
        struct talk t = talk_init();
        char *scenario = xasprintf("expect /\n %s", cases[i].steps);
        rig_plain(&rig, scenario);
        xfree(scenario);
        run(&rig, WATCH, &t);
        assert_int_equal(t.how, cases[i].how);
        if (cases[i].body) assert_string_equal(t.body.data, cases[i].body);
        if (cases[i].text) {
            assert_has(t.err.text, cases[i].text);
            assert_has(t.err.text, rig.endpoint.server);
        }
        buf_done(&t.body);
        rig_close(&rig);
    }
}

static void http__nobody_listens__is_refused(void **state) {
    struct rig rig;
    struct talk t = talk_init();
    char want[128];
    (void)state;
    rig_plain(&rig, hello);
    int port = server_port(rig.server);
    server_stop(rig.server);
    run(&rig, LIST, &t);
    assert_int_equal(t.how, HTTP_REFUSED);
    assert_int_equal(t.err.kind, ERR_NET);
    snprintf(want, sizeof(want), "http://127.0.0.1:%d: connection refused",
             port);
    assert_string_equal(t.err.text, want);
    rig.server = server_start(hello, NULL, 0);
    rig_close(&rig);
}

static void http__deadline__cuts_a_silent_watch(void **state) {
    struct rig rig;
    struct talk t = talk_init();
    (void)state;
    rig_plain(&rig, "expect /\n line {}\n hold\n");
    get_with(&rig,
             (struct http_get){.path = WATCH,
                               .stream = true,
                               .deadline_ms = clock_mono_ms() + 300},
             &t);
    run_until(&rig, &t.ended);
    assert_int_equal(t.how, HTTP_CUT);
    assert_true(server_wait(rig.server, "\"closed\"", 1));
    buf_done(&t.body);
    rig_close(&rig);
}

/* The socket of this process that is connected to the port. */
static int socket_to(int port) {
    for (int fd = 3; fd < 256; fd++) {
        struct sockaddr_in peer = {0};
        socklen_t len = sizeof(peer);
        if (getpeername(fd, (struct sockaddr *)&peer, &len) == 0 &&
            peer.sin_family == AF_INET && ntohs(peer.sin_port) == port)
            return fd;
    }
    fail_msg("no socket");
    return -1;
}

/* F6: a peer that vanished is noticed within 45 s, by the kernel. */
static void http__stream__is_on_a_socket_that_notices_dead_peers(
    void **state) {
    static const struct {
        int level, option, want;
    } options[] = {{SOL_SOCKET, SO_KEEPALIVE, 1},
                   {IPPROTO_TCP, TCP_KEEPIDLE, 30},
                   {IPPROTO_TCP, TCP_KEEPINTVL, 5},
                   {IPPROTO_TCP, TCP_KEEPCNT, 3},
                   {IPPROTO_TCP, TCP_USER_TIMEOUT, 39000}};
    struct rig rig;
    struct talk t = talk_init();
    (void)state;
    rig_plain(&rig, "expect /\n line {}\n hold\n");
    get(&rig, WATCH, &t);
    run_until(&rig, &t.head);
    int fd = socket_to(server_port(rig.server));
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        int have = -1;
        socklen_t len = sizeof(have);
        assert_int_equal(
            getsockopt(fd, options[i].level, options[i].option, &have, &len),
            0);
        assert_int_equal(have, options[i].want);
    }
    buf_done(&t.body);
    rig_close(&rig);
}

static void http__request_timeout__is_for_lists_only(void **state) {
    struct rig rig;
    struct talk list = talk_init(), watch = talk_init();
    (void)state;
    rig_open(&rig, "expect limit\n hold\nexpect watch\n line {}\n hold\n",
             NULL);
    rig.endpoint.timeout_s = 1;
    rig_client(&rig);
    get(&rig, WATCH, &watch);
    get(&rig, LIST, &list);
    run_until(&rig, &list.ended);
    assert_int_not_equal(list.how, HTTP_DONE);
    assert_has(list.err.text, "too long");
    assert_false(watch.ended);
    assert_true(watch.head);
    buf_done(&watch.body);
    rig_close(&rig);
}

/* --- compression ------------------------------------------------------ */

static void http__gzip__is_asked_for_and_unpacked(void **state) {
    struct rig rig;
    struct talk t = talk_init();
    (void)state;
    rig_plain(&rig, "expect limit\n with Accept-Encoding: ^gzip$\n"
                    " list many=2000\n gzip\n");
    run(&rig, LIST, &t);
    assert_int_equal(t.how, HTTP_DONE);
    assert_true(t.body.len > 500000);
    assert_true(t.body.data[0] == '{' && t.body.data[t.body.len - 1] == '\n');
    buf_done(&t.body);
    rig_close(&rig);
}

static void http__gzip__is_left_out_where_unwanted(void **state) {
    struct rig rig;
    struct talk t = talk_init();
    (void)state;
    rig_open(&rig, "expect /\n without accept-encoding\n body x\n", NULL);
    rig.endpoint.compress = false;
    rig_client(&rig);
    run(&rig, LIST, &t);
    assert_int_equal(t.reply.status, 200);
    buf_done(&t.body);
    rig_close(&rig);
}

static void http__gzip__damaged_once_is_never_asked_again(void **state) {
    struct rig rig;
    struct talk broken = talk_init(), whole = talk_init();
    (void)state;
    rig_plain(&rig, "expect limit\n with Accept-Encoding: gzip\n"
                    " list many=2000\n gzip\n damage\n"
                    "expect limit\n without accept-encoding\n"
                    " list many=2000\n");
    run(&rig, LIST, &broken);
    assert_int_equal(broken.how, HTTP_CUT);
    assert_has(broken.err.text, "damaged");
    run(&rig, LIST, &whole);
    assert_int_equal(whole.how, HTTP_DONE);
    assert_int_equal(whole.reply.status, 200);
    buf_done(&broken.body);
    buf_done(&whole.body);
    rig_close(&rig);
}

/* F13: what libcurl cannot unpack, it is told once to leave out. */
static void http__gzip__of_several_members_is_given_up(void **state) {
    struct rig rig;
    struct talk broken = talk_init(), whole = talk_init();
    (void)state;
    rig_plain(&rig, "expect limit\n with Accept-Encoding: gzip\n"
                    " list many=2000\n gzip 3\n"
                    "expect limit\n without accept-encoding\n"
                    " list many=2000\n");
    run(&rig, LIST, &broken);
    assert_int_not_equal(broken.how, HTTP_DONE);
    assert_has(broken.err.text, "damaged");
    assert_has(rig.journal.data, "compressed answer is damaged");
    run(&rig, LIST, &whole);
    assert_int_equal(whole.how, HTTP_DONE);
    buf_done(&broken.body);
    buf_done(&whole.body);
    rig_close(&rig);
}

static void http__gzip__bomb_ends_at_the_limit(void **state) {
    struct rig rig;
    struct talk t = talk_init();
    (void)state;
    rig_plain(&rig, "expect limit\n bomb 2100\n");
    run(&rig, LIST, &t);
    assert_int_equal(t.how, HTTP_CUT);
    assert_int_equal(t.err.kind, ERR_LIMIT);
    assert_has(t.err.text, "over the limit");
    buf_done(&t.body);
    rig_close(&rig);
}

/* --- addresses -------------------------------------------------------- */

static bool has_ipv6(void) {
    struct sockaddr_in6 a = {.sin6_family = AF_INET6,
                             .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    bool ok = fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0;
    if (fd >= 0) close(fd);
    return ok;
}

static void http__ipv6__stands_in_brackets(void **state) {
    (void)state;
    if (!has_ipv6() || !server_certs()) skip();
    for (int i = 0; i < 2; i++) {
        struct rig rig;
        struct talk t = talk_init();
        char want[64];
        struct server_tls tls = {.cert = server_cert("server.pem"),
                                 .key = server_cert("server.key")};
        rig_with(&rig,
                 server_start_on("::1",
                                 "expect ^/p/api\n with Host: ^\\[::1\\]:\n"
                                 " body x\n",
                                 i == 0 ? NULL : &tls, 0),
                 i == 1);
        xfree(rig.endpoint.server);
        rig.endpoint.server = xasprintf(
            "http%s://[::1]:%d/p", i == 0 ? "" : "s", server_port(rig.server));
        if (i == 1) {
            rig_pem(&rig.endpoint.ca, "ca.pem");
            rig.endpoint.tls_server_name = xstrdup("kubernetes");
        }
        rig_client(&rig);
        run(&rig, LIST, &t);
        if (t.how != HTTP_DONE) fail_msg("%s", t.err.text);
        assert_int_equal(t.reply.status, 200);
        snprintf(want, sizeof(want), "connected to [::1]:%d, HTTP/1.1",
                 server_port(rig.server));
        assert_has(rig.journal.data, want);
        buf_done(&t.body);
        rig_close(&rig);
    }
}

static void http__journal__has_a_line_a_connection(void **state) {
    struct rig rig;
    char want[128];
    (void)state;
    rig_plain(&rig, hello);
    for (int i = 0; i < 3; i++) {
        struct talk t = talk_init();
        if (i == 2) http_client_reconnect(rig.client);
        run(&rig, LIST, &t);
        buf_done(&t.body);
    }
    int port = server_port(rig.server);
    snprintf(want, sizeof(want),
             "connected to 127.0.0.1:%d, HTTP/1.1\n"
             "connected to 127.0.0.1:%d, HTTP/1.1\n",
             port, port);
    assert_string_equal(rig.journal.data, want);
    rig_close(&rig);
}

/* --- cancelling, starting, waking ------------------------------------- */

static void http__cancel__of_itself_in_a_callback(void **state) {
    static const char scenario[] = "expect /\n times 0\n"
                                   " line {}\n line {}\n hold\n";
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct rig rig;
        struct talk t = talk_init();
        rig_plain(&rig, scenario);
        t.refuse_head = i == 0;
        t.refuse_body = i == 1;
        struct http_request *r = get(&rig, WATCH, &t);
        if (i == 2) t.cancel_in_body = r;
        while (i == 0 ? !t.head : t.pieces == 0) http_poll(rig.http, 20000);
        assert_true(server_wait(rig.server, "\"closed\"", 1));
        http_poll(rig.http, 0);
        assert_int_equal(t.pieces, i == 0 ? 0 : 1);
        assert_false(t.ended);
        buf_done(&t.body);
        rig_close(&rig);
    }
}

static void http__cancel__of_another_in_a_callback(void **state) {
    struct rig rig;
    struct talk quiet = talk_init(), busy = talk_init(), last = talk_init();
    (void)state;
    rig_plain(&rig, "expect quiet\n line {}\n hold\n"
                    "expect fresh\n hold\n"
                    "expect limit\n body x\n");
    struct http_request *r = get(&rig, "/quiet?watch=1", &quiet);
    while (quiet.pieces == 0) http_poll(rig.http, 20000);
    busy.cancel_in_body = r;
    run(&rig, LIST, &busy);
    assert_int_equal(busy.how, HTTP_DONE);
    assert_true(server_wait(rig.server, "\"closed\"", 1));
    assert_false(quiet.ended);

    /* One that has not been sent yet. */
    r = get(&rig, "/fresh", &last);
    http_cancel(r);
    http_poll(rig.http, 0);
    assert_int_equal(server_seen(rig.server, "fresh"), 0);
    buf_done(&quiet.body);
    buf_done(&busy.body);
    rig_close(&rig);
}

static void http__end__may_start_and_cancel_requests(void **state) {
    struct rig rig;
    struct talk held = talk_init(), first = talk_init(), next = talk_init();
    (void)state;
    rig_plain(&rig, "expect held\n hold\nexpect first\n body 1\n"
                    "expect limit\n body 2\n");
    struct http_request *r = get(&rig, "/held", &held);
    while (server_seen(rig.server, "held") == 0) http_poll(rig.http, 10);
    first.cancel_in_end = r;
    first.get_in_end = &rig;
    first.next = &next;
    run(&rig, "/first", &first);
    run_until(&rig, &next.ended);
    assert_string_equal(next.body.data, "2");
    assert_false(held.ended);
    buf_done(&first.body);
    buf_done(&next.body);
    rig_close(&rig);
}

static void http__free__cancels_what_runs(void **state) {
    struct rig rig;
    struct talk t = talk_init(), never = talk_init();
    (void)state;
    rig_plain(&rig, "expect /\n line {}\n hold\n");
    get(&rig, WATCH, &t);
    while (t.pieces == 0) http_poll(rig.http, 20000);
    get(&rig, LIST, &never);
    buf_done(&t.body);
    rig_close(&rig);
    assert_false(t.ended || never.ended || never.head);
}

static void *wake(void *http) {
    http_wake(http);
    return NULL;
}

static void http__wake__ends_a_poll(void **state) {
    struct rig rig;
    struct talk t = talk_init();
    pthread_t thread;
    (void)state;
    rig_plain(&rig, "expect /\n line {}\n hold\n");
    get(&rig, WATCH, &t);
    while (t.pieces == 0) http_poll(rig.http, 20000);
    int64_t before_ms = clock_mono_ms();
    for (int i = 0; i < 20; i++) {
        assert_int_equal(pthread_create(&thread, NULL, wake, rig.http), 0);
        http_poll(rig.http, -1);
        pthread_join(thread, NULL);
    }
    assert_true(clock_mono_ms() - before_ms < 20000);
    buf_done(&t.body);
    rig_close(&rig);
}

/* --- connections ------------------------------------------------------ */

static void http__connection__is_kept_until_asked_otherwise(void **state) {
    struct rig rig;
    (void)state;
    rig_plain(&rig, hello);
    for (int i = 0; i < 4; i++) {
        struct talk t = talk_init();
        if (i == 2) http_client_reconnect(rig.client);
        run(&rig, LIST, &t);
        assert_int_equal(t.how, HTTP_DONE);
        buf_done(&t.body);
    }
    size_t first = server_seen(rig.server, "\"conn\": 1, \"method\"");
    size_t second = server_seen(rig.server, "\"conn\": 2, \"method\"");
    assert_true(first >= 2 && second >= 1);
    assert_int_equal(first + second, 4);
    rig_close(&rig);
}

/* A request that waits to learn whether the connection of another can carry
 * it too must not wait for the end of a watch. */
static void http__watch__holds_up_no_list(void **state) {
    static const char scenario[] = "expect watch\n line {}\n hold\n"
                                   "expect limit\n body x\n";
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct rig rig;
        struct talk watch = talk_init(), list = talk_init();
        if (i == 0)
            rig_open(&rig, scenario, NULL);
        else
            rig_tls(&rig, scenario, "server.pem", "ca.pem");
        rig.endpoint.http1 = i == 2;
        rig_client(&rig);
        get(&rig, WATCH, &watch);
        get(&rig, LIST, &list);
        run_until(&rig, &list.ended);
        assert_int_equal(list.how, HTTP_DONE);
        while (watch.pieces == 0) http_poll(rig.http, 20000);
        assert_false(watch.ended);
        buf_done(&watch.body);
        buf_done(&list.body);
        rig_close(&rig);
    }
}

static void http__environment__names_no_proxy(void **state) {
    struct rig rig;
    struct talk t = talk_init();
    (void)state;
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    rig_plain(&rig, hello);
    run(&rig, LIST, &t);
    assert_int_equal(t.how, HTTP_DONE);
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
    buf_done(&t.body);
    rig_close(&rig);
}

static void http__address__must_be_one(void **state) {
    static const char *const bad[] = {"",
                                      "ftp://host",
                                      "https://",
                                      "host:x",
                                      "https://u:secret@[::1",
                                      "file:///x"};
    struct http *http = http_new();
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct endpoint e = {.server = xstrdup(bad[i])};
        struct err err = {0};
        assert_null(http_client_new(http, &e, &(struct http_client_fns){0},
                                    NULL, &err));
        assert_int_equal(err.kind, ERR_CONFIG);
        assert_null(strstr(err.text, "secret"));
        endpoint_done(&e);
    }
    http_free(http);
}

static void http__address__keeps_its_password(void **state) {
    struct rig rig;
    struct talk t = talk_init();
    (void)state;
    rig_open(&rig, "expect /\n without authorization\n raw \n fin\n", NULL);
    int port = server_port(rig.server);
    xfree(rig.endpoint.server);
    rig.endpoint.server =
        xasprintf("http://user:secret@127.0.0.1:%d/?q=secret#secret", port);
    rig_client(&rig);
    run(&rig, LIST, &t);
    assert_has(t.err.text, "without an answer");
    assert_null(strstr(t.err.text, "secret"));
    assert_int_equal(server_seen(rig.server, "secret"), 0);
    rig_close(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(http__get__brings_head_and_body),
        cmocka_unit_test(http__get__introduces_itself),
        cmocka_unit_test(http__get__joins_paths_to_a_prefix),
        cmocka_unit_test(http__stream__hands_over_each_byte_as_it_comes),
        cmocka_unit_test(http__informational_answers__are_passed_over),
        cmocka_unit_test(http__status__and_retry_after_are_told),
        cmocka_unit_test(http__cut__is_told_from_an_end),
        cmocka_unit_test(http__nobody_listens__is_refused),
        cmocka_unit_test(http__deadline__cuts_a_silent_watch),
        cmocka_unit_test(http__stream__is_on_a_socket_that_notices_dead_peers),
        cmocka_unit_test(http__request_timeout__is_for_lists_only),
        cmocka_unit_test(http__gzip__is_asked_for_and_unpacked),
        cmocka_unit_test(http__gzip__is_left_out_where_unwanted),
        cmocka_unit_test(http__gzip__damaged_once_is_never_asked_again),
        cmocka_unit_test(http__gzip__of_several_members_is_given_up),
        cmocka_unit_test(http__gzip__bomb_ends_at_the_limit),
        cmocka_unit_test(http__ipv6__stands_in_brackets),
        cmocka_unit_test(http__journal__has_a_line_a_connection),
        cmocka_unit_test(http__cancel__of_itself_in_a_callback),
        cmocka_unit_test(http__cancel__of_another_in_a_callback),
        cmocka_unit_test(http__end__may_start_and_cancel_requests),
        cmocka_unit_test(http__free__cancels_what_runs),
        cmocka_unit_test(http__wake__ends_a_poll),
        cmocka_unit_test(http__connection__is_kept_until_asked_otherwise),
        cmocka_unit_test(http__watch__holds_up_no_list),
        cmocka_unit_test(http__environment__names_no_proxy),
        cmocka_unit_test(http__address__must_be_one),
        cmocka_unit_test(http__address__keeps_its_password),
    };
    return cmocka_run_group_tests(tests, rig_set_up, rig_tear_down);
}
