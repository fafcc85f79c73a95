/* SPDX-License-Identifier: Apache-2.0 */
/* LIST and WATCH of one scope as a pure state machine: replies in, requests
 * and changes out. No socket, no clock, no thread of its own.
 *
 * The driver (source/cluster.c, or a test) asks reflect_next() what to do,
 * does it, and reports what came back; every report carries the time. The
 * rules are client-go's reflector (tools/cache/reflector.go), adapted to
 * events, which the server serves without a watch cache:
 *
 *   - paged LIST with resourceVersion unset; the first page small, then the
 *     continue token; WATCH from the resourceVersion of page 1
 *   - with stream_list: a WATCH with sendInitialEvents instead; what comes
 *     before the bookmark that ends them is the list, and the same stream goes
 *     on as the watch. 400 or 422, or 30 s without a frame before that
 *     bookmark: in pages, for good; 403, or an end before it: this list
 *   - a 410 on a later page restarts the list once with pages, then without
 *     a limit
 *   - resume from the last resourceVersion seen in any frame, bookmarks and
 *     deletions included; a clean end is followed at once by the next watch,
 *     and so is a cut; but the second watch in a row that lived under 1 s, or
 *     under 60 s without a frame, by a backoff delay
 *   - a watch cut within 1 s without a frame counts as a failure; three in a
 *     row as an expired resourceVersion
 *   - 410 as HTTP status, as ERROR frame, or as 200 with an empty body closed
 *     within 2 s (the second one, where a watch was just ended before its
 *     time, as by a server that shuts down): drop the resourceVersion and relist after one backoff delay,
 *     the shortest one at the first time
 *   - a watch that ends after more than 4 minutes without a frame is followed
 *     by a quiet relist, because its resourceVersion may be compacted
 *   - refused, 429, 5xx: wait max(Retry-After, backoff), keep the
 *     resourceVersion; but a 5xx to a watch from one that is more than 4
 *     minutes old may be for it: relist
 *   - 401: one retry at once (credentials are read anew), then backoff
 *   - 403 for a list of core/v1: events.k8s.io/v1 is tried, once; where both
 *     refuse, what core/v1 said is told
 *   - 403, 404, HTML: slow retry (60 to 75 s) with a banner; where the watch
 *     alone is forbidden, by a list
 *   - 400: FEED_FAILED for the first list; a relist for a watch or a continue
 *     token
 *
 * Changes it makes: LIST_BEGIN, LISTED, LIST_END, ADDED, MODIFIED, DELETED,
 * STATE, GAP, NOTE, SKIPPED. Every relist ends in a GAP, since it shows what
 * there is and not what happened: from the last byte and resourceVersion
 * before the first break to the end of the list and its resourceVersion. It is
 * a quiet one where nothing was broken: a list in time, or in place of a watch
 * that is forbidden. The first list has one only if it began anew after it had
 * given events. What is not printed and lies in no gap did not happen.
 *
 * With exit_on_failure, what would be waited for before the first complete
 * list ends in FEED_FAILED instead (but 429 and 5xx with Retry-After, which
 * are tried up to 10 times). With patient too, the network, 429 and 5xx are
 * waited for all the same: only what will not mend by itself ends it.
 */
#ifndef KEVTOP_SOURCE_REFLECT_H
#define KEVTOP_SOURCE_REFLECT_H

#include <stdbool.h>
#include <stdint.h>

#include "decode/json.h"
#include "kube/path.h"
#include "model/change.h"

struct reflect;

typedef void reflect_emit_fn(void *ctx, struct change *c); /* takes c */

struct reflect_config {
    uint16_t feed;
    uint16_t cluster;
    const char *ns;             /* NULL: all. Borrowed for ever */
    const char *field_selector; /* NULL: none. Borrowed for ever */
    uint32_t first_page;        /* limit of page 1; 0: no limit */
    uint32_t page;              /* of the later ones; 0: no limit */
    bool watch;                 /* false: stop after the list (snapshot) */
    bool skip_list;             /* --watch-only: the first list is made for
                                   its resourceVersion alone (one event of
                                   one page, not given); of a relist, what
                                   happened since the break is given */
    bool stream_list;           /* with watch: as a stream where it can be */
    bool exit_on_failure;       /* text jobs */
    bool patient;               /* --wait */
    bool splits;                /* a first list that is forbidden (403) is
                                   not waited for: REFLECT_DENIED */
    int64_t ttl_us;             /* --event-ttl: a longer outage may lose */
    uint64_t seed;
    reflect_emit_fn *emit;
    void *ctx;
};

struct reflect *reflect_new(const struct reflect_config *config);
void reflect_free(struct reflect *r);

/* Every call takes both clocks. */
struct moment {
    int64_t mono_ms; /* for waits */
    int64_t wall_us; /* for what people see */
};

enum reflect_do {
    REFLECT_WAIT,    /* nothing before until_ms, or until a reply */
    REFLECT_REQUEST, /* start `query`; then report its reply */
    REFLECT_CANCEL,  /* it does not get on: end it, call reflect_end() with
                        whole = false */
    REFLECT_DENIED,  /* the first list is forbidden, in both API groups:
                        find other scopes, then call reflect_denied() */
    REFLECT_STOP     /* done or failed; the last STATE says which */
};

struct reflect_todo {
    enum reflect_do what;
    int64_t until_ms;          /* WAIT: monotonic; INT64_MAX: for a reply */
    struct events_query query; /* REQUEST; its texts live until the next one */
    bool fresh_connection;     /* REQUEST: after 401 or a broken HTTP/2 */
    bool refused;              /* REQUEST: the last answer was 401: with
                                  credentials read anew */
    int64_t deadline_ms;       /* REQUEST: for a watch, timeoutSeconds + 30 s;
                                  0 for a list: net's own limits */
};

/* What to do now. After REQUEST it waits for the reply. */
void reflect_next(struct reflect *r, struct moment now,
                  struct reflect_todo *todo);

/* The reply's head came; format is what the body is written in ("JSON",
 * borrowed for ever), NULL: none that can be read. Returns whether the body is
 * wanted as frames (200); false: collect it as an error body and give it to
 * reflect_end. */
bool reflect_head(struct reflect *r, struct moment now, int status,
                  const char *format, int retry_after_s);
/* An item of a list page. */
void reflect_item(struct reflect *r, struct moment now,
                  const struct draft *event);
/* The rest of a list page. */
void reflect_page(struct reflect *r, struct moment now,
                  const struct list_meta *meta);
/* A frame of the watch, or of a list that is a stream. False: the stream has nothing more to say (ERROR):
 * the driver may cancel it and must call reflect_end. */
bool reflect_frame(struct reflect *r, struct moment now,
                   const struct watch_frame *frame);
/* Bytes of any kind came: the connection lives. */
void reflect_bytes(struct reflect *r, struct moment now);
/* A document that was skipped: becomes CHANGE_SKIPPED and is counted. */
void reflect_skipped(struct reflect *r, struct moment now, struct str what);

struct reflect_end {
    bool whole;         /* the answer ended as it should */
    bool refused;       /* nobody listens */
    bool again;         /* the format was of no use, and another one will be
                           asked for: from where it stands, at once */
    enum err_kind kind; /* unless whole: ERR_NET, ERR_TLS, ... */
    struct str text;    /* unless whole: what and where, one line */
    const struct kube_status *status; /* a decoded error body, or NULL */
    struct str body; /* an error body that is no Status, cut */
};

void reflect_end(struct reflect *r, struct moment now,
                 const struct reflect_end *end);

/* How far this clock is ahead of the server's, which events tell the time
 * of; 0 at first. */
void reflect_clock(struct reflect *r, int64_t ahead_us);

/* After REFLECT_DENIED. replaced: other scopes are watched in place of this
 * one, which has failed; else it goes on as after any 403. */
void reflect_denied(struct reflect *r, struct moment now, bool replaced);

/* The user wants it now (Ctrl-R), or this machine woke up; why says so, for
 * people. A wait ends, a running request is given up (the driver cancels it,
 * then calls reflect_end with whole = false). */
void reflect_retry_now(struct reflect *r, struct moment now, const char *why);

#endif
