/* SPDX-License-Identifier: Apache-2.0 */
#include "decode/event.h"

#include "base/cc.h"
#include "base/jsonout.h"
#include "decode/quote.h"

/* Memory kept from one event to the next. */
#define KEEP_BYTES (256 * KIB)

/* The members that a draft has fields for, by number. What has another name
 * is kept as it is, in the draft's rest. */
enum event_member {
    EV_ACTION,
    EV_API_VERSION,
    EV_COUNT,
    EV_EVENT_TIME,
    EV_FIRST,
    EV_OBJECT,
    EV_KIND,
    EV_LAST,
    EV_MESSAGE,
    EV_METADATA,
    EV_REASON,
    EV_CONTROLLER,
    EV_INSTANCE,
    EV_SERIES,
    EV_SOURCE,
    EV_TYPE,
    EV_MEMBERS
};

static const char *const core_names[EV_MEMBERS] = {
    [EV_ACTION] = "action",
    [EV_API_VERSION] = "apiVersion",
    [EV_COUNT] = "count",
    [EV_EVENT_TIME] = "eventTime",
    [EV_FIRST] = "firstTimestamp",
    [EV_OBJECT] = "involvedObject",
    [EV_KIND] = "kind",
    [EV_LAST] = "lastTimestamp",
    [EV_MESSAGE] = "message",
    [EV_METADATA] = "metadata",
    [EV_REASON] = "reason",
    [EV_CONTROLLER] = "reportingComponent",
    [EV_INSTANCE] = "reportingInstance",
    [EV_SERIES] = "series",
    [EV_SOURCE] = "source",
    [EV_TYPE] = "type",
};

/* events.k8s.io; NULL: as above. */
static const char *const new_names[EV_MEMBERS] = {
    [EV_COUNT] = "deprecatedCount",
    [EV_FIRST] = "deprecatedFirstTimestamp",
    [EV_OBJECT] = "regarding",
    [EV_LAST] = "deprecatedLastTimestamp",
    [EV_MESSAGE] = "note",
    [EV_CONTROLLER] = "reportingController",
    [EV_SOURCE] = "deprecatedSource",
};

enum metadata_member {
    META_CREATED,
    META_MANAGED,
    META_NAME,
    META_NS,
    META_RV,
    META_UID,
    META_MEMBERS
};

static const char *const metadata_names[META_MEMBERS] = {
    [META_CREATED] = "creationTimestamp",
    [META_MANAGED] = "managedFields", /* left out */
    [META_NAME] = "name",
    [META_NS] = "namespace",
    [META_RV] = "resourceVersion",
    [META_UID] = "uid",
};

enum object_member {
    OBJ_API,
    OBJ_FIELD,
    OBJ_KIND,
    OBJ_NAME,
    OBJ_NS,
    OBJ_RV,
    OBJ_UID,
    OBJ_MEMBERS
};

static const char *const object_names[OBJ_MEMBERS] = {
    [OBJ_API] = "apiVersion", [OBJ_FIELD] = "fieldPath",
    [OBJ_KIND] = "kind",      [OBJ_NAME] = "name",
    [OBJ_NS] = "namespace",   [OBJ_RV] = "resourceVersion",
    [OBJ_UID] = "uid",
};

enum source_member { SOURCE_COMPONENT, SOURCE_HOST, SOURCE_MEMBERS };

static const char *const source_names[SOURCE_MEMBERS] = {
    [SOURCE_COMPONENT] = "component",
    [SOURCE_HOST] = "host",
};

enum series_member { SERIES_COUNT, SERIES_LAST, SERIES_MEMBERS };

static const char *const series_names[SERIES_MEMBERS] = {
    [SERIES_COUNT] = "count",
    [SERIES_LAST] = "lastObservedTime",
};

/* --- values ---------------------------------------------------------- */

static int32_t int32_of(const struct json *v) {
    int64_t n;
    return json_int(v, INT32_MIN, INT32_MAX, &n) ? (int32_t)n : 0;
}

static int64_t time_of(const struct json *v) {
    int64_t at_us;
    struct str text = json_text(v);
    return text.len && time_parse(text, &at_us) ? at_us : TIME_UNSET;
}

/* --- the fields without a place of their own ------------------------- */

struct rest {
    struct jsonout out;
    bool open; /* the outermost brace is */
};

static void rest_keep(struct rest *r, const struct json *member) {
    if (!r->open) jsonout_open(&r->out, NULL, '{');
    r->open = true;
    jsonout_value(&r->out, json_key(member), true, member);
}

/* The members of obj: those in names[0..n) to at[], the others to *r, under
 * `section`. Of equal names the last one counts. at[] was zeroed. */
static void sort_out(struct rest *r, const struct json *obj,
                     const char *section, const char *const *names, size_t n,
                     const struct json **at) {
    bool in_section = false;

    if (!json_is_object(obj)) return;
    for (const struct json *m = json_first(obj); m; m = json_next(m)) {
        struct str key = json_key(m);
        size_t i = 0;
        while (i < n && !str_eq(key, str_of(names[i]))) i++;
        if (i < n) {
            at[i] = m;
            continue;
        }
        if (!in_section) {
            if (!r->open) jsonout_open(&r->out, NULL, '{');
            r->open = true;
            jsonout_open(&r->out, section, '{');
            in_section = true;
        }
        rest_keep(r, m);
    }
    if (in_section) jsonout_close(&r->out, '}');
}

static bool is_core_name(struct str key) {
    for (size_t i = 0; i < EV_MEMBERS; i++) {
        if (str_eq(key, str_of(core_names[i]))) return true;
    }
    return false;
}

/* The same for the event itself. A member that is strange in an event of
 * events.k8s.io and bears a name of core/v1 would clash there: dropped. */
static void sort_out_event(struct rest *r, const struct json *event,
                           bool is_new, const struct json **at) {
    for (const struct json *m = json_first(event); m; m = json_next(m)) {
        struct str key = json_key(m);
        size_t i;
        for (i = 0; i < EV_MEMBERS; i++) {
            const char *name = core_names[i];
            if (is_new && new_names[i]) name = new_names[i];
            if (str_eq(key, str_of(name))) break;
        }
        if (i < EV_MEMBERS)
            at[i] = m;
        else if (!is_new || !is_core_name(key))
            rest_keep(r, m);
    }
}

/* --- an event -------------------------------------------------------- */

/* False with a word about what it is instead. */
static bool check_kind(const struct json *v, struct err *err) {
    struct str kind = json_text(json_get(v, "kind"));
    struct str api = json_text(json_get(v, "apiVersion"));

    if (str_eq(kind, STR("Status"))) {
        struct str reason = json_text(json_get(v, "reason"));
        struct str message = json_text(json_get(v, "message"));
        return err_set(err, ERR_FORMAT, "not an event: a Status (%.*s: %.*s)",
                       QUOTE(reason), QUOTE(message));
    }
    if (kind.len && !str_eq(kind, STR("Event")))
        return err_set(err, ERR_FORMAT, "not an event: kind '%.*s'",
                       QUOTE(kind));
    if (api.len && !str_eq(api, STR("v1")) &&
        !str_starts(api, STR("events.k8s.io/")))
        return err_set(err, ERR_FORMAT, "not an event: apiVersion '%.*s'",
                       QUOTE(api));
    if (!kind.len && json_get(v, "object"))
        return err_set(err, ERR_FORMAT, "not an event: a watch frame");
    if (!json_is_object(json_get(v, "metadata")))
        return err_set(err, ERR_FORMAT, "not an event: no metadata");
    return true;
}

/* Items of a list do not say what they are. */
static bool is_new_api(const struct json *v) {
    static const char *const telling[] = {
        "regarding",
        "note",
        "reportingController",
        "deprecatedSource",
    };
    struct str api = json_text(json_get(v, "apiVersion"));

    if (api.len) return str_starts(api, STR("events.k8s.io/"));
    if (json_get(v, "involvedObject")) return false;
    for (size_t i = 0; i < ARRAY_LEN(telling); i++) {
        if (json_get(v, telling[i])) return true;
    }
    return false;
}

static void take_metadata(struct rest *r, const struct json *metadata,
                          struct draft *out) {
    const struct json *at[META_MEMBERS] = {NULL};

    sort_out(r, metadata, "metadata", metadata_names, META_MEMBERS, at);
    out->name = json_text(at[META_NAME]);
    out->ns = json_text(at[META_NS]);
    out->uid = json_text(at[META_UID]);
    out->rv = json_text(at[META_RV]);
    out->facts.created_us = time_of(at[META_CREATED]);
}

static void take_object(struct rest *r, const struct json *object,
                        struct draft *out) {
    const struct json *at[OBJ_MEMBERS] = {NULL};

    sort_out(r, object, "involvedObject", object_names, OBJ_MEMBERS, at);
    out->kind = json_text(at[OBJ_KIND]);
    out->obj_ns = json_text(at[OBJ_NS]);
    out->obj_name = json_text(at[OBJ_NAME]);
    out->obj_uid = json_text(at[OBJ_UID]);
    out->obj_api = json_text(at[OBJ_API]);
    out->obj_rv = json_text(at[OBJ_RV]);
    out->obj_field = json_text(at[OBJ_FIELD]);
}

static void take_source(struct rest *r, const struct json *source,
                        struct draft *out) {
    const struct json *at[SOURCE_MEMBERS] = {NULL};

    sort_out(r, source, "source", source_names, SOURCE_MEMBERS, at);
    out->component = json_text(at[SOURCE_COMPONENT]);
    out->host = json_text(at[SOURCE_HOST]);
}

static void take_series(struct rest *r, const struct json *series,
                        struct draft *out) {
    const struct json *at[SERIES_MEMBERS] = {NULL};

    sort_out(r, series, "series", series_names, SERIES_MEMBERS, at);
    out->facts.has_series = json_is_object(series);
    out->facts.series_count = int32_of(at[SERIES_COUNT]);
    out->facts.series_us = time_of(at[SERIES_LAST]);
}

static struct rest rest_start(struct buf *out) {
    struct rest r = {.open = false};

    if (out->alloc > KEEP_BYTES)
        buf_done(out);
    else
        buf_clear(out);
    jsonout_init(&r.out, out, 0, 0);
    return r;
}

bool event_of_json(const struct json *v, struct buf *rest, struct draft *out,
                   struct err *err) {
    if (!check_kind(v, err)) return false;

    const struct json *at[EV_MEMBERS] = {NULL};
    struct rest r = rest_start(rest);
    *out = (struct draft){0};
    sort_out_event(&r, v, is_new_api(v), at);
    take_metadata(&r, at[EV_METADATA], out);
    take_object(&r, at[EV_OBJECT], out);
    take_source(&r, at[EV_SOURCE], out);
    take_series(&r, at[EV_SERIES], out);
    if (r.open) jsonout_close(&r.out, '}');
    if (rest->over)
        return err_set(err, ERR_LIMIT,
                       "event with more than %zu bytes of other fields",
                       rest->cap);
    if (!out->name.len && !out->uid.len)
        return err_set(err, ERR_FORMAT, "event without name and uid");

    out->type = json_text(at[EV_TYPE]);
    out->reason = json_text(at[EV_REASON]);
    out->message = json_text(at[EV_MESSAGE]);
    out->action = json_text(at[EV_ACTION]);
    out->controller = json_text(at[EV_CONTROLLER]);
    out->instance = json_text(at[EV_INSTANCE]);
    out->facts.count = int32_of(at[EV_COUNT]);
    out->facts.first_us = time_of(at[EV_FIRST]);
    out->facts.last_us = time_of(at[EV_LAST]);
    out->facts.event_us = time_of(at[EV_EVENT_TIME]);
    out->rest = buf_str(rest);
    return true;
}
