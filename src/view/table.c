/* SPDX-License-Identifier: Apache-2.0 */
#include "view/table.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"
#include "view/rows.h"
#include "view/table_parts.h"

enum { SCROLL_CELLS = 8, WHEEL_ROWS = 3 };

/* --- columns ---------------------------------------------------------- */

void table_init(struct table *t, const struct look_columns *look, int core) {
    *t = (struct table){.fresh_after = UINT64_MAX};
    table_set_columns(t, look, core);
}

void table_done(struct table *t) {
    marks_done(&t->marks);
}

static void forget_layout(struct table *t) {
    memset(t->widths, 0, sizeof(t->widths));
    memset(t->wants, 0, sizeof(t->wants));
    memset(t->left_out, 0, sizeof(t->left_out));
    t->pan = t->scroll = t->scroll_max = 0;
}

void table_set_columns(struct table *t, const struct look_columns *look,
                       int core) {
    assert(look->n > 0 && look->n <= TABLE_COLUMNS);
    t->n_columns = look->n;
    t->n_core = core;
    for (int i = 0; i < look->n; i++) {
        t->columns[i] = look->at[i];
        t->chosen[i] = look->widths[i];
    }
    forget_layout(t);
}

/* --- order ------------------------------------------------------------ */

const struct column *table_sort(const struct table *t, bool *reverse) {
    *reverse = t->reverse;
    if (t->sort) *reverse = t->sort->descending != t->reverse;
    return t->sort;
}

void table_sort_by(struct table *t, const struct column *c) {
    t->sort = c;
    t->reverse = false;
}

static int index_of(const struct table *t, const struct column *c) {
    for (int i = 0; i < t->n_columns; i++)
        if (t->columns[i] == c) return i;
    return -1;
}

bool table_shows(const struct table *t, const struct column *c) {
    int i = index_of(t, c);
    return i >= 0 && !t->left_out[i];
}

/* Columns that were left out cannot show that they are sorted by. */
static void sort_sideways(struct table *t, int by) {
    int next = t->sort ? index_of(t, t->sort) : -1;
    do {
        next += by;
        if (next < -1) next = t->n_columns - 1;
        if (next >= t->n_columns) next = -1;
    } while (next >= 0 && t->left_out[next]);
    table_sort_by(t, next < 0 ? NULL : t->columns[next]);
}

/* --- the cursor ------------------------------------------------------- */

static void select_row(struct table *t, const struct query *q) {
    t->selected = 0;
    if (t->cursor >= query_count(q)) return;
    struct row row = query_row(q, t->cursor);
    t->selected = row_id(&row);
}

static size_t page_of(const struct table *t) {
    return t->page > 0 ? (size_t)t->page : 1;
}

void table_show_cursor(struct table *t, size_t count) {
    size_t page = page_of(t);
    if (t->cursor < t->top) t->top = t->cursor;
    if (t->cursor >= t->top + page) t->top = t->cursor - page + 1;
    size_t last_top = count > page ? count - page : 0;
    if (t->top > last_top) t->top = last_top;
}

static void find_cursor(struct table *t, const struct query *q) {
    size_t count = query_count(q);
    if (!t->pinned || count == 0) {
        t->cursor = t->top = 0;
        if (!t->pinned) select_row(t, q); /* else it may come back */
        return;
    }
    size_t at = query_find(q, t->selected);
    if (at == SIZE_MAX) { /* gone: the neighbour takes its place */
        if (t->cursor >= count) t->cursor = count - 1;
        select_row(t, q);
    } else {
        size_t offset = t->cursor - (t->top < t->cursor ? t->top : t->cursor);
        t->top = at > offset ? at - offset : 0;
        t->cursor = at;
    }
    table_show_cursor(t, count);
}

/* One pass a refresh, so that drawing looks at no more than what it shows. */
static void find_warnings(struct table *t, const struct query *q) {
    size_t count = query_count(q);
    memset(&t->bar, 0, sizeof(t->bar));
    t->bar.parts = count < TABLE_BAR ? count : TABLE_BAR;
    t->bad = 0;
    for (size_t i = 0; i < count; i++) {
        struct row row = query_row(q, i);
        if (!row_warns(&row)) continue;
        size_t part = i * t->bar.parts / count;
        t->bar.bits[part / 64] |= UINT64_C(1) << part % 64;
        t->bad++;
    }
}

void table_rows_changed(struct table *t, const struct query *q) {
    find_cursor(t, q);
    find_warnings(t, q);
}

void table_go(struct table *t, const struct query *q, size_t i) {
    size_t count = query_count(q);
    if (count == 0) return;
    t->cursor = i < count ? i : count - 1;
    t->pinned = true;
    select_row(t, q);
    table_show_cursor(t, count);
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

/* --- sideways --------------------------------------------------------- */

static bool has_more_columns(const struct table *t) {
    for (int i = t->pan; i < t->n_columns; i++)
        if (t->left_out[i]) return true;
    return false;
}

/* First to the end of the text, then on to the columns that found no room. */
static void scroll_right(struct table *t) {
    if (t->scroll < t->scroll_max)
        t->scroll += SCROLL_CELLS;
    else if (has_more_columns(t))
        t->pan++;
}

static void scroll_left(struct table *t) {
    if (t->pan > 0)
        t->pan--;
    else
        t->scroll -= t->scroll < SCROLL_CELLS ? t->scroll : SCROLL_CELLS;
}

/* --- keys ------------------------------------------------------------- */

static bool move_by_key(struct table *t, const struct query *q,
                        enum action a) {
    long page = t->page > 1 ? t->page : 1;
    switch (a) {
    case ACTION_UP:
        move(t, q, -1);
        return true;
    case ACTION_DOWN:
        move(t, q, 1);
        return true;
    case ACTION_PAGE_UP:
        move(t, q, -page);
        return true;
    case ACTION_PAGE_DOWN:
        move(t, q, page);
        return true;
    case ACTION_HALF_UP:
        move(t, q, -(page + 1) / 2);
        return true;
    case ACTION_HALF_DOWN:
        move(t, q, (page + 1) / 2);
        return true;
    case ACTION_TOP:
        table_go(t, q, 0);
        t->pinned = false;
        return true;
    case ACTION_BOTTOM:
        table_go(t, q, SIZE_MAX);
        return true;
    case ACTION_LEFT:
        scroll_left(t);
        return true;
    case ACTION_RIGHT:
        scroll_right(t);
        return true;
    default:
        return false;
    }
}

unsigned table_act(struct table *t, const struct query *q, enum action a) {
    if (move_by_key(t, q, a)) return REACT_DRAW;
    switch (a) {
    case ACTION_FOLLOW:
        t->pinned = !t->pinned;
        if (t->pinned) table_go(t, q, t->cursor);
        return REACT_DRAW;
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
}

/* --- the mouse -------------------------------------------------------- */

static unsigned press_title(struct table *t, int col) {
    for (int i = 0; i < t->n_columns; i++) {
        int at = t->layout.at[i];
        if (at < 0 || col < at || col >= at + t->layout.cells[i]) continue;
        if (t->columns[i] == t->sort)
            t->reverse = !t->reverse;
        else
            table_sort_by(t, t->columns[i]);
        return REACT_QUERY;
    }
    return REACT_NONE;
}

/* To the first of the rows that this line of the scrollbar stands for. */
static unsigned press_bar(struct table *t, const struct query *q, int line) {
    size_t count = query_count(q), lines = (size_t)t->area.rows - 1;
    if (count <= page_of(t)) return REACT_NONE;
    table_go(t, q, ((size_t)line * count + lines - 1) / lines);
    return REACT_DRAW;
}

/* The page moves, and takes the cursor with it when it would be left behind. */
static unsigned wheel(struct table *t, const struct query *q, bool up) {
    size_t count = query_count(q), page = page_of(t);
    size_t last = count > page ? count - page : 0;
    size_t top = up ? t->top - (t->top < WHEEL_ROWS ? t->top : WHEEL_ROWS)
                    : t->top + WHEEL_ROWS;
    if (top > last) top = last;
    if (top == t->top) return REACT_NONE;
    t->top = top;
    size_t to = t->cursor;
    if (to < top) to = top;
    if (to >= top + page) to = top + page - 1;
    table_go(t, q, to);
    return REACT_DRAW;
}

unsigned table_mouse(struct table *t, const struct query *q,
                     const struct mouse *m, bool *enter) {
    const struct area *a = &t->area;
    int line = m->row - a->row - 1; /* of the body; -1: the titles */
    int col = m->col - a->col;
    *enter = false;
    if (m->what == MOUSE_WHEEL_UP || m->what == MOUSE_WHEEL_DOWN)
        return wheel(t, q, m->what == MOUSE_WHEEL_UP);
    if (line < -1 || line >= a->rows - 1) return REACT_NONE;
    if (line == -1) return press_title(t, col);
    if (col == a->cols) return press_bar(t, q, line);
    if (col > a->cols || t->row_on[line] == 0) return REACT_NONE;
    table_go(t, q, t->top + t->row_on[line] - 1);
    *enter = m->what == MOUSE_DOUBLE;
    return REACT_DRAW;
}

/* --- marks ------------------------------------------------------------ */

bool table_mark(struct table *t, const struct query *q) {
    struct row row;
    if (!table_current(t, q, &row)) return true;
    if (row.kind != ROW_GAP && !marks_toggle(&t->marks, row_id(&row)))
        return false;
    move(t, q, 1);
    return true;
}

static void copy_row(const struct table *t, const struct row *row,
                     const struct show *show, struct cell_text *scratch,
                     struct buf *out) {
    bool begun = false;
    for (int i = 0; i < t->n_columns; i++) {
        const struct column *c = t->columns[i];
        if (c->tone == COLUMN_GRAPH) continue;
        buf_clear(&scratch->raw);
        c->text(&scratch->raw, row, show);
        struct str text = str_trim(buf_str(&scratch->raw));
        if (text.len == 0) continue;
        if (begun) buf_add_cstr(out, "  ");
        text_clean(out, text, TEXT_LINE, LIMIT_TEXT_BYTES);
        begun = true;
    }
    buf_add_char(out, '\n');
}

bool table_copy(const struct table *t, const struct query *q,
                const struct show *show, struct buf *out) {
    const size_t before = out->len;
    struct cell_text scratch;
    struct row row;
    cell_text_init(&scratch);
    for (size_t i = 0; t->marks.ids.n && i < query_count(q); i++) {
        row = query_row(q, i);
        if (row.kind != ROW_GAP && marks_has(&t->marks, row_id(&row)))
            copy_row(t, &row, show, &scratch, out);
    }
    if (out->len == before && table_current(t, q, &row) && row.kind != ROW_GAP)
        copy_row(t, &row, show, &scratch, out);
    cell_text_done(&scratch);
    return out->len > before;
}
