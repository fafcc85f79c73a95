/* SPDX-License-Identifier: Apache-2.0 */
#include "view/looks.h"

#include "base/buf.h"
#include "base/limits.h"

/* Wider than any name, and than most screens. */
enum { WIDTH_MAX = 300 };

bool looks_can_show(const struct column *c, enum group_key table) {
    return table == GROUP_NONE ? c->event : c->group;
}

static void add_names(struct buf *out, enum group_key table) {
    size_t n;
    const struct column *all = column_all(&n);
    for (size_t i = 0; i < n; i++) {
        if (!looks_can_show(&all[i], table)) continue;
        buf_printf(out, "%s%s", out->len ? ", " : "", all[i].name);
    }
}

static const struct column *find(struct str name, enum group_key table,
                                 struct err *err) {
    const struct column *c = column_find(name);
    if (c && looks_can_show(c, table)) return c;
    struct buf names = BUF_INIT(LIMIT_CELL_BYTES);
    add_names(&names, table);
    err_set(err, ERR_USAGE, "%s column '%.*s': use some of %s",
            c ? "this table has no" : "unknown", STR_ARG(str_sub(name, 0, 40)),
            names.data);
    buf_done(&names);
    return NULL;
}

static bool parse_width(struct str text, int *out) {
    int n = 0;
    if (text.len == 0 || text.len > 3) return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
        n = n * 10 + (text.ptr[i] - '0');
    }
    *out = n;
    return n >= 1 && n <= WIDTH_MAX;
}

static bool is_there(const struct look_columns *l, const struct column *c) {
    for (int i = 0; i < l->n; i++)
        if (l->at[i] == c) return true;
    return false;
}

/* "count", "count:8" */
static bool parse_one(struct str part, enum group_key table,
                      struct look_columns *out, struct err *err) {
    struct str name, width = part;
    str_split(&width, ':', &name);
    bool has_width = width.ptr != NULL;
    name = str_trim(name);
    width = str_trim(width);
    const struct column *c = find(name, table, err);
    if (!c) return false;
    if (is_there(out, c))
        return err_set(err, ERR_USAGE, "column '%s' is named twice", c->name);
    if (out->n == LOOKS_COLUMNS)
        return err_set(err, ERR_LIMIT, "more than %d columns", LOOKS_COLUMNS);
    int cells = 0;
    if (has_width && !parse_width(width, &cells))
        return err_set(err, ERR_USAGE,
                       "column '%s' cannot be '%.*s' wide: use %s:1 to %s:%d",
                       c->name, STR_ARG(str_sub(width, 0, 20)), c->name,
                       c->name, WIDTH_MAX);
    out->at[out->n] = c;
    out->widths[out->n++] = cells;
    return true;
}

bool looks_parse(struct str text, enum group_key table,
                 struct look_columns *out, struct err *err) {
    struct look_columns found = {.n = 0};
    struct str part;
    text = str_trim(text);
    if (!str_eq_nocase(text, STR("default"))) {
        if (text.len == 0) text = STR("");
        while (str_split(&text, ',', &part))
            if (!parse_one(part, table, &found, err)) return false;
    }
    *out = found;
    return true;
}

void looks_format(const struct look_columns *look, struct buf *out) {
    for (int i = 0; i < look->n; i++) {
        buf_printf(out, "%s%s", i ? "," : "", look->at[i]->name);
        if (look->widths[i]) buf_printf(out, ":%d", look->widths[i]);
    }
}
