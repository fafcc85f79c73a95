/* SPDX-License-Identifier: Apache-2.0 */
/* What goes to a terminal past the screen: whatever the text, one string that
 * ends where it should. */
#include "unit/unit.h"

#include <string.h>

#include "base/base64.h"
#include "base/cc.h"
#include "base/utf8.h"
#include "tui/osc.h"

/* Esc, BEL, ST, C1 in both forms, newlines, another command, bidi. */
static const struct str hostile[] = {
    STR("\033]0;owned\a"),
    STR("a\ab"),
    STR("a\033\\b"),
    STR("a\x9c"
        "b\x9b"
        "2J"),
    STR("a\xc2\x9c"
        "b\xc2\x9b"
        "2J"),
    STR("one\r\ntwo\nthree\tfour"),
    STR("\0\x01\x7f\xff\xfe"),
    STR("\u202egnp.exe\u2066"),
    STR("4;1;50"),
    STR(""),
};

/* One command: begins as given, ends in its only BEL, nothing below a blank
 * between. */
static void check_command(const struct buf *b, const char *begin) {
    size_t n = strlen(begin);
    assert_true(b->len > n);
    assert_memory_equal(b->data, begin, n);
    assert_int_equal(b->data[b->len - 1], '\a');
    struct str inside = str_sub(buf_str(b), n, b->len - n - 1);
    assert_true(text_is_clean(inside));
}

static void osc__hostile_text_stays_inside(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
        struct buf title = BUF_INIT(OSC_BYTES), notice = BUF_INIT(OSC_BYTES);
        osc_title(&title, hostile[i], false);
        check_command(&title, "\033]2;");
        osc_notify(&notice, hostile[i], false);
        check_command(&notice, "\033]9;kevtop: ");
        buf_done(&title);
        buf_done(&notice);
    }
}

/* U+011B is C4 9B: its second byte is CSI to a terminal of 8 bits. */
static void osc__no_byte_beyond_ascii_without_utf8(void **state) {
    (void)state;
    struct buf b = BUF_INIT(OSC_BYTES);
    osc_title(&b, STR("p\u011bt \u65e5\U0001F600"), true);
    assert_string_equal(b.data, "\033]2;p?t ?\?\a");
    buf_done(&b);
}

static void osc__long_titles_are_cut(void **state) {
    (void)state;
    struct buf text = BUF_INIT(MIB), b = BUF_INIT(OSC_BYTES);
    buf_add_fill(&text, 'x', 100000);
    osc_title(&b, buf_str(&text), false);
    assert_in_range(b.len, LIMIT_NOTICE_BYTES, LIMIT_NOTICE_BYTES + 16);
    buf_done(&text);
    buf_done(&b);
}

static void osc__copy__is_base64_of_the_cleaned_text(void **state) {
    (void)state;
    static const struct {
        struct str text;
        const char *sent;
    } rows[] = {
        {STR(""), "\033]52;c;\a"},
        {STR("f"), "\033]52;c;Zg==\a"},
        {STR("fo"), "\033]52;c;Zm8=\a"},
        {STR("foo"), "\033]52;c;Zm9v\a"},
        {STR("foob\nar"), "\033]52;c;Zm9vYgphcg==\a"},
        {STR("\033"), "\033]52;c;Xls=\a"}, /* ^[ */
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf b = BUF_INIT(OSC_BYTES);
        struct err err = {0};
        assert_true(osc_copy(&b, rows[i].text, &err));
        assert_string_equal(b.data, rows[i].sent);
        buf_done(&b);
    }
}

static void osc__copy__has_the_same_bytes_behind_it(void **state) {
    (void)state;
    struct buf text = BUF_INIT(MIB);
    for (unsigned n = 0; n < 300; n++) {
        struct buf b = BUF_INIT(OSC_BYTES), back = BUF_INIT(OSC_BYTES);
        struct err err = {0};
        assert_true(osc_copy(&b, buf_str(&text), &err));
        assert_true(base64_decode(&back, str_sub(buf_str(&b), 7, b.len - 8)));
        assert_true(str_eq(buf_str(&back), buf_str(&text)));
        buf_add_char(&text, (char)(' ' + n % 95));
        buf_done(&b);
        buf_done(&back);
    }
    buf_done(&text);
}

static void osc__copy__too_much_is_refused_whole(void **state) {
    (void)state;
    struct buf text = BUF_INIT(MIB), b = BUF_INIT(OSC_BYTES);
    struct err err = {0};
    buf_add_fill(&text, 'x', LIMIT_COPY_BYTES);
    assert_true(osc_copy(&b, buf_str(&text), &err));
    assert_false(b.over);
    assert_in_range(b.len, 99000, 100000);
    buf_clear(&b);
    buf_add_char(&text, 'x');
    assert_false(osc_copy(&b, buf_str(&text), &err));
    assert_int_equal(b.len, 0);
    assert_non_null(strstr(err.text, "too much to copy"));
    buf_done(&text);
    buf_done(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(osc__hostile_text_stays_inside),
        cmocka_unit_test(osc__no_byte_beyond_ascii_without_utf8),
        cmocka_unit_test(osc__long_titles_are_cut),
        cmocka_unit_test(osc__copy__is_base64_of_the_cleaned_text),
        cmocka_unit_test(osc__copy__has_the_same_bytes_behind_it),
        cmocka_unit_test(osc__copy__too_much_is_refused_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
