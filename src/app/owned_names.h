/* SPDX-License-Identifier: Apache-2.0 */
/* Who owns an object, as its name tells. Controllers name what they make by
 * rule: a pod "web-7c9d8f6b5-x2k4q" is of the ReplicaSet "web-7c9d8f6b5", which
 * is of the Deployment "web". That is all there is to go by for objects that
 * are gone: their events outlive them. Pure. */
#ifndef KEVTOP_APP_OWNED_NAMES_H
#define KEVTOP_APP_OWNED_NAMES_H

#include <stdbool.h>

#include "base/str.h"

/* Texts are borrowed from the name, or static. */
typedef bool owner_fn(void *ctx, struct str kind, struct str name);

/* Whether fn is true of one of those that may own an object of this kind and
 * name directly. */
bool name_owners(struct str kind, struct str name, owner_fn *fn, void *ctx);

#endif
