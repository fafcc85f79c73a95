/* SPDX-License-Identifier: Apache-2.0 */
/* Where objects of a kind are found in the API: kind and apiVersion -> path.
 *
 * Kinds that Kubernetes itself has are known at once, in the version that
 * kevtop reads (model/kind.h). All others, and theirs in another version, are
 * learned from discovery: one GET for the group and version, or of all groups
 * where only the kind is known. Pure: what to ask and what was answered pass
 * through here, the asking is the caller's. Nothing is forgotten. */
#ifndef KEVTOP_OBJECT_RESOURCE_H
#define KEVTOP_OBJECT_RESOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"

/* Groups and versions, and kinds in them, that are kept: large clusters have
 * some hundreds and some thousands. */
#define RESOURCE_GROUPS 512
#define RESOURCE_KINDS 8192

struct resource {
    struct str api;    /* "apps/v1" */
    struct str plural; /* "deployments" */
    bool namespaced;
};

enum resource_state {
    RESOURCE_FOUND, /* it is in *out; borrowed until the next answer */
    RESOURCE_ASK,   /* first *topic has to be asked for */
    RESOURCE_NONE   /* the server does not know it, or does not say */
};

struct resources;

struct resources *resources_new(void);
void resources_free(struct resources *r);

/* api is "" where it is not known. */
enum resource_state resources_find(struct resources *r, struct str kind,
                                   struct str api, struct resource *out,
                                   size_t *topic);
/* The path of a topic; false if it is under way already. */
bool resources_ask(struct resources *r, size_t topic, struct buf *path);
/* doc is NULL unless status is 200. */
void resources_answer(struct resources *r, size_t topic, int status,
                      const struct json *doc);
/* What was not answered well may be asked for once more. */
void resources_again(struct resources *r);

/* Append the path of one object, or of the list if name is "" (ns "": of all
 * namespaces). False for what cannot be a name in the API: '/' and '%', "."
 * and "..", control characters; or a namespace that is missing. */
bool resource_path(struct buf *out, const struct resource *res, struct str ns,
                   struct str name);
/* RFC 3986 unreserved characters stay, all else is %XX. */
void resource_escape(struct buf *out, struct str s);
/* "apps/v1" -> "apps"; "v1" -> "" */
struct str resource_group(struct str api);
/* Whether it is a kind of Kubernetes itself, of whatever version. */
bool resource_is_own(struct str kind, struct str api);

#endif
