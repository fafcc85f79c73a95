/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the text job share, and nobody else:
 *
 *   text.c        the job: takes changes, decides when to print
 *   text_rows.c   the complete lists: which rows, in which order, summed up
 *   text_owned.c  --owned: which events are of the object and of what it owns
 *   text_say.c    what standard error is told
 */
#ifndef KEVTOP_APP_TEXT_INTERNAL_H
#define KEVTOP_APP_TEXT_INTERNAL_H

#include "app/journal.h"
#include "app/pipeline.h"
#include "app/settings.h"
#include "print/print.h"

struct owned; /* app/owned.h */
struct owned_trouble;

/* Where the job stands. */
struct text {
    struct pipeline *pipeline;
    const struct settings *settings;
    struct journal *journal;
    struct print_config config;
    struct printer *printer;
    struct owned *owned;    /* --owned; else NULL */
    struct filter *members; /* what it keeps; else NULL */
    struct buf gaps;        /* objects that wait for the first lists */
    size_t printed;         /* rows, of whatever kind */
    size_t seen;            /* events that --wait looked at */
    int64_t until_ms;       /* --timeout; INT64_MAX: none */
    bool following;         /* the first lists are printed */
    bool ended;             /* the source has no more */
    bool found;             /* what --wait waits for */
    bool timed_out;
    bool held;       /* nothing is told before all of the files is read */
    bool incomplete; /* some of what was wanted could not be told */
    bool due;        /* a line that follows, not yet flushed */
    bool waits[LIMIT_FEEDS]; /* was told, and not live since */
};

const struct feeds *text_feeds(const struct text *t);
size_t text_feed_count(const struct text *t);
/* Whether flags and filters let it through. */
bool text_wants(const struct text *t, const struct entry *e);

/* An event that is new, or new to those that are wanted. */
void text_take_event(struct text *t, const struct entry *e);

/* --- text_owned.c ------------------------------------------------------ */

/* All of them do nothing without --owned. */
void text_owned_begin(struct text *t);
void text_owned_end(struct text *t);
/* A change that was applied; e: its event, if it is one that is new. */
void text_owned_news(struct text *t, const struct change *c,
                     const struct entry *e);
/* Take answers and ask on. True: all is known that can be. */
bool text_owned_turn(struct text *t);
bool text_owned_is_settled(const struct text *t);
/* When to come again without news; -1: never. */
int text_owned_wait_ms(const struct text *t);

/* --- text_rows.c ------------------------------------------------------- */

/* Print what the store has, as the flags want it. False: err. */
bool text_print_lists(struct text *t, struct err *err) CC_MUST_USE;

/* --- text_say.c -------------------------------------------------------- */

void text_say_empty(const struct text *t);
void text_say_failed(const struct text *t, const struct change *c);
void text_say_waiting(const struct text *t, const struct change *c);
void text_say_gap(const struct text *t, const struct gap_record *gap);
void text_say_evicted(const struct text *t);
void text_say_owned(const struct text *t, const struct owned_trouble *trouble);

#endif
