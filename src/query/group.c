/* SPDX-License-Identifier: Apache-2.0 */
#include "query/group.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/cc.h"
#include "base/clock.h"
#include "base/intern.h"
#include "base/limits.h"
#include "query/groups.h"
#include "query/tally.h"
#include "store/index.h"

#define MINUTE_US (60 * US_PER_S)
/* Warnings are active for so long. */
#define ACTIVE_US (10 * MINUTE_US)
/* Fewer objects have nothing worth telling in common. */
#define COMMON_OBJECTS 3

static const char *const key_names[] = {
    [GROUP_NONE] = "none",       [GROUP_PROBLEM] = "problem",
    [GROUP_OBJECT] = "object",   [GROUP_REASON] = "reason",
    [GROUP_MESSAGE] = "message", [GROUP_NAMESPACE] = "namespace",
    [GROUP_NODE] = "node",       [GROUP_SOURCE] = "source",
    [GROUP_KIND] = "kind",       [GROUP_OWNER] = "owner",
};

/* What of a group's members is only wanted while it is made. */
struct making {
    struct group_ident ident;
    const char *ns, *node; /* of the member before; texts of one pool */
    bool nodeless;         /* some member names no node */
};

/* What is worked out once an object. */
struct about {
    uint64_t owner; /* its key; 0 unknown */
    uint32_t group; /* that its events were found in last, + 1 */
};

struct groups {
    struct store *st;
    enum group_key by;
    int64_t now_us;
    struct intern *texts; /* of the groups */
    VEC(struct group) list;
    VEC(struct making) making; /* as list */
    struct index by_ident;     /* -> place in list */
    struct tally pairs;        /* (group, object), (group, node), ... */
    struct tally shares;       /* events a namespace, node, owner */
    VEC(struct about) about;   /* by the object's slot */
    VEC(const struct entry *) members; /* of all groups */
};

/* What a fingerprint is of. */
enum { OF_OBJECT, OF_NS, OF_NODE, OF_OWNER, OF_CLUSTER, OF_KINDS };

/* --- identity --------------------------------------------------------- */

static struct str owner_of(const struct event *ev) {
    return owner_of_name(istr_str(ev->kind), istr_str(ev->obj_name));
}

static void add_part(struct group_ident *id, int i, struct str text,
                     uint32_t hash) {
    id->part[i] = text;
    id->hash = hash_pair(id->hash, hash);
}

static void add_shared(struct group_ident *id, int i,
                       const struct istr *text) {
    add_part(id, i, istr_str(text), text->hash);
}

static void add_text(struct group_ident *id, int i, struct str text) {
    add_part(id, i, text, str_hash(text));
}

static void add_cluster(struct group_ident *id, const struct event *ev) {
    id->cluster = ev->cluster;
    id->hash = hash_pair(id->hash, ev->cluster);
}

void group_ident_of(struct store *st, enum group_key by, const struct entry *e,
                    struct group_ident *out) {
    const struct event *ev = e->event;

    *out = (struct group_ident){.by = by, .hash = (uint32_t)by};
    switch (by) {
    case GROUP_NONE:
        break;
    case GROUP_PROBLEM:
        add_shared(out, 0, ev->type);
        add_shared(out, 1, ev->reason);
        add_shared(out, 2, store_template(st, e));
        break;
    case GROUP_OBJECT:
        add_cluster(out, ev);
        add_shared(out, 0, ev->kind);
        add_shared(out, 1, ev->obj_ns);
        add_shared(out, 2, ev->obj_name);
        break;
    case GROUP_REASON:
        add_shared(out, 0, ev->type);
        add_shared(out, 1, ev->reason);
        break;
    case GROUP_MESSAGE:
        add_shared(out, 0, store_template(st, e));
        break;
    case GROUP_NAMESPACE:
        add_cluster(out, ev);
        add_shared(out, 0, ev->ns);
        break;
    case GROUP_NODE:
        add_cluster(out, ev);
        add_text(out, 0, event_node(ev));
        break;
    case GROUP_SOURCE:
        add_text(out, 0, event_source(ev));
        break;
    case GROUP_KIND:
        add_shared(out, 0, ev->kind);
        break;
    case GROUP_OWNER:
        add_cluster(out, ev);
        add_shared(out, 0, ev->obj_ns);
        add_text(out, 1, owner_of(ev));
        break;
    }
}

uint64_t group_ident_id(const struct group_ident *id) {
    uint64_t high = tally_key((uint64_t)id->by, id->cluster);

    for (size_t i = 0; i < ARRAY_LEN(id->part); i++)
        high = tally_key(high, tally_text(id->part[i]));
    return high << 32 | id->hash;
}

/* Shared texts are mostly the same bytes. */
static bool is_same_text(struct str a, struct str b) {
    return a.len == b.len && (a.ptr == b.ptr || str_eq(a, b));
}

static bool is_ident(const void *ctx, uint32_t item, const void *key) {
    const struct groups *gs = ctx;
    const struct group_ident *have = &gs->making.at[item].ident;
    const struct group_ident *want = key;

    if (have->cluster != want->cluster) return false;
    for (size_t i = 0; i < ARRAY_LEN(have->part); i++)
        if (!is_same_text(have->part[i], want->part[i])) return false;
    return true;
}

/* --- making ----------------------------------------------------------- */

static uint32_t get_group(struct groups *gs, const struct entry *e) {
    struct group_ident id;
    group_ident_of(gs->st, gs->by, e, &id);
    uint32_t at = index_find(&gs->by_ident, id.hash, is_ident, gs, &id);
    if (at != INDEX_NONE) return at;

    at = (uint32_t)gs->list.n;
    vec_push(&gs->making, (struct making){.ident = id});
    vec_push(&gs->list, (struct group){
                            .by = gs->by,
                            .id = group_ident_id(&id),
                            .first_us = INT64_MAX,
                            .last_us = TIME_UNSET,
                            .expired = true,
                        });
    spark_init(&gs->list.at[at].spark, gs->now_us, MINUTE_US);
    index_add(&gs->by_ident, id.hash, at);
    return at;
}

static bool is_new_pair(struct groups *gs, uint32_t group, int of,
                        uint64_t what) {
    uint64_t pair = (uint64_t)group * OF_KINDS + (uint64_t)of;
    return tally_add(&gs->pairs, tally_key(pair, what)) == 1;
}

static uint64_t key_of_ptr(const char *text) {
    return (uint64_t)(uintptr_t)text;
}

/* Owners of the same name in two namespaces are two. */
static uint64_t owner_key(struct groups *gs, const struct entry *e) {
    uint64_t *key = &gs->about.at[e->object->slot].owner;

    if (*key == 0) {
        const struct event *ev = e->event;
        uint64_t where = tally_key(ev->cluster, key_of_ptr(ev->obj_ns->bytes));
        *key = tally_key(where, tally_text(owner_of(ev)));
    }
    return *key;
}

static void count_distinct(struct groups *gs, uint32_t at,
                           const struct entry *e) {
    struct group *g = &gs->list.at[at];
    struct making *m = &gs->making.at[at];
    struct about *about = &gs->about.at[e->object->slot];
    const char *ns = e->event->ns->bytes;
    struct str node = event_node(e->event);

    if (about->group != at + 1 &&
        is_new_pair(gs, at, OF_OBJECT, key_of_ptr((const char *)e->object))) {
        g->objects++;
        g->owners += is_new_pair(gs, at, OF_OWNER, owner_key(gs, e));
        g->clusters += is_new_pair(gs, at, OF_CLUSTER, e->object->cluster);
    }
    about->group = at + 1;
    if (m->ns != ns)
        g->namespaces += is_new_pair(gs, at, OF_NS, key_of_ptr(ns));
    m->ns = ns;
    if (node.len == 0)
        m->nodeless = true;
    else if (m->node != node.ptr)
        g->nodes += is_new_pair(gs, at, OF_NODE, key_of_ptr(node.ptr));
    m->node = node.len ? node.ptr : m->node;
}

static void put_spark(void *ctx, int64_t from_us, int64_t to_us, uint32_t n) {
    spark_spread(ctx, from_us, to_us, n);
}

static void count_entry(struct group *g, const struct entry *e) {
    uint64_t count = (uint64_t)event_count(e->event);
    int64_t first_us = event_first_us(e->event);
    int64_t last_us = event_last_us(e->event);

    g->events++;
    g->count += count;
    if (event_is_warning(e->event)) g->warnings += count;
    g->expired = g->expired && e->expired;
    if (first_us != TIME_UNSET && first_us < g->first_us)
        g->first_us = first_us;
    if (!g->newest || last_us > g->last_us ||
        (last_us == g->last_us && e->seq > g->newest->seq)) {
        g->newest = e;
        g->last_us = last_us;
    }
    if (last_us >= g->spark.end_us - SPARK_CELLS * g->spark.cell_us)
        entry_spans(e, put_spark, &g->spark);
}

static void release_texts(struct groups *gs) {
    for (size_t i = 0; i < gs->list.n; i++) {
        struct group *g = &gs->list.at[i];
        const struct istr *texts[] = {g->key, g->one_ns, g->one_node,
                                      g->one_owner};
        for (size_t k = 0; k < ARRAY_LEN(texts); k++) {
            if (!texts[k]) continue;
            intern_unref(gs->texts,
                         intern_find(gs->texts, istr_str(texts[k])));
        }
    }
}

/* What a group is called. */
static struct istr *name_group(struct groups *gs, const struct group *g,
                               const struct group_ident *id) {
    const struct event *ev = g->newest->event;

    switch (gs->by) {
    case GROUP_PROBLEM:
        return intern_get(gs->texts, id->part[2]);
    case GROUP_OBJECT: {
        struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
        buf_add_str(&text, istr_str(ev->kind));
        buf_add_char(&text, '/');
        buf_add_str(&text, istr_str(ev->obj_name));
        struct istr *key = intern_get(gs->texts, buf_str(&text));
        buf_done(&text);
        return key;
    }
    case GROUP_REASON:
    case GROUP_OWNER:
        return intern_get(gs->texts, id->part[1]);
    case GROUP_NONE:
    case GROUP_MESSAGE:
    case GROUP_NAMESPACE:
    case GROUP_NODE:
    case GROUP_SOURCE:
    case GROUP_KIND:
        break;
    }
    /* An empty key would be an empty cell. */
    return intern_get(gs->texts,
                      id->part[0].len ? id->part[0] : STR("(none)"));
}

static uint64_t share_key(int of, uint64_t what) {
    return tally_key((uint64_t)of, what);
}

/* Count for each namespace, node and owner what share of all events is about
 * it. */
static void count_shares(struct groups *gs) {
    for (size_t i = 0; i < gs->members.n; i++) {
        const struct entry *e = gs->members.at[i];
        const char *ns = e->event->ns->bytes;
        struct str node = event_node(e->event);
        tally_add(&gs->shares, share_key(OF_NS, key_of_ptr(ns)));
        tally_add(&gs->shares, share_key(OF_OWNER, owner_key(gs, e)));
        if (node.len)
            tally_add(&gs->shares, share_key(OF_NODE, key_of_ptr(node.ptr)));
    }
}

/* The text if at most half of all events are about it, else NULL. */
static const struct istr *telling(struct groups *gs, int of, uint64_t what,
                                  struct str text) {
    if (text.len == 0) return NULL;
    if (gs->shares.used == 0) count_shares(gs);
    size_t share = tally_get(&gs->shares, share_key(of, what));
    return share * 2 <= gs->members.n ? intern_get(gs->texts, text) : NULL;
}

/* What all members have in common, but for what they were grouped by. */
static void find_common(struct groups *gs, struct group *g,
                        const struct making *m) {
    const struct event *ev = g->newest->event;
    struct str node = event_node(ev);

    if (g->objects < COMMON_OBJECTS) return;
    if (g->namespaces == 1 && g->by != GROUP_NAMESPACE)
        g->one_ns =
            telling(gs, OF_NS, key_of_ptr(ev->ns->bytes), istr_str(ev->ns));
    if (g->nodes == 1 && !m->nodeless && g->by != GROUP_NODE)
        g->one_node = telling(gs, OF_NODE, key_of_ptr(node.ptr), node);
    if (g->owners == 1 && g->by != GROUP_OWNER)
        g->one_owner =
            telling(gs, OF_OWNER, owner_key(gs, g->newest), owner_of(ev));
}

struct groups *groups_new(struct store *st) {
    struct groups *gs = xcalloc(1, sizeof(*gs));
    gs->st = st;
    gs->texts = intern_new();
    return gs;
}

void groups_free(struct groups *gs) {
    if (!gs) return;
    release_texts(gs);
    vec_done(&gs->list);
    vec_done(&gs->making);
    vec_done(&gs->about);
    vec_done(&gs->members);
    index_done(&gs->by_ident);
    tally_done(&gs->pairs);
    tally_done(&gs->shares);
    intern_free(gs->texts);
    xfree(gs);
}

void groups_begin(struct groups *gs, enum group_key by, int64_t now_us) {
    struct store_counts counts;
    store_counts(gs->st, &counts);

    release_texts(gs);
    vec_clear(&gs->list);
    vec_clear(&gs->making);
    index_clear(&gs->by_ident);
    tally_clear(&gs->pairs);
    tally_clear(&gs->shares);
    vec_clear(&gs->members);
    vec_reserve(&gs->about, counts.objects);
    gs->about.n = counts.objects;
    if (counts.objects)
        memset(gs->about.at, 0, counts.objects * sizeof(gs->about.at[0]));
    gs->by = by;
    gs->now_us = now_us;
}

void groups_add(struct groups *gs, const struct entry *e) {
    uint32_t at = get_group(gs, e);

    vec_push(&gs->members, e);
    count_distinct(gs, at, e);
    count_entry(&gs->list.at[at], e);
}

void groups_end(struct groups *gs) {
    for (size_t i = 0; i < gs->list.n; i++) {
        struct group *g = &gs->list.at[i];
        const struct making *m = &gs->making.at[i];
        if (g->first_us == INT64_MAX) g->first_us = TIME_UNSET;
        g->key = name_group(gs, g, &m->ident);
        find_common(gs, g, m);
    }
}

size_t groups_count(const struct groups *gs) {
    return gs->list.n;
}

const struct group *groups_at(const struct groups *gs, size_t i) {
    return &gs->list.at[i];
}

/* --- for everybody ---------------------------------------------------- */

bool group_key_parse(struct str word, enum group_key *key, struct err *err) {
    struct buf names = BUF_INIT(LIMIT_ERR_TEXT);

    for (size_t i = GROUP_NONE + 1; i < ARRAY_LEN(key_names); i++) {
        if (str_eq_nocase(word, str_of(key_names[i]))) {
            *key = (enum group_key)i;
            buf_done(&names);
            return true;
        }
        buf_printf(&names, "%s%s", names.len ? ", " : "", key_names[i]);
    }
    err_set(err, ERR_USAGE, "cannot group by '%.*s': use one of %s",
            (int)(word.len < LIMIT_ERROR_TEXT ? word.len : LIMIT_ERROR_TEXT),
            word.ptr ? word.ptr : "", names.data);
    buf_done(&names);
    return false;
}

const char *group_key_name(enum group_key key) {
    return key_names[key];
}

static int urgency(const struct group *g, int64_t now_us) {
    if (g->warnings == 0) return 2;
    return g->last_us != TIME_UNSET && g->last_us >= now_us - ACTIVE_US ? 0
                                                                        : 1;
}

int group_problem_compare(const struct group *a, const struct group *b,
                          int64_t now_us) {
    int c = urgency(a, now_us) - urgency(b, now_us);
    if (c) return c;

    uint64_t a_rate = spark_sum(&a->spark), b_rate = spark_sum(&b->spark);
    if (a_rate != b_rate) return a_rate > b_rate ? -1 : 1;
    if (a->last_us != b->last_us) return a->last_us > b->last_us ? -1 : 1;
    /* Arrival: ids are other ones in the next run. */
    return (a->newest->seq < b->newest->seq) -
           (a->newest->seq > b->newest->seq);
}
