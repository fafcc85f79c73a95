/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "source/demo_objects_internal.h"

static void collect_kind(const struct demo_world *w, const char *kind,
                         struct items *out) {
    for (size_t i = 0; i < w->n_workloads; i++) {
        const struct demo_workload *wl = &w->workloads[i];
        if (!demo_is(wl, kind)) continue;
        struct item *item =
            items_add(out, wl->ns, wl->name, wl->uid, wl->born_us);
        item->workload = wl;
        item_label(item, "app", wl->name);
    }
}

static void put_replicas(struct jsonout *j, int all, int ready) {
    jsonout_int(j, "replicas", all);
    if (ready) {
        jsonout_int(j, "readyReplicas", ready);
        jsonout_int(j, "availableReplicas", ready);
    }
    jsonout_int(j, "observedGeneration", 1);
}

/* --- deployments ------------------------------------------------------- */

static void collect_deployments(const struct demo_world *w,
                                struct items *out) {
    collect_kind(w, "Deployment", out);
}

static void put_deployment_conditions(struct jsonout *j,
                                      const struct demo_workload *wl,
                                      struct tally n) {
    bool available = n.ready >= wl->replicas - wl->replicas / 4;
    char message[2 * DEMO_NAME];

    snprintf(message, sizeof(message), "ReplicaSet \"%s\" %s.", wl->set,
             wl->rolling ? "is progressing" : "has successfully progressed");
    jsonout_open(j, "conditions", '[');
    put_condition(
        j, &(struct condition){
               .type = "Available",
               .status = available ? "True" : "False",
               .reason = available ? "MinimumReplicasAvailable"
                                   : "MinimumReplicasUnavailable",
               .message = available ? "Deployment has minimum availability."
                                    : "Deployment does not have minimum "
                                      "availability.",
               .since_us = wl->born_us});
    put_condition(j, &(struct condition){
                         .type = "Progressing",
                         .status = "True",
                         .reason = wl->rolling ? "ReplicaSetUpdated"
                                               : "NewReplicaSetAvailable",
                         .message = message,
                         .since_us = wl->set_us});
    jsonout_close(j, ']');
}

static void put_deployment(struct jsonout *j, const struct demo_world *w,
                           const struct item *item) {
    const struct demo_workload *wl = item->workload;
    struct tally n = demo_tally(w, wl, NULL);

    jsonout_open(j, "spec", '{');
    jsonout_int(j, "replicas", wl->replicas);
    put_selector(j, item);
    put_template(j, wl, item);
    jsonout_open(j, "strategy", '{');
    put_text(j, "type", "RollingUpdate");
    jsonout_open(j, "rollingUpdate", '{');
    put_text(j, "maxUnavailable", "25%");
    put_text(j, "maxSurge", "25%");
    jsonout_close(j, '}');
    jsonout_close(j, '}');
    jsonout_int(j, "revisionHistoryLimit", 10);
    jsonout_int(j, "progressDeadlineSeconds", 600);
    jsonout_close(j, '}');
    jsonout_open(j, "status", '{');
    put_replicas(j, n.all, n.ready);
    jsonout_int(j, "updatedReplicas", demo_tally(w, wl, wl->set).all);
    if (n.all > n.ready)
        jsonout_int(j, "unavailableReplicas", n.all - n.ready);
    put_deployment_conditions(j, wl, n);
    jsonout_close(j, '}');
}

/* --- replica sets ------------------------------------------------------ */

static bool is_there(const struct items *out, const char *uid) {
    for (size_t i = 0; i < out->list.n; i++)
        if (strcmp(out->list.at[i].uid, uid) == 0) return true;
    return false;
}

static void add_set(struct items *out, const struct demo_workload *wl,
                    const char *set, const char *uid, int64_t born_us) {
    if (!*set || is_there(out, uid)) return;
    struct item *item = items_add(out, wl->ns, set, uid, born_us);
    item->workload = wl;
    item->owner.kind = "Deployment";
    item->owner.api = "apps/v1";
    item->owner.name = wl->name;
    item->owner.uid = wl->uid;
    item_label(item, "app", wl->name);
    item_label(item, "pod-template-hash", strrchr(set, '-') + 1);
}

/* The present one, the one before, and those whose pods are still there. */
static void collect_sets(const struct demo_world *w, struct items *out) {
    for (size_t i = 0; i < w->n_workloads; i++) {
        const struct demo_workload *wl = &w->workloads[i];
        if (!demo_is(wl, "Deployment")) continue;
        add_set(out, wl, wl->set, wl->set_uid, wl->set_us);
        add_set(out, wl, wl->old_set, wl->old_set_uid, wl->born_us);
    }
    for (size_t i = 0; i < DEMO_PODS; i++) {
        const struct demo_pod *p = &w->pods[i];
        if (demo_pod_exists(p) && demo_is(p->workload, "Deployment"))
            add_set(out, p->workload, p->set, p->set_uid,
                    p->workload->born_us);
    }
}

static void put_set(struct jsonout *j, const struct demo_world *w,
                    const struct item *item) {
    const struct demo_workload *wl = item->workload;
    struct tally n = demo_tally(w, wl, item->name);
    bool present = strcmp(item->name, wl->set) == 0;

    jsonout_open(j, "spec", '{');
    jsonout_int(j, "replicas", present && !wl->rolling ? wl->replicas : n.all);
    put_selector(j, item);
    put_template(j, wl, item);
    jsonout_close(j, '}');
    jsonout_open(j, "status", '{');
    put_replicas(j, n.all, n.ready);
    jsonout_int(j, "fullyLabeledReplicas", n.all);
    jsonout_close(j, '}');
}

/* --- stateful sets ----------------------------------------------------- */

static void collect_stateful(const struct demo_world *w, struct items *out) {
    collect_kind(w, "StatefulSet", out);
}

static void put_stateful(struct jsonout *j, const struct demo_world *w,
                         const struct item *item) {
    const struct demo_workload *wl = item->workload;
    struct tally n = demo_tally(w, wl, NULL);

    jsonout_open(j, "spec", '{');
    jsonout_int(j, "replicas", wl->replicas);
    put_selector(j, item);
    put_text(j, "serviceName", wl->name);
    put_template(j, wl, item);
    jsonout_open(j, "volumeClaimTemplates", '[');
    jsonout_open(j, NULL, '{');
    jsonout_open(j, "metadata", '{');
    put_text(j, "name", "data");
    jsonout_close(j, '}');
    jsonout_close(j, '}');
    jsonout_close(j, ']');
    jsonout_close(j, '}');
    jsonout_open(j, "status", '{');
    put_replicas(j, n.all, n.ready);
    jsonout_int(j, "currentReplicas", n.all);
    jsonout_int(j, "updatedReplicas", n.all);
    jsonout_close(j, '}');
}

/* --- jobs -------------------------------------------------------------- */

/* The last one of each; none before its first minute has come. */
static void collect_jobs(const struct demo_world *w, struct items *out) {
    for (size_t i = 0; i < w->n_workloads; i++) {
        const struct demo_workload *wl = &w->workloads[i];
        if (!demo_is(wl, "Job") || wl->every_min == 0) continue;
        struct item *item =
            items_add(out, wl->ns, wl->set, wl->set_uid, wl->set_us);
        item->workload = wl;
        item->owner.kind = "CronJob";
        item->owner.api = "batch/v1";
        item->owner.name = wl->name;
        item->owner.uid = wl->uid;
        item_label(item, "batch.kubernetes.io/controller-uid", wl->set_uid);
        item_label(item, "batch.kubernetes.io/job-name", wl->set);
    }
}

static void put_job_end(struct jsonout *j, const struct demo_workload *wl) {
    jsonout_int(j, wl->failed ? "failed" : "succeeded", 1);
    if (!wl->failed) put_time(j, "completionTime", wl->done_us);
    jsonout_open(j, "conditions", '[');
    put_condition(
        j, &(struct condition){
               .type = wl->failed ? "Failed" : "Complete",
               .status = "True",
               .reason =
                   wl->failed ? "BackoffLimitExceeded" : "CompletionsReached",
               .message = wl->failed
                              ? "Job has reached the specified backoff limit"
                              : "Reached expected number of succeeded pods",
               .since_us = wl->done_us});
    jsonout_close(j, ']');
}

static void put_job(struct jsonout *j, const struct demo_world *w,
                    const struct item *item) {
    const struct demo_workload *wl = item->workload;
    struct tally n = demo_tally(w, wl, wl->set);

    jsonout_open(j, "spec", '{');
    jsonout_int(j, "parallelism", 1);
    jsonout_int(j, "completions", 1);
    jsonout_int(j, "backoffLimit", 0);
    put_selector(j, item);
    put_template(j, wl, item);
    jsonout_close(j, '}');
    jsonout_open(j, "status", '{');
    put_time(j, "startTime", wl->set_us);
    if (wl->done_us) {
        put_job_end(j, wl);
    } else {
        jsonout_int(j, "active", n.all);
        jsonout_int(j, "ready", n.ready);
    }
    jsonout_close(j, '}');
}

static void collect_cron_jobs(const struct demo_world *w, struct items *out) {
    collect_kind(w, "Job", out);
}

static void put_active(struct jsonout *j, const struct demo_workload *wl) {
    jsonout_open(j, "active", '[');
    jsonout_open(j, NULL, '{');
    put_text(j, "kind", "Job");
    put_text(j, "apiVersion", "batch/v1");
    put_text(j, "namespace", wl->ns);
    put_text(j, "name", wl->set);
    put_text(j, "uid", wl->set_uid);
    jsonout_close(j, '}');
    jsonout_close(j, ']');
}

static void put_cron_job(struct jsonout *j, const struct demo_world *w,
                         const struct item *item) {
    const struct demo_workload *wl = item->workload;
    char schedule[32];

    (void)w;
    snprintf(schedule, sizeof(schedule), "*/%d * * * *",
             wl->every_min ? wl->every_min : 15);
    jsonout_open(j, "spec", '{');
    put_text(j, "schedule", schedule);
    put_text(j, "concurrencyPolicy", "Forbid");
    jsonout_bool(j, "suspend", false);
    jsonout_int(j, "successfulJobsHistoryLimit", 3);
    jsonout_int(j, "failedJobsHistoryLimit", 1);
    jsonout_close(j, '}');
    jsonout_open(j, "status", '{');
    if (wl->every_min) {
        put_time(j, "lastScheduleTime", wl->set_us);
        if (!wl->done_us) put_active(j, wl);
        if (wl->done_us && !wl->failed)
            put_time(j, "lastSuccessfulTime", wl->done_us);
    }
    jsonout_close(j, '}');
}

/* --- autoscalers ------------------------------------------------------- */

/* Those of the story. */
static void collect_scalers(const struct demo_world *w, struct items *out) {
    for (size_t i = 0; i < w->n_workloads; i++) {
        const struct demo_workload *wl = &w->workloads[i];
        bool scaled =
            (strcmp(wl->ns, "prod") == 0 && strcmp(wl->name, "api") == 0) ||
            (strcmp(wl->ns, "staging") == 0 &&
             strcmp(wl->name, "worker") == 0);
        if (!scaled) continue;
        items_add(out, wl->ns, wl->name, wl->scaler_uid, wl->born_us)
            ->workload = wl;
    }
}

static void put_scaler_status(struct jsonout *j, const struct demo_world *w,
                              const struct demo_workload *wl) {
    bool blind =
        wl->no_metrics_us && w->now_us - wl->no_metrics_us <= 30 * US_PER_S;

    jsonout_open(j, "status", '{');
    jsonout_int(j, "currentReplicas", demo_tally(w, wl, NULL).all);
    jsonout_int(j, "desiredReplicas", wl->replicas);
    jsonout_open(j, "conditions", '[');
    put_condition(j, &(struct condition){
                         .type = "AbleToScale",
                         .status = "True",
                         .reason = "ReadyForNewScale",
                         .message = "recommended size matches current size",
                         .since_us = wl->born_us});
    put_condition(
        j,
        &(struct condition){
            .type = "ScalingActive",
            .status = blind ? "False" : "True",
            .reason = blind ? "FailedGetResourceMetric" : "ValidMetricFound",
            .message = blind ? "the HPA was unable to compute the replica "
                               "count: failed to get cpu utilization: "
                               "unable to get metrics for resource cpu: no "
                               "metrics returned from resource metrics API"
                             : "the HPA was able to successfully calculate "
                               "a replica count from cpu resource "
                               "utilization (percentage of request)",
            .since_us = wl->no_metrics_us ? wl->no_metrics_us : wl->born_us});
    jsonout_close(j, ']');
    jsonout_close(j, '}');
}

static void put_scaler(struct jsonout *j, const struct demo_world *w,
                       const struct item *item) {
    const struct demo_workload *wl = item->workload;

    jsonout_open(j, "spec", '{');
    jsonout_open(j, "scaleTargetRef", '{');
    put_text(j, "kind", wl->kind);
    put_text(j, "name", wl->name);
    put_text(j, "apiVersion", "apps/v1");
    jsonout_close(j, '}');
    jsonout_int(j, "minReplicas", 2);
    jsonout_int(j, "maxReplicas", 10);
    jsonout_open(j, "metrics", '[');
    jsonout_open(j, NULL, '{');
    put_text(j, "type", "Resource");
    jsonout_open(j, "resource", '{');
    put_text(j, "name", "cpu");
    jsonout_open(j, "target", '{');
    put_text(j, "type", "Utilization");
    jsonout_int(j, "averageUtilization", 70);
    jsonout_close(j, '}');
    jsonout_close(j, '}');
    jsonout_close(j, '}');
    jsonout_close(j, ']');
    jsonout_close(j, '}');
    put_scaler_status(j, w, wl);
}

static void collect_none(const struct demo_world *w, struct items *out) {
    (void)w;
    (void)out;
}

const struct demo_kind demo_kinds_workloads[] = {
    {"apps/v1", "deployments", "Deployment", true, collect_deployments,
     put_deployment},
    {"apps/v1", "replicasets", "ReplicaSet", true, collect_sets, put_set},
    {"apps/v1", "statefulsets", "StatefulSet", true, collect_stateful,
     put_stateful},
    {"apps/v1", "daemonsets", "DaemonSet", true, collect_none, NULL},
    {"batch/v1", "jobs", "Job", true, collect_jobs, put_job},
    {"batch/v1", "cronjobs", "CronJob", true, collect_cron_jobs, put_cron_job},
    {"autoscaling/v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler",
     true, collect_scalers, put_scaler},
    {.kind = NULL},
};
