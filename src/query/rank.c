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
/* A probe is repeated every ten seconds unless told otherwise: one that does
 * not fail again for so long, or for so many of its own intervals, passes. */
#define PROBED_US (30 * US_PER_S)
#define INTERVALS 3
/* From that many on, clients begin to leave events out. */
#define LEFT_OUT_FROM 25
#define FEW 3

/* --- one object ------------------------------------------------------- */

enum nature {
    NATURE_ORDINARY,
    NATURE_FINAL,    /* said once: being quiet is no good sign */
    NATURE_WAITS,    /* tried again after minutes, and told when it is well */
    NATURE_RESTARTS, /* a container that starts again is no good sign */
    NATURE_PROBE     /* nor here; and being quiet is a good one, soon */
};

static const struct {
    const char *reason;
    enum nature nature;
} natures[] = {
    {"BackOff", NATURE_RESTARTS},
    {"Unhealthy", NATURE_PROBE},
    {"Failed", NATURE_WAITS},
    {"FailedAttachVolume", NATURE_WAITS},
    {"FailedCreate", NATURE_WAITS},
    {"FailedMount", NATURE_WAITS},
    {"FailedScheduling", NATURE_WAITS},
    {"ProvisioningFailed", NATURE_WAITS},
    {"BackoffLimitExceeded", NATURE_FINAL},
    {"DeadlineExceeded", NATURE_FINAL},
    {"Evicted", NATURE_FINAL},
    {"NodeHasDiskPressure", NATURE_FINAL},
    {"NodeHasInsufficientMemory", NATURE_FINAL},
    {"NodeHasInsufficientPID", NATURE_FINAL},
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

static bool is_any(struct str reason, const char *const *of, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(reason, str_of(of[i]))) return true;
    return false;
}

bool is_trouble(const struct event *ev) {
    static const char *const bad[] = {
        "NodeHasDiskPressure",
        "NodeHasInsufficientMemory",
        "NodeHasInsufficientPID",
        "NodeNotReady",
    };
    return event_is_warning(ev) ||
           is_any(istr_str(ev->reason), bad, ARRAY_LEN(bad));
}

bool is_cure(struct str kind, struct str reason) {
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
    if (str_eq(kind, STR("Job")) && str_eq(reason, STR("SuccessfulCreate")))
        return false;
    return is_any(reason, cures, ARRAY_LEN(cures));
}

static int64_t probe_patience(const struct trouble *t) {
    if (t->n >= LEFT_OUT_FROM) return QUIET_US;
    if (t->n < 2) return PROBED_US;
    int64_t interval_us = (t->last_us - t->since_us) / ((int64_t)t->n - 1);
    int64_t us = INTERVALS * interval_us;
    return us < PROBED_US ? PROBED_US : us > QUIET_US ? QUIET_US : us;
}

/* How long it may be quiet and not have passed. */
static int64_t patience(const struct trouble *t, bool going) {
    switch (nature_of(t->reason)) {
    case NATURE_FINAL:
        return INT64_MAX;
    case NATURE_PROBE:
        return probe_patience(t);
    case NATURE_WAITS:
        return QUIET_US;
    case NATURE_RESTARTS:
    case NATURE_ORDINARY:
        break;
    }
    return going ? QUIET_US : FRESH_US;
}

static bool is_cured(const struct trouble *t) {
    enum nature nature = nature_of(t->reason);
    return nature != NATURE_RESTARTS && nature != NATURE_PROBE &&
           t->cured_us != TIME_UNSET && t->cured_us > t->last_us;
}

enum standing trouble_standing(const struct trouble *t, int64_t now_us) {
    int64_t quiet_us = now_us - t->last_us;
    bool going = t->last_us - t->since_us >= GOING_US;

    if (is_cured(t)) return STANDING_PASSED;
    if (going && quiet_us <= QUIET_US && quiet_us <= patience(t, true))
        return STANDING_GOING;
    return quiet_us <= patience(t, false) ? STANDING_FRESH : STANDING_PASSED;
}

bool trouble_repeats(const struct trouble *t) {
    return t->n >= FEW;
}

bool trouble_stays(const struct trouble *t) {
    return trouble_repeats(t) || nature_of(t->reason) != NATURE_PROBE;
}

/* --- a group ---------------------------------------------------------- */

enum stage {
    STAGE_NORMAL,
    STAGE_OLD,    /* no trouble for ten minutes */
    STAGE_PASSES, /* objects fail and recover, or have stopped failing */
    STAGE_SINGLE, /* failed just now, once or twice */
    STAGE_GOING,  /* the same objects fail again and again */
    STAGE_GROWING /* that, and it is new or rising */
};

static bool is_live(const struct group *g, int64_t now_us) {
    return g->last_us != TIME_UNSET && g->last_us >= now_us - RUN_PAUSE_US;
}

static bool is_new(const struct group *g, int64_t now_us) {
    return g->first_us != TIME_UNSET && g->first_us >= now_us - RUN_PAUSE_US;
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

/* Whether what is fresh is likely to pass, as most before it did. Those that
 * failed again and again are held against such alone: among pods that fail
 * once while they start they stand out. */
static bool is_passing(const struct group *g) {
    if (g->again) return g->passed_again >= FEW && g->passed_again >= g->again;
    return g->fresh == 0 || (g->passed >= FEW && g->passed >= g->fresh);
}

static enum stage stage_of(const struct group *g, int64_t now_us) {
    enum group_way way = group_way(g, now_us);

    if (g->troubles == 0) return STAGE_NORMAL;
    if (way == WAY_STOPPED) return STAGE_OLD;
    if (g->going == 0) {
        if (is_passing(g)) return STAGE_PASSES;
        if (spark_sum(&g->spark) < FEW) return STAGE_SINGLE;
        if (is_of_probes(g) && g->again == 0) return STAGE_SINGLE;
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
