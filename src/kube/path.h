/* SPDX-License-Identifier: Apache-2.0 */
/* Request paths of the API, percent-encoded. */
#ifndef KEVTOP_KUBE_PATH_H
#define KEVTOP_KUBE_PATH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum events_api { EVENTS_CORE, EVENTS_V1 /* events.k8s.io/v1 */ };

struct events_query {
    enum events_api api;
    const char *ns;             /* NULL: all namespaces */
    const char *field_selector; /* NULL or "": none */
    bool watch;
    const char *rv;     /* NULL: unset */
    const char *next;   /* the continue token of a list */
    uint32_t limit;     /* 0: none */
    uint32_t timeout_s; /* watch */
    bool initial;       /* watch: begin with what there is, a streaming list
                           (sendInitialEvents) */
};

/* "/api/v1/namespaces/prod/events?..." */
void events_path(struct buf *out, const struct events_query *q);
/* RFC 3986 unreserved characters stay, all else is %XX. */
void path_escape(struct buf *out, struct str s);
/* A value inside a field selector: '\', ',' and '=' get a '\'. */
void selector_escape(struct buf *out, struct str s);
/* Whether ns can be a namespace's name (an RFC 1123 label). What cannot, ".."
 * for one, must not go into a path. */
bool path_is_namespace(struct str ns);

#endif
