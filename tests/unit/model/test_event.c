/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/unit.h"

#include "base/alloc.h"
#include "base/cc.h"
#include "model/event.h"

#define UNSET TIME_UNSET

static int make_pool(void **state) {
    *state = intern_new();
    return 0;
}

/* An event that was not given back is told by the pool's assertion. */
static int free_pool(void **state) {
    intern_free(*state);
    return 0;
}

static struct draft empty_draft(void) {
    return (struct draft){
        .facts = {.first_us = UNSET,
                  .last_us = UNSET,
                  .event_us = UNSET,
                  .series_us = UNSET,
                  .created_us = UNSET},
    };
}

static void event__new__copies_every_field(void **state) {
    static const char text[] = "abcdefghijklmnopqrstuvwxyz";
    char *lent = xstrdup(text);
    struct draft d = empty_draft();
    size_t n = 0;
#define X(field) d.field = (struct str){lent + n % 20, 1 + n % 6}, n++;
    EVENT_SHARED(X)
    EVENT_OWN(X)
#undef X
    d.facts.count = -7;

    struct event *e = event_new(*state, 3, &d);
    memset(lent, '?', strlen(lent));
    xfree(lent);
    n = 0;
#define X(field)                                                        \
    assert_int_equal(e->field->len, 1 + n % 6);                         \
    assert_memory_equal(e->field->bytes, text + n % 20, e->field->len); \
    n++;
    EVENT_SHARED(X)
#undef X
#define X(field)                                                         \
    assert_int_equal(event_##field(e).len, 1 + n % 6);                   \
    assert_memory_equal(event_##field(e).ptr, text + n % 20, 1 + n % 6); \
    n++;
    EVENT_OWN(X)
#undef X
    assert_int_equal(n, 20);
    assert_int_equal(e->cluster, 3);
    assert_int_equal(e->facts.count, -7);
    event_unref(*state, e);
}

static void event__new__takes_absent_texts_and_nuls(void **state) {
    struct draft d = empty_draft();
    d.message = STR("a\0b");
    d.reason = STR("r\0");

    struct event *e = event_new(*state, 0, &d);
    assert_str(event_message(e), "a\0b");
    assert_str(istr_str(e->reason), "r\0");
    assert_int_equal(event_name(e).len, 0);
    assert_int_equal(event_rest(e).len, 0);
    assert_int_equal(e->ns->len, 0);
    assert_int_equal(event_bytes(e), sizeof(*e) + 3);
    event_unref(*state, e);
}

static void event__ref__keeps_it(void **state) {
    struct draft d = empty_draft();
    d.reason = STR("BackOff");
    struct event *a = event_new(*state, 0, &d);
    struct event *b = event_new(*state, 0, &d);

    assert_ptr_equal(a->reason, b->reason);
    assert_ptr_equal(event_ref(a), a);
    event_unref(*state, a);
    assert_str(istr_str(a->reason), "BackOff");
    event_unref(*state, a);
    assert_non_null(intern_find(*state, STR("BackOff")));
    event_unref(*state, b);
    assert_null(intern_find(*state, STR("BackOff")));
    event_unref(*state, NULL);
}

struct time_case {
    int64_t series, last, event, first, created;
    int64_t want_last, want_first;
};

static void event__times__the_first_that_is_set(void **state) {
    static const struct time_case cases[] = {
        {5, 4, 3, 2, 1, 5, 2},
        {UNSET, 4, 3, 2, 1, 4, 2},
        {UNSET, UNSET, 3, 2, 1, 3, 2},
        {UNSET, UNSET, UNSET, 2, 1, 2, 2},
        {UNSET, UNSET, UNSET, UNSET, 1, 1, 1},
        {UNSET, 4, 3, UNSET, 1, 4, 3},
        {5, UNSET, UNSET, UNSET, UNSET, 5, UNSET},
        {UNSET, UNSET, UNSET, UNSET, UNSET, UNSET, UNSET},
        {0, -1, 3, -2, 1, 0, -2},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct time_case *c = &cases[i];
        struct draft d = {.facts = {.series_us = c->series,
                                    .last_us = c->last,
                                    .event_us = c->event,
                                    .first_us = c->first,
                                    .created_us = c->created}};
        struct event *e = event_new(*state, 0, &d);
        assert_true(event_last_us(e) == c->want_last);
        assert_true(event_first_us(e) == c->want_first);
        event_unref(*state, e);
    }
}

static void event__count__is_at_least_one(void **state) {
    static const struct {
        int32_t count;
        bool has_series;
        int32_t series;
        int32_t want;
    } cases[] = {
        {0, false, 0, 1},
        {-1, false, 0, 1},
        {INT32_MIN, false, 0, 1},
        {7, false, 9, 7},
        {7, true, 9, 9},
        {7, true, 0, 1},
        {INT32_MAX, false, 0, INT32_MAX},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct draft d = empty_draft();
        d.facts.count = cases[i].count;
        d.facts.has_series = cases[i].has_series;
        d.facts.series_count = cases[i].series;
        struct event *e = event_new(*state, 0, &d);
        assert_int_equal(event_count(e), cases[i].want);
        event_unref(*state, e);
    }
}

struct node_case {
    const char *component, *controller, *host, *instance, *kind, *name;
    const char *source, *node;
};

static void event__node__is_named_by_host_kubelet_or_object(void **state) {
    static const struct node_case cases[] = {
        {"kubelet", "kubelet", "n1", "n2", "Pod", "p", "kubelet", "n1"},
        {"kubelet", "", "", "n2", "Pod", "p", "kubelet", "n2"},
        {"", "kubelet", "", "n2", "Pod", "p", "kubelet", "n2"},
        {"", "scheduler", "", "n2", "Pod", "p", "scheduler", ""},
        {"a", "kubelet", "", "n2", "Pod", "p", "a", ""},
        {"", "", "", "", "Node", "n3", "", "n3"},
        {"", "kubelet", "", "", "Node", "n3", "kubelet", "n3"},
        {"", "", "", "", "Pod", "p", "", ""},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct node_case *c = &cases[i];
        struct draft d = empty_draft();
        d.component = str_of(c->component);
        d.controller = str_of(c->controller);
        d.host = str_of(c->host);
        d.instance = str_of(c->instance);
        d.kind = str_of(c->kind);
        d.obj_name = str_of(c->name);
        struct event *e = event_new(*state, 0, &d);
        assert_true(str_eq(event_source(e), str_of(c->source)));
        assert_true(str_eq(event_node(e), str_of(c->node)));
        event_unref(*state, e);
    }
}

static void event__is_warning__goes_by_type(void **state) {
    static const struct {
        const char *type;
        bool want;
    } cases[] = {{"Warning", true}, {"warning", true},   {"Normal", false},
                 {"", false},       {"Warnings", false}, {"Critical", false}};

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct draft d = empty_draft();
        d.type = str_of(cases[i].type);
        struct event *e = event_new(*state, 0, &d);
        assert_int_equal(event_is_warning(e), cases[i].want);
        event_unref(*state, e);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(event__new__copies_every_field),
        cmocka_unit_test(event__new__takes_absent_texts_and_nuls),
        cmocka_unit_test(event__ref__keeps_it),
        cmocka_unit_test(event__times__the_first_that_is_set),
        cmocka_unit_test(event__count__is_at_least_one),
        cmocka_unit_test(event__node__is_named_by_host_kubelet_or_object),
        cmocka_unit_test(event__is_warning__goes_by_type),
    };
    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
