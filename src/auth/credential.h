/* SPDX-License-Identifier: Apache-2.0 */
/* What proves who one is, kept fresh: the token, the client certificate, the
 * impersonation headers that the next request has to carry.
 *
 * One per API server and user, so that one run of a plugin does for any
 * number of requests. Everything here is the watch thread's; nothing blocks:
 * a plugin runs beside it and its pipes are polled with the sockets.
 *
 *   token file        read again when older than 50 s (client-go: 60 s less
 *                     10 s of leeway), at once after a refusal; when that
 *                     fails the last good token stays
 *   certificate files looked at (inode, size, mtime) once in 10 s; both are
 *                     read together, and a pair that does not belong together
 *                     yet (one file written, the other not) is left for the
 *                     next look
 *   plugin            client-go's exec.go: run when there is nothing yet,
 *                     when what it gave has expired, and once after a
 *                     refusal of what it gave
 *
 * No secret ever stands in a message, a note, an argument or the environment
 * of a child that did not ask for it.
 */
#ifndef KEVTOP_AUTH_CREDENTIAL_H
#define KEVTOP_AUTH_CREDENTIAL_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auth/identity.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct credential;

/* Called from the functions below, never from elsewhere. */
struct credential_fns {
    /* A line for the connection journal: what is read, run, renewed; a
     * plugin's standard error, cleaned of what looks like a secret. */
    void (*note)(void *ctx, struct str line);
    /* true: a plugin waits for the terminal (identity.terminal is
     * TERMINAL_ASK); answer with credential_lend(). false: it is done with
     * it. */
    void (*terminal)(void *ctx, bool wanted);
};

/* identity is borrowed and must outlive the credential; fns are copied. */
struct credential *credential_new(const struct identity *identity,
                                  const struct credential_fns *fns, void *ctx);
/* Ends a plugin that runs, with its process group. NULL is allowed. */
void credential_free(struct credential *c);

enum credential_state {
    CREDENTIAL_READY,
    CREDENTIAL_BUSY,  /* a plugin runs or waits for the terminal: ask again
                         after credential_work() said so */
    CREDENTIAL_FAILED /* err says why; asked again it tries again, so wait a
                         backoff delay first */
};

/* What requests need now; borrowed until the next call of any function here
 * but credential_fds(). */
struct credential_use {
    struct str token;             /* "": none */
    const struct buf *cert, *key; /* empty: none */
    uint64_t generation;          /* moves when cert or key are others: older
                                     connections must go */
};

enum credential_state credential_get(struct credential *c, int64_t now_ms,
                                     struct credential_use *use,
                                     struct err *err);

/* The server said 401 to what generation/token of the last credential_get()
 * was used: everything is read, or run, anew at the next one. */
void credential_refused(struct credential *c);
/* The user asks for it (Ctrl-R): the same, and a plugin of mode IfAvailable
 * may have the terminal once more. */
void credential_renew(struct credential *c);
/* The terminal is there. */
void credential_lend(struct credential *c);

/* Whether the certificate files changed since the last credential_get(), at
 * most one look in 10 s; token files are no reason to connect anew. */
bool credential_changed(struct credential *c, int64_t now_ms);

/* For the poll loop: the descriptors to wait for (at most n are written;
 * returns how many), and until when at most (monotonic ms; INT64_MAX). */
size_t credential_fds(const struct credential *c, struct pollfd *fds,
                      size_t n);
int64_t credential_until(const struct credential *c);
/* Read what there is, end what is over time. True: a plugin is over, ask
 * credential_get() again. */
bool credential_work(struct credential *c, int64_t now_ms);

/* Impersonate-User: and its kin, one line a call ("Name: value", instead of
 * what line held), in the order of client-go. False after the last, with *ok
 * true; or, with *ok false, because a value cannot stand in a header. */
bool identity_header(const struct identity *id, size_t i, struct buf *line,
                     bool *ok, struct err *err) CC_MUST_USE;

#endif
