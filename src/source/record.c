/* SPDX-License-Identifier: Apache-2.0 */
#include "source/record.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "decode/recording.h"

/* Written when it is so much, and at the latest after so long. */
#define ENOUGH_BYTES (64 * KIB)
#define FLUSH_MS 1000
/* How long a pipe that is full is waited for. */
#define PIPE_MS 1000

struct recorder {
    char *name;
    int fd;
    /* watch thread only, while it runs */
    struct recording *recording;
    struct buf waiting; /* lines that are not written yet */
    int64_t flushed_ms;

    struct err why; /* set once, before `broken` */
    atomic_bool broken;
    bool told; /* main thread */
};

/* --- writing ---------------------------------------------------------- */

static bool is_broken(const struct recorder *r) {
    return atomic_load(&r->broken);
}

/* why: of errno; a pipe that stays full would block. */
static void break_off(struct recorder *r, int why) {
    static const char lost[] = "what comes from now on is missing there";
    if (why == EAGAIN)
        err_set(&r->why, ERR_IO, "cannot record to '%s': %s: nobody reads it",
                r->name, lost);
    else
        err_set_errno(&r->why, ERR_IO, why, "cannot record to '%s': %s",
                      r->name, lost);
    atomic_store(&r->broken, true);
}

/* Whether a pipe takes more, in time: keys and the end of all do not wait for
 * whoever reads it. */
static bool takes_more(const struct recorder *r) {
    struct pollfd fd = {.fd = r->fd, .events = POLLOUT};
    int n = poll(&fd, 1, PIPE_MS);
    return n > 0 || (n < 0 && errno == EINTR);
}

static void write_all(struct recorder *r, const char *bytes, size_t len) {
    while (len) {
        ssize_t n = write(r->fd, bytes, len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno == EAGAIN && takes_more(r)) continue;
        if (n < 0) {
            break_off(r, errno);
            return;
        }
        bytes += n;
        len -= (size_t)n;
    }
}

void recorder_flush(struct recorder *r) {
    r->flushed_ms = clock_mono_ms();
    if (r->waiting.len == 0 || is_broken(r)) return;
    write_all(r, r->waiting.data, r->waiting.len);
    buf_clear(&r->waiting);
}

void recorder_take(struct recorder *r, const struct change *c) {
    if (is_broken(r)) return;
    recording_put(r->recording, &r->waiting, c);
    if (r->waiting.len >= ENOUGH_BYTES ||
        clock_mono_ms() - r->flushed_ms >= FLUSH_MS)
        recorder_flush(r);
}

/* --- the file --------------------------------------------------------- */

/* A line that a crash cut off must not swallow the next one. */
static void end_last_line(struct recorder *r) {
    char last = '\n';
    off_t size = lseek(r->fd, 0, SEEK_END);
    if (size > 0 && pread(r->fd, &last, 1, size - 1) == 1 && last != '\n')
        buf_add_char(&r->waiting, '\n');
}

static bool open_file(struct recorder *r, struct err *err) {
    const int flags = O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    struct stat st;
    r->fd = open(r->name, O_RDWR | flags | O_CREAT, 0600);
    /* What can only be written, such as /dev/stdout in a pipe. */
    if (r->fd < 0 && errno == EACCES) r->fd = open(r->name, O_WRONLY | flags);
    if (r->fd < 0 || fstat(r->fd, &st) != 0)
        return err_set_errno(err, ERR_IO, errno, "cannot record to '%s'",
                             r->name);
    if (S_ISREG(st.st_mode)) end_last_line(r);
    return true;
}

static void free_all(struct recorder *r) {
    if (r->fd >= 0) close(r->fd);
    recording_free(r->recording);
    buf_done(&r->waiting);
    xfree(r->name);
    xfree(r);
}

struct recorder *recorder_new(const struct recorder_config *config,
                              struct err *err) {
    struct recorder *r = xcalloc(1, sizeof(*r));
    r->name = xstrdup(config->name);
    r->fd = -1;
    r->recording = recording_new();
    buf_init(&r->waiting, 8 * LIMIT_DOC_BYTES);
    bool ok = open_file(r, err);
    if (ok) {
        recording_put_head(&r->waiting, clock_now_us(), config->scope,
                           config->clusters, config->n_clusters);
        recorder_flush(r);
        if (is_broken(r)) {
            *err = r->why;
            ok = false;
        }
    }
    if (ok) return r;
    free_all(r);
    return NULL;
}

bool recorder_trouble(struct recorder *r, struct err *err) {
    if (r->told || !is_broken(r)) return false;
    r->told = true;
    *err = r->why;
    return true;
}

bool recorder_close(struct recorder *r, struct err *err) {
    recorder_flush(r);
    bool ok = !is_broken(r);
    if (!ok) *err = r->why;
    free_all(r);
    return ok;
}
