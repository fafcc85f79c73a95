/* SPDX-License-Identifier: Apache-2.0 */
/* A program run beside us: no shell, no waiting, no traces.
 *
 * The child inherits descriptors 0 to 2 and nothing else, no blocked or
 * ignored signal and, unless it has the terminal, neither our session nor our
 * process group: it cannot draw on the screen, and all of it can be ended at
 * once. With the terminal it stays in our group, so that it may read from it
 * and Ctrl-C reaches it; then only the program itself is ended.
 *
 * Its standard output is kept up to a cap; its standard error is handed over
 * line by line, unless it has the terminal. What its own children write after
 * it ended is not waited for. SIGCHLD is not needed and must not be ignored.
 *
 * One thread, which polls child_fds() until child_until() and calls
 * child_work().
 */
#ifndef KEVTOP_BASE_CHILD_H
#define KEVTOP_BASE_CHILD_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct child;

/* Everything is read by child_start() only, but for line and ctx. */
struct child_spec {
    const char *path; /* absolute: nothing is looked up */
    char *const *argv;
    char *const *envp;
    bool terminal;    /* it gets our standard input and standard error */
    int64_t limit_ms; /* then it is asked to end, and 2 s later made to */
    size_t out_cap;   /* more output ends it */
    /* A line of its standard error, without the line break, cut at
     * LIMIT_CHILD_LINE. Called from child_work(). */
    void (*line)(void *ctx, struct str line);
    void *ctx;
};

enum child_end {
    CHILD_RUNNING,
    CHILD_EXITED,   /* code: its exit status */
    CHILD_KILLED,   /* code: the signal */
    CHILD_LATE,     /* limit_ms were over */
    CHILD_TOO_MUCH, /* it wrote more than out_cap */
    CHILD_LOST      /* somebody else reaped it: nothing is known */
};

/* NULL: it could not be started. */
struct child *child_start(const struct child_spec *spec, int64_t now_ms,
                          struct err *err) CC_MUST_USE;
/* Ends it if it runs (SIGKILL); waits no longer than 200 ms for that. Its
 * output is wiped. NULL is allowed. */
void child_free(struct child *c);

/* At most n descriptors to poll for; returns how many. */
size_t child_fds(const struct child *c, struct pollfd *fds, size_t n);
#define CHILD_FDS 3
/* When child_work() is due even if none of them is ready; monotonic ms. */
int64_t child_until(const struct child *c);
/* Read what there is, end what is over time. True once it is over. */
bool child_work(struct child *c, int64_t now_ms);

/* Kills all that run in a group of their own, whoever started them; for
 * whoever is about to end by a signal, and safe in its handler. */
void child_kill_all(void);

enum child_end child_end(const struct child *c, int *code);
/* What it wrote to standard output; borrowed, and the caller may change it
 * once it is over. */
struct buf *child_out(struct child *c);

#endif
