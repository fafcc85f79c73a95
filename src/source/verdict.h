/* SPDX-License-Identifier: Apache-2.0 */
/* What an answer that is no success means: how to go on, and a line that says
 * why to a person. Pure; protocol rules are client-go's (api/errors). */
#ifndef KEVTOP_SOURCE_VERDICT_H
#define KEVTOP_SOURCE_VERDICT_H

#include <stdbool.h>

#include "base/err.h"
#include "decode/json.h"
#include "source/reflect.h"

enum verdict_what {
    VERDICT_EXPIRED, /* the resourceVersion or continue token is compacted */
    VERDICT_LATER,   /* the network, 429, 5xx: again after a backoff delay */
    VERDICT_LOGIN,   /* 401: once again with credentials read anew */
    VERDICT_SLOW,    /* 403, 404, HTML: once a minute, somebody may mend it */
    VERDICT_WRONG    /* 400: the request will never do */
};

struct verdict {
    enum verdict_what what;
    enum err_kind kind;
    int http_status;           /* 0: no answer */
    int retry_after_s;         /* 0: none; at most LIMIT_RETRY_AFTER_S */
    char text[LIMIT_ERR_TEXT]; /* one line, UTF-8 as it came, not cleaned */
};

/* The head of an answer; status 0: there was none. */
struct answer {
    int status;
    const char *format; /* NULL: none that can be read */
    int retry_after_s;  /* <= 0: none */
};

/* An answer that did not bring what was asked for. */
void verdict_of_answer(struct verdict *v, const struct answer *answer,
                       const struct reflect_end *end);
/* An ERROR frame in a watch. */
void verdict_of_status(struct verdict *v, const struct kube_status *status);
/* A break that no answer describes; text is cut to one line. */
void verdict_of_break(struct verdict *v, enum err_kind kind, struct str text);

#endif
