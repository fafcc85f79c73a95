/* SPDX-License-Identifier: Apache-2.0 */
#include "app/clusters.h"

#include <unistd.h>

#include "base/alloc.h"

static enum terminal_use terminal_of(const struct settings *s) {
    if (!isatty(STDIN_FILENO)) return TERMINAL_NONE;
    return s->job == JOB_SCREEN ? TERMINAL_ASK : TERMINAL_FREE;
}

/* Takes ns over. */
static void add_own(struct cluster *c, char *ns) {
    for (size_t i = 0; i < c->own.n; i++) {
        if (strcmp(c->own.at[i], ns) != 0) continue;
        xfree(ns);
        return;
    }
    vec_push(&c->own, ns);
}

static void cluster_free(struct cluster *c) {
    for (size_t i = 0; i < c->own.n; i++) xfree(c->own.at[i]);
    vec_done(&c->own);
    endpoint_done(&c->endpoint);
    xfree(c->known_ns);
    xfree(c->name);
    xfree(c);
}

static struct cluster *find_same(const struct clusters *all,
                                 const struct endpoint *e) {
    for (size_t i = 0; i < all->list.n; i++) {
        struct cluster *c = all->list.at[i];
        if (c->why.kind == ERR_NONE && kube_same_endpoint(&c->endpoint, e))
            return c;
    }
    return NULL;
}

static void add_context(struct clusters *all, const struct kube_config *kube,
                        const struct settings *s, const char *context) {
    struct cluster *c = xcalloc(1, sizeof(*c));
    struct kube_flags flags = s->kube;
    char *ns = NULL;

    flags.context = context;
    if (!kube_endpoint(kube, &flags, &c->endpoint, &ns, &c->why)) {
        c->name = xstrdup(context ? context : "");
        vec_push(&all->list, c);
        return;
    }
    struct cluster *same = find_same(all, &c->endpoint);
    if (same) {
        add_own(same, ns);
        cluster_free(c);
        return;
    }
    c->name = xstrdup(context ? context : c->endpoint.context);
    c->endpoint.identity.terminal = terminal_of(s);
    c->n_known_ns = kube_context_namespaces(kube, &flags, &c->known_ns);
    add_own(c, ns);
    vec_push(&all->list, c);
}

static bool any_usable(const struct clusters *all, struct err *err) {
    for (size_t i = 0; i < all->list.n; i++)
        if (all->list.at[i]->why.kind == ERR_NONE) return true;
    *err = all->list.at[0]->why;
    return false;
}

struct clusters *clusters_new(const struct kube_config *kube,
                              const struct settings *s, const char *contexts,
                              struct err *err) {
    struct clusters *all = xcalloc(1, sizeof(*all));
    struct str rest = str_of(contexts), part;
    size_t asked = 0;

    if (!contexts[0]) add_context(all, kube, s, NULL);
    for (; contexts[0] && str_split(&rest, ',', &part); asked++) {
        char *name = xstrndup(part.ptr, part.len);
        add_context(all, kube, s, name);
        xfree(name);
    }
    if (!any_usable(all, err)) {
        clusters_free(all);
        return NULL;
    }
    if (asked > 1) {
        all->names = xcalloc(all->list.n, sizeof(*all->names));
        for (size_t i = 0; i < all->list.n; i++)
            all->names[i] = all->list.at[i]->name;
    }
    return all;
}

void clusters_free(struct clusters *c) {
    if (!c) return;
    for (size_t i = 0; i < c->list.n; i++) cluster_free(c->list.at[i]);
    vec_done(&c->list);
    xfree(c->names);
    xfree(c);
}
