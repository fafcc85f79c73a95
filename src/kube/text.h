/* SPDX-License-Identifier: Apache-2.0 */
/* Private to kube/: as in Go, an empty text is none. */
#ifndef KEVTOP_KUBE_TEXT_H
#define KEVTOP_KUBE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

static inline bool has_text(const char *s) {
    return s && *s;
}

/* NULL: unset or empty. */
static inline const char *env_text(const char *name) {
    const char *value = getenv(name);
    return has_text(value) ? value : NULL;
}

#endif
