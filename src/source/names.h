/* SPDX-License-Identifier: Apache-2.0 */
/* Which namespaces a cluster has, for pickers: one GET, nothing but names.
 * Whoever may not list them simply gets no answer. Watch thread. */
#ifndef KEVTOP_SOURCE_NAMES_H
#define KEVTOP_SOURCE_NAMES_H

#include "base/str.h"
#include "net/http.h"

/* The names, each followed by a newline; borrowed for the call. */
typedef void names_fn(void *ctx, struct str names);

struct names;

struct names *names_new(names_fn *fn, void *ctx);
/* Before its client goes. */
void names_free(struct names *n);
/* Ask; while an answer is awaited this does nothing. */
void names_ask(struct names *n, struct http_client *client);
/* Whether an answer is awaited: no more once it was told, or none came. */
bool names_asking(const struct names *n);

#endif
