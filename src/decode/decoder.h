/* SPDX-License-Identifier: Apache-2.0 */
/* What json.h keeps from its callers. For the decoders alone. */
#ifndef KEVTOP_DECODE_DECODER_H
#define KEVTOP_DECODE_DECODER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"

struct decoder {
    struct json_reader *reader;
    struct arena *arena; /* the last message's, in protobuf */
    struct buf rest;     /* the last draft's */
};

#endif
