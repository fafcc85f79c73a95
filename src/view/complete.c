/* SPDX-License-Identifier: Apache-2.0 */
#include "view/complete.h"

#include "base/limits.h"
#include "query/column.h"
#include "query/filter.h"
#include "view/parts.h"

/* --- one word of several ---------------------------------------------- */

struct found {
    struct buf said;  /* those that fit */
    struct str first; /* one of them */
    size_t common;    /* bytes that all of them begin with */
    size_t n;
};

static bool is_known(const struct buf *said, struct str word) {
    struct str rest = buf_str(said), one;
    while (rest.len && str_split(&rest, ' ', &one))
        if (str_eq(one, word)) return true;
    return false;
}

static bool fits(struct str word, struct str typed) {
    return word.len >= typed.len &&
           str_eq_nocase(str_sub(word, 0, typed.len), typed);
}

static void take(struct found *f, struct str word) {
    if (is_known(&f->said, str_trim(word))) return;
    buf_printf(&f->said, "%s%.*s", f->n ? "  " : "", STR_ARG(str_trim(word)));
    if (f->n++ == 0) {
        f->first = word;
        f->common = word.len;
        return;
    }
    size_t k = 0;
    while (k < f->common && k < word.len && f->first.ptr[k] == word.ptr[k])
        k++;
    f->common = k;
}

void complete_word(struct screen *s, struct prompt *p, size_t from,
                   struct str words, const char *after) {
    struct str text = {p->text, p->len};
    struct str typed = str_sub(text, from, text.len), word;
    struct found f = {.said = BUF_INIT(LIMIT_CELL_BYTES)};
    struct buf line = BUF_INIT(LIMIT_PROMPT_BYTES - 1);
    while (words.len && str_split(&words, '\n', &word))
        if (word.len && fits(word, typed)) take(&f, word);
    if (f.n && f.common >= typed.len) {
        buf_add_str(&line, str_sub(text, 0, from));
        buf_add_str(&line, str_sub(f.first, 0, f.common));
        if (f.n == 1) buf_add_cstr(&line, after);
        if (!line.over) prompt_set(p, buf_str(&line));
    }
    if (f.n > 1) screen_say(s, false, "%s", f.said.data);
    buf_done(&f.said);
    buf_done(&line);
}

/* --- words that the events have --------------------------------------- */

/* Events looked at for values: the newest ones. */
enum { LOOKS = 5000 };

static void add_lines(struct buf *out, struct str word) {
    if (word.len == 0 || memchr(word.ptr, '\n', word.len)) return;
    buf_add_str(out, word);
    buf_add_char(out, '\n');
}

void complete_namespaces(const struct screen *s, struct buf *out) {
    buf_add_str(out, feeds_namespaces(store_feeds(s->env.store)));
    const struct entry *e = store_newest(s->env.store);
    for (int i = 0; e && i < LOOKS; i++, e = e->changed_prev)
        add_lines(out, istr_str(e->event->ns));
}

static void add_values(const struct screen *s, const struct column *column,
                       struct buf *out) {
    struct buf text = BUF_INIT(LIMIT_CELL_BYTES);
    const struct entry *e = store_newest(s->env.store);
    for (int i = 0; e && i < LOOKS; i++, e = e->changed_prev) {
        const struct row row = {.kind = ROW_EVENT, .u.entry = e};
        buf_clear(&text);
        column->text(&text, &row, &s->env.show);
        struct str value = buf_str(&text);
        if (value.len && !memchr(value.ptr, ' ', value.len))
            add_lines(out, value);
    }
    buf_done(&text);
}

/* --- the filter language ---------------------------------------------- */

/* Names of fields and of the columns that say the same. */
static const struct {
    const char *field, *column;
} valued[] = {
    {"type", "type"},     {"reason", "reason"},       {"ns", "namespace"},
    {"kind", "kind"},     {"name", "name"},           {"obj", "object"},
    {"source", "source"}, {"node", "node"},           {"cluster", "cluster"},
    {"owner", "owner"},   {"namespace", "namespace"},
};

static const struct column *column_of(struct str field) {
    for (size_t i = 0; i < ARRAY_LEN(valued); i++)
        if (str_eq_nocase(field, str_of(valued[i].field)))
            return column_find(str_of(valued[i].column));
    return NULL;
}

static size_t back_to(struct str text, const char *any_of) {
    size_t at = text.len;
    while (at > 0 && !strchr(any_of, text.ptr[at - 1])) at--;
    return at;
}

/* "a, b, c": a line each. */
static void add_fields(struct buf *out) {
    struct buf names = BUF_INIT(LIMIT_CELL_BYTES);
    struct str rest, name;
    filter_field_names(&names);
    rest = buf_str(&names);
    while (rest.len && str_split(&rest, ',', &name))
        add_lines(out, str_trim(name));
    buf_done(&names);
}

void complete_filter(struct screen *s, struct prompt *p) {
    struct str text = {p->text, p->len};
    struct buf words = BUF_INIT(LIMIT_DOC_BYTES);
    size_t term = back_to(text, " (!");
    size_t value = back_to(text, " (!:=,");
    size_t head = back_to(text, ":=");
    if (value == term || head <= term) {
        add_fields(&words);
        complete_word(s, p, term, buf_str(&words), "");
    } else {
        struct str field = str_sub(text, term, head - 1);
        if (field.len && field.ptr[field.len - 1] == '!') field.len--;
        const struct column *column = column_of(field);
        if (column) add_values(s, column, &words);
        complete_word(s, p, value, buf_str(&words), "");
    }
    buf_done(&words);
}
