/* SPDX-License-Identifier: Apache-2.0 */
#include "print/groups_json.h"

#include "base/clock.h"

static const char *way_name(enum group_way way) {
    switch (way) {
    case WAY_STEADY:
        return "steady";
    case WAY_RISING:
        return "rising";
    case WAY_FALLING:
        return "falling";
    case WAY_NEW:
        return "new";
    case WAY_STOPPED:
        break;
    }
    return "stopped";
}

static const char *common_name(enum common_kind kind) {
    switch (kind) {
    case COMMON_NODE:
        return "node";
    case COMMON_OWNER:
        return "owner";
    case COMMON_IMAGE:
        return "image";
    case COMMON_NAMESPACE:
        return "namespace";
    case COMMON_SINCE:
        break;
    }
    return "since";
}

static void put_time(struct jsonout *j, const char *key, int64_t at_us) {
    char text[TIME_TEXT_MAX];
    if (at_us == TIME_UNSET) {
        jsonout_null(j, key);
        return;
    }
    time_format(at_us, at_us % US_PER_S ? 6 : 0, text);
    jsonout_str(j, key, str_of(text));
}

static bool has_template(enum group_key by) {
    return by == GROUP_PROBLEM || by == GROUP_MESSAGE;
}

/* Whether groups of two clusters, or of two namespaces, are two groups. */
static bool is_of_one_cluster(enum group_key by) {
    return by == GROUP_OBJECT || by == GROUP_OWNER || by == GROUP_NODE ||
           by == GROUP_NAMESPACE;
}
static bool is_of_one_namespace(enum group_key by) {
    return by == GROUP_OBJECT || by == GROUP_OWNER;
}

/* Where what the group is about stands. */
static void put_place(struct jsonout *j, const struct groups_page *page,
                      const struct event *e) {
    const char *const *clusters = page->config.show.clusters;
    if (clusters && is_of_one_cluster(page->by))
        jsonout_str(j, "cluster", str_of(clusters[e->cluster]));
    if (is_of_one_namespace(page->by))
        jsonout_str(j, "namespace", istr_str(e->obj_ns));
    if (page->by != GROUP_OBJECT) return;
    jsonout_str(j, "kind", istr_str(e->kind));
    jsonout_str(j, "name", istr_str(e->obj_name));
}

static void put_newest(struct jsonout *j, const struct groups_page *page,
                       const struct group *g) {
    const struct event *e = g->newest->event;
    struct str message = event_message(e);
    if (has_template(page->by))
        message = istr_str(store_template(page->store, g->newest));
    jsonout_str(j, "key", istr_str(g->key));
    put_place(j, page, e);
    jsonout_str(j, "type", istr_str(e->type));
    jsonout_str(j, "reason", istr_str(e->reason));
    jsonout_str(j, "message", message);
}

static void put_counts(struct jsonout *j, const struct group *g) {
    jsonout_int(j, "count", (int64_t)g->count);
    jsonout_int(j, "warnings", (int64_t)g->warnings);
    jsonout_int(j, "events", g->events);
    jsonout_int(j, "objects", g->objects);
    jsonout_int(j, "owners", g->owners);
    jsonout_int(j, "namespaces", g->namespaces);
    jsonout_int(j, "nodes", g->nodes);
}

/* Tenths a minute, as a number. */
static void put_rate(struct jsonout *j, uint32_t tenths) {
    if (tenths % 10 == 0) {
        jsonout_int(j, "ratePerMinute", tenths / 10);
        return;
    }
    jsonout_key(j, "ratePerMinute");
    buf_printf(j->out, "%u.%u", tenths / 10, tenths % 10);
}

static void put_trend(struct jsonout *j, const struct spark *s) {
    jsonout_open(j, "trend", '{');
    put_time(j, "end", s->end_us);
    jsonout_int(j, "cellSeconds", s->cell_us / US_PER_S);
    jsonout_open(j, "counts", '[');
    for (size_t i = 0; i < SPARK_CELLS; i++) jsonout_int(j, NULL, s->cells[i]);
    jsonout_close(j, ']');
    jsonout_close(j, '}');
}

static void put_common(struct jsonout *j, const struct group *g) {
    jsonout_open(j, "common", '[');
    for (int i = 0; i < g->n_common; i++) {
        const struct common *c = &g->common[i];
        jsonout_open(j, NULL, '{');
        jsonout_str(j, "kind", str_of(common_name(c->kind)));
        if (c->kind == COMMON_SINCE)
            put_time(j, "value", c->at_us);
        else
            jsonout_str(j, "value", istr_str(c->what));
        jsonout_int(j, "objects", c->hits);
        jsonout_close(j, '}');
    }
    jsonout_close(j, ']');
}

void group_json(struct jsonout *j, const struct groups_page *page,
                const struct group *g) {
    jsonout_open(j, NULL, '{');
    put_newest(j, page, g);
    put_counts(j, g);
    put_time(j, "firstSeen", g->first_us);
    put_time(j, "lastSeen", g->last_us);
    put_time(j, "since", g->since_us);
    put_rate(j, g->rate);
    jsonout_str(j, "way",
                str_of(way_name(group_way(g, page->config.show.now_us))));
    put_trend(j, &g->spark);
    put_common(j, g);
    jsonout_close(j, '}');
}
