/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/config.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "kube/credential.h"
#include "kube/kubeconfig.h"
#include "kube/path.h"
#include "kube/pod.h"
#include "kube/server.h"
#include "kube/spec.h"

#define PATHS_BYTES 500 /* of file names in a message */

struct kube_config {
    struct kubeconfig files;
    char *nothing; /* why no file was read, for the message */
};

static bool given(const char *flag) {
    return flag && *flag;
}

static const char *env(const char *name) {
    const char *value = getenv(name);
    return given(value) ? value : NULL;
}

/* --- loading --------------------------------------------------------- */

static bool load_one(struct kube_config *k, const char *path,
                     struct err *err) {
    bool missing;

    if (kubeconfig_add(&k->files, path, &missing, err)) return true;
    if (!missing) return false;
    return err_set(err, ERR_CONFIG,
                   "kubeconfig '%s' does not exist; check --kubeconfig", path);
}

static bool is_among(struct str part, struct str before) {
    struct str other;

    while (str_split(&before, ':', &other))
        if (str_eq(other, part)) return true;
    return false;
}

/* $KUBECONFIG: what is empty, absent or named again is passed over. */
static bool load_list(struct kube_config *k, const char *list,
                      struct err *err) {
    struct str rest = str_of(list), part;
    bool ok = true;

    while (ok && str_split(&rest, ':', &part)) {
        struct str before = {list, (size_t)(part.ptr - list)};
        bool missing;

        if (part.len == 0 || is_among(part, before)) continue;
        char *path = xstrndup(part.ptr, part.len);
        ok = kubeconfig_add(&k->files, path, &missing, err) || missing;
        xfree(path);
    }
    if (k->files.files.n == 0)
        k->nothing =
            xasprintf("nothing that $KUBECONFIG names exists ('%s')", list);
    return ok;
}

static bool load_home(struct kube_config *k, struct err *err) {
    const char *home = env("HOME");
    bool missing;

    if (!home) {
        k->nothing = xstrdup("neither --kubeconfig nor $KUBECONFIG names a "
                             "cluster, and $HOME is not set");
        return true;
    }
    char *path = xasprintf("%s/.kube/config", home);
    bool ok = kubeconfig_add(&k->files, path, &missing, err) || missing;
    if (ok && missing)
        k->nothing = xasprintf("neither --kubeconfig, $KUBECONFIG nor '%s' "
                               "names a cluster",
                               path);
    xfree(path);
    return ok;
}

struct kube_config *kube_config_load(const struct kube_flags *flags,
                                     struct err *err) {
    struct kube_config *k = xcalloc(1, sizeof(*k));
    const char *list = env("KUBECONFIG");
    bool ok;

    if (given(flags->kubeconfig))
        ok = load_one(k, flags->kubeconfig, err);
    else if (list)
        ok = load_list(k, list, err);
    else
        ok = load_home(k, err);

    if (!ok) {
        kube_config_free(k);
        return NULL;
    }
    kubeconfig_merge(&k->files);
    return k;
}

void kube_config_free(struct kube_config *k) {
    if (!k) return;
    kubeconfig_done(&k->files);
    xfree(k->nothing);
    xfree(k);
}

size_t kube_context_count(const struct kube_config *k) {
    return k->files.listed.n;
}

const char *kube_context_name(const struct kube_config *k, size_t i) {
    assert(i < k->files.listed.n);
    return k->files.listed.at[i]->name;
}

const char *kube_context_current(const struct kube_config *k) {
    return k->files.current;
}

/* --- choosing -------------------------------------------------------- */

struct choice {
    const struct kube_entry *context, *cluster, *user; /* NULL: none */
    const char *server; /* where no cluster was chosen; NULL: none */
    bool pod;           /* the pod's own service account instead */
};

static bool no_config(const struct kube_config *k, struct err *err) {
    return err_set(err, ERR_CONFIG,
                   "no kubeconfig: %s; try --kubeconfig FILE or --demo",
                   k->nothing);
}

/* known: the contexts' names, or "". */
static bool unknown(const struct kube_config *k, const char *kind,
                    const char *name, const char *known, struct err *err) {
    struct buf paths = BUF_INIT(PATHS_BYTES);

    if (k->files.files.n == 0) return no_config(k, err);
    kubeconfig_paths(&k->files, &paths);
    err_set(err, ERR_CONFIG, "%s '%s' does not exist in '%s'%s%s", kind, name,
            paths.data, *known ? "; known: " : "", known);
    buf_done(&paths);
    return false;
}

static bool no_context(const struct kube_config *k, struct err *err) {
    struct buf paths = BUF_INIT(PATHS_BYTES), known = BUF_INIT(PATHS_BYTES);

    if (k->files.files.n == 0) return no_config(k, err);
    kubeconfig_paths(&k->files, &paths);
    kubeconfig_known(&k->files, &known);
    if (known.len)
        err_set(err, ERR_CONFIG,
                "no current-context in '%s'; choose one with --context: %s",
                paths.data, known.data);
    else
        err_set(err, ERR_CONFIG,
                "no context in '%s'; try --kubeconfig FILE or --demo",
                paths.data);
    buf_done(&paths);
    buf_done(&known);
    return false;
}

static bool choose_context(const struct kube_config *k,
                           const struct kube_flags *flags,
                           struct choice *choice, struct err *err) {
    bool asked = given(flags->context);
    const char *name = asked ? flags->context : k->files.current;

    if (!name) return true;
    choice->context = kube_table_find(&k->files.contexts, name);
    if (choice->context) return true;

    struct buf known = BUF_INIT(PATHS_BYTES);
    kubeconfig_known(&k->files, &known);
    unknown(k, asked ? "context" : "current-context", name,
            known.len ? known.data : "", err);
    buf_done(&known);
    return false;
}

/* Where the context names a cluster or user that is nowhere, a flag may still
 * say what is needed: *named has the name then. */
static bool choose_entry(const struct kube_config *k,
                         const struct kube_table *table,
                         const struct kube_entry *context, const char *kind,
                         const char *flag, const struct kube_entry **entry,
                         const char **named, struct err *err) {
    *named = NULL;
    if (given(flag)) {
        *entry = kube_table_find(table, flag);
        return *entry ? true : unknown(k, kind, flag, "", err);
    }
    if (!kube_entry_text(context, kind, named, err)) return false;
    if (*named) *entry = kube_table_find(table, *named);
    return true;
}

static bool not_defined(const struct kube_config *k, const char *kind,
                        const char *name, const struct kube_entry *context,
                        struct err *err) {
    struct buf paths = BUF_INIT(PATHS_BYTES);

    assert(context);
    kubeconfig_paths(&k->files, &paths);
    err_set(err, ERR_CONFIG, "%s '%s' of context '%s' is not defined in '%s'",
            kind, name, context->name, paths.data);
    buf_done(&paths);
    return false;
}

/* What no cluster entry says: --server, the pod, $KUBERNETES_MASTER. */
static bool choose_server(const struct kube_config *k,
                          const struct kube_flags *flags,
                          struct choice *choice, struct err *err) {
    if (given(flags->server)) return true;
    if (choice->context)
        return err_set(err, ERR_CONFIG,
                       "context '%s' in '%s' names no cluster",
                       choice->context->name, choice->context->file->path);
    if (pod_is_inside()) {
        choice->pod = true;
        return true;
    }
    choice->server = env("KUBERNETES_MASTER");
    return choice->server ? true : no_context(k, err);
}

static bool says_who(const struct kube_flags *flags) {
    return given(flags->token) || given(flags->token_file) ||
           given(flags->client_certificate);
}

static bool choose(const struct kube_config *k, const struct kube_flags *flags,
                   struct choice *c, struct err *err) {
    const char *cluster, *user;

    if (!choose_context(k, flags, c, err)) return false;
    if (!choose_entry(k, &k->files.clusters, c->context, "cluster",
                      flags->cluster, &c->cluster, &cluster, err) ||
        !choose_entry(k, &k->files.users, c->context, "user", flags->user,
                      &c->user, &user, err))
        return false;
    if (cluster && !c->cluster && !given(flags->server))
        return not_defined(k, "cluster", cluster, c->context, err);
    if (user && !c->user && !says_who(flags))
        return not_defined(k, "user", user, c->context, err);
    return c->cluster ? true : choose_server(k, flags, c, err);
}

/* --- building -------------------------------------------------------- */

static bool parse_timeout(const char *text, int *timeout_s, struct err *err) {
    const int64_t most = INT_MAX / 1000;
    int64_t us = 0;
    size_t digits = strspn(text, "0123456789");

    if (digits > 0 && !text[digits]) {
        int64_t s = 0;
        for (size_t i = 0; i < digits && s <= most; i++)
            s = s * 10 + (text[i] - '0');
        us = (s < most ? s : most) * US_PER_S;
    } else if (!duration_parse(str_of(text), &us, NULL)) {
        return err_set(err, ERR_USAGE,
                       "--request-timeout '%s' is neither seconds nor a "
                       "duration (30, 1m30s)",
                       text);
    }
    int64_t s = us / US_PER_S + (us % US_PER_S > 0);
    *timeout_s = (int)(s < most ? s : most);
    return true;
}

static bool fill_server(struct endpoint *e, const struct cluster_spec *c,
                        struct err *err) {
    if (!server_parse(c->server, &e->server, &e->plain, err))
        return err_wrap(err, "%s: server", c->label);
    if (e->plain) return true;

    e->insecure = c->insecure;
    if (!c->tls_server_name) return true;
    if (!server_is_host(str_of(c->tls_server_name)))
        return err_set(err, ERR_CONFIG,
                       "%s: tls-server-name is not a host name", c->label);
    e->tls_server_name = xstrdup(c->tls_server_name);
    return true;
}

/* The host stands in for the names that there are not. */
static void fill_names(struct endpoint *e, const struct choice *c) {
    const char *host = strstr(e->server, "://") + 3;

    if (c->pod) host = "in-cluster";
    e->context = xstrdup(c->context ? c->context->name : host);
    e->cluster = xstrdup(c->cluster ? c->cluster->name : host);
    e->user = xstrdup(c->user  ? c->user->name
                      : c->pod ? "service account"
                               : "");
}

static bool init_specs(struct cluster_spec *cluster, struct user_spec *user,
                       const struct choice *c, struct err *err) {
    if (!cluster_spec_init(cluster, c->cluster, err) ||
        !user_spec_init(user, c->user, err))
        return false;
    if (!c->pod) return true;

    xfree(cluster->label);
    xfree(user->label);
    cluster->label = xstrdup("in-cluster");
    user->label = xstrdup("service account");
    cluster->ca_file = pod_ca_file();
    user->token_file = pod_token_file();
    return true;
}

static bool build(struct endpoint *e, const struct choice *c,
                  const struct kube_flags *flags, struct err *err) {
    struct cluster_spec cluster = {0};
    struct user_spec user = {0};
    char *server = c->pod ? pod_server() : NULL;
    bool ok = false;

    if (!init_specs(&cluster, &user, c, err)) goto out;
    if (!cluster.server) cluster.server = c->pod ? server : c->server;
    if (!cluster_spec_override(&cluster, flags, err) ||
        !user_spec_override(&user, flags, err) ||
        !cluster_spec_check(&cluster, err) || !fill_server(e, &cluster, err) ||
        !user_spec_check(&user, e->plain, err))
        goto out;

    /* Over http nothing is sent that would tell who we are. */
    if (!e->plain && (!credential_load_ca(e, &cluster, err) ||
                      !credential_load_user(e, &user, err)))
        goto out;
    if (given(flags->request_timeout) &&
        !parse_timeout(flags->request_timeout, &e->timeout_s, err))
        goto out;
    e->compress = !cluster.disable_compression;
    e->http1 = flags->http1;
    fill_names(e, c);
    ok = true;
out:
    cluster_spec_done(&cluster);
    user_spec_done(&user);
    xfree(server);
    return ok;
}

/* As kubectl has it, a context without a namespace takes the pod's, if this
 * is one. */
static bool find_namespace(const struct choice *c, char **ns,
                           struct err *err) {
    const char *own = NULL;

    if (!kube_entry_text(c->context, "namespace", &own, err)) return false;
    if (own && !path_is_namespace(str_of(own)))
        return err_set(err, ERR_CONFIG,
                       "context '%s' in '%s': '%s' cannot be a namespace",
                       c->context->name, c->context->file->path, own);
    if (own) {
        *ns = xstrdup(own);
        return true;
    }
    char *pod = pod_is_inside() ? pod_namespace() : NULL;
    if (pod && !path_is_namespace(str_of(pod))) {
        err_set(err, ERR_CONFIG,
                "'%s' of this pod cannot be a namespace; check "
                "$POD_NAMESPACE",
                pod);
        xfree(pod);
        return false;
    }
    *ns = pod ? pod : xstrdup("default");
    return true;
}

bool kube_endpoint(const struct kube_config *k, const struct kube_flags *flags,
                   struct endpoint *out, char **ns, struct err *err) {
    struct choice choice = {0};
    struct endpoint e = {0};

    if (!choose(k, flags, &choice, err)) return false;
    if (!build(&e, &choice, flags, err) || !find_namespace(&choice, ns, err)) {
        endpoint_done(&e);
        return false;
    }
    *out = e;
    return true;
}
