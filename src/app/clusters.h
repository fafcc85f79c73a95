/* SPDX-License-Identifier: Apache-2.0 */
/* The clusters that are watched: one for each context, resolved.
 *
 * Contexts of the same server and user are one cluster, called by the first
 * of them. One that cannot be resolved holds up no other: it stands in the
 * list with what is wrong with it, and only if all are wrong there is none.
 */
#ifndef KEVTOP_APP_CLUSTERS_H
#define KEVTOP_APP_CLUSTERS_H

#include <stdbool.h>
#include <stddef.h>

#include "app/settings.h"
#include "base/err.h"
#include "base/vec.h"
#include "kube/config.h"

struct cluster {
    char *name;     /* the context's */
    struct err why; /* ERR_NONE, or it cannot be used; then all the rest is
                           empty */
    struct endpoint endpoint;
    VEC(char *) own; /* the namespaces of its contexts */
    /* Namespaces that contexts of the same server name; texts borrowed from
     * the kubeconfig. */
    const char **known_ns;
    size_t n_known_ns;
};

struct clusters {
    VEC(struct cluster *) list;
    /* Names by index, if several contexts were asked for; else NULL. */
    const char **names;
};

/* contexts: comma separated; "" for the current one. NULL with err set: none
 * of them can be used. */
struct clusters *clusters_new(const struct kube_config *kube,
                              const struct settings *s, const char *contexts,
                              struct err *err) CC_MUST_USE;
/* NULL is allowed. */
void clusters_free(struct clusters *c);

#endif
