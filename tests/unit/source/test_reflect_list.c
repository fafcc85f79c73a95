/* SPDX-License-Identifier: Apache-2.0 */
/* Lists: rules in the head of source/reflect.h, one test each,
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

static void list__small_first_page_then_the_rest_in_one(void **state) {
    (void)state;
    play(play_config(), "ask list limit=2\n"
                        "= STATE connecting\n"
                        "busy\n"
                        "head 200\n"
                        "= LIST_BEGIN\n"
                        "= STATE listing 0\n"
                        "item a\n"
                        "= LISTED a\n"
                        "item b\n"
                        "= LISTED b\n"
                        "page rv=10 next=T1 remaining=1\n"
                        "end\n"
                        "= STATE listing 2+1\n"
                        "note GET /api/v1/namespaces/prod/events?limit=2: "
                        "200 JSON, 2 events, 0 ms\n"
                        "ask list continue=T1\n"
                        "head 200\n"
                        "item c\n"
                        "= LISTED c\n"
                        "time 12ms\n"
                        "page rv=99\n"
                        "end\n"
                        "= STATE listing 3+0\n"
                        "= LIST_END\n"
                        "= STATE live\n"
                        "note continue=...: 200 JSON, 1 events, 12 ms\n"
                        "no-note T1\n"
                        "ask watch rv=10\n"
                        "head 200\n"
                        "note 200 JSON, watching\n"
                        "busy\n");
}

static void list__later_pages_keep_their_limit(void **state) {
    struct reflect_config config = play_config();

    (void)state;
    config.first_page = 500;
    config.page = 2000;
    play(config, "ask list limit=500\n"
                 "head 200\n"
                 "page rv=10 next=T1\n"
                 "end\n"
                 "...\n"
                 "ask list limit=2000 continue=T1\n"
                 "head 200\n"
                 "page rv=10 next=T2\n"
                 "end\n"
                 "...\n"
                 "ask list limit=2000 continue=T2\n");
}

static void list__snapshot_stops_after_the_list(void **state) {
    struct reflect_config config = play_config();

    (void)state;
    config.watch = false;
    config.first_page = 0;
    play(config, "ask list\n"
                 "head 200\n"
                 "item a\n"
                 "page rv=10\n"
                 "...\n"
                 "end\n"
                 "= STATE listing 1+0\n"
                 "= LIST_END\n"
                 "stop\n"
                 "stop\n");
}

static void list__an_empty_page_with_a_token_is_not_the_end(void **state) {
    (void)state;
    play(play_config(), "ask list limit=2\n"
                        "head 200\n"
                        "page rv=10 next=T1\n"
                        "end\n"
                        "...\n"
                        "ask list continue=T1\n"
                        "head 200\n"
                        "page rv=10 next=T2\n"
                        "end\n"
                        "silent\n"
                        "ask list continue=T2\n"
                        "head 200\n"
                        "item a\n"
                        "= LISTED a\n"
                        "page rv=10\n"
                        "end\n"
                        "= STATE listing 1+0\n"
                        "= LIST_END\n"
                        "= STATE live\n");
}

static void list__an_empty_list_is_a_list(void **state) {
    (void)state;
    play(play_config(), "ask list limit=2\n"
                        "head 200\n"
                        "page rv=10\n"
                        "...\n"
                        "end\n"
                        "= STATE listing 0+0\n"
                        "= LIST_END\n"
                        "= STATE live\n"
                        "ask watch rv=10\n");
}

static void list__full_pages_between_make_empty_ones_harmless(void **state) {
    char script[8192];
    size_t n = 0;

    (void)state;
    n += (size_t)snprintf(script, sizeof(script),
                          "ask list limit=2\nhead 200\n"
                          "page rv=10 next=T0\nend\n...\n");
    for (int i = 0; i < 30; i++)
        n += (size_t)snprintf(script + n, sizeof(script) - n,
                              "ask list continue=T%d\nhead 200\n%s...\n"
                              "page next=T%d\nend\n",
                              i, i % 2 ? "item a\n" : "", i + 1);
    play(play_config(), script);
}

#define EMPTY_PAGE(n, next)       \
    "ask list continue=T" #n "\n" \
    "head 200\n"                  \
    "page next=T" #next "\n"      \
    "end\n"

static void list__that_never_ends_is_slowed_down(void **state) {
    (void)state;
    play(play_config(),
         "ask list limit=2\n"
         "head 200\n"
         "page rv=10 next=T1\n"
         "end\n"
         "...\n" EMPTY_PAGE(1, 2) EMPTY_PAGE(2, 3) EMPTY_PAGE(3, 4)
             EMPTY_PAGE(4, 5) EMPTY_PAGE(5, 6) EMPTY_PAGE(6, 7)
                 EMPTY_PAGE(7, 8) EMPTY_PAGE(8, 9) EMPTY_PAGE(
                     9, 10) "= STATE waiting 0 the list does not end\n"
                            "wait 800..1600\n"
                            "ask list continue=T10\n"
                            "...\n");
}

static void list__same_token_again_is_listed_in_one(void **state) {
    (void)state;
    play(play_config(), "ask list limit=2\n"
                        "head 200\n"
                        "item a\n"
                        "page rv=10 next=T1\n"
                        "end\n"
                        "...\n"
                        "ask list continue=T1\n"
                        "head 200\n"
                        "item a\n"
                        "page rv=10 next=T1\n"
                        "end\n"
                        "...\n"
                        "ask list limit=2\n"
                        "head 200\n"
                        "page rv=10 next=T2\n"
                        "end\n"
                        "...\n"
                        "ask list continue=T2\n"
                        "head 200\n"
                        "page rv=10 next=T2\n"
                        "end\n"
                        "...\n"
                        "ask list\n");
}

/* F3d */
static void list__410_on_a_later_page_starts_over_once_in_pages(void **state) {
    (void)state;
    play(play_config(), "ask list limit=2\n"
                        "head 200\n"
                        "item a\n"
                        "item b\n"
                        "page rv=10 next=T1\n"
                        "end\n"
                        "...\n"
                        "ask list continue=T1\n"
                        "head 410\n"
                        "status code=410 reason=Expired message=too old\n"
                        "note listing again: resourceVersion expired (410)\n"
                        "ask list limit=2\n"
                        "head 200\n"
                        "= LIST_BEGIN\n"
                        "= STATE listing 0\n"
                        "item a\n"
                        "item b\n"
                        "...\n"
                        "page rv=20 next=T2\n"
                        "end\n"
                        "...\n"
                        "ask list continue=T2\n"
                        "head 410\n"
                        "status code=410 reason=Expired\n"
                        "note listing again, in one\n"
                        "ask list\n"
                        "head 200\n"
                        "item c\n"
                        "page rv=30\n"
                        "...\n"
                        "end\n"
                        "= STATE listing 1+0\n"
                        "= LIST_END\n" /* between 10 and 30 all may be */
                        "= GAP 10..30 0 s: resourceVersion expired (410)\n"
                        "= STATE live\n"
                        "ask watch rv=30\n");
}

static void list__400_for_a_token_starts_over_too(void **state) {
    (void)state;
    play(play_config(), "ask list limit=2\n"
                        "head 200\n"
                        "page rv=10 next=T1\n"
                        "end\n"
                        "...\n"
                        "ask list continue=T1\n"
                        "head 400\n"
                        "status code=400 reason=BadRequest\n"
                        "ask list limit=2\n");
}

static void list__410_for_ever_is_slowed_down(void **state) {
    (void)state;
    play(play_config(), "ask list limit=2\n"
                        "head 200\n"
                        "page rv=10 next=T1\n"
                        "end\n"
                        "ask list continue=T1\n"
                        "...\n"
                        "head 410\n"
                        "end\n"
                        "ask list limit=2\n"
                        "head 200\n"
                        "page rv=10 next=T1\n"
                        "end\n"
                        "...\n"
                        "ask list continue=T1\n"
                        "head 410\n"
                        "end\n"
                        "ask list\n"
                        "head 200\n"
                        "page rv=10 next=T1\n"
                        "end\n"
                        "...\n"
                        "ask list continue=T1\n"
                        "head 410\n"
                        "end\n"
                        "= STATE waiting 410 resourceVersion expired (410)\n"
                        "wait 800..1600\n"
                        "ask list\n"
                        "...\n");
}

static void list__a_page_that_fails_is_asked_for_again_not_the_list(
    void **state) {
    (void)state;
    play(play_config(), "ask list limit=2\n"
                        "head 200\n"
                        "item a\n"
                        "item b\n"
                        "page rv=10 next=T1 remaining=9\n"
                        "end\n"
                        "...\n"
                        "ask list continue=T1\n"
                        "head 200\n"
                        "item c\n"
                        "...\n"
                        "cut https://h: connection reset\n"
                        "= STATE waiting 200 https://h: connection reset\n"
                        "wait 800..1600\n"
                        "ask list continue=T1 fresh\n"
                        "= STATE connecting https://h: connection reset\n"
                        "head 200\n"
                        "= STATE listing 2+9\n"
                        "item c\n"
                        "= LISTED c\n"
                        "page rv=10\n"
                        "end\n"
                        "= STATE listing 3+0\n"
                        "= LIST_END\n"
                        "= STATE live\n"
                        "ask watch rv=10\n");
}

static void list__progress_is_told_every_250_events(void **state) {
    char script[16384];
    size_t n = 0;

    (void)state;
    n += (size_t)snprintf(script, sizeof(script),
                          "ask list limit=2\nhead 200\n...\n");
    for (int i = 1; i <= 500; i++)
        n += (size_t)snprintf(script + n, sizeof(script) - n,
                              "item a\n= LISTED a\n%s",
                              i == 250   ? "= STATE listing 250\n"
                              : i == 500 ? "= STATE listing 500\n"
                                         : "");
    play(play_config(), script);
}

static void list__watch_only_takes_one_event_and_gives_none(void **state) {
    struct reflect_config config = play_config();

    (void)state;
    config.skip_list = true;
    play(config, "ask list limit=1\n"
                 "= STATE connecting\n"
                 "head 200\n"
                 "= LIST_BEGIN\n"
                 "= STATE listing 0\n"
                 "item a\n"
                 "silent\n"
                 "page rv=10 next=T1 remaining=99\n"
                 "end\n"
                 "= STATE listing 1+0\n"
                 "= LIST_END\n"
                 "= STATE live\n"
                 "ask watch rv=10\n");
}

/* Events tell the second alone: what happened just after the first list seems
 * to have happened just before it. */
static void list__watch_only_relists_the_whole_first_second(void **state) {
    struct reflect_config config = play_config();

    (void)state;
    config.skip_list = true;
    play(config, "time 700ms\n"
                 "ask list limit=1\n"
                 "head 200\n"
                 "page rv=10\n"
                 "end\n"
                 "ask watch rv=10\n"
                 "head 200\n"
                 "error code=410 reason=Expired\n"
                 "end\n"
                 "retry\n"
                 "ask list limit=2\n"
                 "head 200\n"
                 "...\n"
                 "item a -701ms\n"
                 "silent\n"
                 "item b -700ms\n"
                 "= LISTED b\n"
                 "page rv=20\n"
                 "end\n");
}

static void list__watch_only_relists_what_happened_since_the_break(
    void **state) {
    struct reflect_config config = play_config();

    (void)state;
    config.skip_list = true;
    play(config, "ask list limit=1\n"
                 "head 200\n"
                 "item a\n"
                 "page rv=10 next=T1\n"
                 "end\n"
                 "ask watch rv=10\n"
                 "head 200\n"
                 "time 100s\n"
                 "...\n"
                 "added b 11\n"
                 "= ADDED b\n"
                 "time 100s\n"
                 "error code=410 reason=Expired\n"
                 "end\n"
                 "...\n"
                 "wait 800..1600\n"
                 "ask list limit=2\n"
                 "head 200\n"
                 "...\n"
                 "item a -600s\n"
                 "silent\n"
                 "item b -101s\n"
                 "= LISTED b\n"
                 "item c -50s\n"
                 "= LISTED c\n"
                 "page rv=30 next=T1\n"
                 "end\n"
                 "...\n"
                 "ask list continue=T1\n"
                 "head 410\n"
                 "end\n"
                 "ask list limit=2\n"
                 "head 200\n"
                 "...\n"
                 "item a -600s\n"
                 "silent\n"
                 "page rv=30\n"
                 "end\n"
                 "...\n"
                 "ask watch rv=30\n");
}

/* Its reporter could not reach the server, and told it when that was back. */
static void list__watch_only_relists_what_was_written_late(void **state) {
    struct reflect_config config = play_config();

    (void)state;
    config.skip_list = true;
    play(config, "ask list limit=1\n"
                 "head 200\n"
                 "page rv=10\n"
                 "end\n"
                 "ask watch rv=10\n"
                 "head 200\n"
                 "time 200s\n"
                 "added b 11\n"
                 "...\n"
                 "time 20s\n"
                 "error code=410 reason=Expired\n"
                 "end\n"
                 "...\n"
                 "wait 800..1600\n"
                 "ask list limit=2\n"
                 "head 200\n"
                 "...\n"
                 "item c -90s -1s\n"
                 "= LISTED c\n"
                 "item d -90s -89s\n"
                 "silent\n");
}

/* Events tell the server's time. */
static void list__watch_only_knows_of_clocks_that_differ(void **state) {
    static const struct {
        const char *clock, *lost, *seen;
    } rows[] = {
        {"300s", "-353s", "-325s"}, /* this clock is ahead */
        {"-300s", "247s", "275s"},  /* and behind */
    };
    struct reflect_config config = play_config();
    char script[1024];

    (void)state;
    config.skip_list = true;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        snprintf(script, sizeof(script),
                 "clock %s\n"
                 "ask list limit=1\n"
                 "head 200\n"
                 "page rv=10\n"
                 "end\n"
                 "ask watch rv=10\n"
                 "head 200\n"
                 "time 200s\n"
                 "added b 11\n"
                 "...\n"
                 "time 20s\n"
                 "error code=410 reason=Expired\n"
                 "end\n"
                 "retry\n"
                 "ask list limit=2\n"
                 "head 200\n"
                 "...\n"
                 "item c %s\n"
                 "= LISTED c\n"
                 "item d %s\n"
                 "silent\n",
                 rows[i].clock, rows[i].seen, rows[i].lost);
        play(config, script);
    }
}

/* What the first try gave was printed; what happened until the second one
 * began was not. */
static void list__that_begins_anew_declares_what_lies_between(void **state) {
    struct reflect_config config = play_config();

    (void)state;
    play(config, "ask list limit=2\n"
                 "head 200\n"
                 "item a\n"
                 "...\n"
                 "time 2s\n"
                 "cut reset\n"
                 "...\n"
                 "time 5s\n"
                 "ask list limit=2 fresh\n"
                 "head 200\n"
                 "item a\n"
                 "page rv=20 next=T\n"
                 "end\n"
                 "...\n"
                 "ask list continue=T\n"
                 "head 410\n" /* the gap goes back to the first break */
                 "end\n"
                 "ask list limit=2\n"
                 "head 200\n"
                 "page rv=30\n"
                 "...\n"
                 "end\n"
                 "= STATE listing 0+0\n"
                 "= LIST_END\n"
                 "= GAP ..30 7 s: reset\n"
                 "= STATE live\n");
    /* Nothing was given: nothing can be missed. */
    play(config, "ask list limit=2\n"
                 "head 200\n"
                 "...\n"
                 "cut reset\n"
                 "...\n"
                 "time 5s\n"
                 "ask list limit=2 fresh\n"
                 "head 200\n"
                 "page rv=20\n"
                 "...\n"
                 "end\n"
                 "= STATE listing 0+0\n"
                 "= LIST_END\n"
                 "= STATE live\n");
    config.skip_list = true;
    play(config, "ask list limit=1\n"
                 "head 200\n"
                 "item a\n"
                 "...\n"
                 "cut reset\n"
                 "...\n"
                 "time 5s\n"
                 "ask list limit=1 fresh\n"
                 "head 200\n"
                 "page rv=20\n"
                 "...\n"
                 "end\n"
                 "= STATE listing 0+0\n"
                 "= LIST_END\n"
                 "= STATE live\n");
    config.skip_list = false;
    config.watch = false; /* a snapshot is what the last try says */
    play(config, "ask list limit=2\n"
                 "head 200\n"
                 "item a\n"
                 "...\n"
                 "cut reset\n"
                 "...\n"
                 "time 5s\n"
                 "ask list limit=2 fresh\n"
                 "head 200\n"
                 "page rv=20\n"
                 "...\n"
                 "end\n"
                 "= STATE listing 0+0\n"
                 "= LIST_END\n"
                 "stop\n");
}

static void list__a_relist_that_begins_anew_is_one_gap(void **state) {
    (void)state;
    play(play_config(), TO_LIVE "added b 11\n"
                                "time 270s\n"
                                "end\n"
                                "...\n"
                                "ask list limit=2\n"
                                "head 200\n"
                                "item a\n"
                                "page rv=50 next=T\n"
                                "end\n"
                                "ask list continue=T\n"
                                "head 410\n"
                                "end\n"
                                "ask list limit=2\n"
                                "head 200\n"
                                "item a\n"
                                "page rv=60\n"
                                "...\n"
                                "end\n"
                                "= LIST_END\n"
                                "= GAP quiet 11..60 0 s: listed in time, "
                                "before the resourceVersion is compacted\n"
                                "ask watch rv=60\n");
}

static void list__in_another_format_is_asked_for_at_once(void **state) {
    (void)state;
    play(play_config(), "ask list limit=2\n"
                        "head 200 protobuf\n"
                        "item a\n"
                        "page rv=10 next=T\n"
                        "end\n"
                        "note 200 protobuf, 1 events, 0 ms\n"
                        "...\n"
                        "ask list continue=T\n"
                        "head 200 protobuf\n"
                        "item b\n"
                        "...\n"
                        "again junk\n"
                        "note continue=...: junk, 0 ms\n"
                        "ask list continue=T\n" /* and over one connection */
                        "head 200\n"
                        "item b\n"
                        "...\n"
                        "page\n"
                        "end\n"
                        "= STATE listing 2+0\n"
                        "= LIST_END\n"
                        "= STATE live\n"
                        "ask watch rv=10\n"
                        "head 200 protobuf\n"
                        "added c 11\n"
                        "...\n"
                        "again junk\n"
                        "silent\n"
                        "ask watch rv=11\n"
                        "head 406\n"
                        "again junk\n"
                        "ask watch rv=11\n");
}

static void list__an_answer_that_is_no_list_is_a_failure(void **state) {
    (void)state;
    play(play_config(), "ask list limit=2\n"
                        "head 200\n"
                        "...\n"
                        "end\n"
                        "= STATE waiting 200 the answer is not a list (200)\n"
                        "wait 800..1600\n"
                        "ask list limit=2\n"
                        "...\n");
}

static void list__a_hostile_resource_version_or_token_is_not_sent_back(
    void **state) {
    char script[40000];
    char longest[20001];

    (void)state;
    memset(longest, 'x', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    snprintf(script, sizeof(script),
             "ask list limit=2\n"
             "head 200\n"
             "page rv=%.2000s next=%s\n"
             "end\n"
             "...\n"
             "ask list limit=2\n"
             "head 200\n"
             "page rv=%.2000s\n"
             "end\n"
             "...\n"
             "ask watch\n",
             longest, longest, longest);
    play(play_config(), script);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(list__small_first_page_then_the_rest_in_one),
        cmocka_unit_test(list__later_pages_keep_their_limit),
        cmocka_unit_test(list__snapshot_stops_after_the_list),
        cmocka_unit_test(list__an_empty_page_with_a_token_is_not_the_end),
        cmocka_unit_test(list__an_empty_list_is_a_list),
        cmocka_unit_test(list__full_pages_between_make_empty_ones_harmless),
        cmocka_unit_test(list__that_never_ends_is_slowed_down),
        cmocka_unit_test(list__same_token_again_is_listed_in_one),
        cmocka_unit_test(list__410_on_a_later_page_starts_over_once_in_pages),
        cmocka_unit_test(list__400_for_a_token_starts_over_too),
        cmocka_unit_test(list__410_for_ever_is_slowed_down),
        cmocka_unit_test(
            list__a_page_that_fails_is_asked_for_again_not_the_list),
        cmocka_unit_test(list__progress_is_told_every_250_events),
        cmocka_unit_test(list__watch_only_takes_one_event_and_gives_none),
        cmocka_unit_test(list__watch_only_relists_the_whole_first_second),
        cmocka_unit_test(
            list__watch_only_relists_what_happened_since_the_break),
        cmocka_unit_test(list__watch_only_relists_what_was_written_late),
        cmocka_unit_test(list__watch_only_knows_of_clocks_that_differ),
        cmocka_unit_test(list__that_begins_anew_declares_what_lies_between),
        cmocka_unit_test(list__a_relist_that_begins_anew_is_one_gap),
        cmocka_unit_test(list__in_another_format_is_asked_for_at_once),
        cmocka_unit_test(list__an_answer_that_is_no_list_is_a_failure),
        cmocka_unit_test(
            list__a_hostile_resource_version_or_token_is_not_sent_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
