/* SPDX-License-Identifier: Apache-2.0 */
#include "net/trust.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/str.h"

/* Where distributions have them; the same, in the same order, as in Go. */
const char *const trust_places[] = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
    NULL,
};

static bool same_file(const struct stat *a, const struct stat *b) {
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
           a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* At least one certificate, and none that breaks off: the file may be half
 * written. */
static bool holds_certificates(const struct buf *pem) {
    static const char begin[] = "-----BEGIN CERTIFICATE-----";
    static const char end[] = "-----END CERTIFICATE-----";
    const char *at = pem->data;
    size_t n = 0;

    if (!at || strlen(at) != pem->len) return false;
    while ((at = strstr(at, begin))) {
        const char *over = strstr(at, end);
        const char *next = strstr(at + 1, begin);
        if (!over || (next && next < over)) return false;
        at = over;
        n++;
    }
    return n > 0;
}

void trust_init(struct trust *t, const struct buf *first, const char *path) {
    *t = (struct trust){.path = path, .pem = BUF_INIT(LIMIT_CREDENTIAL_BYTES)};
    buf_add_str(&t->pem, buf_str(first));
}

void trust_done(struct trust *t) {
    buf_done(&t->pem);
}

bool trust_look(struct trust *t, struct buf *note) {
    struct buf pem = BUF_INIT(LIMIT_CREDENTIAL_BYTES);
    struct stat now;
    struct err why;
    bool told = true;

    if (!t->path) return false;
    if (stat(t->path, &now) != 0) {
        told = !t->missing;
        t->missing = true;
        err_set_errno(&why, ERR_IO, errno, "certificate authority file '%s'",
                      t->path);
        if (told) buf_printf(note, "%s: the last one stays in use", why.text);
        return told;
    }
    if (!t->missing && same_file(&now, &t->seen)) return false;
    t->missing = false;
    t->seen = now;
    if (!file_read(t->path, &pem, &why))
        buf_printf(note, "%s: the last one stays in use", why.text);
    else if (!holds_certificates(&pem))
        buf_printf(note,
                   "certificate authority file '%s' holds no whole "
                   "certificate: the last one stays in use",
                   t->path);
    else if (str_eq(buf_str(&pem), buf_str(&t->pem)))
        told = false;
    else {
        buf_printf(note, "certificate authority file '%s' is read again",
                   t->path);
        buf_clear(&t->pem);
        buf_add_str(&t->pem, buf_str(&pem));
    }
    buf_done(&pem);
    return told;
}

const char *trust_system_file(const char *built_in,
                              const char *const *places) {
    if (built_in && access(built_in, R_OK) == 0) return built_in;
    for (; *places; places++)
        if (access(*places, R_OK) == 0) return *places;
    return NULL;
}
