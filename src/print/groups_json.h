/* SPDX-License-Identifier: Apache-2.0 */
/* A group as JSON: see print/groups.h. */
#ifndef KEVTOP_PRINT_GROUPS_JSON_H
#define KEVTOP_PRINT_GROUPS_JSON_H

#include "base/jsonout.h"
#include "print/groups.h"

void group_json(struct jsonout *j, const struct groups_page *page,
                const struct group *g);

#endif
