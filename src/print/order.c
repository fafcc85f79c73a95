/* SPDX-License-Identifier: Apache-2.0 */
#include "print/order.h"

void order_rows(struct row *rows, size_t n, const struct field *by,
                bool descending, const struct show *show) {
    (void)rows;
    (void)n;
    (void)by;
    (void)descending;
    (void)show;
}
