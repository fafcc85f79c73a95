/* SPDX-License-Identifier: Apache-2.0 */
#include "app/pipeline.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "kube/path.h"
#include "source/record.h"

/* --- which namespaces, and feeds -------------------------------------- */

static bool about_nodes_only(const struct settings *s) {
    for (size_t i = 0; i < s->objects.n; i++)
        if (!str_eq(s->objects.at[i].kind, STR("Node"))) return false;
    return s->objects.n > 0;
}

static void clear_namespaces(struct pipeline *p) {
    for (size_t i = 0; i < p->namespaces.n; i++) xfree(p->namespaces.at[i]);
    vec_clear(&p->namespaces);
}

static void choose_scope(struct pipeline *p) {
    const struct settings *s = p->settings;
    /* A Node's events stand in `default` by habit, not by rule. The demo and
     * files have all there is, which the filter narrows. */
    if (s->local && s->namespaces.n == 1) {
        p->scope = SCOPE_SOME;
    } else if (s->all_namespaces || s->local || about_nodes_only(s)) {
        p->scope = SCOPE_ALL;
    } else {
        p->scope = s->namespaces.n ? SCOPE_SOME : SCOPE_OWN;
    }
    for (size_t i = 0; i < s->namespaces.n && p->scope == SCOPE_SOME; i++)
        vec_push(&p->namespaces, xstrdup(s->namespaces.at[i]));
}

static bool is_usable(const struct cluster *c) {
    return c->why.kind == ERR_NONE;
}

static void add_feed(struct pipeline *p, size_t cluster, const char *ns) {
    const struct pipeline_feed feed = {(uint16_t)cluster, ns};
    vec_push(&p->feeds, feed);
}

static void add_feeds_of(struct pipeline *p, size_t cluster,
                         char *const *namespaces, size_t n) {
    for (size_t i = 0; i < n; i++) add_feed(p, cluster, namespaces[i]);
}

/* Those of clusters that cannot be used come first, one each: behind the last
 * one a source counts on by itself. */
static void make_feeds(struct pipeline *p) {
    size_t n = p->clusters ? p->clusters->list.n : 1;
    if (p->settings->n_files && pipeline_clusters(p))
        (void)file_source_clusters(p->source, &n);
    vec_clear(&p->feeds);
    for (size_t i = 0; p->clusters && i < n; i++)
        if (!is_usable(p->clusters->list.at[i])) add_feed(p, i, NULL);
    for (size_t i = 0; i < n; i++) {
        const struct cluster *c = p->clusters ? p->clusters->list.at[i] : NULL;
        if (c && !is_usable(c)) continue;
        if (p->scope == SCOPE_ALL)
            add_feed(p, i, NULL);
        else if (p->scope == SCOPE_SOME)
            add_feeds_of(p, i, p->namespaces.at, p->namespaces.n);
        else if (c) /* the demo is never of its own scope */
            add_feeds_of(p, i, c->own.at, c->own.n);
    }
}

/* How many feeds these clusters make, with as many namespaces asked for. */
static size_t count_feeds(enum pipeline_scope scope,
                          const struct clusters *clusters, size_t namespaces) {
    size_t n = clusters ? clusters->list.n : 1;
    size_t own = 0;
    switch (scope) {
    case SCOPE_ALL:
        return n;
    case SCOPE_SOME:
        return n <= LIMIT_FEEDS ? n * namespaces : n;
    case SCOPE_OWN:
        break;
    }
    for (size_t i = 0; clusters && i < n; i++) {
        const struct cluster *c = clusters->list.at[i];
        own += is_usable(c) ? c->own.n : 1;
    }
    return own;
}

static bool fits(enum pipeline_scope scope, const struct clusters *clusters,
                 size_t namespaces, struct err *err) {
    if (count_feeds(scope, clusters, namespaces) <= LIMIT_FEEDS) return true;
    return err_set(
        err, ERR_USAGE, "at most %d namespaces at once%s", LIMIT_FEEDS,
        clusters && clusters->list.n > 1 ? ", over all clusters" : "");
}

/* A cluster that cannot be used says nothing about namespaces. */
static bool is_mute(const struct pipeline *p, const struct pipeline_feed *f) {
    return p->clusters && !is_usable(p->clusters->list.at[f->cluster]);
}

static bool is_first_of_its_name(const struct pipeline *p, size_t feed) {
    const char *ns = p->feeds.at[feed].ns;
    for (size_t i = 0; i < feed; i++) {
        const struct pipeline_feed *f = &p->feeds.at[i];
        if (is_mute(p, f)) continue;
        if (str_eq(str_of(f->ns), str_of(ns))) return false;
    }
    return true;
}

static void name_scope(struct pipeline *p) {
    struct buf b = BUF_INIT(LIMIT_TEXT_BYTES);
    for (size_t i = 0; i < p->feeds.n; i++) {
        const struct pipeline_feed *f = &p->feeds.at[i];
        if (is_mute(p, f) || !is_first_of_its_name(p, i)) continue;
        buf_printf(&b, "%s%s", b.len ? ", " : "",
                   f->ns ? f->ns : "all namespaces");
    }
    xfree(p->scope_text);
    p->scope_text = buf_take(&b);
}

/* --- building and tearing down ---------------------------------------- */

/* Files are opened at once: what they are called and which clusters they
 * name is known before they are read. */
static bool open_files(struct pipeline *p, struct err *err) {
    const struct settings *s = p->settings;
    const struct file_config config = {
        .names = s->files,
        .n = s->n_files,
        .speed = s->play_speed,
        .ttl_us = s->ttl_us,
    };
    if (s->n_files) p->source = file_source_new(&config, p->queue, err);
    return p->source || s->n_files == 0;
}

static bool open_recorder(struct pipeline *p, struct err *err) {
    struct recorder_config config = {.name = p->settings->record,
                                     .scope = p->scope_text};
    VEC(const char *) names = {0};
    if (!config.name) return true;
    for (size_t i = 0; p->clusters && i < p->clusters->list.n; i++)
        vec_push(&names, p->clusters->list.at[i]->name);
    config.clusters = names.at;
    config.n_clusters = names.n;
    p->recorder = recorder_new(&config, err);
    vec_done(&names);
    return p->recorder != NULL;
}

static bool build(struct pipeline *p, struct err *err) {
    const struct store_config config = {
        .max_events = p->settings->max_events,
        .max_bytes = p->settings->max_bytes,
        /* What a recording has seen expire is part of it. */
        .forget_expired =
            p->settings->job == JOB_TEXT && p->settings->n_files == 0,
        .merge = p->settings->n_files > 0,
    };
    p->queue = queue_new(LIMIT_QUEUE_ITEMS, LIMIT_QUEUE_BYTES);
    if (!p->queue)
        return err_set_errno(err, ERR_IO, errno, "cannot make a queue");
    if (!open_files(p, err)) return false;
    make_feeds(p);
    name_scope(p);
    p->store = store_new(&config);
    return open_recorder(p, err);
}

static void drop_change(void *c) {
    change_free(c);
}

/* False where a recording is not whole. */
static bool stop(struct pipeline *p, struct err *err) {
    bool ok = true;
    if (p->source) {
        queue_close(p->queue);
        source_stop(p->source);
    }
    if (p->recorder) ok = recorder_close(p->recorder, err);
    if (p->queue) queue_free(p->queue, drop_change);
    p->source = NULL;
    p->recorder = NULL;
    p->queue = NULL;
    return ok;
}

bool pipeline_init(struct pipeline *p, const struct settings *s,
                   struct err *err) {
    *p = (struct pipeline){.settings = s};
    if (!s->local) {
        p->kube = kube_config_load(&s->kube, err);
        if (!p->kube) return false;
        p->clusters = clusters_new(p->kube, s, s->contexts, err);
        if (!p->clusters) return false;
    }
    choose_scope(p);
    return fits(p->scope, p->clusters, p->namespaces.n, err) && build(p, err);
}

bool pipeline_done(struct pipeline *p, struct err *err) {
    bool ok = stop(p, err);
    pipeline_settle(p);
    store_free(p->store);
    clusters_free(p->clusters);
    clear_namespaces(p);
    vec_done(&p->namespaces);
    vec_done(&p->feeds);
    xfree(p->scope_text);
    kube_config_free(p->kube);
    *p = (struct pipeline){0};
    return ok;
}

bool pipeline_trouble(struct pipeline *p, struct err *err) {
    return p->recorder && recorder_trouble(p->recorder, err);
}

void pipeline_settle(struct pipeline *p) {
    store_free(p->old.store);
    clusters_free(p->old.clusters);
    p->old.store = NULL;
    p->old.clusters = NULL;
}

/* --- starting --------------------------------------------------------- */

static struct source *make_demo(struct pipeline *p, bool watch) {
    const struct demo_config config = {
        .seed = p->settings->demo_seed,
        .watch = watch,
        .skip_list = p->settings->watch_only,
        .start_us = TIME_UNSET,
        .speed = 1,
    };
    return demo_source_new(&config, p->queue);
}

/* kubectl's own switch. Off by default: on loopback and 100,000 events the
 * first rows come no sooner than a small first page, the last ones later. */
static bool wants_stream(void) {
    const char *value = getenv("KUBE_FEATURE_WatchListClient");
    return value && strcmp(value, "true") == 0;
}

static struct source *make_cluster(struct pipeline *p, bool watch,
                                   struct err *err) {
    const struct settings *s = p->settings;
    VEC(struct cluster_feed) feeds = {0};
    for (size_t i = 0; i < p->feeds.n; i++) {
        const struct pipeline_feed *f = &p->feeds.at[i];
        const struct cluster *c = p->clusters->list.at[f->cluster];
        if (!is_usable(c)) continue;
        const struct cluster_feed feed = {
            .feed = (uint16_t)i,
            .cluster = f->cluster,
            .endpoint = &c->endpoint,
            .ns = f->ns,
            .known_ns = c->known_ns,
            .n_known_ns = c->n_known_ns,
        };
        vec_push(&feeds, feed);
    }
    const struct cluster_config config = {
        .feeds = feeds.at,
        .n = feeds.n,
        .field_selector = s->selector,
        .watch = watch,
        .skip_list = s->watch_only,
        .stream_list = wants_stream(),
        .exit_on_failure = s->job == JOB_TEXT,
        .patient = s->wait != NULL,
        .ttl_us = s->ttl_us,
    };
    struct source *source = cluster_source_new(&config, p->queue, err);
    vec_done(&feeds);
    return source;
}

static void push(struct pipeline *p, uint16_t cluster, struct change *c) {
    c->cluster = cluster;
    if (!queue_push(p->queue, c, c->bytes)) change_free(c);
}

/* What no source tells: which clusters there is none for. The queue has room
 * for the two changes of each. */
static void tell_unusable(struct pipeline *p) {
    for (size_t i = 0; p->clusters && i < p->feeds.n; i++) {
        uint16_t cluster = p->feeds.at[i].cluster, feed = (uint16_t)i;
        const struct cluster *c = p->clusters->list.at[cluster];
        if (is_usable(c)) continue;
        const struct feed_report report = {
            .state = FEED_FAILED,
            .kind = c->why.kind,
            .retry_at_us = TIME_UNSET,
            .remaining = -1,
            .text = str_of(c->why.text),
        };
        int64_t now = clock_now_us();
        push(p, cluster, change_new_text(CHANGE_FEED, feed, now, STR("")));
        push(p, cluster, change_new_state(feed, now, &report));
    }
}

bool pipeline_start(struct pipeline *p, bool watch, struct err *err) {
    const struct settings *s = p->settings;
    if (s->demo)
        p->source = make_demo(p, watch);
    else if (s->n_files == 0)
        p->source = make_cluster(p, watch, err);
    if (!p->source) return false;
    p->source->recorder = p->recorder;
    tell_unusable(p);
    return source_start(p->source, err);
}

/* --- moving ----------------------------------------------------------- */

static bool retire(struct pipeline *p, struct err *err) {
    bool ok = stop(p, err);
    assert(!p->old.store);
    p->old.store = p->store;
    p->store = NULL;
    return ok;
}

static bool check_namespaces(const struct pipeline *p, const char *namespaces,
                             struct err *err) {
    struct str rest = str_of(namespaces), ns;
    size_t n = 0;
    for (; namespaces[0] && str_split(&rest, ',', &ns); n++)
        if (!path_is_namespace(str_trim(ns)))
            return err_set(err, ERR_USAGE, "'%.*s' is no name of a namespace",
                           STR_ARG(str_sub(ns, 0, 80)));
    return fits(n ? SCOPE_SOME : SCOPE_ALL, p->clusters, n, err);
}

static void set_namespaces(struct pipeline *p, const char *namespaces) {
    struct str rest = str_of(namespaces), ns;
    clear_namespaces(p);
    while (namespaces[0] && str_split(&rest, ',', &ns)) {
        ns = str_trim(ns);
        vec_push(&p->namespaces, xstrndup(ns.ptr, ns.len));
    }
    p->scope = p->namespaces.n ? SCOPE_SOME : SCOPE_ALL;
}

bool pipeline_rescope(struct pipeline *p, const char *namespaces,
                      struct err *err) {
    if (p->settings->local)
        return err_set(err, ERR_USAGE,
                       "%s one scope: all namespaces; /ns=NAME narrows it",
                       p->settings->demo ? "the demo has" : "files have");
    if (!check_namespaces(p, namespaces, err)) return false;
    bool ok = retire(p, err);
    set_namespaces(p, namespaces);
    return ok && build(p, err);
}

bool pipeline_recontext(struct pipeline *p, const char *contexts,
                        struct err *err) {
    if (p->settings->local)
        return err_set(err, ERR_USAGE, "%s no other context",
                       p->settings->demo ? "the demo has" : "files have");
    struct clusters *next = clusters_new(p->kube, p->settings, contexts, err);
    if (!next) return false;
    if (!fits(p->scope, next, p->namespaces.n, err)) {
        clusters_free(next);
        return false;
    }
    bool ok = retire(p, err);
    p->old.clusters = p->clusters;
    p->clusters = next;
    return ok && build(p, err);
}

/* --- what it is called ------------------------------------------------ */

bool pipeline_is_wide(const struct pipeline *p) {
    const char *one = NULL;
    for (size_t i = 0; i < p->feeds.n; i++) {
        const struct pipeline_feed *f = &p->feeds.at[i];
        if (is_mute(p, f)) continue;
        if (!f->ns || (one && strcmp(one, f->ns) != 0)) return true;
        one = f->ns;
    }
    return false;
}

const char *const *pipeline_clusters(const struct pipeline *p) {
    size_t n;
    if (p->clusters) return p->clusters->names;
    return p->settings->n_files && p->source
               ? file_source_clusters(p->source, &n)
               : NULL;
}

const struct cluster *pipeline_cluster(const struct pipeline *p,
                                       uint16_t feed) {
    if (!p->clusters) return NULL;
    uint16_t cluster = feed < p->feeds.n
                           ? p->feeds.at[feed].cluster
                           : feeds_get(store_feeds(p->store), feed)->cluster;
    assert(cluster < p->clusters->list.n);
    return p->clusters->list.at[cluster];
}

/* As the source has it, which may have added feeds; else as it was asked. */
static const char *namespace_of(const struct pipeline *p, uint16_t feed) {
    const char *ns = feeds_get(store_feeds(p->store), feed)->ns;
    if (!ns && feed < p->feeds.n) ns = p->feeds.at[feed].ns;
    return ns ? ns : "";
}

void pipeline_feed_name(const struct pipeline *p, uint16_t feed,
                        struct buf *out) {
    const char *ns = namespace_of(p, feed);
    const struct cluster *c = pipeline_cluster(p, feed);
    if (c && !is_usable(c)) {
        buf_printf(out, "context %s", c->name);
        return;
    }
    if (ns[0])
        buf_printf(out, "namespace %s", ns);
    else
        buf_add_cstr(out, "all namespaces");
    if (c && pipeline_clusters(p)) buf_printf(out, " of %s", c->name);
}
