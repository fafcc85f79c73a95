/* SPDX-License-Identifier: Apache-2.0 */
/* From merged files and flags to an endpoint. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "unit/kube/fixture.h"

/* What an endpoint should be: NULL is NULL, or empty for a buf. */
struct want {
    const char *server, *name, *ca, *cert, *key, *token, *token_file;
    const char *ns, *context, *cluster, *user;
    bool insecure, plain, uncompressed;
    int timeout_s;
};

static void same(const char *have, const char *want) {
    if (have && want)
        assert_string_equal(have, want);
    else
        assert_ptr_equal(have, want);
}

static void same_bytes(const struct buf *have, const char *want) {
    same(have->len ? have->data : NULL, want);
}

static void assert_endpoint(const struct kube_flags *flags,
                            const struct want *w) {
    struct outcome o = resolve(flags);

    if (!o.ok) fail_msg("%s", o.err.text);
    same(o.e.server, w->server);
    same(o.e.tls_server_name, w->name);
    same_bytes(&o.e.ca, w->ca);
    same_bytes(&o.e.identity.cert, w->cert);
    same_bytes(&o.e.identity.key, w->key);
    same(o.e.identity.token, w->token);
    if (w->token_file)
        assert_non_null(strstr(o.e.identity.token_file, w->token_file));
    else
        assert_null(o.e.identity.token_file);
    same(o.ns, w->ns ? w->ns : "default");
    same(o.e.context, w->context ? w->context : "tls");
    same(o.e.cluster, w->cluster ? w->cluster : "tls");
    same(o.e.user, w->user ? w->user : "cert");
    assert_int_equal(o.e.insecure, w->insecure);
    assert_int_equal(o.e.plain, w->plain);
    assert_int_equal(o.e.compress, !w->uncompressed);
    assert_int_equal(o.e.timeout_s, w->timeout_s);
    assert_int_equal(o.e.http1, flags->http1);
    outcome_done(&o);
}

#define WANT_SERVER .server = "https://h:6443"
#define WANT_NAME .name = "other"
#define WANT_CA .ca = CA_PEM
#define WANT_PROD .ns = "prod"
#define WANT_TLS WANT_SERVER, WANT_NAME, WANT_CA, WANT_PROD
#define WANT_CERT .cert = CERT_PEM, .key = KEY_PEM

static void endpoint__comes_from_the_context(void **state) {
    (void)state;

    fixture_all();
    assert_endpoint(&(struct kube_flags){0},
                    &(struct want){WANT_TLS, WANT_CERT});
    assert_endpoint(&(struct kube_flags){.context = "anyone"},
                    &(struct want){WANT_SERVER, WANT_NAME, WANT_CA, .user = "",
                                   .context = "anyone"});
    assert_endpoint(&(struct kube_flags){.http1 = true},
                    &(struct want){WANT_TLS, WANT_CERT});
}

static void endpoint__cluster_and_user_flags_replace_names(void **state) {
    (void)state;

    fixture_all();
    assert_endpoint(
        &(struct kube_flags){.cluster = "cafile", .user = "certfile"},
        &(struct want){.server = "https://h",
                       .ca = CA_PEM,
                       WANT_CERT,
                       .ns = "prod",
                       .cluster = "cafile",
                       .user = "certfile"});
    assert_endpoint(
        &(struct kube_flags){.cluster = "insecure", .user = "token"},
        &(struct want){.server = "https://h",
                       .insecure = true,
                       .token = "CANARY",
                       .ns = "prod",
                       .cluster = "insecure",
                       .user = "token"});
    assert_endpoint(
        &(struct kube_flags){.user = "number"},
        &(struct want){WANT_TLS, .token = "12345", .user = "number"});
    assert_endpoint(
        &(struct kube_flags){.user = "tokenfile"},
        &(struct want){WANT_TLS, .token_file = "/token", .user = "tokenfile"});
    /* The file may come later where there is a token beside it. */
    assert_endpoint(&(struct kube_flags){.user = "twotokens"},
                    &(struct want){WANT_TLS, .token = "CANARY",
                                   .token_file = "/later",
                                   .user = "twotokens"});
    assert_endpoint(
        &(struct kube_flags){.user = "tokenexec"},
        &(struct want){WANT_TLS, .token = "CANARY", .user = "tokenexec"});
    assert_endpoint(
        &(struct kube_flags){.user = "asnothing"},
        &(struct want){WANT_TLS, .token = "CANARY", .user = "asnothing"});
    assert_endpoint(&(struct kube_flags){.user = "anonymous"},
                    &(struct want){WANT_TLS, .user = "anonymous"});
    assert_endpoint(
        &(struct kube_flags){.context = "lostcluster", .cluster = "tls"},
        &(struct want){WANT_SERVER, WANT_NAME, WANT_CA, .token = "CANARY",
                       .user = "token", .context = "lostcluster"});
}

/* They are read again when they change. */
static void endpoint__names_the_files_of_certificates(void **state) {
    (void)state;

    fixture_all();
    struct outcome o = resolved(
        &(struct kube_flags){.cluster = "cafile", .user = "certfile"});
    assert_non_null(strstr(o.e.ca_file, "/ca.pem"));
    assert_true(o.e.ca_file[0] == '/');
    assert_non_null(strstr(o.e.identity.cert_file, "/cert.pem"));
    assert_non_null(strstr(o.e.identity.key_file, "/key.pem"));
    outcome_done(&o);

    o = resolved(&(struct kube_flags){0});
    assert_null(o.e.ca_file);
    assert_null(o.e.identity.cert_file);
    assert_null(o.e.identity.key_file);
    outcome_done(&o);

    o = resolved(&(struct kube_flags){.certificate_authority = "ca.pem",
                                      .client_certificate = "cert.pem",
                                      .client_key = "key.pem"});
    assert_string_equal(o.e.ca_file, "ca.pem");
    assert_string_equal(o.e.identity.cert_file, "cert.pem");
    assert_string_equal(o.e.identity.key_file, "key.pem");
    outcome_done(&o);
}

static void endpoint__a_new_server_takes_the_old_name_away(void **state) {
    (void)state;

    fixture_all();
    assert_endpoint(
        &(struct kube_flags){.server = "https://new"},
        &(struct want){
            .server = "https://new", WANT_CA, WANT_CERT, WANT_PROD});
    assert_endpoint(&(struct kube_flags){.server = "https://new",
                                         .tls_server_name = "mine"},
                    &(struct want){.server = "https://new",
                                   .name = "mine",
                                   WANT_CA,
                                   WANT_CERT,
                                   WANT_PROD});
    assert_endpoint(&(struct kube_flags){.tls_server_name = "mine"},
                    &(struct want){WANT_SERVER, .name = "mine", WANT_CA,
                                   WANT_CERT, WANT_PROD});
    assert_endpoint(
        &(struct kube_flags){.cluster = "noserver", .server = "https://new"},
        &(struct want){.server = "https://new",
                       WANT_CERT,
                       .ns = "prod",
                       .cluster = "noserver"});
    assert_endpoint(&(struct kube_flags){.context = "nocluster",
                                         .server = "https://new:1/x"},
                    &(struct want){.server = "https://new:1/x",
                                   .token = "CANARY",
                                   .user = "token",
                                   .context = "nocluster",
                                   .cluster = "new:1/x"});
}

static void endpoint__a_way_to_trust_replaces_all_others(void **state) {
    (void)state;

    fixture_all();
    assert_endpoint(&(struct kube_flags){.insecure = true},
                    &(struct want){WANT_SERVER, WANT_NAME, WANT_CERT,
                                   WANT_PROD, .insecure = true});
    assert_endpoint(
        &(struct kube_flags){.cluster = "cafile", .insecure = true},
        &(struct want){.server = "https://h",
                       WANT_CERT,
                       .ns = "prod",
                       .insecure = true,
                       .cluster = "cafile"});
    assert_endpoint(&(struct kube_flags){.certificate_authority = "cert.pem"},
                    &(struct want){WANT_SERVER, WANT_NAME, .ca = CERT_PEM,
                                   WANT_CERT, WANT_PROD});
    assert_endpoint(&(struct kube_flags){.cluster = "insecure",
                                         .certificate_authority = "ca.pem"},
                    &(struct want){.server = "https://h",
                                   .ca = CA_PEM,
                                   WANT_CERT,
                                   .ns = "prod",
                                   .cluster = "insecure"});
    /* A flag also mends what contradicts itself. */
    assert_endpoint(&(struct kube_flags){.cluster = "twoca", .insecure = true},
                    &(struct want){.server = "https://h",
                                   WANT_CERT,
                                   .ns = "prod",
                                   .insecure = true,
                                   .cluster = "twoca"});
}

static void endpoint__credential_flags_win(void **state) {
    (void)state;

    fixture_all();
    assert_endpoint(&(struct kube_flags){.token = "mine"},
                    &(struct want){WANT_TLS, WANT_CERT, .token = "mine"});
    assert_endpoint(
        &(struct kube_flags){.token = "mine", .user = "twotokens"},
        &(struct want){WANT_TLS, .token = "mine", .user = "twotokens"});
    assert_endpoint(
        &(struct kube_flags){.token_file = "token", .user = "token"},
        &(struct want){WANT_TLS, .token_file = "token", .user = "token"});
    assert_endpoint(&(struct kube_flags){.token = "mine", .user = "exec"},
                    &(struct want){WANT_TLS, .token = "mine", .user = "exec"});
    assert_endpoint(
        &(struct kube_flags){.token = "mine", .context = "lostuser"},
        &(struct want){WANT_SERVER, WANT_NAME, WANT_CA, .token = "mine",
                       .context = "lostuser", .user = ""});
    assert_endpoint(&(struct kube_flags){.client_certificate = "ca.pem"},
                    &(struct want){WANT_TLS, .cert = CA_PEM, .key = KEY_PEM});
    assert_endpoint(&(struct kube_flags){.client_certificate = "ca.pem",
                                         .client_key = "cert.pem",
                                         .user = "exec"},
                    &(struct want){WANT_TLS, .cert = CA_PEM, .key = CERT_PEM,
                                   .user = "exec"});
}

static void endpoint__http_sends_no_credentials(void **state) {
    static const char *const users[] = {
        "cert", "token", "tokenfile", "exec", "basic", "provider", "notoken"};
    (void)state;

    fixture_all();
    for (size_t i = 0; i < ARRAY_LEN(users); i++)
        assert_endpoint(&(struct kube_flags){.cluster = "plain",
                                             .user = users[i],
                                             .token = i % 2 ? "mine" : NULL},
                        &(struct want){.server = "http://h:8001",
                                       .plain = true,
                                       .uncompressed = true,
                                       .ns = "prod",
                                       .cluster = "plain",
                                       .user = users[i]});
    /* kubectl -s 127.0.0.1:8001 */
    assert_endpoint(
        &(struct kube_flags){.server = "127.0.0.1:8001", .insecure = true},
        &(struct want){
            .server = "http://127.0.0.1:8001", .plain = true, .ns = "prod"});
}

static void endpoint__flags_alone_are_enough(void **state) {
    (void)state;

    fixture_put("ca.pem", CA_PEM);
    assert_endpoint(&(struct kube_flags){.server = "https://[::1]:6443",
                                         .certificate_authority = "ca.pem",
                                         .disable_compression = true,
                                         .token = "mine"},
                    &(struct want){.server = "https://[::1]:6443",
                                   .ca = CA_PEM,
                                   .token = "mine",
                                   .uncompressed = true,
                                   .context = "[::1]:6443",
                                   .cluster = "[::1]:6443",
                                   .user = ""});
    setenv("KUBERNETES_MASTER", "http://master", 1);
    assert_endpoint(&(struct kube_flags){0},
                    &(struct want){.server = "http://master",
                                   .plain = true,
                                   .context = "master",
                                   .cluster = "master",
                                   .user = ""});
}

static void endpoint__request_timeout_is_seconds_or_a_duration(void **state) {
    static const struct {
        const char *text;
        int s;
    } good[] = {
        {"0", 0},
        {"1", 1},
        {"30", 30},
        {"1m30s", 90},
        {"100ms", 1},
        {"1.5s", 2},
        {"0s", 0},
        {"2h", 7200},
        {"007", 7},
        {"", 0},
        {"99999999999999999999", 2147483},
        {"9999h", 2147483},
    };
    static const char *const bad[] = {"-5", "-5s", "abc", "1x", " 1", "5 "};
    (void)state;

    fixture_all();
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        assert_endpoint(
            &(struct kube_flags){.request_timeout = good[i].text},
            &(struct want){WANT_TLS, WANT_CERT, .timeout_s = good[i].s});
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct outcome o =
            resolve(&(struct kube_flags){.request_timeout = bad[i]});
        assert_false(o.ok);
        assert_int_equal(o.err.kind, ERR_USAGE);
        assert_non_null(strstr(o.err.text, "is neither seconds nor"));
        outcome_done(&o);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(endpoint__comes_from_the_context),
        FIXTURE_TEST(endpoint__cluster_and_user_flags_replace_names),
        FIXTURE_TEST(endpoint__names_the_files_of_certificates),
        FIXTURE_TEST(endpoint__a_new_server_takes_the_old_name_away),
        FIXTURE_TEST(endpoint__a_way_to_trust_replaces_all_others),
        FIXTURE_TEST(endpoint__credential_flags_win),
        FIXTURE_TEST(endpoint__http_sends_no_credentials),
        FIXTURE_TEST(endpoint__flags_alone_are_enough),
        FIXTURE_TEST(endpoint__request_timeout_is_seconds_or_a_duration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
