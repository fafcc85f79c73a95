/* SPDX-License-Identifier: Apache-2.0 */
/* What travels from a source to the store: news of events, and of the feed
 * that brings them.
 *
 * A change is one flat block that owns all it points to (one xfree() by
 * change_free()), so that it can cross the thread boundary without anything
 * shared. Connection states, gaps and journal lines are changes like any
 * other: that is how they keep their order among the events.
 *
 * A feed is one LIST-and-WATCH: one namespace (or all) of one cluster. Feeds
 * are numbered from 0 in the order of the command line; the same numbers are
 * used by the store (store/feeds.h).
 */
#ifndef KEVTOP_MODEL_CHANGE_H
#define KEVTOP_MODEL_CHANGE_H

#include "base/err.h"
#include "model/event.h"

enum change_kind {
    CHANGE_LIST_BEGIN, /* a (re)list starts; what follows replaces nothing */
    CHANGE_LISTED,     /* an event of the list: new, newer, or the same */
    CHANGE_LIST_END,   /* the list is complete: what the feed had before and
                          the list did not bring again has expired */
    CHANGE_ADDED,      /* watch frames */
    CHANGE_MODIFIED,
    CHANGE_DELETED,  /* the server let it go: TTL, or somebody deleted it */
    CHANGE_STATE,    /* the feed's state is another one */
    CHANGE_GAP,      /* a break is over and was not seamless */
    CHANGE_NOTE,     /* a line of the connection journal */
    CHANGE_NAMES,    /* the namespaces that the cluster has */
    CHANGE_FEED,     /* a feed begins: what it watches. The first of its
                       changes; feeds may be added while it runs */
    CHANGE_TERMINAL, /* a credential plugin wants the terminal, or is done
                       with it */
    CHANGE_SKIPPED,  /* a document that could not be used, counted */
    CHANGE_REPLY,    /* the answer to what a view asked the server for */
    CHANGE_END       /* a source that ends (a list alone) is done */
};

enum feed_state {
    FEED_CONNECTING, /* nothing heard yet */
    FEED_LISTING,    /* pages are coming */
    FEED_LIVE,       /* watching */
    FEED_WAITING,    /* broken; next try at retry_at_us */
    FEED_ENDED,      /* a file that was read to its end: see text */
    FEED_FAILED      /* given up: see kind and text */
};

/* For CHANGE_STATE. */
struct feed_report {
    enum feed_state state;
    enum err_kind kind;  /* why it is waiting or failed; else ERR_NONE */
    int http_status;     /* 0: no answer at all */
    int64_t retry_at_us; /* wall clock; TIME_UNSET unless FEED_WAITING */
    uint64_t listed;     /* events of the list so far */
    int64_t remaining;   /* the server's remainingItemCount, -1 unknown */
    struct str text;     /* the reason, one line; "" if none */
};

/* For CHANGE_GAP: between from and to something may have been missed. */
struct gap {
    int64_t from_us;    /* the last byte before the break */
    int64_t to_us;      /* the end of the relist */
    struct str from_rv; /* the last resourceVersion before it, "" unknown */
    struct str to_rv;   /* the relist's, which goes on from here */
    bool quiet;         /* nothing was broken: a list in time, before an
                           ageing resourceVersion is compacted. Worth a word
                           to people only if it recovered something */
    uint64_t recovered; /* events new or changed in that relist; filled in
                             by the store, 0 on the way */
    bool loss_possible; /* longer than the server keeps events */
    struct str cause;   /* "resourceVersion expired (410)", one line */
};

/* For CHANGE_REPLY: see source_ask(). */
struct reply {
    uint32_t id;     /* of the question */
    int status;      /* HTTP's; 0: no answer at all */
    struct str why;  /* what failed, one line; "" if nothing did */
    struct str body; /* JSON, of a 200 alone; at most LIMIT_REPLY_BYTES */
};

struct change {
    enum change_kind kind;
    uint16_t feed;
    uint16_t cluster;
    int64_t at_us; /* when it arrived, wall clock */
    size_t bytes;  /* of the whole block: the queue's cost */
    union {
        struct draft event; /* LISTED, ADDED, MODIFIED, DELETED */
        struct feed_report state;
        struct gap gap;
        struct str text; /* NOTE, SKIPPED: what and where, one line; "" for
                                 one that is counted, and told with others;
                                 NAMES: each followed by a newline;
                                 FEED: the namespace, "" for all */
        bool wanted;     /* TERMINAL */
        struct reply reply;
    } u;
};

/* Each copies the texts it is given; the caller owns the result. */
struct change *change_new(enum change_kind kind, uint16_t feed, int64_t at_us);
struct change *change_new_event(enum change_kind kind, uint16_t feed,
                                int64_t at_us, const struct draft *d);
struct change *change_new_state(uint16_t feed, int64_t at_us,
                                const struct feed_report *report);
struct change *change_new_gap(uint16_t feed, int64_t at_us,
                              const struct gap *gap);
struct change *change_new_text(enum change_kind kind, uint16_t feed,
                               int64_t at_us, struct str text);
struct change *change_new_terminal(uint16_t feed, int64_t at_us, bool wanted);
struct change *change_new_reply(uint16_t feed, int64_t at_us,
                                const struct reply *reply);
void change_free(struct change *c);

const char *change_kind_name(enum change_kind kind);
const char *feed_state_name(enum feed_state state);

#endif
