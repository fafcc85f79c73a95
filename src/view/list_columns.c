/* SPDX-License-Identifier: Apache-2.0 */
#include "view/list_columns.h"

#include <assert.h>
#include <string.h>

#include "base/cc.h"

/* What does not fit is left out from the end; what stands behind MORE is for
 * wide screens. The message takes what is left. */
#define MORE "|"

static const char *const problem_columns[] = {
    "type",   "reason",     "count",  "way",   "last", "cluster", "where",
    "since",  "trend",      "common", MORE,    "rate", "first",   "objects",
    "owners", "namespaces", "nodes",  "brief", NULL};
static const char *const event_columns[] = {
    "last", "type",   "reason", "cluster", "object", "namespace", "count",
    MORE,   "source", "node",   "first",   "owner",  "message",   NULL};
static const char *const object_columns[] = {
    "key",   "cluster", "namespace", "warnings", "last", "count",
    "way",   "trend",   "objects",   "reason",   MORE,   "events",
    "first", "rate",    "message",   NULL};
/* The message is what they have in common. */
static const char *const message_columns[] = {
    "reason", "cluster", "warnings", "last",   "count",  "way",
    "trend",  "objects", MORE,       "common", "events", "owners",
    "first",  "rate",    "message",  NULL};
static const char *const group_columns[] = {
    "key",   "cluster", "warnings", "last",   "count",  "way",
    "trend", "objects", MORE,       "common", "events", "owners",
    "first", "rate",    "message",  NULL};

/* In the order of `z`. */
static const struct grouping groupings[] = {
    {GROUP_PROBLEM, "problem", "problems", problem_columns},
    {GROUP_NONE, "event", "events", event_columns},
    {GROUP_OBJECT, "object", "objects", object_columns},
    {GROUP_REASON, "reason", "reasons", group_columns},
    {GROUP_MESSAGE, "message", "messages", message_columns},
    {GROUP_NAMESPACE, "namespace", "namespaces", group_columns},
    {GROUP_NODE, "node", "nodes", group_columns},
    {GROUP_SOURCE, "source", "sources", group_columns},
    {GROUP_OWNER, "owner", "owners", object_columns},
    {GROUP_KIND, "kind", "kinds", group_columns},
};
enum { CYCLED = 9 }; /* the first so many, by `z` */

const struct grouping *grouping_of(enum group_key by) {
    for (size_t i = 0; i < ARRAY_LEN(groupings); i++)
        if (groupings[i].by == by) return &groupings[i];
    assert(false);
    return &groupings[0];
}

enum group_key grouping_after(enum group_key by) {
    for (size_t i = 0; i + 1 < CYCLED; i++)
        if (groupings[i].by == by) return groupings[i + 1].by;
    return groupings[0].by;
}

static bool has_several_namespaces(const struct view_env *env) {
    return strcmp(env->scope, "all namespaces") == 0 ||
           strchr(env->scope, ',') != NULL;
}

static bool is_wanted(const struct view_env *env, enum group_key by,
                      const char *name) {
    if (strcmp(name, "cluster") == 0) return env->show.clusters != NULL;
    if (strcmp(name, "objects") == 0) return by != GROUP_OBJECT;
    if (strcmp(name, "owners") == 0) return by != GROUP_OWNER;
    if (strcmp(name, "namespace") == 0 || strcmp(name, "namespaces") == 0)
        return has_several_namespaces(env);
    return true;
}

void list_columns(const struct view_env *env, enum group_key by,
                  struct look_columns *out, int *core) {
    const char *const *names = grouping_of(by)->columns;
    *out = (struct look_columns){.n = 0};
    *core = LOOKS_COLUMNS;
    for (; *names; names++) {
        if (strcmp(*names, MORE) == 0) {
            *core = out->n;
            continue;
        }
        if (!is_wanted(env, by, *names)) continue;
        assert(out->n < LOOKS_COLUMNS);
        const struct column *c = column_find(str_of(*names));
        assert(c && looks_can_show(c, by));
        out->at[out->n++] = c;
    }
}
