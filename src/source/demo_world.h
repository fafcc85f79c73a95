/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated cluster: nodes, workloads and pods, a diary of what is going
 * to happen, and the ledger of what has.
 *
 *   demo_world.c   what there is, the diary, reporting
 *   demo_pods.c    the life of a pod, and all that can go wrong with it
 *   demo_story.c   who changes what when: rollouts, jobs, nodes, incidents
 *
 * Everything follows from the seed. One thread. */
#ifndef KEVTOP_SOURCE_DEMO_WORLD_H
#define KEVTOP_SOURCE_DEMO_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cc.h"
#include "base/vec.h"
#include "source/demo_ledger.h"
#include "source/demo_random.h"

#define DEMO_NODES 6 /* the first is the control plane */
#define DEMO_PODS 256
#define DEMO_NAME 128

struct demo_node {
    const char *name;
    char uid[DEMO_UID];
    bool ready;
    int64_t ready_us; /* since when it is ready, or not */
};

/* What is wrong with a workload's new pods, until it is mended. */
enum demo_fate {
    FATE_FINE,
    FATE_CRASH, /* the container exits again and again */
    FATE_NO_IMAGE,
    FATE_NO_CONFIG, /* a configmap is missing */
    FATE_NO_ROOM,   /* no node has that much CPU left */
    FATE_UNHEALTHY  /* probes fail, on one node */
};

struct demo_workload {
    /* of the table */
    const char *kind; /* Deployment, StatefulSet, Job */
    const char *ns;
    const char *name;
    int replicas;
    int major;          /* of the image's version */
    char container[64]; /* its one container, as a fieldPath */
    char uid[DEMO_UID];
    /* of the story */
    int minor;
    enum demo_fate fate; /* of its new pods */
    char set[DEMO_NAME]; /* the replica set's name; the job's */
    char set_uid[DEMO_UID];
    bool rolling;
    /* for those who look at it: source/demo_objects.h */
    int64_t born_us;
    int64_t set_us;          /* when the set was made; the job */
    char old_set[DEMO_NAME]; /* the one before it; "" if none */
    char old_set_uid[DEMO_UID];
    char scaler_uid[DEMO_UID]; /* of its autoscaler */
    int64_t no_metrics_us;     /* when that last found none */
    int every_min;             /* of a job */
    int64_t done_us;           /* the last job; 0: it runs */
    bool failed;
};

struct demo_pod {
    uint32_t life; /* odd while it exists; tasks of another life are void */
    struct demo_workload *workload;
    struct demo_node *node; /* NULL: not scheduled */
    enum demo_fate fate;
    char name[DEMO_NAME];
    char uid[DEMO_UID];
    char ip[16];
    char image[DEMO_NAME];
    char set[DEMO_NAME];
    char set_uid[DEMO_UID];
    bool running;
    int tries;        /* restarts, pulls, mounts in a row */
    int64_t again_us; /* when the next one is due */
    /* for those who look at it: source/demo_objects.h */
    int64_t born_us;
    int64_t scheduled_us;
    int64_t started_us; /* the container, last; 0: never */
    int64_t ran_us;     /* when the one before it was started */
    int64_t ended_us;   /* when that one ended */
    int restarts;
};

struct demo_world;
struct demo_task;

typedef void demo_step_fn(struct demo_world *w, const struct demo_task *t);

/* An entry of the diary. */
struct demo_task {
    int64_t at_us;
    uint64_t number; /* the order of equal times */
    demo_step_fn *step;
    struct demo_pod *pod; /* NULL: of no pod */
    uint32_t life;
    struct demo_workload *workload;
    int n;
};

struct demo_world {
    struct demo_random random;
    int64_t start_us;
    int64_t now_us;
    struct ledger *ledger;
    struct demo_node nodes[DEMO_NODES];
    struct demo_workload *workloads;
    size_t n_workloads;
    struct demo_pod pods[DEMO_PODS];
    uint64_t tasks;
    VEC(struct demo_task) diary; /* a heap, the next one first */
};

/* A cluster an hour before start_us, without a past and without a future. */
struct demo_world *demo_world_new(uint64_t seed, int64_t start_us);
void demo_world_free(struct demo_world *w);

/* The time of the next entry; INT64_MAX: none. */
int64_t demo_world_next_us(const struct demo_world *w);
/* Live through all entries up to then. */
void demo_world_advance(struct demo_world *w, int64_t to_us);

/* --- for the story ---------------------------------------------------- */

/* Enter a step in_ms from now. It is void once the pod is gone. */
void demo_plan(struct demo_world *w, int64_t in_ms, demo_step_fn *step,
               struct demo_pod *pod, struct demo_workload *workload, int n);
/* The same within [least_ms, most_ms]. */
void demo_plan_about(struct demo_world *w, int64_t least_ms, int64_t most_ms,
                     demo_step_fn *step, struct demo_pod *pod,
                     struct demo_workload *workload, int n);

struct demo_workload *demo_workload(struct demo_world *w, const char *ns,
                                    const char *name);
/* A new template: the pods from now on belong to another replica set. */
void demo_new_set(struct demo_world *w, struct demo_workload *workload);
/* A ready worker, or NULL. */
struct demo_node *demo_some_worker(struct demo_world *w);
/* A free pod, born; NULL where the cluster is full. */
struct demo_pod *demo_pod_new(struct demo_world *w,
                              struct demo_workload *workload);
void demo_pod_free(struct demo_pod *p);
bool demo_pod_exists(const struct demo_pod *p);

/* Report h, whose message is made here; at most 1023 bytes. */
void demo_report(struct demo_world *w, const struct happening *h,
                 const char *fmt, ...) CC_PRINTF(3, 4);
/* h with the object filled in. */
struct happening demo_of_pod(const struct demo_pod *p, bool container);
struct happening demo_of_workload(const struct demo_workload *workload);
struct happening demo_of_set(const struct demo_pod *p);
struct happening demo_of_node(const struct demo_node *n, bool kubelet);

#endif
