/* SPDX-License-Identifier: Apache-2.0 */
/* The head of the screen: where one is, whether the connection lives, how
 * much there is, and the graph of the last minutes. */
#ifndef KEVTOP_VIEW_HEADER_H
#define KEVTOP_VIEW_HEADER_H

#include <stdbool.h>

#include "view/grid.h"
#include "view/view.h"

struct header {
    const char *context, *user, *server_note;
    const struct view_env *env;
    const char *const *titles; /* of the views, the lowest first */
    size_t n_titles;           /* > 0 */
    struct str summary;        /* of the view on top */
    uint64_t held_back;        /* changes since the screen was paused */
};

/* Rows it wants on a screen of so many: one to four, and one more for the
 * banner of a broken connection. */
int header_rows(const struct header *h, int screen_rows);
void header_draw(const struct header *h, struct grid *g, struct area a);

/* Since when what is known is all there was: the last occurrence of the oldest
 * event. One that claims to be older than a week does not count: servers do
 * not keep events that long, its clock is wrong. TIME_UNSET if unknown. */
int64_t covers_since(const struct store *st, int64_t now_us);

/* 1234567 -> "1,234,567". */
void number_format(uint64_t n, char out[28]);

#endif
