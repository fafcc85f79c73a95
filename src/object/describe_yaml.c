/* SPDX-License-Identifier: Apache-2.0 */
#include "object/describe_yaml.h"

#include <stdio.h>

#include "base/yamlout.h"
#include "object/describe.h"

bool holds_secrets(const struct json *object) {
    struct str kind = json_text(json_get(object, "kind"));
    return kind.len == 0 || str_eq_nocase(kind, STR("Secret"));
}

size_t base64_bytes(struct str text) {
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        n += c != '=' && c != '\n' && c != '\r';
    }
    return n * 3 / 4;
}

static void put_size(struct yamlout *y, const struct json *v, bool base64) {
    char text[40] = "<hidden>";
    if (json_is_string(v)) {
        size_t n = base64 ? base64_bytes(json_text(v)) : json_text(v).len;
        snprintf(text, sizeof(text), "<%zu bytes>", n);
    }
    yamlout_str(y, json_key(v), str_of(text));
}

/* data, stringData: keys alone, whatever else stands there is left out. */
static void put_sizes(struct yamlout *y, const struct json *map, bool base64) {
    if (!json_is_object(map)) {
        yamlout_str(y, json_key(map), STR("<hidden>"));
        return;
    }
    yamlout_open(y, json_key(map), '{');
    for (const struct json *v = json_first(map); v; v = json_next(v))
        put_size(y, v, base64);
    yamlout_close(y);
}

static void put_annotations(struct yamlout *y, const struct json *map,
                            bool secret) {
    if (!secret || !json_is_object(map)) {
        yamlout_value(y, json_key(map), map);
        return;
    }
    yamlout_open(y, json_key(map), '{');
    for (const struct json *v = json_first(map); v; v = json_next(v))
        if (!str_eq(json_key(v), STR(LAST_APPLIED)))
            yamlout_value(y, json_key(v), v);
    yamlout_close(y);
}

static void put_metadata(struct yamlout *y, const struct json *meta,
                         bool secret) {
    if (!json_is_object(meta)) {
        yamlout_value(y, json_key(meta), meta);
        return;
    }
    yamlout_open(y, json_key(meta), '{');
    for (const struct json *v = json_first(meta); v; v = json_next(v)) {
        if (str_eq(json_key(v), STR("managedFields"))) continue;
        if (str_eq(json_key(v), STR("annotations")))
            put_annotations(y, v, secret);
        else
            yamlout_value(y, json_key(v), v);
    }
    yamlout_close(y);
}

/* An object that holds secrets shows the fields that are known to hold none,
 * and no others. */
static bool is_harmless(struct str key) {
    static const char *const keys[] = {"apiVersion", "kind", "type",
                                       "immutable", "status"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (str_eq(key, str_of(keys[i]))) return true;
    return false;
}

static void put_member(struct yamlout *y, const struct json *v, bool secret) {
    struct str key = json_key(v);
    if (str_eq(key, STR("metadata")))
        put_metadata(y, v, secret);
    else if (!secret || is_harmless(key))
        yamlout_value(y, key, v);
    else
        put_sizes(y, v, str_eq(key, STR("data")));
}

void describe_yaml(const struct json *object, struct buf *out) {
    struct yamlout y;
    bool secret = holds_secrets(object);
    if (!json_is_object(object)) return;
    yamlout_init(&y, out);
    yamlout_open(&y, STR_NONE, '{');
    for (const struct json *v = json_first(object); v; v = json_next(v))
        put_member(&y, v, secret);
    yamlout_close(&y);
}
