/* SPDX-License-Identifier: Apache-2.0 */
/* Private to kube/: what is worth a line in the journal and stops nothing. */
#ifndef KEVTOP_KUBE_NOTES_H
#define KEVTOP_KUBE_NOTES_H

#include "base/buf.h"

/* One line, which is freed; the same one comes only once. */
void notes_take(struct buf *notes, char *line);
/* Whether others may read or change a file that holds secrets, or own it.
 * what: "kubeconfig", "client-key". */
void notes_check_file(struct buf *notes, const char *what, const char *path);

#endif
