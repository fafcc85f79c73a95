/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 and the one gate for text from outside. The only user of utf8proc.
 *
 * Every string that did not grow in this program passes text_clean() before a
 * terminal, a text output, a title or the clipboard sees it: reference rules
 * are kubectl's CVE-2021-25743 and Unicode's TR 36. What comes out is
 * printable UTF-8 without control, format, bidirectional, private, surrogate
 * or unassigned characters; nothing is dropped silently:
 *
 *   C0 and DEL        ^[ ^? (caret notation)
 *   newline, CR, tab  one space in TEXT_LINE (CR LF is one); in TEXT_BLOCK
 *                     a newline stays, CR LF is one newline, a lone CR ^M,
 *                     a tab becomes spaces to the next multiple of 8
 *   C1, bidi, zero-width, invisible, unassigned, private, noncharacters
 *                     <U+202E>
 *   invalid UTF-8     U+FFFD a maximal subpart
 *   U+2028 U+2029     <U+2028>
 *   combining marks   at most LIMIT_MARKS on a base, the rest one <+N> with
 *                     N the number left out; a leading one stands on U+25CC
 *
 * U+200D and U+FE0F are kept between emoji only, so that emoji sequences
 * stay what they are.
 */
#ifndef KEVTOP_BASE_UTF8_H
#define KEVTOP_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

#define UTF8_BAD 0xFFFD

/* Decode the code point at pos (< s.len), strictly: overlong forms,
 * surrogates and > 10FFFF are invalid. Returns the bytes taken (>= 1); *cp is
 * UTF8_BAD and *ok false where invalid. ok may be NULL. */
size_t utf8_next(struct str s, size_t pos, uint32_t *cp, bool *ok);
/* Encode; returns 1 to 4 bytes. */
size_t utf8_put(uint32_t cp, char out[4]);
bool utf8_valid(struct str s);
/* Number of code points, an invalid subpart counting one. */
size_t utf8_count(struct str s);

/* Terminal cells of one code point: 0, 1 or 2. */
int utf8_width(uint32_t cp);
/* Whether text_clean() would not let it through as it is. */
bool utf8_is_hidden(uint32_t cp);

/* The grapheme cluster at pos: bytes, and its cells in *width (1 or 2; 0
 * only for an empty rest). For clean text. */
size_t utf8_cluster(struct str s, size_t pos, int *width);
/* Cells that clean text takes. */
size_t utf8_cells(struct str s);
/* The longest prefix of clean text that fits into `cells`, never cut inside
 * a cluster; *used is what it takes. */
size_t utf8_fit(struct str s, size_t cells, size_t *used);
/* Byte position of the first cluster at or after column `cells`, and the
 * cells skipped (which may be cells + 1 in front of a wide one). */
size_t utf8_skip(struct str s, size_t cells, size_t *skipped);

enum text_mode { TEXT_LINE, TEXT_BLOCK };

/* Append a cleaned form of `in` to out, at most max_bytes of it; what was cut
 * shows as U+2026 at the end. Returns whether it was cut. */
bool text_clean(struct buf *out, struct str in, enum text_mode mode,
                size_t max_bytes);
/* Whether text_clean(TEXT_LINE) would give the same bytes: the fast path,
 * true for all printable ASCII. */
bool text_is_clean(struct str in);

#endif
