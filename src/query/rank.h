/* SPDX-License-Identifier: Apache-2.0 */
/* How pressing a group is: between group.c, which sums up, and the order. */
#ifndef KEVTOP_QUERY_RANK_H
#define KEVTOP_QUERY_RANK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"
#include "query/group.h"
#include "store/index.h"

/* What is known of one object's live Warnings in one group. */
struct trouble {
    int64_t since_us, last_us; /* of their last run */
    int64_t cured_us;          /* when something went well; TIME_UNSET */
    uint64_t n;                /* occurrences in that run */
    struct str reason;
};

enum standing {
    STANDING_GOING, /* for minutes, and still */
    STANDING_FRESH, /* failed just now */
    STANDING_PASSED /* went well since, or is quiet for longer than it was
                     * between its failures */
};
enum standing trouble_standing(const struct trouble *t, int64_t now_us);
/* Failed three times and more: what fails while it starts does so less. */
bool trouble_repeats(const struct trouble *t);
/* It does, or it is none of those that pass by themselves. */
bool trouble_stays(const struct trouble *t);

/* A Warning, or a Normal event that tells of trouble all the same: what is
 * said of nodes always is Normal. */
bool is_trouble(const struct event *ev);

/* Reasons of Normal events that tell that what failed went well after all. A
 * Job that makes its pod has not done anything yet. */
bool is_cure(struct str kind, struct str reason);

/* Scores as they are shown: one that rises does so at once, one that sinks
 * only when it was lower for RANK_HOLD_US, so that rows which are about equal
 * do not change places at each refresh. */
#define RANK_HOLD_US (INT64_C(30) * US_PER_S)

struct held {
    uint64_t id;
    uint32_t score;
    int64_t at_us; /* when it was that high last */
};

struct ranks {
    struct index by_id;
    VEC(struct held) held;
    VEC(struct held) next;
};

void ranks_done(struct ranks *r);
void ranks_forget(struct ranks *r);
/* For each group of a refresh, then end: what was not among them is
 * forgotten. */
uint32_t ranks_hold(struct ranks *r, uint64_t id, uint32_t score,
                    int64_t now_us);
void ranks_end(struct ranks *r);

#endif
