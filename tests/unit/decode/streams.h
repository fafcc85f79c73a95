/* SPDX-License-Identifier: Apache-2.0 */
/* Streams in either wire format, and all that they say in one text, so that
 * two of them can be compared. */
#ifndef KEVTOP_UNIT_DECODE_STREAMS_H
#define KEVTOP_UNIT_DECODE_STREAMS_H

#include "base/buf.h"
#include "decode/wire.h"

struct stream {
    const struct wire *wire;
    enum frame_mode mode;
    size_t cap;
    struct decoder *decoder;
    struct buf out;
    int docs;
    int refused;    /* documents, junk and oversize among them */
    struct err err; /* the last refusal */
};

void stream_init(struct stream *s, const struct wire *wire,
                 enum frame_mode mode);
void stream_done(struct stream *s);
/* From the start, in pieces of `step` bytes: s->out has a line a document. */
void stream_read(struct stream *s, struct str bytes, size_t step);

/* A draft with all that is in it. */
void put_draft(struct buf *out, const struct draft *d);
void put_status(struct buf *out, const struct kube_status *status);

#endif
