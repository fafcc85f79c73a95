/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http.h"

#include <assert.h>
#include <curl/curl.h>
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "config.h"
#include "net/bearer.h"
#include "net/head.h"

#define CONNECT_TIMEOUT_S 15L
/* A list may take the server's own 60 s to begin. */
#define STALL_S 60L
/* Less than any delay before the next try. */
#define REJOIN_MS 500
#define LIST_BUFFER_BYTES (64L * 1024)

struct http {
    CURLM *multi;
    struct http_request *requests;
    bool inside;   /* http_poll() is at work: callbacks may come */
    bool happened; /* a callback came */
};

struct http_client {
    struct http *http;
    const struct endpoint *endpoint;
    struct bearer bearer;
    bool tls;
    char *origin; /* "https://host:port", for messages */
    char *base;   /* what paths are joined to, no slash at the end */
    char *agent;
    char *host_header;             /* with tls_server_name, else NULL */
    struct curl_slist *connect_to; /* the same */
    bool fresh;                    /* the next request connects anew */
    int64_t reconnect_ms;          /* 0: never asked for */
    bool gzip_broken;              /* an answer could not be unpacked */
};

struct http_request {
    struct http_request *next;
    struct http_client *client;
    CURL *easy;
    struct curl_slist *headers;
    struct http_fns fns;
    void *ctx;
    bool stream, gzip;
    int64_t deadline_ms;

    bool started; /* the multi handle has it */
    bool over;    /* cancelled or ended: freed by sweep() */
    bool too_big;
    bool failed; /* before it began; early says why */
    struct err early;
    size_t body_bytes;
    struct head head;
    char curl_text[CURL_ERROR_SIZE];
};

/* --- what went wrong -------------------------------------------------- */

struct reason {
    long code;
    enum err_kind kind;
    const char *text;
};

static const struct reason reasons[] = {
    {CURLE_COULDNT_RESOLVE_HOST, ERR_NET, "host name cannot be resolved"},
    {CURLE_GOT_NOTHING, ERR_NET, "connection closed without an answer"},
    {CURLE_PARTIAL_FILE, ERR_NET, "connection closed within the answer"},
    {CURLE_UNSUPPORTED_PROTOCOL, ERR_FORMAT, "answer is not HTTP"},
    {CURLE_WEIRD_SERVER_REPLY, ERR_FORMAT, "answer is not HTTP"},
    {CURLE_BAD_CONTENT_ENCODING, ERR_FORMAT, "compressed answer is damaged"},
    {CURLE_WRITE_ERROR, ERR_FORMAT, "compressed answer is damaged"},
    {CURLE_SSL_CERTPROBLEM, ERR_TLS, "client certificate or key is unusable"},
    {CURLE_SSL_CACERT_BADFILE, ERR_TLS,
     "certificate authority data hold no usable certificate"},
};

/* OpenSSL's X509_V_ERR_... numbers, which are part of its ABI. */
static const struct reason distrust[] = {
    {2, ERR_TLS, NULL},  /* no issuer certificate */
    {18, ERR_TLS, NULL}, /* self-signed */
    {19, ERR_TLS, NULL}, /* self-signed in the chain */
    {20, ERR_TLS, NULL}, /* no local issuer certificate */
    {21, ERR_TLS, NULL}, /* first certificate unverifiable */
    {7, ERR_TLS, NULL},  /* signature wrong: another CA of the same name */
    {9, ERR_TLS, "server certificate is not valid yet"},
    {10, ERR_TLS, "server certificate has expired"},
};

static const struct reason *find_reason(const struct reason *table, size_t n,
                                        long code) {
    for (size_t i = 0; i < n; i++)
        if (table[i].code == code) return &table[i];
    return NULL;
}

static const char *curl_words(const struct http_request *r, CURLcode rc) {
    return r->curl_text[0] ? r->curl_text : curl_easy_strerror(rc);
}

static void explain_distrust(const struct http_request *r, CURLcode rc,
                             struct err *err) {
    const struct http_client *c = r->client;
    long verify = 0;
    curl_easy_getinfo(r->easy, CURLINFO_SSL_VERIFYRESULT, &verify);
    const struct reason *why =
        find_reason(distrust, ARRAY_LEN(distrust), verify);
    const char *text = why ? why->text : NULL;

    if (why && !text)
        text = c->endpoint->ca.len > 0
                   ? "server certificate is not signed by the cluster's CA"
                   : "server certificate is not signed by a CA that this "
                     "system trusts";
    /* Names are looked at before OpenSSL's verdict is taken over. */
    if (!why && verify <= 1) text = "server certificate is for other names";
    if (text)
        err_set(err, ERR_TLS, "%s: %s", c->origin, text);
    else
        err_set(err, ERR_TLS, "%s: %s", c->origin, curl_words(r, rc));
}

static void explain_handshake(const struct http_request *r, CURLcode rc,
                              struct err *err) {
    static const struct {
        const char *words, *text;
        enum err_kind kind;
    } known[] = {
        {"wrong version number", "the server does not speak TLS", ERR_TLS},
        {"SSL_ERROR_SYSCALL", "connection closed in the TLS handshake",
         ERR_NET},
        {"reset by peer", "connection reset in the TLS handshake", ERR_NET},
    };
    const char *words = curl_words(r, rc);

    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (!strstr(words, known[i].words)) continue;
        err_set(err, known[i].kind, "%s: %s", r->client->origin,
                known[i].text);
        return;
    }
    err_set(err, ERR_TLS, "%s: TLS failed: %s", r->client->origin, words);
}

static void explain_timeout(const struct http_request *r, struct err *err) {
    curl_off_t connected_us = 0;
    curl_easy_getinfo(r->easy, CURLINFO_PRETRANSFER_TIME_T, &connected_us);
    if (connected_us == 0)
        err_set(err, ERR_NET, "%s: cannot connect within %ld s",
                r->client->origin, CONNECT_TIMEOUT_S);
    else
        err_set(err, ERR_NET, "%s: answer takes too long", r->client->origin);
}

static void explain(const struct http_request *r, CURLcode rc,
                    struct err *err) {
    const char *origin = r->client->origin;
    const struct reason *why =
        find_reason(reasons, ARRAY_LEN(reasons), (long)rc);
    long os_error = 0;
    curl_easy_getinfo(r->easy, CURLINFO_OS_ERRNO, &os_error);

    if (r->too_big)
        err_set(err, ERR_LIMIT, "%s: answer is over the limit of %zu MiB",
                origin, LIMIT_PAGE_BYTES / MIB);
    else if (rc == CURLE_PEER_FAILED_VERIFICATION)
        explain_distrust(r, rc, err);
    else if (rc == CURLE_OPERATION_TIMEDOUT)
        explain_timeout(r, err);
    else if (why)
        err_set(err, why->kind, "%s: %s", origin, why->text);
    else if (rc == CURLE_SSL_CONNECT_ERROR || strstr(r->curl_text, "alert"))
        explain_handshake(r, rc, err);
    else if (os_error != 0)
        err_set_errno(err, ERR_NET, (int)os_error, "%s", origin);
    else
        err_set(err, ERR_NET, "%s: %s", origin, curl_words(r, rc));
}

static enum http_end classify(const struct http_request *r, CURLcode rc,
                              struct err *err) {
    long os_error = 0;

    if (rc == CURLE_OK && r->head.whole) return HTTP_DONE;
    explain(r, rc == CURLE_OK ? CURLE_WEIRD_SERVER_REPLY : rc, err);
    if (r->head.whole) return HTTP_CUT;
    curl_easy_getinfo(r->easy, CURLINFO_OS_ERRNO, &os_error);
    if (rc == CURLE_COULDNT_CONNECT && os_error == ECONNREFUSED)
        return HTTP_REFUSED;
    return HTTP_FAILED;
}

/* --- curl's callbacks ------------------------------------------------- */

/* Whatever is not len makes curl give up the transfer. */
static size_t give_up(size_t len) {
    return len == 0 ? 1 : 0;
}

static size_t on_header(char *bytes, size_t size, size_t n, void *ctx) {
    struct http_request *r = ctx;
    size_t len = size * n;

    if (r->over) return give_up(len);
    if (!head_line(&r->head, (struct str){bytes, len})) return len;

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

static size_t on_body(char *bytes, size_t size, size_t n, void *ctx) {
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

static curl_socket_t open_socket(void *ctx, curlsocktype purpose,
                                 struct curl_sockaddr *address) {
    (void)ctx, (void)purpose;
    return socket(address->family, address->socktype | SOCK_CLOEXEC,
                  address->protocol);
}

/* libcurl has no option for these before 8.9. What a socket cannot do is no
 * reason to go without it. */
static int tune_socket(void *ctx, curl_socket_t fd, curlsocktype purpose) {
    const int probes = 3, unanswered_ms = 45000;
    (void)ctx, (void)purpose;
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof(probes));
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unanswered_ms,
               sizeof(unanswered_ms));
    return CURL_SOCKOPT_OK;
}

/* --- setting up a request --------------------------------------------- */

static void check(struct http_request *r, CURLcode rc) {
    if (rc == CURLE_OK || r->failed) return;
    r->failed = true;
    err_set(&r->early, ERR_NET, "%s: cannot set up the request: %s",
            r->client->origin, curl_easy_strerror(rc));
}

static void set_long(struct http_request *r, CURLoption option, long value) {
    check(r, curl_easy_setopt(r->easy, option, value));
}

static void set_ptr(struct http_request *r, CURLoption option,
                    const void *value) {
    check(r, curl_easy_setopt(r->easy, option, value));
}

/* The endpoint outlives the request: no copy of a key is made. */
static void set_blob(struct http_request *r, CURLoption option,
                     const struct buf *pem) {
    struct curl_blob blob = {pem->data, pem->len, CURL_BLOB_NOCOPY};
    if (pem->len > 0) check(r, curl_easy_setopt(r->easy, option, &blob));
}

static void set_tls(struct http_request *r) {
    const struct endpoint *e = r->client->endpoint;

    set_long(r, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    set_long(r, CURLOPT_SSL_VERIFYPEER, e->insecure ? 0L : 1L);
    set_long(r, CURLOPT_SSL_VERIFYHOST, e->insecure ? 0L : 2L);
    if (e->ca.len > 0) {
        /* Else the system's roots would be trusted beside it. */
        set_ptr(r, CURLOPT_CAPATH, NULL);
        set_ptr(r, CURLOPT_CAINFO, NULL);
        set_blob(r, CURLOPT_CAINFO_BLOB, &e->ca);
    }
    if (e->identity.cert.len > 0) {
        set_ptr(r, CURLOPT_SSLCERTTYPE, "PEM");
        set_ptr(r, CURLOPT_SSLKEYTYPE, "PEM");
        set_blob(r, CURLOPT_SSLCERT_BLOB, &e->identity.cert);
        set_blob(r, CURLOPT_SSLKEY_BLOB, &e->identity.key);
        /* An encrypted key fails instead of asking on the terminal. */
        set_ptr(r, CURLOPT_KEYPASSWD, "");
    }
}

/* http_client_reconnect() is obeyed by connecting anew once, and from then
 * on by leaving connections alone that are older than that. */
static void set_connection(struct http_request *r) {
    struct http_client *c = r->client;

    set_long(r, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT_S);
    set_long(r, CURLOPT_TCP_KEEPALIVE, 1L);
    set_long(r, CURLOPT_TCP_KEEPIDLE, 30L);
    set_long(r, CURLOPT_TCP_KEEPINTVL, 5L);
    check(r,
          curl_easy_setopt(r->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket));
    check(r, curl_easy_setopt(r->easy, CURLOPT_SOCKOPTFUNCTION, tune_socket));
    /* One connection for all where HTTP/2 may be spoken. Elsewhere a request
     * that waits to learn so would wait for the end of a watch. */
    bool http2 = c->tls && !c->endpoint->http1;
    set_long(r, CURLOPT_PIPEWAIT, http2 ? 1L : 0L);
    set_long(r, CURLOPT_HTTP_VERSION,
             http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1);
    set_ptr(r, CURLOPT_CONNECT_TO, c->connect_to);
    /* Nothing from the environment: who wants a proxy sets it here. */
    set_ptr(r, CURLOPT_PROXY, "");
    if (c->fresh) set_long(r, CURLOPT_FRESH_CONNECT, 1L);
    if (c->reconnect_ms > 0) {
        int64_t age_s = (clock_mono_ms() - c->reconnect_ms) / 1000;
        set_long(r, CURLOPT_MAXLIFETIME_CONN, (long)age_s + 1);
    }
    c->fresh = false;
}

static void set_limits(struct http_request *r) {
    set_long(r, CURLOPT_NOSIGNAL, 1L);
    set_long(r, CURLOPT_QUICK_EXIT, 1L);
    set_ptr(r, CURLOPT_PROTOCOLS_STR, "http,https");
    set_long(r, CURLOPT_FOLLOWLOCATION, 0L);
    set_long(r, CURLOPT_PATH_AS_IS, 1L);
    if (r->stream) return;
    set_long(r, CURLOPT_BUFFERSIZE, LIST_BUFFER_BYTES);
    set_long(r, CURLOPT_LOW_SPEED_LIMIT, 1L);
    set_long(r, CURLOPT_LOW_SPEED_TIME, STALL_S);
    set_long(r, CURLOPT_TIMEOUT, r->client->endpoint->timeout_s);
}

static void add_header(struct http_request *r, const char *line) {
    struct curl_slist *longer = curl_slist_append(r->headers, line);
    if (longer)
        r->headers = longer;
    else
        check(r, CURLE_OUT_OF_MEMORY);
}

static void add_bearer(struct http_request *r) {
    struct http_client *c = r->client;
    struct buf line = BUF_INIT(LIMIT_CREDENTIAL_BYTES + 64);

    if (!c->tls || r->failed) return;
    if (!bearer_header(&c->bearer, clock_mono_ms(), &line, &r->early)) {
        r->failed = true;
        err_wrap(&r->early, "%s", c->origin);
    } else if (line.len > 0) {
        add_header(r, line.data);
    }
    buf_wipe(&line);
}

static void set_headers(struct http_request *r, const struct http_get *get) {
    struct http_client *c = r->client;
    struct buf accept = BUF_INIT(KIB);

    buf_printf(&accept, "Accept: %s", get->accept);
    add_header(r, accept.data);
    buf_done(&accept);
    if (c->host_header) add_header(r, c->host_header);
    add_bearer(r);
    set_ptr(r, CURLOPT_HTTPHEADER, r->headers);
    set_ptr(r, CURLOPT_USERAGENT, c->agent);
    if (r->gzip) set_ptr(r, CURLOPT_ACCEPT_ENCODING, "gzip");
}

static void set_callbacks(struct http_request *r) {
    set_ptr(r, CURLOPT_PRIVATE, r);
    set_ptr(r, CURLOPT_ERRORBUFFER, r->curl_text);
    set_ptr(r, CURLOPT_HEADERDATA, r);
    set_ptr(r, CURLOPT_WRITEDATA, r);
    check(r, curl_easy_setopt(r->easy, CURLOPT_HEADERFUNCTION, on_header));
    check(r, curl_easy_setopt(r->easy, CURLOPT_WRITEFUNCTION, on_body));
}

static void set_url(struct http_request *r, const char *path) {
    char *url = xasprintf("%s%s", r->client->base, path);
    set_ptr(r, CURLOPT_URL, url);
    xfree(url);
}

/* --- the life of a request -------------------------------------------- */

static void request_free(struct http_request *r) {
    if (r->started) curl_multi_remove_handle(r->client->http->multi, r->easy);
    curl_easy_cleanup(r->easy);
    for (struct curl_slist *h = r->headers; h; h = h->next)
        explicit_bzero(h->data, strlen(h->data));
    curl_slist_free_all(r->headers);
    xfree(r);
}

/* Free what is over. Never from a callback: curl's own may be running. */
static void sweep(struct http *h) {
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

static void finish(struct http_request *r, enum http_end end,
                   const struct err *err) {
    if (r->over) return;
    r->over = true;
    r->client->http->happened = true;
    r->fns.end(r->ctx, end, err);
}

static void start_new(struct http *h) {
    for (struct http_request *r = h->requests; r; r = r->next) {
        if (r->started || r->over) continue;
        if (!r->failed) {
            r->started = curl_multi_add_handle(h->multi, r->easy) == CURLM_OK;
            if (!r->started) check(r, CURLE_FAILED_INIT);
        }
        if (r->failed) finish(r, HTTP_FAILED, &r->early);
    }
}

static void take_result(struct http_request *r, CURLcode rc) {
    struct err err = {0};

    if (r->over) return;
    enum http_end end = classify(r, rc, &err);
    /* libcurl cannot unpack all that servers send; ask for it plain. */
    if (r->gzip && err.kind == ERR_FORMAT) r->client->gzip_broken = true;
    finish(r, end, end == HTTP_DONE ? NULL : &err);
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
        err_set(&err, ERR_NET, "%s: connection outlived the time asked for",
                r->client->origin);
        finish(r, HTTP_CUT, &err);
    }
}

static int wait_ms(const struct http *h, int timeout_ms) {
    int64_t wait = timeout_ms < 0 ? INT_MAX : timeout_ms;
    int64_t now_ms = clock_mono_ms();

    for (const struct http_request *r = h->requests; r; r = r->next) {
        if (r->over || r->deadline_ms == 0) continue;
        int64_t left = r->deadline_ms - now_ms;
        if (left < wait) wait = left < 0 ? 0 : left;
    }
    return (int)wait;
}

/* --- clients ---------------------------------------------------------- */

static char *user_agent(void) {
    static const struct {
        const char *machine, *arch;
    } archs[] = {{"x86_64", "amd64"},
                 {"aarch64", "arm64"},
                 {"i686", "386"},
                 {"armv7l", "arm"}};
    struct utsname u;
    const char *arch = "unknown";

    if (uname(&u) == 0) {
        arch = u.machine;
        for (size_t i = 0; i < ARRAY_LEN(archs); i++)
            if (strcmp(archs[i].machine, u.machine) == 0) arch = archs[i].arch;
    }
    return xasprintf("kevtop/%s (linux/%s) kubernetes/unknown",
                     PACKAGE_VERSION, arch);
}

/* Let the certificate be checked against `name`, which the server gets as
 * SNI too, while connecting to, and asking for, host and port. */
static bool use_tls_name(struct http_client *c, CURLU *url, const char *name,
                         const char *host, const char *port, bool port_given) {
    bool v6 = strchr(name, ':') != NULL && name[0] != '[';
    char *in_url = xasprintf(v6 ? "[%s]" : "%s", name);
    char *to = xasprintf("%s:%s:%s:%s", in_url, port, host, port);

    bool ok = curl_url_set(url, CURLUPART_HOST, in_url, 0) == CURLUE_OK;
    c->connect_to = curl_slist_append(NULL, to);
    c->host_header = port_given ? xasprintf("Host: %s:%s", host, port)
                                : xasprintf("Host: %s", host);
    xfree(to);
    xfree(in_url);
    return ok && c->connect_to;
}

static bool set_base(struct http_client *c, CURLU *url) {
    char *text = NULL;

    curl_url_set(url, CURLUPART_USER, NULL, 0);
    curl_url_set(url, CURLUPART_PASSWORD, NULL, 0);
    curl_url_set(url, CURLUPART_QUERY, NULL, 0);
    curl_url_set(url, CURLUPART_FRAGMENT, NULL, 0);
    if (curl_url_get(url, CURLUPART_URL, &text, 0) != CURLUE_OK) return false;
    size_t len = strlen(text);
    while (len > 0 && text[len - 1] == '/') len--;
    c->base = xstrndup(text, len);
    curl_free(text);
    return true;
}

static bool set_address(struct http_client *c, struct err *err) {
    const struct endpoint *e = c->endpoint;
    char *scheme = NULL, *host = NULL, *port = NULL, *given = NULL;
    CURLU *url = curl_url();
    bool ok = url &&
              curl_url_set(url, CURLUPART_URL, e->server, 0) == CURLUE_OK &&
              curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
              curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
              curl_url_get(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) ==
                  CURLUE_OK;
    ok = ok && (strcmp(scheme, "https") == 0 || strcmp(scheme, "http") == 0);
    if (ok) {
        c->tls = strcmp(scheme, "https") == 0;
        c->origin = xasprintf("%s://%s:%s", scheme, host, port);
        bool port_given =
            curl_url_get(url, CURLUPART_PORT, &given, 0) == CURLUE_OK;
        if (c->tls && e->tls_server_name)
            ok = use_tls_name(c, url, e->tls_server_name, host, port,
                              port_given);
    }
    ok = ok && set_base(c, url);
    /* The text is not shown: it may hold a password. */
    if (!ok)
        err_set(err, ERR_CONFIG,
                "server address of cluster '%s' is not an http or https URL",
                e->cluster ? e->cluster : "");
    curl_free(given);
    curl_free(port);
    curl_free(host);
    curl_free(scheme);
    curl_url_cleanup(url);
    return ok;
}

static void client_done(struct http_client *c) {
    bearer_done(&c->bearer);
    curl_slist_free_all(c->connect_to);
    xfree(c->host_header);
    xfree(c->agent);
    xfree(c->base);
    xfree(c->origin);
    xfree(c);
}

/* --- the header's functions ------------------------------------------- */

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
    sweep(h);
    curl_multi_cleanup(h->multi);
    xfree(h);
}

struct http_client *http_client_new(struct http *h,
                                    const struct endpoint *endpoint,
                                    const struct http_client_fns *fns,
                                    void *ctx, struct err *err) {
    (void)fns, (void)ctx;
    struct http_client *c = xcalloc(1, sizeof(*c));
    c->http = h;
    c->endpoint = endpoint;
    bearer_init(&c->bearer, endpoint);
    if (!set_address(c, err)) {
        client_done(c);
        return NULL;
    }
    c->agent = user_agent();
    return c;
}

void http_client_free(struct http_client *c) {
    if (!c) return;
    struct http *h = c->http;
    for (struct http_request *r = h->requests; r; r = r->next)
        if (r->client == c) r->over = true;
    sweep(h);
    client_done(c);
}

/* When a connection breaks, all its requests ask for this at once: one new
 * connection does for all. */
void http_client_reconnect(struct http_client *c) {
    int64_t now_ms = clock_mono_ms();

    bearer_refused(&c->bearer);
    if (c->reconnect_ms > 0 && now_ms - c->reconnect_ms < REJOIN_MS) return;
    c->fresh = true;
    c->reconnect_ms = now_ms;
}

struct http_request *http_get(struct http_client *c,
                              const struct http_get *get,
                              const struct http_fns *fns, void *ctx) {
    struct http_request *r = xcalloc(1, sizeof(*r));

    assert(!get->stream || get->deadline_ms > 0);
    r->client = c;
    r->fns = *fns;
    r->ctx = ctx;
    r->stream = get->stream;
    r->gzip =
        get->gzip && !get->stream && c->endpoint->compress && !c->gzip_broken;
    r->deadline_ms = get->deadline_ms;
    head_init(&r->head);
    r->easy = curl_easy_init();
    if (r->easy) {
        set_callbacks(r);
        set_url(r, get->path);
        set_limits(r);
        set_connection(r);
        set_tls(r);
        set_headers(r, get);
    } else {
        check(r, CURLE_OUT_OF_MEMORY);
    }

    struct http_request **end = &c->http->requests;
    while (*end) end = &(*end)->next;
    *end = r;
    return r;
}

void http_cancel(struct http_request *r) {
    struct http *h = r->client->http;
    r->over = true;
    if (!h->inside) sweep(h);
}

void http_poll(struct http *h, int timeout_ms) {
    assert(!h->inside);
    h->inside = true;
    h->happened = false;
    start_new(h);
    work(h);
    if (!h->happened) {
        curl_multi_poll(h->multi, NULL, 0, wait_ms(h, timeout_ms), NULL);
        work(h);
    }
    h->inside = false;
    sweep(h);
}

void http_wake(struct http *h) {
    curl_multi_wakeup(h->multi);
}
