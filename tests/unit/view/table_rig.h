/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEVTOP_UNIT_VIEW_TABLE_RIG_H
#define KEVTOP_UNIT_VIEW_TABLE_RIG_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#undef TIME_UTC /* query/column.h has one of its own */

#include "base/limits.h"
#include "base/utf8.h"
#include "unit/store/make.h"
#include "unit/unit.h"
#include "view/table.h"

/* A table of all events of a store, the newest on top. */
struct rig {
    struct store *store;
    struct query *query;
    struct table table;
    struct grid grid;
    struct show show;
    struct buf dump;
    bool wrap;
    int margin; /* cells at both sides that are seen */
};

static const char *const some[] = {"last",   "type",  "reason", "namespace",
                                   "object", "count", "message"};
enum { SOME = sizeof(some) / sizeof(some[0]) };

static inline void use_columns(struct rig *r, const char *const *names,
                               int n) {
    struct look_columns look = {.n = n};
    for (int i = 0; i < n; i++) {
        look.at[i] = column_find(str_of(names[i]));
        assert_non_null(look.at[i]);
    }
    table_done(&r->table);
    table_init(&r->table, &look, n);
}

static inline int set_up(void **state) {
    static struct rig r;
    setenv("TZ", "UTC", 1);
    tzset();
    r = (struct rig){.store = make_store(1000),
                     .show = {.now_us = NOW_US, .ascii = true}};
    r.query = query_new(r.store);
    query_set_sort(r.query, NULL, true);
    use_columns(&r, some, SOME);
    grid_init(&r.grid, 6, 80);
    r.grid.ascii = true;
    buf_init(&r.dump, MIB);
    *state = &r;
    return 0;
}

static inline int tear_down(void **state) {
    struct rig *r = *state;
    table_done(&r->table);
    query_free(r->query);
    store_free(r->store);
    grid_done(&r->grid);
    buf_done(&r->dump);
    return 0;
}

static inline void refresh(struct rig *r) {
    bool reverse;
    const struct column *by = table_sort(&r->table, &reverse);
    query_set_sort(r->query, by, by ? reverse : !reverse);
    query_refresh(r->query, NOW_US);
    table_rows_changed(&r->table, r->query);
}

static const char *draw(struct rig *r) {
    grid_reset(&r->grid, r->grid.rows, r->grid.cols);
    table_draw(&r->table, r->query, &r->grid,
               (struct area){0, r->margin, r->grid.rows,
                             r->grid.cols - 2 * r->margin},
               &r->show, r->wrap, "nothing\nat all");
    buf_clear(&r->dump);
    grid_dump(&r->grid, &r->dump);
    return r->dump.data;
}

static inline void resize(struct rig *r, int rows, int cols) {
    grid_reset(&r->grid, rows, cols);
}

/* An event `minutes` old about a pod. */
static inline void add(struct rig *r, const char *pod, int minutes) {
    ADD(r->store, .uid = pod, .obj = pod, .msg = pod, .type = "Warning",
        .reason = "BackOff", .last_us = BEFORE(minutes * MINUTE));
}

/* p00, the newest, to p(n-1). */
static inline void fill(struct rig *r, int n) {
    char pod[16];
    for (int i = 0; i < n; i++) {
        snprintf(pod, sizeof(pod), "p%02d", i);
        add(r, pod, i + 1);
    }
    refresh(r);
}

static const char *selected(struct rig *r) {
    struct row row;
    if (!table_current(&r->table, r->query, &row)) return "";
    return row.u.entry->object->name->bytes;
}

static inline unsigned act(struct rig *r, enum action a) {
    unsigned react = table_act(&r->table, r->query, a);
    if (react & REACT_QUERY) refresh(r);
    return react;
}

/* The row of the screen that the cursor is drawn on; -1: none. */
static inline int drawn_cursor(struct rig *r) {
    int found = -1;
    draw(r);
    for (int row = 0; row < r->grid.rows; row++) {
        if (!(r->grid.cells[row * r->grid.cols].flags & CELL_SELECTED))
            continue;
        if (found < 0) found = row;
    }
    return found;
}

static const char *titles(struct rig *r) {
    draw(r);
    buf_cut(&r->dump, (size_t)(strchr(r->dump.data, '\n') - r->dump.data));
    return r->dump.data;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
