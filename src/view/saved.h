/* SPDX-License-Identifier: Apache-2.0 */
/* Saved views: a filter, a grouping, an order and columns under a name, from
 * the configuration's `views`; picked with `v` or `:view NAME`. */
#ifndef KEVTOP_VIEW_SAVED_H
#define KEVTOP_VIEW_SAVED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "base/vec.h"
#include "query/group.h"

struct saved_view {
    char *name;    /* owned, as all texts here */
    char *filter;  /* checked; NULL: none */
    char *sort;    /* a column's name; NULL: the usual order */
    char *columns; /* "last,type,..."; NULL: as ever */
    bool reverse;
    bool has_group;
    enum group_key group;
    int warnings; /* -1: as it is, 0 off, 1 on */
};

struct saved_views {
    VEC(struct saved_view) views; /* in the order of the file */
};

void saved_views_done(struct saved_views *s);
const struct saved_view *saved_views_find(const struct saved_views *s,
                                          struct str name);

#endif
