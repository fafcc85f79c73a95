/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include <assert.h>

#include <utf8proc.h>

#include "base/limits.h"

#define CP_LAST 0x10FFFF
#define CP_ZWJ 0x200D
#define CP_VS16 0xFE0F
#define CP_KEYCAP 0x20E3
#define DOTTED_CIRCLE "\xe2\x97\x8c"
#define ELLIPSIS "\xe2\x80\xa6"
#define REPLACEMENT "\xef\xbf\xbd"
#define TAB_STOP 8
/* Joiners in one emoji: the longest in Unicode's list (a family of four)
 * has three. */
#define EMOJI_JOINS 4

/* What stands at one place of a text. */
enum unit_kind {
    UNIT_CLUSTER, /* a base with all that is drawn on it */
    UNIT_MARKS,   /* combining marks without a base, LIMIT_MARKS at most */
    UNIT_CONTROL, /* C0 or DEL */
    UNIT_HIDDEN,
    UNIT_BAD /* an invalid subpart */
};

struct unit {
    enum unit_kind kind;
    uint32_t cp; /* the first one */
    size_t len;
    int width;
};

static bool is_ascii_print(unsigned char c) {
    return c >= 0x20 && c < 0x7F;
}

static const utf8proc_property_t *property(uint32_t cp) {
    return utf8proc_get_property((utf8proc_int32_t)cp);
}

/* Vowels and final consonants of decomposed Hangul are letters, but drawn
 * into the cell of what stands before them. */
static bool is_jamo_tail(const utf8proc_property_t *p) {
    return p->boundclass == UTF8PROC_BOUNDCLASS_V ||
           p->boundclass == UTF8PROC_BOUNDCLASS_T;
}

/* utf8proc gives spacing marks (Mc) no cell; terminals and the C library
 * give them one of their own, and wide ones to the last two ranges here. */
static int cells_of(uint32_t cp, const utf8proc_property_t *p) {
    if (is_jamo_tail(p)) return 0;
    if (cp >= 0x3248 && cp <= 0x324F) return 2;
    if (cp >= 0x4DC0 && cp <= 0x4DFF) return 2;
    if (p->category == UTF8PROC_CATEGORY_MC && p->charwidth == 0) return 1;
    return p->charwidth;
}

static bool is_hidden(uint32_t cp, const utf8proc_property_t *p) {
    switch ((utf8proc_category_t)p->category) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
        return true;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
        return p->ignorable;
    default:
        return p->ignorable || (cells_of(cp, p) == 0 && !is_jamo_tail(p));
    }
}

/* Takes no cell of its own, and is not hidden. */
static bool is_mark(uint32_t cp) {
    if (cp < 0x300) return false;
    const utf8proc_property_t *p = property(cp);
    return cells_of(cp, p) == 0 && !is_hidden(cp, p);
}

static bool is_emoji(uint32_t cp) {
    if (cp < 0xA9) return false;
    const utf8proc_property_t *p = property(cp);
    return p->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC &&
           !is_hidden(cp, p);
}

static bool is_skin_tone(uint32_t cp) {
    return cp >= 0x1F3FB && cp <= 0x1F3FF;
}

static bool is_flag_letter(uint32_t cp) {
    return cp >= 0x1F1E6 && cp <= 0x1F1FF;
}

static bool is_keycap_base(uint32_t cp) {
    return (cp >= '0' && cp <= '9') || cp == '#' || cp == '*';
}

size_t utf8_next(struct str s, size_t pos, uint32_t *cp, bool *ok) {
    assert(pos < s.len);
    const unsigned char *p = (const unsigned char *)s.ptr + pos;
    size_t left = s.len - pos;
    /* What the second byte may be; Unicode's table 3-7. */
    unsigned char low = 0x80, high = 0xBF;
    size_t len = 0;
    uint32_t c = 0;

    if (p[0] < 0x80) {
        if (ok) *ok = true;
        *cp = p[0];
        return 1;
    }
    if (p[0] >= 0xC2 && p[0] <= 0xDF) {
        len = 2;
        c = p[0] & 0x1F;
    } else if (p[0] >= 0xE0 && p[0] <= 0xEF) {
        len = 3;
        c = p[0] & 0x0F;
        if (p[0] == 0xE0) low = 0xA0;
        if (p[0] == 0xED) high = 0x9F;
    } else if (p[0] >= 0xF0 && p[0] <= 0xF4) {
        len = 4;
        c = p[0] & 0x07;
        if (p[0] == 0xF0) low = 0x90;
        if (p[0] == 0xF4) high = 0x8F;
    }
    size_t n = 1;
    while (n < len && n < left && p[n] >= low && p[n] <= high) {
        c = c << 6 | (p[n] & 0x3F);
        low = 0x80;
        high = 0xBF;
        n++;
    }
    bool whole = len != 0 && n == len;
    if (ok) *ok = whole;
    *cp = whole ? c : UTF8_BAD;
    return n;
}

size_t utf8_put(uint32_t cp, char out[4]) {
    assert(cp <= CP_LAST);
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

bool utf8_valid(struct str s) {
    size_t pos = 0;
    while (pos < s.len) {
        uint32_t cp;
        bool ok;
        pos += utf8_next(s, pos, &cp, &ok);
        if (!ok) return false;
    }
    return true;
}

size_t utf8_count(struct str s) {
    size_t pos = 0, n = 0;
    while (pos < s.len) {
        uint32_t cp;
        pos += utf8_next(s, pos, &cp, NULL);
        n++;
    }
    return n;
}

int utf8_width(uint32_t cp) {
    if (cp < 0x7F) return cp >= 0x20;
    if (cp > CP_LAST) return 0;
    const utf8proc_property_t *p = property(cp);
    return is_hidden(cp, p) ? 0 : cells_of(cp, p);
}

bool utf8_is_hidden(uint32_t cp) {
    if (cp < 0x7F) return cp < 0x20;
    return cp > CP_LAST || is_hidden(cp, property(cp));
}

/* The code point at pos; 0 at the end and for invalid bytes, neither of
 * which continues anything. */
static size_t peek(struct str s, size_t pos, uint32_t *cp) {
    bool ok = false;
    size_t n = pos < s.len ? utf8_next(s, pos, cp, &ok) : 0;
    if (!ok) *cp = 0;
    return n;
}

/* Past at most `max` marks. */
static size_t skip_marks(struct str s, size_t pos, size_t max, size_t *n) {
    *n = 0;
    while (pos < s.len && *n < max) {
        uint32_t cp;
        size_t len = peek(s, pos, &cp);
        if (!is_mark(cp)) break;
        pos += len;
        (*n)++;
    }
    return pos;
}

/* Past the variation selector or skin tone of an emoji, and past what is
 * joined to it. pos is behind its first code point. */
static size_t skip_emoji_tail(struct str s, size_t pos, int *width) {
    for (int joins = 0;; joins++) {
        uint32_t cp;
        size_t len = peek(s, pos, &cp);
        if (cp == CP_VS16 || is_skin_tone(cp)) {
            *width = 2;
            pos += len;
            len = peek(s, pos, &cp);
        }
        if (cp != CP_ZWJ || joins == EMOJI_JOINS) return pos;
        size_t more = peek(s, pos + len, &cp);
        if (!is_emoji(cp)) return pos;
        *width = 2;
        pos += len + more;
    }
}

/* Past all that is drawn together with the visible code point `first`, which
 * ends at pos. */
static size_t skip_cluster_tail(struct str s, size_t pos, uint32_t first,
                                int *width) {
    uint32_t cp;
    size_t len;
    if (is_flag_letter(first)) {
        len = peek(s, pos, &cp);
        if (is_flag_letter(cp)) {
            *width = 2;
            pos += len;
        }
    } else if (is_emoji(first)) {
        pos = skip_emoji_tail(s, pos, width);
    } else if (is_keycap_base(first)) {
        len = peek(s, pos, &cp);
        if (cp == CP_VS16) {
            peek(s, pos + len, &cp);
            if (cp == CP_KEYCAP) {
                *width = 2;
                pos += len;
            }
        }
    }
    size_t marks;
    return skip_marks(s, pos, LIMIT_MARKS, &marks);
}

static struct unit unit_at(struct str s, size_t pos) {
    struct unit u = {.width = 1};
    bool ok;
    u.len = utf8_next(s, pos, &u.cp, &ok);
    if (!ok) {
        u.kind = UNIT_BAD;
    } else if (u.cp < 0x20 || u.cp == 0x7F) {
        u.kind = UNIT_CONTROL;
    } else if (utf8_is_hidden(u.cp)) {
        u.kind = UNIT_HIDDEN;
    } else if (is_mark(u.cp)) {
        size_t marks;
        u.kind = UNIT_MARKS;
        u.len = skip_marks(s, pos, LIMIT_MARKS, &marks) - pos;
    } else {
        u.kind = UNIT_CLUSTER;
        u.width = utf8_width(u.cp);
        u.len = skip_cluster_tail(s, pos + u.len, u.cp, &u.width) - pos;
    }
    return u;
}

/* A printable ASCII character with nothing drawn on it. */
static bool is_plain_at(struct str s, size_t pos) {
    return is_ascii_print((unsigned char)s.ptr[pos]) &&
           (pos + 1 >= s.len || (unsigned char)s.ptr[pos + 1] < 0x80);
}

size_t utf8_cluster(struct str s, size_t pos, int *width) {
    *width = 0;
    if (pos >= s.len) return 0;
    *width = 1;
    if (is_plain_at(s, pos)) return 1;
    struct unit u = unit_at(s, pos);
    *width = u.width;
    return u.len;
}

size_t utf8_cells(struct str s) {
    size_t used;
    utf8_fit(s, SIZE_MAX, &used);
    return used;
}

size_t utf8_fit(struct str s, size_t cells, size_t *used) {
    size_t pos = 0;
    *used = 0;
    while (pos < s.len) {
        int width;
        size_t len = utf8_cluster(s, pos, &width);
        if ((size_t)width > cells - *used) break;
        *used += (size_t)width;
        pos += len;
    }
    return pos;
}

size_t utf8_skip(struct str s, size_t cells, size_t *skipped) {
    size_t pos = 0;
    *skipped = 0;
    while (pos < s.len && *skipped < cells) {
        int width;
        pos += utf8_cluster(s, pos, &width);
        *skipped += (size_t)width;
    }
    return pos;
}

/* --- cleaning ---------------------------------------------------------- */

/* Where cleaned text goes. safe is where it can be cut so that the ellipsis
 * still fits behind it. */
struct cleaner {
    struct buf *out;
    size_t safe;
    size_t end;  /* out->len never exceeds it */
    size_t line; /* where the current line began, for tabs */
};

static bool has_room(const struct cleaner *c, size_t len) {
    return len <= c->end - c->out->len;
}

/* Everything so far may stand in front of an ellipsis, if that fits. */
static void note_boundary(struct cleaner *c) {
    size_t keep = sizeof(ELLIPSIS) - 1;
    if (has_room(c, keep)) c->safe = c->out->len;
}

static bool put(struct cleaner *c, const char *bytes, size_t len) {
    if (!has_room(c, len)) return false;
    buf_add(c->out, bytes, len);
    note_boundary(c);
    return true;
}

/* Plain characters: as many as fit, as one may cut between any two. */
static bool put_plain(struct cleaner *c, const char *bytes, size_t len) {
    size_t from = c->out->len;
    size_t room = c->end - from;
    size_t fits = len < room ? len : room;
    size_t keep = sizeof(ELLIPSIS) - 1;

    buf_add(c->out, bytes, fits);
    if (fits + keep <= room) {
        c->safe = from + fits;
    } else if (room >= keep) {
        c->safe = from + room - keep;
    }
    return fits == len;
}

static bool put_code(struct cleaner *c, uint32_t cp) {
    static const char digits[] = "0123456789ABCDEF";
    char text[12] = "<U+";
    size_t n = 3;
    for (int shift = 20; shift >= 0; shift -= 4) {
        if (shift >= 16 && cp >> shift == 0) continue;
        text[n++] = digits[cp >> shift & 0xF];
    }
    text[n++] = '>';
    return put(c, text, n);
}

/* "<+N>" for the marks that stand beyond the limit. */
static bool put_excess(struct cleaner *c, struct str in, size_t *pos) {
    size_t excess;
    *pos = skip_marks(in, *pos, SIZE_MAX, &excess);
    if (excess == 0) return true;

    char text[24];
    size_t at = sizeof(text);
    text[--at] = '>';
    for (; excess != 0; excess /= 10) {
        text[--at] = (char)('0' + excess % 10);
    }
    text[--at] = '+';
    text[--at] = '<';
    return put(c, text + at, sizeof(text) - at);
}

static bool put_tab(struct cleaner *c) {
    static const char blanks[TAB_STOP + 1] = "        ";
    struct str line = {c->out->data, c->out->len};
    size_t cells = c->out->len == c->line
                       ? 0
                       : utf8_cells(str_sub(line, c->line, line.len));
    /* The next tab of this line starts counting here: a stop is a stop. */
    bool fits = put_plain(c, blanks, TAB_STOP - cells % TAB_STOP);
    c->line = c->out->len;
    return fits;
}

/* A control character at *pos, which is moved past it. */
static bool put_control(struct cleaner *c, struct str in, size_t *pos,
                        enum text_mode mode) {
    char ch = in.ptr[(*pos)++];
    if (ch == '\r' && *pos < in.len && in.ptr[*pos] == '\n') {
        ch = '\n';
        (*pos)++;
    }
    if (mode == TEXT_LINE && (ch == '\n' || ch == '\r' || ch == '\t')) {
        return put_plain(c, " ", 1);
    }
    if (ch == '\n') {
        bool fits = put_plain(c, "\n", 1);
        c->line = c->out->len;
        return fits;
    }
    if (ch == '\t') return put_tab(c);

    char caret[2] = {'^', (char)(ch ^ 0x40)};
    return put(c, caret, sizeof(caret));
}

/* The run of plain characters from pos. The last one before a byte that
 * could be drawn on it is left out. */
static size_t plain_run(struct str in, size_t pos) {
    size_t end = pos;
    while (end < in.len && is_ascii_print((unsigned char)in.ptr[end])) end++;
    if (end > pos && end < in.len && (unsigned char)in.ptr[end] >= 0x80) end--;
    return end - pos;
}

/* One unit that is not plain; false when it did not fit. */
static bool put_unit(struct cleaner *c, struct str in, size_t *pos,
                     enum text_mode mode) {
    struct unit u = unit_at(in, *pos);
    const char *bytes = in.ptr + *pos;
    switch (u.kind) {
    case UNIT_CONTROL:
        return put_control(c, in, pos, mode);
    case UNIT_HIDDEN:
        *pos += u.len;
        return put_code(c, u.cp);
    case UNIT_BAD:
        *pos += u.len;
        return put(c, REPLACEMENT, sizeof(REPLACEMENT) - 1);
    case UNIT_MARKS:
        if (!has_room(c, sizeof(DOTTED_CIRCLE) - 1 + u.len)) return false;
        buf_add(c->out, DOTTED_CIRCLE, sizeof(DOTTED_CIRCLE) - 1);
        break;
    case UNIT_CLUSTER:
        break;
    }
    *pos += u.len;
    return put(c, bytes, u.len) && put_excess(c, in, pos);
}

bool text_clean(struct buf *out, struct str in, enum text_mode mode,
                size_t max_bytes) {
    size_t room = out->cap - out->len;
    struct cleaner c = {
        .out = out,
        .safe = out->len,
        .end = out->len + (max_bytes < room ? max_bytes : room),
        .line = out->len,
    };
    bool ellipsis_fits = has_room(&c, sizeof(ELLIPSIS) - 1);
    bool fits = true;
    size_t pos = 0;

    while (fits && pos < in.len) {
        size_t run = plain_run(in, pos);
        if (run > 0) {
            fits = put_plain(&c, in.ptr + pos, run);
            pos += run;
        } else {
            fits = put_unit(&c, in, &pos, mode);
        }
    }
    if (fits) return false;

    buf_cut(out, c.safe);
    if (ellipsis_fits) buf_add(out, ELLIPSIS, sizeof(ELLIPSIS) - 1);
    return true;
}

bool text_is_clean(struct str in) {
    size_t pos = 0;
    while (pos < in.len) {
        size_t run = plain_run(in, pos);
        if (run == 0) {
            struct unit u = unit_at(in, pos);
            if (u.kind != UNIT_CLUSTER) return false;
            run = u.len;
        }
        pos += run;
    }
    return true;
}
