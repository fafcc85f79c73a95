/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *what_it_is(mode_t mode) {
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return "a folder";
    case S_IFIFO:
        return "a pipe";
    case S_IFSOCK:
        return "a socket";
    case S_IFCHR:
    case S_IFBLK:
        return "a device";
    default:
        return "not a regular file";
    }
}

static bool refuse_kind(const char *path, mode_t mode, struct err *err) {
    return err_set(err, ERR_IO, "'%s' is %s", path, what_it_is(mode));
}

/* Without O_NONBLOCK a named pipe would hold us until somebody writes. */
static int open_plain(const char *path, struct err *err) {
    int fd;

    do fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    while (fd < 0 && errno == EINTR);
    if (fd >= 0) return fd;

    int why = errno;
    struct stat st;
    if (why == ENXIO && stat(path, &st) == 0 && !S_ISREG(st.st_mode))
        refuse_kind(path, st.st_mode, err);
    else
        err_set_errno(err, ERR_IO, why, "cannot read '%s'", path);
    return -1;
}

static bool refuse_size(const char *path, size_t room, struct err *err) {
    return err_set(err, ERR_LIMIT, "'%s' is larger than %zu bytes", path,
                   room);
}

/* size is what fstat told; files of /proc say 0, and any may grow. */
static bool read_all(int fd, const char *path, off_t size, struct buf *out,
                     struct err *err) {
    const size_t room = out->cap - out->len;
    char chunk[16384];
    bool ok = false;

    if (size > 0) {
        if ((uintmax_t)size > room) return refuse_size(path, room, err);
        /* At once, so that growing leaves no copies of a secret behind. */
        buf_reserve(out, (size_t)size);
    }
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof(chunk));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            err_set_errno(err, ERR_IO, errno, "cannot read '%s'", path);
            break;
        }
        if (n == 0) {
            ok = true;
            break;
        }
        if (!buf_add(out, chunk, (size_t)n)) {
            refuse_size(path, room, err);
            break;
        }
    }
    explicit_bzero(chunk, sizeof(chunk));
    return ok;
}

bool file_read(const char *path, struct buf *out, struct err *err) {
    const size_t before = out->len;
    bool ok = false;
    struct stat st;

    int fd = open_plain(path, err);
    if (fd < 0) return false;

    if (fstat(fd, &st) != 0)
        err_set_errno(err, ERR_IO, errno, "cannot read '%s'", path);
    else if (!S_ISREG(st.st_mode))
        refuse_kind(path, st.st_mode, err);
    else
        ok = read_all(fd, path, st.st_size, out, err);

    if (!ok) buf_cut(out, before);
    close(fd);
    return ok;
}
