/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/pod.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"

#define ACCOUNT_DIR "/var/run/secrets/kubernetes.io/serviceaccount"

static const char *env(const char *name) {
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

/* $KEVTOP_SERVICEACCOUNT_DIR is there for the tests. */
static char *account_file(const char *name) {
    const char *dir = env("KEVTOP_SERVICEACCOUNT_DIR");
    return xasprintf("%s/%s", dir ? dir : ACCOUNT_DIR, name);
}

bool pod_is_inside(void) {
    if (!env("KUBERNETES_SERVICE_HOST") || !env("KUBERNETES_SERVICE_PORT"))
        return false;

    char *token = pod_token_file();
    struct stat st;
    bool found = stat(token, &st) == 0 && !S_ISDIR(st.st_mode);
    xfree(token);
    return found;
}

char *pod_server(void) {
    const char *host = env("KUBERNETES_SERVICE_HOST");
    const char *port = env("KUBERNETES_SERVICE_PORT");
    bool v6 = host && strchr(host, ':');

    return xasprintf("https://%s%s%s:%s", v6 ? "[" : "", host ? host : "",
                     v6 ? "]" : "", port ? port : "");
}

char *pod_token_file(void) {
    return account_file("token");
}

char *pod_ca_file(void) {
    char *path = account_file("ca.crt");

    if (access(path, F_OK) == 0) return path;
    xfree(path);
    return NULL;
}

char *pod_namespace(void) {
    const char *given = env("POD_NAMESPACE");
    if (given) return xstrdup(given);

    char *path = account_file("namespace");
    struct buf text = BUF_INIT(4 * KIB);
    char *ns = NULL;
    if (file_read(path, &text, NULL)) {
        struct str name = str_trim(buf_str(&text));
        if (name.len) ns = xstrndup(name.ptr, name.len);
    }
    buf_done(&text);
    xfree(path);
    return ns;
}
