/* SPDX-License-Identifier: Apache-2.0 */
/* Private to kube/: certificates, keys and tokens of the chosen entries, read
 * and looked over once, so that what is wrong with them is said before the
 * first request.
 */
#ifndef KEVTOP_KUBE_SECRETS_H
#define KEVTOP_KUBE_SECRETS_H

#include <stdbool.h>

#include "base/cc.h"
#include "base/err.h"
#include "kube/spec.h"
#include "net/endpoint.h"

/* Fill e->ca and ca_file. */
bool secrets_load_ca(struct endpoint *e, const struct cluster_spec *c,
                     struct err *err) CC_MUST_USE;
/* Fill the certificate, key, token and their files of e->identity. notes gets
 * what is doubtful about the key's file. */
bool secrets_load_user(struct endpoint *e, const struct user_spec *u,
                       struct buf *notes, struct err *err) CC_MUST_USE;

#endif
