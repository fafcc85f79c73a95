/* SPDX-License-Identifier: Apache-2.0 */
/* Several contexts: what they share, and what is told about their files. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/limits.h"
#include "unit/kube/fixture.h"

/* --- namespaces ------------------------------------------------------ */

static const char contexts[] =
    "current-context: a1\n"
    "clusters:\n"
    "- {name: a, cluster: {server: 'https://a:1/'}}\n"
    "- {name: again, cluster: {server: 'HTTPS://a:1', tls-server-name: x}}\n"
    "- {name: b, cluster: {server: 'https://b'}}\n"
    "- {name: bad, cluster: {server: 'https://u:CANARY@h'}}\n"
    "- {name: list, cluster: {server: [CANARY]}}\n"
    "contexts:\n"
    "- {name: a1, context: {cluster: a, namespace: one}}\n"
    "- {name: a2, context: {cluster: again, namespace: two}}\n"
    "- {name: a3, context: {cluster: a, namespace: one}}\n"
    "- {name: a4, context: {cluster: a}}\n"
    "- {name: a5, context: {cluster: a, namespace: ../x}}\n"
    "- {name: a6, context: {cluster: a, namespace: 7}}\n"
    "- {name: b1, context: {cluster: b, namespace: three}}\n"
    "- {name: c1, context: {cluster: bad, namespace: four}}\n"
    "- {name: c2, context: {cluster: list, namespace: five}}\n"
    "- {name: c3, context: {cluster: none, namespace: six}}\n";

static void context_namespaces__are_those_of_the_same_server(void **state) {
    static const struct {
        struct kube_flags flags;
        const char *want;
    } table[] = {
        {{0}, "one two 7 "},
        {{.context = "a2"}, "one two 7 "},
        {{.context = "b1"}, "three "},
        {{.cluster = "b"}, "three "},
        {{.server = "https://b/"}, "three "},
        {{.server = "https://other"}, ""},
        {{.context = "none"}, ""},
        {{.context = "c3"}, ""},
    };
    (void)state;

    fixture_put("f", contexts);
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct kube_flags flags = table[i].flags;
        struct buf have = BUF_INIT(KIB);
        struct err err = {0};
        const char **names;

        flags.kubeconfig = "f";
        struct kube_config *k = kube_config_load(&flags, &err);
        if (!k) fail_msg("%s", err.text);
        size_t n = kube_context_namespaces(k, &flags, &names);
        for (size_t j = 0; j < n; j++) buf_printf(&have, "%s ", names[j]);
        assert_string_equal(have.len ? have.data : "", table[i].want);
        xfree(names);
        buf_done(&have);
        kube_config_free(k);
    }
}

static void context_namespaces__know_the_pod(void **state) {
    struct kube_flags none = {0};
    struct err err = {0};
    const char **names;
    (void)state;

    fixture_pod();
    fixture_put(
        "home/.kube/config",
        "clusters: [{name: p, cluster: {server: "
        "'https://10.0.0.1:443'}}]\n"
        "contexts: [{name: p, context: {cluster: p, namespace: nn}}]\n");
    struct kube_config *k = kube_config_load(&none, &err);
    assert_non_null(k);
    assert_int_equal(kube_context_namespaces(k, &none, &names), 1);
    assert_string_equal(names[0], "nn");
    xfree(names);
    kube_config_free(k);
}

/* --- endpoints ------------------------------------------------------- */

#define PLUGIN                                                             \
    "command: p, apiVersion: client.authentication.k8s.io/v1beta1, args: " \
    "[a], env: [{name: N, value: v}]"

/* The first of each pair, and something else in one thing. */
static const struct {
    const char *cluster, *user;
    bool same;
} pairs[][2] = {
    {{"server: 'https://h', certificate-authority: ca.pem", "token: t", 0},
     {"server: 'https://h/', certificate-authority: ./ca.pem, "
      "disable-compression: true",
      "token: t", 1}},
    {{"server: 'https://h'", "token: t", 0},
     {"server: 'HTTPS://h/?x', disable-compression: true", "token: t", 1}},
    {{"server: 'https://h'", "token: t", 0},
     {"server: 'https://h:443'", "token: t", 0}},
    {{"server: 'https://h'", "token: t", 0},
     {"server: 'https://h'", "token: u", 0}},
    {{"server: 'https://h'", "token: t", 0}, {"server: 'https://h'", "", 0}},
    {{"server: 'http://h'", "token: t", 0}, {"server: 'http://h'", "", 1}},
    {{"server: 'https://h'", "tokenFile: token", 0},
     {"server: 'https://h'", "tokenFile: token2", 0}},
    {{"server: 'https://h'", "", 0},
     {"server: 'https://h', tls-server-name: x", "", 0}},
    {{"server: 'https://h'", "", 0},
     {"server: 'https://h', insecure-skip-tls-verify: true", "", 0}},
    {{"server: 'https://h'", "", 0},
     {"server: 'https://h', certificate-authority-data: " CA_B64, "", 0}},
    {{"server: 'https://h', certificate-authority-data: " KEY_B64, "", 0},
     {"server: 'https://h', certificate-authority-data: " CA_B64, "", 0}},
    {{"server: 'https://h'", "", 0},
     {"server: 'https://h', proxy-url: 'http://p:1'", "", 0}},
    {{"server: 'https://h'", "client-certificate: c.pem, client-key: k.pem",
      0},
     {"server: 'https://h'", "client-certificate: c.pem, client-key: k.pem",
      1}},
    {{"server: 'https://h'", "client-certificate: c.pem, client-key: k.pem",
      0},
     {"server: 'https://h'", "client-certificate: c.pem, client-key: k2.pem",
      0}},
    {{"server: 'https://h'", "as: a, as-groups: [g], as-user-extra: {k: [v]}",
      0},
     {"server: 'https://h'", "as: a, as-groups: [g], as-user-extra: {k: [v]}",
      1}},
    {{"server: 'https://h'", "as: a", 0}, {"server: 'https://h'", "as: b", 0}},
    {{"server: 'https://h'", "as: a", 0},
     {"server: 'https://h'", "as: a, as-uid: 1", 0}},
    {{"server: 'https://h'", "as: a, as-groups: [g]", 0},
     {"server: 'https://h'", "as: a, as-groups: [h]", 0}},
    {{"server: 'https://h'", "as: a, as-groups: [g]", 0},
     {"server: 'https://h'", "as: a, as-groups: [g, h]", 0}},
    {{"server: 'https://h'", "as: a, as-user-extra: {k: [v]}", 0},
     {"server: 'https://h'", "as: a, as-user-extra: {k: [w]}", 0}},
    {{"server: 'https://h'", "exec: {" PLUGIN "}", 0},
     {"server: 'https://h'", "exec: {" PLUGIN ", installHint: x}", 1}},
    {{"server: 'https://h'", "exec: {" PLUGIN "}", 0},
     {"server: 'https://h'", "", 0}},
    {{"server: 'https://h'", "exec: {" PLUGIN "}", 0},
     {"server: 'https://h'", "exec: {" PLUGIN ", command: q}", 0}},
    {{"server: 'https://h'", "exec: {" PLUGIN "}", 0},
     {"server: 'https://h'", "exec: {" PLUGIN ", args: [b]}", 0}},
    {{"server: 'https://h'", "exec: {" PLUGIN "}", 0},
     {"server: 'https://h'", "exec: {" PLUGIN ", env: []}", 0}},
    {{"server: 'https://h'", "exec: {" PLUGIN "}", 0},
     {"server: 'https://h'", "exec: {" PLUGIN ", interactiveMode: Never}", 0}},
    {{"server: 'https://h'", "exec: {" PLUGIN "}", 0},
     {"server: 'https://h'", "exec: {" PLUGIN ", provideClusterInfo: true}",
      0}},
};

static void same_endpoint__is_the_same_server_ca_and_user(void **state) {
    (void)state;

    fixture_put("ca.pem", CA_PEM);
    fixture_put("c.pem", CERT_PEM);
    fixture_put("k.pem", KEY_PEM);
    fixture_put("k2.pem", KEY_PEM "\n");
    fixture_put("token", "t");
    fixture_put("token2", "t");
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        struct outcome o[2];
        for (size_t j = 0; j < 2; j++) {
            fixture_config(pairs[i][j].cluster, pairs[i][j].user);
            o[j] = resolved(&(struct kube_flags){0});
            assert_true(kube_same_endpoint(&o[j].e, &o[j].e));
        }
        if (kube_same_endpoint(&o[0].e, &o[1].e) != pairs[i][1].same)
            fail_msg("pair %zu", i);
        assert_int_equal(kube_same_endpoint(&o[1].e, &o[0].e),
                         pairs[i][1].same);
        outcome_done(&o[0]);
        outcome_done(&o[1]);
    }
}

/* --- notes ----------------------------------------------------------- */

/* Loaded and resolved twice; '@' is the folder. */
static void assert_notes(const struct kube_flags *flags, const char *want) {
    struct buf text = BUF_INIT(10 * KIB);
    struct err err = {0};
    struct kube_config *k = kube_config_load(flags, &err);

    if (!k) fail_msg("%s", err.text);
    for (int i = 0; i < 2; i++) {
        struct endpoint e = {0};
        char *ns = NULL;
        if (kube_endpoint(k, flags, &e, &ns, &err)) endpoint_done(&e);
        xfree(ns);
    }
    for (; *want; want++) {
        if (*want == '@')
            buf_add_cstr(&text, fixture_dir());
        else
            buf_add_char(&text, *want);
    }
    assert_true(str_eq(kube_config_notes(k), buf_str(&text)));
    buf_done(&text);
    kube_config_free(k);
}

static void notes__tell_of_files_that_others_may_use(void **state) {
    static const struct {
        mode_t config, key;
        const char *want;
    } table[] = {
        {0600, 0600, ""},
        {0400, 0400, ""},
        {0711, 0600, ""},
        {0644, 0600,
         "others may read kubeconfig 'f' (mode 0644): chmod 600 it\n"},
        {0640, 0600,
         "others may read kubeconfig 'f' (mode 0640): chmod 600 it\n"},
        {0664, 0600,
         "others may change kubeconfig 'f' (mode 0664): chmod 600 it\n"},
        {0602, 0600,
         "others may change kubeconfig 'f' (mode 0602): chmod 600 it\n"},
        {0600, 0644,
         "others may read client-key '@/k.pem' (mode 0644): chmod 600 it\n"},
        {0666, 0660,
         "others may change kubeconfig 'f' (mode 0666): chmod 600 it\n"
         "others may change client-key '@/k.pem' (mode 0660): chmod 600 "
         "it\n"},
    };
    (void)state;

    fixture_put("c.pem", CERT_PEM);
    fixture_put("k.pem", KEY_PEM);
    fixture_user("client-certificate: c.pem, client-key: k.pem");
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        chmod("f", table[i].config);
        chmod("k.pem", table[i].key);
        assert_notes(&(struct kube_flags){0}, table[i].want);
    }
}

static void notes__tell_of_files_that_are_not_there(void **state) {
    struct kube_flags flags = {.server = "https://h"};
    (void)state;

    assert_notes(&flags, "no kubeconfig: neither --kubeconfig, $KUBECONFIG "
                         "nor '@/home/.kube/config' names a cluster\n");
    setenv("KUBECONFIG", "a\nb:c", 1);
    assert_notes(&flags, "no kubeconfig: nothing that $KUBECONFIG names "
                         "exists ('a b:c')\n");
}

static void notes__tell_of_other_owners(void **state) {
    (void)state;

    if (geteuid() != 0) skip();
    fixture_user("exec: {command: p, apiVersion: "
                 "client.authentication.k8s.io/v1beta1}");
    chmod("f", 0600);
    assert_int_equal(chown("f", 12345, 12345), 0);
    assert_notes(&(struct kube_flags){0},
                 "kubeconfig 'f' belongs to another user (12345)\n");

    /* For root that is all; another user must not run its plugins. */
    chmod("f", 0644);
    chmod(fixture_dir(), 0755);
    assert_int_equal(seteuid(54321), 0);
    assert_refused(&(struct kube_flags){0},
                   "user 'u' in 'f' needs an exec plugin, and none is run "
                   "from a file that belongs to another user: chmod 600, or "
                   "own, 'f'");
    assert_int_equal(seteuid(0), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(context_namespaces__are_those_of_the_same_server),
        FIXTURE_TEST(context_namespaces__know_the_pod),
        FIXTURE_TEST(same_endpoint__is_the_same_server_ca_and_user),
        FIXTURE_TEST(notes__tell_of_files_that_others_may_use),
        FIXTURE_TEST(notes__tell_of_files_that_are_not_there),
        FIXTURE_TEST(notes__tell_of_other_owners),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
