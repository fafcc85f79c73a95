/* SPDX-License-Identifier: Apache-2.0 */
/* Requests that wait for a credential plugin. The plugin is a script that
 * counts its runs and ends when the test lets it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/server.h"
#include "base/alloc.h"
#include "base/cc.h"
#include "unit/net/rig.h"
#include "unit/unit.h"

static const char script[] =
    "#!/bin/sh\n"
    "cd \"${0%/*}\" || exit 1\n"
    "echo run >>runs\n"
    "until [ -e go ]; do sleep 0.02; done\n"
    "[ \"$(cat go)\" = fails ] && { echo no smartcard >&2; exit 3; }\n"
    "n=$(wc -l <runs)\n"
    "printf '{\"kind\":\"ExecCredential\",\"apiVersion\":"
    "\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"t%d\"}}' "
    "\"$n\"\n";

static const char scenario[] =
    "expect one\n with Authorization: ^Bearer t1$\n times 0\n body x\n"
    "expect two\n with Authorization: ^Bearer t2$\n times 0\n body x\n"
    "expect two\n times 0\n reply 401 Unauthorized\n body x\n";

static char *folder_file(const char *folder, const char *name) {
    return xasprintf("%s/%s", folder, name);
}

static void put(const char *folder, const char *name, const char *text) {
    char *path = folder_file(folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fchmod(fileno(f), 0700), 0);
    fclose(f);
    xfree(path);
}

static size_t runs(const char *folder) {
    char *path = folder_file(folder, "runs");
    FILE *f = fopen(path, "r");
    size_t n = 0;
    xfree(path);
    if (!f) return 0;
    for (int c; (c = fgetc(f)) != EOF;) n += c == '\n';
    fclose(f);
    return n;
}

static void rig_plugin(struct rig *rig, char folder[]) {
    struct plugin_spec *spec = xcalloc(1, sizeof(*spec));
    assert_non_null(mkdtemp(folder));
    put(folder, "plugin", script);
    spec->command = folder_file(folder, "plugin");
    spec->api_version = xstrdup("client.authentication.k8s.io/v1");
    spec->where = xstrdup("user 'a'");
    rig_tls(rig, scenario, "server.pem", "ca.pem");
    rig->endpoint.identity.plugin = spec;
    rig_client(rig);
}

static void remove_all(const char *folder) {
    static const char *const names[] = {"plugin", "runs", "go"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char *path = folder_file(folder, names[i]);
        unlink(path);
        xfree(path);
    }
    rmdir(folder);
}

static void plugin__one_run__is_for_all_and_holds_up_no_other(void **state) {
    char folder[] = "/tmp/kevtop-plugin.XXXXXX";
    struct rig rig;
    struct talk t[3] = {talk_init(), talk_init(), talk_init()};
    struct talk other = talk_init();
    struct endpoint plain;
    struct err err;
    (void)state;
    rig_plugin(&rig, folder);
    struct http_client *waits = rig.client;
    for (size_t i = 0; i < 3; i++) get(&rig, "/one", &t[i]);
    while (runs(folder) == 0) http_poll(rig.http, 10);

    plain = rig.endpoint;
    plain.identity = (struct identity){.token = (char *)(uintptr_t) "t1"};
    rig.client = http_client_new(rig.http, &plain,
                                 &(struct http_client_fns){0}, NULL, &err);
    assert_non_null(rig.client);
    run(&rig, "/one", &other);
    assert_int_equal(other.reply.status, 200);
    assert_int_equal(server_seen(rig.server, "\"path\""), 1);
    http_client_free(rig.client);
    rig.client = waits;

    put(folder, "go", "");
    for (size_t i = 0; i < 3; i++) {
        run_until(&rig, &t[i].ended);
        assert_int_equal(t[i].reply.status, 200);
        buf_done(&t[i].body);
    }
    assert_int_equal(runs(folder), 1);
    assert_has(rig.journal.data, "running credential plugin");
    assert_null(strstr(rig.journal.data, "t1"));
    buf_done(&other.body);
    rig_close(&rig);
    remove_all(folder);
}

/* Three answers of 401 to one token are one reason to run it again. */
static void plugin__refused_once__is_run_again_once(void **state) {
    char folder[] = "/tmp/kevtop-plugin.XXXXXX";
    struct rig rig;
    struct talk t[3] = {talk_init(), talk_init(), talk_init()};
    struct talk again = talk_init();
    (void)state;
    rig_plugin(&rig, folder);
    put(folder, "go", "");
    for (size_t i = 0; i < 3; i++) get(&rig, "/two", &t[i]);
    for (size_t i = 0; i < 3; i++) run_until(&rig, &t[i].ended);
    assert_int_equal(runs(folder), 1);
    http_client_refused(rig.client);
    run(&rig, "/two", &again);
    assert_int_equal(again.reply.status, 200);
    http_client_refused(rig.client); /* for the second of those three */
    buf_clear(&again.body);
    again.head = again.ended = false;
    run(&rig, "/two", &again);
    assert_int_equal(again.reply.status, 200);
    assert_int_equal(runs(folder), 2);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(t[i].reply.status, 401);
        buf_done(&t[i].body);
    }
    buf_done(&again.body);
    rig_close(&rig);
    remove_all(folder);
}

static void plugin__that_fails__fails_what_waits_for_it(void **state) {
    char folder[] = "/tmp/kevtop-plugin.XXXXXX";
    struct rig rig;
    struct talk t[2] = {talk_init(), talk_init()}, again = talk_init();
    (void)state;
    rig_plugin(&rig, folder);
    put(folder, "go", "fails");
    for (size_t i = 0; i < 2; i++) get(&rig, "/two", &t[i]);
    for (size_t i = 0; i < 2; i++) {
        run_until(&rig, &t[i].ended);
        assert_int_equal(t[i].how, HTTP_FAILED);
        assert_int_equal(t[i].err.kind, ERR_AUTH);
        assert_has(t[i].err.text, rig.endpoint.server);
        assert_has(t[i].err.text, "exit code 3");
    }
    assert_has(rig.journal.data, "no smartcard");
    assert_int_equal(runs(folder), 1);
    put(folder, "go", "");
    http_client_renew(rig.client); /* else the failure counts for a while */
    run(&rig, "/two", &again);
    assert_int_equal(again.reply.status, 200);
    buf_done(&again.body);
    rig_close(&rig);
    remove_all(folder);
}

static void plugin__waiting__may_be_cancelled_and_freed(void **state) {
    char folder[] = "/tmp/kevtop-plugin.XXXXXX";
    struct rig rig;
    struct talk t[2] = {talk_init(), talk_init()};
    (void)state;
    rig_plugin(&rig, folder);
    struct http_request *r = get(&rig, "/one", &t[0]);
    get(&rig, "/one", &t[1]);
    while (runs(folder) == 0) http_poll(rig.http, 10);
    http_cancel(r);
    http_poll(rig.http, 0);
    rig_close(&rig);
    assert_false(t[0].ended || t[1].ended);
    remove_all(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plugin__one_run__is_for_all_and_holds_up_no_other),
        cmocka_unit_test(plugin__refused_once__is_run_again_once),
        cmocka_unit_test(plugin__that_fails__fails_what_waits_for_it),
        cmocka_unit_test(plugin__waiting__may_be_cancelled_and_freed),
    };
    return cmocka_run_group_tests(tests, rig_set_up, rig_tear_down);
}
