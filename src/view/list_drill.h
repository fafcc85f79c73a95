/* SPDX-License-Identifier: Apache-2.0 */
/* What a row of the list view leads to. Texts in *next are borrowed from the
 * row's events. */
#ifndef KEVTOP_VIEW_LIST_DRILL_H
#define KEVTOP_VIEW_LIST_DRILL_H

#include <stdbool.h>

#include "view/view.h"

/* The object that the row's event is about, for a view of it. */
void drill_object(const struct view_ops *ops, const struct row *row,
                  struct view_open *next);
/* The owner of that object, as far as names tell. False: they do not, or the
 * row has several; why is one line. */
bool drill_owner(const struct store *st, const struct row *row,
                 struct view_open *next, char why[256]);
/* The members of a group within a list's own scope: by owner where there are
 * several, else by object. False: the scope is full. */
bool drill_members(const struct group *g, const struct query_scope *within,
                   struct view_open *next);
/* Whether all that the scope holds falls under one group of that kind. */
bool drill_is_single(const struct query_scope *scope, enum group_key by);

#endif
