/* SPDX-License-Identifier: Apache-2.0 */
#include "base/newfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/limits.h"

enum { NAMES_TRIED = 100 };

static char *full_name(const char *name) {
    const char *home = getenv("HOME");
    if (strncmp(name, "~/", 2) != 0 || !home) return xstrdup(name);
    struct buf full = BUF_INIT(LIMIT_TEXT_BYTES);
    buf_printf(&full, "%s%s", home, name + 1);
    return buf_take(&full);
}

static bool refuse_existing(const char *name, struct err *err) {
    return err_set(err, ERR_IO,
                   "'%s' is there already: '!' behind the command replaces it",
                   name);
}

/* Nothing but a file can be replaced. */
static bool check_place(const char *name, bool replace, struct err *err) {
    struct stat st;
    if (lstat(name, &st) != 0) return true; /* opening it says why */
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_IO, "'%s' is not a regular file", name);
    return replace || refuse_existing(name, err);
}

/* A new file beside it, with the rights that any new file has. */
static int open_beside(const char *name, struct buf *beside, struct err *err) {
    for (int i = 0; i < NAMES_TRIED; i++) {
        buf_clear(beside);
        buf_printf(beside, "%s.%ld-%d", name, (long)getpid(), i);
        int fd =
            open(beside->data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0) return fd;
        if (errno != EEXIST) break;
    }
    err_set_errno(err, ERR_IO, errno, "cannot write '%s'", name);
    return -1;
}

/* link() takes no place that is taken; where there are no links, look. */
static bool put_in_place(const char *from, const char *to, bool replace,
                         struct err *err) {
    if (!replace) {
        if (link(from, to) == 0) {
            unlink(from);
            return true;
        }
        if (errno == EEXIST) return refuse_existing(to, err);
    }
    if (rename(from, to) == 0) return true;
    return err_set_errno(err, ERR_IO, errno, "cannot write '%s'", to);
}

static bool close_whole(FILE *out, const char *name, struct err *err) {
    bool ok = fflush(out) == 0 && !ferror(out) && fsync(fileno(out)) == 0;
    int why = errno;
    if (fclose(out) != 0 && ok) {
        ok = false;
        why = errno;
    }
    return ok || err_set_errno(err, ERR_IO, why, "cannot write '%s'", name);
}

static void end(struct newfile *f) {
    xfree(f->name);
    xfree(f->beside);
    *f = (struct newfile){0};
}

bool newfile_open(struct newfile *f, const char *name, bool replace,
                  struct err *err) {
    struct buf beside = BUF_INIT(LIMIT_TEXT_BYTES);
    *f = (struct newfile){.name = full_name(name), .replace = replace};
    int fd = -1;
    if (check_place(f->name, replace, err))
        fd = open_beside(f->name, &beside, err);
    if (fd >= 0) {
        f->beside = xstrdup(beside.data);
        f->out = fdopen(fd, "w");
        if (!f->out) {
            err_set_errno(err, ERR_IO, errno, "cannot write '%s'", f->name);
            close(fd);
            unlink(f->beside);
        }
    }
    buf_done(&beside);
    bool ok = f->out != NULL;
    if (!ok) end(f);
    return ok;
}

bool newfile_commit(struct newfile *f, struct err *err) {
    bool ok = close_whole(f->out, f->name, err) &&
              put_in_place(f->beside, f->name, f->replace, err);
    if (!ok) unlink(f->beside);
    end(f);
    return ok;
}

void newfile_abort(struct newfile *f) {
    fclose(f->out);
    unlink(f->beside);
    end(f);
}
