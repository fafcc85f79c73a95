/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns over text from outside. The only user of PCRE2.
 *
 * Case is ignored, in UTF-8 throughout; a subject that is not valid UTF-8
 * does not match where it is invalid. Every match is bounded by
 * LIMIT_REGEX_STEPS: a subject that would take longer counts as no match.
 * Main thread; a regex holds its own scratch memory, so that matching does
 * not allocate. */
#ifndef KEVTOP_QUERY_REGEX_H
#define KEVTOP_QUERY_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct regex;

/* Compile. literal: the text stands for itself. NULL on a malformed pattern,
 * *at (may be NULL) is then the byte where. */
struct regex *regex_new(struct str pattern, bool literal, size_t *at,
                        struct err *err) CC_MUST_USE;
void regex_free(struct regex *re);

/* Whether it matches anywhere in the first LIMIT_TEXT_BYTES of the
 * subject. */
bool regex_match(const struct regex *re, struct str subject);

#endif
