/* SPDX-License-Identifier: Apache-2.0 */
#include "view/tabs.h"

#include "base/limits.h"
#include "base/utf8.h"

void tabs_init(struct tabs *t) {
    *t = (struct tabs){.line = BUF_INIT(TABS * 2 * LIMIT_TEXT_BYTES),
                       .scratch = BUF_INIT(LIMIT_DOC_BYTES)};
    for (int i = 0; i < TABS; i++) buf_init(&t->text[i], 2 * LIMIT_TEXT_BYTES);
}

void tabs_done(struct tabs *t) {
    for (int i = 0; i < TABS; i++) buf_done(&t->text[i]);
    buf_done(&t->line);
    buf_done(&t->scratch);
}

void tabs_set(struct tabs *t, int i, struct str text) {
    buf_clear(&t->text[i]);
    text_clean(&t->text[i], text, TEXT_LINE, LIMIT_TEXT_BYTES);
}

void tabs_widen(struct tabs *t) {
    for (int i = 0; i < TABS; i++) {
        size_t cells = utf8_cells(buf_str(&t->text[i]));
        if (cells > t->widths[i]) t->widths[i] = cells;
    }
}

struct pager_line *tabs_add(struct tabs *t, struct pager *p, int n, int mark,
                            enum style style) {
    size_t from = 0, to = 0, hang = 2;
    buf_clear(&t->line);
    buf_add_fill(&t->line, ' ', 2);
    for (int i = 0; i < n; i++) {
        struct str text = buf_str(&t->text[i]);
        size_t cells = utf8_cells(text);
        if (i == mark) from = t->line.len;
        buf_add_str(&t->line, text);
        if (i == mark) to = t->line.len;
        if (i + 1 == n) break;
        if (cells > t->widths[i]) t->widths[i] = cells; /* unmeasured */
        buf_add_fill(&t->line, ' ', t->widths[i] - cells + 2);
        hang += t->widths[i] + 2;
    }
    struct pager_line *l = pager_add(p, STYLE_TEXT, buf_str(&t->line));
    l->mark_from = (uint32_t)from;
    l->mark_to = (uint32_t)to;
    l->mark_style = (uint8_t)style;
    l->hang = (uint16_t)(hang < UINT16_MAX ? hang : 0);
    return l;
}
