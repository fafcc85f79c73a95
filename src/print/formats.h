/* SPDX-License-Identifier: Apache-2.0 */
/* The formats, for the registry in print.c alone. */
#ifndef KEVTOP_PRINT_FORMATS_H
#define KEVTOP_PRINT_FORMATS_H

#include "print/print.h"

extern const struct printer_ops print_table;
extern const struct printer_ops print_wide;
extern const struct printer_ops print_json;
extern const struct printer_ops print_jsonl;
extern const struct printer_ops print_yaml;
extern const struct printer_ops print_csv;
extern const struct printer_ops print_name;
extern const struct printer_ops print_custom;
extern const struct printer_ops print_jsonpath;

#endif
