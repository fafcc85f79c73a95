/* SPDX-License-Identifier: Apache-2.0 */
#include "view/prompt.h"

#include "base/alloc.h"
#include "base/utf8.h"
#include "view/action.h"

void prompt_done(struct prompt *p) {
    for (size_t i = 0; i < p->history.n; i++) xfree(p->history.at[i]);
    vec_done(&p->history);
}

void prompt_set(struct prompt *p, struct str text) {
    if (text.len >= sizeof(p->text)) text.len = 0;
    memcpy(p->text, text.ptr ? text.ptr : "", text.len);
    p->len = p->at = text.len;
    p->text[p->len] = 0;
}

void prompt_open(struct prompt *p, struct str text) {
    prompt_set(p, text);
    p->recall = p->history.n;
}

static struct str whole(const struct prompt *p) {
    return (struct str){p->text, p->len};
}

/* Start of the code point before `at`. */
static size_t before(const struct prompt *p, size_t at) {
    if (at == 0) return 0;
    do at--;
    while (at > 0 && ((unsigned char)p->text[at] & 0xC0) == 0x80);
    return at;
}

static size_t after(const struct prompt *p, size_t at) {
    uint32_t cp;
    return at < p->len ? at + utf8_next(whole(p), at, &cp, NULL) : at;
}

static void cut(struct prompt *p, size_t from, size_t to) {
    memmove(p->text + from, p->text + to, p->len - to + 1);
    p->len -= to - from;
    p->at = from;
}

static enum prompt_result insert(struct prompt *p, uint32_t key) {
    char bytes[4];
    size_t n = utf8_put(key, bytes);
    if (p->len + n >= sizeof(p->text)) return PROMPT_MOVED;
    memmove(p->text + p->at + n, p->text + p->at, p->len - p->at + 1);
    memcpy(p->text + p->at, bytes, n);
    p->len += n;
    p->at += n;
    return PROMPT_EDITED;
}

static void remember(struct prompt *p) {
    size_t n = p->history.n;
    if (p->len == 0) return;
    if (n && str_eq(str_of(p->history.at[n - 1]), whole(p))) return;
    if (n == LIMIT_HISTORY) {
        xfree(p->history.at[0]);
        memmove(p->history.at, p->history.at + 1,
                (n - 1) * sizeof(*p->history.at));
        p->history.n--;
    }
    vec_push(&p->history, xstrdup(p->text));
}

static enum prompt_result recall(struct prompt *p, bool older) {
    if (older ? p->recall == 0 : p->recall >= p->history.n)
        return PROMPT_MOVED;
    p->recall = older ? p->recall - 1 : p->recall + 1;
    prompt_set(p, p->recall < p->history.n ? str_of(p->history.at[p->recall])
                                           : STR_NONE);
    return PROMPT_EDITED;
}

static enum prompt_result erase_back(struct prompt *p) {
    if (p->len == 0) return PROMPT_CANCEL;
    if (p->at == 0) return PROMPT_MOVED;
    cut(p, before(p, p->at), p->at);
    return PROMPT_EDITED;
}

static enum prompt_result erase_word(struct prompt *p) {
    size_t from = p->at;
    while (from > 0 && p->text[from - 1] == ' ') from--;
    while (from > 0 && p->text[from - 1] != ' ') from--;
    cut(p, from, p->at);
    return PROMPT_EDITED;
}

static bool move(struct prompt *p, uint32_t key) {
    switch (key) {
    case KEY_CODE_LEFT:
    case KEY_CTRL('B'):
        p->at = before(p, p->at);
        return true;
    case KEY_CODE_RIGHT:
    case KEY_CTRL('F'):
        p->at = after(p, p->at);
        return true;
    case KEY_CODE_HOME:
    case KEY_CTRL('A'):
        p->at = 0;
        return true;
    case KEY_CODE_END:
    case KEY_CTRL('E'):
        p->at = p->len;
        return true;
    default:
        return false;
    }
}

enum prompt_result prompt_key(struct prompt *p, uint32_t key) {
    if (move(p, key)) return PROMPT_MOVED;
    switch (key) {
    case KEY_CODE_ENTER:
        remember(p);
        return PROMPT_ACCEPT;
    case KEY_CODE_ESC:
    case KEY_CTRL('C'):
        return PROMPT_CANCEL;
    case KEY_CODE_TAB:
        return PROMPT_COMPLETE;
    case KEY_CODE_UP:
        return recall(p, true);
    case KEY_CODE_DOWN:
        return recall(p, false);
    case KEY_CODE_BACKSPACE:
    case KEY_CTRL('H'):
        return erase_back(p);
    case KEY_CODE_DELETE:
    case KEY_CTRL('D'):
        if (p->at == p->len) return PROMPT_MOVED;
        cut(p, p->at, after(p, p->at));
        return PROMPT_EDITED;
    case KEY_CTRL('U'):
        cut(p, 0, p->at);
        return PROMPT_EDITED;
    case KEY_CTRL('K'):
        cut(p, p->at, p->len);
        return PROMPT_EDITED;
    case KEY_CTRL('W'):
        return erase_word(p);
    default:
        break;
    }
    if (key < ' ' || key >= KEY_CODE_SPECIAL || utf8_is_hidden(key))
        return PROMPT_MOVED;
    return insert(p, key);
}

/* Cells of the text that are scrolled out of sight. */
static size_t hidden_cells(const struct prompt *p, int room) {
    size_t left = utf8_cells(str_sub(whole(p), 0, p->at));
    /* Where the cursor is within the text, so is the ellipsis behind it. */
    int stand = p->at < p->len && room > 4 ? room - 2 : room;
    return left > (size_t)stand ? left - (size_t)stand : 0;
}

void prompt_draw(const struct prompt *p, struct grid *g, int row, int col,
                 int cells, const char *label) {
    int used = grid_text(g, row, col, cells, STYLE_PROMPT, str_of(label));
    int room = cells - used - 1; /* the cursor needs a cell of its own */
    if (room < 1) return;
    size_t skip = hidden_cells(p, room);
    grid_text_from(g, row, col + used, room + 1, STYLE_TEXT, whole(p),
                   (int)skip);
    g->cursor_row = row;
    g->cursor_col =
        col + used - (int)skip + (int)utf8_cells(str_sub(whole(p), 0, p->at));
}

int prompt_cell(const struct prompt *p, int cells, const char *label,
                size_t index) {
    int used = (int)utf8_cells(str_of(label));
    int room = cells - used - 1;
    if (room < 1) return -1;
    size_t at = 0;
    while (index-- > 0 && at < p->len) at = after(p, at);
    size_t before_it = utf8_cells(str_sub(whole(p), 0, at));
    size_t skip = hidden_cells(p, room);
    if (before_it < skip || before_it > skip + (size_t)room) return -1;
    return used + (int)(before_it - skip);
}
