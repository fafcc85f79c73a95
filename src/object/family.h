/* SPDX-License-Identifier: Apache-2.0 */
/* An object and what it belongs to: its owners up, what it owns down, and what
 * it depends on (a pod's node, a claim's volume, an autoscaler's target).
 *
 * A pure state machine, as source/reflect is: it says what has to be asked of
 * the server, is told the answers, and holds what is known so far. It knows
 * no network, no clock and no screen. Main thread.
 *
 * Any kind: paths come from the table of known kinds (model/kind.h) or from
 * discovery (object/resource.h). What is forbidden, gone or failed stays as a
 * relative of its own that says so; the rest goes on. A list of owned ones that
 * was refused is a relative without a name: "Pod", "", RELATIVE_FORBIDDEN. Where
 * a name is used again, the object is not the one that was meant: it is
 * RELATIVE_GONE, and why says that there is another. Bounded: FAMILY_RELATIVES
 * objects, FAMILY_DEPTH owners up; what was left out is counted.
 */
#ifndef KEVTOP_OBJECT_FAMILY_H
#define KEVTOP_OBJECT_FAMILY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "base/str.h"

#define FAMILY_RELATIVES 300
#define FAMILY_DEPTH 6
/* How old an object's state may grow while somebody looks at it. */
#define FAMILY_REFRESH_MS 5000

enum relative_role {
    RELATIVE_SELF,
    RELATIVE_OWNER, /* depth 1: its owner, 2: that one's, ... */
    RELATIVE_OWNED, /* depth 1: owned by it, 2: by one of those, ... */
    RELATIVE_NEEDED /* what it depends on: node, volume, target, claim */
};

enum relative_state {
    RELATIVE_ASKED,     /* no answer yet */
    RELATIVE_THERE,     /* json is set; with a why it is of asked_ms, and could
                           not be looked at again */
    RELATIVE_GONE,      /* 404: events may still tell of it; with a why there
                           is another of its name */
    RELATIVE_FORBIDDEN, /* 403 */
    RELATIVE_FAILED     /* why says why */
};

struct relative {
    enum relative_role role;
    enum relative_state state;
    int depth;
    size_t parent;        /* index of the relative it hangs on; its own for
                             SELF */
    struct str kind, api; /* "Pod", "v1"; api "" unknown */
    struct str ns, name, uid;
    const struct json *json; /* NULL unless THERE; of owned ones without
                                managedFields */
    struct str why;          /* why not, one line; "" if all is well */
    int64_t asked_ms;        /* when it was last answered */
};

/* Whose family; texts are copied. api as the event has it ("apps/v1"), "" if
 * unknown; uid too: with it another object of the same name is told apart. */
struct family_start {
    struct str kind, api, ns, name, uid;
};

struct family;

struct family *family_new(const struct family_start *start);
void family_free(struct family *f);

/* The next GET; false if nothing is to be asked for now. path is borrowed
 * until the next call. `token` comes back with the answer. Call until false:
 * a few may be under way at once. Objects are asked for again after
 * FAMILY_REFRESH_MS; family_stale() asks for all of them at once. */
struct family_ask {
    uint32_t token;
    const char *path;
};
bool family_next(struct family *f, int64_t now_ms, struct family_ask *ask);
/* status 0: no answer, why says why. body is changed (base/json.h). A token
 * that is not under way is left out. */
void family_answer(struct family *f, uint32_t token, int64_t now_ms,
                   int status, struct str why, char *body, size_t len);
/* Something happened to it: look again (at most once a second). */
void family_stale(struct family *f, int64_t now_ms);

/* In the order of a tree: owners from the top, self, what it owns (each
 * followed by what that one owns; those in trouble first), needed ones (an
 * autoscaler's target followed by what it owns). Borrowed until the next
 * family_next() or family_answer(). Never empty: SELF is there from the
 * start. */
size_t family_count(const struct family *f);
const struct relative *family_at(const struct family *f, size_t i);
const struct relative *family_self(const struct family *f);
/* Relatives beyond the bounds, counted, and replica sets of the past: those
 * scaled down to nothing. */
size_t family_left_out(const struct family *f);
/* Moves with whatever is visible. */
uint64_t family_revision(const struct family *f);
/* Every first answer has come. */
bool family_is_complete(const struct family *f);

#endif
