/* SPDX-License-Identifier: Apache-2.0 */
/* Watches and expired versions: rules in the head of source/reflect.h, one test each,
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

/* --- the watch -------------------------------------------------------- */

static void watch__resumes_from_the_last_frame_of_any_type(void **state) {
    (void)state;
    play(play_config(), TO_LIVE "added b 11\n"
                                "= ADDED b\n"
                                "time 90s\n"
                                "end\n"
                                "no-note listing again\n"
                                "ask watch rv=11\n"
                                "head 200\n"
                                "modified b 12\n"
                                "= MODIFIED b\n"
                                "time 90s\n"
                                "end\n"
                                "ask watch rv=12\n"
                                "head 200\n"
                                "deleted b 13\n"
                                "= DELETED b\n"
                                "time 90s\n"
                                "end\n"
                                "ask watch rv=13\n"
                                "head 200\n"
                                "bookmark 14\n"
                                "time 90s\n"
                                "end\n"
                                "ask watch rv=14\n");
}

static void watch__a_frame_without_resource_version_keeps_the_last(
    void **state) {
    (void)state;
    play(play_config(), TO_LIVE "added b 11\n"
                                "added c\n"
                                "...\n"
                                "time 5s\n"
                                "end\n"
                                "ask watch rv=11\n");
}

static void watch__without_a_start_takes_none_from_initial_frames(
    void **state) {
    (void)state;
    play(play_config(), "ask list limit=2\n"
                        "head 200\n"
                        "page\n"
                        "end\n"
                        "...\n"
                        "ask watch\n"
                        "head 200\n"
                        "added b 90\n"
                        "added a 20\n"
                        "...\n"
                        "time 5s\n"
                        "end\n" /* nor goes on from nowhere in silence */
                        "note no resourceVersion to go on from\n"
                        "...\n"
                        "wait 800..1600\n"
                        "ask list limit=2\n"
                        "head 200\n"
                        "page\n"
                        "...\n"
                        "end\n"
                        "= STATE listing 0+0\n"
                        "= LIST_END\n"
                        "= GAP .. 1 s: the server tells no resourceVersion "
                        "to go on from\n"
                        "= STATE live\n"
                        "ask watch\n"
                        "head 200\n"
                        "added b 90\n"
                        "modified a 91\n"
                        "added c 92\n"
                        "...\n"
                        "time 5s\n"
                        "end\n"
                        "ask watch rv=92\n");
}

static void watch__without_a_start_is_not_begun_again_after_a_break(
    void **state) {
    (void)state;
    play(play_config(), "ask list limit=2\n"
                        "head 200\n"
                        "page\n"
                        "end\n"
                        "...\n"
                        "ask watch\n"
                        "refused\n"
                        "...\n"
                        "wait 800..1600\n"
                        "ask list limit=2\n"
                        "head 200\n"
                        "page\n"
                        "end\n"
                        "...\n"
                        "ask watch\n"
                        "head 200\n"
                        "added b 90\n"
                        "retry\n"
                        "cut\n"
                        "...\n"
                        "ask list limit=2 fresh\n"
                        "head 200\n"
                        "page\n"
                        "...\n"
                        "end\n"
                        "= STATE listing 0+0\n"
                        "= LIST_END\n"
                        "= GAP .. 0 s: connecting anew, as asked\n"
                        "= STATE live\n"
                        "ask watch\n");
}

static void watch__a_gap_begins_where_the_list_did(void **state) {
    (void)state;
    play(play_config(), "ask list limit=2\n"
                        "head 200\n"
                        "item a\n"
                        "time 40s\n"
                        "page rv=10\n"
                        "end\n"
                        "...\n"
                        "ask watch rv=10\n"
                        "head 410\n"
                        "status code=410 reason=Expired\n"
                        "...\n"
                        "wait 800..1600\n"
                        "ask list limit=2\n"
                        "head 200\n"
                        "page rv=50\n"
                        "...\n"
                        "end\n"
                        "= STATE listing 0+0\n"
                        "= LIST_END\n"
                        "= GAP 10..50 41 s: resourceVersion expired (410)\n"
                        "= STATE live\n");
}

/* F5 */
static void watch__what_is_told_late_is_told(void **state) {
    (void)state;
    play(play_config(), TO_LIVE "added b 11 -50m\n"
                                "= ADDED b\n"
                                "modified b 12 -40m\n"
                                "= MODIFIED b\n");
}

static void watch__a_clean_end_is_no_error_and_followed_at_once(void **state) {
    (void)state;
    play(play_config(), TO_LIVE "time 200s\n"
                                "added b 11\n"
                                "= ADDED b\n"
                                "time 60s\n"
                                "end\n"
                                "silent\n"
                                "note ended after 260 s, 1 frames\n"
                                "ask watch rv=11\n"
                                "head 200\n"
                                "silent\n"
                                "busy\n");
}

/* F4 */
static void watch__a_quiet_end_is_followed_by_a_quiet_relist(void **state) {
    (void)state;
    play(play_config(), TO_LIVE "time 270s\n"
                                "end\n"
                                "silent\n"
                                "note listing again: nothing was heard\n"
                                "ask list limit=2\n"
                                "silent\n"
                                "head 200\n"
                                "= LIST_BEGIN\n"
                                "item a\n"
                                "= LISTED a\n"
                                "page rv=50\n"
                                "end\n"
                                "= LIST_END\n" /* and no STATE */
                                "= GAP quiet 10..50 0 s: listed in time, "
                                "before the resourceVersion is compacted\n"
                                "ask watch rv=50\n"
                                "head 200\n"
                                "busy\n");
}

static void watch__a_quiet_end_after_few_minutes_resumes(void **state) {
    (void)state;
    play(play_config(), TO_LIVE "time 239s\n"
                                "end\n"
                                "ask watch rv=10\n");
}

static void watch__quiet_counts_from_the_list_not_from_the_last_watch(
    void **state) {
    (void)state;
    play(play_config(), TO_LIVE "time 150s\n"
                                "end\n"
                                "ask watch rv=10\n"
                                "head 200\n"
                                "time 100s\n"
                                "end\n"
                                "ask list limit=2\n");
}

static void watch__a_quiet_relist_that_fails_becomes_a_gap(void **state) {
    (void)state;
    play(play_config(), TO_LIVE "time 270s\n"
                                "end\n"
                                "ask list limit=2\n"
                                "refused\n"
                                "= STATE waiting 0 connection refused\n"
                                "wait 800..1600\n"
                                "...\n" RELIST "...\n"
                                "ask watch rv=50\n");
    play(play_config(), TO_LIVE "time 270s\n"
                                "end\n"
                                "ask list limit=2\n"
                                "refused\n"
                                "...\n"
                                "time 30s\n"
                                "ask list limit=2\n"
                                "head 200\n"
                                "page rv=50\n"
                                "...\n"
                                "end\n"
                                "= STATE listing 0+0\n"
                                "= LIST_END\n"
                                "= GAP 10..50 30 s: connection refused\n"
                                "= STATE live\n");
}

static void watch__cut_after_a_second_resumes_at_once(void **state) {
    (void)state;
    play(play_config(), TO_LIVE "time 1s\n"
                                "cut https://h: connection reset\n"
                                "= STATE connecting https://h: connection "
                                "reset\n"
                                "ask watch rv=10 fresh\n"
                                "head 200\n"
                                "= STATE live\n");
}

static void watch__cut_after_a_frame_resumes_at_once_from_it(void **state) {
    (void)state;
    play(play_config(), TO_LIVE "added b 11\n"
                                "...\n"
                                "time 10ms\n"
                                "cut reset\n"
                                "...\n"
                                "ask watch rv=11 fresh\n"
                                "head 200\n"
                                "= STATE live\n");
}

static void watch__a_frame_each_and_cut_at_once_is_no_tight_loop(
    void **state) {
    (void)state;
    play(play_config(), TO_LIVE "added b 11\n"
                                "cut reset\n"
                                "...\n"
                                "ask watch rv=11 fresh\n"
                                "head 200\n"
                                "added c 12\n"
                                "...\n"
                                "cut reset\n"
                                "= STATE waiting 200 reset\n"
                                "wait 800..1600\n"
                                "ask watch rv=12 fresh\n"
                                "...\n"
                                "head 200\n"
                                "added d 13\n"
                                "...\n"
                                "cut reset\n"
                                "...\n"
                                "wait 800..1600\n"
                                "ask watch rv=13 fresh\n"
                                "...\n");
}

static void watch__clean_ends_without_frames_are_no_tight_loop(void **state) {
    (void)state;
    play(play_config(),
         TO_LIVE "time 3s\n"
                 "end\n"
                 "ask watch rv=10\n"
                 "head 200\n"
                 "time 3s\n"
                 "end\n"
                 "= STATE waiting 200 the server ends the watch too soon\n"
                 "wait 800..1600\n"
                 "ask watch rv=10\n"
                 "...\n"
                 "head 200\n"
                 "time 3s\n"
                 "...\n"
                 "end\n"
                 "...\n"
                 "wait 1600..3200\n"
                 "ask watch rv=10\n"
                 "...\n"
                 "head 200\n"
                 "time 61s\n" /* all is well again */
                 "...\n"
                 "end\n"
                 "ask watch rv=10\n");
}

static void watch__cut_within_a_second_without_a_frame_is_a_failure(
    void **state) {
    (void)state;
    play(play_config(), TO_LIVE "time 999ms\n"
                                "cut reset\n"
                                "= STATE waiting 200 reset\n"
                                "wait 800..1600\n"
                                "ask watch rv=10 fresh\n"
                                "= STATE connecting reset\n"
                                "head 200\n"
                                "= STATE live\n");
}

static void watch__three_empty_cuts_are_taken_for_an_expired_start(
    void **state) {
    (void)state;
    play(play_config(), TO_LIVE "cut reset\n"
                                "...\n"
                                "wait 800..1600\n"
                                "ask watch rv=10 fresh\n"
                                "head 200\n"
                                "...\n"
                                "cut reset\n"
                                "...\n"
                                "wait 1600..3200\n"
                                "ask watch rv=10 fresh\n"
                                "head 200\n"
                                "...\n"
                                "cut reset\n"
                                "...\n"
                                "wait 800..1600\n"
                                "ask list limit=2 fresh\n" LISTED_AGAIN "...\n"
                                "ask watch rv=50\n"
                                "head 200\n"
                                "...\n"
                                "cut reset\n" /* counted from none again */
                                "...\n"
                                "wait 1600..3200\n"
                                "ask watch rv=50 fresh\n"
                                "...\n");
}

static void watch__skipped_documents_are_told_and_the_stream_goes_on(
    void **state) {
    (void)state;
    play(play_config(), TO_LIVE "skipped 17 MiB at byte 4711\n"
                                "= SKIPPED 17 MiB at byte 4711\n"
                                "added b 11\n"
                                "= ADDED b\n"
                                "time 5s\n"
                                "end\n"
                                "ask watch rv=11\n");
}

static void watch__a_skipped_document_alone_shows_that_it_is_no_410(
    void **state) {
    (void)state;
    play(play_config(), TO_LIVE "skipped junk\n"
                                "end\n"
                                "ask watch rv=10\n");
}

/* --- the three shapes of 410 ------------------------------------------ */

/* F3a */
static void expired__error_frame_leads_to_one_relist_and_a_gap(void **state) {
    (void)state;
    play(play_config(),
         TO_LIVE "time 30s\n"
                 "added b 11\n"
                 "...\n"
                 "time 100s\n"
                 "cut reset\n"
                 "...\n"
                 "ask watch rv=11 fresh\n"
                 "head 200\n"
                 "...\n"
                 "bytes\n"
                 "error code=410 reason=Expired message=too old\n"
                 "cut canceled\n"
                 "note listing again: resourceVersion expired (410)\n"
                 "= STATE waiting resourceVersion expired (410)\n"
                 "time 900s\n"
                 "ask list limit=2\n"
                 "= STATE connecting resourceVersion expired (410)\n"
                 "head 200\n"
                 "= LIST_BEGIN\n"
                 "= STATE listing 0\n"
                 "item a\n"
                 "= LISTED a\n"
                 "page rv=50\n"
                 "end\n"
                 "= STATE listing 1+0\n"
                 "= LIST_END\n"
                 "= GAP 11..50 1000 s: resourceVersion expired (410)\n"
                 "= STATE live\n"
                 "ask watch rv=50\n"
                 "head 200\n"
                 "busy\n"
                 "time 250s\n" /* and is told once */
                 "end\n"
                 "ask list limit=2\n"
                 "head 200\n"
                 "page rv=60\n"
                 "...\n"
                 "end\n"
                 "= LIST_END\n"
                 "= GAP quiet 50..60 0 s: listed in time, before the "
                 "resourceVersion is compacted\n");
}

static void expired__after_an_outage_the_wait_is_a_short_one(void **state) {
    (void)state;
    play(play_config(), TO_WATCH "refused\n"
                                 "...\n"
                                 "wait 800..1600\n"
                                 "ask watch rv=10\n"
                                 "refused\n"
                                 "...\n"
                                 "wait 1600..3200\n"
                                 "ask watch rv=10\n"
                                 "head 200\n"
                                 "error code=410\n"
                                 "...\n"
                                 "end\n"
                                 "...\n"
                                 "wait 800..1600\n"
                                 "...\n" RELIST "...\n"
                                 "ask watch rv=50\n"
                                 "head 200\n"
                                 "error code=410\n"
                                 "...\n"
                                 "end\n"
                                 "...\n"
                                 "wait 1600..3200\n"
                                 "...\n" RELIST "...\n"
                                 "ask watch rv=50\n"
                                 "head 200\n"
                                 "added b 51\n"
                                 "error code=410\n"
                                 "...\n"
                                 "end\n"
                                 "...\n"
                                 "wait 800..1600\n");
}

/* F3b */
static void expired__http_status_is_the_same(void **state) {
    (void)state;
    play(play_config(),
         TO_WATCH "head 410\n"
                  "status code=410 reason=Expired\n"
                  "= STATE waiting resourceVersion expired (410)\n");
    play(play_config(), TO_WATCH "head 410\n"
                                 "body Gone\n"
                                 "= STATE waiting resourceVersion expired "
                                 "(410)\n"
                                 "wait 800..1600\n"
                                 "...\n" RELIST "...\n"
                                 "ask watch rv=50\n");
}

/* F3c */
static void expired__empty_200_closed_at_once_is_the_same(void **state) {
    (void)state;
    play(play_config(),
         TO_WATCH "head 200\n"
                  "time 30ms\n"
                  "end\n"
                  "= STATE waiting the watch was closed at once and empty, "
                  "as for an expired resourceVersion\n"
                  "wait 800..1600\n"
                  "...\n" RELIST "...\n"
                  "ask watch rv=50\n"
                  "head 200\n"
                  "time 30ms\n" /* and again: never at once */
                  "...\n"
                  "end\n"
                  "...\n"
                  "wait 1600..3200\n"
                  "ask list limit=2\n"
                  "...\n");
}

/* F2: a server that shuts down ends what runs, then new ones at once. */
static void expired__empty_200_after_an_early_end_is_tried_once_more(
    void **state) {
    (void)state;
    play(play_config(), TO_LIVE "added b 11\n"
                                "...\n"
                                "time 60s\n"
                                "end\n"
                                "ask watch rv=11\n"
                                "head 200\n"
                                "time 5ms\n"
                                "end\n"
                                "= STATE waiting 200 the server shuts down\n"
                                "wait 800..1600\n"
                                "ask watch rv=11\n"
                                "...\n"
                                "head 200\n"
                                "= STATE live\n"
                                "time 5ms\n"
                                "...\n"
                                "end\n"
                                "note as for an expired resourceVersion\n"
                                "...\n"
                                "wait 800..1600\n"
                                "ask list limit=2\n"
                                "...\n");
    /* Nor where it ended in time, or long ago. */
    play(play_config(), TO_LIVE "time 200s\n"
                                "added b 11\n"
                                "...\n"
                                "time 90s\n"
                                "end\n"
                                "ask watch rv=11\n"
                                "head 200\n"
                                "...\n"
                                "end\n"
                                "note as for an expired resourceVersion\n");
}

static void expired__a_head_held_back_until_a_quiet_end_is_no_410(
    void **state) {
    (void)state;
    play(play_config(), TO_WATCH "time 200s\n"
                                 "head 200\n"
                                 "end\n"
                                 "ask watch rv=10\n");
}

static void expired__reasons_and_codes_that_mean_it(void **state) {
    static const char *const frames[] = {
        "code=410 reason=Expired", "code=410 reason=Gone", "code=410",
        "code=410 reason=Unknown", "reason=Expired",
    };
    char script[1024];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(frames); i++) {
        snprintf(script, sizeof(script),
                 TO_LIVE "error %s\n"
                         "end\n"
                         "= STATE waiting resourceVersion expired (410)\n"
                         "wait 800..1600\n"
                         "ask list limit=2\n...\n",
                 frames[i]);
        play(play_config(), script);
    }
}

static void expired__an_error_frame_of_another_kind_relists_too(void **state) {
    static const char *const frames[] = {"", "code=403 reason=Forbidden",
                                         "code=400", "reason=Invented"};
    char script[1024];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(frames); i++) {
        snprintf(script, sizeof(script),
                 TO_LIVE "error %s\n"
                         "end\n"
                         "...\n"
                         "wait 800..1600\n"
                         "ask list limit=2\n...\n",
                 frames[i]);
        play(play_config(), script);
    }
}

/* F3e */
static void expired__an_outage_longer_than_the_ttl_may_have_lost_events(
    void **state) {
    (void)state;
    play(play_config(), TO_LIVE "added b 11\n"
                                "...\n"
                                "time 3700s\n"
                                "cut reset\n"
                                "...\n"
                                "ask list limit=2 fresh\n"
                                "head 200\n"
                                "page rv=50\n"
                                "...\n"
                                "end\n"
                                "= STATE listing 0+0\n"
                                "= LIST_END\n"
                                "= GAP 11..50 3700 s, loss possible: reset\n"
                                "= STATE live\n");
}

/* F7: the deadline of a stalled watch */
static void expired__a_cut_after_a_quiet_spell_relists_with_a_gap(
    void **state) {
    (void)state;
    play(play_config(),
         TO_LIVE "time 280s\n"
                 "cut https://h: no end in time\n"
                 "= STATE connecting https://h: no end in "
                 "time\n"
                 "ask list limit=2 fresh\n"
                 "head 200\n"
                 "= LIST_BEGIN\n"
                 "= STATE listing 0\n"
                 "page rv=50\n"
                 "end\n"
                 "= STATE listing 0+0\n"
                 "= LIST_END\n"
                 "= GAP 10..50 280 s: https://h: no end in time\n"
                 "= STATE live\n"
                 "ask watch rv=50\n");
}

static void expired__bytes_of_a_watch_shorten_the_gap(void **state) {
    (void)state;
    play(play_config(), TO_LIVE "time 250s\n"
                                "bytes\n"
                                "time 30s\n"
                                "cut reset\n"
                                "ask list limit=2 fresh\n"
                                "head 200\n"
                                "page rv=50\n"
                                "...\n"
                                "end\n"
                                "= STATE listing 0+0\n"
                                "= LIST_END\n"
                                "= GAP 10..50 30 s: reset\n"
                                "= STATE live\n");
}

static void expired__a_gap_spans_all_failures_until_the_relist_is_complete(
    void **state) {
    (void)state;
    play(play_config(),
         TO_LIVE "added b 11\n"
                 "error code=410 reason=Expired\n"
                 "end\n"
                 "...\n"
                 "wait 800..1600\n"
                 "ask list limit=2\n"
                 "refused\n"
                 "...\n"
                 "time 20s\n"
                 "ask list limit=2\n"
                 "...\n"
                 "head 200\n"
                 "item a\n"
                 "page rv=60 next=T\n"
                 "end\n"
                 "...\n"
                 "time 10s\n"
                 "ask list continue=T\n"
                 "head 200\n"
                 "page rv=60\n"
                 "end\n"
                 "= STATE listing 1+0\n"
                 "= LIST_END\n"
                 "= GAP 11..60 31 s: resourceVersion expired (410)\n"
                 "= STATE live\n"
                 "ask watch rv=60\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(watch__resumes_from_the_last_frame_of_any_type),
        cmocka_unit_test(
            watch__a_frame_without_resource_version_keeps_the_last),
        cmocka_unit_test(
            watch__without_a_start_takes_none_from_initial_frames),
        cmocka_unit_test(
            watch__without_a_start_is_not_begun_again_after_a_break),
        cmocka_unit_test(watch__a_gap_begins_where_the_list_did),
        cmocka_unit_test(watch__what_is_told_late_is_told),
        cmocka_unit_test(watch__a_clean_end_is_no_error_and_followed_at_once),
        cmocka_unit_test(watch__a_quiet_end_is_followed_by_a_quiet_relist),
        cmocka_unit_test(watch__a_quiet_end_after_few_minutes_resumes),
        cmocka_unit_test(
            watch__quiet_counts_from_the_list_not_from_the_last_watch),
        cmocka_unit_test(watch__a_quiet_relist_that_fails_becomes_a_gap),
        cmocka_unit_test(watch__cut_after_a_second_resumes_at_once),
        cmocka_unit_test(watch__cut_after_a_frame_resumes_at_once_from_it),
        cmocka_unit_test(watch__a_frame_each_and_cut_at_once_is_no_tight_loop),
        cmocka_unit_test(watch__clean_ends_without_frames_are_no_tight_loop),
        cmocka_unit_test(
            watch__cut_within_a_second_without_a_frame_is_a_failure),
        cmocka_unit_test(
            watch__three_empty_cuts_are_taken_for_an_expired_start),
        cmocka_unit_test(
            watch__skipped_documents_are_told_and_the_stream_goes_on),
        cmocka_unit_test(
            watch__a_skipped_document_alone_shows_that_it_is_no_410),
        cmocka_unit_test(expired__error_frame_leads_to_one_relist_and_a_gap),
        cmocka_unit_test(expired__after_an_outage_the_wait_is_a_short_one),
        cmocka_unit_test(expired__http_status_is_the_same),
        cmocka_unit_test(expired__empty_200_closed_at_once_is_the_same),
        cmocka_unit_test(
            expired__empty_200_after_an_early_end_is_tried_once_more),
        cmocka_unit_test(
            expired__a_head_held_back_until_a_quiet_end_is_no_410),
        cmocka_unit_test(expired__reasons_and_codes_that_mean_it),
        cmocka_unit_test(expired__an_error_frame_of_another_kind_relists_too),
        cmocka_unit_test(
            expired__an_outage_longer_than_the_ttl_may_have_lost_events),
        cmocka_unit_test(
            expired__a_cut_after_a_quiet_spell_relists_with_a_gap),
        cmocka_unit_test(expired__bytes_of_a_watch_shorten_the_gap),
        cmocka_unit_test(
            expired__a_gap_spans_all_failures_until_the_relist_is_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
