/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/spec.h"

#include <stddef.h>

#include "base/alloc.h"

static bool given(const char *flag) {
    return flag && *flag;
}

static void replace(char **at, const char *text) {
    xfree(*at);
    *at = text ? xstrdup(text) : NULL;
}

static char *label_of(const struct kube_entry *e, const char *item,
                      const char *otherwise) {
    if (!e) return xstrdup(otherwise);
    return xasprintf("%s '%s' in '%s'", item, e->name, e->file->path);
}

/* --- cluster --------------------------------------------------------- */

bool cluster_spec_init(struct cluster_spec *c, const struct kube_entry *e,
                       struct err *err) {
    *c = (struct cluster_spec){
        .label = label_of(e, "cluster", "command line"),
    };
    return kube_entry_text(e, "server", &c->server, err) &&
           kube_entry_text(e, "tls-server-name", &c->tls_server_name, err) &&
           kube_entry_text(e, "certificate-authority-data", &c->ca_data,
                           err) &&
           kube_entry_path(e, "certificate-authority", &c->ca_file, err) &&
           kube_entry_text(e, "proxy-url", &c->proxy_url, err) &&
           kube_entry_bool(e, "insecure-skip-tls-verify", &c->insecure, err) &&
           kube_entry_bool(e, "disable-compression", &c->disable_compression,
                           err);
}

void cluster_spec_done(struct cluster_spec *c) {
    xfree(c->label);
    xfree(c->ca_file);
    *c = (struct cluster_spec){0};
}

bool cluster_spec_override(struct cluster_spec *c,
                           const struct kube_flags *flags, struct err *err) {
    bool ca = given(flags->certificate_authority);
    bool name = given(flags->tls_server_name);

    if (ca && flags->insecure)
        return err_set(err, ERR_USAGE,
                       "--certificate-authority and "
                       "--insecure-skip-tls-verify exclude each other");
    if (ca || flags->insecure) {
        c->insecure = flags->insecure;
        c->ca_data = NULL;
        replace(&c->ca_file, ca ? flags->certificate_authority : NULL);
    }
    if (name || given(flags->server))
        c->tls_server_name = name ? flags->tls_server_name : NULL;
    if (given(flags->server)) c->server = flags->server;
    if (flags->disable_compression) c->disable_compression = true;
    return true;
}

bool cluster_spec_check(const struct cluster_spec *c, struct err *err) {
    if (!c->server)
        return err_set(err, ERR_CONFIG, "%s names no server", c->label);
    if (c->proxy_url)
        return err_set(err, ERR_CONFIG,
                       "%s is reached through a proxy (proxy-url), which "
                       "kevtop cannot use yet",
                       c->label);
    if (c->ca_file && c->ca_data)
        return err_set(err, ERR_CONFIG,
                       "%s has both certificate-authority and "
                       "certificate-authority-data: keep one",
                       c->label);
    if (c->insecure && (c->ca_file || c->ca_data))
        return err_set(err, ERR_CONFIG,
                       "%s has both a certificate authority and "
                       "insecure-skip-tls-verify: keep one",
                       c->label);
    return true;
}

/* --- user ------------------------------------------------------------ */

/* As Go counts: "", [] and {} are nothing. */
static bool has_content(const struct kube_entry *e, const char *field) {
    const struct yaml *n = kube_entry_node(e, field);

    return n && (yaml_first(n) || given(yaml_text(n)));
}

bool user_spec_init(struct user_spec *u, const struct kube_entry *e,
                    struct err *err) {
    *u = (struct user_spec){
        .label = label_of(e, "user", "command line"),
        .exec = kube_entry_node(e, "exec"),
        .auth_provider = kube_entry_node(e, "auth-provider"),
        .as_more = has_content(e, "as-uid") || has_content(e, "as-groups") ||
                   has_content(e, "as-user-extra"),
    };
    return kube_entry_text(e, "token", &u->token, err) &&
           kube_entry_path(e, "tokenFile", &u->token_file, err) &&
           kube_entry_text(e, "client-certificate-data", &u->cert_data, err) &&
           kube_entry_path(e, "client-certificate", &u->cert_file, err) &&
           kube_entry_text(e, "client-key-data", &u->key_data, err) &&
           kube_entry_path(e, "client-key", &u->key_file, err) &&
           kube_entry_text(e, "username", &u->username, err) &&
           kube_entry_text(e, "password", &u->password, err) &&
           kube_entry_text(e, "as", &u->as, err);
}

void user_spec_done(struct user_spec *u) {
    xfree(u->label);
    xfree(u->token_file);
    xfree(u->cert_file);
    xfree(u->key_file);
    *u = (struct user_spec){0};
}

bool user_spec_override(struct user_spec *u, const struct kube_flags *flags,
                        struct err *err) {
    bool token = given(flags->token), file = given(flags->token_file);

    if (token && file)
        return err_set(err, ERR_USAGE,
                       "--token and --token-file exclude each other");
    /* In client-go the file of kubeconfig still beats --token. */
    if (token || file) {
        u->token = token ? flags->token : NULL;
        replace(&u->token_file, file ? flags->token_file : NULL);
    }
    if (given(flags->client_certificate)) {
        u->cert_data = NULL;
        replace(&u->cert_file, flags->client_certificate);
    }
    if (given(flags->client_key)) {
        u->key_data = NULL;
        replace(&u->key_file, flags->client_key);
        if (!u->cert_file && !u->cert_data)
            return err_set(err, ERR_USAGE,
                           "--client-key needs --client-certificate");
    }
    return true;
}

static bool has_cert(const struct user_spec *u) {
    return u->cert_file || u->cert_data;
}

static bool has_token(const struct user_spec *u) {
    return u->token || u->token_file;
}

static bool has_password(const struct user_spec *u) {
    return u->username || u->password;
}

static bool check_pairs(const struct user_spec *u, struct err *err) {
    const char *why = NULL;

    if (has_cert(u)) {
        if (u->cert_file && u->cert_data)
            why = "has both client-certificate and client-certificate-data: "
                  "keep one";
        else if (u->key_file && u->key_data)
            why = "has both client-key and client-key-data: keep one";
        else if (!u->key_file && !u->key_data)
            why = "has a client certificate and no client-key or "
                  "client-key-data";
    }
    if (u->token && has_password(u))
        why = "has both a token and a username or password: keep one";
    if (u->exec && u->auth_provider)
        why = "has both exec and auth-provider: keep one";
    if (u->as_more && !u->as)
        why = "has as-uid, as-groups or as-user-extra and no as";
    return why ? err_set(err, ERR_CONFIG, "%s %s", u->label, why) : true;
}

/* client-go runs a plugin only if nothing else says who it is. */
static bool check_supported(const struct user_spec *u, struct err *err) {
    if (has_cert(u) || has_token(u)) return true;

    if (has_password(u))
        return err_set(err, ERR_CONFIG,
                       "%s has only a username or password, which API servers "
                       "no longer take: use a token or a client certificate",
                       u->label);
    if (u->exec) {
        const char *command = yaml_text(yaml_get(u->exec, "command"));
        return err_set(err, ERR_CONFIG,
                       "%s needs an exec credential plugin ('%s'), which "
                       "kevtop cannot run yet",
                       u->label, command ? command : "");
    }
    if (u->auth_provider) {
        const char *name = yaml_text(yaml_get(u->auth_provider, "name"));
        return err_set(err, ERR_CONFIG,
                       "%s needs the auth-provider '%s', which kevtop does "
                       "not know: use a token or a client certificate",
                       u->label, name ? name : "");
    }
    return true;
}

bool user_spec_check(const struct user_spec *u, bool plain, struct err *err) {
    if (!check_pairs(u, err)) return false;
    if (u->as)
        return err_set(err, ERR_CONFIG,
                       "%s impersonates '%s' (as), which kevtop cannot do "
                       "yet",
                       u->label, u->as);
    return plain || check_supported(u, err);
}
