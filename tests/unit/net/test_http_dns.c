/* SPDX-License-Identifier: Apache-2.0 */
/* F22: names that do not resolve, and a resolver that does not answer.
 * getaddrinfo() is this file's here, for libcurl too. */
#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "api/server.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "unit/net/rig.h"
#include "unit/unit.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool hangs, asked, answered;

typedef int getaddrinfo_fn(const char *, const char *, const struct addrinfo *,
                           struct addrinfo **);

int getaddrinfo(const char *host, const char *service,
                const struct addrinfo *hints, struct addrinfo **found) {
    getaddrinfo_fn *libcs =
        (getaddrinfo_fn *)(uintptr_t)dlsym(RTLD_NEXT, "getaddrinfo");
    int rc = EAI_NONAME;

    if (host && strcmp(host, "moved.example") == 0)
        return libcs("127.0.0.1", service, hints, found);
    if (!host || strcmp(host, "hangs.example") != 0)
        return libcs(host, service, hints, found);
    pthread_mutex_lock(&lock);
    asked = true;
    while (hangs) pthread_cond_wait(&changed, &lock);
    answered = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return rc;
}

static bool was_asked(void) {
    pthread_mutex_lock(&lock);
    bool so = asked;
    pthread_mutex_unlock(&lock);
    return so;
}

static void set_hangs(bool so) {
    pthread_mutex_lock(&lock);
    hangs = so;
    if (so) asked = answered = false;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void server_is(struct rig *rig, const char *host) {
    xfree(rig->endpoint.server);
    rig->endpoint.server =
        xasprintf("http://%s:%d", host, server_port(rig->server));
}

static void dns__no_such_name__is_told(void **state) {
    struct rig rig;
    struct talk t = talk_init();
    char want[128];
    (void)state;
    rig_open(&rig, hello, NULL);
    server_is(&rig, "no-such.invalid");
    rig_client(&rig);
    run(&rig, LIST, &t);
    assert_int_equal(t.how, HTTP_FAILED);
    assert_int_equal(t.err.kind, ERR_NET);
    snprintf(want, sizeof(want),
             "http://no-such.invalid:%d: host name cannot be resolved",
             server_port(rig.server));
    assert_string_equal(t.err.text, want);
    rig_close(&rig);
}

static void dns__name__is_asked_for_and_told_as_address(void **state) {
    struct rig rig;
    struct talk t = talk_init();
    char want[64];
    (void)state;
    rig_open(&rig, hello, NULL);
    server_is(&rig, "moved.example");
    rig_client(&rig);
    run(&rig, LIST, &t);
    assert_int_equal(t.how, HTTP_DONE);
    snprintf(want, sizeof(want), "connected to 127.0.0.1:%d, HTTP/1.1\n",
             server_port(rig.server));
    assert_string_equal(rig.journal.data, want);
    buf_done(&t.body);
    rig_close(&rig);
}

/* The resolver answers only when everything is freed: whoever waits for it
 * never gets there. */
static void dns__hanging__holds_up_neither_others_nor_the_end(void **state) {
    struct rig rig;
    struct talk hanging = talk_init(), t = talk_init();
    struct endpoint other;
    struct err err;
    (void)state;
    rig_open(&rig, hello, NULL);
    other = rig.endpoint;
    other.server = xstrdup(rig.endpoint.server);
    server_is(&rig, "hangs.example");
    rig_client(&rig);
    struct http_client *stuck = rig.client;
    set_hangs(true);
    get(&rig, LIST, &hanging);
    while (!was_asked()) http_poll(rig.http, 10);

    rig.client = http_client_new(rig.http, &other,
                                 &(struct http_client_fns){0}, NULL, &err);
    assert_non_null(rig.client);
    run(&rig, LIST, &t);
    assert_int_equal(t.how, HTTP_DONE);
    assert_false(hanging.ended);
    http_client_free(stuck);
    rig_close(&rig);
    assert_false(hanging.ended);

    set_hangs(false);
    pthread_mutex_lock(&lock);
    while (!answered) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    xfree(other.server);
    buf_done(&t.body);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dns__no_such_name__is_told),
        cmocka_unit_test(dns__name__is_asked_for_and_told_as_address),
        cmocka_unit_test(dns__hanging__holds_up_neither_others_nor_the_end),
    };
    return cmocka_run_group_tests(tests, rig_set_up, rig_tear_down);
}
