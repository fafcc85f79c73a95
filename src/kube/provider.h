/* SPDX-License-Identifier: Apache-2.0 */
/* Private to kube/: users[].user.auth-provider, which Kubernetes gave up for
 * exec plugins; only a static id-token of oidc can still be used. */
#ifndef KEVTOP_KUBE_PROVIDER_H
#define KEVTOP_KUBE_PROVIDER_H

#include <stdbool.h>

#include "base/cc.h"
#include "base/err.h"
#include "kube/entry.h"

/* The id-token of oidc, borrowed, if it has not expired; everything else is
 * explained. user has the field auth-provider. */
bool provider_token(const struct kube_entry *user, const char *label,
                    const char **token, struct err *err) CC_MUST_USE;

#endif
