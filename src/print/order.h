/* SPDX-License-Identifier: Apache-2.0 */
/* Rows in the order of --sort-by: ascending, equals as they stood. As kubectl
 * sorts: numbers and texts of digits by value, before all other texts; rows
 * without the field first.
 * Each row's key is worked out once. */
#ifndef KEVTOP_PRINT_ORDER_H
#define KEVTOP_PRINT_ORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "print/field.h"

void order_rows(struct row *rows, size_t n, const struct field *by,
                bool descending, const struct show *show);

#endif
