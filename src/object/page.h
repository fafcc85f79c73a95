/* SPDX-License-Identifier: Apache-2.0 */
/* What object/describe writes and a view shows: lines of labels and texts,
 * with what they mean, without a width or a colour. */
#ifndef KEVTOP_OBJECT_PAGE_H
#define KEVTOP_OBJECT_PAGE_H

#include <stddef.h>

#include "base/buf.h"
#include "base/cc.h"
#include "base/str.h"
#include "base/vec.h"

enum tone {
    TONE_PLAIN,
    TONE_QUIET, /* what is as it should be */
    TONE_HEAD,  /* a heading */
    TONE_GOOD,
    TONE_WARN, /* not as it should be, may become so */
    TONE_BAD
};

struct page_line {
    int indent;         /* levels */
    enum tone tone;     /* of the text */
    size_t label, text; /* offsets into the page's texts */
    size_t label_len, text_len;
};

struct page {
    struct buf texts; /* raw: from outside, cleaned by who shows them */
    VEC(struct page_line) lines;
};

void page_init(struct page *p);
void page_done(struct page *p);
void page_clear(struct page *p);
/* label "" for a line without one; the text may have newlines. */
void page_add(struct page *p, int indent, enum tone tone, struct str label,
              struct str text);
void page_printf(struct page *p, int indent, enum tone tone, const char *label,
                 const char *fmt, ...) CC_PRINTF(5, 6);
struct str page_label(const struct page *p, size_t i);
struct str page_text(const struct page *p, size_t i);

#endif
