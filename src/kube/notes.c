/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/notes.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_BYTES 1024 /* of one note; what is longer is cut */

static bool has_line(struct str lines, const char *line) {
    struct str part;

    while (str_split(&lines, '\n', &part))
        if (str_eq(part, str_of(line))) return true;
    return false;
}

void notes_add(struct buf *notes, const char *fmt, ...) {
    char line[LINE_BYTES];
    va_list args;

    va_start(args, fmt);
    vsnprintf(line, sizeof(line), fmt, args);
    va_end(args);
    for (char *c = line; *c; c++)
        if (*c == '\n') *c = ' ';
    if (!has_line(buf_str(notes), line)) buf_printf(notes, "%s\n", line);
}

void notes_check_file(struct buf *notes, const char *what, const char *path) {
    struct stat st;

    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode)) return;
    if (st.st_uid != geteuid() && st.st_uid != 0)
        notes_add(notes, "%s '%s' belongs to another user (%lu)", what, path,
                  (unsigned long)st.st_uid);
    if (st.st_mode & 022)
        notes_add(notes, "others may change %s '%s' (mode %04o): chmod 600 it",
                  what, path, (unsigned)(st.st_mode & 07777));
    else if (st.st_mode & 044)
        notes_add(notes, "others may read %s '%s' (mode %04o): chmod 600 it",
                  what, path, (unsigned)(st.st_mode & 07777));
}
