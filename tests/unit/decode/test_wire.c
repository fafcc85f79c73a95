/* SPDX-License-Identifier: Apache-2.0 */
/* tests/decode/proto: what a server said in both formats. */
#include "unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "unit/decode/streams.h"

static struct str fixture(const char *name, const char *ext) {
    char *path = xasprintf("decode/proto/%s.%s", name, ext);
    size_t len;
    char *text = unit_read(path, &len);

    xfree(path);
    return (struct str){text, len};
}

static void drop(struct str s) {
    unit_free((char *)(uintptr_t)s.ptr);
}

static const struct {
    const char *name;
    enum frame_mode mode;
    int docs;
} fixtures[] = {
    {"list-empty", FRAME_LIST, 1},      {"list-full", FRAME_LIST, 3},
    {"list-page", FRAME_LIST, 4},       {"list-hostile", FRAME_LIST, 0},
    {"watch-initial", FRAME_STREAM, 3}, {"watch-expired", FRAME_STREAM, 1},
};

/* Shows the first line that differs, and not the whole. */
static void assert_same(const struct stream *have, const struct stream *want,
                        const char *name) {
    struct str a = buf_str(&have->out);
    struct str b = buf_str(&want->out);
    struct str line;
    struct str other;

    while (str_split(&a, '\n', &line)) {
        if (!str_split(&b, '\n', &other)) other = STR_NONE;
        if (!str_eq(line, other))
            fail_msg("%s:\n%.*s\nis not\n%.*s", name, STR_ARG(line),
                     STR_ARG(other));
    }
    assert_false(str_split(&b, '\n', &other));
}

/* --- the same -------------------------------------------------------- */

static void wire__same_objects__give_same_drafts(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(fixtures); i++) {
        struct str json = fixture(fixtures[i].name, "json");
        struct str proto = fixture(fixtures[i].name, "pb");
        struct stream a;
        struct stream b;

        stream_init(&a, &wire_json, fixtures[i].mode);
        stream_init(&b, &wire_protobuf, fixtures[i].mode);
        stream_read(&a, json, json.len);
        stream_read(&b, proto, proto.len);
        assert_same(&b, &a, fixtures[i].name);
        assert_int_equal(a.refused, 0);
        if (fixtures[i].docs) assert_int_equal(b.docs, fixtures[i].docs);
        stream_done(&a);
        stream_done(&b);
        drop(json);
        drop(proto);
    }
}

static void wire__any_chunking__gives_same_documents(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(fixtures); i++) {
        struct str bytes = fixture(fixtures[i].name, "pb");
        size_t most = bytes.len < 300 ? bytes.len : 300;
        struct stream whole;
        struct stream cut;

        stream_init(&whole, &wire_protobuf, fixtures[i].mode);
        stream_init(&cut, &wire_protobuf, fixtures[i].mode);
        stream_read(&whole, bytes, bytes.len);
        for (size_t step = 1; step <= most; step = step * 5 / 4 + 1) {
            stream_read(&cut, bytes, step);
            assert_same(&cut, &whole, fixtures[i].name);
        }
        stream_done(&whole);
        stream_done(&cut);
        drop(bytes);
    }
}

static void wire__status__is_read_alike(void **state) {
    static const char *const names[] = {"status-400", "status-404",
                                        "status-410"};
    (void)state;
    struct decoder *d = decoder_new();
    struct buf a = BUF_INIT(64 * KIB);
    struct buf b = BUF_INIT(64 * KIB);

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct str json = fixture(names[i], "json");
        struct str proto = fixture(names[i], "pb");
        struct kube_status status;

        buf_clear(&a);
        buf_clear(&b);
        assert_true(wire_json.status(d, (char *)(uintptr_t)json.ptr, json.len,
                                     &status));
        put_status(&a, &status);
        assert_true(wire_protobuf.status(d, (char *)(uintptr_t)proto.ptr,
                                         proto.len, &status));
        put_status(&b, &status);
        assert_string_equal(b.data, a.data);
        assert_int_equal(status.code, atoi(strchr(names[i], '-') + 1));
        drop(json);
        drop(proto);
    }
    buf_done(&a);
    buf_done(&b);
    decoder_free(d);
}

/* --- what cannot be -------------------------------------------------- */

static void wire__other_group__is_refused_with_words(void **state) {
    struct str bytes = fixture("list-new-api", "pb");
    struct stream s;

    (void)state;
    stream_init(&s, &wire_protobuf, FRAME_LIST);
    stream_read(&s, bytes, bytes.len);
    assert_int_equal(s.docs, 1); /* no item was cut out of it */
    assert_string_equal(s.err.text, "'events.k8s.io/v1' comes in protobuf, "
                                    "which is read of v1 alone");
    stream_done(&s);
    drop(bytes);
}

static void wire__status_as_list__is_an_error(void **state) {
    struct str bytes = fixture("status-410", "pb");
    struct stream s;

    (void)state;
    stream_init(&s, &wire_protobuf, FRAME_LIST);
    stream_read(&s, bytes, 1);
    assert_int_equal(s.docs, 1);
    assert_int_equal(s.refused, 1);
    assert_int_equal(s.err.kind, ERR_SERVER);
    assert_non_null(
        strstr(s.err.text, "a Status instead of a list: The prov"));
    stream_done(&s);
    drop(bytes);
}

static void wire__cut_short__says_no_more_than_before(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(fixtures); i++) {
        struct str bytes = fixture(fixtures[i].name, "pb");
        size_t stride = bytes.len > 8000 ? 37 : 1;
        struct stream whole;
        struct stream cut;

        stream_init(&whole, &wire_protobuf, fixtures[i].mode);
        stream_init(&cut, &wire_protobuf, fixtures[i].mode);
        stream_read(&whole, bytes, bytes.len);
        for (size_t n = 0; n < bytes.len; n += stride) {
            stream_read(&cut, str_sub(bytes, 0, n), 4096);
            assert_int_equal(cut.refused, 0);
            assert_true(cut.out.len <= whole.out.len);
            assert_memory_equal(cut.out.data, whole.out.data, cut.out.len);
        }
        stream_done(&whole);
        stream_done(&cut);
        drop(bytes);
    }
}

/* A document or none, but neither a crash nor a hang. */
static void wire__flipped_bits__do_no_harm(void **state) {
    const char *given = getenv("SEED");
    uint32_t seed =
        given ? (uint32_t)strtoul(given, NULL, 10) : (uint32_t)time(NULL);

    (void)state;
    print_message("SEED=%u\n", seed);
    for (size_t i = 0; i < 2 * ARRAY_LEN(fixtures); i++) {
        bool is_json = i % 2 == 1;
        struct str bytes =
            fixture(fixtures[i / 2].name, is_json ? "json" : "pb");
        char *text = (char *)(uintptr_t)bytes.ptr;
        bool is_big = bytes.len > 8000;
        struct stream s;

        stream_init(&s, is_json ? &wire_json : &wire_protobuf,
                    fixtures[i / 2].mode);
        for (int n = is_big ? 900 : 0; n < 1000; n++) {
            seed = seed * 1664525 + 1013904223;
            size_t at = (seed >> 8) % bytes.len;
            text[at] ^= (char)(1 << (seed & 7));
            stream_read(&s, bytes, 1000);
            text[at] ^= (char)(1 << (seed & 7));
        }
        stream_done(&s);
        drop(bytes);
    }
}

/* Each bit of each byte once. */
static void wire__every_bit_flipped__does_no_harm(void **state) {
    static const char *const names[] = {"watch-expired", "list-empty"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct str bytes = fixture(names[i], "pb");
        char *text = (char *)(uintptr_t)bytes.ptr;
        struct stream s;

        stream_init(&s, &wire_protobuf, i ? FRAME_LIST : FRAME_STREAM);
        for (size_t bit = 0; bit < 8 * bytes.len; bit++) {
            text[bit / 8] ^= (char)(1 << bit % 8);
            stream_read(&s, bytes, 7);
            text[bit / 8] ^= (char)(1 << bit % 8);
        }
        stream_done(&s);
        drop(bytes);
    }
}

/* --- which ----------------------------------------------------------- */

static void wire__format__goes_by_what_the_answer_says(void **state) {
    (void)state;
    assert_ptr_equal(wire_of_type(STR("application/json")), &wire_json);
    assert_ptr_equal(wire_of_type(STR("application/vnd.kubernetes.protobuf")),
                     &wire_protobuf);
    assert_null(wire_of_type(STR("text/html")));
    assert_null(wire_of_type(STR("application/cbor")));
    assert_null(wire_of_type(STR_NONE));
    assert_string_equal(wire_accept(false, false),
                        "application/vnd.kubernetes.protobuf,"
                        "application/json");
    assert_string_equal(wire_accept(true, false),
                        "application/vnd.kubernetes.protobuf;stream=watch,"
                        "application/json");
    assert_string_equal(wire_accept(false, true), "application/json");
    assert_string_equal(wire_accept(true, true), "application/json");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wire__same_objects__give_same_drafts),
        cmocka_unit_test(wire__any_chunking__gives_same_documents),
        cmocka_unit_test(wire__status__is_read_alike),
        cmocka_unit_test(wire__other_group__is_refused_with_words),
        cmocka_unit_test(wire__status_as_list__is_an_error),
        cmocka_unit_test(wire__cut_short__says_no_more_than_before),
        cmocka_unit_test(wire__flipped_bits__do_no_harm),
        cmocka_unit_test(wire__every_bit_flipped__does_no_harm),
        cmocka_unit_test(wire__format__goes_by_what_the_answer_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
