/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/cc.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "view/gap.h"
#include "view/names.h"
#include "view/rows.h"
#include "view/status.h"
#include "view/table_parts.h"

enum { WRAP_LINES = 4 };
/* "-- " before and after a gap. */
enum { GAP_EDGE = 3 };

/* What one draw works with. */
struct pen {
    struct table *t;
    const struct query *q;
    struct grid *g;
    const struct show *show;
    struct cell_text scratch;
    bool wrap;
};

/* --- titles ----------------------------------------------------------- */

static void draw_titles(struct pen *p) {
    const struct table *t = p->t;
    const struct area *a = &t->area;
    grid_fill(p->g, (struct area){a->row, a->col - 1, 1, a->cols + 2},
              STYLE_TITLE, " ");
    for (int i = 0; i < t->n_columns; i++) {
        if (t->layout.at[i] < 0) continue;
        const struct column *c = t->columns[i];
        bool sorted = c == t->sort, down = c->descending != t->reverse;
        const char *mark = !sorted          ? ""
                           : p->show->ascii ? (down ? "v" : "^")
                                            : (down ? "\u25be" : "\u25b4");
        char title[64];
        snprintf(title, sizeof(title), "%s%s", table_head_of(c), mark);
        enum style style = sorted ? STYLE_TITLE_SORT : STYLE_TITLE;
        int col = a->col + t->layout.at[i], cells = t->layout.cells[i];
        if (c->align == COLUMN_RIGHT)
            grid_text_right(p->g, a->row, col, cells, style, str_of(title));
        else
            grid_text(p->g, a->row, col, cells, style, str_of(title));
    }
}

/* --- a gap ------------------------------------------------------------ */

/* A line across, in place of cells. */
static void draw_gap(struct pen *p, const struct gap_record *gap,
                     struct area a) {
    const struct feeds *feeds = store_feeds(query_store(p->q));
    const char *line = p->show->ascii ? "-" : "\u2500";
    enum style style = gap_style(gap);
    struct buf name = BUF_INIT(LIMIT_CELL_BYTES);
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    feed_name(&name, feeds, gap->feed, p->show);
    gap_text(&text, gap, buf_str(&name), p->show, a.cols - 2 * GAP_EDGE);
    grid_fill(p->g, (struct area){a.row, a.col, 1, a.cols}, style, line);
    struct area middle = {a.row, a.col + GAP_EDGE - 1, 1, 0};
    middle.cols = 2 + grid_text(p->g, a.row, a.col + GAP_EDGE,
                                a.cols - 2 * GAP_EDGE, style, buf_str(&text));
    grid_fill(p->g, (struct area){a.row, middle.col, 1, 1}, style, " ");
    grid_fill(p->g, (struct area){a.row, middle.col + middle.cols - 1, 1, 1},
              style, " ");
    buf_done(&name);
    buf_done(&text);
}

/* --- the text over several lines --------------------------- */

/* Of what fits into a line, so much that no word is broken, if that leaves not
 * too much of it empty. */
static size_t whole_words(struct str text, size_t fits) {
    if (fits >= text.len || text.ptr[fits] == ' ') return fits;
    for (size_t at = fits; at > fits / 2; at--)
        if (text.ptr[at - 1] == ' ') return at;
    return fits;
}

/* Returns how many lines. Without a grid it only counts. */
static int draw_wrapped(struct grid *g, int row, int col, int cells,
                        enum style style, struct str text, int max_lines) {
    int lines = 0;
    size_t at = 0;
    do {
        size_t used;
        struct str rest = str_sub(text, at, text.len);
        size_t n = utf8_fit(rest, (size_t)cells, &used);
        if (n == 0 && rest.len) break; /* not even one fits */
        n = lines + 1 == max_lines ? rest.len : whole_words(rest, n);
        if (g)
            grid_text(g, row + lines, col, cells, style, str_sub(rest, 0, n));
        at += n;
        if (at < text.len && text.ptr[at] == ' ') at++;
        lines++;
    } while (at < text.len && lines < max_lines);
    return lines;
}

static const struct column *text_column(const struct table *t) {
    return t->layout.text < 0 ? NULL : t->columns[t->layout.text];
}

static int row_lines(struct pen *p, size_t i) {
    const struct column *c = text_column(p->t);
    if (!p->wrap || !c) return 1;
    struct row row = query_row(p->q, i);
    if (row.kind == ROW_GAP) return 1;
    int n = draw_wrapped(
        NULL, 0, 0, p->t->layout.cells[p->t->layout.text], STYLE_TEXT,
        cell_text_of(&p->scratch, c, &row, p->show), WRAP_LINES);
    return n < 1 ? 1 : n;
}

/* The highest top from which all rows down to `end` (exclusive) fit; the last
 * of them shows in any case. */
static size_t top_above(struct pen *p, size_t end, int lines) {
    size_t i = end;
    while (i > 0) {
        lines -= row_lines(p, i - 1);
        if (lines < 0 && i < end) break;
        i--;
    }
    return i;
}

/* With wrapped rows a page is as many as fit from the top. Bring the row of
 * the cursor among them, and leave nothing empty below the last one. Returns
 * the rows of the page. */
static int fit_wrapped(struct pen *p, int lines) {
    struct table *t = p->t;
    size_t count = query_count(p->q);
    if (count == 0) return lines;
    size_t lowest = top_above(p, count, lines);
    size_t first = top_above(p, t->cursor + 1, lines);
    if (t->top > lowest) t->top = lowest;
    if (t->top < first) t->top = first;
    int rows = 0;
    for (size_t i = t->top; i < count; i++, rows++) {
        lines -= row_lines(p, i);
        if (lines < 0) break;
    }
    return rows > 0 ? rows : 1;
}

/* As far as the longest text in sight goes. */
static void limit_scroll(struct pen *p) {
    struct table *t = p->t;
    const struct column *c = p->wrap ? NULL : text_column(t);
    int longest = 0;
    for (size_t i = t->top; c && i < t->top + (size_t)t->page; i++) {
        if (i >= query_count(p->q)) break;
        struct row row = query_row(p->q, i);
        if (row.kind == ROW_GAP) continue;
        int n = (int)utf8_cells(cell_text_of(&p->scratch, c, &row, p->show));
        if (n > longest) longest = n;
    }
    int room = c ? t->layout.cells[t->layout.text] : 0;
    t->scroll_max = longest > room ? longest - room : 0;
}

/* --- rows ------------------------------------------------------------- */

static enum style cell_style(const struct column *c, const struct row *row,
                             bool marked) {
    if (row_is_expired(row)) return STYLE_EXPIRED;
    switch (c->tone) {
    case COLUMN_PLAIN:
        return marked ? STYLE_MARK : STYLE_TEXT;
    case COLUMN_QUIET:
        return marked ? STYLE_MARK : STYLE_DIM;
    case COLUMN_LOUD:
        return row_warns(row) ? STYLE_WARNING
               : marked       ? STYLE_MARK
                              : STYLE_TEXT;
    case COLUMN_GRAPH:
        return row_warns(row) ? STYLE_GRAPH_WARNING : STYLE_GRAPH_NORMAL;
    }
    return STYLE_TEXT;
}

/* What moves when something happens: the rest of the row stays calm. */
static bool tells_news(const struct column *c) {
    static const char *const names[] = {"last", "seen", "count"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(c->name, names[i]) == 0) return true;
    return false;
}

/* What tells names apart is at their end. */
static bool is_name(const struct column *c) {
    static const char *const names[] = {"key",  "object", "involved", "where",
                                        "name", "owner",  "node"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(c->name, names[i]) == 0) return true;
    return false;
}

static bool is_fresh(const struct table *t, const struct row *row) {
    return !row_is_expired(row) && row_revision(row) > t->fresh_after;
}

/* Turned over, a graph could not be read: its cells stay as they are. */
static void flag_selected(struct pen *p, struct area a) {
    const struct table *t = p->t;
    int at = a.col - 1, end = a.col + a.cols;
    for (int i = 0; i < t->n_columns; i++) {
        if (t->layout.at[i] < 0 || t->columns[i]->tone != COLUMN_GRAPH)
            continue;
        int graph = a.col + t->layout.at[i];
        grid_flag(p->g, a.row, at, graph - at, CELL_SELECTED);
        at = graph + t->layout.cells[i];
    }
    grid_flag(p->g, a.row, at, end - at, CELL_SELECTED);
    for (int r = 1; r < a.rows; r++)
        grid_flag(p->g, a.row + r, a.col - 1, a.cols + 1, CELL_SELECTED);
}

static void draw_cell(struct pen *p, int i, const struct row *row,
                      struct area a, bool marked) {
    const struct table *t = p->t;
    const struct column *c = t->columns[i];
    struct str text = cell_text_of(&p->scratch, c, row, p->show);
    enum style style = cell_style(c, row, marked);
    int col = a.col + t->layout.at[i], cells = t->layout.cells[i];
    bool is_text = i == t->layout.text;
    struct buf name = BUF_INIT(LIMIT_CELL_BYTES);
    if (!is_text && is_name(c)) {
        name_fit(&name, text, cells, p->show->ascii);
        text = buf_str(&name);
    }
    if (is_text && a.rows > 1)
        draw_wrapped(p->g, a.row, col, cells, style, text, a.rows);
    else if (c->align == COLUMN_RIGHT)
        grid_text_right(p->g, a.row, col, cells, style, text);
    else
        grid_text_from(p->g, a.row, col, cells, style, text,
                       is_text && !p->wrap ? t->scroll : 0);
    buf_done(&name);
    if (tells_news(c) && is_fresh(t, row))
        grid_flag(p->g, a.row, col, cells, CELL_NEW);
}

static void draw_row(struct pen *p, const struct row *row, struct area a) {
    const struct table *t = p->t;
    bool marked = marks_has(&t->marks, row_id(row));
    if (marked) grid_text(p->g, a.row, a.col - 1, 1, STYLE_MARK, STR("*"));
    for (int i = 0; i < t->n_columns; i++)
        if (t->layout.at[i] >= 0 && t->layout.cells[i] > 0)
            draw_cell(p, i, row, a, marked);
}

static void draw_rows(struct pen *p) {
    struct table *t = p->t;
    const struct area *a = &t->area;
    int line = 0, lines = a->rows - 1;
    for (size_t i = t->top; i < query_count(p->q) && line < lines; i++) {
        int n = row_lines(p, i);
        if (n > lines - line) n = lines - line;
        struct row row = query_row(p->q, i);
        struct area at = {a->row + 1 + line, a->col, n, a->cols};
        if (row.kind == ROW_GAP)
            draw_gap(p, row.u.gap, at);
        else
            draw_row(p, &row, at);
        if (i == t->cursor) flag_selected(p, at);
        for (int l = 0; l < n; l++)
            t->row_on[line++] = (uint16_t)(i - t->top + 1);
    }
}

static void draw_empty(struct pen *p, const char *text) {
    const struct area *a = &p->t->area;
    int gaps = (int)query_count(p->q);
    int row = a->row + (gaps < a->rows ? gaps : a->rows);
    int end = a->row + a->rows;
    struct buf clean = BUF_INIT(LIMIT_TEXT_BYTES);
    struct str rest = str_of(text), line;
    row += end - row > 4 ? 2 : 1;
    while (row < end && str_split(&rest, '\n', &line)) {
        buf_clear(&clean);
        text_clean(&clean, line, TEXT_LINE, LIMIT_CELL_BYTES);
        row += draw_wrapped(p->g, row, a->col + 2, a->cols - 2, STYLE_DIM,
                            buf_str(&clean), end - row);
    }
    buf_done(&clean);
}

/* --- the scrollbar ---------------------------------------------------- */

size_t table_bar_line(size_t row, size_t count, size_t lines) {
    return row * lines / count;
}

/* Whether there are Warnings among the rows that a line stands for. */
static bool bar_warns(const struct table_bar *bar, size_t line, size_t lines) {
    size_t from = (line * bar->parts + lines - 1) / lines;
    size_t to = ((line + 1) * bar->parts - 1) / lines;
    for (size_t i = from; i <= to && i < bar->parts; i++)
        if (bar->bits[i / 64] >> i % 64 & 1) return true;
    return false;
}

static void draw_bar(struct pen *p) {
    static const char *const glyphs[2][2] = {{"\u2502", "\u2524"},
                                             {"\u2503", "\u252b"}};
    static const char *const ascii[2][2] = {{"|", "!"}, {"#", "#"}};
    const struct table *t = p->t;
    size_t count = query_count(p->q), lines = (size_t)t->area.rows - 1;
    if (lines == 0 || count <= (size_t)t->page) return;
    size_t from = table_bar_line(t->top, count, lines);
    size_t to = table_bar_line(t->top + (size_t)t->page - 1, count, lines);
    for (size_t i = 0; i < lines; i++) {
        bool thumb = i >= from && i <= to,
             warns = bar_warns(&t->bar, i, lines);
        const char *glyph =
            p->show->ascii ? ascii[thumb][warns] : glyphs[thumb][warns];
        grid_text(p->g, t->area.row + 1 + (int)i, t->area.col + t->area.cols,
                  1, warns ? STYLE_SCROLL_WARNING : STYLE_SCROLL,
                  str_of(glyph));
    }
}

/* --- all of it -------------------------------------------------------- */

static void take_area(struct table *t, struct area a) {
    if (a.cols != t->area.cols) {
        memset(t->widths, 0, sizeof(t->widths));
        memset(t->wants, 0, sizeof(t->wants));
        t->pan = 0;
    }
    if (a.rows > (int)LIMIT_SCREEN_ROWS) a.rows = (int)LIMIT_SCREEN_ROWS;
    t->area = a;
    memset(t->row_on, 0, sizeof(t->row_on));
}

void table_draw(struct table *t, const struct query *q, struct grid *g,
                struct area a, const struct show *show, bool wrap,
                const char *empty) {
    if (a.rows < 1 || a.cols < 1) return;
    struct pen p = {.t = t, .q = q, .g = g, .show = show, .wrap = wrap};
    cell_text_init(&p.scratch);
    take_area(t, a);
    int body = t->area.rows - 1;
    if (!wrap) {
        t->page = body;
        table_show_cursor(t, query_count(q));
    }
    table_measure(t, q, &p.scratch, body, show);
    table_lay_out(t);
    if (wrap) t->page = fit_wrapped(&p, body);
    limit_scroll(&p);
    draw_titles(&p);
    draw_rows(&p);
    if (query_count(q) == query_gap_count(q)) draw_empty(&p, empty);
    draw_bar(&p);
    cell_text_done(&p.scratch);
}
