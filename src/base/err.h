/* SPDX-License-Identifier: Apache-2.0 */
/* What went wrong, in one line.
 *
 * A function that the world can make fail returns bool (or a pointer) and
 * takes `struct err *err` last; on success *err is untouched. Messages are
 * lower case without a full stop, what failed first, the subject in single
 * quotes: cannot read kubeconfig '/x': permission denied. Callers add what
 * they were doing with err_wrap(). Messages may hold text from outside; they
 * pass text_clean() where they are printed, not here.
 *
 * No secret ever goes into a message.
 */
#ifndef KEVTOP_BASE_ERR_H
#define KEVTOP_BASE_ERR_H

#include <stdbool.h>

#include "base/cc.h"
#include "base/limits.h"

/* kind, process exit status, when */
/* clang-format off */
#define ERR_MAP(X)                                                         \
    X(ERR_NONE, 0)    /* nothing failed */                                 \
    X(ERR_USAGE, 2)   /* the command line or an expression is wrong */     \
    X(ERR_CONFIG, 1)  /* a kubeconfig or config file is wrong */           \
    X(ERR_IO, 1)      /* a file, pipe or terminal failed */                \
    X(ERR_NET, 1)     /* no connection, or it broke */                     \
    X(ERR_TLS, 1)     /* the peer cannot be trusted */                     \
    X(ERR_AUTH, 1)    /* 401: credentials are missing or refused */        \
    X(ERR_DENIED, 1)  /* 403 */                                            \
    X(ERR_SERVER, 1)  /* any other answer that is not success */           \
    X(ERR_FORMAT, 1)  /* bytes that are not what they should be */         \
    X(ERR_LIMIT, 1)   /* a cap of limits.h was reached */
/* clang-format on */

#define ERR_ENUM(kind, status) kind,
enum err_kind { ERR_MAP(ERR_ENUM) };
#undef ERR_ENUM

struct err {
    enum err_kind kind;
    char text[LIMIT_ERR_TEXT]; /* cut, never overrun; NUL-terminated */
};

/* Set *err (which may be NULL) and return false, so that a failing function
 * can `return err_set(...)`. */
bool err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
    CC_PRINTF(3, 4);

/* As err_set, with ": " and strerror(errnum) behind the message. */
bool err_set_errno(struct err *err, enum err_kind kind, int errnum,
                   const char *fmt, ...) CC_PRINTF(4, 5);

/* Put "context: " before the message. Returns false. */
bool err_wrap(struct err *err, const char *fmt, ...) CC_PRINTF(2, 3);

/* The process exit status that a failure of this kind leads to. */
int err_exit_status(enum err_kind kind);

#endif
