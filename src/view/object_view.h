/* SPDX-License-Identifier: Apache-2.0 */
/* The view of one object, for its files alone:
 *
 *   view_object.c      what is looked at, when it is written anew, keys
 *   object_members.c   the object and its relatives, of the server or by name
 *   object_tree.c      the head and what it belongs to
 *   object_timeline.c  the events of all of them
 */
#ifndef KEVTOP_VIEW_OBJECT_VIEW_H
#define KEVTOP_VIEW_OBJECT_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"
#include "object/page.h"
#include "view/kin.h"
#include "view/pager.h"
#include "view/view.h"

/* The object itself or a relative. Texts are borrowed from the family, the
 * store or the view: they last until it is written anew. */
struct member {
    enum relative_role role;
    enum relative_state state; /* meaningless with by_name */
    int depth;
    size_t parent; /* index of the member it hangs on */
    struct str kind, api, ns, name, uid;
    const struct json *json; /* NULL unless it is there */
    struct str why;
    bool by_name;                /* told by the names in events alone */
    const struct object *events; /* NULL: none is known */
    enum tone tone;              /* of its state */
};

/* One occurrence, or a gap in what was watched. */
struct moment {
    int64_t at_us;
    const struct entry *entry;
    const struct gap_record *gap; /* NULL: an occurrence */
    const struct member *member;
    uint32_t n;
    bool estimated;
};

/* What a line opens: an event, or with entry NULL another object. */
struct target {
    uint64_t id;
    const struct entry *entry;
    uint64_t seq;  /* of the entry: another one if it is gone */
    size_t member; /* index */
};

struct object_view {
    struct view base;
    struct store *store;
    uint16_t cluster;
    char *kind, *ns, *name, *api, *uid;
    bool any_ns;
    struct kin kin;
    struct pager pager;
    struct page page;
    /* All of these only from one writing to the next. */
    VEC(struct member) members; /* in the order of the tree; see self */
    size_t self;
    VEC(const struct entry *) entries; /* of all of them, newest first */
    size_t entries_left_out;
    VEC(struct moment) moments;
    VEC(struct target) targets;
    uint64_t revision, evictions; /* of the store when refreshed last */
    size_t gaps;
    uint64_t settings;
    int64_t written_us; /* TIME_UNSET: the text must be written anew */
    uint32_t shown;     /* a hash of the text */
    size_t events, warnings, with_events;
};

/* The event's object as the store knows it; NULL. An object of the whole
 * cluster is found from within any namespace. */
const struct object *object_find(const struct store *st, uint16_t cluster,
                                 struct str kind, struct str ns,
                                 struct str name);

/* object_members.c: who belongs to it, and their events. */
void object_collect(struct object_view *v);
/* Owners of kind and name as its name tells; false if it tells none. name is
 * borrowed from the member; kind is static, "" where it is not known. */
bool object_owner_by_name(const struct object_view *v, struct str *kind,
                          struct str *name);
/* Whether the event is of an object that was there before, under the same
 * name. */
bool object_is_earlier(const struct member *m, const struct event *ev);

/* object_tree.c */
void object_write_head(struct object_view *v);
void object_write_tree(struct object_view *v);
/* "Pod/web-1" */
void object_add_name(struct buf *out, const struct member *m);

/* object_timeline.c */
void object_write_timeline(struct object_view *v);

/* Let the cursor stand on a line. salt tells lines of the same thing apart,
 * the same after everything was written anew. */
void object_set_event(struct object_view *v, struct pager_line *l,
                      const struct entry *e, int64_t salt);
void object_set_member(struct object_view *v, struct pager_line *l,
                       size_t member);

#endif
