/* SPDX-License-Identifier: Apache-2.0 */
#include "view/header.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "view/bar.h"
#include "view/crumbs.h"
#include "view/gap.h"
#include "view/status.h"
#include "view/view_trend_axis.h"

enum { GRAPH_ROWS = 2, GRAPH_MIN = 12, GRAPH_MAX = 180, SHORT_SCREEN = 16 };
/* What is left of the graph needs so many; the scale is told where there is
 * more room. */
enum { TEXT_CELLS = 72, SCALE_CELLS = 16, SCALE_FROM = 110 };
#define RATE_SPAN_US (INT64_C(5) * 60 * US_PER_S)

void number_format(uint64_t n, char out[28]) {
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n);
    int at = 0;
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0) out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = 0;
}

/* --- the connection --------------------------------------------------- */

/* As many as fit, in the order of the clusters; where not all do, the worst
 * ones, and how many there are more. */
struct state {
    struct status_part *parts;
    size_t n, shown;
    const char *sign, *between;
    enum style style;
    char more[24];
    int cells; /* of all of it */
};

static int text_cells(const char *text) {
    return (int)utf8_cells(str_of(text));
}

static int by_weight(const void *a, const void *b) {
    const struct status_part *x = a, *y = b;
    return y->weight - x->weight;
}

static void measure_state(struct state *st, size_t shown) {
    st->shown = shown;
    st->more[0] = 0;
    if (shown < st->n)
        snprintf(st->more, sizeof(st->more), " +%zu", st->n - shown);
    st->cells = 2 + text_cells(st->more);
    for (size_t i = 0; i < shown; i++)
        st->cells +=
            text_cells(st->parts[i].text) + (i ? text_cells(st->between) : 0);
}

/* What is right of the place: at most two thirds, as far as one can be told
 * within. */
static void choose_state(struct state *st, int cols) {
    int room = cols * 2 / 3;
    measure_state(st, st->n);
    if (st->n < 2 || st->cells <= room) return;
    qsort(st->parts, st->n, sizeof(*st->parts), by_weight);
    for (size_t n = st->n; n > 0 && st->cells > room; n--)
        measure_state(st, n);
}

/* Returns the cells it took. */
static int draw_state(const struct header *h, struct grid *g, struct area a) {
    const struct show *show = &h->env->show;
    const struct feeds *feeds = store_feeds(h->env->store);
    struct state st = {.parts = xcalloc(STATUS_PARTS, sizeof(*st.parts)),
                       .between = show->ascii ? " | " : " \u00b7 "};
    st.n = status_parts(feeds, show, st.parts);
    st.sign = status_sign(feeds, show->ascii, &st.style);
    choose_state(&st, a.cols);
    int end = a.col + a.cols - 1;
    int col = end - st.cells > a.col ? end - st.cells : a.col;
    int from = col;
    col += grid_text(g, a.row, col, end - col, st.style, str_of(st.sign));
    col += grid_text(g, a.row, col, end - col, st.style, STR(" "));
    for (size_t i = 0; i < st.shown; i++) {
        if (i)
            col += grid_text(g, a.row, col, end - col, STYLE_DIM,
                             str_of(st.between));
        col += grid_text(g, a.row, col, end - col, st.parts[i].style,
                         str_of(st.parts[i].text));
    }
    grid_text(g, a.row, col, end - col, STYLE_DIM, str_of(st.more));
    xfree(st.parts);
    return end - from;
}

static bool has_banner(const struct header *h) {
    return status_trouble(store_feeds(h->env->store)) != TROUBLE_NONE;
}

static void draw_banner(const struct header *h, struct grid *g,
                        struct area a) {
    static const struct {
        enum style style;
        const char *hint;
    } looks[] = {
        [TROUBLE_NONE] = {STYLE_TEXT, ""},
        [TROUBLE_REFUSED] = {STYLE_WAIT, ":log tells more"},
        [TROUBLE_WAITING] = {STYLE_WAIT, "Ctrl-R tries now"},
        [TROUBLE_FAILED] = {STYLE_BAD, "Ctrl-R tries now"},
    };
    const struct feeds *feeds = store_feeds(h->env->store);
    enum trouble trouble = status_trouble(feeds);
    enum style style = looks[trouble].style;
    struct str hint = str_of(looks[trouble].hint);
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    status_trouble_text(&text, feeds, &h->env->show);
    int room = a.cols - (int)hint.len - 4;
    grid_fill(g, (struct area){a.row, a.col, 1, a.cols}, style, " ");
    grid_text(g, a.row, a.col + 1, room, style, buf_str(&text));
    grid_text_right(g, a.row, a.col + 1, a.cols - 2, style, hint);
    buf_done(&text);
}

/* --- since when -------------------------------------------------------- */

#define ABSURD_US (INT64_C(7) * 24 * 3600 * US_PER_S)
#define CHUNK_US (60 * TREND_BUCKET_US)

/* The oldest ten minutes that are not empty, of those that are counted. */
static int64_t counted_since(const struct store *st, int64_t now_us) {
    int64_t from_us = now_us - TREND_BUCKETS * TREND_BUCKET_US;
    for (; from_us < now_us; from_us += CHUNK_US) {
        struct trend_cell sum =
            trend_sum(store_trend(st), from_us, from_us + CHUNK_US);
        if (sum.normal || sum.warning) return from_us;
    }
    return TIME_UNSET;
}

int64_t covers_since(const struct store *st, int64_t now_us) {
    struct store_counts n;
    store_counts(st, &n);
    if (n.oldest_us == TIME_UNSET || n.oldest_us > now_us) return TIME_UNSET;
    if (n.oldest_us < now_us - ABSURD_US) return counted_since(st, now_us);
    return n.oldest_us;
}

/* --- the graph -------------------------------------------------------- */

/* An hour, or as much as has room in columns of a minute. They begin on the
 * clock, so that what happened stays in its column. */
static int64_t column_us(int columns) {
    int64_t s = columns > 120 ? 20 : columns > 60 ? 30 : 60;
    return s * US_PER_S;
}

/* How many of a column's are estimates is known in sum alone. */
static struct bar bar_of_cell(struct trend_cell cell) {
    double sum = (double)cell.normal + cell.warning;
    double guessed = sum > 0 && cell.estimated < sum ? cell.estimated / sum
                     : sum > 0                       ? 1
                                                     : 0;
    return (struct bar){{
        [BAR_NORMAL] = cell.normal * (1 - guessed),
        [BAR_NORMAL_GUESSED] = cell.normal * guessed,
        [BAR_WARNING_GUESSED] = cell.warning * guessed,
        [BAR_WARNING] = cell.warning * (1 - guessed),
    }};
}

static struct bar bar_at(const struct header *h, int columns, int i) {
    int64_t now_us = h->env->show.now_us, width_us = column_us(columns);
    int64_t end_us = (now_us / width_us + 1) * width_us;
    int64_t to_us = end_us - (columns - 1 - i) * width_us;
    return bar_of_cell(
        trend_sum(store_trend(h->env->store), to_us - width_us, to_us));
}

/* The most of a column, a minute, as a round number. */
static uint64_t graph_top(const struct header *h, int columns) {
    double most = 0;
    for (int i = 0; i < columns; i++) {
        struct bar bar = bar_at(h, columns, i);
        if (bar_sum(&bar) > most) most = bar_sum(&bar);
    }
    double a_minute = (double)(60 * US_PER_S) / (double)column_us(columns);
    return nice_top((uint64_t)(most * a_minute + 0.5));
}

static void draw_graph(const struct header *h, struct grid *g, int row,
                       int col, int columns, uint64_t top) {
    double a_minute = (double)(60 * US_PER_S) / (double)column_us(columns);
    for (int i = 0; i < columns; i++) {
        struct bar bar = bar_at(h, columns, i);
        bar_draw(g, row + GRAPH_ROWS - 1, col + i, GRAPH_ROWS, &bar,
                 (double)top / a_minute, true);
    }
}

/* Left of it what it would be if it were full: "max 40/min" over "60 min". */
static void draw_scale(struct grid *g, int row, int col, int columns,
                       uint64_t top) {
    char text[64], number[28];
    number_format(top, number);
    snprintf(text, sizeof(text), "max %s/min", number);
    grid_text_right(g, row, col, SCALE_CELLS - 1, STYLE_DIM, str_of(text));
    snprintf(text, sizeof(text), "%d min",
             (int)(columns * column_us(columns) / (60 * US_PER_S)));
    grid_text_right(g, row + 1, col, SCALE_CELLS - 1, STYLE_DIM, str_of(text));
}

/* --- the lines -------------------------------------------------------- */

static int piece(struct grid *g, struct area a, int col, enum style style,
                 const char *text) {
    if (!text[0]) return col;
    int used =
        grid_text(g, a.row, a.col + col, a.cols - col, style, str_of(text));
    return used ? col + used + 2 : col;
}

/* In front of what may be cut, and turned over: rows that stand still must
 * not be taken for a quiet cluster. */
static int draw_paused(const struct header *h, struct grid *g, struct area a,
                       int col) {
    char text[64], n[28];
    number_format(h->held_back, n);
    snprintf(text, sizeof(text), " PAUSED, %s changes since ", n);
    return piece(g, a, col, STYLE_PAUSED, text);
}

/* kevtop  context (user)  scope  filters          state */
static void draw_place(const struct header *h, struct grid *g, struct area a) {
    const struct view_env *env = h->env;
    struct buf text = BUF_INIT(LIMIT_CELL_BYTES);
    int wide = draw_state(h, g, a) + 1;
    struct area left = {a.row, a.col, 1, a.cols - wide - 2};
    int col = piece(g, left, 1, STYLE_STRONG, "kevtop");
    if (env->paused) col = draw_paused(h, g, left, col);
    if (!env->show.clusters) { /* else the state names them */
        buf_add_cstr(&text, h->context);
        if (h->user[0] && strcmp(h->user, h->context) != 0)
            buf_printf(&text, " (%s)", h->user);
        col = piece(g, left, col, STYLE_TEXT, text.data);
    }
    col = piece(g, left, col, STYLE_STRONG, env->scope);
    col = piece(g, left, col, STYLE_BAD, h->server_note);
    if (env->warnings_only)
        col = piece(g, left, col, STYLE_WARNING, "Warnings only");
    col = piece(g, left, col, STYLE_DIM, env->flags_text);
    if (env->typed_text.len) {
        buf_clear(&text);
        buf_add_char(&text, '/');
        buf_add_str(&text, env->typed_text);
        piece(g, left, col, STYLE_MATCH, text.data);
    }
    buf_done(&text);
}

/* A number whole or not at all: cut, it would be another one. */
static int whole_piece(struct grid *g, struct area a, int col,
                       enum style style, const char *text) {
    if ((int)strlen(text) > a.cols - col) return col;
    return piece(g, a, col, style, text);
}

static int count_piece(struct grid *g, struct area a, int col, uint64_t n,
                       const char *one, const char *many, enum style style) {
    char text[64], number[28];
    number_format(n, number);
    snprintf(text, sizeof(text), "%s %s", number, n == 1 ? one : many);
    return whole_piece(g, a, col, style, text);
}

/* What may be missing. */
static int draw_losses(const struct header *h, struct grid *g, struct area a,
                       int col, const struct store_counts *n) {
    const struct feeds *feeds = store_feeds(h->env->store);
    size_t gaps = feeds_gap_count(feeds);
    enum style style = STYLE_DIM;
    for (size_t i = 0; i < gaps && style == STYLE_DIM; i++)
        style = gap_style(feeds_gap(feeds, i));
    if (gaps) col = count_piece(g, a, col, gaps, "gap", "gaps", style);
    if (n->skipped)
        col = count_piece(g, a, col, n->skipped, "unreadable", "unreadable",
                          STYLE_BAD);
    if (n->evicted)
        col = count_piece(g, a, col, n->evicted, "evicted", "evicted",
                          STYLE_WAIT);
    return col;
}

/* 412 events  38 warnings  96 objects  3/min  covers 58m */
static void draw_counts(const struct header *h, struct grid *g,
                        struct area a) {
    struct store_counts n;
    store_counts(h->env->store, &n);
    int64_t now = h->env->show.now_us;
    int col = count_piece(g, a, 1, n.events, "event", "events", STYLE_TEXT);
    col = count_piece(g, a, col, n.warnings, "warning", "warnings",
                      n.warnings ? STYLE_WARNING : STYLE_DIM);
    col = draw_losses(h, g, a, col, &n);
    col = count_piece(g, a, col, n.objects, "object", "objects", STYLE_DIM);
    struct trend_cell sum =
        trend_sum(store_trend(h->env->store), now - RATE_SPAN_US, now);
    uint64_t rate = ((uint64_t)sum.normal + sum.warning + 4) / 5;
    char text[64], number[28], age[AGE_TEXT_MAX];
    number_format(rate, number);
    snprintf(text, sizeof(text), "%s/min", number);
    col = whole_piece(g, a, col, STYLE_DIM, text);
    int64_t since_us = covers_since(h->env->store, now);
    if (since_us != TIME_UNSET) {
        age_since(since_us, now, age);
        snprintf(text, sizeof(text), "covers %s", age);
        col = whole_piece(g, a, col, STYLE_DIM, text);
    }
    if (n.expired)
        count_piece(g, a, col, n.expired, "expired", "expired", STYLE_DIM);
}

/* The summary is read whole as long as the way to here has half of the row. */
static void draw_crumbs(const struct header *h, struct grid *g,
                        struct area a) {
    struct buf way = BUF_INIT(LIMIT_TEXT_BYTES);
    int all = a.cols - 2;
    int room = all - (int)utf8_cells(h->summary) - 2;
    crumbs_add(&way, h->titles, h->n_titles, room > all / 2 ? room : all / 2,
               h->env->show.ascii);
    int used =
        grid_text(g, a.row, a.col + 1, all, STYLE_STRONG, buf_str(&way));
    grid_text(g, a.row, a.col + used + 3, all - used - 2, STYLE_DIM,
              h->summary);
    buf_done(&way);
}

int header_rows(const struct header *h, int screen_rows) {
    return (screen_rows < SHORT_SCREEN ? 2 : 3) + has_banner(h);
}

/* A quarter of the row, or all that the texts do not need. */
static int graph_columns(int cols) {
    int texts = cols * 2 / 5 > TEXT_CELLS ? cols * 2 / 5 : TEXT_CELLS;
    int columns = cols - texts - SCALE_CELLS;
    if (columns < cols / 4) columns = cols / 4;
    return columns < GRAPH_MAX ? columns : GRAPH_MAX;
}

void header_draw(const struct header *h, struct grid *g, struct area a) {
    draw_place(h, g, a);
    int row = a.row + 1, end = a.row + a.rows - has_banner(h);
    int graph = graph_columns(a.cols), cols = a.cols;
    if (graph >= GRAPH_MIN && end - row >= GRAPH_ROWS) {
        cols -= graph + 2;
        uint64_t top = graph_top(h, graph);
        draw_graph(h, g, row, a.col + cols + 1, graph, top);
        if (a.cols >= SCALE_FROM) {
            cols -= SCALE_CELLS;
            draw_scale(g, row, a.col + cols + 1, graph, top);
        }
    }
    if (end - row > 1) draw_counts(h, g, (struct area){row++, a.col, 1, cols});
    draw_crumbs(h, g, (struct area){row, a.col, 1, cols});
    if (has_banner(h)) draw_banner(h, g, (struct area){end, a.col, 1, a.cols});
}

/* --- why there is nothing --------------------------------------------- */

static bool is_denied(const struct feeds *feeds) {
    for (size_t i = 0; i < feeds_count(feeds); i++)
        if (feeds_get(feeds, (uint16_t)i)->kind == ERR_DENIED) return true;
    return false;
}

static void add_trouble(const struct view_env *env, const char *head,
                        struct buf *out) {
    const struct feeds *feeds = store_feeds(env->store);
    buf_add_cstr(out, head);
    status_trouble_text(out, feeds, &env->show);
    buf_add_cstr(out, "\nCtrl-R tries again now.");
    if (is_denied(feeds))
        buf_add_cstr(out, "\nn picks namespaces that may be read.");
}

static void add_nothing_there(const struct view_env *env, struct buf *out) {
    buf_printf(out,
               "No events in %s.\n"
               "The server keeps them for an hour by default.",
               env->scope);
    if (strcmp(env->scope, "all namespaces") != 0)
        buf_add_cstr(out, "\n0 shows all namespaces, n picks others.");
    if (status_trouble(store_feeds(env->store)) != TROUBLE_NONE)
        add_trouble(env, "\nNot all could be read:\n", out);
}

static void add_none_match(const struct view_env *env, uint64_t events,
                           struct buf *out) {
    char number[28];
    number_format(events, number);
    buf_printf(out, "None of %s event%s match.", number,
               events == 1 ? "" : "s");
    if (env->typed_text.len)
        buf_printf(out, "\nEsc clears the filter /%.*s",
                   STR_ARG(env->typed_text));
    if (env->warnings_only) buf_add_cstr(out, "\nW shows Normal events too.");
    if (env->flags_text[0])
        buf_printf(out, "\nThe command line keeps only: %s", env->flags_text);
}

void view_empty_text(const struct view_env *env, struct buf *out) {
    const struct feeds *feeds = store_feeds(env->store);
    struct store_counts n;
    store_counts(env->store, &n);
    if (status_is_hopeless(feeds))
        add_trouble(env, "Nothing could be read:\n", out);
    else if (n.events)
        add_none_match(env, n.events, out);
    else if (status_is_listing(feeds))
        buf_add_cstr(out, "Listing.");
    else if (!status_was_listed(feeds))
        buf_add_cstr(out, "Connecting.");
    else
        add_nothing_there(env, out);
}
