/* SPDX-License-Identifier: Apache-2.0 */
#include "object/relations.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "base/cc.h"
#include "object/resource.h"
#include "object/selector.h"

static const struct json *spec_of(const struct json *object,
                                  const char *field) {
    return json_get(json_get(object, "spec"), field);
}

static struct str meta_of(const struct json *object, const char *field) {
    return json_text(json_get(json_get(object, "metadata"), field));
}

/* --- up ---------------------------------------------------------------- */

static const struct json *first_owner(const struct json *object) {
    return json_first(
        json_get(json_get(object, "metadata"), "ownerReferences"));
}

bool relations_owner(const struct json *object, struct owner *out) {
    const struct json *first = first_owner(object);
    const struct json *ref = first;

    while (ref && (!json_get(ref, "controller") ||
                   json_type(json_get(ref, "controller")) != JSON_TRUE))
        ref = json_next(ref);
    if (!ref) ref = first;
    *out = (struct owner){json_text(json_get(ref, "kind")),
                          json_text(json_get(ref, "apiVersion")),
                          json_text(json_get(ref, "name")),
                          json_text(json_get(ref, "uid"))};
    return out->kind.len && out->name.len;
}

bool relations_is_owned_by(const struct json *object, struct str uid) {
    const struct json *ref = first_owner(object);

    if (uid.len == 0) return false;
    for (; ref; ref = json_next(ref))
        if (str_eq(json_text(json_get(ref, "uid")), uid)) return true;
    return false;
}

/* --- down -------------------------------------------------------------- */

/* How the query of a list is made. */
enum ask_by {
    BY_NOTHING,  /* the whole list */
    BY_SELECTOR, /* spec.selector; the whole list where it is of no use */
    BY_MUST,     /* spec.selector; else there is no list */
    BY_MAP,      /* the same, a plain map; else the whole list */
    BY_MAP_MUST, /* the same; empty or of no use: there is no list */
    BY_NODE      /* spec.nodeName */
};

#define PODS "Pod", "v1"
#define CLAIMS "PersistentVolumeClaim", "v1"

static const struct {
    const char *of, *group; /* whose */
    const char *kind, *api; /* of the items */
    enum ask_by by;
    enum relation_keep keep;
    enum relation_where where;
    bool needed;
} rules[] = {
    {"Deployment", "apps", "ReplicaSet", "apps/v1", BY_SELECTOR, KEEP_OWNED,
     WHERE_SAME, false},
    {"ReplicaSet", "apps", PODS, BY_SELECTOR, KEEP_OWNED, WHERE_SAME, false},
    {"ReplicationController", "", PODS, BY_MAP, KEEP_OWNED, WHERE_SAME, false},
    {"StatefulSet", "apps", PODS, BY_SELECTOR, KEEP_OWNED, WHERE_SAME, false},
    {"StatefulSet", "apps", CLAIMS, BY_SELECTOR, KEEP_CLAIMS, WHERE_SAME,
     true},
    {"DaemonSet", "apps", PODS, BY_SELECTOR, KEEP_OWNED, WHERE_SAME, false},
    {"Job", "batch", PODS, BY_SELECTOR, KEEP_OWNED, WHERE_SAME, false},
    {"CronJob", "batch", "Job", "batch/v1", BY_NOTHING, KEEP_OWNED, WHERE_SAME,
     false},
    {"Node", "", PODS, BY_NODE, KEEP_ALL, WHERE_ALL, false},
    {"PersistentVolumeClaim", "", PODS, BY_NOTHING, KEEP_MOUNTS, WHERE_SAME,
     false},
    {"Service", "", PODS, BY_MAP_MUST, KEEP_ALL, WHERE_SAME, false},
    {"PodDisruptionBudget", "policy", PODS, BY_MUST, KEEP_ALL, WHERE_SAME,
     false},
    {"Namespace", "", "ResourceQuota", "v1", BY_NOTHING, KEEP_ALL,
     WHERE_INSIDE, false},
};

/* What a custom object may own. */
static const struct {
    const char *kind, *api;
} workloads[] = {
    {"Deployment", "apps/v1"},
    {"StatefulSet", "apps/v1"},
    {"ReplicaSet", "apps/v1"},
    {"Job", "batch/v1"},
    {"Pod", "v1"},
};

/* NULL: there is no such list. */
static char *query_by(enum ask_by by, const struct json *object) {
    const struct json *selector = spec_of(object, "selector");
    char *query = NULL;

    switch (by) {
    case BY_NOTHING:
        return xstrdup("");
    case BY_SELECTOR:
        query = selector_query(selector, false);
        return query ? query : xstrdup("");
    case BY_MUST:
        return selector_query(selector, false);
    case BY_MAP:
        query = selector_query(selector, true);
        return query ? query : xstrdup("");
    case BY_MAP_MUST:
        return json_first(selector) ? selector_query(selector, true) : NULL;
    case BY_NODE:
        return selector_query_field("spec.nodeName", meta_of(object, "name"));
    }
    return NULL;
}

static size_t custom_lists(const struct json *object,
                           struct relation out[RELATIONS_LISTS]) {
    size_t n = 0;

    if (meta_of(object, "namespace").len == 0) return 0;
    for (size_t i = 0; i < ARRAY_LEN(workloads); i++)
        out[n++] = (struct relation){.kind = workloads[i].kind,
                                     .api = workloads[i].api,
                                     .keep = KEEP_OWNED,
                                     .query = xstrdup("")};
    return n;
}

size_t relations_lists(struct str kind, struct str api,
                       const struct json *object,
                       struct relation out[RELATIONS_LISTS]) {
    struct str group = resource_group(api);
    size_t n = 0;

    if (!resource_is_own(kind, api)) return custom_lists(object, out);
    for (size_t i = 0; i < ARRAY_LEN(rules) && n < RELATIONS_LISTS; i++) {
        if (!str_eq(kind, str_of(rules[i].of)) ||
            !str_eq(group, str_of(rules[i].group)))
            continue;
        if (rules[i].keep == KEEP_CLAIMS &&
            !json_first(spec_of(object, "volumeClaimTemplates")))
            continue;
        char *query = query_by(rules[i].by, object);
        if (!query) continue;
        out[n++] = (struct relation){.kind = rules[i].kind,
                                     .api = rules[i].api,
                                     .keep = rules[i].keep,
                                     .where = rules[i].where,
                                     .needed = rules[i].needed,
                                     .query = query};
    }
    return n;
}

void relation_done(struct relation *r) {
    xfree(r->query);
    r->query = NULL;
}

bool relation_is_same(const struct relation *a, const struct relation *b) {
    return strcmp(a->kind, b->kind) == 0 && strcmp(a->api, b->api) == 0 &&
           a->keep == b->keep && a->where == b->where &&
           strcmp(a->query, b->query) == 0;
}

static bool mounts(const struct json *pod, struct str claim) {
    const struct json *v = json_first(spec_of(pod, "volumes"));

    for (; v; v = json_next(v)) {
        struct str name = json_text(
            json_get(json_get(v, "persistentVolumeClaim"), "claimName"));
        if (name.len && str_eq(name, claim)) return true;
    }
    return false;
}

static bool is_number(struct str s) {
    if (!s.ptr) return false;
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
    return s.len > 0;
}

/* Take the prefix off; false if it is not there. */
static bool skip(struct str *s, struct str prefix) {
    if (!s->ptr || !str_starts(*s, prefix)) return false;
    *s = str_sub(*s, prefix.len, s->len);
    return true;
}

/* TEMPLATE-SET-NUMBER */
static bool is_claim_of(const struct json *set, struct str claim) {
    struct str name = meta_of(set, "name");
    const struct json *t = json_first(spec_of(set, "volumeClaimTemplates"));

    for (; t; t = json_next(t)) {
        struct str rest = claim;
        struct str template = meta_of(t, "name");
        if (template.len && skip(&rest, template) && skip(&rest, STR("-")) &&
            skip(&rest, name) && skip(&rest, STR("-")) && is_number(rest))
            return true;
    }
    return false;
}

bool relation_keeps(const struct relation *r, const struct json *object,
                    const struct json *item) {
    switch (r->keep) {
    case KEEP_OWNED:
        return relations_is_owned_by(item, meta_of(object, "uid"));
    case KEEP_ALL:
        return true;
    case KEEP_MOUNTS:
        return mounts(item, meta_of(object, "name"));
    case KEEP_CLAIMS:
        return is_claim_of(object, meta_of(item, "name"));
    }
    return false;
}

/* --- sideways ---------------------------------------------------------- */

struct telling {
    need_fn *fn;
    void *ctx;
};

static void tell(const struct telling *t, struct need need) {
    if (need.kind.len && need.name.len) t->fn(t->ctx, &need);
}

static void pod_needs(const struct json *pod, const struct telling *t) {
    struct str ns = meta_of(pod, "namespace");
    const struct json *v = json_first(spec_of(pod, "volumes"));

    tell(t, (struct need){.kind = STR("Node"),
                          .api = STR("v1"),
                          .name = json_text(spec_of(pod, "nodeName"))});
    for (; v; v = json_next(v)) {
        struct buf name = BUF_INIT(1024);
        /* An ephemeral volume's claim is named after the pod and it. */
        if (json_is_object(json_get(v, "ephemeral"))) {
            buf_add_str(&name, meta_of(pod, "name"));
            buf_add_char(&name, '-');
            buf_add_str(&name, json_text(json_get(v, "name")));
        } else {
            buf_add_str(
                &name, json_text(json_get(json_get(v, "persistentVolumeClaim"),
                                          "claimName")));
        }
        tell(t, (struct need){.kind = STR("PersistentVolumeClaim"),
                              .api = STR("v1"),
                              .ns = ns,
                              .name = buf_str(&name)});
        buf_done(&name);
    }
}

static void tell_class(const struct json *object, const struct telling *t) {
    tell(t, (struct need){.kind = STR("StorageClass"),
                          .api = STR("storage.k8s.io/v1"),
                          .name =
                              json_text(spec_of(object, "storageClassName"))});
}

static void claim_needs(const struct json *claim, const struct telling *t) {
    tell(t, (struct need){.kind = STR("PersistentVolume"),
                          .api = STR("v1"),
                          .name = json_text(spec_of(claim, "volumeName"))});
    tell_class(claim, t);
}

static void volume_needs(const struct json *volume, const struct telling *t) {
    const struct json *claim = spec_of(volume, "claimRef");

    tell(t, (struct need){.kind = STR("PersistentVolumeClaim"),
                          .api = STR("v1"),
                          .ns = json_text(json_get(claim, "namespace")),
                          .name = json_text(json_get(claim, "name"))});
    tell_class(volume, t);
}

static void autoscaler_needs(const struct json *hpa, const struct telling *t) {
    const struct json *target = spec_of(hpa, "scaleTargetRef");

    tell(t, (struct need){.kind = json_text(json_get(target, "kind")),
                          .api = json_text(json_get(target, "apiVersion")),
                          .ns = meta_of(hpa, "namespace"),
                          .name = json_text(json_get(target, "name")),
                          .opens = true});
}

static const struct {
    const char *of, *group;
    void (*needs)(const struct json *object, const struct telling *t);
} needy[] = {
    {"Pod", "", pod_needs},
    {"PersistentVolumeClaim", "", claim_needs},
    {"PersistentVolume", "", volume_needs},
    {"HorizontalPodAutoscaler", "autoscaling", autoscaler_needs},
};

void relations_needs(struct str kind, struct str api,
                     const struct json *object, need_fn *fn, void *ctx) {
    const struct telling t = {fn, ctx};
    struct str group = resource_group(api);

    for (size_t i = 0; i < ARRAY_LEN(needy); i++)
        if (str_eq(kind, str_of(needy[i].of)) &&
            str_eq(group, str_of(needy[i].group)))
            needy[i].needs(object, &t);
}
