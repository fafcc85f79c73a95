/* SPDX-License-Identifier: Apache-2.0 */
/* What a program writes to its standard error, made fit to be shown: what
 * looks like a secret becomes <redacted>.
 *
 *   PEM blocks            all lines from BEGIN to END
 *   Bearer X, Basic X     X
 *   token=X, "password": "X", --secret X and their kin
 *                         X
 *   https://u:p@host      u:p
 *   any run of 24 or more characters of base64, base64url or hex (a JWT is
 *   one) that is not plainly words, a path or a host
 *                         the run
 *
 * Addresses and codes for logging in on another device stay readable: of a
 * URL, host and path words, and those query parameters that are public by
 * their nature (user_code, client_id, state, code_challenge). When in doubt
 * it goes.
 */
#ifndef KEVTOP_AUTH_REDACT_H
#define KEVTOP_AUTH_REDACT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

struct redact {
    bool in_pem;
};

/* Append line to out. Lines of one text come in order; *r is zero before the
 * first. */
void redact_line(struct redact *r, struct str line, struct buf *out);

#endif
