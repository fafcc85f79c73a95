/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP on libcurl's multi interface: the only file that knows curl.
 *
 * Everything here belongs to the watch thread but http_wake(). No callback is
 * ever called from inside http_get(); they come from http_poll().
 *
 * A client is one endpoint: its requests share connections (HTTP/2 where
 * offered, unless endpoint.http1) and one credential: a request waits while a
 * plugin runs for it. Redirects are not followed, only the endpoint's CA is
 * trusted (CAPATH off), TLS >= 1.2, the User-Agent is kevtop's own. The proxy
 * is endpoint.proxy, else what net/proxy makes of the environment; never what
 * libcurl would. TCP keepalive 30/5/3 and TCP_USER_TIMEOUT 39 s find dead
 * peers; an idle watch is never taken for a dead one.
 *
 * CA and certificate files that change are read again: new connections use
 * the new ones, and running requests are cut (HTTP_CUT) within a minute when
 * the client certificate is another one.
 */
#ifndef KEVTOP_NET_HTTP_H
#define KEVTOP_NET_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "net/endpoint.h"

/* Once per process, before any thread. */
bool http_global_init(struct err *err) CC_MUST_USE;
void http_global_done(void);
/* "libcurl/7.88.1 OpenSSL/3.0.11 ..." for --version. */
const char *http_library(void);

struct http;        /* the poll loop: any number of clients */
struct http_client; /* one endpoint */
struct http_request;

/* NULL if the process has no fd or memory left. */
struct http *http_new(void);
/* Neither this nor http_client_free() may be called from a callback. Clients
 * go first. */
void http_free(struct http *h);

/* What a client tells; called from http_poll() alone. */
struct http_client_fns {
    /* A line for the connection journal: connected to where, over what (HTTP
     * version, TLS version, proxy without password); credentials renewed, a
     * plugin's words. Never a secret. */
    void (*note)(void *ctx, struct str line);
    /* A credential plugin wants the terminal, or is done with it: see
     * auth/credential.h. */
    void (*terminal)(void *ctx, bool wanted);
};

/* endpoint is borrowed and must outlive the client; fns are copied. */
struct http_client *http_client_new(struct http *h,
                                    const struct endpoint *endpoint,
                                    const struct http_client_fns *fns,
                                    void *ctx, struct err *err) CC_MUST_USE;
/* Cancels what still runs. */
void http_client_free(struct http_client *c);
/* The next request of this client opens a new connection, and later ones do
 * not use an older one either: after a break, or when the user asks for it. */
void http_client_reconnect(struct http_client *c);
/* No list is asked for compressed any more: one came damaged. What libcurl
 * notices itself needs no call. */
void http_client_stop_gzip(struct http_client *c);
/* The server said 401: credentials are read, or a plugin run, anew. */
void http_client_refused(struct http_client *c);
/* The user asks for it: the same, and a plugin may have the terminal. */
void http_client_renew(struct http_client *c);
/* The terminal is there. */
void http_client_lend(struct http_client *c);

struct http_reply {
    int status;              /* 0: no answer */
    struct str content_type; /* without parameters, lower case */
    int retry_after_s;       /* -1: none or not understood (a date counts as
                              none); capped at LIMIT_RETRY_AFTER_S */
    int64_t date_us;         /* the server's Date, TIME_UNSET if none */
    int version;             /* 10, 11, 20; 0 unknown */
};

enum http_end {
    HTTP_DONE,    /* the answer came whole */
    HTTP_CUT,     /* it began and broke off: reset, FIN, GOAWAY */
    HTTP_REFUSED, /* nobody listens */
    HTTP_FAILED   /* any other failure before an answer; err has why */
};

struct http_fns {
    /* The head of the answer is complete. False cancels: end is not called. */
    bool (*head)(void *ctx, const struct http_reply *reply);
    /* Body bytes, decompressed. False cancels: end is not called. */
    bool (*body)(void *ctx, const char *bytes, size_t len);
    /* The request is over and freed after this. err is set unless HTTP_DONE:
     * one line, what and where ("https://...: connection refused"). */
    void (*end)(void *ctx, enum http_end end, const struct err *err);
};

struct http_get {
    const char *path;    /* "/api/v1/events?limit=500": joined to the server */
    const char *accept;  /* "application/json" */
    bool gzip;           /* lists only, never a watch */
    bool stream;         /* a watch: no time limit of curl's, deadline below */
    int64_t deadline_ms; /* monotonic; 0: none, which a stream must not have.
                            Reaching it is HTTP_CUT */
};

/* Start a GET. Never NULL; what fails at once fails in http_poll(). */
struct http_request *http_get(struct http_client *c,
                              const struct http_get *get,
                              const struct http_fns *fns, void *ctx);
/* No callback comes after this. From a callback too, for any request that has
 * not ended. */
void http_cancel(struct http_request *r);

/* Work until something happened, timeout_ms passed (-1: no limit), or
 * http_wake() was called. */
void http_poll(struct http *h, int timeout_ms);
/* From any thread. */
void http_wake(struct http *h);

#endif
