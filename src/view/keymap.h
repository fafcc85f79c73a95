/* SPDX-License-Identifier: Apache-2.0 */
/* Which key asks for which action: the built-in table, and what the
 * configuration's `keys` changes in a copy of it. */
#ifndef KEVTOP_VIEW_KEYMAP_H
#define KEVTOP_VIEW_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "view/action.h"

#define KEYMAP_KEYS 128

struct keymap {
    struct {
        uint32_t key;
        enum action action;
    } at[KEYMAP_KEYS]; /* the first key of an action is the one shown */
    size_t n;
};

/* The built-in one; static. */
const struct keymap *keymap_default(void);
/* The action a key asks for outside a prompt; ACTION_NONE. `/` is FILTER and
 * `n` PICK_NAMESPACE; where text is searched the screen takes them for SEARCH
 * and SEARCH_NEXT. */
enum action keymap_action(const struct keymap *m, uint32_t key);
/* The first key of an action, for help and the key bar; 0 if none. */
uint32_t keymap_key(const struct keymap *m, enum action a);
/* Whether one key may ask for both: one of them is for texts, the other for
 * tables. */
bool keymap_may_share(enum action a, enum action b);
/* Give an action these keys and no other ("Ctrl-D", "j", ...), taking them
 * from whatever had them; n may be 0. False, and m as it was: an unknown action or key (all of them are
 * named), or `quit` would be left without a key. */
bool keymap_bind(struct keymap *m, struct str action, const struct str *keys,
                 size_t n, struct err *err) CC_MUST_USE;
/* "next-warning" for ACTION_NEXT_WARNING; "" for ACTION_NONE. */
void action_name(enum action a, char out[32]);
/* The inverse; ACTION_NONE if unknown. */
enum action action_find(struct str name);

#endif
