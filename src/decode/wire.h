/* SPDX-License-Identifier: Apache-2.0 */
/* The wire formats: how a document of the API is cut from a stream of bytes
 * and read. One format, one file, one line in wire.c.
 *
 *   JSON      decode/frame cuts by nesting, decode/json reads
 *   protobuf  application/vnd.kubernetes.protobuf: lists are taken apart by
 *             field, watches by length prefix; core/v1 alone. The same draft
 *             comes out as from the JSON of the same object, `rest` included
 *             (but for fields that the schema does not know: those are lost)
 *
 * What is handed over is what frame.h says: whole documents, whatever the
 * chunking; a document over the cap is skipped, reported once, and the stream
 * goes on; what cannot be is FRAME_JUNK, and in protobuf ends the stream,
 * because nothing after it can be found.
 */
#ifndef KEVTOP_DECODE_WIRE_H
#define KEVTOP_DECODE_WIRE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "decode/frame.h"
#include "decode/json.h"

struct wire {
    const char *name;   /* "protobuf": for the journal */
    const char *type;   /* of an answer, without parameters, lower case */
    const char *accept; /* how a list or an error is asked for in this format
                           alone */
    const char *accept_watch; /* how a watch is */

    void *(*open)(enum frame_mode mode, size_t cap_bytes, frame_fn *fn,
                  void *ctx);
    void (*close)(void *framer);
    /* False when fn said stop, or nothing more can be found. */
    bool (*feed)(void *framer, const char *bytes, size_t len);

    /* As in decode/json.h. */
    bool (*event)(struct decoder *d, char *doc, size_t len, struct draft *out,
                  struct err *err);
    bool (*watch)(struct decoder *d, char *doc, size_t len,
                  struct watch_frame *out, struct err *err);
    bool (*list)(struct decoder *d, char *doc, size_t len,
                 struct list_meta *out, struct err *err);
    bool (*status)(struct decoder *d, char *doc, size_t len,
                   struct kube_status *out);
};

extern const struct wire wire_json, wire_protobuf;

/* The format of an answer by its Content-Type (without parameters, lower
 * case); NULL if it is none of them. */
const struct wire *wire_of_type(struct str content_type);

/* "application/vnd.kubernetes.protobuf,application/json": protobuf where the
 * server has it. watch: with the type of a stream. json_only: JSON alone.
 * Static texts. */
const char *wire_accept(bool watch, bool json_only);

/* A stream being cut. */
struct framer;

struct framer *framer_new(const struct wire *wire, enum frame_mode mode,
                          size_t cap_bytes, frame_fn *fn, void *ctx);
void framer_free(struct framer *f); /* NULL is allowed */
bool framer_feed(struct framer *f, const char *bytes, size_t len);

#endif
