/* SPDX-License-Identifier: Apache-2.0 */
/* Anybody at the keyboard, any size, any news, from a seed that is printed;
 * KEVTOP_TEST_SEED plays it again, KEVTOP_TEST_STEPS makes it longer. */
#include <inttypes.h>

#include "base/utf8.h"
#include "unit/view/board.h"
#include "view/parts.h"

enum { STEPS = 6000 };

struct walk {
    struct board b;
    uint64_t seed, rng;
    uint64_t step;
};

static struct walk w;

static uint64_t next_random(void) {
    w.rng += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = w.rng;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static int below(int n) {
    return (int)(next_random() % (uint64_t)n);
}

#define ANY_OF(list) ((list)[below((int)ARRAY_LEN(list))])

/* Says where it went wrong. */
#define CHECK(ok, ...)                                                  \
    do {                                                                \
        if (!(ok)) {                                                    \
            print_error("seed %" PRIu64 ", step %" PRIu64 ": ", w.seed, \
                        w.step);                                        \
            fail_msg(__VA_ARGS__);                                      \
        }                                                               \
    } while (0)

/* --- what a cluster may send ------------------------------------------ */

static const char *const texts[] = {
    "Started container",
    "Back-off restarting failed container web in pod web-7d4b9c6f5-x2x9z",
    "",
    " ",
    "\033[2J\033]0;pwned\a",
    "a\u202Eb\u2066c",
    "zero\u200Bwidth\uFEFF\u00AD",
    "\302\2331m\302\235",
    "\xFF\xFE\xC0\x80\xED\xA0\x80 bad",
    "line\nline\r\nline\ttab",
    "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字",
    "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
    "\u0301\u0301 first",
    "👨🏽\u200D👩🏽\u200D👧🏽\u200D👦🏽 family 🇩🇪🇫🇷 1\uFE0F\u20E3",
    ("0/3 nodes are available: 3 Insufficient memory. preemption: 0/3 nodes "
     "are available: 3 No preemption victims found for incoming pod."),
    "%s%n%d",
};
static const char *const reasons[] = {"BackOff", "Pulled", "FailedScheduling",
                                      "Unhealthy"};
static const char *const kinds[] = {"Pod", "Node", "Deployment", "Job"};
static const char *const namespaces[] = {"prod", "data", "kube-system", ""};

static const char *word(const char *const *usual, int n) {
    return below(8) ? usual[below(n)] : ANY_OF(texts);
}

#define WORD(list) word(list, (int)ARRAY_LEN(list))

static void put_random_event(struct store *st) {
    char uid[16], obj[64], rv[16];
    snprintf(uid, sizeof(uid), "u%d", below(400));
    snprintf(obj, sizeof(obj), "%s%d", below(9) ? "web-" : ANY_OF(texts),
             below(40));
    snprintf(rv, sizeof(rv), "%" PRIu64, w.step);
    static const enum change_kind how[] = {CHANGE_ADDED, CHANGE_MODIFIED,
                                           CHANGE_LISTED, CHANGE_DELETED};
    const struct sample s = {
        .uid = uid,
        .rv = rv,
        .ns = WORD(namespaces),
        .name = obj,
        .type = below(2) ? "Warning" : "Normal",
        .reason = WORD(reasons),
        .msg = WORD(texts),
        .kind = WORD(kinds),
        .obj = obj,
        .component = WORD(kinds),
        .host = below(2) ? "node-1" : ANY_OF(texts),
        .count = below(9) ? below(50) : INT32_MAX,
        .first_us = w.b.now_us - below(120) * MINUTE,
        .last_us = w.b.now_us - below(3600) * US_PER_S,
    };
    put_event(st, ANY_OF(how), (uint16_t)below(3), &s, NULL);
}

static void put(struct store *st, struct change *c) {
    store_apply(st, c, NULL);
    change_free(c);
}

static void put_random_state(struct store *st) {
    const struct feed_report r = {
        .state = (enum feed_state)below(FEED_FAILED + 1),
        .retry_at_us =
            below(2) ? w.b.now_us + below(60) * US_PER_S : TIME_UNSET,
        .listed = next_random() >> below(64),
        .remaining = below(3) ? below(100000) : -1,
        .text = str_of(ANY_OF(texts)),
    };
    put(st, change_new_state((uint16_t)below(3), w.b.now_us, &r));
}

static void put_random_news(struct store *st) {
    uint16_t feed = (uint16_t)below(3);
    switch (below(12)) {
    case 0:
        put_random_state(st);
        break;
    case 1:
        put(st, change_new_text(CHANGE_NOTE, feed, w.b.now_us,
                                str_of(ANY_OF(texts))));
        break;
    case 2:
        put(st, change_new_text(CHANGE_SKIPPED, feed, w.b.now_us,
                                str_of(ANY_OF(texts))));
        break;
    case 3:
        put(st, change_new_text(CHANGE_NAMES, feed, w.b.now_us,
                                below(2) ? STR("a\nb\nprod\n")
                                         : STR("\033x\nkube-system\n")));
        break;
    case 4: {
        const struct gap gap = {.from_us = w.b.now_us - MINUTE,
                                .to_us = w.b.now_us,
                                .loss_possible = below(2) != 0,
                                .cause = str_of(ANY_OF(texts))};
        put(st, change_new_gap(feed, w.b.now_us, &gap));
        break;
    }
    case 5:
        put_plain(st, below(2) ? CHANGE_LIST_BEGIN : CHANGE_LIST_END, feed);
        break;
    default:
        for (int n = below(4) ? below(5) : below(300); n >= 0; n--)
            put_random_event(st);
    }
}

/* --- what is always so ------------------------------------------------ */

/* The grid that is drawn on ends in a guard, and so does every row but by its
 * neighbours; what is drawn must fit cells. */
static void check_grid(const struct grid *g) {
    for (int row = 0; row < g->rows; row++) {
        for (int col = 0; col < g->cols; col++) {
            const struct cell *c = &g->cells[row * g->cols + col];
            bool tail = col > 0 && c[-1].width == 2;
            CHECK(c->width <= 2 && (c->width == 0) == tail,
                  "half a character at %d,%d", row, col);
            CHECK(c->len <= CELL_BYTES && c->style < STYLE_COUNT,
                  "a broken cell at %d,%d", row, col);
            CHECK(c->width != 2 || col + 1 < g->cols,
                  "half a character at the end of row %d", row);
        }
    }
    CHECK(g->cursor_row < g->rows && g->cursor_col < g->cols &&
              (g->cursor_row < 0) == (g->cursor_col < 0),
          "the cursor is outside");
}

/* Nothing that acts on a terminal or cannot be seen. */
static void check_text(struct str text) {
    for (size_t at = 0; at < text.len;) {
        struct str rest = str_sub(text, at, text.len), line;
        str_split(&rest, '\n', &line);
        if (!text_is_clean(line)) {
            struct buf shown = BUF_INIT(MIB);
            text_clean(&shown, line, TEXT_LINE, MIB);
            CHECK(false, "not clean: %s", shown.data);
        }
        at += line.len + 1;
    }
}

static void check_screen(struct board *b) {
    const struct screen *s = b->screen;
    CHECK(s->n_views >= 1 && s->n_views <= LIMIT_VIEW_STACK, "%zu views",
          s->n_views);
    CHECK(s->mode != MODE_PICKER ||
              s->picker.cursor < s->picker.shown.n + !s->picker.shown.n,
          "the picker's cursor is outside");
    CHECK(s->filter_prompt.at <= s->filter_prompt.len &&
              s->filter_prompt.len < LIMIT_PROMPT_BYTES,
          "the prompt's cursor is outside");
}

/* The cursor of a table that has rows is seen; gaps are rows that do not
 * count. */
static void check_cursor(struct board *b) {
    const struct screen *s = b->screen;
    const struct view *top = s->views[s->n_views - 1];
    struct buf summary = BUF_INIT(LIMIT_TEXT_BYTES);
    top->ops->summary(top, &summary);
    bool rows = summary.len && summary.data[0] != '0';
    bool small =
        b->grid.rows < SCREEN_MIN_ROWS || b->grid.cols < SCREEN_MIN_COLS;
    bool seen = false, gaps = feeds_gap_count(store_feeds(b->store)) > 0;
    for (int i = b->grid.cols; i < b->grid.rows * b->grid.cols; i++)
        seen |= (b->grid.cells[i].flags & CELL_SELECTED) != 0;
    bool covered = s->mode != MODE_TABLE;
    if (top->ops == &view_list && !small && !covered)
        CHECK(seen == rows || (seen && gaps), "%s, and a row is %sselected",
              summary.data, seen ? "" : "not ");
    buf_done(&summary);
}

static void check_all(struct board *b) {
    board_draw(b);
    check_grid(&b->grid);
    check_text(buf_str(&b->dump));
    check_screen(b);
    check_cursor(b);
}

/* After at most 20 Esc one is at the first view with no filter, and q
 * leaves. */
static void check_way_out(struct board *b) {
    for (int i = 0; i < 20; i++)
        CHECK(!(screen_key(b->screen, KEY_CODE_ESC) & REACT_QUIT),
              "Esc quits");
    CHECK(b->screen->n_views == 1 && !b->screen->env.typed &&
              b->screen->mode == MODE_TABLE,
          "Esc leads not back: %zu views", b->screen->n_views);
    CHECK(screen_key(b->screen, 'q') & REACT_QUIT, "q does not quit");
}

/* --- the walk --------------------------------------------------------- */

static const char *const lines[] = {"reason:BackOff",
                                    "type=Warning count>3",
                                    "last<5m or (",
                                    "!kind=Pod",
                                    "/web-[0-9]/",
                                    "nosuch",
                                    "漢",
                                    "\u0301",
                                    "ns prod,data",
                                    "group node",
                                    "group events",
                                    "sort count",
                                    "log",
                                    "sort",
                                    "filter web",
                                    "warnings",
                                    "help",
                                    "all",
                                    "nonsense x",
                                    "ns"};

/* In a prompt, mostly, and to its end, mostly. */
static unsigned type_line(struct board *b) {
    struct str text = str_of(ANY_OF(lines));
    unsigned react = 0;
    if (below(8)) react |= screen_key(b->screen, below(3) ? ':' : '/');
    for (size_t at = 0; at < text.len;) {
        uint32_t cp;
        at += utf8_next(text, at, &cp, NULL);
        react |= screen_key(b->screen, cp);
    }
    if (below(8)) react |= screen_key(b->screen, KEY_CODE_ENTER);
    return react;
}

static uint32_t random_key(void) {
    static const char usual[] = "jkgGhlqzWFZItwneEy0/:?<>N jjjjkk";
    static const uint32_t special[] = {
        KEY_CODE_ENTER, KEY_CODE_ENTER,     KEY_CODE_ENTER, KEY_CODE_ESC,
        KEY_CODE_TAB,   KEY_CODE_BACKSPACE, KEY_CTRL('D'),  KEY_CTRL('U'),
        KEY_CTRL('W'),  KEY_CTRL('K'),      KEY_CTRL('L'),  KEY_CTRL('R'),
        KEY_CTRL('Z')};
    switch (below(12)) {
    case 0:
    case 1:
    case 2:
        return ANY_OF(special);
    case 3:
        return KEY_CODE_UP + (uint32_t)below(KEY_CODE_F10 - KEY_CODE_UP + 2);
    case 4:
        return (uint32_t)below(0x110000);
    case 5:
        return (uint32_t)next_random();
    default:
        return (unsigned char)usual[below((int)sizeof(usual) - 1)];
    }
}

/* As the app does after REACT_SCOPE. */
static void move_on(struct board *b) {
    struct store *other = make_store(200);
    char scope[64];
    snprintf(scope, sizeof(scope), "%s", screen_scope(b->screen));
    screen_set_store(b->screen, other, scope[0] ? scope : "all namespaces");
    store_free(b->store);
    b->store = other;
}

static void press(struct board *b) {
    unsigned react = screen_key(b->screen, random_key());
    if (below(30) == 0) react |= type_line(b);
    if (react & REACT_SCOPE) move_on(b);
}

static void resize(struct board *b) {
    if (below(3))
        board_resize(b, 24, 80);
    else
        board_resize(b, 1 + below(200), 1 + below(500));
}

static void walk(uint64_t steps) {
    struct board *b = &w.b;
    for (w.step = 1; w.step <= steps; w.step++) {
        switch (below(8)) {
        case 0:
            put_random_news(b->store);
            break;
        case 1:
            b->now_us += below(3) ? US_PER_S / 3 : below(900) * US_PER_S;
            board_tick(b);
            break;
        case 2:
            resize(b);
            break;
        default:
            press(b);
        }
        bool big = b->grid.rows * b->grid.cols > 10000;
        if (below(big ? 8 : 2) == 0) check_all(b);
        if (below(200) == 0) check_way_out(b);
    }
    check_way_out(b);
}

static uint64_t number_of(const char *name, uint64_t otherwise) {
    const char *text = getenv(name);
    return text && text[0] ? strtoull(text, NULL, 10) : otherwise;
}

static void start(bool ascii) {
    board_init(&w.b, (struct screen_config){
                         .ascii = ascii,
                         .scope = below(2) ? "all namespaces" : "prod"});
    struct store *small = make_store(200); /* so that events are evicted */
    screen_set_store(w.b.screen, small, w.b.screen->env.scope);
    store_free(w.b.store);
    w.b.store = small;
}

static void screen__random__keys_sizes_and_news(void **state) {
    (void)state;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t any = (uint64_t)now.tv_nsec ^ (uint64_t)now.tv_sec << 20;
    w.seed = number_of("KEVTOP_TEST_SEED", any % 1000000000);
    uint64_t steps = number_of("KEVTOP_TEST_STEPS", STEPS);
    print_message("# KEVTOP_TEST_SEED=%" PRIu64 "\n", w.seed);
    w.rng = w.seed;
    for (int ascii = 0; ascii < 2; ascii++) {
        start(ascii);
        walk(steps / 2);
        board_done(&w.b);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(screen__random__keys_sizes_and_news),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
