/* SPDX-License-Identifier: Apache-2.0 */
#include "base/unpack.h"

#include <stdint.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "base/alloc.h"
#include "base/limits.h"

#define OUT_BYTES (128 * KIB)
/* zlib: a gzip header is wanted, with any window. */
#define GZIP_ONLY (15 + 16)

enum state {
    BEGINNING, /* of a file, or behind a packed stream */
    PLAIN,
    GZIP,
    ZSTD
};

struct unpack {
    unpack_fn *fn;
    void *ctx;
    enum state state;
    const char *format;    /* of the first stream */
    unsigned char head[4]; /* a beginning, as far as it has come */
    size_t head_len;
    size_t streams; /* that have ended */
    z_stream gzip;
    ZSTD_DStream *zstd;
    unsigned char *out;
    bool stopped;
};

static const unsigned char gzip_magic[] = {0x1f, 0x8b};
static const unsigned char zstd_magic[] = {0x28, 0xb5, 0x2f, 0xfd};
/* A frame of no content, which zstd skips; the low half of the first byte is
 * anything. */
static const unsigned char skip_magic[] = {0x50, 0x2a, 0x4d, 0x18};

struct unpack *unpack_new(unpack_fn *fn, void *ctx) {
    struct unpack *u = xcalloc(1, sizeof(*u));
    *u = (struct unpack){.fn = fn, .ctx = ctx, .format = ""};
    return u;
}

static void end_stream(struct unpack *u) {
    if (u->state == GZIP) inflateEnd(&u->gzip);
    if (u->state == ZSTD) ZSTD_freeDStream(u->zstd);
    u->zstd = NULL;
    u->state = BEGINNING;
}

void unpack_free(struct unpack *u) {
    if (!u) return;
    end_stream(u);
    xfree(u->out);
    xfree(u);
}

static bool hand_over(struct unpack *u, const void *bytes, size_t len) {
    if (len && !u->stopped) u->stopped = !u->fn(u->ctx, bytes, len);
    return !u->stopped;
}

static bool damaged(const struct unpack *u, const char *why, struct err *err) {
    return err_set(err, ERR_FORMAT, "its %s is damaged: %s", u->format, why);
}

/* --- gzip ------------------------------------------------------------- */

static bool begin_gzip(struct unpack *u, struct err *err) {
    u->gzip = (z_stream){0};
    if (inflateInit2(&u->gzip, GZIP_ONLY) != Z_OK)
        return damaged(u, "it cannot be unpacked", err);
    u->state = GZIP;
    return true;
}

/* *len: what was not used, behind the stream's end. */
static bool feed_gzip(struct unpack *u, const unsigned char *bytes,
                      size_t *len, struct err *err) {
    z_stream *z = &u->gzip;
    z->next_in = (unsigned char *)(uintptr_t)bytes;
    z->avail_in = (uInt)*len;
    int code = Z_OK;
    do {
        z->next_out = u->out;
        z->avail_out = OUT_BYTES;
        code = inflate(z, Z_NO_FLUSH);
        if (!hand_over(u, u->out, OUT_BYTES - z->avail_out)) return false;
    } while (code == Z_OK && (z->avail_in || z->avail_out == 0));
    *len = z->avail_in;
    if (code == Z_STREAM_END) {
        end_stream(u);
        u->streams++;
        return true;
    }
    if (code == Z_OK || code == Z_BUF_ERROR) return true;
    return damaged(u, z->msg ? z->msg : "no such data", err);
}

/* --- zstd ------------------------------------------------------------- */

static bool begin_zstd(struct unpack *u, struct err *err) {
    u->zstd = ZSTD_createDStream();
    if (!u->zstd)
        return err_set(err, ERR_LIMIT, "there is no memory to unpack it");
    ZSTD_DCtx_setParameter(u->zstd, ZSTD_d_windowLogMax, LIMIT_ZSTD_WINDOW);
    u->state = ZSTD;
    return true;
}

static bool feed_zstd(struct unpack *u, const unsigned char *bytes,
                      size_t *len, struct err *err) {
    ZSTD_inBuffer in = {bytes, *len, 0};
    for (;;) {
        ZSTD_outBuffer out = {u->out, OUT_BYTES, 0};
        size_t more = ZSTD_decompressStream(u->zstd, &out, &in);
        if (ZSTD_isError(more))
            return damaged(u, ZSTD_getErrorName(more), err);
        if (!hand_over(u, u->out, out.pos)) return false;
        *len = in.size - in.pos;
        if (more == 0) {
            end_stream(u);
            u->streams++;
            return true;
        }
        if (in.pos == in.size && out.pos < out.size) return true;
    }
}

/* --- what begins ------------------------------------------------------ */

static bool may_be(const struct unpack *u, const unsigned char *magic,
                   size_t len) {
    size_t n = u->head_len < len ? u->head_len : len;
    return memcmp(u->head, magic, n) == 0;
}

static bool may_be_skipped(const struct unpack *u) {
    return (u->head[0] & 0xf0) == skip_magic[0] &&
           memcmp(u->head + 1, skip_magic + 1, u->head_len - 1) == 0;
}

/* The bytes of the beginning are the stream's, too. */
static bool feed_head(struct unpack *u, struct err *err) {
    size_t len = u->head_len;
    u->head_len = 0;
    return u->state == GZIP ? feed_gzip(u, u->head, &len, err)
                            : feed_zstd(u, u->head, &len, err);
}

static bool begin(struct unpack *u, bool gzip, struct err *err) {
    if (u->streams == 0) u->format = gzip ? "gzip" : "zstd";
    if (!u->out) u->out = xmalloc(OUT_BYTES);
    return (gzip ? begin_gzip(u, err) : begin_zstd(u, err)) &&
           feed_head(u, err);
}

/* One more byte of a beginning. Behind a packed stream there may be another
 * one, or the zeros that fill a tape's block. */
static bool take_head(struct unpack *u, unsigned char byte, struct err *err) {
    if (u->streams && u->head_len == 0 && byte == 0) return true;
    u->head[u->head_len++] = byte;
    bool gzip = may_be(u, gzip_magic, sizeof(gzip_magic));
    bool zstd = may_be(u, zstd_magic, sizeof(zstd_magic)) || may_be_skipped(u);
    if (gzip && u->head_len == sizeof(gzip_magic)) return begin(u, true, err);
    if (zstd && u->head_len == sizeof(zstd_magic)) return begin(u, false, err);
    if (gzip || zstd) return true;
    if (u->streams) return damaged(u, "other bytes stand behind it", err);
    u->state = PLAIN;
    size_t len = u->head_len;
    u->head_len = 0;
    return hand_over(u, u->head, len);
}

bool unpack_feed(struct unpack *u, const char *bytes, size_t len,
                 struct err *err) {
    const unsigned char *at = (const unsigned char *)bytes;
    while (len && !u->stopped) {
        size_t left = len - 1;
        bool ok = true;
        switch (u->state) {
        case PLAIN:
            return hand_over(u, at, len);
        case BEGINNING:
            ok = take_head(u, *at, err);
            break;
        case GZIP:
            left = len;
            ok = feed_gzip(u, at, &left, err);
            break;
        case ZSTD:
            left = len;
            ok = feed_zstd(u, at, &left, err);
            break;
        }
        if (!ok) return false;
        at += len - left;
        len = left;
    }
    return !u->stopped;
}

bool unpack_end(struct unpack *u, struct err *err) {
    if (u->stopped) return false;
    if (u->state == GZIP || u->state == ZSTD)
        return damaged(u, "it is cut off", err);
    if (u->state == BEGINNING && u->head_len) {
        if (u->streams) return damaged(u, "other bytes stand behind it", err);
        return hand_over(u, u->head, u->head_len);
    }
    return true;
}

const char *unpack_format(const struct unpack *u) {
    return u->format;
}
