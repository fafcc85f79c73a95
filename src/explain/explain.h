/* SPDX-License-Identifier: Apache-2.0 */
/* What the reasons of events mean: those that Kubernetes' own components and
 * their usual companions report, what usually causes them, and what to look
 * at next. The texts are src/explain/reasons.yaml, which is compiled in; how an
 * entry is written stands at its top.
 *
 * Immutable once made: any thread may read.
 */
#ifndef KEVTOP_EXPLAIN_EXPLAIN_H
#define KEVTOP_EXPLAIN_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#define EXPLAIN_LINES 6 /* causes, or steps, of one explanation */

struct explain_lines {
    const char *at[EXPLAIN_LINES];
    size_t n;
};

/* One reason, or one of its variants. */
struct explanation {
    const char *reason;
    const char *from; /* components that report it: "kubelet, ..."; "any" */
    const char *when; /* "a|b": a or b is in the message; NULL: any message */
    const char *means;
    struct explain_lines causes; /* the likeliest first */
    struct explain_lines look;   /* may have placeholders: explain_step() */
};

struct explain;

/* The texts that are compiled in. NULL, with an error, only if they are
 * broken, which a test rules out. */
struct explain *explain_new(struct err *err) CC_MUST_USE;
/* Others in their place: YAML of the same form, errors with line and column
 * under `name`. */
struct explain *explain_parse(struct str yaml, const char *name,
                              struct err *err) CC_MUST_USE;
void explain_free(struct explain *x);

/* In the order of the file: by reason, the variants of a reason together. */
const struct explanation *explain_all(const struct explain *x, size_t *n);

/* What fits best: of the variants that its message chooses, the first that
 * comes from this source, else the first. NULL for a reason that is not
 * known. Case of the reason is ignored. source and message may be empty. */
const struct explanation *explain_find(const struct explain *x,
                                       struct str reason, struct str source,
                                       struct str message);
/* Whether the source is one of those that report it; then its meaning is
 * certain, for everybody may use the same word. */
bool explain_is_from(const struct explanation *e, struct str source);

/* Known reasons spelt nearly so, the nearest first; returns how many, `max` at
 * most. */
size_t explain_near(const struct explain *x, struct str reason,
                    const char **names, size_t max);

/* What placeholders stand for; an empty text is "not known". */
struct explain_names {
    struct str kind, name, ns; /* {kind} {name} {namespace} */
    struct str node;           /* {node} */
    struct str container;      /* {container} */
    const char *open;          /* {open}: the key that opens the object */
};

/* Append a step with its placeholders filled in, names quoted for a shell
 * where they need it. False, and nothing is added, where one of them is not
 * known, or is no name that a command could be given (it begins with "-", or
 * has control characters). */
bool explain_step(struct buf *out, const char *step,
                  const struct explain_names *names);

#endif
