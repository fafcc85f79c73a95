/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/provider.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/str.h"

static const struct {
    const char *name, *instead;
} removed[] = {
    {"gcp", "the exec plugin gke-gcloud-auth-plugin "
            "(gcloud container clusters get-credentials)"},
    {"azure", "the exec plugin kubelogin (kubelogin convert-kubeconfig)"},
};

static bool refuse(const char *name, const char *label, struct err *err) {
    for (size_t i = 0; i < ARRAY_LEN(removed); i++) {
        if (strcmp(name, removed[i].name) != 0) continue;
        return err_set(err, ERR_CONFIG,
                       "%s has the auth-provider '%s', which Kubernetes "
                       "removed in 1.26: use %s",
                       label, name, removed[i].instead);
    }
    return err_set(err, ERR_CONFIG,
                   "%s has an auth-provider that kevtop does not know: use an "
                   "exec plugin, a token or a client certificate",
                   label);
}

/* Base64 of URLs without padding (RFC 7515) to bytes. */
static bool decode_part(struct str part, struct buf *out) {
    struct buf text = BUF_INIT(LIMIT_CREDENTIAL_BYTES + 4);
    bool ok;

    buf_reserve(&text, part.len + 4);
    for (size_t i = 0; i < part.len; i++) {
        char c = part.ptr[i];
        buf_add_char(&text, c == '-' ? '+' : c == '_' ? '/' : c);
    }
    while (text.len % 4 != 0 && !text.over) buf_add_char(&text, '=');
    ok = !text.over && base64_decode(out, buf_str(&text));
    buf_wipe(&text);
    return ok;
}

/* When a JWT expires, in microseconds; false if it does not say. */
static bool read_expiry(struct str token, int64_t *at_us) {
    struct buf claims = BUF_INIT(LIMIT_CREDENTIAL_BYTES);
    struct json_reader *reader = json_reader_new();
    struct str part, ignored;
    double s = 0;
    bool ok = false;

    if (!str_split(&token, '.', &ignored) || !str_split(&token, '.', &part) ||
        !str_split(&token, '.', &ignored) || str_split(&token, '.', &ignored))
        goto out;
    if (!decode_part(part, &claims) || claims.len == 0) goto out;

    const struct json *root =
        json_parse(reader, claims.data, claims.len, NULL);
    ok = root && json_double(json_get(root, "exp"), &s) && s > 0 && s < 1e12;
    if (ok) *at_us = (int64_t)s * US_PER_S;
out:
    buf_wipe(&claims);
    json_reader_free(reader);
    return ok;
}

static bool check_oidc(const char *token, const char *label, struct err *err) {
    char when[TIME_TEXT_MAX];
    int64_t at_us;

    if (!token)
        return err_set(err, ERR_CONFIG,
                       "%s has the auth-provider 'oidc' without an id-token: "
                       "use an exec plugin such as kubelogin (kubectl "
                       "oidc-login)",
                       label);
    if (!read_expiry(str_of(token), &at_us))
        return err_set(err, ERR_CONFIG,
                       "%s: the id-token of the auth-provider 'oidc' does not "
                       "say when it expires: use an exec plugin such as "
                       "kubelogin (kubectl oidc-login)",
                       label);
    if (clock_now_us() < at_us) return true;
    time_format(at_us, 0, when);
    return err_set(err, ERR_CONFIG,
                   "%s: the id-token of the auth-provider 'oidc' expired at "
                   "%s, and kevtop cannot renew it: use an exec plugin such "
                   "as kubelogin (kubectl oidc-login)",
                   label, when);
}

bool provider_token(const struct kube_entry *user, const char *label,
                    const char **token, struct err *err) {
    struct kube_entry provider, config;
    const char *name = "", *text = NULL;

    if (!kube_entry_map(user, "auth-provider", &provider, err) ||
        !kube_entry_text(&provider, "name", &name, err) ||
        !kube_entry_map(&provider, "config", &config, err))
        return false;
    if (strcmp(name, "oidc") != 0) return refuse(name, label, err);
    if (!kube_entry_text(&config, "id-token", &text, err) ||
        !check_oidc(text, label, err))
        return false;
    *token = text;
    return true;
}
