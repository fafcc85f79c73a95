/* SPDX-License-Identifier: Apache-2.0 */
#include "print/cells.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"

void cells_init(struct cells *c) {
    buf_init(&c->raw, LIMIT_DOC_BYTES);
    buf_init(&c->clean, LIMIT_DOC_BYTES);
}

void cells_done(struct cells *c) {
    buf_done(&c->raw);
    buf_done(&c->clean);
}

struct str cells_text(struct cells *c, const struct column *column,
                      const struct row *row, const struct show *show) {
    struct show exact = *show;
    exact.times = TIMES_RFC3339;
    exact.ascii = true;
    buf_clear(&c->raw);
    buf_clear(&c->clean);
    if (row->kind == ROW_GROUP ? column->group : column->event)
        column->text(&c->raw, row, &exact);
    text_clean(&c->clean, str_trim(buf_str(&c->raw)), TEXT_LINE, c->clean.cap);
    return buf_str(&c->clean);
}

/* --- csv -------------------------------------------------------------- */

/* Quoted where it has to be; blanks at the ends would be lost by some. */
static void put_field(struct buf *out, struct str text) {
    bool quote =
        text.len && (text.ptr[0] == ' ' || memchr(text.ptr, ',', text.len) ||
                     memchr(text.ptr, '"', text.len));
    if (!quote) {
        buf_add_str(out, text);
        return;
    }
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"') buf_add_char(out, '"');
        buf_add_char(out, text.ptr[i]);
    }
    buf_add_char(out, '"');
}

void csv_head(struct buf *out, const struct column *const *columns, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (i) buf_add_char(out, ',');
        put_field(out, str_of(columns[i]->name));
    }
    buf_add_cstr(out, "\r\n");
}

void csv_row(struct buf *out, struct cells *c,
             const struct column *const *columns, size_t n,
             const struct row *row, const struct show *show) {
    for (size_t i = 0; i < n; i++) {
        if (i) buf_add_char(out, ',');
        put_field(out, cells_text(c, columns[i], row, show));
    }
    buf_add_cstr(out, "\r\n");
}
