/* SPDX-License-Identifier: Apache-2.0 */
#include "decode/event_proto.h"

#include <stdlib.h>

#include "base/cc.h"
#include "base/clock.h"
#include "base/jsonout.h"
#include "base/limits.h"
#include "decode/k8s.pb-c.h"

/* Memory kept from one event to the next. */
#define KEEP_BYTES (256 * KIB)
/* Years 1 to 9999; the first second is Go's zero time. */
#define SECONDS_MIN INT64_C(-62135596800)
#define SECONDS_MAX INT64_C(253402300799)
#define NS_PER_US 1000

/* --- values ---------------------------------------------------------- */

static struct str text_of(ProtobufCBinaryData b) {
    return (struct str){(const char *)b.data, b.len};
}

/* A Time or MicroTime; absent and of no length is unset. */
static int64_t time_of(const K8s__Time *t, bool is_micro) {
    if (!t || (!t->has_seconds && !t->has_nanos)) return TIME_UNSET;
    if (t->seconds <= SECONDS_MIN || t->seconds > SECONDS_MAX)
        return TIME_UNSET;
    return t->seconds * US_PER_S + (is_micro ? t->nanos / NS_PER_US : 0);
}

/* --- the fields without a place of their own, as JSON ---------------- */

static void put_text(struct jsonout *j, const char *key,
                     ProtobufCBinaryData b) {
    if (b.len) jsonout_str(j, key, text_of(b));
}

static struct str key_of(const K8s__Pair *p) {
    return text_of(p->key);
}

struct ranked {
    const K8s__Pair *pair;
    size_t rank; /* where it was */
};

static int by_key(const void *a, const void *b) {
    const struct ranked *x = a;
    const struct ranked *y = b;
    int c = str_cmp(key_of(x->pair), key_of(y->pair));

    return c ? c : (x->rank > y->rank) - (x->rank < y->rank);
}

static bool is_sorted(K8s__Pair *const *pairs, size_t n) {
    for (size_t i = 1; i < n; i++) {
        if (str_cmp(key_of(pairs[i - 1]), key_of(pairs[i])) >= 0) return false;
    }
    return true;
}

/* A map: by key, and of equal keys the last, as the server writes it. */
static void put_map(struct jsonout *j, struct arena *arena, const char *key,
                    K8s__Pair *const *pairs, size_t n) {
    if (n == 0) return;
    jsonout_open(j, key, '{');
    if (is_sorted(pairs, n)) {
        for (size_t i = 0; i < n; i++)
            jsonout_str_key(j, key_of(pairs[i]), text_of(pairs[i]->value));
    } else {
        struct ranked *all = arena_alloc(arena, n * sizeof(*all));
        for (size_t i = 0; i < n; i++) all[i] = (struct ranked){pairs[i], i};
        qsort(all, n, sizeof(*all), by_key);
        for (size_t i = 0; i < n; i++) {
            const K8s__Pair *p = all[i].pair;
            if (i + 1 < n && str_eq(key_of(p), key_of(all[i + 1].pair)))
                continue;
            jsonout_str_key(j, key_of(p), text_of(p->value));
        }
    }
    jsonout_close(j, '}');
}

static void put_owner(struct jsonout *j, const K8s__OwnerReference *o) {
    jsonout_open(j, NULL, '{');
    jsonout_str(j, "apiVersion", text_of(o->api_version));
    jsonout_str(j, "kind", text_of(o->kind));
    jsonout_str(j, "name", text_of(o->name));
    jsonout_str(j, "uid", text_of(o->uid));
    if (o->has_controller) jsonout_bool(j, "controller", o->controller);
    if (o->has_block_owner_deletion)
        jsonout_bool(j, "blockOwnerDeletion", o->block_owner_deletion);
    jsonout_close(j, '}');
}

static void put_deleted(struct jsonout *j, const K8s__Time *t) {
    int64_t at_us = time_of(t, false);
    char text[TIME_TEXT_MAX];

    if (!t) return;
    time_format(at_us, 0, text);
    if (at_us == TIME_UNSET)
        jsonout_null(j, "deletionTimestamp");
    else
        jsonout_str(j, "deletionTimestamp", str_of(text));
}

static bool has_more_metadata(const K8s__ObjectMeta *m) {
    return m->generate_name.len || m->self_link.len || m->generation ||
           m->deletion_timestamp || m->has_deletion_grace_period_seconds ||
           m->n_labels || m->n_annotations || m->n_owner_references ||
           m->n_finalizers;
}

/* In the order of the server's JSON. */
static void put_metadata(struct jsonout *j, struct arena *arena,
                         const K8s__ObjectMeta *m) {
    if (!has_more_metadata(m)) return;
    jsonout_open(j, "metadata", '{');
    put_text(j, "generateName", m->generate_name);
    put_text(j, "selfLink", m->self_link);
    if (m->generation) jsonout_int(j, "generation", m->generation);
    put_deleted(j, m->deletion_timestamp);
    if (m->has_deletion_grace_period_seconds)
        jsonout_int(j, "deletionGracePeriodSeconds",
                    m->deletion_grace_period_seconds);
    put_map(j, arena, "labels", m->labels, m->n_labels);
    put_map(j, arena, "annotations", m->annotations, m->n_annotations);
    if (m->n_owner_references) {
        jsonout_open(j, "ownerReferences", '[');
        for (size_t i = 0; i < m->n_owner_references; i++)
            put_owner(j, m->owner_references[i]);
        jsonout_close(j, ']');
    }
    if (m->n_finalizers) {
        jsonout_open(j, "finalizers", '[');
        for (size_t i = 0; i < m->n_finalizers; i++)
            jsonout_str(j, NULL, text_of(m->finalizers[i]));
        jsonout_close(j, ']');
    }
    jsonout_close(j, '}');
}

static void put_related(struct jsonout *j, const K8s__ObjectReference *o) {
    jsonout_open(j, "related", '{');
    put_text(j, "kind", o->kind);
    put_text(j, "namespace", o->namespace_);
    put_text(j, "name", o->name);
    put_text(j, "uid", o->uid);
    put_text(j, "apiVersion", o->api_version);
    put_text(j, "resourceVersion", o->resource_version);
    put_text(j, "fieldPath", o->field_path);
    jsonout_close(j, '}');
}

static void put_rest(struct buf *rest, struct arena *arena,
                     const K8s__Event *m) {
    struct jsonout j;

    if (rest->alloc > KEEP_BYTES)
        buf_done(rest);
    else
        buf_clear(rest);
    if (!m->related && !has_more_metadata(m->metadata)) return;
    jsonout_init(&j, rest, 0, 0);
    jsonout_open(&j, NULL, '{');
    if (m->related) put_related(&j, m->related);
    put_metadata(&j, arena, m->metadata);
    jsonout_close(&j, '}');
}

/* --- an event -------------------------------------------------------- */

static void take_object(const K8s__ObjectReference *o, struct draft *out) {
    if (!o) return;
    out->kind = text_of(o->kind);
    out->obj_ns = text_of(o->namespace_);
    out->obj_name = text_of(o->name);
    out->obj_uid = text_of(o->uid);
    out->obj_api = text_of(o->api_version);
    out->obj_rv = text_of(o->resource_version);
    out->obj_field = text_of(o->field_path);
}

static void take_facts(const K8s__Event *m, struct event_facts *out) {
    out->created_us = time_of(m->metadata->creation_timestamp, false);
    out->count = m->count;
    out->first_us = time_of(m->first_timestamp, false);
    out->last_us = time_of(m->last_timestamp, false);
    out->event_us = time_of(m->event_time, true);
    out->series_us = TIME_UNSET;
    if (!m->series) return;
    out->has_series = true;
    out->series_count = m->series->count;
    out->series_us = time_of(m->series->last_observed_time, true);
}

bool event_of_proto(const struct K8s__Event *m, struct arena *arena,
                    struct buf *rest, struct draft *out, struct err *err) {
    const K8s__ObjectMeta *metadata = m->metadata;

    if (!metadata)
        return err_set(err, ERR_FORMAT, "not an event: no metadata");
    if (metadata->n_labels > LIMIT_JSON_NODES ||
        metadata->n_annotations > LIMIT_JSON_NODES ||
        metadata->n_owner_references > LIMIT_JSON_NODES ||
        metadata->n_finalizers > LIMIT_JSON_NODES)
        return err_set(err, ERR_LIMIT, "event with more than %d values",
                       LIMIT_JSON_NODES);
    put_rest(rest, arena, m);
    if (rest->over)
        return err_set(err, ERR_LIMIT,
                       "event with more than %zu bytes of other fields",
                       rest->cap);
    if (!metadata->name.len && !metadata->uid.len)
        return err_set(err, ERR_FORMAT, "event without name and uid");

    *out = (struct draft){
        .name = text_of(metadata->name),
        .ns = text_of(metadata->namespace_),
        .uid = text_of(metadata->uid),
        .rv = text_of(metadata->resource_version),
        .type = text_of(m->type),
        .reason = text_of(m->reason),
        .message = text_of(m->message),
        .action = text_of(m->action),
        .controller = text_of(m->reporting_component),
        .instance = text_of(m->reporting_instance),
        .rest = buf_str(rest),
    };
    take_object(m->involved_object, out);
    if (m->source) {
        out->component = text_of(m->source->component);
        out->host = text_of(m->source->host);
    }
    take_facts(m, &out->facts);
    return true;
}
