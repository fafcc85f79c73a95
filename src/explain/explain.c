/* SPDX-License-Identifier: Apache-2.0 */
#include "explain/explain.h"

#include "base/alloc.h"
#include "base/cc.h"
#include "base/limits.h"
#include "base/vec.h"
#include "base/yaml.h"
#include "explain/reasons.h"

enum { NEAR_MAX = 3, NAME_MAX_BYTES = 64 };

struct explain {
    struct yaml *root; /* owns all texts */
    VEC(struct explanation) all;
};

/* --- reading ---------------------------------------------------------- */

static bool fail(const char *name, const struct yaml *at, const char *what,
                 struct err *err) {
    return err_set(err, ERR_FORMAT, "%s:%d:%d: %s", name, yaml_line(at),
                   yaml_column(at), what);
}

static bool read_text(const struct yaml *entry, const char *key,
                      const char *name, const char **out, struct err *err) {
    *out = yaml_text(yaml_get(entry, key));
    if (*out && **out) return true;
    return err_set(err, ERR_FORMAT, "%s:%d:%d: an entry without '%s'", name,
                   yaml_line(entry), yaml_column(entry), key);
}

static bool read_lines(const struct yaml *entry, const char *key,
                       const char *name, struct explain_lines *out,
                       struct err *err) {
    const struct yaml *list = yaml_get(entry, key);
    for (const struct yaml *n = yaml_first(list); n; n = yaml_next(n)) {
        const char *text = yaml_text(n);
        if (!text) return fail(name, n, "not a text", err);
        if (out->n == EXPLAIN_LINES)
            return fail(name, n, "too many lines", err);
        out->at[out->n++] = text;
    }
    return true;
}

static bool check_keys(const struct yaml *entry, const char *name,
                       struct err *err) {
    static const char *const known[] = {"reason", "from",   "when",
                                        "means",  "causes", "look"};
    for (const struct yaml *n = yaml_first(entry); n; n = yaml_next(n)) {
        size_t i = 0;
        while (i < ARRAY_LEN(known) && strcmp(yaml_key(n), known[i]) != 0) i++;
        if (i == ARRAY_LEN(known)) return fail(name, n, "unknown key", err);
    }
    return true;
}

static bool read_entry(struct explain *x, const struct yaml *entry,
                       const char *name, struct err *err) {
    struct explanation e = {0};
    if (yaml_type(entry) != YAML_MAP)
        return fail(name, entry, "not an entry", err);
    if (!check_keys(entry, name, err) ||
        !read_text(entry, "reason", name, &e.reason, err) ||
        !read_text(entry, "from", name, &e.from, err) ||
        !read_text(entry, "means", name, &e.means, err) ||
        !read_lines(entry, "causes", name, &e.causes, err) ||
        !read_lines(entry, "look", name, &e.look, err))
        return false;
    e.when = yaml_text(yaml_get(entry, "when"));
    /* Found by halving: see first_of(). */
    if (x->all.n && str_cmp_nocase(str_of(x->all.at[x->all.n - 1].reason),
                                   str_of(e.reason)) > 0)
        return fail(name, entry, "not in the order of the reasons", err);
    vec_push(&x->all, e);
    return true;
}

struct explain *explain_parse(struct str yaml, const char *name,
                              struct err *err) {
    struct explain *x = xcalloc(1, sizeof(*x));
    x->root = yaml_parse(yaml, name, err);
    if (!x->root) goto fail;
    if (yaml_type(x->root) != YAML_LIST) {
        fail(name, x->root, "not a list of reasons", err);
        goto fail;
    }
    for (const struct yaml *n = yaml_first(x->root); n; n = yaml_next(n))
        if (!read_entry(x, n, name, err)) goto fail;
    return x;
fail:
    explain_free(x);
    return NULL;
}

struct explain *explain_new(struct err *err) {
    struct buf text = BUF_INIT(LIMIT_YAML_BYTES);
    for (size_t i = 0; i < explain_reasons_n; i++)
        buf_add_cstr(&text, explain_reasons[i]);
    struct explain *x = explain_parse(buf_str(&text), "reasons.yaml", err);
    buf_done(&text);
    return x;
}

void explain_free(struct explain *x) {
    if (!x) return;
    vec_done(&x->all);
    if (x->root) yaml_free(x->root);
    xfree(x);
}

const struct explanation *explain_all(const struct explain *x, size_t *n) {
    *n = x->all.n;
    return x->all.at;
}

/* --- finding ---------------------------------------------------------- */

/* Whether one of the alternatives of "a|b" is in the text. */
static bool has_any(struct str text, struct str alternatives) {
    struct str part;
    while (str_split(&alternatives, '|', &part))
        if (part.len && str_has_nocase(text, part)) return true;
    return false;
}

/* A part of the source is enough: "ebs.csi.aws.com_ebs-csi-controller-0" is a
 * "csi". */
bool explain_is_from(const struct explanation *e, struct str source) {
    struct str all = str_of(e->from), part;
    if (str_eq(all, STR("any"))) return true;
    while (str_split(&all, ',', &part))
        if (str_has_nocase(source, str_trim(part))) return true;
    return false;
}

/* The index of the first entry that is not before the reason. */
static size_t first_of(const struct explain *x, struct str reason) {
    size_t low = 0, high = x->all.n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (str_cmp_nocase(str_of(x->all.at[mid].reason), reason) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

const struct explanation *explain_find(const struct explain *x,
                                       struct str reason, struct str source,
                                       struct str message) {
    const struct explanation *best = NULL;
    for (size_t i = first_of(x, reason); i < x->all.n; i++) {
        const struct explanation *e = &x->all.at[i];
        if (!str_eq_nocase(str_of(e->reason), reason)) break;
        if (e->when && !has_any(message, str_of(e->when))) continue;
        if (explain_is_from(e, source)) return e;
        if (!best) best = e;
    }
    return best;
}

/* --- near names ------------------------------------------------------- */

static char folded(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Letters to change, add or leave out (Levenshtein's distance). */
static unsigned distance(struct str a, struct str b) {
    unsigned row[NAME_MAX_BYTES + 1];
    for (unsigned j = 0; j <= b.len; j++) row[j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned left_above = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            unsigned above = row[j];
            unsigned cost =
                left_above + (folded(a.ptr[i - 1]) != folded(b.ptr[j - 1]));
            if (above + 1 < cost) cost = above + 1;
            if (row[j - 1] + 1 < cost) cost = row[j - 1] + 1;
            left_above = above;
            row[j] = cost;
        }
    }
    return row[b.len];
}

/* 0 is the same; NEAR_MAX and less are slips; one that has the other within
 * it comes behind them. */
static unsigned farness(struct str known, struct str asked) {
    unsigned d = distance(known, asked);
    if (d <= NEAR_MAX && d < asked.len) return d;
    if (asked.len >= 3 && str_has_nocase(known, asked)) return NEAR_MAX + 1;
    return NEAR_MAX + 2;
}

size_t explain_near(const struct explain *x, struct str reason,
                    const char **names, size_t max) {
    size_t n = 0;
    if (reason.len > NAME_MAX_BYTES) return 0;
    for (unsigned want = 0; want <= NEAR_MAX + 1; want++) {
        for (size_t i = 0; i < x->all.n && n < max; i++) {
            const char *name = x->all.at[i].reason;
            if (i && strcmp(name, x->all.at[i - 1].reason) == 0) continue;
            if (strlen(name) > NAME_MAX_BYTES) continue;
            if (farness(str_of(name), reason) == want) names[n++] = name;
        }
    }
    return n;
}
