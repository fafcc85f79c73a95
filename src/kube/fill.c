/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/fill.h"

#include <limits.h>
#include <stddef.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "kube/exec.h"
#include "kube/impersonate.h"
#include "kube/kuberc.h"
#include "kube/path.h"
#include "kube/pod.h"
#include "kube/provider.h"
#include "kube/proxy.h"
#include "kube/secrets.h"
#include "kube/server.h"
#include "kube/spec.h"
#include "kube/text.h"

static bool parse_timeout(const char *text, int *timeout_s, struct err *err) {
    const int64_t most = INT_MAX / 1000;
    int64_t us = 0;
    size_t digits = strspn(text, "0123456789");

    if (digits > 0 && !text[digits]) {
        int64_t s = 0;
        for (size_t i = 0; i < digits && s <= most; i++)
            s = s * 10 + (text[i] - '0');
        us = (s < most ? s : most) * US_PER_S;
    } else if (!duration_parse(str_of(text), &us, NULL)) {
        return err_set(err, ERR_USAGE,
                       "--request-timeout '%s' is neither seconds nor a "
                       "duration (30, 1m30s)",
                       text);
    }
    int64_t s = us / US_PER_S + (us % US_PER_S > 0);
    *timeout_s = (int)(s < most ? s : most);
    return true;
}

static bool fill_proxy(struct endpoint *e, const struct cluster_spec *c,
                       const struct kube_flags *flags, struct err *err) {
    if (!c->proxy_url || proxy_parse(c->proxy_url, &e->proxy, err))
        return true;
    if (has_text(flags->proxy_url)) return err_wrap(err, "--proxy-url");
    return err_wrap(err, "%s: proxy-url", c->label);
}

static bool fill_server(struct endpoint *e, const struct cluster_spec *c,
                        struct err *err) {
    if (!server_parse(c->server, &e->server, &e->plain, err))
        return err_wrap(err, "%s: server", c->label);
    if (e->plain) return true;

    e->insecure = c->insecure;
    if (c->tls_server_name) {
        if (!server_is_host(str_of(c->tls_server_name)))
            return err_set(err, ERR_CONFIG,
                           "%s: tls-server-name is not a host name", c->label);
        e->tls_server_name = xstrdup(c->tls_server_name);
    }
    return secrets_load_ca(e, c, err);
}

static bool fill_plugin(struct endpoint *e, const struct choice *c,
                        const struct user_spec *u, struct err *err) {
    return exec_fill(e, c->user, u->label, c->cluster, err) &&
           kuberc_allows(e->identity.plugin->command, u->label, err);
}

/* In the order of client-go: what comes first is all that is used. */
static bool fill_user(struct endpoint *e, const struct choice *c,
                      const struct user_spec *u, struct buf *notes,
                      struct err *err) {
    struct user_spec oidc = {.label = u->label};

    if (user_spec_has_cert(u) || user_spec_has_token(u))
        return secrets_load_user(e, u, notes, err);
    if (user_spec_has_password(u))
        return err_set(err, ERR_CONFIG,
                       "%s has only a username or password, which API servers "
                       "no longer take: use a token or a client certificate",
                       u->label);
    if (u->exec) return fill_plugin(e, c, u, err);
    if (!u->auth_provider) return true;
    return provider_token(c->user, u->label, &oidc.token, err) &&
           secrets_load_user(e, &oidc, notes, err);
}

/* The host stands in for the names that there are not. */
static void fill_names(struct endpoint *e, const struct choice *c) {
    const char *host = strstr(e->server, "://") + 3;

    if (c->pod) host = "in-cluster";
    e->context = xstrdup(c->context ? c->context->name : host);
    e->cluster = xstrdup(c->cluster ? c->cluster->name : host);
    e->user = xstrdup(c->user  ? c->user->name
                      : c->pod ? "service account"
                               : "");
}

static bool init_specs(struct cluster_spec *cluster, struct user_spec *user,
                       const struct choice *c, struct err *err) {
    if (!cluster_spec_init(cluster, c->cluster, err) ||
        !user_spec_init(user, c->user, err))
        return false;
    if (!c->pod) return true;

    xfree(cluster->label);
    xfree(user->label);
    cluster->label = xstrdup("in-cluster");
    user->label = xstrdup("service account");
    cluster->ca_file = pod_ca_file();
    user->token_file = pod_token_file();
    return true;
}

bool fill_endpoint(struct endpoint *e, const struct choice *c,
                   const struct kube_flags *flags, struct buf *notes,
                   struct err *err) {
    struct cluster_spec cluster = {0};
    struct user_spec user = {0};
    char *server = c->pod ? pod_server() : NULL;
    bool ok = false;

    if (!init_specs(&cluster, &user, c, err)) goto out;
    if (!cluster.server) cluster.server = c->pod ? server : c->server;
    if (!cluster_spec_override(&cluster, flags, err) ||
        !user_spec_override(&user, flags, err) ||
        !cluster_spec_check(&cluster, err) || !user_spec_check(&user, err))
        goto out;

    e->compress = !cluster.disable_compression;
    e->http1 = flags->http1;
    if (!fill_proxy(e, &cluster, flags, err) ||
        !fill_server(e, &cluster, err) ||
        !impersonate_fill(&e->identity, c->user, user.label, flags, err))
        goto out;
    /* Over http nothing is sent that would prove who we are. */
    if (!e->plain && !fill_user(e, c, &user, notes, err)) goto out;
    if (has_text(flags->request_timeout) &&
        !parse_timeout(flags->request_timeout, &e->timeout_s, err))
        goto out;
    fill_names(e, c);
    ok = true;
out:
    cluster_spec_done(&cluster);
    user_spec_done(&user);
    xfree(server);
    return ok;
}

/* As kubectl has it, a context without a namespace takes the pod's, if this
 * is one. */
bool fill_namespace(const struct choice *c, char **ns, struct err *err) {
    const char *own = NULL;

    if (!kube_entry_text(c->context, "namespace", &own, err)) return false;
    if (own && !path_is_namespace(str_of(own)))
        return err_set(err, ERR_CONFIG,
                       "context '%s' in '%s': '%s' cannot be a namespace",
                       c->context->name, c->context->file->path, own);
    if (own) {
        *ns = xstrdup(own);
        return true;
    }
    char *pod = pod_is_inside() ? pod_namespace() : NULL;
    if (pod && !path_is_namespace(str_of(pod))) {
        err_set(err, ERR_CONFIG,
                "'%s' of this pod cannot be a namespace; check "
                "$POD_NAMESPACE",
                pod);
        xfree(pod);
        return false;
    }
    *ns = pod ? pod : xstrdup("default");
    return true;
}

char *fill_server_url(const struct choice *c, const struct kube_flags *flags) {
    char *pod = c->pod ? pod_server() : NULL, *url = NULL;
    const char *server = has_text(flags->server) ? flags->server
                         : c->pod                ? pod
                                                 : c->server;
    bool plain;

    if (server || kube_entry_text(c->cluster, "server", &server, NULL)) {
        if (!server || !server_parse(server, &url, &plain, NULL)) url = NULL;
    }
    xfree(pod);
    return url;
}
