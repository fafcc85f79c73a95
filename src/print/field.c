/* SPDX-License-Identifier: Apache-2.0 */
#include "print/field.h"

#include "base/alloc.h"
#include "base/limits.h"
#include "model/encode.h"

/* --- names ------------------------------------------------------------ */

static bool is_shown(const struct column *c, enum group_key table) {
    return table == GROUP_NONE ? c->event : c->group;
}

static bool refuse(struct str text, enum group_key table, struct err *err) {
    struct buf names = BUF_INIT(LIMIT_CELL_BYTES);
    size_t n;
    const struct column *all = column_all(&n);
    for (size_t i = 0; i < n; i++)
        if (is_shown(&all[i], table))
            buf_printf(&names, "%s%s", names.len ? ", " : "", all[i].name);
    err_set(err, ERR_USAGE, "there is no column '%.*s': use one of %s%s",
            STR_ARG(str_sub(text, 0, 40)), names.data,
            table == GROUP_NONE ? ", or a path such as .involvedObject.name"
                                : "");
    buf_done(&names);
    return false;
}

bool field_parse(struct str text, enum group_key table, struct field *out,
                 struct err *err) {
    *out = (struct field){0};
    bool path = text.len && (text.ptr[0] == '.' || text.ptr[0] == '{');
    if (path && table == GROUP_NONE) {
        out->path = jsonpath_parse(text, err);
        return out->path != NULL;
    }
    const struct column *c = path ? NULL : column_find(text);
    if (!c || !is_shown(c, table)) return refuse(text, table, err);
    out->column = c;
    return true;
}

void field_done(struct field *f) {
    jsonpath_free(f->path);
    *f = (struct field){0};
}

/* --- objects ---------------------------------------------------------- */

struct field_reader {
    struct event_encoder *encoder;
    struct json_reader *reader;
    struct buf text;
};

struct field_reader *field_reader_new(void) {
    struct field_reader *r = xcalloc(1, sizeof(*r));
    r->encoder = event_encoder_new();
    r->reader = json_reader_new();
    buf_init(&r->text, 8 * LIMIT_DOC_BYTES);
    return r;
}

void field_reader_free(struct field_reader *r) {
    if (!r) return;
    event_encoder_free(r->encoder);
    json_reader_free(r->reader);
    buf_done(&r->text);
    xfree(r);
}

const struct json *field_reader_json(struct field_reader *r,
                                     const struct entry *e,
                                     const struct show *show) {
    struct jsonout out;
    const char *const *clusters = show->clusters;
    event_encoder_set_cluster(
        r->encoder, clusters ? str_of(clusters[e->event->cluster]) : STR_NONE);
    buf_clear(&r->text);
    jsonout_init(&out, &r->text, 0, 0);
    encode_event(r->encoder, &out, NULL, e->event);
    return json_parse(r->reader, r->text.data, r->text.len, NULL);
}

/* --- values ----------------------------------------------------------- */

void field_put_value(struct buf *out, const struct json *v) {
    struct jsonout j;
    if (json_is_string(v)) {
        buf_add_str(out, json_text(v));
        return;
    }
    jsonout_init(&j, out, 0, 0);
    jsonout_value(&j, STR_NONE, false, v);
}

/* As Go prints what it has read from JSON. As deep as the document, which is
 * bounded. */
static void put_go(struct buf *out, const struct json *v) {
    bool object = json_is_object(v);
    if (json_type(v) == JSON_NULL) {
        buf_add_cstr(out, "<nil>");
        return;
    }
    if (!object && !json_is_array(v)) {
        field_put_value(out, v);
        return;
    }
    buf_add_cstr(out, object ? "map[" : "[");
    for (const struct json *c = json_first(v); c; c = json_next(c)) {
        if (c != json_first(v)) buf_add_char(out, ' ');
        if (object) {
            buf_add_str(out, json_key(c));
            buf_add_char(out, ':');
        }
        put_go(out, c);
    }
    buf_add_char(out, ']');
}

struct values {
    struct buf *out;
    size_t n;
};

static void put_next(void *ctx, const struct json *found) {
    struct values *values = ctx;
    if (values->n++) buf_add_char(values->out, ',');
    put_go(values->out, found);
}

bool field_put(struct buf *out, const struct field *f, const struct entry *e,
               const struct json *v, const struct show *show) {
    const struct row row = {.kind = ROW_EVENT, .u.entry = e};
    struct values values = {.out = out};
    size_t before = out->len;
    if (f->column) {
        f->column->text(out, &row, show);
        return out->len > before;
    }
    if (v) jsonpath_each(f->path, v, put_next, &values);
    return values.n > 0;
}
