/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes in, whole messages of application/vnd.kubernetes.protobuf out,
 * whatever the chunking. The contract is frame.h's.
 *
 *   FRAME_STREAM  a watch: four bytes of length, big-endian, and a WatchEvent
 *   FRAME_LIST    "k8s" NUL and runtime.Unknown{typeMeta=1, raw=2, ...}. Where
 *                 typeMeta says EventList, each field 2 of raw is handed over
 *                 as an item as it completes, and at the end of raw the same
 *                 document without them. Where it says another thing, or
 *                 nothing before raw comes, raw stays in the document as it
 *                 is
 *
 * Fields with other numbers are skipped. After FRAME_JUNK nothing can be
 * found any more: the stream has ended. A length that begins like a text
 * (0x20000000 and more: HTML, "k8s") is junk, not a document to skip.
 */
#ifndef KEVTOP_DECODE_FRAME_PROTO_H
#define KEVTOP_DECODE_FRAME_PROTO_H

#include <stdbool.h>
#include <stddef.h>

#include "decode/frame.h"

/* What a message that is not bare begins with. */
#define PROTO_MAGIC "k8s\0"
#define PROTO_MAGIC_LEN 4

struct frame_proto;

struct frame_proto *frame_proto_new(enum frame_mode mode, size_t cap_bytes,
                                    frame_fn *fn, void *ctx);
void frame_proto_free(struct frame_proto *f); /* NULL is allowed */
/* False when fn said stop, or nothing more can be found. */
bool frame_proto_feed(struct frame_proto *f, const char *bytes, size_t len);

#endif
