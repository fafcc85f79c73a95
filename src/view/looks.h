/* SPDX-License-Identifier: Apache-2.0 */
/* Which columns the tables show, in which order and how wide: the built-in
 * lists, and what the configuration's `columns` or `:columns` puts in their
 * place. */
#ifndef KEVTOP_VIEW_LOOKS_H
#define KEVTOP_VIEW_LOOKS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "query/column.h"
#include "query/group.h"

#define LOOKS_COLUMNS 24

/* One table's columns. A width of 0 is the table's own choice. */
struct look_columns {
    const struct column *at[LOOKS_COLUMNS];
    int widths[LOOKS_COLUMNS];
    int n; /* 0: the built-in list */
};

/* By enum group_key; GROUP_NONE are the events. */
struct table_looks {
    struct look_columns tables[GROUP_OWNER + 1];
};

/* "type,reason,count:8,message": an unknown column or one that this table
 * cannot show is an error that names those it can. "default" is the built-in
 * list. */
bool looks_parse(struct str text, enum group_key table,
                 struct look_columns *out, struct err *err) CC_MUST_USE;
/* The inverse; "" for the built-in list. */
void looks_format(const struct look_columns *look, struct buf *out);
/* Whether that table's rows have such a column. */
bool looks_can_show(const struct column *c, enum group_key table);

#endif
