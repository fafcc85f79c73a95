/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include "base/limits.h"
#include "unit/store/make.h"

struct seen {
    int calls;
    int64_t sum, estimated, first_us, last_us;
};

static void see(void *ctx, int64_t at_us, uint32_t n, bool estimated) {
    struct seen *s = ctx;
    assert_true(n > 0);
    if (s->calls++ == 0)
        s->first_us = at_us;
    else
        assert_true(at_us >= s->last_us);
    s->last_us = at_us;
    s->sum += n;
    if (estimated) s->estimated += n;
}

static struct seen ticks_of(const struct entry *e) {
    struct seen s = {0};
    entry_ticks(e, see, &s);
    return s;
}

static void ticks__a_single_occurrence_is_one_at_its_time(void **state) {
    (void)state;
    struct store *st = make_store(4);
    struct seen s = ticks_of(ADD(st, .last_us = BEFORE(MINUTE)));
    assert_int_equal(s.calls, 1);
    assert_int_equal(s.sum, 1);
    assert_int_equal(s.estimated, 0);
    assert_true(s.first_us == BEFORE(MINUTE));
    store_free(st);
}

static void ticks__a_count_at_first_sight_is_spread(void **state) {
    (void)state;
    static const int32_t counts[] = {2, 3, 15, 16, 17, 1000, INT32_MAX};
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        struct store *st = make_store(4);
        struct seen s =
            ticks_of(ADD(st, .count = counts[i], .first_us = BEFORE(MINUTE)));
        assert_in_range(s.calls, 2, 16);
        assert_int_equal(s.sum, counts[i]);
        assert_int_equal(s.estimated, counts[i] - 2);
        assert_true(s.first_us == BEFORE(MINUTE));
        assert_true(s.last_us == NOW_US);
        store_free(st);
    }
}

static void ticks__growth_is_a_tick_at_the_newer_time(void **state) {
    (void)state;
    struct store *st = make_store(4);
    struct entry *e =
        ADD(st, .rv = "1", .count = 4, .last_us = BEFORE(9 * MINUTE));
    PUT(st, CHANGE_MODIFIED, .rv = "2", .count = 7,
        .last_us = BEFORE(2 * MINUTE));
    assert_int_equal(e->ticks->n, 1);
    assert_int_equal(e->ticks->at[0].n, 3);
    assert_true(e->ticks->at[0].at_us == BEFORE(2 * MINUTE));
    assert_int_equal(ticks_of(e).sum, 7);
    PUT(st, CHANGE_MODIFIED, .rv = "3", .count = 7);
    assert_int_equal(e->ticks->n, 1);
    store_free(st);
}

static void ticks__a_count_that_shrinks_starts_afresh(void **state) {
    (void)state;
    struct store *st = make_store(4);
    struct entry *e = ADD(st, .rv = "1", .count = 4);
    PUT(st, CHANGE_MODIFIED, .rv = "2", .count = 9);
    PUT(st, CHANGE_MODIFIED, .rv = "3", .count = 2);
    assert_null(e->ticks);
    assert_int_equal(ticks_of(e).sum, 2);
    store_free(st);
}

static void ticks__are_bounded_and_still_sum_up(void **state) {
    (void)state;
    struct store *st = make_store(4);
    struct entry *e = ADD(st, .rv = "x", .last_us = BEFORE(500 * MINUTE));
    for (int32_t i = 2; i <= 200; i++) {
        char rv[2] = {(char)('a' + i % 26), '\0'};
        PUT(st, CHANGE_MODIFIED, .rv = rv, .count = i,
            .last_us = BEFORE((500 - i) * MINUTE));
    }
    assert_int_equal(e->ticks->n, LIMIT_TICKS);
    struct seen s = ticks_of(e);
    assert_int_equal(s.sum, 200);
    assert_true(s.calls <= LIMIT_TICKS + 16);
    assert_true(s.last_us == BEFORE(300 * MINUTE));
    store_free(st);
}

static void ticks__a_clock_that_goes_back_keeps_the_order(void **state) {
    (void)state;
    struct store *st = make_store(4);
    struct entry *e = ADD(st, .rv = "1");
    PUT(st, CHANGE_MODIFIED, .rv = "2", .count = 2, .last_us = BEFORE(MINUTE));
    assert_true(ticks_of(e).last_us == NOW_US);
    store_free(st);
}

static void ticks__go_on_the_trend_with_estimates_marked(void **state) {
    (void)state;
    struct store *st = make_store(4);
    ADD(st, .rv = "1", .count = 10, .first_us = BEFORE(10 * MINUTE),
        .last_us = BEFORE(5 * MINUTE), .type = "Warning");
    PUT(st, CHANGE_MODIFIED, .rv = "2", .count = 13, .type = "Warning");
    struct trend_cell sum =
        trend_sum(store_trend(st), BEFORE(60 * MINUTE), NOW_US + MINUTE);
    assert_int_equal(sum.warning, 13);
    assert_int_equal(sum.normal, 0);
    assert_int_equal(sum.estimated, 8);
    sum = trend_sum(store_trend(st), BEFORE(MINUTE), NOW_US + MINUTE);
    assert_int_equal(sum.warning, 3);
    store_free(st);
}

/* --- spans ------------------------------------------------------------ */

struct span {
    int64_t from_us, to_us;
    uint32_t n;
};

struct spans {
    int n;
    struct span at[LIMIT_TICKS + 4];
};

static void note_span(void *ctx, int64_t from_us, int64_t to_us, uint32_t n) {
    struct spans *s = ctx;
    assert_true(s->n < LIMIT_TICKS + 4);
    s->at[s->n++] = (struct span){from_us, to_us, n};
}

static struct spans spans_of(const struct entry *e) {
    struct spans s = {0};
    entry_spans(e, note_span, &s);
    return s;
}

static void assert_span(const struct spans *s, int i, int64_t from_us,
                        int64_t to_us, uint32_t n) {
    assert_true(i < s->n);
    assert_true(s->at[i].from_us == from_us && s->at[i].to_us == to_us);
    assert_int_equal(s->at[i].n, n);
}

static void spans__a_count_at_first_sight_is_one_between_its_ends(
    void **state) {
    (void)state;
    struct store *st = make_store(4);
    struct entry *e = ADD(st, .count = 10, .first_us = BEFORE(9 * MINUTE),
                          .last_us = BEFORE(MINUTE));
    struct spans s = spans_of(e);
    assert_int_equal(s.n, 3);
    assert_span(&s, 0, BEFORE(9 * MINUTE), BEFORE(9 * MINUTE), 1);
    assert_span(&s, 1, BEFORE(9 * MINUTE), BEFORE(MINUTE), 8);
    assert_span(&s, 2, BEFORE(MINUTE), BEFORE(MINUTE), 1);
    store_free(st);
}

static void spans__what_has_no_length_is_a_point(void **state) {
    (void)state;
    struct store *st = make_store(4);
    struct spans s = spans_of(ADD(st, .uid = "1", .last_us = BEFORE(MINUTE)));
    assert_int_equal(s.n, 1);
    assert_span(&s, 0, BEFORE(MINUTE), BEFORE(MINUTE), 1);
    s = spans_of(ADD(st, .uid = "2", .count = 7));
    assert_int_equal(s.n, 1);
    assert_span(&s, 0, NOW_US, NOW_US, 7);
    s = spans_of(ADD(st, .uid = "3", .count = 2, .first_us = BEFORE(MINUTE)));
    assert_int_equal(s.n, 2); /* both ends, and nothing between */
    assert_span(&s, 0, BEFORE(MINUTE), BEFORE(MINUTE), 1);
    assert_span(&s, 1, NOW_US, NOW_US, 1);
    store_free(st);
}

static void spans__growth_in_sight_is_known_to_the_point(void **state) {
    (void)state;
    struct store *st = make_store(4);
    struct entry *e =
        ADD(st, .rv = "1", .count = 4, .first_us = BEFORE(20 * MINUTE),
            .last_us = BEFORE(9 * MINUTE));
    PUT(st, CHANGE_MODIFIED, .rv = "2", .count = 7,
        .first_us = BEFORE(20 * MINUTE), .last_us = BEFORE(2 * MINUTE));
    struct spans s = spans_of(e);
    assert_int_equal(s.n, 4);
    assert_span(&s, 3, BEFORE(2 * MINUTE), BEFORE(2 * MINUTE), 3);
    store_free(st);
}

/* However it is told, it happened so often. */
static void spans__sum_up_to_the_count_as_ticks_do(void **state) {
    (void)state;
    struct store *st = make_store(4);
    static const int32_t counts[] = {1, 2, 3, 15, 16, 17, 1000, INT32_MAX};
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        for (int64_t first = 0; first < 3; first++) {
            char uid[8] = {(char)('a' + i), (char)('0' + first), '\0'};
            struct entry *e =
                ADD(st, .uid = uid, .rv = "1", .count = counts[i],
                    .first_us = BEFORE(first * MINUTE), .last_us = NOW_US);
            struct spans s = spans_of(e);
            int64_t sum = 0;
            for (int j = 0; j < s.n; j++) {
                sum += s.at[j].n;
                assert_true(s.at[j].n > 0);
                assert_true(s.at[j].from_us <= s.at[j].to_us);
            }
            assert_int_equal(sum, counts[i]);
            assert_int_equal(ticks_of(e).sum, counts[i]);
        }
    }
    store_free(st);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks__a_single_occurrence_is_one_at_its_time),
        cmocka_unit_test(ticks__a_count_at_first_sight_is_spread),
        cmocka_unit_test(ticks__growth_is_a_tick_at_the_newer_time),
        cmocka_unit_test(ticks__a_count_that_shrinks_starts_afresh),
        cmocka_unit_test(ticks__are_bounded_and_still_sum_up),
        cmocka_unit_test(ticks__a_clock_that_goes_back_keeps_the_order),
        cmocka_unit_test(ticks__go_on_the_trend_with_estimates_marked),
        cmocka_unit_test(
            spans__a_count_at_first_sight_is_one_between_its_ends),
        cmocka_unit_test(spans__what_has_no_length_is_a_point),
        cmocka_unit_test(spans__growth_in_sight_is_known_to_the_point),
        cmocka_unit_test(spans__sum_up_to_the_count_as_ticks_do),
    };
    return cmocka_run_group_tests_name("store/ticks", tests, NULL, NULL);
}
