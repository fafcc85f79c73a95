/* SPDX-License-Identifier: Apache-2.0 */
/* Questions of views (source_ask) to tests/api/fakeapi and back as changes. */
#include "source/fetch.h"

#include <stdio.h>
#include <string.h>

#include "unit/source/stage.h"

#define POD "/api/v1/namespaces/prod/pods/web-0"
/* The feed's own: one list, a watch that stays. */
#define FEED                                                 \
    "expect ^/api/v1/events\\?limit\n list rv=1 names=\n"    \
    "expect ^/api/v1/events\\?limit\n times 0\n list rv=1\n" \
    "expect ^/api/v1/events\\?watch\n times 0\n hold\n"

static void ask(struct rig *rig, uint32_t id, uint16_t cluster,
                const char *path) {
    char *copy = xstrdup(path);
    assert_true(
        source_ask(rig->source, &(struct source_ask){id, cluster, copy}));
    xfree(copy);
}

static const struct {
    const char *what;
    const char *server;
    const char *reply; /* "ID STATUS why|body|bytes" */
} table[] = {
    {"an object", " body {\"kind\":\"Pod\"}\n gzip\n",
     "7 200 |{\"kind\":\"Pod\"}|14\n"},
    {"in pieces", " chunk {\"kind\":\n chunk \"Pod\"}\n",
     "7 200 |{\"kind\":\"Pod\"}|14\n"},
    {"an empty body", " body \n", "7 200 ||0\n"},
    {"refused, with words",
     " reply 403 Forbidden\n status 403 Forbidden pods \"web-0\" is "
     "forbidden: User &#34;a&#34;\n",
     "7 403 forbidden (403): pods \"web-0\" is forbidden: User \"a\"||0\n"},
    {"not there", " reply 404 Not Found\n status 404 NotFound pods no\n",
     "7 404 not found (404): pods no||0\n"},
    {"not there, without words", " reply 404 Not Found\n body <html>gone\n",
     "7 404 not found (404)||0\n"},
    {"a broken server", " reply 500 Oh\n body {\"kind\":\"Sta\n",
     "7 500 internal server error (500)||0\n"},
    {"a redirect", " reply 302 Found\n header Location: /x\n body \n",
     "7 302 not a Kubernetes API: the answer is a redirect (302)||0\n"},
    {"words of several lines",
     " reply 409 No\n body {\"kind\":\"Status\",\"status\":\"Failure\","
     "\"code\":409,\"message\":\"a\\\\nb\"}\n",
     "7 409 unexpected answer (409): a b||0\n"},
};

static void fetch__answer__is_told_as_it_is(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        char scenario[2048];
        struct rig rig;

        print_message("  %s\n", table[i].what);
        snprintf(scenario, sizeof(scenario),
                 "expect ^" POD "$\n with Accept: ^application/json$\n%s" FEED,
                 table[i].server);
        rig_start(&rig, (struct wish){.scenario = scenario, .compress = true});
        ask(&rig, 7, 0, POD);
        expect(&rig, " reply ");
        assert_non_null(strstr(rig.story.data, table[i].reply));
        rig_stop(&rig);
    }
}

static void fetch__cut_answer__is_none(void **state) {
    struct rig rig;
    (void)state;
    rig_start(&rig, (struct wish){.scenario = "expect " POD "\n"
                                              " chunk {\"kind\n rst\n" FEED});
    ask(&rig, 7, 0, POD);
    expect(&rig, "0/0 reply 7 0 http://127.0.0.1:");
    rig_stop(&rig);
}

static void fetch__too_large__is_an_answer_that_says_so(void **state) {
    struct rig rig;
    (void)state;
    rig_start(&rig,
              (struct wish){.compress = true,
                            .scenario = "expect " POD "\n bomb 64\n"
                                        "expect nodes\n body {}\n" FEED});
    ask(&rig, 7, 0, POD);
    expect(&rig, "reply 7 0 the answer has more than 8 MiB||0");
    ask(&rig, 8, 0, "/api/v1/nodes");
    expect(&rig, "reply 8 200 |{}|2");
    rig_stop(&rig);
}

/* Each has its answer, in whatever order, and one that hangs holds up none. */
static void fetch__many__are_under_way_at_once(void **state) {
    struct rig rig;
    char path[64], want[64];
    (void)state;
    rig_start(&rig, (struct wish){.scenario = "expect /nodes/n0$\n signal go\n"
                                              " chunk {\"n\":0}\n"
                                              "expect /nodes/\n times 0\n"
                                              " body {}\n" FEED});
    for (uint32_t i = 0; i < 20; i++) {
        snprintf(path, sizeof(path), "/api/v1/nodes/n%u", i);
        ask(&rig, i + 1, 0, path);
    }
    for (int i = 0; i < 19; i++) expect(&rig, " reply ");
    assert_null(strstr(rig.story.data, " reply 1 "));
    for (uint32_t i = 2; i <= 20; i++) {
        snprintf(want, sizeof(want), " reply %u 200 |{}|2\n", i);
        assert_int_equal(count(&rig, want), 1);
    }
    server_signal(rig.server, "go");
    expect(&rig, " reply 1 200 |{\"n\":0}|7\n");
    rig_stop(&rig);
}

static void fetch__401__asks_once_more_and_then_says_so(void **state) {
    struct rig rig;
    (void)state;
    rig_start(&rig, (struct wish){.scenario =
                                      "expect nodes/a\n reply 401 No\n body \n"
                                      "expect nodes/a\n body {}\n"
                                      "expect nodes/b\n times 2\n"
                                      " reply 401 No\n body \n" FEED});
    ask(&rig, 1, 0, "/api/v1/nodes/a");
    expect(&rig, " reply 1 200 |{}|2\n");
    ask(&rig, 2, 0, "/api/v1/nodes/b");
    expect(&rig, " reply 2 401 the server asks for credentials (401)||0\n");
    assert_int_equal(server_seen(rig.server, "nodes/b"), 2);
    rig_stop(&rig);
}

static void fetch__unknown_cluster__is_no_answer(void **state) {
    struct rig rig;
    (void)state;
    rig_start(&rig, (struct wish){.scenario = FEED});
    ask(&rig, 3, 9, POD);
    expect(&rig, "0/9 reply 3 0 no such cluster||0");
    rig_stop(&rig);
}

static void fetch__discovery_of_groups__is_asked_for_at_once(void **state) {
    struct rig rig;
    (void)state;
    rig_start(&rig,
              (struct wish){.scenario = "expect ^/apis$\n"
                                        " with Accept: as=APIGroupDiscovery\n"
                                        " body {}\n" FEED});
    ask(&rig, 1, 0, "/apis");
    expect(&rig, " reply 1 200 ");
    rig_stop(&rig);
}

/* A list alone is done; the screen that shows it is not. */
static void fetch__after_the_end__answers(void **state) {
    struct rig rig;
    (void)state;
    rig_start(&rig, (struct wish){.snapshot = true,
                                  .scenario = "expect " POD "\n body {}\n"
                                              "expect events\n list rv=1\n"});
    expect(&rig, "0 end");
    ask(&rig, 1, 0, POD);
    expect(&rig, " reply 1 200 ");
    assert_int_equal(count(&rig, "0 end\n"), 1);
    rig_stop(&rig);
}

static void fetch__stop__ends_what_runs_and_what_waits(void **state) {
    struct rig rig;
    (void)state;
    rig_start(&rig, (struct wish){.scenario = "expect /nodes/\n times 0\n"
                                              " chunk {\n hold\n" FEED});
    for (uint32_t i = 0; i < LIMIT_QUESTIONS; i++)
        ask(&rig, i + 1, 0, "/api/v1/nodes/a");
    assert_true(server_wait(rig.server, "nodes/a", FETCH_AT_ONCE));
    rig_stop(&rig); /* the sanitizers say whether all is freed */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fetch__answer__is_told_as_it_is),
        cmocka_unit_test(fetch__cut_answer__is_none),
        cmocka_unit_test(fetch__too_large__is_an_answer_that_says_so),
        cmocka_unit_test(fetch__many__are_under_way_at_once),
        cmocka_unit_test(fetch__401__asks_once_more_and_then_says_so),
        cmocka_unit_test(fetch__unknown_cluster__is_no_answer),
        cmocka_unit_test(fetch__discovery_of_groups__is_asked_for_at_once),
        cmocka_unit_test(fetch__after_the_end__answers),
        cmocka_unit_test(fetch__stop__ends_what_runs_and_what_waits),
    };
    return cmocka_run_group_tests(tests, stage_set_up, stage_tear_down);
}
