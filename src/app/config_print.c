/* SPDX-License-Identifier: Apache-2.0 */
#include "app/config_read.h"

#include <ctype.h>
#include <string.h>

#include "base/cc.h"
#include "base/yamlout.h"

/* What is in effect stands there; what is not set is a comment that can be
 * made a line by taking away its "#". */

static bool is_simple(struct str s) {
    static const char *const nothing[] = {"null", "Null", "NULL"};
    for (size_t i = 0; i < ARRAY_LEN(nothing); i++)
        if (str_eq(s, str_of(nothing[i]))) return false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c >= 0x80 || (!isalnum(c) && !strchr(i ? "._/-" : "/", c)))
            return false;
    }
    return s.len > 0;
}

/* A text that stands for itself within [], too. */
static void put(FILE *out, struct str s) {
    struct buf quoted = BUF_INIT(LIMIT_CONFIG_BYTES);
    if (is_simple(s)) {
        fprintf(out, "%.*s", STR_ARG(s));
    } else {
        yamlout_quote(&quoted, s);
        fwrite(quoted.data, 1, quoted.len, out);
    }
    buf_done(&quoted);
}

static void put_text(FILE *out, const char *text) {
    put(out, str_of(text));
}

/* --- flags ------------------------------------------------------------ */

static void put_list(FILE *out, const char *commas) {
    struct str rest = str_of(commas), one;
    const char *before = "[";
    while (str_split(&rest, ',', &one)) {
        fputs(before, out);
        put(out, one);
        before = ", ";
    }
    fputs("]", out);
}

static void put_each(FILE *out, const struct option_values *values) {
    for (size_t i = 0; i < values->n; i++) {
        fputs(i ? ", " : "[", out);
        put_text(out, values->at[i]);
    }
    fputs("]", out);
}

static bool is_set(const struct option *def, const struct options *o) {
    const char *at = (const char *)o + def->field;
    if (def->type == OPTION_BOOL) return *(const bool *)at;
    if (def->type == OPTION_EACH)
        return ((const struct option_values *)(const void *)at)->n > 0;
    return *(const char *const *)(const void *)at != NULL;
}

static void put_value(FILE *out, const struct option *def,
                      const struct options *o) {
    const char *at = (const char *)o + def->field;
    switch (def->type) {
    case OPTION_BOOL:
        fputs("true", out);
        break;
    case OPTION_LIST:
        put_list(out, *(const char *const *)(const void *)at);
        break;
    case OPTION_EACH:
        put_each(out, (const struct option_values *)(const void *)at);
        break;
    case OPTION_TEXT:
    case OPTION_EXPR:
    case OPTION_MAYBE:
        put_text(out, *(const char *const *)(const void *)at);
        break;
    }
}

/* An address with a user in it may have a password, which is shown nowhere. */
static bool has_user(const struct option *def, const struct options *o) {
    if (def->type != OPTION_TEXT || !is_set(def, o)) return false;
    const char *at = (const char *)o + def->field;
    const char *scheme = strstr(*(const char *const *)(const void *)at, "://");
    return scheme && strchr(scheme, '@');
}

static void print_flag(FILE *out, const struct option *def,
                       const struct options *o) {
    fprintf(out, "\n# %s\n", def->help);
    if (has_user(def, o)) {
        fprintf(out, "#%s: not shown, for it may hold a password\n",
                def->name);
    } else if (is_set(def, o)) {
        fprintf(out, "%s: ", def->name);
        put_value(out, def, o);
        fputs("\n", out);
    } else {
        const char *value = def->type == OPTION_BOOL ? "false" : def->initial;
        fprintf(out, "#%s:%s%s\n", def->name, value[0] ? " " : "", value);
    }
}

static void print_flags(FILE *out, const struct options *o) {
    size_t n;
    const struct option_group *groups = option_groups(&n);
    for (size_t g = 0; g < n; g++) {
        if (!groups[g].title) continue;
        fprintf(out, "\n# --- %s ---\n", groups[g].title);
        for (size_t i = 0; i < groups[g].n; i++)
            if (groups[g].options[i].use & OPTION_CONFIG)
                print_flag(out, &groups[g].options[i], o);
    }
}

/* --- sections --------------------------------------------------------- */

static void print_columns(const struct config *c, FILE *out) {
    for (int t = GROUP_NONE; t <= GROUP_OWNER; t++) {
        const struct look_columns *look = &c->looks.tables[t];
        const char *name = config_table_name((enum group_key)t);
        if (look->n == 0) fprintf(out, "#  %s: default\n", name);
        for (int i = 0; i < look->n; i++) {
            if (i == 0) fprintf(out, "  %s:\n", name);
            fprintf(out, "  - %s", look->at[i]->name);
            if (look->widths[i]) fprintf(out, ": %d", look->widths[i]);
            fputs("\n", out);
        }
    }
}

static void print_view(const struct saved_view *v, FILE *out) {
    fputs("  ", out);
    put_text(out, v->name);
    fputs(":\n", out);
    if (v->filter) {
        fputs("    filter: ", out);
        put_text(out, v->filter);
        fputs("\n", out);
    }
    if (v->has_group)
        fprintf(out, "    group-by: %s\n", config_table_name(v->group));
    if (v->sort) fprintf(out, "    sort: %s\n", v->sort);
    if (v->reverse) fputs("    reverse: true\n", out);
    if (v->columns) {
        fputs("    columns: ", out);
        put_list(out, v->columns);
        fputs("\n", out);
    }
    if (v->warnings >= 0)
        fprintf(out, "    warnings: %s\n", v->warnings ? "true" : "false");
}

static void print_views(const struct config *c, FILE *out) {
    for (size_t i = 0; i < c->saved.views.n; i++)
        print_view(&c->saved.views.at[i], out);
    if (c->saved.views.n == 0)
        fputs("#  crashes:\n"
              "#    filter: \"reason:BackOff !ns=dev\"\n"
              "#    group-by: owner\n"
              "#    sort: count\n"
              "#    warnings: true\n",
              out);
}

/* The keys of an action, as [a, b]. */
static void format_keys(const struct keymap *m, enum action a,
                        struct buf *out) {
    size_t count = 0;
    for (size_t i = 0; i < m->n; i++) {
        char name[16];
        if (m->at[i].action != a) continue;
        key_format(m->at[i].key, name);
        buf_add_cstr(out, count++ ? ", " : "");
        if (is_simple(str_of(name)))
            buf_add_cstr(out, name);
        else
            yamlout_quote(out, str_of(name));
    }
}

static void print_keys(const struct config *c, FILE *out) {
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        struct buf keys = BUF_INIT(LIMIT_CELL_BYTES);
        struct buf usual = BUF_INIT(LIMIT_CELL_BYTES);
        char name[32];
        action_name((enum action)a, name);
        format_keys(&c->keys, (enum action)a, &keys);
        format_keys(keymap_default(), (enum action)a, &usual);
        bool same = str_eq(buf_str(&keys), buf_str(&usual));
        fprintf(out, "%s  %s: [%.*s]\n", same ? "#" : "", name,
                STR_ARG(buf_str(&keys)));
        buf_done(&keys);
        buf_done(&usual);
    }
}

static void print_themes(const struct config *c, FILE *out) {
    const struct yaml *theme = yaml_first(yaml_get(c->root, "themes"));
    for (const struct yaml *t = theme; t; t = yaml_next(t)) {
        fputs("  ", out);
        put_text(out, yaml_key(t));
        fputs(":\n", out);
        for (const struct yaml *s = yaml_first(t); s; s = yaml_next(s)) {
            fprintf(out, "    %s: ", yaml_key(s));
            put_text(out, yaml_text(s));
            fputs("\n", out);
        }
    }
    if (!theme)
        fputs("#  mine:\n"
              "#    base: dark\n"
              "#    warning: bold bright-red\n",
              out);
}

static void print_notify(const struct config *c, FILE *out) {
    if (c->notify.filter) {
        fputs("  filter: ", out);
        put_text(out, c->notify.text);
        fputs("\n", out);
    } else {
        fputs("#  filter: type=Warning\n", out);
    }
    fprintf(out, "%s\n", c->notify.bell ? "  bell: true" : "#  bell: true");
    fprintf(out, "%s\n",
            c->notify.desktop ? "  desktop: true" : "#  desktop: true");
}

void config_print(const struct config *c, const struct options *o, FILE *out) {
    static const struct {
        const char *name;
        void (*print)(const struct config *c, FILE *out);
    } printers[] = {
        {"columns", print_columns}, {"views", print_views},
        {"keys", print_keys},       {"themes", print_themes},
        {"notify", print_notify},
    };
    size_t n;
    const struct config_section *s = config_sections(&n);
    fputs("# The configuration of kevtop that is in effect; man kevtop.yaml.\n"
          "# A line that begins with # says what holds without it.\n",
          out);
    print_flags(out, o);
    for (size_t i = 0; i < n; i++) {
        fprintf(out, "\n# %s\n%s:\n", s[i].help, s[i].name);
        for (size_t k = 0; k < ARRAY_LEN(printers); k++)
            if (strcmp(printers[k].name, s[i].name) == 0)
                printers[k].print(c, out);
    }
}
