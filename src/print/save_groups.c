/* SPDX-License-Identifier: Apache-2.0 */
#include "print/save_groups.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/jsonout.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "print/cells.h"
#include "print/tabwriter.h"

struct writer {
    const struct save *s;
    FILE *out;
    struct cells cells;
    struct buf text; /* of one row */
};

typedef void row_fn(struct writer *w, const struct row *row, size_t i);

static void each_row(struct writer *w, row_fn *fn) {
    for (size_t i = 0; i < query_count(w->s->rows); i++) {
        struct row row = query_row(w->s->rows, i);
        buf_clear(&w->text);
        fn(w, &row, i);
        fwrite(w->text.data, 1, w->text.len, w->out);
    }
}

static struct str cell(struct writer *w, const struct row *row, int i) {
    return cells_text(&w->cells, w->s->columns[i], row, &w->s->config.show);
}

/* --- table ------------------------------------------------------------ */

/* What the lines share: widths, and the texts of one. */
struct table_writer {
    struct writer w;
    struct tabwriter tabs;
    struct buf texts[TABWRITER_COLUMNS];
    int n;
};

static void read_row(struct table_writer *t, const struct row *row,
                     struct str *cells) {
    for (int i = 0; i < t->n; i++) {
        const struct column *c = t->w.s->columns[i];
        buf_clear(&t->w.cells.raw);
        c->text(&t->w.cells.raw, row, &t->w.s->config.show);
        buf_clear(&t->texts[i]);
        text_clean(&t->texts[i], str_trim(buf_str(&t->w.cells.raw)), TEXT_LINE,
                   t->texts[i].cap);
        cells[i] = buf_str(&t->texts[i]);
    }
}

static void save_table(struct writer *w) {
    struct table_writer *t = xcalloc(1, sizeof(*t));
    struct str cells[TABWRITER_COLUMNS] = {{0}};
    size_t count = query_count(w->s->rows);
    t->w = *w;
    t->n = w->s->n_columns;
    if (t->n > TABWRITER_COLUMNS) t->n = TABWRITER_COLUMNS;
    for (int i = 0; i < t->n; i++) buf_init(&t->texts[i], LIMIT_DOC_BYTES);
    for (size_t r = 0; r < count; r++) {
        struct row row = query_row(w->s->rows, r);
        read_row(t, &row, cells);
        for (int i = 0; i + 1 < t->n; i++)
            tabwriter_widen(&t->tabs, (size_t)i, cells[i]);
    }
    for (int i = 0; i < t->n; i++) cells[i] = str_of(w->s->columns[i]->title);
    tabwriter_row(&t->tabs, w->out, cells, NULL, (size_t)t->n);
    for (size_t r = 0; r < count; r++) {
        struct row row = query_row(w->s->rows, r);
        read_row(t, &row, cells);
        tabwriter_row(&t->tabs, w->out, cells, NULL, (size_t)t->n);
    }
    for (int i = 0; i < t->n; i++) buf_done(&t->texts[i]);
    w->cells = t->w.cells;
    xfree(t);
}

/* --- csv -------------------------------------------------------------- */

static void csv_line(struct writer *w, const struct row *row, size_t i) {
    size_t n = (size_t)w->s->n_columns;
    if (i == 0) csv_head(&w->text, w->s->columns, n);
    csv_row(&w->text, &w->cells, w->s->columns, n, row, &w->s->config.show);
}

static void save_csv(struct writer *w) {
    if (query_count(w->s->rows)) {
        each_row(w, csv_line);
        return;
    }
    csv_head(&w->text, w->s->columns, (size_t)w->s->n_columns);
    fwrite(w->text.data, 1, w->text.len, w->out);
}

/* --- json and yaml ---------------------------------------------------- */

static bool is_count(const struct column *c, struct str text) {
    if (c->align != COLUMN_RIGHT || text.len == 0 || text.len > 18)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
    return true;
}

static void put_object(struct writer *w, const struct row *row, int indent,
                       int depth) {
    struct jsonout j;
    jsonout_init(&j, &w->text, indent, depth);
    jsonout_open(&j, NULL, '{');
    for (int i = 0; i < w->s->n_columns; i++) {
        const struct column *c = w->s->columns[i];
        struct str text = cell(w, row, i);
        if (c->tone == COLUMN_GRAPH) continue;
        if (is_count(c, text))
            jsonout_int(&j, c->name, strtoll(text.ptr, NULL, 10));
        else
            jsonout_str(&j, c->name, text);
    }
    jsonout_close(&j, '}');
}

static void jsonl_line(struct writer *w, const struct row *row, size_t i) {
    (void)i;
    put_object(w, row, 0, 0);
    buf_add_char(&w->text, '\n');
}

static void save_jsonl(struct writer *w) {
    each_row(w, jsonl_line);
}

static void json_item(struct writer *w, const struct row *row, size_t i) {
    buf_add_cstr(&w->text, i ? ",\n        " : "\n        ");
    put_object(w, row, 4, 2);
}

static void save_json(struct writer *w) {
    fputs("{\n    \"apiVersion\": \"kevtop/v1\",\n    \"items\": [", w->out);
    each_row(w, json_item);
    fputs(query_count(w->s->rows) ? "\n    ]" : "]", w->out);
    fputs(",\n    \"kind\": \"GroupList\"\n}\n", w->out);
}

/* Each item is a line of JSON, which is YAML, too. */
static void yaml_item(struct writer *w, const struct row *row, size_t i) {
    (void)i;
    buf_add_cstr(&w->text, "- ");
    put_object(w, row, 0, 0);
    buf_add_char(&w->text, '\n');
}

static void save_yaml(struct writer *w) {
    fputs("apiVersion: kevtop/v1\nkind: GroupList\nitems:", w->out);
    fputs(query_count(w->s->rows) ? "\n" : " []\n", w->out);
    each_row(w, yaml_item);
}

/* --- all of them ------------------------------------------------------ */

static const struct {
    const char *format;
    void (*save)(struct writer *w);
} writers[] = {
    {"table", save_table}, {"wide", save_table},  {"csv", save_csv},
    {"json", save_json},   {"jsonl", save_jsonl}, {"yaml", save_yaml},
};

void save_groups(const struct save *s, const char *format, FILE *out) {
    struct writer w = {.s = s, .out = out};
    cells_init(&w.cells);
    buf_init(&w.text, 2 * LIMIT_DOC_BYTES);
    for (size_t i = 0; i < ARRAY_LEN(writers); i++)
        if (str_eq(str_of(writers[i].format), str_of(format)))
            writers[i].save(&w);
    cells_done(&w.cells);
    buf_done(&w.text);
}
