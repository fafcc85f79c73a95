/* SPDX-License-Identifier: Apache-2.0 */
/* Which files are read, and how they become one. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/limits.h"
#include "unit/kube/fixture.h"

/* A whole kubeconfig whose every name and server host is `n`. */
#define ONE(n)                                                        \
    "apiVersion: v1\n"                                                \
    "kind: Config\n"                                                  \
    "current-context: " n "\n"                                        \
    "clusters: [{name: " n ", cluster: {server: 'https://" n "'}}]\n" \
    "users: [{name: " n ", user: {token: token-" n "}}]\n"            \
    "contexts: [{name: " n ", context: {cluster: " n ", user: " n "}}]\n"

static void assert_server(const struct kube_flags *flags, const char *server) {
    struct outcome o = resolve(flags);

    if (!o.ok) fail_msg("%s", o.err.text);
    assert_string_equal(o.e.server, server);
    outcome_done(&o);
}

static void files__flag_then_environment_then_home(void **state) {
    const struct kube_flags none = {0};
    (void)state;

    fixture_put("home/.kube/config", ONE("home"));
    fixture_put("env", ONE("env"));
    fixture_put("flag", ONE("flag"));
    assert_server(&none, "https://home");
    setenv("KUBECONFIG", "", 1);
    assert_server(&none, "https://home");
    setenv("KUBECONFIG", "env", 1);
    assert_server(&none, "https://env");
    assert_server(&(struct kube_flags){.kubeconfig = ""}, "https://env");
    assert_server(&(struct kube_flags){.kubeconfig = "flag"}, "https://flag");
    assert_refused(
        &(struct kube_flags){.kubeconfig = "flag", .context = "env"},
        "context 'env' does not exist in 'flag'; known: flag");
}

static void files__first_with_an_entry_wins_and_wins_whole(void **state) {
    (void)state;

    fixture_put("a", "clusters:\n"
                     "- name: both\n"
                     "  cluster: {server: 'https://a'}\n"
                     "contexts:\n"
                     "- {name: z, context: {cluster: both, user: both}}\n");
    fixture_put("b", "current-context: x\n"
                     "clusters:\n"
                     "- name: both\n"
                     "  cluster: {server: 'https://b', tls-server-name: b}\n"
                     "users:\n"
                     "- {name: both, user: {token: b}}\n"
                     "contexts:\n"
                     "- {name: x, context: {cluster: both, user: both}}\n"
                     "- {name: z, context: {namespace: b}}\n"
                     "- {name: a, context: {}}\n");
    fixture_put("c", "current-context: y\n"
                     "users: [{name: both, user: {token: c}}]\n");
    setenv("KUBECONFIG", ":a::missing:b:a:c", 1);

    struct kube_flags flags = {0};
    struct err err = {0};
    struct kube_config *k = kube_config_load(&flags, &err);
    assert_non_null(k);
    assert_string_equal(kube_context_current(k), "x");
    assert_int_equal(kube_context_count(k), 3);
    assert_string_equal(kube_context_name(k, 0), "z");
    assert_string_equal(kube_context_name(k, 1), "x");
    assert_string_equal(kube_context_name(k, 2), "a");
    kube_config_free(k);

    struct outcome o = resolve(&flags);
    assert_true(o.ok);
    assert_string_equal(o.e.server, "https://a");
    assert_null(o.e.tls_server_name);
    assert_string_equal(o.e.identity.token, "b");
    assert_string_equal(o.e.context, "x");
    assert_string_equal(o.e.cluster, "both");
    assert_string_equal(o.e.user, "both");
    assert_string_equal(o.ns, "default");
    outcome_done(&o);

    flags.context = "z";
    o = resolve(&flags);
    assert_true(o.ok);
    assert_string_equal(o.ns, "default");
    outcome_done(&o);

    flags.context = "q";
    assert_refused(&flags, "context 'q' does not exist in 'a:b:c'; known: "
                           "z, x, a");
}

static void files__relative_paths_start_from_their_own_file(void **state) {
    static const struct kube_flags none = {0};
    (void)state;

    fixture_put("one/pki/ca", CA_PEM);
    fixture_put("two/cert", CERT_PEM);
    fixture_put("key", KEY_PEM);
    fixture_put("two/token", "abc\n");
    fixture_put("one/config",
                "clusters: [{name: c, cluster: {server: 'https://h', "
                "certificate-authority: pki/ca}}]\n");
    fixture_put("two/config",
                "current-context: c\n"
                "contexts: [{name: c, context: {cluster: c, user: u}}]\n"
                "users: [{name: u, user: {client-certificate: cert, "
                "client-key: ../key, tokenFile: ./x/../../two//token}}]\n");
    setenv("KUBECONFIG", "one/config:two/config", 1);

    struct outcome o = resolve(&none);
    if (!o.ok) fail_msg("%s", o.err.text);
    assert_str(buf_str(&o.e.ca), CA_PEM);
    assert_str(buf_str(&o.e.identity.cert), CERT_PEM);
    assert_str(buf_str(&o.e.identity.key), KEY_PEM);
    assert_null(o.e.identity.token);

    /* Absolute, because it is read again later. */
    char *want = xasprintf("%s/two/token", fixture_dir());
    assert_string_equal(o.e.identity.token_file, want);
    xfree(want);
    outcome_done(&o);

    /* A file without a folder before it. */
    assert_int_equal(chdir("two"), 0);
    setenv("KUBECONFIG", "../one/config:config", 1);
    o = resolve(&none);
    if (!o.ok) fail_msg("%s", o.err.text);
    assert_str(buf_str(&o.e.identity.cert), CERT_PEM);
    outcome_done(&o);

    /* Flags start from the working directory. */
    o = resolve(&(struct kube_flags){.certificate_authority = "cert"});
    assert_true(o.ok);
    assert_str(buf_str(&o.e.ca), CERT_PEM);
    outcome_done(&o);
}

static void files__nothing_says_where_it_looked(void **state) {
    const struct kube_flags none = {0};
    (void)state;

    assert_refused(&none, "no kubeconfig: neither --kubeconfig, $KUBECONFIG "
                          "nor '@/home/.kube/config' names a cluster; try "
                          "--kubeconfig FILE or --demo");
    assert_refused(&(struct kube_flags){.context = "x"},
                   "no kubeconfig: neither --kubeconfig, $KUBECONFIG nor "
                   "'@/home/.kube/config' names a cluster; try --kubeconfig "
                   "FILE or --demo");
    setenv("KUBECONFIG", "/none:none", 1);
    assert_refused(&none, "no kubeconfig: nothing that $KUBECONFIG names "
                          "exists ('/none:none'); try --kubeconfig FILE or "
                          "--demo");
    unsetenv("KUBECONFIG");
    unsetenv("HOME");
    assert_refused(&none, "no kubeconfig: neither --kubeconfig nor "
                          "$KUBECONFIG names a cluster, and $HOME is not "
                          "set; try --kubeconfig FILE or --demo");
}

static void files__empty_ones_are_fine_and_say_nothing(void **state) {
    static const char *const empty[] = {"", "# nothing\n", "---\n", "{}",
                                        "clusters:\nusers: ~\ncontexts: []\n"};
    const struct kube_flags none = {0};
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(empty); i++) {
        fixture_put("a", empty[i]);
        setenv("KUBECONFIG", "a", 1);
        assert_refused(&none, "no context in 'a'; try --kubeconfig FILE or "
                              "--demo");
        fixture_put("b", ONE("b"));
        setenv("KUBECONFIG", "a:b", 1);
        assert_server(&none, "https://b");
    }
    setenv("KUBECONFIG", "/dev/null", 1);
    assert_refused(&none, "no context in '/dev/null'; try --kubeconfig FILE "
                          "or --demo");
}

static void files__what_cannot_be_read_is_named(void **state) {
    const struct kube_flags none = {0};
    (void)state;

    assert_refused(&(struct kube_flags){.kubeconfig = "none"},
                   "kubeconfig 'none' does not exist; check --kubeconfig");
    mkdir("folder", 0700);
    setenv("KUBECONFIG", "folder", 1);
    assert_refused(&none, "kubeconfig: 'folder' is a folder");
    mkfifo("pipe", 0600);
    setenv("KUBECONFIG", "pipe", 1);
    assert_refused(&none, "kubeconfig: 'pipe' is a pipe");
    assert_int_equal(symlink("loop2", "loop1"), 0);
    assert_int_equal(symlink("loop1", "loop2"), 0);
    setenv("KUBECONFIG", "loop1", 1);
    assert_refused(&none, "kubeconfig: cannot read 'loop1': too many levels "
                          "of symbolic links");
    /* What stands after it does not make up for it. */
    fixture_put("good", ONE("good"));
    setenv("KUBECONFIG", "loop1:good", 1);
    assert_refused(&none, "kubeconfig: cannot read 'loop1': too many levels "
                          "of symbolic links");
    /* A regular file that nobody can read, root neither. */
    setenv("KUBECONFIG", "/proc/self/mem", 1);
    assert_refused(&none, "kubeconfig: cannot read '/proc/self/mem': "
                          "input/output error");
    setenv("KUBECONFIG", "/dev/zero", 1);
    assert_refused(&none, "kubeconfig: '/dev/zero' is a device");
    fixture_put("a", "");
    setenv("KUBECONFIG", "a/b", 1);
    assert_refused(&none, "kubeconfig: cannot read 'a/b': not a directory");
    fixture_put("big", "");
    assert_int_equal(truncate("big", (off_t)LIMIT_YAML_BYTES + 1), 0);
    setenv("KUBECONFIG", "big", 1);
    assert_refused(&none, "kubeconfig: 'big' is larger than 4194304 bytes");
}

/* The texts of a broken one. */
static const struct {
    const char *text, *why;
} broken[] = {
    {"hello", "'f' is not a kubeconfig"},
    {"[]", "'f' is not a kubeconfig"},
    {"kind: Pod", "'f' is not a kubeconfig: its kind is 'Pod'"},
    {"apiVersion: v2", "kubeconfig 'f' has apiVersion 'v2'; kevtop knows v1"},
    {"a: b\nclusters: {}\n",
     "kubeconfig 'f', line 2: 'clusters' must be a list"},
    {"users: x\n", "kubeconfig 'f', line 1: 'users' must be a list"},
    {"contexts:\n- context: {}\n",
     "kubeconfig 'f', line 2: an entry of 'contexts' has no name"},
    {"contexts:\n- x\n",
     "kubeconfig 'f', line 2: an entry of 'contexts' has no name"},
    {"users:\n- name: x\n  user: text\n",
     "kubeconfig 'f', line 3: user 'x' must be a map"},
    {"users: [{name: b}, {name: a}, {name: b}]\n",
     "kubeconfig 'f' has user 'b' twice"},
};

static void files__what_is_no_kubeconfig_is_told(void **state) {
    const struct kube_flags flags = {.kubeconfig = "f"};
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        fixture_put("f", broken[i].text);
        assert_refused(&flags, broken[i].why);
    }
}

static void files__wrong_yaml_is_placed(void **state) {
    (void)state;

    fixture_put("f", "clusters:\n- name: [\n");
    struct outcome o = resolve(&(struct kube_flags){.kubeconfig = "f"});
    assert_false(o.ok);
    assert_non_null(strstr(o.err.text, "kubeconfig: "));
    assert_non_null(strstr(o.err.text, "'f': line 3, "));
    outcome_done(&o);
}

/* A link to a file, and to none. */
static void files__links_are_followed(void **state) {
    (void)state;

    fixture_put("one/config", ONE("one"));
    assert_int_equal(symlink("one/config", "link"), 0);
    assert_int_equal(symlink("none", "dangling"), 0);
    setenv("KUBECONFIG", "dangling:link", 1);
    assert_server(&(struct kube_flags){0}, "https://one");
    assert_refused(&(struct kube_flags){.kubeconfig = "dangling"},
                   "kubeconfig 'dangling' does not exist; check "
                   "--kubeconfig");
}

static void files__a_tilde_is_a_name(void **state) {
    (void)state;

    fixture_put("home/x", ONE("home"));
    setenv("KUBECONFIG", "~/x", 1);
    assert_refused(&(struct kube_flags){0},
                   "no kubeconfig: nothing that $KUBECONFIG names exists "
                   "('~/x'); try --kubeconfig FILE or --demo");
}

/* Hundreds of files, and names that do not fit in a message. */
static void files__long_lists_are_cut_in_messages(void **state) {
    struct buf list = BUF_INIT(MIB);
    char dir[201];
    (void)state;

    memset(dir, 'd', sizeof(dir) - 1);
    dir[sizeof(dir) - 1] = '\0';
    for (int i = 0; i < 5; i++) {
        char *name = xasprintf("%s/%d", dir, i);
        fixture_put(name, "");
        buf_printf(&list, "%s%s", i ? ":" : "", name);
        xfree(name);
    }
    setenv("KUBECONFIG", list.data, 1);
    struct outcome o = resolve(&(struct kube_flags){0});
    assert_false(o.ok);
    assert_non_null(strstr(o.err.text, "/0:d"));
    assert_non_null(strstr(o.err.text, "/1...'; try"));
    outcome_done(&o);
    buf_done(&list);
}

static void files__json_is_read(void **state) {
    (void)state;

    fixture_put("f", "{\"kind\":\"Config\",\"current-context\":\"c\",\n"
                     "\"clusters\":[{\"name\":\"c\",\"cluster\":"
                     "{\"server\":\"https:\\/\\/j\"}}],"
                     "\"contexts\":[{\"name\":\"c\",\"context\":"
                     "{\"cluster\":\"c\"}}]}");
    assert_server(&(struct kube_flags){.kubeconfig = "f"}, "https://j");
}

static void contexts__a_long_list_is_cut(void **state) {
    struct buf text = BUF_INIT(1000000);
    (void)state;

    buf_add_cstr(&text, "contexts:\n");
    for (int i = 0; i < 1000; i++)
        buf_printf(&text, "- {name: context-%03d}\n", i);
    fixture_put("f", text.data);
    buf_done(&text);

    struct outcome o =
        resolve(&(struct kube_flags){.kubeconfig = "f", .context = "nope"});
    assert_false(o.ok);
    assert_true(strlen(o.err.text) < 500);
    assert_non_null(strstr(o.err.text, "known: context-000, context-001, "));
    assert_non_null(strstr(o.err.text, " and 977 more"));
    outcome_done(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(files__flag_then_environment_then_home),
        FIXTURE_TEST(files__first_with_an_entry_wins_and_wins_whole),
        FIXTURE_TEST(files__relative_paths_start_from_their_own_file),
        FIXTURE_TEST(files__nothing_says_where_it_looked),
        FIXTURE_TEST(files__empty_ones_are_fine_and_say_nothing),
        FIXTURE_TEST(files__what_cannot_be_read_is_named),
        FIXTURE_TEST(files__what_is_no_kubeconfig_is_told),
        FIXTURE_TEST(files__wrong_yaml_is_placed),
        FIXTURE_TEST(files__links_are_followed),
        FIXTURE_TEST(files__a_tilde_is_a_name),
        FIXTURE_TEST(files__long_lists_are_cut_in_messages),
        FIXTURE_TEST(files__json_is_read),
        FIXTURE_TEST(contexts__a_long_list_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
