/* SPDX-License-Identifier: Apache-2.0 */
/* What the objects of a group have in common that others have not.
 *
 * Said is what at least nine of ten share, if so many of them would hardly
 * ever share it by chance: with p the share of all objects known that have
 * it, p^n below 1 in 100, of three objects or more; of two if it is one
 * object in fifty that has it. Of the store, not of what is shown: on the
 * screen of one problem everything may be on the same node.
 */
#ifndef KEVTOP_QUERY_COMMON_H
#define KEVTOP_QUERY_COMMON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/intern.h"
#include "base/vec.h"
#include "query/group.h"
#include "query/tally.h"
#include "store/store.h"

#define COMMON_PLACES COMMON_SINCE

/* Where an object belongs: a fingerprint for each enum common_kind, 0 where
 * that is not known. Nodes, namespaces and owners of two clusters differ. */
struct place {
    uint64_t key[COMMON_PLACES];
    const struct entry *from[COMMON_PLACES]; /* who told; NULL: itself */
    uint32_t asked; /* events that were looked at for the image */
};

/* All objects of the store. */
struct scene {
    struct store *st;
    VEC(struct place) at;          /* by the object's slot */
    struct tally share;            /* objects of a key */
    uint32_t known[COMMON_PLACES]; /* objects that have one */
    size_t counted;                /* objects in share and known */
    uint64_t evictions;
    int64_t now_us, asked_us, counted_us;
};

void scene_done(struct scene *s);
/* Bring the objects up to date. What they are on is learnt from the events
 * that pass scene_learn(), or, where not all do, by asking the store: of new
 * objects at once, of others after a while. */
void scene_refresh(struct scene *s, struct store *st, int64_t now_us,
                   bool ask);
void scene_learn(struct scene *s, const struct entry *e);
/* Then count, again only after a while or with many more objects. */
void scene_count(struct scene *s);

/* Who may be the majority of a group's objects, and how many are. Look at all
 * objects once to find out who, then once more to count. */
struct votes {
    struct {
        uint64_t key;
        uint32_t votes, hits;
        uint32_t slot; /* an object that has it */
    } of[COMMON_PLACES];
};
void votes_find(struct votes *v, const struct scene *s, uint32_t slot);
void votes_count(struct votes *v, const struct scene *s, uint32_t slot);

/* Whether `hits` of n objects share by more than chance what `share` of
 * `known` have. *bits is how much so: the binary logarithm of 1/chance. */
bool is_telling(uint32_t hits, uint32_t n, uint32_t share, uint32_t known,
                double *bits);

/* Fill in g->common from all votes, most telling first; texts in pool. */
void common_find(struct group *g, const struct votes *v, const struct scene *s,
                 struct intern *pool);

#endif
