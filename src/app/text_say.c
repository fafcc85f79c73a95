/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "app/owned.h"
#include "app/say.h"
#include "app/text_internal.h"

void text_say_empty(const struct text *t) {
    if (pipeline_is_wide(t->pipeline))
        say_line("No events found.");
    else
        say_line("No events found in %s namespace.", t->pipeline->scope_text);
}

/* What to do about a feed that failed. What a proxy says ends with that. */
static const char *hint(const struct feed_report *r) {
    switch (r->kind) {
    case ERR_NET:
        if (str_has_nocase(r->text, STR("proxy-url"))) return "";
        if (str_starts(r->text, STR("proxy ")))
            return "; check the proxy, or --proxy-url and HTTPS_PROXY";
        return "; check that the server is up, and --server or the context";
    case ERR_TLS:
        return "; check --certificate-authority and --tls-server-name";
    case ERR_AUTH:
        return "; check the user's credentials in the kubeconfig";
    case ERR_DENIED:
        return "; ask for the right, or name other namespaces with -n";
    case ERR_SERVER:
    case ERR_FORMAT:
        return "; check the server's address and -v";
    case ERR_NONE:
    case ERR_USAGE:
    case ERR_CONFIG:
    case ERR_IO:
    case ERR_LIMIT:
        break;
    }
    return "";
}

/* It may be listed and not watched, and is listed again and again. */
static bool is_polled(const struct text *t, const struct change *c) {
    const struct feed_report *r = &c->u.state;
    return r->state == FEED_WAITING && r->kind == ERR_DENIED &&
           feeds_get(text_feeds(t), c->feed)->listed_once;
}

static void say_trouble(const struct text *t, const struct change *c,
                        const char *what_now) {
    const struct feed_report *r = &c->u.state;
    if (t->settings->local) {
        say_error("%.*s", STR_ARG(r->text));
        return;
    }
    const struct cluster *cluster = pipeline_cluster(t->pipeline, c->feed);
    if (cluster && cluster->why.kind != ERR_NONE) {
        say_error("cannot use context '%s': %s", cluster->name,
                  cluster->why.text);
        return;
    }
    const char *server = cluster ? cluster->endpoint.server : NULL;
    struct buf name = BUF_INIT(LIMIT_CELL_BYTES);
    pipeline_feed_name(t->pipeline, c->feed, &name);
    if (is_polled(t, c)) {
        say_error("%s: %.*s", name.data, STR_ARG(r->text));
        buf_done(&name);
        return;
    }
    if (server && !str_starts(r->text, str_of(server)))
        buf_printf(&name, " from %s", server);
    say_error("cannot read events of %s: %.*s%s", name.data, STR_ARG(r->text),
              what_now);
    buf_done(&name);
}

void text_say_failed(const struct text *t, const struct change *c) {
    say_trouble(t, c, hint(&c->u.state));
}

void text_say_waiting(const struct text *t, const struct change *c) {
    say_trouble(t, c, "; trying again");
}

void text_say_gap(const struct text *t, const struct gap_record *gap) {
    char from[TIME_TEXT_MAX], to[TIME_TEXT_MAX];
    time_format(gap->from_us, 0, from);
    time_format(gap->to_us, 0, to);
    struct buf name = BUF_INIT(LIMIT_CELL_BYTES);
    pipeline_feed_name(t->pipeline, gap->feed, &name);
    say_error("gap in %s from %s to %s: %s; %llu events recovered%s",
              name.data, from, to, gap->cause,
              (unsigned long long)gap->recovered,
              gap->loss_possible ? ", some may be lost" : "");
    buf_done(&name);
}

void text_say_evicted(const struct text *t) {
    struct store_counts counts;
    store_counts(t->pipeline->store, &counts);
    if (counts.evicted)
        say_error("%" PRIu64 " events are left out: they are more than "
                  "--max-events or --max-memory allow",
                  counts.evicted);
}

/* Whether it was told already that this cluster does not tell. */
static bool is_silent(const struct text *t, uint16_t cluster, struct str ns) {
    for (size_t i = 0; i < text_feed_count(t); i++) {
        const struct feed *f = feeds_get(text_feeds(t), (uint16_t)i);
        bool all = !f->ns || !f->ns[0];
        if (f->cluster == cluster && f->state == FEED_FAILED &&
            (all || str_eq(str_of(f->ns), ns)))
            return true;
    }
    return false;
}

/* "Deployment/web of namespace prod of east" */
static void add_object(struct buf *out, const struct text *t,
                       const struct owned_trouble *trouble) {
    const char *const *clusters = pipeline_clusters(t->pipeline);
    buf_printf(out, "%.*s/%.*s", STR_ARG(trouble->kind),
               STR_ARG(trouble->name));
    if (trouble->ns.len)
        buf_printf(out, " of namespace %.*s", STR_ARG(trouble->ns));
    if (clusters) buf_printf(out, " of %s", clusters[trouble->cluster]);
}

void text_say_owned(const struct text *t,
                    const struct owned_trouble *trouble) {
    static const char by_name[] = "; what else it owns is told by names alone";
    struct str why = trouble->why.len ? trouble->why : STR("no answer yet");
    struct buf object = BUF_INIT(LIMIT_CELL_BYTES);
    if (is_silent(t, trouble->cluster, trouble->ns)) return;
    add_object(&object, t, trouble);
    if (trouble->state == RELATIVE_GONE)
        say_error("there is no %s%s%s", object.data,
                  trouble->why.len ? ": it was " : "",
                  trouble->why.len ? trouble->why.ptr : "");
    else if (trouble->state == RELATIVE_THERE)
        say_error("%s owns more than %d objects%s", object.data,
                  FAMILY_RELATIVES, by_name);
    else if (trouble->part.len)
        say_error("cannot read what %s owns: %.*s: %.*s%s", object.data,
                  STR_ARG(trouble->part), STR_ARG(why), by_name);
    else
        say_error("cannot read %s: %.*s%s", object.data, STR_ARG(why),
                  by_name);
    buf_done(&object);
}
