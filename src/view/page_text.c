/* SPDX-License-Identifier: Apache-2.0 */
#include "view/page_text.h"

#include "base/utf8.h"

enum {
    INDENT = 2,
    LABEL_MOST = 28, /* cells; what is longer stands out of its column */
    LABEL_BYTES = 1024
};

enum style tone_style(enum tone tone) {
    switch (tone) {
    case TONE_PLAIN:
        return STYLE_TEXT;
    case TONE_QUIET:
        return STYLE_DIM;
    case TONE_HEAD:
        return STYLE_HEAD;
    case TONE_GOOD:
        return STYLE_OK;
    case TONE_WARN:
        return STYLE_WAIT;
    case TONE_BAD:
        return STYLE_BAD;
    }
    return STYLE_TEXT;
}

static void clean_label(struct buf *out, const struct page *page, size_t i) {
    buf_clear(out);
    text_clean(out, page_label(page, i), TEXT_LINE, LABEL_BYTES / 2);
    if (out->len) buf_add_char(out, ':');
}

/* Lines of one indentation that follow each other share a column. What is
 * indented deeper does not end it, what is less so does. */
static size_t block_cells(const struct page *page, size_t from,
                          struct buf *label) {
    int indent = page->lines.at[from].indent;
    size_t widest = 0;
    for (size_t i = from; i < page->lines.n; i++) {
        const struct page_line *l = &page->lines.at[i];
        if (l->indent < indent || l->tone == TONE_HEAD) break;
        if (l->indent > indent) continue;
        clean_label(label, page, i);
        size_t cells = utf8_cells(buf_str(label));
        if (cells > widest && cells <= LABEL_MOST) widest = cells;
    }
    return widest;
}

static void add_line(struct pager *p, const struct page *page, size_t i,
                     int left, size_t column, struct buf *label) {
    const struct page_line *l = &page->lines.at[i];
    struct buf head = BUF_INIT(LABEL_BYTES * 2);
    clean_label(label, page, i);
    size_t cells = utf8_cells(buf_str(label));
    buf_add_fill(&head, ' ', (size_t)left + (size_t)l->indent * INDENT);
    buf_add_str(&head, buf_str(label));
    if (l->label_len)
        buf_add_fill(&head, ' ', cells < column ? column - cells + 1 : 1);
    pager_add_toned(p, buf_str(&head), tone_style(l->tone),
                    page_text(page, i));
    buf_done(&head);
}

enum { LEVELS = 32 };

void pager_add_page(struct pager *p, const struct page *page, int left) {
    size_t column[LEVELS] = {0};
    bool open[LEVELS] = {false}; /* the level's column still holds */
    struct buf label = BUF_INIT(LABEL_BYTES);
    for (size_t i = 0; i < page->lines.n; i++) {
        const struct page_line *l = &page->lines.at[i];
        int level = l->indent < LEVELS ? l->indent : LEVELS - 1;
        if (l->tone == TONE_HEAD) {
            pager_add(p, STYLE_TEXT, STR(""));
            memset(open, 0, sizeof(open));
        }
        for (int deeper = level + 1; deeper < LEVELS; deeper++)
            open[deeper] = false;
        if (!open[level]) column[level] = block_cells(page, i, &label);
        open[level] = l->tone != TONE_HEAD;
        add_line(p, page, i, left, column[level], &label);
    }
    buf_done(&label);
}
