/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include "store/trend.h"

#define S INT64_C(1000000)
#define NOW (INT64_C(1700000000) * S)
#define HOUR (3600 * S)

static struct trend_cell all(const struct trend *t) {
    return trend_sum(t, INT64_MIN, INT64_MAX);
}

static void trend__sums_what_was_added_by_type(void **state) {
    (void)state;
    struct trend *t = trend_new();
    assert_int_equal(all(t).normal, 0);
    trend_add(t, NOW, NOW, 3, false, false);
    trend_add(t, NOW, NOW - HOUR, 2, true, true);
    struct trend_cell sum = all(t);
    assert_int_equal(sum.normal, 3);
    assert_int_equal(sum.warning, 2);
    assert_int_equal(sum.estimated, 2);
    trend_free(t);
}

static void trend__neighbouring_periods_share_nothing(void **state) {
    (void)state;
    struct trend *t = trend_new();
    for (int i = 0; i < 600; i++)
        trend_add(t, NOW, NOW - i * S, 1, false, false);
    uint32_t sum = 0;
    for (int64_t at = NOW - 660 * S; at < NOW + 20 * S; at += 7 * S)
        sum += trend_sum(t, at, at + 7 * S).normal;
    assert_int_equal(sum, 600);
    trend_free(t);
}

static void trend__the_future_and_the_far_past_are_left_out(void **state) {
    (void)state;
    struct trend *t = trend_new();
    trend_add(t, NOW, NOW + 50 * S, 1, false, false);
    trend_add(t, NOW, NOW + 90 * S, 1, false, false);
    trend_add(t, NOW, NOW - 5 * HOUR, 1, false, false);
    trend_add(t, NOW, NOW - 7 * HOUR, 1, false, false);
    trend_add(t, NOW, INT64_MIN, 1, false, false);
    trend_add(t, NOW, INT64_MAX, 1, false, false);
    assert_int_equal(all(t).normal, 2);
    trend_free(t);
}

static void trend__now_moves_the_ring_on(void **state) {
    (void)state;
    struct trend *t = trend_new();
    trend_add(t, NOW, NOW, 1, true, false);
    trend_add(t, NOW + 3 * HOUR, NOW + 3 * HOUR, 1, true, false);
    assert_int_equal(all(t).warning, 2);
    trend_add(t, NOW + 8 * HOUR, NOW + 8 * HOUR, 1, true, false);
    assert_int_equal(all(t).warning, 2);
    trend_add(t, NOW + 80 * HOUR, NOW + 80 * HOUR, 1, true, false);
    assert_int_equal(all(t).warning, 1);
    trend_free(t);
}

static void trend__a_clock_put_back_far_starts_afresh(void **state) {
    (void)state;
    struct trend *t = trend_new();
    trend_add(t, NOW + 100 * HOUR, NOW + 100 * HOUR, 1, true, false);
    trend_add(t, NOW, NOW, 5, true, false);
    assert_int_equal(all(t).warning, 5);
    trend_add(t, NOW - HOUR, NOW - HOUR, 2, true, false);
    assert_int_equal(all(t).warning, 7);
    trend_free(t);
}

static void trend__counts_stop_at_the_top(void **state) {
    (void)state;
    struct trend *t = trend_new();
    trend_add(t, NOW, NOW, UINT32_MAX, true, true);
    trend_add(t, NOW, NOW, 9, true, true);
    assert_true(all(t).warning == UINT32_MAX);
    trend_free(t);
}

static void trend__a_span_is_spread_evenly(void **state) {
    (void)state;
    static const uint32_t counts[] = {1, 7, 59, 61, 360, 3601};
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        struct trend *t = trend_new();
        trend_spread(t, NOW, NOW - HOUR, NOW, counts[i], true);
        struct trend_cell sum = all(t);
        assert_int_equal(sum.warning, counts[i]);
        assert_int_equal(sum.estimated, counts[i]);
        sum = trend_sum(t, NOW - HOUR, NOW - HOUR / 2);
        assert_in_range(sum.warning, counts[i] / 2 - (counts[i] > 1),
                        counts[i] / 2 + 1);
        trend_free(t);
    }
}

/* Ten thousand years, counted two billion times: would take minutes if it
 * were gone through one by one. */
static void trend__a_hostile_span_costs_little(void **state) {
    (void)state;
    struct trend *t = trend_new();
    trend_spread(t, NOW, -62135596800 * S, 253402300799 * S, INT32_MAX, true);
    assert_in_range(all(t).warning, 100, 2 * TREND_BUCKETS);
    trend_free(t);
}

/* What lies beyond the ring, or ahead of the clock, is left out and nothing
 * else. */
static void trend__a_span_counts_where_the_ring_is(void **state) {
    (void)state;
    struct trend *t = trend_new();
    trend_spread(t, NOW, NOW - 12 * HOUR, NOW, 43200, false);
    assert_in_range(all(t).normal, 21000, 21700); /* six of twelve hours */
    assert_in_range(trend_sum(t, NOW - HOUR, NOW).normal, 3590, 3610);
    trend_free(t);

    t = trend_new();
    trend_spread(t, NOW, NOW - HOUR, NOW + HOUR, 7200, false);
    assert_in_range(all(t).normal, 3600, 3680);
    trend_free(t);

    t = trend_new();
    trend_spread(t, NOW, NOW - 9 * HOUR, NOW - 7 * HOUR, 7200, true);
    trend_spread(t, NOW, NOW - 9 * HOUR, NOW - 7 * HOUR, 3, true);
    trend_spread(t, NOW, NOW + HOUR, NOW + 2 * HOUR, 7200, true);
    trend_spread(t, NOW, NOW + HOUR, NOW + 2 * HOUR, 3, true);
    assert_int_equal(all(t).warning, 0);
    trend_free(t);
}

static void trend__a_span_without_length_is_a_point(void **state) {
    (void)state;
    struct trend *t = trend_new();
    trend_spread(t, NOW, NOW - HOUR, NOW - HOUR, 5, true);
    assert_int_equal(
        trend_sum(t, NOW - HOUR - 10 * S, NOW - HOUR + 10 * S).warning, 5);
    assert_int_equal(all(t).warning, 5);
    assert_int_equal(all(t).estimated, 5);
    trend_free(t);
}

static void spark__a_span_is_spread_evenly(void **state) {
    (void)state;
    struct spark s;
    spark_init(&s, NOW, 60 * S);
    int64_t from_us = s.end_us - 15 * 60 * S;
    spark_spread(&s, from_us, s.end_us, 150);
    for (int i = 0; i < SPARK_CELLS; i++) assert_int_equal(s.cells[i], 10);

    spark_init(&s, NOW, 60 * S);
    spark_spread(&s, from_us + 60 * S, from_us + 180 * S, 7);
    assert_int_equal(s.cells[0], 0);
    assert_int_equal(s.cells[1] + s.cells[2], 7);
    assert_in_range(s.cells[1], 3, 4);
    assert_int_equal(spark_sum(&s), 7);
}

static void spark__a_span_counts_where_the_cells_are(void **state) {
    (void)state;
    struct spark s;
    spark_init(&s, NOW, 60 * S);
    int64_t from_us = s.end_us - 15 * 60 * S;
    spark_spread(&s, from_us - 15 * 60 * S, s.end_us, 300);
    assert_int_equal(spark_sum(&s), 150);
    spark_init(&s, NOW, 60 * S);
    spark_spread(&s, from_us - 9 * HOUR, from_us, 300);
    spark_spread(&s, s.end_us, s.end_us + HOUR, 300);
    assert_int_equal(spark_sum(&s), 0);
    spark_spread(&s, -62135596800 * S, 253402300799 * S, UINT32_MAX);
    assert_in_range(spark_sum(&s), 1, 100);
}

static void spark__a_span_without_length_is_a_point(void **state) {
    (void)state;
    struct spark s;
    spark_init(&s, NOW, 60 * S);
    spark_spread(&s, NOW, NOW, 3);
    spark_spread(&s, NOW, NOW - 60 * S, 4);
    assert_int_equal(s.cells[14], 3);
    assert_int_equal(s.cells[13], 4);
    spark_add(&s, NOW, UINT32_MAX);
    assert_true(s.cells[14] == UINT32_MAX);
}

static void spark__the_last_cell_holds_now(void **state) {
    (void)state;
    struct spark s;
    spark_init(&s, NOW, 60 * S);
    spark_add(&s, NOW, 2);
    spark_add(&s, NOW - 60 * S, 3);
    spark_add(&s, s.end_us, 100);
    spark_add(&s, s.end_us - 15 * 60 * S, 4);
    spark_add(&s, s.end_us - 15 * 60 * S - 1, 100);
    assert_int_equal(s.cells[14], 2);
    assert_int_equal(s.cells[13], 3);
    assert_int_equal(s.cells[0], 4);
    assert_int_equal(spark_sum(&s), 9);
}

/* A cell that starts anew each minute would look like a fall each minute. */
static void spark__the_last_cell_is_nearly_whole_at_any_time(void **state) {
    (void)state;
    for (int64_t now = NOW; now < NOW + 60 * S; now += S) {
        struct spark s;
        spark_init(&s, now, 60 * S);
        assert_true(s.end_us > now && s.end_us <= now + 10 * S);
    }
}

static enum spark_way way_of(uint32_t before, uint32_t recent) {
    struct spark s = {.cell_us = S};
    s.cells[3] = before;
    s.cells[12] = recent;
    return spark_way(&s);
}

static void spark__rises_and_falls_by_more_than_a_half(void **state) {
    (void)state;
    assert_int_equal(way_of(0, 0), SPARK_STEADY);
    assert_int_equal(way_of(0, 2), SPARK_STEADY);
    assert_int_equal(way_of(0, 3), SPARK_RISING);
    assert_int_equal(way_of(20, 15), SPARK_STEADY);
    assert_int_equal(way_of(20, 16), SPARK_RISING);
    assert_int_equal(way_of(20, 10), SPARK_STEADY);
    assert_int_equal(way_of(20, 5), SPARK_STEADY);
    assert_int_equal(way_of(20, 4), SPARK_FALLING);
    assert_int_equal(way_of(4, 0), SPARK_STEADY);
    assert_int_equal(way_of(6, 0), SPARK_FALLING);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trend__sums_what_was_added_by_type),
        cmocka_unit_test(trend__neighbouring_periods_share_nothing),
        cmocka_unit_test(trend__the_future_and_the_far_past_are_left_out),
        cmocka_unit_test(trend__now_moves_the_ring_on),
        cmocka_unit_test(trend__a_clock_put_back_far_starts_afresh),
        cmocka_unit_test(trend__counts_stop_at_the_top),
        cmocka_unit_test(trend__a_span_is_spread_evenly),
        cmocka_unit_test(trend__a_hostile_span_costs_little),
        cmocka_unit_test(trend__a_span_counts_where_the_ring_is),
        cmocka_unit_test(trend__a_span_without_length_is_a_point),
        cmocka_unit_test(spark__a_span_is_spread_evenly),
        cmocka_unit_test(spark__a_span_counts_where_the_cells_are),
        cmocka_unit_test(spark__a_span_without_length_is_a_point),
        cmocka_unit_test(spark__the_last_cell_holds_now),
        cmocka_unit_test(spark__the_last_cell_is_nearly_whole_at_any_time),
        cmocka_unit_test(spark__rises_and_falls_by_more_than_a_half),
    };
    return cmocka_run_group_tests_name("store/trend", tests, NULL, NULL);
}
