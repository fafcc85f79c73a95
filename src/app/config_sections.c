/* SPDX-License-Identifier: Apache-2.0 */
#include "app/config_read.h"

#include <stdio.h>

#include "base/alloc.h"
#include "base/utf8.h"

enum { NAME_BYTES = 64 }; /* of a view, of a theme */

/* --- tables ----------------------------------------------------------- */

const char *config_table_name(enum group_key table) {
    if (table == GROUP_NONE) return "events";
    if (table == GROUP_PROBLEM) return "problems";
    return group_key_name(table);
}

bool config_table(struct str name, enum group_key *out, struct err *err) {
    struct buf all = BUF_INIT(LIMIT_CELL_BYTES);
    bool found = false;
    for (int t = GROUP_NONE; t <= GROUP_OWNER && !found; t++) {
        const char *known = config_table_name((enum group_key)t);
        /* "problem", too, as --group-by has it. */
        found = str_eq(name, str_of(known)) ||
                (t == GROUP_PROBLEM && str_eq(name, STR("problem")));
        if (found) *out = (enum group_key)t;
        buf_printf(&all, "%s%s", t ? ", " : "", known);
    }
    if (!found)
        err_set(err, ERR_USAGE, "there is no table '%.*s': use one of %s",
                STR_ARG(str_sub(name, 0, 80)), all.data);
    buf_done(&all);
    return found;
}

/* --- columns ---------------------------------------------------------- */

/* "name", "name:width" or {name: width}, appended to *out. */
static bool add_column(const struct config *c, const struct yaml *n,
                       struct buf *out, struct err *err) {
    const struct yaml *width = yaml_first(n);
    if (out->len) buf_add_char(out, ',');
    if (yaml_text(n)) return buf_add_cstr(out, yaml_text(n));
    if (yaml_type(n) == YAML_MAP && width && !yaml_next(width) &&
        yaml_text(width))
        return buf_printf(out, "%s:%s", yaml_key(width), yaml_text(width));
    return config_fail(c, n, err,
                       "a column is written NAME or NAME: WIDTH, such as "
                       "message: 60");
}

/* The columns as one text, for looks_parse(). Each stands for itself, so that
 * what is wrong has its own line. */
static bool read_columns(const struct config *c, const struct yaml *n,
                         enum group_key table, struct buf *out,
                         struct err *err) {
    struct look_columns look;
    bool ok = true;
    if (yaml_text(n)) {
        buf_add_cstr(out, yaml_text(n));
    } else if (yaml_type(n) != YAML_LIST || !yaml_first(n)) {
        return config_fail(c, n, err,
                           "%s takes a list of columns, such as [last, "
                           "reason, message]",
                           yaml_key(n));
    } else {
        for (const struct yaml *e = yaml_first(n); e; e = yaml_next(e)) {
            struct buf one = BUF_INIT(LIMIT_CELL_BYTES);
            ok = add_column(c, e, &one, err);
            if (ok && !looks_parse(buf_str(&one), table, &look, err))
                ok = config_place(c, e, err);
            if (ok && out->len) buf_add_char(out, ',');
            buf_add_str(out, buf_str(&one));
            buf_done(&one);
            if (!ok) return false;
        }
    }
    /* All of them: none may stand there twice. */
    return looks_parse(buf_str(out), table, &look, err) ||
           config_place(c, n, err);
}

static bool read_looks(struct config *c, const struct yaml *section,
                       struct err *err) {
    if (!config_map(c, section, err)) return false;
    for (const struct yaml *n = yaml_first(section); n; n = yaml_next(n)) {
        enum group_key table;
        struct buf text = BUF_INIT(LIMIT_CELL_BYTES);
        if (!config_table(str_of(yaml_key(n)), &table, err))
            return config_place_key(c, n, err);
        if (yaml_type(n) == YAML_NULL) continue;
        bool ok =
            read_columns(c, n, table, &text, err) &&
            looks_parse(buf_str(&text), table, &c->looks.tables[table], err);
        buf_done(&text);
        if (!ok) return false;
    }
    return true;
}

/* --- names and filters ------------------------------------------------ */

static bool check_name(const struct config *c, const struct yaml *n,
                       const char *what, struct err *err) {
    struct str name = str_of(yaml_key(n));
    if (name.len > 0 && name.len <= NAME_BYTES && text_is_clean(name) &&
        str_eq(str_trim(name), name))
        return true;
    return config_fail_key(c, n, err,
                           "a %s's name has 1 to %d bytes that can be typed, "
                           "no blanks around them",
                           what, NAME_BYTES);
}

/* The filter compiled, at the expression's place where it is wrong. */
static bool read_filter(const struct config *c, const struct yaml *n,
                        char **text, struct filter **out, struct err *err) {
    const char *expr;
    if (!config_text(c, n, &expr, err)) return false;
    struct filter *f = filter_new();
    bool ok =
        filter_add_expr(f, str_of(expr), NULL, err) || config_place(c, n, err);
    if (ok) {
        xfree(*text);
        *text = xstrdup(expr);
    }
    if (ok && out)
        *out = f;
    else
        filter_free(f);
    return ok;
}

/* --- views ------------------------------------------------------------ */

static bool read_sort(const struct config *c, const struct yaml *n,
                      struct saved_view *v, struct err *err) {
    const char *name;
    if (!config_text(c, n, &name, err)) return false;
    const struct column *column = column_find(str_of(name));
    if (!column) {
        struct buf names = BUF_INIT(LIMIT_CELL_BYTES);
        column_names(&names);
        config_fail(c, n, err, "unknown column '%.*s': use one of %s",
                    STR_ARG(str_sub(str_of(name), 0, 40)), names.data);
        buf_done(&names);
        return false;
    }
    if (v->has_group && !looks_can_show(column, v->group))
        return config_fail(c, n, err, "the table %s has no column '%s'",
                           config_table_name(v->group), column->name);
    v->sort = xstrdup(name);
    return true;
}

static bool read_view_columns(const struct config *c, const struct yaml *n,
                              struct saved_view *v, struct err *err) {
    if (!v->has_group)
        return config_fail_key(c, n, err,
                               "columns need a table: add group-by, such as "
                               "group-by: events");
    struct buf text = BUF_INIT(LIMIT_CELL_BYTES);
    bool ok = read_columns(c, n, v->group, &text, err);
    if (ok) v->columns = buf_take(&text);
    buf_done(&text);
    return ok;
}

static bool read_group(const struct config *c, const struct yaml *n,
                       struct saved_view *v, struct err *err) {
    const char *name;
    v->has_group = true;
    return config_text(c, n, &name, err) &&
           (config_table(str_of(name), &v->group, err) ||
            config_place(c, n, err));
}

static bool read_view_warnings(const struct config *c, const struct yaml *n,
                               struct saved_view *v, struct err *err) {
    bool on;
    if (!config_bool(c, n, &on, err)) return false;
    v->warnings = on;
    return true;
}

static bool read_reverse(const struct config *c, const struct yaml *n,
                         struct saved_view *v, struct err *err) {
    return config_bool(c, n, &v->reverse, err);
}

static bool read_view_filter(const struct config *c, const struct yaml *n,
                             struct saved_view *v, struct err *err) {
    return read_filter(c, n, &v->filter, NULL, err);
}

/* In this order: what comes later depends on the table. */
static const struct {
    const char *key;
    bool (*read)(const struct config *c, const struct yaml *n,
                 struct saved_view *v, struct err *err);
} view_keys[] = {
    {"group-by", read_group},
    {"filter", read_view_filter},
    {"sort", read_sort},
    {"reverse", read_reverse},
    {"columns", read_view_columns},
    {"warnings", read_view_warnings},
};

static bool check_view_keys(const struct config *c, const struct yaml *view,
                            struct err *err) {
    for (const struct yaml *n = yaml_first(view); n; n = yaml_next(n)) {
        struct meant meant;
        bool known = false;
        meant_begin(&meant, str_of(yaml_key(n)));
        for (size_t i = 0; i < ARRAY_LEN(view_keys) && !known; i++) {
            known = strcmp(view_keys[i].key, yaml_key(n)) == 0;
            meant_try(&meant, view_keys[i].key);
        }
        if (!known) return config_unknown(c, n, "key of a view", &meant, err);
    }
    return true;
}

static bool read_view(struct config *c, const struct yaml *view,
                      struct err *err) {
    if (!check_name(c, view, "view", err) || !config_map(c, view, err) ||
        !check_view_keys(c, view, err))
        return false;
    vec_push(
        &c->saved.views,
        (struct saved_view){.name = xstrdup(yaml_key(view)), .warnings = -1});
    struct saved_view *v = &c->saved.views.at[c->saved.views.n - 1];
    for (size_t i = 0; i < ARRAY_LEN(view_keys); i++) {
        const struct yaml *n = yaml_get(view, view_keys[i].key);
        if (yaml_type(n) != YAML_NULL && !view_keys[i].read(c, n, v, err))
            return false;
    }
    return true;
}

static bool read_views(struct config *c, const struct yaml *section,
                       struct err *err) {
    if (!config_map(c, section, err)) return false;
    for (const struct yaml *n = yaml_first(section); n; n = yaml_next(n))
        if (!read_view(c, n, err)) return false;
    return true;
}

/* --- keys ------------------------------------------------------------- */

struct bound {
    VEC(struct {
        uint32_t key;
        enum action action;
    })
    keys;
};

/* Two actions that both ask for a key would leave one of them without. */
static bool claim(const struct config *c, const struct yaml *n,
                  struct bound *bound, enum action a, struct err *err) {
    uint32_t key;
    char other[32];
    if (!key_parse(str_of(yaml_text(n)), &key)) return true; /* bind tells */
    for (size_t i = 0; i < bound->keys.n; i++) {
        enum action had = bound->keys.at[i].action;
        if (bound->keys.at[i].key != key || keymap_may_share(had, a)) continue;
        action_name(had, other);
        return config_fail(c, n, err, "the key '%s' is that of %s already",
                           yaml_text(n), other);
    }
    vec_reserve(&bound->keys, bound->keys.n + 1);
    bound->keys.at[bound->keys.n].key = key;
    bound->keys.at[bound->keys.n++].action = a;
    return true;
}

/* A key, a list of them, or an empty one for none. */
static bool bind(struct config *c, const struct yaml *n, struct bound *bound,
                 struct err *err) {
    bool list = yaml_type(n) == YAML_LIST;
    struct str keys[KEYMAP_KEYS];
    size_t count = 0;
    enum action a = action_find(str_of(yaml_key(n)));
    for (const struct yaml *e = list ? yaml_first(n) : n; e;
         e = list ? yaml_next(e) : NULL) {
        if (!yaml_text(e))
            return config_fail(c, e, err,
                               "%s takes a key or a list of keys, such as "
                               "[x, Ctrl-X, F2]; [] for none",
                               yaml_key(n));
        if (count == KEYMAP_KEYS)
            return config_fail(c, e, err, "more than %d keys", KEYMAP_KEYS);
        if (!claim(c, e, bound, a, err)) return false;
        keys[count++] = str_of(yaml_text(e));
        if (!keymap_bind(&c->keys, str_of(yaml_key(n)), keys, count, err))
            return config_place(c, e, err);
    }
    return keymap_bind(&c->keys, str_of(yaml_key(n)), keys, count, err) ||
           config_place(c, n, err);
}

static bool check_actions(const struct config *c, const struct yaml *section,
                          struct err *err) {
    for (const struct yaml *n = yaml_first(section); n; n = yaml_next(n)) {
        struct meant meant;
        if (action_find(str_of(yaml_key(n))) != ACTION_NONE) continue;
        meant_begin(&meant, str_of(yaml_key(n)));
        for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
            char name[32];
            action_name((enum action)a, name);
            meant_try(&meant, name);
        }
        return config_unknown(c, n, "action", &meant, err);
    }
    return true;
}

static bool read_keys(struct config *c, const struct yaml *section,
                      struct err *err) {
    struct bound bound = {0};
    if (!config_map(c, section, err) || !check_actions(c, section, err))
        return false;
    /* First what must not be left without a key. */
    const struct yaml *quit = yaml_get(section, "quit");
    bool ok = !quit || bind(c, quit, &bound, err);
    for (const struct yaml *n = yaml_first(section); ok && n; n = yaml_next(n))
        if (n != quit) ok = bind(c, n, &bound, err);
    vec_done(&bound.keys);
    return ok;
}

/* --- themes ----------------------------------------------------------- */

static void style_meant(struct meant *m) {
    static const char *const styles[] = {
#define X(name, words) words,
        STYLE_MAP(X)
#undef X
    };
    meant_try(m, "base");
    for (size_t i = 0; i < ARRAY_LEN(styles); i++) meant_try(m, styles[i]);
}

/* What it changes: the theme it names, or that of its own name. */
static const struct theme *base_of(const struct config *c,
                                   const struct yaml *n, struct err *err) {
    const struct yaml *base = yaml_get(n, "base");
    const char *name;
    const struct theme *own = theme_find(str_of(yaml_key(n)));
    if (!base) return own ? own : theme_default();
    if (!config_text(c, base, &name, err)) return NULL;
    const struct theme *t = config_theme(c, str_of(name), err);
    if (!t) config_place(c, base, err);
    return t;
}

static bool set_style(const struct config *c, struct theme *t,
                      const struct yaml *n, struct err *err) {
    const char *look;
    enum style at;
    if (!style_find(str_of(yaml_key(n)), &at)) {
        struct meant meant;
        meant_begin(&meant, str_of(yaml_key(n)));
        style_meant(&meant);
        return config_unknown(c, n, "style", &meant, err);
    }
    return config_text(c, n, &look, err) &&
           (theme_set(t, str_of(yaml_key(n)), str_of(look), err) ||
            config_place(c, n, err));
}

static bool read_theme(struct config *c, const struct yaml *theme,
                       struct err *err) {
    if (!check_name(c, theme, "theme", err) || !config_map(c, theme, err))
        return false;
    if (strchr(yaml_key(theme), ' '))
        return config_fail_key(c, theme, err,
                               "a theme's name has no blanks in it");
    const struct theme *base = base_of(c, theme, err);
    if (!base) return false;
    struct theme own = *base;
    own.name = yaml_key(theme);
    own.words = "of the configuration";
    for (const struct yaml *n = yaml_first(theme); n; n = yaml_next(n)) {
        if (strcmp(yaml_key(n), "base") == 0) continue;
        if (!set_style(c, &own, n, err)) return false;
    }
    vec_push(&c->themes, own);
    return true;
}

static bool read_themes(struct config *c, const struct yaml *section,
                        struct err *err) {
    if (!config_map(c, section, err)) return false;
    for (const struct yaml *n = yaml_first(section); n; n = yaml_next(n))
        if (!read_theme(c, n, err)) return false;
    return true;
}

/* --- notify ----------------------------------------------------------- */

static bool read_notify(struct config *c, const struct yaml *section,
                        struct err *err) {
    if (!config_map(c, section, err)) return false;
    for (const struct yaml *n = yaml_first(section); n; n = yaml_next(n)) {
        struct str key = str_of(yaml_key(n));
        struct meant meant;
        bool ok;
        meant_begin(&meant, key);
        meant_try(&meant, "filter");
        meant_try(&meant, "bell");
        meant_try(&meant, "desktop");
        if (str_eq(key, STR("filter")))
            ok = read_filter(c, n, &c->notify.text, &c->notify.filter, err);
        else if (str_eq(key, STR("bell")))
            ok = config_bool(c, n, &c->notify.bell, err);
        else if (str_eq(key, STR("desktop")))
            ok = config_bool(c, n, &c->notify.desktop, err);
        else
            ok = config_unknown(c, n, "key of notify", &meant, err);
        if (!ok) return false;
    }
    if ((c->notify.bell || c->notify.desktop) && !c->notify.filter)
        return config_fail_key(c, section, err,
                               "notify has no filter: add what to tell of, "
                               "such as filter: type=Warning");
    if (c->notify.filter && !c->notify.bell && !c->notify.desktop)
        return config_fail_key(c, section, err,
                               "notify does nothing: add bell: true or "
                               "desktop: true");
    return true;
}

/* --- all of them ------------------------------------------------------ */

static const struct config_section sections[] = {
    {"columns", "the columns of a table: a list of NAME or NAME: WIDTH",
     read_looks},
    {"views", "saved views: v picks one, or :view NAME", read_views},
    {"keys", "what a key does: an action with its key or keys; [] for none",
     read_keys},
    {"themes",
     "looks of your own, for theme: a style is written [bold] [dim] "
     "[italic] [underline] [reverse] [COLOUR] [on COLOUR]",
     read_themes},
    {"notify", "what to ring and to tell the desktop of", read_notify},
};

const struct config_section *config_sections(size_t *n) {
    *n = ARRAY_LEN(sections);
    return sections;
}
