/* SPDX-License-Identifier: Apache-2.0 */
/* The list view on a stage with four events. */
#ifndef KEVTOP_UNIT_VIEW_LIST_STAGE_H
#define KEVTOP_UNIT_VIEW_LIST_STAGE_H

#include "unit/unit.h"
#include "unit/view/stage.h"
#include "view/view_list.h"

/* A crash loop of two pods, a pod without a place, and all being well. */
static inline void fill(struct store *st) {
    ADD(st, .uid = "1", .type = "Warning", .reason = "BackOff", .obj = "web-a",
        .host = "node-1", .msg = "Back-off restarting", .count = 9,
        .first_us = BEFORE(9 * MINUTE), .last_us = BEFORE(2 * MINUTE));
    ADD(st, .uid = "2", .type = "Warning", .reason = "BackOff", .obj = "web-b",
        .host = "node-2", .msg = "Back-off restarting", .count = 4,
        .first_us = BEFORE(8 * MINUTE), .last_us = BEFORE(4 * MINUTE));
    ADD(st, .uid = "3", .type = "Warning", .reason = "FailedScheduling",
        .obj = "db", .ns = "data", .msg = "no node fits", .count = 1,
        .last_us = BEFORE(3 * MINUTE));
    ADD(st, .uid = "4", .reason = "Pulled", .obj = "web-b", .count = 1,
        .msg = "Pulled image", .last_us = BEFORE(MINUTE));
}

static inline int set_up(void **state) {
    static struct stage s;
    stage_init(&s, 8, 80);
    fill(s.store);
    *state = &s;
    return 0;
}

static inline int tear_down(void **state) {
    stage_done(*state);
    return 0;
}

static inline void open_by(struct stage *s, enum group_key by) {
    stage_open(s, &(struct view_open){.ops = &view_list, .by = by});
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
