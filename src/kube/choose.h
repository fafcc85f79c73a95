/* SPDX-License-Identifier: Apache-2.0 */
/* Private to kube/: which context, cluster and user the flags and the files
 * come down to. */
#ifndef KEVTOP_KUBE_CHOOSE_H
#define KEVTOP_KUBE_CHOOSE_H

#include <stdbool.h>

#include "base/cc.h"
#include "base/err.h"
#include "kube/config.h"
#include "kube/kubeconfig.h"

struct choice {
    const struct kube_entry *context, *cluster, *user; /* NULL: none */
    const char *server; /* where no cluster was chosen; NULL: none */
    bool pod;           /* the pod's own service account instead */
};

/* *c is zeroed by the caller. */
bool choose(const struct kubeconfig *kc, const struct kube_flags *flags,
            struct choice *c, struct err *err) CC_MUST_USE;

#endif
