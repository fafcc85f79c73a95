/* SPDX-License-Identifier: Apache-2.0 */
/* The terminal is given back on every way out, and refused where it is of no
 * use. Each case is a process of its own with a terminal of its own. */
#include "unit/unit.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "tui/input.h"
#include "tui/term.h"
#include "unit/tui/pty.h"
#include "view/action.h"

#define ALTERNATE_ON "\033[?1049h"
#define ALTERNATE_OFF "\033[?1049l"
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

static void start(void) {
    const struct term_config config = {0};
    struct err err = {0};
    if (term_start(&config, &err)) return;
    pty_say(err.text);
    _exit(err_exit_status(err.kind));
}

static void assert_given_back(const struct pty *p) {
    assert_true(pty_wrote(p, ALTERNATE_ON));
    assert_true(pty_wrote(p, PASTE_ON));
    assert_true(pty_wrote_after(p, ALTERNATE_ON, ALTERNATE_OFF));
    assert_true(pty_wrote_after(p, PASTE_ON, PASTE_OFF));
    assert_true(pty_same_modes(p));
}

static void start_and_stop(void) {
    start();
    term_stop();
    term_stop();
}

static void term__stop_gives_it_back(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color"};
    pty_run(&p, start_and_stop);
    assert_int_equal(p.status, 0);
    assert_given_back(&p);
    pty_done(&p);
}

static void start_again(void) {
    start_and_stop();
    start_and_stop();
}

static void term__starts_again(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color"};
    pty_run(&p, start_again);
    assert_int_equal(p.status, 0);
    assert_given_back(&p);
    pty_done(&p);
}

/* --- past the screen -------------------------------------------------- */

static void use_all(void) {
    struct err err = {0};
    start();
    term_mouse(true);
    term_title(STR("one"));
    term_title(STR("one"));
    term_title(STR("t\033w\ao"));
    if (!term_copy(STR("rows"), &err)) _exit(2);
    term_notify(STR("\033]0;evil\a"));
    term_bell();
    term_ask_background();
    term_ask_background();
    pty_say("<used>");
    term_stop();
}

static int count(const struct pty *p, const char *text) {
    int n = 0;
    for (const char *at = p->out; (at = strstr(at, text)); at++) n++;
    return n;
}

static void term__what_it_is_asked_for_is_taken_back(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color"};
    pty_run(&p, use_all);
    assert_int_equal(p.status, 0);
    assert_given_back(&p);
    assert_true(pty_wrote(&p, "\033[?1000h\033[?1006h"));
    assert_true(pty_wrote_after(&p, "<used>", "\033[?1006l\033[?1000l"));
    assert_int_equal(count(&p, "\033[22;2t"), 1);
    assert_int_equal(count(&p, "\033]2;one\a"), 1);
    assert_int_equal(count(&p, "\033]2;t^[w^Go\a"), 1);
    assert_true(pty_wrote_after(&p, "<used>", "\033[23;2t"));
    assert_true(pty_wrote(&p, "\033]52;c;cm93cw==\a"));
    assert_true(pty_wrote(&p, "\033]9;kevtop: ^[]0;evil^G\a\a"));
    assert_int_equal(count(&p, "\033]11;?\033\\"), 1);
    pty_done(&p);
}

/* Nothing of it where the terminal may print it. */
static void term__asks_only_who_understands(void **state) {
    (void)state;
    struct pty p = {.term = "vt100"};
    pty_run(&p, use_all);
    assert_int_equal(WEXITSTATUS(p.status), 2);
    assert_false(pty_wrote(&p, "\033]"));
    assert_false(pty_wrote(&p, "\033[22"));
    pty_done(&p);
}

static void lend_and_take(void) {
    start();
    term_mouse(true);
    term_title(STR("mine"));
    term_away("");
    pty_say("<away>");
    term_title(STR("other"));
    term_bell();
    pty_say("<back>");
    term_back();
    pty_say("<end>");
    term_stop();
}

static void term__away_it_has_its_own_title_and_mouse(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color"};
    size_t len;
    pty_run(&p, lend_and_take);
    assert_int_equal(p.status, 0);
    pty_between(&p, "<away>", "<back>", &len);
    assert_int_equal(len, 0);
    const char *sent = pty_between(&p, "<back>", "<end>", &len);
    assert_non_null(memmem(sent, len, "\033[?1000h", 8));
    assert_non_null(memmem(sent, len, "\033[22;2t\033]2;other\a", 17));
    assert_int_equal(count(&p, "\033[23;2t"), 2);
    pty_done(&p);
}

static void crash_with_all(void) {
    start();
    term_mouse(true);
    term_title(STR("mine"));
    pty_say("<crash>");
    raise(SIGSEGV);
}

static void term__a_crash_gives_title_and_mouse_back(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color"};
    pty_run(&p, crash_with_all);
    assert_true(pty_wrote_after(&p, "<crash>", "\033[?1000l"));
    assert_true(pty_wrote_after(&p, "<crash>", "\033[23;2t"));
    pty_done(&p);
}

/* --- crashes ---------------------------------------------------------- */

static int crash_signal;

static void crash_here(void) {
    start();
    raise(crash_signal);
}

static void term__a_crash_gives_it_back(void **state) {
    (void)state;
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
    for (size_t i = 0; i < ARRAY_LEN(crashes); i++) {
        struct pty p = {.term = "xterm-256color"};
        crash_signal = crashes[i];
        pty_run(&p, crash_here);
        assert_true(WIFSIGNALED(p.status));
        assert_int_equal(WTERMSIG(p.status), crashes[i]);
        assert_given_back(&p);
        pty_done(&p);
    }
}

static void *fault(void *unused) {
    (void)unused;
    volatile char *page =
        mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    page[0] = 1;
    return NULL;
}

static void crash_in_thread(void) {
    pthread_t id;
    start();
    if (pthread_create(&id, NULL, fault, NULL) != 0) _exit(98);
    pthread_join(id, NULL);
}

static void term__a_fault_in_a_thread_gives_it_back(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color"};
    pty_run(&p, crash_in_thread);
    assert_true(WIFSIGNALED(p.status));
    assert_int_equal(WTERMSIG(p.status), SIGSEGV);
    assert_given_back(&p);
    pty_done(&p);
}

static int dive(int depth) {
    volatile char here[4096];
    here[0] = (char)depth;
    return depth < 0 ? 0 : dive(depth + 1) + here[0];
}

static void overflow_stack(void) {
    start();
    _exit(dive(1) & 1);
}

static void term__a_stack_overflow_gives_it_back(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color"};
    pty_run(&p, overflow_stack);
    assert_true(WIFSIGNALED(p.status));
    assert_int_equal(WTERMSIG(p.status), SIGSEGV);
    assert_given_back(&p);
    pty_done(&p);
}

static void exhaust_memory(void) {
    start();
    xfree(xreallocarray(NULL, SIZE_MAX, 2));
}

static void term__out_of_memory_gives_it_back(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color"};
    pty_run(&p, exhaust_memory);
    assert_true(WIFEXITED(p.status));
    assert_int_equal(WEXITSTATUS(p.status), 71);
    assert_given_back(&p);
    assert_true(pty_wrote_after(&p, ALTERNATE_OFF, "out of memory"));
    pty_done(&p);
}

static void crash_after_stop(void) {
    start_and_stop();
    pty_say(PTY_READY);
    raise(SIGABRT);
}

static void term__a_crash_after_stop_writes_nothing(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color"};
    pty_run(&p, crash_after_stop);
    assert_int_equal(WTERMSIG(p.status), SIGABRT);
    assert_int_equal(strcmp(p.out + p.len - strlen(PTY_READY), PTY_READY), 0);
    pty_done(&p);
}

/* --- terminals of no use ---------------------------------------------- */

static void term__a_useless_terminal_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *term, *says;
    } rows[] = {
        {NULL, "TERM is not set"},
        {"", "TERM is not set"},
        {"no-such-terminal", "TERM 'no-such-terminal' is not known"},
        {"dumb", "TERM 'dumb' cannot move its cursor"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct pty p = {.term = rows[i].term};
        pty_run(&p, start_and_stop);
        assert_true(WIFEXITED(p.status));
        assert_int_equal(WEXITSTATUS(p.status), 2);
        assert_true(pty_wrote(&p, rows[i].says));
        assert_true(pty_wrote(&p, "--snapshot"));
        assert_false(pty_wrote(&p, "\033"));
        assert_true(pty_same_modes(&p));
        pty_done(&p);
    }
}

/* --- keys and signals ------------------------------------------------- */

/* Wait for input as the loop does, and say which keys came. */
static void read_keys(void) {
    for (;;) {
        struct pollfd fd = {.fd = term_input_fd(), .events = POLLIN};
        poll(&fd, 1, input_wait_ms());
        uint32_t key;
        enum input_result r = input_next(&key);
        if (r == INPUT_GONE) _exit(7);
        if (r != INPUT_KEY) continue;
        char name[16], said[32];
        key_format(key, name);
        snprintf(said, sizeof(said), "(%s)", name);
        pty_say(said);
        if (key == 'q') break;
    }
}

static void echo_keys(void) {
    signal(SIGHUP, SIG_IGN);
    start();
    pty_say(PTY_READY);
    read_keys();
    term_stop();
}

static void input__keys_come_as_they_are(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color",
                    .keys = "\003\032\033OA\033[6~\r\303\251\023\021q"};
    pty_run(&p, echo_keys);
    assert_int_equal(p.status, 0);
    assert_true(pty_wrote(&p, "(Ctrl-C)(Ctrl-Z)(Up)(PgDn)(Enter)(\303\251)"
                              "(Ctrl-S)(Ctrl-Q)(q)"));
    pty_done(&p);
}

/* Sun's Home is known to terminfo alone. */
static void input__terminfo_is_asked(void **state) {
    (void)state;
    struct pty p = {.term = "sun", .keys = "\033[214z\033[222zq"};
    pty_run(&p, echo_keys);
    assert_int_equal(p.status, 0);
    assert_true(pty_wrote(&p, "(Home)(PgDn)(q)"));
    pty_done(&p);
}

/* SIGHUP is ignored here: the end of the terminal must be seen by itself. */
static void input__a_lost_terminal_is_noticed(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color", .hang_up = true};
    pty_run(&p, echo_keys);
    assert_true(WIFEXITED(p.status));
    assert_int_equal(WEXITSTATUS(p.status), 7);
    pty_done(&p);
}

static void tell_signals(void) {
    static const int sent[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH};
    signal(SIGQUIT, SIG_IGN);
    start();
    for (size_t i = 0; i < ARRAY_LEN(sent); i++) raise(sent[i]);
    unsigned char bytes[16];
    ssize_t n = read(term_signal_fd(), bytes, sizeof(bytes));
    term_stop();
    if (n != 4) _exit(10 + (int)n);
    for (size_t i = 0, at = 0; i < ARRAY_LEN(sent); i++)
        if (sent[i] != SIGQUIT && bytes[at++] != sent[i]) _exit(9);
    struct sigaction act;
    sigaction(SIGINT, NULL, &act);
    if (act.sa_handler != SIG_DFL) _exit(8);
}

/* And what was ignored stays so; all is as before after the stop. */
static void term__signals_become_bytes(void **state) {
    (void)state;
    struct pty p = {.term = "xterm-256color"};
    pty_run(&p, tell_signals);
    assert_int_equal(p.status, 0);
    pty_done(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(term__what_it_is_asked_for_is_taken_back),
        cmocka_unit_test(term__asks_only_who_understands),
        cmocka_unit_test(term__away_it_has_its_own_title_and_mouse),
        cmocka_unit_test(term__a_crash_gives_title_and_mouse_back),
        cmocka_unit_test(term__stop_gives_it_back),
        cmocka_unit_test(term__starts_again),
        cmocka_unit_test(term__a_crash_gives_it_back),
        cmocka_unit_test(term__a_fault_in_a_thread_gives_it_back),
        cmocka_unit_test(term__a_stack_overflow_gives_it_back),
        cmocka_unit_test(term__out_of_memory_gives_it_back),
        cmocka_unit_test(term__a_crash_after_stop_writes_nothing),
        cmocka_unit_test(term__a_useless_terminal_is_refused),
        cmocka_unit_test(input__keys_come_as_they_are),
        cmocka_unit_test(input__terminfo_is_asked),
        cmocka_unit_test(input__a_lost_terminal_is_noticed),
        cmocka_unit_test(term__signals_become_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
