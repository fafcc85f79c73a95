/* SPDX-License-Identifier: Apache-2.0 */
/* The whole screen on a small store, driven by keys, with the clock fixed at
 * NOW_US (2023-11-14 22:13:20 UTC). */
#ifndef KEVTOP_UNIT_VIEW_BOARD_H
#define KEVTOP_UNIT_VIEW_BOARD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#undef TIME_UTC /* query/column.h has one of its own */

#include "base/limits.h"
#include "unit/store/make.h"
#include "unit/unit.h"
#include "view/screen.h"

struct board {
    struct store *store;
    struct filter *flags;
    struct screen *screen;
    struct grid grid;
    struct buf dump;
    int64_t now_us;
    unsigned react; /* of the last key */
};

static inline void board_state(struct board *b, uint16_t feed,
                               const struct feed_report *report) {
    struct change *c = change_new_state(feed, b->now_us, report);
    c->cluster = feeds_get(store_feeds(b->store), feed)->cluster;
    store_apply(b->store, c, NULL);
    change_free(c);
}

/* A feed begins; ns "" for all namespaces. */
static inline void board_feed(struct board *b, uint16_t feed, uint16_t cluster,
                              const char *ns) {
    struct change *c =
        change_new_text(CHANGE_FEED, feed, b->now_us, str_of(ns));
    c->cluster = cluster;
    store_apply(b->store, c, NULL);
    change_free(c);
}

static inline void board_gap(struct board *b, uint16_t feed,
                             const struct gap *gap) {
    struct change *c = change_new_gap(feed, b->now_us, gap);
    c->cluster = feeds_get(store_feeds(b->store), feed)->cluster;
    store_apply(b->store, c, NULL);
    change_free(c);
}

static inline void board_live(struct board *b) {
    board_state(b, 0,
                &(struct feed_report){.state = FEED_LIVE,
                                      .retry_at_us = TIME_UNSET,
                                      .remaining = -1});
}

/* With the usual where the config says nothing; the first view is of
 * problems. */
static inline void board_init(struct board *b, struct screen_config c) {
    setenv("TZ", "UTC", 1);
    tzset();
    clock_fix(NOW_US);
    *b = (struct board){
        .store = make_store(1000), .flags = filter_new(), .now_us = NOW_US};
    board_live(b);
    c.context = c.context ? c.context : "east";
    c.user = c.user ? c.user : "ann";
    c.server_note = c.server_note ? c.server_note : "";
    c.scope = c.scope ? c.scope : "prod";
    c.flags = c.flags ? c.flags : b->flags;
    c.flags_text = c.flags_text ? c.flags_text : "";
    c.first = GROUP_PROBLEM;
    b->screen = screen_new(b->store, &c);
    grid_init(&b->grid, 24, 80);
    buf_init(&b->dump, MIB);
}

static inline void board_done(struct board *b) {
    screen_free(b->screen);
    store_free(b->store);
    filter_free(b->flags);
    grid_done(&b->grid);
    buf_done(&b->dump);
    clock_fix(TIME_UNSET);
}

static inline unsigned board_tick(struct board *b) {
    clock_fix(b->now_us);
    return screen_tick(b->screen, b->now_us);
}

/* What is on the screen by now. */
static inline const char *board_draw(struct board *b) {
    board_tick(b);
    grid_reset(&b->grid, b->grid.rows, b->grid.cols);
    screen_draw(b->screen, &b->grid);
    buf_clear(&b->dump);
    grid_dump(&b->grid, &b->dump);
    return b->dump.data ? b->dump.data : "";
}

static inline void board_resize(struct board *b, int rows, int cols) {
    grid_reset(&b->grid, rows, cols);
}

/* Keys by name. */
static inline unsigned board_keys(struct board *b, const char *names) {
    struct str rest = str_of(names), name;
    while (str_split(&rest, ' ', &name)) {
        uint32_t key;
        if (!key_parse(name, &key)) fail_msg("no key: %.*s", STR_ARG(name));
        b->react = screen_key(b->screen, key);
    }
    return b->react;
}

static inline unsigned board_type(struct board *b, const char *text) {
    for (; *text; text++)
        b->react = screen_key(b->screen, (unsigned char)*text);
    return b->react;
}

static inline bool board_has(struct board *b, const char *text) {
    return strstr(board_draw(b), text) != NULL;
}

#define assert_shows(b, text)                                    \
    do {                                                         \
        if (!board_has(b, text))                                 \
            fail_msg("no \"%s\" in:\n%s", text, (b)->dump.data); \
    } while (0)
#define assert_hides(b, text)                                    \
    do {                                                         \
        if (board_has(b, text))                                  \
            fail_msg("\"%s\" is in:\n%s", text, (b)->dump.data); \
    } while (0)

/* Line i of what is drawn, from 0; from the end where negative. */
static inline const char *board_line(struct board *b, int i) {
    static char line[4 * LIMIT_SCREEN_COLS];
    struct str rest, part = STR_NONE;
    board_draw(b);
    rest = buf_str(&b->dump);
    if (i < 0) i += b->grid.rows;
    for (; i >= 0; i--)
        if (!str_split(&rest, '\n', &part)) return "";
    snprintf(line, sizeof(line), "%.*s", STR_ARG(part));
    return line;
}

/* The row under the cursor; the header is above it. */
static inline const char *board_selected(struct board *b) {
    board_draw(b);
    for (int row = 1; row < b->grid.rows; row++)
        for (int col = 0; col < b->grid.cols; col++)
            if (b->grid.cells[row * b->grid.cols + col].flags & CELL_SELECTED)
                return board_line(b, row);
    return "";
}

#endif
