/* SPDX-License-Identifier: Apache-2.0 */
/* ConfigMap and Secret: keys and sizes. What a Secret holds never gets any
 * further than here; describe_yaml.c holds to that as well. */
#include "object/describe_parts.h"
#include "object/describe_yaml.h"

enum { KEYS = 200 };

static void line_sizes(const struct describing *d, const struct json *map,
                       bool base64) {
    const struct json *v = json_first(map);
    size_t left = count_of(map);
    for (int n = 0; v && n < KEYS; v = json_next(v), n++, left--) {
        size_t bytes = base64 ? base64_bytes(json_text(v)) : json_text(v).len;
        page_printf(d->page, 1, TONE_PLAIN, "", "%.*s: %zu bytes",
                    STR_ARG(str_sub(json_key(v), 0, 300)), bytes);
    }
    line_more(d, 1, left);
}

static void add_keys(struct buf *out, const struct json *o) {
    size_t n = count_of(json_get(o, "data")) +
               count_of(json_get(o, "binaryData")) +
               count_of(json_get(o, "stringData"));
    buf_printf(out, "%zu key%s", n, n == 1 ? "" : "s");
    if (is_true(o, "immutable")) buf_add_cstr(out, ", immutable");
}

static enum tone map_state(const struct json *o, int64_t now_us,
                           struct buf *out) {
    (void)now_us;
    add_keys(out, o);
    return TONE_QUIET;
}

static enum tone secret_state(const struct json *o, int64_t now_us,
                              struct buf *out) {
    (void)now_us;
    buf_add_str(out, text_at(o, "type"));
    add_comma(out);
    add_keys(out, o);
    return TONE_QUIET;
}

static void map_rest(const struct describing *d) {
    line_head(d, "Data");
    line_sizes(d, json_get(d->object, "data"), false);
    line_sizes(d, json_get(d->object, "binaryData"), true);
}

static void secret_rest(const struct describing *d) {
    line_head(d, "Data");
    line_sizes(d, json_get(d->object, "data"), true);
    line_sizes(d, json_get(d->object, "stringData"), false);
}

const struct kind_words config_kinds[] = {
    {"", "ConfigMap", map_state, NULL, map_rest},
    {"", "Secret", secret_state, NULL, secret_rest},
    {NULL, NULL, NULL, NULL, NULL},
};
