/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of a terminal -> keys (view/action.h). Pure: no terminal, no
 * clock.
 *
 * Terminfo is asked first, then what xterm and its likes send is understood
 * whatever TERM says. Modifiers of cursor and function keys are left out;
 * letters with Alt and everything unknown are swallowed whole, so that no
 * piece of them acts as a key.
 *
 * A mouse's report (SGR) is a key, KEY_CODE_MOUSE, where the mouse is ours;
 * else, and in other forms, it is swallowed. Of the terminal's answers one is
 * kept: its background (OSC 11).
 *
 * A bracketed paste comes as single keys with its newlines and tabs as
 * spaces and without its control characters: it cannot press Enter. What
 * exceeds LIMIT_PROMPT_BYTES of it is left out. An Esc by itself ends a paste
 * whose end was lost.
 */
#ifndef KEVTOP_TUI_KEYS_H
#define KEVTOP_TUI_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "view/action.h"

#define KEYS_BYTES 256

/* What terminfo knows of the sequence that in begins with: the bytes it
 * takes and *key; 0: nothing; -1: in is the beginning of one. */
typedef int keys_terminfo_fn(struct str in, uint32_t *key);

struct keys {
    keys_terminfo_fn *terminfo; /* may be NULL */
    char bytes[KEYS_BYTES];     /* not understood yet */
    size_t len;
    size_t pasted; /* bytes of the paste so far */
    bool pasting;
    bool after_cr;
    bool mouse_on;       /* set by the caller */
    struct mouse mouse;  /* of the last KEY_CODE_MOUSE */
    bool has_background; /* the answer has come; */
    uint32_t background; /* 0xRRGGBB */
};

enum keys_result { KEYS_KEY, KEYS_EMPTY, KEYS_PARTIAL };

/* Room for this many bytes is left; keys_add() takes no more. */
size_t keys_room(const struct keys *k);
void keys_add(struct keys *k, struct str bytes);
/* The next key. KEYS_PARTIAL: what is there may be the beginning of one; call
 * with late set when nothing more came in time. */
enum keys_result keys_next(struct keys *k, bool late, uint32_t *key);
/* While partial: whether it is an Esc by itself. */
bool keys_is_escape(const struct keys *k);

#endif
