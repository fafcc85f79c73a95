/* SPDX-License-Identifier: Apache-2.0 */
/* A child process with a terminal of its own, for what can only be seen from
 * the other side: the bytes it writes, the modes it leaves, how it ends. */
#ifndef KEVTOP_UNIT_PTY_H
#define KEVTOP_UNIT_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#define PTY_READY "<ready>"

struct pty {
    const char *term; /* TERM; NULL: not set */
    bool no_color;    /* NO_COLOR=1 */
    const char *keys; /* sent once the child has written PTY_READY, or NULL */
    bool hang_up;     /* take the terminal away instead */
    const char *then; /* once the child wrote this, too, or NULL ... */
    const char *then_keys; /* ... these are sent */

    int status; /* of waitpid() */
    char *out;  /* what the child wrote; free with pty_done() */
    size_t len;
    struct termios before, after; /* with hang_up: before alone */
};

/* Run child, 24 rows of 80 columns, and wait for it; it exits with 0 when it
 * returns. Fails the test when that takes more than 20 s. */
void pty_run(struct pty *p, void (*child)(void));
void pty_done(struct pty *p);

/* For the child: write to the terminal past everything. */
void pty_say(const char *text);

/* Whether text was written; whether it was after the last `before`. */
bool pty_wrote(const struct pty *p, const char *text);
bool pty_wrote_after(const struct pty *p, const char *before,
                     const char *text);
/* What stands between two texts, or the test fails; *len bytes. */
const char *pty_between(const struct pty *p, const char *from, const char *to,
                        size_t *len);
bool pty_same_modes(const struct pty *p);

#endif
