/* SPDX-License-Identifier: Apache-2.0 */
/* Candidates for the completions of shells: `kevtop --complete WHAT`, with the
 * flags that stand on the line so far, prints them, a line each, sorted, each
 * once. The completions in completions/ call it.
 *
 * Never asks a person, never says anything on standard error, and is done in
 * two seconds: what is not known by then is not offered. A line that is wrong,
 * a cluster that does not answer: nothing is offered, which is no error.
 */
#ifndef KEVTOP_APP_COMPLETE_H
#define KEVTOP_APP_COMPLETE_H

#include "app/config.h"
#include "app/options.h"

/* o->complete is WHAT: contexts, clusters, users (of the kubeconfig);
 * namespaces, kinds, reasons, sources, nodes, objects (of the cluster, the
 * demo or files); columns, fields, themes. Unknown: nothing.
 * Reads the configuration, as the screen does. */
void complete_print(struct config *c, struct options *o);

#endif
