/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "source/demo_objects_internal.h"
#include "source/demo_pods.h"

bool demo_is(const struct demo_workload *wl, const char *kind) {
    return strcmp(wl->kind, kind) == 0;
}

bool demo_pod_is_ready(const struct demo_pod *p) {
    return p->running && p->node && p->node->ready &&
           !demo_pod_is(p, FATE_UNHEALTHY);
}

struct tally demo_tally(const struct demo_world *w,
                        const struct demo_workload *wl, const char *set) {
    struct tally n = {0};

    for (size_t i = 0; i < DEMO_PODS; i++) {
        const struct demo_pod *p = &w->pods[i];
        if (!demo_pod_exists(p) || p->workload != wl) continue;
        if (set && strcmp(p->set, set) != 0) continue;
        n.all++;
        n.ready += demo_pod_is_ready(p);
    }
    return n;
}

/* --- spec -------------------------------------------------------------- */

static void put_amounts(struct jsonout *j, const char *key, const char *cpu,
                        const char *memory) {
    jsonout_open(j, key, '{');
    put_text(j, "cpu", cpu);
    put_text(j, "memory", memory);
    jsonout_close(j, '}');
}

static void put_probe(struct jsonout *j, const char *key, const char *path,
                      int every_s) {
    jsonout_open(j, key, '{');
    jsonout_open(j, "httpGet", '{');
    put_text(j, "path", path);
    jsonout_int(j, "port", 8080);
    put_text(j, "scheme", "HTTP");
    jsonout_close(j, '}');
    jsonout_int(j, "timeoutSeconds", 1);
    jsonout_int(j, "periodSeconds", every_s);
    jsonout_int(j, "successThreshold", 1);
    jsonout_int(j, "failureThreshold", 3);
    jsonout_close(j, '}');
}

static void put_mount(struct jsonout *j, const char *name, const char *path) {
    jsonout_open(j, NULL, '{');
    put_text(j, "name", name);
    put_text(j, "mountPath", path);
    jsonout_close(j, '}');
}

static void put_container(struct jsonout *j, const struct demo_workload *wl,
                          const char *image) {
    bool room = wl->fate == FATE_NO_ROOM;

    jsonout_open(j, NULL, '{');
    put_text(j, "name", wl->name);
    put_text(j, "image", image);
    put_text(j, "imagePullPolicy", "IfNotPresent");
    jsonout_open(j, "resources", '{');
    put_amounts(j, "requests", room ? "7" : "250m", "1Gi");
    put_amounts(j, "limits", room ? "8" : "2", "2Gi");
    jsonout_close(j, '}');
    if (!demo_is(wl, "Job")) {
        put_probe(j, "livenessProbe", "/healthz", 10);
        put_probe(j, "readinessProbe", "/ready", 5);
    }
    jsonout_open(j, "volumeMounts", '[');
    put_mount(j, "config", "/etc/app");
    if (demo_is(wl, "StatefulSet")) put_mount(j, "data", "/data");
    jsonout_close(j, ']');
    jsonout_close(j, '}');
}

static void put_volumes(struct jsonout *j, const struct demo_workload *wl,
                        const struct demo_pod *p) {
    char name[2 * DEMO_NAME];

    jsonout_open(j, "volumes", '[');
    jsonout_open(j, NULL, '{');
    put_text(j, "name", "config");
    jsonout_open(j, "configMap", '{');
    snprintf(name, sizeof(name), "%s-config", wl->name);
    put_text(j, "name", name);
    jsonout_close(j, '}');
    jsonout_close(j, '}');
    if (p && demo_is(wl, "StatefulSet")) {
        snprintf(name, sizeof(name), "data-%s", p->name);
        jsonout_open(j, NULL, '{');
        put_text(j, "name", "data");
        jsonout_open(j, "persistentVolumeClaim", '{');
        put_text(j, "claimName", name);
        jsonout_close(j, '}');
        jsonout_close(j, '}');
    }
    jsonout_close(j, ']');
}

void put_pod_spec(struct jsonout *j, const struct demo_workload *wl,
                  const char *image, const struct demo_pod *p) {
    jsonout_open(j, "spec", '{');
    put_volumes(j, wl, p);
    jsonout_open(j, "containers", '[');
    put_container(j, wl, image);
    jsonout_close(j, ']');
    put_text(j, "restartPolicy", demo_is(wl, "Job") ? "Never" : "Always");
    put_text(j, "serviceAccountName", "default");
    put_text(j, "schedulerName", "default-scheduler");
    jsonout_int(j, "terminationGracePeriodSeconds", 30);
    jsonout_int(j, "priority", 0);
    if (p && p->node) put_text(j, "nodeName", p->node->name);
    jsonout_close(j, '}');
}

/* --- status ------------------------------------------------------------ */

static void put_waiting(struct jsonout *j, const struct demo_pod *p) {
    int64_t wait_s = (p->again_us - p->ended_us) / US_PER_S;
    char message[4 * DEMO_NAME];

    jsonout_open(j, "waiting", '{');
    if (p->started_us) {
        snprintf(message, sizeof(message),
                 "back-off %ds restarting failed container=%s pod=%s_%s(%s)",
                 (int)wait_s, p->workload->name, p->name, p->workload->ns,
                 p->uid);
        put_text(j, "reason", "CrashLoopBackOff");
        put_text(j, "message", message);
    } else if (demo_pod_is(p, FATE_NO_IMAGE) && p->tries > 0) {
        snprintf(message, sizeof(message), "Back-off pulling image \"%s\"",
                 p->image);
        put_text(j, "reason", "ImagePullBackOff");
        put_text(j, "message", message);
    } else {
        put_text(j, "reason", "ContainerCreating");
    }
    jsonout_close(j, '}');
}

static void put_running(struct jsonout *j, const struct demo_pod *p) {
    jsonout_open(j, "running", '{');
    put_time(j, "startedAt", p->started_us);
    jsonout_close(j, '}');
}

/* What crashed, or a probe had killed. */
static void put_terminated(struct jsonout *j, const struct demo_pod *p) {
    bool killed = p->running && p->fate == FATE_UNHEALTHY;

    jsonout_open(j, "terminated", '{');
    jsonout_int(j, "exitCode", killed ? 137 : 1);
    put_text(j, "reason", "Error");
    put_time(j, "startedAt", p->running ? p->ran_us : p->started_us);
    put_time(j, "finishedAt", p->ended_us);
    jsonout_close(j, '}');
}

static void put_container_status(struct jsonout *j, const struct demo_pod *p) {
    jsonout_open(j, NULL, '{');
    put_text(j, "name", p->workload->name);
    put_text(j, "image", p->image);
    put_text(j, "imageID", "");
    jsonout_bool(j, "ready", p->running && !demo_pod_is(p, FATE_UNHEALTHY));
    jsonout_bool(j, "started", p->running);
    jsonout_int(j, "restartCount", p->restarts);
    jsonout_open(j, "state", '{');
    if (p->running)
        put_running(j, p);
    else
        put_waiting(j, p);
    jsonout_close(j, '}');
    jsonout_open(j, "lastState", '{');
    if (p->ended_us) put_terminated(j, p);
    jsonout_close(j, '}');
    jsonout_close(j, '}');
}

static void put_unscheduled(struct jsonout *j, const struct demo_pod *p) {
    put_condition(
        j, &(struct condition){
               .type = "PodScheduled",
               .status = "False",
               .reason = "Unschedulable",
               .since_us = p->born_us,
               .message =
                   "0/6 nodes are available: 1 node(s) had untolerated taint "
                   "{node-role.kubernetes.io/control-plane: }, 5 "
                   "Insufficient cpu. preemption: 0/6 nodes are available: 1 "
                   "Preemption is not helpful for scheduling, 5 No preemption "
                   "victims found for incoming pod."});
}

static void put_scheduled(struct jsonout *j, const struct demo_pod *p) {
    static const char *const types[] = {"Ready", "ContainersReady"};
    bool ready = demo_pod_is_ready(p);
    int64_t since_us =
        p->started_us > p->ended_us ? p->started_us : p->ended_us;
    char message[2 * DEMO_NAME];

    if (!since_us) since_us = p->scheduled_us;
    snprintf(message, sizeof(message), "containers with unready status: [%s]",
             p->workload->name);
    put_condition(j, &(struct condition){.type = "Initialized",
                                         .status = "True",
                                         .since_us = p->scheduled_us});
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        put_condition(j, &(struct condition){
                             .type = types[i],
                             .status = ready ? "True" : "False",
                             .reason = ready ? NULL : "ContainersNotReady",
                             .message = ready ? NULL : message,
                             .since_us = since_us});
    put_condition(j, &(struct condition){.type = "PodScheduled",
                                         .status = "True",
                                         .since_us = p->scheduled_us});
}

static void put_pod(struct jsonout *j, const struct demo_world *w,
                    const struct item *item) {
    const struct demo_pod *p = item->pod;

    put_pod_spec(j, p->workload, p->image, p);
    jsonout_open(j, "status", '{');
    put_text(j, "phase", p->started_us ? "Running" : "Pending");
    jsonout_open(j, "conditions", '[');
    if (p->node)
        put_scheduled(j, p);
    else if (w->now_us - p->born_us > US_PER_S) /* it was tried by then */
        put_unscheduled(j, p);
    jsonout_close(j, ']');
    if (p->node) {
        put_time(j, "startTime", p->scheduled_us);
        if (p->started_us) put_text(j, "podIP", p->ip);
        jsonout_open(j, "containerStatuses", '[');
        put_container_status(j, p);
        jsonout_close(j, ']');
    }
    put_text(j, "qosClass", "Burstable");
    jsonout_close(j, '}');
}

/* --- which there are --------------------------------------------------- */

static void set_owner(struct item *item, const struct demo_pod *p) {
    const struct demo_workload *wl = p->workload;

    if (demo_is(wl, "StatefulSet")) {
        item->owner.kind = "StatefulSet";
        item->owner.api = "apps/v1";
        item->owner.name = wl->name;
        item->owner.uid = wl->uid;
        return;
    }
    item->owner.kind = demo_is(wl, "Job") ? "Job" : "ReplicaSet";
    item->owner.api = demo_is(wl, "Job") ? "batch/v1" : "apps/v1";
    item->owner.name = p->set;
    item->owner.uid = p->set_uid;
}

static void collect_pods(const struct demo_world *w, struct items *out) {
    for (size_t i = 0; i < DEMO_PODS; i++) {
        const struct demo_pod *p = &w->pods[i];
        if (!demo_pod_exists(p)) continue;
        const struct demo_workload *wl = p->workload;
        struct item *item =
            items_add(out, wl->ns, p->name, p->uid, p->born_us);
        item->pod = p;
        item_label(item, "app", wl->name);
        if (demo_is(wl, "Deployment"))
            item_label(item, "pod-template-hash", strrchr(p->set, '-') + 1);
        if (demo_is(wl, "Job")) {
            item_label(item, "batch.kubernetes.io/controller-uid", p->set_uid);
            item_label(item, "batch.kubernetes.io/job-name", p->set);
        }
        set_owner(item, p);
    }
}

const struct demo_kind demo_kinds_pods[] = {
    {"v1", "pods", "Pod", true, collect_pods, put_pod},
    {.kind = NULL},
};
