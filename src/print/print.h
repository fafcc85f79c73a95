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
    bool with_namespace;  /* NAMESPACE column first */
    bool with_cluster;    /* CLUSTER column before it */
    bool no_headers;
    bool follow;          /* events come as they happen: no closing bracket */
    bool color;           /* Warning rows in colour (our own SGR) */
    struct show show;
};

struct printer;

struct printer_ops {
    const char *name; /* "table" */
    struct printer *(*open)(const struct print_config *config, FILE *out);
    /* One event; entries are borrowed for the call. */
    void (*event)(struct printer *p, const struct entry *e);
    /* In follow mode: what came so far is to be seen now (column widths may
     * be settled on it). */
    void (*flush)(struct printer *p);
    /* The end: closing brackets. Then freed. */
    void (*close)(struct printer *p);
};

struct printer {
    const struct printer_ops *ops;
    struct print_config config;
    FILE *out;
    size_t printed;
};

/* "table", "wide", "json", "jsonl"; the error names the valid ones. */
const struct printer_ops *printer_find(struct str name, struct err *err);
void printer_names(struct buf *out);

#endif
