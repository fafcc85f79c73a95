/* SPDX-License-Identifier: Apache-2.0 */
/* Terminal input -> keys (view/action.h). Never blocks. Esc acts after
 * INPUT_ESC_MS, when it is clear that no sequence follows; pasted text comes
 * as single keys, its newlines as spaces (tui/keys.h). */
#ifndef KEVTOP_TUI_INPUT_H
#define KEVTOP_TUI_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#define INPUT_ESC_MS 25
/* How long the rest of a sequence may take to come. */
#define INPUT_REST_MS 250

enum input_result { INPUT_KEY, INPUT_NONE, INPUT_GONE };

/* The next key that is ready. INPUT_GONE: the terminal is no more. */
enum input_result input_next(uint32_t *key);
/* When input_next() must come again though the terminal stays silent, ms from
 * now; -1: not. */
int input_wait_ms(void);

#endif
