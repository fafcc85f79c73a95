/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/view/board.h"
#include "view/command.h"
#include "view/parts.h"

static struct board b;

static int set_up(void **state) {
    (void)state;
    board_init(&b, (struct screen_config){.ascii = true});
    ADD(b.store, .uid = "1", .type = "Warning", .reason = "BackOff",
        .obj = "web-a", .msg = "Back-off", .count = 9,
        .last_us = BEFORE(2 * MINUTE));
    ADD(b.store, .uid = "2", .type = "Warning", .reason = "BackOff",
        .obj = "web-b", .msg = "Back-off", .last_us = BEFORE(4 * MINUTE));
    ADD(b.store, .uid = "3", .reason = "Pulled", .obj = "db",
        .last_us = BEFORE(3 * MINUTE));
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    board_done(&b);
    return 0;
}

static unsigned run(const char *line) {
    board_keys(&b, ":");
    board_type(&b, line);
    return board_keys(&b, "Enter");
}

/* What stands behind the colon. */
static const char *typed(void) {
    static char text[LIMIT_PROMPT_BYTES];
    snprintf(text, sizeof(text), "%s", b.screen->command_prompt.text);
    return text;
}

static void command__table__is_in_order_and_said(void **state) {
    (void)state;
    size_t n;
    const struct command *all = command_all(&n);
    assert_true(n > 5);
    for (size_t i = 0; i < n; i++) {
        assert_true(all[i].name[0] && all[i].help[0] && all[i].run);
        if (i) assert_true(strcmp(all[i - 1].name, all[i].name) < 0);
    }
}

static void command__unknown__says_where_the_known_are(void **state) {
    (void)state;
    assert_false(run("nosuch thing") & REACT_QUIT);
    const char *foot = board_line(&b, -1);
    assert_non_null(strstr(foot, "no command 'nosuch': Tab after : shows"));
    run("Q"); /* as typed */
    assert_shows(&b, "no command 'Q'");
    run("  ");
    assert_hides(&b, "no command");
}

static void command__prompt__takes_nothing_hidden(void **state) {
    (void)state;
    board_keys(&b, ":");
    screen_key(b.screen, 'x');
    screen_key(b.screen, 0x202E);
    screen_key(b.screen, 0x9B);
    assert_string_equal(typed(), "x");
}

static void command__argument__where_none_belongs_is_refused(void **state) {
    (void)state;
    static const char *const lines[] = {"q now", "all x",       "help me",
                                        "log 1", "warnings on", "quit  1 "};
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        assert_false(run(lines[i]) & (REACT_QUIT | REACT_SCOPE));
        assert_shows(&b, "takes nothing behind it");
        assert_non_null(strstr(board_line(&b, 2), " problems  2 "));
    }
}

static void command__quit__quits(void **state) {
    (void)state;
    assert_true(run("q") & REACT_QUIT);
    assert_true(run("quit") & REACT_QUIT);
    assert_true(run("  q  ") & REACT_QUIT);
}

static void command__ns__asks_for_a_scope(void **state) {
    (void)state;
    assert_true(run("ns prod,staging") & REACT_SCOPE);
    assert_string_equal(screen_scope(b.screen), "prod,staging");
    assert_true(run("all") & REACT_SCOPE);
    assert_string_equal(screen_scope(b.screen), "");
    assert_false(run("ns") & REACT_SCOPE);
    assert_shows(&b, " Namespaces");
}

static void command__sort__by_a_column_of_the_table(void **state) {
    (void)state;
    run("sort last");
    assert_shows(&b, "LASTv");
    run("sort REASON");
    assert_shows(&b, "REASON^");
    run("sort nosuch");
    assert_shows(&b, "no column 'nosuch': type reason count");
    assert_shows(&b, "REASON^");
    run("sort");
    assert_shows(&b, "no column '': type reason count");
    run("help");
    run("sort last");
    assert_shows(&b, "only tables can do that");
}

static void command__group__takes_every_key(void **state) {
    (void)state;
    static const struct {
        const char *by, *title;
    } cases[] = {
        {"events", "events"},  {"object", "objects"},
        {"reason", "reasons"}, {"message", "messages"},
        {"node", "nodes"},     {"namespace", "namespaces"},
        {"source", "sources"}, {"owner", "owners"},
        {"kind", "kinds"},     {"problem", "problems"},
    };
    char text[64];
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        snprintf(text, sizeof(text), "group %s", cases[i].by);
        run(text);
        snprintf(text, sizeof(text), " %s  ", cases[i].title);
        assert_non_null(strstr(board_line(&b, 2), text));
    }
    run("group nosuch");
    assert_true(b.screen->message_bad);
    assert_shows(&b, "nosuch");
    assert_non_null(strstr(board_line(&b, 2), " problems  "));
    run("group");
    assert_true(b.screen->message_bad);
    board_keys(&b, "Enter");
    run("group reason");
    assert_shows(&b, "cannot be grouped another way");
}

static void command__filter__is_as_the_prompts(void **state) {
    (void)state;
    run("filter reason:Pulled");
    assert_non_null(strstr(board_line(&b, 0), " /reason:Pulled"));
    assert_shows(&b, "1 problem, 0 with");
    run("filter reason:(");
    assert_shows(&b, "column ");
    assert_shows(&b, "1 problem, 0 with"); /* the old one stands */
    run("filter");
    assert_shows(&b, "2 problems, 1 with");
}

static void command__warnings__help_and_log_are_as_their_keys(void **state) {
    (void)state;
    run("warnings");
    assert_shows(&b, "Warnings only");
    run("warnings");
    assert_hides(&b, "Warnings only");
    run("help");
    assert_non_null(strstr(board_line(&b, 2), " problems > help "));
    run("log");
    assert_non_null(strstr(board_line(&b, 2), " problems > help > log "));
    run("log"); /* is on already */
    assert_hides(&b, "log > log");
}

static void command__complete__as_far_as_it_is_clear(void **state) {
    (void)state;
    static const struct {
        const char *typed, *want, *says;
    } cases[] = {
        {"so", "sort ", NULL},
        {"wa", "warnings", NULL},
        {"l", "log", NULL},
        {"ns", "ns ", NULL},
        {"q", "q", "q  quit"},
        {"x", "x", NULL},
        {"qu", "quit", NULL},
        {"", "", "all  bell  columns  ctx  explain"},
        {"sort la", "sort last", NULL},
        {"s", "s", "save  save!  sort"},
        {"group no", "group node", NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        board_keys(&b, ":");
        board_type(&b, cases[i].typed);
        board_keys(&b, "Tab");
        assert_string_equal(typed(), cases[i].want);
        if (cases[i].says) assert_shows(&b, cases[i].says);
        board_keys(&b, "Esc");
    }
}

static void command__history__comes_back_with_up(void **state) {
    (void)state;
    run("sort last");
    run("warnings");
    board_keys(&b, ": Up Up");
    assert_string_equal(typed(), "sort last");
    board_keys(&b, "Ctrl-U Backspace"); /* leaves */
    assert_int_equal(b.screen->mode, MODE_TABLE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(command__table__is_in_order_and_said),
        TEST(command__unknown__says_where_the_known_are),
        TEST(command__prompt__takes_nothing_hidden),
        TEST(command__argument__where_none_belongs_is_refused),
        TEST(command__quit__quits),
        TEST(command__ns__asks_for_a_scope),
        TEST(command__sort__by_a_column_of_the_table),
        TEST(command__group__takes_every_key),
        TEST(command__filter__is_as_the_prompts),
        TEST(command__warnings__help_and_log_are_as_their_keys),
        TEST(command__complete__as_far_as_it_is_clear),
        TEST(command__history__comes_back_with_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
