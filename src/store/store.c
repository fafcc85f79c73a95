/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/limits.h"
#include "store/index.h"
#include "store/links.h"
#include "store/order.h"
#include "store/pool.h"
#include "store/template.h"
#include "store/ticks.h"

/* What malloc adds to a block, for the estimate. */
#define BLOCK_BYTES 16

/* The lists of one feed. live and brought count its entries that have not
 * expired: all of them, and those with the mark of the list under way. */
struct listing {
    uint32_t mark;
    size_t live, brought;
    bool again;         /* not the first list: what it brings was missed */
    uint64_t recovered; /* by such lists, since the last gap */
};

struct store {
    struct store_config config;
    struct intern *texts;
    struct pool entries;
    struct index by_identity; /* -> number in entries */
    struct links links;
    struct order live, expired; /* every entry is in one of them */
    struct entry *newest;       /* head of the changed list */
    struct feeds *feeds;
    struct replies *replies;
    struct trend *trend;
    struct listing listing[LIMIT_FEEDS];
    uint64_t revision, seq;
    uint64_t removed; /* entries */
    uint64_t evicted; /* these, and those that never got in */
    uint64_t skipped;
    size_t warnings;
    size_t own_bytes; /* of events and ticks */
};

/* --- identity -------------------------------------------------------- */

struct identity {
    uint16_t cluster;
    struct str uid, ns, name; /* ns and name only count without a uid */
};

static uint32_t hash_identity(const struct identity *id) {
    if (id->uid.len) return hash_pair(id->cluster, str_hash(id->uid));
    uint32_t hash = hash_pair(id->cluster, str_hash(id->ns));
    return hash_pair(hash, str_hash(id->name));
}

static struct identity identity_of(const struct event *ev) {
    return (struct identity){ev->cluster, event_uid(ev), istr_str(ev->ns),
                             event_name(ev)};
}

static bool is_identity(const void *ctx, uint32_t item, const void *key) {
    const struct store *st = ctx;
    const struct event *ev = pool_at(&st->entries, item)->event;
    const struct identity *id = key;

    if (ev->cluster != id->cluster || !str_eq(event_uid(ev), id->uid))
        return false;
    return id->uid.len || (str_eq(istr_str(ev->ns), id->ns) &&
                           str_eq(event_name(ev), id->name));
}

static uint32_t find_number(const struct store *st,
                            const struct identity *id) {
    return index_find(&st->by_identity, hash_identity(id), is_identity, st,
                      id);
}

/* --- the lists an entry is in ---------------------------------------- */

static struct order *order_of(struct store *st, const struct entry *e) {
    return e->expired ? &st->expired : &st->live;
}

static void changed_remove(struct store *st, struct entry *e) {
    if (e->changed_prev) e->changed_prev->changed_next = e->changed_next;
    if (e->changed_next)
        e->changed_next->changed_prev = e->changed_prev;
    else
        st->newest = e->changed_prev;
}

static void changed_add(struct store *st, struct entry *e) {
    e->revision = ++st->revision;
    e->changed_prev = st->newest;
    e->changed_next = NULL;
    if (st->newest) st->newest->changed_next = e;
    st->newest = e;
}

static void touch(struct store *st, struct entry *e) {
    changed_remove(st, e);
    changed_add(st, e);
}

/* Count e among the live ones of its feed, or no longer. */
static void live_add(struct store *st, struct entry *e, uint16_t feed) {
    struct listing *l = &st->listing[feed];
    e->feed = feed;
    e->mark = l->mark;
    l->live++;
    l->brought++;
}

static void live_remove(struct store *st, const struct entry *e) {
    struct listing *l = &st->listing[e->feed];
    l->live--;
    if (e->mark == l->mark) l->brought--;
}

/* --- an entry and its event ------------------------------------------ */

static size_t entry_bytes(const struct entry *e) {
    size_t ticks = entry_ticks_bytes(e);
    return event_bytes(e->event) + BLOCK_BYTES +
           (ticks ? ticks + BLOCK_BYTES : 0);
}

static size_t bytes_used(const struct store *st) {
    return sizeof(*st) + st->own_bytes +
           st->entries.used * sizeof(struct entry) + intern_bytes(st->texts) +
           index_bytes(&st->by_identity) + links_bytes(&st->links) +
           order_bytes(&st->live) + order_bytes(&st->expired);
}

static void remove_entry(struct store *st, struct entry *e) {
    struct identity id = identity_of(e->event);
    uint32_t number = find_number(st, &id);

    if (!e->expired) live_remove(st, e);
    order_remove(order_of(st, e), e);
    changed_remove(st, e);
    links_remove(&st->links, st->texts, e);
    index_remove(&st->by_identity, hash_identity(&id), number);
    st->own_bytes -= entry_bytes(e);
    st->warnings -= event_is_warning(e->event);
    st->removed++;
    st->revision++;
    intern_unref(st->texts, e->template);
    event_unref(st->texts, e->event);
    xfree(e->ticks);
    pool_give(&st->entries, e, number);
}

static void set_expired(struct store *st, struct entry *e) {
    if (st->config.forget_expired) {
        remove_entry(st, e);
        return;
    }
    live_remove(st, e);
    order_remove(&st->live, e);
    e->expired = true;
    order_add(&st->expired, e);
    touch(st, e);
}

/* Of one entry at least. */
static struct entry *next_to_go(const struct store *st) {
    struct entry *e = order_oldest(&st->expired);
    if (!e) e = order_oldest(&st->live);
    assert(e);
    return e;
}

/* Evict until one more event that last happened at last_us has room. False
 * when it would itself be the next to go; but what is news gets in. */
static bool make_room(struct store *st, int64_t last_us, size_t bytes,
                      bool is_news) {
    while (st->entries.used > 0 &&
           (st->entries.used >= st->config.max_events ||
            bytes_used(st) + bytes > st->config.max_bytes)) {
        struct entry *e = next_to_go(st);
        st->evicted++;
        if (!is_news && !e->expired && event_last_us(e->event) > last_us)
            return false;
        remove_entry(st, e);
    }
    return true;
}

/* An entry grew: others may have to go for it. */
static void trim(struct store *st, const struct entry *grown) {
    while (bytes_used(st) > st->config.max_bytes) {
        struct entry *e = next_to_go(st);
        if (e == grown) break;
        st->evicted++;
        remove_entry(st, e);
    }
}

struct trend_sink {
    struct trend *trend;
    int64_t now_us;
    bool warning;
};

static void put_trend(void *ctx, int64_t from_us, int64_t to_us, uint32_t n) {
    const struct trend_sink *s = ctx;
    if (from_us < to_us)
        trend_spread(s->trend, s->now_us, from_us, to_us, n, s->warning);
    else
        trend_add(s->trend, s->now_us, to_us, n, s->warning, false);
}

static struct entry *add_entry(struct store *st, const struct change *c) {
    struct event *ev = event_new(st->texts, c->cluster, &c->u.event);
    size_t bytes = event_bytes(ev) + BLOCK_BYTES + sizeof(struct entry);
    if (!make_room(st, event_last_us(ev), bytes, c->kind != CHANGE_LISTED)) {
        event_unref(st->texts, ev);
        return NULL;
    }

    uint32_t number;
    struct entry *e = pool_take(&st->entries, &number);
    e->event = ev;
    e->seq = ++st->seq;
    struct identity id = identity_of(ev);
    index_add(&st->by_identity, hash_identity(&id), number);
    links_add(&st->links, e);
    live_add(st, e, c->feed);
    order_add(&st->live, e);
    changed_add(st, e);
    entry_first_count(e, c->at_us);
    st->own_bytes += entry_bytes(e);
    st->warnings += event_is_warning(ev);

    struct trend_sink sink = {st->trend, c->at_us, event_is_warning(ev)};
    entry_spans(e, put_trend, &sink);
    return e;
}

/* What became of the count from one version to the next. */
static void follow_count(struct store *st, struct entry *e, int32_t before,
                         int64_t at_us) {
    int32_t after = event_count(e->event);

    if (after < before) {
        entry_first_count(e, at_us);
    } else if (after > before) {
        int64_t last_us = event_last_us(e->event);
        uint32_t grown = (uint32_t)(after - before);
        if (last_us == TIME_UNSET) last_us = at_us;
        entry_add_tick(e, last_us, grown);
        trend_add(st->trend, at_us, last_us, grown, event_is_warning(e->event),
                  false);
    }
}

/* Give e another version of its event. */
static void replace_event(struct store *st, struct entry *e,
                          const struct change *c) {
    struct event *old = e->event;
    struct event *ev = event_new(st->texts, c->cluster, &c->u.event);
    bool linked = ev->reason == old->reason && ev->kind == old->kind &&
                  ev->obj_ns == old->obj_ns && ev->obj_name == old->obj_name;

    st->own_bytes -= entry_bytes(e);
    st->warnings -= event_is_warning(old);
    if (!linked) {
        links_remove(&st->links, st->texts, e);
        st->removed++; /* from its object, which may be gone with its texts */
    }
    e->event = ev;
    if (!linked) links_add(&st->links, e);
    if (!linked || !str_eq(event_message(ev), event_message(old))) {
        intern_unref(st->texts, e->template);
        e->template = NULL;
    }
    follow_count(st, e, event_count(old), c->at_us);
    order_moved(order_of(st, e), e);
    st->warnings += event_is_warning(ev);
    st->own_bytes += entry_bytes(e);
    event_unref(st->texts, old);
}

static bool is_same_facts(const struct event_facts *a,
                          const struct event_facts *b) {
    return a->count == b->count && a->has_series == b->has_series &&
           a->series_count == b->series_count && a->first_us == b->first_us &&
           a->last_us == b->last_us && a->event_us == b->event_us &&
           a->series_us == b->series_us;
}

/* Whether d is the version that is known. Without a resourceVersion (files
 * may have none) by what it says. */
static bool is_same_version(const struct event *ev, const struct draft *d) {
    if (!str_eq(event_rv(ev), d->rv)) return false;
    return d->rv.len || (is_same_facts(&ev->facts, &d->facts) &&
                         str_eq(event_message(ev), d->message));
}

/* --- changes --------------------------------------------------------- */

static struct entry *find_entry(const struct store *st,
                                const struct change *c) {
    const struct draft *d = &c->u.event;
    struct identity id = {c->cluster, d->uid, d->ns, d->name};
    uint32_t number = find_number(st, &id);
    return number == INDEX_NONE ? NULL : pool_at(&st->entries, number);
}

/* Whether d is what the event was before. Counts and times tell;
 * resourceVersions, for order opaque by contract, only so that of equals the
 * same one stays whichever comes first. */
static bool is_earlier(const struct event *ev, const struct draft *d) {
    int32_t count = facts_count(&d->facts);
    int64_t last_us = facts_last_us(&d->facts);
    struct str rv = event_rv(ev);

    if (count != event_count(ev)) return count < event_count(ev);
    if (last_us != event_last_us(ev)) return last_us < event_last_us(ev);
    if (d->rv.len != rv.len) return d->rv.len < rv.len;
    return str_cmp(d->rv, rv) < 0;
}

static enum store_news apply_known(struct store *st, struct entry *e,
                                   const struct change *c) {
    bool same = is_same_version(e->event, &c->u.event) ||
                (st->config.merge && is_earlier(e->event, &c->u.event));

    if (same && e->expired && st->config.merge) return STORE_SAME;
    if (!e->expired) {
        live_remove(st, e);
        live_add(st, e, c->feed);
        if (same) return STORE_SAME;
    }
    if (!same) replace_event(st, e, c);
    if (e->expired) {
        order_remove(&st->expired, e);
        e->expired = false;
        order_add(&st->live, e);
        live_add(st, e, c->feed);
    }
    touch(st, e);
    trim(st, e);
    return STORE_REPEAT;
}

static enum store_news apply_seen(struct store *st, const struct change *c,
                                  struct entry **which) {
    struct entry *e = find_entry(st, c);
    enum store_news news = STORE_NEW;

    if (e)
        news = apply_known(st, e, c);
    else if (!(e = add_entry(st, c)))
        return STORE_SAME;
    if (news == STORE_SAME) return STORE_SAME;

    struct listing *l = &st->listing[c->feed];
    if (c->kind == CHANGE_LISTED && l->again) l->recovered++;
    *which = e;
    return news;
}

/* The last that was known of an event, wherever else it is told of. */
static struct entry *keep_last(struct store *st, struct entry *e,
                               const struct change *c) {
    if (!e) return add_entry(st, c);
    if (is_earlier(e->event, &c->u.event)) return NULL;
    if (!is_same_version(e->event, &c->u.event)) replace_event(st, e, c);
    return e;
}

/* An event that is not known and already gone is of no interest, unless it is
 * merged with what others know. */
static enum store_news apply_deleted(struct store *st, const struct change *c,
                                     struct entry **which) {
    struct entry *e = find_entry(st, c);
    if (st->config.merge) e = keep_last(st, e, c);
    if (!e || e->expired) return STORE_SAME;

    set_expired(st, e);
    if (!st->config.forget_expired) *which = e;
    return STORE_EXPIRED;
}

static void begin_list(struct store *st, uint16_t feed) {
    struct listing *l = &st->listing[feed];
    l->mark++;
    l->brought = 0;
    l->again = feeds_get(st->feeds, feed)->listed_once;
}

/* The list is whole: what it did not bring is no longer there. */
static void end_list(struct store *st, uint16_t feed) {
    const struct listing *l = &st->listing[feed];

    for (uint32_t i = 0; i < st->entries.made && l->brought < l->live; i++) {
        struct entry *e = pool_at(&st->entries, i);
        if (e->seq && e->feed == feed && !e->expired && e->mark != l->mark)
            set_expired(st, e);
    }
}

static enum store_news apply_feed(struct store *st, const struct change *c) {
    if (c->kind == CHANGE_LIST_BEGIN) begin_list(st, c->feed);
    if (c->kind == CHANGE_LIST_END) end_list(st, c->feed);
    if (c->kind == CHANGE_SKIPPED) st->skipped++;
    st->revision++;
    return STORE_FEED;
}

struct store *store_new(const struct store_config *config) {
    assert(config->max_events > 0 && config->max_events < INDEX_NONE);
    assert(config->max_bytes > 0);
    struct store *st = xcalloc(1, sizeof(*st));
    st->config = *config;
    st->texts = intern_new();
    st->feeds = feeds_new();
    st->replies = replies_new();
    st->trend = trend_new();
    return st;
}

void store_free(struct store *st) {
    if (!st) return;
    while (st->newest) remove_entry(st, st->newest);
    order_done(&st->live);
    order_done(&st->expired);
    links_done(&st->links);
    index_done(&st->by_identity);
    pool_done(&st->entries);
    trend_free(st->trend);
    feeds_free(st->feeds);
    replies_free(st->replies);
    intern_free(st->texts);
    xfree(st);
}

enum store_news store_apply(struct store *st, const struct change *c,
                            struct entry **which) {
    assert(c->feed < LIMIT_FEEDS);
    enum store_news news = STORE_SAME;
    struct entry *e = NULL;

    switch (c->kind) {
    case CHANGE_LISTED:
    case CHANGE_ADDED:
    case CHANGE_MODIFIED:
        news = apply_seen(st, c, &e);
        break;
    case CHANGE_DELETED:
        news = apply_deleted(st, c, &e);
        break;
    case CHANGE_LIST_BEGIN:
    case CHANGE_LIST_END:
    case CHANGE_STATE:
    case CHANGE_GAP:
    case CHANGE_NOTE:
    case CHANGE_NAMES:
    case CHANGE_FEED:
    case CHANGE_TERMINAL:
    case CHANGE_SKIPPED:
    case CHANGE_END:
        news = apply_feed(st, c);
        break;
    case CHANGE_REPLY:
        replies_add(st->replies, &c->u.reply);
        news = apply_feed(st, c);
        break;
    }
    feeds_apply(st->feeds, c, st->listing[c->feed].recovered);
    if (c->kind == CHANGE_GAP) st->listing[c->feed].recovered = 0;
    if (which) *which = e;
    return news;
}

uint64_t store_revision(const struct store *st) {
    return st->revision;
}

const struct entry *store_newest(const struct store *st) {
    return st->newest;
}

uint64_t store_evictions(const struct store *st) {
    return st->removed;
}

void store_counts(const struct store *st, struct store_counts *out) {
    const struct entry *live = order_oldest(&st->live);
    const struct entry *gone = order_oldest(&st->expired);
    int64_t live_us = live ? event_last_us(live->event) : INT64_MAX;
    int64_t gone_us = gone ? event_last_us(gone->event) : INT64_MAX;
    int64_t oldest_us = live_us < gone_us ? live_us : gone_us;

    *out = (struct store_counts){
        .events = st->entries.used,
        .warnings = st->warnings,
        .expired = st->expired.heap.n,
        .objects = st->links.objects.n,
        .evicted = st->evicted,
        .skipped = st->skipped,
        .bytes = bytes_used(st),
        .oldest_us = live || gone ? oldest_us : TIME_UNSET,
    };
}

const struct entry *store_by_uid(const struct store *st, uint16_t cluster,
                                 struct str uid) {
    struct identity id = {.cluster = cluster, .uid = uid};
    uint32_t number = uid.len ? find_number(st, &id) : INDEX_NONE;
    return number == INDEX_NONE ? NULL : pool_at(&st->entries, number);
}

const struct object *store_object(const struct store *st, uint16_t cluster,
                                  struct str kind, struct str ns,
                                  struct str name) {
    return links_object(&st->links, cluster, kind, ns, name);
}

const struct entry *store_by_reason(const struct store *st,
                                    struct str reason) {
    return links_reason(&st->links, reason);
}

const struct object *store_object_at(const struct store *st, size_t i) {
    assert(i < st->links.objects.n);
    return st->links.objects.at[i];
}

const struct istr *store_template(struct store *st, const struct entry *e) {
    if (!e->template) {
        struct buf text = BUF_INIT(LIMIT_CELL_BYTES);
        message_template(&text, event_message(e->event),
                         istr_str(e->event->obj_name),
                         istr_str(e->event->obj_ns));
        order_own(order_of(st, e), e)->template =
            intern_get(st->texts, buf_str(&text));
        buf_done(&text);
    }
    return e->template;
}

const struct trend *store_trend(const struct store *st) {
    return st->trend;
}

struct replies *store_replies(struct store *st) {
    return st->replies;
}

const struct feeds *store_feeds(const struct store *st) {
    return st->feeds;
}
