/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/reply.h"

#include "auth/pem.h"
#include "auth/token.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/yaml.h"

/* A value of the one or the other; neither: absent or null. */
struct node {
    const struct json *json;
    const struct yaml *yaml;
};

struct document {
    struct json_reader *reader;
    struct yaml *yaml;
    struct buf copy; /* json_parse() writes into its text */
    struct node root;
};

static struct node get(struct node n, const char *key) {
    struct node child = {json_get(n.json, key), yaml_get(n.yaml, key)};

    if (child.json && json_type(child.json) == JSON_NULL) child.json = NULL;
    if (child.yaml && yaml_type(child.yaml) == YAML_NULL) child.yaml = NULL;
    return child;
}

static bool is_absent(struct node n) {
    return !n.json && !n.yaml;
}

static bool is_object(struct node n) {
    return json_is_object(n.json) || (n.yaml && yaml_type(n.yaml) == YAML_MAP);
}

/* A string or nothing; false if it is something else. */
static bool text_of(struct node n, struct str *text) {
    *text = n.json ? json_text(n.json) : str_of(yaml_text(n.yaml));
    return is_absent(n) || json_is_string(n.json) ||
           (n.yaml && yaml_type(n.yaml) == YAML_SCALAR);
}

static void document_done(struct document *d) {
    json_reader_free(d->reader);
    yaml_free(d->yaml);
    buf_wipe(&d->copy);
}

/* What does not read as JSON may still be YAML. The parsers' own messages may
 * quote the text, so they stay here. */
static bool document_read(struct document *d, const struct buf *text) {
    struct err unsaid;

    *d = (struct document){.copy = BUF_INIT(LIMIT_PLUGIN_BYTES)};
    if (str_starts(str_trim(buf_str(text)), STR("{"))) {
        d->reader = json_reader_new();
        buf_reserve(&d->copy, text->len);
        buf_add_str(&d->copy, buf_str(text));
        d->root.json =
            json_parse(d->reader, d->copy.data, d->copy.len, &unsaid);
        if (d->root.json) return true;
    }
    d->yaml = yaml_parse(buf_str(text), "plugin", &unsaid);
    d->root.yaml = d->yaml;
    return is_object(d->root);
}

/* It may be shown if it cannot be anything but a version. */
static bool is_version(struct str s) {
    if (s.len == 0 || s.len > 48) return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
              c == '/'))
            return false;
    }
    return memchr(s.ptr, '/', s.len) != NULL;
}

static bool check_head(struct node root, const char *api_version,
                       struct err *err) {
    struct str kind, version;

    if (!text_of(get(root, "kind"), &kind) ||
        !str_eq(kind, STR("ExecCredential")))
        return err_set(err, ERR_AUTH,
                       "exec plugin didn't print an ExecCredential");
    if (text_of(get(root, "apiVersion"), &version) &&
        str_eq(version, str_of(api_version)))
        return true;
    if (!is_version(version)) version = STR("another");
    return err_set(err, ERR_AUTH,
                   "exec plugin is configured to use API version %s, plugin "
                   "returned version %.*s",
                   api_version, STR_ARG(version));
}

/* The arena of the JSON reader does not wipe. */
static void copy_secret(struct buf *to, struct str text, bool is_json) {
    *to = BUF_INIT(LIMIT_PLUGIN_BYTES);
    buf_reserve(to, text.len);
    buf_add_str(to, text);
    if (is_json && text.len > 0)
        explicit_bzero((void *)(uintptr_t)text.ptr, text.len);
}

static bool take_text(struct node status, const char *field, struct buf *to,
                      struct err *err) {
    struct node n = get(status, field);
    struct str text;

    if (!text_of(n, &text))
        return err_set(err, ERR_AUTH,
                       "exec plugin returned a status.%s that is no string",
                       field);
    copy_secret(to, text, n.json != NULL);
    return true;
}

static bool take_expiry(struct plugin_reply *r, struct node status,
                        struct err *err) {
    struct node n = get(status, "expirationTimestamp");
    struct str text;

    r->expires_us = TIME_UNSET;
    if (is_absent(n)) return true;
    if (text_of(n, &text) && time_parse(text, &r->expires_us)) return true;
    return err_set(err, ERR_AUTH,
                   "exec plugin returned an expirationTimestamp that is not "
                   "a time of RFC 3339");
}

static bool check_reply(const struct plugin_reply *r, struct err *err) {
    if (r->token.len == 0 && r->cert.len == 0 && r->key.len == 0)
        return err_set(err, ERR_AUTH,
                       "exec plugin didn't return a token or cert/key pair");
    if ((r->cert.len == 0) != (r->key.len == 0))
        return err_set(
            err, ERR_AUTH,
            "exec plugin returned only certificate or key, not both");
    if (!token_fits_header(buf_str(&r->token)))
        return err_set(err, ERR_AUTH,
                       "exec plugin returned a token with characters that "
                       "no token has");
    if (r->cert.len == 0) return true;
    if (!pem_holds(buf_str(&r->cert), STR("CERTIFICATE")))
        return err_set(err, ERR_AUTH,
                       "exec plugin returned a clientCertificateData that is "
                       "not PEM");
    if (!pem_holds(buf_str(&r->key), STR("PRIVATE KEY")))
        return err_set(err, ERR_AUTH,
                       "exec plugin returned a clientKeyData that is not PEM");
    if (pem_is_encrypted(buf_str(&r->key)))
        return err_set(err, ERR_AUTH,
                       "exec plugin returned a key that is encrypted");
    return true;
}

static bool take_status(struct plugin_reply *r, struct node root,
                        struct err *err) {
    struct node status = get(root, "status");

    if (is_absent(status))
        return err_set(err, ERR_AUTH,
                       "exec plugin didn't return a status field");
    if (!is_object(status))
        return err_set(err, ERR_AUTH,
                       "exec plugin returned a status that is no object");
    return take_text(status, "token", &r->token, err) &&
           take_text(status, "clientCertificateData", &r->cert, err) &&
           take_text(status, "clientKeyData", &r->key, err) &&
           take_expiry(r, status, err) && check_reply(r, err);
}

void plugin_reply_done(struct plugin_reply *r) {
    buf_wipe(&r->token);
    buf_wipe(&r->cert);
    buf_wipe(&r->key);
}

bool plugin_reply_read(struct plugin_reply *r, struct buf *text,
                       const char *api_version, struct err *err) {
    struct document d = {0};
    bool ok = false;

    *r = (struct plugin_reply){.expires_us = TIME_UNSET};
    if (str_trim(buf_str(text)).len == 0)
        err_set(err, ERR_AUTH, "exec plugin printed nothing");
    else if (!document_read(&d, text))
        err_set(err, ERR_AUTH,
                "exec plugin printed what is neither JSON nor YAML");
    else
        ok = check_head(d.root, api_version, err) &&
             take_status(r, d.root, err);
    if (!ok) plugin_reply_done(r);
    document_done(&d);
    buf_wipe(text);
    return ok;
}
