/* SPDX-License-Identifier: Apache-2.0 */
/* reasons.yaml as it is compiled in: embed.awk makes the definitions. */
#ifndef KEVTOP_EXPLAIN_REASONS_H
#define KEVTOP_EXPLAIN_REASONS_H

#include <stddef.h>

extern const char *const explain_reasons[]; /* lines, each with its newline */
extern const size_t explain_reasons_n;

#endif
