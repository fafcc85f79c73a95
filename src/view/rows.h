/* SPDX-License-Identifier: Apache-2.0 */
/* What a row stands for, be it an event, a group or a gap. */
#ifndef KEVTOP_VIEW_ROWS_H
#define KEVTOP_VIEW_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "query/column.h"
#include "store/store.h"

/* The event, or the group's newest; NULL for a gap. */
const struct entry *row_entry(const struct row *row);
/* A Warning, or a group with Warnings. */
bool row_warns(const struct row *row);
bool row_is_expired(const struct row *row);
/* The store's when it last changed; 0 for a gap. */
uint64_t row_revision(const struct row *row);

#endif
