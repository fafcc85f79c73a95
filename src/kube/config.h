/* SPDX-License-Identifier: Apache-2.0 */
/* kubeconfig and kubectl's connection flags -> endpoints.
 *
 * client-go's rules (tools/clientcmd): $KUBECONFIG as a list, the first file
 * that has a named entry wins whole, relative paths resolve against the file
 * they stand in, data beats nothing (data and file together is an error),
 * in-cluster when there is no configuration; exec plugins are taken over as
 * they stand and not run here, but what kuberc's policy forbids is refused.
 * Errors name the file and, where there is one, the entry; never a secret.
 */
#ifndef KEVTOP_KUBE_CONFIG_H
#define KEVTOP_KUBE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "net/endpoint.h"

/* kubectl's flags; NULL and 0: not given. Borrowed. */
struct kube_flags {
    const char *kubeconfig;
    const char *context;
    const char *cluster;
    const char *user;
    const char *server;
    const char *token;
    const char *token_file;
    const char *certificate_authority;
    const char *client_certificate;
    const char *client_key;
    const char *tls_server_name;
    const char *request_timeout;
    const char *proxy_url;
    const char *as, *as_uid;
    const char *const *as_groups; /* NULL-terminated, NULL: none */
    const char *const *as_extra;  /* "key=value" each, the same */
    bool insecure;
    bool disable_compression;
    bool http1;
};

struct kube_config; /* the merged files */

/* Read what the flags and the environment name. An absent configuration is
 * not an error here: kube_endpoint() then tries in-cluster. */
struct kube_config *kube_config_load(const struct kube_flags *flags,
                                     struct err *err) CC_MUST_USE;
void kube_config_free(struct kube_config *k);

/* Resolve one context (flags->context, or the current one) with the flags'
 * overrides. *ns is the context's namespace or "default"; the caller frees it
 * and calls endpoint_done(). */
bool kube_endpoint(const struct kube_config *k, const struct kube_flags *flags,
                   struct endpoint *out, char **ns,
                   struct err *err) CC_MUST_USE;

/* The namespaces that contexts of the same server (as flags->context, or the
 * current one, has it) name, each once; for --all-namespaces where that is
 * refused. Borrowed texts; the caller frees the array. */
size_t kube_context_namespaces(const struct kube_config *k,
                               const struct kube_flags *flags,
                               const char ***out);
/* Whether two endpoints are the same server, CA and user, so that they can
 * share their watches. */
bool kube_same_endpoint(const struct endpoint *a, const struct endpoint *b);

/* What is worth a line in the journal and stopped nothing: files of secrets
 * that others may read or change, a configuration that is not there. Lines;
 * kube_endpoint() adds to them. Borrowed until then. */
struct str kube_config_notes(const struct kube_config *k);

/* Names of the contexts, in the order of the files; for messages, pickers
 * and completion. Borrowed. */
size_t kube_context_count(const struct kube_config *k);
const char *kube_context_name(const struct kube_config *k, size_t i);
/* The same of clusters and users, by name. */
size_t kube_cluster_count(const struct kube_config *k);
const char *kube_cluster_name(const struct kube_config *k, size_t i);
size_t kube_user_count(const struct kube_config *k);
const char *kube_user_name(const struct kube_config *k, size_t i);
/* The current context's name, NULL if none. */
const char *kube_context_current(const struct kube_config *k);

#endif
