/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of net/http share; nobody else includes this.
 *
 *   http.c          the loop, and the life of a request
 *   http_client.c   one endpoint: address, credential, proxy, CA
 *   http_setup.c    a request's options of libcurl
 *   http_explain.c  what went wrong, in words
 */
#ifndef KEVTOP_NET_HTTP_INTERNAL_H
#define KEVTOP_NET_HTTP_INTERNAL_H

#include <curl/curl.h>

#include "auth/credential.h"
#include "base/cc.h"
#include "net/head.h"
#include "net/http.h"
#include "net/proxy.h"
#include "net/trust.h"

#define CONNECT_TIMEOUT_S 15
#define CLIENT_FDS 8

struct http {
    CURLM *multi;
    struct http_client *clients;
    struct http_request *requests;
    bool inside;   /* http_poll() is at work: callbacks may come */
    bool happened; /* a callback came */
};

struct http_client {
    struct http_client *next;
    struct http *http;
    const struct endpoint *endpoint;
    struct http_client_fns fns;
    void *ctx;
    struct credential *credential;
    struct trust trust;
    struct proxy proxy;
    bool tls;
    char *origin; /* "https://host:port", for messages */
    char *base;   /* what paths are joined to, no slash at the end */
    char *agent;
    char *host_header;             /* with tls_server_name, else NULL */
    struct curl_slist *connect_to; /* the same */
    bool fresh;                    /* the next request connects anew */
    int64_t reconnect_ms;          /* 0: never asked for */
    bool gzip_broken;              /* an answer could not be unpacked */
    uint64_t generation;           /* of the client certificate in use */
    bool used;                     /* generation is one */
    /* A 401 counts for the credentials that were sent, and only once. */
    unsigned epoch; /* how often credentials were given up */
    bool denied;    /* a 401 came to those of this epoch */
    /* Asked for, and done in the next http_poll(). */
    bool refuse, renew, lend;
};

struct http_request {
    struct http_request *next;
    struct http_client *client;
    CURL *easy; /* NULL while it waits for credentials */
    struct curl_slist *headers;
    char *path, *accept;
    struct http_fns fns;
    void *ctx;
    bool stream, gzip;
    int64_t deadline_ms;
    uint64_t generation;
    unsigned epoch;

    bool over; /* cancelled or ended: freed by sweep() */
    bool too_big;
    bool proxy_refused; /* the proxy answered in the place of the server */
    bool failed;        /* before it began; early says why */
    struct err early;
    size_t body_bytes;
    struct head head;
    char tls_version[16]; /* "TLSv1.3", "" where none was agreed on */
    char curl_text[CURL_ERROR_SIZE];
};

/* --- http.c ------------------------------------------------------------ */

/* The only way to the end callback. */
void request_finish(struct http_request *r, enum http_end end,
                    const struct err *err);
/* Free what is over. Never from a callback: curl's own may be running. */
void http_sweep(struct http *h);
/* libcurl's callbacks. */
size_t request_on_header(char *bytes, size_t size, size_t n, void *ctx);
size_t request_on_body(char *bytes, size_t size, size_t n, void *ctx);

/* --- http_setup.c ------------------------------------------------------ */

/* Make the easy handle. False: r->early has why. */
bool request_set_up(struct http_request *r, const struct credential_use *use);

/* --- http_explain.c ---------------------------------------------------- */

/* *err is set unless HTTP_DONE. */
enum http_end request_classify(const struct http_request *r, CURLcode rc,
                               struct err *err);
/* The journal's line about the connection that a request made. */
void request_tell_connection(const struct http_request *r);

/* --- http_client.c ----------------------------------------------------- */

void client_note(struct http_client *c, const char *fmt, ...) CC_PRINTF(2, 3);
/* Do what was asked for, and start its requests that wait, or fail them. */
void client_start(struct http_client *c);
/* A plugin's output, and files that changed. */
void client_work(struct http_client *c);
/* Both for the wait: what to listen to, and until when (monotonic). */
size_t client_fds(const struct http_client *c,
                  struct curl_waitfd fds[CLIENT_FDS]);
int64_t client_until(const struct http_client *c);

#endif
