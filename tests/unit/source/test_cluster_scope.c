/* SPDX-License-Identifier: Apache-2.0 */
/* What a cluster does not let one have, formats that it has not, several of
 * them at once, and a machine that slept: from a socket to the queue. */
#include "source/source.h"

#include <stdio.h>
#include <string.h>

#include "unit/source/stage.h"

/* --- rights ------------------------------------------------------------ */

static void cluster__core_forbidden__reads_the_other_group(void **state) {
    struct rig rig;
    (void)state;
    rig_start(&rig,
              (struct wish){
                  .namespaces = {"prod"},
                  .scenario =
                      "expect ^/api/v1/namespaces/prod/events\n"
                      " reply 403 Forbidden\n status 403 Forbidden no\n"
                      "expect ^/apis/events.k8s.io/v1/namespaces/prod/events\n"
                      " with Accept: ^application/json$\n"
                      " list rv=100 names=a\n"
                      "expect ^/apis/events.k8s.io/v1/.*resourceVersion=100\n"
                      " with Accept: ^application/json$\n"
                      " frame ADDED b 101\n hold\n"});
    expect(&rig, "0 feed prod\n");
    expect(&rig, "trying events.k8s.io/v1");
    expect(&rig, "listed a");
    expect(&rig, "added b");
    assert_never(&rig, "waiting");
    rig_stop(&rig);
}

#define ALL_FORBIDDEN                                \
    "expect ^/api/v1/events\n reply 403 Forbidden\n" \
    " status 403 Forbidden not all of them\n"        \
    "expect ^/apis/events.k8s.io/v1/events\n"        \
    " reply 403 Forbidden\n status 403 Forbidden no\n"

static void cluster__all_forbidden__tries_those_that_are_known(void **state) {
    struct rig rig;
    (void)state;
    rig_start(&rig,
              (struct wish){
                  .known = {"one", "no/name", "two"},
                  .scenario = ALL_FORBIDDEN
                  "expect namespaces\\?limit\n list names=two,three\n"
                  "expect namespaces/one/.*limit\n list rv=1 names=a\n"
                  "expect namespaces/one/.*watch\n frame ADDED d 2\n hold\n"
                  "expect namespaces/two/\n times 0\n"
                  " reply 403 Forbidden\n status 403 Forbidden not two\n"
                  "expect namespaces/three/.*limit\n list rv=1 names=c\n"
                  "expect namespaces/three/.*watch\n hold\n"});
    expect(&rig, "0 names two\n");
    expect(&rig, "1 feed one\n");
    expect(&rig, "2 feed two\n");
    expect(&rig, "3 feed three\n");
    expect(&rig, "trying 3 that are known");
    expect(&rig, "0 failed 403 forbidden (403): not all of them\n");
    expect(&rig, "added d");
    while (!strstr(rig.story.data, "2 waiting 403 forbidden (403): not two"))
        drain(&rig);
    while (!strstr(rig.story.data, "3 live")) drain(&rig);
    assert_never(&rig, "4 feed");
    rig_stop(&rig);
}

static void cluster__all_forbidden__ends_a_text_job_with_the_rest(
    void **state) {
    struct rig rig;
    (void)state;
    rig_start(&rig,
              (struct wish){
                  .known = {"one", "two"},
                  .snapshot = true,
                  .exit_on_failure = true,
                  .scenario = ALL_FORBIDDEN
                  "expect namespaces\\?limit\n reply 403 Forbidden\n body {}\n"
                  "expect namespaces/one/\n list rv=1 names=a\n"
                  "expect namespaces/two/\n times 0\n"
                  " reply 403 Forbidden\n status 403 Forbidden not two\n"});
    expect(&rig, "0 end\n");
    assert_int_equal(count(&rig, "1 listed a"), 1);
    assert_int_equal(count(&rig, "0 failed 403"), 1);
    assert_int_equal(count(&rig, "2 failed 403 forbidden (403): not two"), 1);
    rig_stop(&rig);
}

static void cluster__all_forbidden__and_none_known_is_waited_for(
    void **state) {
    struct rig rig;
    (void)state;
    rig_start(&rig, (struct wish){.scenario = ALL_FORBIDDEN
                                  "expect namespaces\\?limit\n"
                                  " reply 403 Forbidden\n body {}\n"});
    expect(&rig, "0 waiting 403 forbidden (403): not all of them\n");
    rig_stop(&rig);
}

static void cluster__all_forbidden__stops_at_the_most_that_are_watched(
    void **state) {
    struct rig rig;
    struct buf scenario = BUF_INIT(MIB);
    (void)state;
    buf_add_cstr(&scenario,
                 ALL_FORBIDDEN "expect namespaces/\n times 0\n list names=a\n"
                               "expect namespaces\\?limit\n list names=n0");
    for (int i = 1; i < 300; i++) buf_printf(&scenario, ",n%d", i);
    buf_add_char(&scenario, '\n');
    rig_start(&rig, (struct wish){.snapshot = true,
                                  .exit_on_failure = true,
                                  .scenario = scenario.data});
    expect(&rig, "trying 255 that are known");
    expect(&rig, "45 namespaces are left out: 256 are watched at once");
    expect(&rig, "0 end\n");
    assert_int_equal(count(&rig, " listed a"), 255);
    rig_stop(&rig);
    buf_done(&scenario);
}

/* --- formats ------------------------------------------------------------ */

static void cluster__406__asks_for_json_at_once_and_from_then_on(
    void **state) {
    static const char *const codes[] = {"406", "415"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct rig rig;
        char *scenario = xasprintf(
            "expect limit\n with Accept: ,|protobuf|json\n reply %s No\n"
            " body {}\n"
            "expect limit\n with Accept: ^application/json$\n"
            " list rv=100 names=a\n"
            "expect watch\n with Accept: ^application/json$\n hold\n",
            codes[i]);
        rig_start(&rig, (struct wish){.scenario = scenario});
        expect(&rig, "asking for JSON from now on");
        expect(&rig, "200 JSON, 1 events");
        expect(&rig, "200 JSON, watching");
        assert_never(&rig, "waiting");
        rig_stop(&rig);
        xfree(scenario);
    }
}

#define PROTOBUF " header Content-Type: application/vnd.kubernetes.protobuf\n"

static void cluster__protobuf__that_is_none_is_asked_for_as_json(
    void **state) {
    static const char *const bodies[] = {" body k8s\\x00 and so on\n",
                                         " body k8s\\x00\n", " body <html>\n",
                                         " body \\xff\\xff\\xff\\xff\n"};
    (void)state;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        struct rig rig;
        char *scenario = xasprintf(
            "expect limit\n with Accept: protobuf,application/json$\n" PROTOBUF
            "%s"
            "expect limit\n with Accept: ^application/json$\n"
            " list rv=100 names=a\n"
            "expect watch\n with Accept: ^application/json$\n"
            " frame ADDED b 101\n hold\n",
            bodies[i]);
        rig_start(&rig, (struct wish){.scenario = scenario});
        expect(&rig, "protobuf is of no use");
        expect(&rig, "listed a");
        expect(&rig, "added b");
        assert_never(&rig, "waiting");
        assert_never(&rig, "gap");
        rig_stop(&rig);
        xfree(scenario);
    }
}

static void cluster__protobuf__that_is_none_in_a_watch_loses_nothing(
    void **state) {
    static const char *const chunks[] = {" chunk \\x00\\x00\\x00\\x04junk\n",
                                         " chunk \\xff\\xff\\xff\\xff\n",
                                         " chunk <html>\n"};
    (void)state;
    for (size_t i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
        struct rig rig;
        char *scenario = xasprintf(
            "expect limit\n with Accept: protobuf,application/json$\n"
            " list rv=100 names=a\n"
            "expect watch.*resourceVersion=100&\n"
            " with Accept: protobuf;stream=watch,application/json$\n"
            " header Content-Type: "
            "application/vnd.kubernetes.protobuf;stream=watch\n"
            "%s hold\n"
            "expect watch.*resourceVersion=100&\n"
            " with Accept: ^application/json$\n"
            " frame ADDED b 101\n hold\n",
            chunks[i]);
        rig_start(&rig, (struct wish){.scenario = scenario});
        expect(&rig, "200 protobuf, watching");
        expect(&rig, "asking for JSON from now on");
        expect(&rig, "added b");
        assert_never(&rig, "waiting");
        assert_never(&rig, "gap");
        assert_never(&rig, "skipped");
        rig_stop(&rig);
        xfree(scenario);
    }
}

/* The server does not listen to what is asked for: no loop. */
static void cluster__protobuf__that_is_none_again_is_waited_for(void **state) {
    struct rig rig;
    (void)state;
    rig_start(&rig,
              (struct wish){.scenario = "expect limit\n times 0\n" PROTOBUF
                                        " body k8s\\x00 and so on\n"});
    expect(&rig, "waiting 200");
    assert_int_equal(server_seen(rig.server, "limit"), 2);
    rig_stop(&rig);
}

/* Which helps nothing here: no loop. */
static void cluster__406__for_json_too_is_waited_for(void **state) {
    struct rig rig;
    (void)state;
    rig_start(&rig, (struct wish){.scenario = "expect limit\n times 0\n"
                                              " reply 406 No\n body {}\n"});
    expect(&rig, "waiting 406");
    assert_int_equal(server_seen(rig.server, "limit"), 2);
    rig_stop(&rig);
}

/* --- several clusters ---------------------------------------------------- */

static void cluster__of_several__none_holds_up_another(void **state) {
    struct rig rig = {.story = BUF_INIT(MIB)};
    struct endpoint other = {.plain = true};
    struct server *stuck =
        server_start("expect limit=500\n hold\n"
                     "expect namespaces\n list names=west\n",
                     NULL, 0);
    struct err err;
    (void)state;
    rig.server = server_start("expect limit=500\n list rv=1 names=a\n"
                              "expect watch\n frame ADDED b 2\n hold\n"
                              "expect namespaces\n list names=east\n",
                              NULL, 0);
    other.server = xasprintf("http://127.0.0.1:%d", server_port(stuck));
    rig.endpoint = (struct endpoint){
        .server = xasprintf("http://127.0.0.1:%d", server_port(rig.server)),
        .plain = true};
    const struct cluster_feed feeds[] = {
        {.feed = 0, .cluster = 0, .endpoint = &other},
        {.feed = 1, .cluster = 1, .endpoint = &rig.endpoint},
    };
    const struct cluster_config config = {
        .feeds = feeds, .n = 2, .watch = true, .ttl_us = 1, .seed = 7};
    rig.queue = queue_new(LIMIT_QUEUE_ITEMS, LIMIT_QUEUE_BYTES);
    rig.source = cluster_source_new(&config, rig.queue, &err);
    assert_true(source_start(rig.source, &err));
    expect(&rig, "0 feed \n");
    expect(&rig, "1 feed \n");
    expect(&rig, "1 added b");
    source_command(rig.source, SOURCE_NAMES);
    while (!strstr(rig.story.data, "0 names west") ||
           !strstr(rig.story.data, "1 names east"))
        drain(&rig);
    rig_stop(&rig);
    endpoint_done(&other);
    server_stop(stuck);
}

/* --- a machine that slept -------------------------------------------------- */

static void cluster__sleep__connects_anew_at_once(void **state) {
    struct rig rig;
    (void)state;
    rig_start(
        &rig,
        (struct wish){
            .scenario =
                "expect limit\n list rv=100 names=a\n"
                "expect resourceVersion=100&\n frame ADDED b 101\n hold\n"
                "expect resourceVersion=101&\n frame ADDED c 102\n hold\n"
                "expect namespaces\n times 0\n list names=x\n"});
    expect(&rig, "added b");
    clock_add_sleep(30 * 1000);
    source_command(rig.source, SOURCE_NAMES); /* look now */
    expect(&rig, "names x");
    assert_never(&rig, "slept");
    clock_add_sleep(2 * 3600 * 1000);
    source_command(rig.source, SOURCE_NAMES);
    expect(&rig, "this machine slept for 120m: connecting anew");
    expect(&rig, "added c");
    assert_true(server_wait(rig.server, "\"closed\"", 1));
    assert_never(&rig, "gap");
    rig_stop(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cluster__core_forbidden__reads_the_other_group),
        cmocka_unit_test(cluster__all_forbidden__tries_those_that_are_known),
        cmocka_unit_test(
            cluster__all_forbidden__ends_a_text_job_with_the_rest),
        cmocka_unit_test(cluster__all_forbidden__and_none_known_is_waited_for),
        cmocka_unit_test(
            cluster__all_forbidden__stops_at_the_most_that_are_watched),
        cmocka_unit_test(cluster__406__asks_for_json_at_once_and_from_then_on),
        cmocka_unit_test(cluster__protobuf__that_is_none_is_asked_for_as_json),
        cmocka_unit_test(
            cluster__protobuf__that_is_none_in_a_watch_loses_nothing),
        cmocka_unit_test(cluster__protobuf__that_is_none_again_is_waited_for),
        cmocka_unit_test(cluster__406__for_json_too_is_waited_for),
        cmocka_unit_test(cluster__of_several__none_holds_up_another),
        cmocka_unit_test(cluster__sleep__connects_anew_at_once),
    };
    return cmocka_run_group_tests(tests, stage_set_up, stage_tear_down);
}
