/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the reflector share, and nobody else:
 *
 *   reflect.c        the interface: what to do now, and what a failure means
 *   reflect_list.c   lists: pages, restarts, their end
 *   reflect_watch.c  watches: frames, and the ways in which they end
 *   reflect_tell.c   states, notes and gaps
 */
#ifndef KEVTOP_SOURCE_REFLECT_INTERNAL_H
#define KEVTOP_SOURCE_REFLECT_INTERNAL_H

#include "base/cc.h"
#include "base/limits.h"
#include "source/backoff.h"
#include "source/reflect.h"
#include "source/verdict.h"

/* A resourceVersion older than this may be compacted at the next watch. */
#define QUIET_MS (4 * 60 * 1000)

enum phase {
    READY,
    BUSY,
    WAITING,
    DENIED, /* all namespaces are refused: the driver looks for some */
    STOPPED
};

/* The request that runs. */
struct running {
    int64_t began_ms;
    int64_t head_ms; /* when its head came; 0: not yet */
    struct answer answer;
    uint64_t frames;  /* watch: but ERROR. list: items */
    bool page;        /* list: the page came whole */
    bool stream;      /* a list that is a stream: no watch yet */
    int64_t moved_ms; /* stream: when it began, or its last frame came */
    bool error;       /* watch: an ERROR frame came; see verdict */
    struct verdict verdict;
    int64_t heard_us; /* wall clock of the last byte of a 200; or 0 */
};

/* The list that is being made. */
struct listing {
    uint32_t page;     /* pages complete */
    uint32_t restarts; /* after a 410 */
    uint32_t empty;    /* pages without an item in a row */
    bool stuck;        /* the token is unusable, or the last one again */
    bool quiet;        /* a precaution: nothing is known to be broken */
    bool partial;      /* only what happened since since_us is given */
    bool paged;        /* not as a stream */
    bool given;        /* an item was, since page 1 was asked for */
    int64_t since_us;
    int64_t began_ms; /* page 1 */
    int64_t began_us;
    char *rv;          /* page 1's; NULL before it */
    char *next;        /* the continue token of the next page; NULL: none */
    uint64_t base;     /* items of the pages that are complete */
    uint64_t total;    /* and of the running one */
    uint64_t told;     /* total in the last STATE */
    int64_t remaining; /* after base, as the server said; -1 unknown */
};

/* What was not seen, from the first break on: a list closes it. */
struct hole {
    bool open;
    bool quiet; /* as in struct gap */
    int64_t from_us;
    char *from_rv; /* NULL: unknown */
    char cause[LIMIT_ERR_TEXT];
};

struct reflect {
    struct reflect_config config;
    struct backoff backoff;
    enum phase phase;
    bool watching;    /* the next or running request is a watch */
    int64_t until_ms; /* WAITING */
    struct running run;
    struct listing list;
    struct hole gap;
    struct events_query query; /* of the running request */
    char *sent;                /* its resourceVersion or continue token */

    enum events_api api;
    bool v1_tried;            /* events.k8s.io/v1, since core/v1 was refused */
    char *selector;           /* in its field names; NULL: not made yet */
    struct verdict core_says; /* how it was; DENIED: what to tell */

    char *rv;          /* all up to here was given; where the next watch
                          starts. NULL: none yet, or the server told none */
    bool rv_unordered; /* the watch began without: ADDED carry none */
    int64_t rv_ms;     /* when rv was current */
    bool listed;       /* a list was complete once */
    int64_t first_us;  /* the second in which the first list began: events
                          know no finer time */
    int64_t ahead_us;  /* how far this clock is ahead of the server's */
    int64_t alive_us;  /* the last sign that nothing was missed */

    bool fresh;   /* the next request opens a connection */
    bool refused; /* 401 was the last answer */
    bool gave_up; /* somebody wants the running one ended; told_text: why */
    char why[LIMIT_ERR_TEXT];
    bool login_tried;  /* credentials were read anew since all was well */
    bool never_stream; /* the server has no streaming lists */
    bool polling;      /* the watch is forbidden, lists are not */
    uint32_t poor;     /* watches in a row that ended too soon */
    uint32_t empty_cuts;
    int64_t early_ms; /* when a watch ended well before its time; or 0 */
    uint32_t expired; /* resourceVersions in a row */
    uint32_t retries;

    struct feed_report told; /* the last STATE; text in told_text */
    bool told_any;
    char told_text[LIMIT_ERR_TEXT];
};

/* --- reflect_tell.c ---------------------------------------------------- */

void reflect_give(struct reflect *r, struct change *c);
void reflect_note(struct reflect *r, struct moment now, const char *fmt, ...)
    CC_PRINTF(3, 4);
/* "GET PATH: outcome" of the running request. */
void reflect_note_request(struct reflect *r, struct moment now,
                          const char *outcome);
/* v is NULL where nothing is wrong. */
void reflect_tell(struct reflect *r, struct moment now, enum feed_state state,
                  int64_t retry_at_us, const struct verdict *v);
/* From here on something may be missed: the first one counts, and a loud one
 * more than a quiet one. Without effect before the first complete list. */
void reflect_gap_open(struct reflect *r, const char *cause, bool quiet);
/* The same for a first list that begins anew after it gave events. */
void reflect_gap_open_first(struct reflect *r, const char *cause);
/* The list that goes on from to_rv (NULL: unknown) is complete. */
void reflect_gap_close(struct reflect *r, struct moment now,
                       const char *to_rv);

/* --- reflect.c --------------------------------------------------------- */

void reflect_set_text(char **to, struct str s);
/* A text of the server that goes back into a path: opaque, but a path ends
 * somewhere, and at the first NUL. */
bool reflect_is_echo(struct str s, size_t most);
/* The request failed; where it stood is kept, unless v says it is worth
 * nothing. */
void reflect_fail(struct reflect *r, struct moment now,
                  const struct verdict *v);
void reflect_wait(struct reflect *r, struct moment now, int64_t ms,
                  const struct verdict *v);
/* For good; v says why, NULL: all is done. */
void reflect_stop(struct reflect *r, struct moment now,
                  const struct verdict *v);
/* A watch was a good one. */
void reflect_all_is_well(struct reflect *r);

/* --- reflect_list.c ---------------------------------------------------- */

void reflect_list_reset(struct reflect *r);
/* The next request is page 1 of a list that follows a complete one. */
void reflect_relist(struct reflect *r, bool quiet);
void reflect_query_list(struct reflect *r, struct moment now);
void reflect_list_end(struct reflect *r, struct moment now,
                      const struct reflect_end *end);
/* An item of any kind of list. */
void reflect_list_give(struct reflect *r, struct moment now,
                       const struct draft *event);
/* The list is complete, and goes on from list.rv. */
void reflect_list_done(struct reflect *r, struct moment now);
/* No list came of it; v may be changed. */
void reflect_list_failed(struct reflect *r, struct moment now,
                         const struct reflect_end *end, struct verdict *v);

/* --- reflect_stream.c -------------------------------------------------- */

/* Whether the next list is a stream. */
bool reflect_streams(const struct reflect *r);
/* INT64_MAX unless it is to be given up then. */
int64_t reflect_stream_until_ms(const struct reflect *r);
/* As reflect_frame(), before the bookmark that makes a watch of it. */
bool reflect_stream_frame(struct reflect *r, struct moment now,
                          const struct watch_frame *frame);
/* It ended before. */
void reflect_stream_end(struct reflect *r, struct moment now,
                        const struct reflect_end *end);

/* --- reflect_watch.c --------------------------------------------------- */

void reflect_query_watch(struct reflect *r);
void reflect_watch_end(struct reflect *r, struct moment now,
                       const struct reflect_end *end);

#endif
