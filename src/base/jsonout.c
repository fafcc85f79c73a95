/* SPDX-License-Identifier: Apache-2.0 */
#include "base/jsonout.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"

/* Integers up to here are exact in a double. */
#define EXACT_MAX 9007199254740992.0

static void new_line(struct jsonout *j) {
    if (j->indent == 0) return;
    buf_add_char(j->out, '\n');
    buf_add_fill(j->out, ' ', (size_t)j->indent * (size_t)j->depth);
}

static void put_escape(struct buf *out, uint32_t unit) {
    buf_printf(out, "\\u%04x", (unsigned)unit);
}

/* The short form of an ASCII escape, or 0. */
static char short_escape(uint32_t cp) {
    switch (cp) {
    case '"':
        return '"';
    case '\\':
        return '\\';
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return 0;
    }
}

/* Whether it is written as it is, one byte. */
static bool is_plain(char c) {
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

/* One character that is not plain; returns the bytes read. */
static size_t quote_one(struct buf *out, struct str s, size_t pos) {
    uint32_t cp;
    bool ok;
    size_t len = utf8_next(s, pos, &cp, &ok);
    char letter = short_escape(cp);
    if (letter != 0) {
        buf_add(out, (char[2]){'\\', letter}, 2);
    } else if (!ok) {
        put_escape(out, UTF8_BAD);
    } else if (!utf8_is_hidden(cp)) {
        buf_add(out, s.ptr + pos, len);
    } else if (cp < 0x10000) {
        put_escape(out, cp);
    } else {
        put_escape(out, 0xD800 + ((cp - 0x10000) >> 10));
        put_escape(out, 0xDC00 + ((cp - 0x10000) & 0x3FF));
    }
    return len;
}

void json_quote(struct buf *out, struct str s) {
    size_t pos = 0;
    buf_add_char(out, '"');
    while (pos < s.len) {
        size_t end = pos;
        while (end < s.len && is_plain(s.ptr[end])) end++;
        if (end > pos) buf_add(out, s.ptr + pos, end - pos);
        pos = end;
        if (pos < s.len) pos += quote_one(out, s, pos);
    }
    buf_add_char(out, '"');
}

/* What stands before a value: comma, line, key. */
static void begin(struct jsonout *j, struct str key, bool has_key) {
    if (j->depth == j->top) {
        assert(!has_key);
        return;
    }
    if (!j->first[j->depth]) buf_add_char(j->out, ',');
    j->first[j->depth] = false;
    new_line(j);
    if (!has_key) return;
    json_quote(j->out, key);
    buf_add_char(j->out, ':');
    if (j->indent != 0) buf_add_char(j->out, ' ');
}

static void begin_cstr(struct jsonout *j, const char *key) {
    begin(j, str_of(key), key != NULL);
}

static void open_container(struct jsonout *j, char bracket) {
    assert(bracket == '{' || bracket == '[');
    assert(j->depth + 1 < JSONOUT_DEPTH);
    buf_add_char(j->out, bracket);
    j->depth++;
    j->first[j->depth] = true;
}

void jsonout_init(struct jsonout *j, struct buf *out, int indent, int depth) {
    assert(depth >= 0 && depth < JSONOUT_DEPTH);
    *j = (struct jsonout){
        .out = out, .indent = indent, .depth = depth, .top = depth};
}

void jsonout_open(struct jsonout *j, const char *key, char bracket) {
    begin_cstr(j, key);
    open_container(j, bracket);
}

void jsonout_open_key(struct jsonout *j, struct str key, char bracket) {
    begin(j, key, true);
    open_container(j, bracket);
}

void jsonout_close(struct jsonout *j, char bracket) {
    assert(bracket == '}' || bracket == ']');
    assert(j->depth > j->top);
    bool empty = j->first[j->depth];
    j->depth--;
    if (!empty) new_line(j);
    buf_add_char(j->out, bracket);
}

void jsonout_str(struct jsonout *j, const char *key, struct str s) {
    begin_cstr(j, key);
    json_quote(j->out, s);
}

void jsonout_str_key(struct jsonout *j, struct str key, struct str s) {
    begin(j, key, true);
    json_quote(j->out, s);
}

void jsonout_int(struct jsonout *j, const char *key, int64_t n) {
    begin_cstr(j, key);
    buf_printf(j->out, "%" PRId64, n);
}

void jsonout_bool(struct jsonout *j, const char *key, bool b) {
    begin_cstr(j, key);
    buf_add_cstr(j->out, b ? "true" : "false");
}

void jsonout_key(struct jsonout *j, const char *key) {
    begin_cstr(j, key);
}

void jsonout_null(struct jsonout *j, const char *key) {
    begin_cstr(j, key);
    buf_add_cstr(j->out, "null");
}

static bool is_exact_integer(double d) {
    return d >= -EXACT_MAX && d <= EXACT_MAX && (double)(int64_t)d == d;
}

/* The fewest digits that read back as the same number. */
static void put_shortest(struct buf *out, double d) {
    char text[32];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof(text), "%.*g", digits, d);
        if (strtod(text, NULL) == d) break;
    }
    buf_add_cstr(out, text);
}

/* JSON has no infinity; a reader overflows to it again. */
static void put_number(struct buf *out, const struct json *v) {
    double d = 0;
    json_double(v, &d);
    if (isinf(d)) {
        buf_add_cstr(out, d > 0 ? "1e999" : "-1e999");
    } else if (is_exact_integer(d)) {
        buf_printf(out, "%" PRId64, (int64_t)d);
    } else {
        put_shortest(out, d);
    }
}

void jsonout_value(struct jsonout *j, struct str key, bool has_key,
                   const struct json *v) {
    begin(j, key, has_key);
    enum json_type type = json_type(v);
    switch (type) {
    case JSON_NULL:
        buf_add_cstr(j->out, "null");
        break;
    case JSON_FALSE:
        buf_add_cstr(j->out, "false");
        break;
    case JSON_TRUE:
        buf_add_cstr(j->out, "true");
        break;
    case JSON_NUMBER:
        put_number(j->out, v);
        break;
    case JSON_STRING:
        json_quote(j->out, json_text(v));
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        open_container(j, type == JSON_OBJECT ? '{' : '[');
        for (const struct json *c = json_first(v); c; c = json_next(c)) {
            jsonout_value(j, json_key(c), type == JSON_OBJECT, c);
        }
        jsonout_close(j, type == JSON_OBJECT ? '}' : ']');
        break;
    }
}
