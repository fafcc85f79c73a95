/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "base/buf.h"
#include "base/unpack.h"

#define TEXT "one line\nanother line\n"

static bool keep(void *ctx, const char *bytes, size_t len) {
    buf_add(ctx, bytes, len);
    return true;
}

static bool run(struct str in, size_t step, struct buf *out, struct err *err) {
    struct unpack *u = unpack_new(keep, out);
    bool ok = true;
    buf_init(out, 1 << 20);
    for (size_t at = 0; ok && at < in.len; at += step) {
        size_t n = in.len - at < step ? in.len - at : step;
        ok = unpack_feed(u, in.ptr + at, n, err);
    }
    if (ok) ok = unpack_end(u, err);
    unpack_free(u);
    return ok;
}

static void add_gzip(struct buf *b) {
    unsigned char out[256];
    z_stream z = {0};
    unsigned char in[] = TEXT;
    deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    z.next_in = in;
    z.avail_in = sizeof(in) - 1;
    z.next_out = out;
    z.avail_out = sizeof(out);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    buf_add(b, (const char *)out, sizeof(out) - z.avail_out);
    deflateEnd(&z);
}

static void add_zstd(struct buf *b) {
    char out[256];
    size_t n = ZSTD_compress(out, sizeof(out), TEXT, strlen(TEXT), 3);
    assert_false(ZSTD_isError(n));
    buf_add(b, out, n);
}

/* Two streams of one kind; behind the first of zstd's a frame to skip. */
static void make(struct buf *b, bool gzip) {
    buf_init(b, 1 << 16);
    (gzip ? add_gzip : add_zstd)(b);
    if (!gzip) buf_add(b, "\x51\x2a\x4d\x18\2\0\0\0xy", 10);
    (gzip ? add_gzip : add_zstd)(b);
}

static void streams_are_one_text_in_every_chunking(void **state) {
    (void)state;
    for (int gzip = 0; gzip < 2; gzip++) {
        struct buf in;
        make(&in, gzip);
        for (size_t step = 1; step <= in.len; step++) {
            struct buf out;
            struct err err;
            assert_true(run(buf_str(&in), step, &out, &err));
            assert_true(str_eq(buf_str(&out), STR(TEXT TEXT)));
            buf_done(&out);
        }
        buf_done(&in);
    }
}

static void what_is_cut_hands_over_a_beginning(void **state) {
    (void)state;
    for (int gzip = 0; gzip < 2; gzip++) {
        struct buf in;
        unsigned whole = 0;
        make(&in, gzip);
        for (size_t n = 1; n < in.len; n++) {
            struct buf out;
            struct err err;
            whole += run(str_sub(buf_str(&in), 0, n), 1, &out, &err);
            if (n > 4) assert_true(str_starts(STR(TEXT TEXT), buf_str(&out)));
            buf_done(&out);
        }
        /* Between streams, or within a magic that may be text. */
        assert_in_range(whole, 1, 5);
        buf_done(&in);
    }
}

static void other_bytes_behind_a_stream_are_an_error(void **state) {
    (void)state;
    struct buf in;
    struct buf out;
    struct err err;
    make(&in, true);
    buf_add(&in, "\0\0\0", 3);
    assert_true(run(buf_str(&in), 7, &out, &err));
    buf_done(&out);
    buf_add(&in, "x", 1);
    assert_false(run(buf_str(&in), 7, &out, &err));
    assert_non_null(strstr(err.text, "other bytes"));
    assert_true(str_eq(buf_str(&out), STR(TEXT TEXT)));
    buf_done(&out);
    buf_done(&in);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_are_one_text_in_every_chunking),
        cmocka_unit_test(what_is_cut_hands_over_a_beginning),
        cmocka_unit_test(other_bytes_behind_a_stream_are_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
