/* SPDX-License-Identifier: Apache-2.0 */
/* Recursive descent over the text of an expression:
 *
 *   any   = all { "or" all }
 *   all   = item { item }
 *   item  = "!" item | "(" any ")" | term
 *   term  = "/" regex "/" | quoted | field operator value | word
 *   value = quoted | bare, several with "," between after = and !=
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "query/filter.h"
#include "query/filter_tree.h"

struct parser {
    struct str text;
    size_t at;
    int depth;
    size_t *column; /* may be NULL */
    struct err *err;
};

enum operator{
    OP_NONE,
    OP_MATCH,
    OP_IS,
    OP_IS_NOT,
    OP_LESS,
    OP_AT_MOST,
    OP_MORE,
    OP_AT_LEAST
};

enum field_type { TYPE_TEXT, TYPE_NUMBER, TYPE_DURATION };

struct field_info {
    const char *name, *alias;
    enum field_type type;
};

static const struct field_info fields[] = {
#define X(field, name, alias, type) [field] = {name, alias, TYPE_##type},
    FILTER_FIELDS(X)
#undef X
};

/* --- errors ----------------------------------------------------------- */

/* Put the column in front of an error that was set. */
static void *fail_at(struct parser *p, size_t at) {
    size_t column = utf8_count(str_sub(p->text, 0, at)) + 1;
    if (p->column) *p->column = column;
    err_wrap(p->err, "column %zu", column);
    return NULL;
}

CC_PRINTF(3, 4)
static void *fail(struct parser *p, size_t at, const char *fmt, ...) {
    char text[LIMIT_ERROR_TEXT + 128];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    err_set(p->err, ERR_USAGE, "%s", text);
    return fail_at(p, at);
}

/* --- characters ------------------------------------------------------- */

static char peek(const struct parser *p, size_t ahead) {
    size_t at = p->at + ahead;
    return at < p->text.len ? p->text.ptr[at] : '\0';
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_in_name(char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-';
}

static bool at_end(const struct parser *p) {
    return p->at >= p->text.len;
}

/* Where a term may end. */
static bool at_break(const struct parser *p) {
    return at_end(p) || is_space(peek(p, 0)) || peek(p, 0) == ')';
}

static bool at_quote(const struct parser *p) {
    return peek(p, 0) == '"' || peek(p, 0) == '\'';
}

static void skip_space(struct parser *p) {
    while (!at_end(p) && is_space(peek(p, 0))) p->at++;
}

static bool at_or(const struct parser *p) {
    if (!str_eq_nocase(str_sub(p->text, p->at, 2), STR("or"))) return false;
    char after = peek(p, 2);
    return p->at + 2 >= p->text.len || is_space(after) || after == '(' ||
           after == ')';
}

/* --- values ----------------------------------------------------------- */

/* "..." or '...'. A backslash stands before the quote itself and is kept
 * before all else, since regexes have their own use for it. */
static bool read_quoted(struct parser *p, struct buf *out) {
    size_t start = p->at;
    char quote = peek(p, 0);

    for (p->at++; !at_end(p); p->at++) {
        char c = peek(p, 0);
        if (c == quote) {
            p->at++;
            return true;
        }
        if (c == '\\' && p->at + 1 < p->text.len) {
            p->at++;
            if (peek(p, 0) != quote) buf_add_char(out, c);
            c = peek(p, 0);
        }
        buf_add_char(out, c);
    }
    p->at = start;
    fail(p, start, "the quote is not closed");
    return false;
}

/* Up to a space, or a ')' that was not opened within; up to a ',' in a list.
 * In a regex a backslash keeps the next character. */
static void read_bare(struct parser *p, struct buf *out, bool list,
                      bool regex) {
    int open = 0;

    for (; !at_end(p) && !is_space(peek(p, 0)); p->at++) {
        char c = peek(p, 0);
        if (list && c == ',') break;
        if (c == ')' && open-- == 0) break;
        if (c == '(') open++;
        if (regex && c == '\\' && p->at + 1 < p->text.len) {
            buf_add_char(out, c);
            p->at++;
            c = peek(p, 0);
        }
        buf_add_char(out, c);
    }
}

static bool read_value(struct parser *p, struct buf *out, bool list,
                       bool regex) {
    size_t start = p->at;

    if (!at_quote(p)) {
        read_bare(p, out, list, regex);
        return true;
    }
    if (!read_quoted(p, out)) return false;
    if (at_break(p) || (list && peek(p, 0) == ',')) return true;
    fail(p, p->at, "a blank is missing behind the quote");
    p->at = start;
    return false;
}

static bool parse_count(struct str s, int64_t *n) {
    int64_t sum = 0;

    if (s.len == 0 || s.len > 18) return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
        sum = sum * 10 + (s.ptr[i] - '0');
    }
    *n = sum;
    return true;
}

static bool parse_number(struct parser *p, size_t at, enum filter_field field,
                         struct str s, int64_t *n) {
    if (fields[field].type == TYPE_DURATION) {
        if (duration_parse(s, n, p->err)) return true;
        fail_at(p, at);
        return false;
    }
    if (parse_count(s, n)) return true;
    fail(p, at, "'%.*s' is not a whole number", STR_ARG(s));
    return false;
}

/* --- terms ------------------------------------------------------------ */

static struct node *negate(struct node *n) {
    struct node *inverse = node_new(NODE_NOT);
    vec_push(&inverse->of, n);
    return inverse;
}

static struct node *make_regex(struct parser *p, size_t at,
                               enum filter_field field, struct str pattern) {
    size_t offset = 0;
    struct regex *re = regex_new(pattern, false, &offset, p->err);
    if (!re) return fail_at(p, at + offset);

    struct node *n = node_new(NODE_REGEX);
    n->field = field;
    n->re = re;
    return n;
}

static struct node *make_word(struct str word) {
    struct node *n = node_new(NODE_WORD);
    n->needle = needle_new(word);
    return n;
}

/* /re/ */
static struct node *parse_regex(struct parser *p) {
    size_t start = p->at++, from = p->at;

    while (!at_end(p) && peek(p, 0) != '/')
        p->at += peek(p, 0) == '\\' ? 2 : 1;
    if (at_end(p)) {
        return fail(p, start,
                    "the regex is not closed by '/'; put a word that begins "
                    "with '/' into quotes");
    }
    struct str pattern = str_sub(p->text, from, p->at - from);
    p->at++;
    if (pattern.len == 0) return fail(p, start, "the regex is empty");
    if (!at_break(p))
        return fail(p, p->at, "a blank is missing behind the regex");
    return make_regex(p, from, FIELD_ANY, pattern);
}

/* "quoted", or a bare word. */
static struct node *parse_word(struct parser *p) {
    struct buf word = BUF_INIT(LIMIT_FILTER_BYTES);
    struct node *n = NULL;
    size_t start = p->at;

    if (!read_value(p, &word, false, false)) goto out;
    if (word.len == 0)
        fail(p, start, "the quotes are empty");
    else
        n = make_word(buf_str(&word));
out:
    buf_done(&word);
    return n;
}

/* One value of field=a,b; false on error. */
static bool add_value(struct parser *p, struct node *n, size_t at,
                      struct str value) {
    int64_t number;

    if (n->field == FIELD_COUNT) {
        if (!parse_number(p, at, n->field, value, &number)) return false;
        vec_push(&n->numbers, number);
        return true;
    }
    if (n->field == FIELD_OBJ &&
        (value.len == 0 || !memchr(value.ptr, '/', value.len))) {
        fail(p, at, "'%.*s' is not of the form kind/name", STR_ARG(value));
        return false;
    }
    node_add_text(n, value);
    return true;
}

static struct node *parse_list(struct parser *p, enum filter_field field) {
    struct node *n = node_new(NODE_ONE_OF);
    bool more = true;

    n->field = field;
    while (more) {
        struct buf value = BUF_INIT(LIMIT_FILTER_BYTES);
        size_t start = p->at;
        bool ok = read_value(p, &value, true, false) &&
                  add_value(p, n, start, buf_str(&value));
        buf_done(&value);
        if (!ok) {
            node_free(n);
            return NULL;
        }
        more = peek(p, 0) == ',';
        if (more) p->at++;
    }
    return n;
}

static struct node *make_less(enum filter_field field, int64_t number) {
    struct node *n = node_new(NODE_LESS);
    n->field = field;
    n->number = number;
    return n;
}

static struct node *make_more(enum filter_field field, int64_t number) {
    struct node *n = node_new(NODE_MORE);
    n->field = field;
    n->number = number;
    return n;
}

static struct node *parse_compare(struct parser *p, enum filter_field field,
                                  enum operator op) {
    struct buf value = BUF_INIT(LIMIT_FILTER_BYTES);
    struct node *n = NULL;
    size_t start = p->at;
    int64_t number;

    if (!read_value(p, &value, false, false) ||
        !parse_number(p, start, field, buf_str(&value), &number))
        goto out;
    if (op == OP_AT_MOST && number < INT64_MAX) number++;
    if (op == OP_AT_LEAST) number--;
    n = op == OP_LESS || op == OP_AT_MOST ? make_less(field, number)
                                          : make_more(field, number);
out:
    buf_done(&value);
    return n;
}

static struct node *parse_match(struct parser *p, enum filter_field field) {
    struct buf value = BUF_INIT(LIMIT_FILTER_BYTES);
    struct node *n = NULL;
    size_t start = p->at;
    bool quoted = at_quote(p);

    if (read_value(p, &value, false, true)) {
        size_t quote = quoted ? 1 : 0;
        if (value.len == 0)
            fail(p, start, "a value is missing behind '%s:'",
                 fields[field].name);
        else
            n = make_regex(p, start + quote, field, buf_str(&value));
    }
    buf_done(&value);
    return n;
}

static enum operator read_operator(struct parser *p) {
    static const struct {
        const char *text;
        enum operator op;
    } operators[] = {
        {"!=", OP_IS_NOT},   {"==", OP_IS},   {"<=", OP_AT_MOST},
        {">=", OP_AT_LEAST}, {"=", OP_IS},    {"<", OP_LESS},
        {">", OP_MORE},      {":", OP_MATCH},
    };
    struct str rest = {p->text.ptr + p->at, p->text.len - p->at};

    for (size_t i = 0; i < ARRAY_LEN(operators); i++) {
        struct str text = str_of(operators[i].text);
        if (!str_starts(rest, text)) continue;
        p->at += text.len;
        return operators[i].op;
    }
    return OP_NONE;
}

static bool find_field(struct str name, enum filter_field *field) {
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        if (!str_eq_nocase(name, str_of(fields[i].name)) &&
            !(fields[i].alias[0] &&
              str_eq_nocase(name, str_of(fields[i].alias))))
            continue;
        *field = (enum filter_field)i;
        return true;
    }
    return false;
}

static struct node *fail_unknown(struct parser *p, size_t at,
                                 struct str name) {
    struct buf names = BUF_INIT(LIMIT_ERR_TEXT);

    filter_field_names(&names);
    fail(p, at,
         "there is no field '%.*s': use %s, or put the text into "
         "quotes",
         (int)(name.len < 40 ? name.len : 40), name.ptr, names.data);
    buf_done(&names);
    return NULL;
}

static struct node *parse_field(struct parser *p, size_t op_at,
                                enum filter_field field, enum operator op) {
    const char *name = fields[field].name;

    switch (fields[field].type) {
    case TYPE_TEXT:
        if (op == OP_MATCH) return parse_match(p, field);
        if (op == OP_IS) return parse_list(p, field);
        if (op != OP_IS_NOT)
            return fail(p, op_at, "'%s' is text: use : = or !=", name);
        break;
    case TYPE_NUMBER:
        if (op == OP_MATCH) return parse_match(p, field);
        if (op == OP_IS) return parse_list(p, field);
        if (op != OP_IS_NOT) return parse_compare(p, field, op);
        break;
    case TYPE_DURATION:
        if (op == OP_MATCH || op == OP_IS || op == OP_IS_NOT)
            return fail(p, op_at, "'%s' is a time ago: use < or >", name);
        return parse_compare(p, field, op);
    }
    struct node *n = parse_list(p, field);
    return n ? negate(n) : NULL;
}

static struct node *parse_term(struct parser *p) {
    size_t start = p->at;
    char c = peek(p, 0);

    if (c == '/') return parse_regex(p);
    if (at_quote(p)) return parse_word(p);
    if (c == '=' || c == '<' || c == '>' || c == '!') {
        return fail(p, start,
                    "a field is missing before the operator, directly; put "
                    "the text into quotes to search for it");
    }
    if (!is_letter(c)) return parse_word(p);

    while (!at_end(p) && is_in_name(peek(p, 0))) p->at++;
    struct str name = str_sub(p->text, start, p->at - start);
    size_t op_at = p->at;
    enum operator op = read_operator(p);
    enum filter_field field = FIELD_ANY;
    bool known = op != OP_NONE && find_field(name, &field);
    if (known) return parse_field(p, op_at, field, op);
    if (op != OP_NONE && op != OP_MATCH) return fail_unknown(p, start, name);
    p->at = start;
    return parse_word(p);
}

/* --- structure -------------------------------------------------------- */

static struct node *parse_any(struct parser *p);

static bool enter(struct parser *p) {
    if (p->depth++ < LIMIT_FILTER_DEPTH) return true;
    fail(p, p->at, "nested too deeply");
    return false;
}

static struct node *parse_group(struct parser *p) {
    size_t start = p->at++;
    struct node *n = parse_any(p);

    if (!n) return NULL;
    if (peek(p, 0) != ')') {
        node_free(n);
        return fail(p, start, "the '(' is not closed");
    }
    p->at++;
    return n;
}

/* Recursion is bounded by enter(). */
static struct node *parse_item(struct parser *p) {
    struct node *n = NULL;

    if (!enter(p)) return NULL;
    skip_space(p);
    if (at_end(p)) {
        fail(p, p->at, "a term is missing at the end");
    } else if (peek(p, 0) == ')') {
        fail(p, p->at, "a term is missing before ')'");
    } else if (at_or(p)) {
        fail(p, p->at, "a term is missing before 'or'");
    } else if (peek(p, 0) == '(') {
        n = parse_group(p);
    } else if (peek(p, 0) == '!' && peek(p, 1) != '=') {
        p->at++;
        n = parse_item(p);
        if (n) n = negate(n);
    } else {
        n = parse_term(p);
    }
    p->depth--;
    return n;
}

/* One node alone stays itself. */
static struct node *only(struct node *n) {
    if (n->of.n > 1) return n;
    struct node *one = n->of.at[0];
    n->of.n = 0;
    node_free(n);
    return one;
}

static struct node *parse_all(struct parser *p) {
    struct node *all = node_new(NODE_AND);

    do {
        struct node *n = parse_item(p);
        if (!n) {
            node_free(all);
            return NULL;
        }
        vec_push(&all->of, n);
        skip_space(p);
    } while (!at_end(p) && peek(p, 0) != ')' && !at_or(p));
    return only(all);
}

static struct node *parse_any(struct parser *p) {
    struct node *any = node_new(NODE_OR);

    for (;;) {
        struct node *n = parse_all(p);
        if (!n) {
            node_free(any);
            return NULL;
        }
        vec_push(&any->of, n);
        if (!at_or(p)) return only(any);
        p->at += 2;
    }
}

bool filter_parse(struct str expr, struct node **root, size_t *column,
                  struct err *err) {
    struct parser p = {.text = expr, .column = column, .err = err};

    *root = NULL;
    if (expr.len > LIMIT_FILTER_BYTES) {
        fail(&p, LIMIT_FILTER_BYTES, "longer than %zu bytes",
             LIMIT_FILTER_BYTES);
        return false;
    }
    skip_space(&p);
    if (at_end(&p)) return true;
    struct node *n = parse_any(&p);
    if (!n) return false;
    if (!at_end(&p)) {
        node_free(n);
        fail(&p, p.at, "the ')' was not opened");
        return false;
    }
    *root = n;
    return true;
}
