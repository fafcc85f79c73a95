/* SPDX-License-Identifier: Apache-2.0 */
#include "source/fetch.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "source/verdict.h"

/* Discovery of all groups at once, from the servers that have it. */
#define ACCEPT_GROUPS                                   \
    "application/json;g=apidiscovery.k8s.io;v=v2;"      \
    "as=APIGroupDiscoveryList,"                         \
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;" \
    "as=APIGroupDiscoveryList,application/json"

/* A question under way. */
struct errand {
    struct fetch *fetch;
    struct site *site;
    uint32_t id;
    char *path;
    struct http_request *request; /* NULL: none runs */
    int64_t deadline_ms;
    uint32_t login; /* the site's, when it was asked */
    int status;
    struct buf body;
    bool refused; /* 401: again with other credentials */
    bool again;   /* and this is that time */
    bool over;    /* answered */
};

struct fetch {
    struct driver *driver;
    struct errand *errands[FETCH_AT_ONCE];
};

/* --- answers ----------------------------------------------------------- */

static void push_reply(struct driver *d, const struct site *site,
                       const struct source_ask *ask,
                       const struct reply *reply) {
    uint16_t feed = site ? site->feed : d->feeds.at[0]->is.feed;
    struct change *c = change_new_reply(feed, clock_now_us(), reply);

    c->cluster = ask->cluster;
    driver_push(d, c);
}

static void tell(struct errand *e, const struct reply *reply) {
    const struct source_ask ask = {.cluster = e->site->cluster};
    struct reply full = *reply;

    full.id = e->id;
    push_reply(e->fetch->driver, e->site, &ask, &full);
    e->over = true;
}

/* status 0: nothing that could be used came. */
static void tell_failure(struct errand *e, int status, const char *why) {
    tell(e, &(struct reply){.status = status, .why = str_of(why)});
}

/* The server's own words, where it has any. */
static void tell_refusal(struct errand *e) {
    struct kube_status status = {0};
    struct reflect_end end = {.whole = true, .status = &status};
    struct answer answer = {.status = e->status};
    struct verdict verdict;

    if (str_starts(buf_str(&e->body), STR("{")) &&
        !decode_status(e->fetch->driver->decoder, e->body.data, e->body.len,
                       &status))
        status = (struct kube_status){0};
    verdict_of_answer(&verdict, &answer, &end);
    tell_failure(e, e->status, verdict.text);
}

static bool on_head(void *ctx, const struct http_reply *reply) {
    struct errand *e = ctx;

    e->status = reply->status;
    e->body.cap = e->status == 200 ? LIMIT_REPLY_BYTES : LIMIT_ERROR_BODY;
    return true;
}

static bool on_body(void *ctx, const char *bytes, size_t len) {
    struct errand *e = ctx;
    char why[64];

    if (buf_add(&e->body, bytes, len) || e->status != 200) return true;
    snprintf(why, sizeof(why), "the answer has more than %zu MiB",
             LIMIT_REPLY_BYTES / MIB);
    e->request = NULL;
    tell_failure(e, 0, why);
    return false;
}

static void on_end(void *ctx, enum http_end how, const struct err *err) {
    struct errand *e = ctx;
    char why[64];

    e->request = NULL;
    if (how == HTTP_DONE && e->status == 200) {
        tell(e, &(struct reply){.status = 200, .body = buf_str(&e->body)});
    } else if (how == HTTP_DONE && e->status == 401 && !e->again) {
        e->refused = true;
    } else if (how == HTTP_DONE) {
        tell_refusal(e);
    } else if (clock_mono_ms() >= e->deadline_ms) {
        snprintf(why, sizeof(why), "no answer within %d s",
                 FETCH_DEADLINE_MS / 1000);
        tell_failure(e, 0, why);
    } else {
        tell_failure(e, 0, err ? err->text : "no answer");
    }
}

/* --- questions --------------------------------------------------------- */

static void start(struct errand *e) {
    static const struct http_fns fns = {on_head, on_body, on_end};

    buf_clear(&e->body);
    e->status = 0;
    e->deadline_ms = clock_mono_ms() + FETCH_DEADLINE_MS;
    e->login = e->site->login;
    const struct http_get get = {
        .path = e->path,
        .accept =
            strcmp(e->path, "/apis") == 0 ? ACCEPT_GROUPS : "application/json",
        .gzip = true,
        .deadline_ms = e->deadline_ms,
    };
    e->request = http_get(e->site->client, &get, &fns, e);
}

static void errand_free(struct errand *e) {
    if (!e) return;
    if (e->request) http_cancel(e->request);
    buf_done(&e->body);
    xfree(e->path);
    xfree(e);
}

static struct site *site_of(struct driver *d, uint16_t cluster) {
    for (size_t i = 0; i < d->n_sites; i++)
        if (d->sites[i].cluster == cluster) return &d->sites[i];
    return NULL;
}

/* The next question; NULL if there is none. Takes ask->path. */
static struct errand *errand_new(struct fetch *f, struct source_ask *ask) {
    struct site *site = site_of(f->driver, ask->cluster);

    if (!site) {
        push_reply(
            f->driver, NULL, ask,
            &(struct reply){.id = ask->id, .why = STR("no such cluster")});
        xfree(ask->path);
        return NULL;
    }
    struct errand *e = xcalloc(1, sizeof(*e));
    *e = (struct errand){.fetch = f,
                         .site = site,
                         .id = ask->id,
                         .path = ask->path,
                         .body = BUF_INIT(LIMIT_REPLY_BYTES)};
    start(e);
    return e;
}

static void work(struct fetch *f, struct errand **slot) {
    struct source_ask ask;

    if (*slot && (*slot)->refused) {
        site_refused((*slot)->site, (*slot)->login);
        (*slot)->refused = false;
        (*slot)->again = true;
        start(*slot);
    }
    if (*slot && (*slot)->over) {
        errand_free(*slot);
        *slot = NULL;
    }
    while (!*slot && source_next_ask(&f->driver->source, &ask))
        *slot = errand_new(f, &ask);
}

void fetch_work(struct fetch *f) {
    for (size_t i = 0; i < FETCH_AT_ONCE; i++) work(f, &f->errands[i]);
}

struct fetch *fetch_new(struct driver *d) {
    struct fetch *f = xcalloc(1, sizeof(*f));

    f->driver = d;
    return f;
}

void fetch_free(struct fetch *f) {
    if (!f) return;
    for (size_t i = 0; i < FETCH_AT_ONCE; i++) errand_free(f->errands[i]);
    xfree(f);
}
