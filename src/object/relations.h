/* SPDX-License-Identifier: Apache-2.0 */
/* What an object has to do with others, as its JSON tells: who owns it, which
 * lists hold what it owns, and what it needs. Pure functions; hostile JSON
 * makes them say less, never something else. */
#ifndef KEVTOP_OBJECT_RELATIONS_H
#define KEVTOP_OBJECT_RELATIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"
#include "base/str.h"

#define RELATIONS_LISTS 6 /* at most of one object */

/* --- up ---------------------------------------------------------------- */

struct owner {
    struct str kind, api, name, uid; /* borrowed from the JSON */
};

/* Its controller, else the first of its owners; false if it has none. */
bool relations_owner(const struct json *object, struct owner *out);
bool relations_is_owned_by(const struct json *object, struct str uid);

/* --- down -------------------------------------------------------------- */

/* Which items of a list belong to the object. */
enum relation_keep {
    KEEP_OWNED,  /* ownerReferences hold its uid */
    KEEP_ALL,    /* the query says it all */
    KEEP_MOUNTS, /* pods that mount the claim */
    KEEP_CLAIMS  /* claims made from the set's templates */
};

enum relation_where {
    WHERE_SAME,  /* in its namespace */
    WHERE_ALL,   /* in all of them */
    WHERE_INSIDE /* in the namespace that it is */
};

struct relation {
    const char *kind, *api; /* of the items; static */
    enum relation_keep keep;
    enum relation_where where;
    bool needed; /* what is in it is needed rather than owned */
    char *query; /* "labelSelector=app%3Dweb"; "" if none; owned */
};

/* The lists to look through for what this object owns; returns how many.
 * Each is relation_done() later. A kind that is not Kubernetes' own may own
 * workloads of its namespace. */
size_t relations_lists(struct str kind, struct str api,
                       const struct json *object,
                       struct relation out[RELATIONS_LISTS]);
void relation_done(struct relation *r);
bool relation_is_same(const struct relation *a, const struct relation *b);
/* Whether this item of the list is one of the object's. */
bool relation_keeps(const struct relation *r, const struct json *object,
                    const struct json *item);

/* --- sideways ---------------------------------------------------------- */

struct need {
    struct str kind, api, ns, name; /* ns "": it has none */
    bool opens;                     /* what that one owns counts, too */
};

typedef void need_fn(void *ctx, const struct need *need);

/* Tell what the object needs; texts are borrowed for the call. */
void relations_needs(struct str kind, struct str api,
                     const struct json *object, need_fn *fn, void *ctx);

/* --- how it is --------------------------------------------------------- */

/* Not as it should be, or not yet. */
bool relations_is_unhealthy(struct str kind, const struct json *object);
/* A ReplicaSet that was scaled down to nothing: history. */
bool relations_is_retired(struct str kind, const struct json *object);

#endif
