/* SPDX-License-Identifier: Apache-2.0 */
/* A line of a recording and the change that it tells of, both ways.
 *
 * A line is one JSON object, "kevtop" its first member, which tells it from
 * everything else that holds events; a program that looks for watch frames
 * finds them in it:
 *
 *   {"kevtop":1,"type":"RECORDING","at":T,"scope":"prod","clusters":[...]}
 *   {"kevtop":1,"type":"FEED","at":T,"feed":0,"cluster":0,"namespace":"prod"}
 *   {"kevtop":1,"type":"LIST_BEGIN" | "LIST_END",...}
 *   {"kevtop":1,"type":"LISTED" | "ADDED" | "MODIFIED" | "DELETED",...,
 *    "object":{the whole Event}}
 *   {"kevtop":1,"type":"GAP",...,"from":T,"to":T,"fromResourceVersion":"",
 *    "toResourceVersion":"","quiet":false,"lossPossible":true,"cause":""}
 *   {"kevtop":1,"type":"STATE",...,"state":"waiting","reason":"","error":"net",
 *    "httpStatus":503,"retryAt":T,"listed":500,"remaining":12}
 *   {"kevtop":1,"type":"NOTE" | "SKIPPED",...,"text":""}
 *
 * T is RFC 3339 with microseconds. What steers a run and tells nothing of the
 * cluster (answers to questions, names, the terminal) is not recorded. A type
 * that is not known, of a later kevtop, is counted and left out, a member that
 * is not known ignored; a number behind "kevtop" that is not 1 is an error.
 */
#ifndef KEVTOP_DECODE_RECORDING_H
#define KEVTOP_DECODE_RECORDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "model/change.h"

#define RECORDING_CLUSTERS 64

/* What is reused from line to line; one thread's. */
struct recording;

struct recording *recording_new(void);
void recording_free(struct recording *r);

/* --- out --------------------------------------------------------------- */

/* Append the line that a run begins with. clusters may be NULL. */
void recording_put_head(struct buf *out, int64_t at_us, const char *scope,
                        const char *const *clusters, size_t n_clusters);
/* Append the line of c, or nothing where it is not recorded. */
void recording_put(struct recording *r, struct buf *out,
                   const struct change *c);

/* --- in ---------------------------------------------------------------- */

/* The first line of a run; texts are borrowed until the next line. */
struct recording_head {
    int64_t at_us;
    struct str scope;
    struct str clusters[RECORDING_CLUSTERS];
    size_t n_clusters;
};

enum recording_line {
    RECORDING_HEAD,
    RECORDING_CHANGE,
    RECORDING_OTHER, /* a type that is not known: err says which */
    RECORDING_BAD
};

/* Read one line; doc is changed. *c is the caller's to change_free(), and
 * NULL but for RECORDING_CHANGE. */
enum recording_line recording_get(struct recording *r, char *doc, size_t len,
                                  struct recording_head *head,
                                  struct change **c, struct err *err);

#endif
