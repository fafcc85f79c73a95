/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static void (*_Atomic oom_hook)(void);
static atomic_int dying_tid;

/* The first thread here restores the terminal and ends the program; others
 * that run out meanwhile wait for that. A hook that runs out itself must not
 * wait for itself. */
CC_NORETURN static void out_of_memory(void) {
    static const char line[] = "kevtop: out of memory\n";
    int self = (int)gettid();
    int first = 0;

    if (atomic_compare_exchange_strong(&dying_tid, &first, self)) {
        void (*hook)(void) = atomic_load(&oom_hook);
        if (hook) hook();
    } else if (first != self) {
        for (;;) pause();
    }
    if (write(STDERR_FILENO, line, sizeof(line) - 1) < 0) _exit(EX_OSERR);
    _exit(EX_OSERR);
}

void *xmalloc(size_t size) {
    void *p = malloc(size ? size : 1);
    if (!p) out_of_memory();
    return p;
}

void *xcalloc(size_t n, size_t size) {
    void *p = n && size ? calloc(n, size) : calloc(1, 1);
    if (!p) out_of_memory();
    return p;
}

void *xrealloc(void *p, size_t size) {
    void *grown = realloc(p, size ? size : 1);
    if (!grown) out_of_memory();
    return grown;
}

void *xreallocarray(void *p, size_t n, size_t size) {
    if (size && n > SIZE_MAX / size) out_of_memory();
    return xrealloc(p, n * size);
}

char *xstrdup(const char *s) {
    return xstrndup(s, strlen(s));
}

char *xstrndup(const char *s, size_t len) {
    if (len == SIZE_MAX) out_of_memory();
    char *copy = xmalloc(len + 1);
    if (len) memcpy(copy, s, len);
    copy[len] = '\0';
    return copy;
}

void xfree(void *p) {
    free(p);
}

char *xasprintf(const char *fmt, ...) {
    char *text = NULL;
    va_list ap;

    va_start(ap, fmt);
    int n = vasprintf(&text, fmt, ap);
    va_end(ap);
    if (n < 0 || !text) out_of_memory();
    return text;
}

void alloc_set_oom_hook(void (*hook)(void)) {
    atomic_store(&oom_hook, hook);
}
