/* SPDX-License-Identifier: Apache-2.0 */
/* Groups as text: --group-by, and what `:save` writes of a table of groups.
 *
 * table, wide: a line a group; its columns are those that are asked for, else
 *   what makes the group, then count, warnings, objects, last seen and trend.
 *   A message is the template, with what varies masked, and stands last.
 * csv: the same columns, what makes a group being "key" or "message", with the
 *   trend as numbers, oldest first: "0 0 3 12".
 * json: {"apiVersion":"kevtop/v1","kind":"GroupList","items":[...]}; jsonl: an
 *   item a line; yaml: the same as json. Columns do not matter there. An item:
 *
 *   "key"        what the group is called: "Pod/web-0", "BackOff", "node-3",
 *                "(none)" where that is not known
 *   "cluster"    of several; "namespace": of the object, empty if it is of
 *                none; "kind", "name". Where all of a group is of one: all
 *                four by object; cluster and namespace by owner; cluster by
 *                node and namespace
 *   "type", "reason", "message"   of its newest event; of groups by message and
 *                problem the message is the template
 *   "count", "warnings"           occurrences
 *   "events", "objects", "owners", "namespaces", "nodes"   different ones
 *   "firstSeen", "lastSeen", "since"   RFC 3339 or null; since: without a pause
 *                of ten minutes
 *   "ratePerMinute", "way"        steady, rising, falling, new or stopped
 *   "trend"      {"end":T,"cellSeconds":60,"counts":[...]}, oldest first
 *   "common"     [{"kind":"node","value":"node-3","objects":7}]: what nearly
 *                all of its objects share, and others do not
 */
#ifndef KEVTOP_PRINT_GROUPS_H
#define KEVTOP_PRINT_GROUPS_H

#include <stdio.h>

#include "print/print.h"
#include "query/group.h"

struct groups_page {
    struct store *store;
    enum group_key by;
    const struct row *rows; /* ROW_GROUP */
    size_t n;
    struct print_config config;
};

/* ops->name tells the format. Write errors are the caller's to check. */
void print_groups(const struct groups_page *page,
                  const struct printer_ops *ops, FILE *out);

#endif
