/* SPDX-License-Identifier: Apache-2.0 */
#include "decode/json.h"

#include <limits.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/limits.h"
#include "decode/decoder.h"
#include "decode/event.h"
#include "decode/quote.h"

/* --- a Status -------------------------------------------------------- */

static bool is_rv_too_large(const struct json *status) {
    static const char words[] = "Too large resource version";
    const struct json *causes =
        json_get(json_get(status, "details"), "causes");

    if (!json_is_array(causes)) causes = NULL;
    for (const struct json *c = json_first(causes); c; c = json_next(c)) {
        struct str reason = json_text(json_get(c, "reason"));
        struct str message = json_text(json_get(c, "message"));
        if (str_eq(reason, STR("ResourceVersionTooLarge"))) return true;
        if (str_eq(message, str_of(words))) return true; /* 1.17, 1.18 */
    }
    /* before 1.17 */
    return str_has_nocase(json_text(json_get(status, "message")),
                          str_of(words));
}

/* False if it is no Status; *out is empty then. */
static bool take_status(const struct json *v, struct kube_status *out) {
    int64_t n;

    *out = (struct kube_status){0};
    if (!str_eq(json_text(json_get(v, "kind")), STR("Status"))) return false;
    if (json_int(json_get(v, "code"), 0, INT_MAX, &n)) out->code = (int)n;
    out->reason = json_text(json_get(v, "reason"));
    out->message = json_text(json_get(v, "message"));
    const struct json *after =
        json_get(json_get(v, "details"), "retryAfterSeconds");
    if (json_int(after, 0, INT_MAX, &n)) out->retry_after_s = (int)n;
    out->rv_too_large = is_rv_too_large(v);
    return true;
}

/* --- a watch frame --------------------------------------------------- */

bool watch_type_parse(struct str name, enum watch_type *type) {
    static const char *const names[] = {
        [WATCH_ADDED] = "ADDED",     [WATCH_MODIFIED] = "MODIFIED",
        [WATCH_DELETED] = "DELETED", [WATCH_BOOKMARK] = "BOOKMARK",
        [WATCH_ERROR] = "ERROR",
    };

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (!str_eq(name, str_of(names[i]))) continue;
        *type = (enum watch_type)i;
        return true;
    }
    return false;
}

static bool take_bookmark(const struct json *object, struct watch_frame *out,
                          struct err *err) {
    const struct json *metadata = json_get(object, "metadata");
    struct str end = json_text(json_get(json_get(metadata, "annotations"),
                                        "k8s.io/initial-events-end"));

    out->rv = json_text(json_get(metadata, "resourceVersion"));
    out->initial_end = str_eq(end, STR("true"));
    if (out->rv.len) return true;
    return err_set(err, ERR_FORMAT, "bookmark without resourceVersion");
}

/* --- a list ---------------------------------------------------------- */

/* The server's, or what kubectl prints. */
static bool is_list_kind(struct str kind) {
    return str_eq(kind, STR("EventList")) || str_eq(kind, STR("List"));
}

/* --- the header's ---------------------------------------------------- */

struct decoder *decoder_new(void) {
    struct decoder *d = xmalloc(sizeof(*d));

    d->reader = json_reader_new();
    d->arena = arena_new();
    buf_init(&d->rest, LIMIT_DOC_BYTES);
    return d;
}

void decoder_free(struct decoder *d) {
    if (!d) return;
    json_reader_free(d->reader);
    arena_free(d->arena);
    buf_done(&d->rest);
    xfree(d);
}

bool decode_event(struct decoder *d, char *doc, size_t len, struct draft *out,
                  struct err *err) {
    const struct json *v = json_parse(d->reader, doc, len, err);

    return v && event_of_json(v, &d->rest, out, err);
}

bool watch_of_json(const struct json *v, struct buf *rest,
                   struct watch_frame *out, struct err *err) {
    struct str type = json_text(json_get(v, "type"));
    const struct json *object = json_get(v, "object");
    *out = (struct watch_frame){0};
    if (take_status(v, &out->status))
        return err_set(err, ERR_SERVER,
                       "a Status instead of a watch frame: %.*s",
                       QUOTE_UPTO(LIMIT_ERROR_TEXT, out->status.message));
    if (!watch_type_parse(type, &out->type))
        return err_set(err, ERR_FORMAT, "unknown watch frame '%.*s'",
                       QUOTE(type));
    switch (out->type) {
    case WATCH_ADDED:
    case WATCH_MODIFIED:
    case WATCH_DELETED:
        if (!event_of_json(object, rest, &out->event, err)) return false;
        out->rv = out->event.rv;
        return true;
    case WATCH_BOOKMARK:
        return take_bookmark(object, out, err);
    case WATCH_ERROR:
        take_status(object, &out->status);
        return true;
    }
    return false;
}

bool decode_watch(struct decoder *d, char *doc, size_t len,
                  struct watch_frame *out, struct err *err) {
    const struct json *v = json_parse(d->reader, doc, len, err);

    return v && watch_of_json(v, &d->rest, out, err);
}

bool decode_list(struct decoder *d, char *doc, size_t len,
                 struct list_meta *out, struct err *err) {
    const struct json *v = json_parse(d->reader, doc, len, err);
    if (!v) return false;

    struct str kind = json_text(json_get(v, "kind"));
    struct kube_status status;
    if (take_status(v, &status))
        return err_set(err, ERR_SERVER, "a Status instead of a list: %.*s",
                       QUOTE_UPTO(LIMIT_ERROR_TEXT, status.message));
    if (!is_list_kind(kind))
        return err_set(err, ERR_FORMAT, "not a list of events: kind '%.*s'",
                       QUOTE(kind));
    if (json_first(json_get(v, "items")))
        return err_set(err, ERR_FORMAT, "list with items of no known shape");

    const struct json *metadata = json_get(v, "metadata");
    *out = (struct list_meta){
        .rv = json_text(json_get(metadata, "resourceVersion")),
        .next = json_text(json_get(metadata, "continue")),
        .remaining = -1,
    };
    int64_t n;
    if (json_int(json_get(metadata, "remainingItemCount"), 0, INT64_MAX, &n))
        out->remaining = n;
    return true;
}

bool decode_status(struct decoder *d, char *doc, size_t len,
                   struct kube_status *out) {
    const struct json *v = json_parse(d->reader, doc, len, NULL);

    return v && take_status(v, out);
}
