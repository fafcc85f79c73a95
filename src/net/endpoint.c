/* SPDX-License-Identifier: Apache-2.0 */
#include "net/endpoint.h"

#include <string.h>

#include "base/alloc.h"

void endpoint_done(struct endpoint *e) {
    if (e->token) explicit_bzero(e->token, strlen(e->token));
    buf_wipe(&e->key);
    buf_done(&e->cert);
    buf_done(&e->ca);
    xfree(e->token);
    xfree(e->token_file);
    xfree(e->tls_server_name);
    xfree(e->server);
    xfree(e->context);
    xfree(e->cluster);
    xfree(e->user);
    *e = (struct endpoint){0};
}
