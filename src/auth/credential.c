/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/credential.h"

#include <stdarg.h>
#include <stdio.h>

#include "auth/certs.h"
#include "auth/token.h"
#include "base/alloc.h"
#include "base/limits.h"

#define NOTE_BYTES (2 * KIB)

struct credential {
    const struct identity *id; /* borrowed */
    struct credential_fns fns;
    void *ctx;

    struct token_file token_file; /* if id->token_file */
    struct cert_files certs;      /* if watches_certs() */
    uint64_t generation;
    uint64_t given; /* generation of the last credential_get() */
};

static void note(struct credential *c, const char *fmt, ...) CC_PRINTF(2, 3);
static void note(struct credential *c, const char *fmt, ...) {
    char line[NOTE_BYTES];
    va_list ap;

    if (!c->fns.note) return;
    va_start(ap, fmt);
    vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    c->fns.note(c->ctx, str_of(line));
}

/* As in client-go: a pair of which one half stands in kubeconfig itself does
 * not move. */
static bool watches_certs(const struct identity *id) {
    return id->cert_file && id->key_file;
}

static void look_at_certs(struct credential *c, int64_t now_ms) {
    struct err err;

    if (!watches_certs(c->id)) return;
    switch (cert_files_look(&c->certs, now_ms, &err)) {
    case CERT_SAME:
        break;
    case CERT_READ:
        c->generation++;
        note(c, "client certificate '%s' read again", c->id->cert_file);
        break;
    case CERT_KEPT:
        note(c, "client certificate: %s; the old one stays", err.text);
        break;
    }
}

static bool look_at_token(struct credential *c, int64_t now_ms,
                          struct str *token, struct err *err) {
    struct token_file *t = &c->token_file;
    bool first = t->token.len == 0;
    enum token_news news;
    struct err why;

    if (!c->id->token_file) {
        *token = str_of(c->id->token);
        if (token_fits_header(*token)) return true;
        return err_set(err, ERR_CONFIG,
                       "the token holds characters that no token has");
    }
    if (!token_file_look(t, now_ms, &news, &why))
        return err_set(err, why.kind, "%s", why.text);
    if (news == TOKEN_READ)
        note(c, first ? "token file '%s' read" : "token file '%s' read again",
             t->path);
    else if (news == TOKEN_KEPT)
        note(c, "%s; the last token stays", why.text);
    *token = buf_str(&t->token);
    return true;
}

struct credential *credential_new(const struct identity *identity,
                                  const struct credential_fns *fns,
                                  void *ctx) {
    struct credential *c = xcalloc(1, sizeof(*c));

    c->id = identity;
    c->fns = *fns;
    c->ctx = ctx;
    c->generation = 1;
    token_file_init(&c->token_file, identity->token_file);
    cert_files_init(&c->certs, identity->cert_file, identity->key_file,
                    &identity->cert, &identity->key);
    return c;
}

void credential_free(struct credential *c) {
    if (!c) return;
    token_file_done(&c->token_file);
    cert_files_done(&c->certs);
    xfree(c);
}

enum credential_state credential_get(struct credential *c, int64_t now_ms,
                                     struct credential_use *use,
                                     struct err *err) {
    look_at_certs(c, now_ms);
    *use = (struct credential_use){.cert = &c->certs.cert,
                                   .key = &c->certs.key,
                                   .generation = c->generation};
    c->given = c->generation;
    return look_at_token(c, now_ms, &use->token, err) ? CREDENTIAL_READY
                                                      : CREDENTIAL_FAILED;
}

void credential_refused(struct credential *c) {
    token_file_refused(&c->token_file);
    cert_files_refused(&c->certs);
}

void credential_renew(struct credential *c) {
    credential_refused(c);
}

void credential_lend(struct credential *c) {
    (void)c;
}

bool credential_changed(struct credential *c, int64_t now_ms) {
    look_at_certs(c, now_ms);
    return c->generation != c->given;
}

size_t credential_fds(const struct credential *c, struct pollfd *fds,
                      size_t n) {
    (void)c, (void)fds, (void)n;
    return 0;
}

int64_t credential_until(const struct credential *c) {
    (void)c;
    return INT64_MAX;
}

bool credential_work(struct credential *c, int64_t now_ms) {
    (void)c, (void)now_ms;
    return false;
}
