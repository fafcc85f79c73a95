/* SPDX-License-Identifier: Apache-2.0 */
/* The groups of a query, written with the columns that are shown. */
#ifndef KEVTOP_PRINT_SAVE_GROUPS_H
#define KEVTOP_PRINT_SAVE_GROUPS_H

#include <stdio.h>

#include "print/save.h"

/* A format by its printer's name: "table", "wide", "csv", "json", "jsonl",
 * "yaml". */
void save_groups(const struct save *s, const char *format, FILE *out);

#endif
