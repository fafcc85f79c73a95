/* SPDX-License-Identifier: Apache-2.0 */
#include "view/keymap.h"
static const struct keymap none;
const struct keymap *keymap_default(void) { return &none; }
enum action keymap_action(const struct keymap *m, uint32_t key) { (void)m; return action_of_key(key); }
uint32_t keymap_key(const struct keymap *m, enum action a) { (void)m; return action_key(a); }
