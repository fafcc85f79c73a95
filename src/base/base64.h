/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 (RFC 4648, standard alphabet), as Go's base64.StdEncoding reads it.
 */
#ifndef KEVTOP_BASE_BASE64_H
#define KEVTOP_BASE_BASE64_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/cc.h"
#include "base/str.h"

/* Append what `in` stands for. CR and LF are skipped, padding is required,
 * the unused bits of the last character may be anything. False, with out as
 * it was, if malformed or too long for out. */
bool base64_decode(struct buf *out, struct str in) CC_MUST_USE;

#endif
