/* SPDX-License-Identifier: Apache-2.0 */
/* For libFuzzer: the first byte says which format, which shape of stream and
 * into how large pieces it is cut; the others are the stream. Each document
 * that comes out is decoded. */
#include <stdint.h>
#include <stdlib.h>

#include "base/limits.h"
#include "decode/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct reader {
    const struct wire *wire;
    enum frame_mode mode;
    struct decoder *decoder;
};

static bool take(void *ctx, enum frame_kind kind, char *doc, size_t len) {
    struct reader *r = ctx;
    struct watch_frame frame;
    struct list_meta meta;
    struct draft draft;
    struct err err;
    bool ok = false;

    if (kind == FRAME_DOC && r->mode == FRAME_LIST)
        ok = r->wire->event(r->decoder, doc, len, &draft, &err);
    else if (kind == FRAME_DOC)
        ok = r->wire->watch(r->decoder, doc, len, &frame, &err);
    else if (kind == FRAME_REST)
        ok = r->wire->list(r->decoder, doc, len, &meta, &err);
    if (ok && kind == FRAME_DOC && r->mode == FRAME_LIST &&
        draft.name.len + draft.uid.len == 0)
        abort();
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1) return 0;

    struct reader r = {
        .wire = data[0] & 1 ? &wire_protobuf : &wire_json,
        .mode = data[0] & 2 ? FRAME_LIST : FRAME_STREAM,
        .decoder = decoder_new(),
    };
    const char *bytes = (const char *)data + 1;
    size_t len = size - 1;
    size_t step = data[0] & 4 ? 1 + (data[0] >> 3) : len + 1;
    struct framer *f = framer_new(r.wire, r.mode, 64 * KIB, take, &r);

    for (size_t at = 0; at < len; at += step) {
        if (!framer_feed(f, bytes + at, len - at < step ? len - at : step))
            break;
    }
    framer_free(f);
    decoder_free(r.decoder);
    return 0;
}
