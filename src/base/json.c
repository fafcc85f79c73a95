/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include <assert.h>
#include <pthread.h>

#include <cjson/cJSON.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/limits.h"

#define KEEP_BYTES (1 * MIB)
/* Stands for \u0000 while cJSON, which ends strings at NUL, has the text:
 * a byte that no UTF-8 has. What the input has of it becomes RAW_INSTEAD,
 * just as invalid. */
#define NUL_MARK '\xff'
#define RAW_INSTEAD '\xfe'

/* Flags of ours in cJSON's type, above its own: the key or the text is a
 * struct counted. */
#define KEY_COUNTED (1 << 16)
#define TEXT_COUNTED (1 << 17)

struct json_reader {
    struct arena *arena;
};

/* A string that holds NULs. */
struct counted {
    size_t len;
    char bytes[];
};

/* Where cJSON's memory comes from while it parses on this thread. */
static _Thread_local struct arena *parse_arena;
static pthread_once_t hooks_once = PTHREAD_ONCE_INIT;

static void *hook_malloc(size_t size) {
    return parse_arena ? arena_alloc(parse_arena, size) : xmalloc(size);
}

static void hook_free(void *p) {
    if (!parse_arena) xfree(p);
}

static void set_hooks(void) {
    cJSON_Hooks hooks = {.malloc_fn = hook_malloc, .free_fn = hook_free};
    cJSON_InitHooks(&hooks);
}

/* --- before cJSON ------------------------------------------------------ */

/* One pass over the text, which is written back at or before where it is
 * read. */
struct scan {
    char *text;
    size_t len;
    size_t in;  /* next to read */
    size_t out; /* next to write; <= in */
    size_t nodes;
    int depth;
    bool has_nul; /* \u0000 was seen */
};

static void copy(struct scan *s, size_t n) {
    if (s->in != s->out) memmove(s->text + s->out, s->text + s->in, n);
    s->in += n;
    s->out += n;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* The value of \uXXXX at pos; -1 if something else stands there. */
static int unicode_escape(const struct scan *s, size_t pos) {
    int value = 0;
    if (pos > s->len || s->len - pos < 6) return -1;
    if (s->text[pos] != '\\' || s->text[pos + 1] != 'u') return -1;
    for (size_t i = 2; i < 6; i++) {
        int digit = hex_digit(s->text[pos + i]);
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

static bool malformed(struct err *err, size_t pos) {
    return err_set(err, ERR_FORMAT, "malformed json near byte %zu", pos);
}

/* At a backslash inside a string. cJSON takes a \u with bad digits for
 * \u0000, so they end here; the rest of what is malformed is left to it. */
static bool scan_escape(struct scan *s, struct err *err) {
    int unit = unicode_escape(s, s->in);
    char letter = s->in + 1 < s->len ? s->text[s->in + 1] : '\0';
    if (unit < 0 && letter == 'u') return malformed(err, s->in);

    if (unit == 0) {
        s->text[s->out++] = NUL_MARK;
        s->in += 6;
        s->has_nul = true;
    } else if (unit >= 0xD800 && unit <= 0xDFFF) {
        int low = unicode_escape(s, s->in + 6);
        if (unit <= 0xDBFF && low >= 0xDC00 && low <= 0xDFFF) {
            copy(s, 12);
        } else {
            memcpy(s->text + s->out, "\\ufffd", 6);
            s->out += 6;
            s->in += 6;
        }
    } else if (letter == '"' || letter == '\\') {
        copy(s, 2);
    } else {
        copy(s, 1);
    }
    return true;
}

/* From the opening quote past the closing one, or to the end. */
static bool scan_string(struct scan *s, struct err *err) {
    copy(s, 1);
    while (s->in < s->len) {
        switch (s->text[s->in]) {
        case '"':
            copy(s, 1);
            return true;
        case '\\':
            if (!scan_escape(s, err)) return false;
            break;
        case '\0':
            return err_set(err, ERR_FORMAT,
                           "malformed json: a NUL byte in a string");
        case NUL_MARK:
            s->text[s->out++] = RAW_INSTEAD;
            s->in++;
            break;
        default:
            s->text[s->out++] = s->text[s->in++];
            break;
        }
    }
    return true;
}

/* Make the text safe and count what cJSON would build of it. A string in
 * front of a colon is a key and no node. */
static bool scan_text(struct scan *s, struct err *err) {
    bool in_word = false, after_string = false;
    while (s->in < s->len) {
        char c = s->text[s->in];
        bool was_string = after_string;
        bool was_word = in_word;
        in_word = false;
        after_string = false;
        switch (c) {
        case '"':
            s->nodes++;
            if (!scan_string(s, err)) return false;
            after_string = true;
            continue;
        case '{':
        case '[':
            s->nodes++;
            if (++s->depth > LIMIT_JSON_DEPTH) {
                return err_set(err, ERR_LIMIT,
                               "json nested deeper than %d levels",
                               LIMIT_JSON_DEPTH);
            }
            break;
        case '}':
        case ']':
            if (s->depth > 0) s->depth--;
            break;
        case ':':
            if (was_string) s->nodes--;
            break;
        case ' ':
        case '\t':
        case '\r':
        case '\n':
            after_string = was_string;
            break;
        case ',':
            break;
        case '\0':
            return err_set(err, ERR_FORMAT, "malformed json: a NUL byte");
        default:
            if (!was_word) s->nodes++;
            in_word = true;
            break;
        }
        copy(s, 1);
    }
    if (s->nodes > LIMIT_JSON_NODES) {
        return err_set(err, ERR_LIMIT, "json with more than %d values",
                       LIMIT_JSON_NODES);
    }
    return true;
}

/* --- after cJSON ------------------------------------------------------- */

/* A counted copy with the NULs put back, or `s` itself if it has none. */
static char *restore_nuls(struct arena *a, char *s, bool *counted) {
    size_t len = s ? strlen(s) : 0;
    *counted = len > 0 && memchr(s, NUL_MARK, len) != NULL;
    if (!*counted) return s;

    struct counted *c = arena_alloc(a, sizeof(*c) + len + 1);
    c->len = len;
    for (size_t i = 0; i < len; i++) {
        c->bytes[i] = s[i] == NUL_MARK ? '\0' : s[i];
    }
    c->bytes[len] = '\0';
    return c->bytes;
}

/* As deep as the document, which is bounded. */
static void restore_tree(struct arena *a, cJSON *v) {
    for (; v; v = v->next) {
        bool counted;
        v->string = restore_nuls(a, v->string, &counted);
        if (counted) v->type |= KEY_COUNTED;
        if (cJSON_IsString(v)) {
            v->valuestring = restore_nuls(a, v->valuestring, &counted);
            if (counted) v->type |= TEXT_COUNTED;
        }
        restore_tree(a, v->child);
    }
}

static struct str text_of(const char *s, bool is_counted) {
    if (!is_counted) return str_of(s);
    const void *start = s - offsetof(struct counted, bytes);
    const struct counted *c = start;
    return (struct str){c->bytes, c->len};
}

static const cJSON *node(const struct json *v) {
    return (const cJSON *)(const void *)v;
}

static const struct json *value(const cJSON *n) {
    return (const struct json *)(const void *)n;
}

static bool is_blank(const char *from, const char *end) {
    for (; from < end; from++) {
        if (!strchr(" \t\r\n", *from)) return false;
    }
    return true;
}

/* --- the header's ------------------------------------------------------ */

struct json_reader *json_reader_new(void) {
    pthread_once(&hooks_once, set_hooks);
    struct json_reader *r = xmalloc(sizeof(*r));
    r->arena = arena_new();
    return r;
}

void json_reader_free(struct json_reader *r) {
    if (!r) return;
    arena_free(r->arena);
    xfree(r);
}

const struct json *json_parse(struct json_reader *r, char *text, size_t len,
                              struct err *err) {
    arena_reset(r->arena, KEEP_BYTES);
    if (len > LIMIT_DOC_BYTES) {
        err_set(err, ERR_LIMIT, "json of more than %zu bytes",
                LIMIT_DOC_BYTES);
        return NULL;
    }
    struct scan s = {.text = text, .len = len};
    if (!scan_text(&s, err)) return NULL;

    const char *end = text;
    parse_arena = r->arena;
    cJSON *root = cJSON_ParseWithLengthOpts(text, s.out, &end, false);
    parse_arena = NULL;
    if (!root || !is_blank(end, text + s.out)) {
        malformed(err, end ? (size_t)(end - text) : 0);
        return NULL;
    }
    if (s.has_nul) restore_tree(r->arena, root);
    return value(root);
}

enum json_type json_type(const struct json *v) {
    const cJSON *n = node(v);
    if (cJSON_IsFalse(n)) return JSON_FALSE;
    if (cJSON_IsTrue(n)) return JSON_TRUE;
    if (cJSON_IsNumber(n)) return JSON_NUMBER;
    if (cJSON_IsString(n)) return JSON_STRING;
    if (cJSON_IsArray(n)) return JSON_ARRAY;
    if (cJSON_IsObject(n)) return JSON_OBJECT;
    return JSON_NULL;
}

const struct json *json_get(const struct json *v, const char *key) {
    const cJSON *found = NULL;
    if (!cJSON_IsObject(node(v))) return NULL;
    for (const cJSON *m = node(v)->child; m; m = m->next) {
        if (!m->string || m->type & KEY_COUNTED) continue;
        if (strcmp(m->string, key) == 0) found = m;
    }
    return value(found);
}

struct str json_text(const struct json *v) {
    const cJSON *n = node(v);
    if (!cJSON_IsString(n)) return STR_NONE;
    return text_of(n->valuestring, n->type & TEXT_COUNTED);
}

bool json_is_object(const struct json *v) {
    return cJSON_IsObject(node(v));
}

bool json_is_array(const struct json *v) {
    return cJSON_IsArray(node(v));
}

bool json_is_string(const struct json *v) {
    return cJSON_IsString(node(v));
}

bool json_int(const struct json *v, int64_t min, int64_t max, int64_t *out) {
    double d;
    if (!json_double(v, &d)) return false;
    /* 2^63 itself is out: the cast below must hold. */
    if (!(d >= -0x1p63 && d < 0x1p63)) return false;
    int64_t n = (int64_t)d;
    if ((double)n != d || n < min || n > max) return false;
    *out = n;
    return true;
}

bool json_double(const struct json *v, double *out) {
    if (!cJSON_IsNumber(node(v))) return false;
    *out = node(v)->valuedouble;
    return true;
}

const struct json *json_first(const struct json *v) {
    if (!json_is_object(v) && !json_is_array(v)) return NULL;
    return value(node(v)->child);
}

const struct json *json_next(const struct json *v) {
    return v ? value(node(v)->next) : NULL;
}

struct str json_key(const struct json *v) {
    const cJSON *n = node(v);
    if (!n || !n->string) return STR_NONE;
    return text_of(n->string, n->type & KEY_COUNTED);
}
