/* SPDX-License-Identifier: Apache-2.0 */
/* Private to kube/: the server value of kubeconfig and --server. */
#ifndef KEVTOP_KUBE_SERVER_H
#define KEVTOP_KUBE_SERVER_H

#include <stdbool.h>

#include "base/cc.h"
#include "base/err.h"
#include "base/str.h"

/* "HTTPS://host:6443//k8s/c-1/?x" to "https://host:6443/k8s/c-1". What has no
 * scheme, "host:8001", is http without credentials, as in kubectl, and may
 * have no path. *url is the caller's to free. The error gives a reason and
 * never the value, which may hold a password. */
bool server_parse(const char *value, char **url, bool *plain,
                  struct err *err) CC_MUST_USE;

/* "host:port", "[::1]:port", either without a port; what stands from the
 * first of "/?#" on is not looked at. Borrowed from text. */
struct server_place {
    struct str host; /* with its brackets */
    struct str port; /* may be empty */
};
bool server_place(const char *text, struct server_place *at,
                  struct err *err) CC_MUST_USE;

/* No blank, nothing that is not ASCII. */
bool server_is_url_text(const char *text, struct err *err) CC_MUST_USE;
/* Letters, digits, '-', '.', '_', ':': what can stand as a host. */
bool server_is_host(struct str s);

#endif
