/* SPDX-License-Identifier: Apache-2.0 */
#include "print/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"

/* So many digits are exact in a double. */
enum { EXACT_DIGITS = 15 };

/* What a row is sorted by, worked out once. */
struct key {
    struct row row;
    size_t place; /* before: equals stay as they stood */
    enum { KEY_NONE, KEY_NUMBER, KEY_TEXT } type;
    double number;
    struct str text;
};

struct sorting {
    const struct column *column; /* NULL: keys */
    bool descending;
};

/* --- keys ------------------------------------------------------------- */

static struct str keep_text(struct arena *arena, struct str text) {
    char *copy = arena_alloc(arena, text.len ? text.len : 1);
    if (text.len) memcpy(copy, text.ptr, text.len);
    return (struct str){copy, text.len};
}

/* A resourceVersion is a text of digits, and kubectl takes it for a number, as
 * all that is a quantity. */
static bool is_number(struct str text, double *number) {
    *number = 0;
    if (text.len == 0 || text.len > EXACT_DIGITS) return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
        *number = *number * 10 + (text.ptr[i] - '0');
    }
    return true;
}

static void set_key(struct key *k, const struct json *v, struct arena *arena) {
    if (json_double(v, &k->number) || is_number(json_text(v), &k->number)) {
        k->type = KEY_NUMBER;
    } else if (json_is_string(v)) {
        k->type = KEY_TEXT;
        k->text = keep_text(arena, json_text(v));
    }
}

static void make_keys(struct key *keys, const struct row *rows, size_t n,
                      const struct field *by, const struct show *show,
                      struct arena *arena) {
    struct field_reader *reader = by->path ? field_reader_new() : NULL;
    for (size_t i = 0; i < n; i++) {
        keys[i] = (struct key){.row = rows[i], .place = i};
        if (!reader) continue;
        const struct json *v =
            field_reader_json(reader, rows[i].u.entry, show);
        if (v) set_key(&keys[i], jsonpath_first(by->path, v), arena);
    }
    field_reader_free(reader);
}

/* --- sorting ---------------------------------------------------------- */

static int compare_keys(const struct key *a, const struct key *b) {
    if (a->type != b->type) return a->type < b->type ? -1 : 1;
    switch (a->type) {
    case KEY_NONE:
        return 0;
    case KEY_NUMBER:
        return (a->number > b->number) - (a->number < b->number);
    case KEY_TEXT:
        break;
    }
    return str_cmp(a->text, b->text);
}

static int compare(const void *pa, const void *pb, void *ctx) {
    const struct key *a = pa, *b = pb;
    const struct sorting *s = ctx;
    int c = s->column ? column_compare(s->column, &a->row, &b->row)
                      : compare_keys(a, b);
    if (s->descending) c = -c;
    return c ? c : (a->place > b->place) - (a->place < b->place);
}

void order_rows(struct row *rows, size_t n, const struct field *by,
                bool descending, const struct show *show) {
    if (n < 2) return;
    struct arena *arena = arena_new();
    struct key *keys = xcalloc(n, sizeof(*keys));
    struct sorting sorting = {by->column, descending};
    make_keys(keys, rows, n, by, show, arena);
    qsort_r(keys, n, sizeof(*keys), compare, &sorting);
    for (size_t i = 0; i < n; i++) rows[i] = keys[i].row;
    xfree(keys);
    arena_free(arena);
}
