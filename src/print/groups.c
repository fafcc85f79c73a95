/* SPDX-License-Identifier: Apache-2.0 */
#include "print/groups.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/jsonout.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "print/cells.h"
#include "print/groups_json.h"
#include "print/tabwriter.h"

#define KEY_COLUMNS 4

/* What makes a group, and what stands behind the figures. */
static const struct {
    enum group_key by;
    const char *before[KEY_COLUMNS], *behind;
} keys[] = {
    {GROUP_PROBLEM, {"type", "reason"}, "brief"},
    {GROUP_OBJECT, {"namespace", "key"}, NULL},
    {GROUP_REASON, {"type", "reason"}, NULL},
    {GROUP_MESSAGE, {"reason"}, "message"},
    {GROUP_OWNER, {"namespace", "key"}, NULL},
};
static const char *const figures[] = {"count", "warnings", "objects", "last",
                                      "trend"};

struct writer {
    const struct groups_page *page;
    FILE *out;
    const struct column *columns[TABWRITER_COLUMNS];
    size_t n;
    struct tabwriter tabs;
    struct cells cells;
    struct buf texts[TABWRITER_COLUMNS];
    struct buf line;
};

/* --- columns ---------------------------------------------------------- */

static void add_column(struct writer *w, const char *name) {
    const struct column *c = column_find(str_of(name));
    assert(c && w->n < TABWRITER_COLUMNS);
    w->columns[w->n++] = c;
}

static void add_keys(struct writer *w, const char **behind) {
    const struct groups_page *p = w->page;
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        if (keys[i].by != p->by) continue;
        for (size_t k = 0; k < KEY_COLUMNS && keys[i].before[k]; k++) {
            bool ns = str_eq(str_of(keys[i].before[k]), STR("namespace"));
            if (!ns || p->config.with_namespace)
                add_column(w, keys[i].before[k]);
        }
        *behind = keys[i].behind;
        return;
    }
    add_column(w, "key");
}

static void choose_columns(struct writer *w, bool graphs) {
    const struct print_config *config = &w->page->config;
    const char *behind = NULL;
    for (size_t i = 0; config->columns && i < config->n_columns; i++)
        if (w->n < TABWRITER_COLUMNS) w->columns[w->n++] = config->columns[i];
    if (config->columns) return;
    if (config->with_cluster && w->page->by == GROUP_OBJECT)
        add_column(w, "cluster");
    add_keys(w, &behind);
    for (size_t i = 0; i < ARRAY_LEN(figures); i++)
        if (graphs || !str_eq(str_of(figures[i]), STR("trend")))
            add_column(w, figures[i]);
    if (behind) add_column(w, behind);
}

/* --- table ------------------------------------------------------------ */

static void read_row(struct writer *w, const struct row *row,
                     struct str *cells) {
    for (size_t i = 0; i < w->n; i++) {
        const struct column *c = w->columns[i];
        buf_clear(&w->cells.raw);
        c->text(&w->cells.raw, row, &w->page->config.show);
        buf_clear(&w->texts[i]);
        /* A graph's blanks are cells of it. */
        struct str text = buf_str(&w->cells.raw);
        if (c->tone != COLUMN_GRAPH) text = str_trim(text);
        text_clean(&w->texts[i], text, TEXT_LINE, w->texts[i].cap);
        cells[i] = buf_str(&w->texts[i]);
    }
}

static void write_table(struct writer *w) {
    struct str cells[TABWRITER_COLUMNS] = {{0}};
    bool headers = !w->page->config.no_headers;
    choose_columns(w, true);
    for (size_t i = 0; headers && i + 1 < w->n; i++)
        tabwriter_widen(&w->tabs, i, str_of(w->columns[i]->title));
    for (size_t r = 0; r < w->page->n; r++) {
        read_row(w, &w->page->rows[r], cells);
        for (size_t i = 0; i + 1 < w->n; i++)
            tabwriter_widen(&w->tabs, i, cells[i]);
    }
    for (size_t i = 0; i < w->n; i++) cells[i] = str_of(w->columns[i]->title);
    if (headers) tabwriter_row(&w->tabs, w->out, cells, NULL, w->n);
    for (size_t r = 0; r < w->page->n; r++) {
        read_row(w, &w->page->rows[r], cells);
        tabwriter_row(&w->tabs, w->out, cells, NULL, w->n);
    }
}

/* --- csv -------------------------------------------------------------- */

static void flush_line(struct writer *w) {
    fwrite(w->line.data, 1, w->line.len, w->out);
    buf_clear(&w->line);
}

static void write_csv(struct writer *w) {
    choose_columns(w, false);
    if (!w->page->config.no_headers) {
        csv_head(&w->line, w->columns, w->n);
        flush_line(w);
    }
    for (size_t r = 0; r < w->page->n; r++) {
        csv_row(&w->line, &w->cells, w->columns, w->n, &w->page->rows[r],
                &w->page->config.show);
        flush_line(w);
    }
}

/* --- json and yaml ---------------------------------------------------- */

static void put_item(struct writer *w, size_t i, int indent, int depth) {
    struct jsonout j;
    jsonout_init(&j, &w->line, indent, depth);
    group_json(&j, w->page, w->page->rows[i].u.group);
    flush_line(w);
}

static void write_json(struct writer *w) {
    fputs("{\n    \"apiVersion\": \"kevtop/v1\",\n    \"items\": [", w->out);
    for (size_t i = 0; i < w->page->n; i++) {
        fputs(i ? ",\n        " : "\n        ", w->out);
        put_item(w, i, 4, 2);
    }
    fputs(w->page->n ? "\n    ]" : "]", w->out);
    fputs(",\n    \"kind\": \"GroupList\"\n}\n", w->out);
}

static void write_jsonl(struct writer *w) {
    for (size_t i = 0; i < w->page->n; i++) {
        put_item(w, i, 0, 0);
        fputc('\n', w->out);
    }
}

/* Each item is a line of JSON, which is YAML, too. */
static void write_yaml(struct writer *w) {
    fputs("apiVersion: kevtop/v1\nkind: GroupList\nitems:", w->out);
    fputs(w->page->n ? "\n" : " []\n", w->out);
    for (size_t i = 0; i < w->page->n; i++) {
        fputs("- ", w->out);
        put_item(w, i, 0, 0);
        fputc('\n', w->out);
    }
}

/* --- all of them ------------------------------------------------------ */

static const struct {
    const char *format;
    void (*write)(struct writer *w);
} writers[] = {
    {"table", write_table}, {"wide", write_table},  {"csv", write_csv},
    {"json", write_json},   {"jsonl", write_jsonl}, {"yaml", write_yaml},
};

void print_groups(const struct groups_page *page,
                  const struct printer_ops *ops, FILE *out) {
    struct writer *w = xcalloc(1, sizeof(*w));
    *w = (struct writer){.page = page, .out = out};
    cells_init(&w->cells);
    buf_init(&w->line, 2 * LIMIT_DOC_BYTES);
    for (size_t i = 0; i < TABWRITER_COLUMNS; i++)
        buf_init(&w->texts[i], LIMIT_DOC_BYTES);
    for (size_t i = 0; i < ARRAY_LEN(writers); i++)
        if (str_eq(str_of(writers[i].format), str_of(ops->name)))
            writers[i].write(w);
    for (size_t i = 0; i < TABWRITER_COLUMNS; i++) buf_done(&w->texts[i]);
    cells_done(&w->cells);
    buf_done(&w->line);
    xfree(w);
}
