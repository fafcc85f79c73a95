/* SPDX-License-Identifier: Apache-2.0 */
/* What painting a grid sends to a terminal: as little as can be, in its own
 * colours, and nothing that moves what stands beside it. */
#include "unit/unit.h"

#include <locale.h>
#include <regex.h>
#include <signal.h>
#include <unistd.h>

#include "base/cc.h"
#include "tui/paint.h"
#include "tui/term.h"
#include "unit/tui/pty.h"

static struct grid grid;

static void start(bool ascii) {
    const struct term_config config = {.ascii = ascii};
    struct err err = {0};
    setlocale(LC_ALL, "C.UTF-8");
    if (!term_start(&config, &err)) _exit(9);
    paint_init();
    grid_init(&grid, 24, 80);
}

static void stop(void) {
    term_stop();
    paint_done();
    grid_done(&grid);
}

static void draw(int row, enum style style, struct str text) {
    grid_text(&grid, row, 0, 80, style, text);
}

static void paint_twice(void) {
    start(false);
    draw(3, STYLE_TEXT, STR("one"));
    paint_grid(&grid, false);
    pty_say("<same>");
    paint_grid(&grid, false);
    pty_say("<other>");
    draw(3, STYLE_TEXT, STR("two"));
    paint_grid(&grid, false);
    pty_say("<all>");
    paint_grid(&grid, true);
    pty_say("<end>");
    stop();
}

static void paint__only_changes_are_sent(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color"};
    size_t len;
    pty_run(&p, paint_twice);
    assert_int_equal(p.status, 0);
    pty_between(&p, "<same>", "<other>", &len);
    assert_int_equal(len, 0);
    const char *sent = pty_between(&p, "<other>", "<all>", &len);
    assert_non_null(memmem(sent, len, "two", 3));
    assert_in_range(len, 3, 24); /* that and where it goes */
    sent = pty_between(&p, "<all>", "<end>", &len);
    assert_non_null(memmem(sent, len, "two", 3));
    assert_non_null(memmem(sent, len, "\033[H\033[2J", 7));
    pty_done(&p);
}

/* --- colours ---------------------------------------------------------- */

static void paint_styles(void) {
    start(false);
    for (int style = 0; style < STYLE_COUNT; style++)
        draw(style, (enum style)style, STR("sample"));
    grid_flag(&grid, 2, 0, 80, CELL_SELECTED);
    pty_say("<begin>");
    paint_grid(&grid, false);
    pty_say("<end>");
    stop();
}

/* Whether any colour is set, be it the terminal's own. */
static bool has_colors(const struct pty *p) {
    regex_t color;
    int bad = regcomp(&color, "\033\\[([0-9]*;)*[349][0-9][0-9;]*m",
                      REG_EXTENDED | REG_NOSUB);
    assert_int_equal(bad, 0);
    bool has = regexec(&color, p->out, 0, NULL, 0) == 0;
    regfree(&color);
    return has;
}

static void paint__colors_are_what_the_terminal_has(void **state) {
    (void)state;
    static const struct {
        const char *term, *warning;
        bool no_color, colors;
    } rows[] = {
        {"xterm-256color", "\033[38;5;172m", false, true},
        {"xterm", "\033[33m", false, true},
        {"xterm-256color", ";1m", true, false},
        {"vt100", "1m", false, false},
        {"xterm-mono", "1m", false, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct pty p = {.term = rows[i].term, .no_color = rows[i].no_color};
        pty_run(&p, paint_styles);
        assert_int_equal(p.status, 0);
        if (has_colors(&p) != rows[i].colors ||
            !pty_wrote(&p, rows[i].warning))
            fail_msg("row %zu: '%s'", i, p.out);
        pty_done(&p);
    }
}

/* Warnings are amber on a selected row, too, and on a new one. */
static void paint_flags(void) {
    start(false);
    paint_theme(theme_find(STR("dark")));
    draw(0, STYLE_WARNING, STR("plain"));
    draw(1, STYLE_WARNING, STR("selected"));
    draw(2, STYLE_WARNING, STR("new"));
    grid_flag(&grid, 1, 0, 80, CELL_SELECTED | CELL_NEW);
    grid_flag(&grid, 2, 0, 80, CELL_NEW);
    paint_grid(&grid, false);
    stop();
}

static void paint__flags_lie_behind_a_style(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color"};
    pty_run(&p, paint_flags);
    assert_int_equal(p.status, 0);
    assert_true(pty_wrote(&p, "\033[38;5;214mplain"));
    assert_true(pty_wrote(&p, "\033[48;5;239mselected"));
    assert_true(pty_wrote(&p, "\033[48;5;236mnew"));
    pty_done(&p);
    p = (struct pty){.term = "xterm"};
    pty_run(&p, paint_flags);
    assert_true(pty_wrote(&p, "\033[7mselected") ||
                pty_wrote(&p, ";7mselected"));
    size_t len;
    const char *sent = pty_between(&p, "selected", "new", &len);
    assert_true(memmem(sent, len, "[1m", 3) || memmem(sent, len, ";1m", 3));
    assert_non_null(memmem(sent, len, "[33m", 4));
    pty_done(&p);
}

static void paint_themes(void) {
    start(false);
    draw(0, STYLE_WARNING, STR("sample"));
    paint_theme(theme_find(STR("light")));
    pty_say("<light>");
    paint_grid(&grid, true);
    paint_theme(theme_find(STR("mono")));
    pty_say("<mono>");
    paint_grid(&grid, true);
    paint_ground(GROUND_DARK);
    paint_theme(theme_default());
    pty_say("<default on dark>");
    paint_grid(&grid, true);
    pty_say("<end>");
    stop();
}

static void paint__themes_can_be_changed(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color"};
    size_t len;
    pty_run(&p, paint_themes);
    assert_int_equal(p.status, 0);
    const char *sent = pty_between(&p, "<light>", "<mono>", &len);
    assert_non_null(memmem(sent, len, "38;5;130m", 9));
    sent = pty_between(&p, "<mono>", "<default on dark>", &len);
    assert_null(memmem(sent, len, "38;5;", 5));
    assert_non_null(memmem(sent, len, "1msample", 8));
    sent = pty_between(&p, "<default on dark>", "<end>", &len);
    assert_non_null(memmem(sent, len, "38;5;214m", 9));
    pty_done(&p);
}

/* --- clusters --------------------------------------------------------- */

static struct str cluster;
static bool in_ascii;

static void paint_cluster(void) {
    start(in_ascii);
    int n = grid_text(&grid, 0, 0, 40, STYLE_TEXT, cluster);
    grid_text(&grid, 0, n, 40 - n, STYLE_TEXT, STR("|"));
    pty_say("<begin>");
    paint_grid(&grid, false);
    pty_say("<end>");
    stop();
}

static void paint__clusters_take_their_cells(void **state) {
    (void)state;
    static const struct {
        bool ascii;
        struct str text;
        const char *sent;
    } rows[] = {
        {false, STR("a"), "a|"},
        {false, STR("\u65e5\u672c"), "\u65e5\u672c|"},
        {false, STR("e\u0301x"), "e\u0301x|"},
        {false, STR("\u2588\u2026"), "\u2588\u2026|"},
        /* Narrow to the C library, wide to Unicode: filled up. */
        {false, STR("\u2764\ufe0fx"), "\u2764 x|"},
        /* A family: who comes first. A flag: its letters. */
        {false, STR("\U0001F468\u200d\U0001F469\u200d\U0001F467"),
         "\U0001F468|"},
        {false, STR("\U0001F1FA\U0001F1F8"), "\U0001F1FA\U0001F1F8|"},
        {true, STR("\u65e5e\u0301\u2588"), "?\??\?|"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct pty p = {.term = "xterm-256color"};
        cluster = rows[i].text;
        in_ascii = rows[i].ascii;
        pty_run(&p, paint_cluster);
        assert_int_equal(p.status, 0);
        if (!pty_wrote(&p, rows[i].sent)) {
            size_t len;
            const char *sent = pty_between(&p, "<begin>", "<end>", &len);
            fail_msg("row %zu: '%.*s'", i, (int)len, sent);
        }
        pty_done(&p);
    }
}

/* --- the cursor ------------------------------------------------------- */

static void paint_cursor(void) {
    start(false);
    draw(3, STYLE_TEXT, STR("one"));
    paint_grid(&grid, false);
    pty_say("<shown>");
    grid.cursor_row = 5;
    grid.cursor_col = 7;
    paint_grid(&grid, false);
    pty_say("<hidden>");
    grid.cursor_row = -1;
    paint_grid(&grid, false);
    pty_say("<end>");
    stop();
}

static void paint__the_cursor_stands_where_one_types(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color"};
    size_t len;
    pty_run(&p, paint_cursor);
    assert_int_equal(p.status, 0);
    const char *sent = pty_between(&p, "<shown>", "<hidden>", &len);
    assert_non_null(memmem(sent, len, "\033[6;8H", 6));
    assert_non_null(memmem(sent, len, "\033[?25h", 6));
    sent = pty_between(&p, "<hidden>", "<end>", &len);
    assert_non_null(memmem(sent, len, "\033[?25l", 6));
    pty_done(&p);
}

/* A grid that is larger or smaller than the terminal for a moment. */
static void paint_sizes(void) {
    static const int sizes[][2] = {{1, 1},   {500, 1000}, {24, 80},
                                   {10, 40}, {0, 0},      {50, 20}};
    start(false);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        grid_reset(&grid, sizes[i][0], sizes[i][1]);
        grid_fill(&grid, (struct area){0, 0, 500, 1000}, STYLE_OK, "x");
        grid_text(&grid, 0, sizes[i][1] - 2, 2, STYLE_OK, STR("\u65e5"));
        grid.cursor_row = sizes[i][0] - 1;
        grid.cursor_col = 2000;
        paint_grid(&grid, i % 2);
    }
    stop();
}

static void paint__any_size_is_survived(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color"};
    pty_run(&p, paint_sizes);
    assert_int_equal(p.status, 0);
    pty_done(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paint__flags_lie_behind_a_style),
        cmocka_unit_test(paint__themes_can_be_changed),
        cmocka_unit_test(paint__only_changes_are_sent),
        cmocka_unit_test(paint__colors_are_what_the_terminal_has),
        cmocka_unit_test(paint__clusters_take_their_cells),
        cmocka_unit_test(paint__the_cursor_stands_where_one_types),
        cmocka_unit_test(paint__any_size_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
