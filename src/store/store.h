/* SPDX-License-Identifier: Apache-2.0 */
/* Every event that kevtop knows, found by uid, by involved object and by
 * reason, bounded in number and bytes.
 *
 * Owned by the main thread; nothing here locks. Borrowed pointers (entries,
 * objects, events) die at the next store_apply() but those held by
 * event_ref(). The identity of an event is (cluster, uid), else (cluster,
 * namespace, name); a newer version replaces the older one in its entry, so
 * that the entry's address is stable for as long as the event is known.
 *
 * An event that the server let go stays, marked expired, unless that is of no
 * use (forget_expired). When a bound is reached, expired events go first, then
 * those last seen longest ago; what went is counted.
 *
 * Repeats: the growth of an event's count between two versions becomes ticks
 * at the time of the newer version. What was counted before first sight is
 * spread evenly over [first, last] and is an estimate.
 */
#ifndef KEVTOP_STORE_STORE_H
#define KEVTOP_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/change.h"
#include "model/event.h"
#include "store/feeds.h"
#include "store/replies.h"
#include "store/trend.h"

struct store;
struct object;

/* Growth of a count that was seen: n more at at_us. */
struct tick {
    int64_t at_us;
    uint32_t n;
};

/* Seen repeats of one event, oldest first, at most LIMIT_TICKS; then the two
 * oldest are merged. */
struct ticks {
    uint32_t n;
    struct tick at[];
};

/* One event as the store keeps it. Read-only for everybody else. Its memory
 * stays readable as long as the store lives: whoever kept seq beside the
 * address can tell by it that the entry was removed, or is another one. */
struct entry {
    struct event *event;                       /* its newest version */
    struct object *object;                     /* what it is about */
    struct entry *object_prev, *object_next;   /* by arrival */
    struct entry *reason_prev, *reason_next;   /* by arrival */
    struct entry *changed_prev, *changed_next; /* by revision: see below */
    struct istr *template; /* see store_template(); NULL until asked */
    struct ticks *ticks;   /* NULL until the count grew in sight */
    uint64_t seq;          /* arrival of its first version, from 1: breaks
                                 ties; 0 once it is gone, see below */
    uint64_t revision;     /* of the store when it last changed */
    int32_t seen_count;    /* event_count() at first sight */
    uint32_t place;        /* store.c's */
    int64_t seen_us;       /* when the last of those happened */
    uint16_t feed;
    bool expired;
    uint32_t mark; /* the list that brought it last: store.c's */
};

/* An involved object: (cluster, kind, namespace, name). Lives while any entry
 * is about it. */
struct object {
    uint16_t cluster;
    struct istr *kind, *ns, *name;
    struct entry *first, *last; /* its events by arrival */
    uint32_t events;            /* number of them */
    uint32_t slot;              /* its place in store_object_at() for now */
};

struct store_config {
    size_t max_events; /* > 0 */
    size_t max_bytes;  /* > 0 */
    bool forget_expired;
    bool merge; /* versions come in any order: the later one stays */
};

struct store *store_new(const struct store_config *config);
void store_free(struct store *st);

/* What came of a change. */
enum store_news {
    STORE_SAME,    /* nothing visible: known version, a duplicate; or older
                      than all that a full store keeps */
    STORE_NEW,     /* an event not known before */
    STORE_REPEAT,  /* a known one with a newer version, or back again */
    STORE_EXPIRED, /* a known one has expired */
    STORE_FEED     /* not an event: state, gap, journal */
};

/* Apply a change; it stays the caller's. *which (may be NULL) is the entry of
 * STORE_NEW, STORE_REPEAT and, if it was kept, STORE_EXPIRED; else NULL. */
enum store_news store_apply(struct store *st, const struct change *c,
                            struct entry **which);

/* Grows with every visible change. */
uint64_t store_revision(const struct store *st);

/* The entry changed last; follow changed_prev back to the revision one knows
 * to find all that changed since. NULL when empty. */
const struct entry *store_newest(const struct store *st);
/* How often an entry was removed for good (evicted), or from the object or
 * reason that it was known under: rows that hold entries, and whoever borrowed
 * an object's texts, must look anew when this moves. */
uint64_t store_evictions(const struct store *st);

struct store_counts {
    size_t events; /* known, expired ones too */
    size_t warnings;
    size_t expired;
    size_t objects;
    uint64_t evicted;
    uint64_t skipped;  /* documents that could not be used */
    size_t bytes;      /* an estimate of what all of it takes */
    int64_t oldest_us; /* last occurrence of the oldest; TIME_UNSET if none */
};
void store_counts(const struct store *st, struct store_counts *out);

/* Found by uid within a cluster; NULL if unknown. */
const struct entry *store_by_uid(const struct store *st, uint16_t cluster,
                                 struct str uid);
/* Found by kind (any case), namespace and name; NULL if unknown. */
const struct object *store_object(const struct store *st, uint16_t cluster,
                                  struct str kind, struct str ns,
                                  struct str name);
/* The entries of a reason: the first, follow reason_next. */
const struct entry *store_by_reason(const struct store *st, struct str reason);
/* The i-th object in no particular order, i < counts.objects. */
const struct object *store_object_at(const struct store *st, size_t i);

/* The message with what varies masked, so that 3,000 failed probes read the
 * same: see store/template.h. Interned; worked out once and kept in the
 * entry, which is why a const entry can change here. */
const struct istr *store_template(struct store *st, const struct entry *e);

/* Visit when the event happened, oldest first: (time, how often, whether it
 * is an estimate). The n sum up to event_count(). At most LIMIT_TICKS + 16
 * calls. */
typedef void tick_fn(void *ctx, int64_t at_us, uint32_t n, bool estimated);
void entry_ticks(const struct entry *e, tick_fn *fn, void *ctx);

/* The same, but what was counted before first sight comes as one span: n
 * times, evenly, at some time between from and to, both ends left out. What is
 * known to the point has from_us == to_us. */
typedef void span_fn(void *ctx, int64_t from_us, int64_t to_us, uint32_t n);
void entry_spans(const struct entry *e, span_fn *fn, void *ctx);

/* Warnings and Normal per time over everything. Borrowed. */
const struct trend *store_trend(const struct store *st);
/* What views asked the server for. Borrowed; views change it. */
struct replies *store_replies(struct store *st);
/* Connection states, gaps and journal. Borrowed. */
const struct feeds *store_feeds(const struct store *st);

#endif
