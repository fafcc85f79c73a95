/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http_internal.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "config.h"

/* Less than any delay before the next try. */
#define REJOIN_MS 500
/* How often certificate files are looked at while requests run. */
#define LOOK_MS 10000

/* --- where it is ------------------------------------------------------- */

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

/* The way there is decided here, and never by libcurl. */
static bool set_proxy(struct http_client *c, const char *host,
                      const char *port, struct err *err) {
    const struct proxy_env env = proxy_env_get();
    size_t len = strlen(host);
    bool v6 = len > 1 && host[0] == '[';
    char *bare = v6 ? xstrndup(host + 1, len - 2) : xstrdup(host);

    bool ok = proxy_for(c->endpoint->proxy, &env, c->tls, bare,
                        (unsigned)strtoul(port, NULL, 10), &c->proxy, err);
    if (!ok)
        err_wrap(err, "cluster '%s'",
                 c->endpoint->cluster ? c->endpoint->cluster : "");
    xfree(bare);
    return ok;
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
    bool by_proxy = !ok || set_proxy(c, host, port, err);
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
    return ok && by_proxy;
}

/* --- who asks ---------------------------------------------------------- */

void client_note(struct http_client *c, const char *fmt, ...) {
    char text[LIMIT_ERR_TEXT];
    va_list args;

    if (!c->fns.note) return;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    c->fns.note(c->ctx, str_of(text));
}

static void on_note(void *ctx, struct str line) {
    struct http_client *c = ctx;
    if (c->fns.note) c->fns.note(c->ctx, line);
}

static void on_terminal(void *ctx, bool wanted) {
    struct http_client *c = ctx;
    if (c->fns.terminal) c->fns.terminal(c->ctx, wanted);
}

static bool waits(const struct http_client *c, const struct http_request *r) {
    return r->client == c && !r->easy && !r->over;
}

static bool runs(const struct http_client *c, const struct http_request *r) {
    return r->client == c && r->easy && !r->over;
}

static bool any(const struct http_client *c,
                bool (*is)(const struct http_client *,
                           const struct http_request *)) {
    for (const struct http_request *r = c->http->requests; r; r = r->next)
        if (is(c, r)) return true;
    return false;
}

static void obey(struct http_client *c) {
    if (c->refuse) credential_refused(c->credential);
    if (c->renew) credential_renew(c->credential);
    if (c->refuse || c->renew) {
        c->epoch++;
        c->denied = false;
    }
    if (c->lend) credential_lend(c->credential);
    c->refuse = c->renew = c->lend = false;
}

/* Connections that were made with another client certificate must go. */
static void take_generation(struct http_client *c, uint64_t generation) {
    struct err err;
    bool moved = c->used && c->generation != generation;

    c->used = true;
    c->generation = generation;
    if (!moved) return;
    c->fresh = true;
    c->reconnect_ms = clock_mono_ms();
    err_set(&err, ERR_NET, "%s: client certificate changed", c->origin);
    for (struct http_request *r = c->http->requests; r; r = r->next)
        if (runs(c, r) && r->generation != generation)
            request_finish(r, HTTP_CUT, &err);
}

static void look_at_ca(struct http_client *c) {
    struct buf note = BUF_INIT(LIMIT_ERR_TEXT);
    if (trust_look(&c->trust, &note)) client_note(c, "%s", note.data);
    buf_done(&note);
}

static void start(struct http_request *r, const struct credential_use *use) {
    CURLM *multi = r->client->http->multi;

    r->generation = use->generation;
    r->epoch = r->client->epoch;
    if (request_set_up(r, use)) {
        if (curl_multi_add_handle(multi, r->easy) == CURLM_OK) return;
        err_set(&r->early, ERR_NET, "%s: cannot set up the request",
                r->client->origin);
    }
    curl_easy_cleanup(r->easy);
    r->easy = NULL;
    request_finish(r, HTTP_FAILED, &r->early);
}

void client_start(struct http_client *c) {
    struct credential_use use = {0};
    struct err err = {0};

    obey(c);
    if (!any(c, waits)) return;
    look_at_ca(c);
    enum credential_state state = CREDENTIAL_READY;
    /* Over http no credential is sent, so none is got. */
    if (c->tls)
        state = credential_get(c->credential, clock_mono_ms(), &use, &err);
    if (state == CREDENTIAL_BUSY) return;
    if (state == CREDENTIAL_FAILED) err_wrap(&err, "%s", c->origin);
    if (state == CREDENTIAL_READY) take_generation(c, use.generation);

    /* Those that callbacks add are for the next time. */
    const struct http_request *last = c->http->requests;
    while (last && last->next) last = last->next;
    for (struct http_request *r = c->http->requests; r; r = r->next) {
        if (waits(c, r) && state == CREDENTIAL_READY)
            start(r, &use);
        else if (waits(c, r))
            request_finish(r, HTTP_FAILED, &err);
        if (r == last) break;
    }
}

void client_work(struct http_client *c) {
    struct credential_use use;
    struct err unseen; /* the next request fails with it */
    int64_t now_ms = clock_mono_ms();

    if (!c->tls) return;
    if (credential_work(c->credential, now_ms)) c->http->happened = true;
    if (any(c, runs) && credential_changed(c->credential, now_ms) &&
        credential_get(c->credential, now_ms, &use, &unseen) ==
            CREDENTIAL_READY)
        take_generation(c, use.generation);
}

size_t client_fds(const struct http_client *c,
                  struct curl_waitfd fds[CLIENT_FDS]) {
    struct pollfd from[CLIENT_FDS];
    size_t n = c->tls ? credential_fds(c->credential, from, CLIENT_FDS) : 0;

    for (size_t i = 0; i < n; i++) {
        fds[i] = (struct curl_waitfd){.fd = from[i].fd};
        if (from[i].events & POLLIN) fds[i].events |= CURL_WAIT_POLLIN;
        if (from[i].events & POLLOUT) fds[i].events |= CURL_WAIT_POLLOUT;
    }
    return n;
}

int64_t client_until(const struct http_client *c) {
    if (!c->tls) return INT64_MAX;
    int64_t until_ms = credential_until(c->credential);
    int64_t look_ms = clock_mono_ms() + LOOK_MS;
    bool looks = c->endpoint->identity.cert_file && any(c, runs);
    return looks && look_ms < until_ms ? look_ms : until_ms;
}

/* --- the header's functions -------------------------------------------- */

static void client_done(struct http_client *c) {
    c->fns = (struct http_client_fns){0}; /* nobody listens any more */
    credential_free(c->credential);
    trust_done(&c->trust);
    proxy_done(&c->proxy);
    curl_slist_free_all(c->connect_to);
    xfree(c->host_header);
    xfree(c->agent);
    xfree(c->base);
    xfree(c->origin);
    xfree(c);
}

struct http_client *http_client_new(struct http *h,
                                    const struct endpoint *endpoint,
                                    const struct http_client_fns *fns,
                                    void *ctx, struct err *err) {
    const struct credential_fns credential_fns = {on_note, on_terminal};
    struct http_client *c = xcalloc(1, sizeof(*c));

    c->http = h;
    c->endpoint = endpoint;
    c->fns = *fns;
    c->ctx = ctx;
    trust_init(&c->trust, &endpoint->ca, endpoint->ca_file);
    if (!set_address(c, err)) {
        client_done(c);
        return NULL;
    }
    c->agent = user_agent();
    c->credential = credential_new(&endpoint->identity, &credential_fns, c);
    c->next = h->clients;
    h->clients = c;
    return c;
}

void http_client_free(struct http_client *c) {
    if (!c) return;
    struct http *h = c->http;

    for (struct http_request *r = h->requests; r; r = r->next)
        if (r->client == c) r->over = true;
    http_sweep(h);
    for (struct http_client **at = &h->clients; *at; at = &(*at)->next) {
        if (*at != c) continue;
        *at = c->next;
        break;
    }
    client_done(c);
}

void http_client_stop_gzip(struct http_client *c) {
    if (c->gzip_broken) return;
    c->gzip_broken = true;
    client_note(c, "compressed answer is damaged: no more of them are asked "
                   "for");
}

/* When a connection breaks, all its requests ask for this at once: one new
 * connection does for all. */
void http_client_reconnect(struct http_client *c) {
    int64_t now_ms = clock_mono_ms();

    if (c->reconnect_ms > 0 && now_ms - c->reconnect_ms < REJOIN_MS) return;
    c->fresh = true;
    c->reconnect_ms = now_ms;
}

/* A plugin is not run again for the 401 to what its last run replaced. */
void http_client_refused(struct http_client *c) {
    if (c->denied) c->refuse = true;
}

void http_client_renew(struct http_client *c) {
    c->renew = true;
}

void http_client_lend(struct http_client *c) {
    c->lend = true;
}
