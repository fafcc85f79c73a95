/* SPDX-License-Identifier: Apache-2.0 */
/* What no golden shows: documents broken in every place. */
#include "unit/unit.h"

#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/cc.h"
#include "base/limits.h"
#include "decode/json.h"
#include "model/encode.h"

static const char event_doc[] =
    "{\"kind\":\"Event\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"n\","
    "\"namespace\":\"ns\",\"uid\":\"u\",\"resourceVersion\":\"12\","
    "\"creationTimestamp\":\"2026-01-02T03:04:05Z\","
    "\"labels\":{\"a\":\"\\u0000\"},\"managedFields\":[{\"a\":1}],"
    "\"ownerReferences\":[{\"name\":\"o\",\"controller\":true}]},"
    "\"involvedObject\":{\"kind\":\"Pod\",\"namespace\":\"ns\","
    "\"name\":\"p\",\"uid\":\"pu\",\"apiVersion\":\"v1\","
    "\"resourceVersion\":\"9\",\"fieldPath\":\"spec\"},"
    "\"reason\":\"r\",\"message\":\"m\\n\\u00e9\\ud83d\\ude00\","
    "\"source\":{\"component\":\"c\",\"host\":\"h\"},"
    "\"firstTimestamp\":\"2026-01-02T03:04:05Z\",\"lastTimestamp\":null,"
    "\"count\":3,\"type\":\"Warning\","
    "\"eventTime\":\"2026-01-02T03:04:05.678901Z\","
    "\"series\":{\"count\":7,"
    "\"lastObservedTime\":\"2026-01-02T03:04:06.000001Z\"},"
    "\"action\":\"a\",\"related\":{\"kind\":\"Node\",\"name\":\"x\"},"
    "\"reportingComponent\":\"rc\",\"reportingInstance\":\"ri\","
    "\"more\":[1.5,[],{},null,true,false,\"s\"]}";

static const char new_doc[] =
    "{\"metadata\":{\"name\":\"n\"},\"regarding\":{\"kind\":\"Pod\"},"
    "\"note\":\"m\",\"deprecatedSource\":{\"host\":\"h\"},"
    "\"deprecatedCount\":2,\"reportingController\":\"rc\","
    "\"deprecatedFirstTimestamp\":\"2026-01-02T03:04:05Z\"}";

static const char status_doc[] =
    "{\"kind\":\"Status\",\"code\":504,\"reason\":\"Timeout\","
    "\"message\":\"m\",\"details\":{\"retryAfterSeconds\":3,\"causes\":"
    "[{\"reason\":\"ResourceVersionTooLarge\",\"message\":\"x\"}]}}";

static const char list_doc[] =
    "{\"kind\":\"EventList\",\"metadata\":{\"resourceVersion\":\"5\","
    "\"continue\":\"c\",\"remainingItemCount\":4},\"items\":[]}";

/* --- all of them at once --------------------------------------------- */

struct bench {
    struct decoder *decoder;
    struct intern *pool;
    struct event_encoder *encoder;
    struct buf out;
};

static int set_up(void **state) {
    struct bench *b = xcalloc(1, sizeof(*b));

    b->decoder = decoder_new();
    b->pool = intern_new();
    b->encoder = event_encoder_new();
    buf_init(&b->out, 64 * MIB);
    *state = b;
    return 0;
}

static int tear_down(void **state) {
    struct bench *b = *state;

    buf_done(&b->out);
    event_encoder_free(b->encoder);
    decoder_free(b->decoder);
    intern_free(b->pool);
    xfree(b);
    return 0;
}

static void encode(struct bench *b, const struct draft *d) {
    struct event *e = event_new(b->pool, 0, d);
    struct jsonout j;

    buf_clear(&b->out);
    jsonout_init(&j, &b->out, 0, 0);
    encode_event(b->encoder, &j, NULL, e);
    event_unref(b->pool, e);
}

/* An exact copy, so that a read past the end is seen. */
static char *copy_of(struct str s) {
    char *copy = xmalloc(s.len);
    if (s.len) memcpy(copy, s.ptr, s.len);
    return copy;
}

static void check_err(const struct err *err) {
    assert_true(err->kind == ERR_FORMAT || err->kind == ERR_LIMIT ||
                err->kind == ERR_SERVER);
    assert_true(err->text[0] != '\0');
}

/* What b->out holds, decoded and encoded once more. */
static void encode_again(struct bench *b) {
    struct draft d;
    struct err err;
    size_t len = b->out.len;
    char *doc = buf_take(&b->out);

    assert_true(decode_event(b->decoder, doc, len, &d, &err));
    encode(b, &d);
    xfree(doc);
}

/* What comes out says the same when it goes in again. (The first time, bytes
 * that are no UTF-8 become U+FFFD.) */
static bool try_event(struct bench *b, struct str text) {
    struct draft d;
    struct err err = {.kind = ERR_NONE};
    char *doc = copy_of(text);
    bool ok = decode_event(b->decoder, doc, text.len, &d, &err);

    if (ok) {
        encode(b, &d);
        encode_again(b);
        char *once = xstrdup(b->out.data);
        encode_again(b);
        assert_string_equal(b->out.data, once);
        xfree(once);
    } else {
        check_err(&err);
    }
    xfree(doc);
    return ok;
}

static bool try_watch(struct bench *b, struct str text) {
    struct watch_frame frame;
    struct err err = {.kind = ERR_NONE};
    char *doc = copy_of(text);
    bool ok = decode_watch(b->decoder, doc, text.len, &frame, &err);

    if (!ok) check_err(&err);
    if (ok && frame.type <= WATCH_DELETED) encode(b, &frame.event);
    xfree(doc);
    return ok;
}

static bool try_list(struct bench *b, struct str text) {
    struct list_meta meta;
    struct err err = {.kind = ERR_NONE};
    char *doc = copy_of(text);
    bool ok = decode_list(b->decoder, doc, text.len, &meta, &err);

    if (!ok) check_err(&err);
    xfree(doc);
    return ok;
}

static bool try_status(struct bench *b, struct str text) {
    struct kube_status status;
    char *doc = copy_of(text);
    bool ok = decode_status(b->decoder, doc, text.len, &status);

    xfree(doc);
    return ok;
}

struct sample {
    const char *text;
    bool (*try)(struct bench *b, struct str text);
};

static char *frame_of(const char *object) {
    return xasprintf("{\"type\":\"%s\",\"object\":%s}",
                     object == status_doc ? "ERROR" : "ADDED", object);
}

typedef void sample_fn(struct bench *b, const struct sample *s);

static void each_sample(struct bench *b, sample_fn *fn) {
    char *added = frame_of(event_doc);
    char *error = frame_of(status_doc);
    const struct sample samples[] = {
        {event_doc, try_event}, {new_doc, try_event}, {added, try_watch},
        {error, try_watch},     {list_doc, try_list}, {status_doc, try_status},
    };

    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        assert_true(samples[i].try(b, str_of(samples[i].text)));
        fn(b, &samples[i]);
    }
    xfree(added);
    xfree(error);
}

/* --- broken in every place ------------------------------------------- */

static void cut_everywhere(struct bench *b, const struct sample *s) {
    size_t len = strlen(s->text);

    for (size_t cut = 0; cut < len; cut++)
        assert_false(s->try(b, (struct str){s->text, cut}));
}

static void decode__any__a_cut_document_is_refused(void **state) {
    each_sample(*state, cut_everywhere);
}

static void flip_everywhere(struct bench *b, const struct sample *s) {
    static const char bytes[] = "\"\\{}[]:,0-u \n\xFF\xC3\x80";
    size_t len = strlen(s->text);
    char *text = xstrdup(s->text);

    for (size_t at = 0; at < len; at++) {
        for (size_t i = 0; i < sizeof(bytes); i++) { /* NUL too */
            text[at] = bytes[i];
            (void)s->try(b, (struct str){text, len});
        }
        text[at] = s->text[at];
    }
    xfree(text);
}

static void decode__any__a_wrong_byte_does_no_harm(void **state) {
    each_sample(*state, flip_everywhere);
}

/* The end of the value that begins at `at`, in compact JSON. */
static size_t value_end(const char *text, size_t at) {
    size_t depth = 0;
    bool in_string = false;

    for (;; at++) {
        char c = text[at];
        if (in_string) {
            if (c == '\\') at++;
            if (c == '"') in_string = false;
            if (c == '"' && depth == 0) return at + 1;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            if (depth == 0) return at;
            if (--depth == 0) return at + 1;
        } else if ((c == ',' || c == '\0') && depth == 0) {
            return at;
        }
    }
}

/* Where each value begins: at the top, behind a colon, in an array. */
static size_t value_starts(const char *text, size_t *starts, size_t max) {
    char stack[64];
    size_t depth = 0, n = 0;

    starts[n++] = 0;
    for (size_t at = 0; text[at]; at++) {
        char c = text[at];
        bool in_array = depth > 0 && stack[depth - 1] == '[';
        if (c == '"') {
            at = value_end(text, at) - 1;
            continue;
        }
        if (c == '{' || c == '[') stack[depth++] = c;
        if (c == '}' || c == ']') depth--;
        bool starts_here = c == ':' || (c == ',' && in_array) ||
                           (c == '[' && text[at + 1] != ']');
        if (starts_here && n < max) starts[n++] = at + 1;
    }
    return n;
}

static void swap_everywhere(struct bench *b, const struct sample *s) {
    static const char *const other[] = {
        "null", "true",  "1",  "-1e999",     "\"x\"",     "\"\"",
        "[]",   "[[1]]", "{}", "{\"a\":{}}", "2147483648"};
    size_t starts[128];
    size_t n = value_starts(s->text, starts, ARRAY_LEN(starts));
    struct buf text;

    assert_in_range(n, 5, ARRAY_LEN(starts) - 1);
    buf_init(&text, 1 * MIB);
    for (size_t i = 0; i < n; i++) {
        size_t end = value_end(s->text, starts[i]);
        for (size_t k = 0; k < ARRAY_LEN(other); k++) {
            buf_clear(&text);
            buf_add(&text, s->text, starts[i]);
            buf_add_cstr(&text, other[k]);
            buf_add_cstr(&text, s->text + end);
            (void)s->try(b, buf_str(&text));
        }
    }
    buf_done(&text);
}

static void decode__any__a_value_of_another_type_does_no_harm(void **state) {
    each_sample(*state, swap_everywhere);
}

/* --- limits ---------------------------------------------------------- */

static void decode__event__keeps_a_message_of_a_megabyte(void **state) {
    struct bench *b = *state;
    struct buf text;
    struct draft d;
    struct err err;

    buf_init(&text, 8 * MIB);
    buf_add_cstr(&text, "{\"metadata\":{\"name\":\"n\"},\"message\":\"");
    for (size_t i = 0; i < MIB; i++) buf_add_cstr(&text, "\\u001b");
    buf_add_cstr(&text, "\"}");
    assert_false(text.over);
    assert_true(decode_event(b->decoder, text.data, text.len, &d, &err));
    assert_int_equal(d.message.len, MIB);
    assert_int_equal(d.message.ptr[MIB - 1], 0x1b);
    buf_done(&text);
}

static void decode__event__refuses_what_cannot_be_kept(void **state) {
    struct bench *b = *state;
    struct buf text;
    struct err err;
    struct draft d;

    /* A byte that is no UTF-8 is written with six. */
    buf_init(&text, 8 * MIB);
    buf_add_cstr(&text, "{\"metadata\":{\"name\":\"n\"},\"other\":\"");
    buf_add_fill(&text, '\x80', 3 * MIB);
    buf_add_cstr(&text, "\"}");
    assert_false(decode_event(b->decoder, text.data, text.len, &d, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
    buf_done(&text);

    char small[] = "{\"metadata\":{\"name\":\"n\"},\"other\":1}";
    assert_true(decode_event(b->decoder, small, strlen(small), &d, &err));
    assert_str(d.rest, "{\"other\":1}");
}

static void decode__event__refuses_deep_and_many(void **state) {
    struct bench *b = *state;
    struct buf text;

    buf_init(&text, 4 * MIB);
    buf_add_cstr(&text, "{\"metadata\":{\"name\":\"n\"},\"a\":");
    buf_add_fill(&text, '[', 10000);
    buf_add_fill(&text, ']', 10000);
    buf_add_cstr(&text, "}");
    assert_false(try_event(b, buf_str(&text)));

    buf_clear(&text);
    buf_add_cstr(&text, "{\"metadata\":{\"name\":\"n\"},\"a\":[0");
    for (int i = 0; i < 1000000; i++) buf_add_cstr(&text, ",0");
    buf_add_cstr(&text, "]}");
    assert_false(try_event(b, buf_str(&text)));

    buf_clear(&text);
    buf_add_cstr(&text, "{\"metadata\":{\"name\":\"n\"},\"a\":");
    buf_add_fill(&text, '[', LIMIT_JSON_DEPTH - 1);
    buf_add_fill(&text, ']', LIMIT_JSON_DEPTH - 1);
    buf_add_cstr(&text, "}");
    assert_true(try_event(b, buf_str(&text)));
    buf_done(&text);
}

static void decode__status__steers_a_retry(void **state) {
    struct bench *b = *state;
    static const struct {
        const char *text;
        int code, after;
        bool too_large;
    } cases[] = {
        {"{\"kind\":\"Status\"}", 0, 0, false},
        {"{\"kind\":\"Status\",\"code\":429,"
         "\"details\":{\"retryAfterSeconds\":7}}",
         429, 7, false},
        {"{\"kind\":\"Status\",\"code\":-1,"
         "\"details\":{\"retryAfterSeconds\":-7}}",
         0, 0, false},
        {"{\"kind\":\"Status\",\"code\":1e99,"
         "\"details\":{\"retryAfterSeconds\":4294967296}}",
         0, 0, false},
        {"{\"kind\":\"Status\",\"details\":{\"causes\":"
         "[1,{\"reason\":\"ResourceVersionTooLarge\"}]}}",
         0, 0, true},
        {"{\"kind\":\"Status\",\"details\":{\"causes\":"
         "[{\"message\":\"Too large resource version\"}]}}",
         0, 0, true},
        {"{\"kind\":\"Status\",\"message\":\"Timeout: Too large resource "
         "version: 9, current: 8\"}",
         0, 0, true},
        {"{\"kind\":\"Status\",\"details\":{\"causes\":"
         "{\"a\":{\"reason\":\"ResourceVersionTooLarge\"}}}}",
         0, 0, false},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct kube_status s;
        char *doc = xstrdup(cases[i].text);
        assert_true(decode_status(b->decoder, doc, strlen(doc), &s));
        assert_int_equal(s.code, cases[i].code);
        assert_int_equal(s.retry_after_s, cases[i].after);
        assert_int_equal(s.rv_too_large, cases[i].too_large);
        xfree(doc);
    }
    assert_false(try_status(b, STR("{\"kind\":\"Pod\"}")));
    assert_false(try_status(b, STR("<html>")));
    assert_false(try_status(b, STR("\"Status\"")));
    assert_false(try_status(b, STR("")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decode__any__a_cut_document_is_refused),
        cmocka_unit_test(decode__any__a_wrong_byte_does_no_harm),
        cmocka_unit_test(decode__any__a_value_of_another_type_does_no_harm),
        cmocka_unit_test(decode__event__keeps_a_message_of_a_megabyte),
        cmocka_unit_test(decode__event__refuses_what_cannot_be_kept),
        cmocka_unit_test(decode__event__refuses_deep_and_many),
        cmocka_unit_test(decode__status__steers_a_retry),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
