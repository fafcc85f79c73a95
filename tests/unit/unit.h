/* SPDX-License-Identifier: Apache-2.0 */
/* What every unit test includes: cmocka with the headers that it needs, and a
 * few checks in the project's own types. */
#ifndef KEVTOP_UNIT_H
#define KEVTOP_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The path of a file under tests/, such as unit_path("decode/pod.json").
 * Lives until the next call. */
const char *unit_path(const char *name);

/* The whole file under tests/, NUL-terminated behind *len bytes; the test
 * fails where it cannot be read. Freed with unit_free(). len may be NULL. */
char *unit_read(const char *name, size_t *len);
void unit_free(char *text);

/* A struct str against a string literal. */
#define assert_str(have, want)                                          \
    unit_assert_bytes((have).ptr, (have).len, (want), sizeof(want) - 1, \
                      #have, __FILE__, __LINE__)

void unit_assert_bytes(const char *have, size_t have_len, const char *want,
                       size_t want_len, const char *what, const char *file,
                       int line);

#endif
