/* SPDX-License-Identifier: Apache-2.0 */
/* Clusters as a source: the driver between the sockets and the reflectors.
 *
 *   net/http -> decode/wire -> source/reflect -> queue
 *
 * One thread, one poll loop, any number of feeds. This file decides nothing:
 * what to ask is reflect's, how to ask is http's. */
#include "source/cluster_internal.h"

#include <assert.h>
#include <stdio.h>
#include <sys/random.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "source/fetch.h"

/* How often to look whether this machine slept, and for how long it must have
 * for its connections to be taken for dead. */
#define LOOK_MS 5000
#define SLEEP_MS 30000

struct moment moment_now(void) {
    return (struct moment){clock_mono_ms(), clock_now_us()};
}

void driver_push(struct driver *d, struct change *c) {
    if (d->closed)
        change_free(c);
    else
        d->closed = !source_push(&d->source, c);
}

/* --- what feeds want --------------------------------------------------- */

/* Start what every feed wants. Returns until when there is nothing to do but
 * to listen; INT64_MAX: no limit. *live: whether any feed goes on. */
static int64_t ask_all(struct driver *d, bool *live) {
    int64_t until_ms = INT64_MAX;

    *live = false;
    /* Feeds may be added meanwhile. */
    for (size_t i = 0; i < d->feeds.n && !d->closed; i++) {
        struct feed *f = d->feeds.at[i];
        struct reflect_todo todo;

        feed_announce(f);
        reflect_next(f->reflect, moment_now(), &todo);
        if (todo.what == REFLECT_DENIED) {
            split_feed(f);
            reflect_next(f->reflect, moment_now(), &todo);
        }
        if (todo.what == REFLECT_CANCEL) {
            feed_cancel(f);
            reflect_next(f->reflect, moment_now(), &todo);
        }
        if (todo.what == REFLECT_REQUEST) feed_ask(f, &todo);
        if (todo.what == REFLECT_WAIT && todo.until_ms < until_ms)
            until_ms = todo.until_ms;
        if (todo.what != REFLECT_STOP) *live = true;
    }
    return until_ms;
}

static void connect_anew(struct driver *d, const char *why, bool renew) {
    for (size_t i = 0; i < d->n_sites; i++) {
        if (renew) http_client_renew(d->sites[i].client);
        http_client_reconnect(d->sites[i].client);
    }
    for (size_t i = 0; i < d->feeds.n; i++)
        feed_retry_now(d->feeds.at[i], why);
}

/* Sockets do not notice: what was connected is gone, and neither side says
 * so. */
static void look_whether_slept(struct driver *d) {
    int64_t slept_ms = clock_slept_ms();
    int64_t jump_ms = slept_ms - d->slept_ms;
    char age[AGE_TEXT_MAX];
    char text[128];

    d->slept_ms = slept_ms;
    if (jump_ms <= SLEEP_MS) return;
    age_format(jump_ms * 1000, age);
    snprintf(text, sizeof(text), "this machine slept for %s: connecting anew",
             age);
    connect_anew(d, text, false);
}

static void obey(struct driver *d) {
    enum source_command command;

    while (source_next_command(&d->source, &command)) {
        switch (command) {
        case SOURCE_RECONNECT:
            connect_anew(d, "connecting anew, as asked", true);
            break;
        case SOURCE_NAMES:
            for (size_t i = 0; i < d->n_sites; i++)
                names_ask(d->sites[i].names, d->sites[i].client);
            break;
        case SOURCE_TERMINAL:
            if (d->terminal) http_client_lend(d->terminal->client);
            break;
        }
    }
}

/* --- the source ------------------------------------------------------- */

static void cluster_run(struct source *source) {
    struct driver *d = (struct driver *)source;
    bool ended = false;

    d->slept_ms = clock_slept_ms();
    while (!source_stopping(source) && !d->closed) {
        obey(d);
        look_whether_slept(d);
        bool live;
        int64_t until_ms = ask_all(d, &live);
        /* Questions are answered after that, too. */
        if (!live && !ended)
            driver_push(d, change_new(CHANGE_END, d->feeds.at[0]->is.feed,
                                      clock_now_us()));
        ended = !live;
        fetch_work(d->fetch);
        int64_t wait_ms = LOOK_MS;
        if (until_ms != INT64_MAX && until_ms - clock_mono_ms() < wait_ms)
            wait_ms = until_ms - clock_mono_ms();
        if (wait_ms < 0) wait_ms = 0;
        source_idle(&d->source);
        if (!d->closed) http_poll(d->http, (int)wait_ms);
    }
}

static void cluster_wake(struct source *source) {
    http_wake(((struct driver *)source)->http);
}

static void cluster_free(struct source *source) {
    struct driver *d = (struct driver *)source;

    d->closed = true; /* what clients still say is for nobody */
    fetch_free(d->fetch);
    for (size_t i = 0; i < d->n_sites; i++) site_done(&d->sites[i]);
    for (size_t i = 0; i < d->feeds.n; i++) feed_free(d->feeds.at[i]);
    http_free(d->http);
    decoder_free(d->decoder);
    vec_done(&d->feeds);
    xfree(d->sites);
    xfree(d);
}

static const struct source_ops cluster_ops = {
    .name = "cluster",
    .run = cluster_run,
    .wake = cluster_wake,
    .free = cluster_free,
};

static struct site *site_of(struct driver *d, const struct cluster_feed *is,
                            struct err *err) {
    for (size_t i = 0; i < d->n_sites; i++)
        if (d->sites[i].endpoint == is->endpoint) return &d->sites[i];

    struct site *site = &d->sites[d->n_sites];
    if (!site_init(site, d, is, err)) return NULL;
    d->n_sites++;
    return site;
}

struct feed *driver_add_feed(struct driver *d, struct site *site,
                             const struct cluster_feed *is) {
    struct feed *f = feed_new(d, site, is);

    vec_push(&d->feeds, f);
    return f;
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

    assert(config->n > 0);
    d->source = (struct source){.ops = &cluster_ops, .out = out};
    d->config = *config;
    d->config.feeds = NULL; /* the caller's */
    d->seed = config->seed ? config->seed : any_seed();
    d->sites = xcalloc(config->n, sizeof(*d->sites));
    d->decoder = decoder_new();
    d->fetch = fetch_new(d);
    d->http = http_new();
    bool ok = d->http != NULL;
    if (!ok) err_set(err, ERR_IO, "no file descriptor left for the network");
    for (size_t i = 0; ok && i < config->n; i++) {
        struct site *site = site_of(d, &config->feeds[i], err);
        ok = site != NULL;
        if (ok) driver_add_feed(d, site, &config->feeds[i]);
    }
    if (ok) return &d->source;
    cluster_free(&d->source);
    return NULL;
}
