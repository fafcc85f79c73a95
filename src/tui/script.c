/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/script.h"

#include <ctype.h>
#include <poll.h>

#include "base/cc.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/utf8.h"

#define SCRIPT_BYTES MIB
#define DEADLINE_MS 20000

struct script {
    struct loop *loop;
    struct grid grid;
    FILE *out;
    bool quit;
};

/* --- styles as letters ------------------------------------------------ */

/* A selected cell's is a capital, one without anything in it is blank. */
static const char letters[STYLE_COUNT] = {
    [STYLE_TEXT] = 'x',
    [STYLE_DIM] = 'd',
    [STYLE_STRONG] = 's',
    [STYLE_TITLE] = 't',
    [STYLE_TITLE_SORT] = 'o',
    [STYLE_WARNING] = 'w',
    [STYLE_NORMAL] = 'n',
    [STYLE_EXPIRED] = 'e',
    [STYLE_OK] = 'k',
    [STYLE_BAD] = 'b',
    [STYLE_WAIT] = 'i',
    [STYLE_KEY] = 'y',
    [STYLE_BAR] = 'r',
    [STYLE_PROMPT] = 'p',
    [STYLE_MATCH] = 'm',
    [STYLE_MARK] = 'a',
    [STYLE_GRAPH_NORMAL] = 'g',
    [STYLE_GRAPH_WARNING] = 'h',
    [STYLE_GAP] = 'c',
    [STYLE_PAUSED] = 'u',
    [STYLE_HEAD] = 'q',
    [STYLE_HINT] = 'l',
    [STYLE_SCROLL] = 'v',
    [STYLE_SCROLL_WARNING] = 'z',
    [STYLE_SELECTED] = '*',
    [STYLE_NEW] = '+',
    [STYLE_GRAPH_ESTIMATE_NORMAL] = 'f',
    [STYLE_GRAPH_ESTIMATE_WARNING] = 'j',
};

static char letter_of(const struct cell *c) {
    char letter = letters[c->style];
    if (c->flags & CELL_SELECTED) return (char)toupper(letter);
    bool empty = c->len == 0 || (c->len == 1 && c->bytes[0] == ' ');
    return empty && c->width ? ' ' : letter;
}

static void dump_styles(const struct grid *g, struct buf *out) {
    for (int row = 0; row < g->rows; row++) {
        size_t end = out->len;
        for (int col = 0; col < g->cols; col++) {
            const struct cell *c =
                &g->cells[(size_t)row * (size_t)g->cols + (size_t)col];
            char letter = letter_of(c);
            buf_add_char(out, letter);
            if (letter != ' ') end = out->len;
        }
        buf_cut(out, end);
        buf_add_char(out, '\n');
    }
}

/* --- screens ---------------------------------------------------------- */

static void draw(struct script *s, struct buf *text) {
    grid_reset(&s->grid, s->grid.rows, s->grid.cols);
    screen_draw(s->loop->screen, &s->grid);
    grid_dump(&s->grid, text);
}

static void print(struct script *s, struct str title, bool styles) {
    struct buf text = BUF_INIT(16 * MIB), below = BUF_INIT(MIB);
    draw(s, &text);
    if (styles) dump_styles(&s->grid, &below);
    fprintf(s->out, "---%s%.*s\n", title.len ? " " : "", STR_ARG(title));
    struct str rows = buf_str(&text), marks = buf_str(&below), row;
    for (int i = 0; i < s->grid.rows && str_split(&rows, '\n', &row); i++) {
        fprintf(s->out, "%.*s\n", STR_ARG(row));
        if (styles && str_split(&marks, '\n', &row))
            fprintf(s->out, "%.*s\n", STR_ARG(row));
    }
    buf_done(&text);
    buf_done(&below);
}

/* --- what the terminal would be asked for ----------------------------- */

static void tell_notice(struct script *s) {
    struct screen_notice notice;
    screen_notice(s->loop->screen, &notice);
    if (notice.text.len)
        fprintf(s->out, "--- notice: %.*s\n", STR_ARG(notice.text));
    if (notice.bell) fprintf(s->out, "--- bell\n");
}

static void tell(struct script *s, unsigned react) {
    const struct screen *screen = s->loop->screen;
    if (react & REACT_COPY)
        fprintf(s->out, "--- copied:\n%.*s\n", STR_ARG(screen_copied(screen)));
    if (react & REACT_NOTIFY) tell_notice(s);
    if (react & REACT_MOUSE)
        fprintf(s->out, "--- mouse %s\n",
                screen_mouse_on(screen) ? "on" : "off");
    if (react & REACT_THEME)
        fprintf(s->out, "--- theme %s\n", screen_theme(screen));
}

/* --- waiting ---------------------------------------------------------- */

static void tick(struct script *s) {
    tell(s, screen_tick(s->loop->screen, clock_now_us()));
}

static void take_changes(struct script *s) {
    loop_drain(s->loop, -1);
    tick(s);
}

/* Sleep until something comes or time shows something new. False when the
 * deadline is over. */
static bool wait_for_more(struct script *s, int64_t deadline_ms) {
    int64_t left = deadline_ms - clock_mono_ms();
    int tick = screen_next_tick_ms(s->loop->screen);
    if (left <= 0) return false;
    if (tick >= 0 && tick < left) left = tick;
    struct queue *q = s->loop->queue;
    bool over = !q || (queue_is_closed(q) && queue_len(q) == 0);
    struct pollfd p = {.fd = over ? -1 : queue_fd(q), .events = POLLIN};
    poll(&p, 1, (int)left);
    return true;
}

/* Whether every feed has told all that it had at first. */
static bool is_settled(const struct script *s) {
    const struct feeds *feeds = store_feeds(s->loop->store);
    if (s->loop->ended) return true;
    for (size_t i = 0; i < feeds_count(feeds); i++) {
        const struct feed *f = feeds_get(feeds, (uint16_t)i);
        if (!f->known || f->state == FEED_CONNECTING ||
            f->state == FEED_LISTING)
            return false;
    }
    return feeds_count(feeds) > 0;
}

/* The first time not a change more than is needed is taken: what comes after
 * depends on the time of day. */
static bool settle(struct script *s, struct err *err) {
    int64_t deadline = clock_mono_ms() + DEADLINE_MS;
    bool news = false;
    if (is_settled(s)) loop_drain(s->loop, -1);
    while (!is_settled(s)) {
        if (loop_take(s->loop, &news)) continue;
        if (!wait_for_more(s, deadline))
            return err_set(err, ERR_IO, "the source is neither live nor done");
    }
    tick(s);
    return true;
}

static bool wait_for(struct script *s, struct str want, struct err *err) {
    int64_t deadline = clock_mono_ms() + DEADLINE_MS;
    for (;;) {
        struct buf text = BUF_INIT(16 * MIB);
        take_changes(s);
        draw(s, &text);
        bool found =
            text.len && memmem(text.data, text.len, want.ptr, want.len);
        buf_done(&text);
        if (found) return true;
        if (!wait_for_more(s, deadline)) {
            print(s, STR("waited in vain"), false);
            return err_set(err, ERR_IO, "'%.*s' did not come up",
                           STR_ARG(want));
        }
    }
}

/* --- words ------------------------------------------------------------ */

static void react_to(struct script *s, unsigned react) {
    loop_react(s->loop, react);
    tell(s, react);
    if (react & REACT_QUIT) s->quit = true;
}

static void press(struct script *s, uint32_t key) {
    react_to(s, screen_key(s->loop->screen, key));
}

static bool press_named(struct script *s, struct str names, struct err *err) {
    struct str name;
    while (!s->quit && str_split(&names, ' ', &name)) {
        uint32_t key;
        if (name.len == 0) continue;
        if (!key_parse(name, &key))
            return err_set(err, ERR_USAGE, "there is no key '%.*s'",
                           STR_ARG(name));
        press(s, key);
    }
    return true;
}

static void type(struct script *s, struct str text) {
    for (size_t at = 0; !s->quit && at < text.len;) {
        uint32_t cp;
        at += utf8_next(text, at, &cp, NULL);
        press(s, cp);
    }
}

static bool number(struct str digits, int max, int *out) {
    int n = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (!isdigit((unsigned char)digits.ptr[i]) || n > max) return false;
        n = n * 10 + (digits.ptr[i] - '0');
    }
    *out = n;
    return n > 0 && n <= max;
}

static bool set_size(struct script *s, struct str rest, struct err *err) {
    struct str cols, all = rest;
    int c, r;
    if (!str_split(&rest, 'x', &cols) ||
        !number(cols, LIMIT_SCREEN_COLS, &c) ||
        !number(rest, LIMIT_SCREEN_ROWS, &r))
        return err_set(err, ERR_USAGE, "'%.*s' is no size such as 80x24",
                       STR_ARG(all));
    grid_reset(&s->grid, r, c);
    return true;
}

static bool set_now(struct script *s, struct str rest, struct err *err) {
    int64_t at_us;
    if (!time_parse(rest, &at_us))
        return err_set(err, ERR_USAGE, "'%.*s' is no time", STR_ARG(rest));
    clock_fix(at_us);
    tick(s);
    return true;
}

static bool place(struct str digits, int *out) {
    if (str_eq(digits, STR("0"))) {
        *out = 0;
        return true;
    }
    return number(digits, LIMIT_SCREEN_COLS, out);
}

static bool use_mouse(struct script *s, struct str rest, struct err *err) {
    static const struct str words[] = {
        [MOUSE_PRESS] = STR("press"),
        [MOUSE_DOUBLE] = STR("double"),
        [MOUSE_WHEEL_UP] = STR("up"),
        [MOUSE_WHEEL_DOWN] = STR("down"),
    };
    struct str row, col, all = rest;
    struct mouse m;
    bool ok = str_split(&rest, ' ', &row) && str_split(&rest, ' ', &col) &&
              place(row, &m.row) && place(col, &m.col);
    for (size_t i = 0; ok && i < ARRAY_LEN(words); i++) {
        if (!str_eq(rest, words[i])) continue;
        m.what = (enum mouse_what)i;
        react_to(s, screen_mouse(s->loop->screen, &m));
        return true;
    }
    return err_set(err, ERR_USAGE, "'%.*s' is not as in 'mouse 3 0 press'",
                   STR_ARG(all));
}

static bool play_line(struct script *s, struct str rest, struct err *err) {
    struct str word;
    if (!str_split(&rest, ' ', &word) || word.len == 0 || word.ptr[0] == '#')
        return true;
    if (str_eq(word, STR("size"))) return set_size(s, rest, err);
    if (str_eq(word, STR("key"))) return press_named(s, rest, err);
    if (str_eq(word, STR("mouse"))) return use_mouse(s, rest, err);
    if (str_eq(word, STR("settle"))) return settle(s, err);
    if (str_eq(word, STR("wait"))) return wait_for(s, rest, err);
    if (str_eq(word, STR("now"))) return set_now(s, rest, err);
    if (str_eq(word, STR("type")))
        type(s, rest);
    else if (str_eq(word, STR("screen")))
        print(s, rest, false);
    else if (str_eq(word, STR("styles")))
        print(s, rest, true);
    else
        return err_set(err, ERR_USAGE, "there is no word '%.*s'",
                       STR_ARG(word));
    return true;
}

bool script_run(struct loop *loop, const char *path, FILE *out,
                struct err *err) {
    struct script s = {.loop = loop, .out = out};
    struct buf text = BUF_INIT(SCRIPT_BYTES);
    bool ok = file_read(path, &text, err);
    grid_init(&s.grid, 24, 80);
    tick(&s);
    struct str rest = buf_str(&text), line;
    for (int n = 1; ok && !s.quit && str_split(&rest, '\n', &line); n++) {
        ok = play_line(&s, line, err);
        if (!ok) err_wrap(err, "%s:%d", path, n);
    }
    grid_done(&s.grid);
    buf_done(&text);
    return ok;
}
