/* SPDX-License-Identifier: Apache-2.0 */
#include "net/bearer.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/str.h"

/* client-go keeps a file's token for 60 s less 10 s of leeway. */
#define REREAD_MS 50000

/* libcurl would send these as they are, and a new line starts a header. */
static bool fits_header(struct str token) {
    for (size_t i = 0; i < token.len; i++) {
        unsigned char c = (unsigned char)token.ptr[i];
        if (c <= ' ' || c >= 0x7f) return false;
    }
    return true;
}

static bool read_token(const char *path, struct buf *out, struct err *err) {
    struct buf text = BUF_INIT(LIMIT_CREDENTIAL_BYTES);
    bool ok = file_read(path, &text, err);
    if (!ok) {
        err_wrap(err, "cannot read the token");
        goto out;
    }
    struct str token = str_trim(buf_str(&text));
    ok = token.len > 0;
    if (!ok) {
        err_set(err, ERR_CONFIG, "token file '%s' is empty", path);
        goto out;
    }
    buf_wipe(out);
    buf_add_str(out, token);
out:
    buf_wipe(&text);
    return ok;
}

void bearer_init(struct bearer *b, const struct endpoint *endpoint) {
    *b = (struct bearer){.endpoint = endpoint,
                         .token = BUF_INIT(LIMIT_CREDENTIAL_BYTES),
                         .next_read_ms = INT64_MIN};
}

void bearer_done(struct bearer *b) {
    buf_wipe(&b->token);
}

void bearer_refused(struct bearer *b) {
    b->next_read_ms = INT64_MIN;
}

static bool current(struct bearer *b, int64_t now_ms, struct str *token,
                    struct err *err) {
    const char *path = b->endpoint->identity.token_file;
    if (!path) {
        *token = str_of(b->endpoint->identity.token);
        return true;
    }
    if (now_ms >= b->next_read_ms) {
        if (read_token(path, &b->token, err))
            b->next_read_ms = now_ms + REREAD_MS;
        else if (b->token.len == 0)
            return false;
    }
    *token = buf_str(&b->token);
    return true;
}

bool bearer_header(struct bearer *b, int64_t now_ms, struct buf *line,
                   struct err *err) {
    struct str token;
    struct err why; /* stays unseen while there is a good token */
    if (!current(b, now_ms, &token, &why))
        return err_set(err, why.kind, "%s", why.text);
    if (token.len == 0) return true;
    if (!fits_header(token))
        return err_set(err, ERR_CONFIG,
                       "token holds characters that no token has");
    static const char name[] = "Authorization: Bearer ";
    buf_reserve(line, sizeof(name) + token.len);
    buf_add_cstr(line, name);
    buf_add_str(line, token);
    return true;
}
