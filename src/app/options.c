/* SPDX-License-Identifier: Apache-2.0 */
#include "app/options.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/utf8.h"

/* One more value behind those that were given before. */
static void join(char **field, enum option_type type, const char *value) {
    char *old = *field;
    if (!old)
        *field = xstrdup(value);
    else if (type == OPTION_EXPR)
        *field = xasprintf("(%s) (%s)", old, value);
    else
        *field = xasprintf("%s,%s", old, value);
    xfree(old);
}

static bool set_bool(bool *field, const char *value, const char *name,
                     struct err *err) {
    if (!value || strcmp(value, "true") == 0)
        *field = true;
    else if (strcmp(value, "false") == 0)
        *field = false;
    else
        return err_set(err, ERR_USAGE, "--%s takes no value but true or false",
                       name);
    return true;
}

static void add_value(struct option_values *values, const char *value) {
    vec_reserve(values, values->n + 2);
    values->at[values->n++] = value;
    values->at[values->n] = NULL;
}

bool options_set(struct options *o, const struct option *def,
                 const char *value, struct err *err) {
    char *at = (char *)o + def->field;
    switch (def->type) {
    case OPTION_BOOL:
        return set_bool((bool *)(void *)at, value, def->name, err);
    case OPTION_TEXT:
        *(const char **)(void *)at = value;
        return true;
    case OPTION_MAYBE:
        *(const char **)(void *)at = value ? value : "";
        return true;
    case OPTION_EACH:
        add_value((struct option_values *)(void *)at, value);
        return true;
    case OPTION_LIST:
    case OPTION_EXPR:
        join((char **)(void *)at, def->type, value);
        return true;
    }
    return true;
}

static bool give(struct options *o, const struct option *def,
                 const char *value, struct err *err) {
    o->given[option_number(def)] = true;
    return options_set(o, def, value, err);
}

bool options_given(const struct options *o, const char *name) {
    const struct option *def = option_find(str_of(name), 0);
    return def && o->given[option_number(def)];
}

static bool wants_value(const struct option *def) {
    return def->type != OPTION_BOOL && def->type != OPTION_MAYBE;
}

/* What is behind '=' may be a secret: only the name is shown. */
static bool unknown(struct str flag, struct str name, struct err *err) {
    struct meant meant;
    meant_begin(&meant, name);
    option_meant(&meant, 0);
    if (meant.best[0])
        return err_set(err, ERR_USAGE,
                       "unknown flag '%.*s': did you mean --%s?",
                       STR_ARG(flag), meant.best);
    return err_set(err, ERR_USAGE,
                   "unknown flag '%.*s': see kevtop --help for all of them",
                   STR_ARG(flag));
}

static bool parse_long(struct options *o, char **argv, int argc, int *i,
                       struct err *err) {
    const char *arg = argv[*i] + 2;
    const char *eq = strchr(arg, '=');
    struct str name = {arg, eq ? (size_t)(eq - arg) : strlen(arg)};
    const struct option *def = option_find(name, 0);
    if (!def)
        return unknown(str_sub(str_of(argv[*i]), 0, name.len + 2), name, err);
    const char *value = eq ? eq + 1 : NULL;
    if (!value && wants_value(def)) {
        if (*i + 1 >= argc)
            return err_set(err, ERR_USAGE, "--%s needs a value: --%s %s",
                           def->name, def->name, def->arg);
        value = argv[++*i];
    }
    return give(o, def, value, err);
}

static bool parse_short(struct options *o, char **argv, int argc, int *i,
                        struct err *err) {
    struct str whole = str_sub(str_of(argv[*i]), 0, strcspn(argv[*i], "="));
    struct str name = str_sub(whole, 1, whole.len);
    /* -token=x is no -t with the value oken=x: it must not get as far as a
     * message about -t. */
    if (option_find(name, 0)) return unknown(whole, name, err);
    for (const char *p = argv[*i] + 1; *p; p++) {
        const struct option *def = option_find(STR_NONE, *p);
        const char flag[] = {'-', *p, 0};
        if (!def) return unknown(str_of(flag), STR_NONE, err);
        const char *value = p[1] == '=' ? p + 2 : NULL;
        if (!wants_value(def)) {
            if (!give(o, def, value, err)) return false;
            if (value) return true;
            continue;
        }
        if (!value && p[1]) value = p + 1;
        if (!value) {
            if (*i + 1 >= argc)
                return err_set(err, ERR_USAGE, "-%c needs a value: -%c %s", *p,
                               *p, def->arg);
            value = argv[++*i];
        }
        return give(o, def, value, err);
    }
    return true;
}

bool options_parse(struct options *o, int argc, char **argv, struct err *err) {
    bool flags = true;
    for (int i = 1; i < argc; i++) {
        const char *arg = argv[i];
        if (!flags || arg[0] != '-' || arg[1] == 0) {
            vec_push(&o->args, arg);
        } else if (strcmp(arg, "--") == 0) {
            flags = false;
        } else if (arg[1] == '-') {
            if (!parse_long(o, argv, argc, &i, err)) return false;
        } else {
            if (!parse_short(o, argv, argc, &i, err)) return false;
        }
    }
    return true;
}

void options_done(struct options *o) {
    size_t n;
    const struct option_group *groups = option_groups(&n);
    for (size_t g = 0; g < n; g++) {
        for (size_t i = 0; i < groups[g].n; i++) {
            const struct option *def = &groups[g].options[i];
            char *at = (char *)o + def->field;
            if (def->type == OPTION_LIST || def->type == OPTION_EXPR)
                xfree(*(char **)(void *)at);
            if (def->type == OPTION_EACH)
                xfree(((struct option_values *)(void *)at)->at);
        }
    }
    vec_done(&o->args);
}

static void help_line(FILE *out, const struct option *o) {
    char left[80];
    const char *sep = o->arg ? (o->type == OPTION_MAYBE ? "[=" : " ") : "";
    snprintf(left, sizeof(left), "%c%c%s--%s%s%s%s", o->letter ? '-' : ' ',
             o->letter ? o->letter : ' ', o->letter ? ", " : "  ", o->name,
             sep, o->arg ? o->arg : "", o->type == OPTION_MAYBE ? "]" : "");
    if (strlen(left) > 25)
        fprintf(out, "  %s\n  %25s %s\n", left, "", o->help);
    else
        fprintf(out, "  %-25s %s\n", left, o->help);
}

void options_help(FILE *out) {
    size_t n;
    const struct option_group *groups = option_groups(&n);
    fputs("kevtop [FLAGS] [KIND/NAME ... | KIND NAME ...]\n\n"
          "The live event console for Kubernetes. On a terminal a screen, in "
          "a pipe text.\n\n"
          "  kevtop -n prod --warnings        what is going wrong in prod, "
          "live\n"
          "  kevtop -A | less                 every event, newest last\n"
          "  kevtop -A -w -o jsonl            a stream that survives "
          "everything\n"
          "  kevtop --demo                    a simulated cluster\n",
          out);
    for (size_t g = 0; g < n; g++) {
        if (!groups[g].title) continue;
        fprintf(out, "\n%s\n", groups[g].title);
        for (size_t i = 0; i < groups[g].n; i++)
            help_line(out, &groups[g].options[i]);
    }
    fputs("\nExit status: 0 done, 1 failed, 2 usage. Keys: ? on the screen. "
          "More: man kevtop.\n",
          out);
}

static const char *type_word(const struct option *o) {
    if (!(o->use & OPTION_CONFIG)) return "";
    if (o->type == OPTION_BOOL) return "bool";
    return o->type == OPTION_TEXT ? "text" : "list";
}

void options_dump(FILE *out) {
    size_t n;
    const struct option_group *groups = option_groups(&n);
    for (size_t g = 0; g < n; g++) {
        if (!groups[g].title) continue;
        for (size_t i = 0; i < groups[g].n; i++) {
            const struct option *o = &groups[g].options[i];
            bool maybe = o->type == OPTION_MAYBE;
            fprintf(out, "%s\t%.*s\t%s\t%s%s%s\t%s\t%s\t%s\n", groups[g].title,
                    o->letter ? 1 : 0, &o->letter, o->name, maybe ? "[=" : "",
                    o->arg ? o->arg : "", maybe ? "]" : "", o->words,
                    type_word(o), o->help);
        }
    }
}
