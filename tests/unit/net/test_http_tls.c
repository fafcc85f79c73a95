/* SPDX-License-Identifier: Apache-2.0 */
/* Whom net/http trusts, and what it says of itself. */
#include "net/http.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/server.h"
#include "base/alloc.h"
#include "unit/net/rig.h"
#include "unit/unit.h"

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
        {"server.pem", "server.key", NULL, false, "no usable certificate"},
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
        rig_tls(&rig,
                "expect ^/api/v1\n with Host: ^127.0.0.1:[0-9]+$\n"
                " body x\n",
                cases[i].cert, cases[i].ca);
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
        {"expired.pem", "server.key", "client certificate has expired"},
    };
    (void)state;
    if (!server_certs()) skip();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct rig rig;
        struct talk t = talk_init();
        struct server_tls tls = {.cert = server_cert("server.pem"),
                                 .key = server_cert("server.key"),
                                 .client_ca = server_cert("ca.pem")};
        rig_open(&rig, hello, &tls);
        rig_pem(&rig.endpoint.ca, "ca.pem");
        if (cases[i].cert) {
            rig_pem(&rig.endpoint.identity.cert, cases[i].cert);
            rig_pem(&rig.endpoint.identity.key, cases[i].key);
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

static void http__tls__older_than_1_2_is_not_spoken(void **state) {
    static const struct {
        const char *max;
        bool insecure, works;
    } cases[] = {{"1.0", false, false},
                 {"1.1", false, false},
                 {"1.1", true, false},
                 {"1.2", false, true}};
    (void)state;
    if (!server_certs()) skip();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct rig rig;
        struct talk t = talk_init();
        struct server_tls tls = {.cert = server_cert("server.pem"),
                                 .key = server_cert("server.key"),
                                 .max = cases[i].max};
        rig_open(&rig, hello, &tls);
        rig_pem(&rig.endpoint.ca, "ca.pem");
        rig.endpoint.insecure = cases[i].insecure;
        rig_client(&rig);
        run(&rig, LIST, &t);
        if (cases[i].works) {
            assert_int_equal(t.how, HTTP_DONE);
            assert_has(rig.journal.data, ", TLS 1.2\n");
        } else {
            assert_int_equal(t.how, HTTP_FAILED);
            assert_int_equal(t.err.kind, ERR_TLS);
            assert_has(t.err.text, "does not speak TLS 1.2 or newer");
        }
        buf_done(&t.body);
        rig_close(&rig);
    }
}

static void http__tls__self_signed_is_not_trusted(void **state) {
    struct rig rig;
    struct talk t = talk_init();
    (void)state;
    if (!server_certs()) skip();
    struct server_tls tls = {.cert = server_cert("other-ca.pem"),
                             .key = server_cert("other-ca.key")};
    rig_open(&rig, hello, &tls);
    rig_pem(&rig.endpoint.ca, "ca.pem");
    rig_client(&rig);
    run(&rig, LIST, &t);
    assert_int_equal(t.how, HTTP_FAILED);
    assert_has(t.err.text, "not signed by the cluster's CA");
    rig_close(&rig);
}

/* libcurl's own call, seen on its way to OpenSSL: the folder of the system's
 * roots is used beside the CA that it was given, unless it is told not to. */
static size_t folders_loaded, files_loaded;

int X509_STORE_load_path(void *store, const char *path);
int X509_STORE_load_path(void *store, const char *path) {
    int (*next)(void *, const char *) = (int (*)(void *, const char *))(
        uintptr_t)dlsym(RTLD_NEXT, "X509_STORE_load_path");
    folders_loaded++;
    return next(store, path);
}

int X509_STORE_load_file(void *store, const char *path);
int X509_STORE_load_file(void *store, const char *path) {
    int (*next)(void *, const char *) = (int (*)(void *, const char *))(
        uintptr_t)dlsym(RTLD_NEXT, "X509_STORE_load_file");
    files_loaded++;
    return next(store, path);
}

static void http__tls__leaves_the_systems_roots_out(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct rig rig;
        struct talk t = talk_init();
        rig_tls(&rig, hello, "server.pem", i == 0 ? NULL : "ca.pem");
        rig_client(&rig);
        folders_loaded = files_loaded = 0;
        run(&rig, LIST, &t);
        if (i == 0) { /* else this test would see nothing */
            if (folders_loaded + files_loaded == 0) skip();
        } else {
            assert_int_equal(t.how, HTTP_DONE);
            assert_int_equal(folders_loaded, 0);
            assert_int_equal(files_loaded, 0);
        }
        buf_done(&t.body);
        rig_close(&rig);
    }
}

/* --- files that change --------------------------------------------- */

static void replace_file(const char *path, const char *cert) {
    struct buf text = BUF_INIT(MIB);
    char *fresh = xasprintf("%s.new", path);
    rig_pem(&text, cert);
    FILE *f = fopen(fresh, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text.data, 1, text.len, f), text.len);
    fclose(f);
    assert_int_equal(rename(fresh, path), 0);
    buf_done(&text);
    xfree(fresh);
}

static char *file_of(const char *cert) {
    char path[] = "/tmp/kevtop-file.XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    replace_file(path, cert);
    return xstrdup(path);
}

/* F19. The look at the files takes its 10 s. */
static void http__client_certificate__is_the_new_one_soon(void **state) {
    struct rig rig;
    struct talk watch = talk_init(), list = talk_init();
    (void)state;
    if (!server_certs()) skip();
    struct server_tls tls = {.cert = server_cert("server.pem"),
                             .key = server_cert("server.key"),
                             .client_ca = server_cert("ca.pem")};
    rig_open(&rig,
             "expect watch\n line {}\n hold\n"
             "expect limit\n body x\n",
             &tls);
    struct identity *id = &rig.endpoint.identity;
    rig_pem(&rig.endpoint.ca, "ca.pem");
    id->cert_file = file_of("client.pem");
    id->key_file = file_of("client.key");
    rig_pem(&id->cert, "client.pem");
    rig_pem(&id->key, "client.key");
    rig_client(&rig);
    get(&rig, WATCH, &watch);
    while (watch.pieces == 0) http_poll(rig.http, 20000);
    assert_int_equal(server_seen(rig.server, "\"peer\": \"client\""), 1);

    replace_file(id->cert_file, "server.pem");
    replace_file(id->key_file, "server.key");
    run_until(&rig, &watch.ended);
    assert_int_equal(watch.how, HTTP_CUT);
    assert_has(watch.err.text, "client certificate changed");
    run(&rig, LIST, &list);
    assert_int_equal(list.reply.status, 200);
    assert_int_equal(server_seen(rig.server, "\"peer\": \"server\""), 1);
    assert_int_equal(server_seen(rig.server, "\"conn\": 2, \"method\""), 1);
    unlink(id->cert_file);
    unlink(id->key_file);
    buf_done(&watch.body);
    buf_done(&list.body);
    rig_close(&rig);
}

static void http__ca_file__counts_for_the_next_connection(void **state) {
    static const struct {
        const char *file; /* "": gone */
        bool works;
        const char *told;
    } steps[] = {
        {"other-ca.pem", false, NULL},
        {"ca.pem", true, "is read again"},
        {"", true, "the last one stays in use"},
        {"server.key", true, "holds no whole certificate"},
        {"other-ca.pem", false, "is read again"},
    };
    struct rig rig;
    (void)state;
    rig_tls(&rig, hello, "server.pem", "other-ca.pem");
    rig.endpoint.ca_file = file_of("other-ca.pem");
    rig_client(&rig);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        struct talk t = talk_init();
        buf_clear(&rig.journal);
        if (steps[i].file[0])
            replace_file(rig.endpoint.ca_file, steps[i].file);
        else
            unlink(rig.endpoint.ca_file);
        run(&rig, LIST, &t);
        if ((t.how == HTTP_DONE) != steps[i].works) fail_msg("step %zu", i);
        if (steps[i].told) assert_has(rig.journal.data, steps[i].told);
        buf_done(&t.body);
    }
    unlink(rig.endpoint.ca_file);
    rig_close(&rig);
}

/* --- tokens ----------------------------------------------------------- */

static void http__token__goes_over_tls_only(void **state) {
    struct rig rig;
    struct talk t = talk_init(), plain = talk_init();
    (void)state;
    rig_tls(&rig, "expect /\n with Authorization: ^Bearer ab.c-d$\n body x\n",
            "server.pem", "ca.pem");
    rig.endpoint.identity.token = xstrdup("ab.c-d");
    rig_client(&rig);
    run(&rig, LIST, &t);
    assert_int_equal(t.reply.status, 200);
    assert_has(rig.journal.data, "connected to ");
    assert_null(strstr(rig.journal.data, "ab.c-d"));
    buf_done(&t.body);
    rig_close(&rig);

    rig_open(&rig, "expect /\n without authorization\n body x\n", NULL);
    rig.endpoint.identity.token = xstrdup("ab.c-d");
    rig.endpoint.plain = false; /* the address counts */
    rig_client(&rig);
    run(&rig, LIST, &plain);
    assert_int_equal(plain.reply.status, 200);
    buf_done(&plain.body);
    rig_close(&rig);
}

static void http__impersonation__goes_over_http_too(void **state) {
    static const char scenario[] =
        "expect /\n with Impersonate-User: ^jane$\n"
        " with Impersonate-Uid: ^u-1$\n with Impersonate-Group: ^ops$\n"
        " with Impersonate-Extra-scopes: ^a b$\n body x\n";
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct rig rig;
        struct talk t = talk_init();
        if (i == 0)
            rig_open(&rig, scenario, NULL);
        else
            rig_tls(&rig, scenario, "server.pem", "ca.pem");
        struct identity *id = &rig.endpoint.identity;
        id->as = xstrdup("jane");
        id->as_uid = xstrdup("u-1");
        vec_push(&id->as_groups, xstrdup("ops"));
        vec_push(&id->as_extra,
                 (struct identity_pair){xstrdup("scopes"), xstrdup("a b")});
        rig_client(&rig);
        run(&rig, LIST, &t);
        assert_int_equal(t.reply.status, 200);
        buf_done(&t.body);
        rig_close(&rig);
    }

    struct rig rig;
    struct talk t = talk_init();
    rig_open(&rig, hello, NULL);
    rig.endpoint.identity.as = xstrdup("jane\r\nX-Evil: 1");
    rig_client(&rig);
    run(&rig, LIST, &t);
    assert_int_equal(t.how, HTTP_FAILED);
    assert_int_equal(t.err.kind, ERR_CONFIG);
    assert_int_equal(server_seen(rig.server, "\"conn\""), 0);
    rig_close(&rig);
}

static void http__token__that_would_end_the_header_is_refused(void **state) {
    static const char *const bad[] = {"a\r\nX-Evil: 1", "a\nb", "a b", "a\x7f",
                                      "\xc3\xa4"};
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct rig rig;
        struct talk t = talk_init();
        rig_tls(&rig, hello, "server.pem", "ca.pem");
        rig.endpoint.identity.token = xstrdup(bad[i]);
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
    rig_tls(&rig,
            "expect /one\n times 2\n with Authorization: ^Bearer one$\n"
            " body x\n"
            "expect /two\n with Authorization: ^Bearer one$\n"
            " reply 401\n body x\n"
            "expect /two\n times 2\n with Authorization: ^Bearer two$\n"
            " body x\n",
            "server.pem", "ca.pem");
    rig.endpoint.identity.token = xstrdup("unused");
    rig.endpoint.identity.token_file = xstrdup(path);
    rig_client(&rig);
    static const struct {
        const char *file, *path;
        bool refused;
        int status;
    } steps[] = {
        {"one\n", "/one", false, 200},
        {"two", "/one", false, 200}, /* younger than 50 s */
        {NULL, "/two", false, 401},
        {NULL, "/two", true, 200},
        {"three", "/two", true, 200}, /* that 401 is spent */
    };
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        struct talk t = talk_init();
        if (steps[i].file) write_file(path, steps[i].file);
        if (steps[i].refused) http_client_refused(rig.client);
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
    rig.endpoint.identity.token_file = xstrdup("/nonexistent/token");
    rig_client(&rig);
    run(&rig, LIST, &t);
    assert_int_equal(t.how, HTTP_FAILED);
    assert_has(t.err.text, "/nonexistent/token");
    rig_close(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(http__tls__trusts_the_cluster_and_nobody_else),
        cmocka_unit_test(http__tls__presents_the_clients_certificate),
        cmocka_unit_test(http__tls__is_not_spoken_by_everybody),
        cmocka_unit_test(http__tls__older_than_1_2_is_not_spoken),
        cmocka_unit_test(http__tls__self_signed_is_not_trusted),
        cmocka_unit_test(http__tls__leaves_the_systems_roots_out),
        cmocka_unit_test(http__client_certificate__is_the_new_one_soon),
        cmocka_unit_test(http__ca_file__counts_for_the_next_connection),
        cmocka_unit_test(http__token__goes_over_tls_only),
        cmocka_unit_test(http__impersonation__goes_over_http_too),
        cmocka_unit_test(http__token__that_would_end_the_header_is_refused),
        cmocka_unit_test(http__token_file__is_read_again_after_401),
        cmocka_unit_test(http__token_file__that_is_missing_is_named),
    };
    return cmocka_run_group_tests(tests, rig_set_up, rig_tear_down);
}
