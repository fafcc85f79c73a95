/* SPDX-License-Identifier: Apache-2.0 */
/* A client certificate and its key in two files that somebody renews while we
 * run.
 *
 * Both are looked at (device, inode, size, mtime) once in 10 s. Whether a
 * certificate and a key belong together only OpenSSL could say, which is not
 * asked here. So the rule is: a new pair is taken when two looks in a row saw
 * the same two files, both are whole PEM, and neither changed while they were
 * read; until then the old pair stays. Renewing may take up to 10 s from the
 * first file to the second. After a refusal the first look is enough, for
 * what there is has ceased to work.
 */
#ifndef KEVTOP_AUTH_CERTS_H
#define KEVTOP_AUTH_CERTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"

/* What tells a file from the one that was there before. */
struct cert_mark {
    dev_t dev;
    ino_t ino;
    off_t size;
    struct timespec mtime;
};
struct cert_marks {
    struct cert_mark cert, key;
};

struct cert_files {
    const char *cert_path, *key_path; /* borrowed */
    struct buf cert, key;             /* the pair in use; PEM */
    struct cert_marks used;           /* the files that it came from */
    struct cert_marks seen;           /* at the last look */
    int64_t next_ms;                  /* monotonic; when to look next */
    bool hurry;                       /* one look is enough */
    bool failing;                     /* the last look brought no pair */
};

enum cert_news {
    CERT_SAME,
    CERT_READ, /* there is another pair now */
    CERT_KEPT  /* what is there cannot be used (told once): err says why, and
                  the old pair stays */
};

/* cert and key are what was read at first; copied. */
void cert_files_init(struct cert_files *f, const char *cert_path,
                     const char *key_path, const struct buf *cert,
                     const struct buf *key);
void cert_files_done(struct cert_files *f); /* wipes */
/* The server refused the pair. */
void cert_files_refused(struct cert_files *f);

/* Look, if it is time. */
enum cert_news cert_files_look(struct cert_files *f, int64_t now_ms,
                               struct err *err);

#endif
