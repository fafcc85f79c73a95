/* SPDX-License-Identifier: Apache-2.0 */
#include "view/picker.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "view/action.h"

enum { WIDEST = 60, TALLEST = 20, FRAME_ROWS = 4, FRAME_COLS = 4 };

void picker_init(struct picker *p, const char *title) {
    *p = (struct picker){.title = title};
    prompt_open(&p->typed, STR_NONE);
}

void picker_done(struct picker *p) {
    for (size_t i = 0; i < p->items.n; i++) xfree(p->items.at[i].name);
    vec_done(&p->items);
    vec_done(&p->shown);
    prompt_done(&p->typed);
}

void picker_add(struct picker *p, struct str name, bool marked) {
    const struct picker_item item = {xstrndup(name.ptr, name.len), marked};
    vec_push(&p->items, item);
}

static int by_name(const void *a, const void *b) {
    const struct picker_item *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static struct picker_item *current(const struct picker *p) {
    if (p->cursor >= p->shown.n) return NULL;
    return &p->items.at[p->shown.at[p->cursor]];
}

static void narrow(struct picker *p) {
    struct str typed = {p->typed.text, p->typed.len};
    vec_clear(&p->shown);
    for (size_t i = 0; i < p->items.n; i++)
        if (str_has_nocase(str_of(p->items.at[i].name), typed))
            vec_push(&p->shown, i);
    p->cursor = p->top = 0;
}

static void unite(struct picker *p) {
    size_t kept = 0;
    for (size_t i = 0; i < p->items.n; i++) {
        struct picker_item *item = &p->items.at[i];
        if (kept && strcmp(p->items.at[kept - 1].name, item->name) == 0) {
            p->items.at[kept - 1].marked |= item->marked;
            xfree(item->name);
        } else {
            p->items.at[kept++] = *item;
        }
    }
    p->items.n = kept;
}

void picker_sort(struct picker *p) {
    const struct picker_item *item = current(p);
    char *on = item ? xstrdup(item->name) : NULL;
    if (p->items.n)
        qsort(p->items.at, p->items.n, sizeof(*p->items.at), by_name);
    unite(p);
    narrow(p);
    for (size_t i = 0; on && i < p->shown.n; i++)
        if (strcmp(p->items.at[p->shown.at[i]].name, on) == 0) p->cursor = i;
    xfree(on);
}

enum picker_result picker_key(struct picker *p, uint32_t key) {
    struct picker_item *item = current(p);
    switch (key) {
    case KEY_CODE_ENTER:
        return PICKER_TAKE;
    case KEY_CODE_ESC:
    case KEY_CTRL('C'):
        return PICKER_LEAVE;
    case KEY_CODE_UP:
        if (p->cursor > 0) p->cursor--;
        return PICKER_OPEN;
    case KEY_CODE_DOWN:
        if (p->cursor + 1 < p->shown.n) p->cursor++;
        return PICKER_OPEN;
    case ' ':
        if (item) item->marked = !item->marked;
        p->touched = true;
        if (p->cursor + 1 < p->shown.n) p->cursor++;
        return PICKER_OPEN;
    default:
        break;
    }
    switch (prompt_key(&p->typed, key)) {
    case PROMPT_EDITED:
        narrow(p);
        break;
    case PROMPT_CANCEL:
        return PICKER_LEAVE;
    case PROMPT_MOVED:
    case PROMPT_ACCEPT:
    case PROMPT_COMPLETE:
        break;
    }
    return PICKER_OPEN;
}

void picker_taken(const struct picker *p, struct buf *out) {
    size_t from = out->len;
    for (size_t i = 0; i < p->items.n && p->touched; i++) {
        if (!p->items.at[i].marked) continue;
        if (out->len > from) buf_add_char(out, ',');
        buf_add_cstr(out, p->items.at[i].name);
    }
    if (out->len > from) return;
    const struct picker_item *item = current(p);
    if (item)
        buf_add_cstr(out, item->name);
    else
        buf_add(out, p->typed.text, p->typed.len);
}

static void draw_item(const struct picker *p, struct grid *g, int row, int col,
                      int cells, size_t i) {
    const struct picker_item *item = &p->items.at[p->shown.at[i]];
    grid_text(g, row, col, 2, STYLE_MARK,
              item->marked ? STR("* ") : STR("  "));
    grid_text(g, row, col + 2, cells - 2,
              item->marked ? STYLE_MARK : STYLE_TEXT, str_of(item->name));
    if (i == p->cursor) grid_flag(g, row, col, cells, CELL_SELECTED);
}

void picker_draw(struct picker *p, struct grid *g) {
    int cols = g->cols - 4 < WIDEST ? g->cols - 4 : WIDEST;
    int list = (int)(p->items.n < TALLEST ? p->items.n : TALLEST);
    if (list > g->rows - FRAME_ROWS - 2) list = g->rows - FRAME_ROWS - 2;
    if (list < 1) list = 1;
    struct area a = {(g->rows - list - FRAME_ROWS) / 2, (g->cols - cols) / 2,
                     list + FRAME_ROWS, cols};
    if (a.row < 0) a.row = 0;
    grid_fill(g, a, STYLE_TEXT, " ");
    struct area top = {a.row, a.col, 1, a.cols};
    grid_fill(g, top, STYLE_TITLE, " ");
    grid_text(g, a.row, a.col + 1, cols - 2, STYLE_TITLE, str_of(p->title));
    size_t page = (size_t)list;
    if (p->cursor < p->top) p->top = p->cursor;
    if (p->cursor >= p->top + page) p->top = p->cursor - page + 1;
    if (p->top + page > p->shown.n)
        p->top = p->shown.n > page ? p->shown.n - page : 0;
    for (size_t i = p->top; i < p->shown.n && i < p->top + page; i++)
        draw_item(p, g, a.row + 2 + (int)(i - p->top), a.col + 2,
                  cols - FRAME_COLS, i);
    if (p->shown.n == 0)
        grid_text(g, a.row + 2, a.col + 2, cols - FRAME_COLS, STYLE_DIM,
                  STR("none known by that name: Enter takes what you typed"));
    prompt_draw(&p->typed, g, a.row + 1, a.col + 2, cols - FRAME_COLS,
                "find: ");
    grid_text(g, a.row + a.rows - 1, a.col + 2, cols - FRAME_COLS, STYLE_DIM,
              STR("Space marks  Enter takes  Esc leaves"));
}
