/* SPDX-License-Identifier: Apache-2.0 */
/* Private to kube/: kubectl's kuberc, of which the policy about credential
 * plugins counts here too: whoever forbids kubectl to run one means all that
 * read the same kubeconfig.
 *
 * $KUBERC ("off": none) or ~/.kube/kuberc. Read only where a plugin would be
 * run, so that a broken one stops nothing else.
 */
#ifndef KEVTOP_KUBE_KUBERC_H
#define KEVTOP_KUBE_KUBERC_H

#include <stdbool.h>

#include "base/cc.h"
#include "base/err.h"

/* Whether the policy lets the command run: the name or path that the plugin
 * has in kubeconfig, joined to its folder. Names of the list without a '/'
 * stand for what PATH has. */
bool kuberc_allows(const char *command, const char *label,
                   struct err *err) CC_MUST_USE;

#endif
