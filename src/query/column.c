/* SPDX-License-Identifier: Apache-2.0 */
#include "query/column.h"

#include <inttypes.h>
#include <string.h>

#include "base/cc.h"
#include "base/clock.h"
#include "query/brief.h"
#include "query/group.h"

/* --- what rows have --------------------------------------------------- */

static const struct group *group_of(const struct row *r) {
    return r->kind == ROW_GROUP ? r->u.group : NULL;
}

static const struct entry *entry_of(const struct row *r) {
    const struct group *g = group_of(r);
    return g ? g->newest : r->u.entry;
}

static const struct event *event_of(const struct row *r) {
    return entry_of(r)->event;
}

static int64_t last_of(const struct row *r) {
    const struct group *g = group_of(r);
    return g ? g->last_us : event_last_us(event_of(r));
}

static int64_t first_of(const struct row *r) {
    const struct group *g = group_of(r);
    return g ? g->first_us : event_first_us(event_of(r));
}

static uint64_t count_of(const struct row *r) {
    const struct group *g = group_of(r);
    return g ? g->count : (uint64_t)event_count(event_of(r));
}

static struct str type_of(const struct row *r) {
    const struct group *g = group_of(r);
    return g && g->warnings ? STR("Warning") : istr_str(event_of(r)->type);
}

/* A group by message shows what its messages share, others the newest. */
static struct str message_of(const struct row *r) {
    const struct group *g = group_of(r);
    if (g && g->by == GROUP_MESSAGE && g->events > 1) return istr_str(g->key);
    return str_trim(event_message(event_of(r)));
}

static struct str owner_of(const struct row *r) {
    const struct event *ev = event_of(r);
    return owner_of_name(istr_str(ev->kind), istr_str(ev->obj_name));
}

/* kubectl's rule: the host, else the reporting instance. */
static struct str host_of(const struct event *ev) {
    return istr_str(ev->host->len ? ev->host : ev->instance);
}

static uint64_t occurrences_of(const struct row *r) {
    return spark_sum(&r->u.group->spark);
}

/* --- text ------------------------------------------------------------- */

static void put_time(struct buf *out, int64_t at_us, const struct show *s) {
    char text[TIME_TEXT_MAX > AGE_TEXT_MAX ? TIME_TEXT_MAX : AGE_TEXT_MAX];

    switch (s->times) {
    case TIMES_RELATIVE:
        age_since(at_us, s->now_us, text);
        break;
    case TIMES_LOCAL:
        time_format_local(at_us, s->now_us, text);
        break;
    case TIMES_UTC:
        time_format_utc(at_us, s->now_us, text);
        break;
    case TIMES_RFC3339:
        time_format(at_us, at_us % US_PER_S ? 6 : 0, text);
        break;
    }
    buf_add_cstr(out, text);
}

static void put_number(struct buf *out, uint64_t n) {
    buf_printf(out, "%" PRIu64, n);
}

static void put_object(struct buf *out, const struct event *ev) {
    buf_add_str(out, istr_str(ev->kind));
    buf_add_char(out, '/');
    buf_add_str(out, istr_str(ev->obj_name));
}

#define TEXT(name)                                                \
    static void name##_text(struct buf *out, const struct row *r, \
                            const struct show *s)

TEXT(cluster) {
    const struct group *g = group_of(r);
    if (g && g->clusters != 1)
        buf_printf(out, "%u clusters", g->clusters);
    else if (s->clusters)
        buf_add_cstr(out, s->clusters[event_of(r)->cluster]);
}

TEXT(namespace) {
    (void)s;
    const struct group *g = group_of(r);
    if (g && g->namespaces != 1)
        buf_printf(out, "%u namespaces", g->namespaces);
    else
        buf_add_str(out, istr_str(event_of(r)->ns));
}

/* Of an event, these three say what kubectl get says: what stands in the event
 * and no more. The order knows better (event_last_us), but only of events that
 * say nothing. */
TEXT(last) {
    const struct event_facts *f = &event_of(r)->facts;
    int64_t at = f->last_us;
    if (at == TIME_UNSET) at = f->first_us;
    if (at == TIME_UNSET) at = f->event_us;
    if (f->has_series) at = f->series_us;
    put_time(out, group_of(r) ? last_of(r) : at, s);
}

TEXT(first) {
    const struct event_facts *f = &event_of(r)->facts;
    int64_t at = f->first_us != TIME_UNSET ? f->first_us : f->event_us;
    put_time(out, group_of(r) ? first_of(r) : at, s);
}

TEXT(age) {
    put_time(out, event_of(r)->facts.created_us, s);
}

TEXT(type) {
    (void)s;
    buf_add_str(out, type_of(r));
}

TEXT(reason) {
    (void)s;
    buf_add_str(out, istr_str(event_of(r)->reason));
}

TEXT(object) {
    (void)s;
    const struct group *g = group_of(r);
    if (g && g->objects != 1)
        buf_printf(out, "%u objects", g->objects);
    else
        put_object(out, event_of(r));
}

TEXT(message) {
    (void)s;
    buf_add_str(out, message_of(r));
}

/* What of it tells, of a problem; of a group by message, all of it. */
TEXT(brief) {
    const struct group *g = group_of(r);
    if (g && g->by == GROUP_MESSAGE)
        message_text(out, r, s);
    else
        message_brief(out, message_of(r));
}

TEXT(count) {
    (void)s;
    const struct event_facts *f = &event_of(r)->facts;
    int32_t count = f->has_series ? f->series_count : f->count;
    if (group_of(r))
        put_number(out, count_of(r));
    else
        buf_printf(out, "%d", count || f->has_series ? count : 1);
}

TEXT(source) {
    (void)s;
    buf_add_str(out, event_source(event_of(r)));
}

/* SOURCE of kubectl get events: the component, and who of it. */
TEXT(reporter) {
    (void)s;
    struct str host = host_of(event_of(r));
    buf_add_str(out, event_source(event_of(r)));
    if (host.len) {
        buf_add_cstr(out, ", ");
        buf_add_str(out, host);
    }
}

/* LAST SEEN of kubectl events: "3m (x12 over 9m)". Its rules, which go by
 * other fields than event_last_us(). */
TEXT(seen) {
    const struct event_facts *f = &event_of(r)->facts;
    int64_t first_us = f->event_us != TIME_UNSET ? f->event_us : f->first_us;
    int32_t n = f->has_series ? f->series_count : f->count;
    char since[AGE_TEXT_MAX];

    if (!f->has_series && n <= 1) {
        put_time(out, first_us, s);
        return;
    }
    age_since(first_us, s->now_us, since);
    put_time(out, f->has_series ? f->series_us : f->last_us, s);
    buf_printf(out, " (x%d over %s)", n, since);
}

static void put_lower(struct buf *out, struct str text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        buf_add_char(out, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
    }
}

/* OBJECT of kubectl get events: "pod/web-1". */
TEXT(involved) {
    (void)s;
    struct str name = istr_str(event_of(r)->obj_name);
    put_lower(out, istr_str(event_of(r)->kind));
    if (name.len) {
        buf_add_char(out, '/');
        buf_add_str(out, name);
    }
}

TEXT(subobject) {
    (void)s;
    buf_add_str(out, istr_str(event_of(r)->obj_field));
}

TEXT(node) {
    (void)s;
    buf_add_str(out, event_node(event_of(r)));
}

TEXT(name) {
    (void)s;
    buf_add_str(out, event_name(event_of(r)));
}

TEXT(owner) {
    (void)s;
    buf_add_str(out, owner_of(r));
}

TEXT(uid) {
    (void)s;
    buf_add_str(out, event_uid(event_of(r)));
}

TEXT(kind) {
    (void)s;
    buf_add_str(out, istr_str(event_of(r)->kind));
}

TEXT(key) {
    (void)s;
    buf_add_str(out, istr_str(r->u.group->key));
}

TEXT(warnings) {
    (void)s;
    put_number(out, r->u.group->warnings);
}

TEXT(events) {
    (void)s;
    put_number(out, r->u.group->events);
}

TEXT(objects) {
    (void)s;
    put_number(out, r->u.group->objects);
}

TEXT(namespaces) {
    (void)s;
    put_number(out, r->u.group->namespaces);
}

TEXT(nodes) {
    (void)s;
    put_number(out, r->u.group->nodes);
}

TEXT(owners) {
    (void)s;
    put_number(out, r->u.group->owners);
}

/* "0.3/m", "120/m", "20/s". */
TEXT(rate) {
    (void)s;
    uint32_t tenths = r->u.group->rate;

    if (tenths >= 10000)
        buf_printf(out, "%u/s", (tenths + 300) / 600);
    else if (tenths >= 100 || tenths == 0)
        buf_printf(out, "%u/m", (tenths + 5) / 10);
    else
        buf_printf(out, "%u.%u/m", tenths / 10, tenths % 10);
}

/* Blank for nothing, the steps for shares of the highest. The full block is
 * left out, so that rows above each other stay apart. */
TEXT(trend) {
    static const char *const blocks[] = {" ", "▁", "▂", "▃",
                                         "▄", "▅", "▆", "▇"};
    static const char *const ascii[] = {" ", "_", ".", ":",
                                        "-", "=", "+", "#"};
    const uint32_t *cells = r->u.group->spark.cells;
    uint32_t top = 1;

    for (int i = 0; i < SPARK_CELLS; i++)
        if (cells[i] > top) top = cells[i];
    for (int i = 0; i < SPARK_CELLS; i++) {
        uint64_t step = ((uint64_t)cells[i] * 7 + top - 1) / top;
        buf_add_cstr(out, s->ascii ? ascii[step] : blocks[step]);
    }
}

TEXT(way) {
    static const char *const signs[] = {[WAY_STEADY] = "",
                                        [WAY_RISING] = "↑",
                                        [WAY_FALLING] = "↓",
                                        [WAY_NEW] = "+",
                                        [WAY_STOPPED] = "·"};
    static const char *const ascii[] = {[WAY_STEADY] = "",
                                        [WAY_RISING] = "^",
                                        [WAY_FALLING] = "v",
                                        [WAY_NEW] = "+",
                                        [WAY_STOPPED] = "."};
    enum group_way way = r->u.group->way;
    buf_add_cstr(out, s->ascii ? ascii[way] : signs[way]);
}

TEXT(since) {
    put_time(out, r->u.group->since_us, s);
}

/* The kind of many, as kubectl has it: pods, ingresses, networkpolicies. */
static void put_plural(struct buf *out, struct str kind) {
    static const char vowels[] = "aeiou";
    char last = kind.len ? kind.ptr[kind.len - 1] : '\0';
    char before = kind.len > 1 ? kind.ptr[kind.len - 2] : '\0';
    bool ies = last == 'y' && before && !strchr(vowels, before);

    put_lower(out, str_sub(kind, 0, kind.len - ies));
    if (ies)
        buf_add_cstr(out, "ies");
    else if (last == 's')
        buf_add_cstr(out, before == 't' ? "" : "es");
    else
        buf_add_char(out, 's');
}

/* As kubectl abbreviates kinds, where these are long. */
static struct str short_kind(struct str kind) {
    static const struct {
        const char *kind, *brief;
    } kinds[] = {
        {"CertificateSigningRequest", "csr"},
        {"CustomResourceDefinition", "crd"},
        {"DaemonSet", "ds"},
        {"Deployment", "deploy"},
        {"HorizontalPodAutoscaler", "hpa"},
        {"PersistentVolume", "pv"},
        {"PersistentVolumeClaim", "pvc"},
        {"PodDisruptionBudget", "pdb"},
        {"ReplicaSet", "rs"},
        {"ReplicationController", "rc"},
        {"StatefulSet", "sts"},
    };
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (str_eq(kind, str_of(kinds[i].kind))) return str_of(kinds[i].brief);
    return kind;
}

static void put_one(struct buf *out, struct str kind, struct str name) {
    put_lower(out, short_kind(kind));
    if (name.len) {
        buf_add_char(out, '/');
        buf_add_str(out, name);
    }
}

static void put_kinds(struct buf *out, const struct group *g) {
    if (g->one_kind)
        put_plural(out, istr_str(g->newest->event->kind));
    else
        buf_add_cstr(out, "objects");
}

/* "3 pods of web, 9 more": those that fail now, and others. */
static void put_failing(struct buf *out, const struct group *g) {
    struct str kind = istr_str(g->failing->kind);
    struct str name = istr_str(g->failing->name);

    if (g->n_failing == 1) {
        put_one(out, kind, name);
    } else {
        buf_printf(out, "%u ", g->n_failing);
        put_kinds(out, g);
        buf_add_cstr(out, " of ");
        buf_add_str(out, owner_of_name(kind, name));
    }
    buf_printf(out, ", %u more", g->objects - g->n_failing);
}

/* "pod/web-1", "12 pods of web", "12 pods of 5 owners", "9 objects" */
TEXT(where) {
    (void)s;
    const struct group *g = r->u.group;
    const struct event *ev = event_of(r);

    if (g->failing) {
        put_failing(out, g);
        return;
    }
    if (g->objects == 1) {
        put_one(out, istr_str(ev->kind), istr_str(ev->obj_name));
        return;
    }
    buf_printf(out, "%u ", g->objects);
    put_kinds(out, g);
    if (g->owners == 1) {
        buf_add_cstr(out, " of ");
        buf_add_str(out, owner_of(r));
    } else if (g->owners < g->objects) {
        buf_printf(out, " of %u owners", g->owners);
    }
}

static void put_common(struct buf *out, const struct group *g,
                       const struct common *c, const struct show *s) {
    static const char *const all[] = {
        [COMMON_NODE] = "node ",   [COMMON_OWNER] = "owner ",
        [COMMON_IMAGE] = "image ", [COMMON_NAMESPACE] = "namespace ",
        [COMMON_SINCE] = "since ",
    };
    static const char *const some[] = {
        [COMMON_NODE] = "on ",     [COMMON_OWNER] = "of ",
        [COMMON_IMAGE] = "with ",  [COMMON_NAMESPACE] = "in ",
        [COMMON_SINCE] = "since ",
    };
    char text[TIME_TEXT_MAX];

    if (c->hits < g->objects)
        buf_printf(out, "%u of %u %s", c->hits, g->objects, some[c->kind]);
    else
        buf_add_cstr(out, all[c->kind]);
    if (c->what) {
        buf_add_str(out, istr_str(c->what));
        return;
    }
    if (s->times == TIMES_UTC || s->times == TIMES_RFC3339)
        time_format_utc(c->at_us, s->now_us, text);
    else
        time_format_local(c->at_us, s->now_us, text);
    buf_add_cstr(out, text);
}

/* "node worker-3, 9 of 10 of web, image nginx:1.99, since 14:02:10" */
TEXT(common) {
    const struct group *g = r->u.group;

    for (int i = 0; i < g->n_common; i++) {
        if (i) buf_add_cstr(out, ", ");
        put_common(out, g, &g->common[i], s);
    }
}

/* --- order ------------------------------------------------------------ */

static int compare_u64(uint64_t a, uint64_t b) {
    return (a > b) - (a < b);
}

static int compare_i64(int64_t a, int64_t b) {
    return (a > b) - (a < b);
}

/* Without case first, so that Pod and pod stand together. */
static int compare_str(struct str a, struct str b) {
    int c = str_cmp_nocase(a, b);
    return c ? c : str_cmp(a, b);
}

static int compare_istr(const struct istr *a, const struct istr *b) {
    return a == b ? 0 : compare_str(istr_str(a), istr_str(b));
}

#define COMPARE(name) \
    static int name##_compare(const struct row *a, const struct row *b)

#define COMPARE_EVENT(name, compare, of_event)                 \
    COMPARE(name) {                                            \
        const struct event *x = event_of(a), *y = event_of(b); \
        return compare(of_event(x), of_event(y));              \
    }

#define COMPARE_GROUP(name, compare, member)                    \
    COMPARE(name) {                                             \
        return compare(a->u.group->member, b->u.group->member); \
    }

#define COMPARE_ROW(name, compare, of_row)    \
    COMPARE(name) {                           \
        return compare(of_row(a), of_row(b)); \
    }

#define NS(ev) ((ev)->ns)
#define REASON(ev) ((ev)->reason)
#define SUBOBJECT(ev) ((ev)->obj_field)
#define KIND(ev) ((ev)->kind)
#define CREATED(ev) ((ev)->facts.created_us)

COMPARE_EVENT(namespace, compare_istr, NS)
COMPARE_EVENT(reason, compare_istr, REASON)
COMPARE_EVENT(subobject, compare_istr, SUBOBJECT)
COMPARE_EVENT(kind, compare_istr, KIND)
COMPARE_EVENT(source, compare_str, event_source)
COMPARE_EVENT(node, compare_str, event_node)
COMPARE_EVENT(name, compare_str, event_name)
COMPARE_EVENT(uid, compare_str, event_uid)
COMPARE_EVENT(age, compare_i64, CREATED)
COMPARE_ROW(last, compare_i64, last_of)
COMPARE_ROW(first, compare_i64, first_of)
COMPARE_ROW(count, compare_u64, count_of)
COMPARE_ROW(type, compare_str, type_of)
COMPARE_ROW(message, compare_str, message_of)
COMPARE_ROW(owner, compare_str, owner_of)
COMPARE_GROUP(rate, compare_u64, rate)
COMPARE_ROW(trend, compare_u64, occurrences_of)
COMPARE_GROUP(since, compare_i64, since_us)
COMPARE_GROUP(key, compare_istr, key)
COMPARE_GROUP(warnings, compare_u64, warnings)
COMPARE_GROUP(events, compare_u64, events)
COMPARE_GROUP(objects, compare_u64, objects)
COMPARE_GROUP(namespaces, compare_u64, namespaces)
COMPARE_GROUP(nodes, compare_u64, nodes)
COMPARE_GROUP(owners, compare_u64, owners)

/* Groups of several by how many. */
COMPARE(cluster) {
    const struct group *g = group_of(a), *h = group_of(b);
    if (g && h && (g->clusters != 1 || h->clusters != 1))
        return compare_u64(g->clusters, h->clusters);
    return compare_u64(event_of(a)->cluster, event_of(b)->cluster);
}

/* By kind, then name; groups of several objects by how many. */
COMPARE(object) {
    const struct group *g = group_of(a), *h = group_of(b);
    if (g && h && (g->objects != 1 || h->objects != 1))
        return compare_u64(g->objects, h->objects);

    const struct event *x = event_of(a), *y = event_of(b);
    int c = compare_istr(x->kind, y->kind);
    return c ? c : compare_istr(x->obj_name, y->obj_name);
}

COMPARE(involved) {
    return object_compare(a, b);
}

COMPARE(brief) {
    return message_compare(a, b);
}

COMPARE(seen) {
    return last_compare(a, b);
}

COMPARE(reporter) {
    int c = source_compare(a, b);
    return c ? c : compare_str(host_of(event_of(a)), host_of(event_of(b)));
}

static int way_weight(const struct row *r) {
    static const int weight[] = {[WAY_STOPPED] = 0,
                                 [WAY_FALLING] = 1,
                                 [WAY_STEADY] = 2,
                                 [WAY_RISING] = 3,
                                 [WAY_NEW] = 4};
    return weight[r->u.group->way];
}

COMPARE(way) {
    return way_weight(a) - way_weight(b);
}

/* By how many objects. */
COMPARE(where) {
    int c = compare_u64(a->u.group->objects, b->u.group->objects);
    return c ? c : object_compare(a, b);
}

/* What tells most, then by what it tells; nothing is last. */
COMPARE(common) {
    const struct group *g = a->u.group, *h = b->u.group;
    if (!g->n_common || !h->n_common)
        return (g->n_common == 0) - (h->n_common == 0);
    if (g->common[0].kind != h->common[0].kind)
        return g->common[0].kind < h->common[0].kind ? -1 : 1;
    if (!g->common[0].what)
        return compare_i64(g->common[0].at_us, h->common[0].at_us);
    return compare_istr(g->common[0].what, h->common[0].what);
}

/* --- the catalogue ---------------------------------------------------- */

enum { EVENT = 1, GROUP = 2, BOTH = EVENT | GROUP };

/* What the rows have, how it stands, how it sorts naturally. */
#define LEFT .align = COLUMN_LEFT
#define RIGHT .align = COLUMN_RIGHT, .descending = true
#define NEWEST .align = COLUMN_LEFT, .descending = true
#define BRIEF(words) , .brief = (words)

#define COLUMN(id, head, rows, how, loudness, narrow, wide)           \
    {                                                                 \
        .name = #id, .title = (head), .event = ((rows)&EVENT) != 0,   \
        .group = ((rows)&GROUP) != 0, how, .tone = COLUMN_##loudness, \
        .min = (narrow), .max = (wide), .text = id##_text,            \
        .compare = id##_compare                                       \
    }

static const struct column columns[] = {
    COLUMN(cluster, "CLUSTER", BOTH, LEFT, PLAIN, 7, 24),
    COLUMN(namespace, "NAMESPACE", BOTH, LEFT, PLAIN, 9, 24),
    COLUMN(last, "LAST SEEN", BOTH, NEWEST BRIEF("LAST"), PLAIN, 6, 19),
    COLUMN(type, "TYPE", BOTH, LEFT, LOUD, 7, 10),
    COLUMN(reason, "REASON", BOTH, LEFT, LOUD, 8, 28),
    COLUMN(object, "OBJECT", BOTH, LEFT, PLAIN, 12, 48),
    COLUMN(message, "MESSAGE", BOTH, LEFT, PLAIN, 16, 0),
    COLUMN(brief, "MESSAGE", GROUP, LEFT, PLAIN, 16, 0),
    COLUMN(count, "COUNT", BOTH, RIGHT, PLAIN, 5, 20),
    COLUMN(first, "FIRST SEEN", BOTH, NEWEST BRIEF("FIRST"), QUIET, 6, 19),
    COLUMN(source, "SOURCE", EVENT, LEFT, QUIET, 8, 36),
    COLUMN(subobject, "SUBOBJECT", EVENT, LEFT, QUIET, 9, 32),
    COLUMN(node, "NODE", EVENT, LEFT, QUIET, 6, 32),
    COLUMN(name, "NAME", EVENT, LEFT, QUIET, 12, 64),
    COLUMN(age, "AGE", EVENT, NEWEST, QUIET, 6, 19),
    COLUMN(owner, "OWNER", EVENT, LEFT, QUIET, 8, 32),
    COLUMN(uid, "UID", EVENT, LEFT, QUIET, 8, 36),
    COLUMN(kind, "KIND", EVENT, LEFT, PLAIN, 6, 24),
    COLUMN(seen, "LAST SEEN", EVENT, NEWEST, PLAIN, 9, 36),
    COLUMN(involved, "OBJECT", EVENT, LEFT, PLAIN, 12, 48),
    COLUMN(reporter, "SOURCE", EVENT, LEFT, QUIET, 8, 48),
    COLUMN(key, "KEY", GROUP, LEFT, PLAIN, 12, 48),
    COLUMN(warnings, "WARNINGS", GROUP, RIGHT BRIEF("WARN"), PLAIN, 5, 20),
    COLUMN(events, "EVENTS", GROUP, RIGHT, QUIET, 6, 9),
    COLUMN(objects, "OBJECTS", GROUP, RIGHT BRIEF("OBJ"), QUIET, 4, 9),
    COLUMN(namespaces, "NAMESPACES", GROUP, RIGHT BRIEF("NS"), QUIET, 3, 9),
    COLUMN(nodes, "NODES", GROUP, RIGHT, QUIET, 5, 9),
    COLUMN(owners, "OWNERS", GROUP, RIGHT, QUIET, 6, 9),
    COLUMN(trend, "TREND", GROUP, NEWEST, GRAPH, SPARK_CELLS, SPARK_CELLS),
    COLUMN(rate, "RATE", GROUP, RIGHT, PLAIN, 6, 9),
    COLUMN(way, "WAY", GROUP, NEWEST BRIEF(""), PLAIN, 1, 1),
    COLUMN(since, "SINCE", GROUP, NEWEST, PLAIN, 6, 19),
    COLUMN(where, "WHERE", GROUP, LEFT, PLAIN, 12, 48),
    COLUMN(common, "IN COMMON", GROUP, LEFT, PLAIN, 12, 64),
};

const struct column *column_find(struct str name) {
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        if (str_eq_nocase(name, str_of(columns[i].name))) return &columns[i];
    return NULL;
}

const struct column *column_all(size_t *n) {
    *n = ARRAY_LEN(columns);
    return columns;
}

void column_names(struct buf *out) {
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
        if (i) buf_add_cstr(out, ", ");
        buf_add_cstr(out, columns[i].name);
    }
}

/* Columns without a comparison of their own go by text. */
static int compare_text(const struct column *by, const struct row *a,
                        const struct row *b) {
    const struct show plain = {.times = TIMES_UTC};
    struct buf x = BUF_INIT(LIMIT_TEXT_BYTES), y = BUF_INIT(LIMIT_TEXT_BYTES);

    by->text(&x, a, &plain);
    by->text(&y, b, &plain);
    int c = str_cmp_nocase(buf_str(&x), buf_str(&y));
    buf_done(&x);
    buf_done(&y);
    return c;
}

int column_compare(const struct column *by, const struct row *a,
                   const struct row *b) {
    return by->compare ? by->compare(a, b) : compare_text(by, a, b);
}
