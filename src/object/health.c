/* SPDX-License-Identifier: Apache-2.0 */
/* How an object is: see object/relations.h. */
#include "object/relations.h"

#include "base/cc.h"

static struct str text_at(const struct json *v, const char *a, const char *b) {
    return json_text(json_get(json_get(v, a), b));
}

static int64_t number_at(const struct json *v, const char *a, const char *b,
                         int64_t otherwise) {
    int64_t n;

    return json_int(json_get(json_get(v, a), b), 0, INT32_MAX, &n) ? n
                                                                   : otherwise;
}

/* The status of a condition: "True", "False", "Unknown"; "" if there is none
 * of that type. */
static struct str condition(const struct json *object, const char *type) {
    const struct json *c =
        json_first(json_get(json_get(object, "status"), "conditions"));

    for (; c; c = json_next(c))
        if (str_eq(json_text(json_get(c, "type")), str_of(type)))
            return json_text(json_get(c, "status"));
    return STR_NONE;
}

static bool is(const struct json *object, const char *type,
               const char *status) {
    return str_eq(condition(object, type), str_of(status));
}

static bool pod_is_unhealthy(const struct json *pod) {
    struct str phase = text_at(pod, "status", "phase");

    if (str_eq(phase, STR("Succeeded"))) return false;
    return !str_eq(phase, STR("Running")) || !is(pod, "Ready", "True");
}

static bool replicas_are_unhealthy(const struct json *set) {
    return number_at(set, "status", "readyReplicas", 0) <
               number_at(set, "spec", "replicas", 1) ||
           is(set, "Progressing", "False");
}

static bool daemons_are_unhealthy(const struct json *set) {
    return number_at(set, "status", "numberReady", 0) <
           number_at(set, "status", "desiredNumberScheduled", 0);
}

static bool job_is_unhealthy(const struct json *job) {
    if (is(job, "Complete", "True")) return false;
    return is(job, "Failed", "True") ||
           number_at(job, "status", "failed", 0) > 0;
}

static bool node_is_unhealthy(const struct json *node) {
    return !is(node, "Ready", "True") || is(node, "MemoryPressure", "True") ||
           is(node, "DiskPressure", "True") ||
           is(node, "PIDPressure", "True") ||
           is(node, "NetworkUnavailable", "True");
}

static bool claim_is_unhealthy(const struct json *claim) {
    return !str_eq(text_at(claim, "status", "phase"), STR("Bound"));
}

static bool volume_is_unhealthy(const struct json *volume) {
    struct str phase = text_at(volume, "status", "phase");

    return !str_eq(phase, STR("Bound")) && !str_eq(phase, STR("Available"));
}

static bool autoscaler_is_unhealthy(const struct json *hpa) {
    return is(hpa, "AbleToScale", "False") ||
           is(hpa, "ScalingActive", "False");
}

static const struct {
    const char *kind;
    bool (*is_unhealthy)(const struct json *object);
} judges[] = {
    {"Pod", pod_is_unhealthy},
    {"ReplicaSet", replicas_are_unhealthy},
    {"ReplicationController", replicas_are_unhealthy},
    {"Deployment", replicas_are_unhealthy},
    {"StatefulSet", replicas_are_unhealthy},
    {"DaemonSet", daemons_are_unhealthy},
    {"Job", job_is_unhealthy},
    {"Node", node_is_unhealthy},
    {"PersistentVolumeClaim", claim_is_unhealthy},
    {"PersistentVolume", volume_is_unhealthy},
    {"HorizontalPodAutoscaler", autoscaler_is_unhealthy},
};

bool relations_is_unhealthy(struct str kind, const struct json *object) {
    for (size_t i = 0; i < ARRAY_LEN(judges); i++)
        if (str_eq(kind, str_of(judges[i].kind)))
            return judges[i].is_unhealthy(object);
    /* By convention (meta/v1 conditions). */
    return is(object, "Ready", "False") || is(object, "Available", "False");
}

bool relations_is_retired(struct str kind, const struct json *object) {
    return str_eq(kind, STR("ReplicaSet")) &&
           number_at(object, "spec", "replicas", 1) == 0 &&
           number_at(object, "status", "replicas", 0) == 0;
}
