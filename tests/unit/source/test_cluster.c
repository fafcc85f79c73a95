/* SPDX-License-Identifier: Apache-2.0 */
/* The whole way from a socket to the queue, against tests/api/fakeapi, with
 * the watch thread at one end and the test at the other. What to do when is
 * test_reflect's; here it is shown that it gets done. */
#include "source/source.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/source/stage.h"

/* --- the plain way ---------------------------------------------------- */

static void cluster__list_then_watch__comes_in_order(void **state) {
    struct rig rig;
    (void)state;
    rig_start(
        &rig,
        (struct wish){
            .scenario =
                "expect ^/api/v1/events\\?limit=500$\n"
                " list rv=100 names=a,b next=t/+= remaining=1\n"
                "expect limit=10000&continue=t%2F%2B%3D|continue=t%2F%2B%3D&limit\n"
                " list rv=100 names=c\n"
                "expect watch=.*resourceVersion=100&\n without accept-encoding\n"
                " frame ADDED d 101\n frame MODIFIED a 102\n frame DELETED b 103\n"
                " hold\n"});
    static const char *const steps[] = {
        "0 feed \n", "connecting", "list_begin", "listed a",
        "listed b",  "listed c",   "list_end",   "live",
        "added d",   "modified a", "deleted b"};
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        expect(&rig, steps[i]);
    assert_never(&rig, "gap");
    assert_int_equal(strncmp(rig.story.data, "0 feed \n", 8), 0);
    rig_stop(&rig);
}

static void cluster__streaming_list__is_one_request(void **state) {
    struct rig rig;
    (void)state;
    rig_start(&rig,
              (struct wish){
                  .stream_list = true,
                  .compress = true,
                  .scenario =
                      "expect ^/api/v1/events\\?watch=true&allowWatchBookmarks"
                      "=true&sendInitialEvents=true&resourceVersionMatch="
                      "NotOlderThan&timeoutSeconds=2\n"
                      " without accept-encoding\n"
                      " frame ADDED b 9\n frame ADDED a 4\n"
                      " line {\"type\":\"BOOKMARK\",\"object\":{\"kind\":"
                      "\"Event\",\"apiVersion\":\"v1\",\"metadata\":{"
                      "\"resourceVersion\":\"10\",\"annotations\":{"
                      "\"k8s.io/initial-events-end\":\"true\"}}}}\n"
                      " frame ADDED c 11\n signal go\n rst\n"
                      "expect resourceVersion=11&\n hold\n"});
    static const char *const steps[] = {
        "0 feed \n", "connecting", "list_begin", "listed b",
        "listed a",  "list_end",   "live",       "added c"};
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        expect(&rig, steps[i]);
    server_signal(rig.server, "go");
    expect(&rig, "live");
    assert_never(&rig, "gap");
    rig_stop(&rig);
}

static void cluster__snapshot__ends_when_all_feeds_have(void **state) {
    struct rig rig;
    (void)state;
    /* The first answer waits for the other two requests: all run at once. */
    rig_start(
        &rig,
        (struct wish){.snapshot = true,
                      .namespaces = {"one", "two", "three"},
                      .scenario =
                          "expect namespaces/one/\n wait namespaces/three/\n"
                          " chunk {\"kind\":\"EventList\",\"items\":[],\n"
                          " chunk \"metadata\":{\"resourceVersion\":\"1\"}}\n"
                          "expect namespaces/two/\n list names=a,b\n"
                          "expect namespaces/three/\n list many=3000\n"});
    expect(&rig, "0 end\n");
    assert_int_equal(count(&rig, "list_end"), 3);
    assert_int_equal(count(&rig, "1 listed"), 2);
    assert_int_equal(count(&rig, "2 listed"), 3000);
    assert_string_equal(rig.story.data + rig.read, "");
    rig_stop(&rig);
}

static void cluster__gzip__list_is_read(void **state) {
    struct rig rig;
    (void)state;
    rig_start(&rig,
              (struct wish){.snapshot = true,
                            .compress = true,
                            .scenario =
                                "expect limit\n with accept-encoding: gzip\n"
                                " list many=5000\n gzip\n"});
    expect(&rig, "0 end\n");
    assert_int_equal(count(&rig, "0 listed"), 5000);
    rig_stop(&rig);
}

/* --- breaks ----------------------------------------------------------- */

static void cluster__cut_in_a_frame__resumes_from_the_last(void **state) {
    static const char *const cuts[] = {"rst", "fin"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct rig rig;
        char *scenario = xasprintf(
            "expect limit\n list rv=100 names=a\n"
            "expect resourceVersion=100&\n frame ADDED b 101\n"
            " frame ADDED c 102\n signal go\n"
            " chunk {\"type\":\"ADDED\",\"object\":{\"kind\":\"Ev\n %s\n"
            "expect resourceVersion=102&\n split 7\n frame ADDED d 103\n"
            " hold\n",
            cuts[i]);
        rig_start(&rig, (struct wish){.scenario = scenario});
        expect(&rig, "added c");
        server_signal(rig.server, "go");
        expect(&rig, "connecting");
        expect(&rig, "live");
        expect(&rig, "added d");
        assert_never(&rig, "gap");
        assert_never(&rig, "skipped");
        assert_int_equal(count(&rig, "added"), 3);
        xfree(scenario);
        rig_stop(&rig);
    }
}

static void cluster__expired__in_each_shape_is_listed_anew(void **state) {
    static const char *const shapes[] = {
        " reply 410 Gone\n status 410 Expired too old\n",
        (" line {\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\","
         "\"code\":410,\"reason\":\"Expired\",\"message\":\"too old\"}}\n"),
        " body \n",
    };
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct rig rig;
        char *scenario = xasprintf("expect limit\n list rv=100 names=a\n"
                                   "expect resourceVersion=100&\n%s"
                                   "expect limit\n list rv=200 names=a,b\n"
                                   "expect resourceVersion=200&\n hold\n",
                                   shapes[i]);
        rig_start(&rig, (struct wish){.scenario = scenario});
        expect(&rig, "list_end");
        expect(&rig, "waiting");
        expect(&rig, "list_begin");
        expect(&rig, "listed b");
        expect(&rig, "gap");
        expect(&rig, "live");
        xfree(scenario);
        rig_stop(&rig);
    }
}

static void cluster__answers_that_are_no_list__are_told(void **state) {
    static const struct {
        const char *answer, *text;
    } cases[] = {
        {" header Content-Type: text/html\n body <html>Sign in</html>\n",
         "not a Kubernetes API"},
        {" header Content-Type: text/plain\n reply 429 Slow\n"
         " body Too many requests, please try again later.\n",
         "Too many requests, please"},
        {" times 0\n reply 403 Forbidden\n"
         " status 403 Forbidden events is forbidden\n",
         "events is forbidden"},
        {" reply 500 No\n status 500 InternalError etcd &lt;gone\n", "etcd"},
        {" reply 302 Found\n header Location: /login\n body \n", "redirect"},
        {" body {\"kind\":\"EventList\",\"items\":[]\n", "ends too soon"},
        {" status 500 InternalError half a failure\n", "half a failure"},
        {" body {\"kind\":\"Pod\",\"metadata\":{}}\n", "not a list"},
        {" body word\n", "not a list"},
        {" raw HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\n"
         "Content-Length: 99\\r\\n\\r\\n{\"kind\"\n fin\n",
         "closed within"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct rig rig;
        char *scenario = xasprintf("expect limit\n%s", cases[i].answer);
        rig_start(&rig, (struct wish){.scenario = scenario,
                                      .snapshot = true,
                                      .exit_on_failure = true});
        expect(&rig, "failed");
        drain(&rig);
        char *line = strstr(rig.story.data, "0 failed");
        if (!strstr(line, cases[i].text))
            fail_msg("no \"%s\" in %s", cases[i].text, line);
        expect(&rig, "0 end\n");
        xfree(scenario);
        rig_stop(&rig);
    }
}

static void cluster__retry_after__is_obeyed(void **state) {
    struct rig rig;
    (void)state;
    rig_start(
        &rig,
        (struct wish){
            .scenario =
                "expect limit\n reply 429 Slow\n header Retry-After: 2\n"
                " header Content-Type: text/plain\n body Too many requests\n"
                "expect limit\n list names=a\n"
                "expect watch\n hold\n"});
    expect(&rig, "waiting 429");
    int64_t began_ms = clock_mono_ms();
    expect(&rig, "live");
    assert_true(clock_mono_ms() - began_ms >= 1900);
    rig_stop(&rig);
}

static void cluster__credentials_refused__are_tried_once_more(void **state) {
    struct rig rig;
    (void)state;
    rig_start(
        &rig,
        (struct wish){
            .scenario =
                "expect limit\n reply 401 Unauthorized\n status 401 Unauthorized no\n"
                "expect limit\n list names=a\n"
                "expect watch\n hold\n"});
    expect(&rig, "live");
    assert_never(&rig, "waiting");
    rig_stop(&rig);
}

static void cluster__nobody_listens__fails_a_text_job(void **state) {
    struct rig rig = {.story = BUF_INIT(MIB)};
    struct server *gone = server_start("", NULL, 0);
    int port = server_port(gone);
    (void)state;
    rig.server = server_start("", NULL, 0); /* so that it takes no old port */
    server_stop(gone);
    rig.endpoint.server = xasprintf("http://127.0.0.1:%d", port);
    rig.queue = queue_new(8, KIB);
    struct err err;
    struct cluster_feed feed = {.endpoint = &rig.endpoint};
    struct cluster_config config = {
        .feeds = &feed, .n = 1, .exit_on_failure = true};
    rig.source = cluster_source_new(&config, rig.queue, &err);
    assert_true(source_start(rig.source, &err));
    expect(&rig, "connection refused");
    expect(&rig, "0 end\n");
    rig_stop(&rig);
}

static void cluster__address__that_is_none_is_refused(void **state) {
    struct endpoint endpoint = {.server = xstrdup("nonsense://x")};
    struct cluster_feed feed = {.endpoint = &endpoint};
    struct cluster_config config = {.feeds = &feed, .n = 1};
    struct queue *queue = queue_new(8, KIB);
    struct err err = {0};
    (void)state;
    assert_null(cluster_source_new(&config, queue, &err));
    assert_int_equal(err.kind, ERR_CONFIG);
    queue_free(queue, NULL);
    endpoint_done(&endpoint);
}

/* --- documents that are none ------------------------------------------ */

static void cluster__bad_documents__are_skipped_and_counted(void **state) {
    struct rig rig;
    (void)state;
    rig_start(
        &rig,
        (struct wish){
            .scenario =
                "expect limit\n body {\"kind\":\"EventList\",\"metadata\":"
                "{\"resourceVersion\":\"100\"},\"items\":[17,{\"metadata\":3},"
                "{\"metadata\":{\"name\":\"a\"},\"involvedObject\":{}}]}\n"
                "expect watch\n frame ADDED b 101\n"
                " line {\"type\":\"FOO\",\"object\":{}}\n"
                " line {\"type\":\n line }\n"
                " line <html>\n"
                " line \n line \\r\n"
                " frame ADDED c 105\n signal go\n rst\n"
                "expect resourceVersion=105&\n hold\n"});
    expect(&rig, "listed a");
    expect(&rig, "added b");
    expect(&rig, "skipped");
    expect(&rig, "skipped");
    expect(&rig, "skipped");
    expect(&rig, "added c");
    server_signal(rig.server, "go");
    expect(&rig, "live");
    rig_stop(&rig);
}

/* --- commands, and leaving -------------------------------------------- */

static void cluster__reconnect__gives_up_a_silent_watch(void **state) {
    struct rig rig;
    (void)state;
    rig_start(
        &rig,
        (struct wish){
            .scenario =
                "expect limit\n list rv=100 names=a\n"
                "expect resourceVersion=100&\n frame ADDED b 101\n hold\n"
                "expect resourceVersion=101&\n frame ADDED c 102\n hold\n"});
    expect(&rig, "added b");
    source_command(rig.source, SOURCE_RECONNECT);
    expect(&rig, "added c");
    assert_true(server_wait(rig.server, "\"closed\"", 1));
    assert_never(&rig, "gap");
    rig_stop(&rig);
}

static void cluster__reconnect__ends_a_wait(void **state) {
    struct rig rig;
    (void)state;
    rig_start(
        &rig,
        (struct wish){
            .scenario =
                "expect limit\n reply 503 No\n header Retry-After: 50\n body \n"
                "expect limit\n list names=a\n"
                "expect watch\n hold\n"});
    expect(&rig, "waiting 503");
    source_command(rig.source, SOURCE_RECONNECT);
    expect(&rig, "live");
    rig_stop(&rig);
}

/* --- which namespaces there are ---------------------------------------- */

static void cluster__names__are_told_and_may_be_asked_for_again(void **state) {
    struct rig rig;
    (void)state;
    rig_start(&rig,
              (struct wish){
                  .scenario =
                      "expect namespaces\n reply 200 OK\n"
                      " body {\"kind\":\"NamespaceList\",\"items\":["
                      "{\"metadata\":{\"name\":\"prod\"}},"
                      "{\"metadata\":{\"name\":\"no/name\"}},{},7,"
                      "{\"metadata\":{\"name\":\"dev\"}}],\"metadata\":{}}\n"
                      "expect namespaces\n list names=other\n"
                      "expect limit\n list rv=100 names=a\n"
                      "expect watch\n hold\n"});
    expect(&rig, "watching");
    source_command(rig.source, SOURCE_NAMES);
    expect(&rig, "names prod\ndev\n");
    source_command(rig.source, SOURCE_NAMES);
    expect(&rig, "names ");
    rig_stop(&rig);
}

/* Refused, no JSON, cut, and held until the end: no word, and no harm. */
static void cluster__names__that_do_not_come_are_left_out(void **state) {
    static const char *const answers[] = {
        " reply 403 Forbidden\n body {}\n",
        " reply 200 OK\n body <html>hello</html>\n",
        " reply 200 OK\n chunk {\"items\":[{\n rst\n",
        " reply 200 OK\n chunk {\"items\":[{\n hold\n",
    };
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct rig rig;
        char *scenario = xasprintf("expect namespaces\n times 0\n%s"
                                   "expect limit\n list rv=100 names=a\n"
                                   "expect watch\n hold\n",
                                   answers[i]);
        rig_start(&rig, (struct wish){.scenario = scenario});
        expect(&rig, "watching");
        source_command(rig.source, SOURCE_NAMES);
        assert_true(server_wait(rig.server, "namespaces", 1));
        if (i <
            3) { /* the first is over at some time: a second one goes out */
            while (server_seen(rig.server, "namespaces") < 2) {
                source_command(rig.source, SOURCE_NAMES);
                poll(NULL, 0, 1);
            }
        }
        drain(&rig);
        assert_never(&rig, "names ");
        rig_stop(&rig);
        xfree(scenario);
    }
}

static void cluster__stop__in_any_state_is_quick(void **state) {
    static const char *const scenarios[] = {
        "expect limit\n list names=a\nexpect watch\n hold\n", /* watching */
        "expect limit\n list many=20000\n", /* the queue is full */
        "expect limit\n hold\n",            /* waiting for an answer */
        "expect limit\n reply 503 No\n header Retry-After: 50\n body \n",
    };
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct rig rig;
        rig_start(&rig, (struct wish){.scenario = scenarios[i],
                                      .queue_items = i == 1 ? 16 : 0});
        switch (i) {
        case 0:
            expect(&rig, "watching");
            break;
        case 1:
            while (queue_len(rig.queue) < 16) poll(NULL, 0, 1);
            break;
        case 2:
            assert_true(server_wait(rig.server, "limit", 1));
            break;
        default:
            expect(&rig, "waiting 503");
            break;
        }
        int64_t began_ms = clock_mono_ms();
        rig_stop(&rig);
        assert_true(clock_mono_ms() - began_ms < 10000);
    }
}

static void cluster__slow_reader__loses_nothing(void **state) {
    struct rig rig;
    (void)state;
    rig_start(
        &rig,
        (struct wish){
            .snapshot = true,
            .queue_items = 2,
            .namespaces = {"one", "two"},
            .scenario =
                "expect one/\n list many=3000\nexpect two/\n list many=3000\n"});
    expect(&rig, "0 end\n");
    assert_int_equal(count(&rig, " listed "), 6000);
    rig_stop(&rig);
}

static void cluster__clock__that_differs_is_told_once(void **state) {
    static const char scenario[] =
        "expect limit=500\n header Date: Mon, 23 Nov 2026 12:00:00 GMT\n"
        " list names=a next=t\n"
        "expect continue\n header Date: Mon, 23 Nov 2026 12:00:01 GMT\n"
        " list names=b\n";
    struct rig rig;
    int64_t now_us;
    (void)state;
    assert_true(time_parse(STR("2026-11-23T12:00:12.5Z"), &now_us));
    clock_fix(now_us);
    rig_start(&rig, (struct wish){.snapshot = true, .scenario = scenario});
    expect(&rig, "0 end\n");
    rig_stop(&rig);
    clock_fix(now_us - 11 * US_PER_S);
    rig_start(&rig, (struct wish){.snapshot = true, .scenario = scenario});
    expect(&rig, "0 end\n");
    assert_never(&rig, "clock");
    rig_stop(&rig);
    clock_fix(now_us);
    rig_start(&rig, (struct wish){.snapshot = true, .scenario = scenario});
    expect(&rig, "this clock is 12 s ahead of the server's");
    expect(&rig, "0 end\n");
    assert_int_equal(count(&rig, "this clock"), 1);
    rig_stop(&rig);
    clock_fix(TIME_UNSET);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cluster__list_then_watch__comes_in_order),
        cmocka_unit_test(cluster__streaming_list__is_one_request),
        cmocka_unit_test(cluster__snapshot__ends_when_all_feeds_have),
        cmocka_unit_test(cluster__gzip__list_is_read),
        cmocka_unit_test(cluster__cut_in_a_frame__resumes_from_the_last),
        cmocka_unit_test(cluster__expired__in_each_shape_is_listed_anew),
        cmocka_unit_test(cluster__answers_that_are_no_list__are_told),
        cmocka_unit_test(cluster__retry_after__is_obeyed),
        cmocka_unit_test(cluster__credentials_refused__are_tried_once_more),
        cmocka_unit_test(cluster__nobody_listens__fails_a_text_job),
        cmocka_unit_test(cluster__address__that_is_none_is_refused),
        cmocka_unit_test(cluster__bad_documents__are_skipped_and_counted),
        cmocka_unit_test(cluster__reconnect__gives_up_a_silent_watch),
        cmocka_unit_test(cluster__reconnect__ends_a_wait),
        cmocka_unit_test(cluster__names__are_told_and_may_be_asked_for_again),
        cmocka_unit_test(cluster__names__that_do_not_come_are_left_out),
        cmocka_unit_test(cluster__stop__in_any_state_is_quick),
        cmocka_unit_test(cluster__slow_reader__loses_nothing),
        cmocka_unit_test(cluster__clock__that_differs_is_told_once),
    };
    return cmocka_run_group_tests(tests, stage_set_up, stage_tear_down);
}
