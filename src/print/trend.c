/* SPDX-License-Identifier: Apache-2.0 */
#include "print/trend.h"

void print_trend(const struct trend_page *page, const struct printer_ops *ops,
                 FILE *out) {
    (void)page;
    (void)ops;
    (void)out;
}
