/* SPDX-License-Identifier: Apache-2.0 */
/* The groupings of the list view: what their rows are called, and which
 * columns show them. */
#ifndef KEVTOP_VIEW_LIST_COLUMNS_H
#define KEVTOP_VIEW_LIST_COLUMNS_H

#include "query/group.h"
#include "view/looks.h"
#include "view/view.h"

struct grouping {
    enum group_key by;
    const char *one, *many;     /* "problem", "problems" */
    const char *const *columns; /* by importance, NULL ends */
};

const struct grouping *grouping_of(enum group_key by);
/* The one that `z` goes on to. */
enum group_key grouping_after(enum group_key by);
/* The built-in columns of a grouping, but those that would say the same in
 * every row. *core: see table_init(). */
void list_columns(const struct view_env *env, enum group_key by,
                  struct look_columns *out, int *core);

#endif
