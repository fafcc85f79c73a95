/* SPDX-License-Identifier: Apache-2.0 */
/* The demo's dice: the same seed gives the same names, everywhere. */
#ifndef KEVTOP_SOURCE_DEMO_RANDOM_H
#define KEVTOP_SOURCE_DEMO_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct demo_random {
    uint64_t state; /* any value is a seed */
};

/* Uniform in [0, n), n > 0. */
uint32_t demo_random(struct demo_random *r, uint32_t n);
/* In [least, most]. */
int64_t demo_between(struct demo_random *r, int64_t least, int64_t most);

#define DEMO_UID 37
/* A UUID of version 4. */
void demo_uid(struct demo_random *r, char out[DEMO_UID]);
/* len characters as Kubernetes makes them for names, and a NUL. */
void demo_suffix(struct demo_random *r, char *out, size_t len);

#endif
