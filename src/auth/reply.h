/* SPDX-License-Identifier: Apache-2.0 */
/* What a credential plugin printed: an ExecCredential in JSON or YAML, as
 * client-go reads it (plugin/pkg/client/auth/exec/exec.go). */
#ifndef KEVTOP_AUTH_REPLY_H
#define KEVTOP_AUTH_REPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct plugin_reply {
    struct buf token;     /* empty: none */
    struct buf cert, key; /* PEM; both or neither */
    int64_t expires_us;   /* wall clock; TIME_UNSET: does not say */
};

void plugin_reply_done(struct plugin_reply *r); /* wipes */

/* text is changed and wiped. api_version is what the plugin was asked for.
 * No error repeats what it printed, but for a version that looks like one. */
bool plugin_reply_read(struct plugin_reply *r, struct buf *text,
                       const char *api_version, struct err *err) CC_MUST_USE;

#endif
