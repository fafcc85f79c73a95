/* SPDX-License-Identifier: Apache-2.0 */
/* The events of a file, whatever its shape: a List of events (`kubectl get
 * events -o json` or `-o yaml`), one event a line, watch frames, pretty-printed
 * objects, an array of them, YAML documents, a recording; concatenations of
 * these. Told apart by content, document by document; what is packed is
 * unpacked before (base/unpack.h).
 *
 * A List's items are handed over one by one, as they complete: memory stays
 * below a few times LIMIT_DOC_BYTES. What is broken costs itself alone: it is
 * told with the line it began on, and reading goes on at the next document,
 * item or line that begins like one. No thread of its own, no clock.
 */
#ifndef KEVTOP_DECODE_FILE_H
#define KEVTOP_DECODE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "decode/json.h"

enum file_piece_kind {
    FILE_EVENT,  /* an event, alone or an item of a List */
    FILE_FRAME,  /* {"type":...,"object":...} */
    FILE_RECORD, /* a line of a recording: {"kevtop":... (decode/recording.h) */
    FILE_BAD     /* no event, or malformed */
};

/* Borrowed for the call. */
struct file_piece {
    enum file_piece_kind kind;
    uint64_t line; /* where it began, from 1 */
    union {
        struct draft event;
        struct watch_frame frame;
        struct {
            char *doc; /* writable, not NUL-terminated */
            size_t len;
        } record;
        struct str why; /* one line: "not an event: kind 'Pod'" */
    } u;
};

/* False: stop. */
typedef bool file_piece_fn(void *ctx, const struct file_piece *piece);

struct file_reader;

struct file_reader *file_reader_new(file_piece_fn *fn, void *ctx);
void file_reader_free(struct file_reader *r);
/* False when fn said stop. */
bool file_reader_feed(struct file_reader *r, const char *bytes, size_t len);
/* The file is over: what was not complete is FILE_BAD. */
bool file_reader_end(struct file_reader *r);
/* Whether there was anything of events in it, an empty List of them too. */
bool file_reader_has_events(const struct file_reader *r);
/* What a file without any event looks like, as the end of "it looks like
 * ...": "a List of Pods", "a kubeconfig", "a tar archive", "text". Static, or
 * lives as long as r; "nothing: it is empty". */
const char *file_reader_looks(struct file_reader *r);

#endif
