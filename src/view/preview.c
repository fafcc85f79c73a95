/* SPDX-License-Identifier: Apache-2.0 */
#include "view/preview.h"

#include "base/alloc.h"
#include "base/limits.h"
#include "explain/explain.h"
#include "view/pager.h"
#include "view/rows.h"
#include "view/when.h"

enum { LABEL_CELLS = 9 };
/* The rule between table and pane; beside, the scrollbar and blanks too. */
enum { EDGE_ROWS = 1, EDGE_COLS = 4 };
/* Beside the table from this width on. */
enum { BESIDE_COLS = 160, BESIDE_MIN = 56, BESIDE_MAX = 100 };
enum { BELOW_MIN = 5, BELOW_MAX = 12, TABLE_ROWS = 5 };

static int clamp(int n, int min, int max) {
    return n < min ? min : n > max ? max : n;
}

/* --- where ------------------------------------------------------------ */

enum preview_place preview_split(struct area *body, struct area *pane) {
    *pane = *body;
    if (body->cols >= BESIDE_COLS) {
        pane->cols = clamp(body->cols * 3 / 10, BESIDE_MIN, BESIDE_MAX);
        body->cols -= pane->cols + EDGE_COLS;
        pane->col += body->cols + EDGE_COLS;
        return PREVIEW_BESIDE;
    }
    if (body->rows < TABLE_ROWS + EDGE_ROWS + BELOW_MIN) return PREVIEW_NONE;
    pane->rows = clamp(body->rows / 3, BELOW_MIN, BELOW_MAX);
    body->rows -= pane->rows + EDGE_ROWS;
    pane->row += body->rows + EDGE_ROWS;
    return PREVIEW_BELOW;
}

static void draw_edge(struct grid *g, struct area pane, bool beside,
                      bool ascii) {
    struct area edge = {pane.row - 1, pane.col, 1, pane.cols};
    if (beside) edge = (struct area){pane.row, pane.col - 2, pane.rows, 1};
    const char *line = beside  ? (ascii ? "|" : "\u2502")
                       : ascii ? "-"
                               : "\u2500";
    grid_fill(g, edge, STYLE_DIM, line);
}

/* --- what ------------------------------------------------------------- */

static void add_number(struct buf *out, uint64_t n, const char *one,
                       const char *many) {
    if (n == 0) return;
    buf_printf(out, "%s%llu %s", out->len ? ", " : "", (unsigned long long)n,
               n == 1 ? one : many);
}

/* What the column says of the row; nothing where it has none. */
static void add_column(struct pager *p, const char *label, const char *name,
                       const struct row *row, const struct show *show) {
    const struct column *c = column_find(str_of(name));
    bool has = c && (row->kind == ROW_GROUP ? c->group : c->event);
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    if (has) c->text(&text, row, show);
    if (text.len) pager_add_field(p, label, LABEL_CELLS, buf_str(&text));
    buf_done(&text);
}

static void add_title(struct pager *p, const struct row *row,
                      const struct event *e) {
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    enum style style = row_warns(row) ? STYLE_WARNING : STYLE_STRONG;
    buf_printf(&text, "%.*s ", STR_ARG(istr_str(e->type)));
    buf_add_str(&text, istr_str(e->reason));
    pager_add(p, style, buf_str(&text));
    buf_done(&text);
}

static void add_seen(struct pager *p, uint64_t count, int64_t first_us,
                     int64_t last_us, const struct show *show) {
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    add_number(&text, count, "time", "times");
    if (first_us != last_us) {
        buf_add_cstr(&text, ", first ");
        when_and_ago(&text, first_us, show);
    }
    buf_add_cstr(&text, ", last ");
    when_and_ago(&text, last_us, show);
    pager_add_field(p, "Seen:", LABEL_CELLS, buf_str(&text));
    buf_done(&text);
}

static void write_event(struct pager *p, const struct row *row,
                        const struct event *e, const struct show *show) {
    add_column(p, "Object:", "object", row, show);
    add_seen(p, (uint64_t)event_count(e), event_first_us(e), event_last_us(e),
             show);
    add_column(p, "In:", "namespace", row, show);
    add_column(p, "Source:", "reporter", row, show);
    add_column(p, "Node:", "node", row, show);
}

static void write_group(struct pager *p, const struct row *row,
                        const struct show *show) {
    const struct group *g = row->u.group;
    add_seen(p, g->count, g->first_us, g->last_us, show);
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    add_number(&text, g->events, "event", "events");
    add_number(&text, g->objects, "object", "objects");
    add_number(&text, g->owners, "owner", "owners");
    add_number(&text, g->namespaces, "namespace", "namespaces");
    add_number(&text, g->nodes, "node", "nodes");
    pager_add_field(p, "Of:", LABEL_CELLS, buf_str(&text));
    buf_done(&text);
    add_column(p, "Where:", "where", row, show);
    add_column(p, "Common:", "common", row, show);
    if (g->objects == 1) return;
    const struct row newest = {.kind = ROW_EVENT, .u.entry = g->newest};
    add_column(p, "Newest:", "object", &newest, show);
}

/* What the reason means, once the texts were read. */
static void add_meaning(struct pager *p, const struct explain *x,
                        const struct event *e) {
    const struct explanation *found =
        x ? explain_find(x, istr_str(e->reason), event_source(e),
                         event_message(e))
          : NULL;
    if (found) pager_add_field(p, "Means:", LABEL_CELLS, str_of(found->means));
}

static void write_row(struct pager *p, const struct row *row,
                      const struct view_env *env) {
    const struct show *show = &env->show;
    const struct event *e = row_entry(row)->event;
    add_title(p, row, e);
    pager_add(p, STYLE_TEXT, str_trim(event_message(e)));
    if (row->kind == ROW_GROUP)
        write_group(p, row, show);
    else
        write_event(p, row, e, show);
    add_meaning(p, env->explain, e);
}

void preview_draw(const struct view_env *env, const struct row *row,
                  struct grid *g, struct area pane, enum preview_place place) {
    struct pager *p = xcalloc(1, sizeof(*p));
    draw_edge(g, pane, place == PREVIEW_BESIDE, env->show.ascii);
    pager_init(p, false);
    pager_begin(p);
    if (row && row_entry(row))
        write_row(p, row, env);
    else
        pager_add(p, STYLE_DIM,
                  row ? STR("A gap: Enter tells of it") : STR("No row"));
    pager_end(p);
    pager_draw(p, g, pane, true);
    pager_done(p);
    xfree(p);
}
