/* SPDX-License-Identifier: Apache-2.0 */
/* What views ask the server for: each question of source_ask() is one GET of
 * the cluster it names, and gets one answer, whatever becomes of it. Several
 * run at once, the rest waits its turn. Watch thread. */
#ifndef KEVTOP_SOURCE_FETCH_H
#define KEVTOP_SOURCE_FETCH_H

#include "source/cluster_internal.h"

/* How long a question may take, and how many run at once. */
#define FETCH_DEADLINE_MS 10000
#define FETCH_AT_ONCE 6

struct fetch *fetch_new(struct driver *d);
/* Without answers; before the sites go. */
void fetch_free(struct fetch *f);
/* Take questions and start what may run. Call it after http_poll(). */
void fetch_work(struct fetch *f);

#endif
