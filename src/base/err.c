/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* Through a copy, because an argument may be err->text itself. */
CC_PRINTF(3, 0)
static void set_text(struct err *err, enum err_kind kind, const char *fmt,
                     va_list ap) {
    char text[sizeof(err->text)];

    if (vsnprintf(text, sizeof(text), fmt, ap) < 0) text[0] = '\0';
    err->kind = kind;
    memcpy(err->text, text, strlen(text) + 1);
}

static void append(struct err *err, const char *text) {
    size_t used = strlen(err->text);
    size_t room = sizeof(err->text) - 1 - used;
    size_t len = strnlen(text, room);

    memcpy(err->text + used, text, len);
    err->text[used + len] = '\0';
}

bool err_set(struct err *err, enum err_kind kind, const char *fmt, ...) {
    if (!err) return false;

    va_list ap;
    va_start(ap, fmt);
    set_text(err, kind, fmt, ap);
    va_end(ap);
    return false;
}

bool err_set_errno(struct err *err, enum err_kind kind, int errnum,
                   const char *fmt, ...) {
    if (!err) return false;

    va_list ap;
    va_start(ap, fmt);
    set_text(err, kind, fmt, ap);
    va_end(ap);

    char space[128];
    char reason[128];
    snprintf(reason, sizeof(reason), "%s",
             strerror_r(errnum, space, sizeof(space)));
    /* "No such file" begins a sentence in libc and continues one here. */
    bool word = reason[0] >= 'A' && reason[0] <= 'Z' &&
                !(reason[1] >= 'A' && reason[1] <= 'Z');
    if (word) reason[0] = (char)(reason[0] - 'A' + 'a');
    append(err, ": ");
    append(err, reason);
    return false;
}

bool err_wrap(struct err *err, const char *fmt, ...) {
    if (!err) return false;

    char message[sizeof(err->text)];
    memcpy(message, err->text, sizeof(message));

    va_list ap;
    va_start(ap, fmt);
    set_text(err, err->kind, fmt, ap);
    va_end(ap);
    append(err, ": ");
    append(err, message);
    return false;
}

int err_exit_status(enum err_kind kind) {
#define ERR_STATUS(kind, status) [kind] = (status),
    static const int status_of[] = {ERR_MAP(ERR_STATUS)};
#undef ERR_STATUS

    assert((size_t)kind < ARRAY_LEN(status_of));
    return status_of[kind];
}
