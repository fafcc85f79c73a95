/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"
#include "unit/view/board.h"
#include "view/header.h"

static struct board b;

static int set_up(void **state) {
    (void)state;
    board_init(&b, (struct screen_config){.ascii = true});
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    board_done(&b);
    return 0;
}

static void feed(uint16_t number, enum feed_state state, const char *text) {
    board_state(&b, number,
                &(struct feed_report){.state = state,
                                      .retry_at_us = TIME_UNSET,
                                      .remaining = -1,
                                      .text = str_of(text)});
}

static void listing(uint16_t number, uint64_t listed, int64_t remaining) {
    board_state(&b, number,
                &(struct feed_report){.state = FEED_LISTING,
                                      .retry_at_us = TIME_UNSET,
                                      .listed = listed,
                                      .remaining = remaining});
}

static bool ends_with(const char *line, const char *end) {
    size_t n = strlen(line), m = strlen(end);
    return n >= m && strcmp(line + n - m, end) == 0;
}

#define assert_ends(line, end)                                     \
    do {                                                           \
        const char *line_ = (line);                                \
        if (!ends_with(line_, end))                                \
            fail_msg("\"%s\" does not end in \"%s\"", line_, end); \
    } while (0)

static void number__is_set_in_threes(void **state) {
    (void)state;
    static const struct {
        uint64_t n;
        const char *want;
    } cases[] = {{0, "0"},
                 {999, "999"},
                 {1000, "1,000"},
                 {1234567, "1,234,567"},
                 {UINT64_MAX, "18,446,744,073,709,551,615"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[28];
        number_format(cases[i].n, text);
        assert_string_equal(text, cases[i].want);
    }
}

static void header__place__tells_context_user_and_scope(void **state) {
    (void)state;
    assert_non_null(strstr(board_line(&b, 0), " kevtop  east (ann)  prod  "));
    assert_ends(board_line(&b, 0), " * live");
}

static void header__state__of_one_feed(void **state) {
    (void)state;
    feed(0, FEED_CONNECTING, "");
    assert_ends(board_line(&b, 0), " o connecting");
    listing(0, 1500, -1);
    assert_ends(board_line(&b, 0), " % listing 1,500");
    listing(0, 1500, 500);
    assert_ends(board_line(&b, 0), " % listing 1,500 of 2,000");
    feed(0, FEED_LIVE, "");
    assert_ends(board_line(&b, 0), " * live");
    b.now_us += 59 * US_PER_S;
    assert_ends(board_line(&b, 0), " * live");
    b.now_us += 10 * US_PER_S;
    assert_ends(board_line(&b, 0), " * live, quiet for 60s");
    b.now_us += 5 * MINUTE;
    assert_ends(board_line(&b, 0), " * live, quiet for 6m");
    feed(0, FEED_FAILED, "forbidden");
    assert_ends(board_line(&b, 0), " x failed");
}

static void header__state__counts_down_to_the_next_try(void **state) {
    (void)state;
    struct feed_report waiting = {.state = FEED_WAITING,
                                  .retry_at_us = b.now_us + 3 * US_PER_S,
                                  .remaining = -1,
                                  .text = STR("connection refused")};
    board_state(&b, 0, &waiting);
    static const char *const want[] = {"retry in 3s", "retry in 2s",
                                       "retry in 1s", "retry in 0s",
                                       "retry in 0s"};
    for (size_t i = 0; i < 5; i++) {
        assert_ends(board_line(&b, 0), want[i]);
        b.now_us += US_PER_S;
        assert_int_equal(board_tick(&b), REACT_DRAW);
    }
    waiting.retry_at_us = TIME_UNSET;
    board_state(&b, 0, &waiting);
    assert_ends(board_line(&b, 0), "retry in 0s");
}

static void header__state__of_several_feeds_is_the_worst(void **state) {
    (void)state;
    feed(1, FEED_LIVE, "");
    feed(2, FEED_LIVE, "");
    assert_ends(board_line(&b, 0), " * 3/3 live");
    listing(1, 10, 5);
    listing(2, 100, 50);
    assert_ends(board_line(&b, 0), " % listing 110 of 165, 1/3 live");
    listing(2, 100, -1);
    assert_ends(board_line(&b, 0), " % listing 110, 1/3 live");
    feed(1, FEED_FAILED, "forbidden");
    assert_ends(board_line(&b, 0), " x failed, 1/3 live");
}

/* Quiet is what nothing is heard of, on any feed. */
static void header__state__quiet_counts_from_the_last_of_all(void **state) {
    (void)state;
    b.now_us += MINUTE;
    feed(1, FEED_LIVE, "");
    assert_ends(board_line(&b, 0), " * 2/2 live");
    b.now_us += MINUTE;
    assert_ends(board_line(&b, 0), " * 2/2 live, quiet for 60s");
}

static void header__banner__tells_why_and_what_to_do(void **state) {
    (void)state;
    assert_hides(&b, "Ctrl-R tries now");
    feed(0, FEED_WAITING, "connection refused by 10.0.0.1:6443");
    for (int rows = SCREEN_MIN_ROWS; rows < 30; rows++) {
        for (int cols = SCREEN_MIN_COLS; cols < 200; cols += 13) {
            board_resize(&b, rows, cols);
            const char *line = board_line(&b, rows < 16 ? 2 : 3);
            assert_non_null(strstr(line, " connection refu"));
            assert_ends(line, " Ctrl-R tries now");
        }
    }
    feed(0, FEED_LIVE, "");
    assert_hides(&b, "Ctrl-R tries now");
}

static void header__banner__names_the_namespace_of_several(void **state) {
    (void)state;
    board_done(&b);
    board_init(&b,
               (struct screen_config){.ascii = true, .scope = "prod, batch"});
    board_feed(&b, 0, 0, "prod");
    board_feed(&b, 1, 0, "batch");
    board_state(&b, 1,
                &(struct feed_report){.state = FEED_WAITING,
                                      .kind = ERR_DENIED,
                                      .retry_at_us = TIME_UNSET,
                                      .remaining = -1,
                                      .text = STR("forbidden (403)")});
    assert_shows(&b, " batch: forbidden (403) ");
    assert_shows(&b, "\n   batch: forbidden (403)\n");
    assert_shows(&b, "n picks namespaces that may be read");
}

/* --- several clusters ------------------------------------------------- */

static const char *const clusters[] = {"east", "west", "north"};

/* One feed each, and a second one of north. */
static void open_clusters(void) {
    board_done(&b);
    board_init(&b, (struct screen_config){.ascii = true,
                                          .context = "east,west,north",
                                          .user = "",
                                          .clusters = clusters});
    board_feed(&b, 0, 0, "");
    board_feed(&b, 1, 1, "prod");
    board_feed(&b, 2, 2, "prod");
    board_feed(&b, 3, 2, "batch");
    for (uint16_t i = 0; i < 4; i++) feed(i, FEED_LIVE, "");
    board_resize(&b, 24, 120);
}

static void waiting(uint16_t number, int64_t s, const char *text) {
    board_state(&b, number,
                &(struct feed_report){.state = FEED_WAITING,
                                      .kind = ERR_NET,
                                      .retry_at_us = b.now_us + s * US_PER_S,
                                      .remaining = -1,
                                      .text = str_of(text)});
}

static void refused(uint16_t number) {
    board_state(&b, number,
                &(struct feed_report){.state = FEED_FAILED,
                                      .kind = ERR_DENIED,
                                      .http_status = 403,
                                      .retry_at_us = TIME_UNSET,
                                      .remaining = -1,
                                      .text = STR("forbidden (403)")});
}

static void header__clusters__each_has_its_state(void **state) {
    (void)state;
    open_clusters();
    assert_ends(board_line(&b, 0),
                " * east live | west live | north 2/2 live");
    waiting(1, 12, "connection refused");
    assert_ends(board_line(&b, 0),
                " o east live | west waiting 12s | north 2/2 live");
    feed(3, FEED_FAILED, "gone");
    assert_ends(board_line(&b, 0),
                " x east live | west waiting 12s | north failed, 1/2 live");
    b.now_us += 11 * US_PER_S;
    assert_ends(board_line(&b, 0), "east live | west waiting 1s | "
                                   "north failed, 1/2 live");
}

/* What does not fit is what is best. */
static void header__clusters__the_worst_come_first(void **state) {
    (void)state;
    open_clusters();
    waiting(1, 12, "connection refused");
    board_resize(&b, 24, 60);
    assert_ends(board_line(&b, 0), " o west waiting 12s | east live +1");
    board_resize(&b, 10, 40);
    assert_ends(board_line(&b, 0), " o west waiting 12s +2");
    for (int cols = SCREEN_MIN_COLS; cols < 200; cols++) {
        board_resize(&b, 10, cols);
        assert_non_null(strstr(board_line(&b, 0), "west waiting 12s"));
    }
}

static void header__clusters__their_names_keep_the_end(void **state) {
    (void)state;
    static const char *const arns[] = {
        "arn:aws:eks:eu-west-1:1234567890:cluster/prod",
        "arn:aws:eks:eu-west-1:1234567890:cluster/test"};
    board_done(&b);
    board_init(&b, (struct screen_config){.ascii = true, .clusters = arns});
    board_feed(&b, 0, 0, "");
    board_feed(&b, 1, 1, "");
    feed(1, FEED_LIVE, "");
    board_resize(&b, 24, 120);
    assert_ends(board_line(&b, 0), " * ~567890:cluster/prod live | "
                                   "~567890:cluster/test live");
}

static void header__banner__names_the_cluster(void **state) {
    (void)state;
    open_clusters();
    waiting(1, 12, "connection refused");
    assert_shows(&b, "\n west: connection refused; next try in 12s ");
    waiting(0, 5, "no such host");
    assert_shows(&b,
                 "\n 2 of 3 clusters: east: no such host; next try in 5s ");
    waiting(2, 5, "x");
    assert_shows(&b, "\n all 3 clusters: east: no such host; next try in 5s ");
    feed(0, FEED_LIVE, "");
    feed(1, FEED_LIVE, "");
    assert_shows(&b, "\n north prod: x; next try in 5s ");
    waiting(3, 4, "y");
    assert_shows(&b, "\n all 2 namespaces: north prod: x; next try in 4s ");
}

static void header__banner__counts_namespaces(void **state) {
    (void)state;
    board_feed(&b, 0, 0, "a");
    board_feed(&b, 1, 0, "b");
    board_feed(&b, 2, 0, "c");
    feed(1, FEED_LIVE, "");
    waiting(0, 12, "reset");
    waiting(2, 9, "reset");
    assert_shows(&b, "\n 2 of 3 namespaces: reset; next try in 9s ");
    waiting(2, 9, "timeout");
    assert_shows(&b, "\n 2 of 3 namespaces: a: reset; next try in 9s ");
}

/* What was refused will not come by itself: the rest is as live as ever. */
static void header__banner__tells_what_is_refused(void **state) {
    (void)state;
    board_feed(&b, 0, 0, "a");
    board_feed(&b, 1, 0, "b");
    board_feed(&b, 2, 0, "c");
    feed(0, FEED_LIVE, "");
    refused(1);
    feed(2, FEED_LIVE, "");
    assert_shows(&b, "\n b: forbidden (403) ");
    assert_ends(board_line(&b, 0), " * 2/2 live");
    refused(2);
    assert_shows(&b, "\n 2 namespaces refused: b, c ");
    assert_ends(board_line(&b, 3), " :log tells more");
    assert_ends(board_line(&b, 0), " * live");
    waiting(0, 7, "reset");
    assert_shows(&b,
                 "\n a: reset; next try in 7s; 2 namespaces refused: b, c ");
    refused(0);
    assert_ends(board_line(&b, 0), " x failed, 0/3 live");
    assert_shows(&b, "\n all 3 namespaces: forbidden (403) ");
    assert_shows(&b, "Nothing could be read:");
}

/* All of them refused, those that are known were tried. */
static void header__banner__tells_what_all_fell_back_to(void **state) {
    (void)state;
    board_feed(&b, 0, 0, "");
    refused(0);
    assert_shows(&b, "\n forbidden (403) ");
    board_feed(&b, 1, 0, "b");
    feed(1, FEED_LIVE, "");
    board_feed(&b, 2, 0, "c");
    feed(2, FEED_LIVE, "");
    assert_shows(&b, "\n all namespaces refused, 2 shown ");
    refused(2);
    assert_shows(&b,
                 "\n all namespaces refused, 1 shown; c: forbidden (403) ");
}

/* It waits for its next list: nothing is missing but speed. */
static void header__banner__who_may_not_watch_is_polled(void **state) {
    (void)state;
    put_plain(b.store, CHANGE_LIST_END, 0);
    board_state(&b, 0,
                &(struct feed_report){
                    .state = FEED_WAITING,
                    .kind = ERR_DENIED,
                    .http_status = 403,
                    .retry_at_us = b.now_us + 40 * US_PER_S,
                    .remaining = -1,
                    .text = STR("watch is forbidden: listed every minute")});
    assert_shows(&b, "\n watch is forbidden: listed every minute ");
    assert_ends(board_line(&b, 0), " o retry in 40s");
    assert_shows(&b, "No events in prod.");
    board_feed(&b, 1, 0, "b");
    feed(1, FEED_LIVE, "");
    assert_ends(board_line(&b, 0), " o retry in 40s, 1/2 live");
}

static void header__banner__a_cluster_that_refuses_all_has_failed(
    void **state) {
    (void)state;
    open_clusters();
    refused(1);
    assert_ends(board_line(&b, 0),
                " x east live | west failed | north 2/2 live");
    assert_shows(&b, "\n west: forbidden (403) ");
    feed(1, FEED_LIVE, "");
    refused(3);
    assert_ends(board_line(&b, 0), " * east live | west live | north live");
    assert_shows(&b, "\n north batch: forbidden (403) ");
}

static void header__banner__hostile_text_is_made_visible(void **state) {
    (void)state;
    feed(0, FEED_FAILED, "\033]0;x\a \u202E");
    assert_shows(&b, "^[]0;x^G <U+202E>");
}

static void header__counts__tell_all_that_is_there(void **state) {
    (void)state;
    assert_non_null(
        strstr(board_line(&b, 1), " 0 events  0 warnings  0 objects  0/min"));
    assert_hides(&b, "covers");
    for (int i = 0; i < 3; i++) {
        char uid[8];
        snprintf(uid, sizeof(uid), "%d", i);
        ADD(b.store, .uid = uid, .obj = i ? "a" : "b",
            .type = i ? "Warning" : "Normal",
            .last_us = BEFORE((i + 1) * MINUTE));
    }
    board_resize(&b, 24, 120);
    assert_non_null(
        strstr(board_line(&b, 1),
               " 3 events  2 warnings  2 objects  1/min  covers 3m"));
    ADD(b.store, .uid = "z", .obj = "z", .type = "Warning",
        .last_us = BEFORE(MINUTE));
    PUT(b.store, CHANGE_DELETED, .uid = "z", .obj = "z", .type = "Warning");
    assert_shows(&b, "  1 expired");
}

static void lose(void) {
    char uid[8];
    for (int i = 0; i < 1500; i++) {
        snprintf(uid, sizeof(uid), "e%d", i);
        ADD(b.store, .uid = uid, .obj = uid);
    }
    board_gap(&b, 0,
              &(struct gap){.to_us = MINUTE,
                            .loss_possible = true,
                            .cause = STR("410")});
    struct change *c =
        change_new_text(CHANGE_SKIPPED, 0, b.now_us, STR("no event"));
    store_apply(b.store, c, NULL);
    change_free(c);
}

/* Whatever else has no room: that something is missing is told on the
 * smallest screen that has a line for it. */
static void header__counts__losses_are_told_first(void **state) {
    (void)state;
    lose();
    assert_shows(&b, " 1 gap  1 unreadable  ");
    board_resize(&b, 24, 100);
    assert_shows(&b, " 1 gap  1 unreadable  500 evicted");
    board_resize(&b, 16, 40);
    assert_shows(&b, " 1 gap");
}

static void header__counts__numbers_are_never_cut(void **state) {
    (void)state;
    lose();
    for (int cols = SCREEN_MIN_COLS; cols <= 160; cols++) {
        board_resize(&b, 24, cols);
        const char *line = board_line(&b, 1);
        size_t n = strspn(line, " 0123456789,abcdefghijklmnopqrstuvwxyz/");
        assert_int_not_equal(line[n], '~');
        assert_non_null(strstr(line, "1,000 events  0 warnings"));
    }
}

static void header__paused__tells_what_is_held_back(void **state) {
    (void)state;
    board_resize(&b, 24, 120);
    board_keys(&b, "Z");
    assert_shows(&b, "PAUSED, 0 changes since");
    ADD(b.store, .uid = "1");
    ADD(b.store, .uid = "2");
    assert_shows(&b, "PAUSED, 2 changes since");
    board_keys(&b, "Z");
    assert_hides(&b, "PAUSED");
}

static void header__filters__are_told(void **state) {
    (void)state;
    tear_down(state);
    board_init(&b, (struct screen_config){.ascii = true,
                                          .flags_text = "--kind Pod",
                                          .server_note = "insecure",
                                          .scope = "all namespaces"});
    board_resize(&b, 24, 140);
    board_keys(&b, "W");
    board_keys(&b, "/");
    board_type(&b, "web");
    board_keys(&b, "Enter");
    assert_non_null(strstr(board_line(&b, 0),
                           " kevtop  east (ann)  all namespaces  insecure  "
                           "Warnings only  --kind Pod  /web "));
}

/* --- the graph -------------------------------------------------------- */

static void put_graph(void) {
    char uid[8];
    for (int i = 0; i < 40; i++) {
        snprintf(uid, sizeof(uid), "g%d", i);
        ADD(b.store, .uid = uid, .type = i % 2 ? "Warning" : "Normal",
            .last_us = BEFORE((i % 14) * MINUTE));
    }
}

static bool has_style(int rows, enum style style) {
    for (int i = 0; i < rows * b.grid.cols; i++)
        if (b.grid.cells[i].style == style && b.grid.cells[i].len &&
            b.grid.cells[i].bytes[0] != ' ')
            return true;
    return false;
}

static void header__graph__is_drawn_with_blocks_or_without(void **state) {
    (void)state;
    put_graph();
    const char *line = board_line(&b, 2);
    assert_in_range(strcspn(line, "|"), 58, 79);
    assert_true(has_style(3, STYLE_GRAPH_WARNING));
    for (const char *c = b.dump.data; *c; c++)
        assert_true((unsigned char)*c < 0x80);
    tear_down(state);
    board_init(&b, (struct screen_config){.scope = "prod"});
    put_graph();
    assert_shows(&b, "\u2588");
    assert_true(has_style(3, STYLE_GRAPH_WARNING));
}

static void header__graph__normal_and_warning_are_told_apart(void **state) {
    (void)state;
    ADD(b.store, .uid = "1", .last_us = BEFORE(MINUTE));
    board_draw(&b);
    assert_true(has_style(3, STYLE_GRAPH_NORMAL));
    assert_false(has_style(3, STYLE_GRAPH_WARNING));
    ADD(b.store, .uid = "2", .last_us = BEFORE(9 * MINUTE), .type = "Warning");
    board_draw(&b);
    assert_true(has_style(3, STYLE_GRAPH_NORMAL));
    assert_true(has_style(3, STYLE_GRAPH_WARNING));
}

/* A bar's rows are of what they mainly are: one Warning among many does not
 * colour them. */
static void header__graph__one_warning_is_no_more_than_one(void **state) {
    (void)state;
    ADD(b.store, .uid = "n", .count = 50, .first_us = BEFORE(MINUTE),
        .last_us = BEFORE(MINUTE));
    ADD(b.store, .uid = "w", .type = "Warning", .last_us = BEFORE(MINUTE));
    board_draw(&b);
    assert_true(has_style(3, STYLE_GRAPH_NORMAL));
    assert_false(has_style(3, STYLE_GRAPH_WARNING));
}

static void header__graph__estimates_look_different(void **state) {
    (void)state;
    ADD(b.store, .uid = "n", .count = 500, .first_us = BEFORE(10 * MINUTE),
        .last_us = NOW_US);
    board_draw(&b);
    assert_true(has_style(3, STYLE_GRAPH_ESTIMATE_NORMAL));
}

static void header__graph__tells_its_scale_where_there_is_room(void **state) {
    (void)state;
    static const struct {
        int cols;
        const char *max, *period;
    } cases[] = {{120, " max 20/min", " 32 min"},
                 {200, " max 50/min", " 52 min"},
                 {320, " max 50/min", " 58 min"}};
    ADD(b.store, .uid = "n", .count = 16, .first_us = BEFORE(5 * MINUTE),
        .last_us = BEFORE(5 * MINUTE));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        board_resize(&b, 24, cases[i].cols);
        assert_shows(&b, cases[i].max);
        assert_shows(&b, cases[i].period);
    }
    board_resize(&b, 24, 80);
    assert_hides(&b, "max ");
}

/* A clock that is years behind does not make the view reach back so far. */
static void header__covers__absurd_times_do_not_count(void **state) {
    (void)state;
    ADD(b.store, .uid = "new", .last_us = BEFORE(30 * MINUTE));
    assert_shows(&b, "covers 30m");
    ADD(b.store, .uid = "old", .first_us = US_PER_S, .last_us = US_PER_S);
    assert_shows(&b, "covers 30m");
    ADD(b.store, .uid = "hour", .last_us = BEFORE(65 * MINUTE));
    assert_shows(&b, "covers 70m"); /* to ten minutes */
}

/* --- everything at every size ----------------------------------------- */

/* The longest of everything: the state on the right is whole wherever it can
 * be, with two blanks before it, and the table begins below. */
static void header__draw__nothing_overlaps_the_state(void **state) {
    (void)state;
    tear_down(state);
    board_init(
        &b, (struct screen_config){
                .ascii = true,
                .context = "a-very-long-context-name-of-a-cluster-somewhere",
                .user = "somebody@a-long-company-name.example.com",
                .server_note = "insecure",
                .flags_text = "--kind Pod --reason BackOff --types Warning",
                .scope = "one, two, three, four, five, six, seven"});
    lose();
    put_graph();
    board_keys(&b, "W Z");
    static const char *const states[] = {" x failed, 0/3 live",
                                         " % listing 7 of 9, 0/3 live"};
    for (int i = 0; i < 2; i++) {
        for (uint16_t n = 0; n < 3; n++) {
            if (i == 0)
                feed(n, FEED_FAILED, "forbidden");
            else
                feed(n, FEED_CONNECTING, "");
        }
        if (i == 1) {
            feed(0, FEED_LISTING, "");
            listing(0, 3, 1);
            listing(1, 2, 1);
            listing(2, 2, 0);
        }
        for (int cols = SCREEN_MIN_COLS; cols <= 300; cols++) {
            for (int rows = SCREEN_MIN_ROWS; rows <= 18; rows += 4) {
                board_resize(&b, rows, cols);
                const char *line = board_line(&b, 0);
                assert_ends(line, states[i]);
                size_t n = strlen(line) - strlen(states[i]);
                assert_true(n == 0 || line[n - 1] == ' ');
                assert_true(strlen(line) < (size_t)cols);
            }
        }
    }
}

/* A state that is wider than the screen is cut, and all else is left out. */
static void header__draw__a_huge_state_is_cut(void **state) {
    (void)state;
    for (uint16_t i = 0; i < 200; i++)
        listing(i, 1234567890123456789u, 1000000000000000000);
    board_resize(&b, 12, 40);
    const char *line = board_line(&b, 0);
    assert_ends(line, "~");
    assert_null(strstr(line, "kevtop"));
    assert_in_range(strlen(line), 30, 40);
}

static void header__draw__crumbs_and_summary(void **state) {
    (void)state;
    ADD(b.store, .uid = "1", .type = "Warning");
    assert_non_null(
        strstr(board_line(&b, 2), " problems  1 problem, 1 with Warnings"));
    board_keys(&b, "Enter");
    assert_non_null(strstr(board_line(&b, 2), " problems > "));
}

/* --- why there is nothing --------------------------------------------- */

static void empty__text__tells_why(void **state) {
    (void)state;
    feed(0, FEED_CONNECTING, "");
    assert_shows(&b, "  Connecting.");
    listing(0, 0, -1);
    assert_shows(&b, "  Listing.");
    feed(0, FEED_FAILED, "events is forbidden");
    assert_shows(&b, "  events is forbidden");
    assert_shows(&b, "  Ctrl-R tries again now.");
    feed(0, FEED_LIVE, "");
    assert_shows(&b, "  No events in prod.");
    assert_shows(&b, "  0 shows all namespaces, n picks others.");
    ADD(b.store, .uid = "1");
    board_keys(&b, "W");
    assert_shows(&b, "  None of 1 event match.");
    assert_shows(&b, "  W shows Normal events too.");
    board_keys(&b, "W /");
    board_type(&b, "nosuch");
    board_keys(&b, "Enter");
    assert_shows(&b, "  Esc clears the filter /nosuch");
    board_keys(&b, "Esc");
    assert_shows(&b, "Started");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(number__is_set_in_threes),
        TEST(header__place__tells_context_user_and_scope),
        TEST(header__state__of_one_feed),
        TEST(header__state__counts_down_to_the_next_try),
        TEST(header__state__of_several_feeds_is_the_worst),
        TEST(header__state__quiet_counts_from_the_last_of_all),
        TEST(header__banner__tells_why_and_what_to_do),
        TEST(header__banner__names_the_namespace_of_several),
        TEST(header__clusters__each_has_its_state),
        TEST(header__clusters__the_worst_come_first),
        TEST(header__clusters__their_names_keep_the_end),
        TEST(header__banner__names_the_cluster),
        TEST(header__banner__counts_namespaces),
        TEST(header__banner__tells_what_is_refused),
        TEST(header__banner__tells_what_all_fell_back_to),
        TEST(header__banner__who_may_not_watch_is_polled),
        TEST(header__banner__a_cluster_that_refuses_all_has_failed),
        TEST(header__banner__hostile_text_is_made_visible),
        TEST(header__counts__tell_all_that_is_there),
        TEST(header__counts__losses_are_told_first),
        TEST(header__counts__numbers_are_never_cut),
        TEST(header__paused__tells_what_is_held_back),
        TEST(header__filters__are_told),
        TEST(header__graph__is_drawn_with_blocks_or_without),
        TEST(header__graph__normal_and_warning_are_told_apart),
        TEST(header__graph__one_warning_is_no_more_than_one),
        TEST(header__graph__estimates_look_different),
        TEST(header__graph__tells_its_scale_where_there_is_room),
        TEST(header__covers__absurd_times_do_not_count),
        TEST(header__draw__nothing_overlaps_the_state),
        TEST(header__draw__a_huge_state_is_cut),
        TEST(header__draw__crumbs_and_summary),
        TEST(empty__text__tells_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
