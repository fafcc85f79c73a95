/* SPDX-License-Identifier: Apache-2.0 */
/* A recording: what a source hands over, appended to a file as it comes, a
 * line a change, so that it can be played back (source/file.c) and read by
 * others, for a line is a watch frame with more members:
 *
 *   {"kevtop":1,"type":"RECORDING","at":"...","clusters":[...],"scope":"..."}
 *   {"kevtop":1,"type":"FEED","at":"...","feed":0,"cluster":0,...}
 *   {"kevtop":1,"type":"ADDED","at":"...","feed":0,"cluster":0,"object":{...}}
 *
 * decode/recording.h has all of them. The header line stands where a run
 * begins; several runs in one file are played one after the other. Written by
 * the watch thread, between source and queue; a write that fails ends the
 * recording, not the run, and is told. A pipe that nobody reads from for a
 * second has failed.
 */
#ifndef KEVTOP_SOURCE_RECORD_H
#define KEVTOP_SOURCE_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/change.h"

struct recorder;

struct recorder_config {
    const char *name;            /* of the file; it is appended to, 0600 */
    const char *const *clusters; /* names by index; none: the demo */
    size_t n_clusters;
    const char *scope; /* "prod, staging", "all namespaces" */
};

struct recorder *recorder_new(const struct recorder_config *config,
                              struct err *err) CC_MUST_USE;
/* One change; flushed when nothing more waits, at the latest after a second. */
void recorder_take(struct recorder *r, const struct change *c);
void recorder_flush(struct recorder *r);
/* A write that failed, once, from any thread: false if there is none (more) to
 * tell. */
bool recorder_trouble(struct recorder *r, struct err *err);
/* Flush and close. False where anything was lost. */
bool recorder_close(struct recorder *r, struct err *err) CC_MUST_USE;

#endif
