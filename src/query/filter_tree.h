/* SPDX-License-Identifier: Apache-2.0 */
/* What an expression is compiled to; between filter_parse.c, which builds it,
 * and filter.c, which asks it. */
#ifndef KEVTOP_QUERY_FILTER_TREE_H
#define KEVTOP_QUERY_FILTER_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "query/filter.h"
#include "query/regex.h"

/* field, name as typed, other name or "", what it is compared as */
#define FILTER_FIELDS(X)                  \
    X(FIELD_TYPE, "type", "", TEXT)       \
    X(FIELD_REASON, "reason", "", TEXT)   \
    X(FIELD_NS, "ns", "namespace", TEXT)  \
    X(FIELD_KIND, "kind", "", TEXT)       \
    X(FIELD_NAME, "name", "", TEXT)       \
    X(FIELD_OBJ, "obj", "object", TEXT)   \
    X(FIELD_MSG, "msg", "message", TEXT)  \
    X(FIELD_SOURCE, "source", "", TEXT)   \
    X(FIELD_NODE, "node", "", TEXT)       \
    X(FIELD_COUNT, "count", "", NUMBER)   \
    X(FIELD_FIRST, "first", "", DURATION) \
    X(FIELD_LAST, "last", "", DURATION)   \
    X(FIELD_AGE, "age", "", DURATION)     \
    X(FIELD_CLUSTER, "cluster", "", TEXT) \
    X(FIELD_OWNER, "owner", "", TEXT)     \
    X(FIELD_UID, "uid", "", TEXT)         \
    X(FIELD_ACTION, "action", "", TEXT)

#define X(field, name, alias, type) field,
enum filter_field { FILTER_FIELDS(X) FIELD_ANY };
#undef X

enum node_type {
    NODE_AND,     /* of, two or more */
    NODE_OR,      /* of, two or more */
    NODE_NOT,     /* of, one */
    NODE_WORD,    /* any column holds it */
    NODE_REGEX,   /* field, or FIELD_ANY, matches re */
    NODE_ONE_OF,  /* field is one of texts; numbers for FIELD_COUNT */
    NODE_LESS,    /* field < number */
    NODE_MORE,    /* field > number */
    NODE_OBJECTS, /* about one of objects */
    NODE_PERIOD,  /* last occurrence in [since_us, until_us] */
    NODE_AGO,     /* the same, before now */
    NODE_TEST     /* fn says so */
};

/* A text of the expression, found in others without case. */
struct needle {
    char *bytes; /* owned, ASCII letters in lower case; NULL: use re */
    size_t len;
    uint8_t skip[256]; /* Horspool: how far on when the last byte differs */
    struct regex *re;  /* of texts beyond ASCII */
};

/* kind/name; an absent name (ptr NULL) stands for all. */
struct named {
    struct str kind, name; /* owned */
};

struct node {
    enum node_type type;
    enum filter_field field;
    struct regex *re;
    struct needle *needle;
    int64_t number; /* a count, or microseconds */
    int64_t since_us, until_us;
    VEC(struct node *) of; /* owned */
    VEC(struct str) texts; /* owned */
    VEC(int64_t) numbers;
    VEC(struct named) objects;
    filter_test_fn *fn;
    const void *ctx;
};

struct node *node_new(enum node_type type);
void node_free(struct node *n);
/* Put an owned copy of s into texts: for FIELD_OBJ split into objects, which
 * wants a '/'; kinds go through kind_name(). */
void node_add_text(struct node *n, struct str s);
void node_add_object(struct node *n, struct str kind, struct str name);
struct needle *needle_new(struct str text);
bool needle_in(const struct needle *n, struct str hay);

/* ASCII letters in lower case. */
static inline unsigned char needle_fold(unsigned char c) {
    return (unsigned char)(c - 'A') < 26 ? (unsigned char)(c | 0x20) : c;
}

/* Parse a whole expression. On success *root is the tree, NULL for an empty
 * one. *column, from 1, is where it went wrong. */
bool filter_parse(struct str expr, struct node **root, size_t *column,
                  struct err *err) CC_MUST_USE;

#endif
