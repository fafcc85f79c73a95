/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http_internal.h"

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limits.h"

/* --- what went wrong --------------------------------------------------- */

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
        text = c->trust.pem.len > 0
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
        {"protocol version", "the server does not speak TLS 1.2 or newer",
         ERR_TLS},
        {"unsupported protocol", "the server does not speak TLS 1.2 or newer",
         ERR_TLS},
        {"alert certificate expired", "the client certificate has expired",
         ERR_TLS},
        {"alert certificate required",
         "the server asks for a client certificate: certificate required",
         ERR_TLS},
        {"alert unknown ca",
         "the server does not know the CA of the client certificate", ERR_TLS},
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
    const struct http_client *c = r->client;
    int limit_s = c->endpoint->timeout_s;
    curl_off_t connected_us = 0;

    if (r->stream || limit_s == 0 || limit_s > CONNECT_TIMEOUT_S)
        limit_s = CONNECT_TIMEOUT_S;
    curl_easy_getinfo(r->easy, CURLINFO_PRETRANSFER_TIME_T, &connected_us);
    if (connected_us > 0)
        err_set(err, ERR_NET, "%s: answer takes too long", c->origin);
    else if (c->proxy.kind != PROXY_NONE)
        err_set(err, ERR_NET, "proxy %s: no connection to %s within %d s",
                c->proxy.address, c->origin, limit_s);
    else
        err_set(err, ERR_NET, "%s: cannot connect within %d s", c->origin,
                limit_s);
}

/* --- proxies ----------------------------------------------------------- */

static const char *refusal(const struct proxy *proxy, long status) {
    switch (status) {
    case 401:
    case 407:
        return proxy->user ? "it does not accept the user and password of "
                             "proxy-url"
                           : "it asks for a user and password: put them into "
                             "proxy-url";
    case 403:
    case 405:
        return "it does not let this server be reached";
    case 502:
    case 503:
    case 504:
        return "it cannot reach the server";
    default:
        return "it makes no connection";
    }
}

static const struct reason socks[] = {
    {CURLPX_REPLY_NOT_ALLOWED, ERR_NET,
     "it does not let this server be reached"},
    {CURLPX_REPLY_NETWORK_UNREACHABLE, ERR_NET, "network is unreachable"},
    {CURLPX_REPLY_HOST_UNREACHABLE, ERR_NET, "host is unreachable"},
    {CURLPX_REPLY_CONNECTION_REFUSED, ERR_NET, "connection refused"},
    {CURLPX_REPLY_TTL_EXPIRED, ERR_NET, "host is unreachable"},
    {CURLPX_NO_AUTH, ERR_NET,
     "it asks for a user and password: put them into proxy-url"},
    {CURLPX_USER_REJECTED, ERR_NET,
     "it does not accept the user and password of proxy-url"},
    {CURLPX_CLOSED, ERR_NET, "it closed the connection"},
    {CURLPX_BAD_VERSION, ERR_NET, "it does not speak socks5"},
};

/* False: it is not the proxy that failed. */
static bool explain_proxy(const struct http_request *r, CURLcode rc,
                          struct err *err) {
    const struct http_client *c = r->client;
    const char *address = c->proxy.address;
    curl_off_t tunnel_us = 0;
    long status = 0, os_error = 0, code = 0;

    if (c->proxy.kind == PROXY_NONE) return false;
    curl_easy_getinfo(r->easy, CURLINFO_HTTP_CONNECTCODE, &status);
    curl_easy_getinfo(r->easy, CURLINFO_OS_ERRNO, &os_error);
    curl_easy_getinfo(r->easy, CURLINFO_PROXY_ERROR, &code);
    curl_easy_getinfo(r->easy, CURLINFO_PRETRANSFER_TIME_T, &tunnel_us);
    if (r->proxy_refused) status = r->head.status;

    if (rc == CURLE_COULDNT_RESOLVE_PROXY)
        err_set(err, ERR_NET, "proxy %s: host name cannot be resolved",
                address);
    else if (rc == CURLE_COULDNT_CONNECT && os_error != 0)
        err_set_errno(err, ERR_NET, (int)os_error, "proxy %s", address);
    else if (status != 0 && (status < 200 || status > 299))
        err_set(err, ERR_NET, "proxy %s: refuses: %ld, %s", address, status,
                refusal(&c->proxy, status));
    else if (c->proxy.kind == PROXY_HTTPS && status == 0 &&
             (rc == CURLE_PEER_FAILED_VERIFICATION ||
              rc == CURLE_SSL_CONNECT_ERROR))
        err_set(err, ERR_TLS, "proxy %s: certificate is not trusted: %s",
                address, curl_words(r, rc));
    else if (rc == CURLE_PROXY) {
        const struct reason *why = find_reason(socks, ARRAY_LEN(socks), code);
        err_set(err, ERR_NET, "proxy %s: no connection to %s: %s", address,
                c->origin, why ? why->text : curl_words(r, rc));
    } else if (tunnel_us == 0 && status == 0 &&
               (rc == CURLE_RECV_ERROR || rc == CURLE_SEND_ERROR ||
                rc == CURLE_GOT_NOTHING))
        err_set(err, ERR_NET, "proxy %s: connection closed", address);
    else
        return false;
    return true;
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
    else if (explain_proxy(r, rc, err))
        return;
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

enum http_end request_classify(const struct http_request *r, CURLcode rc,
                               struct err *err) {
    long os_error = 0;

    if (rc == CURLE_OK && r->head.whole) return HTTP_DONE;
    explain(r, rc == CURLE_OK ? CURLE_WEIRD_SERVER_REPLY : rc, err);
    if (r->head.whole && !r->proxy_refused) return HTTP_CUT;
    curl_easy_getinfo(r->easy, CURLINFO_OS_ERRNO, &os_error);
    if (rc == CURLE_COULDNT_CONNECT && os_error == ECONNREFUSED)
        return HTTP_REFUSED;
    return HTTP_FAILED;
}

/* --- the journal ------------------------------------------------------- */

static const char *tls_words(const char *version) {
    if (strcmp(version, "TLSv1.3") == 0) return ", TLS 1.3";
    if (strcmp(version, "TLSv1.2") == 0) return ", TLS 1.2";
    return version[0] ? ", TLS" : "";
}

void request_tell_connection(const struct http_request *r) {
    struct http_client *c = r->client;
    char *ip = NULL;
    long connects = 0, port = 0;

    curl_easy_getinfo(r->easy, CURLINFO_NUM_CONNECTS, &connects);
    if (connects <= 0) return;
    curl_easy_getinfo(r->easy, CURLINFO_PRIMARY_IP, &ip);
    curl_easy_getinfo(r->easy, CURLINFO_PRIMARY_PORT, &port);
    bool v6 = ip && strchr(ip, ':');
    char *to =
        c->proxy.kind != PROXY_NONE
            ? xasprintf("%s through proxy %s", c->origin, c->proxy.address)
            : xasprintf(v6 ? "[%s]:%ld" : "%s:%ld", ip ? ip : "", port);
    const char *http = r->head.version == 20   ? "HTTP/2"
                       : r->head.version == 10 ? "HTTP/1.0"
                                               : "HTTP/1.1";
    client_note(
        c, "connected to %s, %s%s%s", to, http, tls_words(r->tls_version),
        c->tls && c->endpoint->insecure ? ", server certificate not verified"
                                        : "");
    xfree(to);
}
