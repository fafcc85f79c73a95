/* SPDX-License-Identifier: Apache-2.0 */
#include "source/cluster_internal.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "kube/path.h"

/* The first page shows rows at once. At each page the server counts what
 * remains, so that many small ones take longer; but a broken list goes on at
 * the page that broke. 30,000 events took 0.86 s in one after the first,
 * 0.88 s in pages of 10,000, 1.3 s in pages of 500. */
#define FIRST_PAGE 500
#define OTHER_PAGES 10000

#define PATH_BYTES (64 * KIB)

/* --- documents -------------------------------------------------------- */

CC_PRINTF(3, 4)
static void skip(struct feed *f, struct moment now, const char *fmt, ...) {
    char text[LIMIT_ERR_TEXT];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    reflect_skipped(f->reflect, now, str_of(text));
}

/* Whether JSON might do better; then this answer is given up, and what was
 * not understood comes again. */
static bool use_other_format(struct feed *f, const char *why) {
    char text[LIMIT_ERR_TEXT + 64];

    if (f->json_only || f->wire == &wire_json) return false;
    f->other_format = true;
    snprintf(text, sizeof(text), "an answer in %s is of no use: %s",
             f->wire ? f->wire->name : "other formats", why);
    site_ask_json(f->site, text);
    return true;
}

/* These return false where the stream has nothing more to say. */

static bool list_document(struct feed *f, struct moment now,
                          enum frame_kind kind, char *doc, size_t len) {
    struct decoder *decoder = f->driver->decoder;
    struct draft event;
    struct list_meta meta;
    struct err err;

    if (kind == FRAME_REST) {
        f->bad_list = !f->wire->list(decoder, doc, len, &meta, &f->why_bad);
        if (!f->bad_list) reflect_page(f->reflect, now, &meta);
    } else if (f->wire->event(decoder, doc, len, &event, &err)) {
        reflect_item(f->reflect, now, &event);
    } else if (use_other_format(f, err.text)) {
        return false;
    } else {
        skip(f, now, "unusable event in a list: %s", err.text);
    }
    return true;
}

static bool watch_document(struct feed *f, struct moment now, char *doc,
                           size_t len) {
    struct watch_frame frame;
    struct err err;

    if (f->wire->watch(f->driver->decoder, doc, len, &frame, &err))
        return reflect_frame(f->reflect, now, &frame);
    if (use_other_format(f, err.text)) return false;
    skip(f, now, "unusable frame in a watch: %s", err.text);
    return true;
}

static bool on_document(void *ctx, enum frame_kind kind, char *doc,
                        size_t len) {
    struct feed *f = ctx;
    struct moment now = moment_now();
    bool more = true;

    switch (kind) {
    case FRAME_DOC:
    case FRAME_REST:
        more = f->watch ? watch_document(f, now, doc, len)
                        : list_document(f, now, kind, doc, len);
        break;
    case FRAME_OVERSIZE:
        skip(f, now, "document of %zu bytes is over the limit of %zu MiB", len,
             LIMIT_DOC_BYTES / MIB);
        break;
    case FRAME_JUNK:
        if (use_other_format(f, "bytes that are no event"))
            more = false;
        else
            skip(f, now, "text that is no event: %.*s", (int)len, doc);
        break;
    }
    return more && !f->driver->closed;
}

/* --- answers ---------------------------------------------------------- */

static bool on_head(void *ctx, const struct http_reply *reply) {
    struct feed *f = ctx;
    struct moment now = moment_now();
    struct str type = reply->content_type;

    if (!f->watch)
        site_date(f->site, now, reply->date_us, now.mono_ms - f->asked_ms);
    f->wire = wire_of_type(type);
    f->readable = type.len == 0 || str_starts(type, STR("text/"));
    reflect_clock(f->reflect, f->site->skew_us);
    if (reflect_head(f->reflect, now, reply->status,
                     f->wire ? f->wire->name : NULL, reply->retry_after_s)) {
        f->bad_list = !f->watch;
        err_set(&f->why_bad, ERR_FORMAT, "it ends too soon");
        f->framer = framer_new(f->wire, f->watch ? FRAME_STREAM : FRAME_LIST,
                               LIMIT_DOC_BYTES, on_document, f);
    } else if (reply->status == 406 || reply->status == 415) {
        f->wire = NULL;
        use_other_format(f, "the server has it not");
    }
    return !f->driver->closed;
}

/* Forget the request, which has ended or will be cancelled, and report how
 * it went. */
static void over(struct feed *f, const struct reflect_end *end) {
    f->request = NULL;
    framer_free(f->framer);
    f->framer = NULL;
    reflect_end(f->reflect, moment_now(), end);
    buf_clear(&f->body);
}

static void over_in_other_format(struct feed *f) {
    over(f, &(struct reflect_end){
                .again = true,
                .kind = ERR_FORMAT,
                .text = STR("the answer cannot be read in this format")});
}

static void keep_body(struct feed *f, const char *bytes, size_t len) {
    size_t room = f->body.cap - f->body.len;
    buf_add(&f->body, bytes, len < room ? len : room);
}

static bool on_body(void *ctx, const char *bytes, size_t len) {
    struct feed *f = ctx;

    reflect_bytes(f->reflect, moment_now());
    if (!f->framer) {
        keep_body(f, bytes, len);
        return true;
    }
    if (framer_feed(f->framer, bytes, len)) return true;
    if (f->driver->closed) return false;
    if (f->other_format)
        over_in_other_format(f);
    else
        over(f, &(struct reflect_end){.whole = true});
    return false;
}

static bool decode_error(struct feed *f, struct kube_status *status) {
    const struct wire *wire = f->wire ? f->wire : &wire_json;
    struct str body = buf_str(&f->body);

    if (body.len == 0 || (wire == &wire_json && !str_starts(body, STR("{"))))
        return false;
    return wire->status(f->driver->decoder, f->body.data, body.len, status);
}

/* What was cut or changed on its way while it was compressed may come whole
 * otherwise: once. */
static bool ask_plain(struct feed *f) {
    if (!f->framer || f->watch || f->asked_plain) return false;
    if (!f->site->endpoint->compress) return false;
    f->asked_plain = true;
    http_client_stop_gzip(f->site->client);
    return true;
}

static void on_end(void *ctx, enum http_end how, const struct err *err) {
    struct feed *f = ctx;
    struct kube_status status;
    struct reflect_end end = {.whole = how == HTTP_DONE,
                              .refused = how == HTTP_REFUSED};

    if (err) {
        end.kind = err->kind;
        end.text = str_of(err->text);
    } else if (f->framer && f->bad_list) {
        end.kind = f->why_bad.kind;
        end.text = str_of(f->why_bad.text);
        if (f->why_bad.kind == ERR_FORMAT)
            use_other_format(f, f->why_bad.text);
    }
    end.again = f->other_format || (end.kind == ERR_FORMAT && ask_plain(f));
    if (decode_error(f, &status))
        end.status = &status;
    else if (f->readable)
        end.body = buf_str(&f->body);
    over(f, &end);
}

/* --- requests --------------------------------------------------------- */

void feed_ask(struct feed *f, const struct reflect_todo *todo) {
    static const struct http_fns fns = {on_head, on_body, on_end};
    struct buf path = BUF_INIT(PATH_BYTES);

    assert(!f->request);
    events_path(&path, &todo->query);
    if (todo->refused) site_refused(f->site, f->login);
    if (todo->fresh_connection) http_client_reconnect(f->site->client);
    f->watch = todo->query.watch;
    f->json_only = f->site->json_only || todo->query.api == EVENTS_V1;
    f->asked_ms = clock_mono_ms();
    f->login = f->site->login;
    f->readable = false;
    f->other_format = false;
    f->wire = NULL;
    const struct http_get get = {
        .path = path.data,
        .accept = wire_accept(f->watch, f->json_only),
        .gzip = !f->watch,
        .stream = f->watch,
        .deadline_ms = todo->deadline_ms,
    };
    f->request = http_get(f->site->client, &get, &fns, f);
    buf_done(&path);
}

static void cancel(struct feed *f, struct str why) {
    struct http_request *running = f->request;

    if (!running) return;
    over(f, &(struct reflect_end){.kind = ERR_NET, .text = why});
    http_cancel(running);
}

void feed_cancel(struct feed *f) {
    cancel(f, STR("nothing more came"));
}

void feed_retry_now(struct feed *f, const char *why) {
    reflect_retry_now(f->reflect, moment_now(), why);
    cancel(f, STR_NONE);
}

/* --- from its beginning to its end ------------------------------------ */

void feed_announce(struct feed *f) {
    if (f->announced) return;
    f->announced = true;
    struct change *c = change_new_text(CHANGE_FEED, f->is.feed, clock_now_us(),
                                       str_of(f->is.ns));
    c->cluster = f->is.cluster;
    driver_push(f->driver, c);
}

static void emit(void *ctx, struct change *c) {
    driver_push(ctx, c);
}

struct feed *feed_new(struct driver *d, struct site *site,
                      const struct cluster_feed *is) {
    struct feed *f = xcalloc(1, sizeof(*f));
    const struct reflect_config how = {
        .feed = is->feed,
        .cluster = is->cluster,
        .ns = is->ns,
        .field_selector = d->config.field_selector,
        .first_page = FIRST_PAGE,
        .page = OTHER_PAGES,
        .watch = d->config.watch,
        .skip_list = d->config.skip_list,
        .stream_list = d->config.stream_list,
        .exit_on_failure = d->config.exit_on_failure,
        .patient = d->config.patient,
        .splits = is->ns == NULL,
        .ttl_us = d->config.ttl_us,
        .seed = d->seed + is->feed,
        .emit = emit,
        .ctx = d,
    };

    *f = (struct feed){
        .driver = d,
        .site = site,
        .is = *is,
        .reflect = reflect_new(&how),
        .body = BUF_INIT(LIMIT_ERROR_BODY),
    };
    return f;
}

void feed_free(struct feed *f) {
    reflect_free(f->reflect);
    framer_free(f->framer);
    buf_done(&f->body);
    xfree(f->ns);
    xfree(f);
}
