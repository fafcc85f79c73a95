/* SPDX-License-Identifier: Apache-2.0 */
/* Making groups out of entries: between group.c and query.c. */
#ifndef KEVTOP_QUERY_GROUPS_H
#define KEVTOP_QUERY_GROUPS_H

#include "base/vec.h"
#include "query/group.h"

/* Which group an entry falls under: the texts that tell it from others. */
struct group_ident {
    enum group_key by;
    uint16_t cluster;   /* 0 where groups go across clusters */
    struct str part[3]; /* borrowed from the entry */
    uint32_t hash;      /* of all of it */
};

void group_ident_of(struct store *st, enum group_key by, const struct entry *e,
                    struct group_ident *out);
/* struct group's id. Its low half is the hash. */
uint64_t group_ident_id(const struct group_ident *ident);

struct groups;

struct groups *groups_new(struct store *st);
void groups_free(struct groups *gs);

/* Forget how groups stood: other ones come. */
void groups_forget(struct groups *gs);

/* Start afresh: what was handed out is gone. Then add entries, then end. */
/* all: every entry of the store will be added. */
void groups_begin(struct groups *gs, enum group_key by, bool all,
                  int64_t now_us);
void groups_add(struct groups *gs, const struct entry *e);
void groups_end(struct groups *gs);

/* After groups_end(), in no particular order. Borrowed until the next
 * groups_begin(). */
size_t groups_count(const struct groups *gs);
const struct group *groups_at(const struct groups *gs, size_t i);

#endif
