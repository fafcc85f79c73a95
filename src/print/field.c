/* SPDX-License-Identifier: Apache-2.0 */
#include "print/field.h"

#include "base/alloc.h"

bool field_parse(struct str text, enum group_key table, struct field *out,
                 struct err *err) {
    (void)table;
    *out = (struct field){.column = column_find(text)};
    if (out->column) return true;
    return err_set(err, ERR_USAGE, "there is no column '%.*s'", STR_ARG(text));
}

void field_done(struct field *f) {
    jsonpath_free(f->path);
    *f = (struct field){0};
}
