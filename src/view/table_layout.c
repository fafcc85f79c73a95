/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "view/table_parts.h"

enum { WIDE_COLS = 100 };
/* Columns that may be as wide as the first hold names or words, of which so
 * many cells tell something. */
enum { NAME_MAX_CELLS = 40, NAME_CELLS = 20 };
enum { WORD_MAX_CELLS = 20, WORD_CELLS = 12, SUBJECT_MIN_CELLS = 12 };
enum { SUBJECT_MAX_CELLS = 48 };
/* What the flexible column keeps before others get more than they need, and
 * how wide those may become. */
enum { FLEX_EASY = 72, WANT_MAX_CELLS = 100 };

/* What the flexible column must have before others may show. */
static int flex_min(int cols) {
    int want = cols < WIDE_COLS ? cols * 2 / 7 : cols / 3;
    return want < 12 ? 12 : want > 60 ? 60 : want;
}

/* Words are cut before names are. */
static int words_share(int cols) {
    return cols / 6 > 17 ? cols / 6 : 17;
}

/* What one column may take, so that it leaves room for the others: names need
 * more than words, and a number that is cut is another number. */
static int share_of(const struct column *c, int cols) {
    if (c->align == COLUMN_RIGHT) return c->max;
    int share = c->max >= NAME_MAX_CELLS ? cols / 3 : words_share(cols);
    if (share > c->max) share = c->max;
    return share > c->min ? share : c->min;
}

static int clamp(int n, int min, int max) {
    return n < min ? min : n > max ? max : n;
}

/* --- texts ------------------------------------------------------------ */

void cell_text_init(struct cell_text *c) {
    buf_init(&c->raw, LIMIT_DOC_BYTES);
    buf_init(&c->clean, 2 * LIMIT_CELL_BYTES);
}

void cell_text_done(struct cell_text *c) {
    buf_done(&c->raw);
    buf_done(&c->clean);
}

struct str cell_text_of(struct cell_text *c, const struct column *column,
                        const struct row *row, const struct show *show) {
    buf_clear(&c->raw);
    buf_clear(&c->clean);
    column->text(&c->raw, row, show);
    text_clean(&c->clean, buf_str(&c->raw), TEXT_LINE, LIMIT_CELL_BYTES);
    return buf_str(&c->clean);
}

const char *table_head_of(const struct column *c) {
    return c->brief ? c->brief : c->title;
}

/* --- widths ----------------------------------------------------------- */

static bool is_flexible(const struct table *t, int i) {
    return t->columns[i]->max == 0 && t->chosen[i] == 0;
}

void table_measure(struct table *t, const struct query *q,
                   struct cell_text *scratch, int rows,
                   const struct show *show) {
    for (int i = 0; i < t->n_columns; i++) {
        const struct column *c = t->columns[i];
        if (is_flexible(t, i)) continue;
        if (t->chosen[i]) {
            t->widths[i] = t->wants[i] = t->chosen[i];
            continue;
        }
        int want = (int)utf8_cells(str_of(table_head_of(c))) + (c == t->sort);
        for (int r = 0; r < rows; r++) {
            size_t at = t->top + (size_t)r;
            if (at >= query_count(q)) break;
            struct row row = query_row(q, at);
            if (row.kind == ROW_GAP) continue;
            int cells = (int)utf8_cells(cell_text_of(scratch, c, &row, show));
            if (cells > want) want = cells;
        }
        int width = clamp(want, c->min, share_of(c, t->area.cols));
        if (width > t->widths[i]) t->widths[i] = width;
        want = clamp(want, width, WANT_MAX_CELLS);
        if (want > t->wants[i]) t->wants[i] = want;
    }
}

/* What the row is about: the object, or its name. */
static bool is_subject(const struct column *c) {
    return c->tone == COLUMN_PLAIN && c->min >= SUBJECT_MIN_CELLS &&
           c->max <= SUBJECT_MAX_CELLS;
}

static int at_least(int width, int cells) {
    return width < cells ? width : cells;
}

/* How narrow column i may become so that `last` stays: names and words can
 * lose their end, words most for the sake of the subject. The last one that
 * stays may lose what it can. What was asked for stays as it is. */
static int least(const struct table *t, int i, int width, int last) {
    const struct column *c = t->columns[i];
    if (t->chosen[i]) return width;
    if (i == last) return at_least(width, c->min);
    if (c->max >= NAME_MAX_CELLS) return at_least(width, NAME_CELLS);
    if (c->align == COLUMN_LEFT && c->max >= WORD_MAX_CELLS)
        return at_least(width, is_subject(t->columns[last]) ? WORD_CELLS
                                                            : NAME_CELLS);
    return width;
}

/* The widest of those that have cells to spare. */
static int widest(const struct table *t, int last) {
    const int *cells = t->layout.cells;
    int found = -1;
    for (int i = 0; i <= last; i++)
        if (!t->left_out[i] && cells[i] > least(t, i, cells[i], last) &&
            (found < 0 || cells[i] > cells[found]))
            found = i;
    return found;
}

/* Take `over` cells from the columns up to `last`; false, and nothing is
 * taken, where there are not so many to spare. */
static bool narrow(struct table *t, int last, int over) {
    int *cells = t->layout.cells;
    int spare = 0;
    for (int i = 0; i <= last; i++)
        if (!t->left_out[i]) spare += cells[i] - least(t, i, cells[i], last);
    if (spare < over) return false;
    for (; over > 0; over--) cells[widest(t, last)]--;
    return true;
}

/* --- which columns ---------------------------------------------------- */

struct room {
    int cols, gap;
    int flex;  /* the column that takes what is left; -1: none does */
    int fixed; /* what the others take, with their gaps */
};

static void leave_out(struct table *t, struct room *r, int i) {
    t->left_out[i] = true;
    r->fixed -= t->layout.cells[i] + r->gap;
    t->layout.cells[i] = 0;
}

/* All columns but those that were scrolled out at the left. */
static void begin(struct table *t, struct room *r) {
    for (int i = 0; i < t->n_columns; i++) {
        t->left_out[i] = i < t->pan;
        t->layout.cells[i] = i == r->flex || i < t->pan ? 0 : t->widths[i];
        if (i != r->flex && i >= t->pan)
            r->fixed += t->layout.cells[i] + r->gap;
    }
}

static void drop_columns(struct table *t, struct room *r) {
    int need = r->flex >= 0 ? flex_min(r->cols) : 0;
    int easy = r->flex >= 0 && r->cols > FLEX_EASY ? FLEX_EASY : need;
    for (int i = t->n_columns - 1; i >= t->n_core; i--)
        if (i != r->flex && i > t->pan && r->fixed + easy > r->cols)
            leave_out(t, r, i);
    for (int i = t->n_columns - 1; i > t->pan; i--) {
        int over = r->fixed + need - r->cols;
        if (i == r->flex || t->left_out[i]) continue;
        if (over <= 0) break;
        if (narrow(t, i, over)) {
            r->fixed -= over;
            break;
        }
        leave_out(t, r, i);
    }
}

/* Names that are cut get what is left over. */
static void widen(struct table *t, struct room *r) {
    int spare = r->cols - r->fixed - (r->flex >= 0 ? FLEX_EASY : 0);
    for (int i = t->pan; i < t->n_columns && spare > 0; i++) {
        if (i == r->flex || t->left_out[i]) continue;
        int n = t->wants[i] - t->layout.cells[i];
        if (n > spare) n = spare;
        if (n <= 0) continue;
        t->layout.cells[i] += n;
        r->fixed += n;
        spare -= n;
    }
}

static void place(struct table *t, const struct room *r) {
    struct table_layout *l = &t->layout;
    int at = 0;
    l->text = -1;
    for (int i = 0; i < t->n_columns; i++) {
        l->at[i] = t->left_out[i] ? -1 : at;
        l->cells[i] = clamp(l->cells[i], 0, r->cols > at ? r->cols - at : 0);
        if (t->left_out[i]) continue;
        at += l->cells[i] + r->gap;
        if (t->columns[i]->max == 0 && l->cells[i] > 0) l->text = i;
    }
}

void table_lay_out(struct table *t) {
    bool wide = t->area.cols >= WIDE_COLS;
    /* A blank in front of the scrollbar, where it costs little. */
    struct room r = {
        .cols = t->area.cols - wide, .gap = wide ? 2 : 1, .flex = -1};
    if (t->pan >= t->n_columns) t->pan = t->n_columns - 1;
    for (int i = t->pan; i < t->n_columns; i++)
        if (is_flexible(t, i)) r.flex = i;
    begin(t, &r);
    drop_columns(t, &r);
    widen(t, &r);
    if (r.flex >= 0) t->layout.cells[r.flex] = r.cols - r.fixed;
    place(t, &r);
}
