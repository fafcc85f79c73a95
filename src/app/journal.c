/* SPDX-License-Identifier: Apache-2.0 */
#include "app/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/say.h"
#include "base/utf8.h"

/* --- the file --------------------------------------------------------- */

static bool refuse(const char *path, const char *what, struct err *err) {
    return err_set(err, ERR_IO,
                   "cannot write log file '%s': it is a %s; name a file", path,
                   what);
}

/* What can be appended to: a file, or a device as /dev/null. */
static bool check_kind(int fd, const char *path, struct err *err) {
    struct stat st;
    if (fstat(fd, &st) < 0)
        return err_set_errno(err, ERR_IO, errno, "cannot write log file '%s'",
                             path);
    if (S_ISFIFO(st.st_mode)) return refuse(path, "pipe", err);
    if (isatty(fd)) return refuse(path, "terminal (-v writes there)", err);
    if (!S_ISREG(st.st_mode) && !S_ISCHR(st.st_mode))
        return refuse(path, "special file", err);
    return true;
}

static bool cannot_open(const char *path, int why, struct err *err) {
    switch (why) {
    case EISDIR:
        return refuse(path, "folder", err);
    case ELOOP:
        return refuse(path, "symbolic link", err);
    case ENXIO: /* a pipe without a reader, or a socket */
        return refuse(path, "pipe", err);
    default:
        return err_set_errno(err, ERR_IO, why, "cannot write log file '%s'",
                             path);
    }
}

bool journal_open(struct journal *j, const char *path, bool loud,
                  struct err *err) {
    *j = (struct journal){.fd = -1, .path = path, .loud = loud};
    if (!path) return true;
    /* O_NONBLOCK: a pipe must not hold us up before it is refused. */
    int fd = open(path,
                  O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW |
                      O_NONBLOCK | O_NOCTTY,
                  0600);
    if (fd < 0) return cannot_open(path, errno, err);
    if (!check_kind(fd, path, err)) {
        close(fd);
        return false;
    }
    j->fd = fd;
    return true;
}

static bool write_all(int fd, struct str s, bool *some) {
    *some = false;
    while (s.len) {
        ssize_t n = write(fd, s.ptr, s.len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        *some = *some || n > 0;
        s = str_sub(s, (size_t)n, s.len);
    }
    return true;
}

static void write_line(struct journal *j, struct str line) {
    bool some;
    /* What was cut is ended before the next one begins. */
    bool ok = !j->torn || write_all(j->fd, STR("\n"), &some);
    if (ok) {
        j->torn = false;
        ok = write_all(j->fd, line, &some);
        j->torn = !ok && some;
    }
    if (ok) return;
    if (j->missing++ == 0)
        err_set_errno(&j->why, ERR_IO, errno, "cannot write log file '%s'",
                      j->path);
}

bool journal_trouble(struct journal *j, struct err *err) {
    if (j->missing == 0 || j->told) return false;
    j->told = true;
    *err = j->why;
    return true;
}

bool journal_close(struct journal *j, struct err *err) {
    bool ok = j->fd < 0 || close(j->fd) == 0 || errno == EINTR;
    j->fd = -1;
    if (j->missing)
        return err_set(err, ERR_IO, "%s: %" PRIu64 " lines are missing in it",
                       j->why.text, j->missing);
    return ok || err_set_errno(err, ERR_IO, errno,
                               "cannot write log file '%s'", j->path);
}

/* --- lines ------------------------------------------------------------ */

/* RFC 3339 with milliseconds, in the zone that is set here. */
static void put_time(struct buf *out, int64_t at_us) {
    int64_t us = at_us % US_PER_S;
    if (us < 0) us += US_PER_S;
    time_t s = (time_t)((at_us - us) / US_PER_S);
    struct tm tm;
    char text[32];
    if (!localtime_r(&s, &tm) ||
        strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm) == 0) {
        buf_add_cstr(out, "<invalid>");
        return;
    }
    long minutes = tm.tm_gmtoff / 60;
    char sign = minutes < 0 ? '-' : '+';
    if (minutes < 0) minutes = -minutes;
    buf_printf(out, "%s.%03d%c%02ld:%02ld", text, (int)(us / 1000), sign,
               minutes / 60, minutes % 60);
}

void journal_line(struct journal *j, int64_t at_us, struct str who,
                  struct str text) {
    if (j->fd < 0 && !j->loud) return;
    struct buf line = BUF_INIT(3 * LIMIT_CELL_BYTES);
    put_time(&line, at_us);
    buf_add_char(&line, ' ');
    if (who.len) {
        text_clean(&line, who, TEXT_LINE, LIMIT_CELL_BYTES);
        buf_add_cstr(&line, ": ");
    }
    text_clean(&line, text, TEXT_LINE, LIMIT_CELL_BYTES);
    if (j->loud) say_error("%s", line.data);
    buf_add_char(&line, '\n');
    if (j->fd >= 0) write_line(j, buf_str(&line));
    buf_done(&line);
}

void journal_notes(struct journal *j, struct str lines) {
    struct str line;
    while (str_split(&lines, '\n', &line))
        if (line.len) journal_line(j, clock_now_us(), STR_NONE, line);
}

void journal_follow(struct journal *j, const struct pipeline *p) {
    const struct feeds *feeds = store_feeds(p->store);
    uint64_t dropped = feeds_journal_dropped(feeds);
    size_t n = feeds_journal_count(feeds);
    struct buf who = BUF_INIT(LIMIT_CELL_BYTES);
    if (j->seen < dropped) { /* it came faster than it was taken */
        buf_printf(&who, "%" PRIu64 " lines are left out", dropped - j->seen);
        journal_line(j, clock_now_us(), STR_NONE, buf_str(&who));
        j->seen = dropped;
    }
    for (; j->seen < dropped + n; j->seen++) {
        const struct journal_line *line =
            feeds_journal(feeds, (size_t)(j->seen - dropped));
        buf_clear(&who);
        pipeline_feed_name(p, line->feed, &who);
        journal_line(j, line->at_us, buf_str(&who), str_of(line->text));
    }
    buf_done(&who);
}

void journal_restart(struct journal *j) {
    j->seen = 0;
}
