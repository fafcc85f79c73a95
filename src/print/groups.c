/* SPDX-License-Identifier: Apache-2.0 */
#include "print/groups.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/jsonout.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "print/cells.h"
#include "print/groups_json.h"
#include "print/tabwriter.h"

#define KEY_COLUMNS 3

static void key_text(struct buf *out, const struct row *r,
                     const struct show *show) {
    (void)show;
    buf_add_str(out, istr_str(r->u.group->key));
}

static void counts_text(struct buf *out, const struct row *r,
                        const struct show *show) {
    (void)show;
    for (size_t i = 0; i < SPARK_CELLS; i++)
        buf_printf(out, "%s%u", i ? " " : "", r->u.group->spark.cells[i]);
}

/* The key by the name of what it is of this time. */
#define KEY(called, head) \
    { .name = (called), .title = (head), .group = true, .text = key_text }

/* What makes a group: some columns in front, or its key, or both. */
static const struct {
    const char *before[KEY_COLUMNS];
    struct column key; /* without a name: not shown */
    bool key_last;     /* long and of any length: behind the figures */
} keys[] = {
    [GROUP_PROBLEM] = {{"type", "reason"}, KEY("message", "MESSAGE"), true},
    [GROUP_OBJECT] = {{"cluster", "namespace"}, KEY("key", "OBJECT"), false},
    [GROUP_REASON] = {.before = {"type", "reason"}},
    [GROUP_MESSAGE] = {{"reason"}, KEY("message", "MESSAGE"), true},
    [GROUP_NAMESPACE] = {{"cluster"}, KEY("key", "NAMESPACE"), false},
    [GROUP_NODE] = {{"cluster"}, KEY("key", "NODE"), false},
    [GROUP_SOURCE] = {.key = KEY("key", "SOURCE")},
    [GROUP_KIND] = {.key = KEY("key", "KIND")},
    [GROUP_OWNER] = {{"cluster", "namespace"}, KEY("key", "OWNER"), false},
};
static const char *const figures[] = {"count", "warnings", "objects", "last",
                                      "trend"};
/* A graph is nothing for a program. */
static const struct column counts = {
    .name = "trend", .title = "TREND", .group = true, .text = counts_text};

static const char sgr_warning[] = "\033[33m";

struct writer {
    const struct groups_page *page;
    FILE *out;
    const struct column *columns[TABWRITER_COLUMNS];
    size_t n;
    struct tabwriter tabs;
    struct cells cells;
    struct buf texts[TABWRITER_COLUMNS];
    size_t digits[TABWRITER_COLUMNS]; /* of the widest cell, if it is RIGHT */
    struct buf line;
};

/* --- columns ---------------------------------------------------------- */

static bool is_called(const struct column *c, const char *name) {
    return strcmp(c->name, name) == 0;
}

static void add(struct writer *w, const struct column *c) {
    assert(c && w->n < TABWRITER_COLUMNS);
    w->columns[w->n++] = c;
}

static void add_by_name(struct writer *w, const char *name) {
    add(w, column_find(str_of(name)));
}

/* Whether it would say the same in all rows. */
static bool is_idle(const struct writer *w, const char *name) {
    const struct print_config *config = &w->page->config;
    return (strcmp(name, "cluster") == 0 && !config->with_cluster) ||
           (strcmp(name, "namespace") == 0 && !config->with_namespace);
}

static void add_own(struct writer *w) {
    assert((size_t)w->page->by < ARRAY_LEN(keys));
    const struct column *key = &keys[w->page->by].key;
    const char *const *before = keys[w->page->by].before;
    bool last = keys[w->page->by].key_last;

    for (size_t i = 0; i < KEY_COLUMNS && before[i]; i++)
        if (!is_idle(w, before[i])) add_by_name(w, before[i]);
    if (key->name && !last) add(w, key);
    for (size_t i = 0; i < ARRAY_LEN(figures); i++) add_by_name(w, figures[i]);
    if (key->name && last) add(w, key);
}

static void choose_columns(struct writer *w) {
    const struct print_config *config = &w->page->config;
    for (size_t i = 0; config->columns && i < config->n_columns; i++)
        add(w, config->columns[i]);
    if (!config->columns) add_own(w);
}

/* --- table ------------------------------------------------------------ */

/* Keep the text of a cell, numbers with their last digits below each other. */
static struct str set_cell(struct writer *w, size_t i, struct str text) {
    const struct column *c = w->columns[i];
    struct buf *cell = &w->texts[i];
    buf_clear(cell);
    text_clean(cell, text, TEXT_LINE, cell->cap);
    if (c->align != COLUMN_RIGHT) return buf_str(cell);
    size_t have = utf8_count(buf_str(cell));
    if (have > w->digits[i]) w->digits[i] = have;
    size_t pad = w->digits[i] - have;
    buf_clear(cell);
    buf_printf(cell, "%*s", (int)pad, "");
    text_clean(cell, text, TEXT_LINE, cell->cap);
    return buf_str(cell);
}

/* A graph's blanks are cells of it, but at the end of a line. */
static struct str trim(const struct writer *w, size_t i, struct str text) {
    if (w->columns[i]->tone != COLUMN_GRAPH) return str_trim(text);
    while (i + 1 == w->n && text.len && text.ptr[text.len - 1] == ' ')
        text.len--;
    return text;
}

static void read_row(struct writer *w, const struct row *row,
                     struct str *cells) {
    for (size_t i = 0; i < w->n; i++) {
        buf_clear(&w->cells.raw);
        w->columns[i]->text(&w->cells.raw, row, &w->page->config.show);
        cells[i] = set_cell(w, i, trim(w, i, buf_str(&w->cells.raw)));
    }
}

static void read_titles(struct writer *w, struct str *cells) {
    for (size_t i = 0; i < w->n; i++)
        cells[i] = set_cell(w, i, str_of(w->columns[i]->title));
}

static void widen(struct writer *w, const struct str *cells) {
    for (size_t i = 0; i + 1 < w->n; i++)
        tabwriter_widen(&w->tabs, i, cells[i]);
}

static void measure(struct writer *w, struct str *cells) {
    if (!w->page->config.no_headers) {
        read_titles(w, cells);
        widen(w, cells);
    }
    for (size_t r = 0; r < w->page->n; r++) {
        read_row(w, &w->page->rows[r], cells);
        widen(w, cells);
    }
}

static const char *sgr_of(const struct writer *w, const struct column *c,
                          const struct group *g) {
    if (!w->page->config.color || !g->warnings) return NULL;
    return c->tone == COLUMN_LOUD || is_called(c, "warnings") ? sgr_warning
                                                              : NULL;
}

static void write_table(struct writer *w) {
    struct str cells[TABWRITER_COLUMNS] = {{0}};
    const char *sgr[TABWRITER_COLUMNS] = {NULL};

    choose_columns(w);
    measure(w, cells);
    if (!w->page->config.no_headers) {
        read_titles(w, cells);
        tabwriter_row(&w->tabs, w->out, cells, NULL, w->n);
    }
    for (size_t r = 0; r < w->page->n; r++) {
        const struct row *row = &w->page->rows[r];
        read_row(w, row, cells);
        for (size_t i = 0; i < w->n; i++)
            sgr[i] = sgr_of(w, w->columns[i], row->u.group);
        tabwriter_row(&w->tabs, w->out, cells, sgr, w->n);
    }
}

/* --- csv -------------------------------------------------------------- */

static void flush_line(struct writer *w) {
    fwrite(w->line.data, 1, w->line.len, w->out);
    buf_clear(&w->line);
}

static void write_csv(struct writer *w) {
    choose_columns(w);
    for (size_t i = 0; i < w->n; i++)
        if (is_called(w->columns[i], counts.name)) w->columns[i] = &counts;
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
