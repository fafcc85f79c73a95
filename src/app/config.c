/* SPDX-License-Identifier: Apache-2.0 */
#include "app/config.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/config_read.h"
#include "app/settings.h"
#include "base/alloc.h"
#include "base/file.h"

/* --- what is wrong ---------------------------------------------------- */

static CC_PRINTF(5, 0) void fail_at(const struct config *c, int line,
                                    int column, struct err *err,
                                    const char *fmt, va_list ap) {
    char text[LIMIT_ERR_TEXT];
    vsnprintf(text, sizeof(text), fmt, ap);
    err_set(err, ERR_USAGE, "%s:%d:%d: %s", c->path, line, column, text);
}

bool config_fail(const struct config *c, const struct yaml *n, struct err *err,
                 const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    fail_at(c, yaml_line(n), yaml_column(n), err, fmt, ap);
    va_end(ap);
    return false;
}

bool config_fail_key(const struct config *c, const struct yaml *n,
                     struct err *err, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    fail_at(c, yaml_key_line(n), yaml_key_column(n), err, fmt, ap);
    va_end(ap);
    return false;
}

/* A flag's check calls it by what is typed. */
static void take_message(const struct err *err, char text[LIMIT_ERR_TEXT]) {
    bool flag = strncmp(err->text, "--", 2) == 0;
    snprintf(text, LIMIT_ERR_TEXT, "%s", err->text + (flag ? 2 : 0));
}

bool config_place(const struct config *c, const struct yaml *n,
                  struct err *err) {
    char text[LIMIT_ERR_TEXT];
    take_message(err, text);
    return config_fail(c, n, err, "%s", text);
}

bool config_place_key(const struct config *c, const struct yaml *n,
                      struct err *err) {
    char text[LIMIT_ERR_TEXT];
    take_message(err, text);
    return config_fail_key(c, n, err, "%s", text);
}

bool config_unknown(const struct config *c, const struct yaml *n,
                    const char *what, const struct meant *meant,
                    struct err *err) {
    struct str key = str_sub(str_of(yaml_key(n)), 0, 80);
    if (meant->best[0])
        return config_fail_key(c, n, err,
                               "unknown %s '%.*s': did you mean %s?", what,
                               STR_ARG(key), meant->best);
    return config_fail_key(c, n, err,
                           "unknown %s '%.*s': see man kevtop.yaml for all",
                           what, STR_ARG(key));
}

/* --- values ----------------------------------------------------------- */

bool config_map(const struct config *c, const struct yaml *n,
                struct err *err) {
    if (yaml_type(n) == YAML_NULL) return true;
    if (yaml_type(n) != YAML_MAP)
        return config_fail(c, n, err, "%s needs keys with values, not a %s",
                           yaml_key(n) ? yaml_key(n) : "the configuration",
                           yaml_text(n) ? "text" : "list");
    for (const struct yaml *m = yaml_first(n); m; m = yaml_next(m)) {
        if (!yaml_is_repeated(m)) continue;
        return config_fail_key(
            c, m, err, "'%s' stands there twice: leave out one", yaml_key(m));
    }
    return true;
}

bool config_bool(const struct config *c, const struct yaml *n, bool *out,
                 struct err *err) {
    if (yaml_bool(n, out)) return true;
    return config_fail(c, n, err, "%s takes true or false", yaml_key(n));
}

bool config_text(const struct config *c, const struct yaml *n,
                 const char **out, struct err *err) {
    *out = yaml_text(n);
    if (*out) return true;
    return config_fail(c, n, err, "%s takes one text", yaml_key(n));
}

/* --- flags ------------------------------------------------------------ */

static char *keep(struct config *c, char *text) {
    vec_push(&c->texts, text);
    return text;
}

/* ~/x is at home, x beside the configuration. */
static const char *file_path(struct config *c, const char *text) {
    const char *home = getenv("HOME"), *slash = strrchr(c->path, '/');
    if (text[0] == '/' || text[0] == 0) return text;
    if (strncmp(text, "~/", 2) == 0 && home && home[0])
        return keep(c, xasprintf("%s%s", home, text + 1));
    if (!slash) return text;
    return keep(c,
                xasprintf("%.*s/%s", (int)(slash - c->path), c->path, text));
}

static bool set_text(struct config *c, struct options *o,
                     const struct option *def, const struct yaml *n,
                     struct err *err) {
    const char *text = yaml_text(n);
    if (!text)
        return config_fail(c, n, err, "%s takes %s", def->name,
                           def->type == OPTION_TEXT ? "one text"
                                                    : "texts alone");
    if (def->arg && strcmp(def->arg, "FILE") == 0) text = file_path(c, text);
    return options_set(o, def, text, err) || config_place(c, n, err);
}

static bool set_flag(struct config *c, struct options *o,
                     const struct option *def, const struct yaml *n,
                     struct err *err) {
    bool on;
    switch (def->type) {
    case OPTION_BOOL:
        return config_bool(c, n, &on, err) &&
               options_set(o, def, on ? "true" : "false", err);
    case OPTION_LIST:
    case OPTION_EACH:
    case OPTION_EXPR:
        if (yaml_type(n) != YAML_LIST) break;
        for (const struct yaml *e = yaml_first(n); e; e = yaml_next(e))
            if (!set_text(c, o, def, e, err)) return false;
        return true;
    case OPTION_TEXT:
    case OPTION_MAYBE:
        break;
    }
    return set_text(c, o, def, n, err);
}

/* By the flag's own check, as if it stood alone on the command line. */
static bool check_flag(struct config *c, const struct option *def,
                       const struct yaml *n, struct err *err) {
    struct options alone = {0};
    struct settings settings = {0};
    bool ok = set_flag(c, &alone, def, n, err);
    if (ok && !settings_make(&settings, &alone, c, true, err))
        ok = config_place(c, n, err);
    settings_done(&settings);
    options_done(&alone);
    return ok;
}

static bool read_flag(struct config *c, const struct yaml *n,
                      struct err *err) {
    const struct option *def = option_find(str_of(yaml_key(n)), 0);
    if (!def || !(def->use & OPTION_CONFIG)) {
        struct meant meant;
        size_t sections;
        const struct config_section *s = config_sections(&sections);
        if (def && def->help[0])
            return config_fail_key(c, n, err,
                                   "'%s' may not stand in a configuration: "
                                   "give --%s on the command line",
                                   def->name, def->name);
        meant_begin(&meant, str_of(yaml_key(n)));
        option_meant(&meant, OPTION_CONFIG);
        for (size_t i = 0; i < sections; i++) meant_try(&meant, s[i].name);
        return config_unknown(c, n, "key", &meant, err);
    }
    if (yaml_type(n) == YAML_NULL) return true;
    c->flags.given[option_number(def)] = true;
    return check_flag(c, def, n, err) && set_flag(c, &c->flags, def, n, err);
}

static const struct config_section *find_section(const char *name) {
    size_t n;
    const struct config_section *s = config_sections(&n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(s[i].name, name) == 0) return &s[i];
    return NULL;
}

/* Two flags that cannot stand together have no line of their own. */
static bool check_together(struct config *c, struct err *err) {
    struct settings settings = {0};
    bool ok = settings_make(&settings, &c->flags, c, true, err);
    if (!ok) err_wrap(err, "%s", c->path);
    settings_done(&settings);
    return ok;
}

/* Sections come first: flags choose among what they define. */
static bool read_root(struct config *c, struct err *err) {
    const struct yaml *n;
    if (!config_map(c, c->root, err)) return false;
    for (n = yaml_first(c->root); n; n = yaml_next(n)) {
        const struct config_section *s = find_section(yaml_key(n));
        if (s && !s->read(c, n, err)) return false;
    }
    for (n = yaml_first(c->root); n; n = yaml_next(n))
        if (!find_section(yaml_key(n)) && !read_flag(c, n, err)) return false;
    return check_together(c, err);
}

/* --- the file --------------------------------------------------------- */

void config_init(struct config *c) {
    *c = (struct config){.keys = *keymap_default()};
}

void config_done(struct config *c) {
    options_done(&c->flags);
    saved_views_done(&c->saved);
    filter_free(c->notify.filter);
    xfree(c->notify.text);
    vec_done(&c->themes);
    for (size_t i = 0; i < c->texts.n; i++) xfree(c->texts.at[i]);
    vec_done(&c->texts);
    if (c->root) yaml_free(c->root);
    xfree(c->path);
    *c = (struct config){0};
}

bool config_parse(struct config *c, struct str text, const char *path,
                  struct err *err) {
    c->path = xstrdup(path);
    c->root = yaml_parse(text, path, err);
    if (c->root) return read_root(c, err);
    err->kind = ERR_USAGE;
    return false;
}

static const char *absolute(const char *variable) {
    const char *value = getenv(variable);
    return value && value[0] == '/' ? value : NULL;
}

/* The usual one, if it is there; the caller frees it. */
static char *find_file(void) {
    const char *config = absolute("XDG_CONFIG_HOME"), *home = absolute("HOME");
    char *path = NULL;
    if (config)
        path = xasprintf("%s/kevtop/config.yaml", config);
    else if (home)
        path = xasprintf("%s/.config/kevtop/config.yaml", home);
    if (path && access(path, F_OK) != 0 && errno != EACCES) {
        xfree(path);
        path = NULL;
    }
    return path;
}

bool config_load(struct config *c, const struct options *o, bool terminal,
                 struct err *err) {
    bool screen = o->print_config || settings_job(o, terminal) == JOB_SCREEN;
    struct buf text = BUF_INIT(LIMIT_CONFIG_BYTES);
    char *path = NULL;
    if (o->config)
        path = xstrdup(o->config);
    else if (screen)
        path = find_file();
    bool ok = true;
    /* The usual way to say "none". */
    if (path && strcmp(path, "/dev/null") != 0) {
        ok = file_read(path, &text, err) &&
             config_parse(c, buf_str(&text), path, err);
    }
    buf_done(&text);
    xfree(path);
    return ok;
}

/* --- what wins -------------------------------------------------------- */

/* A key of the configuration, and the flag that it gives way to. */
static const struct {
    const char *key, *flag;
} yields[] = {
    {"namespace", "all-namespaces"},
    {"all-namespaces", "namespace"},
    {"warnings", "types"},
    {"types", "warnings"},
    {"reverse", "watch"},
    {"reverse", "watch-only"},
    {"until", "watch"},
    {"until", "watch-only"},
    {"reverse", "wait"},
    {"until", "wait"},
    {"reverse", "trend"},
    {"reverse", "report"},
    {"proxy-url", "demo"},
    {"request-timeout", "demo"},
    {"disable-compression", "demo"},
    {"http1", "demo"},
    {"field-selector", "demo"},
    {"kubeconfig", "demo"},
    {"proxy-url", "file"},
    {"request-timeout", "file"},
    {"disable-compression", "file"},
    {"http1", "file"},
    {"field-selector", "file"},
    {"kubeconfig", "file"},
};

/* Whether the command line says where to go. */
static bool has_place(const struct options *o) {
    size_t n;
    const struct option_group *groups = option_groups(&n);
    for (size_t g = 0; g < n; g++) {
        for (size_t i = 0; i < groups[g].n; i++) {
            const struct option *def = &groups[g].options[i];
            if ((def->use & OPTION_PLACE) && o->given[option_number(def)])
                return true;
        }
    }
    return false;
}

static bool gives_way(const struct option *def, const struct options *o) {
    if (o->given[option_number(def)]) return true;
    for (size_t i = 0; i < ARRAY_LEN(yields); i++) {
        if (strcmp(yields[i].key, def->name) == 0 &&
            options_given(o, yields[i].flag))
            return true;
    }
    /* The file that a context is looked for in may be the configured one. */
    return (def->use & OPTION_PLACE) && has_place(o) &&
           strcmp(def->name, "kubeconfig") != 0;
}

static bool copy_flag(const struct options *from, struct options *to,
                      const struct option *def, struct err *err) {
    const char *at = (const char *)from + def->field;
    const struct option_values *values;
    switch (def->type) {
    case OPTION_BOOL:
        return options_set(to, def, *(const bool *)at ? "true" : "false", err);
    case OPTION_EACH:
        values = (const struct option_values *)(const void *)at;
        for (size_t i = 0; i < values->n; i++)
            if (!options_set(to, def, values->at[i], err)) return false;
        return true;
    case OPTION_TEXT:
    case OPTION_MAYBE:
    case OPTION_LIST:
    case OPTION_EXPR:
        break;
    }
    return options_set(to, def, *(const char *const *)(const void *)at, err);
}

bool config_apply(const struct config *c, struct options *o, bool terminal,
                  struct err *err) {
    bool screen = o->print_config || settings_job(o, terminal) == JOB_SCREEN;
    const struct options *from = &c->flags;
    size_t n;
    const struct option_group *groups = option_groups(&n);
    for (size_t g = 0; g < n; g++) {
        for (size_t i = 0; i < groups[g].n; i++) {
            const struct option *def = &groups[g].options[i];
            if (!from->given[option_number(def)] || gives_way(def, o))
                continue;
            if (!screen && (def->use & (OPTION_SCREEN | OPTION_VIEW)))
                continue;
            if (!copy_flag(from, o, def, err)) return false;
        }
    }
    return true;
}

/* --- themes ----------------------------------------------------------- */

void config_theme_names(const struct config *c, struct buf *out) {
    theme_names(out);
    for (size_t i = 0; i < c->themes.n; i++) {
        const char *name = c->themes.at[i].name;
        if (!theme_find(str_of(name))) buf_printf(out, " %s", name);
    }
}

const struct theme *config_theme(const struct config *c, struct str name,
                                 struct err *err) {
    for (size_t i = 0; i < c->themes.n; i++)
        if (str_eq(str_of(c->themes.at[i].name), name))
            return &c->themes.at[i];
    const struct theme *found = theme_find(name);
    if (found) return found;
    struct buf names = BUF_INIT(LIMIT_TEXT_BYTES);
    config_theme_names(c, &names);
    err_set(err, ERR_USAGE, "there is no theme '%.*s': use one of %s",
            STR_ARG(str_sub(name, 0, 80)), names.data);
    buf_done(&names);
    return NULL;
}
