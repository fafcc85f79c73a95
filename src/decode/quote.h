/* SPDX-License-Identifier: Apache-2.0 */
/* How much of a text from outside a message quotes, for %.*s. */
#ifndef KEVTOP_DECODE_QUOTE_H
#define KEVTOP_DECODE_QUOTE_H

#include "base/str.h"

#define QUOTE_UPTO(max, s) \
    (int)((s).len < (max) ? (s).len : (max)), ((s).ptr ? (s).ptr : "")
#define QUOTE(s) QUOTE_UPTO(64, s)

#endif
