/* SPDX-License-Identifier: Apache-2.0 */
/* Which events are of an object or of what it owns, transitively: --owned.
 *
 * The server is asked, as the object view asks it (view/kin.h): once for each
 * object in each namespace that it may stand in, and again when events come of
 * objects that nobody knows. Once known to be owned is owned for good, since
 * events outlive what they are about. What is gone, or may not be read, is
 * told by its name (app/owned_names.h).
 *
 * Where all namespaces are watched, an object is looked for in those where an
 * event tells of it, or of something whose name begins with its own. Main
 * thread.
 */
#ifndef KEVTOP_APP_OWNED_H
#define KEVTOP_APP_OWNED_H

#include <stdbool.h>
#include <stdint.h>

#include "object/family.h"
#include "store/store.h"

struct owned;

struct owned_config {
    struct store *store;
    /* Ask for a path; its answer comes into store_replies() under id. False:
     * not now. */
    bool (*ask)(void *ctx, uint16_t cluster, uint32_t id, const char *path);
    /* This object is owned, which was not known when its events came. */
    void (*late)(void *ctx, const struct object *object);
    void *ctx;
};

struct owned *owned_new(const struct owned_config *config);
void owned_free(struct owned *o);

/* An object that is meant, wherever it stands. Texts are borrowed. */
void owned_add(struct owned *o, struct str kind, struct str name);
/* Look for all of them in this namespace; "": for those that are in none. */
void owned_look(struct owned *o, uint16_t cluster, struct str ns);
/* An event that is new. */
void owned_see(struct owned *o, const struct entry *e);

/* Take the answers that are there, put the next questions. */
void owned_turn(struct owned *o);
/* All that was asked is answered, or was waited for long enough. */
bool owned_is_settled(const struct owned *o);
/* When owned_turn() has something to do without news; -1: never. */
int owned_wait_ms(const struct owned *o);

/* Whether the event is of one of them; a filter_test_fn (query/filter.h). */
bool owned_has(const void *owned, const struct entry *e);

/* What could not be known, each once. */
struct owned_trouble {
    uint16_t cluster;
    struct str kind, name, ns; /* of the object that is meant; ns "": in
                                   none, or in none of several */
    enum relative_state state; /* ASKED: no answer yet; THERE: it has more
                                   than are looked at */
    struct str part, why;      /* the kind that may not be listed; "" */
};
typedef void owned_trouble_fn(void *ctx, const struct owned_trouble *t);
void owned_troubles(struct owned *o, owned_trouble_fn *fn, void *ctx);

#endif
