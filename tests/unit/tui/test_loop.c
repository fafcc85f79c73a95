/* SPDX-License-Identifier: Apache-2.0 */
/* The loop with a real screen, store and queue, in a terminal of its own. */
#include "unit/unit.h"

#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/limits.h"
#include "query/filter.h"
#include "tui/loop.h"
#include "tui/term.h"
#include "unit/tui/pty.h"

/* So many threads that the queue never runs empty. */
#define FLOODS 8

static void on_reconnect(void *ctx) {
    (void)ctx;
    pty_say("<reconnect>");
}

static bool on_rescope(void *ctx, struct loop *loop, const char *scope,
                       struct err *err) {
    (void)ctx;
    (void)loop;
    pty_say(scope[0] ? "<some>" : "<all>");
    return err_set(err, ERR_DENIED, "not in this town");
}

/* What the plugin does once it has the terminal. */
static void (*plugin)(void);

static void push_wanted(struct queue *queue, bool wanted) {
    struct change *c = change_new_terminal(0, 0, wanted);
    if (!queue_push(queue, c, c->bytes)) _exit(97);
}

static void *run_plugin(void *queue) {
    const struct draft d = {.uid = STR("1"),
                            .name = STR("1"),
                            .reason = STR("Meanwhile"),
                            .type = STR("Normal")};
    plugin();
    struct change *c = change_new_event(CHANGE_ADDED, 0, 0, &d);
    if (!queue_push(queue, c, c->bytes)) _exit(97);
    push_wanted(queue, false);
    return NULL;
}

static void on_lend(void *ctx) {
    pthread_t id;
    sigset_t all, was;
    pty_say("<lent>");
    /* Signals are the main thread's. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &was);
    if (pthread_create(&id, NULL, run_plugin, ctx) != 0) _exit(98);
    pthread_sigmask(SIG_SETMASK, &was, NULL);
    pthread_detach(id);
}

/* Push changes for ever, as a source does. */
static void *flood(void *queue) {
    const struct draft base = {.reason = STR("Flood"), .type = STR("Normal")};
    for (unsigned n = 0;; n++) {
        char uid[32];
        struct draft d = base;
        snprintf(uid, sizeof(uid), "%u", n);
        d.uid = d.name = str_of(uid);
        struct change *c = change_new_event(CHANGE_ADDED, 0, 0, &d);
        if (!queue_push(queue, c, c->bytes)) {
            change_free(c);
            return NULL;
        }
        if (n == LIMIT_QUEUE_ITEMS) pty_say(PTY_READY);
    }
}

/* An interrupt more than the loop waited for is nobody's. */
static void shrug(int sig) {
    (void)sig;
}

/* What happens before the loop runs. */
static void (*prepare)(struct loop *loop);

static void run_loop(void) {
    const struct store_config bounds = {.max_events = 1000,
                                        .max_bytes = 64 * MIB};
    const struct term_config terminal = {.color = TERM_COLOR_NEVER};
    struct err err = {0};
    const struct sigaction late = {.sa_handler = shrug};
    setlocale(LC_ALL, "C.UTF-8");
    sigaction(SIGINT, &late, NULL);
    if (!term_start(&terminal, &err)) _exit(99);
    struct filter *none = filter_new();
    const struct screen_config config = {
        .context = "test",
        .user = "",
        .server_note = "",
        .scope = "default",
        .flags = none,
        .flags_text = "",
        .first = GROUP_PROBLEM,
    };
    struct store *store = store_new(&bounds);
    struct loop loop = {
        .screen = screen_new(store, &config),
        .store = store,
        .queue = queue_new(LIMIT_QUEUE_ITEMS, LIMIT_QUEUE_BYTES),
        .reconnect = on_reconnect,
        .rescope = on_rescope,
        .lend = on_lend,
    };
    loop.ctx = loop.queue;
    if (prepare) prepare(&loop);
    int sig = loop_run(&loop);
    screen_free(loop.screen);
    filter_free(none);
    _exit(sig);
}

static void start_flood(struct loop *loop) {
    pthread_t id;
    for (int i = 0; i < FLOODS; i++)
        if (pthread_create(&id, NULL, flood, loop->queue) != 0) _exit(98);
}

/* There is no end to what comes; with a drain that goes on as long as there
 * is something, the key would never be read. */
static void loop__keys_are_answered_in_a_flood(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color", .keys = "q"};
    prepare = start_flood;
    pty_run(&p, run_loop);
    assert_int_equal(p.status, 0);
    assert_true(pty_same_modes(&p));
    pty_done(&p);
}

static void be_ready(struct loop *loop) {
    (void)loop;
    pty_say(PTY_READY);
}

static void loop__the_app_does_its_part(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color", .keys = "\0220q"};
    prepare = be_ready;
    pty_run(&p, run_loop);
    assert_int_equal(p.status, 0);
    assert_true(pty_wrote_after(&p, "<reconnect>", "<all>"));
    pty_done(&p);
}

/* What the app says against it stands on the screen. */
static void loop__a_refusal_is_shown(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color", .keys = "0"};
    prepare = be_ready;
    p.then = "not in this town";
    p.then_keys = "\003";
    pty_run(&p, run_loop);
    assert_int_equal(p.status, 0);
    pty_done(&p);
}

static void close_queue(struct loop *loop) {
    queue_close(loop->queue);
    pty_say(PTY_READY);
}

static void loop__a_closed_queue_is_no_end(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color", .keys = "?"};
    prepare = close_queue;
    p.then = "help";
    p.then_keys = "\003";
    pty_run(&p, run_loop);
    assert_int_equal(p.status, 0);
    pty_done(&p);
}

static void send_signals(struct loop *loop) {
    (void)loop;
    raise(SIGWINCH);
    raise(SIGTERM);
}

static void loop__a_signal_ends_it(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color"};
    prepare = send_signals;
    pty_run(&p, run_loop);
    assert_true(WIFEXITED(p.status));
    assert_int_equal(WEXITSTATUS(p.status), SIGTERM);
    assert_true(pty_wrote(&p, "kevtop")); /* after its first frame */
    assert_true(pty_same_modes(&p));
    pty_done(&p);
}

static void be_deaf(struct loop *loop) {
    (void)loop;
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGHUP, &ignore, NULL);
    pty_say(PTY_READY);
}

static void loop__a_lost_terminal_ends_it(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color", .hang_up = true};
    prepare = be_deaf;
    pty_run(&p, run_loop);
    assert_true(WIFEXITED(p.status));
    assert_int_equal(WEXITSTATUS(p.status), SIGHUP);
    pty_done(&p);
}

/* --- a plugin has the terminal ---------------------------------------- */

static void want_terminal(struct loop *loop) {
    push_wanted(loop->queue, true);
}

static bool is_cooked(void) {
    const tcflag_t want = ICANON | ECHO | ISIG;
    struct termios now;
    if (tcgetattr(STDIN_FILENO, &now) != 0) _exit(96);
    return (now.c_lflag & want) == want;
}

static bool read_line(const char *want) {
    char line[16];
    ssize_t n = read(STDIN_FILENO, line, sizeof(line));
    return n == (ssize_t)strlen(want) && memcmp(line, want, strlen(want)) == 0;
}

static void ask_password(void) {
    pty_say(is_cooked() ? "<cooked>" : "<raw>");
    pty_say(PTY_READY);
    pty_say(read_line("secret\n") ? "<right>" : "<wrong>");
}

/* What is typed and left over is no key: `0` would ask for all namespaces.
 * What came meanwhile is on the screen afterwards. */
static void loop__a_plugin_has_the_terminal(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color", .keys = "secret\n0\n"};
    prepare = want_terminal;
    plugin = ask_password;
    p.then = "Meanwhile";
    p.then_keys = "q";
    pty_run(&p, run_loop);
    assert_int_equal(p.status, 0);
    assert_true(pty_wrote_after(&p, "a credential plugin has", "<lent>"));
    assert_true(pty_wrote_after(&p, "<lent>", "<cooked>"));
    assert_true(pty_wrote_after(&p, "<cooked>", "<right>"));
    assert_true(pty_wrote_after(&p, "<right>", "\033[?1049h"));
    assert_false(pty_wrote(&p, "<all>"));
    size_t len;
    const char *lent = pty_between(&p, "<lent>", "<right>", &len);
    assert_null(memmem(lent, len, "\033", 1));
    assert_true(pty_same_modes(&p));
    pty_done(&p);
}

/* Two interrupts that are pending at once are one. */
static void wait_for_the_first(void) {
    sigset_t pending;
    do {
        sched_yield();
        sigpending(&pending);
    } while (sigismember(&pending, SIGINT));
}

static void be_interrupted(void) {
    pty_say(PTY_READY);
    bool on = read_line("go on\n");
    wait_for_the_first();
    pty_say(on ? "<on>" : "<off>");
}

static void loop__an_interrupt_is_the_plugins(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color", .keys = "\003go on\n"};
    prepare = want_terminal;
    plugin = be_interrupted;
    p.then = "Meanwhile";
    p.then_keys = "q";
    pty_run(&p, run_loop);
    assert_int_equal(p.status, 0);
    assert_true(pty_wrote(&p, "<on>"));
    pty_done(&p);
}

/* Whoever sees no answer presses again: an interrupt that falls together with
 * the first (a runtime may hold both back) is no second one. */
static void be_deaf_for_ever(void) {
    be_interrupted();
    for (;;) {
        poll(NULL, 0, 100);
        kill(getpid(), SIGINT);
    }
}

static size_t times_written(const struct pty *p, const char *text) {
    size_t n = 0;
    for (const char *at = p->out; (at = strstr(at, text)); at++) n++;
    return n;
}

/* The terminal, which is away, is not given back once more. */
static void loop__a_second_interrupt_ends_it(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color", .keys = "\003go on\n"};
    prepare = want_terminal;
    plugin = be_deaf_for_ever;
    p.then = "<on>";
    p.then_keys = "\003";
    pty_run(&p, run_loop);
    assert_true(WIFEXITED(p.status));
    assert_int_equal(WEXITSTATUS(p.status), SIGINT);
    assert_int_equal(times_written(&p, "\033[?1049l"), 1);
    assert_true(pty_same_modes(&p));
    pty_done(&p);
}

static void want_and_vanish(struct loop *loop) {
    push_wanted(loop->queue, true);
    queue_close(loop->queue);
    pty_say(PTY_READY);
}

static void loop__no_plugin_without_a_source(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color", .keys = "q"};
    prepare = want_and_vanish;
    pty_run(&p, run_loop);
    assert_int_equal(p.status, 0);
    assert_false(pty_wrote(&p, "<lent>"));
    pty_done(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loop__keys_are_answered_in_a_flood),
        cmocka_unit_test(loop__the_app_does_its_part),
        cmocka_unit_test(loop__a_refusal_is_shown),
        cmocka_unit_test(loop__a_closed_queue_is_no_end),
        cmocka_unit_test(loop__a_signal_ends_it),
        cmocka_unit_test(loop__a_lost_terminal_ends_it),
        cmocka_unit_test(loop__a_plugin_has_the_terminal),
        cmocka_unit_test(loop__an_interrupt_is_the_plugins),
        cmocka_unit_test(loop__a_second_interrupt_ends_it),
        cmocka_unit_test(loop__no_plugin_without_a_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
