/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "unit/unit.h"

#include "base/cc.h"
#include "query/query.h"
#include "query/rank.h"
#include "query/runs.h"
#include "unit/store/make.h"

#define SECOND US_PER_S

/* --- runs ------------------------------------------------------------- */

static void runs__the_last_begins_after_the_last_pause(void **state) {
    (void)state;
    static const struct {
        int minutes[8]; /* ago; 0 ends */
        int since;
    } table[] = {
        {{5}, 5},
        {{1, 2, 3}, 3},
        {{3, 2, 1}, 3},
        {{1, 11, 21}, 21},     /* pauses of ten minutes are none */
        {{1, 12, 22}, 1},      /* one of eleven is */
        {{30, 1, 20, 10}, 30}, /* in any order */
        {{1, 40, 80, 120, 160, 200}, 1},
        {{200, 160, 120, 80, 40, 1}, 1},
        {{1, 21, 11}, 21},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct runs r = {0};
        for (int k = 0; k < 8 && table[i].minutes[k]; k++) {
            int64_t at = BEFORE(table[i].minutes[k] * MINUTE);
            runs_add(&r, (struct run){at, at, 1});
        }
        print_message("# row %zu\n", i);
        assert_true(runs_since(&r) == BEFORE(table[i].since * MINUTE));
    }
    assert_true(runs_since(&(struct runs){0}) == TIME_UNSET);
}

static void runs__what_was_counted_before_is_dense_or_not(void **state) {
    (void)state;
    struct store *st = make_store(4);
    struct runs all = {0};
    struct entry *dense =
        ADD(st, .uid = "a", .count = 60, .first_us = BEFORE(60 * MINUTE));
    assert_true(entry_run(dense, &all).from_us == BEFORE(60 * MINUTE));
    assert_int_equal(all.at[0].n, 60);
    struct entry *rare =
        ADD(st, .uid = "b", .count = 3, .first_us = BEFORE(60 * MINUTE));
    all = (struct runs){0};
    assert_true(entry_run(rare, &all).from_us == NOW_US);
    assert_int_equal(all.at[0].n, 1);
    assert_int_equal(all.n, 2);
    store_free(st);
}

/* --- one object ------------------------------------------------------- */

static void trouble__stands_by_how_long_and_how_late(void **state) {
    (void)state;
    enum { NONE = -1 };
    static const struct {
        const char *reason;
        uint64_t n;
        int since, last, cured; /* seconds ago */
        enum standing want;
    } table[] = {
        {"Failure", 1, 10, 10, NONE, STANDING_FRESH},
        {"Failure", 1, 121, 121, NONE, STANDING_PASSED},
        {"Failure", 9, 600, 10, NONE, STANDING_GOING},
        {"Failure", 9, 600, 350, NONE, STANDING_GOING}, /* spam filter */
        {"Failure", 9, 900, 370, NONE, STANDING_PASSED},
        {"Failure", 9, 600, 60, 50, STANDING_PASSED}, /* went well after */
        {"Failure", 9, 600, 60, 70, STANDING_GOING},  /* and failed again */
        {"FailedScheduling", 1, 20, 20, 5, STANDING_PASSED},
        /* tried again after five minutes; Scheduled would be told */
        {"FailedScheduling", 1, 299, 299, NONE, STANDING_FRESH},
        {"FailedScheduling", 1, 361, 361, NONE, STANDING_PASSED},
        {"BackOff", 9, 600, 60, 50, STANDING_GOING}, /* it always restarts */
        {"Unhealthy", 1, 25, 25, NONE, STANDING_FRESH},
        {"Unhealthy", 1, 31, 31, NONE, STANDING_PASSED},
        {"Unhealthy", 2, 60, 30, 5, STANDING_FRESH}, /* every 30 s */
        {"Unhealthy", 2, 180, 130, NONE, STANDING_FRESH},
        {"Unhealthy", 2, 36, 34, NONE, STANDING_PASSED}, /* every 2 s */
        {"Unhealthy", 60, 630, 29, NONE, STANDING_GOING},
        {"Unhealthy", 20, 630, 150, NONE, STANDING_PASSED},
        {"Unhealthy", 26, 630, 300, NONE, STANDING_GOING}, /* spam filter */
        {"Evicted", 1, 300, 300, NONE, STANDING_FRESH},    /* said once */
        {"Evicted", 1, 500, 500, NONE, STANDING_FRESH},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        const struct trouble t = {.reason = str_of(table[i].reason),
                                  .n = table[i].n,
                                  .since_us = BEFORE(table[i].since * SECOND),
                                  .last_us = BEFORE(table[i].last * SECOND),
                                  .cured_us =
                                      table[i].cured == NONE
                                          ? TIME_UNSET
                                          : BEFORE(table[i].cured * SECOND)};
        print_message("# row %zu\n", i);
        assert_int_equal(trouble_standing(&t, NOW_US), table[i].want);
    }
}

/* --- staged situations ------------------------------------------------ */

/* `pods` of them, one every `apart` seconds from `from` s ago on; each fails
 * `count` times within `for_s` seconds. */
struct stage {
    const char *type, *reason;
    int pods, from, apart, count, for_s;
    const char *kind;
};

static void play(struct store *st, const struct stage *s, int64_t now_us) {
    for (int i = 0; i < s->pods; i++) {
        char uid[64], obj[64];
        snprintf(uid, sizeof(uid), "%s-%d", s->reason, i);
        snprintf(obj, sizeof(obj), s->kind ? "%s-283912%02d" : "%s%d-x",
                 s->reason, i);
        int64_t first = now_us - (s->from - i * s->apart) * SECOND;
        ADD(st, .uid = uid, .type = s->type, .reason = s->reason, .obj = obj,
            .kind = s->kind ? s->kind : "Pod", .count = s->count,
            .first_us = first, .last_us = first + s->for_s * SECOND);
    }
}

static void check_order(struct query *q, const char *want) {
    struct buf got = BUF_INIT(1000);
    for (size_t i = 0; i < query_count(q); i++) {
        if (i) buf_add_char(&got, ' ');
        buf_add_str(&got, istr_str(query_row(q, i).u.group->key));
    }
    unit_assert_bytes(got.data ? got.data : "", got.len, want, strlen(want),
                      want, __FILE__, __LINE__);
    buf_done(&got);
}

#define STAGES 6

static void rank__incidents_stand_above_noise(void **state) {
    (void)state;
    static const struct {
        const char *want;
        struct stage stages[STAGES];
    } table[] = {
        {"BackOff Unhealthy Stopped Started Created",
         {/* one crash loop of half an hour, quiet for three minutes */
          {"Warning", "BackOff", 1, 1800, 0, 30, 1620, NULL},
          /* start-up probes that fail twice and pass, a pod each 10 s */
          {"Warning", "Unhealthy", 60, 600, 10, 3, 8, NULL},
          /* two old ones of thousands */
          {"Warning", "Stopped", 2, 9000, 1, 5000, 7200, NULL},
          {"Normal", "Started", 30, 300, 10, 20, 5, NULL},
          {"Normal", "Created", 30, 300, 10, 2, 5, NULL}}},
        {"NotFound Backlog Unhealthy",
         {/* new and of low rate, above one steady for an hour */
          {"Warning", "NotFound", 3, 90, 1, 3, 80, NULL},
          {"Warning", "Backlog", 4, 3600, 0, 600, 3590, NULL},
          {"Warning", "Unhealthy", 40, 800, 20, 9, 8, NULL}}},
        {"Backlog Unhealthy",
         {/* the first start-up probes of a roll-out */
          {"Warning", "Backlog", 1, 3600, 0, 60, 3590, NULL},
          {"Warning", "Unhealthy", 9, 60, 5, 9, 8, NULL}}},
        {"Policy Killing",
         {/* one Warning among thousands of Normal */
          {"Normal", "Killing", 90, 900, 10, 100, 5, NULL},
          {"Warning", "Policy", 1, 30, 0, 1, 0, NULL}}},
        {"Quota Stopped",
         {/* over for longer counts for less, were it ever so often */
          {"Warning", "Quota", 1, 700, 0, 1, 0, NULL},
          {"Warning", "Stopped", 1, 9000, 0, 5000, 5400, NULL}}},
        {"Failed Unhealthy",
         {/* each run of a CronJob is a Job of its own */
          {"Warning", "Failed", 9, 540, 60, 1, 0, "Job"},
          {"Warning", "Unhealthy", 40, 800, 20, 9, 8, NULL}}},
        {"Killing Unhealthy",
         {/* anything that failed just now stands above pods that fail once
             while they start, were these ever so many and all of them new */
          {"Warning", "Killing", 1, 20, 0, 1, 0, NULL},
          {"Warning", "Unhealthy", 90, 180, 2, 2, 2, NULL}}},
        {"Evicted Unhealthy",
         {/* each pod is evicted once, and others come */
          {"Warning", "Evicted", 9, 1900, 60, 1, 0, NULL},
          {"Warning", "Evicted", 20, 1300, 60, 1, 0, "ReplicaSet"},
          {"Warning", "Unhealthy", 40, 800, 20, 9, 8, NULL}}},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct store *st = make_store(2000);
        struct query *q = query_new(st);
        query_set_group(q, GROUP_REASON);
        for (int k = 0; k < STAGES && table[i].stages[k].reason; k++)
            play(st, &table[i].stages[k], NOW_US);
        query_refresh(q, NOW_US);
        print_message("# row %zu\n", i);
        check_order(q, table[i].want);
        query_free(q);
        store_free(st);
    }
}

/* Two of about the same rate, of which now one, now the other is above a
 * power of two. */
static void rank__rows_about_equal_do_not_swap(void **state) {
    (void)state;
    struct ranks held = {0};
    int raw_swaps = 0, swaps = 0, raw_before = 0, before = 0;
    for (int step = 0; step < 100; step++) {
        int64_t now_us = NOW_US + step * 5 * SECOND;
        struct group g[2];
        uint32_t raw[2];
        for (int i = 0; i < 2; i++) {
            g[i] = (struct group){.id = (uint64_t)i + 1,
                                  .warnings = 900,
                                  .going = 1,
                                  .first_us = BEFORE(90 * MINUTE) + i,
                                  .since_us = BEFORE(90 * MINUTE),
                                  .last_us = now_us};
            for (int k = 0; k < SPARK_CELLS; k++) g[i].spark.cells[k] = 8;
            g[i].spark.cells[7] += (step + i) % 2 ? 6 : 9; /* 126, 129 */
            raw[i] = group_problem_score(&g[i], now_us);
            g[i].score = ranks_hold(&held, g[i].id, raw[i], now_us);
        }
        ranks_end(&held);
        int raw_order = raw[0] > raw[1] ? -1 : 1;
        int order = group_problem_compare(&g[0], &g[1]);
        raw_swaps += step > 1 && raw_order != raw_before;
        swaps += step > 1 && order != before;
        raw_before = raw_order;
        before = order;
    }
    assert_true(raw_swaps > 90);
    assert_int_equal(swaps, 0);
    ranks_done(&held);
}

static void rank__rises_at_once_and_sinks_after_a_while(void **state) {
    (void)state;
    struct ranks r = {0};
    static const struct {
        int at;
        uint32_t score, want;
    } table[] =
        {
            {0, 5, 5},  {1, 9, 9},  {2, 7, 9},  {30, 7, 9},
            {31, 7, 7}, {40, 8, 8}, {41, 7, 8}, {60, 8, 8},
            {80, 7, 8}, {90, 3, 3}, {10, 1, 1}, /* the clock was put back */
        };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        uint32_t got =
            ranks_hold(&r, 77, table[i].score, NOW_US + table[i].at * SECOND);
        ranks_end(&r);
        print_message("# row %zu\n", i);
        assert_int_equal(got, table[i].want);
    }
    ranks_end(&r); /* it was not among them: forgotten */
    assert_int_equal(ranks_hold(&r, 77, 0, NOW_US + 11 * SECOND), 0);
    ranks_done(&r);
}

static void rank__a_way_is_told_of_each_group(void **state) {
    (void)state;
    static const struct {
        int since, last; /* minutes ago */
        uint32_t before, recent;
        enum group_way want;
    } table[] = {
        {60, 0, 4, 4, WAY_STEADY},   {60, 0, 1, 9, WAY_RISING},
        {60, 0, 9, 1, WAY_FALLING},  {5, 0, 0, 9, WAY_NEW},
        {60, 11, 9, 0, WAY_STOPPED},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct group g = {.first_us = BEFORE(table[i].since * MINUTE),
                          .since_us = BEFORE(table[i].since * MINUTE),
                          .last_us = BEFORE(table[i].last * MINUTE)};
        for (int k = 0; k < SPARK_CELLS; k++)
            g.spark.cells[k] = k < 10 ? table[i].before : table[i].recent;
        assert_int_equal(group_way(&g, NOW_US), table[i].want);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs__the_last_begins_after_the_last_pause),
        cmocka_unit_test(runs__what_was_counted_before_is_dense_or_not),
        cmocka_unit_test(trouble__stands_by_how_long_and_how_late),
        cmocka_unit_test(rank__incidents_stand_above_noise),
        cmocka_unit_test(rank__rows_about_equal_do_not_swap),
        cmocka_unit_test(rank__rises_at_once_and_sinks_after_a_while),
        cmocka_unit_test(rank__a_way_is_told_of_each_group),
    };
    return cmocka_run_group_tests_name("query/rank", tests, NULL, NULL);
}
