/* SPDX-License-Identifier: Apache-2.0 */
#include "decode/proto.h"

#include <string.h>

#include <protobuf-c/protobuf-c.h>

#include "base/cc.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "decode/decoder.h"
#include "decode/event_proto.h"
#include "decode/frame_proto.h"
#include "decode/k8s.pb-c.h"
#include "decode/quote.h"

/* Memory kept from one message to the next. */
#define KEEP_BYTES (256 * KIB)

/* The number of a list's items, which are cut out before. */
#define LIST_ITEMS 2

/* --- memory ---------------------------------------------------------- */

/* protobuf-c's memory: the arena's, up to a bound, and all of it at once
 * given back. */
struct room {
    ProtobufCAllocator allocator;
    struct arena *arena;
    size_t left;
};

static void *room_alloc(void *data, size_t size) {
    struct room *r = data;
    /* What an arena gives out has at least this size. */
    size_t cost = size < sizeof(max_align_t) ? sizeof(max_align_t) : size;

    if (cost > r->left) return NULL;
    r->left -= cost;
    return arena_alloc(r->arena, size);
}

static void room_free(void *data, void *p) {
    (void)data;
    (void)p;
}

static void room_open(struct room *r, struct decoder *d, size_t len) {
    size_t left = LIMIT_PROTO_BYTES;

    if (len < (LIMIT_PROTO_BYTES - LIMIT_PROTO_SLACK) / LIMIT_PROTO_TIMES)
        left = LIMIT_PROTO_SLACK + len * LIMIT_PROTO_TIMES;
    arena_reset(d->arena, KEEP_BYTES);
    *r = (struct room){
        .allocator = {room_alloc, room_free, r},
        .arena = d->arena,
        .left = left,
    };
}

/* NULL where m is malformed or takes more than it may. */
static void *unpack(struct room *r, const ProtobufCMessageDescriptor *type,
                    struct str m, struct err *err) {
    static const uint8_t none[1];
    const uint8_t *bytes = m.len ? (const uint8_t *)m.ptr : none;
    size_t before = r->left;
    void *v = protobuf_c_message_unpack(type, &r->allocator, m.len, bytes);

    if (!v)
        err_set(err, ERR_FORMAT, "malformed protobuf: %s of %zu bytes%s",
                type->short_name, m.len,
                before - r->left > LIMIT_PROTO_SLACK ? ", or too many fields"
                                                     : "");
    return v;
}

static struct str text_of(ProtobufCBinaryData b) {
    return (struct str){(const char *)b.data, b.len};
}

/* --- texts that are no UTF-8 ----------------------------------------- */

static bool is_ascii(struct str s) {
    unsigned char any = 0;

    for (size_t i = 0; i < s.len; i++) any |= (unsigned char)s.ptr[i];
    return any < 0x80;
}

/* Each byte that is not part of a character becomes U+FFFD: so the server
 * writes the same text in JSON. One that has no room is left as it is. */
static void repair_text(struct room *r, ProtobufCBinaryData *b) {
    struct str s = text_of(*b);
    if (is_ascii(s) || utf8_valid(s)) return;
    char *out = room_alloc(r, 3 * s.len);
    if (!out) return;

    size_t n = 0;
    for (size_t pos = 0; pos < s.len;) {
        uint32_t cp;
        bool ok;
        size_t len = utf8_next(s, pos, &cp, &ok);
        for (size_t i = 0; i < len; i++) {
            if (ok)
                out[n++] = s.ptr[pos + i];
            else
                n += utf8_put(UTF8_BAD, &out[n]);
        }
        pos += len;
    }
    *b = (ProtobufCBinaryData){.data = (uint8_t *)out, .len = n};
}

static void repair(struct room *r, ProtobufCMessage *m);

/* One field, or one of a repeated one. */
static void repair_value(struct room *r, const ProtobufCFieldDescriptor *f,
                         void *value) {
    if (f->type == PROTOBUF_C_TYPE_BYTES) {
        repair_text(r, value);
    } else if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
        ProtobufCMessage *const *m = value;
        if (*m) repair(r, *m);
    }
}

/* All texts of m and of what is in it; as deep as the schema. */
static void repair(struct room *r, ProtobufCMessage *m) {
    const ProtobufCMessageDescriptor *type = m->descriptor;

    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &type->fields[i];
        char *at = (char *)m + f->offset;
        if (f->label != PROTOBUF_C_LABEL_REPEATED) {
            repair_value(r, f, at);
            continue;
        }
        size_t size = f->type == PROTOBUF_C_TYPE_BYTES
                          ? sizeof(ProtobufCBinaryData)
                          : sizeof(ProtobufCMessage *);
        size_t n;
        char *first;
        memcpy(&n, (char *)m + f->quantifier_offset, sizeof(n));
        memcpy(&first, at, sizeof(first));
        for (size_t k = 0; k < n; k++) repair_value(r, f, first + k * size);
    }
}

/* As unpack(), for a message all of whose bytes are texts. */
static void *unpack_texts(struct room *r,
                          const ProtobufCMessageDescriptor *type, struct str m,
                          struct err *err) {
    void *v = unpack(r, type, m, err);

    if (v) repair(r, v);
    return v;
}

/* --- the wrapping ---------------------------------------------------- */

struct wrapped {
    struct str api; /* "v1" */
    struct str kind;
    struct str raw;
};

static bool has_magic(struct str doc) {
    return str_starts(doc, (struct str){PROTO_MAGIC, PROTO_MAGIC_LEN});
}

static bool unwrap(struct room *r, struct str doc, struct wrapped *out,
                   struct err *err) {
    if (!has_magic(doc))
        return err_set(err, ERR_FORMAT, "not protobuf of a Kubernetes API");
    const K8s__Unknown *m =
        unpack(r, &k8s__unknown__descriptor,
               str_sub(doc, PROTO_MAGIC_LEN, doc.len), err);
    if (!m) return false;
    struct str encoding = text_of(m->content_encoding);
    if (encoding.len)
        return err_set(err, ERR_FORMAT,
                       "protobuf in the unknown encoding '%.*s'",
                       QUOTE(encoding));
    if (!m->has_raw)
        return err_set(err, ERR_FORMAT, "protobuf without an object");
    *out = (struct wrapped){.raw = text_of(m->raw)};
    if (!m->type_meta) return true;
    out->api = text_of(m->type_meta->api_version);
    out->kind = text_of(m->type_meta->kind);
    return true;
}

static bool check_api(const struct wrapped *w, struct err *err) {
    if (!w->api.len || str_eq(w->api, STR("v1"))) return true;
    return err_set(err, ERR_FORMAT,
                   "'%.*s' comes in protobuf, which is read of v1 alone",
                   QUOTE(w->api));
}

/* --- a Status -------------------------------------------------------- */

static bool is_rv_too_large(const K8s__Status *m) {
    static const char words[] = "Too large resource version";
    const K8s__StatusDetails *details = m->details;

    for (size_t i = 0; details && i < details->n_causes; i++) {
        struct str reason = text_of(details->causes[i]->reason);
        struct str message = text_of(details->causes[i]->message);
        if (str_eq(reason, STR("ResourceVersionTooLarge"))) return true;
        if (str_eq(message, str_of(words))) return true;
    }
    return str_has_nocase(text_of(m->message), str_of(words));
}

/* False if it is no Status; *out is empty then. */
static bool take_status(struct room *r, const struct wrapped *w,
                        struct kube_status *out) {
    const K8s__Status *m;

    *out = (struct kube_status){0};
    if (!str_eq(w->kind, STR("Status"))) return false;
    m = unpack_texts(r, &k8s__status__descriptor, w->raw, NULL);
    if (!m) return false;
    out->code = m->code > 0 ? m->code : 0;
    out->reason = text_of(m->reason);
    out->message = text_of(m->message);
    if (m->details && m->details->retry_after_seconds > 0)
        out->retry_after_s = m->details->retry_after_seconds;
    out->rv_too_large = is_rv_too_large(m);
    return true;
}

/* --- an event -------------------------------------------------------- */

static bool take_event(struct decoder *d, struct room *r, struct str raw,
                       struct draft *out, struct err *err) {
    const K8s__Event *m = unpack_texts(r, &k8s__event__descriptor, raw, err);

    return m && event_of_proto(m, d->arena, &d->rest, out, err);
}

static bool check_event(struct room *r, const struct wrapped *w,
                        struct err *err) {
    struct kube_status s;

    if (take_status(r, w, &s))
        return err_set(err, ERR_FORMAT, "not an event: a Status (%.*s: %.*s)",
                       QUOTE(s.reason), QUOTE(s.message));
    if (w->kind.len && !str_eq(w->kind, STR("Event")))
        return err_set(err, ERR_FORMAT, "not an event: kind '%.*s'",
                       QUOTE(w->kind));
    return check_api(w, err);
}

bool proto_event(struct decoder *d, char *doc, size_t len, struct draft *out,
                 struct err *err) {
    struct str raw = {doc, len};
    struct wrapped w = {0};
    struct room r;

    room_open(&r, d, len);
    if (has_magic(raw)) {
        if (!unwrap(&r, raw, &w, err) || !check_event(&r, &w, err))
            return false;
        raw = w.raw;
    }
    return take_event(d, &r, raw, out, err);
}

/* --- a watch frame --------------------------------------------------- */

static bool take_bookmark(struct room *r, struct str raw,
                          struct watch_frame *out, struct err *err) {
    const K8s__Event *m = unpack_texts(r, &k8s__event__descriptor, raw, err);
    if (!m) return false;

    const K8s__ObjectMeta *metadata = m->metadata;
    if (!metadata || !metadata->resource_version.len)
        return err_set(err, ERR_FORMAT, "bookmark without resourceVersion");
    out->rv = text_of(metadata->resource_version);
    for (size_t i = 0; i < metadata->n_annotations; i++) {
        const K8s__Pair *p = metadata->annotations[i];
        if (str_eq(text_of(p->key), STR("k8s.io/initial-events-end")))
            out->initial_end = str_eq(text_of(p->value), STR("true"));
    }
    return true;
}

bool proto_watch(struct decoder *d, char *doc, size_t len,
                 struct watch_frame *out, struct err *err) {
    struct wrapped w = {0};
    struct room r;

    room_open(&r, d, len);
    *out = (struct watch_frame){0};
    const K8s__WatchEvent *m =
        unpack(&r, &k8s__watch_event__descriptor, (struct str){doc, len}, err);
    if (!m) return false;
    struct str object = m->object ? text_of(m->object->raw) : STR_NONE;
    if (!watch_type_parse(text_of(m->type), &out->type))
        return err_set(err, ERR_FORMAT, "unknown watch frame '%.*s'",
                       QUOTE(text_of(m->type)));
    if (out->type == WATCH_ERROR) {
        if (unwrap(&r, object, &w, NULL)) take_status(&r, &w, &out->status);
        return true;
    }
    if (!unwrap(&r, object, &w, err)) return false;
    if (out->type == WATCH_BOOKMARK) return take_bookmark(&r, w.raw, out, err);
    if (!check_event(&r, &w, err)) return false;
    if (!take_event(d, &r, w.raw, &out->event, err)) return false;
    out->rv = out->event.rv;
    return true;
}

/* --- a list ---------------------------------------------------------- */

static bool has_items(const ProtobufCMessage *list) {
    for (unsigned i = 0; i < list->n_unknown_fields; i++) {
        if (list->unknown_fields[i].tag == LIST_ITEMS) return true;
    }
    return false;
}

bool proto_list(struct decoder *d, char *doc, size_t len,
                struct list_meta *out, struct err *err) {
    struct kube_status status;
    struct wrapped w = {0};
    struct room r;

    room_open(&r, d, len);
    if (!unwrap(&r, (struct str){doc, len}, &w, err)) return false;
    if (take_status(&r, &w, &status))
        return err_set(err, ERR_SERVER, "a Status instead of a list: %.*s",
                       QUOTE_UPTO(LIMIT_ERROR_TEXT, status.message));
    if (!str_eq(w.kind, STR("EventList")))
        return err_set(err, ERR_FORMAT, "not a list of events: kind '%.*s'",
                       QUOTE(w.kind));
    if (!check_api(&w, err)) return false;

    const K8s__EventList *m =
        unpack(&r, &k8s__event_list__descriptor, w.raw, err);
    if (!m) return false;
    if (has_items(&m->base))
        return err_set(err, ERR_FORMAT, "list with items of no known shape");
    *out = (struct list_meta){.remaining = -1};
    if (!m->metadata) return true;
    out->rv = text_of(m->metadata->resource_version);
    out->next = text_of(m->metadata->continue_);
    if (m->metadata->has_remaining_item_count &&
        m->metadata->remaining_item_count >= 0)
        out->remaining = m->metadata->remaining_item_count;
    return true;
}

bool proto_status(struct decoder *d, char *doc, size_t len,
                  struct kube_status *out) {
    struct wrapped w = {0};
    struct room r;

    room_open(&r, d, len);
    return unwrap(&r, (struct str){doc, len}, &w, NULL) &&
           take_status(&r, &w, out);
}
