/* SPDX-License-Identifier: Apache-2.0 */
/* One view on a small store with the clock fixed at NOW_US (2023-11-14
 * 22:13:20 UTC), drawn on a grid. */
#ifndef KEVTOP_UNIT_VIEW_STAGE_H
#define KEVTOP_UNIT_VIEW_STAGE_H

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "unit/store/make.h"
#include "view/keymap.h"
#include "view/looks.h"
#include "view/view.h"

struct stage {
    struct store *store;
    struct filter *flags;
    struct view_env env;
    struct view *view;
    struct view_open next; /* what the view wants opened */
    bool opens;
    struct grid grid;
    struct buf dump;
};

static inline void stage_init(struct stage *s, int rows, int cols) {
    setenv("TZ", "UTC", 1);
    tzset();
    static const struct table_looks built_in;
    *s = (struct stage){.store = make_store(1000), .flags = filter_new()};
    s->env = (struct view_env){
        .store = s->store,
        .keys = keymap_default(),
        .looks = &built_in,
        .show = {.now_us = NOW_US, .ascii = true},
        .flags = s->flags,
        .flags_text = "",
        .scope = "prod",
    };
    const struct feed_report live = {
        .state = FEED_LIVE, .retry_at_us = TIME_UNSET, .remaining = -1};
    struct change *c = change_new_state(0, BEFORE(MINUTE), &live);
    store_apply(s->store, c, NULL);
    change_free(c);
    grid_init(&s->grid, rows, cols);
    s->grid.ascii = true;
    buf_init(&s->dump, MIB);
}

static inline void stage_done(struct stage *s) {
    if (s->view) s->view->ops->close(s->view);
    grid_done(&s->grid);
    buf_done(&s->dump);
    filter_free(s->flags);
    store_free(s->store);
}

/* Another view in the place of the one that is on. */
static inline void stage_open(struct stage *s, const struct view_open *open) {
    struct view *old = s->view;
    s->view = open->ops->open(&s->env, open);
    if (old) old->ops->close(old);
    s->view->ops->refresh(s->view);
}

static inline unsigned stage_act(struct stage *s, enum action a) {
    s->next = (struct view_open){0};
    s->opens = false;
    unsigned react = s->view->ops->act(s->view, a, &s->next, &s->opens);
    if (react & REACT_QUERY) s->view->ops->refresh(s->view);
    return react;
}

static inline const char *stage_draw(struct stage *s) {
    grid_reset(&s->grid, s->grid.rows, s->grid.cols);
    s->view->ops->refresh(s->view);
    s->view->ops->draw(s->view, &s->grid,
                       (struct area){0, 0, s->grid.rows, s->grid.cols});
    buf_clear(&s->dump);
    grid_dump(&s->grid, &s->dump);
    while (s->dump.len > 1 && s->dump.data[s->dump.len - 2] == '\n')
        buf_cut(&s->dump, s->dump.len - 1); /* empty rows at the end */
    return s->dump.data;
}

/* What was drawn last without the first row, the titles, each run of blanks
 * as one: what the rows say, however wide the columns are. */
static inline const char *stage_squeeze(struct stage *s) {
    struct str all = buf_str(&s->dump), titles;
    str_split(&all, '\n', &titles);
    size_t to = 0;
    for (size_t i = 0; i < all.len; i++) {
        char before = to ? s->dump.data[to - 1] : '\n';
        if (all.ptr[i] == ' ' && (before == ' ' || before == '\n')) continue;
        s->dump.data[to++] = all.ptr[i];
    }
    buf_cut(&s->dump, to);
    return s->dump.data;
}

static inline const char *stage_rows(struct stage *s) {
    stage_draw(s);
    return stage_squeeze(s);
}

static inline const char *stage_summary(struct stage *s) {
    buf_clear(&s->dump);
    s->view->ops->summary(s->view, &s->dump);
    return s->dump.data;
}

/* The row that is under the cursor, as drawn last; "" if none is. */
static inline const char *stage_selected(struct stage *s) {
    stage_draw(s);
    const char *line = s->dump.data;
    for (int row = 0; row < s->grid.rows && *line; row++) {
        const char *end = strchr(line, '\n');
        size_t n = end ? (size_t)(end - line) : strlen(line);
        if (s->grid.cells[row * s->grid.cols].flags & CELL_SELECTED) {
            memmove(s->dump.data, line, n);
            buf_cut(&s->dump, n);
            return s->dump.data;
        }
        line += n + (end != NULL);
    }
    return "";
}

#endif
