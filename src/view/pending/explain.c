/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "view/view.h"

static struct view *open_it(struct view_env *env, const struct view_open *o) {
    struct view *v = xcalloc(1, sizeof(*v));
    (void)o;
    *v = (struct view){.ops = &view_explain, .env = env, .title = "explain"};
    return v;
}
static void close_it(struct view *v) { xfree(v); }
static bool refresh(struct view *v) { (void)v; return false; }
static void draw(struct view *v, struct grid *g, struct area a) {
    (void)v;
    grid_text(g, a.row, a.col, a.cols, STYLE_DIM, STR("(not there yet)"));
}
static unsigned act(struct view *v, enum action a, struct view_open *n, bool *o) {
    (void)v; (void)a; (void)n; (void)o;
    return REACT_UNHANDLED;
}
static void summary(const struct view *v, struct buf *out) { (void)v; (void)out; }
static const enum action actions[] = {ACTION_NONE};
const struct view_ops view_explain = {.name = "explain", .open = open_it, .close = close_it, .refresh = refresh, .draw = draw, .act = act, .summary = summary, .actions = actions};
