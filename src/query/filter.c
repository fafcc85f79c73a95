/* SPDX-License-Identifier: Apache-2.0 */
#include "query/filter.h"

#include <assert.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/cc.h"
#include "base/limits.h"
#include "query/filter_tree.h"
#include "query/group.h"

/* "kind/name" up to this long is put together on the stack. */
#define OBJ_STACK 512

struct filter {
    VEC(struct node *) terms; /* ANDed */
};

/* What an event is looked at with. */
struct subject {
    const struct entry *entry;
    const struct event *event;
    int64_t now_us;
    const char *const *clusters;
};

/* --- fields ----------------------------------------------------------- */

static struct str cluster_of(const struct subject *s) {
    return s->clusters ? str_of(s->clusters[s->event->cluster]) : STR_NONE;
}

static struct str owner_of(const struct event *ev) {
    return owner_of_name(istr_str(ev->kind), istr_str(ev->obj_name));
}

/* What a text field says; not FIELD_OBJ, which has to be put together. */
static struct str field_text(const struct subject *s,
                             enum filter_field field) {
    const struct event *ev = s->event;

    switch (field) {
    case FIELD_TYPE:
        return istr_str(ev->type);
    case FIELD_REASON:
        return istr_str(ev->reason);
    case FIELD_NS:
        return istr_str(ev->ns);
    case FIELD_KIND:
        return istr_str(ev->kind);
    case FIELD_NAME:
        return istr_str(ev->obj_name);
    case FIELD_MSG:
        return str_trim(event_message(ev));
    case FIELD_SOURCE:
        return event_source(ev);
    case FIELD_NODE:
        return event_node(ev);
    case FIELD_CLUSTER:
        return cluster_of(s);
    case FIELD_OWNER:
        return owner_of(ev);
    case FIELD_UID:
        return istr_str(ev->obj_uid);
    case FIELD_ACTION:
        return istr_str(ev->action);
    case FIELD_OBJ:
    case FIELD_COUNT:
    case FIELD_FIRST:
    case FIELD_LAST:
    case FIELD_AGE:
    case FIELD_ANY:
        break;
    }
    assert(false);
    return STR_NONE;
}

/* "kind/name" in lower case, as far as it is ASCII, put into `stack` or a new
 * block, which *heap then is. */
static struct str obj_text(const struct event *ev, char stack[OBJ_STACK],
                           char **heap) {
    struct str kind = istr_str(ev->kind), name = istr_str(ev->obj_name);
    size_t len = kind.len + (name.len ? name.len + 1 : 0);
    char *out = stack;

    *heap = NULL;
    if (len > OBJ_STACK) out = *heap = xmalloc(len);
    for (size_t i = 0; i < kind.len; i++)
        out[i] = (char)needle_fold((unsigned char)kind.ptr[i]);
    if (name.len) {
        out[kind.len] = '/';
        memcpy(out + kind.len + 1, name.ptr, name.len);
    }
    return (struct str){out, len};
}

typedef bool text_test_fn(const struct node *n, struct str text);

static bool test_needle(const struct node *n, struct str text) {
    return needle_in(n->needle, text);
}

static bool test_regex(const struct node *n, struct str text) {
    return regex_match(n->re, text);
}

static bool test_obj(const struct node *n, const struct event *ev,
                     text_test_fn *test) {
    char stack[OBJ_STACK], *heap;
    bool yes = test(n, obj_text(ev, stack, &heap));
    xfree(heap);
    return yes;
}

/* Every column of an event that is text. */
static bool test_any(const struct node *n, const struct subject *s,
                     text_test_fn *test) {
    static const enum filter_field fields[] = {
        FIELD_REASON, FIELD_TYPE, FIELD_NS,   FIELD_SOURCE,
        FIELD_NODE,   FIELD_NAME, FIELD_KIND, FIELD_MSG};

    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        if (test(n, field_text(s, fields[i]))) return true;
    return test(n, event_name(s->event)) || test(n, cluster_of(s));
}

static bool match_word(const struct node *n, const struct subject *s) {
    if (test_any(n, s, test_needle)) return true;
    bool whole =
        n->needle->re || memchr(n->needle->bytes, '/', n->needle->len);
    return whole && test_obj(n, s->event, test_needle);
}

static bool match_regex(const struct node *n, const struct subject *s) {
    char digits[16];

    switch (n->field) {
    case FIELD_ANY:
        return test_any(n, s, test_regex) ||
               test_obj(n, s->event, test_regex) ||
               regex_match(n->re, owner_of(s->event));
    case FIELD_OBJ:
        return test_obj(n, s->event, test_regex);
    case FIELD_COUNT:
        snprintf(digits, sizeof(digits), "%d", event_count(s->event));
        return regex_match(n->re, str_of(digits));
    case FIELD_UID:
        if (regex_match(n->re, event_uid(s->event))) return true;
        break;
    default:
        break;
    }
    return regex_match(n->re, field_text(s, n->field));
}

/* --- values ----------------------------------------------------------- */

static bool is_one_of(const struct node *n, struct str text) {
    bool folded = n->field == FIELD_TYPE || n->field == FIELD_KIND;

    for (size_t i = 0; i < n->texts.n; i++) {
        struct str want = n->texts.at[i];
        if (folded ? str_eq_nocase(text, want) : str_eq(text, want))
            return true;
    }
    return false;
}

static bool match_objects(const struct node *n, const struct event *ev) {
    for (size_t i = 0; i < n->objects.n; i++) {
        const struct named *o = &n->objects.at[i];
        if (str_eq_nocase(istr_str(ev->kind), o->kind) &&
            (!o->name.ptr || str_eq(istr_str(ev->obj_name), o->name)))
            return true;
    }
    return false;
}

static bool match_one_of(const struct node *n, const struct subject *s) {
    switch (n->field) {
    case FIELD_OBJ:
        return match_objects(n, s->event);
    case FIELD_COUNT:
        for (size_t i = 0; i < n->numbers.n; i++)
            if (n->numbers.at[i] == event_count(s->event)) return true;
        return false;
    case FIELD_UID:
        return is_one_of(n, event_uid(s->event)) ||
               is_one_of(n, istr_str(s->event->obj_uid));
    default:
        return is_one_of(n, field_text(s, n->field));
    }
}

/* How long ago, or how many. False where the event does not tell. */
static bool field_number(const struct subject *s, enum filter_field field,
                         int64_t *number) {
    int64_t at_us = TIME_UNSET;

    if (field == FIELD_COUNT) {
        *number = event_count(s->event);
        return true;
    }
    if (field == FIELD_FIRST) at_us = event_first_us(s->event);
    if (field == FIELD_LAST) at_us = event_last_us(s->event);
    if (field == FIELD_AGE) at_us = s->event->facts.created_us;
    *number = at_us == TIME_UNSET ? 0 : s->now_us - at_us;
    return at_us != TIME_UNSET;
}

static bool match_period(const struct node *n, const struct event *ev) {
    int64_t last_us = event_last_us(ev);
    if (last_us == TIME_UNSET) return false;
    return (n->since_us == TIME_UNSET || last_us >= n->since_us) &&
           (n->until_us == TIME_UNSET || last_us <= n->until_us);
}

static bool match_ago(const struct node *n, const struct subject *s) {
    int64_t last_us = event_last_us(s->event);
    if (last_us == TIME_UNSET) return false;
    int64_t ago_us = s->now_us - last_us;
    return (n->since_us == TIME_UNSET || ago_us <= n->since_us) &&
           (n->until_us == TIME_UNSET || ago_us >= n->until_us);
}

/* Recursion is bounded by LIMIT_FILTER_DEPTH. */
static bool match_node(const struct node *n, const struct subject *s) {
    int64_t number;

    switch (n->type) {
    case NODE_AND:
        for (size_t i = 0; i < n->of.n; i++)
            if (!match_node(n->of.at[i], s)) return false;
        return true;
    case NODE_OR:
        for (size_t i = 0; i < n->of.n; i++)
            if (match_node(n->of.at[i], s)) return true;
        return false;
    case NODE_NOT:
        return !match_node(n->of.at[0], s);
    case NODE_WORD:
        return match_word(n, s);
    case NODE_REGEX:
        return match_regex(n, s);
    case NODE_ONE_OF:
        return match_one_of(n, s);
    case NODE_LESS:
        return field_number(s, n->field, &number) && number < n->number;
    case NODE_MORE:
        return field_number(s, n->field, &number) && number > n->number;
    case NODE_OBJECTS:
        return match_objects(n, s->event);
    case NODE_PERIOD:
        return match_period(n, s->event);
    case NODE_AGO:
        return match_ago(n, s);
    case NODE_TEST:
        return n->fn(n->ctx, s->entry);
    }
    return false;
}

static bool is_timed(const struct node *n) {
    if (n->type == NODE_AGO) return true;
    if ((n->type == NODE_LESS || n->type == NODE_MORE) &&
        n->field != FIELD_COUNT)
        return true;
    for (size_t i = 0; i < n->of.n; i++)
        if (is_timed(n->of.at[i])) return true;
    return false;
}

/* --- the flags -------------------------------------------------------- */

static enum filter_field list_field(enum filter_list which) {
    static const enum filter_field fields[] = {
        [FILTER_NAMESPACE] = FIELD_NS,  [FILTER_TYPE] = FIELD_TYPE,
        [FILTER_REASON] = FIELD_REASON, [FILTER_KIND] = FIELD_KIND,
        [FILTER_SOURCE] = FIELD_SOURCE, [FILTER_NODE] = FIELD_NODE,
    };
    return fields[which];
}

/* Free n, or make it a term if it has texts. */
static void add_list_term(struct filter *f, struct node *n, bool exclude) {
    if (n->texts.n == 0) {
        node_free(n);
        return;
    }
    if (exclude) {
        struct node *inverse = node_new(NODE_NOT);
        vec_push(&inverse->of, n);
        n = inverse;
    }
    vec_push(&f->terms, n);
}

struct filter *filter_new(void) {
    return xcalloc(1, sizeof(struct filter));
}

void filter_free(struct filter *f) {
    if (!f) return;
    for (size_t i = 0; i < f->terms.n; i++) node_free(f->terms.at[i]);
    vec_done(&f->terms);
    xfree(f);
}

bool filter_add_expr(struct filter *f, struct str expr, size_t *column,
                     struct err *err) {
    struct node *root = NULL;

    if (!filter_parse(expr, &root, column, err)) return false;
    if (root) vec_push(&f->terms, root);
    return true;
}

bool filter_add_list(struct filter *f, enum filter_list which, struct str list,
                     struct err *err) {
    struct node *keep = node_new(NODE_ONE_OF);
    struct node *drop = node_new(NODE_ONE_OF);
    struct str rest = list, part;

    keep->field = drop->field = list_field(which);
    while (str_split(&rest, ',', &part)) {
        part = str_trim(part);
        bool exclude = part.len && part.ptr[0] == '!';
        if (exclude) part = str_trim(str_sub(part, 1, part.len));
        if (part.len == 0) {
            node_free(keep);
            node_free(drop);
            return err_set(err, ERR_USAGE, "an empty value in '%.*s'",
                           STR_ARG(list));
        }
        node_add_text(exclude ? drop : keep, part);
    }
    add_list_term(f, keep, false);
    add_list_term(f, drop, true);
    return true;
}

void filter_add_object(struct filter *f, struct str kind, struct str name) {
    struct node *last = f->terms.n ? f->terms.at[f->terms.n - 1] : NULL;

    if (!last || last->type != NODE_OBJECTS) {
        last = node_new(NODE_OBJECTS);
        vec_push(&f->terms, last);
    }
    node_add_object(last, kind, name);
}

static void add_period(struct filter *f, enum node_type type, int64_t since_us,
                       int64_t until_us) {
    struct node *n = node_new(type);
    n->since_us = since_us;
    n->until_us = until_us;
    vec_push(&f->terms, n);
}

void filter_add_period(struct filter *f, int64_t since_us, int64_t until_us) {
    add_period(f, NODE_PERIOD, since_us, until_us);
}

void filter_add_ago(struct filter *f, int64_t since_ago_us,
                    int64_t until_ago_us) {
    add_period(f, NODE_AGO, since_ago_us, until_ago_us);
}

void filter_add_test(struct filter *f, filter_test_fn *fn, const void *ctx) {
    struct node *n = node_new(NODE_TEST);
    n->fn = fn;
    n->ctx = ctx;
    vec_push(&f->terms, n);
}

bool filter_match(const struct filter *f, const struct entry *e,
                  int64_t now_us, const char *const *clusters) {
    struct subject s = {e, e->event, now_us, clusters};

    for (size_t i = 0; i < f->terms.n; i++)
        if (!match_node(f->terms.at[i], &s)) return false;
    return true;
}

bool filter_is_empty(const struct filter *f) {
    return f->terms.n == 0;
}

bool filter_is_timed(const struct filter *f) {
    for (size_t i = 0; i < f->terms.n; i++)
        if (is_timed(f->terms.at[i])) return true;
    return false;
}

void filter_field_names(struct buf *out) {
#define X(field, name, alias, type) \
    buf_add_cstr(out, (field) ? ", " name : name);
    FILTER_FIELDS(X)
#undef X
}
