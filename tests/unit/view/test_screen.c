/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in, cells out: what users do with the whole screen. */
#include "base/utf8.h"
#include "unit/view/board.h"
#include "view/parts.h"

static struct board b;

/* A crash loop of two pods, a pod without a place, and all being well. */
static void fill(struct store *st) {
    ADD(st, .uid = "1", .type = "Warning", .reason = "BackOff", .obj = "web-a",
        .msg = "Back-off restarting", .count = 9,
        .first_us = BEFORE(9 * MINUTE), .last_us = BEFORE(2 * MINUTE));
    ADD(st, .uid = "2", .type = "Warning", .reason = "BackOff", .obj = "web-b",
        .msg = "Back-off restarting", .count = 4,
        .first_us = BEFORE(8 * MINUTE), .last_us = BEFORE(4 * MINUTE));
    ADD(st, .uid = "3", .type = "Warning", .reason = "FailedScheduling",
        .obj = "db", .ns = "data", .msg = "no node fits",
        .last_us = BEFORE(3 * MINUTE));
    ADD(st, .uid = "4", .reason = "Pulled", .obj = "web-b",
        .msg = "Pulled image", .last_us = BEFORE(MINUTE));
}

static void start(struct screen_config c) {
    c.ascii = true;
    board_init(&b, c);
    fill(b.store);
    board_draw(&b);
}

static int set_up(void **state) {
    (void)state;
    start((struct screen_config){.scope = "prod"});
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    board_done(&b);
    return 0;
}

static void restart(struct screen_config c) {
    board_done(&b);
    start(c);
}

/* The crumbs: " problems > help  what works ..." */
static const char *crumbs(void) {
    return board_line(&b, b.grid.rows < 16 ? 1 : 2);
}

#define assert_crumbs(begin)                                    \
    do {                                                        \
        const char *have_ = crumbs();                           \
        if (!str_starts(str_of(have_), STR(" " begin "  ")))    \
            fail_msg("not at \"%s\" but \"%s\"", begin, have_); \
    } while (0)

/* --- the first screen ------------------------------------------------- */

static void screen__new__shows_problems(void **state) {
    (void)state;
    assert_crumbs("problems");
    assert_non_null(strstr(board_line(&b, 4), "BackOff"));
    assert_non_null(strstr(board_selected(&b), "BackOff"));
    assert_shows(&b, "FailedScheduling");
    assert_shows(&b, "Pulled");
    const char *foot = board_line(&b, -1);
    assert_non_null(strstr(foot, " Enter open  / filter  W warnings only"));
}

static void screen__new__on_an_object_has_the_problems_below(void **state) {
    (void)state;
    restart((struct screen_config){
        .object_kind = "Pod", .object_ns = "prod", .object_name = "web-a"});
    assert_shows(&b, "web-a");
    board_keys(&b, "q");
    assert_crumbs("problems");
    assert_true(board_keys(&b, "q") & REACT_QUIT);
}

static void screen__new__can_begin_with_warnings_only(void **state) {
    (void)state;
    restart((struct screen_config){.warnings_only = true});
    assert_shows(&b, "Warnings only");
    assert_hides(&b, "Pulled");
    board_keys(&b, "W");
    assert_shows(&b, "Pulled");
}

/* --- filters ---------------------------------------------------------- */

static void screen__filter__is_live_as_typed(void **state) {
    (void)state;
    board_keys(&b, "/");
    assert_non_null(strstr(board_line(&b, -1), " filter:"));
    board_type(&b, "back");
    assert_shows(&b, "1 problem, 1 with");
    assert_hides(&b, "Pulled");
    board_type(&b, "xx");
    assert_shows(&b, "0 problems");
    board_keys(&b, "Backspace Backspace");
    assert_shows(&b, "1 problem, 1 with");
    board_keys(&b, "Enter");
    assert_non_null(strstr(board_line(&b, 0), " /back"));
    assert_null(strstr(board_line(&b, -1), "filter:"));
    board_keys(&b, "/"); /* again: what there is can be changed */
    assert_non_null(strstr(board_line(&b, -1), " filter: back"));
}

/* The sign stands over the place that is wrong, which is behind `what`. */
static void assert_sign_behind(const char *what) {
    const char *foot = board_line(&b, -1);
    const char *at = strstr(foot, what);
    if (!at) fail_msg("no %s in %s", what, foot);
    at += strlen(what);
    size_t cells = utf8_cells((struct str){foot, (size_t)(at - foot)});
    const char *line = board_line(&b, -2);
    assert_int_equal(strcspn(line, "v"), cells);
    assert_true(line[cells + 1] == ' ' || line[cells + 1] == 0);
}

static void screen__filter__points_at_what_is_wrong(void **state) {
    (void)state;
    board_keys(&b, "/");
    board_type(&b, "reason:BackOff count>");
    /* What was right last still holds. */
    assert_non_null(strstr(board_line(&b, 0), " /reason:BackOff count "));
    assert_sign_behind("count>");
    board_keys(&b, "Left"); /* moving about makes it no better */
    assert_sign_behind("count>");
    board_keys(&b, "Tab");
    assert_sign_behind("count>");
    board_keys(&b, "Enter"); /* refused */
    assert_non_null(strstr(board_line(&b, -1), "filter: reason"));
    assert_sign_behind("count>");
    board_keys(&b, "End");
    board_type(&b, "1");
    assert_hides(&b, "column ");
    board_keys(&b, "Enter");
    assert_non_null(strstr(board_line(&b, 0), " /reason:BackOff count>1"));
}

static void screen__filter__points_in_cells_not_in_bytes(void **state) {
    (void)state;
    board_keys(&b, "/");
    for (int i = 0; i < 4; i++) {
        screen_key(b.screen, 0x6F22); /* wide */
        screen_key(b.screen, 0xE9);
    }
    board_type(&b, " last<x");
    const char *foot = board_line(&b, -1);
    size_t cells =
        utf8_cells((struct str){foot, (size_t)(strstr(foot, "last") - foot)});
    size_t sign = strcspn(board_line(&b, -2), "v");
    assert_in_range(sign, cells, cells + 5);
}

/* In the right half the message stands on the left of the sign; where the
 * text is scrolled the sign is scrolled with it. */
static void screen__filter__points_anywhere(void **state) {
    (void)state;
    for (int pad = 0; pad < 200; pad++) {
        board_keys(&b, "/ Ctrl-U");
        for (int i = 0; i < pad; i++) board_type(&b, i % 7 ? "x" : " ");
        board_type(&b, " zz<");
        const char *line = board_line(&b, -2);
        if (!strstr(line, "column "))
            fail_msg("%d: no message: %s", pad, line);
        bool sign =
            str_starts(str_of(line + strspn(line, " ")), STR("v ")) ||
            (strlen(line) > 2 && strcmp(line + strlen(line) - 2, " v") == 0);
        if (!sign) fail_msg("%d: no sign: %s", pad, line);
        assert_true(strlen(line) <= 80);
        board_keys(&b, "Esc");
    }
}

static void screen__esc__clears_the_filter_before_it_goes_back(void **state) {
    (void)state;
    board_keys(&b, "Enter"); /* BackOff: objects */
    board_keys(&b, "/");
    board_type(&b, "web-b");
    board_keys(&b, "Enter");
    assert_crumbs("problems > BackOff: objects");
    assert_shows(&b, "1 object,");
    board_keys(&b, "Esc");
    assert_crumbs("problems > BackOff: objects");
    assert_shows(&b, "2 objects,");
    board_keys(&b, "Esc");
    assert_crumbs("problems");
    assert_false(board_keys(&b, "Esc") & REACT_QUIT);
    assert_crumbs("problems");
    /* In the prompt, too. */
    board_keys(&b, "/");
    board_type(&b, "web-b");
    board_keys(&b, "Esc");
    assert_shows(&b, "3 problems");
    assert_null(strstr(board_line(&b, -1), "filter:"));
}

static void screen__filter__below_holds_when_it_comes_up_again(void **state) {
    (void)state;
    board_keys(&b, "/");
    board_type(&b, "reason:BackOff");
    board_keys(&b, "Enter");
    board_keys(&b, "Enter");
    board_keys(&b, "/ Ctrl-U");
    board_type(&b, "web-b");
    board_keys(&b, "Enter q");
    assert_crumbs("problems");
    assert_shows(&b, "2 problems, 1 with"); /* all with web-b */
    board_keys(&b, "Esc");
    assert_shows(&b, "3 problems");
}

static void screen__warnings__toggles(void **state) {
    (void)state;
    board_keys(&b, "W");
    assert_shows(&b, "2 problems, 2 with");
    assert_shows(&b, "Warnings only");
    board_keys(&b, "W");
    assert_shows(&b, "3 problems, 2 with");
}

/* --- leaving ---------------------------------------------------------- */

static void screen__q__goes_back_then_quits(void **state) {
    (void)state;
    board_keys(&b, "Enter");
    assert_false(board_keys(&b, "q") & REACT_QUIT);
    assert_crumbs("problems");
    assert_true(board_keys(&b, "q") & REACT_QUIT);
}

static void screen__ctrl_c__quits_from_any_view(void **state) {
    (void)state;
    board_keys(&b, "Enter Enter");
    assert_true(board_keys(&b, "Ctrl-C") & REACT_QUIT);
    board_keys(&b, "/");
    assert_false(board_keys(&b, "Ctrl-C") & REACT_QUIT); /* out of it */
    assert_true(board_keys(&b, "Ctrl-C") & REACT_QUIT);
}

static void screen__enter__goes_deep_and_back(void **state) {
    (void)state;
    static const char *const down[] = {"problems",
                                       "problems > BackOff: objects",
                                       "problems > BackOff > Pod/"};
    for (int i = 0; i < 3; i++) {
        assert_non_null(strstr(crumbs(), down[i]));
        board_keys(&b, "Enter");
    }
    board_keys(&b, "Esc Esc Esc");
    assert_crumbs("problems");
}

static void screen__stack__is_bounded(void **state) {
    (void)state;
    /* help and log differ, so that each opens on the other. */
    for (int i = 0; i < 40; i++) {
        board_keys(&b, "?");
        board_keys(&b, ": l o g Enter");
        assert_in_range(b.screen->n_views, 1, LIMIT_VIEW_STACK);
        board_draw(&b);
    }
    assert_int_equal(b.screen->n_views, LIMIT_VIEW_STACK);
    assert_shows(&b, "too many views");
    for (int i = 1; i < LIMIT_VIEW_STACK; i++)
        assert_false(board_keys(&b, "q") & REACT_QUIT);
    assert_crumbs("problems");
    assert_true(board_keys(&b, "q") & REACT_QUIT);
}

static void screen__keys__that_do_nothing_say_so(void **state) {
    (void)state;
    board_keys(&b, "X");
    assert_non_null(strstr(board_line(&b, -1), "X does nothing: ? helps"));
    board_keys(&b, "j"); /* until the next key */
    assert_null(strstr(board_line(&b, -1), "does nothing"));
    screen_key(b.screen, 0x202E);
    assert_non_null(strstr(board_line(&b, -1), "<U+202E> does nothing"));
    board_keys(&b, "+");
    assert_non_null(strstr(board_line(&b, -1), "'zoom in' does nothing here"));
    board_keys(&b, "F9");
    assert_non_null(strstr(board_line(&b, -1), "F9 does nothing"));
}

static void screen__reactions__are_reported(void **state) {
    (void)state;
    assert_true(board_keys(&b, "Ctrl-R") & REACT_RECONNECT);
    assert_true(board_keys(&b, "Ctrl-L") & REACT_REPAINT);
    assert_true(board_keys(&b, "Ctrl-Z") & REACT_SUSPEND);
    assert_false(board_keys(&b, "j") &
                 (REACT_QUIT | REACT_SCOPE | REACT_UNHANDLED));
    assert_true(b.react & REACT_DRAW);
}

/* --- looks ------------------------------------------------------------ */

static void screen__group__cycles(void **state) {
    (void)state;
    static const char *const titles[] = {"events",   "objects",    "reasons",
                                         "messages", "namespaces", "nodes",
                                         "sources",  "owners",     "problems"};
    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
        board_keys(&b, "z");
        struct str at = str_of(crumbs());
        assert_true(str_starts(str_sub(at, 1, at.len), str_of(titles[i])));
    }
}

static void screen__events__have_the_newest_on_top(void **state) {
    (void)state;
    board_keys(&b, "z");
    assert_non_null(strstr(board_line(&b, 4), "Pulled"));
    ADD(b.store, .uid = "9", .reason = "Newest", .obj = "new");
    assert_non_null(strstr(board_line(&b, 4), "Newest"));
    assert_non_null(strstr(board_selected(&b), "Newest"));
    board_keys(&b, "I");
    assert_non_null(strstr(board_line(&b, 4), "web-b")); /* 4m ago */
    assert_non_null(strstr(board_line(&b, 8), "Newest"));
}

static void screen__sort__marks_the_title(void **state) {
    (void)state;
    board_keys(&b, "z");
    assert_null(strpbrk(board_line(&b, 3), "v^"));
    board_keys(&b, ">");
    assert_non_null(strstr(board_line(&b, 3), "LASTv"));
    board_keys(&b, "I");
    assert_non_null(strstr(board_line(&b, 3), "LAST^"));
    board_keys(&b, ">");
    assert_non_null(strstr(board_line(&b, 3), "TYPE^"));
    board_keys(&b, "< <");
    assert_null(strpbrk(board_line(&b, 3), "v^"));
    board_keys(&b, "F6");
    assert_non_null(strstr(board_line(&b, 3), "LASTv"));
}

static void screen__warning__goes_to_the_next_and_back(void **state) {
    (void)state;
    board_keys(&b, "z"); /* Pulled, BackOff, FailedScheduling, BackOff */
    board_draw(&b);
    static const struct {
        const char *key, *want;
    } steps[] = {{"e", "web-a"}, {"e", "Pod/db"}, {"e", "web-b"},
                 {"e", "web-a"}, {"E", "web-b"},  {"E", "Pod/db"},
                 {"E", "web-a"}};
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        board_keys(&b, steps[i].key);
        assert_non_null(strstr(board_selected(&b), steps[i].want));
        if (i == 3)
            assert_non_null(strstr(board_line(&b, -1), "from the top again"));
        if (i == 4)
            assert_non_null(strstr(board_line(&b, -1), "from the end again"));
    }
}

static void screen__follow__pins_the_row(void **state) {
    (void)state;
    board_keys(&b, "z F");
    ADD(b.store, .uid = "8", .reason = "Newer", .obj = "new");
    assert_non_null(strstr(board_selected(&b), "Pulled"));
    board_keys(&b, "F");
    ADD(b.store, .uid = "9", .reason = "Newest", .obj = "new");
    assert_non_null(strstr(board_selected(&b), "Newest"));
}

static void screen__times__go_round(void **state) {
    (void)state;
    board_resize(&b, 24, 120);
    board_keys(&b, "z");
    assert_shows(&b, " 60s ");
    board_keys(&b, "t");
    assert_shows(&b, "times: local time");
    assert_shows(&b, " 22:12:20 ");
    board_keys(&b, "t");
    assert_shows(&b, "times: UTC");
    board_keys(&b, "t");
    assert_shows(&b, "times: RFC 3339");
    assert_shows(&b, "2023-11-14T22:12:2");
    board_keys(&b, "t");
    assert_shows(&b, "times: how long ago");
    assert_shows(&b, " 60s ");
}

static void screen__wrap__shows_all_of_a_message(void **state) {
    (void)state;
    ADD(b.store, .uid = "9", .obj = "long",
        .msg = "0123456789012345678901234567890123456789012345678901234 END");
    board_keys(&b, "z");
    assert_hides(&b, "END");
    board_keys(&b, "w");
    assert_shows(&b, "END");
    board_keys(&b, "w l l l l");
    assert_shows(&b, "END"); /* or sideways */
}

static void screen__pause__holds_the_rows(void **state) {
    (void)state;
    board_resize(&b, 24, 120);
    board_keys(&b, "z Z");
    ADD(b.store, .uid = "8", .reason = "Held", .obj = "new");
    b.now_us += 5 * US_PER_S;
    ADD(b.store, .uid = "9", .reason = "Held", .obj = "new");
    assert_hides(&b, "Held");
    assert_shows(&b, "PAUSED, 2 changes since");
    assert_shows(&b, "6 events"); /* the data goes on */
    board_keys(&b, "j");          /* one can look around */
    assert_hides(&b, "Held");
    assert_non_null(strstr(board_selected(&b), "web-a"));
    board_keys(&b, "Z");
    assert_shows(&b, "Held");
    assert_hides(&b, "PAUSED");
}

/* A filter has to look at everything again: nothing is held back then. */
static void screen__pause__a_filter_brings_it_up_to_date(void **state) {
    (void)state;
    board_resize(&b, 24, 120);
    board_keys(&b, "z Z");
    ADD(b.store, .uid = "8", .reason = "Held", .obj = "new");
    assert_shows(&b, "PAUSED, 1 changes since");
    board_keys(&b, "/");
    board_type(&b, "Held");
    assert_shows(&b, "Pod/new");
    assert_shows(&b, "PAUSED, 0 changes since");
    ADD(b.store, .uid = "9", .reason = "Held", .obj = "newer");
    assert_hides(&b, "Pod/newer");
    assert_shows(&b, "PAUSED, 1 changes since");
}

static void screen__help__tells_keys_of_the_view_below(void **state) {
    (void)state;
    board_keys(&b, "?");
    assert_crumbs("problems > help");
    assert_shows(&b, "Here");
    assert_shows(&b, "sort by the column right, left");
    board_keys(&b, "F1"); /* once is enough */
    assert_crumbs("problems > help");
    board_keys(&b, "/");
    assert_non_null(strstr(board_line(&b, -1), " search:"));
    board_type(&b, "Ctrl-Z");
    board_keys(&b, "Enter");
    assert_shows(&b, "suspend");
    board_keys(&b, "/");
    board_type(&b, "nosuchword");
    board_keys(&b, "Enter");
    assert_shows(&b, "'nosuchword' is not below");
    board_keys(&b, "N");
    assert_shows(&b, "'nosuchword' is not above");
    assert_false(board_keys(&b, "n") & REACT_SCOPE); /* the next match */
    assert_int_equal(b.screen->mode, MODE_TABLE);
    board_keys(&b, "Esc");
    assert_crumbs("problems");
}

/* --- scope ------------------------------------------------------------ */

static void screen__0__asks_for_all_namespaces(void **state) {
    (void)state;
    assert_true(board_keys(&b, "0") & REACT_SCOPE);
    assert_string_equal(screen_scope(b.screen), "");
    restart((struct screen_config){.scope = "all namespaces"});
    assert_false(board_keys(&b, "0") & REACT_SCOPE);
    assert_shows(&b, "all namespaces are shown");
}

static void put_names(const char *names) {
    struct change *c =
        change_new_text(CHANGE_NAMES, 0, b.now_us, str_of(names));
    store_apply(b.store, c, NULL);
    change_free(c);
}

static void screen__n__picks_namespaces(void **state) {
    (void)state;
    put_names("kube-system\nprod\nstaging\n");
    board_keys(&b, "n");
    static const char *const names[] = {"data", "kube-system", "* prod",
                                        "staging"};
    const char *last = NULL;
    board_draw(&b);
    for (size_t i = 0; i < 4; i++) {
        const char *at = strstr(b.dump.data, names[i]);
        assert_true(at && (!last || at > last));
        last = at;
    }
    board_type(&b, "stag");
    assert_true(board_keys(&b, "Enter") & REACT_SCOPE);
    assert_string_equal(screen_scope(b.screen), "staging");
    board_keys(&b, "n");
    assert_true(board_keys(&b, "Space Enter") & REACT_SCOPE);
    assert_string_equal(screen_scope(b.screen), "data,prod");
    board_keys(&b, "n");
    assert_false(board_keys(&b, "Esc") & REACT_SCOPE);
    assert_int_equal(b.screen->mode, MODE_TABLE);
    board_keys(&b, "n");
    board_type(&b, "unheard-of");
    assert_true(board_keys(&b, "Enter") & REACT_SCOPE);
    assert_string_equal(screen_scope(b.screen), "unheard-of");
}

static const char *picker_on(void) {
    const struct picker *p = &b.screen->picker;
    board_draw(&b);
    return p->items.at[p->shown.at[p->cursor]].name;
}

/* The answer to what namespaces there are may come while one picks. */
static void screen__picker__takes_names_that_come_late(void **state) {
    (void)state;
    board_keys(&b, "n");
    assert_shows(&b, "* prod");
    assert_hides(&b, "staging");
    board_keys(&b, "Down Space"); /* prod is not wanted any more */
    assert_shows(&b, "  prod");
    put_names("a-one\nprod\nstaging\n");
    assert_int_equal(board_tick(&b), REACT_DRAW);
    assert_shows(&b, "a-one");
    assert_shows(&b, "staging");
    assert_hides(&b, "* prod");
    assert_string_equal(picker_on(), "prod");
    board_type(&b, "st");
    put_names("a-one\nprod\nstaging\nstable\n");
    assert_shows(&b, "stable");
    assert_shows(&b, "find: st");
    assert_string_equal(picker_on(), "staging");
    ADD(b.store, .uid = "z"); /* other news changes nothing */
    assert_string_equal(picker_on(), "staging");
    assert_true(board_keys(&b, "Space Enter") & REACT_SCOPE);
    assert_string_equal(screen_scope(b.screen), "staging");
}

/* --- contexts --------------------------------------------------------- */

static const char *const contexts[] = {"east", "west", "a b@c"};

static void screen__c__picks_contexts(void **state) {
    (void)state;
    board_keys(&b, "c");
    assert_shows(&b, "there are no contexts to choose from");
    restart((struct screen_config){.contexts = contexts, .n_contexts = 3});
    board_keys(&b, "c");
    assert_shows(&b, "Contexts");
    assert_shows(&b, "* east");
    assert_shows(&b, "  west");
    put_names("no-context\n");
    assert_hides(&b, "no-context");
    assert_false(board_keys(&b, "Esc") & REACT_CONTEXT);
    board_keys(&b, "c");
    board_type(&b, "we");
    assert_true(board_keys(&b, "Space Enter") & REACT_CONTEXT);
    assert_string_equal(screen_contexts(b.screen), "east,west");
    board_keys(&b, "c");
    board_type(&b, "a b");
    assert_true(board_keys(&b, "Enter") & REACT_CONTEXT);
    assert_false(b.react & REACT_SCOPE);
    board_keys(&b, "n"); /* namespaces again */
    assert_shows(&b, "no-context");
}

static void screen__ctx__takes_those_that_there_are(void **state) {
    (void)state;
    restart((struct screen_config){.contexts = contexts, .n_contexts = 3});
    board_keys(&b, ":");
    board_type(&b, "ctx west, a b@c");
    assert_true(board_keys(&b, "Enter") & REACT_CONTEXT);
    assert_string_equal(screen_contexts(b.screen), "west,a b@c");
    board_keys(&b, ":");
    board_type(&b, "ctx east,north");
    assert_false(board_keys(&b, "Enter") & REACT_CONTEXT);
    assert_shows(&b, "there is no context 'north': c shows which there are");
    board_keys(&b, ":");
    board_type(&b, "ctx");
    board_keys(&b, "Enter");
    assert_shows(&b, "Contexts");
}

static void screen__set_place__is_told_and_marked(void **state) {
    (void)state;
    static const char *const clusters[] = {"east", "west"};
    restart((struct screen_config){.contexts = contexts, .n_contexts = 3});
    char user[] = "bob";
    screen_set_place(b.screen, &(struct screen_place){.context = "west",
                                                      .user = user,
                                                      .server_note = "http",
                                                      .scope = "default"});
    struct store *old = b.store;
    b.store = make_store(10);
    screen_set_store(b.screen, b.store, "default");
    store_free(old);
    memset(user, 'x', 3); /* copied */
    assert_shows(&b, " kevtop  west (bob)  default  http ");
    board_keys(&b, "c");
    assert_shows(&b, "* west");
    board_keys(&b, "Esc");
    screen_set_place(b.screen, &(struct screen_place){.context = "east,west",
                                                      .user = "",
                                                      .server_note = "",
                                                      .scope = "default",
                                                      .clusters = clusters});
    screen_set_store(b.screen, b.store, "default");
    board_keys(&b, "z");
    ADD(b.store, .uid = "w", .cluster = 1);
    assert_shows(&b, "CLUSTER");
    assert_shows(&b, "west");
    board_keys(&b, "c");
    assert_shows(&b, "* east");
    assert_shows(&b, "* west");
}

static void screen__set_store__keeps_filter_group_and_sort(void **state) {
    (void)state;
    board_keys(&b, "z z > > /"); /* objects */
    board_type(&b, "obj:web");
    board_keys(&b, "Enter Enter");
    board_draw(&b);
    assert_string_equal(b.screen->views[1]->ops->name, "object");
    struct store *other = make_store(100);
    fill(other);
    ADD(other, .uid = "n1", .obj = "web-other", .ns = "other");
    screen_set_store(b.screen, other, "all namespaces");
    store_free(b.store);
    b.store = other;
    board_live(&b);
    assert_crumbs("objects");
    assert_non_null(strstr(board_line(&b, 0), " all namespaces  /obj:web"));
    assert_non_null(strpbrk(board_line(&b, 3), "v^"));
    assert_shows(&b, "web-other");
    assert_hides(&b, "Pod/db");
    assert_true(board_keys(&b, "q") & REACT_QUIT);
}

static void screen__set_store__forgets_the_object_of_the_start(void **state) {
    (void)state;
    restart((struct screen_config){
        .object_kind = "Pod", .object_ns = "prod", .object_name = "web-a"});
    struct store *other = make_store(100);
    screen_set_store(b.screen, other, "data");
    store_free(b.store);
    b.store = other;
    assert_crumbs("problems");
    assert_shows(&b, "Connecting.");
}

/* --- size ------------------------------------------------------------- */

static void screen__draw__too_small_says_so(void **state) {
    (void)state;
    static const struct {
        int rows, cols;
        const char *want;
    } cases[] = {
        {9, 80, "40x10 at least (now 80x9)"},
        {24, 39, "40x10 at least (now 39x24)"},
        {1, 30, "40x10 at least (now 30x1)"},
        {3, 10, "40x10 at ~"},
        {1, 1, "~"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        board_resize(&b, cases[i].rows, cases[i].cols);
        assert_shows(&b, cases[i].want);
        assert_hides(&b, "problems");
    }
    board_resize(&b, 0, 0);
    assert_string_equal(board_draw(&b), "");
    board_resize(&b, SCREEN_MIN_ROWS, SCREEN_MIN_COLS);
    assert_shows(&b, "problems");
    assert_hides(&b, "at least");
}

static void screen__resize__keeps_the_row(void **state) {
    (void)state;
    board_keys(&b, "z j j");
    for (int rows = 60; rows >= SCREEN_MIN_ROWS; rows--) {
        for (int cols = SCREEN_MIN_COLS; cols < 250; cols += 31) {
            board_resize(&b, rows, cols);
            assert_non_null(strstr(board_selected(&b), "Failed"));
        }
    }
}

/* Help and quit find room on every width, in every view. */
static void screen__keybar__always_tells_help_and_quit(void **state) {
    (void)state;
    for (int view = 0; view < 4; view++) {
        for (int cols = SCREEN_MIN_COLS; cols <= 300; cols++) {
            board_resize(&b, 24, cols);
            const char *foot = board_line(&b, -1);
            if (!strstr(foot, view ? " ? help  q back" : " ? help  q quit"))
                fail_msg("%d: %s", cols, foot);
            assert_null(strchr(foot, '~'));
        }
        board_keys(&b, view == 2 ? "?" : "Enter");
    }
}

/* --- time ------------------------------------------------------------- */

static void screen__tick__draws_when_something_moved(void **state) {
    (void)state;
    board_draw(&b);
    assert_int_equal(board_tick(&b), REACT_NONE);
    b.now_us += US_PER_S / 2;
    assert_int_equal(board_tick(&b), REACT_NONE);
    b.now_us += US_PER_S / 2;
    assert_int_equal(board_tick(&b), REACT_DRAW);
    ADD(b.store, .uid = "z");
    assert_int_equal(board_tick(&b), REACT_DRAW);
    assert_int_equal(board_tick(&b), REACT_NONE);
    assert_in_range(screen_next_tick_ms(b.screen), 1, 1001);
    b.now_us += 60 * US_PER_S;
    board_keys(&b, "z");
    assert_shows(&b, " 2m1s ");
}

static void screen__say__stays_until_the_next_key(void **state) {
    (void)state;
    screen_say(b.screen, true, "no access to %s", "x\033y");
    assert_non_null(strstr(board_line(&b, -1), " no access to x^[y"));
    board_keys(&b, "j");
    assert_null(strstr(board_line(&b, -1), "no access"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(screen__new__shows_problems),
        TEST(screen__new__on_an_object_has_the_problems_below),
        TEST(screen__new__can_begin_with_warnings_only),
        TEST(screen__filter__is_live_as_typed),
        TEST(screen__filter__points_at_what_is_wrong),
        TEST(screen__filter__points_in_cells_not_in_bytes),
        TEST(screen__filter__points_anywhere),
        TEST(screen__esc__clears_the_filter_before_it_goes_back),
        TEST(screen__filter__below_holds_when_it_comes_up_again),
        TEST(screen__warnings__toggles),
        TEST(screen__q__goes_back_then_quits),
        TEST(screen__ctrl_c__quits_from_any_view),
        TEST(screen__enter__goes_deep_and_back),
        TEST(screen__stack__is_bounded),
        TEST(screen__keys__that_do_nothing_say_so),
        TEST(screen__reactions__are_reported),
        TEST(screen__group__cycles),
        TEST(screen__events__have_the_newest_on_top),
        TEST(screen__sort__marks_the_title),
        TEST(screen__warning__goes_to_the_next_and_back),
        TEST(screen__follow__pins_the_row),
        TEST(screen__times__go_round),
        TEST(screen__wrap__shows_all_of_a_message),
        TEST(screen__pause__holds_the_rows),
        TEST(screen__pause__a_filter_brings_it_up_to_date),
        TEST(screen__help__tells_keys_of_the_view_below),
        TEST(screen__0__asks_for_all_namespaces),
        TEST(screen__n__picks_namespaces),
        TEST(screen__picker__takes_names_that_come_late),
        TEST(screen__c__picks_contexts),
        TEST(screen__ctx__takes_those_that_there_are),
        TEST(screen__set_place__is_told_and_marked),
        TEST(screen__set_store__keeps_filter_group_and_sort),
        TEST(screen__set_store__forgets_the_object_of_the_start),
        TEST(screen__draw__too_small_says_so),
        TEST(screen__resize__keeps_the_row),
        TEST(screen__keybar__always_tells_help_and_quit),
        TEST(screen__tick__draws_when_something_moved),
        TEST(screen__say__stays_until_the_next_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
