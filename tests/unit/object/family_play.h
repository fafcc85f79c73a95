/* SPDX-License-Identifier: Apache-2.0 */
/* A family and a server that it asks: what that answers stands in a table or
 * in a file of recorded answers. The clock is the test's. */
#ifndef KEVTOP_TESTS_FAMILY_PLAY_H
#define KEVTOP_TESTS_FAMILY_PLAY_H

#include "base/buf.h"
#include "object/family.h"
#include "unit/unit.h"

/* An answer of the server's; body NULL: why instead. A path that ends in '*'
 * stands for all that begin so. */
struct line {
    const char *path;
    int status;
    const char *body;
    const char *why;
};

struct play {
    struct family *family;
    const struct line *lines; /* up to one without path */
    const char *recorded;     /* lines "PATH STATUS BODY"; or NULL */
    int64_t now_ms;
    struct buf asked; /* paths, each followed by a newline */
    size_t questions;
    struct buf shown;
};

void play_start(struct play *p, const struct family_start *start,
                const struct line *lines);
void play_recorded(struct play *p, const struct family_start *start,
                   const char *recorded);
void play_end(struct play *p);

/* Ask and answer until nothing is to be asked any more; what is not in the
 * table or file fails the test. */
void play(struct play *p);
/* The same as time goes by: as many ms more. */
void play_on(struct play *p, int64_t ms);

/* The family as text: a line each, "self Pod prod/web-0 there why",
 * indented by its place in the tree. */
const char *play_show(struct play *p);
/* The relative with this name; fails if there is none. */
const struct relative *play_find(const struct play *p, const char *name);
/* How many questions had this in their path, and forget all of them. */
size_t play_asked(struct play *p, const char *part);

#endif
