/* SPDX-License-Identifier: Apache-2.0 */
/* A gap as a line of jsonl: {"apiVersion":"kevtop/v1","kind":"Gap",...}. */
#ifndef KEVTOP_PRINT_GAP_H
#define KEVTOP_PRINT_GAP_H

#include "base/buf.h"
#include "store/feeds.h"

/* With the newline. cluster NULL: there is one alone; ns "" for all. */
void print_gap(struct buf *out, const struct gap_record *gap,
               const char *cluster, const char *ns);

#endif
