/* SPDX-License-Identifier: Apache-2.0 */
/* One fact of an event by its name, for custom-columns and --sort-by: a
 * column of the catalogue ("reason"), or a JSONPath into the whole object
 * (".involvedObject.name", "{.metadata.labels.app}"). Compiled once, immutable
 * then; main thread.
 */
#ifndef KEVTOP_PRINT_FIELD_H
#define KEVTOP_PRINT_FIELD_H

#include <stdbool.h>

#include "base/err.h"
#include "base/jsonpath.h"
#include "query/column.h"
#include "query/group.h"

struct field {
    const struct column *column; /* or */
    struct jsonpath *path;       /* owned */
};

/* What begins with "." or "{" is a path, anything else a column that the rows
 * of this table have (GROUP_NONE: events); an error names those. Groups have
 * columns alone. */
bool field_parse(struct str text, enum group_key table, struct field *out,
                 struct err *err) CC_MUST_USE;
void field_done(struct field *f);

/* A value as kubectl's jsonpath prints it, not cleaned: a string as it is, all
 * else as compact JSON. */
void field_put_value(struct buf *out, const struct json *v);

/* Turns events into the JSON that paths look at, one at a time. */
struct field_reader;

struct field_reader *field_reader_new(void);
void field_reader_free(struct field_reader *r);
/* The whole object; borrowed until the next call. NULL where it has more nodes
 * than our reader takes (base/limits.h). */
const struct json *field_reader_json(struct field_reader *r,
                                     const struct entry *e,
                                     const struct show *show);
/* Append what the field says of an event, not cleaned: several values are
 * joined with commas, and what is no plain value looks as in kubectl's
 * custom-columns: map[a:b c:d], [a b], <nil>. v: the object, for paths. False:
 * it has none. */
bool field_put(struct buf *out, const struct field *f, const struct entry *e,
               const struct json *v, const struct show *show);

#endif
