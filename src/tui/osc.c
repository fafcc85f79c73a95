/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/osc.h"

#include <assert.h>

#include "base/limits.h"
#include "base/utf8.h"

/* The one way out: an operating system command of printable text. */
static void add_command(struct buf *out, const char *number, struct str text) {
    for (size_t i = 0; i < text.len; i++)
        assert((unsigned char)text.ptr[i] >= ' ' && text.ptr[i] != 0x7f);
    buf_printf(out, "\033]%s;", number);
    buf_add_str(out, text);
    buf_add_char(out, '\a');
}

/* Each character beyond ASCII a question mark. */
static void make_ascii(struct buf *b) {
    size_t n = 0;
    for (size_t i = 0; i < b->len; i++) {
        unsigned char c = (unsigned char)b->data[i];
        if (c < 0x80 || c >= 0xC0) b->data[n++] = c < 0x80 ? (char)c : '?';
    }
    buf_cut(b, n);
}

static void add_line(struct buf *out, const char *number, const char *before,
                     struct str text, bool ascii) {
    struct buf line = BUF_INIT(2 * LIMIT_NOTICE_BYTES);
    buf_add_cstr(&line, before);
    text_clean(&line, text, TEXT_LINE, LIMIT_NOTICE_BYTES);
    if (ascii) make_ascii(&line);
    add_command(out, number, buf_str(&line));
    buf_done(&line);
}

void osc_title(struct buf *out, struct str text, bool ascii) {
    add_line(out, "2", "", text, ascii);
}

void osc_notify(struct buf *out, struct str text, bool ascii) {
    add_line(out, "9", "kevtop: ", text, ascii);
}

static void add_base64(struct buf *out, struct str in) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < in.len; i += 3) {
        unsigned bits = 0;
        for (size_t k = i; k < i + 3; k++)
            bits = bits << 8 | (k < in.len ? (unsigned char)in.ptr[k] : 0U);
        for (int k = 0; k < 4; k++) {
            bool pad = i + (size_t)k > in.len;
            buf_add_char(out, pad ? '=' : digits[bits >> (18 - 6 * k) & 63]);
        }
    }
}

bool osc_copy(struct buf *out, struct str text, struct err *err) {
    struct buf clean = BUF_INIT(LIMIT_COPY_BYTES);
    struct buf coded = BUF_INIT(2 * LIMIT_COPY_BYTES);
    bool cut = text_clean(&clean, text, TEXT_BLOCK, LIMIT_COPY_BYTES);
    if (cut) {
        err_set(err, ERR_USAGE,
                "too much to copy: terminals take %zu bytes at once: copy "
                "fewer rows, or save them",
                (size_t)LIMIT_COPY_BYTES);
    } else {
        buf_add_cstr(&coded, "c;");
        add_base64(&coded, buf_str(&clean));
        add_command(out, "52", buf_str(&coded));
    }
    buf_done(&clean);
    buf_done(&coded);
    return !cut;
}
