/* SPDX-License-Identifier: Apache-2.0 */
#include "object/page.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"

void page_init(struct page *p) {
    *p = (struct page){0};
    buf_init(&p->texts, LIMIT_REPLY_BYTES);
}

void page_done(struct page *p) {
    buf_done(&p->texts);
    vec_done(&p->lines);
}

void page_clear(struct page *p) {
    buf_clear(&p->texts);
    vec_clear(&p->lines);
}

void page_add(struct page *p, int indent, enum tone tone, struct str label,
              struct str text) {
    struct page_line line = {.indent = indent, .tone = tone};
    line.label = p->texts.len;
    buf_add_str(&p->texts, label);
    line.label_len = p->texts.len - line.label;
    line.text = p->texts.len;
    buf_add_str(&p->texts, text);
    line.text_len = p->texts.len - line.text;
    vec_push(&p->lines, line);
}

void page_printf(struct page *p, int indent, enum tone tone, const char *label,
                 const char *fmt, ...) {
    char text[LIMIT_CELL_BYTES];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    page_add(p, indent, tone, str_of(label), str_of(text));
}

struct str page_label(const struct page *p, size_t i) {
    const struct page_line *l = &p->lines.at[i];
    return (struct str){p->texts.data + l->label, l->label_len};
}

struct str page_text(const struct page *p, size_t i) {
    const struct page_line *l = &p->lines.at[i];
    return (struct str){p->texts.data + l->text, l->text_len};
}
