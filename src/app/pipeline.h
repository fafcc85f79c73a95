/* SPDX-License-Identifier: Apache-2.0 */
/* Source, queue and store, built from settings and torn down in reverse; and
 * the recorder between source and queue, if there is one.
 *
 * Where it looks (which contexts, which namespaces) can change while it runs:
 * a screen then gets a new source, queue and store in the place of the old
 * ones.
 */
#ifndef KEVTOP_APP_PIPELINE_H
#define KEVTOP_APP_PIPELINE_H

#include <stdbool.h>

#include "app/clusters.h"
#include "app/settings.h"
#include "base/err.h"
#include "base/queue.h"
#include "kube/config.h"
#include "source/source.h"
#include "store/store.h"

/* One list and watch; they are numbered in this order. */
struct pipeline_feed {
    uint16_t cluster;
    const char *ns; /* NULL: all of them; borrowed */
};

enum pipeline_scope {
    SCOPE_OWN, /* each context's own namespace */
    SCOPE_ALL,
    SCOPE_SOME
};

struct pipeline {
    const struct settings *settings; /* borrowed */
    struct kube_config *kube;        /* NULL with --demo and --file */
    struct clusters *clusters;       /* the same */
    enum pipeline_scope scope;
    VEC(char *) namespaces; /* of SCOPE_SOME */
    char *scope_text;       /* "prod, staging", "all namespaces" */
    VEC(struct pipeline_feed) feeds;
    struct queue *queue;
    struct store *store;
    struct source *source; /* not started before pipeline_start() */
    struct recorder *recorder;
    /* What was there before it moved, for those who still show it. */
    struct {
        struct store *store;
        struct clusters *clusters;
    } old;
};

/* Everything but the watch thread. */
bool pipeline_init(struct pipeline *p, const struct settings *s,
                   struct err *err) CC_MUST_USE;
/* watch: go on after the list. */
bool pipeline_start(struct pipeline *p, bool watch,
                    struct err *err) CC_MUST_USE;
/* False where what was to be recorded is not all in its file. */
bool pipeline_done(struct pipeline *p, struct err *err);
/* Once: why recording has ended. False: it has not. */
bool pipeline_trouble(struct pipeline *p, struct err *err);

/* Stop, and build queue and store anew for other namespaces (comma separated,
 * "" for all) or other contexts (comma separated). pipeline_start() comes
 * next; pipeline_settle() when nobody uses the old store any more. False: it
 * runs on as it was. */
bool pipeline_rescope(struct pipeline *p, const char *namespaces,
                      struct err *err) CC_MUST_USE;
bool pipeline_recontext(struct pipeline *p, const char *contexts,
                        struct err *err) CC_MUST_USE;
void pipeline_settle(struct pipeline *p);

/* Several namespaces or all: rows must say which. */
bool pipeline_is_wide(const struct pipeline *p);
/* Names of the clusters by index where there are several; else NULL. */
const char *const *pipeline_clusters(const struct pipeline *p);
/* The cluster that a feed watches; NULL with --demo. */
const struct cluster *pipeline_cluster(const struct pipeline *p,
                                       uint16_t feed);
/* What a feed is called in messages: "namespace prod", "all namespaces",
 * "namespace prod of east" where there are several clusters. */
void pipeline_feed_name(const struct pipeline *p, uint16_t feed,
                        struct buf *out);

#endif
