/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/spec.h"

#include <stddef.h>

#include "base/alloc.h"
#include "kube/text.h"

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
    bool ca = has_text(flags->certificate_authority);
    bool name = has_text(flags->tls_server_name);

    if (ca && flags->insecure)
        return err_set(err, ERR_USAGE,
                       "--certificate-authority and "
                       "--insecure-skip-tls-verify exclude each other");
    if (ca || flags->insecure) {
        c->insecure = flags->insecure;
        c->ca_data = NULL;
        replace(&c->ca_file, ca ? flags->certificate_authority : NULL);
    }
    if (name || has_text(flags->server))
        c->tls_server_name = name ? flags->tls_server_name : NULL;
    if (has_text(flags->server)) c->server = flags->server;
    if (has_text(flags->proxy_url)) c->proxy_url = flags->proxy_url;
    if (flags->disable_compression) c->disable_compression = true;
    return true;
}

bool cluster_spec_check(const struct cluster_spec *c, struct err *err) {
    if (!c->server)
        return err_set(err, ERR_CONFIG, "%s names no server", c->label);
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

bool user_spec_init(struct user_spec *u, const struct kube_entry *e,
                    struct err *err) {
    *u = (struct user_spec){
        .label = label_of(e, "user", "command line"),
        .exec = kube_entry_node(e, "exec") != NULL,
        .auth_provider = kube_entry_node(e, "auth-provider") != NULL,
    };
    return kube_entry_text(e, "token", &u->token, err) &&
           kube_entry_path(e, "tokenFile", &u->token_file, err) &&
           kube_entry_text(e, "client-certificate-data", &u->cert_data, err) &&
           kube_entry_path(e, "client-certificate", &u->cert_file, err) &&
           kube_entry_text(e, "client-key-data", &u->key_data, err) &&
           kube_entry_path(e, "client-key", &u->key_file, err) &&
           kube_entry_text(e, "username", &u->username, err) &&
           kube_entry_text(e, "password", &u->password, err);
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
    bool token = has_text(flags->token), file = has_text(flags->token_file);

    if (token && file)
        return err_set(err, ERR_USAGE,
                       "--token and --token-file exclude each other");
    /* In client-go the file of kubeconfig still beats --token. */
    if (token || file) {
        u->token = token ? flags->token : NULL;
        replace(&u->token_file, file ? flags->token_file : NULL);
    }
    if (has_text(flags->client_certificate)) {
        u->cert_data = NULL;
        replace(&u->cert_file, flags->client_certificate);
    }
    if (has_text(flags->client_key)) {
        u->key_data = NULL;
        replace(&u->key_file, flags->client_key);
        if (!u->cert_file && !u->cert_data)
            return err_set(err, ERR_USAGE,
                           "--client-key needs --client-certificate");
    }
    return true;
}

bool user_spec_has_cert(const struct user_spec *u) {
    return u->cert_file || u->cert_data;
}

bool user_spec_has_token(const struct user_spec *u) {
    return u->token || u->token_file;
}

bool user_spec_has_password(const struct user_spec *u) {
    return u->username || u->password;
}

bool user_spec_check(const struct user_spec *u, struct err *err) {
    const char *why = NULL;

    if (user_spec_has_cert(u)) {
        if (u->cert_file && u->cert_data)
            why = "has both client-certificate and client-certificate-data: "
                  "keep one";
        else if (u->key_file && u->key_data)
            why = "has both client-key and client-key-data: keep one";
        else if (!u->key_file && !u->key_data)
            why = "has a client certificate and no client-key or "
                  "client-key-data";
    }
    if (user_spec_has_token(u) && user_spec_has_password(u))
        why = "has both a token and a username or password: keep one";
    if (u->exec && u->auth_provider)
        why = "has both exec and auth-provider: keep one";
    return why ? err_set(err, ERR_CONFIG, "%s %s", u->label, why) : true;
}
