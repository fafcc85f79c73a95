/* SPDX-License-Identifier: Apache-2.0 */
/* Inside a pod. */
#include <stdlib.h>
#include <unistd.h>

#include "unit/kube/fixture.h"

static const struct kube_flags none;

static void pod__its_service_account_is_used(void **state) {
    (void)state;

    fixture_pod();
    struct outcome o = resolve(&none);
    if (!o.ok) fail_msg("%s", o.err.text);
    assert_string_equal(o.e.server, "https://10.0.0.1:443");
    assert_str(buf_str(&o.e.ca), CA_PEM);
    assert_null(o.e.identity.token);
    assert_string_equal(o.e.identity.token_file, "sa/token");
    assert_string_equal(o.ns, "pod-ns");
    assert_string_equal(o.e.context, "in-cluster");
    assert_string_equal(o.e.user, "service account");
    assert_false(o.e.insecure);
    outcome_done(&o);

    setenv("KUBERNETES_SERVICE_HOST", "fd00::1", 1);
    setenv("KUBERNETES_SERVICE_PORT", "6443", 1);
    setenv("POD_NAMESPACE", "mine", 1);
    unlink("sa/ca.crt");
    o = resolve(&none);
    assert_true(o.ok);
    assert_string_equal(o.e.server, "https://[fd00::1]:6443");
    assert_int_equal(o.e.ca.len, 0);
    assert_string_equal(o.ns, "mine");
    outcome_done(&o);
}

static void pod__flags_lie_over_it(void **state) {
    (void)state;

    fixture_pod();
    fixture_put("other.pem", CERT_PEM);
    struct outcome o = resolve(&(struct kube_flags){
        .token = "t", .certificate_authority = "other.pem"});
    assert_true(o.ok);
    assert_string_equal(o.e.server, "https://10.0.0.1:443");
    assert_string_equal(o.e.identity.token, "t");
    assert_null(o.e.identity.token_file);
    assert_str(buf_str(&o.e.ca), CERT_PEM);
    outcome_done(&o);

    /* Another server is not told this pod's token. */
    o = resolve(&(struct kube_flags){.server = "https://other"});
    assert_true(o.ok);
    assert_null(o.e.identity.token_file);
    assert_int_equal(o.e.ca.len, 0);
    assert_string_equal(o.ns, "pod-ns");
    outcome_done(&o);
}

static void pod__a_kubeconfig_goes_first(void **state) {
    (void)state;

    fixture_pod();
    fixture_put("home/.kube/config",
                "current-context: a\n"
                "clusters: [{name: c, cluster: {server: 'https://c'}}]\n"
                "contexts:\n"
                "- {name: a, context: {cluster: c}}\n"
                "- {name: b, context: {cluster: c, namespace: default}}\n");
    struct outcome o = resolve(&none);
    assert_true(o.ok);
    assert_string_equal(o.e.server, "https://c");
    assert_null(o.e.identity.token_file);
    assert_string_equal(o.ns, "pod-ns");
    outcome_done(&o);

    o = resolve(&(struct kube_flags){.context = "b"});
    assert_true(o.ok);
    assert_string_equal(o.ns, "default");
    outcome_done(&o);

    /* One that chooses nothing does not. */
    fixture_put("home/.kube/config", "contexts: [{name: a}]\n");
    o = resolve(&none);
    assert_true(o.ok);
    assert_string_equal(o.e.server, "https://10.0.0.1:443");
    outcome_done(&o);
}

static void pod__without_all_of_it_there_is_none(void **state) {
    static const char nothing[] =
        "no kubeconfig: neither --kubeconfig, $KUBECONFIG nor "
        "'@/home/.kube/config' names a cluster; try --kubeconfig FILE or "
        "--demo";
    (void)state;

    fixture_pod();
    unsetenv("KUBERNETES_SERVICE_PORT");
    assert_refused(&none, nothing);
    setenv("KUBERNETES_SERVICE_PORT", "", 1);
    assert_refused(&none, nothing);
    fixture_pod();
    unsetenv("KUBERNETES_SERVICE_HOST");
    assert_refused(&none, nothing);
    fixture_pod();
    unlink("sa/token");
    assert_refused(&none, nothing);
}

static void pod__what_is_wrong_with_it_is_told(void **state) {
    (void)state;

    fixture_pod();
    fixture_put("sa/token", "\n");
    assert_refused(&none, "service account: tokenFile 'sa/token' is empty");
    fixture_pod();
    fixture_put("sa/ca.crt", "CANARY");
    assert_refused(&none, "in-cluster: certificate-authority: 'sa/ca.crt' is "
                          "not PEM");
    fixture_pod();
    setenv("KUBERNETES_SERVICE_HOST", "a b", 1);
    assert_refused(&none, "in-cluster: server: holds a blank or a character "
                          "that no URL has");
    fixture_pod();
    setenv("POD_NAMESPACE", "../x", 1);
    assert_refused(&none, "'../x' of this pod cannot be a namespace; check "
                          "$POD_NAMESPACE");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(pod__its_service_account_is_used),
        FIXTURE_TEST(pod__flags_lie_over_it),
        FIXTURE_TEST(pod__a_kubeconfig_goes_first),
        FIXTURE_TEST(pod__without_all_of_it_there_is_none),
        FIXTURE_TEST(pod__what_is_wrong_with_it_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
