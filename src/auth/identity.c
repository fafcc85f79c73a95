/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/identity.h"

#include <string.h>

#include "auth/credential.h"
#include "base/alloc.h"
#include "base/str.h"

/* Values may be secrets: what a plugin gets in its environment, for one. */
static void free_secret(char *text) {
    if (text) explicit_bzero(text, strlen(text));
    xfree(text);
}

static void free_pairs(struct identity_pair *at, size_t n) {
    for (size_t i = 0; i < n; i++) {
        xfree(at[i].name);
        free_secret(at[i].value);
    }
}

void plugin_spec_free(struct plugin_spec *p) {
    if (!p) return;
    for (size_t i = 0; i < p->args.n; i++) free_secret(p->args.at[i]);
    vec_done(&p->args);
    free_pairs(p->env.at, p->env.n);
    vec_done(&p->env);
    xfree(p->command);
    xfree(p->api_version);
    xfree(p->hint);
    xfree(p->cluster_info);
    xfree(p->where);
    xfree(p);
}

bool identity_uses_plugin(const struct identity *id) {
    return id->plugin && !id->token && !id->token_file && id->cert.len == 0;
}

void identity_done(struct identity *id) {
    free_secret(id->token);
    xfree(id->token_file);
    buf_wipe(&id->key);
    buf_done(&id->cert);
    xfree(id->cert_file);
    xfree(id->key_file);
    plugin_spec_free(id->plugin);
    xfree(id->as);
    xfree(id->as_uid);
    for (size_t i = 0; i < id->as_groups.n; i++) xfree(id->as_groups.at[i]);
    vec_done(&id->as_groups);
    free_pairs(id->as_extra.at, id->as_extra.n);
    vec_done(&id->as_extra);
    *id = (struct identity){0};
}

/* --- impersonation ----------------------------------------------------- */

/* What may stand in the name of a header (RFC 9110's tchar) without the %,
 * which begins an escape here. */
static bool is_key_byte(unsigned char c) {
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
        (c >= 'a' && c <= 'z'))
        return true;
    return c != '\0' && strchr("!#$&'*+-.^_`|~", c) != NULL;
}

/* client-go's headerKeyEscape. */
static void add_key(struct buf *line, struct str key) {
    for (size_t i = 0; i < key.len; i++) {
        unsigned char c = (unsigned char)key.ptr[i];
        if (is_key_byte(c))
            buf_add_char(line, (char)c);
        else
            buf_printf(line, "%%%02X", c);
    }
}

/* Go refuses control bytes in a header, libcurl sends them; and a header
 * without a value libcurl leaves out, which would make us somebody else. */
static bool check_value(struct str name, struct str value, struct err *err) {
    if (str_trim(value).len == 0)
        return err_set(err, ERR_CONFIG,
                       "cannot impersonate: the value of %.*s is empty",
                       STR_ARG(name));
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        if (c < ' ' || c == 0x7f)
            return err_set(err, ERR_CONFIG,
                           "cannot impersonate: the value of %.*s holds a "
                           "line break or a control character",
                           STR_ARG(name));
    }
    return true;
}

/* The name of header i into line, and its value. False after the last. */
static bool pick(const struct identity *id, size_t i, struct buf *line,
                 struct str *value) {
    if (id->as && i-- == 0) {
        *value = str_of(id->as);
        return buf_add_cstr(line, "Impersonate-User");
    }
    if (id->as_uid && i-- == 0) {
        *value = str_of(id->as_uid);
        return buf_add_cstr(line, "Impersonate-Uid");
    }
    if (i < id->as_groups.n) {
        *value = str_of(id->as_groups.at[i]);
        return buf_add_cstr(line, "Impersonate-Group");
    }
    i -= id->as_groups.n;
    if (i >= id->as_extra.n) return false;
    *value = str_of(id->as_extra.at[i].value);
    buf_add_cstr(line, "Impersonate-Extra-");
    add_key(line, str_of(id->as_extra.at[i].name));
    return true;
}

bool identity_header(const struct identity *id, size_t i, struct buf *line,
                     bool *ok, struct err *err) {
    struct str value;

    *ok = true;
    buf_clear(line);
    if (!pick(id, i, line, &value)) return false;
    *ok = check_value(buf_str(line), value, err);
    if (!*ok) return false;
    buf_add_cstr(line, ": ");
    buf_add_str(line, value);
    if (line->over)
        *ok = err_set(err, ERR_LIMIT,
                      "cannot impersonate: a header is "
                      "larger than %zu bytes",
                      line->cap);
    return *ok;
}
