/* SPDX-License-Identifier: Apache-2.0 */
/* YAML in: the first document as a tree of ours, built from libyaml's events
 * with caps on size, depth and aliases. The only user of libyaml.
 *
 * Types are YAML 1.1's, as Kubernetes' own reader has them: yes/no/on/off are
 * booleans, ~ and null and nothing are null, for plain scalars only. "<<" is
 * merged; of equal keys the last one counts. JSON is YAML.
 */
#ifndef KEVTOP_BASE_YAML_H
#define KEVTOP_BASE_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct yaml; /* a node */

/* Parse the first document of text. An empty one gives a null node. Errors
 * name `name`, line and column. The caller frees the result; all text is
 * overwritten then, because it may be secret. */
struct yaml *yaml_parse(struct str text, const char *name,
                        struct err *err) CC_MUST_USE;
void yaml_release(struct yaml *root);
/* Not a symbol of its own: libyaml exports one of this name and would call
 * ours. */
static inline void yaml_free(struct yaml *root) {
    yaml_release(root);
}

enum yaml_type { YAML_NULL, YAML_SCALAR, YAML_LIST, YAML_MAP };
enum yaml_type yaml_type(const struct yaml *n);
/* Where it began, from 1. */
int yaml_line(const struct yaml *n);
int yaml_column(const struct yaml *n);
/* The same of the key of a map's value; 0 for list elements. */
int yaml_key_line(const struct yaml *n);
int yaml_key_column(const struct yaml *n);
/* Whether the map has the key of this value more than once, as written. */
bool yaml_is_repeated(const struct yaml *n);

/* NULL stands for "absent" in all of these. */
const struct yaml *yaml_get(const struct yaml *map, const char *key);
/* A scalar's text; numbers and booleans as they were written. NULL for
 * null, absent, list or map. NUL-terminated and without NUL inside. */
const char *yaml_text(const struct yaml *n);
/* A plain scalar with one of YAML 1.1's boolean words. False if absent or
 * something else; *out untouched then. */
bool yaml_bool(const struct yaml *n, bool *out);
/* Whether a plain (unquoted) scalar. */
bool yaml_is_plain(const struct yaml *n);

/* Elements of a list or values of a map, in order. */
const struct yaml *yaml_first(const struct yaml *n);
const struct yaml *yaml_next(const struct yaml *n);
/* The key of a map's value; NULL for list elements. */
const char *yaml_key(const struct yaml *n);

#endif
