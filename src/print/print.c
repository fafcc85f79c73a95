/* SPDX-License-Identifier: Apache-2.0 */
#include "print/print.h"

#include "base/alloc.h"
#include "print/formats.h"

static const struct printer_ops *const formats[] = {
    &print_table, &print_wide, &print_json,   &print_jsonl,    &print_yaml,
    &print_csv,   &print_name, &print_custom, &print_jsonpath,
};

const struct printer_ops *const *printer_all(size_t *n) {
    *n = ARRAY_LEN(formats);
    return formats;
}

const struct printer_ops *printer_find(struct str name, struct err *err) {
    struct buf names = BUF_INIT(LIMIT_CELL_BYTES);
    const struct printer_ops *found = NULL;
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        if (str_eq(name, str_of(formats[i]->name))) found = formats[i];
        if (i) buf_add_cstr(&names, ", ");
        buf_add_cstr(&names, formats[i]->name);
    }
    if (!found)
        err_set(err, ERR_USAGE, "unknown output format '%.*s': use one of %s",
                STR_ARG(str_sub(name, 0, 40)), names.data);
    buf_done(&names);
    return found;
}

struct printer *printer_new(const struct printer_ops *ops,
                            const struct print_config *config, FILE *out) {
    struct printer *p = ops->open(config);
    p->ops = ops;
    p->config = *config;
    p->out = out;
    return p;
}

void printer_free(struct printer *p) {
    if (p) p->ops->free(p);
}

void printer_measure(struct printer *p, const struct entry *e) {
    if (p->ops->measure) p->ops->measure(p, e);
}

void printer_event(struct printer *p, const struct entry *e) {
    p->ops->event(p, e);
    p->printed++;
}

void printer_end(struct printer *p) {
    if (p->ops->end) p->ops->end(p);
}

bool format_parse(struct str text, struct format *out, struct err *err) {
    struct str rest = text, name;
    *out = (struct format){0};
    bool any = str_split(&rest, '=', &name);
    bool has_spec = any && name.len < text.len;
    const struct printer_ops *ops = printer_find(name, err);
    if (!ops) return false;
    if (!ops->parse && has_spec)
        return err_set(err, ERR_USAGE, "-o %s takes no '='", ops->name);
    if (ops->parse) {
        struct str spec =
            has_spec ? str_sub(text, name.len + 1, text.len) : STR("");
        out->spec = ops->parse(spec, err);
        if (!out->spec) return false;
    }
    out->ops = ops;
    return true;
}

void format_done(struct format *f) {
    if (f->spec) f->ops->spec_free(f->spec);
    *f = (struct format){0};
}
