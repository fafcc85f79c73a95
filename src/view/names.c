/* SPDX-License-Identifier: Apache-2.0 */
#include "view/names.h"

#include <string.h>

#include "base/utf8.h"
#include "model/kind.h"

/* With fewer cells both ends would tell nothing; a kind of so few bytes is not
 * worth to be shortened. */
enum { MIDDLE_CELLS = 10, KIND_BYTES = 4 };

static void add_lower(struct buf *out, struct str text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        buf_add_char(out, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
    }
}

void name_add(struct buf *out, struct str kind, struct str name) {
    add_lower(out, kind.len ? kind : STR("?"));
    buf_add_char(out, '/');
    buf_add_str(out, name);
}

/* Where the kind ends; 0: there is none. */
static size_t kind_end(struct str text) {
    const char *slash = text.len ? memchr(text.ptr, '/', text.len) : NULL;
    return slash ? (size_t)(slash - text.ptr) : 0;
}

void name_lower(struct buf *out, struct str text) {
    size_t end = kind_end(text);
    add_lower(out, str_sub(text, 0, end));
    buf_add_str(out, str_sub(text, end, text.len));
}

/* "pvc/data-0" of "persistentvolumeclaim/data-0", else the text as it is. */
static struct str with_short_kind(struct buf *scratch, struct str text) {
    struct str kind = str_sub(text, 0, kind_end(text)), first;
    const struct kind_info *known =
        kind.len > KIND_BYTES ? kind_find(kind) : NULL;
    struct str shorts = str_of(known ? known->shorts : "");
    if (shorts.len == 0 || !str_split(&shorts, ',', &first)) return text;
    buf_add_str(scratch, first);
    buf_add_str(scratch, str_sub(text, kind.len, text.len));
    return buf_str(scratch);
}

/* Where the end begins that must stay: with the last dash, or a third of the
 * cells, so that there is as much in front of it. */
static size_t tail_at(struct str text, int cells) {
    size_t all = utf8_cells(text), skipped;
    size_t at = text.len;
    while (at > 0 && text.ptr[at - 1] != '-') at--;
    if (at > 0) at--;
    size_t tail = utf8_cells(str_sub(text, at, text.len));
    if (at == 0 || tail * 2 > (size_t)cells) tail = (size_t)cells / 3;
    return utf8_skip(text, all - tail, &skipped);
}

static void add_ends(struct buf *out, struct str text, int cells, bool ascii) {
    struct str tail = str_sub(text, tail_at(text, cells), text.len);
    size_t used, room = (size_t)cells - 1 - utf8_cells(tail);
    buf_add_str(out, str_sub(text, 0, utf8_fit(text, room, &used)));
    buf_add_cstr(out, ascii ? "~" : "\u2026");
    buf_add_str(out, tail);
}

static bool is_name(struct str text) {
    return text.len && !memchr(text.ptr, ' ', text.len);
}

void name_fit(struct buf *out, struct str text, int cells, bool ascii) {
    if (!is_name(text) || cells < MIDDLE_CELLS ||
        utf8_cells(text) <= (size_t)cells) {
        buf_add_str(out, text);
        return;
    }
    struct buf scratch = BUF_INIT(text.len + 64);
    text = with_short_kind(&scratch, text);
    if (utf8_cells(text) <= (size_t)cells)
        buf_add_str(out, text);
    else
        add_ends(out, text, cells, ascii);
    buf_done(&scratch);
}
