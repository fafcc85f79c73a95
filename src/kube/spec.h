/* SPDX-License-Identifier: Apache-2.0 */
/* Private to kube/: one cluster and one user as kubeconfig has them, with the
 * flags laid over, before any file they name is read.
 *
 * Texts are borrowed from the kubeconfig and the flags; paths and labels are
 * owned. NULL is unset everywhere.
 */
#ifndef KEVTOP_KUBE_SPEC_H
#define KEVTOP_KUBE_SPEC_H

#include <stdbool.h>

#include "base/cc.h"
#include "base/err.h"
#include "kube/config.h"
#include "kube/entry.h"

struct cluster_spec {
    char *label; /* "cluster 'a' in '/b'", for messages */
    const char *server;
    const char *tls_server_name;
    const char *ca_data;
    char *ca_file;
    const char *proxy_url;
    bool insecure;
    bool disable_compression;
};

struct user_spec {
    char *label;
    const char *token;
    char *token_file;
    const char *cert_data, *key_data;
    char *cert_file, *key_file;
    const char *username, *password;
    bool exec, auth_provider; /* there is one */
};

/* e may be NULL: all unset. */
bool cluster_spec_init(struct cluster_spec *c, const struct kube_entry *e,
                       struct err *err) CC_MUST_USE;
bool user_spec_init(struct user_spec *u, const struct kube_entry *e,
                    struct err *err) CC_MUST_USE;
void cluster_spec_done(struct cluster_spec *c);
void user_spec_done(struct user_spec *u);

/* kubectl's rules: a flag that says how to trust replaces all that the file
 * says about it, and a new server takes the old one's name away. */
bool cluster_spec_override(struct cluster_spec *c,
                           const struct kube_flags *flags,
                           struct err *err) CC_MUST_USE;
bool user_spec_override(struct user_spec *u, const struct kube_flags *flags,
                        struct err *err) CC_MUST_USE;

/* What contradicts itself. */
bool cluster_spec_check(const struct cluster_spec *c,
                        struct err *err) CC_MUST_USE;
bool user_spec_check(const struct user_spec *u, struct err *err) CC_MUST_USE;

bool user_spec_has_cert(const struct user_spec *u);
bool user_spec_has_token(const struct user_spec *u);
bool user_spec_has_password(const struct user_spec *u);

#endif
