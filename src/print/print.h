/* SPDX-License-Identifier: Apache-2.0 */
/* Events as text: one printer a format, one entry in the registry.
 *
 * A printer takes events in the order they are to appear and writes bytes to
 * a FILE. Every text that goes to a table passes text_clean(); JSON keeps the
 * original, escaped. Write errors are the caller's to check (ferror).
 */
#ifndef KEVTOP_PRINT_PRINT_H
#define KEVTOP_PRINT_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/err.h"
#include "query/column.h"
#include "store/store.h"

struct print_config {
    bool with_namespace; /* NAMESPACE column first */
    bool with_cluster;   /* CLUSTER column before it; in JSON the annotation
                            kevtop/cluster */
    bool no_headers;
    bool follow; /* events come as they happen: no closing bracket */
    bool color;  /* Warnings in colour (our own SGR) */
    /* Those that were asked for, of formats that take them; NULL: the
     * format's own. Borrowed, as is spec. */
    const struct column *const *columns;
    size_t n_columns;
    const void *spec; /* struct format's */
    struct show show; /* now is set anew by the caller before each event */
};

struct printer;

struct printer_ops {
    const char *name;  /* "table" */
    const char *about; /* for --help and the man page */
    /* Whether "No events found" goes to stderr when there are none. */
    bool says_when_empty;
    bool takes_columns; /* --columns */
    bool has_header;    /* --no-headers */
    bool has_times;     /* --time */
    bool sums_up;       /* groups and trends, too: print/groups.h */
    /* For formats with a text behind "=": compile it; NULL with the reason.
     * Where these are NULL there is none. */
    void *(*parse)(struct str text, struct err *err);
    void (*spec_free)(void *spec);
    struct printer *(*open)(const struct print_config *config);
    /* Optional: called for every event known beforehand, before the first
     * event(), so that columns line up. */
    void (*measure)(struct printer *p, const struct entry *e);
    /* One event; borrowed for the call. */
    void (*event)(struct printer *p, const struct entry *e);
    /* The end: closing brackets. */
    void (*end)(struct printer *p);
    void (*free)(struct printer *p);
};

/* The part every printer begins with. */
struct printer {
    const struct printer_ops *ops;
    struct print_config config;
    FILE *out;      /* borrowed */
    size_t printed; /* events so far */
};

/* "table", "csv", ...; NULL with the valid ones in err. */
const struct printer_ops *printer_find(struct str name, struct err *err);

/* What `-o` asks for: "csv", "jsonpath={.reason}". */
struct format {
    const struct printer_ops *ops;
    void *spec; /* owned; NULL where ops has no parse */
};

bool format_parse(struct str text, struct format *out,
                  struct err *err) CC_MUST_USE;
void format_done(struct format *f);
/* All of them; *n is how many. */
const struct printer_ops *const *printer_all(size_t *n);

struct printer *printer_new(const struct printer_ops *ops,
                            const struct print_config *config, FILE *out);
void printer_free(struct printer *p);
void printer_measure(struct printer *p, const struct entry *e);
void printer_event(struct printer *p, const struct entry *e);
void printer_end(struct printer *p);

#endif
