/* SPDX-License-Identifier: Apache-2.0 */
/* users[].user.exec. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/json.h"
#include "base/limits.h"
#include "unit/kube/fixture.h"

static const struct kube_flags none;

#define V1 "apiVersion: client.authentication.k8s.io/v1"
#define V1BETA1 "apiVersion: client.authentication.k8s.io/v1beta1"

static const char *mode_name(enum plugin_mode mode) {
    switch (mode) {
    case PLUGIN_NEVER:
        return "never";
    case PLUGIN_IF_AVAILABLE:
        return "if";
    case PLUGIN_ALWAYS:
        return "always";
    }
    return "";
}

/* "command arg arg|NAME=value|version|mode|hint" */
static void write_plugin(struct buf *out, const struct plugin_spec *p) {
    const char *version = strrchr(p->api_version, '/');

    buf_add_cstr(out, p->command);
    for (size_t i = 0; i < p->args.n; i++)
        buf_printf(out, " %s", p->args.at[i]);
    buf_add_char(out, '|');
    for (size_t i = 0; i < p->env.n; i++)
        buf_printf(out, "%s%s=%s", i ? " " : "", p->env.at[i].name,
                   p->env.at[i].value);
    buf_printf(out, "|%s|%s|%s", version, mode_name(p->mode),
               p->hint ? p->hint : "-");
}

static const struct {
    const char *user, *want; /* '@': the folder */
} taken[] = {
    {"exec: {command: aws, " V1BETA1 "}", "aws||/v1beta1|if|-"},
    {"exec: {command: aws, " V1BETA1 ", interactiveMode: ''}",
     "aws||/v1beta1|if|-"},
    {"exec: {command: aws, " V1 ", interactiveMode: Never}",
     "aws||/v1|never|-"},
    {"exec: {command: aws, " V1 ", interactiveMode: Always, args: ~, env: []}",
     "aws||/v1|always|-"},
    {"exec: {command: aws, " V1BETA1
     ", args: [eks, --x=y, 1e3, '', ~, yes], env: [{name: A, value: b c}, "
     "{name: B}, {name: A, value: 007}], installHint: \"get\\tit\"}",
     "aws eks --x=y 1000   true|A=b c B= A=7|/v1beta1|if|get\tit"},
    /* paths are the file's, names are not */
    {"exec: {command: ./bin/p, " V1BETA1 "}", "@/bin/p||/v1beta1|if|-"},
    {"exec: {command: bin/p, " V1BETA1 "}", "@/bin/p||/v1beta1|if|-"},
    {"exec: {command: /bin/p, " V1BETA1 "}", "/bin/p||/v1beta1|if|-"},
};

static void exec__is_taken_over_as_it_stands(void **state) {
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(taken); i++) {
        struct buf have = BUF_INIT(4 * KIB);
        const char *want = taken[i].want;

        fixture_user(taken[i].user);
        struct outcome o = resolved(&none);
        assert_non_null(o.e.identity.plugin);
        if (*want == '@') {
            size_t len = strlen(fixture_dir());
            assert_memory_equal(o.e.identity.plugin->command, fixture_dir(),
                                len);
            buf_add_char(&have, '@');
            memmove(o.e.identity.plugin->command,
                    o.e.identity.plugin->command + len,
                    strlen(o.e.identity.plugin->command + len) + 1);
        }
        write_plugin(&have, o.e.identity.plugin);
        assert_text(buf_str(&have), want);
        assert_string_equal(o.e.identity.plugin->where, "user 'u' in 'f'");
        assert_null(o.e.identity.plugin->cluster_info);
        buf_done(&have);
        outcome_done(&o);
    }
}

static void exec__is_used_only_where_nothing_else_is(void **state) {
#define EXEC "exec: {command: aws, " V1BETA1 "}"
    static const struct {
        const char *cluster, *user, *token;
        bool used;
    } table[] = {
        {"server: 'https://h'", EXEC, NULL, true},
        {"server: 'https://h'", EXEC ", as: me", NULL, true},
        {"server: 'https://h'", EXEC ", client-key: key.pem", NULL, true},
        {"server: 'https://h'", EXEC, "mine", false},
        {"server: 'https://h'", EXEC ", token: t", NULL, false},
        {"server: 'https://h'", EXEC ", tokenFile: token", NULL, false},
        {"server: 'https://h'",
         EXEC ", client-certificate: cert.pem, client-key: key.pem", NULL,
         false},
        {"server: 'http://h'", EXEC, NULL, false},
    };
    (void)state;

    fixture_put("token", "t");
    fixture_put("cert.pem", CERT_PEM);
    fixture_put("key.pem", KEY_PEM);
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        fixture_config(table[i].cluster, table[i].user);
        struct outcome o =
            resolved(&(struct kube_flags){.token = table[i].token});
        if ((o.e.identity.plugin != NULL) != table[i].used)
            fail_msg("case %zu", i);
        outcome_done(&o);
    }
}

static const struct {
    const char *user, *why;
} refused[] = {
    {"exec: {}", "user 'u' in 'f': exec has no command"},
    {"exec: {" V1BETA1 "}", "user 'u' in 'f': exec has no command"},
    {"exec: CANARY", "kubeconfig 'f', line 3: 'exec' of 'u' must be a map"},
    {"exec: {command: a}", "user 'u' in 'f': exec has no apiVersion"},
    {"exec: {command: a, apiVersion: client.authentication.k8s.io/v1alpha1}",
     "user 'u' in 'f': exec has the apiVersion "
     "client.authentication.k8s.io/v1alpha1, which Kubernetes removed in "
     "1.24: update the plugin and have its kubeconfig written anew, for v1 or "
     "v1beta1"},
    {"exec: {command: a, apiVersion: CANARY}",
     "user 'u' in 'f': exec has an apiVersion that kevtop does not know: it "
     "takes client.authentication.k8s.io/v1 and v1beta1"},
    {"exec: {command: a, " V1 "}",
     "user 'u' in 'f': exec of apiVersion v1 has no interactiveMode (Never, "
     "IfAvailable or Always)"},
    {"exec: {command: a, " V1 ", interactiveMode: CANARY}",
     "user 'u' in 'f': interactiveMode of exec is none of Never, IfAvailable "
     "and Always"},
    {"exec: {command: a, " V1BETA1 ", env: [{value: CANARY}]}",
     "user 'u' in 'f': exec has an env entry without a proper name"},
    {"exec: {command: a, " V1BETA1 ", env: [{name: A=B, value: CANARY}]}",
     "user 'u' in 'f': exec has an env entry without a proper name"},
    {"exec: {command: a, " V1BETA1 ", env: [CANARY]}",
     "user 'u' in 'f': exec has an env entry without a proper name"},
    {"exec: {command: a, " V1BETA1 ", env: {A: CANARY}}",
     "kubeconfig 'f', line 3: 'env' of 'u' must be a list"},
    {"exec: {command: a, " V1BETA1 ", args: CANARY}",
     "kubeconfig 'f', line 3: 'args' of 'u' must be a list"},
    {"exec: {command: a, " V1BETA1 ", args: [{a: CANARY}]}",
     "kubeconfig 'f', line 3: 'args' of 'u' must be a list of texts"},
    {"exec: {command: a, " V1BETA1 ", provideClusterInfo: 'true'}",
     "kubeconfig 'f', line 3: 'provideClusterInfo' of 'u' must be true or "
     "false"},
    {"exec: {command: a, " V1BETA1 "}, auth-provider: {name: oidc}",
     "user 'u' in 'f' has both exec and auth-provider: keep one"},
    {"username: me, password: CANARY, exec: {command: a, " V1BETA1 "}",
     "user 'u' in 'f' has only a username or password, which API servers no "
     "longer take: use a token or a client certificate"},
};

static void exec__what_cannot_run_is_refused(void **state) {
    (void)state;

    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        fixture_user(refused[i].user);
        assert_refused(&none, refused[i].why);
    }
}

static void exec__is_not_run_from_a_file_that_others_write(void **state) {
    (void)state;

    fixture_user("exec: {command: aws, " V1BETA1 "}");
    chmod("f", 0666);
    assert_refused(&none,
                   "user 'u' in 'f' needs an exec plugin, and none is run "
                   "from a file that everybody may change: chmod 600, or own, "
                   "'f'");
    chmod("f", 0664);
    struct outcome o = resolved(&none);
    outcome_done(&o);

    /* Without a plugin it is not as bad. */
    fixture_user("token: t");
    chmod("f", 0666);
    o = resolved(&none);
    outcome_done(&o);
}

/* --- provideClusterInfo ---------------------------------------------- */

#define TOLD "exec: {command: a, " V1BETA1 ", provideClusterInfo: true}"
#define EXTENSION                                   \
    "extensions: [{name: x, extension: 1}, {name: " \
    "client.authentication.k8s.io/exec, extension: "

static const struct {
    const char *cluster;
    struct kube_flags flags;
    const char *want;
} told[] = {
    {"server: 'https://h:1/'",
     {0},
     "{\"server\":\"https://h:1\",\"config\":null}"},
    {"server: 'https://h', tls-server-name: other, proxy-url: 'http://u:p@q:1', "
     "disable-compression: true, insecure-skip-tls-verify: true",
     {0},
     "{\"server\":\"https://h\",\"tls-server-name\":\"other\","
     "\"insecure-skip-tls-verify\":true,"
     "\"proxy-url\":\"http://u:p@q:1\",\"disable-compression\":true,"
     "\"config\":null}"},
    {"server: 'https://h', certificate-authority: ca.pem",
     {0},
     "{\"server\":\"https://h\",\"certificate-authority-data\":\"" CA_B64
     "\",\"config\":null}"},
    {"server: 'https://h', certificate-authority-data: " KEY_B64,
     {0},
     "{\"server\":\"https://h\",\"certificate-authority-data\":\"" KEY_B64
     "\",\"config\":null}"},
    {"server: 'https://h', certificate-authority-data: " KEY_B64,
     {.server = "https://new", .certificate_authority = "ca.pem"},
     "{\"server\":\"https://new\",\"certificate-authority-data\":\"" CA_B64
     "\",\"config\":null}"},
    {"server: 'https://h', " EXTENSION "{aud: [x, 1e3], b: yes, c: }}]",
     {0},
     "{\"server\":\"https://h\",\"config\":{\"aud\":[\"x\",1000],\"b\":true,"
     "\"c\":null}}"},
    {"server: 'https://h', " EXTENSION "}]",
     {0},
     "{\"server\":\"https://h\",\"config\":null}"},
    {"server: 'https://h', extensions: [1]",
     {0},
     "{\"server\":\"https://h\",\"config\":null}"},
};

static void exec__cluster_info_is_what_is_used(void **state) {
    (void)state;

    fixture_put("ca.pem", CA_PEM);
    for (size_t i = 0; i < ARRAY_LEN(told); i++) {
        struct json_reader *r = json_reader_new();
        fixture_config(told[i].cluster, TOLD);
        struct outcome o = resolved(&told[i].flags);
        char *info = o.e.identity.plugin->cluster_info;
        assert_string_equal(info, told[i].want);
        assert_non_null(json_parse(r, info, strlen(info), NULL));
        json_reader_free(r);
        outcome_done(&o);
    }
}

static void exec__cluster_info_has_a_cap(void **state) {
    struct buf text = BUF_INIT(MIB);
    (void)state;

    buf_add_cstr(&text, "server: 'https://h', " EXTENSION "[");
    for (int i = 0; i < 40000; i++) buf_add_cstr(&text, "abc,");
    buf_add_cstr(&text, "]}]");
    fixture_config(text.data, TOLD);
    buf_done(&text);
    assert_refused(&none,
                   "user 'u' in 'f': the cluster's certificate authority and "
                   "extension are too large for the environment of its exec "
                   "plugin");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(exec__is_taken_over_as_it_stands),
        FIXTURE_TEST(exec__is_used_only_where_nothing_else_is),
        FIXTURE_TEST(exec__what_cannot_run_is_refused),
        FIXTURE_TEST(exec__is_not_run_from_a_file_that_others_write),
        FIXTURE_TEST(exec__cluster_info_is_what_is_used),
        FIXTURE_TEST(exec__cluster_info_has_a_cap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
