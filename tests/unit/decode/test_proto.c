/* SPDX-License-Identifier: Apache-2.0 */
/* Protobuf that no server sends: broken, hostile, or only unusual. */
#include "unit/unit.h"

#include <string.h>

#include "base/cc.h"
#include "decode/frame_proto.h"
#include "decode/proto.h"
#include "unit/decode/streams.h"

/* A literal with NULs in it. */
#define BYTES(literal) ((struct str){literal, sizeof(literal) - 1})
#define MAGIC "k8s\0"
/* runtime.Unknown's typeMeta. */
#define EVENT_LIST               \
    "\x0A\x0F\x0A\x02v1\x12\x09" \
    "EventList"
#define STATUS                   \
    "\x0A\x0C\x0A\x02v1\x12\x06" \
    "Status"
/* An item: metadata with the name "n". */
#define ITEM "\x12\x05\x0A\x03\x0A\x01n"
/* The list's own: resourceVersion "5". */
#define RV5            \
    "\x0A\x03\x12\x01" \
    "5"
#define N_SAYS "name=1\"n\""
#define RV5_SAYS "list remaining=-1 rv=1\"5\" next=0\"\"\n"

static void put_varint(struct buf *b, uint64_t n) {
    for (; n >= 0x80; n >>= 7) buf_add_char(b, (char)(n | 0x80));
    buf_add_char(b, (char)n);
}

static void put_bytes(struct buf *b, unsigned number, struct str s) {
    put_varint(b, number << 3 | 2);
    put_varint(b, s.len);
    buf_add_str(b, s);
}

static void put_number(struct buf *b, unsigned number, uint64_t n) {
    put_varint(b, number << 3);
    put_varint(b, n);
}

static struct buf room(void) {
    return BUF_INIT(64 * MIB);
}

static bool decode(struct decoder *d, const struct buf *b, struct draft *out,
                   struct err *err) {
    return proto_event(d, b->data, b->len, out, err);
}

/* An event with just these metadata. */
static struct buf with_metadata(const struct buf *metadata) {
    struct buf b = room();

    put_bytes(&b, 1, buf_str(metadata));
    return b;
}

/* --- streams --------------------------------------------------------- */

static const struct {
    const char *what;
    enum frame_mode mode;
    struct str bytes;
    int docs;
    int refused;
    const char *says; /* of all of it, somewhere */
} streams[] = {
    {"a list", FRAME_LIST,
     BYTES(MAGIC EVENT_LIST "\x12\x0C" RV5 ITEM "\x1A\0\"\0"), 2, 0, RV5_SAYS},
    {"an empty raw", FRAME_LIST, BYTES(MAGIC EVENT_LIST "\x12\0"), 1, 0,
     "list remaining=-1 rv=0\"\" next=0\"\"\n"},
    {"metadata behind the items", FRAME_LIST,
     BYTES(MAGIC EVENT_LIST "\x12\x0C" ITEM RV5), 2, 0, RV5_SAYS},
    {"unknown fields of each kind", FRAME_LIST,
     BYTES(MAGIC EVENT_LIST "\x12\x21" RV5 "\x18\x96\x01"
                            "\x21"
                            "12345678"
                            "\x2D"
                            "1234"
                            "\x32\x02zz" ITEM),
     2, 0, RV5_SAYS},
    {"unknown fields around raw", FRAME_LIST,
     BYTES(MAGIC EVENT_LIST "\x28\x07\x12\x05" RV5 "\x2A\x01z"), 1, 0,
     RV5_SAYS},
    {"no bytes", FRAME_LIST, BYTES(""), 0, 0, ""},
    {"no raw", FRAME_LIST, BYTES(MAGIC EVENT_LIST "\x1A\0"), 0, 0, ""},
    {"HTML", FRAME_LIST, BYTES("<html>"), 1, 1, "junk \"<\""},
    {"HTML behind the magic", FRAME_LIST, BYTES(MAGIC "<html>"), 1, 1, "junk"},
    {"an encoding behind", FRAME_LIST,
     BYTES(MAGIC EVENT_LIST "\x12\x05" RV5 "\x1A\x04gzip"), 2, 1, "junk"},
    {"an encoding before", FRAME_LIST,
     BYTES(MAGIC EVENT_LIST "\x1A\x04gzip\x12\x0C" RV5 ITEM), 1, 1,
     "refused protobuf in the unknown encoding 'gzip'"},
    {"a second raw", FRAME_LIST,
     BYTES(MAGIC EVENT_LIST "\x12\x05" RV5 "\x12\x05" RV5), 2, 1, "junk"},
    {"a Status", FRAME_LIST,
     BYTES(MAGIC STATUS "\x12\x0F\x12\x07"
                        "Failure"
                        "\x1A\x04"
                        "gone"),
     1, 1, "refused a Status instead of a list: gone"},
    {"another kind", FRAME_LIST,
     BYTES(MAGIC "\x0A\x0D\x0A\x02v1\x12\x07"
                 "PodList"
                 "\x12\x07" ITEM),
     1, 1, "refused not a list of events: kind 'PodList'"},
    {"a kind told too late", FRAME_LIST,
     BYTES(MAGIC "\x12\x07" ITEM EVENT_LIST), 1, 1,
     "refused not a list of events: kind ''"},
    {"a kind told in another way", FRAME_LIST,
     BYTES(MAGIC "\x0A\x0F\x12\x09"
                 "EventList"
                 "\x0A\x02v1\x12\x07" ITEM),
     1, 1, "refused list with items of no known shape"},
    {"an item longer than raw", FRAME_LIST,
     BYTES(MAGIC EVENT_LIST "\x12\x05\x12\x05\x0A\x03\x0A\x01n"), 1, 1,
     "junk"},
    {"raw that ends in a tag", FRAME_LIST,
     BYTES(MAGIC EVENT_LIST "\x12\x01\x92\x01z"), 1, 1, "junk"},
    {"a varint of eleven bytes", FRAME_LIST,
     BYTES(MAGIC "\x28\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"), 1, 1,
     "junk"},
    {"a varint of more than 64 bits", FRAME_LIST,
     BYTES(MAGIC "\x28\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02"), 1, 1,
     "junk"},
    {"the longest length", FRAME_LIST,
     BYTES(MAGIC EVENT_LIST
           "\x12\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01" ITEM),
     1, 0, N_SAYS},
    {"field 0", FRAME_LIST, BYTES(MAGIC "\x02\0"), 1, 1, "junk"},
    {"a group", FRAME_LIST, BYTES(MAGIC "\x2B"), 1, 1, "junk"},
    {"an item that is a number", FRAME_LIST,
     BYTES(MAGIC EVENT_LIST "\x12\x07\x10\x01" RV5), 1, 0, RV5_SAYS},
    {"an empty item", FRAME_LIST, BYTES(MAGIC EVENT_LIST "\x12\x07\x12\0" RV5),
     2, 1, "refused not an event: no metadata"},
    {"an empty frame, and one more", FRAME_STREAM,
     BYTES("\0\0\0\0"
           "\0\0\0\x07\x0A\x05"
           "ERROR"),
     2, 1, "refused unknown watch frame ''\nframe 4"},
    {"an unknown type", FRAME_STREAM,
     BYTES("\0\0\0\x05\x0A\x03"
           "FOO"),
     1, 1, "refused unknown watch frame 'FOO'"},
    {"a frame without object", FRAME_STREAM,
     BYTES("\0\0\0\x07\x0A\x05"
           "ADDED"),
     1, 1, "refused not protobuf of a Kubernetes API"},
    {"a Status for a watch", FRAME_STREAM, BYTES(MAGIC STATUS), 1, 1,
     "junk \"k8s\\u0000\""},
    {"HTML for a watch", FRAME_STREAM, BYTES("<html><body>"), 1, 1,
     "junk \"<htm\""},
    {"a bookmark without version", FRAME_STREAM,
     BYTES("\0\0\0\x14\x0A\x08"
           "BOOKMARK"
           "\x12\x08\x0A\x06" MAGIC "\x12\0"),
     1, 1, "refused bookmark without resourceVersion"},
};

static void proto__streams__say_what_they_can(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(streams); i++) {
        struct stream s;

        stream_init(&s, &wire_protobuf, streams[i].mode);
        for (size_t step = 1; step <= streams[i].bytes.len; step++) {
            stream_read(&s, streams[i].bytes, step);
            if (s.docs != streams[i].docs || s.refused != streams[i].refused ||
                !strstr(s.out.data, streams[i].says))
                fail_msg("%s, by %zu: %d documents, %d refused:\n%s",
                         streams[i].what, step, s.docs, s.refused, s.out.data);
        }
        stream_done(&s);
    }
}

static void proto__large_documents__are_skipped(void **state) {
    struct buf b = room();
    struct buf big = room();
    struct buf raw = room();
    struct stream s;

    (void)state;
    buf_add_fill(&big, 'x', 1001);
    put_bytes(&raw, 2, buf_str(&big));
    buf_add_str(&raw, BYTES(ITEM RV5));
    buf_add_str(&b, BYTES(MAGIC EVENT_LIST));
    put_bytes(&b, 2, buf_str(&raw));
    stream_init(&s, &wire_protobuf, FRAME_LIST);
    s.cap = 1000;
    for (size_t step = 1; step < b.len; step = step * 2 + 1) {
        stream_read(&s, buf_str(&b), step);
        assert_int_equal(s.docs, 3);
        assert_int_equal(s.refused, 1);
        assert_non_null(strstr(s.out.data, "oversize 1001 \"xxxx"));
        assert_non_null(strstr(s.out.data, RV5_SAYS));
    }
    stream_done(&s);

    buf_clear(&b);
    buf_add_str(&b, BYTES("\0\0\x03\xE9"));
    buf_add_str(&b, buf_str(&big));
    buf_add_str(&b, BYTES("\0\0\0\x07\x0A\x05"
                          "ERROR"));
    stream_init(&s, &wire_protobuf, FRAME_STREAM);
    s.cap = 1000;
    for (size_t step = 1; step < b.len; step = step * 2 + 1) {
        stream_read(&s, buf_str(&b), step);
        assert_int_equal(s.docs, 2);
        assert_non_null(strstr(s.out.data, "oversize 1001 \"xxxx"));
        assert_non_null(strstr(s.out.data, "\nframe 4"));
    }
    stream_done(&s);
    buf_done(&b);
    buf_done(&big);
    buf_done(&raw);
}

/* The list's own members, more of them than there may be. */
static void proto__large_rest__is_skipped(void **state) {
    struct buf b = room();
    struct buf raw = room();
    struct stream s;

    (void)state;
    for (int i = 0; i < 300; i++) buf_add_str(&raw, BYTES(RV5));
    buf_add_str(&b, BYTES(MAGIC EVENT_LIST));
    put_bytes(&b, 2, buf_str(&raw));
    stream_init(&s, &wire_protobuf, FRAME_LIST);
    s.cap = 1000;
    stream_read(&s, buf_str(&b), 7);
    assert_int_equal(s.docs, 1);
    assert_int_equal(s.refused, 1);
    assert_non_null(strstr(s.out.data, "oversize 15"));
    stream_done(&s);
    buf_done(&b);
    buf_done(&raw);
}

/* --- values ---------------------------------------------------------- */

static const struct {
    const char *what;
    struct str bytes;
    int64_t created_us; /* as metadata.creationTimestamp */
    int64_t at_us;      /* as eventTime */
} times[] = {
    {"no bytes", BYTES(""), TIME_UNSET, TIME_UNSET},
    {"the epoch", BYTES("\x08\0\x10\0"), 0, 0},
    {"a fraction", BYTES("\x08\x01\x10\xE7\x84\x0F"), 1000000, 1000246},
    {"only a fraction", BYTES("\x10\xE7\x07"), 0, 0},
    {"Go's zero", BYTES("\x08\x80\x92\xB8\xC3\x98\xFE\xFF\xFF\xFF\x01"),
     TIME_UNSET, TIME_UNSET},
    {"the largest", BYTES("\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F"),
     TIME_UNSET, TIME_UNSET},
    {"before the epoch",
     BYTES("\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01\x10\0"), -1000000,
     -1000000},
};

static void proto__times__are_unset_or_cut_to_microseconds(void **state) {
    struct decoder *d = decoder_new();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(times); i++) {
        struct buf metadata = room();
        struct draft out;
        struct err err;

        put_bytes(&metadata, 1, STR("n"));
        put_bytes(&metadata, 8, times[i].bytes);
        put_bytes(&metadata, 9, times[i].bytes);
        struct buf b = with_metadata(&metadata);
        put_bytes(&b, 10, times[i].bytes);
        if (!decode(d, &b, &out, &err))
            fail_msg("%s: %s", times[i].what, err.text);
        if (out.facts.created_us != times[i].created_us ||
            out.facts.event_us != times[i].at_us)
            fail_msg("%s: created %lld, at %lld", times[i].what,
                     (long long)out.facts.created_us,
                     (long long)out.facts.event_us);
        bool is_null = strstr(out.rest.ptr, "\"deletionTimestamp\":null");
        assert_int_equal(is_null, times[i].created_us == TIME_UNSET);
        assert_true(out.facts.last_us == TIME_UNSET);
        buf_done(&b);
        buf_done(&metadata);
    }
    decoder_free(d);
}

static void proto__bare_event__has_nothing_set(void **state) {
    struct decoder *d = decoder_new();
    struct buf a = room();
    struct buf b = room();
    char json[] = "{\"metadata\":{\"name\":\"n\"}}";
    char proto[] = "\x0A\x03\x0A\x01n";
    struct draft out;
    struct err err;

    (void)state;
    assert_true(decode_event(d, json, sizeof(json) - 1, &out, &err));
    put_draft(&a, &out);
    assert_true(proto_event(d, proto, sizeof(proto) - 1, &out, &err));
    put_draft(&b, &out);
    assert_string_equal(b.data, a.data);
    buf_done(&a);
    buf_done(&b);
    decoder_free(d);
}

/* What is no UTF-8, and NUL, as they are in the server's JSON. */
static void proto__odd_bytes__are_as_in_json(void **state) {
    struct decoder *d = decoder_new();
    struct buf metadata = room();
    struct buf pair = room();
    struct draft out;
    struct err err;

    (void)state;
    put_bytes(&metadata, 1, STR("n"));
    put_bytes(&pair, 1, BYTES("k\0\xFF"));
    put_bytes(&pair, 2, BYTES("\xE2\x82"));
    put_bytes(&metadata, 11, buf_str(&pair));
    struct buf b = with_metadata(&metadata);
    put_bytes(&b, 4, BYTES("a\0b\xFFz"));
    assert_true(decode(d, &b, &out, &err));
    assert_str(out.message, "a\0b\uFFFDz");
    assert_str(out.rest, "{\"metadata\":{\"labels\":"
                         "{\"k\\u0000\uFFFD\":\"\uFFFD\uFFFD\"}}}");
    buf_done(&b);
    buf_done(&pair);
    buf_done(&metadata);
    decoder_free(d);
}

static void proto__map_out_of_order__is_as_the_server_writes_it(void **state) {
    static const struct {
        struct str key, value;
    } pairs[] = {
        {STR("b"), STR("1")}, {STR("a"), STR("2")},  {STR("b"), STR("3")},
        {STR(""), STR("4")},  {STR("aa"), STR("5")},
    };
    struct decoder *d = decoder_new();
    struct buf metadata = room();
    struct draft out;
    struct err err;

    (void)state;
    put_bytes(&metadata, 1, STR("n"));
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        struct buf pair = room();
        put_bytes(&pair, 1, pairs[i].key);
        put_bytes(&pair, 2, pairs[i].value);
        put_bytes(&metadata, 12, buf_str(&pair));
        buf_done(&pair);
    }
    struct buf b = with_metadata(&metadata);
    assert_true(decode(d, &b, &out, &err));
    assert_str(out.rest, "{\"metadata\":{\"annotations\":{\"\":\"4\","
                         "\"a\":\"2\",\"aa\":\"5\",\"b\":\"3\"}}}");
    buf_done(&b);
    buf_done(&metadata);
    decoder_free(d);
}

/* --- hostile --------------------------------------------------------- */

static void proto__managed_fields__are_not_looked_into(void **state) {
    struct decoder *d = decoder_new();
    struct buf metadata = room();
    struct draft out;
    struct err err;

    (void)state;
    put_bytes(&metadata, 1, STR("n"));
    put_bytes(&metadata, 17, BYTES("\xFF\xFF\xFF no message"));
    struct buf b = with_metadata(&metadata);
    assert_true(decode(d, &b, &out, &err));
    assert_int_equal(out.rest.len, 0);
    buf_done(&b);
    buf_done(&metadata);
    decoder_free(d);
}

/* Two bytes each, which would be 50 times as much unpacked. */
static void proto__many_small_fields__are_refused(void **state) {
    static const unsigned numbers[] = {11, 13, 14, 16, 17};
    struct decoder *d = decoder_new();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        struct buf metadata = room();
        struct draft out;
        struct err err;

        put_bytes(&metadata, 1, STR("n"));
        for (int n = 0; n < 100000; n++)
            put_bytes(&metadata, numbers[i], STR_NONE);
        struct buf b = with_metadata(&metadata);
        assert_false(decode(d, &b, &out, &err));
        assert_non_null(strstr(err.text, "too many fields"));
        buf_done(&b);
        buf_done(&metadata);
    }
    decoder_free(d);
}

/* Each merge copies what came before: quadratic, were it not bounded. */
static void proto__metadata_in_pieces__is_bounded(void **state) {
    struct decoder *d = decoder_new();
    struct buf b = room();
    struct draft out;
    struct err err;

    (void)state;
    for (int n = 0; n < 100000; n++)
        buf_add_str(&b, BYTES("\x0A\x05\x72\x03"
                              "fin"));
    assert_false(decode(d, &b, &out, &err));
    buf_clear(&b);
    buf_add_str(&b, BYTES("\x0A\x03\x0A\x01n\x0A\x03\x1A\x01s"));
    assert_true(decode(d, &b, &out, &err));
    assert_str(out.name, "n");
    assert_str(out.ns, "s");
    buf_done(&b);
    decoder_free(d);
}

/* As large as a document may be, all of it one text. */
static void proto__large_event__is_read(void **state) {
    struct decoder *d = decoder_new();
    struct buf b = room();
    struct buf message = room();
    struct draft out;
    struct err err;

    (void)state;
    buf_add_fill(&message, 'm', 15 * MIB);
    buf_add_str(&b, BYTES("\x0A\x03\x0A\x01n"));
    put_bytes(&b, 4, buf_str(&message));
    assert_true(decode(d, &b, &out, &err));
    assert_int_equal(out.message.len, 15 * MIB);
    buf_done(&message);
    buf_done(&b);
    decoder_free(d);
}

static void proto__status__has_its_hints(void **state) {
    struct decoder *d = decoder_new();
    struct buf cause = room();
    struct buf details = room();
    struct buf status = room();
    struct buf b = room();
    struct kube_status out;

    (void)state;
    put_bytes(&cause, 1, STR("ResourceVersionTooLarge"));
    put_bytes(&details, 4, buf_str(&cause));
    put_number(&details, 5, 3);
    put_bytes(&status, 3, STR("wait"));
    put_bytes(&status, 5, buf_str(&details));
    put_number(&status, 6, 504);
    buf_add_str(&b, BYTES(MAGIC STATUS));
    put_bytes(&b, 2, buf_str(&status));
    assert_true(proto_status(d, b.data, b.len, &out));
    assert_int_equal(out.code, 504);
    assert_int_equal(out.retry_after_s, 3);
    assert_true(out.rv_too_large);
    assert_str(out.message, "wait");
    for (size_t n = 0; n < b.len; n++)
        assert_false(proto_status(d, b.data, n, &out));
    buf_done(&cause);
    buf_done(&details);
    buf_done(&status);
    buf_done(&b);
    decoder_free(d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proto__streams__say_what_they_can),
        cmocka_unit_test(proto__large_documents__are_skipped),
        cmocka_unit_test(proto__large_rest__is_skipped),
        cmocka_unit_test(proto__times__are_unset_or_cut_to_microseconds),
        cmocka_unit_test(proto__bare_event__has_nothing_set),
        cmocka_unit_test(proto__odd_bytes__are_as_in_json),
        cmocka_unit_test(proto__map_out_of_order__is_as_the_server_writes_it),
        cmocka_unit_test(proto__managed_fields__are_not_looked_into),
        cmocka_unit_test(proto__many_small_fields__are_refused),
        cmocka_unit_test(proto__metadata_in_pieces__is_bounded),
        cmocka_unit_test(proto__large_event__is_read),
        cmocka_unit_test(proto__status__has_its_hints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
