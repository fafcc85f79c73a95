/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/crash.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/cc.h"
#include "base/child.h"

#define STACK_BYTES (64 * 1024)

static const int crashes[] = {
    SIGSEGV,
    SIGBUS,
    SIGABRT,
    SIGFPE,
    SIGILL,
    SIGTRAP,
    SIGSYS,
    /* No crash, but nobody else here knows what to do with them. */
    SIGUSR1,
    SIGUSR2,
    SIGALRM,
    SIGVTALRM,
    SIGPROF,
    SIGXCPU,
    SIGXFSZ,
    SIGIO,
    SIGPWR,
    SIGSTKFLT,
};
#define N_CRASHES ARRAY_LEN(crashes)

/* Written while disarmed, read by the handlers. */
static struct {
    atomic_bool armed;
    int fd;
    struct termios modes;
    char bytes[CRASH_BYTES];
    size_t len;
    struct sigaction was[N_CRASHES];
    stack_t stack_was;
} crash;

/* So that the main thread's stack may be the one that overflowed. */
static char stack[STACK_BYTES];

void crash_restore(void) {
    if (!atomic_exchange(&crash.armed, false)) return;
    int kept = errno;
    size_t at = 0;
    while (at < crash.len) {
        ssize_t n = write(crash.fd, crash.bytes + at, crash.len - at);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        at += (size_t)n;
    }
    tcsetattr(crash.fd, TCSANOW, &crash.modes);
    errno = kept;
}

/* SA_RESETHAND has put the default action back. */
static void on_crash(int sig) {
    crash_restore();
    child_kill_all();
    raise(sig);
}

void crash_catch(int fd, const struct termios *modes, struct str restore) {
    assert(restore.len <= sizeof(crash.bytes));
    crash.fd = fd;
    crash.modes = *modes;
    crash.len = restore.len;
    if (restore.len) memcpy(crash.bytes, restore.ptr, restore.len);

    const stack_t own = {.ss_sp = stack, .ss_size = sizeof(stack)};
    sigaltstack(&own, &crash.stack_was);
    struct sigaction act = {
        .sa_handler = on_crash,
        .sa_flags = (int)(SA_ONSTACK | SA_RESETHAND | SA_NODEFER),
    };
    sigemptyset(&act.sa_mask);
    for (size_t i = 0; i < N_CRASHES; i++) {
        sigaction(crashes[i], NULL, &crash.was[i]);
        if (crash.was[i].sa_handler != SIG_IGN)
            sigaction(crashes[i], &act, NULL);
    }
}

void crash_arm(void) {
    atomic_store(&crash.armed, true);
}

void crash_disarm(void) {
    atomic_store(&crash.armed, false);
}

void crash_release(void) {
    crash_disarm();
    for (size_t i = 0; i < N_CRASHES; i++)
        sigaction(crashes[i], &crash.was[i], NULL);
    sigaltstack(&crash.stack_was, NULL);
}
