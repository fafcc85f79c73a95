/* SPDX-License-Identifier: Apache-2.0 */
/* Private to kube/: the files of a kubeconfig, merged by name.
 *
 * The first file that has a named entry wins, and wins whole. Entries borrow
 * from the files' trees and live as long as those; nothing is looked at
 * inside an entry before it is chosen, so that what one context has wrong
 * does not stop another.
 */
#ifndef KEVTOP_KUBE_KUBECONFIG_H
#define KEVTOP_KUBE_KUBECONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"
#include "base/yaml.h"

struct kube_file {
    char *path; /* as given: for messages */
    char *dir;  /* what its relative paths start from */
    struct yaml *root;
};

/* cluster, user and context of kubeconfig have the same shape. */
struct kube_entry {
    const char *name;
    const struct yaml *body; /* a map or null */
    const struct kube_file *file;
    size_t order; /* of reading */
};

struct kube_table {
    VEC(struct kube_entry) at; /* by name, each once */
};

struct kubeconfig {
    VEC(struct kube_file *) files; /* those that exist */
    struct kube_table clusters, users, contexts;
    VEC(const struct kube_entry *) listed; /* contexts in order of reading */
    const char *current;                   /* NULL: none */
};

/* Add a file to the end of the list. False and *missing if there is none of
 * that name; err is then untouched. */
bool kubeconfig_add(struct kubeconfig *kc, const char *path, bool *missing,
                    struct err *err) CC_MUST_USE;
/* After the last file. */
void kubeconfig_merge(struct kubeconfig *kc);
void kubeconfig_done(struct kubeconfig *kc);

/* NULL if there is none. */
const struct kube_entry *kube_table_find(const struct kube_table *t,
                                         const char *name);

/* The paths of the files as $KUBECONFIG has them: "/a:/b". */
void kubeconfig_paths(const struct kubeconfig *kc, struct buf *out);
/* "a, b, c", the first few. */
void kubeconfig_known(const struct kubeconfig *kc, struct buf *out);

/* Fields of an entry. Absent, null and "" leave *out as it is; e may be
 * NULL, which has no fields. The error names file, line and field, never a
 * value. */
bool kube_entry_text(const struct kube_entry *e, const char *field,
                     const char **out, struct err *err) CC_MUST_USE;
bool kube_entry_bool(const struct kube_entry *e, const char *field, bool *out,
                     struct err *err) CC_MUST_USE;
/* As text, relative ones joined to the file's folder; *out is replaced and
 * the caller frees it. */
bool kube_entry_path(const struct kube_entry *e, const char *field, char **out,
                     struct err *err) CC_MUST_USE;
/* Any type; NULL if absent or null. */
const struct yaml *kube_entry_node(const struct kube_entry *e,
                                   const char *field);

#endif
