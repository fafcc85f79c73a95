/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/vec.h"
#include "net/http_internal.h"

/* --- curl's callbacks -------------------------------------------------- */

/* Whatever is not len makes curl give up the transfer. */
static size_t give_up(size_t len) {
    return len == 0 ? 1 : 0;
}

size_t request_on_header(char *bytes, size_t size, size_t n, void *ctx) {
    struct http_request *r = ctx;
    size_t len = size * n;

    if (r->over) return give_up(len);
    if (!head_line(&r->head, (struct str){bytes, len})) return len;
    /* Without a tunnel this is how a proxy speaks for itself. */
    r->proxy_refused = r->head.status == 407;
    if (r->proxy_refused) return give_up(len);
    if (r->head.status == 401 && r->epoch == r->client->epoch)
        r->client->denied = true;
    request_tell_connection(r);

    const struct http_reply reply = {
        .status = r->head.status,
        .content_type = str_of(r->head.content_type),
        .retry_after_s = r->head.retry_after_s,
        .date_us = r->head.date_us,
        .version = r->head.version,
    };
    r->client->http->happened = true;
    if (!r->fns.head(r->ctx, &reply)) r->over = true;
    return r->over ? give_up(len) : len;
}

size_t request_on_body(char *bytes, size_t size, size_t n, void *ctx) {
    struct http_request *r = ctx;
    size_t len = size * n;

    if (r->over) return give_up(len);
    if (!r->stream && len > LIMIT_PAGE_BYTES - r->body_bytes) {
        r->too_big = true;
        return give_up(len);
    }
    r->body_bytes += r->stream ? 0 : len;
    r->client->http->happened = true;
    if (!r->fns.body(r->ctx, bytes, len)) r->over = true;
    return r->over ? give_up(len) : len;
}

/* --- the life of a request --------------------------------------------- */

static void request_free(struct http_request *r) {
    if (r->easy) curl_multi_remove_handle(r->client->http->multi, r->easy);
    curl_easy_cleanup(r->easy);
    for (struct curl_slist *h = r->headers; h; h = h->next)
        explicit_bzero(h->data, strlen(h->data));
    curl_slist_free_all(r->headers);
    xfree(r->accept);
    xfree(r->path);
    xfree(r);
}

void http_sweep(struct http *h) {
    assert(!h->inside);
    for (struct http_request **at = &h->requests; *at;) {
        struct http_request *r = *at;
        if (!r->over) {
            at = &r->next;
            continue;
        }
        *at = r->next;
        request_free(r);
    }
}

void request_finish(struct http_request *r, enum http_end end,
                    const struct err *err) {
    if (r->over) return;
    r->over = true;
    r->client->http->happened = true;
    r->fns.end(r->ctx, end, err);
}

static void take_result(struct http_request *r, CURLcode rc) {
    struct err err = {0};

    if (r->over) return;
    enum http_end end = request_classify(r, rc, &err);
    /* libcurl cannot unpack all that servers send; ask for it plain. */
    if (r->gzip && err.kind == ERR_FORMAT) http_client_stop_gzip(r->client);
    request_finish(r, end, end == HTTP_DONE ? NULL : &err);
}

static void work(struct http *h) {
    struct CURLMsg *message;
    int running, left;

    curl_multi_perform(h->multi, &running);
    while ((message = curl_multi_info_read(h->multi, &left))) {
        char *owner = NULL;
        if (message->msg != CURLMSG_DONE) continue;
        CURLcode rc = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
        take_result((struct http_request *)(void *)owner, rc);
    }

    int64_t now_ms = clock_mono_ms();
    for (struct http_request *r = h->requests; r; r = r->next) {
        struct err err;
        if (r->over || r->deadline_ms == 0 || now_ms < r->deadline_ms)
            continue;
        err_set(&err, ERR_NET,
                r->easy ? "%s: connection outlived the time asked for"
                        : "%s: no credentials in the time asked for",
                r->client->origin);
        request_finish(r, r->easy ? HTTP_CUT : HTTP_FAILED, &err);
    }
}

static int wait_ms(const struct http *h, int timeout_ms) {
    int64_t wait = timeout_ms < 0 ? INT_MAX : timeout_ms;
    int64_t now_ms = clock_mono_ms();

    for (const struct http_client *c = h->clients; c; c = c->next) {
        int64_t until_ms = client_until(c);
        if (until_ms <= now_ms)
            wait = 0; /* INT64_MIN is one of these */
        else if (until_ms - now_ms < wait)
            wait = until_ms - now_ms;
    }
    for (const struct http_request *r = h->requests; r; r = r->next) {
        if (r->over || r->deadline_ms == 0) continue;
        int64_t left = r->deadline_ms - now_ms;
        if (left < wait) wait = left < 0 ? 0 : left;
    }
    return (int)wait;
}

static void wait_for_news(struct http *h, int timeout_ms) {
    VEC(struct curl_waitfd) fds = {0};

    for (const struct http_client *c = h->clients; c; c = c->next) {
        vec_reserve(&fds, fds.n + CLIENT_FDS);
        fds.n += client_fds(c, fds.at + fds.n);
    }
    curl_multi_poll(h->multi, fds.at, (unsigned)fds.n, wait_ms(h, timeout_ms),
                    NULL);
    vec_done(&fds);
}

/* --- the header's functions -------------------------------------------- */

bool http_global_init(struct err *err) {
    static const char *const able[] = {"OpenSSL/", "LibreSSL/", "BoringSSL",
                                       "quictls/", "AWS-LC/"};
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return err_set(err, ERR_NET, "cannot set up libcurl");

    const char *ssl = curl_version_info(CURLVERSION_NOW)->ssl_version;
    for (size_t i = 0; ssl && i < ARRAY_LEN(able); i++)
        if (strncmp(ssl, able[i], strlen(able[i])) == 0) return true;
    curl_global_cleanup();
    /* Others say yes to certificates from memory, and ignore them. */
    return err_set(err, ERR_TLS,
                   "libcurl is built with %s: kevtop needs one "
                   "with OpenSSL",
                   ssl ? ssl : "no TLS library");
}

void http_global_done(void) {
    curl_global_cleanup();
}

const char *http_library(void) {
    return curl_version();
}

struct http *http_new(void) {
    CURLM *multi = curl_multi_init();
    if (!multi) return NULL;
    struct http *h = xcalloc(1, sizeof(*h));
    h->multi = multi;
    return h;
}

void http_free(struct http *h) {
    if (!h) return;
    for (struct http_request *r = h->requests; r; r = r->next) r->over = true;
    http_sweep(h);
    curl_multi_cleanup(h->multi);
    xfree(h);
}

struct http_request *http_get(struct http_client *c,
                              const struct http_get *get,
                              const struct http_fns *fns, void *ctx) {
    struct http_request *r = xcalloc(1, sizeof(*r));

    assert(!get->stream || get->deadline_ms > 0);
    r->client = c;
    r->fns = *fns;
    r->ctx = ctx;
    r->path = xstrdup(get->path);
    r->accept = xstrdup(get->accept);
    r->stream = get->stream;
    r->gzip = get->gzip && !get->stream && c->endpoint->compress;
    r->deadline_ms = get->deadline_ms;
    head_init(&r->head);

    struct http_request **end = &c->http->requests;
    while (*end) end = &(*end)->next;
    *end = r;
    return r;
}

void http_cancel(struct http_request *r) {
    struct http *h = r->client->http;
    r->over = true;
    if (!h->inside) http_sweep(h);
}

void http_poll(struct http *h, int timeout_ms) {
    assert(!h->inside);
    h->inside = true;
    h->happened = false;
    for (struct http_client *c = h->clients; c; c = c->next) client_start(c);
    work(h);
    if (!h->happened) {
        wait_for_news(h, timeout_ms);
        for (struct http_client *c = h->clients; c; c = c->next)
            client_work(c);
        work(h);
    }
    h->inside = false;
    http_sweep(h);
}

void http_wake(struct http *h) {
    curl_multi_wakeup(h->multi);
}
