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
#include "kube/entry.h"

struct kube_table {
    VEC(struct kube_entry) at; /* by name, each once */
};

struct kubeconfig {
    VEC(struct kube_file *) files; /* those that exist */
    struct kube_table clusters, users, contexts;
    VEC(const struct kube_entry *) listed; /* contexts in order of reading */
    const char *current;                   /* NULL: none */
    char *nothing; /* why no file was read, for the message */
};

/* Add a file to the end of the list. False and *missing if there is none of
 * that name; err is then untouched. notes gets what is doubtful about it. */
bool kubeconfig_add(struct kubeconfig *kc, const char *path, bool *missing,
                    struct buf *notes, struct err *err) CC_MUST_USE;
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

#endif
