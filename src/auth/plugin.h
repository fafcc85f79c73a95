/* SPDX-License-Identifier: Apache-2.0 */
/* One run of a credential plugin: client-go's exec protocol
 * (client.authentication.k8s.io).
 *
 * The program is looked up in the absolute folders of PATH unless its name
 * has a slash, and is run only if nobody but root and us may change it: a
 * regular file, owned by root or us, not writable for others, nor for a group
 * that is not ours alone. Its environment is ours, then exec.env, then
 * KUBERNETES_EXEC_INFO; the later wins.
 *
 * No error or line told holds what it printed to standard output, nor, of its
 * standard error, what looks like a secret.
 */
#ifndef KEVTOP_AUTH_PLUGIN_H
#define KEVTOP_AUTH_PLUGIN_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auth/identity.h"
#include "auth/reply.h"
#include "base/child.h"
#include "base/err.h"
#include "base/str.h"

struct plugin_run;

/* Where it is, for the caller to free, if it may be run; NULL otherwise. */
char *plugin_find(const struct plugin_spec *spec, struct err *err) CC_MUST_USE;

/* Find it and run it; for at most 60 s, or 10 min when a person answers it
 * (interactive: it has the terminal). spec is borrowed until plugin_free().
 * line is called from plugin_work() with what it says on standard error, fit
 * to be shown. NULL: err says why not. */
struct plugin_run *plugin_start(const struct plugin_spec *spec,
                                bool interactive, int64_t now_ms,
                                void (*line)(void *ctx, struct str line),
                                void *ctx, struct err *err) CC_MUST_USE;
/* Ends it if it runs. NULL is allowed. */
void plugin_free(struct plugin_run *run);

/* As of base/child.h. */
size_t plugin_fds(const struct plugin_run *run, struct pollfd *fds, size_t n);
int64_t plugin_until(const struct plugin_run *run);
bool plugin_work(struct plugin_run *run, int64_t now_ms);

/* What came of it, once it is over; once. */
bool plugin_take(struct plugin_run *run, struct plugin_reply *reply,
                 struct err *err) CC_MUST_USE;

#endif
