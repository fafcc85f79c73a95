/* SPDX-License-Identifier: Apache-2.0 */
/* Groups as text: --group-by, and what `:save` writes of a table of groups.
 * table, wide, csv, json, jsonl, yaml; the last three are
 * {"apiVersion":"kevtop/v1","kind":"GroupList","items":[...]} or its items. */
#ifndef KEVTOP_PRINT_GROUPS_H
#define KEVTOP_PRINT_GROUPS_H

#include <stdio.h>

#include "print/print.h"
#include "query/group.h"

struct groups_page {
    enum group_key by;
    const struct row *rows; /* ROW_GROUP */
    size_t n;
    /* with_cluster, no_headers, color, columns (NULL: what the key is made of,
     * then count, warnings, objects, last, trend), show */
    struct print_config config;
};

/* ops->name tells the format. Write errors are the caller's to check. */
void print_groups(const struct groups_page *page,
                  const struct printer_ops *ops, FILE *out);

#endif
