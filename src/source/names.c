/* SPDX-License-Identifier: Apache-2.0 */
#include "source/names.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"
#include "decode/frame.h"
#include "kube/path.h"

struct names {
    names_fn *fn;
    void *ctx;
    struct http_request *request; /* NULL: none runs */
    struct frame *frame;
    struct json_reader *reader;
    struct buf found;
};

static bool on_item(void *ctx, enum frame_kind kind, char *doc, size_t len) {
    struct names *n = ctx;
    if (kind != FRAME_DOC) return true;
    const struct json *object = json_parse(n->reader, doc, len, NULL);
    struct str name =
        json_text(json_get(json_get(object, "metadata"), "name"));
    if (path_is_namespace(name)) {
        buf_add_str(&n->found, name);
        buf_add_char(&n->found, '\n');
    }
    return true;
}

static bool on_head(void *ctx, const struct http_reply *reply) {
    struct names *n = ctx;
    if (reply->status == 200) return true;
    n->request = NULL;
    return false;
}

static bool on_body(void *ctx, const char *bytes, size_t len) {
    struct names *n = ctx;
    return frame_feed(n->frame, bytes, len);
}

static void on_end(void *ctx, enum http_end how, const struct err *err) {
    struct names *n = ctx;
    (void)err;
    n->request = NULL;
    if (how == HTTP_DONE && n->found.len) n->fn(n->ctx, buf_str(&n->found));
}

struct names *names_new(names_fn *fn, void *ctx) {
    struct names *n = xcalloc(1, sizeof(*n));
    n->fn = fn;
    n->ctx = ctx;
    n->reader = json_reader_new();
    buf_init(&n->found, LIMIT_NAMES_BYTES);
    return n;
}

void names_free(struct names *n) {
    if (!n) return;
    if (n->request) http_cancel(n->request);
    frame_free(n->frame);
    json_reader_free(n->reader);
    buf_done(&n->found);
    xfree(n);
}

void names_ask(struct names *n, struct http_client *client) {
    static const struct http_fns fns = {on_head, on_body, on_end};
    static const struct http_get get = {
        .path = "/api/v1/namespaces?limit=5000",
        .accept = "application/json",
        .gzip = true,
    };
    if (n->request) return;
    frame_free(n->frame);
    n->frame = frame_new(FRAME_LIST, LIMIT_DOC_BYTES, on_item, n);
    buf_clear(&n->found);
    n->request = http_get(client, &get, &fns, n);
}

bool names_asking(const struct names *n) {
    return n->request != NULL;
}
