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
    bool follow;      /* events come as they happen: no closing bracket */
    bool color;       /* Warnings in colour (our own SGR) */
    struct show show; /* now is set anew by the caller before each event */
};

struct printer;

struct printer_ops {
    const char *name;  /* "table" */
    const char *about; /* for --help and the man page */
    /* Whether "No events found" goes to stderr when there are none. */
    bool says_when_empty;
    struct printer *(*open)(void);
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
/* All of them; *n is how many. */
const struct printer_ops *const *printer_all(size_t *n);

struct printer *printer_new(const struct printer_ops *ops,
                            const struct print_config *config, FILE *out);
void printer_free(struct printer *p);
void printer_measure(struct printer *p, const struct entry *e);
void printer_event(struct printer *p, const struct entry *e);
void printer_end(struct printer *p);

#endif
