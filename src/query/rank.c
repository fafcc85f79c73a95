/* SPDX-License-Identifier: Apache-2.0 */
#include "query/rank.h"

#include "base/cc.h"
#include "base/clock.h"
#include "query/runs.h"

#define MINUTE_US (60 * US_PER_S)
/* What failed for so long does not pass by itself in a roll-out. */
#define GOING_US (4 * MINUTE_US)
/* Clients write at most one event of an object in five minutes once there
 * were many: what is quiet for longer has stopped. */
#define QUIET_US (6 * MINUTE_US)
#define FRESH_US (2 * MINUTE_US)
#define FEW 3

/* --- one object ------------------------------------------------------- */

enum nature {
    NATURE_ORDINARY,
    NATURE_FINAL,   /* said once: being quiet is no good sign */
    NATURE_RESTARTS /* a container that starts again is no good sign */
};

static const struct {
    const char *reason;
    enum nature nature;
} natures[] = {
    {"BackOff", NATURE_RESTARTS},
    {"Unhealthy", NATURE_RESTARTS},
    {"BackoffLimitExceeded", NATURE_FINAL},
    {"DeadlineExceeded", NATURE_FINAL},
    {"Evicted", NATURE_FINAL},
    {"NodeNotReady", NATURE_FINAL},
    {"OOMKilling", NATURE_FINAL},
    {"Preempted", NATURE_FINAL},
    {"Rebooted", NATURE_FINAL},
    {"SystemOOM", NATURE_FINAL},
    {"TooManyMissedTimes", NATURE_FINAL},
    {"UnexpectedAdmissionError", NATURE_FINAL},
};

static enum nature nature_of(struct str reason) {
    for (size_t i = 0; i < ARRAY_LEN(natures); i++)
        if (str_eq(reason, str_of(natures[i].reason)))
            return natures[i].nature;
    return NATURE_ORDINARY;
}

bool is_cure(struct str reason) {
    static const char *const cures[] = {
        "Completed",
        "Created",
        "JobComplete",
        "NodeReady",
        "ProvisioningSucceeded",
        "Pulled",
        "ScalingReplicaSet",
        "Scheduled",
        "Started",
        "SuccessfulAttachVolume",
        "SuccessfulCreate",
        "SuccessfulMountVolume",
        "SuccessfulRescale",
    };
    for (size_t i = 0; i < ARRAY_LEN(cures); i++)
        if (str_eq(reason, str_of(cures[i]))) return true;
    return false;
}

enum standing trouble_standing(const struct trouble *t, int64_t now_us) {
    enum nature nature = nature_of(t->reason);
    int64_t quiet_us = now_us - t->last_us;

    if (nature != NATURE_RESTARTS && t->cured_us != TIME_UNSET &&
        t->cured_us > t->last_us)
        return STANDING_PASSED;
    if (t->last_us - t->since_us >= GOING_US && quiet_us <= QUIET_US)
        return STANDING_GOING;
    return nature == NATURE_FINAL || quiet_us <= FRESH_US ? STANDING_FRESH
                                                          : STANDING_PASSED;
}

/* --- a group ---------------------------------------------------------- */

enum stage {
    STAGE_NORMAL,
    STAGE_OLD,    /* no Warning for ten minutes */
    STAGE_PASSES, /* objects fail and recover, or have stopped failing */
    STAGE_SINGLE, /* failed just now, once or twice */
    STAGE_GOING,  /* the same objects fail again and again */
    STAGE_GROWING /* that, and it is new or rising */
};

static bool is_live(const struct group *g, int64_t now_us) {
    return g->last_us != TIME_UNSET && g->last_us >= now_us - RUN_PAUSE_US;
}

static bool is_new(const struct group *g, int64_t now_us) {
    return g->since_us != TIME_UNSET && g->since_us >= now_us - RUN_PAUSE_US;
}

enum group_way group_way(const struct group *g, int64_t now_us) {
    if (!is_live(g, now_us)) return WAY_STOPPED;
    if (is_new(g, now_us)) return WAY_NEW;
    switch (spark_way(&g->spark)) {
    case SPARK_RISING:
        return WAY_RISING;
    case SPARK_FALLING:
        return WAY_FALLING;
    case SPARK_STEADY:
        break;
    }
    return WAY_STEADY;
}

/* Probes fail while anything starts. */
static bool is_of_probes(const struct group *g) {
    return str_eq(istr_str(g->newest->event->reason), STR("Unhealthy"));
}

static enum stage stage_of(const struct group *g, int64_t now_us) {
    enum group_way way = group_way(g, now_us);

    if (g->warnings == 0) return STAGE_NORMAL;
    if (way == WAY_STOPPED) return STAGE_OLD;
    if (g->going == 0) {
        bool passes = g->passed >= FEW && g->passed >= g->fresh;
        if (passes || g->fresh == 0) return STAGE_PASSES;
        if (spark_sum(&g->spark) < FEW || is_of_probes(g)) return STAGE_SINGLE;
    }
    return way == WAY_NEW || way == WAY_RISING ? STAGE_GROWING
           : g->going                          ? STAGE_GOING
                                               : STAGE_SINGLE;
}

/* How many bits it takes: 0, 1, 2-3, 4-7, ... */
static uint32_t level(uint64_t n) {
    uint32_t bits = 0;
    for (; n; n >>= 1) bits++;
    return bits;
}

#define LEVELS 255

static uint32_t recency(const struct group *g, int64_t now_us) {
    if (g->last_us == TIME_UNSET) return 0;
    int64_t quiet_us = g->last_us < now_us ? now_us - g->last_us : 0;
    return LEVELS - level((uint64_t)(quiet_us / MINUTE_US));
}

uint32_t group_problem_score(const struct group *g, int64_t now_us) {
    uint32_t stage = (uint32_t)stage_of(g, now_us);
    uint32_t volume = level(spark_sum(&g->spark));
    uint32_t recent = recency(g, now_us);

    /* what is over for longer is of less interest, were it ever so much */
    if (stage == STAGE_OLD) return stage << 16 | recent << 8 | volume;
    return stage << 16 | volume << 8 | recent;
}

int group_problem_compare(const struct group *a, const struct group *b) {
    if (a->score != b->score) return a->score > b->score ? -1 : 1;
    if (a->first_us != b->first_us) return a->first_us > b->first_us ? -1 : 1;
    return (a->oldest < b->oldest) - (a->oldest > b->oldest);
}

/* --- scores that stay ------------------------------------------------- */

void ranks_done(struct ranks *r) {
    index_done(&r->by_id);
    vec_done(&r->held);
    vec_done(&r->next);
}

void ranks_forget(struct ranks *r) {
    index_clear(&r->by_id);
    vec_clear(&r->held);
    vec_clear(&r->next);
}

static bool is_id(const void *ctx, uint32_t item, const void *key) {
    const struct ranks *r = ctx;
    return r->held.at[item].id == *(const uint64_t *)key;
}

uint32_t ranks_hold(struct ranks *r, uint64_t id, uint32_t score,
                    int64_t now_us) {
    struct held now = {id, score, now_us};
    uint32_t at = index_find(&r->by_id, (uint32_t)id, is_id, r, &id);

    if (at != INDEX_NONE) {
        struct held before = r->held.at[at];
        bool waits =
            now_us >= before.at_us && now_us - before.at_us < RANK_HOLD_US;
        if (score < before.score && waits) now = before;
    }
    vec_push(&r->next, now);
    return now.score;
}

void ranks_end(struct ranks *r) {
    index_clear(&r->by_id);
    vec_clear(&r->held);
    for (size_t i = 0; i < r->next.n; i++) {
        vec_push(&r->held, r->next.at[i]);
        index_add(&r->by_id, (uint32_t)r->next.at[i].id, (uint32_t)i);
    }
    vec_clear(&r->next);
}
