/* SPDX-License-Identifier: Apache-2.0 */
/* Rows into a file, in the format that its name's end says: .txt and .log a
 * table, .wide, .json, .jsonl, .yaml, .csv.
 *
 * Events are whole objects in json and yaml, and what `-o FORMAT` prints
 * elsewhere; groups have the columns that are shown. In the order of the rows;
 * gaps are left out. The file is there whole or not at all: it is written
 * beside its place and then put there. A file that is there already is not
 * touched unless `replace` is set. Main thread. */
#ifndef KEVTOP_PRINT_SAVE_H
#define KEVTOP_PRINT_SAVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "print/print.h"
#include "query/query.h"

struct save {
    const char *name; /* "~/" is the home folder */
    bool replace;
    struct store *store;
    const struct query *rows; /* NULL: text is written, as it is */
    struct str text;
    const struct column *const *columns; /* as shown, for groups */
    int n_columns;
    struct print_config config;
};

/* *n: how many rows, or lines, were written. */
bool save_rows(const struct save *s, size_t *n, struct err *err) CC_MUST_USE;

#endif
