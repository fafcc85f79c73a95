/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/str.h"
#include "unit/unit.h"

static void str__trim__is_go_trim_space(void **state) {
    static const struct {
        const char *in, *out;
    } table[] = {
        {"", ""},
        {"a", "a"},
        {" \t\n\v\f\r", ""},
        {" \t\n\v\f\ra b \t\n\v\f\r", "a b"},
        {"\xC2\x85x\xC2\xA0", "x"},
        {"\xE1\x9A\x80x\xE1\x9A\x80", "x"},
        {"\xE2\x80\x80x\xE2\x80\x8A", "x"},
        {"\xE2\x80\xA8x\xE2\x80\xA9", "x"},
        {"\xE2\x80\xAFx\xE2\x81\x9F", "x"},
        {"\xE3\x80\x80 x \xE3\x80\x80", "x"},
        {" \xC2\xA0 \xE3\x80\x80 ", ""},
        /* not space: U+200B, U+FEFF, U+180E, U+001C, U+2027, U+0084 */
        {"\xE2\x80\x8Bx\xE2\x80\x8B", "\xE2\x80\x8Bx\xE2\x80\x8B"},
        {"\xEF\xBB\xBFx", "\xEF\xBB\xBFx"},
        {"\xE1\xA0\x8Ex", "\xE1\xA0\x8Ex"},
        {"\x1Cx\x1C", "\x1Cx\x1C"},
        {"x\xE2\x80\xA7", "x\xE2\x80\xA7"},
        {"x\xC2\x84", "x\xC2\x84"},
        /* invalid: bare, cut and overlong */
        {"\x85x\xA0", "\x85x\xA0"},
        {"\xE2\x80", "\xE2\x80"},
        {"\xE2\x80 ", "\xE2\x80"},
        {" \x80\x80", "\x80\x80"},
        {"\xC0\xA0x\xC0\xA0", "\xC0\xA0x\xC0\xA0"},
        /* the bytes of a space within a longer run */
        {"x\xE2\xC2\x85", "x\xE2"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct str got = str_trim(str_of(table[i].in));
        if (!str_eq(got, str_of(table[i].out)))
            fail_msg("row %zu gave '%.*s'", i, STR_ARG(got));
    }
    assert_int_equal(str_trim(STR_NONE).len, 0);
    assert_str(str_trim((struct str){" \0 ", 3}), "\0");
}

static void str__nocase__folds_ascii_only(void **state) {
    (void)state;
    assert_true(str_eq_nocase(STR("FailedMount"), STR("failedMOUNT")));
    assert_false(str_eq_nocase(STR("a"), STR("ab")));
    assert_true(str_eq_nocase(STR_NONE, STR("")));
    /* @ and `, [ and {, and letters of Latin-1 are 32 apart too. */
    assert_false(str_eq_nocase(STR("@"), STR("`")));
    assert_false(str_eq_nocase(STR("["), STR("{")));
    assert_false(str_eq_nocase(STR("\xC3\x84"), STR("\xC3\xA4")));
    assert_int_equal(str_cmp_nocase(STR("Pod"), STR("pOD")), 0);
    assert_true(str_cmp_nocase(STR("Node"), STR("pod")) < 0);
    assert_true(str_cmp_nocase(STR("pod"), STR("Node")) > 0);
    assert_true(str_cmp_nocase(STR("po"), STR("POD")) < 0);
    assert_true(str_cmp_nocase(STR("POD"), STR("po")) > 0);
    assert_true(str_cmp_nocase(STR("z"), STR("\xC3\xA4")) < 0);
    assert_true(str_cmp_nocase(STR_NONE, STR("a")) < 0);
}

static void str__has_nocase__finds_at_every_place(void **state) {
    (void)state;
    struct str hay = STR("Back-off Restarting");
    assert_true(str_has_nocase(hay, STR("BACK")));
    assert_true(str_has_nocase(hay, STR("off r")));
    assert_true(str_has_nocase(hay, STR("ING")));
    assert_true(str_has_nocase(hay, STR("")));
    assert_true(str_has_nocase(hay, hay));
    assert_true(str_has_nocase(STR("aab"), STR("AB")));
    assert_false(str_has_nocase(hay, STR("inga")));
    assert_false(str_has_nocase(STR("a"), STR("ab")));
    assert_false(str_has_nocase(STR_NONE, STR("a")));
    assert_true(str_has_nocase(STR_NONE, STR_NONE));
}

static void str__split__gives_empty_parts_too(void **state) {
    struct str rest = STR("a,,b,");
    struct str part;
    (void)state;
    assert_true(str_split(&rest, ',', &part));
    assert_str(part, "a");
    assert_true(str_split(&rest, ',', &part));
    assert_str(part, "");
    assert_true(str_split(&rest, ',', &part));
    assert_str(part, "b");
    assert_true(str_split(&rest, ',', &part));
    assert_str(part, "");
    assert_false(str_split(&rest, ',', &part));
    assert_false(str_split(&rest, ',', &part));
}

static void str__split__empty_is_one_part_and_absent_none(void **state) {
    struct str rest = STR("");
    struct str part = STR("before");
    (void)state;
    assert_true(str_split(&rest, ',', &part));
    assert_int_equal(part.len, 0);
    assert_false(str_split(&rest, ',', &part));
    rest = STR_NONE;
    assert_false(str_split(&rest, ',', &part));
}

static void str__compare__is_bytewise(void **state) {
    (void)state;
    assert_true(str_cmp(STR("a"), STR("ab")) < 0);
    assert_true(str_cmp(STR("\x80"), STR("a")) > 0);
    assert_int_equal(str_cmp(STR_NONE, STR("")), 0);
    assert_str(str_sub(STR("abc"), 1, SIZE_MAX), "bc");
    assert_str(str_sub(STR("abc"), 9, 1), "");
    assert_null(str_sub(STR_NONE, 1, 1).ptr);
    assert_true(str_starts(STR("abc"), STR("ab")));
    assert_false(str_starts(STR("a"), STR("ab")));
}

static void str__hash__depends_on_bytes_not_on_place(void **state) {
    char room[64];
    (void)state;
    for (size_t len = 0; len <= 24; len++) {
        memset(room, 'k', sizeof(room));
        uint32_t first = str_hash((struct str){room, len});
        memmove(room + 3, room, len);
        room[3 + len] = 'z';
        assert_int_equal(str_hash((struct str){room + 3, len}), first);
    }
    assert_int_equal(str_hash(STR_NONE), str_hash(STR("")));
}

static void str__hash__sees_every_bit(void **state) {
    enum { BYTES = 23 };
    uint32_t seen[BYTES * 8];
    (void)state;

    for (size_t bit = 0; bit < ARRAY_LEN(seen); bit++) {
        unsigned char room[BYTES] = {0};
        room[bit / 8] = (unsigned char)(1u << bit % 8);
        seen[bit] = str_hash((struct str){(const char *)room, BYTES});
        for (size_t k = 0; k < bit; k++)
            if (seen[k] == seen[bit]) fail_msg("bits %zu and %zu", k, bit);
    }
}

/* Names that differ in a digit must spread over all bits used by tables. */
static void str__hash__spreads_similar_names(void **state) {
    enum { NAMES = 20000, SLOTS = 1 << 15 };
    unsigned char *low = xcalloc(SLOTS, 1);
    unsigned char *high = xcalloc(SLOTS, 1);
    size_t low_used = 0, high_used = 0;
    (void)state;

    for (int i = 0; i < NAMES; i++) {
        char *name = xasprintf("web-5d9c7b9f6d-%05d", i);
        uint32_t h = str_hash(str_of(name));
        low_used += !low[h % SLOTS]++;
        high_used += !high[h >> 17]++;
        xfree(name);
    }
    xfree(low);
    xfree(high);
    /* A random function fills 32768 * (1 - e^-0.61) = 14970 of them. */
    assert_in_range(low_used, 14500, 15500);
    assert_in_range(high_used, 14500, 15500);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(str__trim__is_go_trim_space),
        cmocka_unit_test(str__nocase__folds_ascii_only),
        cmocka_unit_test(str__has_nocase__finds_at_every_place),
        cmocka_unit_test(str__split__gives_empty_parts_too),
        cmocka_unit_test(str__split__empty_is_one_part_and_absent_none),
        cmocka_unit_test(str__compare__is_bytewise),
        cmocka_unit_test(str__hash__depends_on_bytes_not_on_place),
        cmocka_unit_test(str__hash__sees_every_bit),
        cmocka_unit_test(str__hash__spreads_similar_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
