/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "unit/unit.h"

#include "base/alloc.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "store/feeds.h"

static void put_state(struct feeds *f, uint16_t feed, int64_t at_us,
                      enum feed_state state, const char *text) {
    const struct feed_report r = {.state = state,
                                  .retry_at_us = TIME_UNSET,
                                  .remaining = -1,
                                  .text = str_of(text)};
    struct change *c = change_new_state(feed, at_us, &r);
    feeds_apply(f, c, 0);
    change_free(c);
}

static void put_note(struct feeds *f, int64_t at_us, struct str text) {
    struct change *c = change_new_text(CHANGE_NOTE, 0, at_us, text);
    feeds_apply(f, c, 0);
    change_free(c);
}

static void feeds__none_is_known_at_first(void **state) {
    (void)state;
    struct feeds *f = feeds_new();
    assert_int_equal(feeds_count(f), 0);
    assert_false(feeds_get(f, LIMIT_FEEDS - 1)->known);
    assert_int_equal(feeds_worst(f), FEED_CONNECTING);
    feeds_free(f);
}

static void feeds__a_state_says_since_when(void **state) {
    (void)state;
    struct feeds *f = feeds_new();
    put_state(f, 2, 10, FEED_LISTING, "");
    put_state(f, 2, 20, FEED_LIVE, "");
    put_state(f, 2, 30, FEED_LIVE, "");
    const struct feed *feed = feeds_get(f, 2);
    assert_true(feed->known);
    assert_int_equal(feed->state, FEED_LIVE);
    assert_int_equal(feed->since_us, 20);
    assert_int_equal(feed->heard_us, 30);
    assert_int_equal(feeds_count(f), 3);
    feeds_free(f);
}

static void feeds__breaks_count_live_to_waiting(void **state) {
    (void)state;
    struct feeds *f = feeds_new();
    put_state(f, 0, 1, FEED_WAITING, "refused");
    put_state(f, 0, 2, FEED_LIVE, "");
    put_state(f, 0, 3, FEED_WAITING, "reset");
    put_state(f, 0, 4, FEED_WAITING, "refused");
    assert_int_equal(feeds_get(f, 0)->breaks, 1);
    assert_string_equal(feeds_get(f, 0)->text, "refused");
    feeds_free(f);
}

static void feeds__the_worst_speaks_for_all(void **state) {
    (void)state;
    struct feeds *f = feeds_new();
    put_state(f, 0, 1, FEED_LIVE, "");
    assert_int_equal(feeds_worst(f), FEED_LIVE);
    put_state(f, 1, 1, FEED_LISTING, "");
    assert_int_equal(feeds_worst(f), FEED_LISTING);
    put_state(f, 2, 1, FEED_CONNECTING, "");
    assert_int_equal(feeds_worst(f), FEED_CONNECTING);
    put_state(f, 3, 1, FEED_WAITING, "");
    assert_int_equal(feeds_worst(f), FEED_WAITING);
    put_state(f, 4, 1, FEED_FAILED, "");
    assert_int_equal(feeds_worst(f), FEED_FAILED);
    feeds_free(f);
}

static void feeds__the_journal_leaves_out_mere_progress(void **state) {
    (void)state;
    struct feeds *f = feeds_new();
    put_state(f, 0, 1, FEED_LISTING, "");
    put_state(f, 0, 2, FEED_LISTING, "");
    put_state(f, 0, 3, FEED_WAITING, "connection refused");
    assert_int_equal(feeds_journal_count(f), 2);
    const struct journal_line *line = feeds_journal(f, 1);
    assert_int_equal(line->kind, CHANGE_STATE);
    assert_int_equal(line->at_us, 3);
    assert_non_null(strstr(line->text, "connection refused"));
    feeds_free(f);
}

static void feeds__a_gap_is_kept_and_told(void **state) {
    (void)state;
    struct feeds *f = feeds_new();
    const struct gap gap = {.to_us = INT64_C(300000000),
                            .loss_possible = true,
                            .cause = STR("410")};
    struct change *c = change_new_gap(1, INT64_C(300000000), &gap);
    feeds_apply(f, c, 7);
    change_free(c);
    assert_int_equal(feeds_gap_count(f), 1);
    assert_int_equal(feeds_gap(f, 0)->recovered, 7);
    assert_int_equal(feeds_gap(f, 0)->feed, 1);
    assert_true(feeds_gap(f, 0)->loss_possible);
    assert_string_equal(feeds_gap(f, 0)->cause, "410");
    assert_string_equal(
        feeds_journal(f, 0)->text,
        "gap of 5m: 410; 7 events recovered, some may be lost");
    feeds_free(f);
}

static void feeds__a_list_is_complete_at_its_end(void **state) {
    (void)state;
    struct feeds *f = feeds_new();
    struct change *begin = change_new(CHANGE_LIST_BEGIN, 0, 1);
    struct change *end = change_new(CHANGE_LIST_END, 0, 2);
    feeds_apply(f, begin, 0);
    assert_false(feeds_get(f, 0)->listed_once);
    feeds_apply(f, end, 0);
    assert_true(feeds_get(f, 0)->listed_once);
    change_free(begin);
    change_free(end);
    feeds_free(f);
}

static void feeds__the_journal_is_a_ring(void **state) {
    (void)state;
    struct feeds *f = feeds_new();
    char text[32];
    for (int i = 0; i < LIMIT_JOURNAL + 5; i++) {
        snprintf(text, sizeof(text), "line %d", i);
        put_note(f, i, str_of(text));
    }
    assert_int_equal(feeds_journal_count(f), LIMIT_JOURNAL);
    assert_int_equal(feeds_journal_dropped(f), 5);
    assert_string_equal(feeds_journal(f, 0)->text, "line 5");
    assert_int_equal(feeds_journal(f, LIMIT_JOURNAL - 1)->at_us,
                     LIMIT_JOURNAL + 4);
    feeds_free(f);
}

static void feeds__long_lines_are_cut_between_characters(void **state) {
    (void)state;
    struct feeds *f = feeds_new();
    char text[3 * LIMIT_ERR_TEXT];
    for (size_t i = 0; i < sizeof(text); i += 3) memcpy(text + i, "\u6f22", 3);
    put_note(f, 1, (struct str){text, sizeof(text)});
    struct str kept = str_of(feeds_journal(f, 0)->text);
    assert_in_range(kept.len, LIMIT_ERR_TEXT - 4, LIMIT_ERR_TEXT - 1);
    assert_true(utf8_valid(kept));
    feeds_free(f);
}

static void put_names(struct feeds *f, uint16_t cluster, int64_t at_us,
                      struct str names) {
    struct change *c = change_new_text(CHANGE_NAMES, cluster, at_us, names);
    c->cluster = cluster;
    feeds_apply(f, c, 0);
    change_free(c);
}

static void feeds__namespaces_are_those_told_last(void **state) {
    (void)state;
    struct feeds *f = feeds_new();
    assert_int_equal(feeds_namespaces(f).len, 0);
    put_names(f, 0, 1, STR("prod\nkube-system\n"));
    assert_str(feeds_namespaces(f), "prod\nkube-system\n");
    put_note(f, 2, STR("a note"));
    put_state(f, 0, 3, FEED_WAITING, "refused");
    assert_str(feeds_namespaces(f), "prod\nkube-system\n");
    put_names(f, 0, 4, STR("dev\n"));
    assert_str(feeds_namespaces(f), "dev\n");
    assert_int_equal(feeds_journal_count(f), 2); /* they are no news */
    put_names(f, 0, 5, STR(""));
    assert_int_equal(feeds_namespaces(f).len, 0);
    feeds_free(f);
}

static void feeds__namespaces_are_those_of_all_clusters(void **state) {
    (void)state;
    struct feeds *f = feeds_new();
    put_names(f, 0, 1, STR("dev\nprod\n"));
    put_names(f, 1, 2, STR("prod\nabc\n"));
    assert_str(feeds_namespaces(f), "abc\ndev\nprod\n");
    /* an answer takes the place of that cluster's one before */
    put_names(f, 0, 3, STR("new\n"));
    assert_str(feeds_namespaces(f), "abc\nnew\nprod\n");
    put_names(f, 1, 4, STR(""));
    assert_str(feeds_namespaces(f), "new\n");
    feeds_free(f);
}

static void put_gap(struct feeds *f, bool quiet, uint64_t recovered,
                    const char *from_rv) {
    const struct gap gap = {.to_us = 1,
                            .quiet = quiet,
                            .cause = STR("aged"),
                            .from_rv = str_of(from_rv),
                            .to_rv = STR("9")};
    struct change *c = change_new_gap(0, 1, &gap);
    feeds_apply(f, c, recovered);
    change_free(c);
}

static void feeds__a_quiet_gap_counts_if_it_recovered_something(void **state) {
    (void)state;
    struct feeds *f = feeds_new();
    assert_null(feeds_last_gap(f));
    put_gap(f, true, 0, "1");
    assert_int_equal(feeds_gap_count(f), 0);
    assert_int_equal(feeds_journal_count(f), 0);
    assert_string_equal(feeds_last_gap(f)->from_rv, "1");
    assert_true(feeds_last_gap(f)->quiet);
    put_gap(f, true, 2, "2");
    assert_int_equal(feeds_gap_count(f), 1);
    assert_int_equal(feeds_journal_count(f), 1);
    assert_int_equal(feeds_last_gap(f)->recovered, 2);
    put_gap(f, false, 0, "3");
    assert_int_equal(feeds_gap_count(f), 2);
    assert_string_equal(feeds_last_gap(f)->from_rv, "3");
    put_gap(f, true, 0, "4");
    assert_int_equal(feeds_gap_count(f), 2);
    assert_string_equal(feeds_last_gap(f)->from_rv, "4");
    assert_string_equal(feeds_gap(f, 1)->from_rv, "3");
    assert_string_equal(feeds_gap(f, 1)->to_rv, "9");
    feeds_free(f);
}

static void put_of(struct feeds *f, struct change *c, uint16_t cluster) {
    c->cluster = cluster;
    feeds_apply(f, c, 0);
    change_free(c);
}

static void feeds__a_cluster_has_a_worst_of_its_own(void **state) {
    (void)state;
    struct feeds *f = feeds_new();
    struct feed_report r = {.state = FEED_LIVE, .retry_at_us = TIME_UNSET};
    assert_int_equal(feeds_worst_of(f, 0), FEED_CONNECTING);
    put_of(f, change_new_state(0, 1, &r), 0);
    put_of(f, change_new_state(1, 1, &r), 1);
    r.state = FEED_WAITING;
    put_of(f, change_new_state(3, 1, &r), 1); /* there is no feed 2 */
    assert_int_equal(feeds_worst_of(f, 0), FEED_LIVE);
    assert_int_equal(feeds_worst_of(f, 1), FEED_WAITING);
    assert_int_equal(feeds_worst_of(f, 2), FEED_CONNECTING);
    feeds_free(f);
}

static void feeds__a_feed_says_what_it_watches(void **state) {
    (void)state;
    struct feeds *f = feeds_new();
    assert_null(feeds_get(f, 1)->ns);
    put_of(f, change_new_text(CHANGE_FEED, 1, 1, STR("prod")), 4);
    assert_string_equal(feeds_get(f, 1)->ns, "prod");
    assert_int_equal(feeds_get(f, 1)->cluster, 4);
    put_of(f, change_new_text(CHANGE_FEED, 0, 1, STR("")), 0);
    assert_string_equal(feeds_get(f, 0)->ns, "");
    feeds_free(f);
}

static void feeds__a_plugin_wants_the_terminal_until_it_is_done(void **state) {
    (void)state;
    struct feeds *f = feeds_new();
    assert_false(feeds_want_terminal(f));
    put_of(f, change_new_terminal(0, 1, true), 0);
    assert_true(feeds_want_terminal(f));
    assert_int_equal(feeds_terminal_wants(f), 1);
    put_of(f, change_new_terminal(0, 2, false), 0);
    assert_false(feeds_want_terminal(f));
    /* the next one, though nobody looked in between */
    put_of(f, change_new_terminal(1, 3, true), 1);
    assert_true(feeds_want_terminal(f));
    assert_int_equal(feeds_terminal_wants(f), 2);
    feeds_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(feeds__none_is_known_at_first),
        cmocka_unit_test(feeds__a_state_says_since_when),
        cmocka_unit_test(feeds__breaks_count_live_to_waiting),
        cmocka_unit_test(feeds__the_worst_speaks_for_all),
        cmocka_unit_test(feeds__the_journal_leaves_out_mere_progress),
        cmocka_unit_test(feeds__a_gap_is_kept_and_told),
        cmocka_unit_test(feeds__a_list_is_complete_at_its_end),
        cmocka_unit_test(feeds__the_journal_is_a_ring),
        cmocka_unit_test(feeds__long_lines_are_cut_between_characters),
        cmocka_unit_test(feeds__namespaces_are_those_told_last),
        cmocka_unit_test(feeds__namespaces_are_those_of_all_clusters),
        cmocka_unit_test(feeds__a_quiet_gap_counts_if_it_recovered_something),
        cmocka_unit_test(feeds__a_cluster_has_a_worst_of_its_own),
        cmocka_unit_test(feeds__a_feed_says_what_it_watches),
        cmocka_unit_test(feeds__a_plugin_wants_the_terminal_until_it_is_done),
    };
    return cmocka_run_group_tests_name("store/feeds", tests, NULL, NULL);
}
