/* SPDX-License-Identifier: Apache-2.0 */
/* Text that is out to deceive. What is invisible or turns text around is
 * listed here from Unicode's tables by hand, not asked of the code under
 * test. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/cc.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "unit/unit.h"

#define ACUTE "\xCC\x81"
#define E_ACUTE "e\xCC\x81"
#define ACUTES ACUTE ACUTE ACUTE
#define ZWJ "\xE2\x80\x8D"
#define VS16 "\xEF\xB8\x8F"
#define MAN "\xF0\x9F\x91\xA8"
#define BROWN "\xF0\x9F\x8F\xBD"
#define FLAG_D "\xF0\x9F\x87\xA9"
#define IDEOGRAPH "\xE4\xB8\x80"
#define HAN "\xE1\x84\x92"

struct range {
    uint32_t from, to;
};

/* Controls of C1, what is not drawn, what orders text from right to left, what
 * stands for nothing. */
static const struct range hidden[] = {
    {0x80, 0x9F},         /* C1 */
    {0xAD, 0xAD},         /* soft hyphen */
    {0x34F, 0x34F},       /* grapheme joiner */
    {0x600, 0x605},       /* Arabic signs that wrap numbers */
    {0x61C, 0x61C},       /* Arabic letter mark */
    {0x6DD, 0x6DD},       /* end of ayah */
    {0x70F, 0x70F},       /* Syriac abbreviation */
    {0x115F, 0x1160},     /* Hangul fillers */
    {0x17B4, 0x17B5},     /* Khmer vowels that are not drawn */
    {0x180B, 0x180F},     /* Mongolian selectors, vowel separator */
    {0x200B, 0x200F},     /* zero width; marks of direction */
    {0x2028, 0x202E},     /* separators of lines; embeddings, overrides */
    {0x2060, 0x206F},     /* word joiner; operators; isolates; shaping */
    {0x3164, 0x3164},     /* Hangul filler */
    {0xE000, 0xF8FF},     /* private */
    {0xFDD0, 0xFDEF},     /* noncharacters */
    {0xFE00, 0xFE0F},     /* variation selectors */
    {0xFEFF, 0xFEFF},     /* byte order mark */
    {0xFFA0, 0xFFA0},     /* half-width Hangul filler */
    {0xFFF0, 0xFFFB},     /* annotations */
    {0xFFFE, 0xFFFF},     /* noncharacters */
    {0x110BD, 0x110BD},   /* Kaithi number sign */
    {0x1BCA0, 0x1BCA3},   /* shorthand controls */
    {0x1D173, 0x1D17A},   /* musical beams */
    {0x1FFFE, 0x1FFFF},   /* noncharacters, in each plane */
    {0xE0000, 0xE0FFF},   /* tags, more variation selectors */
    {0xF0000, 0xFFFFF},   /* private */
    {0x100000, 0x10FFFF}, /* private */
};

static void clean_into(struct buf *out, struct str in, enum text_mode mode) {
    buf_clear(out);
    assert_false(text_clean(out, in, mode, out->cap));
}

/* Appends a code point. */
static void add_cp(struct buf *b, uint32_t cp) {
    char bytes[4];
    buf_add(b, bytes, utf8_put(cp, bytes));
}

/* --- single characters ------------------------------------------------ */

static void check_shown(uint32_t cp, const char *before, enum text_mode mode) {
    struct buf in = BUF_INIT(64), out = BUF_INIT(128), want = BUF_INIT(128);
    buf_add_cstr(&in, before);
    add_cp(&in, cp);
    buf_add_cstr(&in, "y");
    buf_printf(&want, "%s<U+%04X>y", before, (unsigned)cp);
    clean_into(&out, buf_str(&in), mode);
    if (!str_eq(buf_str(&out), buf_str(&want)))
        fail_msg("U+%04X: '%s'", (unsigned)cp, out.data);
    buf_done(&in);
    buf_done(&out);
    buf_done(&want);
}

static void hidden__is_shown_wherever_it_stands(void **state) {
    static const char *const before[] = {"",  "x",       E_ACUTE,
                                         MAN, IDEOGRAPH, FLAG_D};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
        for (uint32_t cp = hidden[i].from; cp <= hidden[i].to; cp++) {
            /* 65,000 private ones behave alike */
            if (cp > 0xF0100 && cp % 97 && (cp & 0xFFFE) != 0xFFFE) continue;
            for (size_t j = 0; j < ARRAY_LEN(before); j++) {
                bool styles_emoji =
                    cp == 0xFE0F && strcmp(before[j], MAN) == 0;
                if (styles_emoji) continue;
                check_shown(cp, before[j], TEXT_LINE);
                check_shown(cp, before[j], TEXT_BLOCK);
            }
        }
}

static void control__never_gets_through_as_a_byte(void **state) {
    struct buf out = BUF_INIT(64);
    (void)state;
    for (int c = 0; c <= 0xFF; c++) {
        char in[] = {'a', (char)c, 'b'};
        bool blank = c == '\n' || c == '\r' || c == '\t';
        clean_into(&out, (struct str){in, 3}, TEXT_LINE);
        if (c < 0x20 || c == 0x7F) {
            char caret[] = {'a', '^', (char)(c ^ 0x40), 'b', 0};
            assert_string_equal(out.data, blank ? "a b" : caret);
        } else if (c >= 0x80) {
            assert_string_equal(out.data, "a\xEF\xBF\xBD"
                                          "b");
        } else {
            assert_int_equal(out.len, 3);
        }
    }
    buf_done(&out);
}

/* Over all code points: neither a control nor anything of the list comes
 * out, in whatever company it went in. */
static bool is_listed(uint32_t cp) {
    for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
        if (cp >= hidden[i].from && cp <= hidden[i].to) return true;
    return cp < 0x20 || cp == 0x7F || (cp & 0xFFFE) == 0xFFFE;
}

/* A superset of emoji. */
static bool may_be_emoji(uint32_t cp) {
    return cp == 0xA9 || cp == 0xAE || (cp >= 0x203C && cp <= 0x3299) ||
           (cp >= 0x1F000 && cp <= 0x1FFFD);
}

static void check_output(struct str s, uint32_t of) {
    uint32_t before = 0;
    for (size_t pos = 0; pos < s.len;) {
        uint32_t cp, next = 0;
        bool ok;
        pos += utf8_next(s, pos, &cp, &ok);
        if (pos < s.len) utf8_next(s, pos, &next, NULL);
        bool keeps =
            (cp == 0x200D && may_be_emoji(next) &&
             (may_be_emoji(before) || before == 0xFE0F)) ||
            (cp == 0xFE0F && (may_be_emoji(before) || next == 0x20E3));
        if (!ok || (is_listed(cp) && !keeps))
            fail_msg("U+%04X lets U+%04X through", (unsigned)of, (unsigned)cp);
        before = cp;
    }
}

static void company__brings_nothing_hidden_through(void **state) {
    static const struct {
        const char *before, *after;
    } company[] = {{"", ""},         {MAN, MAN},     {MAN ZWJ, "y"},
                   {"x", ZWJ MAN},   {MAN, ZWJ MAN}, {MAN VS16, VS16},
                   {"1", VS16 "y"},  {MAN ZWJ, ZWJ}, {FLAG_D, ACUTE},
                   {HAN, ACUTE VS16}};
    struct buf in = BUF_INIT(64), out = BUF_INIT(KIB);
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        for (size_t i = 0; i < ARRAY_LEN(company); i++) {
            buf_clear(&in);
            buf_add_cstr(&in, company[i].before);
            add_cp(&in, cp); /* a surrogate goes in as three bad bytes */
            buf_add_cstr(&in, company[i].after);
            clean_into(&out, buf_str(&in), TEXT_LINE);
            check_output(buf_str(&out), cp);
        }
    }
    buf_done(&in);
    buf_done(&out);
}

/* --- stacks ----------------------------------------------------------- */

/* Of ten marks four are drawn and six are counted, whichever mark it is. */
static void marks__do_not_pile_up(void **state) {
    struct buf in = BUF_INIT(64), out = BUF_INIT(128), want = BUF_INIT(128);
    size_t n = 0;
    (void)state;
    for (uint32_t cp = 0x300; cp <= 0x10FFFF; cp++) {
        if (utf8_width(cp) != 0 || utf8_is_hidden(cp)) continue;
        n++;
        buf_clear(&in);
        buf_clear(&want);
        buf_add_cstr(&in, "x");
        buf_add_cstr(&want, "x");
        for (int i = 0; i < 10; i++) {
            add_cp(&in, cp);
            if (i < LIMIT_MARKS) add_cp(&want, cp);
        }
        buf_add_cstr(&want, "<+6>");
        clean_into(&out, buf_str(&in), TEXT_LINE);
        if (!str_eq(buf_str(&out), buf_str(&want)))
            fail_msg("U+%04X: '%s'", (unsigned)cp, out.data);
        assert_int_equal(utf8_cells(buf_str(&out)), 5);
    }
    assert_in_range(n, 1000, 10000);
    buf_done(&in);
    buf_done(&out);
    buf_done(&want);
}

/* --- widths ----------------------------------------------------------- */

static void widths__are_those_of_terminals(void **state) {
    static const struct {
        uint32_t from, to;
        int width;
    } table[] = {
        {0x20, 0x7E, 1},       {0xA1, 0xAC, 1},       {0xC0, 0x2FF, 1},
        {0x300, 0x34E, 0},     {0x350, 0x36F, 0},     {0x483, 0x489, 0},
        {0x5D0, 0x5EA, 1},     {0x621, 0x64A, 1},     {0x64B, 0x65F, 0},
        {0xE01, 0xE30, 1},     {0xE34, 0xE3A, 0},     {0x1100, 0x115E, 2},
        {0x1AB0, 0x1ABE, 0},   {0x1DC0, 0x1DFF, 0},   {0x20D0, 0x20F0, 0},
        {0x2190, 0x21FF, 1},   {0x231A, 0x231B, 2},   {0x2500, 0x259F, 1},
        {0x2614, 0x2615, 2},   {0x2648, 0x2653, 2},   {0x26A0, 0x26A0, 1},
        {0x2E80, 0x2E99, 2},   {0x3041, 0x3096, 2},   {0x3099, 0x309A, 0},
        {0x30A1, 0x30FF, 2},   {0x3400, 0x4DBF, 2},   {0x4E00, 0x9FFF, 2},
        {0xAC00, 0xD7A3, 2},   {0xF900, 0xFA6D, 2},   {0xFE20, 0xFE2F, 0},
        {0xFF01, 0xFF60, 2},   {0xFF61, 0xFF9F, 1},   {0xFFE0, 0xFFE6, 2},
        {0x1F300, 0x1F320, 2}, {0x1F600, 0x1F64F, 2}, {0x1F680, 0x1F6C5, 2},
        {0x1F90D, 0x1F93A, 2}, {0x1F93C, 0x1F945, 2}, {0x1F947, 0x1F9FF, 2},
        {0x20000, 0x2A6DF, 2}, {0x30000, 0x3134A, 2},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        for (uint32_t cp = table[i].from; cp <= table[i].to; cp++) {
            if (utf8_width(cp) == table[i].width) continue;
            if (cp >= 0x1F900 && utf8_is_hidden(cp)) continue; /* newer */
            fail_msg("U+%04X: %d cells", (unsigned)cp, utf8_width(cp));
        }
}

/* --- seams ------------------------------------------------------------ */

static uint32_t next_random(uint32_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

static size_t random_text(uint32_t *seed, char *out, size_t max) {
    static const char *const parts[] = {
        "a",
        "Z",
        " ",
        "1",
        "<U+202E>",
        "\x1B[2J",
        "\x07",
        "\r",
        "\n",
        "\x7F",
        ACUTE,
        ACUTES,
        ZWJ,
        VS16,
        MAN,
        BROWN,
        FLAG_D,
        IDEOGRAPH,
        HAN,
        "\xE1\x85\xA1",
        "\xE2\x80\xAE",
        "\xE2\x80\x8B",
        "\xC2\x9B",
        "\xE2\x83\xA3",
        "\xFF",
        "\xE2\x82",
        "\xF0\x9F",
        "\xEF\xBF\xBD",
        "\xE2\x97\x8C",
    };
    size_t n = 0;
    for (uint32_t i = next_random(seed) % 20; i > 0; i--) {
        const char *part = parts[next_random(seed) % ARRAY_LEN(parts)];
        size_t len = strlen(part);
        if (n + len > max) break;
        memcpy(out + n, part, len);
        n += len;
    }
    return n;
}

/* Nothing is ever drawn onto what stands before it. */
static bool begins_afresh(struct str s, size_t pos) {
    unsigned char c = (unsigned char)s.ptr[pos];
    bool crlf = c == '\n' && pos > 0 && s.ptr[pos - 1] == '\r';
    return c < 0x80 && !crlf;
}

static void seam__pieces_give_what_the_whole_gives(void **state) {
    uint32_t seed = 20261123;
    char text[128];
    struct buf whole = BUF_INIT(MIB), pieces = BUF_INIT(MIB);
    size_t cuts = 0;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct str in = {text, random_text(&seed, text, sizeof(text))};
        enum text_mode mode = i % 2 ? TEXT_LINE : TEXT_BLOCK;
        clean_into(&whole, in, mode);
        for (size_t cut = 0; cut < in.len; cut++) {
            if (!begins_afresh(in, cut)) continue;
            clean_into(&pieces, str_sub(in, 0, cut), mode);
            text_clean(&pieces, str_sub(in, cut, in.len), mode, MIB);
            if (!str_eq(buf_str(&pieces), buf_str(&whole)))
                fail_msg("'%s', not '%s'", pieces.data, whole.data);
            cuts++;
        }
    }
    assert_in_range(cuts, 10000, 10000000);
    buf_done(&whole);
    buf_done(&pieces);
}

/* Cells and labels stand side by side: clean texts stay clean together,
 * wherever the raw text was cut. */
static void seam__clean_texts_are_clean_together(void **state) {
    uint32_t seed = 77;
    char text[128];
    struct buf pieces = BUF_INIT(MIB);
    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct str in = {text, random_text(&seed, text, sizeof(text))};
        for (size_t cut = 0; cut <= in.len; cut++) {
            clean_into(&pieces, str_sub(in, 0, cut), TEXT_LINE);
            text_clean(&pieces, str_sub(in, cut, in.len), TEXT_LINE, MIB);
            if (!text_is_clean(buf_str(&pieces)))
                fail_msg("'%s' is not clean", pieces.data);
        }
    }
    buf_done(&pieces);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hidden__is_shown_wherever_it_stands),
        cmocka_unit_test(control__never_gets_through_as_a_byte),
        cmocka_unit_test(company__brings_nothing_hidden_through),
        cmocka_unit_test(marks__do_not_pile_up),
        cmocka_unit_test(widths__are_those_of_terminals),
        cmocka_unit_test(seam__pieces_give_what_the_whole_gives),
        cmocka_unit_test(seam__clean_texts_are_clean_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
