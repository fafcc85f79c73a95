/* SPDX-License-Identifier: Apache-2.0 */
/* Node, Namespace, ResourceQuota. */
#include <inttypes.h>

#include "base/cc.h"
#include "base/clock.h"
#include "object/describe_parts.h"

/* --- Node ------------------------------------------------------------- */

/* "Ready, MemoryPressure, unschedulable" */
static enum tone node_state(const struct json *o, int64_t now_us,
                            struct buf *out) {
    const struct json *ready = condition_of(o, "Ready");
    const struct json *c = json_first(json_at(o, "status.conditions"));
    bool is_ready = has_text(ready, "status", "True"), trouble = false;
    buf_add_cstr(out, is_ready ? "Ready" : "NotReady");
    if (!is_ready && time_at(ready, "lastTransitionTime") != TIME_UNSET) {
        buf_add_cstr(out, " for ");
        add_age(out, time_at(ready, "lastTransitionTime"), now_us);
    }
    for (; c; c = json_next(c)) {
        if (c == ready || condition_tone(c) != TONE_BAD) continue;
        buf_add_cstr(out, ", ");
        buf_add_str(out, text_at(c, "type"));
        trouble = true;
    }
    if (is_true(o, "spec.unschedulable")) {
        buf_add_cstr(out, ", SchedulingDisabled");
        trouble = true;
    }
    if (!is_ready) return TONE_BAD;
    return trouble ? TONE_WARN : TONE_GOOD;
}

/* "node.kubernetes.io/not-ready=x:NoExecute" */
static void line_taints(const struct describing *d) {
    const struct json *t = json_first(json_at(d->object, "spec.taints"));
    struct buf text = LINE_BUF;
    for (int n = 0; t && n < 50; t = json_next(t), n++) {
        add_comma(&text);
        buf_add_str(&text, text_at(t, "key"));
        if (text_at(t, "value").len) buf_add_char(&text, '=');
        buf_add_str(&text, text_at(t, "value"));
        buf_add_char(&text, ':');
        buf_add_str(&text, text_at(t, "effect"));
    }
    if (text.len)
        page_add(d->page, 0, TONE_WARN, STR("taints"), buf_str(&text));
    buf_done(&text);
}

static void node_brief(const struct describing *d) {
    line_troubles(d);
    line_taints(d);
    line_at(d, 0, "allocatable", "status.allocatable");
    line_at(d, 0, "kubelet", "status.nodeInfo.kubeletVersion");
}

static void node_rest(const struct describing *d) {
    line_at(d, 0, "Provider id", "spec.providerID");
    line_at(d, 0, "Pod CIDR", "spec.podCIDR");
    line_each(d, 0, "Addresses", json_at(d->object, "status.addresses"));
    line_each(d, 0, "Capacity", json_at(d->object, "status.capacity"));
    line_each(d, 0, "Allocatable", json_at(d->object, "status.allocatable"));
    line_each(d, 0, "System", json_at(d->object, "status.nodeInfo"));
    line_each(d, 0, "Volumes attached",
              json_at(d->object, "status.volumesAttached"));
}

/* --- Namespace -------------------------------------------------------- */

static enum tone namespace_state(const struct json *o, int64_t now_us,
                                 struct buf *out) {
    int64_t since = time_at(o, "metadata.deletionTimestamp");
    buf_add_str(out, text_at(o, "status.phase"));
    if (since == TIME_UNSET) return TONE_GOOD;
    buf_add_cstr(out, " for ");
    add_age(out, since, now_us);
    return TONE_WARN;
}

static void namespace_brief(const struct describing *d) {
    line_troubles(d);
    if (json_at(d->object, "metadata.deletionTimestamp"))
        line_at(d, 0, "finalizers", "spec.finalizers");
}

/* --- ResourceQuota ---------------------------------------------------- */

/* A quantity as a number, for comparing alone. False if it is none. */
static bool quantity(struct str s, double *out) {
    static const struct {
        const char *suffix;
        double times;
    } suffixes[] = {{"", 1},        {"n", 1e-9},    {"u", 1e-6},
                    {"m", 1e-3},    {"k", 1e3},     {"M", 1e6},
                    {"G", 1e9},     {"T", 1e12},    {"P", 1e15},
                    {"Ki", 0x1p10}, {"Mi", 0x1p20}, {"Gi", 0x1p30},
                    {"Ti", 0x1p40}, {"Pi", 0x1p50}, {"Ei", 0x1p60}};
    double n = 0, place = 1;
    bool point = false;
    size_t i = 0;
    for (; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9') break;
        if (point) place /= 10;
        n = point ? n + place * (c - '0') : n * 10 + (c - '0');
    }
    if (i == 0) return false;
    for (size_t k = 0; k < ARRAY_LEN(suffixes); k++) {
        if (!str_eq(str_sub(s, i, s.len), str_of(suffixes[k].suffix)))
            continue;
        *out = n * suffixes[k].times;
        return true;
    }
    return false;
}

/* BAD where nothing is left, WARN where nine tenths are used. */
static enum tone use_tone(const struct json *used, const struct json *hard) {
    double u, h;
    if (!quantity(json_text(used), &u) || !quantity(json_text(hard), &h))
        return TONE_PLAIN;
    if (u >= h) return h > 0 || u > 0 ? TONE_BAD : TONE_PLAIN;
    return u >= 0.9 * h ? TONE_WARN : TONE_PLAIN;
}

static const struct json *used_of(const struct json *o, struct str key) {
    const struct json *u = json_first(json_at(o, "status.used"));
    while (u && !str_eq(json_key(u), key)) u = json_next(u);
    return u;
}

static enum tone quota_state(const struct json *o, int64_t now_us,
                             struct buf *out) {
    const struct json *h = json_first(json_at(o, "status.hard"));
    enum tone worst = TONE_GOOD;
    (void)now_us;
    for (; h; h = json_next(h)) {
        enum tone tone = use_tone(used_of(o, json_key(h)), h);
        if (tone != TONE_BAD && tone != TONE_WARN) continue;
        add_comma(out);
        buf_add_str(out, json_key(h));
        buf_add_cstr(out, tone == TONE_BAD ? " used up" : " almost used up");
        if (tone > worst) worst = tone;
    }
    if (worst == TONE_GOOD) buf_add_cstr(out, "not used up");
    return worst;
}

static void quota_brief(const struct describing *d) {
    const struct json *h = json_first(json_at(d->object, "status.hard"));
    struct buf text = LINE_BUF;
    for (int n = 0; h && n < 100; h = json_next(h), n++) {
        const struct json *used = used_of(d->object, json_key(h));
        buf_clear(&text);
        add_inline(&text, used);
        buf_add_cstr(&text, " of ");
        add_inline(&text, h);
        page_add(d->page, 0, use_tone(used, h), json_key(h), buf_str(&text));
    }
    buf_done(&text);
}

const struct kind_words cluster_kinds[] = {
    {"", "Node", node_state, node_brief, node_rest},
    {"", "Namespace", namespace_state, namespace_brief, NULL},
    {"", "ResourceQuota", quota_state, quota_brief, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
