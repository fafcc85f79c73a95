/* SPDX-License-Identifier: Apache-2.0 */
/* Names of objects as the screen shows them: "pod/web-1", as kubectl prints
 * them. Where there is no room for all of it, what tells objects apart stays:
 * the end that was made up for a pod, and a short name for a long kind.
 *
 *   pod/payments-6f7f8f985-t8z8m  in 20 cells  pod/payments-…-t8z8m
 *   persistentvolumeclaim/data-0  in 20 cells  pvc/data-0
 */
#ifndef KEVTOP_VIEW_NAMES_H
#define KEVTOP_VIEW_NAMES_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Append "pod/web-1". The kind may be unknown: "?/web-1". */
void name_add(struct buf *out, struct str kind, struct str name);
/* Append "pod/web-1" for "Pod/web-1". */
void name_lower(struct buf *out, struct str text);
/* Append as much of a clean text as fits. What has blanks in it is no name:
 * it is appended whole, and loses its end in the grid. */
void name_fit(struct buf *out, struct str text, int cells, bool ascii);

#endif
