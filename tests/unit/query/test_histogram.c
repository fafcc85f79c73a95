/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include <stdio.h>

#include "base/cc.h"
#include "base/limits.h"
#include "query/histogram.h"
#include "unit/store/make.h"

/* Ten bins of a minute that end with NOW_US. */
#define START_US BEFORE(10 * MINUTE)
#define AT(s) (START_US + (int64_t)(s)*US_PER_S)

static const struct bins_window ten_minutes = {.from_us = START_US,
                                               .width_us = MINUTE,
                                               .n = 10,
                                               .low_us = TIME_UNSET,
                                               .high_us = TIME_UNSET};

/* "2,0,1+3": the Normal ones of each bin, and how many of them are guessed. */
static void put_bins(const struct bins *b, char *text, size_t size) {
    size_t len = 0;
    text[0] = 0;
    for (int i = 0; i < b->window.n; i++) {
        const struct bin *c = &b->at[i];
        len += (size_t)snprintf(text + len, size - len, "%s%d", i ? "," : "",
                                (int)(c->normal - c->normal_guessed));
        if (c->normal_guessed)
            len += (size_t)snprintf(text + len, size - len, "+%d",
                                    (int)c->normal_guessed);
    }
}

static void bins__count__in_half_open_bins(void **state) {
    (void)state;
    static const struct {
        int64_t at_us;
        const char *want;
    } cases[] = {
        {START_US - 1, "0,0,0,0,0,0,0,0,0,0"},
        {START_US, "3,0,0,0,0,0,0,0,0,0"},
        {START_US + MINUTE - 1, "3,0,0,0,0,0,0,0,0,0"},
        {START_US + MINUTE, "0,3,0,0,0,0,0,0,0,0"},
        {NOW_US - 1, "0,0,0,0,0,0,0,0,0,3"},
        {NOW_US, "0,0,0,0,0,0,0,0,0,0"},
        {INT64_MIN + 1, "0,0,0,0,0,0,0,0,0,0"},
        {INT64_MAX, "0,0,0,0,0,0,0,0,0,0"},
    };
    struct bins b = {0};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[200];
        bins_begin(&b, &ten_minutes);
        bins_add(&b, cases[i].at_us, 3, false, false);
        bins_end(&b);
        put_bins(&b, text, sizeof(text));
        assert_string_equal(text, cases[i].want);
        assert_int_equal(b.all.normal, 3);
    }
    bins_done(&b);
}

static void bins__spread__is_even_and_rounded_once(void **state) {
    (void)state;
    static const struct {
        int64_t from_us, to_us;
        uint32_t n;
        const char *want;
    } cases[] = {
        {AT(0), AT(600), 20, "0+2,0+2,0+2,0+2,0+2,0+2,0+2,0+2,0+2,0+2"},
        {AT(0), AT(120), 3, "0+2,0+1,0,0,0,0,0,0,0,0"},
        {AT(30), AT(150), 4, "0+1,0+2,0+1,0,0,0,0,0,0,0"},
        {AT(0), AT(600), 1, "0,0,0,0,0+1,0,0,0,0,0"},
        {AT(65), AT(70), 5, "0,0+5,0,0,0,0,0,0,0,0"},
        {AT(60), AT(120), 5, "0,0+5,0,0,0,0,0,0,0,0"},
        {AT(-600), AT(600), 20, "0+1,0+1,0+1,0+1,0+1,0+1,0+1,0+1,0+1,0+1"},
        {AT(540), AT(660), 2, "0,0,0,0,0,0,0,0,0,0+1"},
        {AT(-60), AT(0), 9, "0,0,0,0,0,0,0,0,0,0"},
        {AT(600), AT(700), 9, "0,0,0,0,0,0,0,0,0,0"},
        {AT(30), AT(30), 9, "0+9,0,0,0,0,0,0,0,0,0"},
        {AT(90), AT(30), 9, "0+9,0,0,0,0,0,0,0,0,0"},
        {INT64_MIN + 1, INT64_MAX, 4000000000u, "0,0,0,0,0,0,0,0,0,0"},
    };
    struct bins b = {0};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[300];
        bins_begin(&b, &ten_minutes);
        bins_spread(&b, cases[i].from_us, cases[i].to_us, cases[i].n, false);
        bins_end(&b);
        put_bins(&b, text, sizeof(text));
        assert_string_equal(text, cases[i].want);
        assert_int_equal(b.all.normal_guessed, cases[i].n);
    }
    bins_done(&b);
}

/* A guess stays in its bin when the window begins elsewhere. */
static void bins__spread__does_not_move_with_the_window(void **state) {
    (void)state;
    struct bins a = {0}, b = {0};
    struct bins_window later = ten_minutes;
    for (int shift = 1; shift < 10; shift++) {
        bins_begin(&a, &ten_minutes);
        later.from_us = START_US + shift * MINUTE;
        bins_begin(&b, &later);
        for (int i = 0; i < 7; i++) {
            bins_spread(&a, AT(-400 * i), AT(900 - i), 5, i % 2);
            bins_spread(&b, AT(-400 * i), AT(900 - i), 5, i % 2);
        }
        bins_end(&a);
        bins_end(&b);
        for (int i = 0; i + shift < 10; i++)
            assert_memory_equal(&a.at[i + shift], &b.at[i],
                                sizeof(struct bin));
    }
    bins_done(&a);
    bins_done(&b);
}

static void bins__window__low_and_high_clip(void **state) {
    (void)state;
    struct bins_window w = ten_minutes;
    struct bins b = {0};
    char text[200];
    w.low_us = AT(90);
    w.high_us = AT(270);
    bins_begin(&b, &w);
    bins_add(&b, AT(89), 7, false, false);
    bins_add(&b, AT(90), 1, false, false);
    bins_add(&b, AT(269), 2, false, false);
    bins_add(&b, AT(270), 7, false, false);
    bins_spread(&b, AT(0), AT(600), 20, false);
    bins_end(&b);
    put_bins(&b, text, sizeof(text));
    assert_string_equal(text, "0,1+1,0+2,0+2,2+1,0,0,0,0,0");
    assert_int_equal(b.all.normal, 37);
    bins_done(&b);
}

/* --- of a store -------------------------------------------------------- */

static struct store *st;
static struct query *q;
static struct histogram *h;

static int set_up(void **state) {
    (void)state;
    st = make_store(5000);
    q = query_new(st);
    h = histogram_new();
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    histogram_free(h);
    query_free(q);
    store_free(st);
    return 0;
}

static void build(enum group_key by) {
    query_refresh(q, NOW_US);
    histogram_build(h, st, q, &ten_minutes, by);
}

/* Repeats are counted when the count grew, what was counted before is spread,
 * but for the first and the last one, whose times are told. */
static void histogram__repeats__count_when_they_happened(void **state) {
    (void)state;
    char text[200];
    PUT(st, CHANGE_ADDED, .uid = "1", .rv = "1", .count = 12,
        .first_us = AT(30), .last_us = AT(330));
    PUT(st, CHANGE_MODIFIED, .uid = "1", .rv = "2", .count = 15,
        .first_us = AT(30), .last_us = AT(400));
    PUT(st, CHANGE_MODIFIED, .uid = "1", .rv = "3", .count = 16,
        .first_us = AT(30), .last_us = AT(590));
    build(GROUP_REASON);
    put_bins(histogram_bins(h), text, sizeof(text));
    assert_string_equal(text, "1+1,0+2,0+2,0+2,0+2,1+1,3,0,0,1");
    struct bin in = histogram_inside(h), out = histogram_outside(h);
    assert_int_equal(bin_sum(&in), 16);
    assert_int_equal(bin_guessed(&in), 10);
    assert_int_equal(bin_sum(&out), 0);
    assert_int_equal(histogram_first_us(h), AT(30));
    assert_int_equal(histogram_last_us(h), AT(590));
}

static void histogram__absurd_times__are_outside(void **state) {
    (void)state;
    PUT(st, CHANGE_ADDED, .uid = "1", .last_us = AT(30));
    PUT(st, CHANGE_ADDED, .uid = "2", .first_us = -62000000000 * US_PER_S,
        .last_us = -62000000000 * US_PER_S);
    PUT(st, CHANGE_ADDED, .uid = "3", .last_us = 250000000000 * US_PER_S);
    PUT(st, CHANGE_ADDED, .uid = "4", .count = INT32_MAX,
        .first_us = -62000000000 * US_PER_S,
        .last_us = 250000000000 * US_PER_S);
    build(GROUP_REASON);
    struct bin in = histogram_inside(h), out = histogram_outside(h);
    assert_int_equal(in.normal - in.normal_guessed, 1);
    assert_true(in.normal_guessed < 10); /* of 9,900 years ten minutes */
    assert_int_equal(bin_sum(&in) + bin_sum(&out), 3 + (uint64_t)INT32_MAX);
}

static void histogram__rows__have_the_same_axis(void **state) {
    (void)state;
    char uid[16], text[200];
    for (int i = 0; i < 30; i++) {
        snprintf(uid, sizeof(uid), "n%d", i);
        PUT(st, CHANGE_ADDED, .uid = uid, .obj = i % 3 ? "a" : "b",
            .last_us = AT(i * 20));
    }
    for (int i = 0; i < 4; i++) {
        snprintf(uid, sizeof(uid), "w%d", i);
        PUT(st, CHANGE_ADDED, .uid = uid, .obj = "a", .type = "Warning",
            .reason = "BackOff", .last_us = AT(i * 60));
    }
    PUT(st, CHANGE_ADDED, .uid = "x", .reason = "Before", .last_us = AT(-1));
    build(GROUP_REASON);
    assert_int_equal(histogram_rows(h), 2);
    assert_int_equal(histogram_groups(h), 3);
    const struct histogram_row *row = histogram_row(h, 0);
    assert_int_equal(row->sum.warning, 4);
    assert_int_equal(row->bins->at[3].warning, 1);
    assert_int_equal(row->bins->at[4].warning, 0);
    assert_int_equal(row->last_us, AT(180));
    row = histogram_row(h, 1);
    put_bins(row->bins, text, sizeof(text));
    assert_string_equal(text, "3,3,3,3,3,3,3,3,3,3");
    assert_int_equal(row->id, query_group_id(st, GROUP_REASON, row->newest));
    build(GROUP_OBJECT);
    assert_int_equal(histogram_rows(h), 2);
    assert_int_equal(bin_sum(&histogram_row(h, 0)->sum), 24);
    assert_int_equal(bin_sum(&histogram_row(h, 1)->sum), 10);
}

/* More groups than there are bins for: the rows get theirs in the end. */
static void histogram__rows__are_the_first_of_very_many(void **state) {
    (void)state;
    char uid[16], obj[16];
    struct bins_window wide = ten_minutes;
    for (int i = 0; i < 3000; i++) {
        snprintf(uid, sizeof(uid), "u%d", i);
        snprintf(obj, sizeof(obj), "o%d", i);
        PUT(st, CHANGE_ADDED, .uid = uid, .obj = obj, .count = 1 + i % 700,
            .type = i == 2900 ? "Warning" : "Normal", .first_us = AT(30),
            .last_us = AT(30));
    }
    wide.n = 1000;
    for (int pass = 0; pass < 2; pass++) {
        query_refresh(q, NOW_US);
        histogram_build(h, st, q, pass ? &ten_minutes : &wide, GROUP_OBJECT);
        assert_int_equal(histogram_groups(h), 3000);
        assert_int_equal(histogram_rows(h), HISTOGRAM_ROWS);
        assert_int_equal(histogram_row(h, 0)->sum.warning, 1 + 2900 % 700);
        for (size_t i = 1; i < 200; i++) {
            uint64_t n = histogram_row(h, i)->sum.normal;
            assert_int_equal(n, 700 - (i - 1) / 4);
            assert_int_equal(histogram_row(h, i)->bins->at[0].normal, n);
        }
    }
}

static void histogram__warnings__beyond_the_window_are_known(void **state) {
    (void)state;
    build(GROUP_REASON);
    assert_int_equal(histogram_warning_before(h), TIME_UNSET);
    assert_int_equal(histogram_warning_after(h), TIME_UNSET);
    assert_int_equal(histogram_first_us(h), TIME_UNSET);
    for (int i = -5; i < 15; i++) {
        char uid[16];
        snprintf(uid, sizeof(uid), "u%d", i);
        PUT(st, CHANGE_ADDED, .uid = uid, .type = "Warning",
            .last_us = AT(i * 60));
    }
    build(GROUP_REASON);
    assert_int_equal(histogram_warning_before(h), AT(-60));
    assert_int_equal(histogram_warning_after(h), AT(600));
}

/* What a filter hides is not counted. */
static void histogram__filter__is_obeyed(void **state) {
    (void)state;
    struct filter *f = filter_new();
    struct err err;
    assert_true(filter_add_list(f, FILTER_TYPE, STR("Warning"), &err));
    PUT(st, CHANGE_ADDED, .uid = "1", .last_us = AT(1));
    PUT(st, CHANGE_ADDED, .uid = "2", .last_us = AT(1), .type = "Warning");
    query_set_filter(q, QUERY_TYPED, f);
    build(GROUP_REASON);
    struct bin in = histogram_inside(h);
    assert_int_equal(in.normal, 0);
    assert_int_equal(in.warning, 1);
    filter_free(f);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bins__count__in_half_open_bins),
        cmocka_unit_test(bins__spread__is_even_and_rounded_once),
        cmocka_unit_test(bins__spread__does_not_move_with_the_window),
        cmocka_unit_test(bins__window__low_and_high_clip),
        TEST(histogram__repeats__count_when_they_happened),
        TEST(histogram__absurd_times__are_outside),
        TEST(histogram__rows__have_the_same_axis),
        TEST(histogram__rows__are_the_first_of_very_many),
        TEST(histogram__warnings__beyond_the_window_are_known),
        TEST(histogram__filter__is_obeyed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
