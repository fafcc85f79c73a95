/* SPDX-License-Identifier: Apache-2.0 */
/* Clusters as a source: the driver between the sockets and the reflectors.
 *
 *   net/http -> decode/frame -> decode/json -> source/reflect -> queue
 *
 * One thread, one poll loop, any number of feeds. This file decides nothing:
 * what to ask is reflect's, how to ask is http's. */
#include "source/source.h"

#include <assert.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/random.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "decode/frame.h"
#include "decode/json.h"
#include "kube/path.h"
#include "model/change.h"
#include "net/http.h"
#include "source/names.h"
#include "source/reflect.h"

/* The first page shows rows at once. At each page the server counts what
 * remains, so that many small ones take longer; but a broken list goes on at
 * the page that broke. 30,000 events took 0.86 s in one after the first,
 * 0.88 s in pages of 10,000, 1.3 s in pages of 500. */
#define FIRST_PAGE 500
#define OTHER_PAGES 10000

/* Clocks that differ by more than this are worth a word. The server's Date
 * is cut to seconds, and only a quick answer says what time it is there. */
#define SKEW_US (2 * US_PER_S)
#define QUICK_MS 1000

#define PATH_BYTES (64 * KIB)

/* One API server; feeds of the same endpoint share it. */
struct site {
    const struct endpoint *endpoint; /* borrowed */
    struct http_client *client;
    int64_t skew_us; /* as told; 0: none worth a word */
};

struct feed {
    struct driver *driver;
    struct site *site;
    uint16_t number;
    uint16_t cluster;
    struct reflect *reflect;

    /* The request that runs; NULL: none. */
    struct http_request *request;
    bool watch;
    int64_t asked_ms;
    struct frame *frame; /* of a 200 in JSON */
    bool bad_list;       /* its last part is missing or wrong: why_bad */
    struct err why_bad;
    struct buf body; /* of any other answer */
    bool readable;   /* by people */
};

struct driver {
    struct source source; /* first: see source.h */
    struct http *http;
    struct decoder *decoder;
    struct site *sites;
    size_t n_sites;
    struct names *names;
    struct feed *feeds;
    size_t n_feeds;
    bool closed; /* nobody takes changes any more */
};

static struct moment moment_now(void) {
    return (struct moment){clock_mono_ms(), clock_now_us()};
}

/* --- to the queue ----------------------------------------------------- */

static void push(struct driver *d, struct change *c) {
    if (!d->closed && queue_push(d->source.out, c, c->bytes)) return;
    d->closed = true;
    change_free(c);
}

static void emit(void *ctx, struct change *c) {
    push(ctx, c);
}

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

static void list_document(struct feed *f, struct moment now,
                          enum frame_kind kind, char *doc, size_t len) {
    struct decoder *decoder = f->driver->decoder;
    struct draft event;
    struct list_meta meta;
    struct err err;

    if (kind == FRAME_REST) {
        f->bad_list = !decode_list(decoder, doc, len, &meta, &f->why_bad);
        if (!f->bad_list) reflect_page(f->reflect, now, &meta);
    } else if (decode_event(decoder, doc, len, &event, &err)) {
        reflect_item(f->reflect, now, &event);
    } else {
        skip(f, now, "unusable event in a list: %s", err.text);
    }
}

/* False: the stream has nothing more to say. */
static bool watch_document(struct feed *f, struct moment now, char *doc,
                           size_t len) {
    struct watch_frame frame;
    struct err err;

    if (decode_watch(f->driver->decoder, doc, len, &frame, &err))
        return reflect_frame(f->reflect, now, &frame);
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
        if (f->watch)
            more = watch_document(f, now, doc, len);
        else
            list_document(f, now, kind, doc, len);
        break;
    case FRAME_OVERSIZE:
        skip(f, now, "document of %zu bytes is over the limit of %zu MiB", len,
             LIMIT_DOC_BYTES / MIB);
        break;
    case FRAME_JUNK:
        skip(f, now, "text that is no event: %.*s", (int)len, doc);
        break;
    }
    return more && !f->driver->closed;
}

/* --- answers ---------------------------------------------------------- */

static void tell_skew(struct feed *f, struct moment now, int64_t date_us) {
    struct site *site = f->site;
    int64_t skew_us = now.wall_us - date_us - US_PER_S / 2;
    int64_t size_us = skew_us < 0 ? -skew_us : skew_us;
    int64_t moved_us = skew_us - site->skew_us;
    char text[128];

    if (moved_us <= SKEW_US && -moved_us <= SKEW_US) return;
    site->skew_us = size_us > SKEW_US ? skew_us : 0;
    if (site->skew_us)
        snprintf(text, sizeof(text),
                 "this clock is %" PRId64 " s %s the server's: ages are off "
                 "by as much",
                 (size_us + US_PER_S / 2) / US_PER_S,
                 skew_us > 0 ? "ahead of" : "behind");
    else
        snprintf(text, sizeof(text), "this clock agrees with the server's");
    struct change *c =
        change_new_text(CHANGE_NOTE, f->number, now.wall_us, str_of(text));
    c->cluster = f->cluster;
    push(f->driver, c);
}

static bool on_head(void *ctx, const struct http_reply *reply) {
    struct feed *f = ctx;
    struct moment now = moment_now();
    struct str type = reply->content_type;

    if (!f->watch && reply->date_us != TIME_UNSET &&
        now.mono_ms - f->asked_ms < QUICK_MS)
        tell_skew(f, now, reply->date_us);
    f->readable = type.len == 0 || str_starts(type, STR("text/"));
    reflect_clock(f->reflect, f->site->skew_us);
    if (reflect_head(f->reflect, now, reply->status,
                     str_eq(type, STR("application/json")),
                     reply->retry_after_s)) {
        f->bad_list = !f->watch;
        err_set(&f->why_bad, ERR_FORMAT, "it ends too soon");
        f->frame = frame_new(f->watch ? FRAME_STREAM : FRAME_LIST,
                             LIMIT_DOC_BYTES, on_document, f);
    }
    return !f->driver->closed;
}

/* Forget the request, which has ended or will be cancelled, and report how
 * it went. */
static void over(struct feed *f, const struct reflect_end *end) {
    f->request = NULL;
    frame_free(f->frame);
    f->frame = NULL;
    reflect_end(f->reflect, moment_now(), end);
    buf_clear(&f->body);
}

static void keep_body(struct feed *f, const char *bytes, size_t len) {
    size_t room = f->body.cap - f->body.len;
    buf_add(&f->body, bytes, len < room ? len : room);
}

static bool on_body(void *ctx, const char *bytes, size_t len) {
    struct feed *f = ctx;

    reflect_bytes(f->reflect, moment_now());
    if (!f->frame) {
        keep_body(f, bytes, len);
        return true;
    }
    if (frame_feed(f->frame, bytes, len)) return true;
    if (!f->driver->closed) over(f, &(struct reflect_end){.whole = true});
    return false;
}

static void on_end(void *ctx, enum http_end how, const struct err *err) {
    struct feed *f = ctx;
    struct kube_status status;
    struct reflect_end end = {.whole = how == HTTP_DONE,
                              .refused = how == HTTP_REFUSED};

    if (err) {
        end.kind = err->kind;
        end.text = str_of(err->text);
    } else if (f->frame && f->bad_list) {
        end.kind = f->why_bad.kind;
        end.text = str_of(f->why_bad.text);
    }
    struct str body = buf_str(&f->body);
    if (str_starts(body, STR("{")) &&
        decode_status(f->driver->decoder, f->body.data, body.len, &status))
        end.status = &status;
    else if (f->readable)
        end.body = body;
    over(f, &end);
}

/* --- requests --------------------------------------------------------- */

static void ask(struct feed *f, const struct reflect_todo *todo,
                struct moment now) {
    static const struct http_fns fns = {on_head, on_body, on_end};
    struct buf path = BUF_INIT(PATH_BYTES);

    assert(!f->request);
    events_path(&path, &todo->query);
    if (todo->fresh_connection) http_client_reconnect(f->site->client);
    f->watch = todo->query.watch;
    f->asked_ms = now.mono_ms;
    f->readable = false;
    const struct http_get get = {
        .path = path.data,
        .accept = "application/json",
        .gzip = !f->watch,
        .stream = f->watch,
        .deadline_ms = todo->deadline_ms,
    };
    f->request = http_get(f->site->client, &get, &fns, f);
    buf_done(&path);
}

/* Start what every feed wants. Returns until when there is nothing to do but
 * to listen; INT64_MAX: no limit. *live: whether any feed goes on. */
static int64_t ask_all(struct driver *d, bool *live) {
    int64_t until_ms = INT64_MAX;

    *live = false;
    for (size_t i = 0; i < d->n_feeds && !d->closed; i++) {
        struct feed *f = &d->feeds[i];
        struct moment now = moment_now();
        struct reflect_todo todo;

        reflect_next(f->reflect, now, &todo);
        if (todo.what == REFLECT_REQUEST) ask(f, &todo, now);
        if (todo.what == REFLECT_WAIT && todo.until_ms < until_ms)
            until_ms = todo.until_ms;
        if (todo.what != REFLECT_STOP) *live = true;
    }
    return until_ms;
}

static void reconnect(struct driver *d) {
    for (size_t i = 0; i < d->n_sites; i++)
        http_client_reconnect(d->sites[i].client);
    for (size_t i = 0; i < d->n_feeds; i++) {
        struct feed *f = &d->feeds[i];
        struct http_request *running = f->request;

        reflect_retry_now(f->reflect, moment_now());
        if (!running) continue;
        over(f, &(struct reflect_end){.kind = ERR_NET});
        http_cancel(running);
    }
}

static void on_names(void *ctx, struct str names) {
    struct driver *d = ctx;
    push(d, change_new_text(CHANGE_NAMES, d->feeds[0].number, clock_now_us(),
                            names));
}

/* --- the source ------------------------------------------------------- */

static void cluster_run(struct source *source) {
    struct driver *d = (struct driver *)source;
    enum source_command command;

    while (!source_stopping(source) && !d->closed) {
        while (source_next_command(source, &command)) {
            switch (command) {
            case SOURCE_RECONNECT:
                reconnect(d);
                break;
            case SOURCE_NAMES:
                names_ask(d->names, d->sites[0].client);
                break;
            case SOURCE_TERMINAL:
                break;
            }
        }
        bool live;
        int64_t until_ms = ask_all(d, &live);
        if (!live && !d->closed) {
            push(d,
                 change_new(CHANGE_END, d->feeds[0].number, clock_now_us()));
            return;
        }
        int64_t wait_ms = until_ms - clock_mono_ms();
        if (wait_ms < 0) wait_ms = 0;
        if (!d->closed)
            http_poll(d->http, wait_ms > INT_MAX ? -1 : (int)wait_ms);
    }
}

static void cluster_wake(struct source *source) {
    http_wake(((struct driver *)source)->http);
}

static void cluster_free(struct source *source) {
    struct driver *d = (struct driver *)source;

    names_free(d->names);
    for (size_t i = 0; i < d->n_sites; i++)
        http_client_free(d->sites[i].client);
    for (size_t i = 0; i < d->n_feeds; i++) {
        reflect_free(d->feeds[i].reflect);
        frame_free(d->feeds[i].frame);
        buf_done(&d->feeds[i].body);
    }
    http_free(d->http);
    decoder_free(d->decoder);
    xfree(d->sites);
    xfree(d->feeds);
    xfree(d);
}

static const struct source_ops cluster_ops = {
    .name = "cluster",
    .run = cluster_run,
    .wake = cluster_wake,
    .free = cluster_free,
};

static struct site *site_of(struct driver *d, const struct endpoint *endpoint,
                            struct err *err) {
    for (size_t i = 0; i < d->n_sites; i++)
        if (d->sites[i].endpoint == endpoint) return &d->sites[i];

    struct http_client *client = http_client_new(
        d->http, endpoint, &(struct http_client_fns){0}, d, err);
    if (!client) return NULL;
    struct site *site = &d->sites[d->n_sites++];
    *site = (struct site){.endpoint = endpoint, .client = client};
    return site;
}

static bool add_feed(struct driver *d, const struct cluster_config *config,
                     const struct cluster_feed *from, uint64_t seed,
                     struct err *err) {
    struct site *site = site_of(d, from->endpoint, err);
    if (!site) return false;

    struct feed *f = &d->feeds[d->n_feeds];
    const struct reflect_config how = {
        .feed = from->feed,
        .cluster = from->cluster,
        .ns = from->ns,
        .field_selector = config->field_selector,
        .first_page = FIRST_PAGE,
        .page = OTHER_PAGES,
        .watch = config->watch,
        .skip_list = config->skip_list,
        .exit_on_failure = config->exit_on_failure,
        .ttl_us = config->ttl_us,
        .seed = seed + d->n_feeds,
        .emit = emit,
        .ctx = d,
    };
    *f = (struct feed){
        .driver = d,
        .site = site,
        .number = from->feed,
        .cluster = from->cluster,
        .reflect = reflect_new(&how),
        .body = BUF_INIT(LIMIT_ERROR_BODY),
    };
    d->n_feeds++;
    return true;
}

/* Jitter is no secret: what the kernel has will do. */
static uint64_t any_seed(void) {
    uint64_t seed = (uint64_t)clock_mono_ms();
    if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) < 0)
        seed ^= (uint64_t)clock_now_us();
    return seed;
}

struct source *cluster_source_new(const struct cluster_config *config,
                                  struct queue *out, struct err *err) {
    struct driver *d = xcalloc(1, sizeof(*d));
    uint64_t seed = config->seed ? config->seed : any_seed();

    assert(config->n > 0);
    d->source = (struct source){.ops = &cluster_ops, .out = out};
    d->sites = xcalloc(config->n, sizeof(*d->sites));
    d->feeds = xcalloc(config->n, sizeof(*d->feeds));
    d->decoder = decoder_new();
    d->names = names_new(on_names, d);
    d->http = http_new();
    bool ok = d->http != NULL;
    if (!ok) err_set(err, ERR_IO, "no file descriptor left for the network");
    for (size_t i = 0; ok && i < config->n; i++)
        ok = add_feed(d, config, &config->feeds[i], seed, err);
    if (ok) return &d->source;
    cluster_free(&d->source);
    return NULL;
}
