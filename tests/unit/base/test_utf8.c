/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/cc.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "unit/unit.h"

#define E_ACUTE "e\xCC\x81"
#define ACUTE "\xCC\x81"
#define RLO "\xE2\x80\xAE"
#define ZWJ "\xE2\x80\x8D"
#define VS16 "\xEF\xB8\x8F"
#define CIRCLE "\xE2\x97\x8C"
#define DOTS "\xE2\x80\xA6"
#define BAD "\xEF\xBF\xBD"
#define KEYCAP "\xE2\x83\xA3"
#define MAN "\xF0\x9F\x91\xA8"
#define WOMAN "\xF0\x9F\x91\xA9"
#define GIRL "\xF0\x9F\x91\xA7"
#define BROWN "\xF0\x9F\x8F\xBD"
#define WHITE_FLAG "\xF0\x9F\x8F\xB3"
#define RAINBOW "\xF0\x9F\x8C\x88"
#define WARNING "\xE2\x9A\xA0"
#define FLAG_D "\xF0\x9F\x87\xA9"
#define FLAG_E "\xF0\x9F\x87\xAA"
#define FAMILY MAN ZWJ WOMAN ZWJ GIRL

/* As text_clean, into a fresh text that the caller frees. */
static char *clean(struct str in, enum text_mode mode, size_t max, size_t *len,
                   bool *cut) {
    struct buf out = BUF_INIT(64 * MIB);
    *cut = text_clean(&out, in, mode, max);
    assert_false(out.over);
    *len = out.len;
    return buf_take(&out);
}

/* What text_clean promises of any output. */
static void check_is_clean(struct str s, enum text_mode mode) {
    for (size_t pos = 0; pos < s.len;) {
        uint32_t cp;
        bool ok;
        pos += utf8_next(s, pos, &cp, &ok);
        bool joins = cp == 0x200D || cp == 0xFE0F;
        bool line = mode == TEXT_BLOCK && cp == '\n';
        if (!ok || (utf8_is_hidden(cp) && !joins && !line))
            fail_msg("U+%04X at byte %zu got through", (unsigned)cp, pos);
    }
}

static void check_cleaning(struct str in, enum text_mode mode, size_t max) {
    size_t len, again_len;
    bool cut, again_cut;
    char *text = clean(in, mode, max, &len, &cut);
    struct str once = {text, len};
    assert_true(len <= max);
    check_is_clean(once, mode);

    char *again = clean(once, mode, max, &again_len, &again_cut);
    assert_false(again_cut);
    assert_int_equal(again_len, len);
    assert_memory_equal(again, text, len);
    if (mode == TEXT_LINE) {
        assert_true(text_is_clean(once));
        if (!cut) assert_int_equal(text_is_clean(in), str_eq(in, once));
    }
    xfree(again);
    xfree(text);
}

static void utf8__next__is_strict_and_takes_maximal_subparts(void **state) {
    static const struct {
        const char *in;
        const char *lens; /* bytes of each step; lower case x: invalid */
    } table[] = {
        {"a", "1"},
        {"\xC3\xA9", "2"},
        {"\xE2\x82\xAC", "3"},
        {"\xF0\x9F\x98\x80", "4"},
        {"\xF4\x8F\xBF\xBF", "4"},
        {"\xEE\x80\x80", "3"},
        {"\xED\x9F\xBF", "3"},
        {"\x80", "1x"},
        {"\xBF\x80", "1x1x"},
        {"\xC0\x80", "1x1x"},
        {"\xC1\xBF", "1x1x"},
        {"\xC3", "1x"},
        {"\xC3\x28", "1x1"},
        {"\xE0\x9F\xBF", "1x1x1x"},
        {"\xE2\x82", "2x"},
        {"\xE2\x82\x61", "2x1"},
        {"\xED\xA0\x80", "1x1x1x"},
        {"\xED\xBF\xBF", "1x1x1x"},
        {"\xF0\x8F\xBF\xBF", "1x1x1x1x"},
        {"\xF0\x9F\x98", "3x"},
        {"\xF0\x9F\xC3\xA9", "2x2"},
        {"\xF4\x90\x80\x80", "1x1x1x1x"},
        {"\xF5\x80", "1x1x"},
        {"\xFF\xFE", "1x1x"},
        /* Unicode's own example, table 3-8 */
        {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", "2x1x3x2x1"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct str s = str_of(table[i].in);
        char lens[64];
        size_t n = 0;
        for (size_t pos = 0; pos < s.len;) {
            uint32_t cp;
            bool ok;
            size_t len = utf8_next(s, pos, &cp, &ok);
            lens[n++] = (char)('0' + len);
            if (!ok) {
                lens[n++] = 'x';
                assert_int_equal(cp, UTF8_BAD);
            }
            pos += len;
        }
        lens[n] = '\0';
        if (strcmp(lens, table[i].lens) != 0)
            fail_msg("row %zu: %s, not %s", i, lens, table[i].lens);
        assert_int_equal(utf8_valid(s), !strchr(lens, 'x'));
    }
}

static void utf8__put__is_the_inverse_of_next(void **state) {
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        char bytes[4];
        uint32_t back;
        bool ok;
        struct str s = {bytes, utf8_put(cp, bytes)};
        bool surrogate = cp >= 0xD800 && cp <= 0xDFFF;
        size_t len = utf8_next(s, 0, &back, &ok);
        if (ok == surrogate || (ok && (back != cp || len != s.len)))
            fail_msg("U+%04X", (unsigned)cp);
    }
}

static void utf8__count__takes_a_bad_subpart_as_one(void **state) {
    (void)state;
    assert_int_equal(utf8_count(STR_NONE), 0);
    assert_int_equal(utf8_count(STR("a\xC3\xA9\xE2\x82z\xFF")), 5);
}

static void utf8__width__of_a_code_point(void **state) {
    static const struct {
        uint32_t cp;
        int width;
        bool hidden;
    } table[] = {
        {'a', 1, false},     {' ', 1, false},     {'~', 1, false},
        {0, 0, true},        {0x1B, 0, true},     {'\n', 0, true},
        {0x7F, 0, true},     {0x85, 0, true},     {0x9B, 0, true},
        {0xA0, 1, false},    {0xAD, 0, true},     {0xE9, 1, false},
        {0x301, 0, false},   {0x34F, 0, true},    {0x61C, 0, true},
        {0x600, 0, true},    {0x93F, 1, false},   {0x94D, 0, false},
        {0x1100, 2, false},  {0x115F, 0, true},   {0x1160, 0, true},
        {0x1161, 0, false},  {0x11A8, 0, false},  {0xD7B0, 0, false},
        {0x1680, 1, false},  {0x17B4, 0, true},   {0x180E, 0, true},
        {0x2003, 1, false},  {0x200B, 0, true},   {0x200D, 0, true},
        {0x200E, 0, true},   {0x2028, 0, true},   {0x2029, 0, true},
        {0x202A, 0, true},   {0x202E, 0, true},   {0x2060, 0, true},
        {0x2066, 0, true},   {0x2069, 0, true},   {0x20E3, 0, false},
        {0x25CC, 1, false},  {0x2800, 1, false},  {0x3000, 2, false},
        {0x3042, 2, false},  {0x3164, 0, true},   {0x3248, 2, false},
        {0x4DC0, 2, false},  {0x4E00, 2, false},  {0xAC00, 2, false},
        {0xD800, 0, true},   {0xE000, 0, true},   {0xFDD0, 0, true},
        {0xFE0E, 0, true},   {0xFE0F, 0, true},   {0xFEFF, 0, true},
        {0xFF21, 2, false},  {0xFF71, 1, false},  {0xFFA0, 0, true},
        {0xFFF9, 0, true},   {0xFFFD, 1, false},  {0xFFFF, 0, true},
        {0x1F1E6, 1, false}, {0x1F3FB, 2, false}, {0x1F600, 2, false},
        {0x20000, 2, false}, {0xE0001, 0, true},  {0xE0041, 0, true},
        {0xE007F, 0, true},  {0xE0100, 0, true},  {0xF0000, 0, true},
        {0x10FFFF, 0, true}, {0x110000, 0, true}, {0xFFFFFFFF, 0, true},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        int width = utf8_width(table[i].cp);
        if (width != table[i].width ||
            utf8_is_hidden(table[i].cp) != table[i].hidden)
            fail_msg("U+%04X: width %d", (unsigned)table[i].cp, width);
    }
}

static void utf8__cluster__is_what_is_drawn_together(void **state) {
    static const struct {
        const char *in;
        size_t len;
        int width;
    } table[] = {
        {"", 0, 0},
        {"ab", 1, 1},
        {E_ACUTE "b", 3, 1},
        {E_ACUTE ACUTE ACUTE ACUTE, 9, 1},
        {"1" VS16 KEYCAP "2", 7, 2},
        {"1" VS16 "2", 1, 1},
        {"1" KEYCAP "2", 4, 1},
        {"a" VS16, 1, 1},
        {WARNING "x", 3, 1},
        {WARNING VS16 "x", 6, 2},
        {WARNING VS16 VS16, 6, 2},
        {FAMILY MAN, 18, 2},
        {FAMILY ZWJ "x", 18, 2},
        {MAN BROWN ZWJ "\xE2\x9A\x95" VS16, 17, 2},
        {WHITE_FLAG VS16 ZWJ RAINBOW, 14, 2},
        {MAN BROWN BROWN, 8, 2},
        {"a" BROWN, 1, 1},
        {BROWN, 4, 2},
        {FLAG_D FLAG_E FLAG_D, 8, 2},
        {FLAG_D "x", 4, 1},
        {"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"
         "x",
         9, 2},                                         /* h a n */
        {"\xE0\xA4\x95\xE0\xA5\x8D\xE0\xA4\xB7", 6, 1}, /* ka virama, ssa */
        {"\xE0\xA4\x95\xE0\xA4\xBF", 3, 1},             /* ka, vowel i */
        {"\xE4\xB8\x80"
         "x",
         3, 2},
        /* not clean, but still of use */
        {"\nx", 1, 1},
        {RLO "x", 3, 1},
        {"\xFFx", 1, 1},
        {ACUTE "x", 2, 1},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        int width;
        size_t len = utf8_cluster(str_of(table[i].in), 0, &width);
        if (len != table[i].len || width != table[i].width)
            fail_msg("row %zu: %zu bytes, %d cells", i, len, width);
    }
}

static void utf8__fit__never_cuts_a_cluster(void **state) {
    size_t used;
    struct str s = STR("a\xE4\xB8\x80" E_ACUTE FAMILY "z"); /* 1 2 1 2 1 */
    static const size_t fit[] = {0, 1, 1, 4, 7, 7, 25, 26, 26};
    static const size_t takes[] = {0, 1, 1, 3, 4, 4, 6, 7, 7};
    static const size_t skip[] = {0, 1, 4, 4, 7, 25, 25, 26, 26};
    static const size_t skips[] = {0, 1, 3, 3, 4, 6, 6, 7, 7};
    (void)state;
    assert_int_equal(utf8_cells(s), 7);
    for (size_t cells = 0; cells < ARRAY_LEN(fit); cells++) {
        assert_int_equal(utf8_fit(s, cells, &used), fit[cells]);
        assert_int_equal(used, takes[cells]);
        assert_int_equal(utf8_skip(s, cells, &used), skip[cells]);
        assert_int_equal(used, skips[cells]);
    }
}

static void text__clean__shows_what_is_hidden(void **state) {
    static const struct {
        const char *in, *line, *block;
    } table[] = {
        {"", "", ""},
        {"Back-off ~ 5m", "Back-off ~ 5m", "Back-off ~ 5m"},
        {"\x1B[31mred\x1B]0;t\x07", "^[[31mred^[]0;t^G", "^[[31mred^[]0;t^G"},
        {"a\x7F\b\v\f", "a^?^H^K^L", "a^?^H^K^L"},
        {"a\nb\r\nc\rd", "a b c d", "a\nb\nc^Md"},
        {"a\n\nb\n", "a  b ", "a\n\nb\n"},
        {"\r\r\n\n\r", "    ", "^M\n\n^M"},
        {"a\tb", "a b", "a       b"},
        {"\t\t1234567\t8", "  1234567 8", "                1234567 8"},
        {"12345678\tx\n\ty", "12345678 x  y", "12345678        x\n        y"},
        {"\xE4\xB8\x80" E_ACUTE "\tx", "\xE4\xB8\x80" E_ACUTE " x",
         "\xE4\xB8\x80" E_ACUTE "     x"},
        {"\x1B\tx", "^[ x", "^[      x"},
        {"\302\23331m\302\205", "<U+009B>31m<U+0085>", "<U+009B>31m<U+0085>"},
        {"x" RLO "y", "x<U+202E>y", "x<U+202E>y"},
        {"a\xE2\x80\xA8\x62\xE2\x80\xA9", "a<U+2028>b<U+2029>",
         "a<U+2028>b<U+2029>"},
        {"a\xC2\xAD\xE2\x80\x8B\xEF\xBB\xBF", "a<U+00AD><U+200B><U+FEFF>",
         "a<U+00AD><U+200B><U+FEFF>"},
        {"\xF3\xA0\x81\x81\xF4\x8F\xBF\xBF\xEF\xBF\xBF",
         "<U+E0041><U+10FFFF><U+FFFF>", "<U+E0041><U+10FFFF><U+FFFF>"},
        {"\xEE\x80\x80\xCD\xB8", "<U+E000><U+0378>", "<U+E000><U+0378>"},
        {"a\xC2\xA0\xE3\x80\x80\xE1\x9A\x80",
         "a\xC2\xA0\xE3\x80\x80\xE1\x9A\x80",
         "a\xC2\xA0\xE3\x80\x80\xE1\x9A\x80"},
        {"a\xC0\x80\xE2\x82z\xED\xA0\x80", "a" BAD BAD BAD "z" BAD BAD BAD,
         "a" BAD BAD BAD "z" BAD BAD BAD},
        {ACUTE "x", CIRCLE ACUTE "x", CIRCLE ACUTE "x"},
        {"a\n" ACUTE, "a " CIRCLE ACUTE, "a\n" CIRCLE ACUTE},
        {RLO ACUTE, "<U+202E>" CIRCLE ACUTE, "<U+202E>" CIRCLE ACUTE},
        {" " ACUTE, " " ACUTE, " " ACUTE},
        {E_ACUTE ACUTE ACUTE ACUTE "x", E_ACUTE ACUTE ACUTE ACUTE "x",
         E_ACUTE ACUTE ACUTE ACUTE "x"},
        {E_ACUTE ACUTE ACUTE ACUTE ACUTE ACUTE "x",
         E_ACUTE ACUTE ACUTE ACUTE "<+2>x", E_ACUTE ACUTE ACUTE ACUTE "<+2>x"},
        {ACUTE ACUTE ACUTE ACUTE ACUTE, CIRCLE ACUTE ACUTE ACUTE ACUTE "<+1>",
         CIRCLE ACUTE ACUTE ACUTE ACUTE "<+1>"},
        {FAMILY "1" VS16 KEYCAP WHITE_FLAG VS16 ZWJ RAINBOW,
         FAMILY "1" VS16 KEYCAP WHITE_FLAG VS16 ZWJ RAINBOW,
         FAMILY "1" VS16 KEYCAP WHITE_FLAG VS16 ZWJ RAINBOW},
        {MAN ZWJ "x" ZWJ WOMAN, MAN "<U+200D>x<U+200D>" WOMAN,
         MAN "<U+200D>x<U+200D>" WOMAN},
        {"a" VS16 MAN VS16 VS16 "1" VS16,
         "a<U+FE0F>" MAN VS16 "<U+FE0F>1<U+FE0F>",
         "a<U+FE0F>" MAN VS16 "<U+FE0F>1<U+FE0F>"},
        /* five joiners: the last is one too many */
        {FAMILY ZWJ MAN ZWJ MAN ZWJ MAN, FAMILY ZWJ MAN ZWJ MAN "<U+200D>" MAN,
         FAMILY ZWJ MAN ZWJ MAN "<U+200D>" MAN},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct str in = str_of(table[i].in);
        for (int mode = TEXT_LINE; mode <= TEXT_BLOCK; mode++) {
            const char *want =
                mode == TEXT_LINE ? table[i].line : table[i].block;
            size_t len;
            bool cut;
            char *out = clean(in, (enum text_mode)mode, KIB, &len, &cut);
            if (cut || len != strlen(want) || memcmp(out, want, len) != 0)
                fail_msg("row %zu, mode %d: '%s'", i, mode, out);
            xfree(out);
            check_cleaning(in, (enum text_mode)mode, KIB);
        }
    }
}

static void text__clean__shows_a_nul(void **state) {
    struct buf out = BUF_INIT(64);
    (void)state;
    assert_false(text_clean(&out, STR("a\0b"), TEXT_LINE, 64));
    assert_str(buf_str(&out), "a^@b");
    buf_done(&out);
}

static void text__clean__appends_and_cuts_between_clusters(void **state) {
    static const struct {
        const char *in;
        size_t max;
        const char *out;
    } table[] = {
        {"abcdef", 6, "abcdef"},
        {"abcdefg", 6, "abc" DOTS},
        {"abcdefg", 3, DOTS},
        {"abcdefg", 2, ""},
        {"abcdefg", 0, ""},
        {"ab" E_ACUTE "cd", 6, "ab" DOTS},
        {"ab" E_ACUTE "cdef", 8, "ab" E_ACUTE DOTS},
        {RLO RLO, 8, DOTS},
        {RLO RLO, 11, "<U+202E>" DOTS},
        {FAMILY FAMILY, 35, FAMILY DOTS},
        {FAMILY "x", 18, DOTS},
        {"abc" ACUTE ACUTE ACUTE ACUTE ACUTE, 12, "ab" DOTS},
        {"abc" ACUTE ACUTE ACUTE ACUTE ACUTE, 14,
         "abc" ACUTE ACUTE ACUTE ACUTE DOTS},
        {"a" ACUTE ACUTE, 4, DOTS},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct str in = str_of(table[i].in);
        struct str want = str_of(table[i].out);
        struct buf out = BUF_INIT(KIB);
        buf_add_cstr(&out, "before:");
        bool cut = text_clean(&out, in, TEXT_LINE, table[i].max);
        struct str got = str_sub(buf_str(&out), 7, SIZE_MAX);
        if (!str_eq(got, want) || cut == str_eq(in, want))
            fail_msg("row %zu: '%.*s'", i, STR_ARG(got));
        buf_done(&out);
        check_cleaning(in, TEXT_LINE, table[i].max);
    }
}

static void text__clean__stops_at_the_cap_of_the_buf(void **state) {
    struct buf out = BUF_INIT(8);
    (void)state;
    buf_add_cstr(&out, "ab");
    assert_true(text_clean(&out, STR("1234567"), TEXT_LINE, KIB));
    assert_str(buf_str(&out), "ab123" DOTS);
    assert_false(out.over);
    buf_done(&out);
}

/* Each code point alone, behind a letter and behind an emoji. */
static void text__clean__holds_for_every_code_point(void **state) {
    static const char *const before[] = {"", "x", MAN, "\xE1\x84\x92"};
    struct buf once = BUF_INIT(KIB), twice = BUF_INIT(KIB);
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        for (size_t i = 0; i < ARRAY_LEN(before); i++) {
            char text[16];
            size_t n = strlen(before[i]);
            memcpy(text, before[i], n);
            n += utf8_put(cp, text + n);
            text[n++] = 'y';
            struct str in = {text, n};
            enum text_mode mode = cp & 1 ? TEXT_LINE : TEXT_BLOCK;

            buf_clear(&once);
            buf_clear(&twice);
            assert_false(text_clean(&once, in, mode, KIB));
            assert_false(text_clean(&twice, buf_str(&once), mode, KIB));
            assert_true(str_eq(buf_str(&once), buf_str(&twice)));
            check_is_clean(buf_str(&once), mode);
            bool same = str_eq(in, buf_str(&once));
            if (mode == TEXT_LINE && text_is_clean(in) != same)
                fail_msg("U+%04X: text_is_clean() differs", (unsigned)cp);
            if (cp >= 0x20 && cp < 0x7F && !same)
                fail_msg("U+%04X changed", (unsigned)cp);
            /* Nothing is dropped: the y stays, and something before it. */
            assert_true(once.len > strlen(before[i]) + 1);
            assert_int_equal(once.data[once.len - 1], 'y');
        }
    }
    buf_done(&once);
    buf_done(&twice);
}

static void text__clean__widths_are_those_of_its_code_points(void **state) {
    (void)state;
    for (uint32_t cp = 0x20; cp <= 0x10FFFF; cp++) {
        char bytes[4];
        struct str s = {bytes, utf8_put(cp, bytes)};
        int width = utf8_width(cp);
        if (width < 0 || width > 2)
            fail_msg("U+%04X: %d cells", (unsigned)cp, width);
        if (utf8_is_hidden(cp)) continue;
        size_t want = width == 0 ? 1 : (size_t)width;
        if (utf8_cells(s) != want) fail_msg("U+%04X", (unsigned)cp);
        bool ideograph = cp >= 0x4E00 && cp <= 0x9FFF;
        if (ideograph && width != 2) fail_msg("U+%04X", (unsigned)cp);
    }
}

/* A fixed sequence of numbers that looks random. */
static uint32_t next_random(uint32_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

static size_t random_text(uint32_t *seed, char *out, size_t max) {
    static const char *const parts[] = {
        "a",
        "1",
        " ",
        "\t",
        "\n",
        "\r",
        "\x1B",
        "\x7F",
        ACUTE,
        ACUTE ACUTE,
        RLO,
        ZWJ,
        VS16,
        KEYCAP,
        MAN,
        WOMAN,
        BROWN,
        WHITE_FLAG,
        WARNING,
        FLAG_D,
        FLAG_E,
        "\xE4\xB8\x80",
        "\xE1\x84\x92",
        "\xE1\x85\xA1",
        "\xE1\x86\xAB",
        "\xE0\xA4\x95",
        "\xE0\xA4\xBF",
        "\xE0\xA5\x8D",
        "\xC2\xAD",
        "\xF3\xA0\x81\x81",
        "\xEF\xBF\xBF",
        "\xFF",
        "\xE2",
        "\xF0\x9F",
        "\x80",
        DOTS,
        CIRCLE,
        "<+2>",
        "\xE0\xB5\x8E",
    };
    size_t n = 0;
    size_t want = next_random(seed) % 40;
    for (size_t i = 0; i < want; i++) {
        const char *part = parts[next_random(seed) % ARRAY_LEN(parts)];
        size_t len = strlen(part);
        if (n + len > max) break;
        memcpy(out + n, part, len);
        n += len;
    }
    return n;
}

static void text__clean__is_idempotent_on_mixtures(void **state) {
    uint32_t seed = 20261123;
    char text[256];
    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct str in = {text, random_text(&seed, text, sizeof(text))};
        size_t max =
            next_random(&seed) % 4 ? 4 * KIB : next_random(&seed) % 80;
        check_cleaning(in, TEXT_LINE, max);
        check_cleaning(in, TEXT_BLOCK, max);
    }
}

static void check_cuts(struct str s) {
    size_t cells = utf8_cells(s), used, skipped;
    assert_int_equal(utf8_fit(s, cells, &used), s.len);
    for (size_t c = 0; c <= cells + 2; c++) {
        size_t head = utf8_fit(s, c, &used);
        struct str rest = str_sub(s, head, s.len);
        assert_true(used <= c);
        assert_int_equal(utf8_cells((struct str){s.ptr, head}), used);
        assert_int_equal(used + utf8_cells(rest), cells);
        int width;
        if (utf8_cluster(s, head, &width) > 0)
            assert_true(used + (size_t)width > c);

        size_t from = utf8_skip(s, c, &skipped);
        assert_true(skipped <= c + 1 && (skipped >= c || from == s.len));
        assert_true(from == head || skipped == c + 1);
        assert_int_equal(skipped + utf8_cells(str_sub(s, from, s.len)), cells);
    }
}

static void utf8__fit_and_skip__agree_with_cluster(void **state) {
    uint32_t seed = 7;
    char text[256];
    (void)state;
    for (int i = 0; i < 3000; i++) {
        struct str in = {text, random_text(&seed, text, sizeof(text))};
        size_t len;
        bool cut;
        char *out = clean(in, TEXT_LINE, KIB, &len, &cut);
        check_cuts((struct str){out, len});
        /* Not clean: nothing breaks, and it ends. */
        for (size_t pos = 0; pos < in.len;) {
            int width;
            size_t step = utf8_cluster(in, pos, &width);
            assert_true(step > 0 && width >= 1 && width <= 2);
            pos += step;
        }
        xfree(out);
    }
}

/* Quadratic work would show as minutes, which the runner ends. */
static void text__clean__is_bounded_on_hostile_text(void **state) {
    static const char *const parts[] = {ACUTE,
                                        "\n",
                                        "\x1B",
                                        "\t",
                                        RLO,
                                        ZWJ,
                                        MAN ZWJ,
                                        "\xFF",
                                        "\r",
                                        "\r\n",
                                        "e" ACUTE "\t",
                                        FLAG_D,
                                        "\xCD\x8F" ACUTE,
                                        "\xE1\x85\xA1",
                                        VS16,
                                        MAN VS16 ZWJ,
                                        "\xF0\x9F",
                                        "\xE2\x82"};
    const size_t size = 256 * KIB;
    char *text = xmalloc(size);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        size_t len = strlen(parts[i]), n = 0;
        for (; n + len <= size; n += len) memcpy(text + n, parts[i], len);
        struct str in = {text, n};
        check_cleaning(in, TEXT_LINE, 10 * size);
        check_cleaning(in, TEXT_BLOCK, 10 * size);
        check_cleaning(in, TEXT_BLOCK, LIMIT_TEXT_BYTES);
        size_t used;
        assert_true(utf8_fit(in, 80, &used) <= n);
        for (size_t pos = 0; pos < n;) {
            int width;
            size_t step = utf8_cluster(in, pos, &width);
            assert_true(step <= 128);
            pos += step;
        }
    }
    xfree(text);
}

static void text__clean__folds_a_run_of_marks_into_one_number(void **state) {
    struct buf in = BUF_INIT(256 * KIB), out = BUF_INIT(KIB);
    (void)state;
    buf_add_char(&in, 'e');
    for (int i = 0; i < 32768; i++) buf_add_cstr(&in, ACUTE);
    assert_false(text_clean(&out, buf_str(&in), TEXT_LINE, KIB));
    assert_str(buf_str(&out), "e" ACUTE ACUTE ACUTE ACUTE "<+32764>");
    buf_done(&in);
    buf_done(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8__next__is_strict_and_takes_maximal_subparts),
        cmocka_unit_test(utf8__put__is_the_inverse_of_next),
        cmocka_unit_test(utf8__count__takes_a_bad_subpart_as_one),
        cmocka_unit_test(utf8__width__of_a_code_point),
        cmocka_unit_test(utf8__cluster__is_what_is_drawn_together),
        cmocka_unit_test(utf8__fit__never_cuts_a_cluster),
        cmocka_unit_test(text__clean__shows_what_is_hidden),
        cmocka_unit_test(text__clean__shows_a_nul),
        cmocka_unit_test(text__clean__appends_and_cuts_between_clusters),
        cmocka_unit_test(text__clean__stops_at_the_cap_of_the_buf),
        cmocka_unit_test(text__clean__holds_for_every_code_point),
        cmocka_unit_test(text__clean__widths_are_those_of_its_code_points),
        cmocka_unit_test(text__clean__is_idempotent_on_mixtures),
        cmocka_unit_test(utf8__fit_and_skip__agree_with_cluster),
        cmocka_unit_test(text__clean__is_bounded_on_hostile_text),
        cmocka_unit_test(text__clean__folds_a_run_of_marks_into_one_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
