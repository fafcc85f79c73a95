/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of a family share, and nobody else:
 *
 *   family.c        whose turn it is to be asked, answers taken in
 *   family_learn.c  what an object says: its state, who is to be asked next
 *   family_list.c   what a list brings, and what it does not bring any more
 *   family_tree.c   the members, their order, and their end
 */
#ifndef KEVTOP_OBJECT_FAMILY_INTERNAL_H
#define KEVTOP_OBJECT_FAMILY_INTERNAL_H

#include "base/buf.h"
#include "base/vec.h"
#include "object/family.h"
#include "object/relations.h"
#include "object/resource.h"

/* JSON text that is held of all of them; trees take some times as much. */
#define FAMILY_BYTES (16 * MIB)
/* Lists that are looked through, and pages of each. */
#define FAMILY_LISTS 64
#define FAMILY_PAGES 100
/* How old a list may grow, and what is well: a refresh shows whether an
 * owner or a node still is. What was refused will be for a while. */
#define CALM_MS 30000
#define REFUSED_MS 120000
/* How often at most a list is asked for when something happened. */
#define LIST_LEAST_MS 2000
/* Of FAMILY_RELATIVES, what items of lists leave for owners and needs. */
#define FAMILY_RESERVE 24

/* When something is asked for. */
struct turn {
    int64_t at_ms;
    unsigned failures; /* in a row */
    bool under_way;
    size_t waits_for; /* a topic of discovery, + 1; 0: for none */
};

/* Texts of a member. */
enum word { W_KIND, W_API, W_NS, W_NAME, W_UID, W_WHY, WORDS };

struct member {
    struct relative is; /* texts are of words, json of reader */
    char *words[WORDS];
    char *wanted;         /* the uid it must have; NULL: any */
    struct member *of;    /* it hangs on that one; NULL: self */
    struct listing *from; /* the list it came with; NULL: asked by name */
    bool stands;          /* in for `from`, which was not answered */
    bool opens;           /* needed, and what it owns counts */
    bool unhealthy;
    bool dead;       /* family_bury() frees it */
    uint32_t round;  /* of `from`, or of self's needs, when last seen */
    size_t left_out; /* what hangs on it and found no room */
    struct json_reader *reader;
    size_t bytes; /* of the text */
    struct turn turn;
};

/* A list that is looked through for what a member owns. */
struct listing {
    struct member *of;
    struct relation rel;
    struct turn turn;
    char *next;      /* continue token; NULL: the first page is next */
    unsigned limit;  /* of a page */
    unsigned shrunk; /* how often that was made smaller */
    unsigned pages;  /* of this round */
    uint32_t round;
    bool answered; /* whole, or refused */
    bool dead;
    int64_t answered_ms;
    size_t left_out;         /* of the last round */
    size_t counting;         /* of this one */
    struct member *stand_in; /* while it is refused or fails */
};

struct pending {
    uint32_t token;
    int64_t since_ms;
    struct member *member; /* one of these two, or neither: topic */
    struct listing *list;
    size_t topic;
};

struct family {
    VEC(struct member *) members; /* self is the first */
    VEC(struct listing *) lists;
    VEC(struct pending) pending;
    VEC(struct member *) order; /* as told */
    struct resources *resources;
    struct json_reader *spare; /* of the answer that is read */
    struct buf path;
    struct buf text; /* an item of a list */
    uint32_t token;
    uint64_t revision;
    size_t held;      /* bytes of all members */
    bool stale;       /* look at all of them again */
    int64_t stale_ms; /* when that was last done */
    bool untidy;      /* the order has to be made anew */
};

/* An answer that is being read. */
struct answer {
    int64_t now_ms;
    int status;
    struct str why;
    const struct json *doc; /* an object; NULL unless 200; spare's */
    size_t len;
    bool too_large; /* it came, but has too much in it */
};

/* --- family_tree.c ----------------------------------------------------- */

/* What is new of a member. */
struct birth {
    enum relative_role role;
    struct member *of;
    struct listing *from;
    struct str kind, api, ns, name;
    struct str wanted; /* uid; "": any */
};

/* NULL where there is no room. */
struct member *family_add(struct family *f, const struct birth *b);
/* Both tell whether it was news. */
bool member_set(struct family *f, struct member *m, enum word w,
                struct str text);
bool member_state(struct family *f, struct member *m,
                  enum relative_state state);
/* Its JSON goes. */
void member_drop_json(struct family *f, struct member *m);
/* The one with this uid, or kind and name; NULL if there is none. */
struct member *family_find(const struct family *f, struct str uid,
                           struct str kind, struct str ns, struct str name);
void listing_free(struct listing *l);
/* Free what is dead and what hangs on it. */
void family_bury(struct family *f);
/* Make the order, if it is not what it was. */
void family_arrange(struct family *f);

/* --- family_learn.c ---------------------------------------------------- */

void family_learn_object(struct family *f, struct member *m,
                         const struct answer *a);
/* Back off; or come again in so many ms. */
void turn_failed(struct turn *t, const struct answer *a);
void turn_succeeded(struct turn *t, const struct answer *a, int64_t in_ms);
/* A text of its metadata. */
struct str member_meta(const struct json *object, const char *field);
/* Whether this is the state of it that is held. */
bool member_is_known(const struct member *m, const struct json *object);
/* Room for so much JSON of it; false: there is none. */
bool member_hold(struct family *f, struct member *m, size_t bytes);
/* This is its JSON now. */
void member_renewed(struct family *f, struct member *m,
                    const struct json *object);
/* It was seen to be there. */
void member_there(struct family *f, struct member *m, const struct answer *a);
/* Ask for those that its JSON names, and no more for those it named before. */
void member_expand(struct family *f, struct member *m);

/* --- family_list.c ----------------------------------------------------- */

void family_learn_list(struct family *f, struct listing *l,
                       const struct answer *a);

#endif
