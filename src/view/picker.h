/* SPDX-License-Identifier: Apache-2.0 */
/* A popup to pick one or several names from: type to narrow, Space marks,
 * Enter takes, Esc leaves. */
#ifndef KEVTOP_VIEW_PICKER_H
#define KEVTOP_VIEW_PICKER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/vec.h"
#include "view/grid.h"
#include "view/prompt.h"

struct picker_item {
    char *name;
    bool marked;
};

struct picker {
    const char *title;
    VEC(struct picker_item) items; /* sorted, each name once */
    VEC(size_t) shown;             /* those that match what is typed */
    size_t cursor, top;            /* into shown */
    bool touched;                  /* Space was pressed: marks count */
    struct prompt typed;
};

enum picker_result { PICKER_OPEN, PICKER_TAKE, PICKER_LEAVE };

void picker_init(struct picker *p, const char *title);
void picker_done(struct picker *p);
/* Names may come twice, and later, too: then what is typed and marked stays,
 * and the cursor on its name. picker_sort() after the last of them and before
 * anything else. */
void picker_add(struct picker *p, struct str name, bool marked);
void picker_sort(struct picker *p);
enum picker_result picker_key(struct picker *p, uint32_t key);
/* After PICKER_TAKE, comma separated: the marked names if Space was used, else
 * the one under the cursor, else what was typed. */
void picker_taken(const struct picker *p, struct buf *out);
void picker_draw(struct picker *p, struct grid *g);

#endif
