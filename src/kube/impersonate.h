/* SPDX-License-Identifier: Apache-2.0 */
/* Private to kube/: as, as-uid, as-groups and as-user-extra of kubeconfig,
 * --as and its kin. */
#ifndef KEVTOP_KUBE_IMPERSONATE_H
#define KEVTOP_KUBE_IMPERSONATE_H

#include <stdbool.h>

#include "auth/identity.h"
#include "base/cc.h"
#include "base/err.h"
#include "kube/config.h"
#include "kube/entry.h"

/* Fill id->as, as_uid, as_groups and as_extra. A flag replaces what the file
 * has; --as-user-extra does so for its keys alone. e may be NULL. label names
 * the user in messages. */
bool impersonate_fill(struct identity *id, const struct kube_entry *e,
                      const char *label, const struct kube_flags *flags,
                      struct err *err) CC_MUST_USE;

#endif
