/* SPDX-License-Identifier: Apache-2.0 */
/* Private to kube/: kubeconfig's proxy-url and --proxy-url. */
#ifndef KEVTOP_KUBE_PROXY_H
#define KEVTOP_KUBE_PROXY_H

#include <stdbool.h>

#include "base/cc.h"
#include "base/err.h"

/* "HTTP://u:p@host:3128/x" to "http://u:p@host:3128"; http, https, socks5 and
 * socks5h. Without a port it gets the one that Go takes for its scheme, where
 * libcurl would take 1080 for all. *url is the caller's to free. The error
 * gives a reason and never the value, which may hold a password. */
bool proxy_parse(const char *value, char **url, struct err *err) CC_MUST_USE;

#endif
