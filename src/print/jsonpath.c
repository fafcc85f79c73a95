/* SPDX-License-Identifier: Apache-2.0 */
/* jsonpath=TEMPLATE, for each event a line: "{.reason}: {.message}". For who
 * brings kubectl's templates, which are about the List: "{.items[*].reason}"
 * and "{range .items[*]}...{end}" print what kubectl prints. */
#include "base/jsonpath.h"

#include "base/alloc.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "print/field.h"
#include "print/formats.h"

struct part {
    char *text;            /* a literal; or */
    struct jsonpath *path; /* both owned */
};

struct template {
    VEC(struct part) parts;
    bool in_list; /* one path over .items[*]: all results in one line */
    bool range;   /* what stands between range and end, and nothing added */
    bool ends_line;
};

struct path_printer {
    struct printer base;
    struct field_reader *reader;
    struct buf text, clean;
    size_t results; /* in_list: so far */
};

/* --- the template ----------------------------------------------------- */

static void template_free(void *spec) {
    struct template *t = spec;
    for (size_t i = 0; i < t->parts.n; i++) {
        xfree(t->parts.at[i].text);
        jsonpath_free(t->parts.at[i].path);
    }
    vec_done(&t->parts);
    xfree(t);
}

static bool refuse(struct err *err, const char *what) {
    return err_set(err, ERR_USAGE, "-o jsonpath: %s", what);
}

static void add_literal(struct template *t, struct str text) {
    if (text.len == 0) return;
    const struct part part = {.text = xstrndup(text.ptr, text.len)};
    vec_push(&t->parts, part);
    t->ends_line = text.ptr[text.len - 1] == '\n';
}

/* "\n" and its kin, in quotes within braces. */
static bool add_quoted(struct template *t, struct str text, struct err *err) {
    struct buf out = BUF_INIT(LIMIT_FILTER_BYTES);
    if (text.len < 2 || text.ptr[text.len - 1] != text.ptr[0])
        return refuse(err, "a quote is not closed");
    text = str_sub(text, 1, text.len - 2);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\\' && i + 1 < text.len) {
            c = text.ptr[++i];
            if (c == 'n') c = '\n';
            if (c == 't') c = '\t';
        }
        buf_add_char(&out, c);
    }
    add_literal(t, buf_str(&out));
    buf_done(&out);
    return true;
}

static bool add_path(struct template *t, struct str text, struct err *err) {
    const struct str items[] = {STR(".items[*]"), STR("items[*]"),
                                STR("$.items[*]")};
    for (size_t i = 0; i < ARRAY_LEN(items); i++) {
        if (!str_starts(text, items[i]) || t->range) continue;
        if (t->parts.n)
            return refuse(err, "{.items[*]...} stands alone; for more of "
                               "each event write {range .items[*]}...{end}");
        t->in_list = true;
        text = str_sub(text, items[i].len, text.len);
        if (text.len == 0) text = STR(".");
        break;
    }
    if (!t->in_list && !t->range && str_starts(text, STR(".items")))
        return refuse(err, "of .items only [*] is known: take --limit and "
                           "--sort-by");
    const struct part part = {.path = jsonpath_parse(text, err)};
    if (!part.path) return err_wrap(err, "-o jsonpath: %.*s", STR_ARG(text));
    vec_push(&t->parts, part);
    t->ends_line = false;
    return true;
}

static bool add_braces(struct template *t, struct str text, bool *ended,
                       struct err *err) {
    struct str inner = str_trim(text);
    if (inner.len && (inner.ptr[0] == '"' || inner.ptr[0] == '\''))
        return add_quoted(t, inner, err);
    if (str_starts(inner, STR("range "))) {
        struct str over = str_trim(str_sub(inner, 6, inner.len));
        if (t->parts.n || t->range || !str_eq(over, STR(".items[*]")))
            return refuse(err, "range is known over .items[*] alone, at the "
                               "beginning");
        t->range = true;
        return true;
    }
    if (str_eq(inner, STR("end"))) {
        *ended = true;
        return t->range || refuse(err, "{end} without a {range ...}");
    }
    return add_path(t, inner, err);
}

/* How far the braces go: those in quotes are text. */
static size_t end_of_braces(struct str text, size_t at) {
    char quote = '\0';
    for (; at < text.len; at++) {
        char c = text.ptr[at];
        if (quote && c == '\\')
            at++;
        else if (quote && c == quote)
            quote = '\0';
        else if (!quote && (c == '"' || c == '\''))
            quote = c;
        else if (!quote && c == '}')
            return at;
    }
    return text.len;
}

static bool parse(struct template *t, struct str text, struct err *err) {
    bool ended = false;
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        while (at < text.len && text.ptr[at] != '{') at++;
        struct str literal = str_sub(text, from, at - from);
        if (ended && literal.len)
            return refuse(err, "nothing may stand behind {end}");
        add_literal(t, literal);
        if (at == text.len) break;
        size_t end = end_of_braces(text, at);
        if (end == text.len) return refuse(err, "'}' is missing");
        if (ended ||
            !add_braces(t, str_sub(text, at + 1, end - at - 1), &ended, err))
            return ended ? refuse(err, "nothing may stand behind {end}")
                         : false;
        at = end + 1;
    }
    if (t->range && !ended) return refuse(err, "{end} is missing");
    if (t->in_list && t->parts.n > 1)
        return refuse(err, "{.items[*]...} stands alone; for more of each "
                           "event write {range .items[*]}...{end}");
    return true;
}

static void *template_parse(struct str text, struct err *err) {
    struct template *t = xcalloc(1, sizeof(*t));
    bool ok;
    if (str_trim(text).len == 0)
        ok = refuse(err, "a path is missing, such as {.involvedObject.name}");
    else if (memchr(text.ptr, '{', text.len))
        ok = parse(t, text, err);
    else
        ok = add_path(t, str_trim(text), err);
    if (ok) return t;
    template_free(t);
    return NULL;
}

/* --- events ----------------------------------------------------------- */

static struct path_printer *as_paths(struct printer *p) {
    return (struct path_printer *)p;
}

static struct printer *paths_open(const struct print_config *config) {
    struct path_printer *p = xcalloc(1, sizeof(*p));
    p->base.config = *config;
    p->reader = field_reader_new();
    buf_init(&p->text, LIMIT_DOC_BYTES);
    buf_init(&p->clean, LIMIT_DOC_BYTES);
    return &p->base;
}

static void paths_free(struct printer *printer) {
    struct path_printer *p = as_paths(printer);
    field_reader_free(p->reader);
    buf_done(&p->text);
    buf_done(&p->clean);
    xfree(p);
}

/* Results of one path, with blanks between them. */
struct results {
    struct path_printer *printer;
    size_t n;
};

static void put_result(void *ctx, const struct json *found) {
    struct results *r = ctx;
    struct path_printer *p = r->printer;
    const struct template *t = p->base.config.spec;
    if (r->n++ || (t->in_list && p->results)) fputc(' ', p->base.out);
    p->results++;
    buf_clear(&p->text);
    buf_clear(&p->clean);
    field_put_value(&p->text, found);
    text_clean(&p->clean, buf_str(&p->text), TEXT_LINE, p->clean.cap);
    fwrite(p->clean.data, 1, p->clean.len, p->base.out);
}

static void paths_event(struct printer *printer, const struct entry *e) {
    struct path_printer *p = as_paths(printer);
    const struct template *t = p->base.config.spec;
    const struct json *v =
        field_reader_json(p->reader, e, &p->base.config.show);
    for (size_t i = 0; i < t->parts.n; i++) {
        const struct part *part = &t->parts.at[i];
        struct results results = {.printer = p};
        if (part->text)
            fputs(part->text, p->base.out);
        else if (v)
            jsonpath_each(part->path, v, put_result, &results);
    }
    if (!t->in_list && !t->range && !t->ends_line) fputc('\n', p->base.out);
}

const struct printer_ops print_jsonpath = {
    .name = "jsonpath",
    .about = "a template such as {.reason} {.involvedObject.name}",
    .parse = template_parse,
    .spec_free = template_free,
    .open = paths_open,
    .event = paths_event,
    .free = paths_free,
};
