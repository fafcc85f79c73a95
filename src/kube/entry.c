/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/entry.h"

#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/limits.h"
#include "kube/scalar.h"

void kube_file_free(struct kube_file *f) {
    if (!f) return;
    for (size_t i = 0; f->texts && i < f->texts->at.n; i++) {
        char *text = f->texts->at.at[i];
        explicit_bzero(text, strlen(text));
        xfree(text);
    }
    if (f->texts) vec_done(&f->texts->at);
    xfree(f->texts);
    if (f->root) yaml_free(f->root);
    xfree(f->path);
    xfree(f->dir);
    xfree(f);
}

const char *kube_file_text(const struct kube_file *f, const struct yaml *n) {
    struct buf made = BUF_INIT(KIB);
    const char *text = yaml_text(n);

    if (!text || !scalar_as_text(n, &made)) return text;
    char *own = buf_take(&made);
    vec_push(&f->texts->at, own);
    return own;
}

static void drop_last(struct buf *clean) {
    const char *slash = memrchr(clean->data, '/', clean->len);
    clean->len = slash ? (size_t)(slash - clean->data) : 0;
    clean->data[clean->len] = '\0';
}

/* As filepath.Join: by the letters, wherever links lead. */
char *kube_file_join(const struct kube_file *f, const char *path) {
    if (path[0] == '/') return xstrdup(path);

    char *whole = xasprintf("%s/%s", f->dir, path);
    struct buf clean = BUF_INIT(strlen(whole) + 2);
    struct str left = str_of(whole), part;
    while (str_split(&left, '/', &part)) {
        if (part.len == 0 || str_eq(part, STR("."))) continue;
        if (str_eq(part, STR(".."))) {
            if (clean.len > 0) drop_last(&clean);
            continue;
        }
        buf_add_char(&clean, '/');
        buf_add_str(&clean, part);
    }
    if (clean.len == 0) buf_add_char(&clean, '/');
    xfree(whole);
    return buf_take(&clean);
}

static bool wrong_type(const struct kube_entry *e, const struct yaml *n,
                       const char *field, const char *want, struct err *err) {
    return err_set(err, ERR_CONFIG,
                   "kubeconfig '%s', line %d: '%s' of '%s' must be %s",
                   e->file->path, yaml_line(n), field, e->name, want);
}

const struct yaml *kube_entry_node(const struct kube_entry *e,
                                   const char *field) {
    if (!e || !e->body || yaml_type(e->body) != YAML_MAP) return NULL;

    const struct yaml *n = yaml_get(e->body, field);
    return n && yaml_type(n) != YAML_NULL ? n : NULL;
}

bool kube_entry_text(const struct kube_entry *e, const char *field,
                     const char **out, struct err *err) {
    const struct yaml *n = kube_entry_node(e, field);

    if (!n) return true;
    const char *text = kube_file_text(e->file, n);
    if (!text) return wrong_type(e, n, field, "text", err);
    if (*text) *out = text;
    return true;
}

bool kube_entry_bool(const struct kube_entry *e, const char *field, bool *out,
                     struct err *err) {
    const struct yaml *n = kube_entry_node(e, field);

    if (!n || yaml_bool(n, out)) return true;
    return wrong_type(e, n, field, "true or false", err);
}

bool kube_entry_path(const struct kube_entry *e, const char *field, char **out,
                     struct err *err) {
    const char *path = NULL;

    if (!kube_entry_text(e, field, &path, err)) return false;
    if (!path) return true;
    xfree(*out);
    *out = kube_file_join(e->file, path);
    return true;
}

bool kube_entry_map(const struct kube_entry *e, const char *field,
                    struct kube_entry *out, struct err *err) {
    const struct yaml *n = kube_entry_node(e, field);

    *out = (struct kube_entry){0};
    if (!n) return true;
    if (yaml_type(n) != YAML_MAP) return wrong_type(e, n, field, "a map", err);
    *out = (struct kube_entry){.name = e->name, .body = n, .file = e->file};
    return true;
}

bool kube_entry_list(const struct kube_entry *e, const char *field,
                     const struct yaml **first, struct err *err) {
    const struct yaml *n = kube_entry_node(e, field);

    *first = NULL;
    if (!n) return true;
    if (yaml_type(n) != YAML_LIST)
        return wrong_type(e, n, field, "a list", err);
    *first = yaml_first(n);
    return true;
}

bool kube_element_text(const struct kube_entry *e, const char *field,
                       const struct yaml *n, const char **out,
                       struct err *err) {
    *out = "";
    if (yaml_type(n) == YAML_NULL) return true;
    *out = kube_file_text(e->file, n);
    return *out ? true : wrong_type(e, n, field, "a list of texts", err);
}
