/* SPDX-License-Identifier: Apache-2.0 */
/* jsonpath=TEMPLATE, for each event a line: "{.reason}: {.message}". For who
 * brings kubectl's templates, which are about the List: "{.items[*].reason}"
 * and "{range .items[*]}...{end}", with texts around them, print what kubectl
 * prints. */
#include "base/jsonpath.h"

#include "base/alloc.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "print/field.h"
#include "print/formats.h"

static const char alone[] =
    "{.items[*]...} stands but for texts alone; for more of each event write "
    "{range .items[*]}...{end}";

struct part {
    char *text;            /* a literal; or */
    struct jsonpath *path; /* both owned */
};

/* What the parts are about. */
enum template_about {
    ABOUT_EVENT, /* each event, a line each */
    ABOUT_ITEMS, /* one path over .items[*]: all results on one line */
    ABOUT_RANGE  /* what stands between range and end, and nothing added */
};

/* parts[from, to) are of each event; what stands before and behind is text,
 * and printed once. */
struct template {
    VEC(struct part) parts;
    enum template_about about;
    size_t from, to;
    bool ended; /* to is known */
    bool ends_line;
};

struct path_printer {
    struct printer base;
    struct field_reader *reader;
    struct buf text, clean;
    bool begun;
    bool any; /* a result is printed */
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

/* A text in quotes within braces, as Go has them. */
static bool add_quoted(struct template *t, struct str text, struct err *err) {
    static const char letters[] = "ntr\\'\"", meant[] = "\n\t\r\\'\"";
    struct buf out = BUF_INIT(LIMIT_FILTER_BYTES);
    bool ok = text.len >= 2 && text.ptr[text.len - 1] == text.ptr[0];
    if (!ok) refuse(err, "a quote is not closed");
    for (size_t i = 1; ok && i + 1 < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\\') {
            const char *letter = strchr(letters, text.ptr[++i]);
            ok = letter && i + 1 < text.len;
            if (ok) c = meant[letter - letters];
        }
        buf_add_char(&out, c);
        if (!ok)
            refuse(err, "behind a '\\' in quotes n, t, r, '\\' and quotes are "
                        "known");
    }
    if (ok && out.over) ok = refuse(err, "a text is too long");
    if (ok) add_literal(t, buf_str(&out));
    buf_done(&out);
    return ok;
}

static bool has_paths(const struct template *t) {
    for (size_t i = 0; i < t->parts.n; i++)
        if (t->parts.at[i].path) return true;
    return false;
}

/* ".items[*]" in front of a path: all that comes behind it is of each event. */
static bool take_items(struct template *t, struct str *text, struct err *err) {
    static const char *const items[] = {"$.items[*]", ".items[*]", "items[*]"};
    for (size_t i = 0; i < ARRAY_LEN(items); i++) {
        if (!str_starts(*text, str_of(items[i]))) continue;
        if (has_paths(t)) return refuse(err, alone);
        *text = str_sub(*text, strlen(items[i]), text->len);
        if (text->len == 0) *text = STR(".");
        t->about = ABOUT_ITEMS;
        t->from = t->parts.n;
        t->to = t->from + 1;
        t->ended = true;
        return true;
    }
    if (str_starts(*text, STR(".items")) || str_starts(*text, STR("$.items")))
        return refuse(err, "of .items only [*] is known: take --limit and "
                           "--sort-by, or -o json | jq");
    return true;
}

static bool add_path(struct template *t, struct str text, struct err *err) {
    struct str path = text;
    if (t->ended) return refuse(err, alone);
    if (t->about != ABOUT_RANGE && !take_items(t, &path, err)) return false;
    const struct part part = {.path = jsonpath_parse(path, err)};
    if (!part.path) return err_wrap(err, "-o jsonpath: %.*s", STR_ARG(path));
    vec_push(&t->parts, part);
    t->ends_line = false;
    return true;
}

static bool begin_range(struct template *t, struct str over, struct err *err) {
    if (t->ended || t->about != ABOUT_EVENT || has_paths(t) ||
        !str_eq(over, STR(".items[*]")))
        return refuse(err, "range is known once, over .items[*] alone; for "
                           "more take -o json | jq");
    t->about = ABOUT_RANGE;
    t->from = t->parts.n;
    return true;
}

static bool end_range(struct template *t, struct err *err) {
    if (t->about != ABOUT_RANGE || t->ended)
        return refuse(err, "{end} without a {range ...}");
    t->to = t->parts.n;
    t->ended = true;
    return true;
}

static bool add_braces(struct template *t, struct str text, struct err *err) {
    struct str inner = str_trim(text);
    if (inner.len && (inner.ptr[0] == '"' || inner.ptr[0] == '\''))
        return add_quoted(t, inner, err);
    if (str_starts(inner, STR("range ")))
        return begin_range(t, str_trim(str_sub(inner, 6, inner.len)), err);
    if (str_eq(inner, STR("end"))) return end_range(t, err);
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
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        while (at < text.len && text.ptr[at] != '{') at++;
        add_literal(t, str_sub(text, from, at - from));
        if (at == text.len) break;
        size_t end = end_of_braces(text, at);
        if (end == text.len) return refuse(err, "'}' is missing");
        if (!add_braces(t, str_sub(text, at + 1, end - at - 1), err))
            return false;
        at = end + 1;
    }
    if (t->about == ABOUT_RANGE && !t->ended)
        return refuse(err, "{end} is missing");
    return true;
}

static void *template_parse(struct str text, struct err *err) {
    struct template *t = xcalloc(1, sizeof(*t));
    bool ok;
    if (str_trim(text).len == 0)
        ok = refuse(err, "a path is missing, such as {.involvedObject.name}");
    else if (text.len > LIMIT_FILTER_BYTES)
        ok = refuse(err, "the template is too long");
    else if (memchr(text.ptr, '{', text.len))
        ok = parse(t, text, err);
    else
        ok = add_path(t, str_trim(text), err);
    if (ok) {
        if (!t->ended) t->to = t->parts.n;
        return t;
    }
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
    bool any;
};

static const struct template *spec_of(const struct path_printer *p) {
    return p->base.config.spec;
}

static void put_result(void *ctx, const struct json *found) {
    struct results *r = ctx;
    struct path_printer *p = r->printer;
    if (r->any) fputc(' ', p->base.out);
    r->any = true;
    buf_clear(&p->text);
    buf_clear(&p->clean);
    field_put_value(&p->text, found);
    text_clean(&p->clean, buf_str(&p->text), TEXT_LINE, p->clean.cap);
    fwrite(p->clean.data, 1, p->clean.len, p->base.out);
}

static void put_texts(const struct path_printer *p, size_t from, size_t to) {
    for (size_t i = from; i < to; i++)
        fputs(spec_of(p)->parts.at[i].text, p->base.out);
}

static void begin(struct path_printer *p) {
    if (p->begun) return;
    p->begun = true;
    put_texts(p, 0, spec_of(p)->from);
}

static void paths_event(struct printer *printer, const struct entry *e) {
    struct path_printer *p = as_paths(printer);
    const struct template *t = spec_of(p);
    const struct json *v =
        field_reader_json(p->reader, e, &p->base.config.show);
    /* What follows is a line an event; all of a list is one. */
    bool in_list = t->about == ABOUT_ITEMS && !p->base.config.follow;
    begin(p);
    for (size_t i = t->from; i < t->to; i++) {
        const struct part *part = &t->parts.at[i];
        struct results results = {p, in_list && p->any};
        if (part->text)
            fputs(part->text, p->base.out);
        else if (v)
            jsonpath_each(part->path, v, put_result, &results);
        p->any = results.any;
    }
    bool adds_line = t->about == ABOUT_EVENT && !t->ends_line;
    if (adds_line || (t->about == ABOUT_ITEMS && p->base.config.follow))
        fputc('\n', p->base.out);
}

static void paths_end(struct printer *printer) {
    struct path_printer *p = as_paths(printer);
    if (spec_of(p)->about == ABOUT_EVENT) return;
    begin(p);
    put_texts(p, spec_of(p)->to, spec_of(p)->parts.n);
}

const struct printer_ops print_jsonpath = {
    .name = "jsonpath",
    .about = "a template such as {.reason} {.involvedObject.name}",
    .parse = template_parse,
    .spec_free = template_free,
    .open = paths_open,
    .event = paths_event,
    .end = paths_end,
    .free = paths_free,
};
