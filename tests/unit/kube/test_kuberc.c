/* SPDX-License-Identifier: Apache-2.0 */
/* kuberc's policy about credential plugins. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/limits.h"
#include "unit/kube/fixture.h"

static const struct kube_flags none;

#define HEAD "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n"
#define POLICY(p) HEAD "credentialPluginPolicy: " p "\n"
#define ALLOW POLICY("Allowlist") "credentialPluginAllowlist:\n"

/* The plugins there are: bin/p and bin/q, and bin is in PATH. */
static void put_plugins(void) {
    char *path = xasprintf(":relative:%s/bin:/nowhere", fixture_dir());

    fixture_put("bin/p", "");
    fixture_put("bin/q", "");
    fixture_put("bin/data", "");
    fixture_put("relative/r", "");
    chmod("bin/p", 0700);
    chmod("bin/q", 0700);
    chmod("relative/r", 0700);
    setenv("PATH", path, 1);
    xfree(path);
}

static void put_user(const char *command) {
    char *user = xasprintf("exec: {command: %s, apiVersion: "
                           "client.authentication.k8s.io/v1beta1}",
                           command);

    fixture_user(user);
    xfree(user);
}

/* '@' is the folder. */
static void put_kuberc(const char *name, const char *text) {
    struct buf out = BUF_INIT(10 * KIB);

    for (; *text; text++) {
        if (*text == '@')
            buf_add_cstr(&out, fixture_dir());
        else
            buf_add_char(&out, *text);
    }
    fixture_put(name, out.len ? out.data : "");
    buf_done(&out);
}

static const struct {
    const char *kuberc, *command;
    bool allowed;
} table[] = {
    {"", "p", true},
    {"# nothing\n", "p", true},
    {HEAD, "p", true},
    {HEAD "aliases: []\n", "p", true},
    {POLICY(""), "p", true},
    {POLICY("''"), "p", true},
    {POLICY("AllowAll"), "p", true},
    {POLICY("DenyAll"), "p", false},
    {POLICY("DenyAll"), "/bin/p", false},
    /* as it is written */
    {ALLOW "- command: p\n", "p", true},
    {ALLOW "- command: q\n", "p", false},
    {ALLOW "- command: q\n- command: p\n", "p", true},
    {ALLOW "- command: nowhere\n", "nowhere", true},
    /* by what PATH has */
    {ALLOW "- command: '@/bin/p'\n", "p", true},
    {ALLOW "- command: p\n", "bin/p", true},
    {ALLOW "- command: p\n", "./bin/../bin//p", true},
    {ALLOW "- command: '@/bin/p'\n", "bin/p", true},
    {ALLOW "- command: '@/other/p'\n", "p", false},
    {ALLOW "- command: /p\n", "../../p", true},
    {ALLOW "- command: data\n", "bin/data", false},
    {ALLOW "- command: r\n", "relative/r", false},
    {ALLOW "- command: relative/r\n", "r", false},
};

static void kuberc__the_policy_counts(void **state) {
    (void)state;

    put_plugins();
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        put_user(table[i].command);
        put_kuberc("home/.kube/kuberc", table[i].kuberc);
        struct outcome o = resolve(&none);
        if (o.ok != table[i].allowed)
            fail_msg("case %zu: %s", i, o.ok ? "allowed" : o.err.text);
        if (!o.ok) {
            assert_non_null(strstr(o.err.text, "user 'u' in 'f' needs"));
            assert_non_null(strstr(o.err.text, "/home/.kube/kuberc' forbids"));
        }
        outcome_done(&o);
    }
}

static void kuberc__the_environment_names_it_or_turns_it_off(void **state) {
    (void)state;

    put_user("p");
    put_kuberc("home/.kube/kuberc", POLICY("DenyAll"));
    put_kuberc("mine", HEAD);
    put_kuberc("deny", POLICY("DenyAll"));
    assert_refused(&none,
                   "user 'u' in 'f' needs the exec plugin 'p', which kuberc "
                   "'@/home/.kube/kuberc' forbids (credentialPluginPolicy: "
                   "DenyAll)");
    setenv("KUBERC", "off", 1);
    struct outcome o = resolved(&none);
    outcome_done(&o);
    setenv("KUBERC", "mine", 1);
    o = resolved(&none);
    outcome_done(&o);
    setenv("KUBERC", "deny", 1);
    assert_refused(&none, "user 'u' in 'f' needs the exec plugin 'p', which "
                          "kuberc 'deny' forbids (credentialPluginPolicy: "
                          "DenyAll)");
    setenv("KUBERC", "missing", 1);
    assert_refused(&none, "kuberc: cannot read 'missing': no such file or "
                          "directory");
    setenv("KUBERC", "", 1);
    unsetenv("HOME");
    o = resolved(&none);
    outcome_done(&o);
}

static const struct {
    const char *text, *why;
} broken[] = {
#define LIST                                                              \
    "kuberc 'rc': credentialPluginAllowlist must be a list of commands, " \
    "each a name or a path without '.' and '//'"
#define KIND                                                             \
    "kuberc 'rc' is not a Preference of kubectl.config.k8s.io/v1beta1; " \
    "mend it or set KUBERC=off"
    {"hello", KIND},
    {"kind: Preference\n", KIND},
    {"apiVersion: kubectl.config.k8s.io/v1beta1\n", KIND},
    {"apiVersion: v1\nkind: Preference\n", KIND},
    {"apiVersion: kubectl.config.k8s.io/v1\nkind: Config\n", KIND},
    {POLICY("Canary"),
     "kuberc 'rc': credentialPluginPolicy is none of AllowAll, DenyAll and "
     "Allowlist"},
    {POLICY("denyall"),
     "kuberc 'rc': credentialPluginPolicy is none of AllowAll, DenyAll and "
     "Allowlist"},
    {POLICY("AllowAll") "credentialPluginAllowlist: [{command: p}]\n",
     "kuberc 'rc' has a credentialPluginAllowlist that its "
     "credentialPluginPolicy does not use"},
    {HEAD "credentialPluginAllowlist: []\n",
     "kuberc 'rc' has a credentialPluginAllowlist that its "
     "credentialPluginPolicy does not use"},
    {POLICY("Allowlist"), LIST},
    {ALLOW "  []\n", LIST},
    {ALLOW "  p: q\n", LIST},
    {ALLOW "- p\n", LIST},
    {ALLOW "- {}\n", LIST},
    {ALLOW "- command: p\n- command: ''\n", LIST},
    {ALLOW "- command: ./p\n", LIST},
    {ALLOW "- command: /a/../p\n", LIST},
    {ALLOW "- command: /a//p\n", LIST},
    {ALLOW "- command: a/\n", LIST},
    {"a: [\n",
     "kuberc: cannot parse 'rc': line 2, column 1: did not find expected "
     "node content"},
};

static void kuberc__a_broken_one_stops_plugins_alone(void **state) {
    (void)state;

    setenv("KUBERC", "rc", 1);
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        fixture_put("rc", broken[i].text);
        put_user("p");
        assert_refused(&none, broken[i].why);

        fixture_user("token: t");
        struct outcome o = resolved(&none);
        outcome_done(&o);
    }
    unlink("rc");
    mkdir("rc", 0700);
    put_user("p");
    assert_refused(&none, "kuberc: 'rc' is a folder");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(kuberc__the_policy_counts),
        FIXTURE_TEST(kuberc__the_environment_names_it_or_turns_it_off),
        FIXTURE_TEST(kuberc__a_broken_one_stops_plugins_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
