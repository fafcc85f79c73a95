/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that are no success: rules in the head of source/reflect.h, one test each,
 * as scripts (play.h): replies in, requests and changes out. F numbers are rows
 * of the fault table that the project tests against. */
#include "source/reflect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "play.h"

/* F1 */
static void failure__refused_waits_with_backoff_and_keeps_its_place(
    void **state) {
    (void)state;
    play(play_config(), TO_LIVE "added b 11\n"
                                "...\n"
                                "time 5s\n"
                                "cut https://h: connection reset\n"
                                "= STATE connecting https://h: connection "
                                "reset\n"
                                "ask watch rv=11 fresh\n"
                                "refused\n"
                                "= STATE waiting 0 connection refused\n"
                                "wait 800..1600\n"
                                "ask watch rv=11\n"
                                "= STATE connecting connection refused\n"
                                "refused\n"
                                "= STATE waiting 0 connection refused\n"
                                "wait 1600..3200\n"
                                "ask watch rv=11\n"
                                "...\n"
                                "head 200\n"
                                "= STATE live\n"
                                "added c 12\n"
                                "= ADDED c\n" /* no GAP: nothing was lost */
                                "busy\n");
}

/* F2 */
static void failure__a_graceful_restart_resumes_without_a_gap(void **state) {
    (void)state;
    play(play_config(), TO_LIVE "added b 11\n"
                                "...\n"
                                "time 5s\n"
                                "end\n"
                                "ask watch rv=11\n"
                                "head 503 retry=1\n"
                                "status code=503 retry=1 message=apiserver "
                                "is shutting down\n"
                                "= STATE waiting 503 service unavailable "
                                "(503): apiserver is shutting down\n"
                                "wait 1000..1600\n"
                                "ask watch rv=11\n"
                                "...\n"
                                "head 200\n"
                                "= STATE live\n"
                                "added c 12\n"
                                "= ADDED c\n");
}

static void failure__first_list_keeps_trying(void **state) {
    (void)state;
    play(play_config(), "ask list limit=2\n"
                        "= STATE connecting\n"
                        "refused\n"
                        "= STATE waiting 0 connection refused\n"
                        "note next try in\n"
                        "wait 800..1600\n"
                        "ask list limit=2\n"
                        "= STATE connecting connection refused\n"
                        "head 200\n"
                        "= LIST_BEGIN\n"
                        "= STATE listing 0\n"
                        "page rv=10\n"
                        "end\n"
                        "= STATE listing 0+0\n"
                        "= LIST_END\n"
                        "= STATE live\n");
}

static void failure__tls_says_what_is_wrong_and_tries_again(void **state) {
    (void)state;
    play(play_config(), "ask list limit=2\n"
                        "...\n"
                        "tls https://h: certificate is not trusted\n"
                        "= STATE waiting 0 https://h: certificate is not "
                        "trusted\n"
                        "wait 800..1600\n"
                        "ask list limit=2 fresh\n"
                        "...\n");
}

/* F16 */
static void failure__retry_after_is_obeyed_when_longer_than_backoff(
    void **state) {
    static const struct {
        const char *head;
        const char *over;
        const char *wait;
    } rows[] = {
        {"429 retry=5", "body Too many requests", "5000..5000"},
        {"429 retry=0", "body Too many requests", "800..1600"},
        {"429", "body Too many requests", "800..1600"},
        {"429 retry=1000000000", "body Too many", "60000..60000"},
        {"429", "status code=429 retry=7", "7000..7000"},
        {"429", "status code=429 retry=999", "60000..60000"},
        {"503 retry=3", "end", "3000..3000"},
        {"500 html", "body <html>", "800..1600"},
        {"504", "status code=504 reason=Timeout toolarge retry=2",
         "2000..2000"},
    };
    char script[1024];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        snprintf(script, sizeof(script),
                 TO_WATCH "head %s\n"
                          "%s\n"
                          "...\n"
                          "wait %s\n"
                          "ask watch rv=10\n...\n",
                 rows[i].head, rows[i].over, rows[i].wait);
        play(play_config(), script);
    }
}

static void failure__an_error_frame_that_asks_for_patience_keeps_its_place(
    void **state) {
    static const struct {
        const char *frame;
        const char *wait;
    } rows[] = {
        {"code=429 reason=TooManyRequests retry=4", "4000..4000"},
        {"code=429", "800..1600"},
        {"code=500 reason=InternalError", "800..1600"},
        {"code=503", "800..1600"},
        {"code=504 reason=Timeout toolarge retry=1", "1000..1600"},
        {"code=400 reason=Invented toolarge", "800..1600"},
        {"code=429 reason=Forbidden", "800..1600"},
    };
    char script[1024];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        snprintf(script, sizeof(script),
                 TO_LIVE "error %s\n"
                         "end\n"
                         "...\n"
                         "wait %s\n"
                         "ask watch rv=10\n...\n",
                 rows[i].frame, rows[i].wait);
        play(play_config(), script);
    }
}

/* F18 */
static void failure__401_reads_credentials_once_then_backs_off(void **state) {
    (void)state;
    play(play_config(), TO_LIVE "added b 11\n"
                                "...\n"
                                "time 5s\n"
                                "end\n"
                                "ask watch rv=11\n"
                                "head 401\n"
                                "status code=401 reason=Unauthorized "
                                "message=Unauthorized\n"
                                "note reading credentials anew\n"
                                "ask watch rv=11 fresh refused\n"
                                "head 401\n"
                                "status code=401 message=Unauthorized\n"
                                "= STATE waiting 401 the server asks for "
                                "credentials (401)\n"
                                "wait 800..1600\n"
                                "ask watch rv=11 refused\n"
                                "...\n"
                                "head 401\n"
                                "end\n"
                                "...\n"
                                "wait 1600..3200\n"
                                "ask watch rv=11 refused\n"
                                "...\n"
                                "head 200\n"
                                "added c 12\n"
                                "...\n"
                                "time 5s\n"
                                "end\n"
                                "ask watch rv=12\n"
                                "head 401\n" /* a new chance after success */
                                "end\n"
                                "ask watch rv=12 fresh refused\n");
    play(play_config(), "ask list limit=2\n"
                        "head 401\n"
                        "end\n"
                        "ask list limit=2 fresh refused\n"
                        "head 200\n"
                        "page rv=10\n"
                        "end\n"
                        "ask watch rv=10\n"
                        "head 401\n"
                        "end\n"
                        "ask watch rv=10 fresh refused\n");
}

/* F20: once, core/v1 and events.k8s.io/v1, which are rights of their own. */
static void failure__403_is_tried_again_once_a_minute(void **state) {
    (void)state;
    play(play_config(),
         "ask list limit=2\n"
         "...\n"
         "head 403\n"
         "status code=403 reason=Forbidden message=events is forbidden: "
         "User &#34;u&#34; cannot list &lt;events&gt; &amp;amp; it&#39;s so\n"
         "silent\n"
         "note trying events.k8s.io/v1\n"
         "ask list limit=2 v1\n"
         "head 403\n"
         "status code=403 reason=Forbidden message=no, neither\n"
         "= STATE waiting 403 forbidden (403): events is forbidden: User "
         "\"u\" cannot list <events> &amp; it's so\n"
         "wait 60000..75000\n"
         "ask list limit=2\n"
         "...\n"
         "head 403\n"
         "body Forbidden: no\n"
         "= STATE waiting 403 forbidden (403): Forbidden: no\n"
         "wait 60000..75000\n"
         "ask list limit=2\n"
         "...\n");
}

static void failure__403_in_one_group_reads_the_other(void **state) {
    struct reflect_config config = play_config();

    (void)state;
    config.field_selector = "type=Warning,involvedObject.name=a\\,"
                            "involvedObject.name,reportingComponent=x";
    play(config, "ask list limit=2 type=Warning,involvedObject.name=a\\,"
                 "involvedObject.name,reportingComponent=x\n"
                 "head 403\n"
                 "end\n"
                 "ask list limit=2 v1 type=Warning,regarding.name=a\\,"
                 "involvedObject.name,reportingController=x\n"
                 "head 200\n"
                 "item a\n"
                 "page rv=10\n"
                 "...\n"
                 "end\n"
                 "= STATE listing 1+0\n"
                 "= LIST_END\n"
                 "= STATE live\n"
                 "ask watch rv=10 v1 type=Warning,regarding.name=a\\,"
                 "involvedObject.name,reportingController=x\n"
                 "head 200\n"
                 "busy\n");
}

static void failure__no_other_group_is_no_other_answer(void **state) {
    static const char *const rows[] = {"head 404\nend", "head 403\nend",
                                       "head 400\nend",
                                       "head 200 html\nbody <html>"};
    char script[1024];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        snprintf(script, sizeof(script),
                 "ask list limit=2\n"
                 "head 403\n"
                 "body core says no\n"
                 "ask list limit=2 v1\n"
                 "...\n"
                 "%s\n"
                 "= STATE waiting 403 forbidden (403): core says no\n"
                 "retry\n"
                 "ask list limit=2\n"
                 "...\n"
                 "head 403\n"
                 "end\n" /* somebody may have mended it: asked for again */
                 "ask list limit=2 v1\n",
                 rows[i]);
        play(play_config(), script);
    }
}

/* Who may list and not watch sees the news once a minute. What happened
 * between two lists is in a gap each. */
static void failure__403_for_the_watch_alone_becomes_a_list(void **state) {
    (void)state;
    play(play_config(),
         TO_WATCH "head 403\n"
                  "status code=403 reason=Forbidden\n"
                  "= STATE waiting 403 watch is forbidden: listed again every "
                  "minute\n"
                  "note forbidden (403), 0 ms\n"
                  "wait 60000..75000\n"
                  "ask list limit=2\n"
                  "= STATE connecting watch is forbidden: listed again every "
                  "minute\n"
                  "head 200\n"
                  "= LIST_BEGIN\n"
                  "item a\n"
                  "= LISTED a\n"
                  "page rv=50\n"
                  "end\n"
                  "= LIST_END\n"
                  "= GAP quiet 10..50 71 s: watch is forbidden: listed again "
                  "every minute\n"
                  "ask watch rv=50\n"
                  "head 403\n"
                  "status code=403 reason=Forbidden\n"
                  "= STATE waiting 403 watch is forbidden: listed again every "
                  "minute\n"
                  "wait 60000..75000\n"
                  "ask list limit=2\n"
                  "...\n"
                  "head 200\n"
                  "page rv=60\n"
                  "end\n"
                  "ask watch rv=60\n"
                  "...\n"
                  "head 200\n" /* it is allowed now */
                  "= STATE live\n"
                  "busy\n");
}

/* --- all namespaces are forbidden --------------------------------------- */

static struct reflect_config splits(bool text) {
    struct reflect_config config = play_config();

    config.ns = NULL;
    config.splits = true;
    config.exit_on_failure = text;
    return config;
}

#define TO_DENIED            \
    "ask list limit=2\n"     \
    "head 403\n"             \
    "body not all of them\n" \
    "ask list limit=2 v1\n"  \
    "...\n"                  \
    "head 403\n"             \
    "end\n"                  \
    "silent\n"               \
    "denied\n"               \
    "denied\n"

static void denied__others_in_its_place_end_it(void **state) {
    (void)state;
    for (int text = 0; text < 2; text++)
        play(splits(text),
             TO_DENIED "retry\n" /* is no way out */
                       "denied\n"
                       "split found\n"
                       "= STATE failed 403 forbidden (403): not all of them\n"
                       "stop\n");
}

static void denied__without_others_it_is_as_any_403(void **state) {
    (void)state;
    play(splits(false),
         TO_DENIED "split none\n"
                   "= STATE waiting 403 forbidden (403): not all of them\n"
                   "wait 60000..75000\n"
                   "ask list limit=2\n"
                   "...\n"
                   "head 403\n"
                   "end\n"
                   "denied\n");
    play(splits(true),
         TO_DENIED "split none\n"
                   "= STATE failed 403 forbidden (403): not all of them\n"
                   "stop\n");
}

static void denied__after_the_first_list_is_waited_for(void **state) {
    (void)state;
    play(splits(false), TO_LIVE "error code=410\n"
                                "end\n"
                                "...\n"
                                "wait 800..1600\n"
                                "ask list limit=2\n"
                                "head 403\n"
                                "end\n"
                                "ask list limit=2 v1\n"
                                "...\n"
                                "head 403\n"
                                "end\n"
                                "= STATE waiting 403 forbidden (403)\n"
                                "wait 60000..75000\n");
}

/* F24: etcd was restored, and its resourceVersions began anew. */
static void failure__5xx_for_an_old_version_lists_again(void **state) {
    (void)state;
    play(play_config(),
         TO_WATCH "time 239s\n"
                  "head 504\n"
                  "status code=504 reason=Timeout toolarge\n"
                  "...\n"
                  "wait 800..1600\n"
                  "ask watch rv=10\n"
                  "head 504\n"
                  "status code=504 reason=Timeout toolarge\n"
                  "= STATE waiting 504 gateway timeout (504)\n"
                  "wait 1600..3200\n" RELIST "= STATE listing 2+0\n"
                  "= LIST_END\n"
                  "= GAP 10..50 242 s: gateway timeout (504)\n"
                  "= STATE live\n"
                  "ask watch rv=50\n");
}

/* F17 */
static void failure__html_and_redirects_are_no_kubernetes_api(void **state) {
    static const struct {
        const char *head;
        const char *over;
        const char *says;
    } rows[] = {
        {"200 html", "body <!doctype html><p>login",
         "200 not a Kubernetes API: the answer is HTML (200)"},
        {"200 html", "body hello",
         "200 not a Kubernetes API: the answer is not JSON (200)"},
        {"302 html", "body Moved",
         "302 not a Kubernetes API: the answer is a redirect (302)"},
        {"404 html", "body <html>",
         "404 not found (404): this server has no events, or is no "
         "Kubernetes API"},
        {"404",
         "status code=404 reason=NotFound message=the server could "
         "not find the requested resource",
         "404 not found (404): the server could not find the requested "
         "resource"},
        {"406", "end", "406 unexpected answer (406)"},
        {"204", "end", "204 unexpected answer (204)"},
    };
    char script[1024];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        snprintf(script, sizeof(script),
                 "ask list limit=2\n"
                 "...\n"
                 "head %s\n"
                 "%s\n"
                 "= STATE waiting %s\n"
                 "wait 60000..75000\n"
                 "ask list limit=2\n...\n",
                 rows[i].head, rows[i].over, rows[i].says);
        play(play_config(), script);
    }
}

static void failure__5xx_bodies_are_told_but_never_html(void **state) {
    static const struct {
        const char *head;
        const char *over;
        const char *says;
    } rows[] = {
        {"500", "status code=500 message=etcdserver: leader changed",
         "500 internal server error (500): etcdserver: leader changed"},
        {"502 html", "body <html>Bad Gateway", "502 bad gateway (502)"},
        {"503 html", "body upstream  is\tgone",
         "503 service unavailable (503): upstream is gone"},
        {"504", "end", "504 gateway timeout (504)"},
        {"599", "end", "599 server error (599)"},
    };
    char script[1024];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        snprintf(script, sizeof(script),
                 "ask list limit=2\n"
                 "...\n"
                 "head %s\n"
                 "%s\n"
                 "= STATE waiting %s\n"
                 "wait 800..1600\n"
                 "ask list limit=2\n...\n",
                 rows[i].head, rows[i].over, rows[i].says);
        play(play_config(), script);
    }
}

static void failure__400_for_a_list_ends_it(void **state) {
    (void)state;
    play(play_config(), "ask list limit=2\n"
                        "...\n"
                        "head 400\n"
                        "status code=400 message=field label not supported: "
                        "x\n"
                        "= STATE failed 400 bad request (400): field label "
                        "not supported: x\n"
                        "stop\n"
                        "retry\n"
                        "stop\n");
}

/* What was right once is not wrong by itself. */
static void failure__400_for_a_later_list_is_tried_again(void **state) {
    (void)state;
    play(play_config(), TO_LIVE "time 270s\n"
                                "end\n"
                                "ask list limit=2\n"
                                "head 400 html\n"
                                "body Bad Request\n"
                                "= STATE waiting 400 bad request (400): Bad "
                                "Request\n"
                                "wait 800..1600\n" RELIST "...\n"
                                "ask watch rv=50\n");
}

static void failure__400_for_a_watch_lists_again(void **state) {
    (void)state;
    play(play_config(), TO_WATCH "head 400\n"
                                 "status code=400 message=bad rv\n"
                                 "...\n"
                                 "wait 800..1600\n"
                                 "ask list limit=2\n"
                                 "...\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            failure__refused_waits_with_backoff_and_keeps_its_place),
        cmocka_unit_test(failure__a_graceful_restart_resumes_without_a_gap),
        cmocka_unit_test(failure__first_list_keeps_trying),
        cmocka_unit_test(failure__tls_says_what_is_wrong_and_tries_again),
        cmocka_unit_test(
            failure__retry_after_is_obeyed_when_longer_than_backoff),
        cmocka_unit_test(
            failure__an_error_frame_that_asks_for_patience_keeps_its_place),
        cmocka_unit_test(failure__401_reads_credentials_once_then_backs_off),
        cmocka_unit_test(failure__403_is_tried_again_once_a_minute),
        cmocka_unit_test(failure__403_in_one_group_reads_the_other),
        cmocka_unit_test(failure__no_other_group_is_no_other_answer),
        cmocka_unit_test(failure__403_for_the_watch_alone_becomes_a_list),
        cmocka_unit_test(denied__others_in_its_place_end_it),
        cmocka_unit_test(denied__without_others_it_is_as_any_403),
        cmocka_unit_test(denied__after_the_first_list_is_waited_for),
        cmocka_unit_test(failure__5xx_for_an_old_version_lists_again),
        cmocka_unit_test(failure__html_and_redirects_are_no_kubernetes_api),
        cmocka_unit_test(failure__5xx_bodies_are_told_but_never_html),
        cmocka_unit_test(failure__400_for_a_list_ends_it),
        cmocka_unit_test(failure__400_for_a_later_list_is_tried_again),
        cmocka_unit_test(failure__400_for_a_watch_lists_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
