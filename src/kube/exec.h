/* SPDX-License-Identifier: Apache-2.0 */
/* Private to kube/: users[].user.exec, taken over for auth/ to run. */
#ifndef KEVTOP_KUBE_EXEC_H
#define KEVTOP_KUBE_EXEC_H

#include <stdbool.h>

#include "base/cc.h"
#include "base/err.h"
#include "kube/entry.h"
#include "net/endpoint.h"

/* Fill e->identity.plugin. The rest of e that tells about the cluster must be
 * there already: provideClusterInfo hands it on. cluster may be NULL. label
 * names the user in messages. */
bool exec_fill(struct endpoint *e, const struct kube_entry *user,
               const char *label, const struct kube_entry *cluster,
               struct err *err) CC_MUST_USE;

#endif
