/* SPDX-License-Identifier: Apache-2.0 */
/* Documents and items of Lists out of lines of YAML, as JSON.
 *
 * Cutting goes by lines: "---" and "..." end a document, and below a line
 * "items:" each "- " at the same depth begins an item, which is read by itself
 * (base/yaml.h): a List of any length needs memory for one item, and a broken
 * one costs itself alone. What stands around the items is a document, too.
 */
#ifndef KEVTOP_DECODE_YAMLCUT_H
#define KEVTOP_DECODE_YAMLCUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct yamlcut;

/* An item (or a document, without the items it had) that began on this line,
 * as JSON, writable, dead on return; doc NULL: it is broken, why says how.
 * False: stop. */
typedef bool yamlcut_fn(void *ctx, uint64_t line, bool item, char *doc,
                        size_t len, const char *why);

struct yamlcut *yamlcut_new(yamlcut_fn *fn, void *ctx);
void yamlcut_free(struct yamlcut *y);

/* Whether a line of text may be one of YAML's mappings. */
bool yamlcut_is_line(struct str line);
/* One line, without its newline. False when fn said stop. */
bool yamlcut_line(struct yamlcut *y, uint64_t number, struct str line);
/* The document is over. */
bool yamlcut_end(struct yamlcut *y);
/* Between documents. */
bool yamlcut_is_empty(const struct yamlcut *y);

#endif
