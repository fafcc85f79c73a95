/* SPDX-License-Identifier: Apache-2.0 */
/* What Tab puts into a prompt: the word at its end, as far as it is clear. */
#ifndef KEVTOP_VIEW_COMPLETE_H
#define KEVTOP_VIEW_COMPLETE_H

#include "base/buf.h"
#include "base/str.h"
#include "view/prompt.h"

struct screen;

/* The text from byte `from` on is the beginning of one of `words` (a line
 * each, in any order, more than once too). One that fits takes its place, with
 * `after` behind it; of several what they have in common does, and they are
 * shown. */
void complete_word(struct screen *s, struct prompt *p, size_t from,
                   struct str words, const char *after);
/* The same within the filter language: names of fields, and behind them the
 * values that the events have. */
void complete_filter(struct screen *s, struct prompt *p);

/* Words, a line each. */
void complete_namespaces(const struct screen *s, struct buf *out);

#endif
