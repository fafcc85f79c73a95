/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/notes.h"

#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

static bool has_line(struct str lines, const char *line) {
    struct str part;

    while (str_split(&lines, '\n', &part))
        if (str_eq(part, str_of(line))) return true;
    return false;
}

void notes_take(struct buf *notes, char *line) {
    for (char *c = line; *c; c++)
        if (*c == '\n') *c = ' ';
    if (!has_line(buf_str(notes), line)) buf_printf(notes, "%s\n", line);
    xfree(line);
}

/* doubt: "others may read" */
static void add_mode(struct buf *notes, const char *doubt, const char *what,
                     const char *path, mode_t mode) {
    notes_take(notes, xasprintf("%s %s '%s' (mode %04o): chmod 600 it", doubt,
                                what, path, (unsigned)(mode & 07777)));
}

void notes_check_file(struct buf *notes, const char *what, const char *path) {
    struct stat st;

    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode)) return;
    if (st.st_uid != geteuid() && st.st_uid != 0)
        notes_take(notes, xasprintf("%s '%s' belongs to another user (%lu)",
                                    what, path, (unsigned long)st.st_uid));
    if (st.st_mode & 022)
        add_mode(notes, "others may change", what, path, st.st_mode);
    else if (st.st_mode & 044)
        add_mode(notes, "others may read", what, path, st.st_mode);
}
