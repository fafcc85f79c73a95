/* SPDX-License-Identifier: Apache-2.0 */
#include "query/group.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/cc.h"
#include "base/clock.h"
#include "base/intern.h"
#include "base/limits.h"
#include "query/common.h"
#include "query/groups.h"
#include "query/rank.h"
#include "query/runs.h"
#include "query/tally.h"
#include "store/index.h"

#define MINUTE_US (60 * US_PER_S)
/* What began within so long did so at one moment. */
#define MOMENT_US MINUTE_US
/* Fewer begin at one moment by chance. */
#define MOMENT_OBJECTS 3

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
    uint16_t cluster;      /* of the member before */
    struct runs runs;
    struct votes votes;
    uint64_t failing; /* owner of those that fail now; 0: of none so far */
    bool failing_mixed;
    int64_t first_us, last_us; /* first occurrences of the objects */
};

/* What is worked out once an object. */
struct about {
    uint32_t group;   /* that its events were found in last, + 1 */
    uint32_t pair;    /* its place in pairs there */
    bool asked;       /* cured_us is known, if not all events are added */
    int64_t cured_us; /* its last success; 0: none of late */
};

/* An object in a group. */
struct pair {
    uint32_t group, slot;
    uint32_t live; /* its place in live, + 1; 0 none */
    int64_t first_us;
};

/* An object with live trouble in a group. */
struct live {
    uint32_t group, slot;
    uint64_t what; /* object or schedule */
    struct trouble trouble;
};

struct groups {
    struct store *st;
    enum group_key by;
    bool all; /* entries of the store are added */
    int64_t now_us;
    struct intern *texts; /* of the groups */
    VEC(struct group) list;
    VEC(struct making) making; /* as list */
    struct index by_ident;     /* -> place in list */
    struct tally pairs;        /* (group, object), (group, node), ... */
    struct tally objects;      /* (group, object) -> place in, + 1 */
    VEC(struct pair) in;
    VEC(struct about) about; /* by the object's slot */
    VEC(struct live) live;
    struct scene scene;
    struct ranks ranks;
};

/* What a fingerprint is of. */
enum { OF_NS, OF_NODE, OF_OWNER, OF_CLUSTER, OF_KINDS };

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
    vec_push(&gs->making, (struct making){.ident = id,
                                          .first_us = INT64_MAX,
                                          .last_us = TIME_UNSET});
    vec_push(&gs->list, (struct group){
                            .by = gs->by,
                            .id = group_ident_id(&id),
                            .first_us = INT64_MAX,
                            .last_us = TIME_UNSET,
                            .since_us = TIME_UNSET,
                            .oldest = UINT64_MAX,
                            .one_kind = true,
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

/* The object's place among those of the group. */
static uint32_t get_pair(struct groups *gs, uint32_t at,
                         const struct object *o) {
    struct about *about = &gs->about.at[o->slot];
    if (about->group == at + 1) return about->pair;

    struct group *g = &gs->list.at[at];
    uint64_t key = tally_key(at, key_of_ptr((const char *)o));
    uint32_t *place = tally_at(&gs->objects, key);
    if (*place == 0) {
        vec_push(&gs->in, (struct pair){at, o->slot, 0, INT64_MAX});
        *place = (uint32_t)gs->in.n;
        g->objects++;
        g->owners += is_new_pair(gs, at, OF_OWNER,
                                 gs->scene.at.at[o->slot].key[COMMON_OWNER]);
        g->clusters += is_new_pair(gs, at, OF_CLUSTER, o->cluster);
    }
    about->group = at + 1;
    about->pair = *place - 1;
    return about->pair;
}

static struct pair *count_distinct(struct groups *gs, uint32_t at,
                                   const struct entry *e) {
    struct group *g = &gs->list.at[at];
    uint32_t place = get_pair(gs, at, e->object);
    struct pair *pair = &gs->in.at[place];
    struct making *m = &gs->making.at[at];
    const char *ns = e->event->ns->bytes;
    struct str node = event_node(e->event);
    int64_t first_us = event_first_us(e->event);

    if (first_us != TIME_UNSET && first_us < pair->first_us)
        pair->first_us = first_us;
    if (m->cluster != e->object->cluster) m->ns = m->node = NULL;
    m->cluster = e->object->cluster;
    if (m->ns != ns)
        g->namespaces +=
            is_new_pair(gs, at, OF_NS, tally_key(m->cluster, key_of_ptr(ns)));
    m->ns = ns;
    if (node.len == 0) return pair;
    if (m->node != node.ptr)
        g->nodes += is_new_pair(gs, at, OF_NODE,
                                tally_key(m->cluster, key_of_ptr(node.ptr)));
    m->node = node.ptr;
    return pair;
}

static void put_spark(void *ctx, int64_t from_us, int64_t to_us, uint32_t n) {
    spark_spread(ctx, from_us, to_us, n);
}

static void look_for_cure(struct groups *gs, const struct entry *e) {
    struct about *about = &gs->about.at[e->object->slot];
    int64_t us = event_last_us(e->event);

    if (us > about->cured_us && us >= gs->now_us - RUN_PAUSE_US &&
        !event_is_warning(e->event) &&
        is_cure(istr_str(e->event->kind), istr_str(e->event->reason)))
        about->cured_us = us;
}

static void join(struct trouble *t, const struct trouble *more) {
    if (more->since_us < t->since_us) t->since_us = more->since_us;
    if (more->last_us > t->last_us) {
        t->last_us = more->last_us;
        t->reason = more->reason;
    }
    if (more->cured_us > t->cured_us) t->cured_us = more->cured_us;
    t->n += more->n;
}

/* All runs of live ones end within a pause of now, so that they are one. */
static void add_live(struct groups *gs, struct pair *pair,
                     const struct entry *e, struct run run) {
    const struct trouble t = {.since_us = run.from_us,
                              .last_us = run.to_us,
                              .cured_us = TIME_UNSET,
                              .n = run.n,
                              .reason = istr_str(e->event->reason)};
    if (pair->live) {
        join(&gs->live.at[pair->live - 1].trouble, &t);
        return;
    }
    vec_push(&gs->live, (struct live){pair->group, pair->slot, 0, t});
    pair->live = (uint32_t)gs->live.n;
}

static void count_entry(struct groups *gs, struct pair *pair,
                        const struct entry *e) {
    struct group *g = &gs->list.at[pair->group];
    uint64_t count = (uint64_t)event_count(e->event);
    int64_t first_us = event_first_us(e->event);
    int64_t last_us = event_last_us(e->event);

    g->events++;
    g->count += count;
    if (event_is_warning(e->event)) g->warnings += count;
    if (is_trouble(e->event)) g->troubles += count;
    g->expired = g->expired && e->expired;
    if (first_us != TIME_UNSET && first_us < g->first_us)
        g->first_us = first_us;
    if (g->newest && g->newest->object->kind != e->object->kind)
        g->one_kind = false;
    if (!g->newest || last_us > g->last_us ||
        (last_us == g->last_us && e->seq > g->newest->seq)) {
        g->newest = e;
        g->last_us = last_us;
    }
    if (e->seq < g->oldest) g->oldest = e->seq;
    if (last_us >= g->spark.end_us - SPARK_CELLS * g->spark.cell_us)
        entry_spans(e, put_spark, &g->spark);

    struct run run = entry_run(e, &gs->making.at[pair->group].runs);
    if (is_trouble(e->event) && run.to_us >= gs->now_us - RUN_PAUSE_US)
        add_live(gs, pair, e, run);
}

static void release_text(struct groups *gs, const struct istr *text) {
    if (text) intern_unref(gs->texts, intern_find(gs->texts, istr_str(text)));
}

static void release_texts(struct groups *gs) {
    for (size_t i = 0; i < gs->list.n; i++) {
        struct group *g = &gs->list.at[i];
        release_text(gs, g->key);
        for (int k = 0; k < g->n_common; k++)
            release_text(gs, g->common[k].what);
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

/* --- ending ----------------------------------------------------------- */

static int compare_live(const void *pa, const void *pb) {
    const struct live *a = pa, *b = pb;
    if (a->group != b->group) return a->group < b->group ? -1 : 1;
    return (a->what > b->what) - (a->what < b->what);
}

/* Runs of a schedule are one. */
static uint64_t identity_of(const struct object *o) {
    struct str name = istr_str(o->name);
    struct str schedule = schedule_of_name(istr_str(o->kind), name);

    if (schedule.len == name.len) return key_of_ptr((const char *)o);
    return tally_key(tally_key(o->cluster, o->ns->hash), tally_text(schedule));
}

static void complete(struct groups *gs, struct live *live) {
    struct about *about = &gs->about.at[live->slot];
    const struct object *o = store_object_at(gs->st, live->slot);

    if (!gs->all && !about->asked)
        for (const struct entry *e = o->first; e; e = e->object_next)
            look_for_cure(gs, e);
    about->asked = true;
    live->what = identity_of(o);
    live->trouble.cured_us = about->cured_us ? about->cured_us : TIME_UNSET;
}

static enum standing count_standing(struct group *g, const struct trouble *t,
                                    int64_t now_us) {
    enum standing standing = trouble_standing(t, now_us);

    switch (standing) {
    case STANDING_GOING:
        g->going++;
        break;
    case STANDING_FRESH:
        g->fresh++;
        g->again += trouble_repeats(t);
        break;
    case STANDING_PASSED:
        g->passed++;
        g->passed_again += trouble_repeats(t);
        break;
    }
    return standing;
}

static void note_failing(struct groups *gs, const struct live *live) {
    struct group *g = &gs->list.at[live->group];
    struct making *m = &gs->making.at[live->group];
    uint64_t owner = gs->scene.at.at[live->slot].key[COMMON_OWNER];

    g->failing = store_object_at(gs->st, live->slot);
    g->n_failing++;
    if (m->failing && m->failing != owner) m->failing_mixed = true;
    m->failing = owner;
}

static void count_live(struct groups *gs) {
    for (size_t i = 0; i < gs->live.n; i++) complete(gs, &gs->live.at[i]);
    if (gs->live.n > 1)
        qsort(gs->live.at, gs->live.n, sizeof(gs->live.at[0]), compare_live);
    for (size_t i = 0; i < gs->live.n;) {
        const struct live *first = &gs->live.at[i];
        struct trouble all = first->trouble;
        size_t n = 1;
        for (; i + n < gs->live.n && !compare_live(first, first + n); n++)
            join(&all, &first[n].trouble);
        if (count_standing(&gs->list.at[first->group], &all, gs->now_us) !=
                STANDING_PASSED &&
            trouble_stays(&all))
            for (size_t k = 0; k < n; k++) note_failing(gs, &first[k]);
        i += n;
    }
}

/* Said only where it tells more than all of them do. */
static void settle_failing(struct group *g, const struct making *m) {
    if (!m->failing_mixed && g->owners > 1 && g->n_failing < g->objects)
        return;
    g->failing = NULL;
    g->n_failing = 0;
}

static void look_at_objects(struct groups *gs) {
    for (size_t i = 0; i < gs->in.n; i++) {
        const struct pair *p = &gs->in.at[i];
        votes_find(&gs->making.at[p->group].votes, &gs->scene, p->slot);
    }
    for (size_t i = 0; i < gs->in.n; i++) {
        const struct pair *p = &gs->in.at[i];
        struct making *m = &gs->making.at[p->group];
        if (p->first_us < m->first_us) m->first_us = p->first_us;
        if (p->first_us > m->last_us) m->last_us = p->first_us;
        votes_count(&m->votes, &gs->scene, p->slot);
    }
}

/* Of the oldest events known one cannot tell when they began. */
static void find_moment(struct group *g, const struct making *m,
                        int64_t oldest_us) {
    if (g->objects < MOMENT_OBJECTS || m->last_us == INT64_MAX) return;
    if (m->last_us - m->first_us > MOMENT_US ||
        m->first_us <= oldest_us + MOMENT_US)
        return;
    g->common[g->n_common++] = (struct common){
        .kind = COMMON_SINCE, .hits = g->objects, .at_us = m->first_us};
}

static uint32_t rate_of(const struct group *g, int64_t now_us) {
    int64_t us = now_us - g->since_us;
    int64_t most_us = SPARK_CELLS * MINUTE_US;

    if (g->since_us == TIME_UNSET || us > most_us) us = most_us;
    if (us < MINUTE_US) us = MINUTE_US;
    uint64_t tenths =
        spark_sum(&g->spark) * 10 * (uint64_t)MINUTE_US / (uint64_t)us;
    return tenths < UINT32_MAX ? (uint32_t)tenths : UINT32_MAX;
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
    vec_done(&gs->in);
    vec_done(&gs->live);
    index_done(&gs->by_ident);
    tally_done(&gs->pairs);
    tally_done(&gs->objects);
    scene_done(&gs->scene);
    ranks_done(&gs->ranks);
    intern_free(gs->texts);
    xfree(gs);
}

void groups_forget(struct groups *gs) {
    ranks_forget(&gs->ranks);
}

void groups_begin(struct groups *gs, enum group_key by, bool all,
                  int64_t now_us) {
    struct store_counts counts;
    store_counts(gs->st, &counts);

    release_texts(gs);
    vec_clear(&gs->list);
    vec_clear(&gs->making);
    index_clear(&gs->by_ident);
    tally_clear(&gs->pairs);
    tally_clear(&gs->objects);
    vec_clear(&gs->in);
    vec_clear(&gs->live);
    scene_refresh(&gs->scene, gs->st, now_us, !all);
    gs->all = all;
    vec_reserve(&gs->about, counts.objects);
    gs->about.n = counts.objects;
    if (counts.objects)
        memset(gs->about.at, 0, counts.objects * sizeof(gs->about.at[0]));
    gs->by = by;
    gs->now_us = now_us;
}

void groups_add(struct groups *gs, const struct entry *e) {
    uint32_t at = get_group(gs, e);

    scene_learn(&gs->scene, e);
    if (gs->all) look_for_cure(gs, e);
    count_entry(gs, count_distinct(gs, at, e), e);
}

void groups_end(struct groups *gs) {
    struct store_counts counts;
    store_counts(gs->st, &counts);

    scene_count(&gs->scene);
    count_live(gs);
    look_at_objects(gs);
    for (size_t i = 0; i < gs->list.n; i++) {
        struct group *g = &gs->list.at[i];
        const struct making *m = &gs->making.at[i];
        if (g->first_us == INT64_MAX) g->first_us = TIME_UNSET;
        g->since_us = runs_since(&m->runs);
        g->key = name_group(gs, g, &m->ident);
        settle_failing(g, m);
        g->rate = rate_of(g, gs->now_us);
        g->way = group_way(g, gs->now_us);
        common_find(g, &m->votes, &gs->scene, gs->texts);
        find_moment(g, m, counts.oldest_us);
        g->score = ranks_hold(&gs->ranks, g->id,
                              group_problem_score(g, gs->now_us), gs->now_us);
    }
    ranks_end(&gs->ranks);
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
