/* SPDX-License-Identifier: Apache-2.0 */
/* The pane that tells more of the row under a table's cursor: the whole
 * message, what and whom it is about, how often and since when, and what the
 * reason means. */
#ifndef KEVTOP_VIEW_PREVIEW_H
#define KEVTOP_VIEW_PREVIEW_H

#include "view/view.h"

enum preview_place { PREVIEW_NONE, PREVIEW_BELOW, PREVIEW_BESIDE };

/* Cut the pane off the body: at its right where there is much width, else
 * below. Nothing is cut off where there is no room for it. */
enum preview_place preview_split(struct area *body, struct area *pane);
/* row NULL: there is none. */
void preview_draw(const struct view_env *env, const struct row *row,
                  struct grid *g, struct area pane, enum preview_place place);

#endif
