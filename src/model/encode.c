/* SPDX-License-Identifier: Apache-2.0 */
#include "model/encode.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/vec.h"

/* A member of an object out of the event's rest, waiting for its turn. */
struct member {
    const struct json *value;
    size_t order; /* as it came; the last of equal keys counts */
};

struct event_encoder {
    struct json_reader *reader;
    struct buf text;    /* the event's rest: the reader changes it */
    struct str cluster; /* borrowed; STR_NONE: none */
    /* A stack: the members of each object that is being written. */
    VEC(struct member) members;
};

/* An object being written: its own fields come in the order of their names,
 * and the members out of the rest are put where they belong between them. */
struct object {
    struct event_encoder *enc;
    struct jsonout *out;
    size_t base; /* its members: enc->members from base to end */
    size_t next; /* the one whose turn is next */
    size_t end;
};

/* --- what was parsed, sorted as kubectl sorts it --------------------- */

static int by_key(const void *a, const void *b) {
    const struct member *x = a;
    const struct member *y = b;
    int c = str_cmp(json_key(x->value), json_key(y->value));

    return c ? c : (x->order > y->order) - (x->order < y->order);
}

/* Put the members of v on the stack, sorted, each key once. Returns where
 * they begin. */
static size_t push_members(struct event_encoder *enc, const struct json *v) {
    size_t base = enc->members.n;

    if (!json_is_object(v)) return base;
    for (const struct json *m = json_first(v); m; m = json_next(m)) {
        struct member member = {.value = m, .order = enc->members.n};
        vec_push(&enc->members, member);
    }
    size_t n = enc->members.n - base;
    if (n == 0) return base;

    struct member *at = enc->members.at + base;
    qsort(at, n, sizeof(*at), by_key);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        bool again = i + 1 < n &&
                     str_eq(json_key(at[i].value), json_key(at[i + 1].value));
        if (!again) at[kept++] = at[i];
    }
    enc->members.n = base + kept;
    return base;
}

/* As deep as the document, which is bounded. */
static void put_value(struct event_encoder *enc, struct jsonout *out,
                      struct str key, bool has_key, const struct json *v) {
    bool is_object = json_is_object(v);

    if (!is_object && !json_is_array(v)) {
        jsonout_value(out, key, has_key, v);
        return;
    }
    char bracket = is_object ? '{' : '[';
    if (has_key)
        jsonout_open_key(out, key, bracket);
    else
        jsonout_open(out, NULL, bracket);
    if (is_object) {
        size_t base = push_members(enc, v);
        for (size_t i = base; i < enc->members.n; i++) {
            const struct json *m = enc->members.at[i].value;
            put_value(enc, out, json_key(m), true, m);
        }
        enc->members.n = base;
    } else {
        for (const struct json *m = json_first(v); m; m = json_next(m))
            put_value(enc, out, STR_NONE, false, m);
    }
    jsonout_close(out, is_object ? '}' : ']');
}

/* --- objects with fields and members --------------------------------- */

static struct object object_open(struct event_encoder *enc,
                                 struct jsonout *out, const char *key,
                                 const struct json *rest) {
    struct object o = {.enc = enc, .out = out};

    jsonout_open(out, key, '{');
    o.base = push_members(enc, rest);
    o.next = o.base;
    o.end = enc->members.n;
    return o;
}

/* The members whose turn is before `key`; one of that name gives way. */
static void put_before(struct object *o, const char *key) {
    for (; o->next < o->end; o->next++) {
        const struct json *m = o->enc->members.at[o->next].value;
        int c = str_cmp(json_key(m), str_of(key));
        if (c > 0) break;
        if (c < 0) put_value(o->enc, o->out, json_key(m), true, m);
    }
}

static void object_close(struct object *o) {
    for (; o->next < o->end; o->next++) {
        const struct json *m = o->enc->members.at[o->next].value;
        put_value(o->enc, o->out, json_key(m), true, m);
    }
    o->enc->members.n = o->base;
    jsonout_close(o->out, '}');
}

static void put_str_always(struct object *o, const char *key, struct str s) {
    put_before(o, key);
    jsonout_str(o->out, key, s);
}

static void put_str(struct object *o, const char *key, struct str s) {
    if (s.len) put_str_always(o, key, s);
}

static void put_istr(struct object *o, const char *key, const struct istr *s) {
    put_str(o, key, istr_str(s));
}

static void put_int(struct object *o, const char *key, int32_t n) {
    if (n == 0) return;
    put_before(o, key);
    jsonout_int(o->out, key, n);
}

static void put_time(struct object *o, const char *key, int64_t at_us,
                     int fraction) {
    char text[TIME_TEXT_MAX];

    put_before(o, key);
    if (at_us == TIME_UNSET) {
        jsonout_null(o->out, key);
        return;
    }
    time_format(at_us, fraction, text);
    jsonout_str(o->out, key, str_of(text));
}

/* --- the parts of an event ------------------------------------------- */

static void put_annotations(struct object *metadata, const struct json *rest) {
    struct str cluster = metadata->enc->cluster;

    if (!cluster.ptr) return;
    put_before(metadata, "annotations");
    struct object o =
        object_open(metadata->enc, metadata->out, "annotations", rest);
    put_str_always(&o, "kevtop/cluster", cluster);
    object_close(&o);
}

static void put_metadata(struct object *top, const struct event *e,
                         const struct json *rest) {
    put_before(top, "metadata");
    struct object o = object_open(top->enc, top->out, "metadata", rest);

    put_annotations(&o, json_get(rest, "annotations"));
    put_time(&o, "creationTimestamp", e->facts.created_us, 0);
    put_str(&o, "name", event_name(e));
    put_istr(&o, "namespace", e->ns);
    put_str(&o, "resourceVersion", event_rv(e));
    put_str(&o, "uid", event_uid(e));
    object_close(&o);
}

static void put_involved(struct object *top, const struct event *e,
                         const struct json *rest) {
    put_before(top, "involvedObject");
    struct object o = object_open(top->enc, top->out, "involvedObject", rest);

    put_istr(&o, "apiVersion", e->obj_api);
    put_istr(&o, "fieldPath", e->obj_field);
    put_istr(&o, "kind", e->kind);
    put_istr(&o, "name", e->obj_name);
    put_istr(&o, "namespace", e->obj_ns);
    put_str(&o, "resourceVersion", event_obj_rv(e));
    put_istr(&o, "uid", e->obj_uid);
    object_close(&o);
}

static void put_series(struct object *top, const struct event *e,
                       const struct json *rest) {
    if (!e->facts.has_series) return;
    put_before(top, "series");
    struct object o = object_open(top->enc, top->out, "series", rest);

    put_int(&o, "count", e->facts.series_count);
    put_time(&o, "lastObservedTime", e->facts.series_us, 6);
    object_close(&o);
}

static void put_source(struct object *top, const struct event *e,
                       const struct json *rest) {
    put_before(top, "source");
    struct object o = object_open(top->enc, top->out, "source", rest);

    put_istr(&o, "component", e->component);
    put_istr(&o, "host", e->host);
    object_close(&o);
}

/* The fields that have no place of their own; NULL if there are none. */
static const struct json *parse_rest(struct event_encoder *enc,
                                     const struct event *e) {
    struct str rest = event_rest(e);

    if (rest.len == 0) return NULL;
    buf_clear(&enc->text);
    if (!buf_add_str(&enc->text, rest)) return NULL;
    return json_parse(enc->reader, enc->text.data, enc->text.len, NULL);
}

/* --- the header's ---------------------------------------------------- */

struct event_encoder *event_encoder_new(void) {
    struct event_encoder *enc = xcalloc(1, sizeof(*enc));

    enc->reader = json_reader_new();
    buf_init(&enc->text, LIMIT_DOC_BYTES);
    return enc;
}

void event_encoder_free(struct event_encoder *enc) {
    if (!enc) return;
    json_reader_free(enc->reader);
    buf_done(&enc->text);
    vec_done(&enc->members);
    xfree(enc);
}

void event_encoder_set_cluster(struct event_encoder *enc, struct str cluster) {
    enc->cluster = cluster;
}

void encode_event(struct event_encoder *enc, struct jsonout *j,
                  const char *key, const struct event *e) {
    const struct json *rest = parse_rest(enc, e);
    struct object o = object_open(enc, j, key, rest);

    put_istr(&o, "action", e->action);
    put_str(&o, "apiVersion", STR("v1"));
    put_int(&o, "count", e->facts.count);
    put_time(&o, "eventTime", e->facts.event_us, 6);
    put_time(&o, "firstTimestamp", e->facts.first_us, 0);
    put_involved(&o, e, json_get(rest, "involvedObject"));
    put_str(&o, "kind", STR("Event"));
    put_time(&o, "lastTimestamp", e->facts.last_us, 0);
    put_str(&o, "message", event_message(e));
    put_metadata(&o, e, json_get(rest, "metadata"));
    put_istr(&o, "reason", e->reason);
    put_str_always(&o, "reportingComponent", istr_str(e->controller));
    put_str_always(&o, "reportingInstance", istr_str(e->instance));
    put_series(&o, e, json_get(rest, "series"));
    put_source(&o, e, json_get(rest, "source"));
    put_istr(&o, "type", e->type);
    object_close(&o);
}
