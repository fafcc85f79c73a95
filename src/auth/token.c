/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/token.h"

#include "base/file.h"
#include "base/limits.h"

/* client-go keeps a file's token for 60 s less 10 s of leeway. */
#define REREAD_MS 50000

static bool read_token(const char *path, struct buf *out, struct err *err) {
    struct buf text = BUF_INIT(LIMIT_CREDENTIAL_BYTES);
    bool ok = false;

    if (!file_read(path, &text, err)) {
        err_wrap(err, "cannot read the token");
        goto out;
    }
    struct str token = str_trim(buf_str(&text));
    if (token.len == 0) {
        err_set(err, ERR_CONFIG, "token file '%s' is empty", path);
        goto out;
    }
    if (!token_fits_header(token)) {
        err_set(err, ERR_CONFIG,
                "token file '%s' holds characters that no token has", path);
        goto out;
    }
    buf_reserve(out, token.len);
    ok = buf_add_str(out, token);
out:
    buf_wipe(&text);
    return ok;
}

void token_file_init(struct token_file *t, const char *path) {
    *t = (struct token_file){.path = path,
                             .token = BUF_INIT(LIMIT_CREDENTIAL_BYTES),
                             .next_ms = INT64_MIN};
}

void token_file_done(struct token_file *t) {
    buf_wipe(&t->token);
}

void token_file_refused(struct token_file *t) {
    t->next_ms = INT64_MIN;
}

bool token_file_look(struct token_file *t, int64_t now_ms,
                     enum token_news *news, struct err *err) {
    struct buf token = BUF_INIT(LIMIT_CREDENTIAL_BYTES);

    *news = TOKEN_SAME;
    if (now_ms < t->next_ms) return true;
    if (!read_token(t->path, &token, err)) {
        if (!t->failing) *news = TOKEN_KEPT;
        t->failing = true;
        return t->token.len > 0;
    }
    t->failing = false;
    t->next_ms = now_ms + REREAD_MS;
    if (str_eq(buf_str(&token), buf_str(&t->token))) {
        buf_wipe(&token);
        return true;
    }
    *news = TOKEN_READ;
    buf_wipe(&t->token);
    t->token = token;
    return true;
}

bool token_fits_header(struct str token) {
    for (size_t i = 0; i < token.len; i++) {
        unsigned char c = (unsigned char)token.ptr[i];
        if (c <= ' ' || c >= 0x7f) return false;
    }
    return true;
}
