/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/tui/pty.h"

#include "unit/unit.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"

#define DEADLINE_MS 20000

static void set_environment(const struct pty *p) {
    if (p->term)
        setenv("TERM", p->term, 1);
    else
        unsetenv("TERM");
    if (p->no_color)
        setenv("NO_COLOR", "1", 1);
    else
        unsetenv("NO_COLOR");
}

static void be_child(const struct pty *p, int slave, void (*child)(void)) {
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setsid();
    ioctl(slave, TIOCSCTTY, 0);
    for (int fd = 0; fd < 3; fd++) dup2(slave, fd);
    close(slave);
    set_environment(p);
    child();
    _exit(0);
}

static void send(int master, const char **keys) {
    size_t len = strlen(*keys);
    assert_int_equal(write(master, *keys, len), (ssize_t)len);
    *keys = NULL;
}

static void answer(struct pty *p, int *master) {
    if (!pty_wrote(p, PTY_READY)) return;
    if (p->hang_up) {
        close(*master);
        *master = -1;
    } else if (p->keys) {
        send(*master, &p->keys);
    } else if (p->then_keys && pty_wrote(p, p->then)) {
        send(*master, &p->then_keys);
    }
}

/* Until the child's side of the terminal is closed. */
static void collect(struct pty *p, int *master) {
    int64_t end = clock_mono_ms() + DEADLINE_MS;
    size_t room = 0;
    while (*master >= 0) {
        struct pollfd fd = {.fd = *master, .events = POLLIN};
        int64_t left = end - clock_mono_ms();
        if (left <= 0 || poll(&fd, 1, (int)left) == 0)
            fail_msg("the child does not end: '%.*s'", (int)p->len, p->out);
        if (room - p->len < 4096) {
            room += 64 * 1024;
            p->out = xrealloc(p->out, room);
        }
        ssize_t n = read(*master, p->out + p->len, room - p->len - 1);
        if (n <= 0) return;
        p->len += (size_t)n;
        p->out[p->len] = 0;
        answer(p, master);
    }
}

static void wait_for(struct pty *p, pid_t pid) {
    const struct timespec pause = {.tv_nsec = 5000000};
    int64_t end = clock_mono_ms() + DEADLINE_MS;
    while (waitpid(pid, &p->status, WNOHANG) == 0) {
        if (clock_mono_ms() > end) {
            kill(pid, SIGKILL);
            fail_msg("the child does not end");
        }
        nanosleep(&pause, NULL);
    }
}

void pty_run(struct pty *p, void (*child)(void)) {
    const struct winsize size = {.ws_row = 24, .ws_col = 80};
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(master >= 0);
    assert_int_equal(grantpt(master), 0);
    assert_int_equal(unlockpt(master), 0);
    int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    assert_true(slave >= 0);
    ioctl(slave, TIOCSWINSZ, &size);
    assert_int_equal(tcgetattr(slave, &p->before), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(master);
        be_child(p, slave, child);
    }
    close(slave);
    collect(p, &master);
    wait_for(p, pid);
    if (master < 0) return;
    assert_int_equal(tcgetattr(master, &p->after), 0);
    close(master);
}

void pty_done(struct pty *p) {
    xfree(p->out);
    p->out = NULL;
}

void pty_say(const char *text) {
    ssize_t n = write(STDOUT_FILENO, text, strlen(text));
    if (n < 0) _exit(99);
}

bool pty_wrote(const struct pty *p, const char *text) {
    return p->len && memmem(p->out, p->len, text, strlen(text));
}

bool pty_wrote_after(const struct pty *p, const char *before,
                     const char *text) {
    const char *from = p->out, *next;
    while (from && (next = strstr(from, before))) from = next + strlen(before);
    return from && from != p->out && strstr(from, text);
}

const char *pty_between(const struct pty *p, const char *from, const char *to,
                        size_t *len) {
    const char *start = p->len ? strstr(p->out, from) : NULL;
    const char *end = start ? strstr(start, to) : NULL;
    if (!end) fail_msg("no %s before %s", from, to);
    start += strlen(from);
    *len = (size_t)(end - start);
    return start;
}

bool pty_same_modes(const struct pty *p) {
    const struct termios *a = &p->before, *b = &p->after;
    return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag &&
           a->c_cflag == b->c_cflag && a->c_lflag == b->c_lflag &&
           memcmp(a->c_cc, b->c_cc, sizeof(a->c_cc)) == 0;
}
