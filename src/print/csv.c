/* SPDX-License-Identifier: Apache-2.0 */
/* csv: RFC 4180 with a header row, a row an event. Times are RFC 3339 and
 * counts plain numbers, whatever the screen shows.
 *
 * Cells say what the event says: one that begins with "=", "+", "-" or "@" is
 * not altered, though spreadsheets take such cells for formulas; whoever opens
 * the file with one must import all columns as text. */
#include <assert.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "print/cells.h"
#include "print/formats.h"

static const char *const csv_columns[] = {
    "last",  "first",  "type", "reason",    "object", "message",
    "count", "source", "node", "subobject", "name",   "uid"};

struct csv_printer {
    struct printer base;
    struct cells cells;
    const struct column *columns[CELLS_MAX];
    size_t n;
    struct buf line;
    bool begun; /* the header is written */
};

static struct csv_printer *as_csv(struct printer *p) {
    return (struct csv_printer *)p;
}

static void add_column(struct csv_printer *c, const char *name) {
    assert(c->n < CELLS_MAX);
    c->columns[c->n] = column_find(str_of(name));
    assert(c->columns[c->n]);
    c->n++;
}

static void choose_columns(struct csv_printer *c,
                           const struct print_config *config) {
    assert(config->n_columns <= CELLS_MAX);
    for (size_t i = 0; config->columns && i < config->n_columns; i++)
        c->columns[c->n++] = config->columns[i];
    if (config->columns) return;
    if (config->with_cluster) add_column(c, "cluster");
    add_column(c, "namespace");
    for (size_t i = 0; i < ARRAY_LEN(csv_columns); i++)
        add_column(c, csv_columns[i]);
}

static struct printer *csv_open(const struct print_config *config) {
    struct csv_printer *c = xcalloc(1, sizeof(*c));
    cells_init(&c->cells);
    buf_init(&c->line, 2 * LIMIT_DOC_BYTES);
    choose_columns(c, config);
    return &c->base;
}

static void csv_free(struct printer *p) {
    struct csv_printer *c = as_csv(p);
    cells_done(&c->cells);
    buf_done(&c->line);
    xfree(c);
}

static void begin(struct csv_printer *c) {
    if (c->begun) return;
    c->begun = true;
    if (c->base.config.no_headers) return;
    buf_clear(&c->line);
    csv_head(&c->line, c->columns, c->n);
    fwrite(c->line.data, 1, c->line.len, c->base.out);
}

static void csv_event(struct printer *p, const struct entry *e) {
    struct csv_printer *c = as_csv(p);
    const struct row row = {.kind = ROW_EVENT, .u.entry = e};
    begin(c);
    buf_clear(&c->line);
    csv_row(&c->line, &c->cells, c->columns, c->n, &row, &p->config.show);
    fwrite(c->line.data, 1, c->line.len, p->out);
}

static void csv_end(struct printer *p) {
    begin(as_csv(p));
}

const struct printer_ops print_csv = {
    .name = "csv",
    .about = "RFC 4180, with a header and times in RFC 3339",
    .takes_columns = true,
    .has_header = true,
    .sums_up = true,
    .open = csv_open,
    .event = csv_event,
    .end = csv_end,
    .free = csv_free,
};
