/* SPDX-License-Identifier: Apache-2.0 */
/* The events of the simulated cluster, kept as an API server and client-go's
 * recorders keep them: a repeat adds to the count of the event that is there,
 * and an hour after its last occurrence an event is gone.
 *
 * Times are the story's, microseconds of the wall clock. One thread. */
#ifndef KEVTOP_SOURCE_DEMO_LEDGER_H
#define KEVTOP_SOURCE_DEMO_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Something that a component reports. All texts are copied; NULL is "". */
struct happening {
    bool warning;
    bool combined; /* one of many that differ in their message only:
                              counted together, the last message stays */
    const char *reason;
    const char *component;
    const char *host;   /* the kubelet's node; else NULL */
    const char *action; /* set: written in the manner of events.k8s.io */
    const char *kind;
    const char *api;
    const char *ns; /* NULL: an object without; the event is in
                              "default" */
    const char *name;
    const char *uid;
    const char *field; /* "spec.containers{web}" */
    const char *message;
};

enum ledger_news { LEDGER_ADDED, LEDGER_MODIFIED, LEDGER_DELETED };

struct record; /* an event */

/* News of the ledger, in order. The record dies with the next call. */
typedef void ledger_fn(void *ctx, enum ledger_news news,
                       const struct record *r);

struct ledger;

/* epoch_us and the seed decide names, uids and resourceVersions. */
struct ledger *ledger_new(uint64_t seed, int64_t epoch_us);
void ledger_free(struct ledger *l);
/* Whom to tell; NULL: nobody. */
void ledger_tell(struct ledger *l, ledger_fn *fn, void *ctx);

void ledger_record(struct ledger *l, int64_t at_us, const struct happening *h);
/* Let go of what has not happened for an hour. */
void ledger_expire(struct ledger *l, int64_t now_us);

/* All events, oldest first occurrence first. */
size_t ledger_count(const struct ledger *l);
const struct record *ledger_at(const struct ledger *l, size_t i);

/* The object as the server sends it, core/v1. */
void record_json(struct buf *out, const struct record *r);
/* The frame of a watch around it. */
void record_frame(struct buf *out, enum ledger_news news,
                  const struct record *r);

#endif
