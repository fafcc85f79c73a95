/* SPDX-License-Identifier: Apache-2.0 */
/* tests/decode: documents and what they say. See the README there. */
#include "unit/unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/cc.h"
#include "base/limits.h"
#include "decode/frame.h"
#include "decode/json.h"
#include "model/change.h"
#include "model/encode.h"

enum reading { AS_EVENT, AS_LIST, AS_WATCH, AS_STATUS };

struct reader {
    enum reading as;
    struct decoder *decoder;
    struct intern *pool;
    struct event_encoder *encoder;
    struct buf out;
    int refused;
};

/* By way of a change, as it goes in the program. */
static void put_event(struct reader *r, const char *word,
                      const struct draft *d) {
    struct change *c = change_new_event(CHANGE_LISTED, 0, 0, d);
    struct event *e = event_new(r->pool, 0, &c->u.event);
    struct jsonout j;

    change_free(c);
    buf_printf(&r->out, "%s ", word);
    jsonout_init(&j, &r->out, 0, 0);
    encode_event(r->encoder, &j, NULL, e);
    event_unref(r->pool, e);
}

static void put_text(struct reader *r, const char *word, struct str text) {
    buf_printf(&r->out, "%s ", word);
    json_quote(&r->out, text);
}

static void put_status(struct reader *r, const struct kube_status *s) {
    buf_printf(&r->out, "status %d ", s->code);
    json_quote(&r->out, s->reason);
    put_text(r, "", s->message);
    buf_printf(&r->out, " retry after %d s", s->retry_after_s);
    if (s->rv_too_large) buf_add_cstr(&r->out, ", too large");
}

static bool put_list(struct reader *r, char *doc, size_t len,
                     struct err *err) {
    struct list_meta meta;

    if (!decode_list(r->decoder, doc, len, &meta, err)) return false;
    put_text(r, "list", meta.rv);
    put_text(r, " continue", meta.next);
    buf_printf(&r->out, " remaining %lld", (long long)meta.remaining);
    return true;
}

static bool put_frame(struct reader *r, char *doc, size_t len,
                      struct err *err) {
    static const char *const word[] = {
        [WATCH_ADDED] = "ADDED",     [WATCH_MODIFIED] = "MODIFIED",
        [WATCH_DELETED] = "DELETED", [WATCH_BOOKMARK] = "BOOKMARK",
        [WATCH_ERROR] = "ERROR",
    };
    struct watch_frame frame;

    if (!decode_watch(r->decoder, doc, len, &frame, err)) return false;
    switch (frame.type) {
    case WATCH_ADDED:
    case WATCH_MODIFIED:
    case WATCH_DELETED:
        assert_true(str_eq(frame.rv, frame.event.rv));
        put_event(r, word[frame.type], &frame.event);
        break;
    case WATCH_BOOKMARK:
        put_text(r, word[frame.type], frame.rv);
        if (frame.initial_end) buf_add_cstr(&r->out, " the end of the list");
        break;
    case WATCH_ERROR:
        buf_printf(&r->out, "%s ", word[frame.type]);
        put_status(r, &frame.status);
        break;
    }
    return true;
}

static bool put_doc(struct reader *r, enum frame_kind kind, char *doc,
                    size_t len, struct err *err) {
    struct draft draft;
    struct kube_status status;

    if (kind == FRAME_REST) return put_list(r, doc, len, err);
    switch (r->as) {
    case AS_EVENT:
    case AS_LIST:
        if (!decode_event(r->decoder, doc, len, &draft, err)) return false;
        put_event(r, "event", &draft);
        return true;
    case AS_WATCH:
        return put_frame(r, doc, len, err);
    case AS_STATUS:
        if (!decode_status(r->decoder, doc, len, &status))
            return err_set(err, ERR_FORMAT, "not a Status");
        put_status(r, &status);
        return true;
    }
    return false;
}

static bool take(void *ctx, enum frame_kind kind, char *doc, size_t len) {
    struct reader *r = ctx;
    struct err err;

    if (kind == FRAME_JUNK || kind == FRAME_OVERSIZE) {
        put_text(r, "junk", (struct str){doc, len < 256 ? len : 256});
        r->refused++;
    } else if (!put_doc(r, kind, doc, len, &err)) {
        put_text(r, "refused", str_of(err.text));
        r->refused++;
    }
    buf_add_char(&r->out, '\n');
    return true;
}

static enum reading reading_of(const char *name) {
    static const char *const word[] = {[AS_EVENT] = "event-",
                                       [AS_LIST] = "list-",
                                       [AS_WATCH] = "watch-",
                                       [AS_STATUS] = "status-"};

    for (size_t i = 0; i < ARRAY_LEN(word); i++) {
        if (strncmp(name, word[i], strlen(word[i])) == 0)
            return (enum reading)i;
    }
    fail_msg("%s: see README.md for the names", name);
    return AS_EVENT;
}

/* r->out is what the file says, fed in pieces of `step` bytes. */
static void read_golden(struct reader *r, struct str text, size_t step) {
    struct frame *f = frame_new(r->as == AS_LIST ? FRAME_LIST : FRAME_STREAM,
                                LIMIT_DOC_BYTES, take, r);

    r->refused = 0;
    buf_clear(&r->out);
    for (size_t at = 0; at < text.len; at += step) {
        struct str piece = str_sub(text, at, step);
        assert_true(frame_feed(f, piece.ptr, piece.len));
    }
    assert_true(frame_at_boundary(f));
    frame_free(f);
}

static void update(const char *name, struct str out) {
    FILE *f = fopen(unit_path(name), "wb");

    if (!f || fwrite(out.ptr, 1, out.len, f) != out.len || fclose(f) != 0)
        fail_msg("cannot write %s", unit_path(name));
}

static void check_golden(struct reader *r, const char *name) {
    bool bad = strncmp(name, "bad-", 4) == 0;
    char *in_name = xasprintf("decode/%s", name);
    char *out_name = xasprintf("decode/%.*s.out", (int)strlen(name) - 5, name);
    size_t len;
    char *in = unit_read(in_name, &len);

    r->as = reading_of(bad ? name + 4 : name);
    read_golden(r, (struct str){in, len}, 1);
    char *by_bytes = buf_take(&r->out);
    read_golden(r, (struct str){in, len}, len);
    assert_string_equal(r->out.data, by_bytes);
    if (bad != (r->refused > 0))
        fail_msg("%s: %d documents refused", name, r->refused);
    if (getenv("UPDATE")) update(out_name, buf_str(&r->out));

    size_t want_len;
    char *want = unit_read(out_name, &want_len);
    if (!str_eq(buf_str(&r->out), (struct str){want, want_len})) {
        print_error("%s says\n%s", in_name, r->out.data);
        fail();
    }
    unit_free(want);
    unit_free(in);
    xfree(by_bytes);
    xfree(in_name);
    xfree(out_name);
}

static void decode__goldens__say_what_they_said(void **state) {
    (void)state;
    struct reader r = {.decoder = decoder_new(),
                       .pool = intern_new(),
                       .encoder = event_encoder_new()};
    buf_init(&r.out, 64 * MIB);
    DIR *dir = opendir(unit_path("decode"));
    const struct dirent *entry;
    int n = 0;

    assert_non_null(dir);
    while ((entry = readdir(dir))) {
        size_t len = strlen(entry->d_name);
        if (len < 6 || strcmp(entry->d_name + len - 5, ".json") != 0) continue;
        check_golden(&r, entry->d_name);
        n++;
    }
    closedir(dir);
    assert_true(n > 10);
    buf_done(&r.out);
    event_encoder_free(r.encoder);
    decoder_free(r.decoder);
    intern_free(r.pool);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decode__goldens__say_what_they_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
