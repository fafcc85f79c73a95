/* SPDX-License-Identifier: Apache-2.0 */
/* Terminal input -> keys (view/action.h). Never blocks. Esc acts at once
 * (ESCDELAY 25); pasted text comes as single keys, its newlines as spaces. */
#ifndef KEVTOP_TUI_INPUT_H
#define KEVTOP_TUI_INPUT_H

#include <stdbool.h>
#include <stdint.h>

enum input_result { INPUT_KEY, INPUT_NONE, INPUT_RESIZE, INPUT_GONE };

/* The next key that is ready. INPUT_GONE: the terminal is no more. */
enum input_result input_next(uint32_t *key);

#endif
