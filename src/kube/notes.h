/* SPDX-License-Identifier: Apache-2.0 */
/* Private to kube/: what is worth a line in the journal and stops nothing. */
#ifndef KEVTOP_KUBE_NOTES_H
#define KEVTOP_KUBE_NOTES_H

#include "base/buf.h"
#include "base/cc.h"

/* One line; the same one comes only once. */
void notes_add(struct buf *notes, const char *fmt, ...) CC_PRINTF(2, 3);
/* Whether others may read or change a file that holds secrets, or own it.
 * what: "kubeconfig", "client-key". */
void notes_check_file(struct buf *notes, const char *what, const char *path);

#endif
