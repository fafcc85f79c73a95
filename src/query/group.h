/* SPDX-License-Identifier: Apache-2.0 */
/* Events that belong together, summed up: one row a signature, object,
 * reason, ... */
#ifndef KEVTOP_QUERY_GROUP_H
#define KEVTOP_QUERY_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "query/column.h"
#include "store/store.h"
#include "store/trend.h"

enum group_key {
    GROUP_NONE,
    GROUP_PROBLEM, /* type, reason and message template */
    GROUP_OBJECT,
    GROUP_REASON,  /* type and reason */
    GROUP_MESSAGE, /* message template */
    GROUP_NAMESPACE,
    GROUP_NODE,
    GROUP_SOURCE,
    GROUP_KIND,
    GROUP_OWNER /* by the names pods get: web-7c9d8f6b5-x2k4q -> web */
};

/* "object" -> GROUP_OBJECT ...; an error names the valid ones. */
bool group_key_parse(struct str word, enum group_key *key,
                     struct err *err) CC_MUST_USE;
const char *group_key_name(enum group_key key);

struct group {
    enum group_key by;
    uint64_t id;                /* identity: equal for the same group at any
                                  time, so that a selection stays on it */
    const struct entry *newest; /* the member that happened last */
    uint64_t count;             /* occurrences */
    uint64_t warnings;          /* of them, Warnings */
    uint32_t events;            /* members */
    uint32_t objects, namespaces, nodes, owners, clusters; /* distinct */
    int64_t first_us, last_us;
    struct spark spark; /* per minute, the last quarter of an hour */
    bool expired;       /* all members are */
    struct istr *key;   /* what is shown for it; borrowed */
    /* When all members agree: the value, else NULL. Said only with at least
     * 3 objects, and with at most half of all events about it. */
    const struct istr *one_ns, *one_node, *one_owner;
};

/* The owner that a pod's name tells: the Deployment for NAME-HASH-xxxxx, the
 * set or job for NAME-xxxxx or NAME-0, itself otherwise. Borrowed from
 * name. */
struct str owner_of_name(struct str kind, struct str name);

/* Ordering of the problems view: Warnings active in the last 10 minutes
 * first, then other Warnings, then Normal; within each by rate, then
 * recency. */
int group_problem_compare(const struct group *a, const struct group *b,
                          int64_t now_us);

#endif
