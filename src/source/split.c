/* SPDX-License-Identifier: Apache-2.0 */
#include "source/cluster_internal.h"

#include <stdio.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "kube/path.h"

struct split {
    const struct feed *from;
    size_t made, left_out;
};

static uint16_t next_number(const struct driver *d) {
    uint16_t next = 0;

    for (size_t i = 0; i < d->feeds.n; i++)
        if (d->feeds.at[i]->is.feed >= next)
            next = (uint16_t)(d->feeds.at[i]->is.feed + 1);
    return next;
}

static bool is_watched(const struct feed *from, struct str ns) {
    const struct driver *d = from->driver;

    for (size_t i = 0; i < d->feeds.n; i++) {
        const struct feed *f = d->feeds.at[i];
        if (f->site == from->site && f->is.ns && str_eq(str_of(f->is.ns), ns))
            return true;
    }
    return false;
}

static void try_namespace(struct split *s, struct str ns) {
    struct driver *d = s->from->driver;
    struct cluster_feed is = {
        .feed = next_number(d),
        .cluster = s->from->is.cluster,
        .endpoint = s->from->is.endpoint,
    };

    if (!path_is_namespace(ns) || is_watched(s->from, ns)) return;
    if (is.feed >= LIMIT_FEEDS) {
        s->left_out++;
        return;
    }
    char *owned = xstrndup(ns.ptr, ns.len);
    is.ns = owned;
    struct feed *f = driver_add_feed(d, s->from->site, &is);
    f->ns = owned;
    feed_announce(f);
    s->made++;
}

static void conclude(struct feed *f) {
    struct split s = {.from = f};
    struct str names = buf_str(&f->site->found);
    struct str ns;
    char text[128];

    for (size_t i = 0; i < f->is.n_known_ns; i++)
        try_namespace(&s, str_of(f->is.known_ns[i]));
    while (str_split(&names, '\n', &ns)) try_namespace(&s, ns);
    if (s.made) {
        snprintf(text, sizeof(text),
                 "all namespaces are forbidden: trying %zu that are known; "
                 "none that is made later",
                 s.made);
        site_note(f->site, str_of(text));
    }
    if (s.left_out) {
        snprintf(text, sizeof(text),
                 "%zu namespaces are left out: %d are watched at once, at "
                 "most",
                 s.left_out, LIMIT_FEEDS);
        site_note(f->site, str_of(text));
    }
    reflect_denied(f->reflect, moment_now(), s.made > 0);
}

void split_feed(struct feed *f) {
    if (!f->splitting) {
        f->splitting = true;
        names_ask(f->site->names, f->site->client);
    } else if (!names_asking(f->site->names)) {
        f->splitting = false;
        conclude(f);
    }
}
