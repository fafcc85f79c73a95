/* SPDX-License-Identifier: Apache-2.0 */
/* What keeps pods running: Deployment, ReplicaSet, StatefulSet, DaemonSet,
 * and what minds their number: HorizontalPodAutoscaler, PodDisruptionBudget.
 */
#include <inttypes.h>

#include "base/cc.h"
#include "object/describe_parts.h"

/* --- replicas --------------------------------------------------------- */

struct replicas {
    int64_t desired, there, ready, updated, available;
    bool has_updated;
};

static void read_replicas(struct replicas *r, const struct json *o) {
    *r = (struct replicas){
        .desired = number_at(o, "spec.replicas", 1),
        .there = number_at(o, "status.replicas", 0),
        .ready = number_at(o, "status.readyReplicas", 0),
        .updated = number_at(o, "status.updatedReplicas", 0),
        .available = number_at(o, "status.availableReplicas", 0),
    };
}

static void read_daemons(struct replicas *r, const struct json *o) {
    *r = (struct replicas){
        .desired = number_at(o, "status.desiredNumberScheduled", 0),
        .there = number_at(o, "status.currentNumberScheduled", 0),
        .ready = number_at(o, "status.numberReady", 0),
        .updated = number_at(o, "status.updatedNumberScheduled", 0),
        .available = number_at(o, "status.numberAvailable", 0),
        .has_updated = true,
    };
}

static bool is_stuck(const struct json *o) {
    return has_text(condition_of(o, "Progressing"), "reason",
                    "ProgressDeadlineExceeded") ||
           has_text(condition_of(o, "ReplicaFailure"), "status", "True");
}

/* "3 of 5 ready, 2 up to date" */
static enum tone add_replicas(struct buf *out, const struct replicas *r,
                              const struct json *o) {
    buf_printf(out, "%" PRId64 " of %" PRId64 " ready", r->ready, r->desired);
    if (r->has_updated && (r->updated != r->desired || r->there > r->updated))
        buf_printf(out, ", %" PRId64 " up to date", r->updated);
    if (r->there > r->desired)
        buf_printf(out, ", %" PRId64 " too many", r->there - r->desired);
    if (is_true(o, "spec.paused")) buf_add_cstr(out, ", paused");
    if (json_at(o, "metadata.deletionTimestamp"))
        buf_add_cstr(out, ", being deleted");
    if (is_stuck(o)) return TONE_BAD;
    if (r->desired == 0) return TONE_QUIET;
    if (r->ready >= r->desired)
        return r->has_updated && r->updated < r->desired ? TONE_WARN
                                                         : TONE_GOOD;
    return r->ready <= 0 ? TONE_BAD : TONE_WARN;
}

static enum tone replicas_state(const struct json *o, int64_t now_us,
                                struct buf *out) {
    struct replicas r;
    (void)now_us;
    read_replicas(&r, o);
    return add_replicas(out, &r, o);
}

static enum tone deployment_state(const struct json *o, int64_t now_us,
                                  struct buf *out) {
    struct replicas r;
    (void)now_us;
    read_replicas(&r, o);
    r.has_updated = true;
    enum tone tone = add_replicas(out, &r, o);
    if (has_text(condition_of(o, "Progressing"), "reason",
                 "ProgressDeadlineExceeded"))
        buf_add_cstr(out, ", roll-out stuck");
    return tone;
}

static enum tone daemons_state(const struct json *o, int64_t now_us,
                               struct buf *out) {
    struct replicas r;
    (void)now_us;
    read_daemons(&r, o);
    enum tone tone = add_replicas(out, &r, o);
    int64_t astray = number_at(o, "status.numberMisscheduled", 0);
    if (astray > 0)
        buf_printf(out, ", %" PRId64 " where none should be", astray);
    return tone;
}

static void line_counts(const struct describing *d, const struct replicas *r) {
    struct buf text = LINE_BUF;
    buf_printf(&text,
               "%" PRId64 " desired, %" PRId64 " there, %" PRId64
               " ready, %" PRId64 " available",
               r->desired, r->there, r->ready, r->available);
    if (r->has_updated)
        buf_printf(&text, ", %" PRId64 " up to date", r->updated);
    page_add(d->page, 0, TONE_PLAIN, STR("replicas"), buf_str(&text));
    buf_done(&text);
}

/* What keeps a roll-out from going on. */
static void line_rollout(const struct describing *d) {
    const struct json *o = d->object;
    int64_t pause =
        number_at(o, "spec.updateStrategy.rollingUpdate.partition", 0);
    if (is_true(o, "spec.paused"))
        page_add(d->page, 0, TONE_WARN, STR("roll-out"),
                 STR("paused: goes on with `kubectl rollout resume`"));
    if (pause > 0)
        page_printf(d->page, 0, TONE_WARN, "roll-out",
                    "held back by partition %" PRId64
                    ": lower ordinals keep the old revision",
                    pause);
    if (has_text(o, "spec.updateStrategy.type", "OnDelete"))
        page_add(d->page, 0, TONE_PLAIN, STR("roll-out"),
                 STR("OnDelete: a pod is new when its old one is deleted"));
    int64_t seen = number_at(o, "status.observedGeneration", -1);
    if (seen >= 0 && seen < number_at(o, "metadata.generation", seen))
        page_add(d->page, 0, TONE_WARN, STR("roll-out"),
                 STR("its controller has not seen the newest spec yet"));
}

static void replicas_brief(const struct describing *d) {
    struct replicas r;
    read_replicas(&r, d->object);
    line_counts(d, &r);
    line_troubles(d);
}

static void rolling_brief(const struct describing *d) {
    struct replicas r;
    read_replicas(&r, d->object);
    r.has_updated = true;
    line_counts(d, &r);
    line_rollout(d);
    line_troubles(d);
}

static void daemons_brief(const struct describing *d) {
    struct replicas r;
    read_daemons(&r, d->object);
    line_counts(d, &r);
    line_rollout(d);
    line_troubles(d);
}

static void template_lines(const struct describing *d,
                           const struct json *template) {
    const struct json *c = json_first(json_at(template, "spec.containers"));
    if (!c) return;
    line_head(d, "Pod template");
    line_of(d, 1, "labels", json_at(template, "metadata.labels"));
    line_of(d, 1, "service account",
            json_at(template, "spec.serviceAccountName"));
    line_of(d, 1, "node selector", json_at(template, "spec.nodeSelector"));
    line_of(d, 1, "tolerations", json_at(template, "spec.tolerations"));
    for (int n = 0; c && n < 100; c = json_next(c), n++) {
        page_add(d->page, 1, TONE_PLAIN, STR("container"), text_at(c, "name"));
        line_of(d, 2, "image", json_get(c, "image"));
        line_of(d, 2, "requests", json_at(c, "resources.requests"));
        line_of(d, 2, "limits", json_at(c, "resources.limits"));
        line_of(d, 2, "readiness", json_at(c, "readinessProbe"));
        line_of(d, 2, "liveness", json_at(c, "livenessProbe"));
        line_each(d, 2, "environment", json_get(c, "env"));
        line_each(d, 2, "mounts", json_get(c, "volumeMounts"));
    }
    line_of(d, 1, "volumes", json_at(template, "spec.volumes"));
}

static void workload_rest(const struct describing *d) {
    line_at(d, 0, "Selector", "spec.selector");
    line_at(d, 0, "Strategy", "spec.strategy");
    line_at(d, 0, "Update strategy", "spec.updateStrategy");
    line_at(d, 0, "Min ready seconds", "spec.minReadySeconds");
    line_at(d, 0, "Progress deadline", "spec.progressDeadlineSeconds");
    line_at(d, 0, "Pod management", "spec.podManagementPolicy");
    line_at(d, 0, "Service", "spec.serviceName");
    line_at(d, 0, "Current revision", "status.currentRevision");
    line_at(d, 0, "Update revision", "status.updateRevision");
    template_lines(d, json_at(d->object, "spec.template"));
    line_each(d, 0, "Volume claims",
              json_at(d->object, "spec.volumeClaimTemplates"));
}

/* --- autoscalers ------------------------------------------------------ */

static void add_target(struct buf *out, const struct json *values) {
    const struct json *v = json_first(values);
    for (bool first = true; v; v = json_next(v)) {
        if (str_eq(json_key(v), STR("type"))) continue;
        if (!first) buf_add_cstr(out, ", ");
        first = false;
        add_inline(out, v);
        if (str_eq(json_key(v), STR("averageUtilization")))
            buf_add_char(out, '%');
    }
    if (!json_first(values)) buf_add_cstr(out, "unknown");
}

/* The part of a metric that is called as its type is. */
static const struct json *metric_part(const struct json *m) {
    static const struct {
        const char *type, *member;
    } parts[] = {{"Resource", "resource"},
                 {"ContainerResource", "containerResource"},
                 {"Pods", "pods"},
                 {"Object", "object"},
                 {"External", "external"}};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (has_text(m, "type", parts[i].type))
            return json_get(m, parts[i].member);
    return NULL;
}

static struct str metric_name(const struct json *part) {
    struct str name = text_at(part, "name");
    return name.len ? name : text_at(part, "metric.name");
}

static const struct json *current_of(const struct json *o, struct str name) {
    const struct json *m = json_first(json_at(o, "status.currentMetrics"));
    while (m && !str_eq(metric_name(metric_part(m)), name)) m = json_next(m);
    return json_get(metric_part(m), "current");
}

static void line_metrics(const struct describing *d) {
    const struct json *m = json_first(json_at(d->object, "spec.metrics"));
    struct buf text = LINE_BUF;
    for (int n = 0; m && n < 10; m = json_next(m), n++) {
        const struct json *part = metric_part(m);
        struct str name = metric_name(part);
        const struct json *current = current_of(d->object, name);
        buf_clear(&text);
        add_target(&text, current);
        buf_add_cstr(&text, ", target ");
        add_target(&text, json_get(part, "target"));
        page_add(d->page, 0, current ? TONE_PLAIN : TONE_WARN, name,
                 buf_str(&text));
    }
    buf_done(&text);
}

static enum tone scaler_state(const struct json *o, int64_t now_us,
                              struct buf *out) {
    int64_t now = number_at(o, "status.currentReplicas", 0);
    int64_t want = number_at(o, "status.desiredReplicas", now);
    (void)now_us;
    buf_printf(out, "%" PRId64 " replicas", now);
    if (want != now) buf_printf(out, ", wants %" PRId64, want);
    buf_printf(out, " (%" PRId64 " to %" PRId64 ")",
               number_at(o, "spec.minReplicas", 1),
               number_at(o, "spec.maxReplicas", 0));
    if (has_text(condition_of(o, "ScalingActive"), "status", "False") ||
        has_text(condition_of(o, "AbleToScale"), "status", "False")) {
        buf_add_cstr(out, ", cannot scale");
        return TONE_BAD;
    }
    if (has_text(condition_of(o, "ScalingLimited"), "status", "True"))
        return TONE_WARN;
    return TONE_GOOD;
}

static void scaler_brief(const struct describing *d) {
    line_at(d, 0, "target", "spec.scaleTargetRef");
    line_metrics(d);
    line_troubles(d);
}

static void scaler_rest(const struct describing *d) {
    line_when(d, 0, "Last scaled", "status.lastScaleTime");
    line_tree(d, "Behavior", json_at(d->object, "spec.behavior"));
}

/* --- budgets ---------------------------------------------------------- */

static enum tone budget_state(const struct json *o, int64_t now_us,
                              struct buf *out) {
    int64_t allowed = number_at(o, "status.disruptionsAllowed", 0);
    int64_t healthy = number_at(o, "status.currentHealthy", 0);
    int64_t desired = number_at(o, "status.desiredHealthy", 0);
    (void)now_us;
    buf_printf(out,
               "%" PRId64 " may be disrupted, %" PRId64 " healthy of %" PRId64
               " needed",
               allowed, healthy, desired);
    if (healthy < desired) return TONE_BAD;
    return allowed > 0 ? TONE_GOOD : TONE_WARN;
}

static void budget_brief(const struct describing *d) {
    line_at(d, 0, "at least", "spec.minAvailable");
    line_at(d, 0, "at most away", "spec.maxUnavailable");
    line_at(d, 0, "selector", "spec.selector");
    line_troubles(d);
}

const struct kind_words workload_kinds[] = {
    {"apps", "Deployment", deployment_state, rolling_brief, workload_rest},
    {"apps", "ReplicaSet", replicas_state, replicas_brief, workload_rest},
    {"", "ReplicationController", replicas_state, replicas_brief,
     workload_rest},
    {"apps", "StatefulSet", deployment_state, rolling_brief, workload_rest},
    {"apps", "DaemonSet", daemons_state, daemons_brief, workload_rest},
    {"autoscaling", "HorizontalPodAutoscaler", scaler_state, scaler_brief,
     scaler_rest},
    {"policy", "PodDisruptionBudget", budget_state, budget_brief, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
