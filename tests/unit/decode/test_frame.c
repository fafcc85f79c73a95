/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/limits.h"
#include "decode/frame.h"

/* What comes out of a stream as text: "doc {...}\n" and so on. */
struct log {
    struct buf text;
    int stop_after; /* 0: never */
    int frames;
};

static bool note(void *ctx, enum frame_kind kind, char *doc, size_t len) {
    static const char *const name[] = {
        [FRAME_DOC] = "doc",
        [FRAME_REST] = "rest",
        [FRAME_OVERSIZE] = "oversize",
        [FRAME_JUNK] = "junk",
    };
    struct log *log = ctx;
    size_t shown = len;

    if (kind == FRAME_OVERSIZE) {
        buf_printf(&log->text, "%zu ", len);
        if (shown > 256) shown = 256;
    }
    buf_printf(&log->text, "%s ", name[kind]);
    buf_add(&log->text, doc, shown);
    buf_add_char(&log->text, '\n');
    memset(doc, 'x', shown); /* it is ours */
    return ++log->frames != log->stop_after;
}

static void log_init(struct log *log) {
    *log = (struct log){0};
    buf_init(&log->text, 64 * MIB);
}

/* The whole of `in`, in pieces of `step` bytes but for a first one of
 * `first`. Returns whether it ended at a boundary. */
static bool run(struct log *log, enum frame_mode mode, size_t cap,
                struct str in, size_t first, size_t step) {
    struct frame *f = frame_new(mode, cap, note, log);
    size_t at = first;

    /* Exact copies, so that a read past the end is seen. */
    for (size_t from = 0; from < in.len || from == 0; from = at, at += step) {
        if (at > in.len) at = in.len;
        char *piece = xmalloc(at - from);
        memcpy(piece, in.ptr + from, at - from);
        bool go_on = frame_feed(f, piece, at - from);
        xfree(piece);
        if (!go_on || at == in.len) break;
    }
    bool boundary = frame_at_boundary(f);
    frame_free(f);
    return boundary;
}

struct frame_case {
    const char *name;
    enum frame_mode mode;
    size_t cap;
    const char *in;
    const char *out;
    bool broken; /* does not end between documents */
};

#define NINE "123456789"
#define LONG10 NINE "0" NINE "0" NINE "0" NINE "0" NINE "0"
#define LONG100 LONG10 LONG10
#define LONG300 LONG100 LONG100 LONG100

static const struct frame_case cases[] = {
    {"nothing", FRAME_STREAM, 100, "", "", false},
    {"white space", FRAME_STREAM, 100, " \r\n\t\n", "", false},
    {"one", FRAME_STREAM, 100, "{\"a\":1}\n", "doc {\"a\":1}\n", false},
    {"no newline at the end", FRAME_STREAM, 100, "{}", "doc {}\n", false},
    {"two on a line", FRAME_STREAM, 100, "{\"a\":1}{\"b\":2} {}\n",
     "doc {\"a\":1}\ndoc {\"b\":2}\ndoc {}\n", false},
    {"CRLF and empty lines", FRAME_STREAM, 100, "\r\n{}\r\n\r\n{}\r\n",
     "doc {}\ndoc {}\n", false},
    {"pretty", FRAME_STREAM, 100, "{\n  \"a\": [\n    1\n  ]\n}\n",
     "doc {\n  \"a\": [\n    1\n  ]\n}\n", false},
    {"brackets in strings", FRAME_STREAM, 100, "{\"}{\":\"]}[\"}{}",
     "doc {\"}{\":\"]}[\"}\ndoc {}\n", false},
    {"quotes in strings", FRAME_STREAM, 100,
     "{\"a\":\"\\\"}\",\"b\":\"\\\\\"}{\"c\":\"\\\\\\\"}\"}",
     "doc {\"a\":\"\\\"}\",\"b\":\"\\\\\"}\ndoc {\"c\":\"\\\\\\\"}\"}\n",
     false},
    {"newline in a string", FRAME_STREAM, 100, "{\"a\n\":1}\n",
     "doc {\"a\n\":1}\n", false},
    {"BOM", FRAME_STREAM, 100, "\xEF\xBB\xBF{}\n\xEF\xBB\xBF{}",
     "doc {}\ndoc {}\n", false},
    {"half a BOM", FRAME_STREAM, 100, "\xEF\xBB{}\n{}",
     "junk \xEF\xBB{}\ndoc {}\n", false},
    {"two BOMs", FRAME_STREAM, 100, "\xEF\xBB\xBF\xEF\xBB\xBF{}", "doc {}\n",
     false},
    {"cut BOM", FRAME_STREAM, 100, "{}\n\xEF\xBB", "doc {}\n", true},
    {"HTML", FRAME_STREAM, 100,
     "<html>\r\n<p>{\"a\":1}</p>\n</html>\n{\"a\":2}\n",
     "junk <html>\njunk <p>{\"a\":1}</p>\njunk </html>\ndoc {\"a\":2}\n",
     false},
    {"long junk", FRAME_STREAM, 10, "x" LONG300 "\n{}\n",
     "junk x" LONG100 LONG100 LONG10 "12345\ndoc {}\n", false},
    {"junk without an end", FRAME_STREAM, 10, "{}\nupstream error", "doc {}\n",
     true},
    {"junk behind a document", FRAME_STREAM, 100, "{} x {}\n{}\n",
     "doc {}\njunk x {}\ndoc {}\n", false},
    {"array", FRAME_STREAM, 100, "[{}]\n{}\n", "junk [{}]\ndoc {}\n", false},
    {"scalars", FRAME_STREAM, 100, "null\n1\n\"{}\"\n",
     "junk null\njunk 1\njunk \"{}\"\n", false},
    {"closing bracket", FRAME_STREAM, 100, "}\n{}\n", "junk }\ndoc {}\n",
     false},
    {"wrong bracket", FRAME_STREAM, 100, "{\"a\":[1}]\n{}\n",
     "doc {\"a\":[1}]\ndoc {}\n", false},
    {"cut in a document", FRAME_STREAM, 100, "{}\n{\"a\":", "doc {}\n", true},
    {"cut in a string", FRAME_STREAM, 100, "{\"a", "", true},
    {"cut behind a backslash", FRAME_STREAM, 100, "{\"a\\", "", true},
    {"at the cap", FRAME_STREAM, 9, "{\"a\":123}\n{}",
     "doc {\"a\":123}\ndoc {}\n", false},
    {"over the cap", FRAME_STREAM, 9, "{\"a\":1234}\n{}",
     "10 oversize {\"a\":1234}\ndoc {}\n", false},
    {"far over the cap", FRAME_STREAM, 9, "{\"a\":\"" LONG300 "\"}\n{}",
     "308 oversize {\"a\":\"" LONG100 LONG100 LONG10 "\ndoc {}\n", false},
    {"over a cap above the head", FRAME_STREAM, 300,
     "{\"a\":\"" LONG300 "\"}\n{}",
     "308 oversize {\"a\":\"" LONG100 LONG100 LONG10 "\ndoc {}\n", false},
    {"brackets over the cap", FRAME_STREAM, 4, "{\"a\":{\"b\":[{},\"}\"]}}{}",
     "20 oversize {\"a\":{\"b\":[{},\"}\"]}}\ndoc {}\n", false},

    {"list", FRAME_LIST, 100,
     "{\"kind\":\"EventList\",\"metadata\":{\"continue\":\"x\"},"
     "\"items\":[{\"a\":1},{\"b\":[2]}]}\n",
     "doc {\"a\":1}\ndoc {\"b\":[2]}\n"
     "rest {\"kind\":\"EventList\",\"metadata\":{\"continue\":\"x\"},"
     "\"items\":[]}\n",
     false},
    {"items first", FRAME_LIST, 100, "{\"items\":[{}],\"kind\":\"List\"}",
     "doc {}\nrest {\"items\":[],\"kind\":\"List\"}\n", false},
    {"no items", FRAME_LIST, 100, "{\"items\":[],\"kind\":\"List\"}",
     "rest {\"items\":[],\"kind\":\"List\"}\n", false},
    {"items null", FRAME_LIST, 100, "{\"items\":null}",
     "rest {\"items\":null}\n", false},
    {"items absent", FRAME_LIST, 100, "{\"kind\":\"Status\"}",
     "rest {\"kind\":\"Status\"}\n", false},
    {"pretty list", FRAME_LIST, 100,
     "{\r\n \"items\" : [\r\n  {\r\n  }\r\n  ,\r\n  {}\r\n ]\r\n}\r\n",
     "doc {\r\n  }\ndoc {}\nrest {\r\n \"items\" : []\r\n}\n", false},
    {"items deeper down", FRAME_LIST, 100,
     "{\"a\":{\"items\":[{}]},\"b\":[{\"items\":[{}]}]}",
     "rest {\"a\":{\"items\":[{}]},\"b\":[{\"items\":[{}]}]}\n", false},
    {"items as a text", FRAME_LIST, 100,
     "{\"a\":\"items\",\"b\":[{}],\"items\":\"items\"}",
     "rest {\"a\":\"items\",\"b\":[{}],\"items\":\"items\"}\n", false},
    {"items as an object", FRAME_LIST, 100, "{\"items\":{\"a\":[{}]}}",
     "rest {\"items\":{\"a\":[{}]}}\n", false},
    {"keys like items", FRAME_LIST, 100,
     "{\"item\":[{}],\"itemss\":[{}],\"Items\":[{}],\"xitems\":[{}],"
     "\"items\\\"\":[{}]}",
     "rest {\"item\":[{}],\"itemss\":[{}],\"Items\":[{}],\"xitems\":[{}],"
     "\"items\\\"\":[{}]}\n",
     false},
    {"items twice", FRAME_LIST, 100, "{\"items\":[{}],\"items\":[{}]}",
     "doc {}\ndoc {}\nrest {\"items\":[],\"items\":[]}\n", false},
    {"two lists", FRAME_LIST, 100, "{\"items\":[{}]}\n{\"items\":[{}]}",
     "doc {}\nrest {\"items\":[]}\ndoc {}\nrest {\"items\":[]}\n", false},
    {"items within an item", FRAME_LIST, 100,
     "{\"items\":[{\"items\":[{}]}],\"a\":1}",
     "doc {\"items\":[{}]}\nrest {\"items\":[],\"a\":1}\n", false},
    {"odd items", FRAME_LIST, 100,
     "{\"items\":[null,12 ,[[\"]\"]],\"],\\\"\",{},-1.5e3]}",
     "junk null\njunk 12\njunk [[\"]\"]]\njunk \"],\\\"\"\ndoc {}\n"
     "junk -1.5e3\nrest {\"items\":[]}\n",
     false},
    {"items closed by the wrong bracket", FRAME_LIST, 100,
     "{\"items\":[{}},\"a\":1}", "doc {}\nrest {\"items\":[},\"a\":1}\n",
     false},
    {"big item", FRAME_LIST, 20, "{\"items\":[{\"a\":\"" LONG10 "\"},{}]}",
     "58 oversize {\"a\":\"" LONG10 "\"}\ndoc {}\nrest {\"items\":[]}\n",
     false},
    {"big rest", FRAME_LIST, 20, "{\"a\":\"" LONG10 "\",\"b\":1}\n{}",
     "64 oversize {\"a\":\"" LONG10 "\",\"b\":1}\nrest {}\n", false},
    {"list in HTML's place", FRAME_LIST, 100, "<html>\n{\"items\":[]}",
     "junk <html>\nrest {\"items\":[]}\n", false},
    {"list cut", FRAME_LIST, 100, "{\"items\":[{},{\"a\"", "doc {}\n", true},
    {"list cut between items", FRAME_LIST, 100, "{\"items\":[{},", "doc {}\n",
     true},
};

static void check(const struct frame_case *c, size_t first, size_t step) {
    struct log log;
    log_init(&log);
    bool boundary = run(&log, c->mode, c->cap, str_of(c->in), first, step);
    if (!str_eq(buf_str(&log.text), str_of(c->out)) || boundary == c->broken) {
        print_error("%s, cut at %zu, then every %zu:\n%.*s--- not ---\n%s",
                    c->name, first, step, STR_ARG(buf_str(&log.text)), c->out);
        fail();
    }
    buf_done(&log.text);
}

static void frame__feed__cuts_each_case(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check(&cases[i], strlen(cases[i].in), 1);
}

static void frame__feed__byte_by_byte_is_the_same(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) check(&cases[i], 1, 1);
}

static void frame__feed__two_pieces_at_every_byte_are_the_same(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        size_t len = strlen(cases[i].in);
        for (size_t cut = 0; cut <= len; cut++) check(&cases[i], cut, len + 1);
    }
}

static void frame__feed__a_cut_stream_gives_what_was_whole(void **state) {
    (void)state;
    const struct str in = STR("{\"a\":\"}\\\"\"}\n{\"b\":[{}]}\r\n{}\n");
    const struct {
        size_t from;
        size_t to;
    } docs[] = {{0, 11}, {12, 22}, {24, 26}};

    for (size_t cut = 0; cut <= in.len; cut++) {
        struct log log;
        log_init(&log);
        bool boundary =
            run(&log, FRAME_STREAM, 100, str_sub(in, 0, cut), cut, 1);
        int whole = 0;
        bool inside = false;
        for (size_t i = 0; i < ARRAY_LEN(docs); i++) {
            whole += cut >= docs[i].to;
            inside = inside || (cut > docs[i].from && cut < docs[i].to);
        }
        assert_int_equal(log.frames, whole);
        assert_int_equal(boundary, !inside);
        buf_done(&log.text);
    }
}

static void frame__feed__stops_when_told(void **state) {
    (void)state;
    struct log log;
    log_init(&log);
    log.stop_after = 2;
    struct frame *f = frame_new(FRAME_STREAM, 100, note, &log);

    assert_false(frame_feed(f, "{}{\"a\":1}{}", 11));
    assert_false(frame_feed(f, "{}", 2));
    assert_str(buf_str(&log.text), "doc {}\ndoc {\"a\":1}\n");
    frame_free(f);
    buf_done(&log.text);
}

struct offsets {
    const struct frame *f;
    unsigned long long at[3];
    size_t n;
};

static bool note_offset(void *ctx, enum frame_kind kind, char *doc,
                        size_t len) {
    struct offsets *o = ctx;
    (void)kind;
    (void)doc;
    (void)len;
    o->at[o->n++] = frame_offset(o->f);
    return true;
}

static void frame__offset__counts_bytes(void **state) {
    (void)state;
    struct offsets o = {0};
    struct frame *f = frame_new(FRAME_STREAM, 100, note_offset, &o);

    o.f = f;
    assert_true(frame_feed(f, " {}\n{", 5));
    assert_true(frame_feed(f, "} x\n ", 5));
    assert_int_equal(o.n, 3);
    assert_int_equal(o.at[0], 3);
    assert_int_equal(o.at[1], 6);
    assert_int_equal(o.at[2], 9);
    assert_int_equal(frame_offset(f), 10);
    frame_free(f);
}

struct huge_case {
    const char *open;
    char fill;
    const char *close;
    char unfill; /* as often as fill */
    const char *out;
};

static void feed_fill(struct frame *f, char c, size_t times) {
    char chunk[64 * 1024];
    memset(chunk, c, sizeof(chunk));
    for (size_t i = 0; i < times; i++)
        assert_true(frame_feed(f, chunk, sizeof(chunk)));
}

static void frame__feed__skips_what_is_huge(void **state) {
    (void)state;
    static const struct huge_case huge[] = {
        {"{\"a\":\"", 'a', "\"", ' ', "8388616 oversize {\"a\":\"aaa"},
        {"{\"a\":\"", '\\', "\"", ' ', "8388616 oversize {\"a\":\"\\\\"},
        {"{\"a\":", '[', "", ']', "8388614 oversize {\"a\":[[["},
        {"{\"a\":", '\n', "1", '\n', "8388615 oversize {\"a\":\n\n"},
    };

    for (size_t i = 0; i < ARRAY_LEN(huge); i++) {
        const struct huge_case *c = &huge[i];
        struct log log;
        log_init(&log);
        struct frame *f = frame_new(FRAME_STREAM, 1 * MIB, note, &log);
        assert_true(frame_feed(f, c->open, strlen(c->open)));
        feed_fill(f, c->fill, 64);
        assert_true(frame_feed(f, c->close, strlen(c->close)));
        feed_fill(f, c->unfill, 64);
        assert_int_equal(log.frames, 0);
        assert_true(frame_feed(f, "}{\"b\":1}\n", 9));
        assert_true(frame_at_boundary(f));
        assert_int_equal(log.frames, 2);
        assert_true(str_starts(buf_str(&log.text), str_of(c->out)));
        assert_true(
            str_has_nocase(buf_str(&log.text), STR("\ndoc {\"b\":1}\n")));
        frame_free(f);
        buf_done(&log.text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frame__feed__cuts_each_case),
        cmocka_unit_test(frame__feed__byte_by_byte_is_the_same),
        cmocka_unit_test(frame__feed__two_pieces_at_every_byte_are_the_same),
        cmocka_unit_test(frame__feed__a_cut_stream_gives_what_was_whole),
        cmocka_unit_test(frame__feed__stops_when_told),
        cmocka_unit_test(frame__offset__counts_bytes),
        cmocka_unit_test(frame__feed__skips_what_is_huge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
