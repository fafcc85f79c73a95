/* SPDX-License-Identifier: Apache-2.0 */
/* What entries have in common: the involved objects and the reasons, each
 * with the list of its entries. An object or reason lives while it has any. */
#ifndef KEVTOP_STORE_LINKS_H
#define KEVTOP_STORE_LINKS_H

#include "base/vec.h"
#include "store/index.h"
#include "store/store.h"

struct reason {
    struct istr *text;
    struct entry *first, *last;
};

struct links {
    struct index by_object, by_reason;
    VEC(struct object *) objects; /* owned; index by `slot` */
    VEC(struct reason) reasons;
};

/* Nothing may be linked any more. */
void links_done(struct links *l);

/* Put e at the end of the lists of its event's object and reason. */
void links_add(struct links *l, struct entry *e);
/* Take it out of them; the event must still be the one it was added with. */
void links_remove(struct links *l, struct intern *pool, struct entry *e);

/* An object of that kind in any case. Kinds that differ by case alone are
 * several objects, of which this is one. */
const struct object *links_object(const struct links *l, uint16_t cluster,
                                  struct str kind, struct str ns,
                                  struct str name);
const struct entry *links_reason(const struct links *l, struct str reason);

size_t links_bytes(const struct links *l);

#endif
