/* SPDX-License-Identifier: Apache-2.0 */
#include "base/jsonpath.h"

#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/vec.h"

enum step_type { STEP_NAME, STEP_INDEX, STEP_ALL };

struct step {
    enum step_type type;
    char *name;    /* owned */
    int64_t index; /* from the end where it is negative */
};

struct jsonpath {
    VEC(struct step) steps;
};

void jsonpath_free(struct jsonpath *p) {
    if (!p) return;
    for (size_t i = 0; i < p->steps.n; i++) xfree(p->steps.at[i].name);
    vec_done(&p->steps);
    xfree(p);
}

/* --- reading ---------------------------------------------------------- */

/* The path, and how far it is read. */
struct scan {
    struct jsonpath *path;
    struct str text;
    size_t at;
    size_t before; /* bytes of what was given that stand before text */
};

static bool is_over(const struct scan *s) {
    return s->at >= s->text.len;
}

static char here(const struct scan *s) {
    return is_over(s) ? '\0' : s->text.ptr[s->at];
}

static bool fail(const struct scan *s, struct err *err, const char *what) {
    return err_set(err, ERR_USAGE, "column %zu: %s", s->before + s->at + 1,
                   what);
}

static void add_step(struct scan *s, struct step step) {
    vec_push(&s->path->steps, step);
}

/* A name behind a dot: up to the next dot or bracket, "\\." is a dot. What
 * ends a name in kubectl's grammar and goes on with more than a path is refused
 * by whoever reads on. */
static bool scan_name(struct scan *s, struct err *err) {
    struct buf name = BUF_INIT(LIMIT_FILTER_BYTES);
    if (here(s) == '.')
        return fail(s, err, "'..' is not known: take -o json | jq for it");
    while (!is_over(s) && !strchr(".[],$@{} \t\r\n", here(s))) {
        if (here(s) == '\\' && s->at + 1 < s->text.len) s->at++;
        buf_add_char(&name, here(s));
        s->at++;
    }
    if (name.len == 0) {
        buf_done(&name);
        return fail(s, err, "a name is missing");
    }
    if (name.len == 1 && name.data[0] == '*') {
        buf_done(&name);
        add_step(s, (struct step){.type = STEP_ALL});
    } else {
        add_step(s, (struct step){.type = STEP_NAME, .name = buf_take(&name)});
    }
    return true;
}

/* 'name' or "name" in brackets. */
static bool scan_quoted(struct scan *s, struct err *err) {
    struct buf name = BUF_INIT(LIMIT_FILTER_BYTES);
    char quote = here(s);
    s->at++;
    while (!is_over(s) && here(s) != quote) {
        if (here(s) == '\\' && s->at + 1 < s->text.len) s->at++;
        buf_add_char(&name, here(s));
        s->at++;
    }
    if (is_over(s)) {
        buf_done(&name);
        return fail(s, err, "the quote is not closed");
    }
    s->at++;
    add_step(s, (struct step){.type = STEP_NAME,
                              .name = xstrdup(name.len ? name.data : "")});
    buf_done(&name);
    return true;
}

static bool scan_index(struct scan *s, struct err *err) {
    struct step step = {.type = STEP_INDEX};
    bool minus = here(s) == '-';
    size_t digits = 0;
    if (minus) s->at++;
    for (; here(s) >= '0' && here(s) <= '9' && digits < 9; digits++) {
        step.index = step.index * 10 + (here(s) - '0');
        s->at++;
    }
    if (digits == 0)
        return fail(s, err,
                    "brackets take an index, 'name' or *; for more take "
                    "-o json | jq");
    if (minus) step.index = -step.index;
    add_step(s, step);
    return true;
}

static bool scan_brackets(struct scan *s, struct err *err) {
    bool ok = true;
    s->at++;
    if (here(s) == '*') {
        s->at++;
        add_step(s, (struct step){.type = STEP_ALL});
    } else if (here(s) == '\'' || here(s) == '"') {
        ok = scan_quoted(s, err);
    } else {
        ok = scan_index(s, err);
    }
    if (!ok) return false;
    if (here(s) != ']') return fail(s, err, "']' is missing");
    s->at++;
    return true;
}

/* kubectl's relaxed form: "{.a}", ".a" and "a" are the same. */
static struct str strip(struct str text) {
    text = str_trim(text);
    if (text.len >= 2 && text.ptr[0] == '{' && text.ptr[text.len - 1] == '}')
        text = str_trim(str_sub(text, 1, text.len - 2));
    if (text.len && strchr("$@", text.ptr[0]))
        text = str_sub(text, 1, text.len);
    return text;
}

struct jsonpath *jsonpath_parse(struct str text, struct err *err) {
    struct jsonpath *p = xcalloc(1, sizeof(*p));
    struct scan s = {.path = p, .text = strip(text)};
    bool ok = true;
    if (s.text.len) s.before = (size_t)(s.text.ptr - text.ptr);
    if (s.text.len > LIMIT_FILTER_BYTES)
        ok = fail(&s, err, "the path is too long");
    /* The first name may stand without a dot; "." alone is all of it. */
    if (ok && !is_over(&s) && !strchr(".[", here(&s))) ok = scan_name(&s, err);
    if (s.text.len == 1 && here(&s) == '.') s.at++;
    while (ok && !is_over(&s)) {
        if (here(&s) == '[') {
            ok = scan_brackets(&s, err);
        } else if (here(&s) == '.') {
            s.at++;
            if (here(&s) != '[') ok = scan_name(&s, err);
        } else {
            ok = fail(&s, err,
                      "'.' or '[' has to stand here; for more than a path "
                      "take -o json | jq");
        }
    }
    if (ok) return p;
    jsonpath_free(p);
    return NULL;
}

/* --- walking ---------------------------------------------------------- */

struct walk {
    const struct jsonpath *path;
    jsonpath_fn *fn;
    void *ctx;
};

static const struct json *child_at(const struct json *v, int64_t index) {
    int64_t n = 0;
    if (!json_is_array(v)) return NULL;
    if (index < 0) {
        for (const struct json *c = json_first(v); c; c = json_next(c)) n++;
        index += n;
    }
    const struct json *c = index < 0 ? NULL : json_first(v);
    for (; c && index > 0; index--) c = json_next(c);
    return c;
}

/* As deep as the path is long, which is bounded. */
static void walk(const struct walk *w, size_t step, const struct json *v) {
    if (!v) return;
    if (step == w->path->steps.n) {
        w->fn(w->ctx, v);
        return;
    }
    const struct step *s = &w->path->steps.at[step];
    switch (s->type) {
    case STEP_NAME:
        walk(w, step + 1, json_get(v, s->name));
        break;
    case STEP_INDEX:
        walk(w, step + 1, child_at(v, s->index));
        break;
    case STEP_ALL:
        if (!json_is_array(v) && !json_is_object(v)) break;
        for (const struct json *c = json_first(v); c; c = json_next(c))
            walk(w, step + 1, c);
        break;
    }
}

void jsonpath_each(const struct jsonpath *p, const struct json *v,
                   jsonpath_fn *fn, void *ctx) {
    const struct walk w = {p, fn, ctx};
    walk(&w, 0, v);
}

static void keep_first(void *ctx, const struct json *found) {
    const struct json **first = ctx;
    if (!*first) *first = found;
}

const struct json *jsonpath_first(const struct jsonpath *p,
                                  const struct json *v) {
    const struct json *first = NULL;
    jsonpath_each(p, v, keep_first, &first);
    return first;
}
