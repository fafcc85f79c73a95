/* SPDX-License-Identifier: Apache-2.0 */
#include "app/out.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/child.h"

/* Whoever started us may have it blocked. */
static void die_by_pipe(void) {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    sigprocmask(SIG_UNBLOCK, &pipe, NULL);
    signal(SIGPIPE, SIG_DFL);
    child_kill_all();
    raise(SIGPIPE);
}

/* Of a write that failed a while ago errno may still tell, or tell of
 * something else. */
static int why_failed(int before) {
    switch (before) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EPIPE:
        return before;
    default:
        return EIO;
    }
}

bool out_flush(struct err *err) {
    int before = errno;
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout)) return true;
    int why = errno ? errno : why_failed(before);
    struct pollfd fd = {.fd = STDOUT_FILENO};
    if (poll(&fd, 1, 0) > 0) out_check(fd.revents);
    if (why == EPIPE) die_by_pipe();
    return err_set_errno(err, ERR_IO, why, "cannot write to standard output");
}

void out_check(short revents) {
    if (revents & (POLLERR | POLLHUP)) die_by_pipe();
}
