/* SPDX-License-Identifier: Apache-2.0 */
/* Source, queue and store, built from settings and torn down in reverse.
 *
 * The scope (which namespaces) can change while it runs: a screen then gets a
 * new source, queue and store in the place of the old ones.
 */
#ifndef KEVTOP_APP_PIPELINE_H
#define KEVTOP_APP_PIPELINE_H

#include <stdbool.h>

#include "app/settings.h"
#include "base/err.h"
#include "base/queue.h"
#include "kube/config.h"
#include "source/source.h"
#include "store/store.h"

struct pipeline {
    const struct settings *settings; /* borrowed */
    struct kube_config *kube;        /* NULL with --demo */
    struct endpoint endpoint;
    char *context_ns;  /* the context's namespace */
    char *scope;       /* "prod, staging", "all namespaces" */
    VEC(char *) feeds; /* a namespace each; NULL: all of them */
    struct queue *queue;
    struct store *store;
    struct source *source;
};

/* Everything but the watch thread. */
bool pipeline_init(struct pipeline *p, const struct settings *s,
                   struct err *err) CC_MUST_USE;
/* watch: go on after the list. */
bool pipeline_start(struct pipeline *p, bool watch,
                    struct err *err) CC_MUST_USE;
/* Stop, and build queue and store anew for other namespaces (comma separated,
 * "" for all); pipeline_start() comes next. */
bool pipeline_rescope(struct pipeline *p, const char *namespaces,
                      struct err *err) CC_MUST_USE;
void pipeline_done(struct pipeline *p);

/* Several namespaces or all: rows must say which. */
bool pipeline_is_wide(const struct pipeline *p);
/* What a feed is called in messages: "namespace prod", "all namespaces". */
void pipeline_feed_name(const struct pipeline *p, uint16_t feed,
                        struct buf *out);

#endif
