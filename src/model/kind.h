/* SPDX-License-Identifier: Apache-2.0 */
/* Names of kinds as people type them: po, pods, pod, Pod, deploy,
 * deployments.apps, Deployment.apps -> "Pod", "Deployment".
 *
 * Kinds that Kubernetes itself has are known with their short names, plurals
 * and groups; any other word is taken as a kind as it stands (kinds compare
 * without case everywhere in kevtop).
 */
#ifndef KEVTOP_MODEL_KIND_H
#define KEVTOP_MODEL_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct kind_info {
    const char *kind;   /* "Deployment" */
    const char *plural; /* "deployments" */
    const char *shorts; /* "deploy", several separated by ','; "" if none */
    const char *group;  /* "apps"; "" is core */
    bool namespaced;
    const char *version; /* of the group, "v1": the one that kevtop reads */
};

/* The known kind that `word` names, without case, by kind, plural, short name
 * or any of these with ".group" behind; NULL if none. */
const struct kind_info *kind_find(struct str word);
/* All known kinds; *n is how many. */
const struct kind_info *kind_all(size_t *n);

/* The kind that `word` stands for, known or not: "po" -> "Pod",
 * "Widget.example.com" -> "Widget". Borrowed from word or static. */
struct str kind_name(struct str word);

#endif
