/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/certs.h"

#include <errno.h>
#include <sys/stat.h>

#include "auth/pem.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/str.h"

#define LOOK_MS 10000

static bool mark_of(const char *path, struct cert_mark *mark,
                    struct err *err) {
    struct stat st;

    if (stat(path, &st) != 0)
        return err_set_errno(err, ERR_IO, errno, "cannot read '%s'", path);
    *mark = (struct cert_mark){.dev = st.st_dev,
                               .ino = st.st_ino,
                               .size = st.st_size,
                               .mtime = st.st_mtim};
    return true;
}

static bool same_mark(const struct cert_mark *a, const struct cert_mark *b) {
    return a->dev == b->dev && a->ino == b->ino && a->size == b->size &&
           a->mtime.tv_sec == b->mtime.tv_sec &&
           a->mtime.tv_nsec == b->mtime.tv_nsec;
}

static bool same_marks(const struct cert_marks *a,
                       const struct cert_marks *b) {
    return same_mark(&a->cert, &b->cert) && same_mark(&a->key, &b->key);
}

static bool marks_of(const struct cert_files *f, struct cert_marks *marks,
                     struct err *err) {
    return mark_of(f->cert_path, &marks->cert, err) &&
           mark_of(f->key_path, &marks->key, err);
}

static bool read_pem(const char *path, struct str label, struct buf *out,
                     struct err *err) {
    if (!file_read(path, out, err)) return false;
    if (pem_holds(buf_str(out), label)) return true;
    return err_set(err, ERR_CONFIG, "'%s' is no whole PEM file with a %.*s",
                   path, STR_ARG(label));
}

static bool read_pair(const struct cert_files *f,
                      const struct cert_marks *marks, struct buf *cert,
                      struct buf *key, struct err *err) {
    struct cert_marks after = {0};

    if (!read_pem(f->cert_path, STR("CERTIFICATE"), cert, err) ||
        !read_pem(f->key_path, STR("PRIVATE KEY"), key, err))
        return false;
    if (pem_is_encrypted(buf_str(key)))
        return err_set(err, ERR_CONFIG,
                       "'%s' is encrypted; kevtop needs the key without a "
                       "password",
                       f->key_path);
    if (!marks_of(f, &after, err)) return false;
    if (!same_marks(marks, &after))
        return err_set(err, ERR_IO, "'%s' changed while it was read",
                       same_mark(&marks->cert, &after.cert) ? f->key_path
                                                            : f->cert_path);
    return true;
}

/* The files are others than those in use: take them if they are good. */
static bool take_pair(struct cert_files *f, const struct cert_marks *marks,
                      bool *differs, struct err *err) {
    struct buf cert = BUF_INIT(LIMIT_CREDENTIAL_BYTES);
    struct buf key = BUF_INIT(LIMIT_CREDENTIAL_BYTES);

    bool ok = read_pair(f, marks, &cert, &key, err);
    if (!ok) goto out;
    f->used = *marks;
    *differs = !str_eq(buf_str(&cert), buf_str(&f->cert)) ||
               !str_eq(buf_str(&key), buf_str(&f->key));
    if (!*differs) goto out;
    buf_wipe(&f->cert);
    buf_wipe(&f->key);
    f->cert = cert;
    f->key = key;
    return true;
out:
    buf_wipe(&cert);
    buf_wipe(&key);
    return ok;
}

void cert_files_init(struct cert_files *f, const char *cert_path,
                     const char *key_path, const struct buf *cert,
                     const struct buf *key) {
    *f = (struct cert_files){.cert_path = cert_path,
                             .key_path = key_path,
                             .cert = BUF_INIT(LIMIT_CREDENTIAL_BYTES),
                             .key = BUF_INIT(LIMIT_CREDENTIAL_BYTES),
                             .next_ms = INT64_MIN};
    buf_reserve(&f->key, key->len);
    buf_add_str(&f->cert, buf_str(cert));
    buf_add_str(&f->key, buf_str(key));
}

void cert_files_done(struct cert_files *f) {
    buf_wipe(&f->cert);
    buf_wipe(&f->key);
}

void cert_files_refused(struct cert_files *f) {
    f->next_ms = INT64_MIN;
    f->hurry = true;
}

enum cert_news cert_files_look(struct cert_files *f, int64_t now_ms,
                               struct err *err) {
    struct cert_marks marks = {0};
    bool differs = false, ok = false;

    if (now_ms < f->next_ms) return CERT_SAME;
    f->next_ms = now_ms + LOOK_MS;

    if (marks_of(f, &marks, err)) {
        bool settled = f->hurry || same_marks(&marks, &f->seen);
        f->seen = marks;
        if (same_marks(&marks, &f->used)) {
            ok = true;
        } else if (!settled) {
            return CERT_SAME;
        } else {
            ok = take_pair(f, &marks, &differs, err);
        }
    }
    f->hurry = false;
    bool told = f->failing;
    f->failing = !ok;
    if (!ok) return told ? CERT_SAME : CERT_KEPT;
    return differs ? CERT_READ : CERT_SAME;
}
