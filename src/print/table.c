/* SPDX-License-Identifier: Apache-2.0 */
/* table and wide: what `kubectl events` and `kubectl get events -o wide`
 * print, with a different list of columns each. */
#include <assert.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "print/formats.h"
#include "print/tabwriter.h"

static const char *const table_columns[] = {"seen", "type", "reason", "object",
                                            "message"};
static const char *const wide_columns[] = {
    "last",     "type",    "reason", "involved", "subobject",
    "reporter", "message", "first",  "count",    "name"};

static const char sgr_warning[] = "\033[33m";

struct table_printer {
    struct printer base;
    struct tabwriter tabs;
    const struct column *columns[TABWRITER_COLUMNS];
    size_t n;
    struct buf cells[TABWRITER_COLUMNS];
    struct buf raw;
    bool ready; /* the header is written */
};

static void add_column(struct table_printer *t, const char *name) {
    assert(t->n < TABWRITER_COLUMNS);
    const struct column *c = column_find(str_of(name));
    assert(c);
    t->columns[t->n++] = c;
}

static struct table_printer *as_table(struct printer *p) {
    return (struct table_printer *)p;
}

static void choose_columns(struct table_printer *t, const char *const *names,
                           size_t n, const struct print_config *config) {
    assert(config->n_columns <= TABWRITER_COLUMNS);
    for (size_t i = 0; config->columns && i < config->n_columns; i++)
        t->columns[t->n++] = config->columns[i];
    if (!config->columns) {
        if (config->with_cluster) add_column(t, "cluster");
        if (config->with_namespace) add_column(t, "namespace");
        for (size_t i = 0; i < n; i++) add_column(t, names[i]);
    }
    for (size_t i = 0; i + 1 < t->n && !config->no_headers; i++)
        tabwriter_widen(&t->tabs, i, str_of(t->columns[i]->title));
}

static void write_header(struct table_printer *t) {
    if (t->ready) return;
    t->ready = true;
    if (t->base.config.no_headers) return;
    struct str titles[TABWRITER_COLUMNS];
    for (size_t i = 0; i < t->n; i++) titles[i] = str_of(t->columns[i]->title);
    tabwriter_row(&t->tabs, t->base.out, titles, NULL, t->n);
}

/* The clean text of one cell, kept in t->cells[i]. */
static struct str cell(struct table_printer *t, const struct entry *e,
                       size_t i) {
    struct row row = {.kind = ROW_EVENT, .u.entry = e};
    buf_clear(&t->raw);
    t->columns[i]->text(&t->raw, &row, &t->base.config.show);
    buf_clear(&t->cells[i]);
    text_clean(&t->cells[i], str_trim(buf_str(&t->raw)), TEXT_LINE,
               t->cells[i].cap);
    return buf_str(&t->cells[i]);
}

static struct printer *open_table(const char *const *names, size_t n,
                                  const struct print_config *config) {
    struct table_printer *t = xcalloc(1, sizeof(*t));
    for (size_t i = 0; i < TABWRITER_COLUMNS; i++)
        buf_init(&t->cells[i], LIMIT_DOC_BYTES);
    buf_init(&t->raw, LIMIT_DOC_BYTES);
    choose_columns(t, names, n, config);
    return &t->base;
}

static struct printer *table_open(const struct print_config *config) {
    return open_table(table_columns, ARRAY_LEN(table_columns), config);
}

static struct printer *wide_open(const struct print_config *config) {
    return open_table(wide_columns, ARRAY_LEN(wide_columns), config);
}

static void table_measure(struct printer *p, const struct entry *e) {
    struct table_printer *t = as_table(p);
    for (size_t i = 0; i + 1 < t->n; i++)
        tabwriter_widen(&t->tabs, i, cell(t, e, i));
}

static void table_event(struct printer *p, const struct entry *e) {
    struct table_printer *t = as_table(p);
    write_header(t);
    struct str cells[TABWRITER_COLUMNS];
    const char *sgr[TABWRITER_COLUMNS] = {NULL};
    bool loud = p->config.color && event_is_warning(e->event);
    for (size_t i = 0; i < t->n; i++) {
        cells[i] = cell(t, e, i);
        const char *name = t->columns[i]->name;
        if (loud && (strcmp(name, "type") == 0 || strcmp(name, "reason") == 0))
            sgr[i] = sgr_warning;
    }
    tabwriter_row(&t->tabs, p->out, cells, sgr, t->n);
}

static void table_free(struct printer *p) {
    struct table_printer *t = as_table(p);
    for (size_t i = 0; i < TABWRITER_COLUMNS; i++) buf_done(&t->cells[i]);
    buf_done(&t->raw);
    xfree(t);
}

const struct printer_ops print_table = {
    .name = "table",
    .about = "the columns of `kubectl events`",
    .says_when_empty = true,
    .takes_columns = true,
    .has_header = true,
    .has_times = true,
    .sums_up = true,
    .open = table_open,
    .measure = table_measure,
    .event = table_event,
    .free = table_free,
};

const struct printer_ops print_wide = {
    .name = "wide",
    .about = "the columns of `kubectl get events -o wide`",
    .says_when_empty = true,
    .takes_columns = true,
    .has_header = true,
    .has_times = true,
    .open = wide_open,
    .measure = table_measure,
    .event = table_event,
    .free = table_free,
};
