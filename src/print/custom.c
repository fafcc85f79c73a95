/* SPDX-License-Identifier: Apache-2.0 */
/* custom-columns=HEAD:FIELD,...: kubectl's layout; a FIELD is a column's name
 * or a path into the object. */
#include "base/alloc.h"
#include "base/utf8.h"
#include "print/field.h"
#include "print/formats.h"
#include "print/tabwriter.h"

static const char none[] = "<none>";

struct custom_column {
    char *head;
    struct field field;
};

struct custom {
    struct custom_column columns[TABWRITER_COLUMNS];
    size_t n;
    bool has_paths;
};

struct custom_printer {
    struct printer base;
    struct tabwriter tabs;
    struct field_reader *reader;
    struct buf raw, cells[TABWRITER_COLUMNS];
    bool begun; /* the header is written */
};

/* --- what is wanted --------------------------------------------------- */

static void custom_free(void *spec) {
    struct custom *c = spec;
    for (size_t i = 0; i < c->n; i++) {
        xfree(c->columns[i].head);
        field_done(&c->columns[i].field);
    }
    xfree(c);
}

static bool parse_column(struct custom *c, struct str text, struct err *err) {
    struct str head;
    struct str rest = text;
    if (c->n == TABWRITER_COLUMNS)
        return err_set(err, ERR_USAGE,
                       "-o custom-columns takes %d columns at most",
                       TABWRITER_COLUMNS);
    bool any = str_split(&rest, ':', &head);
    if (!any || head.len == 0 || head.len + 1 >= text.len)
        return err_set(err, ERR_USAGE,
                       "-o custom-columns takes HEAD:FIELD,..., such as "
                       "NAME:.involvedObject.name,WHY:reason; not '%.*s'",
                       STR_ARG(str_sub(text, 0, 60)));
    struct custom_column *column = &c->columns[c->n];
    if (!field_parse(rest, GROUP_NONE, &column->field, err))
        return err_wrap(err, "-o custom-columns: %.*s",
                        STR_ARG(str_sub(head, 0, 60)));
    column->head = xstrndup(head.ptr, head.len);
    c->has_paths = c->has_paths || column->field.path;
    c->n++;
    return true;
}

static void *custom_parse(struct str text, struct err *err) {
    struct custom *c = xcalloc(1, sizeof(*c));
    struct str column;
    bool ok = parse_column(
        c, str_split(&text, ',', &column) ? column : STR(""), err);
    while (ok && str_split(&text, ',', &column))
        ok = parse_column(c, column, err);
    if (ok) return c;
    custom_free(c);
    return NULL;
}

/* --- rows ------------------------------------------------------------- */

static struct custom_printer *as_custom(struct printer *p) {
    return (struct custom_printer *)p;
}

static const struct custom *spec_of(const struct custom_printer *c) {
    return c->base.config.spec;
}

static struct printer *custom_open(const struct print_config *config) {
    struct custom_printer *c = xcalloc(1, sizeof(*c));
    c->base.config = *config;
    c->reader = field_reader_new();
    buf_init(&c->raw, LIMIT_DOC_BYTES);
    for (size_t i = 0; i < TABWRITER_COLUMNS; i++)
        buf_init(&c->cells[i], LIMIT_DOC_BYTES);
    for (size_t i = 0; i + 1 < spec_of(c)->n && !config->no_headers; i++)
        tabwriter_widen(&c->tabs, i, str_of(spec_of(c)->columns[i].head));
    return &c->base;
}

static void custom_close(struct printer *p) {
    struct custom_printer *c = as_custom(p);
    field_reader_free(c->reader);
    for (size_t i = 0; i < TABWRITER_COLUMNS; i++) buf_done(&c->cells[i]);
    buf_done(&c->raw);
    xfree(c);
}

static void read_cells(struct custom_printer *c, const struct entry *e,
                       struct str *cells) {
    const struct custom *spec = spec_of(c);
    const struct show *show = &c->base.config.show;
    const struct json *v =
        spec->has_paths ? field_reader_json(c->reader, e, show) : NULL;
    for (size_t i = 0; i < spec->n; i++) {
        buf_clear(&c->raw);
        buf_clear(&c->cells[i]);
        bool any = field_put(&c->raw, &spec->columns[i].field, e, v, show);
        if (any)
            text_clean(&c->cells[i], str_trim(buf_str(&c->raw)), TEXT_LINE,
                       c->cells[i].cap);
        cells[i] = any ? buf_str(&c->cells[i]) : str_of(none);
    }
}

static void begin(struct custom_printer *c) {
    const struct custom *spec = spec_of(c);
    struct str heads[TABWRITER_COLUMNS] = {{0}};
    if (c->begun) return;
    c->begun = true;
    if (c->base.config.no_headers) return;
    for (size_t i = 0; i < spec->n; i++)
        heads[i] = str_of(spec->columns[i].head);
    tabwriter_row(&c->tabs, c->base.out, heads, NULL, spec->n);
}

static void custom_measure(struct printer *p, const struct entry *e) {
    struct custom_printer *c = as_custom(p);
    struct str cells[TABWRITER_COLUMNS] = {{0}};
    read_cells(c, e, cells);
    for (size_t i = 0; i + 1 < spec_of(c)->n; i++)
        tabwriter_widen(&c->tabs, i, cells[i]);
}

static void custom_event(struct printer *p, const struct entry *e) {
    struct custom_printer *c = as_custom(p);
    struct str cells[TABWRITER_COLUMNS] = {{0}};
    begin(c);
    read_cells(c, e, cells);
    tabwriter_row(&c->tabs, p->out, cells, NULL, spec_of(c)->n);
}

/* As kubectl: the header alone where there are no rows. */
static void custom_end(struct printer *p) {
    begin(as_custom(p));
}

const struct printer_ops print_custom = {
    .name = "custom-columns",
    .about = "HEAD:FIELD,... of columns or paths into the object",
    .has_header = true,
    .has_times = true,
    .parse = custom_parse,
    .spec_free = custom_free,
    .open = custom_open,
    .measure = custom_measure,
    .event = custom_event,
    .end = custom_end,
    .free = custom_close,
};
