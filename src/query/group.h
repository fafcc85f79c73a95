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

/* What the objects of a group share beyond chance: see query/common.h. */
enum common_kind {
    COMMON_NODE,
    COMMON_OWNER,
    COMMON_IMAGE,
    COMMON_NAMESPACE,
    COMMON_SINCE /* all began at one moment */
};
#define COMMON_MAX 5

struct common {
    enum common_kind kind;
    const struct istr *what; /* COMMON_SINCE: NULL */
    uint32_t hits;           /* of the group's objects; nearly all or all */
    int64_t at_us;           /* COMMON_SINCE */
    double bits;             /* how telling: see is_telling() */
};

/* New: it occurred first no more than ten minutes ago, as far as the cluster
 * remembers. Stopped: for ten minutes. */
enum group_way { WAY_STEADY, WAY_RISING, WAY_FALLING, WAY_NEW, WAY_STOPPED };

struct group {
    enum group_key by;
    uint64_t id;                /* identity: equal for the same group at any
                                  time, so that a selection stays on it */
    const struct entry *newest; /* the member that happened last */
    uint64_t count;             /* occurrences */
    uint64_t warnings;          /* of them, Warnings */
    uint64_t troubles;          /* those, and what is as bad: is_trouble() */
    uint32_t events;            /* members */
    uint32_t objects, namespaces, nodes, owners, clusters; /* distinct */
    bool one_kind; /* the objects are all of newest's */
    int64_t first_us, last_us;
    int64_t since_us;   /* without a pause of ten minutes up to last_us */
    struct spark spark; /* per minute, the last quarter of an hour */
    uint32_t rate;      /* tenths of occurrences a minute over the last
                         * quarter of an hour, or since it began */
    enum group_way way;
    /* Objects with a Warning in the last ten minutes: those that failed for
     * minutes and still do; that failed just now; that recovered, or were
     * quiet since. Runs of a CronJob are one. */
    uint32_t going, fresh, passed;
    uint32_t again, passed_again; /* of fresh and of passed, those that failed
                                   * three times and more */
    /* Where what fails now is of one owner, and others have only failed
     * before: one of these objects, borrowed, and how many they are. */
    const struct object *failing;
    uint32_t n_failing;
    uint32_t score;                   /* group_problem_score(), made steady */
    uint64_t oldest;                  /* the smallest seq of a member */
    bool expired;                     /* all members are */
    struct istr *key;                 /* what is shown for it; borrowed */
    struct common common[COMMON_MAX]; /* most telling first */
    int n_common;
};

/* The owner that a pod's name tells: the Deployment for NAME-HASH-xxxxx, the
 * set or job for NAME-xxxxx or NAME-0, itself otherwise. Borrowed from
 * name. */
struct str owner_of_name(struct str kind, struct str name);

/* The objects of one schedule have names of their own each time: backup for
 * the Job backup-28391230 and for its pods; itself otherwise. */
struct str schedule_of_name(struct str kind, struct str name);

enum group_way group_way(const struct group *g, int64_t now_us);

/* How far up a group stands in the problems view; from g's facts alone.
 *
 * Warnings active in the last ten minutes come first, then other Warnings,
 * then Normal. Of those active
 *
 *   first what is new or rising, and goes on or failed just now, at least
 *   three times; but of probes one has to fail that often, for they fail
 *   while anything starts;
 *   then what goes on: the same object fails for four minutes and more, and
 *   as late as six minutes ago;
 *   then what failed just now, in the last two minutes;
 *   last what comes and goes: objects failed and recovered, as start-up
 *   probes do in every roll-out, or have not failed again for longer than
 *   such take.
 *
 * Within each by rate, in powers of two, then by recency, as coarsely. Other
 * Warnings stand by recency, then by rate: how often something failed that is
 * over does not count. */
uint32_t group_problem_score(const struct group *g, int64_t now_us);

/* By score; equal ones stay where they are: what began last stands first. */
int group_problem_compare(const struct group *a, const struct group *b);

#endif
