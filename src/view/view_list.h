/* SPDX-License-Identifier: Apache-2.0 */
/* What commands ask of the list view (view_list). */
#ifndef KEVTOP_VIEW_VIEW_LIST_H
#define KEVTOP_VIEW_VIEW_LIST_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"
#include "query/group.h"
#include "view/picker.h"
#include "view/view.h"

/* Sort by a column, shown or not, by name; false if the rows have none such. */
bool view_list_sort(struct view *v, struct str column);
/* The names of all that they have, those shown first, with blanks between. */
void view_list_columns(const struct view *v, struct buf *out);
/* Regroup, with the cursor on the group that what it stands on falls into.
 * False where that would be one group: of what the list is within. */
bool view_list_group(struct view *v, enum group_key by);
/* "last,type,reason:20,message": these columns in this order; "" or "default"
 * the usual ones. False: a column that the table cannot show. */
bool view_list_set_columns(struct view *v, struct str text,
                           struct err *err) CC_MUST_USE;
/* All columns that it can show, the shown ones marked. */
void view_list_offer_columns(const struct view *v, struct picker *p);
/* What came of it, in whatever order: those that are shown already keep their
 * places, others come behind them, and the message is last. One alone is
 * shown, or no longer. */
bool view_list_pick_columns(struct view *v, struct str names,
                            struct err *err) CC_MUST_USE;
/* Those that are shown. Borrowed. */
const struct column *const *view_list_shown(const struct view *v, int *n);
/* Objects of the marked rows, each row's newest; at most max. Borrowed until
 * the next change. */
size_t view_list_marked(const struct view *v, const struct object **objects,
                        size_t max);
/* The other way round. */
void view_list_invert(struct view *v);
/* Group and sort as another list does that is not within a group. */
void view_list_like(struct view *v, const struct view *other);

#endif
