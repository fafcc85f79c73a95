/* SPDX-License-Identifier: Apache-2.0 */
/* From merged files and flags to an endpoint. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "unit/kube/fixture.h"

/* One of everything. Certificates are told apart by their text. */
static const char all[] =
    "current-context: tls\n"
    "clusters:\n"
    "- name: tls\n"
    "  cluster:\n"
    "    server: https://h:6443/\n"
    "    certificate-authority-data: " CA_B64 "\n"
    "    tls-server-name: other\n"
    "- name: cafile\n"
    "  cluster: {server: 'https://h', certificate-authority: ca.pem}\n"
    "- name: insecure\n"
    "  cluster: {server: 'https://h', insecure-skip-tls-verify: yes}\n"
    "- name: plain\n"
    "  cluster: {server: 'http://h:8001', disable-compression: true,\n"
    "            certificate-authority-data: " CA_B64 "}\n"
    "- name: noserver\n"
    "  cluster: {tls-server-name: h}\n"
    "- name: proxied\n"
    "  cluster: {server: 'https://h', proxy-url: 'ftp://u:CANARY@p'}\n"
    "- name: twoca\n"
    "  cluster: {server: 'https://h', certificate-authority: ca.pem,\n"
    "            certificate-authority-data: " CA_B64 "}\n"
    "- name: caless\n"
    "  cluster: {server: 'https://h', certificate-authority: ca.pem,\n"
    "            insecure-skip-tls-verify: true}\n"
    "- name: quoted\n"
    "  cluster: {server: 'https://h', insecure-skip-tls-verify: 'true'}\n"
    "- name: password\n"
    "  cluster: {server: 'https://u:CANARY@h'}\n"
    "- name: notls\n"
    "  cluster: {server: 'https://h', tls-server-name: 'a:1/b'}\n"
    "- name: nopem\n"
    "  cluster: {server: 'https://h', certificate-authority-data: Q0FOQVJZ}\n"
    "- name: nobase64\n"
    "  cluster: {server: 'https://h', certificate-authority-data: CANARY!}\n"
    "- name: nocafile\n"
    "  cluster: {server: 'https://h', certificate-authority: none}\n"
    "- name: list\n"
    "  cluster: {server: [https://h]}\n"
    "users:\n"
    "- name: cert\n"
    "  user:\n"
    "    client-certificate-data: " CERT_B64 "\n"
    "    client-key-data: " KEY_B64 "\n"
    "- name: certfile\n"
    "  user: {client-certificate: cert.pem, client-key: key.pem}\n"
    "- name: token\n"
    "  user: {token: CANARY}\n"
    "- name: number\n"
    "  user: {token: 12345}\n"
    "- name: tokenfile\n"
    "  user: {tokenFile: token}\n"
    "- name: twotokens\n"
    "  user: {token: CANARY, tokenFile: later}\n"
    "- name: tokenexec\n"
    "  user: {token: CANARY, exec: {command: aws}}\n"
    "- name: exec\n"
    "  user: {exec: {command: aws, args: [CANARY]}}\n"
    "- name: provider\n"
    "  user: {auth-provider: {name: gcp, config: {id-token: CANARY}}}\n"
    "- name: both\n"
    "  user: {exec: {command: aws}, auth-provider: {name: gcp}}\n"
    "- name: basic\n"
    "  user: {username: me, password: CANARY}\n"
    "- name: tokenbasic\n"
    "  user: {token: CANARY, username: me, password: CANARY}\n"
    "- name: filebasic\n"
    "  user: {tokenFile: token, password: CANARY}\n"
    "- name: asgroups\n"
    "  user: {token: CANARY, as-groups: [x]}\n"
    "- name: asnothing\n"
    "  user: {token: CANARY, as: '', as-groups: [], as-user-extra: {}}\n"
    "- name: nokey\n"
    "  user: {client-certificate-data: " CERT_B64 "}\n"
    "- name: twocerts\n"
    "  user: {client-certificate-data: CANARY, client-certificate: x}\n"
    "- name: twokeys\n"
    "  user: {client-certificate: x, client-key: x, client-key-data: CANARY}\n"
    "- name: header\n"
    "  user: {token: \"CANARY\\r\\nX-Y: z\"}\n"
    "- name: newline\n"
    "  user:\n"
    "    token: |\n"
    "      CANARY\n"
    "- name: badkey\n"
    "  user: {client-certificate-data: " CERT_B64 ",\n"
    "         client-key-data: Q0FOQVJZ}\n"
    "- name: encrypted\n"
    "  user: {client-certificate: cert.pem, client-key: encrypted.pem}\n"
    "- name: emptytoken\n"
    "  user: {tokenFile: blank}\n"
    "- name: badtoken\n"
    "  user: {tokenFile: lines}\n"
    "- name: notoken\n"
    "  user: {tokenFile: none}\n"
    "- name: listtoken\n"
    "  user: {token: [CANARY]}\n"
    "- name: anonymous\n"
    "contexts:\n"
    "- {name: tls, context: {cluster: tls, user: cert, namespace: prod}}\n"
    "- {name: anyone, context: {cluster: tls}}\n"
    "- {name: nocluster, context: {user: token}}\n"
    "- {name: lostcluster, context: {cluster: none, user: token}}\n"
    "- {name: lostuser, context: {cluster: tls, user: none}}\n"
    "- {name: dots, context: {cluster: tls, user: token, namespace: ..}}\n";

static void put_all(void) {
    fixture_put("f", all);
    fixture_put("ca.pem", CA_PEM);
    fixture_put("cert.pem", CERT_PEM);
    fixture_put("key.pem", KEY_PEM);
    fixture_put("encrypted.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
    fixture_put("token", " \tCANARY\n\n");
    fixture_put("blank", " \n");
    fixture_put("lines", "CANARY\nCANARY\n");
    setenv("KUBECONFIG", "f", 1);
}

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

    put_all();
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

    put_all();
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

static void endpoint__a_new_server_takes_the_old_name_away(void **state) {
    (void)state;

    put_all();
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

    put_all();
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

    put_all();
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

    put_all();
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

    put_all();
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

/* No text of these may hold the canary. */
static const struct {
    struct kube_flags flags;
    const char *why;
} refused[] = {
    /* choosing */
    {{.context = "x"},
     "context 'x' does not exist in 'f'; known: tls, anyone, nocluster, "
     "lostcluster, lostuser, dots"},
    {{.cluster = "x"}, "cluster 'x' does not exist in 'f'"},
    {{.user = "x"}, "user 'x' does not exist in 'f'"},
    {{.context = "nocluster"}, "context 'nocluster' in 'f' names no cluster"},
    {{.context = "lostcluster"},
     "cluster 'none' of context 'lostcluster' is not defined in 'f'"},
    {{.context = "lostuser"},
     "user 'none' of context 'lostuser' is not defined in 'f'"},
    {{.context = "dots"}, "context 'dots' in 'f': '..' cannot be a namespace"},
    /* cluster */
    {{.cluster = "noserver"}, "cluster 'noserver' in 'f' names no server"},
    {{.cluster = "proxied"},
     "cluster 'proxied' in 'f': proxy-url: must begin with http://, https://, "
     "socks5:// or socks5h://"},
    {{.proxy_url = "http://u:CANARY@"}, "--proxy-url: has no valid host"},
    {{.cluster = "twoca"},
     "cluster 'twoca' in 'f' has both certificate-authority and "
     "certificate-authority-data: keep one"},
    {{.cluster = "caless"},
     "cluster 'caless' in 'f' has both a certificate authority and "
     "insecure-skip-tls-verify: keep one"},
    {{.cluster = "quoted"},
     "kubeconfig 'f', line 26: 'insecure-skip-tls-verify' of 'quoted' must be "
     "true or false"},
    {{.cluster = "list"},
     "kubeconfig 'f', line 38: 'server' of 'list' must be text"},
    {{.cluster = "password"},
     "cluster 'password' in 'f': server: must not hold a user or a password"},
    {{.server = "https://u:CANARY@h"},
     "cluster 'tls' in 'f': server: must not hold a user or a password"},
    {{.cluster = "notls"},
     "cluster 'notls' in 'f': tls-server-name is not a host name"},
    {{.cluster = "nopem"},
     "cluster 'nopem' in 'f': certificate-authority-data is not PEM"},
    {{.cluster = "nobase64"},
     "cluster 'nobase64' in 'f': certificate-authority-data is not base64"},
    {{.cluster = "nocafile"},
     "cluster 'nocafile' in 'f': certificate-authority: cannot read '@/none': "
     "no such file or directory"},
    {{.certificate_authority = "token"},
     "cluster 'tls' in 'f': certificate-authority: 'token' is not PEM"},
    {{.certificate_authority = "ca.pem", .insecure = true},
     "--certificate-authority and --insecure-skip-tls-verify exclude each "
     "other"},
    /* user */
    {{.user = "exec"}, "user 'exec' in 'f': exec has no apiVersion"},
    {{.user = "provider"},
     "user 'provider' in 'f' has the auth-provider 'gcp', which Kubernetes "
     "removed in 1.26: use the exec plugin gke-gcloud-auth-plugin (gcloud "
     "container clusters get-credentials)"},
    {{.user = "both"},
     "user 'both' in 'f' has both exec and auth-provider: keep one"},
    {{.user = "basic"},
     "user 'basic' in 'f' has only a username or password, which API servers "
     "no longer take: use a token or a client certificate"},
    {{.user = "filebasic"},
     "user 'filebasic' in 'f' has both a token and a username or password: "
     "keep one"},
    {{.user = "tokenbasic"},
     "user 'tokenbasic' in 'f' has both a token and a username or password: "
     "keep one"},
    {{.user = "asgroups"},
     "user 'asgroups' in 'f' has as-uid, as-groups or as-user-extra and no "
     "as"},
    {{.user = "nokey"},
     "user 'nokey' in 'f' has a client certificate and no client-key or "
     "client-key-data"},
    {{.user = "token", .client_certificate = "cert.pem"},
     "user 'token' in 'f' has a client certificate and no client-key or "
     "client-key-data"},
    {{.user = "token", .client_key = "key.pem"},
     "--client-key needs --client-certificate"},
    {{.user = "twocerts"},
     "user 'twocerts' in 'f' has both client-certificate and "
     "client-certificate-data: keep one"},
    {{.user = "twokeys"},
     "user 'twokeys' in 'f' has both client-key and client-key-data: keep "
     "one"},
    {{.user = "header"},
     "user 'header' in 'f': token holds a line break or a control character"},
    {{.user = "newline"},
     "user 'newline' in 'f': token holds a line break or a control "
     "character"},
    {{.token = "CANARY\x1b"},
     "user 'cert' in 'f': token holds a line break or a control character"},
    {{.user = "badkey"}, "user 'badkey' in 'f': client-key-data is not PEM"},
    {{.user = "encrypted"},
     "user 'encrypted' in 'f': client-key is encrypted; kevtop needs it "
     "without a password"},
    {{.user = "emptytoken"},
     "user 'emptytoken' in 'f': tokenFile '@/blank' is empty"},
    {{.user = "badtoken"},
     "user 'badtoken' in 'f': the token of tokenFile holds a line break or a "
     "control character"},
    {{.user = "notoken"},
     "user 'notoken' in 'f': tokenFile: cannot read '@/none': no such file or "
     "directory"},
    {{.user = "listtoken"},
     "kubeconfig 'f', line 96: 'token' of 'listtoken' must be text"},
    {{.token = "CANARY", .token_file = "token"},
     "--token and --token-file exclude each other"},
    {{.client_certificate = "/none"},
     "user 'cert' in 'f': client-certificate: cannot read '/none': no such "
     "file or directory"},
};

static void endpoint__what_cannot_work_is_told_without_secrets(void **state) {
    (void)state;

    put_all();
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        assert_null(strstr(refused[i].why, "CANARY"));
        assert_refused(&refused[i].flags, refused[i].why);
    }
}

static void endpoint__no_choice_names_what_there_is(void **state) {
    (void)state;

    fixture_put("f", "contexts: [{name: a}, {name: b}]\n");
    setenv("KUBECONFIG", "f", 1);
    assert_refused(&(struct kube_flags){0},
                   "no current-context in 'f'; choose one with --context: a, "
                   "b");
    fixture_put("f", "current-context: c\ncontexts: [{name: a}, {name: b}]\n");
    assert_refused(&(struct kube_flags){0},
                   "current-context 'c' does not exist in 'f'; known: a, b");
    assert_refused(&(struct kube_flags){.server = "https://h"},
                   "current-context 'c' does not exist in 'f'; known: a, b");
}

/* What stops the parser inside a secret. */
static void endpoint__a_parser_never_quotes(void **state) {
    static const char *const table[] = {
        "users: [{name: a, user: {token: CANARY: CANARY}}]\n",
        "users:\n- name: a\n  user:\n    token: \"CANARY\n",
        "users:\n- name: a\n  user:\n    token: @CANARY\n",
        "users:\n- name: a\n  user:\n    token: *CANARY\n",
        "users:\n- name: a\n  user:\n    token: !CANARY! x\n\tCANARY",
        "users:\n- name: a\n  user:\n   CANARY\n  CANARY: b\n",
        "token: \"CANARY\\x00CANARY\"\n",
        "token: CANARY\xff\xff\n",
    };
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        fixture_put("f", table[i]);
        struct outcome o = resolve(&(struct kube_flags){.kubeconfig = "f"});
        assert_false(o.ok);
        if (strstr(o.err.text, "CANARY"))
            fail_msg("case %zu: %s", i, o.err.text);
        outcome_done(&o);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(endpoint__comes_from_the_context),
        FIXTURE_TEST(endpoint__cluster_and_user_flags_replace_names),
        FIXTURE_TEST(endpoint__a_new_server_takes_the_old_name_away),
        FIXTURE_TEST(endpoint__a_way_to_trust_replaces_all_others),
        FIXTURE_TEST(endpoint__credential_flags_win),
        FIXTURE_TEST(endpoint__http_sends_no_credentials),
        FIXTURE_TEST(endpoint__flags_alone_are_enough),
        FIXTURE_TEST(endpoint__request_timeout_is_seconds_or_a_duration),
        FIXTURE_TEST(endpoint__what_cannot_work_is_told_without_secrets),
        FIXTURE_TEST(endpoint__no_choice_names_what_there_is),
        FIXTURE_TEST(endpoint__a_parser_never_quotes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
