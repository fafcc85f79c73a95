/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/term.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <curses.h>
#include <term.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/cc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "tui/crash.h"
#include "tui/osc.h"

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
/* Presses and the wheel, reported as SGR has it. */
#define MOUSE_ON "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"
/* The window's title onto the terminal's stack, and back. */
#define TITLE_PUSH "\033[22;2t"
#define TITLE_POP "\033[23;2t"
#define ANSWER_MS 500
#define ASK_BACKGROUND "\033]11;?\033\\"
#define INSTEAD "use --snapshot for text"

static const int signals[] = {SIGWINCH, SIGINT,  SIGTERM, SIGHUP,
                              SIGCONT,  SIGQUIT, SIGTSTP};
#define N_SIGNALS ARRAY_LEN(signals)

/* The one terminal. */
static struct {
    bool started;
    bool away; /* given back, by term_away() */
    bool ascii;
    bool ansi;        /* leaves out what it does not know: bracketed paste */
    bool commands;    /* the same of OSC: title, clipboard, notices */
    bool mouse;       /* is ours, unless we are away */
    int64_t asked_ms; /* when the background; 0: not yet */
    int colors;
    const struct theme *theme;
    struct buf title; /* as it is sent */
    FILE *keys;       /* /dev/tty, if standard input is no terminal */
    SCREEN *screen;
    struct termios modes; /* as they were */
    struct sigaction was[N_SIGNALS];
} term;

/* The handler's way to the loop; kept for good once made. */
static int signal_pipe[2] = {-1, -1};

/* --- signals ---------------------------------------------------------- */

static void on_signal(int sig) {
    int kept = errno;
    unsigned char byte = (unsigned char)sig;
    /* Full: the loop has enough to do with what is in it. */
    ssize_t n = write(signal_pipe[1], &byte, 1);
    (void)n;
    errno = kept;
}

/* What was ignored when we came stays ignored, as nohup has it. */
static void catch_signals(void) {
    struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&act.sa_mask);
    for (size_t i = 0; i < N_SIGNALS; i++) {
        sigaction(signals[i], NULL, &term.was[i]);
        if (term.was[i].sa_handler != SIG_IGN)
            sigaction(signals[i], &act, NULL);
    }
}

static void release_signals(void) {
    for (size_t i = 0; i < N_SIGNALS; i++)
        sigaction(signals[i], &term.was[i], NULL);
}

static bool make_signal_pipe(struct err *err) {
    if (signal_pipe[0] >= 0) return true;
    if (pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) == 0) return true;
    return err_set_errno(err, ERR_IO, errno, "cannot make a pipe");
}

/* --- what the terminal can do ----------------------------------------- */

/* The terminal's own string, NULL if it has none. */
static const char *capability(const char *name) {
    const char *s = tigetstr(name);
    return s == (const char *)-1 ? NULL : s;
}

static bool check_terminal(struct err *err) {
    const char *name = getenv("TERM");
    int found;
    if (!name || !name[0])
        return err_set(
            err, ERR_USAGE,
            "cannot use the terminal: TERM is not set: set it, or " INSTEAD);
    if (setupterm(NULL, STDOUT_FILENO, &found) != OK)
        return err_set(err, ERR_USAGE,
                       "cannot use the terminal: TERM '%s' is not known here: "
                       "set it to xterm, or " INSTEAD,
                       name);
    const char *move_to = capability("cup");
    bool able = move_to && capability("clear");
    term.ansi =
        capability("BE") || (move_to && strncmp(move_to, "\033[", 2) == 0);
    term.commands = term.ansi && (tigetnum("colors") >= 256 ||
                                  tigetflag("XT") == 1 || capability("tsl"));
    del_curterm(cur_term);
    return able || err_set(err, ERR_USAGE,
                           "cannot use the terminal: TERM '%s' cannot move "
                           "its cursor: " INSTEAD,
                           name);
}

static int count_colors(enum term_color wanted) {
    const char *no = getenv("NO_COLOR");
    if (wanted == TERM_COLOR_NEVER) return 0;
    if (wanted == TERM_COLOR_AUTO && no && no[0]) return 0;
    int n = tigetnum("colors");
    bool direct =
        tigetflag("RGB") == 1 || tigetnum("RGB") > 0 || capability("RGB");
    if (n > 256) return direct ? n : 8;
    return n < 8 ? 0 : n == 256 ? 256 : n >= 16 ? 16 : 8;
}

/* Add a capability without the delays that terminfo notes in it. */
static void add_capability(struct buf *out, const char *name) {
    const char *s = capability(name);
    if (!s) return;
    while (*s) {
        const char *end = s[0] == '$' && s[1] == '<' ? strchr(s, '>') : NULL;
        if (end)
            s = end + 1;
        else
            buf_add_char(out, *s++);
    }
}

/* What brings the terminal back, all in one. */
static void prepare_crash(void) {
    struct buf b = BUF_INIT(CRASH_BYTES);
    if (term.ansi) buf_add_cstr(&b, MOUSE_OFF PASTE_OFF);
    if (term.commands) buf_add_cstr(&b, TITLE_POP);
    add_capability(&b, "rmkx");
    add_capability(&b, "sgr0");
    if (term.colors) add_capability(&b, "op");
    add_capability(&b, "cnorm");
    add_capability(&b, "rmcup");
    if (!capability("rmcup")) buf_add_cstr(&b, "\r\n");
    crash_catch(STDOUT_FILENO, &term.modes, buf_str(&b));
    buf_done(&b);
}

/* --- taking and giving back ------------------------------------------- */

static void write_bytes(struct str s) {
    while (s.len) {
        ssize_t n = write(STDOUT_FILENO, s.ptr, s.len);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return;
        s = str_sub(s, (size_t)n, s.len);
    }
}

static void write_terminal(const char *s) {
    write_bytes(str_of(s));
}

static void enter(void) {
    crash_arm();
    alloc_set_oom_hook(crash_restore);
    refresh();
    if (term.ansi) write_terminal(PASTE_ON);
    if (term.mouse) write_terminal(MOUSE_ON);
    if (term.title.len == 0) return;
    write_terminal(TITLE_PUSH);
    write_bytes(buf_str(&term.title));
}

static void leave(void) {
    if (term.title.len) write_terminal(TITLE_POP);
    if (term.mouse) write_terminal(MOUSE_OFF);
    if (term.ansi) write_terminal(PASTE_OFF);
    endwin();
    /* The answer must not become input of what comes after. */
    bool waits = term.asked_ms && clock_mono_ms() < term.asked_ms + ANSWER_MS;
    tcsetattr(STDOUT_FILENO, waits ? TCSAFLUSH : TCSADRAIN, &term.modes);
    alloc_set_oom_hook(NULL);
    crash_disarm();
}

static bool open_keys(struct err *err) {
    if (isatty(STDIN_FILENO)) return true;
    term.keys = fopen("/dev/tty", "re");
    return term.keys ||
           err_set_errno(err, ERR_USAGE, errno,
                         "there is no terminal to read keys from: " INSTEAD);
}

static void close_keys(void) {
    if (term.keys) fclose(term.keys);
    term.keys = NULL;
}

static void set_modes(void) {
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    typeahead(-1);
}

bool term_start(const struct term_config *config, struct err *err) {
    term.ascii = config->ascii;
    term.theme = config->theme ? config->theme : theme_default();
    buf_init(&term.title, OSC_BYTES);
    if (!isatty(STDOUT_FILENO))
        return err_set(err, ERR_USAGE,
                       "standard output is no terminal: " INSTEAD);
    if (!check_terminal(err) || !make_signal_pipe(err) || !open_keys(err))
        return false;
    if (tcgetattr(STDOUT_FILENO, &term.modes) != 0) {
        err_set_errno(err, ERR_IO, errno, "cannot ask the terminal");
        close_keys();
        return false;
    }
    /* Before ncurses, which leaves alone what is caught already. */
    catch_signals();
    term.screen = newterm(NULL, stdout, term.keys ? term.keys : stdin);
    if (!term.screen) {
        release_signals();
        close_keys();
        return err_set(err, ERR_IO, "cannot start the terminal");
    }
    term.colors = count_colors(config->color);
    term.started = true;
    prepare_crash();
    set_modes();
    term_resized();
    enter();
    return true;
}

void term_stop(void) {
    if (!term.started) return;
    if (!term.away) leave();
    term.away = term.mouse = false;
    term.asked_ms = 0;
    buf_done(&term.title);
    crash_release();
    delscreen(term.screen);
    release_signals();
    close_keys();
    term.screen = NULL;
    term.started = false;
}

/* Stop the whole job, and return when it goes on. SIGTSTP is held back until
 * the group has it, so that it stops this thread here and not later. */
static void stop_here(void) {
    struct sigaction was, stop = {.sa_handler = SIG_DFL};
    sigset_t held, mask;
    sigemptyset(&stop.sa_mask);
    sigemptyset(&held);
    sigaddset(&held, SIGTSTP);
    pthread_sigmask(SIG_BLOCK, &held, &mask);
    sigaction(SIGTSTP, &stop, &was);
    kill(0, SIGTSTP);
    pthread_sigmask(SIG_UNBLOCK, &held, NULL);
    sigaction(SIGTSTP, &was, NULL);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
}

void term_suspend(void) {
    struct sigaction now;
    sigaction(SIGTSTP, NULL, &now);
    if (!term.started || now.sa_handler == SIG_IGN) return;
    if (!term.away) leave();
    stop_here();
    if (term.away) return;
    enter();
    term_resized();
}

void term_away(const char *line) {
    if (!term.started || term.away) return;
    leave();
    write_terminal(line);
    write_terminal("\n");
    term.away = true;
}

void term_back(void) {
    if (!term.away) return;
    term.away = false;
    tcflush(term_input_fd(), TCIFLUSH);
    enter();
    term_resized();
}

void term_resume(void) {
    if (!term.started || term.away) return;
    /* In the background this stops until the shell says otherwise. */
    reset_prog_mode();
    endwin();
    enter();
    term_resized();
}

/* --- past the screen -------------------------------------------------- */

void term_mouse(bool on) {
    if (on == term.mouse || !term.started || !term.ansi) return;
    term.mouse = on;
    if (!term.away) write_terminal(on ? MOUSE_ON : MOUSE_OFF);
}

bool term_has_mouse(void) {
    return term.mouse && !term.away;
}

void term_title(struct str text) {
    struct buf title = BUF_INIT(OSC_BYTES);
    if (!term.started || !term.commands) return;
    osc_title(&title, text, !term_utf8());
    if (!str_eq(buf_str(&title), buf_str(&term.title)) && !term.away) {
        if (term.title.len == 0) write_terminal(TITLE_PUSH);
        write_bytes(buf_str(&title));
    }
    buf_clear(&term.title);
    buf_add_str(&term.title, buf_str(&title));
    buf_done(&title);
}

bool term_copy(struct str text, struct err *err) {
    struct buf b = BUF_INIT(OSC_BYTES);
    bool ok = term.started && !term.away && term.commands;
    if (!ok)
        err_set(err, ERR_USAGE, "this terminal has no way to the clipboard");
    ok = ok && osc_copy(&b, text, err);
    if (ok) write_bytes(buf_str(&b));
    buf_done(&b);
    return ok;
}

void term_notify(struct str text) {
    struct buf b = BUF_INIT(OSC_BYTES);
    if (!term.started || term.away || !term.commands) return;
    osc_notify(&b, text, !term_utf8());
    write_bytes(buf_str(&b));
    buf_done(&b);
}

void term_bell(void) {
    if (term.started && !term.away) write_terminal("\a");
}

void term_ask_background(void) {
    if (!term.started || term.away || !term.commands || term.asked_ms) return;
    term.asked_ms = clock_mono_ms();
    write_terminal(ASK_BACKGROUND);
}

/* --- what it is ------------------------------------------------------- */

int term_colors(void) {
    return term.colors;
}

bool term_utf8(void) {
    return !term.ascii && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

const struct theme *term_theme(void) {
    return term.theme;
}

void term_size(int *rows, int *cols) {
    *rows = LINES;
    *cols = COLS;
}

void term_resized(void) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return;
    if (size.ws_row == 0 || size.ws_col == 0) return;
    if (is_term_resized(size.ws_row, size.ws_col))
        resizeterm(size.ws_row, size.ws_col);
}

int term_input_fd(void) {
    return term.keys ? fileno(term.keys) : STDIN_FILENO;
}

int term_signal_fd(void) {
    return signal_pipe[0];
}

bool term_is_tty(int fd) {
    return isatty(fd) == 1;
}
