/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the cluster source share, and nobody else:
 *
 *   cluster.c  the source: the loop, commands, a machine that slept
 *   site.c     one API server: its client, names, clock, terminal
 *   feed.c     one LIST-and-WATCH: requests, answers, documents
 *   split.c    all namespaces are forbidden: one feed for each that is known
 *   fetch.c    what views ask for: one GET a question
 */
#ifndef KEVTOP_SOURCE_CLUSTER_INTERNAL_H
#define KEVTOP_SOURCE_CLUSTER_INTERNAL_H

#include "base/buf.h"
#include "base/vec.h"
#include "decode/wire.h"
#include "model/change.h"
#include "net/http.h"
#include "source/names.h"
#include "source/reflect.h"
#include "source/source.h"

struct driver;
struct fetch; /* source/fetch.h */

/* One API server; feeds of the same endpoint share it. */
struct site {
    struct driver *driver;
    const struct endpoint *endpoint; /* borrowed */
    struct http_client *client;
    struct names *names;
    struct buf found; /* the names as last told */
    uint16_t feed;    /* the first of its feeds: what it says is said there */
    uint16_t cluster;
    int64_t skew_us; /* as told; 0: none worth a word */
    uint32_t login;  /* how often credentials were asked for anew */
    bool json_only;  /* its protobuf cannot be read */
    bool wants_terminal;
};

struct feed {
    struct driver *driver;
    struct site *site;
    struct cluster_feed is;
    char *ns; /* owned: is.ns of a feed that was split off; else NULL */
    struct reflect *reflect;
    bool announced;
    bool splitting; /* waits for the site's names */

    /* The request that runs; NULL: none. */
    struct http_request *request;
    bool watch;
    bool json_only; /* JSON was asked for */
    int64_t asked_ms;
    uint32_t login;          /* the site's, when it was asked */
    const struct wire *wire; /* of the answer; NULL: none that is known */
    struct framer *framer;   /* of a 200 */
    bool other_format;       /* it is of no use: JSON will be asked for */
    bool asked_plain;        /* once without gzip, for the feed's life */
    bool bad_list;           /* its last part is missing or wrong: why_bad */
    struct err why_bad;
    struct buf body; /* of any other answer */
    bool readable;   /* by people */
};

struct driver {
    struct source source; /* first: see source.h */
    struct cluster_config config;
    uint64_t seed;
    struct http *http;
    struct decoder *decoder;
    struct fetch *fetch;
    struct site *sites;
    size_t n_sites;
    VEC(struct feed *) feeds;
    struct site *terminal; /* whose turn it is; NULL: nobody's */
    int64_t slept_ms;      /* clock_slept_ms() when last looked at */
    bool closed;           /* nobody takes changes any more */
};

struct moment moment_now(void);

/* --- cluster.c --------------------------------------------------------- */

/* Takes c. */
void driver_push(struct driver *d, struct change *c);
/* A feed of the site with this number; is.ns is borrowed. */
struct feed *driver_add_feed(struct driver *d, struct site *site,
                             const struct cluster_feed *is);

/* --- site.c ------------------------------------------------------------ */

bool site_init(struct site *site, struct driver *d,
               const struct cluster_feed *first, struct err *err) CC_MUST_USE;
void site_done(struct site *site);
void site_note(struct site *site, struct str line);
/* The server's Date came with an answer that took ms. */
void site_date(struct site *site, struct moment now, int64_t date_us,
               int64_t took_ms);
/* A request that went out with this login was answered with 401: once for all
 * that were under way, credentials are asked for anew. */
void site_refused(struct site *site, uint32_t login);
/* Its protobuf is of no use. */
void site_ask_json(struct site *site, const char *why);

/* --- feed.c ------------------------------------------------------------ */

struct feed *feed_new(struct driver *d, struct site *site,
                      const struct cluster_feed *is);
void feed_free(struct feed *f);
/* CHANGE_FEED, once. */
void feed_announce(struct feed *f);
void feed_ask(struct feed *f, const struct reflect_todo *todo);
/* REFLECT_CANCEL. */
void feed_cancel(struct feed *f);
/* End what runs or waits, and go on at once. */
void feed_retry_now(struct feed *f, const char *why);

/* --- split.c ----------------------------------------------------------- */

/* The feed was denied its first list (REFLECT_DENIED): ask for names, and when
 * they are there, or refused, put feeds in its place. */
void split_feed(struct feed *f);

#endif
