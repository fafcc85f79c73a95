/* SPDX-License-Identifier: Apache-2.0 */
/* The trend view: a histogram over time with a cursor, and rows of groups on
 * the same axis. What its files share; others need view_trend alone, which is
 * in view/view.h.
 *
 * The window ends with the column that holds now for as long as nothing was
 * moved; then it stands still until End. The histogram is made afresh when
 * the store moved, a few times a second at most.
 */
#ifndef KEVTOP_VIEW_VIEW_TREND_H
#define KEVTOP_VIEW_VIEW_TREND_H

#include "query/histogram.h"
#include "view/view.h"

/* Where things stand in the area drawn last. */
struct trend_layout {
    struct area area;
    int margin;    /* cells left of the columns */
    int columns;   /* of the histogram; 0: not drawn yet */
    int plot_rows; /* below the first row, which tells of the cursor; then the
                      axis, its marks */
    int rows;      /* of groups, below their titles; 0: no room */
};

/* A row as it was when the histogram was made: the entry it stands for may be
 * gone. */
struct trend_row {
    uint64_t id;
    char name[96]; /* not cleaned */
};

struct trend_view {
    struct view base;
    struct store *store;
    struct query *query;
    struct query_scope scope;
    struct histogram *histogram;
    enum group_key by;

    int zoom;
    bool following;
    int64_t from_us;   /* start of the first column */
    int64_t cursor_us; /* start of the column under the cursor */
    /* The column where a span was begun; TIME_UNSET: there is none. */
    int64_t anchor_from_us, anchor_to_us;
    uint64_t scale_top;

    bool in_rows;
    size_t row, top;   /* under the cursor, first shown */
    uint64_t selected; /* the row's id */
    struct trend_row rows[HISTOGRAM_ROWS];
    size_t n_rows;

    struct trend_layout layout;
    bool placed; /* zoom and window were chosen */
    bool stale;  /* the histogram is not of this window or these rows */
    bool news;   /* there is more in the query */
    int64_t built_us;

    /* The filters as the query was told them; borrowed, compared alone. */
    const struct filter *flags, *typed, *warnings;
    struct buf typed_text;
    uint64_t settings;
};

static inline struct trend_view *as_trend(struct view *v) {
    return (struct trend_view *)v;
}

/* Make the histogram if it is stale. */
void trend_build(struct trend_view *t);

int64_t trend_width_us(const struct trend_view *t);
/* The clock that columns go by, ahead of UTC. */
int64_t trend_zone_us(const struct trend_view *t);
int64_t trend_column_us(const struct trend_view *t, int64_t at_us);
/* What the cursor has selected: its column, or from the anchor to it. */
void trend_span(const struct trend_view *t, int64_t *from_us, int64_t *to_us);
/* Before that not all is known: events were gone when kevtop came. */
int64_t trend_covers_us(const struct trend_view *t);

/* Whether only a period is looked at: that of the list one came from. */
bool trend_has_period(const struct trend_view *t);
/* The columns of the oldest and the newest time there is to look at. */
int64_t trend_first_us(const struct trend_view *t);
int64_t trend_last_us(const struct trend_view *t);
/* Put the columns so that the last of them is this one. */
void trend_end_with(struct trend_view *t, int64_t column_us);

/* view_trend_move.c: each says why if it cannot, and returns reactions. */
unsigned trend_say(struct trend_view *t, const char *text);
void trend_go_to(struct trend_view *t, int64_t column_us);
void trend_go_to_newest(struct trend_view *t);
unsigned trend_step(struct trend_view *t, int columns);
unsigned trend_pan(struct trend_view *t, int way);
unsigned trend_zoom(struct trend_view *t, int by);
unsigned trend_go_to_warning(struct trend_view *t, bool back);
/* -1 from the first row is the histogram again. */
unsigned trend_move_rows(struct trend_view *t, long by);
/* view_trend_draw.c */
void trend_draw(struct view *v, struct grid *g, struct area area);
/* view_trend_text.c */
void trend_summary(const struct view *v, struct buf *out);
void trend_text(const struct view *v, struct buf *out);
/* "14:02:00-14:03:00" */
void trend_period(struct buf *out, int64_t from_us, int64_t to_us,
                  const struct show *show);
/* "reason" */
const char *trend_group_name(enum group_key by);
void trend_row_name(char *out, size_t size, enum group_key by,
                    const struct entry *e, const struct show *show);

#endif
