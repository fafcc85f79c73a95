/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "view/header.h"
#include "view/keymap.h"
#include "view/parts.h"

/* "?  help  q  back" */
enum { KEYS_KEPT = 16 };

/* What a key does as things stand. */
static const char *words_now(const struct screen *s, enum action a) {
    if (a == ACTION_QUIT_OR_BACK) return s->n_views > 1 ? "back" : "quit";
    if (a == ACTION_WARNINGS && s->env.warnings_only) return "all types";
    return action_words(a);
}

static void draw_keys(const struct screen *s, struct grid *g, int row) {
    static const enum action always[] = {ACTION_HELP, ACTION_QUIT_OR_BACK,
                                         ACTION_NONE};
    const enum action *lists[] = {screen_top(s)->ops->actions, always};
    int col = 1;
    grid_fill(g, (struct area){row, 0, 1, g->cols}, STYLE_BAR, " ");
    for (size_t l = 0; l < ARRAY_LEN(lists); l++) {
        for (const enum action *a = lists[l]; *a != ACTION_NONE; a++) {
            char name[16];
            const char *words = words_now(s, *a);
            if (ACTION_IS_MOVE(*a)) continue;
            key_format(keymap_key(s->env.keys, *a), name);
            int need = (int)(utf8_cells(str_of(name)) + strlen(words) + 3);
            /* Help and quit always find room. */
            int keep = l == 0 ? KEYS_KEPT : 0;
            if (col + need > g->cols - keep) break;
            col += grid_text(g, row, col, need, STYLE_KEY, str_of(name)) + 1;
            col += grid_text(g, row, col, need, STYLE_BAR, str_of(words)) + 2;
        }
    }
}

static void draw_message(const struct screen *s, struct grid *g, int row) {
    grid_text(g, row, 1, g->cols - 2, s->message_bad ? STYLE_BAD : STYLE_TEXT,
              str_of(s->message));
}

static const char filter_label[] = "filter: ";

static void draw_foot(const struct screen *s, struct grid *g, int row) {
    const char *label = screen_searches(s) ? "search: " : filter_label;
    switch (s->mode) {
    case MODE_FILTER:
        prompt_draw(&s->filter_prompt, g, row, 1, g->cols - 2, label);
        break;
    case MODE_COMMAND:
        prompt_draw(&s->command_prompt, g, row, 1, g->cols - 2, ":");
        break;
    case MODE_TABLE:
    case MODE_PICKER:
        if (s->message[0])
            draw_message(s, g, row);
        else
            draw_keys(s, g, row);
        break;
    }
}

/* What is wrong with the filter being typed stands above it, and beside a sign
 * over the place: on its right if there is more room, else on its left. */
static void draw_complaint(const struct screen *s, struct grid *g, int row) {
    if (!s->message[0]) return;
    enum style style = s->message_bad ? STYLE_BAD : STYLE_TEXT;
    grid_fill(g, (struct area){row, 0, 1, g->cols}, STYLE_TEXT, " ");
    int at = -1;
    if (s->mode == MODE_FILTER && s->filter_column)
        at = prompt_cell(&s->filter_prompt, g->cols - 2, filter_label,
                         s->filter_column - 1);
    if (at >= 0)
        grid_text(g, row, ++at, 1, STYLE_BAD,
                  s->env.show.ascii ? STR("v") : STR("\u25be"));
    if (at < g->cols / 2)
        grid_text(g, row, at + 2, g->cols - at - 3, style, str_of(s->message));
    else
        grid_text_right(g, row, 1, at - 2, style, str_of(s->message));
}

static void draw_too_small(struct grid *g) {
    char text[64];
    int n = snprintf(text, sizeof(text), "%dx%d at least (now %dx%d)",
                     SCREEN_MIN_COLS, SCREEN_MIN_ROWS, g->cols, g->rows);
    int col = g->cols > n ? (g->cols - n) / 2 : 0;
    grid_text(g, g->rows / 2, col, g->cols - col, STYLE_TEXT, str_of(text));
}

void screen_draw(struct screen *s, struct grid *g) {
    g->ascii = s->env.show.ascii;
    if (g->cols < SCREEN_MIN_COLS || g->rows < SCREEN_MIN_ROWS) {
        draw_too_small(g);
        return;
    }
    const char *titles[LIMIT_VIEW_STACK];
    struct buf summary = BUF_INIT(LIMIT_CELL_BYTES);
    for (size_t i = 0; i < s->n_views; i++) titles[i] = s->views[i]->title;
    struct header h = {
        .context = s->context,
        .user = s->user,
        .server_note = s->server_note,
        .env = &s->env,
        .titles = titles,
        .n_titles = s->n_views,
        .held_back = store_revision(s->env.store) - s->paused_at,
    };
    int head = header_rows(&h, g->rows);
    struct area body = {head, 1, g->rows - head - 1, g->cols - 2};
    s->body = body;
    screen_top(s)->ops->draw(screen_top(s), g, body);
    /* Some know only now how much of it there is room for. */
    screen_top(s)->ops->summary(screen_top(s), &summary);
    h.summary = buf_str(&summary);
    header_draw(&h, g, (struct area){0, 0, head, g->cols});
    if (s->mode == MODE_FILTER || s->mode == MODE_COMMAND)
        draw_complaint(s, g, g->rows - 2);
    draw_foot(s, g, g->rows - 1);
    if (s->mode == MODE_PICKER) picker_draw(&s->picker, g);
    buf_done(&summary);
}
