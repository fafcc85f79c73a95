/* SPDX-License-Identifier: Apache-2.0 */
#include "decode/yamlcut.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/jsonout.h"
#include "base/limits.h"
#include "base/yaml.h"

struct yamlcut {
    yamlcut_fn *fn;
    void *ctx;
    struct buf doc; /* the document, without its items */
    uint64_t doc_line;
    bool in_items;
    size_t indent; /* of the items' dashes; SIZE_MAX: none has come */
    struct buf item;
    uint64_t item_line; /* 0: none is open */
    struct buf json;
};

struct yamlcut *yamlcut_new(yamlcut_fn *fn, void *ctx) {
    struct yamlcut *y = xcalloc(1, sizeof(*y));
    *y = (struct yamlcut){.fn = fn, .ctx = ctx};
    buf_init(&y->doc, LIMIT_YAML_BYTES);
    buf_init(&y->item, LIMIT_YAML_BYTES);
    buf_init(&y->json, 8 * LIMIT_YAML_BYTES);
    return y;
}

void yamlcut_free(struct yamlcut *y) {
    if (!y) return;
    buf_done(&y->doc);
    buf_done(&y->item);
    buf_done(&y->json);
    xfree(y);
}

/* --- a tree as JSON --------------------------------------------------- */

static bool is_integer(const char *text, int64_t *n) {
    char *end;
    if (strspn(text, "-0123456789") != strlen(text)) return false;
    errno = 0;
    *n = strtoll(text, &end, 10);
    return errno == 0 && end != text && *end == '\0';
}

static void put_scalar(struct jsonout *j, const char *key,
                       const struct yaml *n) {
    const char *text = yaml_text(n);
    int64_t number;
    bool is_set;
    if (yaml_bool(n, &is_set))
        jsonout_bool(j, key, is_set);
    else if (yaml_is_plain(n) && is_integer(text, &number))
        jsonout_int(j, key, number);
    else
        jsonout_str(j, key, str_of(text));
}

/* As deep as the tree, which is bounded. */
static void put_node(struct jsonout *j, const char *key,
                     const struct yaml *n) {
    bool map = yaml_type(n) == YAML_MAP;
    switch (yaml_type(n)) {
    case YAML_NULL:
        jsonout_null(j, key);
        return;
    case YAML_SCALAR:
        put_scalar(j, key, n);
        return;
    case YAML_LIST:
    case YAML_MAP:
        break;
    }
    jsonout_open(j, key, map ? '{' : '[');
    for (const struct yaml *m = yaml_first(n); m; m = yaml_next(m))
        put_node(j, yaml_key(m), m);
    jsonout_close(j, map ? '}' : ']');
}

/* --- handing over ----------------------------------------------------- */

static bool hand_over(struct yamlcut *y, uint64_t line, bool item,
                      struct buf *text) {
    struct err err = {0};
    struct jsonout j;
    if (text->over) {
        buf_clear(text);
        return y->fn(y->ctx, line, item, NULL, 0, "it is too large for YAML");
    }
    struct yaml *root = yaml_parse(buf_str(text), "YAML", &err);
    buf_clear(text);
    if (!root) return y->fn(y->ctx, line, item, NULL, 0, err.text);
    bool is_empty = yaml_type(root) == YAML_NULL;
    buf_clear(&y->json);
    jsonout_init(&j, &y->json, 0, 0);
    put_node(&j, NULL, root);
    yaml_free(root);
    return is_empty ||
           y->fn(y->ctx, line, item, y->json.data, y->json.len, NULL);
}

static bool end_item(struct yamlcut *y) {
    uint64_t line = y->item_line;
    y->item_line = 0;
    return line == 0 || hand_over(y, line, true, &y->item);
}

bool yamlcut_end(struct yamlcut *y) {
    uint64_t line = y->doc_line;
    bool ok = end_item(y);
    y->in_items = false;
    y->doc_line = 0;
    return ok && (line == 0 || hand_over(y, line, false, &y->doc));
}

bool yamlcut_is_empty(const struct yamlcut *y) {
    return y->doc_line == 0 && y->item_line == 0;
}

/* --- lines ------------------------------------------------------------ */

static size_t indent_of(struct str line) {
    size_t n = 0;
    while (n < line.len && line.ptr[n] == ' ') n++;
    return n;
}

static bool is_blank(struct str line) {
    struct str text = str_trim(line);
    return text.len == 0 || text.ptr[0] == '#';
}

/* "- x", or a dash alone. */
static bool is_dash(struct str line, size_t at) {
    return at < line.len && line.ptr[at] == '-' &&
           (at + 1 == line.len || line.ptr[at + 1] == ' ');
}

static bool is_mark(struct str line, struct str mark) {
    if (!str_starts(line, mark)) return false;
    return line.len == mark.len || line.ptr[mark.len] == ' ' ||
           line.ptr[mark.len] == '\r';
}

bool yamlcut_is_line(struct str line) {
    if (is_mark(line, STR("---")) || str_starts(line, STR("%YAML")) ||
        is_blank(line) || is_dash(line, 0))
        return true;
    const char *colon = memchr(line.ptr, ':', line.len);
    if (!colon) return false;
    size_t n = (size_t)(colon - line.ptr);
    for (size_t i = 0; i < n; i++) {
        char c = line.ptr[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    (c >= '0' && c <= '9') || c == '_' || c == '-';
        if (!word) return false;
    }
    return n > 0 && (n + 1 == line.len || line.ptr[n + 1] == ' ' ||
                     line.ptr[n + 1] == '\r');
}

static void add_line(struct buf *out, struct str line) {
    buf_add_str(out, line);
    buf_add_char(out, '\n');
}

static void begin_item(struct yamlcut *y, uint64_t number, struct str line) {
    y->item_line = number;
    buf_add_fill(&y->item, ' ', y->indent + 1);
    add_line(&y->item, str_sub(line, y->indent + 1, line.len));
}

/* True if the line belongs to the items. */
static bool take_in_items(struct yamlcut *y, uint64_t number, struct str line,
                          bool *ok) {
    size_t indent = indent_of(line);
    if (is_blank(line)) {
        if (y->item_line) add_line(&y->item, line);
        return true;
    }
    if (y->indent == SIZE_MAX && is_dash(line, indent)) y->indent = indent;
    if (y->indent == SIZE_MAX || indent < y->indent) return false;
    if (indent > y->indent) {
        if (y->item_line) add_line(&y->item, line);
        return true;
    }
    if (!is_dash(line, indent)) return false;
    *ok = end_item(y);
    begin_item(y, number, line);
    return true;
}

/* "items:" with nothing but a comment behind it. */
static bool begins_items(struct str line) {
    struct str key = STR("items:");
    return str_starts(line, key) && is_blank(str_sub(line, key.len, line.len));
}

bool yamlcut_line(struct yamlcut *y, uint64_t number, struct str line) {
    bool ok = true;
    if (is_mark(line, STR("---")) || is_mark(line, STR("..."))) {
        ok = yamlcut_end(y);
        line = str_sub(line, 3, line.len); /* a value may stand behind it */
        if (is_blank(line)) return ok;
    }
    if (y->in_items) {
        if (take_in_items(y, number, line, &ok)) return ok;
        ok = end_item(y);
        y->in_items = false;
    }
    if (begins_items(line)) {
        y->in_items = true;
        y->indent = SIZE_MAX;
        if (y->doc_line == 0) y->doc_line = number;
        buf_add_cstr(&y->doc, "items: []\n");
        return ok;
    }
    if (y->doc_line == 0 && is_blank(line)) return ok;
    if (y->doc_line == 0) y->doc_line = number;
    add_line(&y->doc, line);
    return ok;
}
