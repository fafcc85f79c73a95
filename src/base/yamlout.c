/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yamlout.h"

#include <assert.h>

#include "base/cc.h"
#include "base/jsonout.h"
#include "base/utf8.h"

/* Longer ones, once escaped, are no "simple keys" to YAML readers. */
enum { KEY_MAX = 150 };

/* --- texts ------------------------------------------------------------ */

/* What YAML 1.1 takes for a boolean or for nothing, in any case. */
static bool is_reserved(struct str s) {
    static const char *const words[] = {"y",    "n",     "yes", "no",  "on",
                                        "true", "false", "off", "null"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq_nocase(s, str_of(words[i]))) return true;
    return false;
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Starts with a letter, so it is no number, date or indicator; and nothing
 * in it ends it early. */
static bool is_plain(struct str s) {
    if (s.len == 0 || !is_letter(s.ptr[0]) || s.ptr[s.len - 1] == ' ' ||
        is_reserved(s))
        return false;
    for (size_t at = 0; at < s.len;) {
        uint32_t cp;
        bool ok;
        size_t n = utf8_next(s, at, &cp, &ok);
        if (!ok || utf8_is_hidden(cp)) return false;
        char after = at + n < s.len ? s.ptr[at + n] : ' ';
        if (cp == ':' && after == ' ') return false;
        if (cp == ' ' && after == '#') return false;
        at += n;
    }
    return true;
}

void yamlout_quote(struct buf *out, struct str s) {
    buf_add_char(out, '"');
    for (size_t at = 0; at < s.len;) {
        uint32_t cp;
        bool ok;
        size_t n = utf8_next(s, at, &cp, &ok);
        if (!ok)
            buf_add_cstr(out, "\\uFFFD");
        else if (cp == '"' || cp == '\\')
            buf_add(out, (char[2]){'\\', (char)cp}, 2);
        else if (cp == '\n')
            buf_add_cstr(out, "\\n");
        else if (cp == '\t')
            buf_add_cstr(out, "\\t");
        else if (!utf8_is_hidden(cp))
            buf_add(out, s.ptr + at, n);
        else
            buf_printf(out, cp < 0x10000 ? "\\u%04X" : "\\U%08X",
                       (unsigned)cp);
        at += n;
    }
    buf_add_char(out, '"');
}

static void put_text(struct buf *out, struct str s) {
    if (is_plain(s))
        buf_add_str(out, s);
    else
        yamlout_quote(out, s);
}

/* --- structure -------------------------------------------------------- */

/* What stands before a value: line, indentation, "-" or the key. */
static void begin(struct yamlout *y, struct str key) {
    if (y->depth == 0) return;
    struct yamlout_level *l = &y->level[y->depth - 1];
    if (!l->begun && y->depth > 1)
        buf_add_char(y->out, l->in_list ? ' ' : '\n');
    if (l->begun || !l->in_list) buf_add_fill(y->out, ' ', (size_t)l->indent);
    l->begun = true;
    if (l->list) {
        buf_add_char(y->out, '-');
        return;
    }
    if (key.len > KEY_MAX) {
        buf_add_cstr(y->out, "? ");
        put_text(y->out, key);
        buf_add_char(y->out, '\n');
        buf_add_fill(y->out, ' ', (size_t)l->indent);
    } else {
        put_text(y->out, key);
    }
    buf_add_char(y->out, ':');
}

static void blank(struct yamlout *y) {
    if (y->depth > 0) buf_add_char(y->out, ' ');
}

void yamlout_init(struct yamlout *y, struct buf *out) {
    *y = (struct yamlout){.out = out};
}

void yamlout_open(struct yamlout *y, struct str key, char bracket) {
    assert(bracket == '{' || bracket == '[');
    assert(y->depth < YAMLOUT_DEPTH);
    begin(y, key);
    struct yamlout_level new = {.list = bracket == '['};
    if (y->depth > 0) {
        const struct yamlout_level *parent = &y->level[y->depth - 1];
        new.in_list = parent->list;
        new.indent = parent->indent + (new.list && !parent->list ? 0 : 2);
    }
    y->level[y->depth++] = new;
}

void yamlout_close(struct yamlout *y) {
    assert(y->depth > 0);
    const struct yamlout_level *l = &y->level[--y->depth];
    if (l->begun) return;
    blank(y);
    buf_add_cstr(y->out, l->list ? "[]\n" : "{}\n");
}

void yamlout_str(struct yamlout *y, struct str key, struct str s) {
    begin(y, key);
    blank(y);
    put_text(y->out, s);
    buf_add_char(y->out, '\n');
}

/* Numbers, booleans and null are written as in JSON. */
static void put_simple(struct yamlout *y, struct str key,
                       const struct json *v) {
    struct jsonout j;
    begin(y, key);
    blank(y);
    jsonout_init(&j, y->out, 0, 0);
    jsonout_value(&j, STR_NONE, false, v);
    buf_add_char(y->out, '\n');
}

void yamlout_value(struct yamlout *y, struct str key, const struct json *v) {
    if (json_is_string(v)) {
        yamlout_str(y, key, json_text(v));
    } else if (json_is_object(v) || json_is_array(v)) {
        yamlout_open(y, key, json_is_object(v) ? '{' : '[');
        for (const struct json *c = json_first(v); c; c = json_next(c))
            yamlout_value(y, json_key(c), c);
        yamlout_close(y);
    } else {
        put_simple(y, key, v);
    }
}
