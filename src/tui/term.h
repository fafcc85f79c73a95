/* SPDX-License-Identifier: Apache-2.0 */
/* The terminal: started, suspended, resumed, and restored on every way out.
 *
 * One terminal a process; main thread. Signals become bytes on a pipe (see
 * term_signal_fd); those of crashes give the terminal back in their handlers
 * and end the process as they would have (tui/crash.h). SIGKILL alone leaves
 * the terminal as it is.
 */
#ifndef KEVTOP_TUI_TERM_H
#define KEVTOP_TUI_TERM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "tui/theme.h"

enum term_color { TERM_COLOR_AUTO, TERM_COLOR_ALWAYS, TERM_COLOR_NEVER };

struct term_config {
    enum term_color color; /* auto: NO_COLOR and terminfo decide */
    bool ascii;
    const struct theme *theme; /* borrowed; NULL: the default one */
};

/* Take the terminal over. Fails with what to do instead when there is none,
 * TERM is unknown or it cannot move its cursor. */
bool term_start(const struct term_config *config, struct err *err) CC_MUST_USE;
/* Give it back, as it was. Harmless when not started. */
void term_stop(void);
/* Ctrl-Z: give it back, stop the process (and what runs with it in the
 * shell's job), take it again when continued. */
void term_suspend(void);
/* After SIGCONT: take it again from whoever had it meanwhile; while it is
 * away, nothing. */
void term_resume(void);
/* Give it back for another program of this process's job to use, with `line`
 * said on it. Signals stay caught: who reads them minds that SIGINT is meant
 * for both. */
void term_away(const char *line);
/* Take it again; what was typed and not read meanwhile was not for us. */
void term_back(void);

/* The mouse's reports are ours, or the terminal's to select text with; off at
 * first, and while the terminal is given back. */
void term_mouse(bool on);
bool term_has_mouse(void);
/* The window's title, until the terminal is given back: then it has its own
 * again. */
void term_title(struct str text);
/* Ask the terminal to put text into the clipboard; it does not answer. */
bool term_copy(struct str text, struct err *err) CC_MUST_USE;
/* A notice on the desktop, where the terminal can; ring the bell. */
void term_notify(struct str text);
void term_bell(void);
/* Ask what the background is; see input_background(). Nothing waits for the
 * answer. */
void term_ask_background(void);

/* What the terminal is: colours 0, 8, 16, 256, or 24 bits of them, as far as
 * wanted. 24 bits where terminfo has them ("RGB", TERM=xterm-direct): it is
 * not told to redefine its palette, which would outlive a kill -9. Whether
 * UTF-8 can be shown is the locale's word, known without a terminal. */
int term_colors(void);
bool term_utf8(void);
/* As configured. */
const struct theme *term_theme(void);
void term_size(int *rows, int *cols);
/* After SIGWINCH: learn the new size. */
void term_resized(void);

/* The terminal's input, for poll(). */
int term_input_fd(void);
/* One byte a signal: its number (SIGWINCH, SIGINT, SIGTERM, SIGHUP, SIGCONT,
 * SIGQUIT, SIGTSTP). */
int term_signal_fd(void);

/* Whether a program that prints text must fear this terminal: used by text
 * jobs to decide on colour. */
bool term_is_tty(int fd);

#endif
