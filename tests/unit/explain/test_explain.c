/* SPDX-License-Identifier: Apache-2.0 */
/* Finding an explanation, near names, and steps filled in. */
#include "explain/explain.h"

#include <string.h>

#include "base/cc.h"
#include "unit/unit.h"

static struct explain *builtin(void) {
    struct err err = {0};
    struct explain *x = explain_new(&err);
    if (!x) fail_msg("%s", err.text);
    return x;
}

static int set_up(void **state) {
    *state = builtin();
    return 0;
}

static int tear_down(void **state) {
    explain_free(*state);
    return 0;
}

/* --- find ------------------------------------------------------------- */

static void find__chooses_the_variant_by_message_and_source(void **state) {
    static const struct {
        const char *reason, *source, *message;
        const char *means; /* a part of it */
    } table[] = {
        {"BackOff", "kubelet", "Back-off pulling image \"web:1\"",
         "image could not be pulled"},
        {"BackOff", "kubelet", "Back-off restarting failed container web",
         "container ended again"},
        {"Failed", "kubelet",
         "Failed to pull image \"web:1\": rpc error: code = NotFound",
         "could not pull an image"},
        {"Failed", "kubelet", "Error: ImagePullBackOff", "not pulled just"},
        {"Failed", "kubelet", "Error: configmap \"web\" not found",
         "configuration cannot be put together"},
        {"Failed", "kubelet",
         "Error: failed to create containerd task: OCI runtime create failed",
         "first process could not be started"},
        {"Failed", "kubelet", "Error: who knows", "created or started"},
        {"Failed", "cert-manager-certificates-issuing", "The order failed",
         "did not get the certificate"},
        {"Unhealthy", "kubelet", "Readiness probe failed: HTTP 503",
         "The readiness probe"},
        {"Unhealthy", "kubelet", "Liveness probe errored", "The liveness"},
        {"Unhealthy", "kubelet", "Startup probe failed", "The startup probe"},
        {"FailedScheduling", "default-scheduler",
         "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had "
         "untolerated taint(s). preemption: 0/3 nodes are available",
         "No node has as much CPU"},
        {"FailedScheduling", "default-scheduler",
         "0/3 nodes are available: 3 node(s) had untolerated taint(s)",
         "keep the pod away"},
        {"FailedScheduling", "default-scheduler",
         "0/3 nodes are available: pod has unbound immediate "
         "PersistentVolumeClaims",
         "waits for a volume claim"},
        {"FailedScheduling", "default-scheduler",
         "0/3 nodes are available: 3 Insufficient nvidia.com/gpu",
         "such as a GPU"},
        {"FailedScheduling", "my-scheduler", "no", "found no node"},
        {"FailedCreate", "replicaset-controller",
         "Error creating: pods \"web-1\" is forbidden: exceeded quota: small",
         "ResourceQuota"},
        {"FailedCreate", "replicaset-controller",
         "Error creating: Internal error occurred: failed calling webhook",
         "admission webhook"},
        {"FailedCreate", "job-controller",
         "pods \"a\" is forbidden: violates PodSecurity \"restricted\"",
         "rules of pod security"},
        {"failedmount", "kubelet",
         "MountVolume.SetUp failed for volume \"c\" : configmap \"c\" not "
         "found",
         "ConfigMap or Secret"},
        {"FailedMount", "", "", "volume could not be mounted"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        const struct explanation *e =
            explain_find(*state, str_of(table[i].reason),
                         str_of(table[i].source), str_of(table[i].message));
        assert_non_null(e);
        if (!strstr(e->means, table[i].means))
            fail_msg("row %zu: '%s', not '%s'", i, e->means, table[i].means);
    }
}

static void find__knows_what_it_does_not_know(void **state) {
    static const char *const unknown[] = {"",    "Fail",       "FailedX",
                                          "zzz", "Reconciled", "\x1B[2J"};
    for (size_t i = 0; i < ARRAY_LEN(unknown); i++)
        assert_null(explain_find(*state, str_of(unknown[i]), STR("kubelet"),
                                 STR("Failed to pull image")));
}

static void is_from__takes_a_part_of_the_source(void **state) {
    static const struct {
        const char *reason, *source;
        bool is;
    } table[] = {
        {"BackOff", "kubelet", true},
        {"BackOff", "", false},
        {"BackOff", "my-operator", false},
        {"ProvisioningFailed", "ebs.csi.aws.com_ebs-csi-controller-0", true},
        {"FailedCreate", "statefulset-controller", true},
        {"LeaderElection", "my-operator", true}, /* any */
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        const struct explanation *e =
            explain_find(*state, str_of(table[i].reason), STR_NONE, STR_NONE);
        assert_int_equal(explain_is_from(e, str_of(table[i].source)),
                         table[i].is);
    }
}

/* --- near ------------------------------------------------------------- */

static void near__offers_slips_first_and_parts_then(void **state) {
    static const struct {
        const char *asked, *first;
    } table[] = {
        {"FailedSchedulling", "FailedScheduling"},
        {"backof", "BackOff"},
        {"failedmounts", "FailedMount"},
        {"LoadBalancer", "DeletedLoadBalancer"},
        {"xyzxyzxyz", NULL},
        {"", NULL},
        {"ab", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        const char *names[5];
        size_t n = explain_near(*state, str_of(table[i].asked), names, 5);
        if (!table[i].first) {
            assert_int_equal(n, 0);
            continue;
        }
        assert_in_range(n, 1, 5);
        assert_string_equal(names[0], table[i].first);
        for (size_t j = 1; j < n; j++)
            assert_string_not_equal(names[j], names[j - 1]);
    }
}

static void near__bears_any_length(void **state) {
    char text[300];
    const char *names[3];
    memset(text, 'F', sizeof(text));
    for (size_t len = 0; len <= sizeof(text); len++)
        assert_in_range(
            explain_near(*state, (struct str){text, len}, names, 3), 0, 3);
}

/* --- steps ------------------------------------------------------------ */

static void step__quotes_names_for_a_shell(void **state) {
    static const struct {
        const char *name, *out; /* NULL: the step is left out */
    } table[] = {
        {"web-1.a_b", "get pod/web-1.a_b"},
        {"a b", "get pod/'a b'"},
        {"$(reboot)", "get pod/'$(reboot)'"},
        {"a';reboot;'", "get pod/'a'\\'';reboot;'\\'''"},
        {"`x`&|<>*?~!#\\\"", "get pod/'`x`&|<>*?~!#\\\"'"},
        {"{namespace}", "get pod/'{namespace}'"},
        {"\xE2\x80\xAE", "get pod/'\xE2\x80\xAE'"},
        {"--kubeconfig=/x", NULL},
        {"-", NULL},
        {"a\nreboot", NULL},
        {"a\x1B[2J", NULL},
        {"a\x7F", NULL},
        {"", NULL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct buf out = BUF_INIT(1024);
        struct explain_names names = {.name = str_of(table[i].name)};
        buf_add_cstr(&out, "> ");
        bool filled = explain_step(&out, "get pod/{name}", &names);
        assert_int_equal(filled, table[i].out != NULL);
        assert_string_equal(out.data + 2, filled ? table[i].out : "");
        buf_done(&out);
    }
}

static void step__fills_all_placeholders_and_no_others(void **state) {
    struct explain_names names = {STR("Pod"),    STR("web"), STR("prod"),
                                  STR("node-1"), STR("app"), "Enter"};
    struct buf out = BUF_INIT(1024);
    (void)state;
    assert_true(explain_step(
        &out,
        "{open} -n {namespace} {kind}/{name} {container} {node} {.spec} { {x}",
        &names));
    assert_str(buf_str(&out),
               "Enter -n prod Pod/web app node-1 {.spec} { {x}");
    names.container = STR_NONE;
    buf_clear(&out);
    assert_false(explain_step(&out, "logs {name} -c {container}", &names));
    assert_int_equal(out.len, 0);
    assert_true(explain_step(&out, "no names", &names));
    buf_done(&out);
}

/* --- texts ------------------------------------------------------------ */

#define ENTRY "- {reason: B, from: k, means: m, causes: [c], look: [l]}\n"

static void parse__tells_where_the_texts_are_wrong(void **state) {
    static const struct {
        const char *yaml, *error;
    } table[] = {
        {"a: b\n", "t:1:1: not a list of reasons"},
        {"- x\n", "t:1:3: not an entry"},
        {"- {from: k}\n", "t:1:3: an entry without 'reason'"},
        {"- {reason: R, from: ''}\n", "t:1:3: an entry without 'from'"},
        {"- {reason: R, from: k}\n", "t:1:3: an entry without 'means'"},
        {"- {reason: R, form: k}\n", "t:1:21: unknown key"},
        {ENTRY "- {reason: A, from: k, means: m}\n",
         "t:2:3: not in the order of the reasons"},
        {"- {reason: A, from: k, means: m, causes: [[]]}\n",
         "t:1:43: not a text"},
        {"- {reason: A, from: k, means: m, look: [1,2,3,4,5,6,7]}\n",
         "t:1:53: too many lines"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct err err = {0};
        assert_null(explain_parse(str_of(table[i].yaml), "t", &err));
        assert_string_equal(err.text, table[i].error);
    }
    struct err err = {0};
    size_t n;
    struct explain *x = explain_parse(STR(ENTRY ENTRY), "t", &err);
    assert_non_null(x);
    explain_all(x, &n);
    assert_int_equal(n, 2);
    explain_free(x);
    explain_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(find__chooses_the_variant_by_message_and_source),
        cmocka_unit_test(find__knows_what_it_does_not_know),
        cmocka_unit_test(is_from__takes_a_part_of_the_source),
        cmocka_unit_test(near__offers_slips_first_and_parts_then),
        cmocka_unit_test(near__bears_any_length),
        cmocka_unit_test(step__quotes_names_for_a_shell),
        cmocka_unit_test(step__fills_all_placeholders_and_no_others),
        cmocka_unit_test(parse__tells_where_the_texts_are_wrong),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
