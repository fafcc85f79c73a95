/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "unit/unit.h"

#include "base/cc.h"
#include "query/column.h"
#include "query/group.h"
#include "unit/store/make.h"

static const char *const clusters[] = {"east", "west"};
static const struct show show = {.now_us = NOW_US, .clusters = clusters};

static void check_text(const struct row *r, const struct show *s,
                       const char *column, const char *want) {
    struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
    const struct column *c = column_find(str_of(column));
    assert_non_null(c);
    c->text(&out, r, s);
    unit_assert_bytes(out.data ? out.data : "", out.len, want, strlen(want),
                      column, __FILE__, __LINE__);
    buf_done(&out);
}

struct cell {
    const char *column, *want;
};

static void column__what_an_event_row_says(void **state) {
    (void)state;
    static const struct cell table[] = {
        {"cluster", "west"},
        {"namespace", "prod"},
        {"last", "3m"},
        {"first", "9m40s"},
        {"age", "9m40s"},
        {"type", "Warning"},
        {"reason", "BackOff"},
        {"object", "Pod/web-7c9d8f6b5-x2k4q"},
        {"involved", "pod/web-7c9d8f6b5-x2k4q"},
        {"message", "Back-off"},
        {"count", "12"},
        {"source", "kubelet"},
        {"reporter", "kubelet, node-1"},
        {"node", "node-1"},
        {"name", "web.17a"},
        {"owner", "web"},
        {"uid", "u1"},
        {"kind", "Pod"},
        {"seen", "3m (x12 over 9m40s)"},
        {"subobject", ""},
    };
    struct store *st = make_store(4);
    struct entry *e =
        ADD(st, .type = "Warning", .reason = "BackOff", .name = "web.17a",
            .obj = "web-7c9d8f6b5-x2k4q", .host = "node-1", .count = 12,
            .first_us = BEFORE(9 * MINUTE + 40 * US_PER_S),
            .last_us = BEFORE(3 * MINUTE), .msg = " Back-off\n", .cluster = 1);
    struct row r = {ROW_EVENT, {.entry = e}};
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        check_text(&r, &show, table[i].column, table[i].want);
    store_free(st);
}

static void column__seen_is_what_kubectl_events_prints(void **state) {
    (void)state;
    static const struct {
        struct event_facts facts;
        const char *want;
    } table[] = {
        {{.count = 1,
          .first_us = BEFORE(60 * US_PER_S),
          .last_us = BEFORE(30 * US_PER_S),
          .event_us = TIME_UNSET},
         "60s"},
        {{.count = 2,
          .first_us = BEFORE(60 * US_PER_S),
          .last_us = BEFORE(30 * US_PER_S),
          .event_us = TIME_UNSET},
         "30s (x2 over 60s)"},
        {{.first_us = TIME_UNSET,
          .last_us = TIME_UNSET,
          .event_us = BEFORE(5 * US_PER_S)},
         "5s"},
        {{.has_series = true,
          .series_count = 3,
          .first_us = TIME_UNSET,
          .series_us = BEFORE(US_PER_S),
          .event_us = BEFORE(5 * US_PER_S)},
         "1s (x3 over 5s)"},
        {{.first_us = TIME_UNSET,
          .event_us = TIME_UNSET,
          .created_us = NOW_US},
         "<unknown>"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct store *st = make_store(4);
        struct entry *e = ADD(st, .uid = "a");
        e->event->facts = table[i].facts;
        struct row r = {ROW_EVENT, {.entry = e}};
        check_text(&r, &show, "seen", table[i].want);
        store_free(st);
    }
}

static void column__times_print_in_the_chosen_style(void **state) {
    (void)state;
    struct store *st = make_store(4);
    struct entry *e = ADD(st, .last_us = NOW_US);
    struct row r = {ROW_EVENT, {.entry = e}};
    struct show s = show;
    s.times = TIMES_UTC;
    check_text(&r, &s, "last", "22:13:20");
    s.times = TIMES_RFC3339;
    check_text(&r, &s, "last", "2023-11-14T22:13:20Z");
    e->event->facts.last_us = NOW_US + 5;
    check_text(&r, &s, "last", "2023-11-14T22:13:20.000005Z");
    store_free(st);
}

static void column__what_a_group_row_says(void **state) {
    (void)state;
    static const struct cell table[] = {
        {"key", "exit #"},
        {"count", "30"},
        {"warnings", "20"},
        {"events", "3"},
        {"objects", "9"},
        {"namespace", "4 namespaces"},
        {"namespaces", "4"},
        {"nodes", "5"},
        {"owners", "6"},
        {"type", "Warning"},
        {"last", "0s"},
        {"message", "exit 1"},
        {"object", "9 objects"},
        {"trend", "            ▁▄▇"},
        {"way", "↑"},
        {"rate", "1.0/m"},
        {"since", "2m"},
        {"where", "9 pods of 6 owners"},
        {"common", "node node-1, since 22:10:20"},
    };
    struct store *st = make_store(4);
    struct entry *e = ADD(st, .host = "node-1", .msg = "exit 1");
    struct group g = {
        .by = GROUP_PROBLEM,
        .newest = e,
        .count = 30,
        .warnings = 20,
        .events = 3,
        .objects = 9,
        .namespaces = 4,
        .nodes = 5,
        .owners = 6,
        .first_us = BEFORE(MINUTE),
        .last_us = NOW_US,
        .spark = {.cells = {[12] = 1, [13] = 5, [14] = 9}},
        .since_us = BEFORE(2 * MINUTE),
        .rate = 10,
        .way = WAY_RISING,
        .one_kind = true,
        .common = {{.kind = COMMON_NODE, .hits = 9, .what = e->event->host},
                   {.kind = COMMON_SINCE,
                    .hits = 9,
                    .at_us = BEFORE(3 * MINUTE)}},
        .n_common = 2,
    };
    struct intern *pool = intern_new();
    g.key = intern_get(pool, STR("exit #"));
    struct row r = {ROW_GROUP, {.group = &g}};
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        check_text(&r, &show, table[i].column, table[i].want);

    struct show plain = show;
    plain.ascii = true;
    check_text(&r, &plain, "trend", "            _-#");
    check_text(&r, &plain, "way", "^");
    g.events = g.objects = 1;
    g.events = 2;
    g.by = GROUP_MESSAGE;
    check_text(&r, &show, "message", "exit #");
    g.events = 1;
    check_text(&r, &show, "message", "exit 1");
    check_text(&r, &show, "object", "Pod/web");
    memset(g.spark.cells, 0, sizeof(g.spark.cells));
    g.spark.cells[3] = UINT32_MAX;
    check_text(&r, &show, "trend", "   ▇           ");
    intern_unref(pool, g.key);
    intern_free(pool);
    store_free(st);
}

static void column__rates_have_the_unit_that_suits(void **state) {
    (void)state;
    static const struct {
        uint32_t tenths;
        const char *want;
    } table[] = {{0, "0/m"},        {1, "0.1/m"},    {99, "9.9/m"},
                 {100, "10/m"},     {9994, "999/m"}, {10000, "17/s"},
                 {600000, "1000/s"}};
    struct group g = {.by = GROUP_PROBLEM};
    struct row r = {ROW_GROUP, {.group = &g}};
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        g.rate = table[i].tenths;
        check_text(&r, &show, "rate", table[i].want);
    }
}

static void column__where_names_who_is_concerned(void **state) {
    (void)state;
    static const struct {
        const char *kind, *obj;
        uint32_t objects, owners;
        bool one_kind;
        const char *want;
    } table[] = {
        {"Pod", "web-7c9d8f6b5-x2k4q", 1, 1, true, "pod/web-7c9d8f6b5-x2k4q"},
        {"Pod", "web-7c9d8f6b5-x2k4q", 12, 1, true, "12 pods of web"},
        {"Pod", "web-7c9d8f6b5-x2k4q", 12, 5, true, "12 pods of 5 owners"},
        {"Node", "n1", 3, 3, true, "3 nodes"},
        {"Ingress", "a", 3, 3, true, "3 ingresses"},
        {"NetworkPolicy", "a", 3, 3, true, "3 networkpolicies"},
        {"Gateway", "a", 3, 3, true, "3 gateways"},
        {"Pod", "web-0", 4, 1, false, "4 objects of web"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct store *st = make_store(2);
        struct group g = {
            .newest = ADD(st, .kind = table[i].kind, .obj = table[i].obj),
            .objects = table[i].objects,
            .owners = table[i].owners,
            .one_kind = table[i].one_kind,
        };
        struct row r = {ROW_GROUP, {.group = &g}};
        check_text(&r, &show, "where", table[i].want);
        store_free(st);
    }
}

static void column__common_says_how_many_when_not_all(void **state) {
    (void)state;
    struct intern *pool = intern_new();
    struct istr *what = intern_get(pool, STR("x"));
    static const char *const want[] = {
        [COMMON_NODE] = "9 of 10 on x",
        [COMMON_OWNER] = "9 of 10 of x",
        [COMMON_IMAGE] = "9 of 10 with x",
        [COMMON_NAMESPACE] = "9 of 10 in x",
    };
    for (int k = COMMON_NODE; k <= COMMON_NAMESPACE; k++) {
        struct group g = {
            .objects = 10,
            .common = {{.kind = (enum common_kind)k, .what = what, .hits = 9}},
            .n_common = 1};
        struct row r = {ROW_GROUP, {.group = &g}};
        check_text(&r, &show, "common", want[k]);
    }
    intern_unref(pool, what);
    intern_free(pool);
}

static int compare(const char *column, const struct entry *a,
                   const struct entry *b) {
    struct row x = {ROW_EVENT, {.entry = a}}, y = {ROW_EVENT, {.entry = b}};
    int c = column_find(str_of(column))->compare(&x, &y);
    int d = column_find(str_of(column))->compare(&y, &x);
    assert_true((c < 0) == (d > 0) && (c == 0) == (d == 0));
    return c;
}

static void column__compares_values_and_not_their_text(void **state) {
    (void)state;
    struct store *st = make_store(4);
    struct entry *a =
        ADD(st, .uid = "a", .count = 9, .first_us = BEFORE(90 * US_PER_S),
            .last_us = BEFORE(90 * US_PER_S), .reason = "apple", .obj = "a");
    struct entry *b =
        ADD(st, .uid = "b", .count = 10, .last_us = BEFORE(9 * US_PER_S),
            .reason = "Banana", .obj = "b");
    static const char *const columns[] = {
        "count",  "last",   "first",    "seen",  "age",
        "reason", "object", "involved", "owner", "uid"};
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        assert_true(compare(columns[i], a, b) < 0);
    assert_int_equal(compare("namespace", a, b), 0);
    assert_int_equal(compare("source", a, b), 0);
    store_free(st);
}

static void column__every_one_is_found_and_complete(void **state) {
    (void)state;
    struct buf names = BUF_INIT(1000);
    size_t n;
    const struct column *c = column_all(&n);
    column_names(&names);
    for (size_t i = 0; i < n; i++) {
        assert_ptr_equal(column_find(str_of(c[i].name)), &c[i]);
        assert_true(c[i].event || c[i].group);
        assert_true(c[i].min > 0 && (c[i].max == 0 || c[i].max >= c[i].min));
        assert_non_null(c[i].text);
        assert_non_null(c[i].compare);
        assert_non_null(strstr(names.data, c[i].name));
    }
    assert_null(column_find(STR("nope")));
    assert_non_null(column_find(STR("Reason")));
    buf_done(&names);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(column__what_an_event_row_says),
        cmocka_unit_test(column__seen_is_what_kubectl_events_prints),
        cmocka_unit_test(column__times_print_in_the_chosen_style),
        cmocka_unit_test(column__what_a_group_row_says),
        cmocka_unit_test(column__rates_have_the_unit_that_suits),
        cmocka_unit_test(column__where_names_who_is_concerned),
        cmocka_unit_test(column__common_says_how_many_when_not_all),
        cmocka_unit_test(column__compares_values_and_not_their_text),
        cmocka_unit_test(column__every_one_is_found_and_complete),
    };
    return cmocka_run_group_tests_name("query/column", tests, NULL, NULL);
}
