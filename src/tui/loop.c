/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/loop.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "tui/input.h"
#include "tui/paint.h"
#include "tui/term.h"

/* The clock is looked at once in so many changes. */
#define LOOK_EVERY 64
/* Keys are taken for so long before their frame is painted, so that a flood
 * of them is seen to move. */
#define KEYS_MS 8
/* So many interrupts while a plugin has the terminal end the loop. */
#define INTERRUPTS 2
#define LENT                                                          \
    "kevtop: a credential plugin has the terminal (Ctrl-C is for it," \
    " twice ends kevtop)"
/* Of all time, frames caused by data take at most one part in so many. */
#define FRAME_SHARE 3

struct turn {
    struct loop *loop;
    struct grid grid;
    const struct theme *theme;
    int64_t frame_ms; /* when the next frame for data may come */
    int64_t tick_ms;  /* when the screen wants to be ticked, or -1 */
    bool news;        /* data moved since the last frame */
    bool draw;        /* a key or the terminal asks for a frame now */
    bool all;         /* and the terminal has to be repainted whole */
    bool quit;
    bool away;      /* a plugin has the terminal */
    uint64_t wants; /* how often one has wanted it so far */
    int interrupts; /* while it has */
    int sig;        /* why to leave; 0 if by quit */
};

/* --- the app's part, shared with scripts ------------------------------ */

bool loop_take(struct loop *loop, bool *news) {
    struct change *c = loop->queue ? queue_pop(loop->queue) : NULL;
    if (!c) return false;
    if (c->kind == CHANGE_END) loop->ended = true;
    if (store_apply(loop->store, c, NULL) != STORE_SAME) *news = true;
    change_free(c);
    if (loop->took) loop->took(loop->ctx, loop);
    return true;
}

bool loop_drain(struct loop *loop, int64_t budget_ms) {
    int64_t end = clock_mono_ms() + budget_ms;
    bool news = false;
    for (int n = 1; loop_take(loop, &news); n++)
        if (budget_ms >= 0 && n % LOOK_EVERY == 0 && clock_mono_ms() >= end)
            break;
    return news;
}

static void rescope(struct loop *loop) {
    struct err err = {0};
    loop->ended = false;
    if (!loop->rescope(loop->ctx, loop, screen_scope(loop->screen), &err))
        screen_say(loop->screen, true, "%s", err.text);
}

static void recontext(struct loop *loop) {
    struct err err = {0};
    const char *contexts = screen_contexts(loop->screen);
    loop->ended = false;
    if (!loop->recontext(loop->ctx, loop, contexts, &err))
        screen_say(loop->screen, true, "%s", err.text);
}

void loop_react(struct loop *loop, unsigned react) {
    if (react & REACT_RECONNECT) loop->reconnect(loop->ctx);
    if (react & REACT_SAVE && loop->save) loop->save(loop->ctx, loop);
    if (react & REACT_CONTEXT) recontext(loop);
    if (react & REACT_SCOPE) rescope(loop);
}

/* --- what the terminal is asked for ----------------------------------- */

static void tell_title(struct loop *loop) {
    struct buf title = BUF_INIT(LIMIT_CELL_BYTES);
    if (loop->title) loop->title(loop->ctx, &title);
    if (title.len) term_title(buf_str(&title));
    buf_done(&title);
}

static void tell_clipboard(struct loop *loop) {
    struct err err = {0};
    if (!term_copy(screen_copied(loop->screen), &err))
        screen_say(loop->screen, true, "%s", err.text);
}

static void tell_notice(struct loop *loop) {
    struct screen_notice notice;
    screen_notice(loop->screen, &notice);
    if (notice.text.len) term_notify(notice.text);
    if (notice.bell) term_bell();
}

static const struct theme *theme_of(struct loop *loop, const char *name) {
    struct str wanted = str_of(name);
    const struct theme *found =
        loop->theme ? loop->theme(loop->ctx, wanted) : theme_find(wanted);
    return found ? found : term_theme();
}

static void use_theme(struct turn *t) {
    const char *name = screen_theme(t->loop->screen);
    t->theme = name ? theme_of(t->loop, name) : term_theme();
    if (t->theme->adapts && term_colors()) term_ask_background();
    paint_theme(t->theme);
    t->draw = t->all = true;
}

/* The terminal's part of what the screen asks for; loop_react() has done the
 * app's. */
static void tell(struct turn *t, unsigned react) {
    if (react & REACT_COPY) tell_clipboard(t->loop);
    if (react & REACT_NOTIFY) tell_notice(t->loop);
    if (react & REACT_MOUSE) term_mouse(screen_mouse_on(t->loop->screen));
    if (react & REACT_THEME) use_theme(t);
    if (react & (REACT_SCOPE | REACT_CONTEXT)) tell_title(t->loop);
}

/* --- frames ----------------------------------------------------------- */

static void paint(struct turn *t) {
    int rows, cols;
    term_size(&rows, &cols);
    grid_reset(&t->grid, rows, cols);
    screen_draw(t->loop->screen, &t->grid);
    paint_grid(&t->grid, t->all);
    t->draw = t->all = false;
}

static void plan_tick(struct turn *t) {
    int ms = screen_next_tick_ms(t->loop->screen);
    t->tick_ms = ms < 0 ? -1 : clock_mono_ms() + ms;
}

static bool is_due(int64_t at_ms, int64_t now_ms) {
    return at_ms >= 0 && now_ms >= at_ms;
}

static int64_t pace_ms(const struct loop *loop) {
    return loop->frame_ms > LOOP_FRAME_MIN_MS ? loop->frame_ms
                                              : LOOP_FRAME_MIN_MS;
}

/* What data and time cause, at their pace; what keys cause, at once. */
static void frame(struct turn *t) {
    int64_t start = clock_mono_ms(), pace = pace_ms(t->loop);
    if (start >= t->frame_ms && (t->news || is_due(t->tick_ms, start))) {
        unsigned react = screen_tick(t->loop->screen, clock_now_us());
        if (react & REACT_DRAW) t->draw = true;
        tell(t, react);
        t->news = false;
        t->frame_ms = start + pace;
        plan_tick(t);
    }
    if (!t->draw) return;
    paint(t);
    int64_t end = clock_mono_ms();
    int64_t rest = (end - start) * FRAME_SHARE;
    t->frame_ms = end + (rest > pace ? rest : pace);
}

/* --- what comes in ---------------------------------------------------- */

static void on_signal_away(struct turn *t, int sig) {
    switch (sig) {
    case SIGWINCH:
    case SIGCONT:
        return;
    case SIGTSTP:
        term_suspend();
        return;
    case SIGINT:
    case SIGQUIT:
        if (++t->interrupts < INTERRUPTS) return;
        break;
    default:
        break;
    }
    t->sig = sig;
}

static void on_signal(struct turn *t, int sig) {
    if (t->away) {
        on_signal_away(t, sig);
        return;
    }
    switch (sig) {
    case SIGWINCH:
        term_resized();
        break;
    case SIGCONT:
        term_resume();
        break;
    case SIGTSTP:
        term_suspend();
        break;
    default:
        t->sig = sig;
        return;
    }
    t->draw = t->all = true;
}

static void take_signals(struct turn *t) {
    unsigned char bytes[64];
    bool resized = false;
    ssize_t n;
    while ((n = read(term_signal_fd(), bytes, sizeof(bytes))) > 0) {
        for (ssize_t i = 0; i < n; i++) {
            if (bytes[i] == SIGWINCH)
                resized = true; /* however many of them: once */
            else
                on_signal(t, bytes[i]);
        }
    }
    if (resized) on_signal(t, SIGWINCH);
}

static unsigned answer(struct screen *screen, uint32_t key) {
    const struct mouse mouse = input_mouse();
    return key == KEY_CODE_MOUSE ? screen_mouse(screen, &mouse)
                                 : screen_key(screen, key);
}

static void press(struct turn *t, uint32_t key) {
    unsigned react = answer(t->loop->screen, key);
    loop_react(t->loop, react);
    tell(t, react);
    if (react & REACT_SUSPEND) term_suspend();
    if (react & (REACT_SUSPEND | REACT_REPAINT)) t->all = true;
    if (react & REACT_QUIT) t->quit = true;
    if (react & (REACT_DRAW | REACT_QUERY | REACT_SCOPE | REACT_CONTEXT) ||
        t->all)
        t->draw = true;
}

/* The terminal has told its background: an adapting theme follows. */
static void take_background(struct turn *t) {
    uint32_t rgb;
    if (!input_background(&rgb)) return;
    paint_ground(ground_of(rgb));
    paint_theme(t->theme);
    t->draw = t->all = true;
}

static void take_keys(struct turn *t) {
    int64_t end = clock_mono_ms() + KEYS_MS;
    uint32_t key;
    while (!t->quit && !t->sig) {
        enum input_result got = input_next(&key);
        if (got == INPUT_GONE) t->sig = SIGHUP;
        if (got != INPUT_KEY) return;
        press(t, key);
        if (clock_mono_ms() >= end) return;
    }
}

static int sooner(int ms, int64_t at_ms, int64_t now_ms) {
    int left = at_ms > now_ms ? (int)(at_ms - now_ms) : 0;
    return ms < 0 || left < ms ? left : ms;
}

static int wait_ms(const struct turn *t) {
    int64_t now = clock_mono_ms();
    int ms = input_wait_ms();
    int64_t tick_ms = t->tick_ms > t->frame_ms ? t->tick_ms : t->frame_ms;
    if (t->news) ms = sooner(ms, t->frame_ms, now);
    if (t->tick_ms >= 0) ms = sooner(ms, tick_ms, now);
    return ms;
}

/* A closed queue stays readable for ever: once empty it is left out. */
static int data_fd(const struct loop *loop) {
    struct queue *q = loop->queue;
    if (!q || (queue_is_closed(q) && queue_len(q) == 0)) return -1;
    return queue_fd(q);
}

/* Step aside for a plugin that wants the terminal, and come back; without a
 * source there is no plugin. */
static void lend(struct turn *t) {
    const struct feeds *feeds = store_feeds(t->loop->store);
    bool wanted = data_fd(t->loop) >= 0 && feeds_want_terminal(feeds);
    uint64_t wants = feeds_terminal_wants(feeds);
    if (wanted && t->away && wants != t->wants)
        t->loop->lend(t->loop->ctx); /* to the next one, at once */
    t->wants = wants;
    if (wanted == t->away) return;
    t->away = wanted;
    if (wanted) {
        t->interrupts = 0;
        term_away(LENT);
        t->loop->lend(t->loop->ctx);
    } else {
        term_back();
        t->draw = t->all = true;
    }
}

static void turn_away(struct turn *t) {
    struct pollfd fds[] = {
        {.fd = term_signal_fd(), .events = POLLIN},
        {.fd = data_fd(t->loop), .events = POLLIN},
    };
    poll(fds, sizeof(fds) / sizeof(fds[0]), -1);
    take_signals(t);
    if (t->sig) return;
    if (loop_drain(t->loop, LOOP_DRAIN_MS)) t->news = true;
    lend(t);
    if (!t->away) frame(t);
}

static void turn(struct turn *t) {
    struct pollfd fds[] = {
        {.fd = term_input_fd(), .events = POLLIN},
        {.fd = term_signal_fd(), .events = POLLIN},
        {.fd = data_fd(t->loop), .events = POLLIN},
    };
    poll(fds, sizeof(fds) / sizeof(fds[0]), wait_ms(t));
    take_signals(t);
    take_keys(t);
    take_background(t);
    if (t->quit || t->sig) return;
    if (t->draw) frame(t);
    if (loop_drain(t->loop, LOOP_DRAIN_MS)) t->news = true;
    lend(t);
    if (!t->away) frame(t);
}

int loop_run(struct loop *loop) {
    struct turn t = {.loop = loop};
    grid_init(&t.grid, 0, 0);
    paint_init();
    use_theme(&t);
    term_mouse(screen_mouse_on(loop->screen));
    tell_title(loop);
    screen_tick(loop->screen, clock_now_us());
    plan_tick(&t);
    paint(&t);
    while (!t.quit && !t.sig) {
        if (t.away)
            turn_away(&t);
        else
            turn(&t);
    }
    term_stop();
    paint_done();
    grid_done(&t.grid);
    return t.sig;
}
