/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that no good server gives. */
#include "object/family.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "unit/object/family_play.h"

#define P "/api/v1/namespaces/p"
#define A "/apis/apps/v1/namespaces/p"

static const struct family_start pod = {
    {"Pod", 3}, {"v1", 2}, {"p", 1}, {"a", 1}, {NULL, 0}};
static const struct family_start set = {
    {"ReplicaSet", 10}, {"apps/v1", 7}, {"p", 1}, {"s", 1}, {NULL, 0}};

static const char set_json[] =
    "{\"kind\":\"ReplicaSet\",\"apiVersion\":\"apps/v1\",\"metadata\":{"
    "\"name\":\"s\",\"namespace\":\"p\",\"uid\":\"us\",\"resourceVersion\":"
    "\"1\"},\"spec\":{\"selector\":{\"matchLabels\":{\"app\":\"s\"}}}}";

static void hostile__wrong_types__say_nothing(void **state) {
    static const char *const bodies[] = {
        "",
        "null",
        "7",
        "[]",
        "\"x\"",
        "{",
        "{}",
        "{\"metadata\":7}",
        "{\"metadata\":{\"uid\":[],\"name\":{},\"ownerReferences\":7}}",
        "{\"metadata\":{\"ownerReferences\":[7,null,[],{},{\"kind\":7}]}}",
        "{\"metadata\":{\"ownerReferences\":{\"kind\":\"A\"}},\"spec\":[]}",
        ("{\"spec\":{\"nodeName\":7,\"volumes\":[7,{},{\"ephemeral\":{}},"
         "{\"persistentVolumeClaim\":[]}]},\"status\":7}"),
        ("{\"status\":{\"conditions\":{\"type\":\"Ready\"},"
         "\"phase\":[]}}"),
        "{\"kind\":{},\"apiVersion\":[]}",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
        const struct line lines[] = {
            {P "/pods/a", 200, bodies[i], NULL}, {"/*", 404, NULL, "no"}, {0}};
        struct play p;
        print_message("  %s\n", bodies[i]);
        play_start(&p, &pod, lines);
        play(&p);
        play_on(&p, 10000);
        assert_true(family_is_complete(p.family));
        assert_in_range(family_count(p.family), 1, 2);
        play_show(&p);
        play_end(&p);
    }
}

static void hostile__wrong_lists__are_failures(void **state) {
    static const char *const bodies[] = {
        "{}",
        "{\"items\":7}",
        "{\"items\":{\"a\":{}}}",
        "[]",
        "x",
        ("{\"items\":[7,null,[],{},{\"metadata\":[]},{\"metadata\":{\"uid\":7,"
         "\"name\":\"x\",\"ownerReferences\":[{\"uid\":\"us\"}]}}],"
         "\"metadata\":{\"continue\":7}}"),
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
        const struct line lines[] = {{A "/replicasets/s", 200, set_json, NULL},
                                     {P "/pods*", 200, bodies[i], NULL},
                                     {0}};
        struct play p;
        print_message("  %s\n", bodies[i]);
        play_start(&p, &set, lines);
        play(&p);
        assert_true(family_is_complete(p.family));
        assert_int_equal(family_count(p.family), 2);
        if (i < 5) assert_non_null(strstr(play_show(&p), "Pod p/ failed: "));
        play_end(&p);
    }
}

static void hostile__owners_in_a_circle__end(void **state) {
    static const struct line by_uid[] = {
        {P "/pods/a", 200,
         "{\"metadata\":{\"name\":\"a\",\"namespace\":\"p\",\"uid\":\"1\","
         "\"ownerReferences\":[{\"kind\":\"Pod\",\"apiVersion\":\"v1\","
         "\"name\":\"b\",\"uid\":\"2\"}]}}",
         NULL},
        {P "/pods/b", 200,
         "{\"metadata\":{\"name\":\"b\",\"namespace\":\"p\",\"uid\":\"2\","
         "\"ownerReferences\":[{\"kind\":\"Pod\",\"apiVersion\":\"v1\","
         "\"name\":\"a\",\"uid\":\"1\"}]}}",
         NULL},
        {0},
    };
    struct play p;
    (void)state;
    play_start(&p, &pod, by_uid);
    play(&p);
    play_on(&p, 60000);
    assert_string_equal(play_show(&p), "  owner Pod p/b there\n"
                                       "self Pod p/a there\n");
    play_end(&p);
}

static void hostile__endless_owners__are_cut_and_counted(void **state) {
    struct line lines[20] = {0};
    char paths[20][64];
    char bodies[20][256];
    struct play p;
    (void)state;
    for (int i = 0; i < 19; i++) {
        snprintf(paths[i], sizeof(paths[i]), P "/pods/%c", 'a' + i);
        snprintf(bodies[i], sizeof(bodies[i]),
                 "{\"metadata\":{\"name\":\"%c\",\"namespace\":\"p\",\"uid\":"
                 "\"%d\",\"ownerReferences\":[{\"kind\":\"Pod\","
                 "\"apiVersion\":\"v1\",\"name\":\"%c\",\"uid\":\"%d\"}]}}",
                 'a' + i, i, 'a' + i + 1, i + 1);
        lines[i] = (struct line){paths[i], 200, bodies[i], NULL};
    }
    play_start(&p, &pod, lines);
    play(&p);
    assert_int_equal(family_count(p.family), 1 + FAMILY_DEPTH);
    assert_int_equal(family_left_out(p.family), 1);
    play_end(&p);
}

static void hostile__names__are_never_part_of_a_path(void **state) {
    static const char *const names[] = {
        "../../nodes", "a/b", "..", "%2e%2e", "a?x=y", "a b", "a\\u000ab"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char body[512];
        snprintf(body, sizeof(body),
                 "{\"metadata\":{\"name\":\"a\",\"namespace\":\"p\","
                 "\"ownerReferences\":[{\"kind\":\"Job\",\"apiVersion\":"
                 "\"batch/v1\",\"name\":\"%s\",\"uid\":\"1\"}]},\"spec\":{"
                 "\"nodeName\":\"%s\",\"volumes\":[{"
                 "\"persistentVolumeClaim\":{\"claimName\":\"%s\"}}]}}",
                 names[i], names[i], names[i]);
        const struct line lines[] = {
            {P "/pods/a", 200, body, NULL}, {"/*", 404, NULL, "no"}, {0}};
        struct play p;
        print_message("  %s\n", names[i]);
        play_start(&p, &pod, lines);
        play(&p);
        assert_true(family_is_complete(p.family));
        assert_int_equal(family_count(p.family), 4);
        assert_null(strstr(p.asked.data, ".."));
        assert_null(strpbrk(p.asked.data, " ?"));
        for (const char *at = p.asked.data; (at = strstr(at, "a/b")); at++)
            fail_msg("%s", p.asked.data);
        play_end(&p);
    }
}

static void hostile__selector__says_no_more_than_it_should(void **state) {
    static const struct line lines[] = {
        {A "/replicasets/s", 200,
         "{\"metadata\":{\"name\":\"s\",\"namespace\":\"p\",\"uid\":\"us\"},"
         "\"spec\":{\"selector\":{\"matchLabels\":{\"app\":\"x,y!=z\"}}}}",
         NULL},
        {P "/pods?limit=100", 200, "{\"items\":[]}", NULL},
        {0},
    };
    struct play p;
    (void)state;
    play_start(&p, &set, lines);
    play(&p);
    assert_int_equal(p.questions, 2);
    play_end(&p);
}

/* --- too many ---------------------------------------------------------- */

static void add_pod(struct buf *out, int i, bool ready) {
    buf_printf(out,
               "%s{\"metadata\":{\"name\":\"pod-%05d\",\"namespace\":\"p\","
               "\"uid\":\"u%d\",\"resourceVersion\":\"1\","
               "\"ownerReferences\":[{\"uid\":\"us\"}]},\"status\":{"
               "\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\","
               "\"status\":\"%s\"}]}}",
               i % 100 ? "," : "", i, i, ready ? "True" : "False");
}

/* Pages of the list, each leading to the next; every 997th is in trouble. */
static size_t pages(struct line *lines, size_t n_pages) {
    for (size_t page = 0; page < n_pages; page++) {
        struct buf body = BUF_INIT(8 * MIB);
        bool last = page + 1 == n_pages;
        if (last)
            buf_printf(&body, "{\"metadata\":{},\"items\":[");
        else
            buf_printf(&body,
                       "{\"metadata\":{\"continue\":\"t%zu\"},\"items\":[",
                       page + 1);
        for (int i = 0; i < 100; i++) {
            int number = (int)page * 100 + i;
            add_pod(&body, number, number % 997 != 996);
        }
        buf_add_cstr(&body, "]}");
        char *path =
            page == 0
                ? xasprintf(P "/pods?limit=100&labelSelector=app%%3Ds")
                : xasprintf(
                      P "/pods?limit=100&labelSelector=app%%3Ds&continue=t%zu",
                      page);
        lines[page] = (struct line){path, 200, buf_take(&body), NULL};
    }
    return n_pages;
}

static void hostile__ten_thousand_owned__are_bounded_sick_ones_kept(
    void **state) {
    struct line *lines = xcalloc(110, sizeof(*lines));
    struct play p;
    (void)state;
    size_t n = pages(lines, 100);
    lines[n] = (struct line){A "/replicasets/s", 200, set_json, NULL};
    play_start(&p, &set, lines);
    play(&p);
    assert_true(family_is_complete(p.family));
    assert_in_range(family_count(p.family), 200, FAMILY_RELATIVES);
    assert_int_equal(family_count(p.family) - 1 + family_left_out(p.family),
                     10000);
    play_find(&p, "pod-00996");
    play_find(&p, "pod-09969");
    assert_str(family_at(p.family, 1)->name, "pod-00996"); /* and first */
    for (size_t i = 0; i < n; i++) {
        xfree((char *)(uintptr_t)lines[i].path);
        xfree((char *)(uintptr_t)lines[i].body);
    }
    xfree(lines);
    play_end(&p);
}

/* A list that never ends is given up. */
static void hostile__list_without_end__ends(void **state) {
    static const struct line lines[] = {
        {A "/replicasets/s", 200, set_json, NULL},
        {P "/pods*", 200,
         "{\"metadata\":{\"continue\":\"again\"},\"items\":[]}", NULL},
        {0},
    };
    struct play p;
    (void)state;
    play_start(&p, &set, lines);
    play(&p);
    assert_true(family_is_complete(p.family));
    assert_in_range(p.questions, 50, 200);
    assert_int_equal(family_left_out(p.family), 1);
    play_end(&p);
}

static void large_page(struct buf *out, int from, const char *next) {
    buf_printf(out, "{\"metadata\":{\"continue\":\"%s\"},\"items\":[", next);
    for (int i = from; i < from + 25; i++) {
        buf_printf(out,
                   "%s{\"metadata\":{\"name\":\"n%d\",\"uid\":\"u%d\","
                   "\"ownerReferences\":[{\"uid\":\"us\"}]},\"x\":\"",
                   i > from ? "," : "", i, i);
        buf_add_fill(out, '<', 350 * KIB);
        buf_add_cstr(out, "\"}");
    }
    buf_add_cstr(out, "]}");
}

/* 300 objects of a megabyte each would be 300 MiB, and trees of it: 16 MiB of
 * text are held. */
static void hostile__large_objects__are_bounded(void **state) {
    struct buf first = BUF_INIT(16 * MIB), second = BUF_INIT(16 * MIB);
    struct play p;
    (void)state;
    large_page(&first, 0, "t");
    large_page(&second, 25, "");
    const struct line lines[] = {
        {A "/replicasets/s", 200, set_json, NULL},
        {P "/pods?limit=100&labelSelector=app%3Ds", 200, first.data, NULL},
        {P "/pods*", 200, second.data, NULL},
        {0},
    };
    play_start(&p, &set, lines);
    play(&p);
    assert_in_range(family_left_out(p.family), 1, 10);
    assert_int_equal(family_count(p.family) - 1 + family_left_out(p.family),
                     50);
    buf_done(&first);
    buf_done(&second);
    play_end(&p);
}

/* Who says that it is owned by what it owns is here already. */
static void hostile__owned_in_a_circle__is_there_once(void **state) {
    static const struct line lines[] = {
        {"/apis/a.io/v1", 200,
         "{\"resources\":[{\"name\":\"widgets\",\"kind\":\"Widget\","
         "\"namespaced\":true}]}",
         NULL},
        {"/apis/a.io/v1/namespaces/p/widgets/w", 200,
         "{\"kind\":\"Widget\",\"apiVersion\":\"a.io/v1\",\"metadata\":{"
         "\"name\":\"w\",\"namespace\":\"p\",\"uid\":\"us\"}}",
         NULL},
        {A "/*", 200,
         "{\"items\":[{\"metadata\":{\"name\":\"x\",\"uid\":\"us\","
         "\"ownerReferences\":[{\"uid\":\"us\"}]}},"
         "{\"metadata\":{\"name\":\"y\",\"uid\":\"uy\",\"namespace\":\"p\","
         "\"ownerReferences\":[{\"uid\":\"us\"},{\"uid\":\"uy\"}]}}]}",
         NULL},
        {"/*", 200, "{\"items\":[]}", NULL},
        {0},
    };
    const struct family_start start = {.kind = STR("Widget"),
                                       .api = STR("a.io/v1"),
                                       .ns = STR("p"),
                                       .name = STR("w")};
    struct play p;
    (void)state;
    play_start(&p, &start, lines);
    play(&p);
    play_on(&p, 60000);
    play_show(&p);
    assert_int_equal(family_count(p.family), 2);
    play_end(&p);
}

/* What is too much for one page comes in smaller ones. */
static void hostile__page_with_too_many_values__is_asked_smaller(
    void **state) {
    struct buf body = BUF_INIT(8 * MIB);
    struct line lines[4] = {{A "/replicasets/s", 200, set_json, NULL}};
    struct play p;
    (void)state;
    buf_add_cstr(&body, "{\"items\":[");
    for (size_t i = 0; i < LIMIT_JSON_NODES; i++) buf_add_cstr(&body, "1,");
    buf_add_cstr(&body, "1]}");
    lines[1] =
        (struct line){P "/pods?limit=25&*", 200, "{\"items\":[]}", NULL};
    lines[2] = (struct line){P "/pods*", 200, body.data, NULL};
    play_start(&p, &set, lines);
    play(&p);
    assert_string_equal(play_show(&p), "self ReplicaSet p/s there\n");
    buf_done(&body);
    play_end(&p);
}

/* --- random ------------------------------------------------------------ */

static uint32_t draw(uint64_t *state, uint32_t n) {
    *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(((*state >> 32) * n) >> 32);
}

/* Any answers in any order, late ones and twice: nothing breaks, and nothing
 * is out of bounds. The sanitizers look on. */
static void hostile__random_answers__break_nothing(void **state) {
    static const char *const bodies[] = {
        set_json,
        "{\"items\":[]}",
        "{\"metadata\":{\"name\":\"s\",\"uid\":\"us\",\"resourceVersion\":"
        "\"2\",\"ownerReferences\":[{\"kind\":\"Deployment\",\"apiVersion\":"
        "\"apps/v1\",\"name\":\"d\",\"uid\":\"ud\"}]},\"spec\":{\"selector\":"
        "{\"matchLabels\":{\"b\":\"c\"}}}}",
        "{\"metadata\":{\"uid\":\"other\"}}",
        "{\"items\":[{\"metadata\":{\"name\":\"x\",\"uid\":\"ux\","
        "\"ownerReferences\":[{\"uid\":\"us\"}]}},{\"metadata\":{\"name\":"
        "\"y\",\"uid\":\"uy\",\"ownerReferences\":[{\"uid\":\"us\"}]}}]}",
        "{\"items\":[{\"metadata\":{\"name\":\"z\",\"uid\":\"ux\","
        "\"ownerReferences\":[{\"uid\":\"us\"}]},\"spec\":{\"replicas\":1}}],"
        "\"metadata\":{\"continue\":\"t\"}}",
        "{",
        "{\"metadata\":{\"uid\":\"ud\",\"name\":\"d\"},\"spec\":{"
        "\"selector\":{}}}",
    };
    static const int statuses[] = {200, 200, 200, 200, 0, 403, 404, 410, 500};
    static const struct {
        const char *kind, *api;
    } kinds[] = {{"ReplicaSet", "apps/v1"},
                 {"Deployment", "apps/v1"},
                 {"Pod", "v1"},
                 {"Widget", "a.io/v1"},
                 {"Widget", ""},
                 {"StatefulSet", "apps/v1"},
                 {"Node", "v1"},
                 {"HorizontalPodAutoscaler", ""}};
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        uint64_t r = seed;
        struct family_ask asks[64];
        size_t n = 0;
        int64_t now_ms = 0;
        size_t k = draw(&r, ARRAY_LEN(kinds));
        struct family *f =
            family_new(&(struct family_start){.kind = str_of(kinds[k].kind),
                                              .api = str_of(kinds[k].api),
                                              .ns = STR("p"),
                                              .name = STR("s")});
        for (int step = 0; step < 200; step++) {
            now_ms += draw(&r, 3000);
            if (draw(&r, 10) == 0) family_stale(f, now_ms);
            while (n < 64 && family_next(f, now_ms, &asks[n])) n++;
            assert_in_range(n, 0, 64);
            if (n == 0) continue;
            size_t i = draw(&r, (uint32_t)n);
            int status = statuses[draw(&r, ARRAY_LEN(statuses))];
            const char *body = bodies[draw(&r, ARRAY_LEN(bodies))];
            char *copy = xstrdup(body);
            family_answer(f, asks[i].token, now_ms, status, STR("why"), copy,
                          strlen(copy));
            xfree(copy);
            if (draw(&r, 5)) asks[i] = asks[--n];
            if (n == 64) n = 0; /* forgotten */
            for (size_t m = 0; m < family_count(f); m++) {
                const struct relative *rel = family_at(f, m);
                assert_true(rel->parent < family_count(f));
                assert_int_equal(rel->json != NULL,
                                 rel->state == RELATIVE_THERE);
            }
            assert_in_range(family_count(f), 1, FAMILY_RELATIVES);
        }
        family_free(f);
    }
}

/* --- speed ------------------------------------------------------------- */

/* One page of real pods, which is what a frame may wait for. Printed, not
 * asserted: the machine is not ours alone. */
static void family__page_of_a_hundred_pods__is_quick(void **state) {
    char *recorded = unit_read("unit/object/recorded.txt", NULL);
    const char *path =
        "/api/v1/namespaces/prod/pods/web-5c46bdc6fc-2f57q 200 ";
    const char *json = strstr(recorded, path);
    struct buf body = BUF_INIT(8 * MIB);
    (void)state;
    assert_non_null(json);
    json += strlen(path);
    size_t len = strcspn(json, "\n");
    buf_add_cstr(&body, "{\"items\":[");
    for (int i = 0; i < 100; i++) {
        char uid[48];
        buf_printf(&body, "%s", i ? "," : "");
        size_t at = body.len;
        buf_add(&body, json, len);
        snprintf(uid, sizeof(uid), "%08d", i);
        char *own = strstr(body.data + at, "\"uid\":\"");
        memcpy(own + 7, uid, 8);
    }
    buf_add_cstr(&body, "]}");
    const struct line lines[] = {
        {"/api/v1/nodes/n", 200, "{\"metadata\":{\"name\":\"n\"}}", NULL},
        {"/api/v1/pods*", 200, body.data, NULL},
        {0}};
    struct play p;
    play_start(&p,
               &(struct family_start){
                   .kind = STR("Node"), .api = STR("v1"), .name = STR("n")},
               lines);
    int64_t began_ms = clock_mono_ms();
    play(&p);
    print_message("  %zu KiB: %d ms\n", body.len / KIB,
                  (int)(clock_mono_ms() - began_ms));
    assert_in_range(family_count(p.family), 90, 101);
    buf_done(&body);
    unit_free(recorded);
    play_end(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile__wrong_types__say_nothing),
        cmocka_unit_test(hostile__wrong_lists__are_failures),
        cmocka_unit_test(hostile__owners_in_a_circle__end),
        cmocka_unit_test(hostile__endless_owners__are_cut_and_counted),
        cmocka_unit_test(hostile__names__are_never_part_of_a_path),
        cmocka_unit_test(hostile__selector__says_no_more_than_it_should),
        cmocka_unit_test(
            hostile__ten_thousand_owned__are_bounded_sick_ones_kept),
        cmocka_unit_test(hostile__list_without_end__ends),
        cmocka_unit_test(hostile__large_objects__are_bounded),
        cmocka_unit_test(hostile__owned_in_a_circle__is_there_once),
        cmocka_unit_test(hostile__page_with_too_many_values__is_asked_smaller),
        cmocka_unit_test(hostile__random_answers__break_nothing),
        cmocka_unit_test(family__page_of_a_hundred_pods__is_quick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
