/* SPDX-License-Identifier: Apache-2.0 */
/* What the store knows of its feeds: the state of each, the gaps, and the
 * journal of the connections. Written by store_apply() alone. */
#ifndef KEVTOP_STORE_FEEDS_H
#define KEVTOP_STORE_FEEDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/change.h"

struct feed {
    bool known;       /* a change of it was seen */
    uint16_t cluster; /* which one it watches */
    char *ns;         /* owned; "" for all namespaces; NULL: not told yet */
    enum feed_state state;
    enum err_kind kind; /* why it waits or failed */
    int http_status;
    int64_t retry_at_us;
    uint64_t listed;
    int64_t remaining; /* -1 unknown */
    char *text;        /* owned; never NULL once known */
    int64_t since_us;  /* when it entered this state */
    int64_t heard_us;  /* the last change of any kind */
    bool listed_once;  /* a list was complete once */
    uint64_t breaks;   /* times it left FEED_LIVE for FEED_WAITING */
};

struct gap_record {
    uint16_t feed;
    int64_t from_us, to_us;
    uint64_t recovered;
    bool loss_possible;
    bool quiet; /* a list in time, nothing was broken: see struct gap */
    char *cause;
    char *from_rv, *to_rv; /* "" unknown */
};

struct journal_line {
    int64_t at_us;
    uint16_t feed;
    enum change_kind kind; /* STATE, GAP, NOTE or SKIPPED */
    char *text;
};

struct feeds;

struct feeds *feeds_new(void);
void feeds_free(struct feeds *f);
/* STATE, GAP, NOTE, SKIPPED, LIST_*; the time of any. `recovered` counts for
 * GAP. */
void feeds_apply(struct feeds *f, const struct change *c, uint64_t recovered);

/* The feed, known or not; borrowed. feed < LIMIT_FEEDS. */
const struct feed *feeds_get(const struct feeds *f, uint16_t feed);
size_t feeds_count(const struct feeds *f); /* the highest known + 1 */
/* The worst state of all: FAILED, WAITING, CONNECTING, LISTING, LIVE. */
enum feed_state feeds_worst(const struct feeds *f);
/* The same of one cluster's feeds; CONNECTING where none is known. */
enum feed_state feeds_worst_of(const struct feeds *f, uint16_t cluster);

/* Whether a credential plugin waits for the terminal. */
bool feeds_want_terminal(const struct feeds *f);
/* How often one has begun to: who lends the terminal may see the end of one
 * and the beginning of the next at once. */
uint64_t feeds_terminal_wants(const struct feeds *f);

/* The namespaces that the clusters were last said to have, each followed by a
 * newline, without repeats; "" while that is unknown. Borrowed until the next
 * change. */
struct str feeds_namespaces(const struct feeds *f);

/* Rings, oldest first; `dropped` ones are no longer there. A quiet gap that
 * recovered nothing is not among them: feeds_last_gap() has it. */
size_t feeds_gap_count(const struct feeds *f);
const struct gap_record *feeds_gap(const struct feeds *f, size_t i);
/* The last one applied, however quiet; NULL before the first. Borrowed until
 * the next. */
const struct gap_record *feeds_last_gap(const struct feeds *f);
size_t feeds_journal_count(const struct feeds *f);
const struct journal_line *feeds_journal(const struct feeds *f, size_t i);
uint64_t feeds_journal_dropped(const struct feeds *f);

#endif
