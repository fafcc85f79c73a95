/* SPDX-License-Identifier: Apache-2.0 */
/* Anybody at the keyboard and the mouse, any size, any news, any answers of a
 * server, any time; after every step what is always so. The seeds are fixed,
 * so that it fails here as it fails there; what failed says how to play it
 * again.
 *
 *   KEVTOP_TEST_WALKS=500  so many walks, the seeds going on from 1
 *   KEVTOP_TEST_SEED=7     this one alone
 *   KEVTOP_TEST_STEPS=9000 longer ones
 */
#include "base/utf8.h"
#include "unit/view/board.h"
#include "unit/view/world.h"
#include "view/command.h"
#include "view/keymap.h"
#include "view/parts.h"
#include "view/rows.h"
#include "view/saved.h"

enum { WALKS = 60, STEPS = 250, SMALL_STORE = 200 };
/* From whatever state: a prompt or picker, its text, the filter. */
enum { ESCAPES = LIMIT_VIEW_STACK + 3 };

struct walk {
    struct board b;
    struct dice dice;
    struct world_asked asked;
    uint64_t seed, step;
    int64_t usual_us; /* the time, but for a step now and then */
};

static struct walk w;

/* Says where it went wrong. */
#define CHECK(ok, ...)                                                      \
    do {                                                                    \
        if (!(ok)) {                                                        \
            print_error("KEVTOP_TEST_SEED=%" PRIu64 ", step %" PRIu64 ": ", \
                        w.seed, w.step);                                    \
            fail_msg(__VA_ARGS__);                                          \
        }                                                                   \
    } while (0)

static struct view *top_view(void) {
    return w.b.screen->views[w.b.screen->n_views - 1];
}

/* --- what is always so ------------------------------------------------ */

static void check_cell(const struct grid *g, int row, int col) {
    const struct cell *c = &g->cells[row * g->cols + col];
    bool tail = col > 0 && c[-1].width == 2;
    CHECK(c->len <= CELL_BYTES && c->style < STYLE_COUNT,
          "a broken cell at %d,%d", row, col);
    CHECK(c->width <= 2 && (c->width == 0) == tail,
          "half a character at %d,%d", row, col);
    CHECK(c->width != 2 || col + 1 < g->cols,
          "half a character at the end of row %d", row);
    if (c->len == 0) return;
    struct str text = {c->bytes, c->len};
    CHECK(utf8_valid(text), "no UTF-8 at %d,%d", row, col);
    CHECK(text_is_clean(text), "not clean at %d,%d", row, col);
    CHECK(!g->ascii || c->len > 1 || (unsigned char)c->bytes[0] < 0x80,
          "not ASCII at %d,%d", row, col);
}

static void check_grid(const struct grid *g) {
    for (int row = 0; row < g->rows; row++)
        for (int col = 0; col < g->cols; col++) check_cell(g, row, col);
    CHECK(g->cursor_row < g->rows && g->cursor_col < g->cols &&
              (g->cursor_row < 0) == (g->cursor_col < 0),
          "the cursor is at %d,%d", g->cursor_row, g->cursor_col);
}

/* Nothing that acts on a terminal or cannot be seen; lines end in newlines. */
static void check_text(const char *what, struct str text) {
    while (text.len) {
        struct str line;
        str_split(&text, '\n', &line);
        if (text_is_clean(line)) continue;
        struct buf shown = BUF_INIT(MIB);
        text_clean(&shown, line, TEXT_LINE, MIB);
        CHECK(false, "%s is not clean: %s", what, shown.data);
    }
}

static bool is_small(void) {
    return w.b.grid.rows < SCREEN_MIN_ROWS || w.b.grid.cols < SCREEN_MIN_COLS;
}

static void check_stack(void) {
    const struct screen *s = w.b.screen;
    CHECK(s->n_views >= 1 && s->n_views <= LIMIT_VIEW_STACK, "%zu views",
          s->n_views);
    for (size_t i = 0; i < s->n_views; i++)
        CHECK(s->views[i]->title[0], "view %zu, of %s, has no name", i,
              s->views[i]->ops->name);
    CHECK(s->mode != MODE_PICKER ||
              s->picker.cursor < s->picker.shown.n + !s->picker.shown.n,
          "the picker's cursor is outside");
    CHECK(s->filter_prompt.at <= s->filter_prompt.len &&
              s->filter_prompt.len < LIMIT_PROMPT_BYTES,
          "the prompt's cursor is outside");
    CHECK(strlen(s->message) < sizeof(s->message), "the message has no end");
}

/* A message keeps off both margins, and is whole or says that it is not. */
static void check_message(void) {
    const struct screen *s = w.b.screen;
    const struct grid *g = &w.b.grid;
    if (is_small() || s->mode != MODE_TABLE || !s->message[0]) return;
    const struct cell *foot = &g->cells[(g->rows - 1) * g->cols];
    CHECK(foot[0].len == 0 || foot[0].bytes[0] == ' ',
          "the message begins in the margin");
    const struct cell *end = &foot[g->cols - 1];
    CHECK(end->len == 0 || end->bytes[0] == ' ', "the message is too long");
    if (!utf8_valid(str_of(s->message))) return;
    const char *cut = g->ascii ? "~" : "\u2026";
    if (utf8_cells(str_of(s->message)) > (size_t)g->cols - 2 &&
        text_is_clean(str_of(s->message)))
        CHECK(memcmp(end[-1].bytes, cut, strlen(cut)) == 0 ||
                  end[-2].width == 2 || end[-1].len == 0,
              "the message ends without a sign: %s", s->message);
}

/* The cursor of a table that has rows is seen, once; gaps are rows that do
 * not count. */
static void check_cursor(void) {
    const struct screen *s = w.b.screen;
    const struct grid *g = &w.b.grid;
    if (top_view()->ops != &view_list || is_small() || s->mode != MODE_TABLE)
        return;
    const struct query *q = top_view()->ops->rows(top_view());
    bool seen = false;
    for (int i = g->cols; i < g->rows * g->cols; i++)
        seen |= (g->cells[i].flags & CELL_SELECTED) != 0;
    CHECK(seen == (query_count(q) > 0), "of %zu rows %s is selected",
          query_count(q), seen ? "one" : "none");
}

static void check_all(void) {
    board_draw(&w.b);
    check_grid(&w.b.grid);
    check_text("the screen", buf_str(&w.b.dump));
    check_stack();
    check_message();
    check_cursor();
}

/* --- what leaves the screen ------------------------------------------- */

static void check_saved(void) {
    struct screen_save out;
    screen_save(w.b.screen, &out);
    CHECK(out.name && out.name[0], "saved without a name");
    check_text("what is saved", out.text);
    if (!out.rows) return;
    for (size_t i = 0; i < query_count(out.rows); i++) {
        struct row row = query_row(out.rows, i);
        CHECK(row.kind == ROW_GAP || row_entry(&row), "a row of nothing");
    }
}

static void check_notice(void) {
    struct screen_notice n;
    screen_notice(w.b.screen, &n);
    check_text("the notice", n.text);
    CHECK(n.text.len < LIMIT_NOTICE_BYTES &&
              (!n.text.len || !memchr(n.text.ptr, '\n', n.text.len)),
          "the notice is no line");
}

static void use_store(struct store *st, const char *scope) {
    struct board *b = &w.b;
    screen_set_store(b->screen, st, scope);
    store_free(b->store);
    b->store = st;
    w.asked.n = 0; /* by views that are gone */
}

static void go_elsewhere(bool context) {
    static const char *const two[] = {"east", "west"};
    char scope[80];
    const char *wanted = screen_scope(w.b.screen);
    snprintf(scope, sizeof(scope), "%.79s",
             wanted[0] && !context ? wanted : "all namespaces");
    if (context)
        screen_set_place(w.b.screen,
                         &(struct screen_place){
                             .context = any_text(&w.dice),
                             .user = any_text(&w.dice),
                             .server_note = one_in(&w.dice, 2) ? "http" : "",
                             .scope = scope,
                             .clusters = one_in(&w.dice, 2) ? two : NULL,
                         });
    use_store(make_store(SMALL_STORE), scope);
}

/* As the app and the terminal do. */
static void react_to(unsigned react) {
    if (react & REACT_COPY) check_text("the copy", screen_copied(w.b.screen));
    if (react & REACT_SAVE) check_saved();
    if (react & REACT_NOTIFY) check_notice();
    if (react & REACT_SCOPE) go_elsewhere(false);
    if (react & REACT_CONTEXT) go_elsewhere(true);
    CHECK(!(react & REACT_UNHANDLED), "a key was left over");
}

static void press(uint32_t key) {
    react_to(screen_key(w.b.screen, key));
}

static void tick(void) {
    react_to(board_tick(&w.b));
}

/* --- ways out --------------------------------------------------------- */

static bool is_home(void) {
    const struct screen *s = w.b.screen;
    return s->n_views == 1 && !s->env.typed && s->mode == MODE_TABLE;
}

/* A few Esc lead to the first view with no filter, and never out; q does. */
static void check_way_out(void) {
    int n = 0;
    for (; n < ESCAPES && !is_home(); n++)
        CHECK(!(screen_key(w.b.screen, KEY_CODE_ESC) & REACT_QUIT),
              "Esc quits");
    CHECK(is_home(), "%d Esc lead to %zu views, mode %d", n,
          w.b.screen->n_views, (int)w.b.screen->mode);
    CHECK(screen_key(w.b.screen, 'q') & REACT_QUIT, "q does not quit");
}

/* Ctrl-C closes what is open, and quits. */
static void check_interrupt(void) {
    unsigned react = 0;
    for (int i = 0; i < 2 && !(react & REACT_QUIT); i++)
        react = screen_key(w.b.screen, KEY_CTRL('C'));
    CHECK(react & REACT_QUIT, "Ctrl-C does not quit");
}

/* --- keys, texts, the mouse ------------------------------------------- */

static const char *const words[] = {"reason:BackOff",
                                    "type=Warning",
                                    "count>3",
                                    "last<5m",
                                    "or",
                                    "(",
                                    ")",
                                    "!",
                                    "!kind=Pod",
                                    "/web-[0-9]/",
                                    "/(a+)+$/",
                                    "nosuch",
                                    "漢",
                                    "\u0301",
                                    "msg:\"Back-off res",
                                    "ns=prod,data",
                                    "obj:^pod/",
                                    "first>1h",
                                    "count>99999999999999999999",
                                    "x:y",
                                    "reason:[",
                                    "a\tb",
                                    "\033[2J",
                                    "\u202E",
                                    "''",
                                    "\"",
                                    "node!=node-1"};

static const char *const commands[] = {"ns prod,data",
                                       "ns",
                                       "all",
                                       "group node",
                                       "group events",
                                       "group x",
                                       "sort count",
                                       "sort",
                                       "sort nosuch",
                                       "filter web",
                                       "filter (",
                                       "log",
                                       "warnings",
                                       "help",
                                       "nonsense x",
                                       "columns",
                                       "columns last,type:5",
                                       "columns default",
                                       "columns message",
                                       "columns x",
                                       "ctx",
                                       "ctx west",
                                       "ctx nosuch",
                                       "explain BackOff",
                                       "explain Back",
                                       "explain",
                                       "bell on",
                                       "bell off",
                                       "bell",
                                       "object pod/web-1",
                                       "object po/漢",
                                       "object /",
                                       "object widget.example.org/web-3",
                                       "save x.csv",
                                       "save! y.txt",
                                       "report x.html",
                                       "save",
                                       "theme dark",
                                       "theme x",
                                       "trend",
                                       "view",
                                       "view mine",
                                       "view hostile",
                                       "view x",
                                       "q x"};

static void type_text(struct str text) {
    for (size_t at = 0; at < text.len;) {
        uint32_t cp;
        at += utf8_next(text, at, &cp, NULL);
        press(cp);
    }
}

/* In a prompt, mostly, and to its end, mostly. */
static void type_line(void) {
    struct dice *d = &w.dice;
    bool command = one_in(d, 2);
    if (!one_in(d, 8)) press(command ? ':' : '/');
    for (int n = one_in(d, 40) ? 300 : 1 + below(d, 3); n > 0; n--) {
        type_text(str_of(command ? ANY_OF(d, commands) : ANY_OF(d, words)));
        if (one_in(d, 6)) press(KEY_CODE_TAB);
        if (one_in(d, 3)) break;
        press(' ');
    }
    if (!one_in(d, 5)) press(KEY_CODE_ENTER);
}

/* All that are bound, one like the other; those that lead about more often;
 * and any number at all. */
static uint32_t any_key(void) {
    static const char usual[] = "jjjkkgGhlzieEpx Yyd";
    struct dice *d = &w.dice;
    const struct keymap *all = keymap_default();
    switch (below(d, 20)) {
    case 0:
        return (uint32_t)below(d, 0x110000);
    case 1:
        return (uint32_t)roll(d);
    case 2:
        return (uint32_t)(KEY_CODE_UP +
                          below(d, KEY_CODE_MOUSE - KEY_CODE_UP));
    case 3:
    case 4:
    case 5:
    case 6:
        return KEY_CODE_ENTER;
    case 7:
        return KEY_CODE_ESC;
    case 8:
    case 9:
    case 10:
        return (unsigned char)usual[below(d, (int)sizeof(usual) - 1)];
    default:
        return all->at[below(d, (int)all->n)].key;
    }
}

static void use_mouse(void) {
    struct dice *d = &w.dice;
    static const enum mouse_what how[] = {MOUSE_PRESS, MOUSE_DOUBLE,
                                          MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN};
    const struct mouse m = {
        .row = below(d, w.b.grid.rows + 2) - 1,
        .col =
            one_in(d, 4) ? w.b.grid.cols - 1 : below(d, w.b.grid.cols + 2) - 1,
        .what = ANY_OF(d, how),
    };
    react_to(screen_mouse(w.b.screen, &m));
}

/* --- the world -------------------------------------------------------- */

static bool ask(void *ctx, uint16_t cluster, uint32_t id, const char *path) {
    (void)ctx;
    (void)cluster;
    CHECK(path[0] == '/', "asked for '%s'", path);
    check_text("a path", str_of(path));
    if (one_in(&w.dice, 10) || w.asked.n == WORLD_ASKED) return false;
    w.asked.ids[w.asked.n++] = id;
    return true;
}

static void take_news(void) {
    if (one_in(&w.dice, 3))
        put_any_reply(&w.dice, w.b.store, &w.asked, w.b.now_us);
    else
        put_any_news(&w.dice, w.b.store, w.b.now_us);
}

static uint64_t selected_row(void) {
    const struct view *v = top_view();
    const struct query *q = v->ops->rows(v);
    const struct entry *e = v->ops->entry(v);
    for (size_t i = 0; e && i < query_count(q); i++) {
        struct row row = query_row(q, i);
        if (row_entry(&row) == e) return row_id(&row);
    }
    return 0;
}

/* Once moved, the cursor stays on its row, whatever comes. */
static void check_it_stays(void) {
    const struct screen *s = w.b.screen;
    tick();
    if (s->mode != MODE_TABLE || s->env.paused ||
        top_view()->ops != &view_list)
        return;
    press(one_in(&w.dice, 2) ? 'j' : 'k');
    uint64_t before = selected_row();
    for (int n = below(&w.dice, 4); n >= 0; n--) take_news();
    tick();
    uint64_t after = selected_row();
    if (before == 0) return;
    if (query_find(top_view()->ops->rows(top_view()), before) != SIZE_MAX)
        CHECK(after == before, "the cursor left its row");
}

/* Of a table which rows there are, in their order, and the one under the
 * cursor: what a row tells is its event's newest version, paused or not. */
static char *rows_text(void) {
    const struct query *q = top_view()->ops->rows(top_view());
    struct buf text = BUF_INIT(MIB);
    buf_printf(&text, "%" PRIu64 " of\n", selected_row());
    for (size_t i = 0; i < query_count(q); i++) {
        struct row row = query_row(q, i);
        buf_printf(&text, "%" PRIu64 "\n", row_id(&row));
    }
    char *copied = xstrdup(text.data);
    buf_done(&text);
    return copied;
}

/* The body of the screen as text. */
static char *body_text(void) {
    board_draw(&w.b);
    if (top_view()->ops == &view_list) return rows_text();
    struct str rest = buf_str(&w.b.dump), line;
    struct buf body = BUF_INIT(MIB);
    for (int row = 0; rest.len && str_split(&rest, '\n', &line); row++)
        if (row >= w.b.screen->body.row &&
            row < w.b.screen->body.row + w.b.screen->body.rows)
            buf_printf(&body, "%.*s\n", STR_ARG(line));
    char *text = xstrdup(body.data ? body.data : "");
    buf_done(&body);
    return text;
}

/* A table without rows says why, which may change. */
static bool is_empty_table(void) {
    const struct view *v = top_view();
    if (v->ops == &view_trend) return v->ops->entry(v) == NULL;
    return v->ops == &view_list && query_count(v->ops->rows(v)) == 0;
}

/* The first line that differs says more than two screens. */
static void check_same(const char *before, const char *after) {
    struct str was = str_of(before), is = str_of(after), a, b;
    while (was.len && str_split(&was, '\n', &a) && str_split(&is, '\n', &b))
        CHECK(str_eq(a, b), "paused, the %s view moved from\n%.*s\nto\n%.*s",
              top_view()->ops->name, STR_ARG(a), STR_ARG(b));
}

/* Paused, nothing moves at all; but what is gone must not be shown. */
static void check_pause(void) {
    struct screen *s = w.b.screen;
    if (s->mode != MODE_TABLE || is_small() || is_empty_table()) return;
    if (!s->env.paused) press('Z');
    char *before = body_text();
    uint64_t evictions = store_evictions(w.b.store);
    int rows = s->body.rows; /* the header may need one more */
    for (int n = below(&w.dice, 4); n >= 0; n--) take_news();
    tick();
    char *after = body_text();
    if (evictions == store_evictions(w.b.store) && rows == s->body.rows)
        check_same(before, after);
    xfree(before);
    xfree(after);
    if (!one_in(&w.dice, 4)) press('Z');
}

static void resize(void) {
    struct dice *d = &w.dice;
    switch (below(d, 12)) {
    case 0:
        board_resize(&w.b, 1 + below(d, 200), 1 + below(d, 500));
        break;
    case 1:
        board_resize(&w.b, 1 + below(d, 12), 1 + below(d, 45));
        break;
    case 2:
        board_resize(&w.b, 40, 120);
        break;
    default:
        board_resize(&w.b, 10 + below(d, 20), 40 + below(d, 60));
    }
}

/* On, mostly; back, far, and back again. */
static void pass_time(void) {
    static const int64_t odd[] = {0, -1, INT64_C(253402300799),
                                  INT64_C(-62135596800)};
    struct dice *d = &w.dice;
    if (one_in(d, 10)) {
        w.b.now_us = ANY_OF(d, odd) * US_PER_S;
    } else {
        w.usual_us += one_in(d, 6)   ? -(int64_t)below(d, 7200) * US_PER_S
                      : one_in(d, 3) ? below(d, 900) * US_PER_S
                                     : US_PER_S / 3;
        w.b.now_us = w.usual_us;
    }
    tick();
}

/* --- the walk --------------------------------------------------------- */

static void step(void) {
    struct dice *d = &w.dice;
    switch (below(d, 20)) {
    case 0:
    case 1:
    case 2:
        take_news();
        if (one_in(d, 2)) tick();
        break;
    case 3:
        pass_time();
        break;
    case 4:
        resize();
        break;
    case 5:
        use_mouse();
        break;
    case 6:
        if (one_in(d, 2)) type_line();
        break;
    case 7:
        check_it_stays();
        break;
    case 8:
        if (one_in(d, 2)) check_pause();
        break;
    case 9:
        if (one_in(d, 20)) go_elsewhere(one_in(d, 2));
        break;
    default:
        press(any_key());
    }
}

static void walk(uint64_t steps) {
    for (w.step = 1; w.step <= steps; w.step++) {
        step();
        bool big = w.b.grid.rows * w.b.grid.cols > 10000;
        if (!big || one_in(&w.dice, 6)) check_all();
        if (one_in(&w.dice, 250)) check_way_out();
        if (one_in(&w.dice, 250)) check_interrupt();
    }
    check_way_out();
}

static char name_mine[] = "mine", name_hostile[] = "hostile",
            only_warnings[] = "type=Warning", by_count[] = "count",
            by_none[] = "\033[2J", no_columns[] = "last,nosuch";

static struct saved_view views[] = {
    {.name = name_mine,
     .filter = only_warnings,
     .sort = by_count,
     .reverse = true,
     .has_group = true,
     .group = GROUP_REASON,
     .warnings = 1},
    {.name = name_hostile,
     .columns = no_columns,
     .sort = by_none,
     .warnings = -1},
};

static void start(void) {
    static const char *const contexts[] = {"east", "west", "\033]0;x\a"};
    static const struct saved_views saved = {{views, ARRAY_LEN(views), 0}};
    struct dice *d = &w.dice;
    struct screen_config c = {
        .ascii = one_in(d, 3),
        .scope = one_in(d, 2) ? "all namespaces" : "prod",
        .contexts = contexts,
        .n_contexts = one_in(d, 3) ? 0 : ARRAY_LEN(contexts),
        .clusters = one_in(d, 2) ? contexts : NULL,
        .saved = one_in(d, 3) ? NULL : &saved,
        .themes = "dark light",
        .preview = one_in(d, 3),
        .wrap = one_in(d, 3),
        .times = (enum time_style)below(d, TIMES_RFC3339 + 1),
        .warnings_only = one_in(d, 5),
        .object_kind = one_in(d, 5) ? "Pod" : NULL,
        .object_ns = one_in(d, 2) ? "prod" : NULL,
        .object_name = "web-1",
        .hooks = {.ask = one_in(d, 4) ? NULL : ask},
        .notify = {.bell = one_in(d, 2), .notice = one_in(d, 2)},
    };
    board_init(&w.b, c);
    if (one_in(d, 2)) screen_set_bell(w.b.screen, true);
    w.usual_us = w.b.now_us;
    use_store(make_store(SMALL_STORE), c.scope); /* so that events go */
}

static uint64_t number_of(const char *name, uint64_t otherwise) {
    const char *text = getenv(name);
    return text && text[0] ? strtoull(text, NULL, 10) : otherwise;
}

static void walk_from(uint64_t seed) {
    w = (struct walk){.seed = seed, .dice = {seed}};
    start();
    walk(number_of("KEVTOP_TEST_STEPS", STEPS));
    board_done(&w.b);
}

static void screen__random__walks_keep_what_is_always_so(void **state) {
    (void)state;
    uint64_t one = number_of("KEVTOP_TEST_SEED", 0);
    uint64_t walks = number_of("KEVTOP_TEST_WALKS", WALKS);
    if (one) {
        walk_from(one);
        return;
    }
    for (uint64_t seed = 1; seed <= walks; seed++) walk_from(seed);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(screen__random__walks_keep_what_is_always_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
