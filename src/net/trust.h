/* SPDX-License-Identifier: Apache-2.0 */
/* The certificate authorities of an endpoint, read again when their file is
 * another one. A file that is gone, or holds no whole certificate, changes
 * nothing: the last good ones stay, and it is told once. */
#ifndef KEVTOP_NET_TRUST_H
#define KEVTOP_NET_TRUST_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/buf.h"

struct trust {
    const char *path; /* borrowed; NULL: there is no file */
    struct buf pem;   /* "": the system's roots */
    struct stat seen; /* of the file that was looked at last */
    bool missing;
};

/* first is copied, and is what the file held when it was read first. */
void trust_init(struct trust *t, const struct buf *first, const char *path);
void trust_done(struct trust *t);
/* Look at the file, and read it if it is another one. True: something is to
 * be told, which is appended to note. */
bool trust_look(struct trust *t, struct buf *note);

/* The file of the system's roots: where libcurl looks for it, if that can be
 * read; else the first of places, up to a NULL, that can; else NULL. A libcurl
 * built on one distribution looks where that one has them. */
const char *trust_system_file(const char *built_in, const char *const *places);
extern const char *const trust_places[];

#endif
