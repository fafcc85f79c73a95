/* SPDX-License-Identifier: Apache-2.0 */
/* Private to kube/: certificates, keys and tokens of the chosen entries, read
 * and looked over once, so that what is wrong with them is said before the
 * first request.
 */
#ifndef KEVTOP_KUBE_CREDENTIAL_H
#define KEVTOP_KUBE_CREDENTIAL_H

#include <stdbool.h>

#include "base/cc.h"
#include "base/err.h"
#include "kube/spec.h"
#include "net/endpoint.h"

/* Fill e->ca. */
bool credential_load_ca(struct endpoint *e, const struct cluster_spec *c,
                        struct err *err) CC_MUST_USE;
/* Fill e->cert, key, token and token_file. */
bool credential_load_user(struct endpoint *e, const struct user_spec *u,
                          struct err *err) CC_MUST_USE;

#endif
