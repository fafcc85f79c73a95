/* SPDX-License-Identifier: Apache-2.0 */
/* source/names against tests/api/fakeapi. */
#include "source/names.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "unit/net/rig.h"
#include "unit/unit.h"

struct ask {
    struct rig rig;
    struct names *names;
    struct buf got; /* of the last answer */
    int answers;
};

static void on_names(void *ctx, struct str names) {
    struct ask *a = ctx;
    a->answers++;
    buf_clear(&a->got);
    buf_add_str(&a->got, names);
}

static void ask_open(struct ask *a, const char *scenario) {
    *a = (struct ask){.got = BUF_INIT(2 * LIMIT_NAMES_BYTES)};
    rig_plain(&a->rig, scenario);
    a->names = names_new(on_names, a);
}

static void ask_close(struct ask *a) {
    names_free(a->names);
    rig_close(&a->rig);
    buf_done(&a->got);
}

/* Ask, and wait for the answer. */
static const char *ask(struct ask *a) {
    int64_t end_ms = clock_mono_ms() + 20000;
    int before = a->answers;
    names_ask(a->names, a->rig.client);
    while (a->answers == before && clock_mono_ms() < end_ms)
        http_poll(a->rig.http, 100);
    if (a->answers == before) fail_msg("no answer");
    return a->got.data;
}

static void names__ask__brings_names_alone(void **state) {
    struct ask a;
    (void)state;
    ask_open(&a, "expect ^/api/v1/namespaces\\?limit=5000$\n"
                 " with Accept: ^application/json$\n"
                 " list names=prod,kube-system,default\n gzip\n");
    assert_string_equal(ask(&a), "prod\nkube-system\ndefault\n");
    assert_int_equal(a.answers, 1);
    ask_close(&a);
}

/* What is no name of a namespace would be taken for a path, or for two. */
static void names__ask__leaves_out_what_is_no_name(void **state) {
    struct ask a;
    (void)state;
    ask_open(&a, "expect namespaces\n"
                 " body {\"kind\":\"NamespaceList\",\"items\":["
                 "{\"metadata\":{\"name\":\"a\"}},17,[],\"x\",null,{},"
                 "{\"metadata\":3},{\"metadata\":{\"name\":7}},"
                 "{\"metadata\":{\"name\":\"\"}},"
                 "{\"metadata\":{\"name\":\"../b\"}},"
                 "{\"metadata\":{\"name\":\"b,c\"}},"
                 "{\"metadata\":{\"name\":\"b\\\\nc\"}},"
                 "{\"metadata\":{\"name\":\"\\\\u001b[2J\"}},"
                 "{\"name\":\"d\"},{\"metadata\":{\"name\":\"z\"}}]}\n");
    assert_string_equal(ask(&a), "a\nz\n");
    ask_close(&a);
}

static void names__ask__again_brings_what_there_is_now(void **state) {
    struct ask a;
    (void)state;
    ask_open(&a, "expect namespaces\n list names=a,b\n"
                 "expect namespaces\n list names=c\n");
    assert_string_equal(ask(&a), "a\nb\n");
    assert_string_equal(ask(&a), "c\n");
    ask_close(&a);
}

static void names__ask__while_one_runs_does_nothing(void **state) {
    struct ask a;
    (void)state;
    ask_open(&a, "expect namespaces\n list names=a\n"
                 "expect namespaces\n list names=b\n");
    names_ask(a.names, a.rig.client);
    names_ask(a.names, a.rig.client);
    assert_string_equal(ask(&a), "a\n");
    assert_int_equal(server_seen(a.rig.server, "namespaces"), 1);
    assert_int_equal(a.answers, 1);
    ask_close(&a);
}

/* Refused, broken off, nonsense: the next one that comes is told. */
static void names__ask__is_no_worse_for_an_answer_that_is_none(void **state) {
    static const char *const bad[] = {
        " reply 403 Forbidden\n status 403 Forbidden no\n",
        " reply 401 Unauthorized\n list names=wrong\n",
        " chunk {\"items\":[{\"metadata\":{\"name\":\"wrong\"}},\n rst\n",
        " reply 302 Found\n header Location: /\n body \n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct ask a;
        char *scenario = xasprintf("expect namespaces\n%s"
                                   "expect namespaces\n list names=right\n",
                                   bad[i]);
        ask_open(&a, scenario);
        int64_t end_ms = clock_mono_ms() + 20000;
        while (server_seen(a.rig.server, "namespaces") < 2 &&
               clock_mono_ms() < end_ms) {
            names_ask(a.names, a.rig.client);
            http_poll(a.rig.http, 10);
        }
        while (a.answers == 0 && clock_mono_ms() < end_ms)
            http_poll(a.rig.http, 100);
        assert_int_equal(a.answers, 1);
        assert_string_equal(a.got.data, "right\n");
        ask_close(&a);
        xfree(scenario);
    }
}

static void names__free__ends_what_runs(void **state) {
    struct ask a;
    (void)state;
    ask_open(&a, "expect namespaces\n chunk {\"items\":[\n hold\n");
    names_ask(a.names, a.rig.client);
    while (server_seen(a.rig.server, "namespaces") < 1)
        http_poll(a.rig.http, 10);
    for (int i = 0; i < 5; i++) http_poll(a.rig.http, 1);
    assert_int_equal(a.answers, 0);
    names_free(a.names);
    a.names = NULL;
    http_poll(a.rig.http, 10);
    assert_true(server_wait(a.rig.server, "\"closed\"", 1));
    ask_close(&a); /* frees NULL, too */
}

/* 63 bytes each, more than fit: those that do are whole. */
static void names__ask__is_bounded(void **state) {
    struct ask a;
    struct buf scenario = BUF_INIT(16 * MIB);
    (void)state;
    buf_add_cstr(&scenario, "expect namespaces\n list names=");
    for (int i = 0; i < 20000; i++)
        buf_printf(&scenario, "%sn%062d", i ? "," : "", i);
    buf_add_cstr(&scenario, "\n");
    ask_open(&a, scenario.data);
    struct str rest = str_of(ask(&a)), name;
    assert_in_range(rest.len, LIMIT_NAMES_BYTES - 64, LIMIT_NAMES_BYTES);
    assert_int_equal(rest.ptr[rest.len - 1], '\n');
    rest.len--;
    while (str_split(&rest, '\n', &name)) assert_int_equal(name.len, 63);
    ask_close(&a);
    buf_done(&scenario);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names__ask__brings_names_alone),
        cmocka_unit_test(names__ask__leaves_out_what_is_no_name),
        cmocka_unit_test(names__ask__again_brings_what_there_is_now),
        cmocka_unit_test(names__ask__while_one_runs_does_nothing),
        cmocka_unit_test(names__ask__is_no_worse_for_an_answer_that_is_none),
        cmocka_unit_test(names__free__ends_what_runs),
        cmocka_unit_test(names__ask__is_bounded),
    };
    return cmocka_run_group_tests(tests, rig_set_up, rig_tear_down);
}
