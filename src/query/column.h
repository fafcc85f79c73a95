/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue of columns: the one place that knows what a row says. Drawing,
 * sorting, searching, text and export all come here.
 *
 * A row is an event (an entry of the store) or a group (query/group.h); a
 * column tells which it can show. Adding one is one entry in column.c. A gap
 * among events (query_set_gaps) is a row, too, but none of columns.
 */
#ifndef KEVTOP_QUERY_COLUMN_H
#define KEVTOP_QUERY_COLUMN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"
#include "store/store.h"

struct group;

enum row_kind { ROW_EVENT, ROW_GROUP, ROW_GAP };

struct row {
    enum row_kind kind;
    union {
        const struct entry *entry;
        const struct group *group;
        const struct gap_record *gap;
    } u;
};

enum time_style { TIMES_RELATIVE, TIMES_LOCAL, TIMES_UTC, TIMES_RFC3339 };

/* What a column needs to know to turn a row into text. */
struct show {
    int64_t now_us;
    enum time_style times;
    bool ascii;                  /* no block characters */
    const char *const *clusters; /* names by index; NULL if one */
};

enum column_align { COLUMN_LEFT, COLUMN_RIGHT };

/* How much a column says to the eye; a view turns it into a style. */
enum column_tone {
    COLUMN_PLAIN,
    COLUMN_QUIET, /* secondary: first seen, source, counts of members */
    COLUMN_LOUD,  /* tells Warning from Normal: type, reason */
    COLUMN_GRAPH  /* a sparkline */
};

/* Some say what a kubectl column says, where that is more than one of ours:
 * "seen" is LAST SEEN of kubectl events, "involved" and "reporter" are OBJECT
 * and SOURCE of kubectl get events. */
struct column {
    const char *name;  /* as typed: "last", "reason" */
    const char *title; /* as printed: "LAST SEEN" */
    const char *brief; /* as the screen has it: "LAST"; NULL: the title */
    bool event, group; /* which rows have it */
    enum column_align align;
    enum column_tone tone;
    int min, max;    /* cells on the screen; max 0: takes what is left */
    bool descending; /* the natural way to sort: times, counts */
    /* Append the raw text: not cleaned, may be long. */
    void (*text)(struct buf *out, const struct row *r, const struct show *s);
    /* <0, 0, >0, ascending. NULL: by text, folded. */
    int (*compare)(const struct row *a, const struct row *b);
};

/* Ascending, by its own comparison or by text. */
int column_compare(const struct column *c, const struct row *a,
                   const struct row *b);
/* By name; NULL if there is none. */
const struct column *column_find(struct str name);
const struct column *column_all(size_t *n);
/* "last, type, reason, ...": for error messages. */
void column_names(struct buf *out);

#endif
