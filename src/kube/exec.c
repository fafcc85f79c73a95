/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/exec.h"

#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/jsonout.h"
#include "base/limits.h"
#include "kube/scalar.h"
#include "kube/text.h"

#define GROUP "client.authentication.k8s.io/"

static const struct {
    const char *name;
    enum plugin_mode mode;
} modes[] = {
    {"Never", PLUGIN_NEVER},
    {"IfAvailable", PLUGIN_IF_AVAILABLE},
    {"Always", PLUGIN_ALWAYS},
};

/* Whoever can write the kubeconfig could have us run anything. For root this
 * is about the mode alone: in containers, and under sudo, the file is its
 * user's. */
static bool check_origin(const struct plugin_spec *p, const char *path,
                         struct err *err) {
    struct stat st;
    const char *why = NULL;

    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode)) return true;
    if (st.st_mode & S_IWOTH)
        why = "everybody may change";
    else if (geteuid() != 0 && st.st_uid != geteuid() && st.st_uid != 0)
        why = "belongs to another user";
    if (!why) return true;
    return err_set(err, ERR_CONFIG,
                   "%s needs an exec plugin, and none is run from a file that "
                   "%s: chmod 600, or own, '%s'",
                   p->where, why, path);
}

/* --- how to run it --------------------------------------------------- */

static bool read_version(struct plugin_spec *p, const struct kube_entry *exec,
                         struct err *err) {
    const char *version = NULL;

    if (!kube_entry_text(exec, "apiVersion", &version, err)) return false;
    if (!version)
        return err_set(err, ERR_CONFIG, "%s: exec has no apiVersion",
                       p->where);
    if (strcmp(version, GROUP "v1alpha1") == 0)
        return err_set(err, ERR_CONFIG,
                       "%s: exec has the apiVersion " GROUP "v1alpha1, which "
                       "Kubernetes removed in 1.24: update the plugin and "
                       "have its kubeconfig written anew, for v1 or v1beta1",
                       p->where);
    if (strcmp(version, GROUP "v1") != 0 &&
        strcmp(version, GROUP "v1beta1") != 0)
        return err_set(err, ERR_CONFIG,
                       "%s: exec has an apiVersion that kevtop does not "
                       "know: it takes " GROUP "v1 and v1beta1",
                       p->where);
    p->api_version = xstrdup(version);
    return true;
}

static bool read_mode(struct plugin_spec *p, const struct kube_entry *exec,
                      struct err *err) {
    const char *mode = NULL;

    if (!kube_entry_text(exec, "interactiveMode", &mode, err)) return false;
    if (!mode && strcmp(p->api_version, GROUP "v1") == 0)
        return err_set(err, ERR_CONFIG,
                       "%s: exec of apiVersion v1 has no interactiveMode "
                       "(Never, IfAvailable or Always)",
                       p->where);
    if (!mode) mode = "IfAvailable";
    for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
        if (strcmp(mode, modes[i].name) != 0) continue;
        p->mode = modes[i].mode;
        return true;
    }
    return err_set(err, ERR_CONFIG,
                   "%s: interactiveMode of exec is none of Never, "
                   "IfAvailable and Always",
                   p->where);
}

/* A bare name is looked for in PATH and not beside the kubeconfig. */
static bool read_command(struct plugin_spec *p, const struct kube_entry *exec,
                         struct err *err) {
    const char *command = NULL, *text;
    const struct yaml *n;

    if (!kube_entry_text(exec, "command", &command, err)) return false;
    if (!command)
        return err_set(err, ERR_CONFIG, "%s: exec has no command", p->where);
    p->command = strchr(command, '/') ? kube_file_join(exec->file, command)
                                      : xstrdup(command);

    if (!kube_entry_list(exec, "args", &n, err)) return false;
    for (; n; n = yaml_next(n)) {
        if (!kube_element_text(exec, "args", n, &text, err)) return false;
        vec_push(&p->args, xstrdup(text));
    }
    return true;
}

static bool read_env(struct plugin_spec *p, const struct kube_entry *exec,
                     struct err *err) {
    const struct yaml *n;

    if (!kube_entry_list(exec, "env", &n, err)) return false;
    for (; n; n = yaml_next(n)) {
        struct kube_entry pair = {
            .name = exec->name, .body = n, .file = exec->file};
        const char *name = "", *value = "";

        if (!kube_entry_text(&pair, "name", &name, err) ||
            !kube_entry_text(&pair, "value", &value, err))
            return false;
        if (!*name || strchr(name, '='))
            return err_set(err, ERR_CONFIG,
                           "%s: exec has an env entry without a proper name",
                           p->where);
        vec_push(&p->env, (struct identity_pair){.name = xstrdup(name),
                                                 .value = xstrdup(value)});
    }
    return true;
}

/* --- what it is told ------------------------------------------------- */

static void add_base64(struct buf *out, const struct buf *in) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < in->len; i += 3) {
        const size_t left = in->len - i;
        char four[4] = {'=', '=', '=', '='};
        unsigned bits = (unsigned)(unsigned char)in->data[i] << 16;

        if (left > 1) bits |= (unsigned)(unsigned char)in->data[i + 1] << 8;
        if (left > 2) bits |= (unsigned char)in->data[i + 2];
        four[0] = digits[bits >> 18];
        four[1] = digits[bits >> 12 & 63];
        if (left > 1) four[2] = digits[bits >> 6 & 63];
        if (left > 2) four[3] = digits[bits & 63];
        buf_add(out, four, sizeof(four));
    }
}

/* clusters[].cluster.extensions, a list of {name, extension}. */
static const struct yaml *find_extension(const struct kube_entry *cluster) {
    const struct yaml *list = kube_entry_node(cluster, "extensions");

    if (yaml_type(list) != YAML_LIST) return NULL;
    for (const struct yaml *n = yaml_first(list); n; n = yaml_next(n)) {
        const char *name = yaml_text(yaml_get(n, "name"));
        if (name && strcmp(name, GROUP "exec") == 0)
            return yaml_get(n, "extension");
    }
    return NULL;
}

/* What stands at spec.cluster of KUBERNETES_EXEC_INFO. */
static bool add_cluster_info(struct plugin_spec *p, const struct endpoint *e,
                             const struct kube_entry *cluster,
                             struct err *err) {
    struct buf out = BUF_INIT(LIMIT_EXEC_INFO_BYTES);
    struct buf ca = BUF_INIT(LIMIT_EXEC_INFO_BYTES);
    struct jsonout j;

    jsonout_init(&j, &out, 0, 0);
    jsonout_open(&j, NULL, '{');
    jsonout_str(&j, "server", str_of(e->server));
    if (e->tls_server_name)
        jsonout_str(&j, "tls-server-name", str_of(e->tls_server_name));
    if (e->insecure) jsonout_bool(&j, "insecure-skip-tls-verify", true);
    add_base64(&ca, &e->ca);
    if (ca.len) jsonout_str(&j, "certificate-authority-data", buf_str(&ca));
    if (e->proxy) jsonout_str(&j, "proxy-url", str_of(e->proxy));
    if (!e->compress) jsonout_bool(&j, "disable-compression", true);
    buf_add_cstr(&out, ",\"config\":");
    scalar_tree_json(find_extension(cluster), &out);
    jsonout_close(&j, '}');

    bool ok = !ca.over && !out.over;
    if (ok)
        p->cluster_info = buf_take(&out);
    else
        err_set(err, ERR_LIMIT,
                "%s: the cluster's certificate authority and extension are "
                "too large for the environment of its exec plugin",
                p->where);
    buf_done(&ca);
    buf_wipe(&out);
    return ok;
}

bool exec_fill(struct endpoint *e, const struct kube_entry *user,
               const char *label, const struct kube_entry *cluster,
               struct err *err) {
    struct plugin_spec *p = xcalloc(1, sizeof(*p));
    struct kube_entry exec;
    const char *hint = NULL;
    bool told = false;

    e->identity.plugin = p;
    p->where = xstrdup(label);
    if (!kube_entry_map(user, "exec", &exec, err) ||
        !check_origin(p, user->file->path, err) ||
        !read_command(p, &exec, err) || !read_version(p, &exec, err) ||
        !read_mode(p, &exec, err) || !read_env(p, &exec, err) ||
        !kube_entry_text(&exec, "installHint", &hint, err) ||
        !kube_entry_bool(&exec, "provideClusterInfo", &told, err))
        return false;
    if (hint) p->hint = xstrdup(hint);
    return !told || add_cluster_info(p, e, cluster, err);
}
