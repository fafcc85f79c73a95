/* SPDX-License-Identifier: Apache-2.0 */
/* A Pod: its status in one word as the STATUS column of `kubectl get pods`
 * has it, and what its containers do and did. */
#include <inttypes.h>
#include <stdio.h>

#include "base/cc.h"
#include "base/clock.h"
#include "object/describe_parts.h"

enum { BRIEF_CONTAINERS = 8, CONTAINERS = 100 };

/* --- STATUS ----------------------------------------------------------- */

struct tally {
    struct str reason;    /* borrowed from the object or from text */
    char text[64];        /* "Init:1/2", "ExitCode:137" */
    int64_t ready, total; /* containers */
    int64_t restarts, last_us;
};

static void reason_of(struct tally *t, const char *what, int64_t n) {
    snprintf(t->text, sizeof(t->text), "%s:%" PRId64, what, n);
    t->reason = str_of(t->text);
}

static bool is_sidecar(const struct json *object, struct str name) {
    const struct json *c =
        find_by(json_at(object, "spec.initContainers"), "name", name);
    return has_text(c, "restartPolicy", "Always");
}

static void count_restarts(struct tally *t, const struct json *status) {
    int64_t at_us = time_at(status, "lastState.terminated.finishedAt");
    t->restarts += number_at(status, "restartCount", 0);
    if (at_us != TIME_UNSET && at_us > t->last_us) t->last_us = at_us;
}

/* With "Init:" before it, as the reason of the pod. */
static void init_reason(struct tally *t, struct str reason) {
    struct str cut = str_sub(reason, 0, sizeof(t->text) - 6);
    snprintf(t->text, sizeof(t->text), "Init:%.*s", STR_ARG(cut));
    t->reason = str_of(t->text);
}

static void init_ended(struct tally *t, const struct json *status) {
    const struct json *end = json_at(status, "state.terminated");
    int64_t sig = number_at(end, "signal", 0);
    struct str reason = text_at(end, "reason");
    if (reason.len)
        init_reason(t, reason);
    else if (sig)
        reason_of(t, "Init:Signal", sig);
    else
        reason_of(t, "Init:ExitCode", number_at(end, "exitCode", 0));
}

/* Whether an init container is in the way, the i-th. */
static bool init_blocks(struct tally *t, const struct json *object,
                        const struct json *status, int64_t i) {
    const struct json *end = json_at(status, "state.terminated");
    struct str waiting = text_at(status, "state.waiting.reason");
    if (end && number_at(end, "exitCode", -1) == 0) return false;
    if (is_sidecar(object, text_at(status, "name")) &&
        is_true(status, "started")) {
        t->ready += is_true(status, "ready");
        return false;
    }
    if (end) {
        init_ended(t, status);
    } else if (waiting.len && !str_eq(waiting, STR("PodInitializing"))) {
        init_reason(t, waiting);
    } else {
        size_t n = count_of(json_at(object, "spec.initContainers"));
        snprintf(t->text, sizeof(t->text), "Init:%" PRId64 "/%zu", i, n);
        t->reason = str_of(t->text);
    }
    return true;
}

/* Whether the others have to wait for it. */
static bool count_init(struct tally *t, const struct json *object) {
    const struct json *s =
        json_first(json_at(object, "status.initContainerStatuses"));
    struct tally sidecars = {.last_us = INT64_MIN};
    bool blocked = false;
    for (int64_t i = 0; s && !blocked; s = json_next(s), i++) {
        count_restarts(t, s);
        if (is_sidecar(object, text_at(s, "name")))
            count_restarts(&sidecars, s);
        blocked = init_blocks(t, object, s, i);
    }
    if (blocked &&
        !has_text(condition_of(object, "Initialized"), "status", "True"))
        return true;
    t->restarts = sidecars.restarts;
    t->last_us = sidecars.last_us;
    return false;
}

static void container_reason(struct tally *t, const struct json *s,
                             bool *running) {
    const struct json *end = json_at(s, "state.terminated");
    struct str reason = text_at(s, "state.waiting.reason");
    if (!reason.len) reason = text_at(end, "reason");
    if (reason.len)
        t->reason = reason;
    else if (end && number_at(end, "signal", 0))
        reason_of(t, "Signal", number_at(end, "signal", 0));
    else if (end)
        reason_of(t, "ExitCode", number_at(end, "exitCode", 0));
    else if (is_true(s, "ready") && json_at(s, "state.running"))
        *running = true;
}

/* kubectl goes from the last to the first, so that the first one's reason
 * stands; and so the first found is it. */
static void count_containers(struct tally *t, const struct json *object) {
    const struct json *s =
        json_first(json_at(object, "status.containerStatuses"));
    bool running = false, found = false;
    for (; s; s = json_next(s)) {
        struct tally one = {.reason = STR_NONE};
        count_restarts(t, s);
        t->ready += is_true(s, "ready") && json_at(s, "state.running");
        container_reason(&one, s, &running);
        if (found || !one.reason.len) continue;
        found = true;
        t->reason = one.reason;
        if (one.reason.ptr != one.text) continue;
        memcpy(t->text, one.text, sizeof(t->text));
        t->reason = str_of(t->text);
    }
    if (running && str_eq(t->reason, STR("Completed")))
        t->reason = has_text(condition_of(object, "Ready"), "status", "True")
                        ? STR("Running")
                        : STR("NotReady");
}

static bool is_over(const struct json *object) {
    return has_text(object, "status.phase", "Succeeded") ||
           has_text(object, "status.phase", "Failed");
}

static void tally_pod(struct tally *t, const struct json *object) {
    const struct json *c = json_first(json_at(object, "spec.initContainers"));
    *t = (struct tally){.last_us = INT64_MIN};
    t->reason = text_at(object, "status.reason");
    if (!t->reason.len) t->reason = text_at(object, "status.phase");
    if (has_text(condition_of(object, "PodScheduled"), "reason",
                 "SchedulingGated"))
        t->reason = STR("SchedulingGated");
    t->total = (int64_t)count_of(json_at(object, "spec.containers"));
    for (; c; c = json_next(c))
        t->total += has_text(c, "restartPolicy", "Always");
    if (!count_init(t, object)) count_containers(t, object);
    if (!json_at(object, "metadata.deletionTimestamp")) return;
    if (has_text(object, "status.reason", "NodeLost"))
        t->reason = STR("Unknown");
    else if (!is_over(object))
        t->reason = STR("Terminating");
}

static bool is_wait(struct str reason) {
    return str_eq(reason, STR("Pending")) ||
           str_eq(reason, STR("ContainerCreating")) ||
           str_eq(reason, STR("PodInitializing")) ||
           str_eq(reason, STR("Terminating")) ||
           str_eq(reason, STR("SchedulingGated")) ||
           str_eq(reason, STR("NotReady"));
}

/* "Init:1/2" */
static bool is_init_step(struct str reason) {
    return str_starts(reason, STR("Init:")) && reason.len > 5 &&
           reason.ptr[5] >= '0' && reason.ptr[5] <= '9';
}

static enum tone pod_tone(const struct tally *t, const struct json *object) {
    if (str_eq(t->reason, STR("Completed")) ||
        str_eq(t->reason, STR("Succeeded")))
        return TONE_QUIET;
    if (str_eq(t->reason, STR("Running")))
        return t->ready >= t->total ? TONE_GOOD : TONE_WARN;
    if (has_text(condition_of(object, "PodScheduled"), "reason",
                 "Unschedulable"))
        return TONE_BAD;
    return is_wait(t->reason) || is_init_step(t->reason) ? TONE_WARN
                                                         : TONE_BAD;
}

static enum tone pod_state(const struct json *object, int64_t now_us,
                           struct buf *out) {
    struct tally t;
    tally_pod(&t, object);
    buf_add_str(out, t.reason.len ? t.reason : STR("Unknown"));
    if (!is_over(object))
        buf_printf(out, ", %" PRId64 "/%" PRId64 " ready", t.ready, t.total);
    if (t.restarts > 0)
        buf_printf(out, ", %" PRId64 " restart%s", t.restarts,
                   t.restarts == 1 ? "" : "s");
    if (t.restarts > 0 && t.last_us != INT64_MIN) {
        buf_add_cstr(out, " (");
        add_age(out, t.last_us, now_us);
        buf_add_cstr(out, " ago)");
    }
    return pod_tone(&t, object);
}

/* --- containers ------------------------------------------------------- */

/* "exit code 137, signal 9, OOMKilled, 2m ago, after 5s" */
static void add_end(struct buf *out, const struct json *end, int64_t now_us) {
    int64_t at_us = time_at(end, "finishedAt");
    int64_t from_us = time_at(end, "startedAt");
    struct str reason = text_at(end, "reason");
    buf_printf(out, "exit code %" PRId64, number_at(end, "exitCode", -1));
    if (number_at(end, "signal", 0))
        buf_printf(out, ", signal %" PRId64, number_at(end, "signal", 0));
    if (reason.len) {
        buf_add_cstr(out, ", ");
        buf_add_str(out, reason);
    }
    if (at_us == TIME_UNSET) return;
    buf_add_cstr(out, ", ");
    add_age(out, at_us, now_us);
    buf_add_cstr(out, " ago");
    if (from_us == TIME_UNSET || from_us > at_us) return;
    buf_add_cstr(out, ", after ");
    add_age(out, from_us, at_us);
}

/* What a container does now; "" without a status. */
static enum tone add_doing(struct buf *out, const struct json *s,
                           int64_t now_us) {
    const struct json *state = json_get(s, "state");
    const struct json *end = json_get(state, "terminated");
    if (json_get(state, "running")) {
        bool ready = is_true(s, "ready");
        buf_add_cstr(out, "running for ");
        add_age(out, time_at(state, "running.startedAt"), now_us);
        buf_add_cstr(out, ready ? ", ready" : ", not ready");
        return ready ? TONE_PLAIN : TONE_WARN;
    }
    if (end) {
        buf_add_cstr(out, "ended: ");
        add_end(out, end, now_us);
        return number_at(end, "exitCode", -1) == 0 ? TONE_QUIET : TONE_BAD;
    }
    struct str reason = text_at(state, "waiting.reason");
    buf_add_cstr(out, "waiting");
    if (reason.len) buf_add_cstr(out, ": ");
    buf_add_str(out, reason);
    return !reason.len || is_wait(reason) ? TONE_WARN : TONE_BAD;
}

static void line_text(const struct describing *d, int indent, enum tone tone,
                      const char *label, struct str text) {
    text = str_trim(text);
    if (text.len) page_add(d->page, indent, tone, str_of(label), text);
}

/* Now, and how it ended before. */
static void line_status(const struct describing *d, int indent,
                        struct str name, const struct json *s) {
    struct buf text = LINE_BUF;
    int64_t restarts = number_at(s, "restartCount", 0);
    enum tone tone = add_doing(&text, s, d->now_us);
    if (restarts > 0)
        buf_printf(&text, ", %" PRId64 " restart%s", restarts,
                   restarts == 1 ? "" : "s");
    page_add(d->page, indent, tone, name, buf_str(&text));
    line_text(d, indent + 1, TONE_PLAIN, "message",
              text_at(s, "state.waiting.message"));
    line_text(d, indent + 1, TONE_PLAIN, "message",
              text_at(s, "state.terminated.message"));
    const struct json *last = json_at(s, "lastState.terminated");
    if (last) {
        buf_clear(&text);
        add_end(&text, last, d->now_us);
        page_add(d->page, indent + 1,
                 number_at(last, "exitCode", -1) ? TONE_BAD : TONE_PLAIN,
                 STR("before"), buf_str(&text));
        line_text(d, indent + 1, TONE_PLAIN, "message",
                  text_at(last, "message"));
    }
    buf_done(&text);
}

/* Init containers that are done are no news. */
static size_t brief_statuses(const struct describing *d, const char *path,
                             bool init) {
    const struct json *s = json_first(json_at(d->object, path));
    size_t n = 0;
    for (; s; s = json_next(s)) {
        const struct json *end = json_at(s, "state.terminated");
        bool done = end && number_at(end, "exitCode", -1) == 0;
        if (init && (done || is_true(s, "ready"))) continue;
        if (n++ >= BRIEF_CONTAINERS) continue;
        line_status(d, 0, text_at(s, "name"), s);
        line_of(d, 1, "image", json_get(s, "image"));
    }
    return n > BRIEF_CONTAINERS ? n - BRIEF_CONTAINERS : 0;
}

static void pod_brief(const struct describing *d) {
    line_text(d, 0, TONE_BAD, "message", text_at(d->object, "status.message"));
    if (d->whole) return;
    size_t more = brief_statuses(d, "status.initContainerStatuses", true);
    more += brief_statuses(d, "status.containerStatuses", false);
    line_more(d, 0, more);
    line_troubles(d);
}

static void container_whole(const struct describing *d, const struct json *c,
                            const struct json *statuses) {
    static const struct {
        const char *label, *path;
    } fields[] = {{"image", "image"},
                  {"command", "command"},
                  {"arguments", "args"},
                  {"requests", "resources.requests"},
                  {"limits", "resources.limits"},
                  {"start-up", "startupProbe"},
                  {"liveness", "livenessProbe"},
                  {"readiness", "readinessProbe"}};
    struct str name = text_at(c, "name");
    const struct json *s = find_by(statuses, "name", name);
    if (s)
        line_status(d, 1, name, s);
    else
        page_add(d->page, 1, TONE_PLAIN, name, STR("no status yet"));
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        line_of(d, 2, fields[i].label, json_at(c, fields[i].path));
    line_of(d, 2, "image id", json_get(s, "imageID"));
    line_each(d, 2, "ports", json_get(c, "ports"));
    line_each(d, 2, "environment", json_get(c, "env"));
    line_each(d, 2, "environment from", json_get(c, "envFrom"));
    line_each(d, 2, "mounts", json_get(c, "volumeMounts"));
}

static void containers_whole(const struct describing *d, const char *title,
                             const char *spec, const char *status) {
    const struct json *list = json_at(d->object, spec);
    const struct json *c = json_first(list);
    size_t left = count_of(list);
    if (!c) return;
    line_head(d, title);
    for (int n = 0; c && n < CONTAINERS; c = json_next(c), n++, left--)
        container_whole(d, c, json_at(d->object, status));
    line_more(d, 1, left);
}

static void pod_rest(const struct describing *d) {
    static const struct {
        const char *label, *path;
    } fields[] = {{"Node", "spec.nodeName"},
                  {"Nominated node", "status.nominatedNodeName"},
                  {"Pod IP", "status.podIP"},
                  {"Host IP", "status.hostIP"},
                  {"QoS class", "status.qosClass"},
                  {"Service account", "spec.serviceAccountName"},
                  {"Priority", "spec.priority"},
                  {"Priority class", "spec.priorityClassName"},
                  {"Restart policy", "spec.restartPolicy"},
                  {"Node selector", "spec.nodeSelector"},
                  {"Grace period", "spec.terminationGracePeriodSeconds"},
                  {"Scheduling gates", "spec.schedulingGates"}};
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        line_at(d, 0, fields[i].label, fields[i].path);
    line_when(d, 0, "Started", "status.startTime");
    containers_whole(d, "Init containers", "spec.initContainers",
                     "status.initContainerStatuses");
    containers_whole(d, "Containers", "spec.containers",
                     "status.containerStatuses");
    containers_whole(d, "Ephemeral containers", "spec.ephemeralContainers",
                     "status.ephemeralContainerStatuses");
    line_each(d, 0, "Volumes", json_at(d->object, "spec.volumes"));
    line_each(d, 0, "Tolerations", json_at(d->object, "spec.tolerations"));
    line_each(d, 0, "Topology spread",
              json_at(d->object, "spec.topologySpreadConstraints"));
    line_each(d, 0, "Affinity", json_at(d->object, "spec.affinity"));
}

const struct kind_words pod_kinds[] = {
    {"", "Pod", pod_state, pod_brief, pod_rest},
    {NULL, NULL, NULL, NULL, NULL},
};
