/* SPDX-License-Identifier: Apache-2.0 */
#include "print/save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "print/save_groups.h"

enum { NAMES_TRIED = 100 };

/* --- formats ---------------------------------------------------------- */

static const struct {
    const char *end, *format;
} ends[] = {
    {".txt", "table"}, {".log", "table"}, {".wide", "wide"},
    {".csv", "csv"},   {".json", "json"}, {".jsonl", "jsonl"},
    {".yaml", "yaml"}, {".yml", "yaml"},
};

static struct str end_of(struct str name) {
    for (size_t i = name.len; i > 0 && name.ptr[i - 1] != '/'; i--)
        if (name.ptr[i - 1] == '.') return str_sub(name, i - 1, name.len);
    return STR("");
}

static const char *format_of(const char *name, struct err *err) {
    struct str end = end_of(str_of(name));
    struct buf names = BUF_INIT(LIMIT_CELL_BYTES);
    const char *found = NULL;
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        if (str_eq_nocase(end, str_of(ends[i].end))) found = ends[i].format;
        buf_printf(&names, "%s%s", i ? ", " : "", ends[i].end);
    }
    if (!found)
        err_set(err, ERR_USAGE,
                "cannot tell a format from '%s': it has to end in one of %s",
                name, names.data);
    buf_done(&names);
    return found;
}

/* --- what is written -------------------------------------------------- */

static size_t write_events(const struct save *s, const char *format,
                           FILE *out) {
    const struct printer_ops *ops = printer_find(str_of(format), NULL);
    struct printer *p = printer_new(ops, &s->config, out);
    size_t count = query_count(s->rows);
    for (size_t i = 0; i < count; i++) {
        struct row row = query_row(s->rows, i);
        if (row.kind == ROW_EVENT) printer_measure(p, row.u.entry);
    }
    for (size_t i = 0; i < count; i++) {
        struct row row = query_row(s->rows, i);
        if (row.kind == ROW_EVENT) printer_event(p, row.u.entry);
    }
    printer_end(p);
    size_t printed = p->printed;
    printer_free(p);
    return printed;
}

static size_t write_text(struct str text, FILE *out) {
    struct str line;
    size_t n = 0;
    while (text.len && str_split(&text, '\n', &line)) {
        fwrite(line.ptr, 1, line.len, out);
        fputc('\n', out);
        n++;
    }
    return n;
}

static size_t write_all(const struct save *s, const char *format, FILE *out) {
    if (!s->rows) return write_text(s->text, out);
    size_t count = query_count(s->rows);
    bool groups = count && query_row(s->rows, 0).kind == ROW_GROUP;
    if (!groups) return write_events(s, format, out);
    save_groups(s, format, out);
    return count;
}

/* --- the file --------------------------------------------------------- */

static char *full_name(const char *name) {
    const char *home = getenv("HOME");
    if (strncmp(name, "~/", 2) != 0 || !home) return xstrdup(name);
    struct buf full = BUF_INIT(LIMIT_TEXT_BYTES);
    buf_printf(&full, "%s%s", home, name + 1);
    return buf_take(&full);
}

static bool refuse_existing(const char *name, struct err *err) {
    return err_set(err, ERR_IO, "'%s' is there already: :save! replaces it",
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

bool save_rows(const struct save *s, size_t *n, struct err *err) {
    char *name = full_name(s->name);
    struct buf beside = BUF_INIT(LIMIT_TEXT_BYTES);
    const char *format = "";
    bool ok = false, made = false;

    if (s->rows && !(format = format_of(name, err))) goto out;
    if (!check_place(name, s->replace, err)) goto out;
    int fd = open_beside(name, &beside, err);
    if (fd < 0) goto out;
    made = true;
    FILE *out = fdopen(fd, "w");
    if (!out) {
        err_set_errno(err, ERR_IO, errno, "cannot write '%s'", name);
        close(fd);
        goto out;
    }
    *n = write_all(s, format, out);
    ok = close_whole(out, name, err) &&
         put_in_place(beside.data, name, s->replace, err);
out:
    if (made && !ok) unlink(beside.data);
    buf_done(&beside);
    xfree(name);
    return ok;
}
