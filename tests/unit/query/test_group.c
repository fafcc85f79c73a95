/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "unit/unit.h"

#include "base/cc.h"
#include "query/query.h"
#include "unit/store/make.h"

struct fixture {
    struct store *st;
    struct query *q;
};

static struct fixture open_groups(enum group_key by) {
    struct fixture f = {.st = make_store(100)};
    f.q = query_new(f.st);
    query_set_group(f.q, by);
    return f;
}

static void close_groups(struct fixture *f) {
    query_free(f->q);
    store_free(f->st);
}

static const struct group *group_at(const struct fixture *f, size_t i) {
    struct row r = query_row(f->q, i);
    assert_int_equal(r.kind, ROW_GROUP);
    return r.u.group;
}

static void group__a_problem_is_type_reason_and_template(void **state) {
    (void)state;
    struct fixture f = open_groups(GROUP_PROBLEM);
    ADD(f.st, .uid = "a", .type = "Warning", .reason = "BackOff",
        .obj = "web-7c9d8f6b5-x2k4q", .host = "n1", .count = 5,
        .msg = "exit 1", .first_us = BEFORE(9 * MINUTE),
        .last_us = BEFORE(3 * MINUTE));
    struct entry *b =
        ADD(f.st, .uid = "b", .type = "Warning", .reason = "BackOff",
            .obj = "web-7c9d8f6b5-bcdfg", .host = "n2", .count = 2,
            .msg = "exit 137", .ns = "test", .last_us = BEFORE(MINUTE));
    ADD(f.st, .uid = "c", .type = "Normal", .reason = "BackOff",
        .msg = "exit 2");
    ADD(f.st, .uid = "d", .type = "Warning", .reason = "BackOff",
        .msg = "killed");
    query_refresh(f.q, NOW_US);
    assert_int_equal(query_count(f.q), 3);
    size_t at = query_find(f.q, query_group_id(f.st, GROUP_PROBLEM, b));
    const struct group *g = group_at(&f, at);
    assert_str(istr_str(g->key), "exit #");
    assert_ptr_equal(g->newest, b);
    assert_int_equal(g->count, 7);
    assert_int_equal(g->warnings, 7);
    assert_int_equal(g->events, 2);
    assert_int_equal(g->objects, 2);
    assert_int_equal(g->namespaces, 2);
    assert_int_equal(g->nodes, 2);
    assert_int_equal(g->owners, 2);
    assert_true(g->first_us == BEFORE(9 * MINUTE));
    assert_true(g->last_us == BEFORE(MINUTE));
    assert_int_equal(spark_sum(&g->spark), 7);
    close_groups(&f);
}

static void group__each_key_tells_apart_what_it_should(void **state) {
    (void)state;
    static const struct {
        enum group_key by;
        size_t groups;
        const char *key; /* of the newest event's group */
    } table[] = {
        {GROUP_OBJECT, 4, "Pod/web-7c9d8f6b5-x2k4q"},
        {GROUP_REASON, 3, "B"},
        {GROUP_MESSAGE, 2, "exit #"},
        {GROUP_NAMESPACE, 2, "prod"},
        {GROUP_NODE, 3, "n1"},
        {GROUP_SOURCE, 2, "kubelet"},
        {GROUP_KIND, 2, "Pod"},
        {GROUP_OWNER, 3, "web"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct fixture f = open_groups(table[i].by);
        ADD(f.st, .uid = "a", .obj = "web-7c9d8f6b5-bcdfg", .reason = "A",
            .msg = "exit 1", .host = "n2", .last_us = BEFORE(MINUTE));
        ADD(f.st, .uid = "b", .kind = "Deployment", .obj = "web",
            .reason = "A", .type = "Warning", .msg = "x", .component = "ctl",
            .last_us = BEFORE(MINUTE));
        ADD(f.st, .uid = "c", .ns = "test", .obj = "web-7c9d8f6b5-x2k4q",
            .reason = "A", .msg = "exit 7", .host = "n1",
            .last_us = BEFORE(MINUTE));
        ADD(f.st, .uid = "d", .ns = "test", .obj = "api", .reason = "A",
            .msg = "exit 7", .host = "n1", .last_us = BEFORE(MINUTE));
        struct entry *e = ADD(f.st, .uid = "e", .obj = "web-7c9d8f6b5-x2k4q",
                              .reason = "B", .msg = "exit 3", .host = "n1");
        query_refresh(f.q, NOW_US);
        size_t want = table[i].groups + (table[i].by == GROUP_OBJECT);
        assert_int_equal(query_count(f.q), want);
        uint64_t id = query_group_id(f.st, table[i].by, e);
        const struct group *g = group_at(&f, query_find(f.q, id));
        unit_assert_bytes(g->key->bytes, g->key->len, table[i].key,
                          strlen(table[i].key), "key", __FILE__, __LINE__);
        close_groups(&f);
    }
}

static void group__the_id_outlives_its_members(void **state) {
    (void)state;
    struct fixture f = open_groups(GROUP_PROBLEM);
    struct entry *a = ADD(f.st, .uid = "a", .rv = "1", .msg = "exit 1");
    uint64_t id = query_group_id(f.st, GROUP_PROBLEM, a);
    PUT(f.st, CHANGE_MODIFIED, .uid = "a", .rv = "2", .msg = "killed");
    struct entry *b = ADD(f.st, .uid = "b", .msg = "exit 2", .obj = "other");
    assert_true(query_group_id(f.st, GROUP_PROBLEM, b) == id);
    assert_true(query_group_id(f.st, GROUP_PROBLEM, a) != id);
    close_groups(&f);
}

static void group__members_of_one_can_be_listed(void **state) {
    (void)state;
    struct fixture f = open_groups(GROUP_NONE);
    struct entry *a = ADD(f.st, .uid = "a", .reason = "A");
    ADD(f.st, .uid = "b", .reason = "B");
    ADD(f.st, .uid = "c", .reason = "A");
    const struct query_scope scope = {
        .members = {{GROUP_REASON, query_group_id(f.st, GROUP_REASON, a)}},
        .n_members = 1};
    query_set_scope(f.q, &scope);
    query_refresh(f.q, NOW_US);
    assert_int_equal(query_count(f.q), 2);
    ADD(f.st, .uid = "d", .reason = "B");
    query_refresh(f.q, NOW_US);
    assert_int_equal(query_count(f.q), 2);
    query_set_scope(f.q, NULL);
    query_refresh(f.q, NOW_US);
    assert_int_equal(query_count(f.q), 4);
    close_groups(&f);
}

/* n events of a reason, each of its own object, all alike otherwise. */
static void add_many(struct store *st, const char *reason, int n,
                     const char *ns, const char *host, const char *owner) {
    char uid[64], obj[64];
    for (int i = 0; i < n; i++) {
        snprintf(uid, sizeof(uid), "%s-%s-%s-%d", reason, host, owner, i);
        snprintf(obj, sizeof(obj), "%s-%d", owner, i);
        ADD(st, .uid = uid, .reason = reason, .ns = ns, .host = host,
            .obj = obj);
    }
}

static const struct group *find_reason(const struct fixture *f,
                                       const char *reason) {
    for (size_t i = 0; i < query_count(f->q); i++)
        if (str_eq(istr_str(group_at(f, i)->key), str_of(reason)))
            return group_at(f, i);
    fail_msg("no group %s", reason);
    return NULL;
}

static const struct istr *common_of(const struct group *g,
                                    enum common_kind kind) {
    for (int i = 0; i < g->n_common; i++)
        if (g->common[i].kind == kind) return g->common[i].what;
    return NULL;
}

static void group__what_all_have_in_common_is_said(void **state) {
    (void)state;
    struct fixture f = open_groups(GROUP_REASON);
    add_many(f.st, "A", 3, "prod", "n1", "web");
    add_many(f.st, "B", 30, "test", "n2", "api");
    query_refresh(f.q, NOW_US);
    const struct group *a = find_reason(&f, "A");
    assert_str(istr_str(common_of(a, COMMON_NODE)), "n1");
    assert_str(istr_str(common_of(a, COMMON_OWNER)), "web");
    /* goes without saying */
    assert_null(common_of(a, COMMON_NAMESPACE));
    /* nearly all objects are of B's sort anyway */
    const struct group *b = find_reason(&f, "B");
    assert_null(common_of(b, COMMON_NODE));
    assert_null(common_of(b, COMMON_OWNER));
    close_groups(&f);
}

static void group__nothing_is_common_to_few_or_to_mixed(void **state) {
    (void)state;
    struct fixture f = open_groups(GROUP_REASON);
    add_many(f.st, "few", 2, "prod", "n1", "web");
    add_many(f.st, "mixed", 2, "a", "n3", "x");
    add_many(f.st, "mixed", 2, "b", "", "y");
    add_many(f.st, "other", 20, "c", "n4", "z");
    query_refresh(f.q, NOW_US);
    assert_int_equal(find_reason(&f, "few")->n_common, 0);
    assert_int_equal(find_reason(&f, "mixed")->nodes, 1);
    assert_null(common_of(find_reason(&f, "mixed"), COMMON_NODE));
    close_groups(&f);
}

static void group__kinds_are_one_or_not_in_any_order(void **state) {
    (void)state;
    for (int newer = 0; newer < 2; newer++) {
        struct fixture f = open_groups(GROUP_REASON);
        ADD(f.st, .uid = "a", .last_us = BEFORE(5 * MINUTE));
        ADD(f.st, .uid = "b", .obj = "x", .last_us = BEFORE(5 * MINUTE));
        query_refresh(f.q, NOW_US);
        assert_true(group_at(&f, 0)->one_kind);
        ADD(f.st, .uid = "c", .kind = "Node",
            .last_us = BEFORE((newer ? 1 : 9) * MINUTE));
        query_refresh(f.q, NOW_US);
        assert_false(group_at(&f, 0)->one_kind);
        close_groups(&f);
    }
}

static void group__names_of_two_clusters_are_two(void **state) {
    (void)state;
    struct fixture f = open_groups(GROUP_REASON);
    add_many(f.st, "other", 40, "c", "n4", "z");
    for (uint16_t i = 0; i < 4; i++) {
        const char *names[] = {"a", "b", "c", "d"};
        ADD(f.st, .uid = names[i], .obj = names[i], .reason = "A",
            .host = "n1", .cluster = i % 2);
    }
    query_refresh(f.q, NOW_US);
    const struct group *a = find_reason(&f, "A");
    assert_int_equal(a->nodes, 2);
    assert_int_equal(a->namespaces, 2);
    assert_int_equal(a->clusters, 2);
    assert_null(common_of(a, COMMON_NODE));
    close_groups(&f);
}

static void group__expired_when_all_members_are(void **state) {
    (void)state;
    struct fixture f = open_groups(GROUP_REASON);
    ADD(f.st, .uid = "a", .rv = "1");
    ADD(f.st, .uid = "b", .rv = "1");
    PUT(f.st, CHANGE_DELETED, .uid = "a", .rv = "1");
    query_refresh(f.q, NOW_US);
    assert_false(group_at(&f, 0)->expired);
    PUT(f.st, CHANGE_DELETED, .uid = "b", .rv = "1");
    query_refresh(f.q, NOW_US);
    assert_true(group_at(&f, 0)->expired);
    close_groups(&f);
}

static void group__urgent_problems_come_first(void **state) {
    (void)state;
    struct fixture f = open_groups(GROUP_PROBLEM);
    ADD(f.st, .uid = "1", .type = "Normal", .reason = "Killing", .count = 999,
        .first_us = BEFORE(MINUTE));
    ADD(f.st, .uid = "2", .type = "Warning", .msg = "old",
        .last_us = BEFORE(11 * MINUTE));
    ADD(f.st, .uid = "3", .type = "Warning", .msg = "rare");
    ADD(f.st, .uid = "4", .type = "Warning", .msg = "often", .count = 9,
        .first_us = BEFORE(5 * MINUTE), .last_us = BEFORE(4 * MINUTE));
    ADD(f.st, .uid = "5", .type = "Warning", .msg = "rare, before",
        .last_us = BEFORE(MINUTE));
    query_refresh(f.q, NOW_US);
    static const char *const want[] = {"3", "5", "4", "2", "1"};
    assert_int_equal(query_count(f.q), ARRAY_LEN(want));
    for (size_t i = 0; i < ARRAY_LEN(want); i++) {
        struct str uid = event_uid(group_at(&f, i)->newest->event);
        assert_true(str_eq(uid, str_of(want[i])));
    }
    query_set_sort(f.q, column_find(STR("count")), true);
    query_refresh(f.q, NOW_US);
    assert_int_equal(group_at(&f, 0)->count, 999);
    close_groups(&f);
}

static void group__sparklines_move_with_the_clock(void **state) {
    (void)state;
    struct fixture f = open_groups(GROUP_PROBLEM);
    ADD(f.st, .uid = "a", .count = 4);
    assert_true(query_refresh(f.q, NOW_US));
    assert_int_equal(group_at(&f, 0)->spark.cells[14], 4);
    assert_false(query_refresh(f.q, NOW_US + US_PER_S));
    assert_true(query_refresh(f.q, NOW_US + 2 * MINUTE));
    assert_int_equal(group_at(&f, 0)->spark.cells[12], 4);
    close_groups(&f);
}

static void group__keys_parse_by_name(void **state) {
    (void)state;
    enum group_key key;
    struct err err = {0};
    for (int k = GROUP_PROBLEM; k <= GROUP_OWNER; k++) {
        const char *name = group_key_name((enum group_key)k);
        assert_true(group_key_parse(str_of(name), &key, NULL));
        assert_int_equal(key, k);
    }
    assert_false(group_key_parse(STR("color"), &key, &err));
    assert_non_null(strstr(err.text, "'color'"));
    assert_non_null(strstr(err.text, "object, reason"));
    assert_false(group_key_parse(STR("none"), &key, NULL));
    assert_false(group_key_parse(STR_NONE, &key, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(group__a_problem_is_type_reason_and_template),
        cmocka_unit_test(group__each_key_tells_apart_what_it_should),
        cmocka_unit_test(group__the_id_outlives_its_members),
        cmocka_unit_test(group__members_of_one_can_be_listed),
        cmocka_unit_test(group__what_all_have_in_common_is_said),
        cmocka_unit_test(group__nothing_is_common_to_few_or_to_mixed),
        cmocka_unit_test(group__kinds_are_one_or_not_in_any_order),
        cmocka_unit_test(group__names_of_two_clusters_are_two),
        cmocka_unit_test(group__expired_when_all_members_are),
        cmocka_unit_test(group__urgent_problems_come_first),
        cmocka_unit_test(group__sparklines_move_with_the_clock),
        cmocka_unit_test(group__keys_parse_by_name),
    };
    return cmocka_run_group_tests_name("query/group", tests, NULL, NULL);
}
