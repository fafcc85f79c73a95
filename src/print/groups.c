/* SPDX-License-Identifier: Apache-2.0 */
#include "print/groups.h"

void print_groups(const struct groups_page *page,
                  const struct printer_ops *ops, FILE *out) {
    (void)page;
    (void)ops;
    (void)out;
}
