/* SPDX-License-Identifier: Apache-2.0 */
/* Who one is to an API server, as kubeconfig and flags have it: plain data
 * that kube/ fills in and auth/credential works with.
 *
 * Owned by whoever made it; read-only while requests run. Secrets (token,
 * key) are wiped by identity_done(). Where a file is named beside its data,
 * the data are what was read from it at first, and the file is read again
 * when it changes.
 */
#ifndef KEVTOP_AUTH_IDENTITY_H
#define KEVTOP_AUTH_IDENTITY_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/vec.h"

enum plugin_mode {
    PLUGIN_NEVER,        /* interactiveMode: no terminal */
    PLUGIN_IF_AVAILABLE, /* one if there is one */
    PLUGIN_ALWAYS        /* none, no login */
};

/* "NAME=value" pairs of kubeconfig's exec.env and the like. */
struct identity_pair {
    char *name, *value;
};

/* users[].user.exec of kubeconfig. */
struct plugin_spec {
    char *command; /* a name for PATH, or a path that is already joined to
                          the kubeconfig's folder */
    VEC(char *) args;
    VEC(struct identity_pair) env;
    char *api_version; /* "client.authentication.k8s.io/v1" or v1beta1 */
    char *hint;        /* installHint, as it came; NULL: none */
    enum plugin_mode mode;
    char *cluster_info; /* provideClusterInfo: the JSON object that stands at
                           spec.cluster of KUBERNETES_EXEC_INFO; NULL: none */
    char *where;        /* "user 'a' in '/b'", for messages */
};

/* May a plugin have the terminal, if its mode lets it? */
enum terminal_use {
    TERMINAL_NONE, /* standard input is none */
    TERMINAL_FREE, /* nobody else uses it: take it (text jobs) */
    TERMINAL_ASK   /* the screen has it: ask, and wait until it is lent */
};

struct identity {
    char *token;          /* NULL: none */
    char *token_file;     /* read again every 50 s; beats token */
    struct buf cert, key; /* PEM; empty: none */
    char *cert_file, *key_file;
    struct plugin_spec *plugin; /* NULL: none. Used only if there is neither
                                   token, token file nor certificate */
    enum terminal_use terminal; /* the app's to say */

    char *as, *as_uid; /* impersonation; NULL: none */
    VEC(char *) as_groups;
    VEC(struct identity_pair) as_extra; /* the same name may come again */
};

/* Nothing else says who one is. */
bool identity_uses_plugin(const struct identity *id);
void identity_done(struct identity *id);
/* NULL is allowed. */
void plugin_spec_free(struct plugin_spec *p);

#endif
