/* SPDX-License-Identifier: Apache-2.0 */
#include "net/endpoint.h"

#include <string.h>

#include "base/alloc.h"

void endpoint_done(struct endpoint *e) {
    if (e->proxy) explicit_bzero(e->proxy, strlen(e->proxy));
    identity_done(&e->identity);
    buf_done(&e->ca);
    xfree(e->ca_file);
    xfree(e->proxy);
    xfree(e->tls_server_name);
    xfree(e->server);
    xfree(e->context);
    xfree(e->cluster);
    xfree(e->user);
    *e = (struct endpoint){0};
}
