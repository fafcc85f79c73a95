/* SPDX-License-Identifier: Apache-2.0 */
#include "source/demo_pods.h"

#include <string.h>

#include "base/clock.h"

#define SECOND_MS INT64_C(1000)

bool demo_pod_is(const struct demo_pod *p, enum demo_fate fate) {
    return p->fate == fate && p->workload->fate == fate;
}

static bool is_job(const struct demo_pod *p) {
    return strcmp(p->workload->kind, "Job") == 0;
}

static void report(struct demo_world *w, const struct demo_pod *p,
                   bool warning, const char *reason, const char *message) {
    struct happening h = demo_of_pod(p, true);

    h.warning = warning;
    h.reason = reason;
    demo_report(w, &h, "%s", message);
}

/* The kubelet's back-off: 10 s, doubling, at most 5 minutes. */
static void set_again(struct demo_world *w, struct demo_pod *p) {
    int64_t s = p->tries < 5 ? INT64_C(10) << p->tries : 300;

    p->tries++;
    p->again_us = w->now_us + s * US_PER_S;
}

/* --- probes ----------------------------------------------------------- */

static void step_restarted(struct demo_world *w, const struct demo_task *t);

static void step_readiness(struct demo_world *w, const struct demo_task *t) {
    struct demo_pod *p = t->pod;

    if (!demo_pod_is(p, FATE_UNHEALTHY)) return;
    report(w, p, true, "Unhealthy",
           "Readiness probe failed: HTTP probe failed with statuscode: 503");
    demo_plan_about(w, 4900, 5100, step_readiness, p, NULL, 0);
}

static void step_liveness(struct demo_world *w, const struct demo_task *t) {
    struct demo_pod *p = t->pod;
    struct happening h = demo_of_pod(p, true);

    if (!demo_pod_is(p, FATE_UNHEALTHY)) return;
    h.warning = true;
    h.reason = "Unhealthy";
    demo_report(w, &h,
                "Liveness probe failed: Get \"http://%s:8080/healthz\": "
                "context deadline exceeded (Client.Timeout exceeded while "
                "awaiting headers)",
                p->ip);
    if (++p->tries % 3 != 0) {
        demo_plan_about(w, 9900, 10100, step_liveness, p, NULL, 0);
        return;
    }
    h.warning = false;
    h.reason = "Killing";
    demo_report(w, &h, "Container %s failed liveness probe, will be restarted",
                p->workload->name);
    demo_plan_about(w, 1000, 3000, step_restarted, p, NULL, 0);
    demo_plan_about(w, 90000, 150000, step_liveness, p, NULL, 0);
}

static void step_startup(struct demo_world *w, const struct demo_task *t) {
    struct happening h = demo_of_pod(t->pod, true);

    h.warning = true;
    h.reason = "Unhealthy";
    demo_report(w, &h,
                "Startup probe failed: Get \"http://%s:8080/healthz\": dial "
                "tcp %s:8080: connect: connection refused",
                t->pod->ip, t->pod->ip);
    if (t->n > 1) demo_plan(w, 2000, step_startup, t->pod, NULL, t->n - 1);
}

void demo_pod_sicken(struct demo_world *w, struct demo_pod *p) {
    p->fate = FATE_UNHEALTHY;
    p->tries = 0;
    demo_plan_about(w, 0, 5000, step_readiness, p, NULL, 0);
    demo_plan_about(w, 0, 10000, step_liveness, p, NULL, 0);
}

/* --- containers ------------------------------------------------------- */

static void step_back_off(struct demo_world *w, const struct demo_task *t);

static void step_crashed(struct demo_world *w, const struct demo_task *t) {
    t->pod->running = false;
    t->pod->ended_us = w->now_us;
    set_again(w, t->pod);
    demo_plan_about(w, 800, 2000, step_back_off, t->pod, NULL, 0);
}

static void step_done(struct demo_world *w, const struct demo_task *t) {
    demo_job_done(w, t->pod);
}

/* The first time, or after it crashed or was killed. */
static void note_start(const struct demo_world *w, struct demo_pod *p) {
    if (p->started_us) {
        p->restarts++;
        p->ran_us = p->started_us;
        if (p->running) p->ended_us = w->now_us;
    }
    p->started_us = w->now_us;
    p->running = true;
}

static void step_started(struct demo_world *w, const struct demo_task *t) {
    struct demo_pod *p = t->pod;
    struct happening h = demo_of_pod(p, true);

    h.reason = "Started";
    demo_report(w, &h, "Started container %s", p->workload->name);
    note_start(w, p);
    if (is_job(p))
        demo_plan_about(w, 4000, 25000, step_done, p, NULL, 0);
    else if (demo_pod_is(p, FATE_CRASH))
        demo_plan_about(w, 1500, 5000, step_crashed, p, NULL, 0);
    else if (p->tries == 0 && demo_random(&w->random, 100) < 15)
        demo_plan_about(w, 900, 2000, step_startup, p, NULL,
                        (int)demo_between(&w->random, 1, 3));
}

static void step_created(struct demo_world *w, const struct demo_task *t) {
    struct demo_pod *p = t->pod;
    struct happening h = demo_of_pod(p, true);

    h.reason = "Created";
    demo_report(w, &h, "Created container: %s", p->workload->name);
    demo_plan_about(w, 60, 300, step_started, p, NULL, 0);
}

static void step_restarted(struct demo_world *w, const struct demo_task *t) {
    struct demo_pod *p = t->pod;
    struct happening h = demo_of_pod(p, true);

    h.reason = "Pulled";
    demo_report(w, &h, "Container image \"%s\" already present on machine",
                p->image);
    demo_plan_about(w, 40, 200, step_created, p, NULL, 0);
}

static void step_back_off(struct demo_world *w, const struct demo_task *t) {
    struct demo_pod *p = t->pod;
    struct happening h = demo_of_pod(p, true);

    if (w->now_us >= p->again_us || !demo_pod_is(p, FATE_CRASH)) {
        step_restarted(w, t);
        return;
    }
    h.warning = true;
    h.reason = "BackOff";
    demo_report(w, &h,
                "Back-off restarting failed container %s in pod %s_%s(%s)",
                p->workload->name, p->name, p->workload->ns, p->uid);
    demo_plan_about(w, 10000, 15000, step_back_off, p, NULL, 0);
}

/* --- images ----------------------------------------------------------- */

static void step_pull(struct demo_world *w, const struct demo_task *t);

static void step_pull_wait(struct demo_world *w, const struct demo_task *t) {
    struct demo_pod *p = t->pod;
    struct happening h = demo_of_pod(p, true);

    if (w->now_us >= p->again_us || !demo_pod_is(p, FATE_NO_IMAGE)) {
        step_pull(w, t);
        return;
    }
    h.reason = "BackOff";
    demo_report(w, &h, "Back-off pulling image \"%s\"", p->image);
    report(w, p, true, "Failed", "Error: ImagePullBackOff");
    demo_plan_about(w, 11000, 16000, step_pull_wait, p, NULL, 0);
}

static void step_pull_failed(struct demo_world *w, const struct demo_task *t) {
    struct demo_pod *p = t->pod;
    struct happening h = demo_of_pod(p, true);

    h.warning = true;
    h.reason = "Failed";
    demo_report(w, &h,
                "Failed to pull image \"%s\": rpc error: code = NotFound "
                "desc = failed to pull and unpack image \"%s\": failed to "
                "resolve reference \"%s\": %s: not found",
                p->image, p->image, p->image, p->image);
    report(w, p, true, "Failed", "Error: ErrImagePull");
    set_again(w, p);
    demo_plan_about(w, 1000, 3000, step_pull_wait, p, NULL, 0);
}

static void step_pulled(struct demo_world *w, const struct demo_task *t) {
    struct demo_pod *p = t->pod;
    struct happening h = demo_of_pod(p, true);
    int64_t bytes = demo_between(&w->random, 28000000, 190000000);

    h.reason = "Pulled";
    demo_report(w, &h,
                "Successfully pulled image \"%s\" in %d.%03ds (%d.%03ds "
                "including waiting). Image size: %d bytes.",
                p->image, t->n / 1000, t->n % 1000, t->n / 1000, t->n % 1000,
                (int)bytes);
    demo_plan_about(w, 40, 200, step_created, p, NULL, 0);
}

static void step_pull(struct demo_world *w, const struct demo_task *t) {
    struct demo_pod *p = t->pod;
    struct happening h = demo_of_pod(p, true);
    bool sick = demo_pod_is(p, FATE_NO_IMAGE);
    int took_ms = (int)demo_between(&w->random, 700, 6000);

    if (!sick && demo_random(&w->random, 100) < 40) {
        step_restarted(w, t);
        return;
    }
    h.reason = "Pulling";
    demo_report(w, &h, "Pulling image \"%s\"", p->image);
    if (sick)
        demo_plan_about(w, 500, 1500, step_pull_failed, p, NULL, 0);
    else
        demo_plan(w, took_ms, step_pulled, p, NULL, took_ms);
}

/* --- before containers ------------------------------------------------ */

static void step_mount(struct demo_world *w, const struct demo_task *t) {
    struct demo_pod *p = t->pod;
    struct happening h = demo_of_pod(p, false);

    if (!demo_pod_is(p, FATE_NO_CONFIG)) {
        p->tries = 0;
        demo_plan_about(w, 100, 500, step_pull, p, NULL, 0);
        return;
    }
    h.warning = true;
    h.reason = "FailedMount";
    demo_report(w, &h,
                "MountVolume.SetUp failed for volume \"config\" : configmap "
                "\"%s-config\" not found",
                p->workload->name);
    int64_t wait_ms = p->tries < 8 ? INT64_C(500) << p->tries : 122000;
    p->tries++;
    demo_plan(w, wait_ms, step_mount, p, NULL, 0);
}

static struct happening of_scheduler(const struct demo_pod *p) {
    struct happening h = demo_of_pod(p, false);

    h.component = "default-scheduler";
    h.host = "default-scheduler-control-01";
    return h;
}

static void step_schedule(struct demo_world *w, const struct demo_task *t) {
    struct demo_pod *p = t->pod;
    struct happening h = of_scheduler(p);
    bool sick = demo_pod_is(p, FATE_NO_ROOM);

    p->node = sick ? NULL : demo_some_worker(w);
    if (!p->node) {
        h.warning = true;
        h.reason = "FailedScheduling";
        h.action = "Scheduling";
        demo_report(w, &h,
                    "0/6 nodes are available: 1 node(s) had untolerated "
                    "taint {node-role.kubernetes.io/control-plane: }, 5 "
                    "Insufficient cpu. preemption: 0/6 nodes are available: "
                    "1 Preemption is not helpful for scheduling, 5 No "
                    "preemption victims found for incoming pod.");
        demo_plan_about(w, 20000, 40000, step_schedule, p, NULL, 0);
        return;
    }
    p->scheduled_us = w->now_us;
    h.reason = "Scheduled";
    h.action = "Binding";
    demo_report(w, &h, "Successfully assigned %s/%s to %s", p->workload->ns,
                p->name, p->node->name);
    demo_plan_about(w, 200, 700, step_mount, p, NULL, 0);
}

struct demo_pod *demo_pod_create(struct demo_world *w,
                                 struct demo_workload *workload) {
    struct demo_pod *p = demo_pod_new(w, workload);

    if (!p) return NULL;
    struct happening h = demo_of_set(p);
    bool stateful = strcmp(workload->kind, "StatefulSet") == 0;
    p->fate = workload->fate;
    h.reason = "SuccessfulCreate";
    if (stateful)
        demo_report(w, &h, "create Pod %s in StatefulSet %s successful",
                    p->name, workload->name);
    else
        demo_report(w, &h, "Created pod: %s", p->name);
    demo_plan_about(w, 20, 150, step_schedule, p, NULL, 0);
    return p;
}

void demo_pod_delete(struct demo_world *w, struct demo_pod *p) {
    struct happening h = demo_of_set(p);

    h.reason = "SuccessfulDelete";
    if (strcmp(p->workload->kind, "StatefulSet") == 0)
        demo_report(w, &h, "delete Pod %s in StatefulSet %s successful",
                    p->name, p->workload->name);
    else
        demo_report(w, &h, "Deleted pod: %s", p->name);
    if (p->running && p->node && p->node->ready) {
        h = demo_of_pod(p, true);
        h.reason = "Killing";
        demo_report(w, &h, "Stopping container %s", p->workload->name);
    }
    demo_pod_free(p);
}
