/* SPDX-License-Identifier: Apache-2.0 */
#include "query/filter_tree.h"

#include "base/alloc.h"
#include "model/kind.h"

static struct str copy_text(struct str s) {
    return (struct str){xstrndup(s.ptr ? s.ptr : "", s.len), s.len};
}

static void free_text(struct str s) {
    char *own;
    memcpy(&own, &s.ptr, sizeof(own));
    xfree(own);
}

static bool is_at(const char *hay, const struct needle *n) {
    for (size_t i = 0; i < n->len; i++)
        if (needle_fold((unsigned char)hay[i]) != (unsigned char)n->bytes[i])
            return false;
    return true;
}

static void needle_free(struct needle *n) {
    if (!n) return;
    regex_free(n->re);
    xfree(n->bytes);
    xfree(n);
}

struct node *node_new(enum node_type type) {
    struct node *n = xcalloc(1, sizeof(*n));
    n->type = type;
    n->field = FIELD_ANY;
    return n;
}

void node_free(struct node *n) {
    if (!n) return;
    for (size_t i = 0; i < n->of.n; i++) node_free(n->of.at[i]);
    for (size_t i = 0; i < n->texts.n; i++) free_text(n->texts.at[i]);
    for (size_t i = 0; i < n->objects.n; i++) {
        free_text(n->objects.at[i].kind);
        free_text(n->objects.at[i].name);
    }
    vec_done(&n->of);
    vec_done(&n->texts);
    vec_done(&n->numbers);
    vec_done(&n->objects);
    regex_free(n->re);
    needle_free(n->needle);
    xfree(n);
}

void node_add_object(struct node *n, struct str kind, struct str name) {
    struct named o = {copy_text(kind_name(kind)),
                      name.len ? copy_text(name) : STR_NONE};
    vec_push(&n->objects, o);
}

void node_add_text(struct node *n, struct str s) {
    if (n->field == FIELD_OBJ) {
        const char *slash = s.len ? memchr(s.ptr, '/', s.len) : NULL;
        size_t at = slash ? (size_t)(slash - s.ptr) : s.len;
        node_add_object(n, str_sub(s, 0, at), str_sub(s, at + 1, s.len));
        return;
    }
    vec_push(&n->texts, copy_text(n->field == FIELD_KIND ? kind_name(s) : s));
}

struct needle *needle_new(struct str text) {
    struct needle *n = xcalloc(1, sizeof(*n));

    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < 0x80) continue;
        n->re = regex_new(text, true, NULL, NULL);
        if (n->re) return n;
        break; /* not UTF-8: compare bytes */
    }
    n->bytes = xstrndup(text.ptr, text.len);
    n->len = text.len;
    size_t longest = text.len < UINT8_MAX ? text.len : UINT8_MAX;
    memset(n->skip, (int)longest, sizeof(n->skip));
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = needle_fold((unsigned char)text.ptr[i]);
        size_t to_end = text.len - 1 - i;
        n->bytes[i] = (char)c;
        if (to_end == 0 || to_end > longest) continue;
        n->skip[c] = (uint8_t)to_end;
        if (c >= 'a' && c <= 'z') n->skip[c - 'a' + 'A'] = (uint8_t)to_end;
    }
    return n;
}

bool needle_in(const struct needle *n, struct str hay) {
    if (n->re) return regex_match(n->re, hay);
    if (n->len == 0) return true;

    for (size_t at = 0; at + n->len <= hay.len;) {
        unsigned char last = (unsigned char)hay.ptr[at + n->len - 1];
        if (needle_fold(last) == (unsigned char)n->bytes[n->len - 1] &&
            is_at(hay.ptr + at, n))
            return true;
        at += n->skip[last];
    }
    return false;
}
