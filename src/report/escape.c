/* SPDX-License-Identifier: Apache-2.0 */
#include "report/escape.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"

static struct str clean(struct page *p, struct str text) {
    buf_clear(&p->clean);
    text_clean(&p->clean, str_trim(text), TEXT_LINE, LIMIT_TEXT_BYTES);
    return buf_str(&p->clean);
}

void escape_html(struct page *p, struct str text) {
    struct str s = clean(p, text);
    for (size_t i = 0; i < s.len; i++) {
        switch (s.ptr[i]) {
        case '&':
            fputs("&amp;", p->out);
            break;
        case '<':
            fputs("&lt;", p->out);
            break;
        case '>':
            fputs("&gt;", p->out);
            break;
        case '"':
            fputs("&quot;", p->out);
            break;
        case '\'':
            fputs("&#39;", p->out);
            break;
        default:
            fputc(s.ptr[i], p->out);
        }
    }
}

/* All that means something somewhere in a line; and what begins a list or a
 * heading, or is made a link of. */
void escape_markdown(struct page *p, struct str text) {
    static const char special[] = "\\`*_{}[]()<>#+-!|~&^$\"'=:@";
    struct str s = clean(p, text);
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '<')
            fputs("&lt;", p->out);
        else if (c == '&')
            fputs("&amp;", p->out);
        else if (strchr(special, c) || (i == 0 && c >= '0' && c <= '9'))
            fprintf(p->out, c >= '0' && c <= '9' ? "%c" : "\\%c", c);
        else
            fputc(c, p->out);
    }
}
