/* SPDX-License-Identifier: Apache-2.0 */
/* For libFuzzer: the first byte says into how large pieces the file is cut; the
 * others are the file, packed or not, of whatever shape. Lines of a recording
 * are read, too. */
#include <stdint.h>
#include <stdlib.h>

#include "base/unpack.h"
#include "decode/file.h"
#include "decode/recording.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct reader {
    struct file_reader *file;
    struct recording *recording;
};

static bool take(void *ctx, const struct file_piece *piece) {
    struct reader *r = ctx;
    struct recording_head head;
    struct change *c = NULL;
    struct err err;

    if (piece->line == 0) abort();
    if (piece->kind == FILE_EVENT &&
        piece->u.event.name.len + piece->u.event.uid.len == 0)
        abort();
    if (piece->kind == FILE_RECORD)
        recording_get(r->recording, piece->u.record.doc, piece->u.record.len,
                      &head, &c, &err);
    if (c) change_free(c);
    return true;
}

static bool pass(void *ctx, const char *bytes, size_t len) {
    struct reader *r = ctx;
    return file_reader_feed(r->file, bytes, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1) return 0;

    struct reader r = {.recording = recording_new()};
    struct err err;
    const char *bytes = (const char *)data + 1;
    size_t len = size - 1;
    size_t step = data[0] ? data[0] : len + 1;
    bool ok = true;
    r.file = file_reader_new(take, &r);
    struct unpack *u = unpack_new(pass, &r);

    for (size_t at = 0; at < len && ok; at += step)
        ok = unpack_feed(u, bytes + at, len - at < step ? len - at : step,
                         &err);
    ok = ok && unpack_end(u, &err) && file_reader_end(r.file);
    if (!ok) (void)file_reader_looks(r.file);
    unpack_free(u);
    file_reader_free(r.file);
    recording_free(r.recording);
    return 0;
}
