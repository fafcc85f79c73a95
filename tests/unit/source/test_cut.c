/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that break off at every one of their bytes, in both wire formats:
 * what came whole counts once, what did not never happened, and the next
 * request asks for the rest. Framer, decoder and reflector as source/feed.c
 * joins them; time is virtual. */
#include "unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/limits.h"
#include "base/vec.h"
#include "decode/wire.h"
#include "source/reflect.h"

/* --- what the server has ------------------------------------------------ */

/* What happened since resourceVersion 20, in order. */
static const struct happened {
    const char *type, *rv, *uid, *message; /* uid "": a bookmark */
} happened[] = {
    {"ADDED", "21", "f", "once"},
    {"MODIFIED", "22", "f", "twice, \\u00e9 \\\"}{\\\""},
    {"BOOKMARK", "24", "", ""},
    {"DELETED", "27", "f", "twice, \\u00e9 \\\"}{\\\""},
};
#define ALL_HAPPENED "ADDED f;MODIFIED f;DELETED f;"

static const struct page {
    const char *asked, *next, *uids;
} pages[] = {
    {"list", "T", "ab"},
    {"list continue=T", "", "cde"},
};
#define ALL_LISTED "LISTED a;LISTED b;LISTED c;LISTED d;LISTED e;"

static struct buf room(void) {
    return BUF_INIT(MIB);
}

static const char *text_of(const struct buf *b) {
    return b->data ? b->data : "";
}

/* --- in protobuf -------------------------------------------------------- */

static void put_bytes(struct buf *b, unsigned number, struct str s) {
    size_t n = s.len;

    buf_add_char(b, (char)(number << 3 | 2));
    for (; n >= 0x80; n >>= 7) buf_add_char(b, (char)(n | 0x80));
    buf_add_char(b, (char)n);
    buf_add_str(b, s);
}

static void put_text(struct buf *b, unsigned number, const char *text) {
    put_bytes(b, number, str_of(text));
}

static void put_part(struct buf *b, unsigned number, struct buf *part) {
    put_bytes(b, number, buf_str(part));
    buf_done(part);
}

static struct buf proto_object(const char *uid, const char *rv,
                               const char *message) {
    struct buf meta = room(), object = room();

    put_text(&meta, 1, uid);
    put_text(&meta, 3, *uid ? "prod" : "");
    put_text(&meta, 5, uid);
    put_text(&meta, 6, rv);
    put_part(&object, 1, &meta);
    put_text(&object, 4, message);
    return object;
}

/* runtime.Unknown with its magic; takes the object. */
static struct buf proto_whole(const char *kind, struct buf *object) {
    struct buf type = room(), whole = room();

    put_text(&type, 1, "v1");
    put_text(&type, 2, kind);
    buf_add(&whole, "k8s\0", 4);
    put_part(&whole, 1, &type);
    put_part(&whole, 2, object);
    put_text(&whole, 3, "");
    put_text(&whole, 4, "");
    return whole;
}

static void proto_frame(struct buf *out, const struct happened *h) {
    struct buf object = proto_object(h->uid, h->rv, h->message);
    struct buf whole = proto_whole("Event", &object);
    struct buf raw = room(), frame = room();

    put_part(&raw, 1, &whole);
    put_text(&frame, 1, h->type);
    put_part(&frame, 2, &raw);
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_add_char(out, (char)(frame.len >> shift));
    buf_add_str(out, buf_str(&frame));
    buf_done(&frame);
}

static void proto_page(struct buf *out, const struct page *page) {
    struct buf meta = room(), list = room();

    put_text(&meta, 2, "20");
    put_text(&meta, 3, page->next);
    put_part(&list, 1, &meta);
    for (const char *u = page->uids; *u; u++) {
        struct buf item = proto_object((char[]){*u, '\0'}, "9", "listed");
        put_part(&list, 2, &item);
    }
    struct buf whole = proto_whole("EventList", &list);
    buf_add_str(out, buf_str(&whole));
    buf_done(&whole);
}

/* --- in JSON ------------------------------------------------------------ */

static void json_object(struct buf *out, const char *uid, const char *rv,
                        const char *message) {
    buf_printf(out,
               "{\"kind\":\"Event\",\"apiVersion\":\"v1\",\"metadata\":{"
               "\"name\":\"%s\",\"namespace\":\"%s\",\"uid\":\"%s\","
               "\"resourceVersion\":\"%s\"},\"involvedObject\":{},"
               "\"message\":\"%s\"}",
               uid, *uid ? "prod" : "", uid, rv, message);
}

static void json_frame(struct buf *out, const struct happened *h) {
    buf_printf(out, "{\"type\":\"%s\",\"object\":", h->type);
    json_object(out, h->uid, h->rv, h->message);
    buf_add_cstr(out, "}");
}

static void json_page(struct buf *out, const struct page *page) {
    buf_printf(out,
               "{\"kind\":\"EventList\",\"apiVersion\":\"v1\",\"metadata\":{"
               "\"resourceVersion\":\"20\",\"continue\":\"%s\"},\"items\":[",
               page->next);
    for (const char *u = page->uids; *u; u++) {
        if (u != page->uids) buf_add_char(out, ',');
        json_object(out, (char[]){*u, '\0'}, "9", "listed");
    }
    buf_add_cstr(out, "]}\n");
}

static const struct format {
    const struct wire *wire;
    void (*frame)(struct buf *out, const struct happened *h);
    void (*page)(struct buf *out, const struct page *page);
    const char *between; /* frames */
} formats[] = {
    {&wire_json, json_frame, json_page, "\n"},
    {&wire_protobuf, proto_frame, proto_page, ""},
};

/* --- who reads it ------------------------------------------------------- */

struct rig {
    const struct format *format;
    struct reflect *reflect;
    struct decoder *decoder;
    struct moment now;
    bool watch;       /* the running request */
    bool rest;        /* a page came whole */
    struct buf said;  /* events, GAP and SKIPPED: "ADDED f;" */
    int begun, ended; /* lists */
};

static void on_change(void *ctx, struct change *c) {
    struct rig *g = ctx;

    switch (c->kind) {
    case CHANGE_LISTED:
    case CHANGE_ADDED:
    case CHANGE_MODIFIED:
    case CHANGE_DELETED:
        buf_printf(&g->said, "%s %.*s;", change_kind_name(c->kind),
                   STR_ARG(c->u.event.uid));
        break;
    case CHANGE_GAP:
    case CHANGE_SKIPPED:
        buf_printf(&g->said, "%s;", change_kind_name(c->kind));
        break;
    case CHANGE_LIST_BEGIN:
        g->begun++;
        break;
    case CHANGE_LIST_END:
        g->ended++;
        break;
    case CHANGE_STATE:
    case CHANGE_NOTE:
    case CHANGE_NAMES:
    case CHANGE_FEED:
    case CHANGE_TERMINAL:
    case CHANGE_REPLY:
    case CHANGE_END:
        break;
    }
    change_free(c);
}

static bool on_document(void *ctx, enum frame_kind kind, char *doc,
                        size_t len) {
    struct rig *g = ctx;
    const struct wire *wire = g->format->wire;
    struct watch_frame frame;
    struct list_meta meta;
    struct draft event;
    struct err err;

    if (kind == FRAME_OVERSIZE || kind == FRAME_JUNK)
        fail_msg("skipped: %.*s", (int)len, doc);
    if (g->watch) {
        assert_true(wire->watch(g->decoder, doc, len, &frame, &err));
        return reflect_frame(g->reflect, g->now, &frame);
    }
    if (kind == FRAME_REST) {
        assert_true(wire->list(g->decoder, doc, len, &meta, &err));
        reflect_page(g->reflect, g->now, &meta);
        g->rest = true;
    } else {
        assert_true(wire->event(g->decoder, doc, len, &event, &err));
        reflect_item(g->reflect, g->now, &event);
    }
    return true;
}

static void rig_init(struct rig *g, const struct format *format) {
    const struct reflect_config config = {
        .ns = "prod",
        .watch = true,
        .ttl_us = 3600 * US_PER_S,
        .seed = 1,
        .emit = on_change,
        .ctx = g,
    };

    *g = (struct rig){
        .format = format,
        .decoder = decoder_new(),
        .now = {1000000, INT64_C(1790000000) * US_PER_S},
        .said = room(),
    };
    g->reflect = reflect_new(&config);
}

static void rig_done(struct rig *g) {
    reflect_free(g->reflect);
    decoder_free(g->decoder);
    buf_done(&g->said);
}

static void pass(struct rig *g, int64_t ms) {
    g->now.mono_ms += ms;
    g->now.wall_us += ms * 1000;
}

/* Waits as long as it has to; the request is "watch rv=7". */
static void next_request(struct rig *g, char *asked, size_t cap) {
    struct reflect_todo todo;

    for (int waits = 0;; waits++) {
        reflect_next(g->reflect, g->now, &todo);
        if (todo.what == REFLECT_REQUEST) break;
        assert_int_equal(todo.what, REFLECT_WAIT);
        assert_true(waits < 2);
        pass(g, todo.until_ms - g->now.mono_ms);
    }
    g->watch = todo.query.watch;
    snprintf(asked, cap, "%s%s%s%s%s", g->watch ? "watch" : "list",
             todo.query.rv ? " rv=" : "", todo.query.rv ? todo.query.rv : "",
             todo.query.next ? " continue=" : "",
             todo.query.next ? todo.query.next : "");
}

static void expect_request(struct rig *g, const char *want) {
    char asked[64];

    next_request(g, asked, sizeof(asked));
    assert_string_equal(asked, want);
}

/* --- ways to end -------------------------------------------------------- */

static const struct ending {
    const char *name;
    int64_t lived_ms; /* after the head */
    bool clean;
    struct reflect_end end;
} endings[] = {
    {"whole", 3000, true, {.whole = true}},
    {"whole at once", 0, true, {.whole = true}},
    {"closed",
     3000,
     false,
     {.kind = ERR_NET, .text = {"closed before the last chunk", 28}}},
    {"closed at once",
     0,
     false,
     {.kind = ERR_NET, .text = {"closed before the last chunk", 28}}},
    {"reset",
     3000,
     false,
     {.kind = ERR_NET, .text = {"connection reset", 16}}},
    {"TLS", 3000, false, {.kind = ERR_TLS, .text = {"no close", 8}}},
    {"another format",
     3000,
     false,
     {.again = true, .kind = ERR_FORMAT, .text = {"no use", 6}}},
};

/* The answer to the request that was made, up to a byte. */
static void give(struct rig *g, struct str answer) {
    struct framer *framer =
        framer_new(g->format->wire, g->watch ? FRAME_STREAM : FRAME_LIST,
                   LIMIT_DOC_BYTES, on_document, g);

    g->rest = false;
    assert_true(
        reflect_head(g->reflect, g->now, 200, g->format->wire->name, -1));
    reflect_bytes(g->reflect, g->now);
    assert_true(answer.len == 0 ||
                framer_feed(framer, answer.ptr, answer.len));
    framer_free(framer);
}

static void end(struct rig *g, const struct ending *how) {
    struct reflect_end end = how->end;

    pass(g, how->lived_ms);
    if (end.whole && !g->watch && !g->rest) { /* as feed.c has it */
        end.kind = ERR_FORMAT;
        end.text = STR("it ends too soon");
    }
    reflect_end(g->reflect, g->now, &end);
}

static void give_page(struct rig *g, const struct page *page) {
    struct buf bytes = room();

    expect_request(g, page->asked);
    g->format->page(&bytes, page);
    give(g, buf_str(&bytes));
    end(g, &endings[0]);
    buf_done(&bytes);
}

/* What the server has behind a resourceVersion; ends[i]: how many bytes make
 * i frames. */
static struct buf frames_after(const struct format *format, const char *rv,
                               size_t ends[ARRAY_LEN(happened) + 1]) {
    struct buf out = room();
    size_t n = 0;

    ends[0] = 0;
    for (size_t i = 0; i < ARRAY_LEN(happened); i++) {
        if (strcmp(happened[i].rv, rv) <= 0) continue;
        format->frame(&out, &happened[i]);
        ends[++n] = out.len;
        buf_add_cstr(&out, format->between);
    }
    return out;
}

/* --- a watch ------------------------------------------------------------ */

static size_t whole_frames(const size_t *ends, size_t cut) {
    size_t n = 0;

    while (n < ARRAY_LEN(happened) && ends[n + 1] <= cut) n++;
    return n;
}

/* False: all bytes were given. */
static bool cut_watch(const struct format *format, const struct ending *how,
                      size_t cut) {
    size_t ends[ARRAY_LEN(happened) + 1], others[ARRAY_LEN(ends)];
    struct buf stream = frames_after(format, "20", ends);
    size_t whole = whole_frames(ends, cut);
    const char *rv = whole ? happened[whole - 1].rv : "20";
    char asked[64], want[64];
    struct rig g;

    rig_init(&g, format);
    give_page(&g, &pages[0]);
    give_page(&g, &pages[1]);
    buf_clear(&g.said);
    expect_request(&g, "watch rv=20");
    give(&g, str_sub(buf_str(&stream), 0, cut));
    end(&g, how);
    next_request(&g, asked, sizeof(asked));
    if (whole == 0 && how->clean && how->lived_ms == 0) {
        /* Taken for a 410 without words: a list, and a gap that says so. */
        assert_string_equal(asked, "list");
    } else {
        struct buf rest = frames_after(format, rv, others);
        snprintf(want, sizeof(want), "watch rv=%s", rv);
        assert_string_equal(asked, want);
        give(&g, buf_str(&rest));
        assert_string_equal(text_of(&g.said), ALL_HAPPENED);
        buf_done(&rest);
    }
    rig_done(&g);
    bool more = cut < stream.len;
    buf_done(&stream);
    return more;
}

static void watch__cut_anywhere__goes_on_from_the_last_whole_frame(
    void **state) {
    (void)state;
    for (size_t f = 0; f < ARRAY_LEN(formats); f++)
        for (size_t e = 0; e < ARRAY_LEN(endings); e++) {
            size_t cut = 0;
            print_message("%s, %s\n", formats[f].wire->name, endings[e].name);
            while (cut_watch(&formats[f], &endings[e], cut)) cut++;
            assert_true(cut > 200);
        }
}

/* --- a list ------------------------------------------------------------- */

/* A page that comes again shows what it showed before: to the store that is
 * no news. Here it is taken out. */
static void assert_listed(const char *said) {
    struct str rest = str_of(said), word;
    struct buf once = room();

    while (str_split(&rest, ';', &word)) {
        char *line = xasprintf("%.*s;", STR_ARG(word));
        if (word.len && !strstr(text_of(&once), line))
            buf_add_cstr(&once, line);
        xfree(line);
    }
    assert_string_equal(text_of(&once), ALL_LISTED);
    buf_done(&once);
}

static bool cut_page(const struct format *format, const struct ending *how,
                     size_t cut) {
    struct buf bytes = room();
    struct rig g;

    format->page(&bytes, &pages[1]);
    rig_init(&g, format);
    give_page(&g, &pages[0]);
    expect_request(&g, pages[1].asked);
    give(&g, str_sub(buf_str(&bytes), 0, cut));
    bool more = cut < bytes.len;
    assert_true(g.rest || more);
    if (g.rest) assert_string_equal(text_of(&g.said), ALL_LISTED);
    bool whole = g.rest;
    end(&g, how);
    assert_int_equal(g.ended, whole);
    if (!whole) give_page(&g, &pages[1]);
    assert_listed(text_of(&g.said));
    assert_int_equal(g.begun, 1);
    assert_int_equal(g.ended, 1);
    expect_request(&g, "watch rv=20");
    rig_done(&g);
    buf_done(&bytes);
    return more;
}

static void list__page_2_cut_anywhere__is_asked_for_again(void **state) {
    (void)state;
    for (size_t f = 0; f < ARRAY_LEN(formats); f++)
        for (size_t e = 0; e < ARRAY_LEN(endings); e++) {
            size_t cut = 0;
            print_message("%s, %s\n", formats[f].wire->name, endings[e].name);
            while (cut_page(&formats[f], &endings[e], cut)) cut++;
            assert_true(cut > 80);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            watch__cut_anywhere__goes_on_from_the_last_whole_frame),
        cmocka_unit_test(list__page_2_cut_anywhere__is_asked_for_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
