/* SPDX-License-Identifier: Apache-2.0 */
#include "app/refuse.h"

#include "base/cc.h"

/* One flag, and those that it cannot stand beside; names without dashes, with
 * a NULL behind the last one. */
struct clash {
    const char *flag;
    const char *others[32];
};

static const struct clash clashes[] = {
    {"watch",
     {"watch-only", "reverse", "limit", "until", "group-by", "trend",
      "sort-by", "snapshot", "report", "wait", "fail-on-match"}},
    {"watch-only",
     {"reverse", "limit", "until", "group-by", "trend", "sort-by", "snapshot",
      "report", "wait", "fail-on-match"}},
    {"wait",
     {"reverse", "limit", "until", "group-by", "trend", "sort-by", "report",
      "fail-on-match"}},
    {"trend",
     {"group-by", "columns", "sort-by", "reverse", "limit", "report"}},
    {"report",
     {"output", "group-by", "columns", "sort-by", "reverse", "limit",
      "no-headers", "fail-on-match"}},
    {"demo",
     {"file",
      "context",
      "kubeconfig",
      "cluster",
      "user",
      "server",
      "token",
      "token-file",
      "as",
      "as-group",
      "as-uid",
      "as-user-extra",
      "certificate-authority",
      "client-certificate",
      "client-key",
      "tls-server-name",
      "proxy-url",
      "request-timeout",
      "insecure-skip-tls-verify",
      "disable-compression",
      "http1",
      "field-selector"}},
    {"file",
     {"context",
      "kubeconfig",
      "cluster",
      "user",
      "server",
      "token",
      "token-file",
      "as",
      "as-group",
      "as-uid",
      "as-user-extra",
      "certificate-authority",
      "client-certificate",
      "client-key",
      "tls-server-name",
      "proxy-url",
      "request-timeout",
      "insecure-skip-tls-verify",
      "disable-compression",
      "http1",
      "field-selector",
      "owned",
      "record",
      "watch-only"}},
};

/* One flag that is nothing without another. */
static const struct {
    const char *flag, *needs;
} needs[] = {
    {"timeout", "wait"},
    {"play-speed", "file"},
};

/* --- what was given --------------------------------------------------- */

/* On the command line, or by the configuration. */
static bool is_given(const struct options *o, const char *name) {
    const struct option *def = option_find(str_of(name), 0);
    const char *field = (const char *)o + def->field;
    switch (def->type) {
    case OPTION_BOOL:
        return *(const bool *)field;
    case OPTION_EACH:
        return ((const struct option_values *)field)->n > 0;
    case OPTION_TEXT:
    case OPTION_LIST:
    case OPTION_EXPR:
    case OPTION_MAYBE:
        break;
    }
    return *(const char *const *)field != NULL;
}

static bool clash(const char *one, const char *other, struct err *err) {
    return err_set(err, ERR_USAGE, "%s and %s cannot work together", one,
                   other);
}

static bool check_clashes(const struct options *o, struct err *err) {
    for (size_t i = 0; i < ARRAY_LEN(clashes); i++) {
        const struct clash *c = &clashes[i];
        if (!is_given(o, c->flag)) continue;
        for (size_t k = 0; c->others[k]; k++) {
            if (is_given(o, c->others[k]))
                return err_set(err, ERR_USAGE,
                               "--%s and --%s cannot work together", c->flag,
                               c->others[k]);
        }
    }
    return true;
}

static bool check_needs(const struct options *o, struct err *err) {
    for (size_t i = 0; i < ARRAY_LEN(needs); i++) {
        if (is_given(o, needs[i].flag) && !is_given(o, needs[i].needs))
            return err_set(err, ERR_USAGE, "--%s works with --%s alone",
                           needs[i].flag, needs[i].needs);
    }
    return true;
}

/* What is printed as it comes has no end to count from, and is no group. */
static bool check_unsorted(const struct settings *s, const struct options *o,
                           struct err *err) {
    static const char *const others[] = {"limit", "reverse", "group-by"};
    bool unsorted = o->sort_by && strcmp(o->sort_by, "none") == 0;
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        if (s->job == JOB_SCREEN || !unsorted || !is_given(o, others[i]))
            continue;
        return err_set(err, ERR_USAGE,
                       "--sort-by none and --%s cannot work together",
                       others[i]);
    }
    return true;
}

/* --- the place -------------------------------------------------------- */

static bool check_place(const struct settings *s, const struct options *o,
                        struct err *err) {
    bool several = s->n_contexts > 1;
    if (o->object && o->args.n)
        return clash("--for", "objects as arguments", err);
    if (several && o->cluster)
        return clash("several contexts", "--cluster", err);
    if (several && o->server)
        return clash("several contexts", "--server", err);
    if (o->owned && s->objects.n == 0)
        return err_set(err, ERR_USAGE,
                       "--owned works with an object alone: KIND/NAME");
    return true;
}

/* --- text ------------------------------------------------------------- */

/* What the screen alone has a use for. */
static bool check_screen_flags(const struct options *o, struct err *err) {
    size_t n;
    const struct option_group *groups = option_groups(&n);
    for (size_t g = 0; g < n; g++) {
        for (size_t i = 0; i < groups[g].n; i++) {
            const struct option *def = &groups[g].options[i];
            if (!(def->use & OPTION_SCREEN) || !o->given[option_number(def)])
                continue;
            return err_set(err, ERR_USAGE,
                           "--%s works on the screen alone: leave it out, or "
                           "leave out what asks for text",
                           def->name);
        }
    }
    return true;
}

/* Names of the formats that have what a flag is about. */
static void name_formats(struct buf *out,
                         bool (*has)(const struct printer_ops *ops)) {
    size_t n;
    const struct printer_ops *const *all = printer_all(&n);
    for (size_t i = 0; i < n; i++)
        if (has(all[i]))
            buf_printf(out, "%s%s", out->len ? ", " : "", all[i]->name);
}

static bool takes_columns(const struct printer_ops *ops) {
    return ops->takes_columns;
}
static bool has_header(const struct printer_ops *ops) {
    return ops->has_header;
}
static bool has_times(const struct printer_ops *ops) {
    return ops->has_times;
}
static bool sums_up(const struct printer_ops *ops) {
    return ops->sums_up;
}

static bool check_format(const struct settings *s, const struct options *o,
                         struct err *err) {
    const struct {
        const char *flag;
        bool given;
        bool (*has)(const struct printer_ops *ops);
    } flags[] = {
        {"group-by", s->what == TEXT_GROUPS, sums_up},
        {"trend", s->what == TEXT_TREND, sums_up},
        {"columns", o->columns, takes_columns},
        {"no-headers", o->no_headers, has_header},
        {"time", options_given(o, "time"), has_times},
    };
    for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
        if (!flags[i].given || flags[i].has(s->format.ops)) continue;
        struct buf names = BUF_INIT(LIMIT_CELL_BYTES);
        name_formats(&names, flags[i].has);
        err_set(err, ERR_USAGE, "-o %s has no use for --%s: it works with %s",
                s->format.ops->name, flags[i].flag, names.data);
        buf_done(&names);
        return false;
    }
    if (o->gaps && strcmp(s->format.ops->name, "jsonl") != 0)
        return err_set(err, ERR_USAGE, "--gaps works with -o jsonl alone");
    if (o->gaps && !s->follow)
        return err_set(err, ERR_USAGE,
                       "--gaps works with --watch or --watch-only alone");
    return true;
}

bool refuse(const struct settings *s, const struct options *o,
            struct err *err) {
    if (!check_clashes(o, err) || !check_needs(o, err) ||
        !check_unsorted(s, o, err) || !check_place(s, o, err))
        return false;
    if (s->job == JOB_SCREEN) return true;
    return check_screen_flags(o, err) && check_format(s, o, err);
}
