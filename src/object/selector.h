/* SPDX-License-Identifier: Apache-2.0 */
/* Selectors of objects -> parameters of a list's path. Pure. */
#ifndef KEVTOP_OBJECT_SELECTOR_H
#define KEVTOP_OBJECT_SELECTOR_H

#include <stdbool.h>

#include "base/json.h"
#include "base/str.h"

/* "labelSelector=app%3Dweb" of a metav1.LabelSelector (matchLabels,
 * matchExpressions), or of the plain map that older kinds have. "" where it
 * selects everything, NULL where it cannot be asked for: no selector, a label
 * that would change what it says, an operator that is not known. The caller
 * frees it. */
char *selector_query(const struct json *selector, bool is_map);
/* "fieldSelector=spec.nodeName%3Da"; NULL for what is no name. */
char *selector_query_field(const char *field, struct str value);

#endif
