/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "unit/unit.h"

#include "base/cc.h"
#include "query/common.h"
#include "query/query.h"
#include "unit/store/make.h"

static void common__is_told_only_where_chance_hardly_does_it(void **state) {
    (void)state;
    static const struct {
        uint32_t hits, n, share, known;
        bool want;
    } table[] = {
        {9, 10, 5, 100, true},     /* nine of ten where one in twenty is */
        {8, 10, 5, 100, false},    /* not nearly all */
        {8, 9, 5, 100, false},     /* too few for nearly */
        {9, 10, 90, 100, false},   /* as many as ever */
        {9, 10, 50, 100, false},   /* half is too many for nearly all, ... */
        {10, 10, 50, 100, true},   /* ... but not for all: 1 in 1024 */
        {3, 3, 20, 100, true},     /* 1 in 125 */
        {3, 3, 25, 100, false},    /* 1 in 64 */
        {2, 2, 2, 100, true},      /* two of the fiftieth part */
        {2, 2, 3, 100, false},     /* two of more */
        {1, 1, 1, 1000000, false}, /* one has all in common with itself */
        {5, 5, 5, 5, false},       /* there are no others */
        {5, 5, 0, 5, false},
        {900, 1000, 20, 1000000, true},
        {1000000, 1000000, 1000000, 2000000, true},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        double bits;
        print_message("# row %zu\n", i);
        assert_int_equal(is_telling(table[i].hits, table[i].n, table[i].share,
                                    table[i].known, &bits),
                         table[i].want);
    }
}

/* A cluster of 100 pods of 20 owners on 10 nodes, and a few that fail. */
struct fixture {
    struct store *st;
    struct query *q;
};

static void add_pod(struct store *st, int i, const char *type,
                    const char *reason, const char *host, const char *owner,
                    const char *msg, int64_t at_us) {
    char uid[64], obj[64];
    snprintf(uid, sizeof(uid), "%s-%d-%s", reason, i, owner);
    snprintf(obj, sizeof(obj), "%s-%d", owner, i);
    ADD(st, .uid = uid, .obj = obj, .type = type, .reason = reason,
        .host = host, .msg = msg, .last_us = at_us);
}

static struct fixture open_cluster(void) {
    struct fixture f = {.st = make_store(1000)};
    for (int i = 0; i < 100; i++) {
        char host[32], owner[32];
        snprintf(host, sizeof(host), "node-%d", i % 10);
        snprintf(owner, sizeof(owner), "app%c", 'a' + i % 20);
        add_pod(f.st, i, "Normal", "Pulled", host, owner,
                "Container image \"base:1\" already present",
                BEFORE(50 * MINUTE) + i * 7 * US_PER_S);
    }
    f.q = query_new(f.st);
    query_set_group(f.q, GROUP_REASON);
    return f;
}

static void close_cluster(struct fixture *f) {
    query_free(f->q);
    store_free(f->st);
}

/* "node=node-3 9/10 since", most telling first */
static void check_common(struct fixture *f, const char *reason,
                         const char *want) {
    static const char *const names[] = {
        [COMMON_NODE] = "node",   [COMMON_OWNER] = "owner",
        [COMMON_IMAGE] = "image", [COMMON_NAMESPACE] = "ns",
        [COMMON_SINCE] = "since",
    };
    struct buf got = BUF_INIT(1000);
    query_refresh(f->q, NOW_US);
    for (size_t i = 0; i < query_count(f->q); i++) {
        const struct group *g = query_row(f->q, i).u.group;
        if (!str_eq(istr_str(g->key), str_of(reason))) continue;
        for (int k = 0; k < g->n_common; k++) {
            const struct common *c = &g->common[k];
            if (k) buf_add_char(&got, ' ');
            buf_add_cstr(&got, names[c->kind]);
            if (c->what) buf_printf(&got, "=%s", c->what->bytes);
            if (c->hits < g->objects)
                buf_printf(&got, " %u/%u", c->hits, g->objects);
        }
    }
    unit_assert_bytes(got.data ? got.data : "", got.len, want, strlen(want),
                      reason, __FILE__, __LINE__);
    buf_done(&got);
}

static void common__a_bad_node_is_named(void **state) {
    (void)state;
    struct fixture f = open_cluster();
    for (int i = 0; i < 10; i++) {
        char owner[32];
        snprintf(owner, sizeof(owner), "app%c", 'a' + i);
        add_pod(f.st, 200 + i, "Warning", "Failed",
                i == 4 ? "node-1" : "node-3", owner, "x",
                BEFORE(20 * MINUTE) + i * MINUTE);
    }
    check_common(&f, "Failed", "node=node-3 9/10");
    close_cluster(&f);
}

static void common__a_bad_image_and_its_moment_are_named(void **state) {
    (void)state;
    struct fixture f = open_cluster();
    for (int i = 0; i < 5; i++) {
        char host[32];
        snprintf(host, sizeof(host), "node-%d", i);
        add_pod(f.st, 200 + i, "Warning", "Failed", host, "web",
                "Failed to pull image \"nginx:1.99\": not found",
                BEFORE(4 * MINUTE) + i * US_PER_S);
    }
    check_common(&f, "Failed", "owner=web image=nginx:1.99 since");
    close_cluster(&f);
}

static void common__what_is_so_of_most_is_not_said(void **state) {
    (void)state;
    struct fixture f = open_cluster();
    for (int i = 0; i < 6; i++) {
        char host[32];
        snprintf(host, sizeof(host), "node-%d", i);
        add_pod(f.st, i, "Warning", "Failed", host, i % 2 ? "b" : "c", "x",
                BEFORE(4 * MINUTE) + i * MINUTE);
    }
    check_common(&f, "Failed", "");
    check_common(&f, "Pulled", "");
    close_cluster(&f);
}

/* Whatever the screen shows, it is the cluster that it is compared with. */
static void common__is_of_the_store_and_not_of_the_filter(void **state) {
    (void)state;
    struct fixture f = open_cluster();
    struct filter *only = filter_new();
    assert_true(filter_add_expr(only, STR("type=Warning"), NULL, NULL));
    for (int i = 0; i < 5; i++)
        add_pod(f.st, 200 + i, "Warning", "Failed", "node-3",
                i % 2 ? "appa" : "appb", "x", BEFORE(9 * MINUTE) + i * MINUTE);
    query_set_filter(f.q, QUERY_WARNINGS, only);
    check_common(&f, "Failed", "node=node-3");
    query_set_filter(f.q, QUERY_WARNINGS, NULL);
    check_common(&f, "Failed", "node=node-3");
    close_cluster(&f);
    filter_free(only);
}

/* Learnt from an event that is not of the group. */
static void common__the_node_of_a_pod_is_known_to_all_its_events(
    void **state) {
    (void)state;
    struct fixture f = open_cluster();
    for (int i = 0; i < 100; i++) {
        char owner[32];
        snprintf(owner, sizeof(owner), "app%c", 'a' + i % 20);
        if (i % 10 == 3)
            add_pod(f.st, i, "Warning", "FailedMount", "", owner, "x",
                    BEFORE(40 * MINUTE) + i * MINUTE / 3);
    }
    check_common(&f, "FailedMount", "node=node-3");
    close_cluster(&f);
}

/* Of what began before the oldest event known one cannot tell when. */
static void common__no_moment_at_the_edge_of_what_is_known(void **state) {
    (void)state;
    struct store *st = make_store(100);
    struct fixture f = {st, query_new(st)};
    query_set_group(f.q, GROUP_REASON);
    for (int i = 0; i < 5; i++)
        add_pod(st, i, "Warning", "Old", "", "web", "x",
                BEFORE(60 * MINUTE) + i);
    for (int i = 5; i < 10; i++)
        add_pod(st, i, "Warning", "New", "", "web", "x",
                BEFORE(40 * MINUTE) + i);
    check_common(&f, "Old", "");
    check_common(&f, "New", "since");
    close_cluster(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(common__is_told_only_where_chance_hardly_does_it),
        cmocka_unit_test(common__a_bad_node_is_named),
        cmocka_unit_test(common__a_bad_image_and_its_moment_are_named),
        cmocka_unit_test(common__what_is_so_of_most_is_not_said),
        cmocka_unit_test(common__is_of_the_store_and_not_of_the_filter),
        cmocka_unit_test(common__the_node_of_a_pod_is_known_to_all_its_events),
        cmocka_unit_test(common__no_moment_at_the_edge_of_what_is_known),
    };
    return cmocka_run_group_tests_name("query/common", tests, NULL, NULL);
}
