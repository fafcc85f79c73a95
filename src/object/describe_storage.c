/* SPDX-License-Identifier: Apache-2.0 */
/* PersistentVolumeClaim, PersistentVolume, StorageClass. */
#include "base/cc.h"
#include "object/describe_parts.h"

static enum tone phase_tone(const struct json *o) {
    static const struct {
        const char *phase;
        enum tone tone;
    } tones[] = {{"Bound", TONE_GOOD},  {"Available", TONE_GOOD},
                 {"Pending", TONE_BAD}, {"Lost", TONE_BAD},
                 {"Failed", TONE_BAD},  {"Released", TONE_WARN}};
    for (size_t i = 0; i < ARRAY_LEN(tones); i++)
        if (has_text(o, "status.phase", tones[i].phase)) return tones[i].tone;
    return TONE_PLAIN;
}

static void add_part(struct buf *out, const char *before,
                     const struct json *v) {
    if (!v) return;
    buf_add_cstr(out, before);
    add_inline(out, v);
}

/* "Bound to pvc-1, 10Gi, standard" */
static enum tone claim_state(const struct json *o, int64_t now_us,
                             struct buf *out) {
    const struct json *size = json_at(o, "status.capacity.storage");
    (void)now_us;
    buf_add_str(out, text_at(o, "status.phase"));
    add_part(out, " to ", json_at(o, "spec.volumeName"));
    add_part(out, ", ",
             size ? size : json_at(o, "spec.resources.requests.storage"));
    add_part(out, ", ", json_at(o, "spec.storageClassName"));
    if (!json_at(o, "metadata.deletionTimestamp")) return phase_tone(o);
    buf_add_cstr(out, ", being deleted");
    return TONE_WARN;
}

static enum tone volume_state(const struct json *o, int64_t now_us,
                              struct buf *out) {
    struct str claim = text_at(o, "spec.claimRef.name");
    (void)now_us;
    buf_add_str(out, text_at(o, "status.phase"));
    if (claim.len) {
        buf_add_cstr(out, " to ");
        buf_add_str(out, text_at(o, "spec.claimRef.namespace"));
        buf_add_char(out, '/');
        buf_add_str(out, claim);
    }
    add_part(out, ", ", json_at(o, "spec.capacity.storage"));
    add_part(out, ", ", json_at(o, "spec.storageClassName"));
    return phase_tone(o);
}

static void claim_brief(const struct describing *d) {
    line_at(d, 0, "asks for", "spec.resources.requests.storage");
    line_at(d, 0, "access", "spec.accessModes");
    line_at(d, 0, "class", "spec.storageClassName");
    line_troubles(d);
}

static void claim_rest(const struct describing *d) {
    line_at(d, 0, "Volume mode", "spec.volumeMode");
    line_at(d, 0, "Selector", "spec.selector");
    line_at(d, 0, "Data source", "spec.dataSource");
}

static void volume_brief(const struct describing *d) {
    line_at(d, 0, "reason", "status.reason");
    line_at(d, 0, "message", "status.message");
    line_at(d, 0, "on release", "spec.persistentVolumeReclaimPolicy");
    line_at(d, 0, "access", "spec.accessModes");
}

static void volume_rest(const struct describing *d) {
    line_tree(d, "Spec", json_at(d->object, "spec"));
}

static enum tone class_state(const struct json *o, int64_t now_us,
                             struct buf *out) {
    (void)now_us;
    buf_add_str(out, text_at(o, "provisioner"));
    return TONE_QUIET;
}

static void class_brief(const struct describing *d) {
    line_at(d, 0, "binding", "volumeBindingMode");
    line_at(d, 0, "on release", "reclaimPolicy");
    line_at(d, 0, "may grow", "allowVolumeExpansion");
    line_at(d, 0, "parameters", "parameters");
    line_at(d, 0, "topologies", "allowedTopologies");
}

const struct kind_words storage_kinds[] = {
    {"", "PersistentVolumeClaim", claim_state, claim_brief, claim_rest},
    {"", "PersistentVolume", volume_state, volume_brief, volume_rest},
    {"storage.k8s.io", "StorageClass", class_state, class_brief, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
