/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/choose.h"

#include <assert.h>
#include <stddef.h>

#include "base/buf.h"
#include "kube/pod.h"
#include "kube/text.h"

#define PATHS_BYTES 500 /* of file names in a message */

static bool no_config(const struct kubeconfig *kc, struct err *err) {
    return err_set(err, ERR_CONFIG,
                   "no kubeconfig: %s; try --kubeconfig FILE or --demo",
                   kc->nothing);
}

/* known: the contexts' names, or "". */
static bool unknown(const struct kubeconfig *kc, const char *kind,
                    const char *name, const char *known, struct err *err) {
    struct buf paths = BUF_INIT(PATHS_BYTES);

    if (kc->files.n == 0) return no_config(kc, err);
    kubeconfig_paths(kc, &paths);
    err_set(err, ERR_CONFIG, "%s '%s' does not exist in '%s'%s%s", kind, name,
            paths.data, *known ? "; known: " : "", known);
    buf_done(&paths);
    return false;
}

static bool no_context(const struct kubeconfig *kc, struct err *err) {
    struct buf paths = BUF_INIT(PATHS_BYTES), known = BUF_INIT(PATHS_BYTES);

    if (kc->files.n == 0) return no_config(kc, err);
    kubeconfig_paths(kc, &paths);
    kubeconfig_known(kc, &known);
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

static bool choose_context(const struct kubeconfig *kc,
                           const struct kube_flags *flags,
                           struct choice *choice, struct err *err) {
    bool asked = has_text(flags->context);
    const char *name = asked ? flags->context : kc->current;

    if (!name) return true;
    choice->context = kube_table_find(&kc->contexts, name);
    if (choice->context) return true;

    struct buf known = BUF_INIT(PATHS_BYTES);
    kubeconfig_known(kc, &known);
    unknown(kc, asked ? "context" : "current-context", name,
            known.len ? known.data : "", err);
    buf_done(&known);
    return false;
}

/* Where the context names a cluster or user that is nowhere, a flag may still
 * say what is needed: *named has the name then. */
static bool choose_entry(const struct kubeconfig *kc,
                         const struct kube_table *table,
                         const struct kube_entry *context, const char *kind,
                         const char *flag, const struct kube_entry **entry,
                         const char **named, struct err *err) {
    *named = NULL;
    if (has_text(flag)) {
        *entry = kube_table_find(table, flag);
        return *entry ? true : unknown(kc, kind, flag, "", err);
    }
    if (!kube_entry_text(context, kind, named, err)) return false;
    if (*named) *entry = kube_table_find(table, *named);
    return true;
}

static bool not_defined(const struct kubeconfig *kc, const char *kind,
                        const char *name, const struct kube_entry *context,
                        struct err *err) {
    struct buf paths = BUF_INIT(PATHS_BYTES);

    assert(context);
    kubeconfig_paths(kc, &paths);
    err_set(err, ERR_CONFIG, "%s '%s' of context '%s' is not defined in '%s'",
            kind, name, context->name, paths.data);
    buf_done(&paths);
    return false;
}

/* What no cluster entry says: --server, the pod, $KUBERNETES_MASTER. */
static bool choose_server(const struct kubeconfig *kc,
                          const struct kube_flags *flags,
                          struct choice *choice, struct err *err) {
    if (has_text(flags->server)) return true;
    if (choice->context)
        return err_set(err, ERR_CONFIG,
                       "context '%s' in '%s' names no cluster",
                       choice->context->name, choice->context->file->path);
    if (pod_is_inside()) {
        choice->pod = true;
        return true;
    }
    choice->server = env_text("KUBERNETES_MASTER");
    return choice->server ? true : no_context(kc, err);
}

static bool says_who(const struct kube_flags *flags) {
    return has_text(flags->token) || has_text(flags->token_file) ||
           has_text(flags->client_certificate);
}

bool choose(const struct kubeconfig *kc, const struct kube_flags *flags,
            struct choice *c, struct err *err) {
    const char *cluster, *user;

    if (!choose_context(kc, flags, c, err)) return false;
    if (!choose_entry(kc, &kc->clusters, c->context, "cluster", flags->cluster,
                      &c->cluster, &cluster, err) ||
        !choose_entry(kc, &kc->users, c->context, "user", flags->user,
                      &c->user, &user, err))
        return false;
    if (cluster && !c->cluster && !has_text(flags->server))
        return not_defined(kc, "cluster", cluster, c->context, err);
    if (user && !c->user && !says_who(flags))
        return not_defined(kc, "user", user, c->context, err);
    return c->cluster ? true : choose_server(kc, flags, c, err);
}
