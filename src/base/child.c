/* SPDX-License-Identifier: Apache-2.0 */
#include "base/child.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/limits.h"

#define GRACE_MS 2000   /* from SIGTERM to SIGKILL */
#define LOOK_MS 50      /* without a pidfd: how often to look */
#define FREE_MS 200     /* what child_free() waits for a killed child */
#define READ_BYTES 8192 /* at a time, and so many times for one call */
#define READS 16
#define MOST_GROUPS 64 /* that child_kill_all() knows of */

/* Process groups of those that run; 0: free. A signal handler has no other
 * way to find them. */
static atomic_int groups[MOST_GROUPS];

/* The belt where everything should be CLOEXEC anyway. */
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
static int close_others(posix_spawn_file_actions_t *actions) {
    return posix_spawn_file_actions_addclosefrom_np(actions, 3);
}
#else
static int close_others(posix_spawn_file_actions_t *actions) {
    (void)actions;
    return 0;
}
#endif

#if defined(SYS_pidfd_open)
static int open_pidfd(pid_t pid) {
    return (int)syscall(SYS_pidfd_open, pid, 0);
}
#else
static int open_pidfd(pid_t pid) {
    (void)pid;
    return -1;
}
#endif

struct child {
    pid_t pid; /* 0: reaped */
    bool own_group;
    int pidfd, out_fd, err_fd; /* -1: none */
    struct buf out, line;
    void (*on_line)(void *ctx, struct str line);
    void *ctx;

    int64_t until_ms;   /* the next step towards its end */
    int64_t look_ms;    /* without a pidfd */
    enum child_end why; /* what it is being ended for; CHILD_RUNNING: not */
    enum child_end end;
    int code;
};

/* --- groups ------------------------------------------------------------ */

/* The first of them that is `was` becomes `is`. */
static void change_group(pid_t was, pid_t is) {
    for (size_t i = 0; i < MOST_GROUPS; i++) {
        int expected = was;
        if (atomic_compare_exchange_strong(&groups[i], &expected, is)) return;
    }
}

void child_kill_all(void) {
    for (size_t i = 0; i < MOST_GROUPS; i++) {
        pid_t group = atomic_load(&groups[i]);
        if (group > 0) kill(-group, SIGKILL);
    }
}

/* --- start ------------------------------------------------------------- */

struct ends {
    int out[2], err[2];
};

static void close_fd(int *fd) {
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

static bool open_pipes(const struct child_spec *spec, struct ends *e) {
    *e = (struct ends){{-1, -1}, {-1, -1}};
    if (pipe2(e->out, O_CLOEXEC) != 0) return false;
    if (!spec->terminal && pipe2(e->err, O_CLOEXEC) != 0) return false;
    /* Our ends only: the program expects to wait. */
    if (fcntl(e->out[0], F_SETFL, O_NONBLOCK) != 0) return false;
    return spec->terminal || fcntl(e->err[0], F_SETFL, O_NONBLOCK) == 0;
}

static int set_files(posix_spawn_file_actions_t *actions,
                     const struct child_spec *spec, const struct ends *e) {
    int bad = posix_spawn_file_actions_adddup2(actions, e->out[1], 1);
    if (!bad && !spec->terminal)
        bad = posix_spawn_file_actions_addopen(actions, 0, "/dev/null",
                                               O_RDONLY, 0);
    if (!bad && !spec->terminal)
        bad = posix_spawn_file_actions_adddup2(actions, e->err[1], 2);
    return bad ? bad : close_others(actions);
}

/* Of our threads one blocks all signals, and SIGPIPE is ignored everywhere;
 * neither is for the program to inherit. */
static int set_attributes(posix_spawnattr_t *attr,
                          const struct child_spec *spec) {
    int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    sigset_t none, all;

    sigemptyset(&none);
    sigfillset(&all);
    if (!spec->terminal) flags |= POSIX_SPAWN_SETSID;
    int bad = posix_spawnattr_setsigmask(attr, &none);
    if (!bad) bad = posix_spawnattr_setsigdefault(attr, &all);
    return bad ? bad : posix_spawnattr_setflags(attr, (short)flags);
}

static int spawn(const struct child_spec *spec, const struct ends *e,
                 pid_t *pid) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;

    int bad = posix_spawn_file_actions_init(&actions);
    if (bad) return bad;
    bad = posix_spawnattr_init(&attr);
    if (bad) goto no_attr;
    bad = set_files(&actions, spec, e);
    if (!bad) bad = set_attributes(&attr, spec);
    if (!bad)
        bad = posix_spawn(pid, spec->path, &actions, &attr, spec->argv,
                          spec->envp);
    posix_spawnattr_destroy(&attr);
no_attr:
    posix_spawn_file_actions_destroy(&actions);
    return bad;
}

struct child *child_start(const struct child_spec *spec, int64_t now_ms,
                          struct err *err) {
    struct child *c = NULL;
    struct ends e;
    pid_t pid = 0;

    assert(spec->path[0] == '/');
    int bad = open_pipes(spec, &e) ? spawn(spec, &e, &pid) : errno;
    if (bad) {
        err_set_errno(err, ERR_IO, bad, "cannot run '%s'", spec->path);
        goto out;
    }
    c = xcalloc(1, sizeof(*c));
    *c = (struct child){.pid = pid,
                        .own_group = !spec->terminal,
                        .pidfd = open_pidfd(pid),
                        .out_fd = e.out[0],
                        .err_fd = e.err[0],
                        .out = BUF_INIT(spec->out_cap),
                        .line = BUF_INIT(LIMIT_CHILD_LINE),
                        .on_line = spec->line,
                        .ctx = spec->ctx,
                        .until_ms = now_ms + spec->limit_ms,
                        .look_ms = now_ms + LOOK_MS};
    e.out[0] = e.err[0] = -1;
    if (c->own_group) change_group(0, pid);
    /* It may hold secrets: growing would leave copies of them behind. */
    buf_reserve(&c->out, 64 * KIB);
out:
    close_fd(&e.out[0]);
    close_fd(&e.out[1]);
    close_fd(&e.err[0]);
    close_fd(&e.err[1]);
    return c;
}

/* --- its end ------------------------------------------------------------ */

/* Only while it is not reaped: then the number is still its own. */
static void signal_all(const struct child *c, int sig) {
    assert(c->pid > 0);
    kill(c->own_group ? -c->pid : c->pid, sig);
}

static void ask_to_end(struct child *c, enum child_end why, int64_t now_ms) {
    if (c->why != CHILD_RUNNING) return;
    c->why = why;
    c->until_ms = now_ms + GRACE_MS;
    signal_all(c, SIGTERM);
    signal_all(c, SIGCONT); /* a stopped one would not notice */
}

static void note_end(struct child *c, const siginfo_t *info) {
    c->code = info->si_status;
    if (c->why != CHILD_RUNNING)
        c->end = c->why;
    else
        c->end = info->si_code == CLD_EXITED ? CHILD_EXITED : CHILD_KILLED;
}

/* Reap it if it ended. What is left of a program that had to be ended goes
 * with it, before its number is free again; the helpers of one that ended by
 * itself are none of our business. */
static bool reap(struct child *c) {
    siginfo_t info = {0};
    int ret;

    do ret = waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOHANG | WNOWAIT);
    while (ret != 0 && errno == EINTR);
    if (ret != 0) {
        change_group(c->pid, 0);
        c->end = c->why != CHILD_RUNNING ? c->why : CHILD_LOST;
        c->pid = 0;
        return true;
    }
    if (info.si_pid != c->pid) return false;

    note_end(c, &info);
    if (c->why != CHILD_RUNNING) signal_all(c, SIGKILL);
    change_group(c->pid, 0);
    do ret = waitpid(c->pid, NULL, 0);
    while (ret < 0 && errno == EINTR);
    c->pid = 0;
    return true;
}

void child_free(struct child *c) {
    if (!c) return;
    if (c->pid > 0) {
        c->why = CHILD_LATE;
        signal_all(c, SIGKILL);
        for (int ms = 0; ms < FREE_MS && !reap(c); ms += 5) {
            struct pollfd fd = {.fd = c->pidfd, .events = POLLIN};
            poll(&fd, 1, 5);
        }
        if (c->pid > 0) change_group(c->pid, 0);
    }
    close_fd(&c->pidfd);
    close_fd(&c->out_fd);
    close_fd(&c->err_fd);
    buf_wipe(&c->out);
    buf_wipe(&c->line);
    xfree(c);
}

/* --- what it writes ----------------------------------------------------- */

static void tell_line(struct child *c) {
    if (c->on_line) c->on_line(c->ctx, buf_str(&c->line));
    buf_clear(&c->line);
}

static void add_to_line(struct child *c, struct str part) {
    buf_add_str(&c->line, str_sub(part, 0, c->line.cap - c->line.len));
}

static void take_lines(struct child *c, struct str text) {
    for (;;) {
        const char *end = text.ptr ? memchr(text.ptr, '\n', text.len) : NULL;
        if (!end) break;
        size_t len = (size_t)(end - text.ptr);
        add_to_line(c, str_sub(text, 0, len));
        tell_line(c);
        text = str_sub(text, len + 1, text.len);
    }
    add_to_line(c, text);
}

/* Append what stands in the pipe; false once it is closed or broken. */
static bool drain(struct child *c, int fd, bool to_lines, int64_t now_ms) {
    char chunk[READ_BYTES];
    bool open = true;

    for (int i = 0; i < READS && open; i++) {
        ssize_t n = read(fd, chunk, sizeof(chunk));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno == EAGAIN) break;
        if (n <= 0)
            open = false;
        else if (to_lines)
            take_lines(c, (struct str){chunk, (size_t)n});
        else if (!buf_add(&c->out, chunk, (size_t)n) && c->pid > 0)
            ask_to_end(c, CHILD_TOO_MUCH, now_ms);
    }
    explicit_bzero(chunk, sizeof(chunk));
    return open;
}

static void read_pipes(struct child *c, int64_t now_ms) {
    if (c->out_fd >= 0 && !drain(c, c->out_fd, false, now_ms))
        close_fd(&c->out_fd);
    if (c->err_fd >= 0 && !drain(c, c->err_fd, true, now_ms))
        close_fd(&c->err_fd);
}

/* It is gone: what it wrote last is in the pipes, which a pipe's 64 KiB
 * bound, and which others may still hold open. */
static void read_rest(struct child *c, int64_t now_ms) {
    read_pipes(c, now_ms);
    if (c->line.len > 0) tell_line(c);
    if (c->out.over && c->end == CHILD_EXITED) c->end = CHILD_TOO_MUCH;
    close_fd(&c->out_fd);
    close_fd(&c->err_fd);
}

/* --- the loop ------------------------------------------------------------ */

size_t child_fds(const struct child *c, struct pollfd *fds, size_t n) {
    const int all[CHILD_FDS] = {c->pidfd, c->out_fd, c->err_fd};
    size_t count = 0;

    if (c->end != CHILD_RUNNING) return 0;
    for (size_t i = 0; i < CHILD_FDS && count < n; i++) {
        if (all[i] < 0) continue;
        fds[count++] = (struct pollfd){.fd = all[i], .events = POLLIN};
    }
    return count;
}

int64_t child_until(const struct child *c) {
    if (c->end != CHILD_RUNNING) return INT64_MIN;
    if (c->pidfd >= 0 || c->until_ms < c->look_ms) return c->until_ms;
    return c->look_ms;
}

bool child_work(struct child *c, int64_t now_ms) {
    if (c->end != CHILD_RUNNING) return true;
    read_pipes(c, now_ms);
    c->look_ms = now_ms + LOOK_MS;
    if (now_ms >= c->until_ms) {
        if (c->why == CHILD_RUNNING) {
            ask_to_end(c, CHILD_LATE, now_ms);
        } else {
            signal_all(c, SIGKILL);
            c->until_ms = now_ms + GRACE_MS;
        }
    }
    if (!reap(c)) return false;
    read_rest(c, now_ms);
    return true;
}

enum child_end child_end(const struct child *c, int *code) {
    *code = c->code;
    return c->end;
}

struct buf *child_out(struct child *c) {
    return &c->out;
}
