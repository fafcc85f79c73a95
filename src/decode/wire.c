/* SPDX-License-Identifier: Apache-2.0 */
#include "decode/wire.h"

#include "base/alloc.h"
#include "base/cc.h"
#include "decode/frame_proto.h"
#include "decode/proto.h"

#define JSON_TYPE "application/json"
#define PROTO_TYPE "application/vnd.kubernetes.protobuf"

struct framer {
    const struct wire *wire;
    void *of_wire;
};

/* --- JSON ------------------------------------------------------------ */

static void *open_json(enum frame_mode mode, size_t cap_bytes, frame_fn *fn,
                       void *ctx) {
    return frame_new(mode, cap_bytes, fn, ctx);
}

static void close_json(void *framer) {
    frame_free(framer);
}

static bool feed_json(void *framer, const char *bytes, size_t len) {
    return frame_feed(framer, bytes, len);
}

const struct wire wire_json = {
    .name = "JSON",
    .type = JSON_TYPE,
    .accept = JSON_TYPE,
    .accept_watch = JSON_TYPE,
    .open = open_json,
    .close = close_json,
    .feed = feed_json,
    .event = decode_event,
    .watch = decode_watch,
    .list = decode_list,
    .status = decode_status,
};

/* --- protobuf -------------------------------------------------------- */

static void *open_proto(enum frame_mode mode, size_t cap_bytes, frame_fn *fn,
                        void *ctx) {
    return frame_proto_new(mode, cap_bytes, fn, ctx);
}

static void close_proto(void *framer) {
    frame_proto_free(framer);
}

static bool feed_proto(void *framer, const char *bytes, size_t len) {
    return frame_proto_feed(framer, bytes, len);
}

const struct wire wire_protobuf = {
    .name = "protobuf",
    .type = PROTO_TYPE,
    .accept = PROTO_TYPE,
    .accept_watch = PROTO_TYPE ";stream=watch",
    .open = open_proto,
    .close = close_proto,
    .feed = feed_proto,
    .event = proto_event,
    .watch = proto_watch,
    .list = proto_list,
    .status = proto_status,
};

/* --- which ----------------------------------------------------------- */

static const struct wire *const wires[] = {&wire_protobuf, &wire_json};

const struct wire *wire_of_type(struct str content_type) {
    for (size_t i = 0; i < ARRAY_LEN(wires); i++) {
        if (str_eq(content_type, str_of(wires[i]->type))) return wires[i];
    }
    return NULL;
}

const char *wire_accept(bool watch, bool json_only) {
    if (json_only) return JSON_TYPE;
    return watch ? PROTO_TYPE ";stream=watch," JSON_TYPE
                 : PROTO_TYPE "," JSON_TYPE;
}

/* --- a stream being cut ---------------------------------------------- */

struct framer *framer_new(const struct wire *wire, enum frame_mode mode,
                          size_t cap_bytes, frame_fn *fn, void *ctx) {
    struct framer *f = xmalloc(sizeof(*f));

    *f = (struct framer){
        .wire = wire,
        .of_wire = wire->open(mode, cap_bytes, fn, ctx),
    };
    return f;
}

void framer_free(struct framer *f) {
    if (!f) return;
    f->wire->close(f->of_wire);
    xfree(f);
}

bool framer_feed(struct framer *f, const char *bytes, size_t len) {
    return f->wire->feed(f->of_wire, bytes, len);
}
