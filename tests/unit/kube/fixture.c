/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/kube/fixture.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

static char dir[64];

const char *fixture_dir(void) {
    return dir;
}

int fixture_setup(void **state) {
    static const char *const unset[] = {
        "KUBECONFIG",
        "KUBERNETES_SERVICE_HOST",
        "KUBERNETES_SERVICE_PORT",
        "POD_NAMESPACE",
        "KEVTOP_SERVICEACCOUNT_DIR",
        "KUBERNETES_MASTER",
        "KUBERC",
    };
    char home[sizeof(dir) + 8];
    (void)state;

    snprintf(dir, sizeof(dir), "/tmp/kevtop-kube.XXXXXX");
    if (!mkdtemp(dir) || chdir(dir) != 0) return -1;
    for (size_t i = 0; i < ARRAY_LEN(unset); i++) unsetenv(unset[i]);
    snprintf(home, sizeof(home), "%s/home", dir);
    return setenv("HOME", home, 1);
}

static int drop(const char *path, const struct stat *st, int type,
                struct FTW *ftw) {
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

int fixture_teardown(void **state) {
    (void)state;
    if (chdir("/") != 0) return -1;
    return nftw(dir, drop, 8, FTW_DEPTH | FTW_PHYS);
}

void fixture_put(const char *name, const char *text) {
    char *path = xstrdup(name);

    for (char *slash = strchr(path, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    xfree(path);

    FILE *f = fopen(name, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

void fixture_user(const char *user) {
    fixture_config("server: 'https://h'", user);
}

void fixture_config(const char *cluster, const char *user) {
    char *text =
        xasprintf("current-context: c\n"
                  "clusters: [{name: c, cluster: {%s}}]\n"
                  "users: [{name: u, user: {%s}}]\n"
                  "contexts: [{name: c, context: {cluster: c, user: u}}]\n",
                  cluster, user);

    fixture_put("f", text);
    xfree(text);
    setenv("KUBECONFIG", "f", 1);
}

struct outcome resolved(const struct kube_flags *flags) {
    struct outcome o = resolve(flags);

    if (!o.ok) fail_msg("%s", o.err.text);
    return o;
}

void fixture_pod(void) {
    fixture_put("sa/token", "pod-token\n");
    fixture_put("sa/ca.crt", CA_PEM);
    fixture_put("sa/namespace", "pod-ns\n");
    setenv("KEVTOP_SERVICEACCOUNT_DIR", "sa", 1);
    setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1", 1);
    setenv("KUBERNETES_SERVICE_PORT", "443", 1);
}

struct outcome resolve(const struct kube_flags *flags) {
    struct outcome o = {0};
    struct kube_config *k = kube_config_load(flags, &o.err);

    if (k) o.ok = kube_endpoint(k, flags, &o.e, &o.ns, &o.err);
    kube_config_free(k);
    return o;
}

void outcome_done(struct outcome *o) {
    endpoint_done(&o->e);
    xfree(o->ns);
}

void assert_refused(const struct kube_flags *flags, const char *text) {
    struct outcome o = resolve(flags);
    struct buf want = BUF_INIT(10000);

    for (; *text; text++) {
        if (*text == '@')
            buf_add_cstr(&want, dir);
        else
            buf_add_char(&want, *text);
    }
    if (o.ok) fail_msg("it should be refused: %s", want.data);
    if (strstr(o.err.text, "CANARY")) fail_msg("a secret: %s", o.err.text);
    assert_string_equal(o.err.text, want.data);
    assert_null(o.ns);
    assert_null(o.e.server);
    buf_done(&want);
    outcome_done(&o);
}
