/* SPDX-License-Identifier: Apache-2.0 */
#include "object/describe_parts.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"

enum {
    KEY_BYTES = 64,     /* of one step of a path; all are ours */
    INLINE_DEPTH = 4,   /* deeper is "..." */
    TREE_DEPTH = 24,    /* the same */
    TREE_LINES = 2000,  /* of one tree */
    LINES_OF_LIST = 200 /* of one list or map */
};

/* --- reading ---------------------------------------------------------- */

const struct json *json_at(const struct json *v, const char *path) {
    struct str rest = str_of(path), step;
    char key[KEY_BYTES];
    while (v && str_split(&rest, '.', &step)) {
        snprintf(key, sizeof(key), "%.*s", STR_ARG(step));
        v = json_get(v, key);
    }
    return v;
}

struct str text_at(const struct json *v, const char *path) {
    return json_text(json_at(v, path));
}

bool has_text(const struct json *v, const char *path, const char *text) {
    return str_eq(text_at(v, path), str_of(text));
}

bool is_true(const struct json *v, const char *path) {
    const struct json *at = json_at(v, path);
    return at && json_type(at) == JSON_TRUE;
}

int64_t number_at(const struct json *v, const char *path, int64_t otherwise) {
    int64_t n;
    return json_int(json_at(v, path), INT32_MIN, INT32_MAX, &n) ? n
                                                                : otherwise;
}

int64_t time_at(const struct json *v, const char *path) {
    int64_t at_us;
    return time_parse(text_at(v, path), &at_us) ? at_us : TIME_UNSET;
}

size_t count_of(const struct json *v) {
    size_t n = 0;
    for (v = json_first(v); v; v = json_next(v)) n++;
    return n;
}

const struct json *find_by(const struct json *list, const char *key,
                           struct str text) {
    const struct json *e = json_first(list);
    while (e && !(json_is_string(json_get(e, key)) &&
                  str_eq(json_text(json_get(e, key)), text)))
        e = json_next(e);
    return e;
}

const struct json *condition_of(const struct json *object, const char *type) {
    return find_by(json_at(object, "status.conditions"), "type", str_of(type));
}

/* --- texts ------------------------------------------------------------ */

static void add_number(struct buf *out, const struct json *v) {
    int64_t n;
    double d;
    if (json_int(v, INT64_MIN, INT64_MAX, &n))
        buf_printf(out, "%" PRId64, n);
    else if (json_double(v, &d))
        buf_printf(out, "%g", d);
}

/* False for what has children. */
static bool add_scalar(struct buf *out, const struct json *v) {
    switch (json_type(v)) {
    case JSON_NULL:
        buf_add_cstr(out, "<none>");
        break;
    case JSON_FALSE:
        buf_add_cstr(out, "false");
        break;
    case JSON_TRUE:
        buf_add_cstr(out, "true");
        break;
    case JSON_NUMBER:
        add_number(out, v);
        break;
    case JSON_STRING:
        buf_add_str(out, json_text(v));
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        return false;
    }
    return true;
}

static void add_nested(struct buf *out, const struct json *v, int depth) {
    if (add_scalar(out, v)) return;
    if (depth == INLINE_DEPTH) {
        buf_add_cstr(out, "...");
        return;
    }
    bool map = json_is_object(v), first = true;
    if (depth) buf_add_char(out, map ? '{' : '[');
    for (v = json_first(v); v; v = json_next(v), first = false) {
        if (!first) buf_add_cstr(out, ", ");
        if (map) {
            buf_add_str(out, json_key(v));
            buf_add_char(out, '=');
        }
        add_nested(out, v, depth + 1);
    }
    if (depth) buf_add_char(out, map ? '}' : ']');
}

void add_inline(struct buf *out, const struct json *v) {
    if (v) add_nested(out, v, 0);
}

void add_age(struct buf *out, int64_t at_us, int64_t now_us) {
    char age[AGE_TEXT_MAX];
    age_since(at_us, now_us, age);
    buf_add_cstr(out, age);
}

void add_when(struct buf *out, int64_t at_us, int64_t now_us) {
    char text[TIME_TEXT_MAX];
    time_format(at_us, 0, text);
    buf_printf(out, "%s (", text);
    add_age(out, at_us, now_us);
    buf_add_cstr(out, " ago)");
}

void add_comma(struct buf *out) {
    if (out->len) buf_add_cstr(out, ", ");
}

/* --- lines ------------------------------------------------------------ */

void line_of(const struct describing *d, int indent, const char *label,
             const struct json *v) {
    struct buf text = LINE_BUF;
    if (!v || json_type(v) == JSON_NULL) return;
    add_inline(&text, v);
    if (text.len)
        page_add(d->page, indent, TONE_PLAIN, str_of(label), buf_str(&text));
    buf_done(&text);
}

void line_at(const struct describing *d, int indent, const char *label,
             const char *path) {
    line_of(d, indent, label, json_at(d->object, path));
}

void line_when(const struct describing *d, int indent, const char *label,
               const char *path) {
    struct buf text = LINE_BUF;
    int64_t at_us = time_at(d->object, path);
    if (at_us != TIME_UNSET) {
        add_when(&text, at_us, d->now_us);
        page_add(d->page, indent, TONE_PLAIN, str_of(label), buf_str(&text));
    }
    buf_done(&text);
}

void line_head(const struct describing *d, const char *text) {
    page_add(d->page, 0, TONE_HEAD, STR(""), str_of(text));
}

void line_more(const struct describing *d, int indent, size_t more) {
    if (more)
        page_printf(d->page, indent, TONE_QUIET, "", "and %zu more", more);
}

static void one_of_each(const struct describing *d, int indent,
                        const struct json *e, bool map) {
    struct buf text = LINE_BUF;
    add_inline(&text, e);
    page_add(d->page, indent, TONE_PLAIN, map ? json_key(e) : STR(""),
             buf_str(&text));
    buf_done(&text);
}

void line_each(const struct describing *d, int indent, const char *label,
               const struct json *v) {
    const struct json *e = json_first(v);
    size_t left = count_of(v);
    if (!e) return;
    page_add(d->page, indent, indent ? TONE_PLAIN : TONE_HEAD, STR(""),
             str_of(label));
    for (int n = 0; e && n < LINES_OF_LIST; e = json_next(e), n++, left--)
        one_of_each(d, indent + 1, e, json_is_object(v));
    line_more(d, indent + 1, left);
}

struct tree {
    const struct describing *d;
    size_t lines;
};

/* Children of v; those of an element of a list stand under its "-". */
static void branch(struct tree *t, int indent, const struct json *v) {
    bool map = json_is_object(v);
    struct buf text = LINE_BUF;
    for (v = json_first(v); v; v = json_next(v)) {
        if (t->lines == TREE_LINES) break;
        t->lines++;
        buf_clear(&text);
        bool scalar = add_scalar(&text, v);
        if (!scalar && !json_first(v)) buf_add_cstr(&text, "<none>");
        if (!scalar && indent >= TREE_DEPTH) buf_add_cstr(&text, "...");
        page_add(t->d->page, indent, TONE_PLAIN, map ? json_key(v) : STR("-"),
                 buf_str(&text));
        if (!scalar && indent < TREE_DEPTH) branch(t, indent + 1, v);
    }
    buf_done(&text);
}

void line_tree(const struct describing *d, const char *label,
               const struct json *v) {
    struct tree t = {.d = d};
    if (!json_first(v)) return;
    line_head(d, label);
    branch(&t, 1, v);
    if (t.lines == TREE_LINES)
        page_add(d->page, 1, TONE_QUIET, STR(""),
                 STR("(more is left out: see its YAML)"));
}
