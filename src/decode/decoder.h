/* SPDX-License-Identifier: Apache-2.0 */
/* What json.h keeps from its callers. For the decoders alone. */
#ifndef KEVTOP_DECODE_DECODER_H
#define KEVTOP_DECODE_DECODER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"

struct watch_frame;

struct decoder {
    struct json_reader *reader;
    struct arena *arena; /* the last message's, in protobuf */
    struct buf rest;     /* the last draft's */
};

/* As decode_watch(), of what is parsed. */
bool watch_of_json(const struct json *v, struct buf *rest,
                   struct watch_frame *out, struct err *err) CC_MUST_USE;

#endif
