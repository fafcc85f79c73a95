/* SPDX-License-Identifier: Apache-2.0 */
#include "source/demo_story.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "source/demo_pods.h"

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS INT64_C(60000)

/* --- replica sets ----------------------------------------------------- */

static int count_pods(const struct demo_world *w,
                      const struct demo_workload *wl, const char *set) {
    int n = 0;

    for (size_t i = 0; i < DEMO_PODS; i++) {
        const struct demo_pod *p = &w->pods[i];
        n += demo_pod_exists(p) && p->workload == wl &&
             strcmp(p->set, set) == 0;
    }
    return n;
}

/* A pod that belongs to another replica set than the present one. */
static struct demo_pod *old_pod(struct demo_world *w,
                                const struct demo_workload *wl) {
    for (size_t i = 0; i < DEMO_PODS; i++) {
        struct demo_pod *p = &w->pods[i];
        if (demo_pod_exists(p) && p->workload == wl &&
            strcmp(p->set, wl->set) != 0)
            return p;
    }
    return NULL;
}

static struct demo_pod *some_pod(struct demo_world *w,
                                 const struct demo_workload *wl) {
    uint32_t first = demo_random(&w->random, DEMO_PODS);

    for (uint32_t i = 0; i < DEMO_PODS; i++) {
        struct demo_pod *p = &w->pods[(first + i) % DEMO_PODS];
        if (demo_pod_exists(p) && p->workload == wl) return p;
    }
    return NULL;
}

static void report_scaled(struct demo_world *w, const struct demo_workload *wl,
                          const char *set, int from, int to) {
    struct happening h = demo_of_workload(wl);

    h.reason = "ScalingReplicaSet";
    demo_report(w, &h, "Scaled %s replica set %s from %d to %d",
                to > from ? "up" : "down", set, from, to);
}

static void scale_up(struct demo_world *w, struct demo_workload *wl, int by) {
    int from = count_pods(w, wl, wl->set);

    report_scaled(w, wl, wl->set, from, from + by);
    for (int i = 0; i < by; i++) demo_pod_create(w, wl);
}

static void scale_down(struct demo_world *w, struct demo_workload *wl,
                       int by) {
    int from = count_pods(w, wl, wl->set);

    if (by > from) by = from;
    report_scaled(w, wl, wl->set, from, from - by);
    for (int i = 0; i < by; i++) demo_pod_delete(w, some_pod(w, wl));
}

/* --- rollouts --------------------------------------------------------- */

static void step_roll(struct demo_world *w, const struct demo_task *t);

static void step_roll_down(struct demo_world *w, const struct demo_task *t) {
    struct demo_workload *wl = t->workload;
    struct demo_pod *p = old_pod(w, wl);

    if (wl->fate != FATE_FINE) { /* it waits until the new ones are ready */
        demo_plan(w, 10 * SECOND_MS, step_roll_down, NULL, wl, 0);
        return;
    }
    if (p) {
        char set[DEMO_NAME];
        snprintf(set, sizeof(set), "%s", p->set);
        int from = count_pods(w, wl, set);
        report_scaled(w, wl, set, from, from - 1);
        demo_pod_delete(w, p);
    }
    if (p || count_pods(w, wl, wl->set) < wl->replicas)
        demo_plan_about(w, 300, 900, step_roll, NULL, wl, 0);
    else
        wl->rolling = false;
}

static void step_roll(struct demo_world *w, const struct demo_task *t) {
    struct demo_workload *wl = t->workload;

    if (count_pods(w, wl, wl->set) < wl->replicas) scale_up(w, wl, 1);
    demo_plan_about(w, 5000, 9000, step_roll_down, NULL, wl, 0);
}

static void roll(struct demo_world *w, struct demo_workload *wl) {
    struct demo_task t = {.workload = wl};

    if (wl->rolling) return;
    wl->rolling = true;
    wl->minor++;
    demo_new_set(w, wl);
    step_roll(w, &t);
}

static void step_roll_now(struct demo_world *w, const struct demo_task *t) {
    if (t->workload->fate == FATE_FINE) roll(w, t->workload);
}

/* The everyday ones, of what has no trouble. */
static void step_everyday_roll(struct demo_world *w,
                               const struct demo_task *t) {
    static const struct {
        const char *ns;
        const char *name;
    } calm[] = {{"prod", "web"},           {"prod", "cart"},
                {"staging", "api"},        {"prod", "search"},
                {"prod", "api"},           {"monitoring", "grafana"},
                {"kube-system", "coredns"}};
    uint32_t i = demo_random(&w->random, ARRAY_LEN(calm));
    struct demo_workload *wl = demo_workload(w, calm[i].ns, calm[i].name);

    (void)t;
    if (wl->fate == FATE_FINE) roll(w, wl);
    bool past = w->now_us < w->start_us - 120 * US_PER_S;
    demo_plan_about(w, (past ? 14 : 1) * MINUTE_MS,
                    (past ? 20 : 2) * MINUTE_MS, step_everyday_roll, NULL,
                    NULL, 0);
}

/* --- autoscaling ------------------------------------------------------ */

static struct happening of_autoscaler(const struct demo_workload *wl) {
    struct happening h = demo_of_workload(wl);

    h.component = "horizontal-pod-autoscaler";
    h.kind = "HorizontalPodAutoscaler";
    h.uid = wl->scaler_uid;
    h.api = "autoscaling/v2";
    return h;
}

static void step_autoscale(struct demo_world *w, const struct demo_task *t) {
    struct demo_workload *wl = t->workload;
    struct happening h = of_autoscaler(wl);
    bool up = wl->replicas < 7;
    int by = (int)demo_between(&w->random, 1, 3);

    demo_plan_about(w, 4 * MINUTE_MS, 9 * MINUTE_MS, step_autoscale, NULL, wl,
                    0);
    if (wl->rolling || wl->fate != FATE_FINE) return;
    wl->replicas += up ? by : -by;
    h.reason = "SuccessfulRescale";
    if (up) {
        demo_report(w, &h,
                    "New size: %d; reason: cpu resource utilization "
                    "(percentage of request) above target",
                    wl->replicas);
        scale_up(w, wl, by);
    } else {
        demo_report(w, &h, "New size: %d; reason: All metrics below target",
                    wl->replicas);
        scale_down(w, wl, by);
    }
}

/* n: how often still. */
static void step_no_metrics(struct demo_world *w, const struct demo_task *t) {
    struct happening h = of_autoscaler(t->workload);

    t->workload->no_metrics_us = w->now_us;
    h.warning = true;
    h.reason = "FailedGetResourceMetric";
    demo_report(w, &h,
                "failed to get cpu utilization: unable to get metrics for "
                "resource cpu: no metrics returned from resource metrics "
                "API");
    h.reason = "FailedComputeMetricsReplicas";
    demo_report(w, &h,
                "invalid metrics (1 invalid out of 1), first error is: "
                "failed to get cpu resource metric value: failed to get cpu "
                "utilization: unable to get metrics for resource cpu: no "
                "metrics returned from resource metrics API");
    if (t->n > 1)
        demo_plan(w, 15 * SECOND_MS, step_no_metrics, NULL, t->workload,
                  t->n - 1);
}

/* --- jobs ------------------------------------------------------------- */

static const struct cron {
    const char *ns;
    const char *name;
    int every_min;
    int fails; /* of a hundred runs */
} crons[] = {
    {"batch", "cleanup", 5, 0},
    {"batch", "invoices", 10, 40},
    {"prod", "sitemap", 15, 0},
};

static struct happening of_cron_job(const struct demo_workload *wl) {
    return (struct happening){
        .component = "cronjob-controller",
        .kind = "CronJob",
        .api = "batch/v1",
        .ns = wl->ns,
        .name = wl->name,
        .uid = wl->uid,
    };
}

/* Jobs are numbered by the minute they are for. */
static int job_number(const struct demo_world *w) {
    int64_t since_us = w->now_us - (w->start_us - 3600 * US_PER_S);

    return 29384000 + (int)(since_us / (60 * US_PER_S));
}

static void step_cron(struct demo_world *w, const struct demo_task *t) {
    const struct cron *c = &crons[t->n];
    struct demo_workload *wl = t->workload;
    struct happening h = of_cron_job(wl);
    int n = job_number(w);

    snprintf(wl->set, sizeof(wl->set), "%s-%d", wl->name, n);
    demo_uid(&w->random, wl->set_uid);
    wl->set_us = w->now_us;
    wl->every_min = c->every_min;
    wl->done_us = 0;
    h.reason = "SuccessfulCreate";
    demo_report(w, &h, "Created job %s", wl->set);
    h.reason = "SuccessfulDelete";
    demo_report(w, &h, "Deleted job %s-%d", wl->name, n - 3 * c->every_min);
    demo_pod_create(w, wl);
    demo_plan(w, c->every_min * MINUTE_MS, step_cron, NULL, wl, t->n);
}

static int cron_fails(const struct demo_workload *wl) {
    for (size_t i = 0; i < ARRAY_LEN(crons); i++)
        if (strcmp(crons[i].ns, wl->ns) == 0 &&
            strcmp(crons[i].name, wl->name) == 0)
            return crons[i].fails;
    return 0;
}

void demo_job_done(struct demo_world *w, struct demo_pod *p) {
    struct demo_workload *wl = p->workload;
    struct happening h = demo_of_set(p);
    bool failed = (int)demo_random(&w->random, 100) < cron_fails(wl);

    h.warning = failed;
    h.reason = failed ? "BackoffLimitExceeded" : "Completed";
    demo_report(w, &h, "%s",
                failed ? "Job has reached the specified backoff limit"
                       : "Job completed");
    wl->done_us = w->now_us;
    wl->failed = failed;
    h = of_cron_job(wl);
    h.reason = "SawCompletedJob";
    demo_report(w, &h, "Saw completed job: %s, condition: %s", p->set,
                failed ? "Failed" : "Complete");
    demo_pod_free(p);
}

/* --- nodes ------------------------------------------------------------ */

static void report_node(struct demo_world *w, const struct demo_node *n,
                        bool kubelet, const char *reason) {
    struct happening h = demo_of_node(n, kubelet);

    h.reason = reason;
    demo_report(w, &h, "Node %s status is now: %s", n->name, reason);
}

static void step_node_up(struct demo_world *w, const struct demo_task *t) {
    struct demo_node *n = &w->nodes[t->n];
    struct happening h = demo_of_node(n, true);

    n->ready = true;
    n->ready_us = w->now_us;
    h.reason = "Starting";
    demo_report(w, &h, "Starting kubelet.");
    report_node(w, n, true, "NodeHasSufficientMemory");
    report_node(w, n, true, "NodeHasNoDiskPressure");
    report_node(w, n, true, "NodeHasSufficientPID");
    report_node(w, n, true, "NodeReady");
}

/* kube-controller-manager's taint eviction; the replica sets make up for what
 * it takes. */
static void step_evict(struct demo_world *w, const struct demo_task *t) {
    const struct demo_node *n = &w->nodes[t->n];

    if (n->ready) return;
    for (size_t i = 0; i < DEMO_PODS; i++) {
        struct demo_pod *p = &w->pods[i];
        if (!demo_pod_exists(p) || p->node != n) continue;
        struct demo_workload *wl = p->workload;
        struct happening h = demo_of_pod(p, false);
        h.component = "taint-eviction-controller";
        h.host = NULL;
        h.reason = "TaintManagerEviction";
        demo_report(w, &h, "Marking for deletion Pod %s/%s", wl->ns, p->name);
        demo_pod_free(p);
        if (wl->replicas > 0) demo_pod_create(w, wl);
    }
}

static void step_node_down(struct demo_world *w, const struct demo_task *t) {
    struct demo_node *n = &w->nodes[t->n];

    if (!n->ready) return;
    n->ready = false;
    n->ready_us = w->now_us;
    report_node(w, n, false, "NodeNotReady");
    for (size_t i = 0; i < DEMO_PODS; i++) {
        struct demo_pod *p = &w->pods[i];
        if (!demo_pod_exists(p) || p->node != n) continue;
        struct happening h = demo_of_pod(p, false);
        h.component = "node-controller";
        h.host = NULL;
        h.warning = true;
        h.reason = "NodeNotReady";
        demo_report(w, &h, "Node is not ready");
    }
    demo_plan_about(w, 50 * SECOND_MS, 60 * SECOND_MS, step_evict, NULL, NULL,
                    t->n);
    demo_plan_about(w, 80 * SECOND_MS, 200 * SECOND_MS, step_node_up, NULL,
                    NULL, t->n);
}

static void step_out_of_memory(struct demo_world *w,
                               const struct demo_task *t) {
    struct demo_pod *p = some_pod(w, t->workload);

    if (!p || !p->node) return;
    struct happening h = demo_of_node(p->node, true);
    h.warning = true;
    h.component = "kernel-monitor";
    h.reason = "OOMKilling";
    demo_report(w, &h,
                "Memory cgroup out of memory: Killed process %d (%s) "
                "total-vm:4871316kB, anon-rss:2096528kB, file-rss:18432kB, "
                "shmem-rss:0kB, UID:1000 pgtables:4812kB oom_score_adj:936",
                (int)demo_between(&w->random, 2000, 60000), p->workload->name);
    h = demo_of_pod(p, false);
    h.warning = true;
    h.reason = "Evicted";
    demo_report(w, &h,
                "The node was low on resource: memory. Threshold quantity: "
                "100Mi, available: %dMi. Container %s was using 1912Mi, "
                "request is 1Gi, has larger consumption of memory.",
                (int)demo_between(&w->random, 60, 98), p->workload->name);
    demo_pod_free(p);
    demo_pod_create(w, t->workload);
}

/* --- single voices ---------------------------------------------------- */

/* n: how many so far. */
static void step_quota(struct demo_world *w, const struct demo_task *t) {
    struct demo_workload *wl = t->workload;
    struct demo_pod refused = {.workload = wl};
    char suffix[6];

    snprintf(refused.set, sizeof(refused.set), "%s", wl->set);
    snprintf(refused.set_uid, sizeof(refused.set_uid), "%s", wl->set_uid);
    demo_suffix(&w->random, suffix, 5);
    struct happening h = demo_of_set(&refused);
    h.warning = true;
    h.reason = "FailedCreate";
    h.combined = t->n >= 10;
    demo_report(w, &h,
                "Error creating: pods \"%s-%s\" is forbidden: exceeded "
                "quota: compute, requested: limits.cpu=2, used: "
                "limits.cpu=16, limited: limits.cpu=16",
                wl->set, suffix);
    if (t->n < 24)
        demo_plan(w, (t->n < 6 ? 1 << t->n : 60) * SECOND_MS, step_quota, NULL,
                  wl, t->n + 1);
}

static void step_no_class(struct demo_world *w, const struct demo_task *t) {
    struct happening h = {
        .warning = true,
        .reason = "ProvisioningFailed",
        .component = "persistentvolume-controller",
        .kind = "PersistentVolumeClaim",
        .api = "v1",
        .ns = "monitoring",
        .name = "data-prometheus-2",
        .uid = "3f0c9d52-7c1a-4d0e-9a55-0f6b8e2d7a11",
    };

    demo_report(w, &h, "storageclass.storage.k8s.io \"fast-ssd\" not found");
    if (t->n > 1)
        demo_plan(w, 15 * SECOND_MS, step_no_class, NULL, NULL, t->n - 1);
}

static void step_leader(struct demo_world *w, const struct demo_task *t) {
    char id[DEMO_UID];
    struct happening h = {
        .reason = "LeaderElection",
        .component = "kube-scheduler",
        .kind = "Lease",
        .api = "coordination.k8s.io/v1",
        .ns = "kube-system",
        .name = "kube-scheduler",
        .uid = "a1d64be0-5d0f-4a1c-8b7e-6c2f9e3b4d58",
    };

    (void)t;
    demo_uid(&w->random, id);
    demo_report(w, &h, "control-01_%s became leader", id);
    demo_plan_about(w, 20 * MINUTE_MS, 50 * MINUTE_MS, step_leader, NULL, NULL,
                    0);
}

/* --- trouble ---------------------------------------------------------- */

static void step_mend(struct demo_world *w, const struct demo_task *t) {
    (void)w;
    t->workload->fate = FATE_FINE;
}

/* A bad version: n is the fate. */
static void step_bad_roll(struct demo_world *w, const struct demo_task *t) {
    struct demo_workload *wl = t->workload;

    if (wl->rolling) return;
    wl->fate = (enum demo_fate)t->n;
    roll(w, wl);
}

/* The rollout's next pod meets the same fate. */
static void step_one_more(struct demo_world *w, const struct demo_task *t) {
    scale_up(w, t->workload, 1);
}

/* Probes fail on all but one of its pods; n is the node they share. */
static void step_unhealthy(struct demo_world *w, const struct demo_task *t) {
    struct demo_workload *wl = t->workload;
    int left = wl->replicas - 1;

    if (wl->rolling) return;
    wl->fate = FATE_UNHEALTHY;
    for (size_t i = 0; i < DEMO_PODS && left > 0; i++) {
        struct demo_pod *p = &w->pods[i];
        if (!demo_pod_exists(p) || p->workload != wl) continue;
        p->node = &w->nodes[t->n];
        demo_pod_sicken(w, p);
        left--;
    }
}

/* More replicas than the nodes have room for: n is how many. */
static void step_no_room(struct demo_world *w, const struct demo_task *t) {
    struct demo_workload *wl = t->workload;

    wl->fate = FATE_NO_ROOM;
    wl->replicas += t->n;
    scale_up(w, wl, t->n);
}

/* Room for one of the pods that wait; n: how many minutes to the next. */
static void step_room(struct demo_world *w, const struct demo_task *t) {
    struct demo_workload *wl = t->workload;

    for (size_t i = 0; i < DEMO_PODS; i++) {
        struct demo_pod *p = &w->pods[i];
        if (!demo_pod_exists(p) || p->workload != wl ||
            p->fate != FATE_NO_ROOM)
            continue;
        p->fate = FATE_FINE;
        demo_plan(w, t->n * MINUTE_MS, step_room, NULL, wl, t->n);
        return;
    }
    wl->fate = FATE_FINE;
}

/* Half of the replicas again, when nobody needs them any more. */
static void step_shrink(struct demo_world *w, const struct demo_task *t) {
    struct demo_workload *wl = t->workload;

    wl->replicas -= t->n;
    scale_down(w, wl, t->n);
}

/* The hour before the start: seconds before it, what, to whom, n. */
static const struct chapter {
    int before_s;
    demo_step_fn *step;
    const char *ns;
    const char *name;
    int n;
} past[] = {
    {56 * 60 + 10, step_leader, NULL, NULL, 0},
    {53 * 60 + 25, step_out_of_memory, "prod", "search", 0},
    {48 * 60 + 40, step_node_down, NULL, NULL, 5},
    {41 * 60 + 5, step_bad_roll, "staging", "worker", FATE_NO_CONFIG},
    {37 * 60 + 50, step_quota, "staging", "api", 0},
    {33 * 60 + 15, step_no_metrics, "staging", "worker", 150},
    {31 * 60 + 20, step_unhealthy, "prod", "checkout", 3},
    {27 * 60 + 45, step_no_room, "batch", "report", 9},
    {26 * 60 + 30, step_out_of_memory, "prod", "search", 0},
    {24 * 60 + 10, step_room, "batch", "report", 3},
    {18 * 60 + 35, step_bad_roll, "prod", "payments", FATE_CRASH},
    {14 * 60 + 20, step_no_class, NULL, NULL, 120},
    {12 * 60 + 15, step_mend, "staging", "worker", 0},
    {9 * 60 + 10, step_one_more, "prod", "payments", 0},
    {6 * 60 + 50, step_bad_roll, "staging", "frontend", FATE_NO_IMAGE},
    {4 * 60 + 25, step_one_more, "prod", "payments", 0},
    {2 * 60 + 40, step_one_more, "staging", "frontend", 0},
    /* and what becomes of it */
    {-12, step_roll_now, "prod", "web", 0},
    {-95, step_roll_now, "staging", "api", 0},
    {-4 * 60, step_mend, "prod", "payments", 0},
    {-7 * 60, step_mend, "staging", "frontend", 0},
    {-11 * 60, step_mend, "prod", "checkout", 0},
    {-14 * 60, step_shrink, "batch", "report", 9},
};

/* What goes wrong later: one after the other, each for some minutes. */
static const struct incident {
    demo_step_fn *begin;
    const char *ns;
    const char *name;
    int n;
    demo_step_fn *end; /* NULL: it ends by itself */
} incidents[] = {
    {step_node_down, NULL, NULL, 4, NULL},
    {step_bad_roll, "staging", "worker", FATE_CRASH, step_mend},
    {step_out_of_memory, "prod", "search", 0, NULL},
    {step_unhealthy, "prod", "cart", 2, step_mend},
    {step_no_metrics, "staging", "worker", 40, NULL},
    {step_bad_roll, "staging", "frontend", FATE_NO_CONFIG, step_mend},
    {step_quota, "staging", "api", 0, NULL},
    {step_bad_roll, "prod", "payments", FATE_CRASH, step_mend},
    {step_no_class, NULL, NULL, 40, NULL},
    {step_bad_roll, "staging", "worker", FATE_NO_IMAGE, step_mend},
    {step_unhealthy, "prod", "checkout", 1, step_mend},
    {step_node_down, NULL, NULL, 2, NULL},
};

static struct demo_workload *named(struct demo_world *w, const char *ns,
                                   const char *name) {
    return ns ? demo_workload(w, ns, name) : NULL;
}

static void step_incident(struct demo_world *w, const struct demo_task *t) {
    const struct incident *i = &incidents[(size_t)t->n % ARRAY_LEN(incidents)];
    struct demo_workload *wl = named(w, i->ns, i->name);

    if (!wl || (wl->fate == FATE_FINE && !wl->rolling)) {
        demo_plan(w, 0, i->begin, NULL, wl, i->n);
        if (i->end)
            demo_plan_about(w, 5 * MINUTE_MS, 11 * MINUTE_MS, i->end, NULL, wl,
                            0);
    }
    demo_plan_about(w, 50 * SECOND_MS, 100 * SECOND_MS, step_incident, NULL,
                    NULL, (t->n + 1) % (int)ARRAY_LEN(incidents));
}

static void step_expire(struct demo_world *w, const struct demo_task *t) {
    (void)t;
    ledger_expire(w->ledger, w->now_us);
    demo_plan(w, 20 * SECOND_MS, step_expire, NULL, NULL, 0);
}

void demo_story_begin(struct demo_world *w) {
    int64_t hour_ms = (w->start_us - w->now_us) / 1000;

    for (size_t i = 0; i < ARRAY_LEN(past); i++)
        demo_plan(w, hour_ms - past[i].before_s * SECOND_MS, past[i].step,
                  NULL, named(w, past[i].ns, past[i].name), past[i].n);
    for (size_t i = 0; i < ARRAY_LEN(crons); i++)
        demo_plan(w, (int64_t)(i + 1) * MINUTE_MS, step_cron, NULL,
                  demo_workload(w, crons[i].ns, crons[i].name), (int)i);
    demo_plan(w, 3 * MINUTE_MS, step_everyday_roll, NULL, NULL, 0);
    demo_plan(w, 5 * MINUTE_MS, step_autoscale, NULL,
              demo_workload(w, "prod", "api"), 0);
    demo_plan(w, hour_ms + 2 * MINUTE_MS, step_incident, NULL, NULL, 0);
    demo_plan(w, hour_ms, step_expire, NULL, NULL, 0);
}
