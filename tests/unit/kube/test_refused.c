/* SPDX-License-Identifier: Apache-2.0 */
/* What kubeconfig and flags cannot be made into an endpoint, and that no
 * message holds a secret. */
#include <stdlib.h>
#include <string.h>

#include "base/cc.h"
#include "unit/kube/fixture.h"

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

    fixture_all();
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
        FIXTURE_TEST(endpoint__what_cannot_work_is_told_without_secrets),
        FIXTURE_TEST(endpoint__no_choice_names_what_there_is),
        FIXTURE_TEST(endpoint__a_parser_never_quotes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
