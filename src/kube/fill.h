/* SPDX-License-Identifier: Apache-2.0 */
/* Private to kube/: an endpoint from what was chosen and the flags. */
#ifndef KEVTOP_KUBE_FILL_H
#define KEVTOP_KUBE_FILL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/cc.h"
#include "base/err.h"
#include "kube/choose.h"
#include "net/endpoint.h"

/* *e is zeroed by the caller, who calls endpoint_done() in any case. notes
 * gets what is doubtful. */
bool fill_endpoint(struct endpoint *e, const struct choice *c,
                   const struct kube_flags *flags, struct buf *notes,
                   struct err *err) CC_MUST_USE;
/* *ns is the caller's to free. */
bool fill_namespace(const struct choice *c, char **ns,
                    struct err *err) CC_MUST_USE;
/* The URL of the server of what was chosen, the caller's to free; NULL where
 * it is none. */
char *fill_server_url(const struct choice *c, const struct kube_flags *flags);

#endif
