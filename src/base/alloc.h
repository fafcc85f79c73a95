/* SPDX-License-Identifier: Apache-2.0 */
/* The only door to malloc. Out of memory ends the program: the hook restores
 * the terminal, one line goes to stderr, exit status 71 (EX_OSERR). None of
 * these returns NULL. Any thread. */
#ifndef KEVTOP_BASE_ALLOC_H
#define KEVTOP_BASE_ALLOC_H

#include <stddef.h>

#include "base/cc.h"

void *xmalloc(size_t size) CC_MALLOC;
void *xcalloc(size_t n, size_t size) CC_MALLOC;
void *xrealloc(void *p, size_t size);
/* n * size with overflow checked. */
void *xreallocarray(void *p, size_t n, size_t size);
char *xstrdup(const char *s) CC_MALLOC;
char *xstrndup(const char *s, size_t len) CC_MALLOC;
/* free(), so that every pointer leaves by the door it came in. */
void xfree(void *p);
char *xasprintf(const char *fmt, ...) CC_PRINTF(1, 2) CC_MALLOC;

/* Called once before the program ends for want of memory; set by tui while
 * the terminal is in its hands, NULL otherwise. */
void alloc_set_oom_hook(void (*hook)(void));

#endif
