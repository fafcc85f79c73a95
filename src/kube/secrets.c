/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/secrets.h"

#include <stddef.h>
#include <string.h>

#include "base/alloc.h"
#include "base/base64.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/str.h"
#include "kube/notes.h"

static bool holds(const struct buf *b, const char *text) {
    return b->len && memmem(b->data, b->len, text, strlen(text));
}

/* Either data (of the field `field`-data) or file is set, or none. */
static bool load_pem(struct buf *out, const char *label, const char *field,
                     const char *data, const char *file, struct err *err) {
    *out = BUF_INIT(LIMIT_CREDENTIAL_BYTES);
    if (data && !base64_decode(out, str_of(data)))
        return err_set(err, ERR_CONFIG, "%s: %s-data is not base64", label,
                       field);
    if (file && !file_read(file, out, err))
        return err_wrap(err, "%s: %s", label, field);
    if ((!data && !file) || holds(out, "-----BEGIN ")) return true;
    if (data)
        return err_set(err, ERR_CONFIG, "%s: %s-data is not PEM", label,
                       field);
    return err_set(err, ERR_CONFIG, "%s: %s: '%s' is not PEM", label, field,
                   file);
}

bool secrets_load_ca(struct endpoint *e, const struct cluster_spec *c,
                     struct err *err) {
    if (c->ca_file) e->ca_file = xstrdup(c->ca_file);
    return load_pem(&e->ca, c->label, "certificate-authority", c->ca_data,
                    c->ca_file, err);
}

static bool load_cert(struct identity *id, const struct user_spec *u,
                      struct buf *notes, struct err *err) {
    if (!user_spec_has_cert(u)) return true;
    if (u->cert_file) id->cert_file = xstrdup(u->cert_file);
    if (u->key_file) {
        id->key_file = xstrdup(u->key_file);
        notes_check_file(notes, "client-key", u->key_file);
    }
    if (!load_pem(&id->cert, u->label, "client-certificate", u->cert_data,
                  u->cert_file, err) ||
        !load_pem(&id->key, u->label, "client-key", u->key_data, u->key_file,
                  err))
        return false;
    /* OpenSSL would ask for the password on the terminal. */
    if (holds(&id->key, "ENCRYPTED"))
        return err_set(err, ERR_CONFIG,
                       "%s: client-key is encrypted; kevtop needs it "
                       "without a password",
                       u->label);
    return true;
}

/* It becomes a header, where a line break would begin another one. */
static bool is_header_text(struct str s) {
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c < ' ' || c == 0x7F) return false;
    }
    return true;
}

static bool check_token(struct str token, const char *label, const char *where,
                        struct err *err) {
    if (is_header_text(token)) return true;
    return err_set(err, ERR_CONFIG,
                   "%s: %s holds a line break or a control character", label,
                   where);
}

/* The file is read again by auth/ while it runs. */
static bool check_token_file(const struct user_spec *u, struct err *err) {
    struct buf text = BUF_INIT(LIMIT_CREDENTIAL_BYTES);
    bool ok = false;

    if (!file_read(u->token_file, &text, err)) {
        err_wrap(err, "%s: tokenFile", u->label);
        goto out;
    }
    struct str token = str_trim(buf_str(&text));
    if (token.len == 0) {
        err_set(err, ERR_CONFIG, "%s: tokenFile '%s' is empty", u->label,
                u->token_file);
        goto out;
    }
    ok = check_token(token, u->label, "the token of tokenFile", err);
out:
    buf_wipe(&text);
    return ok;
}

bool secrets_load_user(struct endpoint *e, const struct user_spec *u,
                       struct buf *notes, struct err *err) {
    struct identity *id = &e->identity;

    if (!load_cert(id, u, notes, err)) return false;
    if (u->token) {
        if (!check_token(str_of(u->token), u->label, "token", err))
            return false;
        id->token = xstrdup(u->token);
    }
    if (u->token_file) {
        /* With a token beside it, the file may come later. */
        if (!u->token && !check_token_file(u, err)) return false;
        id->token_file = xstrdup(u->token_file);
    }
    return true;
}
