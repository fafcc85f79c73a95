/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/impersonate.h"

#include <stddef.h>
#include <string.h>

#include "base/alloc.h"
#include "kube/text.h"

static void replace(char **at, const char *text) {
    if (!has_text(text)) return;
    xfree(*at);
    *at = xstrdup(text);
}

/* --- the file -------------------------------------------------------- */

static bool read_groups(struct identity *id, const struct kube_entry *e,
                        struct err *err) {
    const struct yaml *n;
    const char *text;

    if (!kube_entry_list(e, "as-groups", &n, err)) return false;
    for (; n; n = yaml_next(n)) {
        if (!kube_element_text(e, "as-groups", n, &text, err)) return false;
        vec_push(&id->as_groups, xstrdup(text));
    }
    return true;
}

static void add_extra(struct identity *id, struct str key, const char *value) {
    vec_push(&id->as_extra,
             (struct identity_pair){.name = xstrndup(key.ptr, key.len),
                                    .value = xstrdup(value)});
}

/* {key: [value, value]} */
static bool read_extra(struct identity *id, const struct kube_entry *e,
                       struct err *err) {
    struct kube_entry extra;
    const char *text;

    if (!kube_entry_map(e, "as-user-extra", &extra, err)) return false;
    for (const struct yaml *m = yaml_first(extra.body); m; m = yaml_next(m)) {
        const struct yaml *n;
        const char *key = yaml_key(m);

        if (!kube_entry_list(&extra, key, &n, err)) return false;
        for (; n; n = yaml_next(n)) {
            if (!kube_element_text(&extra, key, n, &text, err)) return false;
            add_extra(id, str_of(key), text);
        }
    }
    return true;
}

/* --- the flags ------------------------------------------------------- */

static void override_groups(struct identity *id, const char *const *groups) {
    if (!groups || !*groups) return;
    for (size_t i = 0; i < id->as_groups.n; i++) xfree(id->as_groups.at[i]);
    vec_clear(&id->as_groups);
    for (; *groups; groups++) vec_push(&id->as_groups, xstrdup(*groups));
}

static void drop_key(struct identity *id, struct str key) {
    size_t kept = 0;

    for (size_t i = 0; i < id->as_extra.n; i++) {
        struct identity_pair *p = &id->as_extra.at[i];
        if (str_eq(str_of(p->name), key)) {
            xfree(p->name);
            xfree(p->value);
        } else {
            id->as_extra.at[kept++] = *p;
        }
    }
    id->as_extra.n = kept;
}

/* "key=value"; one key may come again and then has all its values. */
static bool override_extra(struct identity *id, const char *const *extra,
                           struct err *err) {
    if (!extra) return true;
    for (size_t i = 0; extra[i]; i++) {
        const char *equals = strchr(extra[i], '=');
        if (!equals || equals == extra[i])
            return err_set(err, ERR_USAGE, "--as-user-extra wants KEY=VALUE");
        drop_key(id, (struct str){extra[i], (size_t)(equals - extra[i])});
    }
    for (; *extra; extra++) {
        size_t len = strcspn(*extra, "=");
        add_extra(id, (struct str){*extra, len}, *extra + len + 1);
    }
    return true;
}

/* --- the whole ------------------------------------------------------- */

/* It becomes a header, where a line break would begin another one. */
static bool is_clean(const char *text) {
    for (; text && *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7F) return false;
    return true;
}

static bool is_all_clean(const struct identity *id) {
    bool clean = is_clean(id->as) && is_clean(id->as_uid);

    for (size_t i = 0; i < id->as_groups.n; i++)
        clean = clean && is_clean(id->as_groups.at[i]);
    for (size_t i = 0; i < id->as_extra.n; i++)
        clean = clean && is_clean(id->as_extra.at[i].name) &&
                is_clean(id->as_extra.at[i].value);
    return clean;
}

bool impersonate_fill(struct identity *id, const struct kube_entry *e,
                      const char *label, const struct kube_flags *flags,
                      struct err *err) {
    const char *as = NULL, *uid = NULL;

    if (!kube_entry_text(e, "as", &as, err) ||
        !kube_entry_text(e, "as-uid", &uid, err) || !read_groups(id, e, err) ||
        !read_extra(id, e, err))
        return false;
    replace(&id->as, as);
    replace(&id->as_uid, uid);
    replace(&id->as, flags->as);
    replace(&id->as_uid, flags->as_uid);
    override_groups(id, flags->as_groups);
    if (!override_extra(id, flags->as_extra, err)) return false;

    if (!id->as && (id->as_uid || id->as_groups.n || id->as_extra.n))
        return err_set(err, ERR_CONFIG,
                       "%s has as-uid, as-groups or as-user-extra and no as",
                       label);
    if (!is_all_clean(id))
        return err_set(err, ERR_CONFIG,
                       "%s: as, as-uid, as-groups or as-user-extra holds a "
                       "line break or a control character",
                       label);
    return true;
}
