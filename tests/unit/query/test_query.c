/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/unit.h"

#include "base/cc.h"
#include "query/query.h"
#include "unit/store/make.h"

/* "a b c": the uids of the rows. */
static void check_rows(const struct query *q, const char *want) {
    struct buf have = BUF_INIT(10000);
    for (size_t i = 0; i < query_count(q); i++) {
        struct row r = query_row(q, i);
        if (i) buf_add_char(&have, ' ');
        if (r.kind == ROW_GAP)
            buf_printf(&have, "[%s]", r.u.gap->cause);
        else
            buf_add_str(&have, event_uid(r.u.entry->event));
    }
    unit_assert_bytes(have.data ? have.data : "", have.len, want, strlen(want),
                      "rows", __FILE__, __LINE__);
    buf_done(&have);
}

static struct filter *make_filter(const char *expr) {
    struct filter *f = filter_new();
    assert_true(filter_add_expr(f, str_of(expr), NULL, NULL));
    return f;
}

static void put_gap(struct store *st, uint16_t feed, int64_t to_us,
                    const char *cause) {
    const struct gap gap = {.from_us = to_us - 10 * US_PER_S,
                            .to_us = to_us,
                            .cause = str_of(cause)};
    struct change *c = change_new_gap(feed, to_us, &gap);
    store_apply(st, c, NULL);
    change_free(c);
}

/* --- events ----------------------------------------------------------- */

static void query__events_stand_by_last_first_and_arrival(void **state) {
    (void)state;
    struct store *st = make_store(9);
    struct query *q = query_new(st);
    ADD(st, .uid = "d", .last_us = NOW_US);
    ADD(st, .uid = "a", .last_us = BEFORE(2 * MINUTE));
    ADD(st, .uid = "c", .last_us = BEFORE(MINUTE));
    ADD(st, .uid = "b", .last_us = BEFORE(MINUTE),
        .first_us = BEFORE(5 * MINUTE));
    ADD(st, .uid = "e", .last_us = NOW_US);
    assert_true(query_refresh(q, NOW_US));
    check_rows(q, "a b c d e");
    query_set_sort(q, NULL, true);
    query_refresh(q, NOW_US);
    check_rows(q, "e d c b a");
    query_set_sort(q, column_find(STR("uid")), false);
    query_refresh(q, NOW_US);
    check_rows(q, "a b c d e");
    query_free(q);
    store_free(st);
}

static void query__nothing_new_changes_nothing(void **state) {
    (void)state;
    struct store *st = make_store(9);
    struct query *q = query_new(st);
    struct filter *f = make_filter("reason=A");
    query_set_filter(q, QUERY_TYPED, f);
    ADD(st, .uid = "a", .reason = "A");
    assert_true(query_refresh(q, NOW_US));
    assert_false(query_refresh(q, NOW_US));
    put_plain(st, CHANGE_LIST_BEGIN, 0);
    assert_false(query_refresh(q, NOW_US));
    ADD(st, .uid = "b", .reason = "B");
    assert_false(query_refresh(q, NOW_US));
    ADD(st, .uid = "c", .reason = "A");
    assert_true(query_refresh(q, NOW_US));
    check_rows(q, "a c");
    query_free(q);
    filter_free(f);
    store_free(st);
}

static void query__a_changed_event_moves_comes_and_goes(void **state) {
    (void)state;
    struct store *st = make_store(9);
    struct query *q = query_new(st);
    struct filter *f = make_filter("reason=A");
    query_set_filter(q, QUERY_FLAGS, f);
    PUT(st, CHANGE_ADDED, .uid = "a", .rv = "1", .reason = "A",
        .last_us = BEFORE(9 * MINUTE));
    PUT(st, CHANGE_ADDED, .uid = "b", .rv = "1", .reason = "A",
        .last_us = BEFORE(5 * MINUTE));
    query_refresh(q, NOW_US);
    check_rows(q, "a b");
    PUT(st, CHANGE_MODIFIED, .uid = "a", .rv = "2", .reason = "A");
    assert_true(query_refresh(q, NOW_US));
    check_rows(q, "b a");
    PUT(st, CHANGE_MODIFIED, .uid = "b", .rv = "2", .reason = "B");
    assert_true(query_refresh(q, NOW_US));
    check_rows(q, "a");
    PUT(st, CHANGE_MODIFIED, .uid = "b", .rv = "3", .reason = "A",
        .last_us = BEFORE(MINUTE));
    assert_true(query_refresh(q, NOW_US));
    check_rows(q, "b a");
    query_free(q);
    filter_free(f);
    store_free(st);
}

static void query__evicted_events_leave_the_rows(void **state) {
    (void)state;
    struct store *st = make_store(2);
    struct query *q = query_new(st);
    ADD(st, .uid = "a", .last_us = BEFORE(3 * MINUTE));
    ADD(st, .uid = "b", .last_us = BEFORE(2 * MINUTE));
    query_refresh(q, NOW_US);
    ADD(st, .uid = "c", .last_us = BEFORE(MINUTE));
    assert_true(query_refresh(q, NOW_US));
    check_rows(q, "b c");
    query_free(q);
    store_free(st);
}

/* --- gaps ------------------------------------------------------------- */

/* Each row is found again by its identity. */
static void check_found(const struct query *q) {
    for (size_t i = 0; i < query_count(q); i++) {
        struct row r = query_row(q, i);
        assert_int_equal(query_find(q, row_id(&r)), i);
    }
}

static void query__gaps_stand_where_they_ended(void **state) {
    (void)state;
    struct store *st = make_store(9);
    struct query *q = query_new(st);
    query_set_gaps(q, true);
    ADD(st, .uid = "b", .last_us = BEFORE(4 * MINUTE));
    put_gap(st, 0, BEFORE(3 * MINUTE), "1");
    ADD(st, .uid = "c", .last_us = BEFORE(2 * MINUTE));
    query_refresh(q, NOW_US);
    check_rows(q, "b [1] c");
    assert_int_equal(query_gap_count(q), 1);
    ADD(st, .uid = "a", .last_us = BEFORE(9 * MINUTE)); /* relisted */
    put_gap(st, 1, BEFORE(5 * MINUTE), "0");
    put_gap(st, 0, NOW_US, "3");
    put_gap(st, 0, BEFORE(MINUTE), "2");
    assert_true(query_refresh(q, NOW_US));
    check_rows(q, "a [0] b [1] c [2] [3]");
    check_found(q);
    query_set_sort(q, NULL, true);
    query_refresh(q, NOW_US);
    check_rows(q, "[3] [2] c [1] b [0] a");
    check_found(q);
    query_set_sort(q, column_find(STR("last")), true);
    query_refresh(q, NOW_US);
    check_rows(q, "[3] [2] c [1] b [0] a");
    query_free(q);
    store_free(st);
}

static void query__gaps_alone_are_news(void **state) {
    (void)state;
    struct store *st = make_store(9);
    struct query *q = query_new(st);
    query_set_gaps(q, true);
    ADD(st, .uid = "a");
    query_refresh(q, NOW_US);
    for (int i = 0; i < LIMIT_GAPS + 2; i++) { /* the ring goes round */
        put_gap(st, 0, NOW_US + i * MINUTE, "x");
        assert_true(query_refresh(q, NOW_US));
        assert_false(query_refresh(q, NOW_US));
    }
    assert_int_equal(query_count(q), LIMIT_GAPS + 1);
    check_found(q);
    query_free(q);
    store_free(st);
}

/* What is missing might have matched. */
static void query__gaps_pass_every_filter_and_no_other_order(void **state) {
    (void)state;
    struct store *st = make_store(9);
    struct query *q = query_new(st);
    struct filter *f = make_filter("reason=None");
    ADD(st, .uid = "a", .reason = "A");
    put_gap(st, 0, NOW_US, "1");
    query_refresh(q, NOW_US);
    check_rows(q, "a"); /* not asked for */
    query_set_gaps(q, true);
    query_set_filter(q, QUERY_TYPED, f);
    query_refresh(q, NOW_US);
    check_rows(q, "[1]");
    query_set_filter(q, QUERY_TYPED, NULL);
    query_set_sort(q, column_find(STR("reason")), false);
    query_refresh(q, NOW_US);
    check_rows(q, "a");
    query_set_sort(q, NULL, false);
    query_set_group(q, GROUP_REASON);
    query_refresh(q, NOW_US);
    assert_int_equal(query_count(q), 1);
    assert_int_equal(query_gap_count(q), 0);
    query_free(q);
    filter_free(f);
    store_free(st);
}

/* None of their places is taken by another one. */
static void query__events_evicted_for_bytes_leave_too(void **state) {
    (void)state;
    static char big[100001];
    memset(big, 'x', sizeof(big) - 1);
    const struct store_config config = {.max_events = 100,
                                        .max_bytes = 150000};
    struct store *st = store_new(&config);
    struct query *q = query_new(st);
    struct filter *f = make_filter("!uid=new");
    query_set_filter(q, QUERY_TYPED, f);
    for (char uid[] = "a"; uid[0] <= 'e'; uid[0]++)
        ADD(st, .uid = uid, .last_us = BEFORE(MINUTE) + uid[0],
            .msg = big + 80000);
    query_refresh(q, NOW_US);
    check_rows(q, "a b c d e");
    ADD(st, .uid = "new", .msg = big);
    assert_true(store_evictions(st) > 1);
    assert_true(query_refresh(q, NOW_US));
    check_rows(q, "e");
    query_free(q);
    filter_free(f);
    store_free(st);
}

static void query__filters_are_anded(void **state) {
    (void)state;
    struct store *st = make_store(9);
    struct query *q = query_new(st);
    struct filter *f = make_filter("reason=A"), *g = make_filter("ns=x");
    ADD(st, .uid = "a", .reason = "A", .ns = "x");
    ADD(st, .uid = "b", .reason = "A");
    ADD(st, .uid = "c", .ns = "x");
    query_set_filter(q, QUERY_FLAGS, f);
    query_set_filter(q, QUERY_DRILL, g);
    query_refresh(q, NOW_US);
    check_rows(q, "a");
    query_set_filter(q, QUERY_FLAGS, NULL);
    query_refresh(q, NOW_US);
    check_rows(q, "a c");
    query_free(q);
    filter_free(f);
    filter_free(g);
    store_free(st);
}

static void query__timed_filters_follow_the_clock(void **state) {
    (void)state;
    struct store *st = make_store(9);
    struct query *q = query_new(st);
    struct filter *f = make_filter("last<5m");
    query_set_filter(q, QUERY_TYPED, f);
    ADD(st, .uid = "a", .last_us = BEFORE(4 * MINUTE));
    query_refresh(q, NOW_US);
    check_rows(q, "a");
    assert_false(query_refresh(q, NOW_US + US_PER_S / 2));
    query_refresh(q, NOW_US + 2 * MINUTE);
    check_rows(q, "");
    query_refresh(q, NOW_US);
    check_rows(q, "a");
    query_free(q);
    filter_free(f);
    store_free(st);
}

static void query__rows_are_found_by_identity(void **state) {
    (void)state;
    struct store *st = make_store(9);
    struct query *q = query_new(st);
    ADD(st, .uid = "a");
    ADD(st, .uid = "b");
    query_refresh(q, NOW_US);
    struct row b = query_row(q, 1);
    uint64_t id = row_id(&b);
    assert_int_equal(query_find(q, id), 1);
    ADD(st, .uid = "c", .last_us = BEFORE(MINUTE));
    query_refresh(q, NOW_US);
    assert_int_equal(query_find(q, id), 2);
    assert_true(query_find(q, id + 999) == SIZE_MAX);
    query_free(q);
    store_free(st);
}

static void query__totals_are_of_the_rows_shown(void **state) {
    (void)state;
    struct store *st = make_store(9);
    struct query *q = query_new(st);
    struct filter *f = make_filter("!x");
    query_set_filter(q, QUERY_TYPED, f);
    ADD(st, .uid = "a", .rv = "1", .obj = "o", .count = 3, .type = "Warning");
    ADD(st, .uid = "b", .obj = "o", .count = 2);
    ADD(st, .uid = "c", .obj = "p");
    ADD(st, .uid = "d", .obj = "x");
    PUT(st, CHANGE_DELETED, .uid = "a", .rv = "1");
    query_refresh(q, NOW_US);
    struct query_totals t;
    query_totals(q, &t);
    assert_int_equal(t.events, 3);
    assert_int_equal(t.warnings, 1);
    assert_int_equal(t.objects, 2);
    assert_int_equal(t.expired, 1);
    assert_int_equal(t.count, 6);
    ADD(st, .uid = "e", .obj = "q");
    query_refresh(q, NOW_US);
    query_totals(q, &t);
    assert_int_equal(t.objects, 3);
    query_free(q);
    filter_free(f);
    store_free(st);
}

/* --- drilling down ---------------------------------------------------- */

static void scope_on(struct query *q, int64_t from_us, int64_t to_us) {
    const struct query_scope scope = {.from_us = from_us, .to_us = to_us};
    query_set_scope(q, &scope);
    query_refresh(q, NOW_US);
}

static void query__a_scope_keeps_members_of_all_its_groups(void **state) {
    (void)state;
    struct store *st = make_store(9);
    struct query *q = query_new(st);
    struct entry *a = ADD(st, .uid = "a", .reason = "A", .ns = "x");
    ADD(st, .uid = "b", .reason = "A", .ns = "y");
    ADD(st, .uid = "c", .reason = "C", .ns = "x");
    struct query_scope scope = {
        .members = {{GROUP_REASON, query_group_id(st, GROUP_REASON, a)},
                    {GROUP_NAMESPACE, query_group_id(st, GROUP_NAMESPACE, a)}},
        .n_members = 1};
    query_set_scope(q, &scope);
    query_refresh(q, NOW_US);
    check_rows(q, "a b");
    scope.n_members = 2;
    query_refresh(q, NOW_US);
    check_rows(q, "a b"); /* it was copied */
    query_set_scope(q, &scope);
    query_refresh(q, NOW_US);
    check_rows(q, "a");
    ADD(st, .uid = "d", .reason = "A", .ns = "y");
    ADD(st, .uid = "e", .reason = "A", .ns = "x");
    query_refresh(q, NOW_US);
    check_rows(q, "a e");
    query_set_scope(q, NULL);
    query_refresh(q, NOW_US);
    check_rows(q, "a b c d e");
    query_free(q);
    store_free(st);
}

static void query__a_span_keeps_what_happened_in_it(void **state) {
    (void)state;
    struct store *st = make_store(9);
    struct query *q = query_new(st);
    /* once; twice, which leaves nothing between; ten times in ten minutes */
    ADD(st, .uid = "once", .last_us = BEFORE(5 * MINUTE));
    ADD(st, .uid = "twice", .count = 2, .first_us = BEFORE(10 * MINUTE),
        .last_us = BEFORE(2 * MINUTE));
    ADD(st, .uid = "ten", .count = 10, .first_us = BEFORE(10 * MINUTE),
        .last_us = NOW_US);
    static const struct {
        int from, to; /* minutes ago; -1: open */
        const char *want;
    } table[] = {
        {-1, -1, "once twice ten"}, {5, 4, "once ten"}, {6, 5, "ten"},
        {7, -1, "once twice ten"},  {4, 3, "ten"},      {-1, 10, ""},
        {-1, 9, "twice ten"},       {0, -1, "ten"},     {2, 1, "twice ten"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        int from = table[i].from, to = table[i].to;
        scope_on(q, from < 0 ? TIME_UNSET : BEFORE(from * MINUTE),
                 to < 0 ? TIME_UNSET : BEFORE(to * MINUTE));
        check_rows(q, table[i].want);
    }
    query_free(q);
    store_free(st);
}

static void count_entry(void *ctx, const struct entry *e) {
    (void)e;
    ++*(int *)ctx;
}

static void query__each_entry_that_passes_is_visited(void **state) {
    (void)state;
    static const enum group_key by[] = {GROUP_NONE, GROUP_PROBLEM};
    struct store *st = make_store(3);
    struct query *q = query_new(st);
    struct filter *f = make_filter("!uid=b");
    query_set_filter(q, QUERY_TYPED, f);
    for (char uid[] = "a"; uid[0] <= 'c'; uid[0]++)
        ADD(st, .uid = uid, .last_us = BEFORE(9 * MINUTE) + uid[0]);
    for (size_t i = 0; i < ARRAY_LEN(by); i++) {
        int n = 0;
        query_set_group(q, by[i]);
        query_refresh(q, NOW_US);
        query_each_entry(q, count_entry, &n);
        assert_int_equal(n, 2);
    }
    ADD(st, .uid = "d"); /* "a" has to go for it */
    int n = 0;
    query_each_entry(q, count_entry, &n);
    assert_int_equal(n, 1);
    query_free(q);
    filter_free(f);
    store_free(st);
}

/* --- refreshing against starting afresh ------------------------------- */

static void random_change(struct store *st, unsigned *seed, int64_t now_us) {
    static const char *const reasons[] = {"A", "B", "C"};
    static const char *const objects[] = {"x", "y", "z", "w"};
    static const char *const hosts[] = {"", "n1", "n2"};
    unsigned r = (unsigned)rand_r(seed);
    char uid[16], rv[16];
    snprintf(uid, sizeof(uid), "u%u", r % 90);
    snprintf(rv, sizeof(rv), "%u", r / 97 % 4);
    struct sample s = {
        .uid = uid,
        .rv = rv,
        .reason = reasons[r / 7 % 3],
        .obj = objects[r / 11 % 4],
        .host = hosts[r / 23 % 3],
        .type = r / 13 % 2 ? "Warning" : "Normal",
        .count = (int32_t)(r / 17 % 9),
        .last_us = now_us - (int64_t)(r / 19 % 20) * MINUTE,
    };
    switch (r / 3 % 12) {
    case 0:
        put_plain(st, CHANGE_LIST_BEGIN, 0);
        break;
    case 1:
        put_plain(st, CHANGE_LIST_END, 0);
        break;
    case 2:
    case 3:
        put_event(st, CHANGE_DELETED, 0, &s, NULL);
        break;
    default:
        put_event(st, CHANGE_MODIFIED, 0, &s, NULL);
    }
}

static void check_equal(const struct query *a, const struct query *b) {
    struct query_totals x, y;
    query_totals(a, &x);
    query_totals(b, &y);
    assert_memory_equal(&x, &y, sizeof(x));
    assert_int_equal(query_count(a), query_count(b));
    for (size_t i = 0; i < query_count(a); i++) {
        struct row r = query_row(a, i), s = query_row(b, i);
        assert_true(row_id(&r) == row_id(&s));
        if (r.kind == ROW_EVENT) continue;
        const struct group *g = r.u.group, *h = s.u.group;
        assert_ptr_equal(g->newest, h->newest);
        assert_int_equal(g->count, h->count);
        assert_int_equal(g->objects, h->objects);
        assert_int_equal(g->nodes, h->nodes);
        assert_int_equal(g->score, h->score);
        assert_true(g->since_us == h->since_us);
        assert_memory_equal(&g->spark, &h->spark, sizeof(g->spark));
    }
}

static void query__refreshing_gives_what_starting_afresh_gives(void **state) {
    (void)state;
    static const struct {
        const char *filter, *sort;
        enum group_key by;
        bool reverse;
    } table[] = {
        {"", NULL, GROUP_NONE, false},
        {"", NULL, GROUP_NONE, true},
        {"!reason=B", "count", GROUP_NONE, true},
        {"x or y count>2", "object", GROUP_NONE, false},
        {"last<9m", NULL, GROUP_NONE, false},
        {"", NULL, GROUP_PROBLEM, false},
        {"type=Warning", "count", GROUP_OBJECT, true},
        {"", "last", GROUP_NODE, false},
    };
    unsigned seed = (unsigned)clock_mono_ms();
    print_message("# seed %u\n", seed);
    struct store *st = make_store(50);
    struct query *kept[ARRAY_LEN(table)], *fresh[ARRAY_LEN(table)];
    struct filter *filters[ARRAY_LEN(table)];
    for (size_t k = 0; k < ARRAY_LEN(table); k++) {
        filters[k] = make_filter(table[k].filter);
        struct query *both[] = {kept[k] = query_new(st),
                                fresh[k] = query_new(st)};
        for (size_t i = 0; i < 2; i++) {
            query_set_filter(both[i], QUERY_TYPED, filters[k]);
            query_set_group(both[i], table[k].by);
            query_set_sort(both[i],
                           table[k].sort ? column_find(str_of(table[k].sort))
                                         : NULL,
                           table[k].reverse);
        }
    }
    for (int step = 0; step < 400; step++) {
        /* longer than an order is held */
        int64_t now_us = NOW_US + step * MINUTE;
        for (int i = rand_r(&seed) % 8; i >= 0; i--)
            random_change(st, &seed, now_us);
        for (size_t k = 0; k < ARRAY_LEN(table); k++) {
            query_refresh(kept[k], now_us);
            query_set_scope(fresh[k], NULL);
            query_refresh(fresh[k], now_us);
            check_equal(kept[k], fresh[k]);
        }
    }
    for (size_t k = 0; k < ARRAY_LEN(table); k++) {
        query_free(kept[k]);
        query_free(fresh[k]);
        filter_free(filters[k]);
    }
    store_free(st);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(query__gaps_stand_where_they_ended),
        cmocka_unit_test(query__gaps_alone_are_news),
        cmocka_unit_test(query__gaps_pass_every_filter_and_no_other_order),
        cmocka_unit_test(query__events_stand_by_last_first_and_arrival),
        cmocka_unit_test(query__nothing_new_changes_nothing),
        cmocka_unit_test(query__a_changed_event_moves_comes_and_goes),
        cmocka_unit_test(query__evicted_events_leave_the_rows),
        cmocka_unit_test(query__events_evicted_for_bytes_leave_too),
        cmocka_unit_test(query__filters_are_anded),
        cmocka_unit_test(query__timed_filters_follow_the_clock),
        cmocka_unit_test(query__rows_are_found_by_identity),
        cmocka_unit_test(query__totals_are_of_the_rows_shown),
        cmocka_unit_test(query__a_scope_keeps_members_of_all_its_groups),
        cmocka_unit_test(query__a_span_keeps_what_happened_in_it),
        cmocka_unit_test(query__each_entry_that_passes_is_visited),
        cmocka_unit_test(query__refreshing_gives_what_starting_afresh_gives),
    };
    return cmocka_run_group_tests_name("query/query", tests, NULL, NULL);
}
