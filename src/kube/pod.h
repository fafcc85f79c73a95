/* SPDX-License-Identifier: Apache-2.0 */
/* Private to kube/: what Kubernetes gives to a process inside a pod. */
#ifndef KEVTOP_KUBE_POD_H
#define KEVTOP_KUBE_POD_H

#include <stdbool.h>

/* Whether this is a pod with a service account: $KUBERNETES_SERVICE_HOST and
 * $KUBERNETES_SERVICE_PORT are set and its token is there. */
bool pod_is_inside(void);

/* All of these are the caller's to free. */
char *pod_server(void); /* "https://[fd00::1]:443" */
char *pod_token_file(void);
char *pod_ca_file(void); /* NULL if there is none */
/* $POD_NAMESPACE, or the service account's; NULL if there is none. */
char *pod_namespace(void);

#endif
