/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/cc.h"
#include "decode/file.h"

#define EV(u) \
    "{\"kind\":\"Event\",\"metadata\":{\"name\":\"" u "\",\"uid\":\"" u "\"}}"

struct log {
    struct buf text; /* NUL-terminated when all is read */
    unsigned good;
    unsigned bad;
};

static bool note(void *ctx, const struct file_piece *piece) {
    struct log *log = ctx;
    static const char letters[] = {[FILE_EVENT] = 'e',
                                   [FILE_FRAME] = 'f',
                                   [FILE_RECORD] = 'r',
                                   [FILE_BAD] = 'b'};
    buf_printf(&log->text, "%c%d ", letters[piece->kind], (int)piece->line);
    if (piece->kind == FILE_BAD)
        log->bad++;
    else
        log->good++;
    return true;
}

static void read_all(struct log *log, struct str in, size_t step) {
    struct file_reader *r = file_reader_new(note, log);
    *log = (struct log){0};
    buf_init(&log->text, 1 << 20);
    for (size_t at = 0; at < in.len; at += step) {
        size_t n = in.len - at < step ? in.len - at : step;
        char *piece = xmalloc(n); /* so that a read past the end is seen */
        memcpy(piece, in.ptr + at, n);
        file_reader_feed(r, piece, n);
        xfree(piece);
    }
    file_reader_end(r);
    buf_add_char(&log->text, '\0');
    file_reader_free(r);
}

static const struct {
    const char *name;
    const char *in;
    const char *want;
} shapes[] = {
    {"one a line", EV("a") "\n" EV("b") "\n", "e1 e2 "},
    {"frames", "{\"type\":\"ADDED\",\"object\":" EV("a") "}\n", "f1 "},
    {"a record", "{\"kevtop\":\"x\"}\n", "r1 "},
    {"a List",
     "{\"kind\":\"List\",\"items\":[\n    " EV("a") ",\n    " EV("b") "\n]}\n",
     "e2 e3 "},
    {"a List, then one",
     "{\"kind\":\"List\",\"items\":[\n" EV("a") "\n]}\n" EV("b") "\n",
     "e2 e4 "},
    {"a cut line", EV("a") "\n{\"kind\":\"Ev\n" EV("b") "\n", "e1 b2 e3 "},
    {"a line cut behind a comma", "{\"kind\":\"Event\",\n" EV("b") "\n",
     "b1 e2 "},
    {"CRLF", EV("a") "\r\n" EV("b") "\r\n", "e1 e2 "},
    {"a BOM", "\xef\xbb\xbf" EV("a") "\n", "e1 "},
    {"a Pod", "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"}}\n", "b1 "},
    {"YAML documents",
     "---\nkind: Event\nmetadata:\n  name: a\n  uid: a\n"
     "---\nkind: Event\nmetadata:\n  name: b\n  uid: b\n",
     "e2 e7 "},
    {"a YAML List",
     "kind: List\nitems:\n- kind: Event\n  metadata:\n"
     "    name: a\n    uid: a\n  message: |\n    x\n    - y\n"
     "- kind: Event\n  metadata: {name: b, uid: b}\n",
     "e3 e10 "},
};

static void every_shape_is_read_in_every_chunking(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        struct str in = str_of(shapes[i].in);
        for (size_t step = 1; step <= in.len; step++) {
            struct log log;
            read_all(&log, in, step);
            if (strcmp(log.text.data, shapes[i].want) != 0)
                fail_msg("%s in steps of %zu: %s", shapes[i].name, step,
                         log.text.data);
            buf_done(&log.text);
        }
    }
}

static void a_cut_file_loses_at_most_what_was_cut(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        struct str in = str_of(shapes[i].in);
        struct log whole;
        read_all(&whole, in, in.len);
        for (size_t n = 0; n < in.len; n++) {
            struct log log;
            read_all(&log, str_sub(in, 0, n), n ? n : 1);
            if (log.bad > whole.bad + 1 || log.good > whole.good)
                fail_msg("%s cut at %zu: %s", shapes[i].name, n,
                         log.text.data);
            buf_done(&log.text);
        }
        buf_done(&whole.text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape_is_read_in_every_chunking),
        cmocka_unit_test(a_cut_file_loses_at_most_what_was_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
