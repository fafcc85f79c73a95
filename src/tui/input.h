/* SPDX-License-Identifier: Apache-2.0 */
/* Terminal input -> keys (view/action.h). Never blocks. Esc acts after
 * INPUT_ESC_MS, when it is clear that no sequence follows; pasted text comes
 * as single keys, its newlines as spaces (tui/keys.h). */
#ifndef KEVTOP_TUI_INPUT_H
#define KEVTOP_TUI_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "view/action.h"

#define INPUT_ESC_MS 25
/* How long the rest of a sequence may take to come. */
#define INPUT_REST_MS 250
/* Within this time a second press at the same place makes it a double one. */
#define INPUT_DOUBLE_MS 400

enum input_result { INPUT_KEY, INPUT_NONE, INPUT_GONE };

/* The next key that is ready. INPUT_GONE: the terminal is no more. */
enum input_result input_next(uint32_t *key);
/* What KEY_CODE_MOUSE goes with. */
struct mouse input_mouse(void);
/* Whether the terminal has told its background since the last call. */
bool input_background(uint32_t *rgb);
/* When input_next() must come again though the terminal stays silent, ms from
 * now; -1: not. */
int input_wait_ms(void);

#endif
