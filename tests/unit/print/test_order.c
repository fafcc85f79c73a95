/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/print/fixture.h"

#include "print/order.h"

enum { MANY = 20000 };

/* Events of one letter each, and the order of the letters that comes out. */
struct stage {
    struct intern *pool;
    struct event *events[8];
    struct entry entries[8];
    struct row rows[8];
    size_t n;
};

static void add(struct stage *s, char letter, struct draft d) {
    char name[2] = {letter, '\0'};
    d.name = (struct str){name, 1};
    s->events[s->n] = event_new(s->pool, 0, &d);
    s->entries[s->n] = (struct entry){.event = s->events[s->n]};
    s->rows[s->n] =
        (struct row){.kind = ROW_EVENT, .u.entry = &s->entries[s->n]};
    s->n++;
}

static void done(struct stage *s) {
    for (size_t i = 0; i < s->n; i++) event_unref(s->pool, s->events[i]);
    intern_free(s->pool);
}

static void check(struct stage *s, const char *by, bool descending,
                  const char *want) {
    struct row rows[8];
    const struct show show = {.now_us = NOW_US};
    struct field f;
    struct err err = {0};
    char have[9] = "";

    if (!field_parse(str_of(by), GROUP_NONE, &f, &err))
        fail_msg("%s", err.text);
    memcpy(rows, s->rows, sizeof(rows));
    order_rows(rows, s->n, &f, descending, &show);
    for (size_t i = 0; i < s->n; i++)
        have[i] = event_name(rows[i].u.entry->event).ptr[0];
    if (strcmp(have, want) != 0) fail_msg("%s: %s, not %s", by, have, want);
    field_done(&f);
}

/* Rows point into it: it stays where it is. */
static void make(struct stage *s) {
    *s = (struct stage){.pool = intern_new()};
    struct draft d = backoff();
    d.facts.count = 9;
    d.rv = STR("1000");
    add(s, 'a', d);
    d = scheduled(); /* no count, no lastTimestamp */
    d.rv = STR("999");
    add(s, 'b', d);
    d = backoff();
    d.facts.count = 100;
    d.facts.last_us = AGO(10);
    d.rv = STR("x");
    d.type = STR("Normal");
    add(s, 'c', d);
    d = backoff();
    d.facts.count = 100;
    d.facts.last_us = AGO(3600);
    d.rv = STR("99");
    add(s, 'd', d);
}

static void order__columns__ascending_and_stable(void **state) {
    (void)state;
    static const struct {
        const char *by;
        bool descending;
        const char *want;
    } cases[] = {
        {"count", false, "bacd"}, /* none counts 1 */
        {"count", true, "cdab"},  /* equals as they stood */
        {"last", false, "dabc"},   {"last", true, "cbad"},
        {"type", false, "bcad"},   {"type", true, "adbc"},
        {"name", false, "abcd"},   {"name", true, "dcba"},
        {"reason", false, "acdb"}, {"kind", true, "abcd"},
    };
    struct stage s;
    make(&s);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check(&s, cases[i].by, cases[i].descending, cases[i].want);
    done(&s);
}

/* As kubectl: what has no such field is first, numbers go by value, and texts
 * that are numbers, too. */
static void order__paths__by_value_then_text_missing_first(void **state) {
    (void)state;
    static const struct {
        const char *by;
        bool descending;
        const char *want;
    } cases[] = {
        {".count", false, "bacd"},
        {".count", true, "cdab"},
        {".lastTimestamp", false, "bdac"},
        {".metadata.resourceVersion", false, "dbac"},
        {"{.metadata.resourceVersion}", true, "cabd"},
        {".type", false, "bcad"},
        {".nope", false, "abcd"},
        {".nope", true, "abcd"},
        {".involvedObject", false, "abcd"}, /* no value to sort by */
    };
    struct stage s;
    make(&s);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check(&s, cases[i].by, cases[i].descending, cases[i].want);
    done(&s);
}

/* Every column that rows have sorts them, and back again. */
static void order__every_column__takes_part(void **state) {
    (void)state;
    size_t n;
    const struct column *all = column_all(&n);
    struct stage s;
    make(&s);
    const struct show show = {.now_us = NOW_US};
    for (size_t i = 0; i < n; i++) {
        const struct field by = {.column = &all[i]};
        struct row rows[8];
        if (!all[i].event) continue;
        memcpy(rows, s.rows, sizeof(rows));
        order_rows(rows, s.n, &by, false, &show);
        for (size_t k = 1; k < s.n; k++)
            assert_true(column_compare(&all[i], &rows[k - 1], &rows[k]) <= 0);
        order_rows(rows, s.n, &by, true, &show);
        for (size_t k = 1; k < s.n; k++)
            assert_true(column_compare(&all[i], &rows[k - 1], &rows[k]) >= 0);
    }
    done(&s);
}

static void order__many_rows__all_there_and_sorted(void **state) {
    (void)state;
    static struct entry entries[MANY];
    static struct row rows[MANY];
    static bool seen[MANY];
    struct intern *pool = intern_new();
    const struct show show = {.now_us = NOW_US};
    struct field by;
    struct draft d = backoff();
    for (uint32_t i = 0; i < MANY; i++) {
        d.facts.count = (int32_t)((i * 7919u) % 1000 + 1);
        entries[i].event = event_new(pool, 0, &d);
        rows[i] = (struct row){.kind = ROW_EVENT, .u.entry = &entries[i]};
    }
    assert_true(field_parse(STR(".count"), GROUP_NONE, &by, NULL));
    order_rows(rows, MANY, &by, false, &show);
    for (size_t i = 0; i < MANY; i++) {
        const struct entry *e = rows[i].u.entry;
        seen[e - entries] = true;
        if (i == 0) continue;
        const struct entry *before = rows[i - 1].u.entry;
        int32_t x = before->event->facts.count, y = e->event->facts.count;
        assert_true(x < y || (x == y && before < e));
    }
    for (size_t i = 0; i < MANY; i++) {
        assert_true(seen[i]);
        event_unref(pool, entries[i].event);
    }
    field_done(&by);
    intern_free(pool);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order__columns__ascending_and_stable),
        cmocka_unit_test(order__paths__by_value_then_text_missing_first),
        cmocka_unit_test(order__every_column__takes_part),
        cmocka_unit_test(order__many_rows__all_there_and_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
