/* SPDX-License-Identifier: Apache-2.0 */
#include "view/table.h"

#include <assert.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "view/gap.h"
#include "view/status.h"

enum { WRAP_LINES = 4, WIDE_COLS = 100 };
/* "-- " before and after a gap. */
enum { GAP_EDGE = 3 };
/* Columns that may be as wide as the first hold names or words, of which so
 * many cells tell something. */
enum { NAME_MAX_CELLS = 40, NAME_CELLS = 24 };
enum { WORD_MAX_CELLS = 20, WORD_CELLS = 12, SUBJECT_MIN_CELLS = 12 };

/* What the flexible column must have before others may show. */
static int flex_min(int cols) {
    int want = cols * 3 / 10;
    return want < 12 ? 12 : want > 60 ? 60 : want;
}

/* What one column may take, so that it leaves room for the others: names need
 * more than words, and a number that is cut is another number. */
static int share_of(const struct column *c, int cols) {
    if (c->align == COLUMN_RIGHT) return c->max;
    int share = c->max >= NAME_MAX_CELLS ? cols / 3 : cols * 2 / 9;
    if (share > c->max) share = c->max;
    return share > c->min ? share : c->min;
}

void table_init(struct table *t, const struct column *const *columns, int n) {
    assert(n <= TABLE_COLUMNS);
    *t = (struct table){.n_columns = n, .sort = -1};
    for (int i = 0; i < n; i++) t->columns[i] = columns[i];
}

/* --- order ------------------------------------------------------------ */

const struct column *table_sort(const struct table *t, bool *reverse) {
    if (t->sort < 0) {
        *reverse = t->reverse;
        return NULL;
    }
    *reverse = t->columns[t->sort]->descending != t->reverse;
    return t->columns[t->sort];
}

bool table_sort_by(struct table *t, struct str name) {
    for (int i = 0; i < t->n_columns; i++) {
        if (!str_eq_nocase(str_of(t->columns[i]->name), name)) continue;
        t->sort = i;
        t->reverse = false;
        return true;
    }
    return false;
}

/* --- the cursor ------------------------------------------------------- */

static void select_row(struct table *t, const struct query *q) {
    t->selected = 0;
    if (t->cursor >= query_count(q)) return;
    struct row row = query_row(q, t->cursor);
    t->selected = row_id(&row);
}

static void show_cursor(struct table *t, size_t count) {
    size_t page = t->page > 0 ? (size_t)t->page : 1;
    if (t->cursor < t->top) t->top = t->cursor;
    if (t->cursor >= t->top + page) t->top = t->cursor - page + 1;
    size_t last_top = count > page ? count - page : 0;
    if (t->top > last_top) t->top = last_top;
}

void table_rows_changed(struct table *t, const struct query *q) {
    size_t count = query_count(q);
    if (!t->pinned || count == 0) {
        t->cursor = t->top = 0;
        if (!t->pinned) select_row(t, q); /* else it may come back */
        return;
    }
    size_t at = query_find(q, t->selected);
    if (at == SIZE_MAX) { /* gone: the neighbour takes its place */
        if (t->cursor >= count) t->cursor = count ? count - 1 : 0;
        select_row(t, q);
    } else {
        size_t offset = t->cursor - (t->top < t->cursor ? t->top : t->cursor);
        t->top = at > offset ? at - offset : 0;
        t->cursor = at;
    }
    show_cursor(t, count);
}

void table_go(struct table *t, const struct query *q, size_t i) {
    size_t count = query_count(q);
    if (count == 0) return;
    t->cursor = i < count ? i : count - 1;
    t->pinned = true;
    select_row(t, q);
    show_cursor(t, count);
}

static void move(struct table *t, const struct query *q, long by) {
    size_t back = by < 0 ? (size_t)-by : 0;
    size_t to = by < 0 ? t->cursor - (back < t->cursor ? back : t->cursor)
                       : t->cursor + (size_t)by;
    table_go(t, q, to);
}

bool table_current(const struct table *t, const struct query *q,
                   struct row *out) {
    if (t->cursor >= query_count(q)) return false;
    *out = query_row(q, t->cursor);
    return true;
}

/* Columns that were left out cannot show that they are sorted by. */
static void sort_sideways(struct table *t, int by) {
    int next = t->sort;
    do {
        next += by;
        if (next < -1) next = t->n_columns - 1;
        if (next >= t->n_columns) next = -1;
    } while (next >= 0 && t->left_out[next]);
    t->sort = next;
    t->reverse = false;
}

static void scroll_sideways(struct table *t, int by) {
    t->scroll += by;
    if (t->scroll < 0) t->scroll = 0;
    if (t->scroll > (int)LIMIT_CELL_BYTES) t->scroll = (int)LIMIT_CELL_BYTES;
}

unsigned table_act(struct table *t, const struct query *q, enum action a) {
    long page = t->page > 1 ? t->page : 1;
    switch (a) {
    case ACTION_UP:
        move(t, q, -1);
        break;
    case ACTION_DOWN:
        move(t, q, 1);
        break;
    case ACTION_PAGE_UP:
        move(t, q, -page);
        break;
    case ACTION_PAGE_DOWN:
        move(t, q, page);
        break;
    case ACTION_HALF_UP:
        move(t, q, -(page + 1) / 2);
        break;
    case ACTION_HALF_DOWN:
        move(t, q, (page + 1) / 2);
        break;
    case ACTION_TOP:
        table_go(t, q, 0);
        t->pinned = false;
        break;
    case ACTION_BOTTOM:
        table_go(t, q, SIZE_MAX);
        break;
    case ACTION_LEFT:
        scroll_sideways(t, -8);
        break;
    case ACTION_RIGHT:
        scroll_sideways(t, 8);
        break;
    case ACTION_FOLLOW:
        t->pinned = !t->pinned;
        if (t->pinned) table_go(t, q, t->cursor);
        break;
    case ACTION_SORT_LEFT:
        sort_sideways(t, -1);
        return REACT_QUERY;
    case ACTION_SORT_RIGHT:
        sort_sideways(t, 1);
        return REACT_QUERY;
    case ACTION_INVERT:
        t->reverse = !t->reverse;
        return REACT_QUERY;
    default:
        return REACT_UNHANDLED;
    }
    return REACT_DRAW;
}

/* --- layout ----------------------------------------------------------- */

/* What one draw works with. */
struct layout {
    int at[TABLE_COLUMNS]; /* first cell; -1: left out */
    int cells[TABLE_COLUMNS];
    int last; /* the last column that is shown */
};

struct cell_text {
    struct buf raw, clean;
};

static struct str text_of(struct cell_text *c, const struct column *column,
                          const struct row *row, const struct show *show) {
    buf_clear(&c->raw);
    buf_clear(&c->clean);
    column->text(&c->raw, row, show);
    text_clean(&c->clean, buf_str(&c->raw), TEXT_LINE, LIMIT_CELL_BYTES);
    return buf_str(&c->clean);
}

static const char *head_of(const struct column *c) {
    return c->brief ? c->brief : c->title;
}

static int clamp(int n, int min, int max) {
    return n < min ? min : n > max ? max : n;
}

static void measure(struct table *t, const struct query *q,
                    struct cell_text *scratch, int rows,
                    const struct show *show) {
    for (int i = 0; i < t->n_columns; i++) {
        const struct column *c = t->columns[i];
        if (c->max == 0) continue;
        int want = (int)utf8_cells(str_of(head_of(c))) + (i == t->sort);
        for (int r = 0; r < rows; r++) {
            size_t at = t->top + (size_t)r;
            if (at >= query_count(q)) break;
            struct row row = query_row(q, at);
            if (row.kind == ROW_GAP) continue;
            int cells = (int)utf8_cells(text_of(scratch, c, &row, show));
            if (cells > want) want = cells;
        }
        want = clamp(want, c->min, share_of(c, t->laid_out_for));
        if (want > t->widths[i]) t->widths[i] = want;
    }
}

/* What the row is about: the object, or its name. */
static bool is_subject(const struct column *c) {
    return c->min >= SUBJECT_MIN_CELLS;
}

static int at_least(int width, int cells) {
    return width < cells ? width : cells;
}

/* How narrow column i may become so that `last` stays: names can lose their
 * end, for the sake of the subject words can, too. The last one that stays
 * may lose what it can. */
static int least(const struct table *t, int i, int width, int last) {
    const struct column *c = t->columns[i];
    if (i == last) return at_least(width, c->min);
    if (c->max >= NAME_MAX_CELLS) return at_least(width, NAME_CELLS);
    if (c->align == COLUMN_LEFT && c->max >= WORD_MAX_CELLS &&
        is_subject(t->columns[last]))
        return at_least(width, WORD_CELLS);
    return width;
}

/* Take `over` cells from the columns up to `last`; false, and nothing is
 * taken, where there are not so many to spare. */
static bool narrow(const struct table *t, struct layout *l, int last,
                   int over) {
    int spare = 0;
    for (int i = 0; i <= last; i++)
        spare += l->cells[i] - least(t, i, l->cells[i], last);
    if (spare < over) return false;
    for (int i = 0; over > 0; i++) {
        int n = l->cells[i] - least(t, i, l->cells[i], last);
        if (n > over) n = over;
        l->cells[i] -= n;
        over -= n;
    }
    return true;
}

/* Decide which columns stay, and how wide; returns the cells that are left
 * for the flexible one. */
static int choose(struct table *t, int cols, int gap, int flex,
                  struct layout *l) {
    int need = flex >= 0 ? flex_min(cols) : 0, fixed = 0;
    for (int i = 0; i < t->n_columns; i++) {
        t->left_out[i] = false;
        l->cells[i] = i == flex ? 0 : t->widths[i];
        if (i != flex) fixed += l->cells[i] + gap;
    }
    for (int i = t->n_columns - 1; i > 0 && fixed + need > cols; i--) {
        if (i == flex) continue;
        if (narrow(t, l, i, fixed + need - cols)) return need;
        t->left_out[i] = true;
        fixed -= l->cells[i] + gap;
        l->cells[i] = 0;
    }
    return cols - fixed;
}

/* Give every column its place. */
static void lay_out(struct table *t, int cols, struct layout *l) {
    int gap = cols >= WIDE_COLS ? 2 : 1, flex = -1, at = 0;
    for (int i = 0; i < t->n_columns; i++)
        if (t->columns[i]->max == 0) flex = i;
    int left = choose(t, cols, gap, flex, l);
    if (flex >= 0) l->cells[flex] = left;
    l->last = 0;
    for (int i = 0; i < t->n_columns; i++) {
        l->at[i] = t->left_out[i] ? -1 : at;
        if (l->cells[i] > cols - at) l->cells[i] = cols - at;
        if (l->cells[i] < 0) l->cells[i] = 0;
        if (t->left_out[i]) continue;
        at += l->cells[i] + gap;
        l->last = i;
    }
}

/* --- drawing ---------------------------------------------------------- */

static void draw_titles(const struct table *t, const struct layout *l,
                        struct grid *g, struct area a,
                        const struct show *show) {
    grid_fill(g, (struct area){a.row, a.col, 1, a.cols}, STYLE_TITLE, " ");
    for (int i = 0; i < t->n_columns; i++) {
        if (l->at[i] < 0) continue;
        const struct column *c = t->columns[i];
        bool down = c->descending != t->reverse;
        const char *mark = i != t->sort  ? ""
                           : show->ascii ? (down ? "v" : "^")
                                         : (down ? "\u25be" : "\u25b4");
        char title[64];
        snprintf(title, sizeof(title), "%s%s", head_of(c), mark);
        enum style style = i == t->sort ? STYLE_TITLE_SORT : STYLE_TITLE;
        if (c->align == COLUMN_RIGHT)
            grid_text_right(g, a.row, a.col + l->at[i], l->cells[i], style,
                            str_of(title));
        else
            grid_text(g, a.row, a.col + l->at[i], l->cells[i], style,
                      str_of(title));
    }
}

/* A line across, in place of cells. */
static void draw_gap(const struct query *q, const struct gap_record *gap,
                     struct grid *g, struct area a, const struct show *show,
                     bool selected) {
    const struct feeds *feeds = store_feeds(query_store(q));
    const char *line = show->ascii ? "-" : "\u2500";
    enum style style = gap_style(gap);
    struct buf name = BUF_INIT(LIMIT_CELL_BYTES);
    struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    feed_name(&name, feeds, gap->feed, show);
    gap_text(&text, gap, buf_str(&name), show, a.cols - 2 * GAP_EDGE);
    grid_fill(g, (struct area){a.row, a.col, 1, a.cols}, style, line);
    struct area middle = {a.row, a.col + GAP_EDGE - 1, 1, 0};
    middle.cols = 2 + grid_text(g, a.row, a.col + GAP_EDGE,
                                a.cols - 2 * GAP_EDGE, style, buf_str(&text));
    grid_fill(g, (struct area){a.row, middle.col, 1, 1}, style, " ");
    grid_fill(g, (struct area){a.row, middle.col + middle.cols - 1, 1, 1},
              style, " ");
    if (selected) grid_flag(g, a.row, a.col, a.cols, CELL_SELECTED);
    buf_done(&name);
    buf_done(&text);
}

static bool row_is_warning(const struct row *row) {
    return row->kind == ROW_EVENT ? event_is_warning(row->u.entry->event)
                                  : row->u.group->warnings > 0;
}

static bool row_is_expired(const struct row *row) {
    return row->kind == ROW_EVENT ? row->u.entry->expired
                                  : row->u.group->expired;
}

static enum style cell_style(const struct column *c, const struct row *row) {
    if (row_is_expired(row)) return STYLE_EXPIRED;
    switch (c->tone) {
    case COLUMN_PLAIN:
        return STYLE_TEXT;
    case COLUMN_QUIET:
        return STYLE_DIM;
    case COLUMN_LOUD:
        return row_is_warning(row) ? STYLE_WARNING : STYLE_TEXT;
    case COLUMN_GRAPH:
        return row_is_warning(row) ? STYLE_GRAPH_WARNING : STYLE_GRAPH_NORMAL;
    }
    return STYLE_TEXT;
}

/* Of what fits into a line, so much that no word is broken, if that leaves not
 * too much of it empty. */
static size_t whole_words(struct str text, size_t fits) {
    if (fits >= text.len || text.ptr[fits] == ' ') return fits;
    for (size_t at = fits; at > fits / 2; at--)
        if (text.ptr[at - 1] == ' ') return at;
    return fits;
}

/* The flexible column over several lines; returns how many. Without a grid
 * it only counts. */
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

static int row_lines(const struct table *t, const struct layout *l,
                     const struct query *q, size_t i,
                     struct cell_text *scratch, const struct show *show,
                     bool wrap) {
    const struct column *c = t->columns[l->last];
    if (!wrap || c->max != 0 || l->cells[l->last] <= 0) return 1;
    struct row row = query_row(q, i);
    if (row.kind == ROW_GAP) return 1;
    int n = draw_wrapped(NULL, 0, 0, l->cells[l->last], STYLE_TEXT,
                         text_of(scratch, c, &row, show), WRAP_LINES);
    return n < 1 ? 1 : n;
}

/* Turned over, a graph could not be read: its cells stay as they are. */
static void mark_selected(const struct table *t, const struct layout *l,
                          struct grid *g, struct area a) {
    int at = 0;
    for (int i = 0; i < t->n_columns; i++) {
        if (l->at[i] < 0 || t->columns[i]->tone != COLUMN_GRAPH) continue;
        grid_flag(g, a.row, a.col + at, l->at[i] - at, CELL_SELECTED);
        at = l->at[i] + l->cells[i];
    }
    grid_flag(g, a.row, a.col + at, a.cols - at, CELL_SELECTED);
    for (int r = 1; r < a.rows; r++)
        grid_flag(g, a.row + r, a.col, a.cols, CELL_SELECTED);
}

static void draw_row(const struct table *t, const struct layout *l,
                     const struct row *row, struct grid *g, struct area a,
                     struct cell_text *scratch, const struct show *show,
                     bool wrap, bool selected) {
    for (int i = 0; i < t->n_columns; i++) {
        if (l->at[i] < 0 || l->cells[i] == 0) continue;
        const struct column *c = t->columns[i];
        struct str text = text_of(scratch, c, row, show);
        enum style style = cell_style(c, row);
        int col = a.col + l->at[i];
        if (i == l->last && a.rows > 1)
            draw_wrapped(g, a.row, col, l->cells[i], style, text, a.rows);
        else if (c->align == COLUMN_RIGHT)
            grid_text_right(g, a.row, col, l->cells[i], style, text);
        else
            grid_text_from(g, a.row, col, l->cells[i], style, text,
                           i == l->last && !wrap ? t->scroll : 0);
    }
    if (selected) mark_selected(t, l, g, a);
}

static void draw_empty(struct grid *g, struct area a, const char *text) {
    struct buf clean = BUF_INIT(LIMIT_TEXT_BYTES);
    struct str rest = str_of(text), line;
    int row = a.row + (a.rows > 4 ? 2 : 1), end = a.row + a.rows;
    while (row < end && str_split(&rest, '\n', &line)) {
        buf_clear(&clean);
        text_clean(&clean, line, TEXT_LINE, LIMIT_CELL_BYTES);
        row += draw_wrapped(g, row, a.col + 2, a.cols - 2, STYLE_DIM,
                            buf_str(&clean), end - row);
    }
    buf_done(&clean);
}

/* The highest top from which all rows down to `end` (exclusive) fit; the last
 * of them shows in any case. */
static size_t top_above(const struct table *t, const struct layout *l,
                        const struct query *q, struct cell_text *scratch,
                        const struct show *show, size_t end, int lines) {
    size_t i = end;
    while (i > 0) {
        lines -= row_lines(t, l, q, i - 1, scratch, show, true);
        if (lines < 0 && i < end) break;
        i--;
    }
    return i;
}

/* With wrapped rows a page is as many as fit from the top. Bring the row of
 * the cursor among them, and leave nothing empty below the last one. Returns
 * the rows of the page. */
static int fit_wrapped(struct table *t, const struct layout *l,
                       const struct query *q, struct cell_text *scratch,
                       const struct show *show, int lines) {
    size_t count = query_count(q);
    if (count == 0) return lines;
    size_t lowest = top_above(t, l, q, scratch, show, count, lines);
    size_t first = top_above(t, l, q, scratch, show, t->cursor + 1, lines);
    if (t->top > lowest) t->top = lowest;
    if (t->top < first) t->top = first;
    int rows = 0;
    for (size_t i = t->top; i < count; i++, rows++) {
        lines -= row_lines(t, l, q, i, scratch, show, true);
        if (lines < 0) break;
    }
    return rows > 0 ? rows : 1;
}

void table_draw(struct table *t, const struct query *q, struct grid *g,
                struct area a, const struct show *show, bool wrap,
                const char *empty) {
    if (a.rows < 1 || a.cols < 1) return;
    struct cell_text scratch = {BUF_INIT(LIMIT_DOC_BYTES),
                                BUF_INIT(2 * LIMIT_CELL_BYTES)};
    if (a.cols != t->laid_out_for) memset(t->widths, 0, sizeof(t->widths));
    t->laid_out_for = a.cols;
    int body = a.rows - 1;
    if (!wrap) {
        t->page = body;
        show_cursor(t, query_count(q));
    }
    measure(t, q, &scratch, body, show);
    struct layout l = {0};
    lay_out(t, a.cols, &l);
    draw_titles(t, &l, g, a, show);
    if (wrap) t->page = fit_wrapped(t, &l, q, &scratch, show, body);
    int row = a.row + 1, end = a.row + a.rows;
    for (size_t i = t->top; i < query_count(q) && row < end; i++) {
        int lines = row_lines(t, &l, q, i, &scratch, show, wrap);
        if (lines > end - row) lines = end - row;
        struct row r = query_row(q, i);
        struct area at = {row, a.col, lines, a.cols};
        if (r.kind == ROW_GAP)
            draw_gap(q, r.u.gap, g, at, show, i == t->cursor);
        else
            draw_row(t, &l, &r, g, at, &scratch, show, wrap, i == t->cursor);
        row += lines;
    }
    if (query_count(q) == query_gap_count(q))
        draw_empty(g, (struct area){row - 1, a.col, end - row + 1, a.cols},
                   empty);
    buf_done(&scratch.raw);
    buf_done(&scratch.clean);
}
