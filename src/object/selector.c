/* SPDX-License-Identifier: Apache-2.0 */
#include "object/selector.h"

#include "base/buf.h"
#include "base/cc.h"
#include "object/resource.h"

/* Escaped; longer ones do not go through servers. */
#define QUERY_BYTES ((size_t)7000)
#define LABEL_MOST 317 /* a prefix of 253, '/', a name of 63 */

/* What a label's key or value is made of: anything else would change what
 * the selector says. */
static bool is_label(struct str s) {
    if (s.len > LABEL_MOST) return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
                  c == '/';
        if (!ok) return false;
    }
    return true;
}

static void add_comma(struct buf *out) {
    if (out->len) buf_add_char(out, ',');
}

/* {"app":"web"} -> app=web */
static bool add_map(struct buf *out, const struct json *map) {
    for (const struct json *v = json_first(map); v; v = json_next(v)) {
        struct str key = json_key(v);
        struct str value = json_text(v);
        if (!json_is_string(v) || key.len == 0 || !is_label(key) ||
            !is_label(value))
            return false;
        add_comma(out);
        buf_add_str(out, key);
        buf_add_char(out, '=');
        buf_add_str(out, value);
    }
    return true;
}

/* {"key":"a","operator":"In","values":["x","y"]} -> a in (x,y) */
static bool add_expression(struct buf *out, const struct json *e) {
    static const struct {
        const char *name, *before, *after;
        bool values;
    } operators[] = {
        {"In", "", " in ", true},
        {"NotIn", "", " notin ", true},
        {"Exists", "", "", false},
        {"DoesNotExist", "!", "", false},
    };
    struct str key = json_text(json_get(e, "key"));
    struct str name = json_text(json_get(e, "operator"));
    size_t o = 0;

    while (o < ARRAY_LEN(operators) &&
           !str_eq(name, str_of(operators[o].name)))
        o++;
    if (o == ARRAY_LEN(operators) || key.len == 0 || !is_label(key))
        return false;
    add_comma(out);
    buf_add_cstr(out, operators[o].before);
    buf_add_str(out, key);
    buf_add_cstr(out, operators[o].after);
    if (!operators[o].values) return true;
    char sep = '(';
    const struct json *v = json_first(json_get(e, "values"));
    if (!v) return false;
    for (; v; v = json_next(v)) {
        if (!json_is_string(v) || !is_label(json_text(v))) return false;
        buf_add_char(out, sep);
        buf_add_str(out, json_text(v));
        sep = ',';
    }
    buf_add_char(out, ')');
    return true;
}

/* metav1.LabelSelector, or the plain map that older kinds have. False: it
 * cannot be asked for. An empty one selects everything. */
static bool add_selector(struct buf *out, const struct json *selector,
                         bool is_map) {
    const struct json *e = json_first(json_get(selector, "matchExpressions"));

    if (!json_is_object(selector)) return false;
    if (is_map) return add_map(out, selector);
    if (!add_map(out, json_get(selector, "matchLabels"))) return false;
    for (; e; e = json_next(e))
        if (!add_expression(out, e)) return false;
    return true;
}

char *selector_query(const struct json *selector, bool is_map) {
    struct buf plain = BUF_INIT(QUERY_BYTES);
    struct buf query = BUF_INIT(QUERY_BYTES);
    bool good = add_selector(&plain, selector, is_map);

    if (plain.len) {
        buf_add_cstr(&query, "labelSelector=");
        resource_escape(&query, buf_str(&plain));
    }
    good = good && !plain.over && !query.over;
    buf_done(&plain);
    if (good) return buf_take(&query);
    buf_done(&query);
    return NULL;
}

char *selector_query_field(const char *field, struct str value) {
    struct buf query = BUF_INIT(QUERY_BYTES);

    if (value.len == 0 || !is_label(value)) return NULL;
    buf_printf(&query, "fieldSelector=%s%%3D", field);
    resource_escape(&query, value);
    return buf_take(&query);
}
