/* SPDX-License-Identifier: Apache-2.0 */
/* net/http against tests/api/fakeapi: real sockets, loopback only. */
#include "net/http.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/server.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/file.h"
#include "unit/unit.h"

#define WATCH "/api/v1/events?watch=1"
#define LIST "/api/v1/events?limit=500"

/* --- one server, one client, and what a request got ------------------- */

struct rig {
    struct server *server;
    struct endpoint endpoint;
    struct http *http;
    struct http_client *client;
};

struct talk {
    struct http_reply reply;
    char type[128];
    struct buf body;
    size_t pieces;
    bool head, ended;
    enum http_end how;
    struct err err;

    bool refuse_head; /* what the callbacks answer */
    bool refuse_body;
    struct http_request *cancel_in_body; /* and do */
    struct http_request *cancel_in_end;
    struct rig *get_in_end;
    struct talk *next;
};

static bool on_head(void *ctx, const struct http_reply *reply) {
    struct talk *t = ctx;
    assert_false(t->head || t->ended);
    t->head = true;
    t->reply = *reply;
    snprintf(t->type, sizeof(t->type), "%.*s", STR_ARG(reply->content_type));
    return !t->refuse_head;
}

static bool on_body(void *ctx, const char *bytes, size_t len) {
    struct talk *t = ctx;
    assert_true(t->head && !t->ended);
    t->pieces++;
    buf_add(&t->body, bytes, len);
    if (t->cancel_in_body) http_cancel(t->cancel_in_body);
    t->cancel_in_body = NULL;
    return !t->refuse_body;
}

static struct http_request *get(struct rig *rig, const char *path,
                                struct talk *t);

static void on_end(void *ctx, enum http_end how, const struct err *err) {
    struct talk *t = ctx;
    assert_false(t->ended);
    assert_true((how == HTTP_DONE) == (err == NULL));
    t->ended = true;
    t->how = how;
    if (err) t->err = *err;
    if (t->cancel_in_end) http_cancel(t->cancel_in_end);
    if (t->get_in_end) get(t->get_in_end, LIST, t->next);
}

static const struct http_fns fns = {on_head, on_body, on_end};

static struct talk talk_init(void) {
    return (struct talk){.body = BUF_INIT(4 * MIB)};
}

static struct http_request *get_with(struct rig *rig, struct http_get what,
                                     struct talk *t) {
    if (!what.accept) what.accept = "application/json";
    return http_get(rig->client, &what, &fns, t);
}

static struct http_request *get(struct rig *rig, const char *path,
                                struct talk *t) {
    bool stream = strstr(path, "watch=1") != NULL;
    return get_with(rig, (struct http_get){.path = path, .stream = stream,
                                           .gzip = !stream}, t);
}

/* Polls until *done; the test fails after 20 s. */
static void run_until(struct rig *rig, const bool *done) {
    int64_t end_ms = clock_mono_ms() + 20000;
    while (!*done) {
        if (clock_mono_ms() > end_ms) fail_msg("nothing came in 20 s");
        http_poll(rig->http, 20000);
    }
}

static void run(struct rig *rig, const char *path, struct talk *t) {
    get(rig, path, t);
    run_until(rig, &t->ended);
}

static void rig_client(struct rig *rig) {
    struct err err;
    rig->client = http_client_new(rig->http, &rig->endpoint, &err);
    if (!rig->client) fail_msg("%s", err.text);
}

static void rig_open(struct rig *rig, const char *scenario,
                     const struct server_tls *tls) {
    *rig = (struct rig){0};
    rig->server = server_start(scenario, tls, 0);
    rig->endpoint = (struct endpoint){
        .server = xasprintf("%s://127.0.0.1:%d", tls ? "https" : "http",
                            server_port(rig->server)),
        .plain = !tls,
        .compress = true,
        .ca = BUF_INIT(MIB), .cert = BUF_INIT(MIB), .key = BUF_INIT(MIB),
    };
    rig->http = http_new();
    assert_non_null(rig->http);
}

static void rig_plain(struct rig *rig, const char *scenario) {
    rig_open(rig, scenario, NULL);
    rig_client(rig);
}

static void pem(struct buf *to, const char *name) {
    struct err err;
    if (!file_read(server_cert(name), to, &err)) fail_msg("%s", err.text);
}

static const char hello[] = "expect /\n times 0\n body {\"hello\":1}\n";

/* cert and ca are names of tests/api/certs; no client yet. */
static void rig_tls(struct rig *rig, const char *scenario, const char *cert,
                    const char *ca) {
    if (!server_certs()) skip();
    struct server_tls tls = {.cert = server_cert(cert),
                             .key = server_cert("server.key")};
    rig_open(rig, scenario, &tls);
    if (ca) pem(&rig->endpoint.ca, ca);
}

static void rig_close(struct rig *rig) {
    http_client_free(rig->client);
    http_free(rig->http);
    endpoint_done(&rig->endpoint);
    server_stop(rig->server);
}

#define assert_has(text, part)                                             \
    do {                                                                   \
        if (!strstr((text), (part)))                                         \
            fail_msg("\"%s\" lacks \"%s\"", (text), (part));                   \
    } while (0)

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
    rig_open(&rig, "expect ^/k8s/clusters/c-1/api/v1/events\\?limit=500$\n"
                   " body x\n", NULL);
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
    rig_plain(&rig, "expect /\n"
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
         " fin\n", HTTP_CUT, "short", "closed within"},
        {"raw HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n"
         "zz\\r\\n\n fin\n", HTTP_CUT, NULL, "127.0.0.1"},
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
    get_with(&rig, (struct http_get){.path = WATCH, .stream = true,
                                     .deadline_ms = clock_mono_ms() + 300},
             &t);
    run_until(&rig, &t.ended);
    assert_int_equal(t.how, HTTP_CUT);
    assert_true(server_wait(rig.server, "\"closed\"", 1));
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
    buf_done(&broken.body);
    buf_done(&whole.body);
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
    static const char *const bad[] = {"", "ftp://host", "https://", "host:x",
                                      "https://u:secret@[::1", "file:///x"};
    struct http *http = http_new();
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct endpoint e = {.server = xstrdup(bad[i])};
        struct err err = {0};
        assert_null(http_client_new(http, &e, &err));
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

/* --- TLS -------------------------------------------------------------- */

static void http__tls__trusts_the_cluster_and_nobody_else(void **state) {
    static const struct {
        const char *cert, *ca, *name;
        bool insecure;
        const char *error; /* NULL: it works */
    } cases[] = {
        {"server.pem", "ca.pem", NULL, false, NULL},
        {"server.pem", "other-ca.pem", NULL, false,
         "not signed by the cluster's CA"},
        {"server.pem", NULL, NULL, false, "that this system trusts"},
        {"server.pem", "other-ca.pem", NULL, true, NULL},
        {"server.pem", NULL, NULL, true, NULL},
        {"server.pem", "server.pem", NULL, false, NULL},
        {"server.pem", "server.key", NULL, false,
         "no usable certificate"},
        {"expired.pem", "ca.pem", NULL, false, "expired"},
        {"expired.pem", "ca.pem", NULL, true, NULL},
        {"future.pem", "ca.pem", NULL, false, "not valid yet"},
        {"wrong-name.pem", "ca.pem", NULL, false, "other names"},
        {"wrong-name.pem", "ca.pem", NULL, true, NULL},
        {"wrong-name.pem", "ca.pem", "elsewhere.example", false, NULL},
        {"server.pem", "ca.pem", "kubernetes", false, NULL},
        {"server.pem", "ca.pem", "elsewhere.example", false, "other names"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct rig rig;
        struct talk t = talk_init();
        rig_tls(&rig, "expect ^/api/v1\n with Host: ^127.0.0.1:[0-9]+$\n"
                      " body x\n", cases[i].cert, cases[i].ca);
        rig.endpoint.insecure = cases[i].insecure;
        if (cases[i].name)
            rig.endpoint.tls_server_name = xstrdup(cases[i].name);
        rig_client(&rig);
        run(&rig, LIST, &t);
        if (cases[i].error) {
            assert_int_equal(t.how, HTTP_FAILED);
            assert_int_equal(t.err.kind, ERR_TLS);
            assert_has(t.err.text, cases[i].error);
            assert_has(t.err.text, rig.endpoint.server);
        } else {
            if (t.how != HTTP_DONE) fail_msg("%zu: %s", i, t.err.text);
            assert_int_equal(t.reply.status, 200);
        }
        buf_done(&t.body);
        rig_close(&rig);
    }
}

static void http__tls__presents_the_clients_certificate(void **state) {
    static const struct {
        const char *cert, *key;
        const char *error;
    } cases[] = {
        {"client.pem", "client.key", NULL},
        {NULL, NULL, "certificate required"},
        {"client.pem", "server.key", "client certificate or key"},
        {"client.pem", "locked.key", "client certificate or key"},
        {"expired.pem", "server.key", "alert"},
    };
    (void)state;
    if (!server_certs()) skip();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct rig rig;
        struct talk t = talk_init();
        struct server_tls tls = {server_cert("server.pem"),
                                 server_cert("server.key"),
                                 server_cert("ca.pem")};
        rig_open(&rig, hello, &tls);
        pem(&rig.endpoint.ca, "ca.pem");
        if (cases[i].cert) {
            pem(&rig.endpoint.cert, cases[i].cert);
            pem(&rig.endpoint.key, cases[i].key);
        }
        rig_client(&rig);
        run(&rig, LIST, &t);
        if (cases[i].error) {
            assert_int_not_equal(t.how, HTTP_DONE);
            assert_int_equal(t.err.kind, ERR_TLS);
            assert_has(t.err.text, cases[i].error);
        } else {
            if (t.how != HTTP_DONE) fail_msg("%s", t.err.text);
        }
        buf_done(&t.body);
        rig_close(&rig);
    }
}

static void http__tls__is_not_spoken_by_everybody(void **state) {
    struct rig rig;
    struct talk t = talk_init();
    (void)state;
    rig_open(&rig, hello, NULL);
    int port = server_port(rig.server);
    xfree(rig.endpoint.server);
    rig.endpoint.server = xasprintf("https://127.0.0.1:%d", port);
    rig_client(&rig);
    run(&rig, LIST, &t);
    assert_int_equal(t.how, HTTP_FAILED);
    assert_int_equal(t.err.kind, ERR_TLS);
    assert_has(t.err.text, "does not speak TLS");
    rig_close(&rig);
}

/* --- tokens ----------------------------------------------------------- */

static void http__token__goes_over_tls_only(void **state) {
    struct rig rig;
    struct talk t = talk_init(), plain = talk_init();
    (void)state;
    rig_tls(&rig, "expect /\n with Authorization: ^Bearer ab.c-d$\n body x\n",
            "server.pem", "ca.pem");
    rig.endpoint.token = xstrdup("ab.c-d");
    rig_client(&rig);
    run(&rig, LIST, &t);
    assert_int_equal(t.reply.status, 200);
    buf_done(&t.body);
    rig_close(&rig);

    rig_open(&rig, "expect /\n without authorization\n body x\n", NULL);
    rig.endpoint.token = xstrdup("ab.c-d");
    rig.endpoint.plain = false; /* the address counts */
    rig_client(&rig);
    run(&rig, LIST, &plain);
    assert_int_equal(plain.reply.status, 200);
    buf_done(&plain.body);
    rig_close(&rig);
}

static void http__token__that_would_end_the_header_is_refused(void **state) {
    static const char *const bad[] = {"a\r\nX-Evil: 1", "a\nb", "a b",
                                      "a\x7f", "\xc3\xa4"};
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct rig rig;
        struct talk t = talk_init();
        rig_tls(&rig, hello, "server.pem", "ca.pem");
        rig.endpoint.token = xstrdup(bad[i]);
        rig_client(&rig);
        run(&rig, LIST, &t);
        assert_int_equal(t.how, HTTP_FAILED);
        assert_int_equal(t.err.kind, ERR_CONFIG);
        assert_null(strstr(t.err.text, "Evil"));
        assert_int_equal(server_seen(rig.server, "\"conn\""), 0);
        rig_close(&rig);
    }
}

static void write_file(const char *path, const char *text) {
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void http__token_file__is_read_again_after_401(void **state) {
    struct rig rig;
    char path[] = "/tmp/kevtop-token.XXXXXX";
    int fd = mkstemp(path);
    (void)state;
    close(fd);
    rig_tls(&rig, "expect /one\n times 2\n with Authorization: ^Bearer one$\n"
                  " body x\n"
                  "expect /two\n times 2\n with Authorization: ^Bearer two$\n"
                  " body x\n", "server.pem", "ca.pem");
    rig.endpoint.token = xstrdup("unused");
    rig.endpoint.token_file = xstrdup(path);
    rig_client(&rig);
    static const struct {
        const char *file, *path;
        bool reconnect;
        int status;
    } steps[] = {
        {"one\n", "/one", false, 200},
        {"two", "/one", false, 200}, /* younger than 50 s */
        {NULL, "/two", true, 200},
        {"", "/two", true, 200},     /* the last good one stays */
    };
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        struct talk t = talk_init();
        if (steps[i].file) write_file(path, steps[i].file);
        if (steps[i].reconnect) http_client_reconnect(rig.client);
        run(&rig, steps[i].path, &t);
        assert_int_equal(t.reply.status, steps[i].status);
        buf_done(&t.body);
    }
    unlink(path);
    rig_close(&rig);
}

static void http__token_file__that_is_missing_is_named(void **state) {
    struct rig rig;
    struct talk t = talk_init();
    (void)state;
    rig_tls(&rig, hello, "server.pem", "ca.pem");
    rig.endpoint.token_file = xstrdup("/nonexistent/token");
    rig_client(&rig);
    run(&rig, LIST, &t);
    assert_int_equal(t.how, HTTP_FAILED);
    assert_has(t.err.text, "/nonexistent/token");
    rig_close(&rig);
}

static int set_up(void **state) {
    struct err err;
    (void)state;
    return http_global_init(&err) ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    server_certs_done();
    http_global_done();
    return 0;
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
        cmocka_unit_test(http__request_timeout__is_for_lists_only),
        cmocka_unit_test(http__gzip__is_asked_for_and_unpacked),
        cmocka_unit_test(http__gzip__is_left_out_where_unwanted),
        cmocka_unit_test(http__gzip__damaged_once_is_never_asked_again),
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
        cmocka_unit_test(http__tls__trusts_the_cluster_and_nobody_else),
        cmocka_unit_test(http__tls__presents_the_clients_certificate),
        cmocka_unit_test(http__tls__is_not_spoken_by_everybody),
        cmocka_unit_test(http__token__goes_over_tls_only),
        cmocka_unit_test(http__token__that_would_end_the_header_is_refused),
        cmocka_unit_test(http__token_file__is_read_again_after_401),
        cmocka_unit_test(http__token_file__that_is_missing_is_named),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
