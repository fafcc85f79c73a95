/* SPDX-License-Identifier: Apache-2.0 */
#include "decode/wire.h"

#include "base/alloc.h"
#include "base/cc.h"

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
    .type = "application/json",
    .accept = "application/json",
    .accept_watch = "application/json",
    .open = open_json,
    .close = close_json,
    .feed = feed_json,
    .event = decode_event,
    .watch = decode_watch,
    .list = decode_list,
    .status = decode_status,
};

/* --- which ----------------------------------------------------------- */

static const struct wire *const wires[] = {&wire_json};

const struct wire *wire_of_type(struct str content_type) {
    for (size_t i = 0; i < ARRAY_LEN(wires); i++) {
        if (str_eq(content_type, str_of(wires[i]->type))) return wires[i];
    }
    return NULL;
}

const char *wire_accept(bool watch, bool json_only) {
    (void)json_only;
    return watch ? wire_json.accept_watch : wire_json.accept;
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
