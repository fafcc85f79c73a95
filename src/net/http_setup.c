/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http_internal.h"

#include <assert.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "auth/token.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/limits.h"

/* A list may take the server's own 60 s to begin. */
#define STALL_S 60L
#define LIST_BUFFER_BYTES (64L * 1024)

/* --- sockets ----------------------------------------------------------- */

static curl_socket_t open_socket(void *ctx, curlsocktype purpose,
                                 struct curl_sockaddr *address) {
    (void)ctx, (void)purpose;
    return socket(address->family, address->socktype | SOCK_CLOEXEC,
                  address->protocol);
}

/* libcurl has no option for these before 8.9. What a socket cannot do is no
 * reason to go without it. */
static int tune_socket(void *ctx, curl_socket_t fd, curlsocktype purpose) {
    const int probes = 3, unanswered_ms = 39000;
    (void)ctx, (void)purpose;
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof(probes));
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unanswered_ms,
               sizeof(unanswered_ms));
    return CURL_SOCKOPT_OK;
}

/* --- options ----------------------------------------------------------- */

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

/* Copied: files rotate, and the request outlives what was read. */
static void set_blob(struct http_request *r, CURLoption option,
                     const struct buf *pem) {
    struct curl_blob blob = {pem->data, pem->len, CURL_BLOB_COPY};
    check(r, curl_easy_setopt(r->easy, option, &blob));
}

/* A libcurl that knows no file leaves it to OpenSSL. */
static void use_system_roots(struct http_request *r) {
    const char *built_in = curl_version_info(CURLVERSION_NOW)->cainfo;
    const char *file =
        built_in ? trust_system_file(built_in, trust_places) : NULL;
    if (file) set_ptr(r, CURLOPT_CAINFO, file);
}

static void set_tls(struct http_request *r, const struct credential_use *use) {
    const struct http_client *c = r->client;
    bool insecure = c->endpoint->insecure;

    set_long(r, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    set_long(r, CURLOPT_SSL_VERIFYPEER, insecure ? 0L : 1L);
    set_long(r, CURLOPT_SSL_VERIFYHOST, insecure ? 0L : 2L);
    if (c->trust.pem.len > 0) {
        /* Else the system's roots would be trusted beside it. */
        set_ptr(r, CURLOPT_CAPATH, NULL);
        set_ptr(r, CURLOPT_CAINFO, NULL);
        set_blob(r, CURLOPT_CAINFO_BLOB, &c->trust.pem);
    } else {
        use_system_roots(r);
    }
    if (use->cert && use->cert->len > 0) {
        set_ptr(r, CURLOPT_SSLCERTTYPE, "PEM");
        set_ptr(r, CURLOPT_SSLKEYTYPE, "PEM");
        set_blob(r, CURLOPT_SSLCERT_BLOB, use->cert);
        set_blob(r, CURLOPT_SSLKEY_BLOB, use->key);
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
    if (c->fresh) set_long(r, CURLOPT_FRESH_CONNECT, 1L);
    if (c->reconnect_ms > 0) {
        int64_t age_s = (clock_mono_ms() - c->reconnect_ms) / 1000;
        set_long(r, CURLOPT_MAXLIFETIME_CONN, (long)age_s + 1);
    }
    c->fresh = false;
}

/* What libcurl would find in the environment does not count. */
static void set_proxy(struct http_request *r) {
    static const long types[] = {
        [PROXY_NONE] = CURLPROXY_HTTP,
        [PROXY_HTTP] = CURLPROXY_HTTP,
        [PROXY_HTTPS] = CURLPROXY_HTTPS,
        [PROXY_SOCKS5] = CURLPROXY_SOCKS5_HOSTNAME,
    };
    const struct proxy *p = &r->client->proxy;

    set_ptr(r, CURLOPT_NOPROXY, "");
    set_ptr(r, CURLOPT_PROXY, p->kind == PROXY_NONE ? "" : p->host_port);
    if (p->kind == PROXY_NONE) return;
    set_long(r, CURLOPT_PROXYTYPE, types[p->kind]);
    set_ptr(r, CURLOPT_PROXYUSERNAME, p->user);
    set_ptr(r, CURLOPT_PROXYPASSWORD, p->password);
    set_long(r, CURLOPT_PROXYAUTH, (long)CURLAUTH_BASIC);
    set_long(r, CURLOPT_SOCKS5_AUTH, (long)CURLAUTH_BASIC);
    set_long(r, CURLOPT_PROXY_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    set_long(r, CURLOPT_HEADEROPT, CURLHEADER_SEPARATE);
    set_long(r, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
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

static void fail(struct http_request *r, const char *what) {
    if (r->failed) return;
    r->failed = true;
    err_set(&r->early, ERR_CONFIG, "%s: %s", r->client->origin, what);
}

static void add_header(struct http_request *r, const char *line) {
    struct curl_slist *longer = curl_slist_append(r->headers, line);
    if (longer)
        r->headers = longer;
    else
        check(r, CURLE_OUT_OF_MEMORY);
}

static void add_token(struct http_request *r, struct str token) {
    static const char name[] = "Authorization: Bearer ";
    struct buf line = BUF_INIT(LIMIT_CREDENTIAL_BYTES + 64);

    if (!r->client->tls || token.len == 0) return;
    assert(token_fits_header(token));
    buf_reserve(&line, sizeof(name) + token.len);
    buf_add_cstr(&line, name);
    buf_add_str(&line, token);
    add_header(r, line.data);
    buf_wipe(&line);
}

static void add_impersonation(struct http_request *r) {
    const struct identity *id = &r->client->endpoint->identity;
    struct buf line = BUF_INIT(LIMIT_CREDENTIAL_BYTES);
    bool ok = true;

    for (size_t i = 0; !r->failed; i++) {
        struct err err = {0};
        buf_clear(&line);
        bool more = identity_header(id, i, &line, &ok, &err);
        if (!ok || line.over) fail(r, ok ? "header is too long" : err.text);
        if (!more || r->failed) break;
        add_header(r, line.data);
    }
    buf_done(&line);
}

static void set_headers(struct http_request *r,
                        const struct credential_use *use) {
    struct http_client *c = r->client;
    char *accept = xasprintf("Accept: %s", r->accept);

    add_header(r, accept);
    xfree(accept);
    if (c->host_header) add_header(r, c->host_header);
    add_token(r, use->token);
    add_impersonation(r);
    set_ptr(r, CURLOPT_HTTPHEADER, r->headers);
    set_ptr(r, CURLOPT_USERAGENT, c->agent);
    if (r->gzip) set_ptr(r, CURLOPT_ACCEPT_ENCODING, "gzip");
}

/* libcurl tells the version of TLS in no other way. */
static int on_debug(CURL *easy, curl_infotype type, char *bytes, size_t len,
                    void *ctx) {
    static const struct str before = {"SSL connection using ", 21};
    struct http_request *r = ctx;
    struct str text = {bytes, len}, version;
    (void)easy;

    if (type != CURLINFO_TEXT || !str_starts(text, before)) return 0;
    text = str_sub(text, before.len, text.len);
    if (!str_split(&text, ' ', &version)) return 0;
    snprintf(r->tls_version, sizeof(r->tls_version), "%.*s",
             STR_ARG(str_trim(version)));
    return 0;
}

static void set_callbacks(struct http_request *r) {
    set_ptr(r, CURLOPT_PRIVATE, r);
    set_ptr(r, CURLOPT_ERRORBUFFER, r->curl_text);
    set_ptr(r, CURLOPT_HEADERDATA, r);
    set_ptr(r, CURLOPT_WRITEDATA, r);
    set_ptr(r, CURLOPT_DEBUGDATA, r);
    check(r, curl_easy_setopt(r->easy, CURLOPT_HEADERFUNCTION,
                              request_on_header));
    check(r,
          curl_easy_setopt(r->easy, CURLOPT_WRITEFUNCTION, request_on_body));
    check(r, curl_easy_setopt(r->easy, CURLOPT_DEBUGFUNCTION, on_debug));
    set_long(r, CURLOPT_VERBOSE, r->client->tls ? 1L : 0L);
}

static void set_url(struct http_request *r) {
    char *url = xasprintf("%s%s", r->client->base, r->path);
    set_ptr(r, CURLOPT_URL, url);
    xfree(url);
}

bool request_set_up(struct http_request *r, const struct credential_use *use) {
    r->gzip = r->gzip && !r->client->gzip_broken;
    r->easy = curl_easy_init();
    if (!r->easy) {
        check(r, CURLE_OUT_OF_MEMORY);
        return false;
    }
    set_callbacks(r);
    set_url(r);
    set_limits(r);
    set_connection(r);
    set_proxy(r);
    set_tls(r, use);
    set_headers(r, use);
    return !r->failed;
}
