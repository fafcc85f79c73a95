/* SPDX-License-Identifier: Apache-2.0 */
/* Lists that are the beginning of their watch, and what is done where a server
 * has them not, as scripts (play.h). */
#include "source/reflect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "play.h"

static struct reflect_config streaming(void) {
    struct reflect_config config = play_config();

    config.stream_list = true;
    return config;
}

#define STREAMED       \
    "ask stream\n"     \
    "head 200\n"       \
    "added a 3\n"      \
    "initial-end 10\n" \
    "...\n"

static void stream__goes_on_as_the_watch(void **state) {
    (void)state;
    play(streaming(),
         "ask stream\n"
         "= STATE connecting\n"
         "head 200 protobuf\n"
         "= LIST_BEGIN\n"
         "= STATE listing 0\n"
         "added b 7\n"
         "= LISTED b\n"
         "added a 3\n"
         "= LISTED a\n"
         "time 9ms\n"
         "initial-end 10\n"
         "= STATE listing 2+0\n"
         "= LIST_END\n"
         "= STATE live\n"
         "note sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
         "&timeoutSeconds=\n"
         "note 200 protobuf, watching, 2 events, 9 ms\n"
         "busy\n"
         "added c 11\n"
         "= ADDED c\n"
         "time 100s\n" /* idle is no stall any more */
         "busy\n"
         "end\n"
         "ask watch rv=11\n");
}

/* The bookmark's, not that of the last event. */
static void stream__resumes_from_its_bookmark(void **state) {
    (void)state;
    play(streaming(), STREAMED "time 100s\n"
                               "end\n"
                               "ask watch rv=10\n"
                               "head 200\n"
                               "...\n"
                               "time 200s\n"
                               "end\n"
                               "ask stream\n" /* in time, and quietly */
                               "head 200\n"
                               "= LIST_BEGIN\n"
                               "added a 3\n"
                               "= LISTED a\n"
                               "initial-end 50\n"
                               "= LIST_END\n"
                               "= GAP quiet 10..50 0 s: listed in time, "
                               "before the resourceVersion is compacted\n"
                               "busy\n");
}

static void stream__closed_right_after_its_bookmark_is_no_410(void **state) {
    (void)state;
    play(streaming(), STREAMED "end\n"
                               "ask watch rv=10\n");
}

static void stream__400_and_422_mean_pages_for_good(void **state) {
    static const char *const codes[] = {"400", "422"};
    char script[1024];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        snprintf(script, sizeof(script),
                 "ask stream\n"
                 "...\n"
                 "head %s\n"
                 "status code=%s reason=Invalid message=forbidden\n"
                 "silent\n"
                 "note listing in pages from now on\n"
                 "ask list limit=2\n"
                 "head 200\n"
                 "page rv=10\n"
                 "...\n"
                 "end\n"
                 "= STATE listing 0+0\n"
                 "= LIST_END\n"
                 "= STATE live\n"
                 "ask watch rv=10\n"
                 "head 410\n"
                 "end\n"
                 "retry\n"
                 "ask list limit=2\n",
                 codes[i], codes[i]);
        play(streaming(), script);
    }
}

static void stream__that_stalls_means_pages_for_good(void **state) {
    (void)state;
    play(streaming(), "ask stream\n"
                      "time 119s\n" /* a plugin may run */
                      "busy\n"
                      "head 200\n"
                      "time 29s\n"
                      "busy\n"
                      "added a 3\n"
                      "time 29s\n"
                      "busy\n"
                      "time 1s\n"
                      "...\n"
                      "cancel\n"
                      "cut nothing more came\n"
                      "note listing in pages from now on\n"
                      "ask list limit=2 fresh\n"
                      "head 200\n"
                      "item a\n"
                      "page rv=10\n"
                      "...\n"
                      "end\n"
                      "= STATE listing 1+0\n"
                      "= LIST_END\n"
                      "= GAP ..10 178 s: nothing more came\n"
                      "= STATE live\n"
                      "ask watch rv=10\n"
                      "head 410\n"
                      "end\n"
                      "retry\n"
                      "ask list limit=2\n");
    play(streaming(), "ask stream\n"
                      "time 120s\n"
                      "...\n"
                      "cancel\n" /* nobody answers: as any list */
                      "cut nothing more came\n"
                      "= STATE waiting 0 nothing more came\n"
                      "wait 800..1600\n"
                      "ask stream fresh\n");
}

static void stream__that_ends_before_means_pages_this_time(void **state) {
    static const char *const ends[] = {
        "end", "cut reset", "error code=500\nend", "error code=410\nend"};
    char script[1024];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        snprintf(script, sizeof(script),
                 "ask stream\n"
                 "head 200\n"
                 "added a 3\n"
                 "...\n"
                 "%s\n"
                 "silent\n"
                 "note listing in pages\n"
                 "no-note from now on\n"
                 "ask list limit=2%s\n"
                 "head 200\n"
                 "item a\n"
                 "page rv=10\n"
                 "end\n"
                 "...\n"
                 "ask watch rv=10\n"
                 "head 410\n"
                 "end\n"
                 "retry\n"
                 "ask stream\n",
                 ends[i], i == 1 ? " fresh" : "");
        play(streaming(), script);
    }
}

/* It takes the right to watch; a list in pages does not. */
static void stream__403_is_tried_in_pages(void **state) {
    (void)state;
    play(streaming(), "ask stream\n"
                      "...\n"
                      "head 403\n"
                      "end\n"
                      "silent\n"
                      "ask list limit=2\n"
                      "head 200\n"
                      "page rv=10\n"
                      "end\n"
                      "...\n"
                      "ask watch rv=10\n"
                      "head 403\n"
                      "end\n"
                      "...\n"
                      "wait 60000..75000\n"
                      "ask list limit=2\n"); /* polled in pages alone */
}

static void stream__fails_as_any_list(void **state) {
    (void)state;
    play(streaming(), "ask stream\n"
                      "...\n"
                      "refused\n"
                      "= STATE waiting 0 connection refused\n"
                      "wait 800..1600\n"
                      "ask stream\n"
                      "...\n"
                      "head 429 retry=7\n"
                      "end\n"
                      "...\n"
                      "wait 7000..7000\n"
                      "ask stream\n"
                      "head 401\n"
                      "end\n"
                      "ask stream fresh refused\n");
}

static void stream__is_nothing_for_those_that_want_no_list(void **state) {
    struct reflect_config config = streaming();

    (void)state;
    config.skip_list = true;
    play(config, "ask list limit=1\n");
    config = streaming();
    config.watch = false;
    play(config, "ask list limit=2\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stream__goes_on_as_the_watch),
        cmocka_unit_test(stream__resumes_from_its_bookmark),
        cmocka_unit_test(stream__closed_right_after_its_bookmark_is_no_410),
        cmocka_unit_test(stream__400_and_422_mean_pages_for_good),
        cmocka_unit_test(stream__that_stalls_means_pages_for_good),
        cmocka_unit_test(stream__that_ends_before_means_pages_this_time),
        cmocka_unit_test(stream__403_is_tried_in_pages),
        cmocka_unit_test(stream__fails_as_any_list),
        cmocka_unit_test(stream__is_nothing_for_those_that_want_no_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
