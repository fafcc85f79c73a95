/* SPDX-License-Identifier: Apache-2.0 */
#include "print/save.h"

#include "base/alloc.h"
#include "base/cc.h"
#include "base/newfile.h"
#include "print/groups.h"

/* --- formats ---------------------------------------------------------- */

static const struct {
    const char *end, *format;
} ends[] = {
    {".txt", "table"}, {".log", "table"}, {".wide", "wide"},
    {".csv", "csv"},   {".json", "json"}, {".jsonl", "jsonl"},
    {".yaml", "yaml"}, {".yml", "yaml"},
};

static struct str end_of(struct str name) {
    for (size_t i = name.len; i > 0 && name.ptr[i - 1] != '/'; i--)
        if (name.ptr[i - 1] == '.') return str_sub(name, i - 1, name.len);
    return STR("");
}

static const char *format_of(const char *name, struct err *err) {
    struct str end = end_of(str_of(name));
    struct buf names = BUF_INIT(LIMIT_CELL_BYTES);
    const char *found = NULL;
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        if (str_eq_nocase(end, str_of(ends[i].end))) found = ends[i].format;
        buf_printf(&names, "%s%s", i ? ", " : "", ends[i].end);
    }
    if (!found)
        err_set(err, ERR_USAGE,
                "cannot tell a format from '%s': it has to end in one of %s",
                name, names.data);
    buf_done(&names);
    return found;
}

/* --- what is written -------------------------------------------------- */

static size_t write_events(const struct save *s, const char *format,
                           FILE *out) {
    const struct printer_ops *ops = printer_find(str_of(format), NULL);
    struct printer *p = printer_new(ops, &s->config, out);
    size_t count = query_count(s->rows);
    for (size_t i = 0; i < count; i++) {
        struct row row = query_row(s->rows, i);
        if (row.kind == ROW_EVENT) printer_measure(p, row.u.entry);
    }
    for (size_t i = 0; i < count; i++) {
        struct row row = query_row(s->rows, i);
        if (row.kind == ROW_EVENT) printer_event(p, row.u.entry);
    }
    printer_end(p);
    size_t printed = p->printed;
    printer_free(p);
    return printed;
}

static void write_groups(const struct save *s, const char *format, FILE *out) {
    size_t n = query_count(s->rows);
    struct row *rows = xcalloc(n, sizeof(*rows));
    for (size_t i = 0; i < n; i++) rows[i] = query_row(s->rows, i);
    struct groups_page page = {.store = s->store,
                               .by = rows[0].u.group->by,
                               .rows = rows,
                               .n = n,
                               .config = s->config};
    page.config.columns = s->columns;
    page.config.n_columns = (size_t)s->n_columns;
    print_groups(&page, printer_find(str_of(format), NULL), out);
    xfree(rows);
}

static size_t write_text(struct str text, FILE *out) {
    struct str line;
    size_t n = 0;
    while (text.len && str_split(&text, '\n', &line)) {
        fwrite(line.ptr, 1, line.len, out);
        fputc('\n', out);
        n++;
    }
    return n;
}

static size_t write_all(const struct save *s, const char *format, FILE *out) {
    if (!s->rows) return write_text(s->text, out);
    size_t count = query_count(s->rows);
    bool groups = count && query_row(s->rows, 0).kind == ROW_GROUP;
    if (!groups) return write_events(s, format, out);
    write_groups(s, format, out);
    return count;
}

bool save_rows(const struct save *s, size_t *n, struct err *err) {
    const char *format = "";
    struct newfile file;

    if (s->rows && !(format = format_of(s->name, err))) return false;
    if (!newfile_open(&file, s->name, s->replace, err)) return false;
    *n = write_all(s, format, file.out);
    return newfile_commit(&file, err);
}
