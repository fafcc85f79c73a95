/* SPDX-License-Identifier: Apache-2.0 */
/* Which proxy leads to a server: kubeconfig's proxy-url, else the environment
 * by the rules of Go (golang.org/x/net/http/httpproxy), which are not those of
 * libcurl. Pure; knows no curl.
 *
 *   HTTPS_PROXY, https_proxy   for an https server, the first that is set
 *   HTTP_PROXY, http_proxy     for an http server; ignored in a CGI program
 *   NO_PROXY, no_proxy         what is reached without: *, IP[:port], CIDR,
 *                              domain[:port] with all below it, .domain and
 *                              *.domain with all below it but not itself
 *
 * There is no ALL_PROXY. localhost and loopback addresses are never reached
 * through a proxy of the environment; proxy-url counts for every server.
 */
#ifndef KEVTOP_NET_PROXY_H
#define KEVTOP_NET_PROXY_H

#include <stdbool.h>

#include "base/err.h"

struct proxy_env {
    const char *https, *http, *no; /* NULL or "": not set */
};

/* Borrowed from the environment. */
struct proxy_env proxy_env_get(void);

enum proxy_kind { PROXY_NONE, PROXY_HTTP, PROXY_HTTPS, PROXY_SOCKS5 };

struct proxy {
    enum proxy_kind kind;
    char *address;         /* "http://host:3128": no password, for messages */
    const char *host_port; /* within address */
    char *user, *password; /* decoded; NULL: none */
};

/* The way to a server. given is proxy-url, or NULL; host has no brackets.
 * Error: an address that is none. The text does not hold the address, which
 * may hold a password. */
bool proxy_for(const char *given, const struct proxy_env *env, bool tls,
               const char *host, unsigned port, struct proxy *proxy,
               struct err *err) CC_MUST_USE;
void proxy_done(struct proxy *proxy);

#endif
