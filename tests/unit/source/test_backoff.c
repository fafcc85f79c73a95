/* SPDX-License-Identifier: Apache-2.0 */
#include "source/backoff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cc.h"

static void backoff__next__doubles_with_jitter_and_never_exceeds_30_s(
    void **state) {
    static const int64_t base[] = {800,   1600,  3200,  6400,
                                   12800, 15000, 15000, 15000};

    (void)state;
    for (uint64_t seed = 0; seed < 500; seed++) {
        struct backoff b;
        backoff_init(&b, seed);
        for (size_t i = 0; i < ARRAY_LEN(base); i++)
            assert_in_range(backoff_next_ms(&b), base[i], 2 * base[i]);
    }
}

static void backoff__next__stays_in_range_for_ever(void **state) {
    struct backoff b;

    (void)state;
    backoff_init(&b, 7);
    for (int i = 0; i < 10000; i++)
        assert_in_range(backoff_next_ms(&b), 800, 30000);
    b.tries = UINT32_MAX;
    assert_in_range(backoff_next_ms(&b), 15000, 30000);
    assert_in_range(backoff_next_ms(&b), 15000, 30000);
}

static void backoff__next__keeps_jitter_at_the_longest_wait(void **state) {
    struct backoff b;
    int64_t least = INT64_MAX;
    int64_t most = 0;

    (void)state;
    backoff_init(&b, 3);
    for (int i = 0; i < 200; i++) {
        int64_t ms = backoff_next_ms(&b);
        if (i < 10) continue;
        if (ms < least) least = ms;
        if (ms > most) most = ms;
    }
    assert_in_range(least, 15000, 17000);
    assert_in_range(most, 28000, 30000);
}

static void backoff__reset__begins_anew(void **state) {
    struct backoff b;

    (void)state;
    backoff_init(&b, 1);
    for (int i = 0; i < 6; i++) backoff_next_ms(&b);
    backoff_reset(&b);
    assert_in_range(backoff_next_ms(&b), 800, 1600);
}

static void backoff__init__same_seed_same_waits_other_seed_others(
    void **state) {
    struct backoff a, b, c;
    int differ = 0;

    (void)state;
    backoff_init(&a, 42);
    backoff_init(&b, 42);
    backoff_init(&c, 43);
    for (int i = 0; i < 20; i++) {
        int64_t ms = backoff_next_ms(&a);
        assert_int_equal(ms, backoff_next_ms(&b));
        differ += ms != backoff_next_ms(&c);
    }
    assert_true(differ > 10);
}

static void backoff__random__reaches_every_value_below_n_and_no_other(
    void **state) {
    struct backoff b;
    int seen[51] = {0};

    (void)state;
    backoff_init(&b, 0);
    for (int i = 0; i < 5100; i++) {
        uint32_t n = backoff_random(&b, 51);
        assert_in_range(n, 0, 50);
        seen[n]++;
    }
    for (int i = 0; i < 51; i++) assert_in_range(seen[i], 50, 160);
    for (int i = 0; i < 20; i++) assert_int_equal(backoff_random(&b, 1), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            backoff__next__doubles_with_jitter_and_never_exceeds_30_s),
        cmocka_unit_test(backoff__next__stays_in_range_for_ever),
        cmocka_unit_test(backoff__next__keeps_jitter_at_the_longest_wait),
        cmocka_unit_test(backoff__reset__begins_anew),
        cmocka_unit_test(
            backoff__init__same_seed_same_waits_other_seed_others),
        cmocka_unit_test(
            backoff__random__reaches_every_value_below_n_and_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
