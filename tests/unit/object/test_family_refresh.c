/* SPDX-License-Identifier: Apache-2.0 */
/* A family as time goes by: when who is asked again, and what becomes of what
 * was known when an answer is another one, or none. */
#include "object/family.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "unit/object/family_play.h"

#define P "/api/v1/namespaces/p"
#define A "/apis/apps/v1/namespaces/p"
#define UID1 "11111111-2222-4333-8444-555555555555"
#define UID2 "99999999-2222-4333-8444-555555555555"

#define META(name, uid, rv)                                                  \
    "\"metadata\":{\"name\":\"" name "\",\"namespace\":\"p\",\"uid\":\"" uid \
    "\",\"resourceVersion\":\"" rv "\"}"
#define POD(name, uid, rv, ready)                                             \
    "{\"metadata\":{\"name\":\"" name "\",\"namespace\":\"p\",\"uid\":\"" uid \
    "\",\"resourceVersion\":\"" rv                                            \
    "\",\"managedFields\":[{\"manager\":\"x\"}],\"ownerReferences\":["        \
    "{\"kind\":\"ReplicaSet\",\"name\":\"s\",\"uid\":\"" UID1 "\"}]},"        \
    "\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\","  \
    "\"status\":\"" ready "\"}]}}"
#define SET                                                                              \
    "{\"kind\":\"ReplicaSet\",\"apiVersion\":\"apps/v1\"," META(                         \
        "s", UID1,                                                                       \
        "5") ","                                                                         \
             "\"spec\":{\"replicas\":2,\"selector\":{\"matchLabels\":{\"app\":\"s\"}}}," \
             "\"status\":{\"replicas\":2,\"readyReplicas\":2}}"
#define LIST(items) "{\"kind\":\"PodList\",\"items\":[" items "]}"

static const struct family_start set = {
    {"ReplicaSet", 10}, {"apps/v1", 7}, {"p", 1}, {"s", 1}, {NULL, 0}};
#define PODS P "/pods?limit=100&labelSelector=app%3Ds"

static void refresh__self_is_asked_more_often_than_lists(void **state) {
    static const struct line lines[] = {
        {A "/replicasets/s", 200, SET, NULL},
        {PODS, 200, LIST(POD("a", "u1", "1", "True")), NULL},
        {0},
    };
    struct play p;
    (void)state;
    play_start(&p, &set, lines);
    play(&p);
    assert_true(family_is_complete(p.family));
    uint64_t revision = family_revision(p.family);
    assert_int_equal(play_asked(&p, "\n"), 2);
    play_on(&p, FAMILY_REFRESH_MS - 500);
    assert_int_equal(play_asked(&p, "\n"), 0);
    play_on(&p, 60500 - FAMILY_REFRESH_MS);
    assert_int_equal(play_asked(&p, "replicasets"), 12);
    play_on(&p, 60000);
    assert_int_equal(play_asked(&p, "/pods?"), 2);
    assert_int_equal(family_revision(p.family), revision); /* all the same */
    assert_int_equal(family_self(p.family)->asked_ms, p.now_ms);
    play_end(&p);
}

static void refresh__one_in_trouble_is_asked_as_often_as_self(void **state) {
    static const struct line sick[] = {
        {A "/replicasets/s", 200, SET, NULL},
        {PODS, 200,
         LIST(POD("a", "u1", "1", "True") "," POD("b", "u2", "1", "False")),
         NULL},
        {P "/pods/b", 200, POD("b", "u2", "1", "False"), NULL},
        {0},
    };
    static const struct line mended[] = {
        {P "/pods/b", 200, POD("b", "u2", "2", "True"), NULL},
        {A "/replicasets/s", 200, SET, NULL},
        {0},
    };
    struct play p;
    (void)state;
    play_start(&p, &set, sick);
    play(&p);
    assert_string_equal(play_show(&p), "self ReplicaSet p/s there\n"
                                       "  owned Pod p/b there\n"
                                       "  owned Pod p/a there\n");
    assert_null(json_get(json_get(play_find(&p, "a")->json, "metadata"),
                         "managedFields"));
    assert_str(json_text(json_get(play_find(&p, "a")->json, "kind")), "Pod");
    play_asked(&p, "");
    play_on(&p, 2 * FAMILY_REFRESH_MS);
    assert_int_equal(play_asked(&p, "/pods/b"), 2);
    p.lines = mended;
    play_on(&p, FAMILY_REFRESH_MS);
    assert_string_equal(play_show(&p), "self ReplicaSet p/s there\n"
                                       "  owned Pod p/a there\n"
                                       "  owned Pod p/b there\n");
    play_end(&p);
}

static void refresh__list__lets_go_of_what_it_does_not_bring(void **state) {
    static const struct line before[] = {
        {A "/replicasets/s", 200, SET, NULL},
        {PODS, 200,
         LIST(POD("a", "u1", "1", "True") "," POD("b", "u2", "1", "True")),
         NULL},
        {0},
    };
    static const struct line after[] = {
        {A "/replicasets/s", 200, SET, NULL},
        {PODS, 200,
         LIST(POD("b", "u2", "2", "True") "," POD("c", "u3", "1", "True")),
         NULL},
        {0},
    };
    struct play p;
    (void)state;
    play_start(&p, &set, before);
    play(&p);
    p.lines = after;
    play_on(&p, 31000);
    assert_string_equal(play_show(&p), "self ReplicaSet p/s there\n"
                                       "  owned Pod p/b there\n"
                                       "  owned Pod p/c there\n");
    assert_str(
        json_text(json_get(json_get(play_find(&p, "b")->json, "metadata"),
                           "resourceVersion")),
        "2");
    play_end(&p);
}

/* What was there stays, and says of when it is. */
static void refresh__no_answer__keeps_what_is_known(void **state) {
    static const struct line good[] = {
        {A "/replicasets/s", 200, SET, NULL},
        {P "/pods?limit=*", 200, LIST(POD("a", "u1", "1", "True")), NULL},
        {0},
    };
    static const struct line bad[] = {{"/*", 0, NULL, "connection refused"},
                                      {0}};
    struct play p;
    (void)state;
    play_start(&p, &set, good);
    play(&p);
    int64_t then_ms = family_self(p.family)->asked_ms;
    p.lines = bad;
    play_on(&p, 40000);
    assert_string_equal(play_show(&p),
                        "self ReplicaSet p/s there: connection refused\n"
                        "  owned Pod p/a there\n"
                        "  owned Pod p/ failed: connection refused\n");
    assert_int_equal(family_self(p.family)->asked_ms, then_ms);
    play_asked(&p, "");
    play_on(&p, 600000);
    assert_in_range(play_asked(&p, "replicasets"), 3, 7); /* it backs off */
    p.lines = good;
    play_on(&p, 130000);
    assert_string_equal(play_show(&p), "self ReplicaSet p/s there\n"
                                       "  owned Pod p/a there\n");
    play_end(&p);
}

static void refresh__forbidden_list__hides_nothing_else(void **state) {
    static const struct line lines[] = {
        {A "/replicasets/s", 200, SET, NULL},
        {PODS, 403, NULL, "forbidden (403): pods"},
        {0},
    };
    struct play p;
    (void)state;
    play_start(&p, &set, lines);
    play(&p);
    assert_true(family_is_complete(p.family));
    assert_string_equal(play_show(&p),
                        "self ReplicaSet p/s there\n"
                        "  owned Pod p/ forbidden: forbidden (403): pods\n");
    play_asked(&p, "");
    play_on(&p, 60000);
    assert_int_equal(play_asked(&p, "/pods?"), 0);
    play_end(&p);
}

static void refresh__gone__ends_what_hung_on_it(void **state) {
    static const struct line before[] = {
        {A "/replicasets/s", 200, SET, NULL},
        {PODS, 200, LIST(POD("a", "u1", "1", "True")), NULL},
        {0},
    };
    static const struct line after[] = {{"/*", 404, NULL, "not found (404)"},
                                        {0}};
    struct play p;
    (void)state;
    play_start(&p, &set, before);
    play(&p);
    p.lines = after;
    play_on(&p, FAMILY_REFRESH_MS);
    assert_string_equal(play_show(&p), "self ReplicaSet p/s gone\n");
    assert_str(family_self(p.family)->uid, UID1);
    assert_true(family_is_complete(p.family));
    play_end(&p);
}

static void refresh__name_used_again__is_not_the_one_that_was(void **state) {
    static const struct line lines[] = {
        {P "/pods/a", 200, POD("a", UID2, "1", "True"), NULL},
        {A "/replicasets/s", 200, SET, NULL},
        {0},
    };
    struct family_start start = {.kind = STR("Pod"),
                                 .api = STR("v1"),
                                 .ns = STR("p"),
                                 .name = STR("a"),
                                 .uid = STR(UID1)};
    struct play p;
    (void)state;
    play_start(&p, &start, lines);
    play(&p);
    assert_string_equal(play_show(&p),
                        "self Pod p/a gone: deleted; another one of that name "
                        "exists\n");
    play_end(&p);
    /* What a kubelet calls the uid of a node, or of a static pod, is none. */
    start.uid = STR("3c7a1ec3a5b1b1ec3a5b13c7a1ec3a5b");
    play_start(&p, &start, lines);
    play(&p);
    assert_string_equal(play_show(&p), "  owner ReplicaSet p/s there\n"
                                       "self Pod p/a there\n");
    assert_str(family_self(p.family)->uid, UID2);
    play_end(&p);
}

static void refresh__stale__looks_at_once_but_not_more_often(void **state) {
    static const struct line lines[] = {
        {A "/replicasets/s", 200, SET, NULL},
        {PODS, 200, LIST(POD("a", "u1", "1", "True")), NULL},
        {0},
    };
    struct play p;
    (void)state;
    play_start(&p, &set, lines);
    play(&p);
    play_asked(&p, "");
    for (int i = 0; i < 100; i++) { /* 10 s of much that happens */
        p.now_ms += 100;
        family_stale(p.family, p.now_ms);
        play(&p);
    }
    assert_in_range(p.questions, 2 + 10 + 4, 2 + 11 + 6);
    assert_in_range(play_asked(&p, "replicasets"), 10, 11);
    play_end(&p);
}

static void refresh__question_without_answer__is_asked_again(void **state) {
    struct family_ask ask, again;
    struct family *f = family_new(&set);
    (void)state;
    assert_true(family_next(f, 0, &ask));
    assert_false(family_next(f, 29000, &again));
    assert_false(family_next(f, 31000, &again));
    assert_int_equal(family_self(f)->state, RELATIVE_FAILED);
    assert_str(family_self(f)->why, "no answer");
    assert_true(family_next(f, 60000, &again));
    char late[] = SET;
    family_answer(f, ask.token, 60000, 200, STR_NONE, late, sizeof(late) - 1);
    assert_int_equal(family_self(f)->state, RELATIVE_FAILED);
    family_free(f);
}

static void refresh__pages__are_asked_one_after_the_other(void **state) {
    static const struct line lines[] = {
        {A "/replicasets/s", 200, SET, NULL},
        {PODS, 200,
         "{\"metadata\":{\"continue\":\"a/b=\"},\"items\":[" POD(
             "a", "u1", "1", "True") "]}",
         NULL},
        {PODS "&continue=a%2Fb%3D", 200, LIST(POD("b", "u2", "1", "True")),
         NULL},
        {0},
    };
    static const struct line expired[] = {
        {PODS "&continue=a%2Fb%3D", 410, NULL, "expired"},
        {A "/replicasets/s", 200, SET, NULL},
        {PODS, 200,
         "{\"metadata\":{\"continue\":\"a/b=\"},\"items\":[" POD(
             "a", "u1", "1", "True") "]}",
         NULL},
        {0},
    };
    struct play p;
    (void)state;
    play_start(&p, &set, lines);
    play(&p);
    const char *tree = "self ReplicaSet p/s there\n"
                       "  owned Pod p/a there\n"
                       "  owned Pod p/b there\n";
    assert_string_equal(play_show(&p), tree);
    p.lines = expired; /* what was known stays meanwhile */
    play_on(&p, 40000);
    assert_string_equal(play_show(&p), tree);
    p.lines = lines;
    play_on(&p, 40000);
    assert_string_equal(play_show(&p), tree);
    play_end(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refresh__self_is_asked_more_often_than_lists),
        cmocka_unit_test(refresh__one_in_trouble_is_asked_as_often_as_self),
        cmocka_unit_test(refresh__list__lets_go_of_what_it_does_not_bring),
        cmocka_unit_test(refresh__no_answer__keeps_what_is_known),
        cmocka_unit_test(refresh__forbidden_list__hides_nothing_else),
        cmocka_unit_test(refresh__gone__ends_what_hung_on_it),
        cmocka_unit_test(refresh__name_used_again__is_not_the_one_that_was),
        cmocka_unit_test(refresh__stale__looks_at_once_but_not_more_often),
        cmocka_unit_test(refresh__question_without_answer__is_asked_again),
        cmocka_unit_test(refresh__pages__are_asked_one_after_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
