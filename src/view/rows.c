/* SPDX-License-Identifier: Apache-2.0 */
#include "view/rows.h"

#include "query/group.h"

const struct entry *row_entry(const struct row *row) {
    switch (row->kind) {
    case ROW_EVENT:
        return row->u.entry;
    case ROW_GROUP:
        return row->u.group->newest;
    case ROW_GAP:
        break;
    }
    return NULL;
}

bool row_warns(const struct row *row) {
    switch (row->kind) {
    case ROW_EVENT:
        return event_is_warning(row->u.entry->event);
    case ROW_GROUP:
        return row->u.group->warnings > 0;
    case ROW_GAP:
        break;
    }
    return false;
}

bool row_is_expired(const struct row *row) {
    switch (row->kind) {
    case ROW_EVENT:
        return row->u.entry->expired;
    case ROW_GROUP:
        return row->u.group->expired;
    case ROW_GAP:
        break;
    }
    return false;
}

uint64_t row_revision(const struct row *row) {
    const struct entry *e = row_entry(row);
    return e ? e->revision : 0;
}
