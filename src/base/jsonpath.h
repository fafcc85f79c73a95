/* SPDX-License-Identifier: Apache-2.0 */
/* kubectl's JSONPath, the dotted and indexed part of it:
 *
 *   .metadata.name   .items[0].x   .a['b.c']   ["x"]   [*]   .a\.b
 *
 * with or without the leading dot, the braces and the "$" (kubectl's relaxed
 * form). What is more than that (filters, ranges of indexes, "..", functions)
 * is an error that says so. Compiled once; immutable then.
 */
#ifndef KEVTOP_BASE_JSONPATH_H
#define KEVTOP_BASE_JSONPATH_H

#include <stdbool.h>

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"

struct jsonpath;

/* NULL with the reason and the column in err. */
struct jsonpath *jsonpath_parse(struct str text, struct err *err) CC_MUST_USE;
void jsonpath_free(struct jsonpath *p);

/* Visit what it finds in v, in order; nothing where v has no such member. */
typedef void jsonpath_fn(void *ctx, const struct json *found);
void jsonpath_each(const struct jsonpath *p, const struct json *v,
                   jsonpath_fn *fn, void *ctx);
/* The first of them, or NULL. */
const struct json *jsonpath_first(const struct jsonpath *p,
                                  const struct json *v);

#endif
