/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes in, whole JSON documents out, whatever the chunking.
 *
 * Two shapes of stream:
 *   FRAME_STREAM  documents one after the other (a watch, JSON lines, pretty
 *                 printed objects): each is handed over
 *   FRAME_LIST    one List document: each element of its top-level "items" is
 *                 handed over as it completes, and at the end the document
 *                 without them, {"kind":...,"metadata":{...},"items":[]}
 *
 * Cutting goes by nesting and strings, never by lines. A document over the
 * cap is skipped to its end, reported once, and the stream goes on; memory
 * stays below the cap (FRAME_LIST: twice the cap, an item and the List's own
 * members). Bytes that cannot begin a document (HTML, a stray word) are
 * reported as FRAME_JUNK up to the next newline and skipped. Documents are
 * objects; a top-level array is FRAME_JUNK too, and so is an item that is no
 * object. Byte order marks and white space between documents are skipped.
 */
#ifndef KEVTOP_DECODE_FRAME_H
#define KEVTOP_DECODE_FRAME_H

#include <stdbool.h>
#include <stddef.h>

enum frame_mode { FRAME_STREAM, FRAME_LIST };

enum frame_kind {
    FRAME_DOC,      /* FRAME_STREAM: a document. FRAME_LIST: an item */
    FRAME_REST,     /* FRAME_LIST: the List without its items */
    FRAME_OVERSIZE, /* len is the size it had; doc is its first bytes, at most
                       256, cut */
    FRAME_JUNK      /* doc is its first bytes, at most 256 */
};

/* doc is writable, not NUL-terminated, and dies on return. Returning false
 * stops: frame_feed() returns at once, the rest of its bytes is dropped. */
typedef bool frame_fn(void *ctx, enum frame_kind kind, char *doc, size_t len);

struct frame;

struct frame *frame_new(enum frame_mode mode, size_t cap_bytes, frame_fn *fn,
                        void *ctx);
void frame_free(struct frame *f);
/* False when fn said stop. */
bool frame_feed(struct frame *f, const char *bytes, size_t len);
/* Whether the bytes so far end between documents (trailing white space
 * allowed). A partial document at the end of a broken stream is discarded:
 * nothing of it was handed over. */
bool frame_at_boundary(const struct frame *f);
/* FRAME_LIST, between two lines, for those who know that a document ends with
 * its line, or lost the rest of it: whether the bytes so far end inside a text,
 * or an item, or where a List's next item may begin. */
bool frame_in_string(const struct frame *f);
bool frame_in_item(const struct frame *f);
bool frame_wants_item(const struct frame *f);
/* Among a List's own members, as behind its items. */
bool frame_is_behind_items(const struct frame *f);
/* Forget a document that is not complete. */
void frame_reset(struct frame *f);
/* Bytes fed so far. */
unsigned long long frame_offset(const struct frame *f);

#endif
