/* SPDX-License-Identifier: Apache-2.0 */
/* The connection journal as lines: on stderr with -v, and in the file of
 * --log-file. What is written is what `:log` shows: connection states, notes,
 * gaps and what was skipped, each with its local time and its feed.
 *
 * A file that takes no more stops nothing: that is told once, and in the end
 * how many lines are missing.
 */
#ifndef KEVTOP_APP_JOURNAL_H
#define KEVTOP_APP_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "app/pipeline.h"
#include "base/err.h"

struct journal {
    int fd;           /* -1: no file */
    const char *path; /* borrowed */
    bool loud;        /* on stderr, too */
    bool torn;        /* the last line was written in part */
    bool told;        /* that a line was not written */
    struct err why;   /* of the first one */
    uint64_t missing; /* lines that were not written */
    uint64_t seen;    /* lines of the store's journal */
};

/* path NULL: no file. loud: on stderr, too. */
bool journal_open(struct journal *j, const char *path, bool loud,
                  struct err *err) CC_MUST_USE;
/* False: lines are missing in the file, and err says how many, and why. */
bool journal_close(struct journal *j, struct err *err);

/* What the store's journal has got since the last time. */
void journal_follow(struct journal *j, const struct pipeline *p);
/* The store is another one. */
void journal_restart(struct journal *j);
/* One line, at once; who: the feed, "" for none. */
void journal_line(struct journal *j, int64_t at_us, struct str who,
                  struct str text);
/* Each line of the text, such as kube_config_notes(). */
void journal_notes(struct journal *j, struct str lines);

/* Whether a line could not be written, for the first time: err says why. */
bool journal_trouble(struct journal *j, struct err *err);

#endif
