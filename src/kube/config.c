/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/config.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/str.h"
#include "kube/choose.h"
#include "kube/fill.h"
#include "kube/kubeconfig.h"
#include "kube/notes.h"
#include "kube/path.h"
#include "kube/text.h"

#define NOTES_BYTES (64 * KIB)

struct kube_config {
    struct kubeconfig files;
    struct buf *notes; /* apart, as more come while contexts are resolved */
};

/* --- loading --------------------------------------------------------- */

static bool load_one(struct kube_config *k, const char *path,
                     struct err *err) {
    bool missing;

    if (kubeconfig_add(&k->files, path, &missing, k->notes, err)) return true;
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
        ok = kubeconfig_add(&k->files, path, &missing, k->notes, err) ||
             missing;
        xfree(path);
    }
    if (k->files.files.n == 0)
        k->files.nothing =
            xasprintf("nothing that $KUBECONFIG names exists ('%s')", list);
    return ok;
}

static bool load_home(struct kube_config *k, struct err *err) {
    const char *home = env_text("HOME");
    bool missing;

    if (!home) {
        k->files.nothing =
            xstrdup("neither --kubeconfig nor $KUBECONFIG names a "
                    "cluster, and $HOME is not set");
        return true;
    }
    char *path = xasprintf("%s/.kube/config", home);
    bool ok =
        kubeconfig_add(&k->files, path, &missing, k->notes, err) || missing;
    if (ok && missing)
        k->files.nothing =
            xasprintf("neither --kubeconfig, $KUBECONFIG nor '%s' "
                      "names a cluster",
                      path);
    xfree(path);
    return ok;
}

struct kube_config *kube_config_load(const struct kube_flags *flags,
                                     struct err *err) {
    struct kube_config *k = xcalloc(1, sizeof(*k));
    k->notes = xcalloc(1, sizeof(*k->notes));
    buf_init(k->notes, NOTES_BYTES);
    const char *list = env_text("KUBECONFIG");
    bool ok;

    if (has_text(flags->kubeconfig))
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
    if (k->files.nothing)
        notes_take(k->notes, xasprintf("no kubeconfig: %s", k->files.nothing));
    return k;
}

void kube_config_free(struct kube_config *k) {
    if (!k) return;
    kubeconfig_done(&k->files);
    buf_done(k->notes);
    xfree(k->notes);
    xfree(k);
}

size_t kube_context_count(const struct kube_config *k) {
    return k->files.listed.n;
}

const char *kube_context_name(const struct kube_config *k, size_t i) {
    assert(i < k->files.listed.n);
    return k->files.listed.at[i]->name;
}

size_t kube_cluster_count(const struct kube_config *k) {
    return k->files.clusters.at.n;
}

const char *kube_cluster_name(const struct kube_config *k, size_t i) {
    assert(i < k->files.clusters.at.n);
    return k->files.clusters.at.at[i].name;
}

size_t kube_user_count(const struct kube_config *k) {
    return k->files.users.at.n;
}

const char *kube_user_name(const struct kube_config *k, size_t i) {
    assert(i < k->files.users.at.n);
    return k->files.users.at.at[i].name;
}

struct str kube_config_notes(const struct kube_config *k) {
    return buf_str(k->notes);
}

const char *kube_context_current(const struct kube_config *k) {
    return k->files.current;
}

/* --- resolving ------------------------------------------------------- */

bool kube_endpoint(const struct kube_config *k, const struct kube_flags *flags,
                   struct endpoint *out, char **ns, struct err *err) {
    struct choice c = {0};
    struct endpoint e = {0};

    if (!choose(&k->files, flags, &c, err)) return false;
    if (!fill_endpoint(&e, &c, flags, k->notes, err) ||
        !fill_namespace(&c, ns, err)) {
        endpoint_done(&e);
        return false;
    }
    *out = e;
    return true;
}

/* The namespace of a context, if its server is this one. */
static const char *namespace_at(const struct kube_config *k,
                                const struct kube_entry *context,
                                const char *url) {
    const struct kube_flags none = {0};
    const char *cluster = NULL, *ns = NULL;
    struct choice c = {0};

    if (!kube_entry_text(context, "cluster", &cluster, NULL) || !cluster ||
        !kube_entry_text(context, "namespace", &ns, NULL) || !ns ||
        !path_is_namespace(str_of(ns)))
        return NULL;
    c.cluster = kube_table_find(&k->files.clusters, cluster);
    char *own = c.cluster ? fill_server_url(&c, &none) : NULL;
    bool same = own && strcmp(own, url) == 0;
    xfree(own);
    return same ? ns : NULL;
}

struct name_list {
    VEC(const char *) at;
};

static bool is_in(const struct name_list *list, const char *name) {
    for (size_t i = 0; i < list->at.n; i++)
        if (strcmp(list->at.at[i], name) == 0) return true;
    return false;
}

size_t kube_context_namespaces(const struct kube_config *k,
                               const struct kube_flags *flags,
                               const char ***out) {
    struct name_list found = {0};
    struct choice c = {0};
    char *url = NULL;

    if (choose(&k->files, flags, &c, NULL)) url = fill_server_url(&c, flags);
    for (size_t i = 0; url && i < k->files.listed.n; i++) {
        const char *ns = namespace_at(k, k->files.listed.at[i], url);
        if (ns && !is_in(&found, ns)) vec_push(&found.at, ns);
    }
    xfree(url);
    *out = found.at.at;
    return found.at.n;
}
