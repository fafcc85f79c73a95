/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/limits.h"
#include "base/vec.h"

/* As YAML has it for simple keys; it bounds what comparing them costs. */
#define KEY_BYTES 1024

/* libyaml compares each %TAG directive with all before it. */
#define TAG_DIRECTIVES 1000

/* A place in the document. An alias and a merged value are places that share
 * what the anchored node holds. */
struct yaml {
    struct yaml *made_next;    /* every node, for freeing; root is first */
    struct yaml *next;         /* sibling */
    struct yaml *first;        /* child */
    const struct yaml *key;    /* in a map; a scalar */
    const struct yaml *target; /* of an alias; never an alias itself */
    size_t weight;             /* nodes below and this, expanded */
    enum yaml_type type;
    int line, column;
    bool plain;
    bool open;     /* a list or map whose end has not come */
    bool merged;   /* stands here because of "<<" */
    bool repeated; /* its map had the key before */
    size_t len;
    char text[]; /* of a scalar, null included; NUL-terminated */
};

struct anchor {
    char *name;
    struct yaml *node;
};

struct frame {
    struct yaml *node; /* the open list or map */
    struct yaml *last; /* its latest child */
    struct yaml *key;  /* read, its value not yet */
};

struct reader {
    yaml_parser_t parser;
    const char *name;
    struct str text;
    struct err *err;
    struct yaml *root;
    struct yaml *made_last;
    size_t made;
    int aliases;
    VEC(struct anchor) anchors;
    struct frame stack[LIMIT_YAML_DEPTH];
    int depth;
};

static const char *const null_words[] = {"", "~", "null", "Null", "NULL"};
static const char *const true_words[] = {
    "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE",
};
static const char *const false_words[] = {
    "n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE",
};

static bool is_word(const char *text, const char *const *words, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (strcmp(text, words[i]) == 0) return true;
    }
    return false;
}

/* The node itself, or what it is an alias of. */
static const struct yaml *held(const struct yaml *n) {
    return n->target ? n->target : n;
}

static const char *key_text(const struct yaml *member) {
    return held(member->key)->text;
}

/* --- errors ------------------------------------------------------------ */

/* Never with text of the document: it may be secret. */
static bool fail(struct reader *r, enum err_kind kind, yaml_mark_t at,
                 const char *problem) {
    return err_set(r->err, kind, "cannot parse '%s': line %zu, column %zu: %s",
                   r->name, at.line + 1, at.column + 1, problem);
}

/* The place of a byte, for errors below libyaml's counting of lines. */
static yaml_mark_t mark_of_byte(struct str text, size_t offset) {
    yaml_mark_t at = {.index = offset};
    for (size_t i = 0; i < offset && i < text.len; i++) {
        at.column++;
        if (text.ptr[i] == '\n') {
            at.line++;
            at.column = 0;
        }
    }
    return at;
}

static bool fail_parser(struct reader *r) {
    const yaml_parser_t *p = &r->parser;
    const char *problem = p->problem ? p->problem : "malformed yaml";
    if (p->error == YAML_MEMORY_ERROR) {
        return fail(r, ERR_LIMIT, p->mark, "out of memory");
    }
    if (p->error == YAML_READER_ERROR) {
        yaml_mark_t at = mark_of_byte(r->text, p->problem_offset);
        return fail(r, ERR_FORMAT, at, problem);
    }
    return fail(r, ERR_FORMAT, p->problem_mark, problem);
}

/* --- nodes ------------------------------------------------------------- */

static struct yaml *node_new(struct reader *r, enum yaml_type type,
                             yaml_mark_t at, struct str text) {
    struct yaml *n = xcalloc(1, sizeof(*n) + text.len + 1);
    n->type = type;
    n->line = (int)at.line + 1;
    n->column = (int)at.column + 1;
    n->weight = 1;
    n->len = text.len;
    if (text.len > 0) memcpy(n->text, text.ptr, text.len);

    if (r->made_last) r->made_last->made_next = n;
    if (!r->root) r->root = n;
    r->made_last = n;
    r->made++;
    return n;
}

/* Another place for what `target` holds. */
static struct yaml *alias_new(struct reader *r, const struct yaml *target,
                              yaml_mark_t at) {
    target = held(target);
    struct yaml *n = node_new(r, target->type, at, STR_NONE);
    n->target = target;
    n->weight = target->weight;
    return n;
}

static bool add_anchor(struct reader *r, const yaml_char_t *name,
                       struct yaml *n, yaml_mark_t at) {
    if (!name) return true;
    if (r->anchors.n >= LIMIT_YAML_ALIASES) {
        return fail(r, ERR_LIMIT, at, "too many anchors");
    }
    vec_push(&r->anchors, (struct anchor){xstrdup((const char *)name), n});
    return true;
}

/* The latest of that name, as YAML has it. */
static struct yaml *find_anchor(struct reader *r, const yaml_char_t *name) {
    for (size_t i = r->anchors.n; i > 0; i--) {
        const struct anchor *a = &r->anchors.at[i - 1];
        if (strcmp(a->name, (const char *)name) == 0) return a->node;
    }
    return NULL;
}

/* --- maps -------------------------------------------------------------- */

/* A member at its place among the others. */
struct member {
    struct yaml *node;
    size_t rank;
};

static int by_key_and_rank(const void *a, const void *b) {
    const struct member *x = a, *y = b;
    int c = strcmp(key_text(x->node), key_text(y->node));
    if (c != 0) return c;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

static int by_rank(const void *a, const void *b) {
    const struct member *x = a, *y = b;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

struct members {
    VEC(struct member) list;
};

static void add_member(struct members *m, struct yaml *n) {
    vec_push(&m->list, (struct member){n, m->list.n});
}

/* Link the members into map, of equal keys only the last one. */
static void link_members(struct yaml *map, struct members *m) {
    struct member *at = m->list.at;
    size_t n = m->list.n, kept = 0;
    map->first = NULL;
    if (n == 0) return;

    qsort(at, n, sizeof(*at), by_key_and_rank);
    for (size_t i = 0; i < n; i++) {
        bool last = i + 1 == n || strcmp(key_text(at[i].node),
                                         key_text(at[i + 1].node)) != 0;
        if (last)
            at[kept++] = at[i];
        else if (!at[i].node->merged)
            at[i + 1].node->repeated = true;
    }
    qsort(at, kept, sizeof(*at), by_rank);
    for (size_t i = 0; i < kept; i++) {
        at[i].node->next = i + 1 < kept ? at[i + 1].node : NULL;
    }
    map->first = at[0].node;
}

static bool is_merge(const struct yaml *member) {
    const struct yaml *key = held(member->key);
    return key->plain && strcmp(key->text, "<<") == 0;
}

/* Add the members of one map that stands behind "<<". */
static bool merge_map(struct reader *r, struct members *m,
                      const struct yaml *from, yaml_mark_t at) {
    from = held(from);
    if (from->type != YAML_MAP) {
        return fail(r, ERR_FORMAT, at, "only maps can be merged");
    }
    for (const struct yaml *c = from->first; c; c = c->next) {
        if (r->made >= LIMIT_YAML_NODES) {
            return fail(r, ERR_LIMIT, at, "too many values");
        }
        struct yaml *copy = alias_new(r, c, at);
        copy->line = c->line;
        copy->column = c->column;
        copy->key = c->key;
        copy->merged = true;
        add_member(m, copy);
    }
    return true;
}

/* Add what stands behind one "<<". Of a list of maps the first counts most,
 * so it goes last. */
static bool merge(struct reader *r, struct members *m,
                  const struct yaml *value, yaml_mark_t at) {
    VEC(const struct yaml *) maps = {0};
    bool ok = true;

    value = held(value);
    if (value->type == YAML_LIST) {
        for (const struct yaml *c = value->first; c; c = c->next) {
            vec_push(&maps, c);
        }
    } else {
        vec_push(&maps, value);
    }
    for (size_t i = maps.n; ok && i > 0; i--) {
        ok = merge_map(r, m, maps.at[i - 1], at);
    }
    vec_done(&maps);
    return ok;
}

/* All members are there: carry out "<<", whose members count less than the
 * map's own, and drop repeated keys. */
static bool finish_map(struct reader *r, struct yaml *map, yaml_mark_t at) {
    struct members m = {0};
    bool ok = true;
    for (struct yaml *c = map->first; ok && c; c = c->next) {
        if (is_merge(c)) ok = merge(r, &m, c, at);
    }
    for (struct yaml *c = map->first; ok && c; c = c->next) {
        if (!is_merge(c)) add_member(&m, c);
    }
    if (ok) link_members(map, &m);
    vec_done(&m.list);
    return ok;
}

/* --- events ------------------------------------------------------------ */

/* Put a node where the reader stands: the next element, key or value. */
static bool place(struct reader *r, struct yaml *n, yaml_mark_t at) {
    if (r->made > LIMIT_YAML_NODES) {
        return fail(r, ERR_LIMIT, at, "too many values");
    }
    if (r->depth == 0) return true;

    struct frame *f = &r->stack[r->depth - 1];
    if (f->node->type == YAML_MAP && !f->key) {
        const struct yaml *key = held(n);
        if (key->type == YAML_LIST || key->type == YAML_MAP) {
            return fail(r, ERR_FORMAT, at, "a key must be a scalar");
        }
        if (key->len > KEY_BYTES) {
            return fail(r, ERR_LIMIT, at, "a key is too long");
        }
        f->key = n;
        return true;
    }
    n->key = f->key;
    f->key = NULL;
    if (f->last) {
        f->last->next = n;
    } else {
        f->node->first = n;
    }
    f->last = n;
    return true;
}

static bool on_scalar(struct reader *r, const yaml_event_t *e) {
    struct str text = {(const char *)e->data.scalar.value,
                       e->data.scalar.length};
    yaml_mark_t at = e->start_mark;
    if (text.len > 0 && memchr(text.ptr, '\0', text.len)) {
        return fail(r, ERR_FORMAT, at, "a NUL in a scalar");
    }
    struct yaml *n = node_new(r, YAML_SCALAR, at, text);
    n->plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
               e->data.scalar.plain_implicit;
    if (n->plain && is_word(n->text, null_words, ARRAY_LEN(null_words))) {
        n->type = YAML_NULL;
    }
    return add_anchor(r, e->data.scalar.anchor, n, at) && place(r, n, at);
}

static bool on_alias(struct reader *r, const yaml_event_t *e) {
    yaml_mark_t at = e->start_mark;
    struct yaml *target = find_anchor(r, e->data.alias.anchor);
    if (!target) {
        return fail(r, ERR_FORMAT, at, "an alias without an anchor");
    }
    if (target->open) {
        return fail(r, ERR_FORMAT, at, "an alias to what it is part of");
    }
    if (++r->aliases > LIMIT_YAML_ALIASES) {
        return fail(r, ERR_LIMIT, at, "too many aliases");
    }
    return place(r, alias_new(r, target, at), at);
}

static bool on_start(struct reader *r, enum yaml_type type,
                     const yaml_char_t *anchor, yaml_mark_t at) {
    if (r->depth == LIMIT_YAML_DEPTH) {
        return fail(r, ERR_LIMIT, at, "nested too deep");
    }
    struct yaml *n = node_new(r, type, at, STR_NONE);
    if (!add_anchor(r, anchor, n, at) || !place(r, n, at)) return false;
    n->open = true;
    r->stack[r->depth++] = (struct frame){.node = n};
    return true;
}

static bool on_end(struct reader *r, yaml_mark_t at) {
    assert(r->depth > 0);
    struct yaml *n = r->stack[--r->depth].node;
    n->open = false;
    if (n->type == YAML_MAP && !finish_map(r, n, at)) return false;
    for (const struct yaml *c = n->first; c; c = c->next) {
        n->weight += c->weight;
    }
    if (n->weight > LIMIT_YAML_NODES) {
        return fail(r, ERR_LIMIT, at, "too many values, aliases expanded");
    }
    return true;
}

/* Read one event. *done after the first document. */
static bool step(struct reader *r, bool *done) {
    yaml_event_t e;
    bool ok = true;
    if (!yaml_parser_parse(&r->parser, &e)) return fail_parser(r);

    switch (e.type) {
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_START_EVENT:
        break;
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        *done = true;
        break;
    case YAML_ALIAS_EVENT:
        ok = on_alias(r, &e);
        break;
    case YAML_SCALAR_EVENT:
        ok = on_scalar(r, &e);
        explicit_bzero(e.data.scalar.value, e.data.scalar.length);
        break;
    case YAML_SEQUENCE_START_EVENT:
        ok =
            on_start(r, YAML_LIST, e.data.sequence_start.anchor, e.start_mark);
        break;
    case YAML_MAPPING_START_EVENT:
        ok = on_start(r, YAML_MAP, e.data.mapping_start.anchor, e.start_mark);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        ok = on_end(r, e.start_mark);
        break;
    }
    yaml_event_delete(&e);
    return ok;
}

/* What libyaml, which reads UTF-16 too, could take for %TAG directives must
 * be few. They are all read before its first event of a document. */
static bool check_directives(struct reader *r) {
    const char *at = r->text.ptr, *end = at + r->text.len;
    int n = 0;
    while (at < end && (at = memchr(at, '%', (size_t)(end - at)))) {
        size_t left = (size_t)(end - at);
        bool tag = (left > 1 && at[1] == 'T') || (left > 2 && at[2] == 'T');
        if (tag && ++n > TAG_DIRECTIVES) {
            yaml_mark_t mark =
                mark_of_byte(r->text, (size_t)(at - r->text.ptr));
            return fail(r, ERR_LIMIT, mark, "too many directives");
        }
        at++;
    }
    return true;
}

/* libyaml frees what it has read without overwriting it. */
static void wipe_parser(yaml_parser_t *p) {
    explicit_bzero(p->raw_buffer.start,
                   (size_t)(p->raw_buffer.end - p->raw_buffer.start));
    explicit_bzero(p->buffer.start, (size_t)(p->buffer.end - p->buffer.start));
    yaml_parser_delete(p);
}

struct yaml *yaml_parse(struct str text, const char *name, struct err *err) {
    struct reader r = {.name = name, .text = text, .err = err};
    bool done = false, ok = true;

    if (text.len > LIMIT_YAML_BYTES) {
        err_set(err, ERR_LIMIT, "cannot parse '%s': more than %zu bytes", name,
                LIMIT_YAML_BYTES);
        return NULL;
    }
    if (r.text.len > 0 && !check_directives(&r)) return NULL;
    if (!yaml_parser_initialize(&r.parser)) {
        err_set(err, ERR_LIMIT, "cannot parse '%s': out of memory", name);
        return NULL;
    }
    yaml_parser_set_input_string(
        &r.parser, (const unsigned char *)(text.ptr ? text.ptr : ""),
        text.len);
    while (ok && !done) ok = step(&r, &done);
    wipe_parser(&r.parser);

    for (size_t i = 0; i < r.anchors.n; i++) xfree(r.anchors.at[i].name);
    vec_done(&r.anchors);
    if (!ok) {
        yaml_free(r.root);
        return NULL;
    }
    if (!r.root) node_new(&r, YAML_NULL, (yaml_mark_t){0}, STR_NONE);
    return r.root;
}

void yaml_release(struct yaml *root) {
    while (root) {
        struct yaml *next = root->made_next;
        explicit_bzero(root->text, root->len);
        xfree(root);
        root = next;
    }
}

enum yaml_type yaml_type(const struct yaml *n) {
    return n ? held(n)->type : YAML_NULL;
}

int yaml_line(const struct yaml *n) {
    return n ? n->line : 0;
}

int yaml_column(const struct yaml *n) {
    return n ? n->column : 0;
}

int yaml_key_line(const struct yaml *n) {
    return n ? yaml_line(n->key) : 0;
}

int yaml_key_column(const struct yaml *n) {
    return n ? yaml_column(n->key) : 0;
}

bool yaml_is_repeated(const struct yaml *n) {
    return n && n->repeated;
}

const struct yaml *yaml_get(const struct yaml *map, const char *key) {
    if (yaml_type(map) != YAML_MAP) return NULL;
    for (const struct yaml *c = held(map)->first; c; c = c->next) {
        if (strcmp(key_text(c), key) == 0) return c;
    }
    return NULL;
}

const char *yaml_text(const struct yaml *n) {
    return yaml_type(n) == YAML_SCALAR ? held(n)->text : NULL;
}

bool yaml_bool(const struct yaml *n, bool *out) {
    const char *text = yaml_text(n);
    if (!text || !held(n)->plain) return false;
    if (is_word(text, true_words, ARRAY_LEN(true_words))) {
        *out = true;
        return true;
    }
    if (is_word(text, false_words, ARRAY_LEN(false_words))) {
        *out = false;
        return true;
    }
    return false;
}

bool yaml_is_plain(const struct yaml *n) {
    return n && held(n)->plain;
}

const struct yaml *yaml_first(const struct yaml *n) {
    return n ? held(n)->first : NULL;
}

const struct yaml *yaml_next(const struct yaml *n) {
    return n ? n->next : NULL;
}

const char *yaml_key(const struct yaml *n) {
    return n && n->key ? key_text(n) : NULL;
}
