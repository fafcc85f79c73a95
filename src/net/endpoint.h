/* SPDX-License-Identifier: Apache-2.0 */
/* How to reach one API server, and as whom: what kube/ works out from
 * kubeconfig, flags or the pod's own files, and net/ uses.
 *
 * Plain data, owned by whoever made it; read-only while requests run. Secrets
 * are wiped by endpoint_done().
 */
#ifndef KEVTOP_NET_ENDPOINT_H
#define KEVTOP_NET_ENDPOINT_H

#include <stdbool.h>

#include "auth/identity.h"
#include "base/buf.h"

struct endpoint {
    char *server; /* "https://host:6443/prefix", no slash at the end */
    char *tls_server_name; /* NULL: the server's own */
    bool insecure; /* skip verification: shown for as long as it runs */
    bool plain;    /* http://: no credentials are sent */
    struct buf ca; /* PEM; empty: the system's roots */
    char *ca_file; /* where ca was read from, read again when it
                             changed; NULL: nowhere */
    struct identity identity;
    char *proxy;   /* kubeconfig's proxy-url or --proxy-url, checked:
                             http, https, socks5 or socks5h; may hold a
                             password; NULL: what the environment says */
    bool compress; /* ask for gzip on lists */
    bool http1;    /* no HTTP/2 */
    int timeout_s; /* --request-timeout for lists; 0: none */

    /* For people, never for requests. */
    char *context, *cluster, *user;
};

void endpoint_done(struct endpoint *e);

#endif
