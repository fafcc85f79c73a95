/* SPDX-License-Identifier: Apache-2.0 */
#include "view/pager.h"

#include <assert.h>
#include <stdio.h>

#include "base/utf8.h"

enum { SIDE_STEP = 8 };

void pager_init(struct pager *p, bool follow) {
    *p = (struct pager){
        .follow = follow, .found = SIZE_MAX, .page = 1, .cols = 80};
    buf_init(&p->text, LIMIT_DOC_BYTES);
}

void pager_done(struct pager *p) {
    buf_done(&p->text);
    vec_done(&p->lines);
}

static struct str line_text(const struct pager *p, size_t i) {
    const struct pager_line *l = &p->lines.at[i];
    return str_sub(buf_str(&p->text), l->at, l->len);
}

/* --- writing ---------------------------------------------------------- */

void pager_begin(struct pager *p) {
    buf_clear(&p->text);
    vec_clear(&p->lines);
    p->full = false;
}

static struct pager_line *add_clean(struct pager *p, enum style style,
                                    struct str text) {
    p->spill = (struct pager_line){0};
    struct pager_line line = {.at = p->text.len,
                              .len = (uint32_t)text.len,
                              .style = (uint8_t)style,
                              .mark_style = (uint8_t)style};
    p->full =
        p->full || p->lines.n == PAGER_LINES || !buf_add_str(&p->text, text);
    if (p->full) return &p->spill;
    vec_push(&p->lines, line);
    return &p->lines.at[p->lines.n - 1];
}

struct pager_line *pager_add(struct pager *p, enum style style,
                             struct str text) {
    if (text.len <= LIMIT_TEXT_BYTES && text_is_clean(text))
        return add_clean(p, style, text);
    struct buf clean = BUF_INIT(2 * LIMIT_TEXT_BYTES);
    text_clean(&clean, text, TEXT_LINE, LIMIT_TEXT_BYTES);
    struct pager_line *line = add_clean(p, style, buf_str(&clean));
    buf_done(&clean);
    return line;
}

void pager_add_toned(struct pager *p, struct str head, enum style style,
                     struct str text) {
    struct buf clean = BUF_INIT(2 * LIMIT_TEXT_BYTES);
    struct buf line = BUF_INIT(4 * LIMIT_TEXT_BYTES);
    size_t cells = utf8_cells(head);
    text_clean(&clean, text, TEXT_BLOCK, LIMIT_TEXT_BYTES);
    struct str rest = clean.len ? buf_str(&clean) : STR(""), part;
    for (bool first = true; str_split(&rest, '\n', &part); first = false) {
        buf_clear(&line);
        if (first)
            buf_add_str(&line, head);
        else
            buf_add_fill(&line, ' ', cells);
        size_t mark = line.len;
        buf_add_str(&line, part);
        struct pager_line *l = add_clean(p, style, buf_str(&line));
        l->hang = (uint16_t)(cells < UINT16_MAX ? cells : 0);
        l->whole = true;
        l->mark_to = (uint32_t)mark;
        l->mark_style = STYLE_DIM;
    }
    buf_done(&clean);
    buf_done(&line);
}

void pager_add_field(struct pager *p, const char *label, int cells,
                     struct str text) {
    char head[128];
    snprintf(head, sizeof(head), "%-*s", cells, label);
    pager_add_toned(p, str_of(head), STYLE_TEXT, text);
}

/* --- rows ------------------------------------------------------------- */

static bool is_wrapped(const struct pager *p, size_t i) {
    return p->wrap || p->lines.at[i].whole;
}

/* Where a line goes on: not so far right that little is left of the row. */
static int hang_of(const struct pager *p, size_t i) {
    int hang = p->lines.at[i].hang;
    return hang <= p->cols / 2 ? hang : p->cols > 40 ? 8 : 2;
}

/* Where the wrapped row that begins at `from` ends: behind the last blank
 * that fits, if that leaves not too much of the row empty. */
static size_t row_end(const struct pager *p, size_t i, size_t from) {
    struct str text = line_text(p, i);
    int cells = p->cols - (from ? hang_of(p, i) : 0);
    if (cells < 1) cells = 1;
    struct str rest = str_sub(text, from, text.len);
    size_t used, n = utf8_fit(rest, (size_t)cells, &used);
    if (n == rest.len) return text.len;
    if (n == 0) return from + utf8_cluster(rest, 0, &(int){0});
    if (rest.ptr[n] == ' ') return from + n + 1;
    for (size_t at = n; at > n / 2; at--)
        if (rest.ptr[at - 1] == ' ') return from + at;
    return from + n;
}

static int line_rows(const struct pager *p, size_t i) {
    if (!is_wrapped(p, i)) return 1;
    size_t len = p->lines.at[i].len;
    int rows = 0;
    size_t at = 0;
    do {
        at = row_end(p, i, at);
        rows++;
    } while (at < len);
    return rows;
}

struct position {
    size_t line;
    int row;
};

static bool is_above(struct position a, struct position b) {
    return a.line < b.line || (a.line == b.line && a.row < b.row);
}

/* `rows` rows above the end of line `end` (exclusive). */
static struct position rows_above(const struct pager *p, size_t end,
                                  int rows) {
    while (end > 0) {
        int n = line_rows(p, --end);
        if (n >= rows) return (struct position){end, n - rows};
        rows -= n;
    }
    return (struct position){0, 0};
}

/* The position that shows the end of the text in the last row. */
static struct position last_top(const struct pager *p) {
    return rows_above(p, p->lines.n, p->page);
}

static void set_top(struct pager *p, struct position at) {
    struct position last = last_top(p);
    if (is_above(last, at)) at = last;
    if (at.line < p->lines.n && at.row >= line_rows(p, at.line)) at.row = 0;
    p->top = at.line;
    p->top_row = at.row;
}

static void scroll_rows(struct pager *p, int by) {
    struct position at = {p->top, p->top_row};
    if (p->lines.n == 0) return;
    if (by < 0) {
        if (-by > at.row)
            at = rows_above(p, at.line, -by - at.row);
        else
            at.row += by;
    }
    for (; by > 0; by--) {
        if (at.row + 1 < line_rows(p, at.line))
            at.row++;
        else if (at.line + 1 < p->lines.n)
            at = (struct position){at.line + 1, 0};
    }
    set_top(p, at);
}

/* The line behind the last one of which something is seen. */
static size_t seen_end(const struct pager *p) {
    size_t i = p->top;
    int rows = -p->top_row;
    while (i < p->lines.n && rows < p->page) rows += line_rows(p, i++);
    return i;
}

/* --- the cursor ------------------------------------------------------- */

/* The nearest line with an id from i on, i included; SIZE_MAX if none. */
static size_t next_open(const struct pager *p, size_t i, bool back) {
    for (; i < p->lines.n; back ? i-- : i++)
        if (p->lines.at[i].id) return i;
    return SIZE_MAX;
}

static void put_cursor(struct pager *p, size_t i) {
    if (i == SIZE_MAX) return;
    p->cursor = i;
    p->selected = p->lines.at[i].id;
}

static void show_line(struct pager *p, size_t i) {
    struct position at = {i, 0};
    if (is_above(at, (struct position){p->top, p->top_row})) {
        set_top(p, at);
        return;
    }
    struct position lowest = rows_above(p, i + 1, p->page);
    if (is_above((struct position){p->top, p->top_row}, lowest))
        set_top(p, lowest);
}

uint64_t pager_current(const struct pager *p) {
    return p->cursor < p->lines.n ? p->lines.at[p->cursor].id : 0;
}

/* The lines in front of the first and behind the last one that can be opened
 * are seen by scrolling on. */
static void step(struct pager *p, int by) {
    size_t next = SIZE_MAX;
    bool reachable = by < 0 ? p->cursor >= p->top : p->cursor < seen_end(p);
    if (pager_current(p) && reachable)
        next = next_open(p, p->cursor + (size_t)by, by < 0);
    if (next == SIZE_MAX) {
        scroll_rows(p, by);
        return;
    }
    put_cursor(p, next);
    show_line(p, next);
}

/* After paging: onto a line that is seen. */
static void pull_cursor(struct pager *p, bool up) {
    size_t end = seen_end(p);
    if (p->cursor >= p->top && p->cursor < end) return;
    size_t i = up ? next_open(p, end - 1, true) : next_open(p, p->top, false);
    if (i != SIZE_MAX && i >= p->top && i < end) put_cursor(p, i);
}

static void page(struct pager *p, int by) {
    struct position old = {p->top, p->top_row};
    scroll_rows(p, by);
    bool stuck = old.line == p->top && old.row == p->top_row;
    if (stuck && p->lines.n) /* the end: the cursor goes as far as it can */
        put_cursor(p, by < 0 ? next_open(p, 0, false)
                             : next_open(p, p->lines.n - 1, true));
    else
        pull_cursor(p, by < 0);
}

static void go_top(struct pager *p) {
    p->top = 0;
    p->top_row = 0;
    p->cursor = 0;
    p->selected = 0;
    put_cursor(p, next_open(p, 0, false));
}

static void go_bottom(struct pager *p) {
    if (p->lines.n == 0) return;
    set_top(p, last_top(p));
    put_cursor(p, next_open(p, p->lines.n - 1, true));
}

void pager_end(struct pager *p) {
    if (p->full) {
        p->full = false;
        p->lines.n -= p->lines.n == PAGER_LINES;
        add_clean(p, STYLE_DIM, STR("(more is left out)"));
        p->full = true;
    }
    if (p->found >= p->lines.n) p->found = SIZE_MAX;
    if (p->top >= p->lines.n) p->top = p->lines.n ? p->lines.n - 1 : 0;
    if (!p->moved) {
        go_top(p);
        return;
    }
    size_t at = 0;
    while (at < p->lines.n && p->lines.at[at].id != p->selected) at++;
    if (p->selected && at < p->lines.n) {
        p->top = at + p->top > p->cursor ? at + p->top - p->cursor : 0;
        p->cursor = at;
    } else if (p->selected) { /* gone: the neighbour takes its place */
        size_t i = next_open(p, p->cursor, false);
        if (i == SIZE_MAX && p->lines.n)
            i = next_open(p, p->lines.n - 1, true);
        put_cursor(p, i);
    }
}

unsigned pager_act(struct pager *p, enum action a) {
    int rows = p->page;
    switch (a) {
    case ACTION_UP:
        step(p, -1);
        break;
    case ACTION_DOWN:
        step(p, 1);
        break;
    case ACTION_PAGE_UP:
        page(p, -rows);
        break;
    case ACTION_PAGE_DOWN:
        page(p, rows);
        break;
    case ACTION_HALF_UP:
        page(p, -(rows + 1) / 2);
        break;
    case ACTION_HALF_DOWN:
        page(p, (rows + 1) / 2);
        break;
    case ACTION_TOP:
        go_top(p);
        break;
    case ACTION_BOTTOM:
        go_bottom(p);
        break;
    case ACTION_LEFT:
        p->scroll -= p->scroll < SIDE_STEP ? p->scroll : SIDE_STEP;
        break;
    case ACTION_RIGHT:
        if (!p->wrap && p->scroll < (int)LIMIT_TEXT_BYTES)
            p->scroll += SIDE_STEP;
        break;
    default:
        return REACT_UNHANDLED;
    }
    struct position now = {p->top, p->top_row};
    p->moved = p->follow ? is_above(now, last_top(p)) : a != ACTION_TOP;
    return REACT_DRAW;
}

/* --- search ----------------------------------------------------------- */

static char fold(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Where the needle is next in the text from `from` on; SIZE_MAX if nowhere. */
static size_t find(struct str text, const char *needle, size_t from) {
    size_t n = strlen(needle);
    if (n == 0) return SIZE_MAX;
    for (; from + n <= text.len; from++) {
        size_t i = 0;
        while (i < n && fold(text.ptr[from + i]) == fold(needle[i])) i++;
        if (i == n) return from;
    }
    return SIZE_MAX;
}

static void show_found(struct pager *p, size_t i) {
    p->found = i;
    p->moved = true;
    if (p->lines.at[i].id) put_cursor(p, i);
    if (i < p->top || i + 1 >= seen_end(p))
        set_top(p, rows_above(p, i, p->page / 3));
    if (is_wrapped(p, i)) return;
    struct str text = line_text(p, i);
    size_t from = find(text, p->needle, 0);
    int at = (int)utf8_cells(str_sub(text, 0, from));
    int end = at + (int)utf8_cells(str_of(p->needle));
    if (at < p->scroll || end >= p->scroll + p->cols)
        p->scroll = at > p->cols / 2 ? at - p->cols / 2 : 0;
}

bool pager_search(struct pager *p, struct str text, bool back) {
    struct str needle = str_sub(text, 0, sizeof(p->needle) - 1);
    bool again = str_eq(needle, str_of(p->needle));
    snprintf(p->needle, sizeof(p->needle), "%.*s", STR_ARG(needle));
    if (needle.len == 0) return true;
    size_t from = p->top;
    if (again && p->found >= p->top && p->found < seen_end(p))
        from = back ? p->found : p->found + 1;
    if (back) from--; /* from 0: beyond the last */
    for (size_t i = from; i < p->lines.n; back ? i-- : i++) {
        if (find(line_text(p, i), p->needle, 0) == SIZE_MAX) continue;
        show_found(p, i);
        return true;
    }
    return false;
}

/* --- drawing ---------------------------------------------------------- */

/* The style of the cluster at a byte. *match is where the needle is next, or
 * where the cluster is within it. */
static enum style style_at(const struct pager *p, size_t line, size_t at,
                           size_t *match) {
    const struct pager_line *l = &p->lines.at[line];
    size_t n = strlen(p->needle);
    if (*match != SIZE_MAX && at >= *match + n)
        *match = find(line_text(p, line), p->needle, at);
    if (*match != SIZE_MAX && at >= *match) return STYLE_MATCH;
    bool marked = (at >= l->mark_from && at < l->mark_to) ||
                  (at >= l->also_from && at < l->also_to);
    return marked ? l->mark_style : l->style;
}

/* Bytes [from, to) of a line, which fit. */
static void draw_piece(const struct pager *p, struct grid *g, int row, int col,
                       size_t line, size_t from, size_t to) {
    struct str text = line_text(p, line);
    size_t back = strlen(p->needle);
    size_t match = find(text, p->needle, from > back ? from - back : 0);
    for (size_t at = from; at < to;) {
        size_t start = at;
        enum style style = style_at(p, line, at, &match);
        int cells = 0, width;
        do {
            at += utf8_cluster(str_sub(text, at, to - at), 0, &width);
            cells += width;
        } while (at < to && style_at(p, line, at, &match) == style);
        grid_text(g, row, col, cells, style, str_sub(text, start, at - start));
        col += cells;
    }
}

static void draw_cut(const struct pager *p, struct grid *g, int row,
                     struct area a, size_t line) {
    struct str text = line_text(p, line);
    size_t skipped = 0, used;
    size_t from = utf8_skip(text, (size_t)p->scroll, &skipped);
    int col = a.col + ((int)skipped > p->scroll);
    int cells = a.cols - (col - a.col);
    struct str rest = str_sub(text, from, text.len);
    size_t n = utf8_fit(rest, (size_t)cells, &used);
    if (n == rest.len) {
        draw_piece(p, g, row, col, line, from, text.len);
        return;
    }
    n = utf8_fit(rest, (size_t)cells - 1, &used);
    draw_piece(p, g, row, col, line, from, from + n);
    grid_text(g, row, a.col + a.cols - 1, 1, STYLE_DIM,
              g->ascii ? STR("~") : STR("\u2026"));
}

/* The rows of a line from its row `skip` on; returns how many were drawn. */
static int draw_line(const struct pager *p, struct grid *g, struct area a,
                     size_t line, int skip) {
    if (!is_wrapped(p, line)) {
        draw_cut(p, g, a.row, a, line);
        return 1;
    }
    size_t at = 0, len = p->lines.at[line].len;
    int rows = 0;
    do {
        size_t from = at;
        at = row_end(p, line, at);
        if (skip-- > 0) continue;
        int hang = from ? hang_of(p, line) : 0;
        draw_piece(p, g, a.row + rows, a.col + hang, line, from, at);
        rows++;
    } while (at < len && rows < a.rows);
    return rows;
}

/* Whether the cursor must still be seen once the area is another one: one that
 * was scrolled out of sight is not followed. */
static bool keeps_cursor(const struct pager *p) {
    bool seen =
        p->page == 0 || (p->cursor >= p->top && p->cursor < seen_end(p));
    return p->moved && pager_current(p) && seen;
}

void pager_draw(struct pager *p, struct grid *g, struct area a, bool wrap) {
    if (a.rows < 1 || a.cols < 2) return;
    bool keep = keeps_cursor(p);
    bool other = p->page != a.rows || p->cols != a.cols || p->wrap != wrap;
    p->page = a.rows;
    p->cols = a.cols;
    p->row = a.row;
    p->col = a.col;
    p->wrap = wrap;
    if (wrap) p->scroll = 0;
    if (p->lines.n == 0) return;
    set_top(p, p->follow && !p->moved ? last_top(p)
                                      : (struct position){p->top, p->top_row});
    if (other && keep) show_line(p, p->cursor);
    int row = 0, skip = p->top_row;
    for (size_t i = p->top; i < p->lines.n && row < a.rows; i++, skip = 0) {
        struct area rest = {a.row + row, a.col, a.rows - row, a.cols};
        int rows = draw_line(p, g, rest, i, skip);
        for (int r = 0; i == p->cursor && pager_current(p) && r < rows; r++)
            grid_flag(g, rest.row + r, a.col, a.cols, CELL_SELECTED);
        row += rows;
    }
}

/* --- copying and pointing --------------------------------------------- */

static void copy_line(const struct pager *p, size_t i, struct buf *out) {
    buf_add_str(out, line_text(p, i));
    buf_add_char(out, '\n');
}

void pager_copy_all(const struct pager *p, struct buf *out) {
    for (size_t i = 0; i < p->lines.n; i++) copy_line(p, i, out);
}

void pager_copy(const struct pager *p, struct buf *out) {
    if (p->moved && pager_current(p))
        copy_line(p, p->cursor, out);
    else
        pager_copy_all(p, out);
}

/* The line that is drawn in a row of the area; SIZE_MAX below the last. */
static size_t line_at_row(const struct pager *p, int row) {
    size_t i = p->top;
    int rows = -p->top_row;
    for (; i < p->lines.n; i++) {
        rows += line_rows(p, i);
        if (row < rows) return i;
    }
    return SIZE_MAX;
}

static unsigned press(struct pager *p, const struct mouse *m, bool *opens) {
    if (m->row < p->row || m->row >= p->row + p->page) return REACT_NONE;
    size_t i = line_at_row(p, m->row - p->row);
    if (i == SIZE_MAX || !p->lines.at[i].id) return REACT_NONE;
    *opens = m->what == MOUSE_DOUBLE;
    put_cursor(p, i);
    p->moved = true;
    return REACT_DRAW;
}

enum { WHEEL_ROWS = 3 };

unsigned pager_mouse(struct pager *p, const struct mouse *m, bool *opens) {
    *opens = false;
    switch (m->what) {
    case MOUSE_PRESS:
    case MOUSE_DOUBLE:
        return press(p, m, opens);
    case MOUSE_WHEEL_UP:
        scroll_rows(p, -WHEEL_ROWS);
        pull_cursor(p, true);
        break;
    case MOUSE_WHEEL_DOWN:
        scroll_rows(p, WHEEL_ROWS);
        pull_cursor(p, false);
        break;
    }
    struct position now = {p->top, p->top_row};
    p->moved = !p->follow || is_above(now, last_top(p));
    return REACT_DRAW;
}
