/* SPDX-License-Identifier: Apache-2.0 */
/* The Events section as `kubectl describe` has it: type, reason, age, from,
 * message, by lastTimestamp, those without one first. */
#ifndef KEVTOP_VIEW_EVENTS_TABLE_H
#define KEVTOP_VIEW_EVENTS_TABLE_H

#include <stddef.h>

#include "query/column.h"
#include "store/store.h"
#include "view/pager.h"
#include "view/tabs.h"

/* entries are put in order. Each line has its entry's seq for an id. */
void events_table(struct pager *p, const struct entry **entries, size_t n,
                  const struct show *show);
enum style event_style(const struct entry *e);
/* A cell: the message, with the field it is about before it. */
void tabs_set_message(struct tabs *t, int i, const struct event *ev);

#endif
