/* SPDX-License-Identifier: Apache-2.0 */
/* Whether two endpoints can share their watches. */
#include <string.h>

#include "kube/config.h"

static bool same_text(const char *a, const char *b) {
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_bytes(const struct buf *a, const struct buf *b) {
    return str_eq(buf_str(a), buf_str(b));
}

static bool same_texts(char *const *a, size_t n, char *const *b, size_t m) {
    if (n != m) return false;
    for (size_t i = 0; i < n; i++)
        if (strcmp(a[i], b[i]) != 0) return false;
    return true;
}

static bool same_pairs(const struct identity_pair *a, size_t n,
                       const struct identity_pair *b, size_t m) {
    if (n != m) return false;
    for (size_t i = 0; i < n; i++)
        if (strcmp(a[i].name, b[i].name) != 0 ||
            strcmp(a[i].value, b[i].value) != 0)
            return false;
    return true;
}

static bool same_plugin(const struct plugin_spec *a,
                        const struct plugin_spec *b) {
    if (!a || !b) return a == b;
    return same_text(a->command, b->command) &&
           same_texts(a->args.at, a->args.n, b->args.at, b->args.n) &&
           same_pairs(a->env.at, a->env.n, b->env.at, b->env.n) &&
           same_text(a->api_version, b->api_version) && a->mode == b->mode &&
           same_text(a->cluster_info, b->cluster_info);
}

static bool same_identity(const struct identity *a, const struct identity *b) {
    return same_text(a->token, b->token) &&
           same_text(a->token_file, b->token_file) &&
           same_bytes(&a->cert, &b->cert) && same_bytes(&a->key, &b->key) &&
           same_text(a->cert_file, b->cert_file) &&
           same_text(a->key_file, b->key_file) &&
           same_plugin(a->plugin, b->plugin) && same_text(a->as, b->as) &&
           same_text(a->as_uid, b->as_uid) &&
           same_texts(a->as_groups.at, a->as_groups.n, b->as_groups.at,
                      b->as_groups.n) &&
           same_pairs(a->as_extra.at, a->as_extra.n, b->as_extra.at,
                      b->as_extra.n);
}

bool kube_same_endpoint(const struct endpoint *a, const struct endpoint *b) {
    return same_text(a->server, b->server) &&
           same_text(a->tls_server_name, b->tls_server_name) &&
           a->insecure == b->insecure && same_bytes(&a->ca, &b->ca) &&
           same_text(a->ca_file, b->ca_file) &&
           same_text(a->proxy, b->proxy) &&
           same_identity(&a->identity, &b->identity);
}
