/* SPDX-License-Identifier: Apache-2.0 */
#include "app/pipeline.h"

#include <errno.h>

#include "base/alloc.h"
#include "kube/path.h"

static bool about_nodes_only(const struct settings *s) {
    for (size_t i = 0; i < s->objects.n; i++)
        if (!str_eq(s->objects.at[i].kind, STR("Node"))) return false;
    return s->objects.n > 0;
}

static void clear_feeds(struct pipeline *p) {
    for (size_t i = 0; i < p->feeds.n; i++) xfree(p->feeds.at[i]);
    vec_clear(&p->feeds);
}

static void name_scope(struct pipeline *p) {
    struct buf b = BUF_INIT(LIMIT_TEXT_BYTES);
    for (size_t i = 0; i < p->feeds.n; i++)
        buf_printf(&b, "%s%s", i ? ", " : "",
                   p->feeds.at[i] ? p->feeds.at[i] : "all namespaces");
    xfree(p->scope);
    p->scope = buf_take(&b);
}

static void choose_feeds(struct pipeline *p) {
    const struct settings *s = p->settings;
    clear_feeds(p);
    /* A Node's events stand in `default` by habit, not by rule. The demo has
     * one feed, which the filter narrows. */
    if (s->demo && s->namespaces.n == 1) {
        vec_push(&p->feeds, xstrdup(s->namespaces.at[0]));
    } else if (s->all_namespaces || s->demo || about_nodes_only(s)) {
        vec_push(&p->feeds, NULL);
    } else if (s->namespaces.n) {
        for (size_t i = 0; i < s->namespaces.n; i++)
            vec_push(&p->feeds, xstrdup(s->namespaces.at[i]));
    } else {
        vec_push(&p->feeds, xstrdup(p->context_ns));
    }
    name_scope(p);
}

static bool build(struct pipeline *p, struct err *err) {
    const struct store_config config = {
        .max_events = p->settings->max_events,
        .max_bytes = p->settings->max_bytes,
        .forget_expired = p->settings->job == JOB_TEXT,
    };
    p->store = store_new(&config);
    p->queue = queue_new(LIMIT_QUEUE_ITEMS, LIMIT_QUEUE_BYTES);
    return p->queue ||
           err_set_errno(err, ERR_IO, errno, "cannot make a queue");
}

static void drop_change(void *c) {
    change_free(c);
}

static void tear_down(struct pipeline *p) {
    if (p->source) {
        queue_close(p->queue);
        source_stop(p->source);
    }
    if (p->queue) queue_free(p->queue, drop_change);
    if (p->store) store_free(p->store);
    p->source = NULL;
    p->queue = NULL;
    p->store = NULL;
}

bool pipeline_init(struct pipeline *p, const struct settings *s,
                   struct err *err) {
    *p = (struct pipeline){.settings = s};
    if (!s->demo) {
        p->kube = kube_config_load(&s->kube, err);
        if (!p->kube || !kube_endpoint(p->kube, &s->kube, &p->endpoint,
                                       &p->context_ns, err))
            return false;
    }
    choose_feeds(p);
    return build(p, err);
}

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

static struct source *make_cluster(struct pipeline *p, bool watch,
                                   struct err *err) {
    const struct settings *s = p->settings;
    VEC(struct cluster_feed) feeds = {0};
    for (size_t i = 0; i < p->feeds.n; i++) {
        const struct cluster_feed feed = {
            .feed = (uint16_t)i,
            .endpoint = &p->endpoint,
            .ns = p->feeds.at[i],
        };
        vec_push(&feeds, feed);
    }
    const struct cluster_config config = {
        .feeds = feeds.at,
        .n = feeds.n,
        .field_selector = s->selector,
        .watch = watch,
        .skip_list = s->watch_only,
        .exit_on_failure = s->job == JOB_TEXT,
        .ttl_us = s->ttl_us,
    };
    struct source *source = cluster_source_new(&config, p->queue, err);
    vec_done(&feeds);
    return source;
}

bool pipeline_start(struct pipeline *p, bool watch, struct err *err) {
    struct source *source =
        p->settings->demo ? make_demo(p, watch) : make_cluster(p, watch, err);
    if (!source) return false;
    p->source = source;
    return source_start(source, err);
}

bool pipeline_rescope(struct pipeline *p, const char *namespaces,
                      struct err *err) {
    if (p->settings->demo)
        return err_set(err, ERR_USAGE,
                       "the demo has one scope: all namespaces");
    tear_down(p);
    clear_feeds(p);
    if (namespaces[0] == 0) vec_push(&p->feeds, NULL);
    struct str rest = str_of(namespaces), ns;
    while (namespaces[0] && str_split(&rest, ',', &ns)) {
        ns = str_trim(ns);
        if (path_is_namespace(ns) && p->feeds.n < LIMIT_FEEDS)
            vec_push(&p->feeds, xstrndup(ns.ptr, ns.len));
    }
    name_scope(p);
    return build(p, err);
}

void pipeline_done(struct pipeline *p) {
    tear_down(p);
    clear_feeds(p);
    vec_done(&p->feeds);
    xfree(p->scope);
    xfree(p->context_ns);
    endpoint_done(&p->endpoint);
    kube_config_free(p->kube);
    *p = (struct pipeline){0};
}

bool pipeline_is_wide(const struct pipeline *p) {
    return p->feeds.n != 1 || p->feeds.at[0] == NULL;
}

void pipeline_feed_name(const struct pipeline *p, uint16_t feed,
                        struct buf *out) {
    if (feed >= p->feeds.n || !p->feeds.at[feed])
        buf_add_cstr(out, "all namespaces");
    else
        buf_printf(out, "namespace %s", p->feeds.at[feed]);
}
