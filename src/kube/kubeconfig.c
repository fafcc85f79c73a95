/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/kubeconfig.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/limits.h"
#include "kube/notes.h"

#define KNOWN_BYTES 300 /* of context names in a message */

/* --- one file -------------------------------------------------------- */

/* What stands before the last '/', made absolute, because paths in the file
 * must mean the same wherever the process goes. */
static char *folder_of(const char *path) {
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0;
    char cwd[PATH_MAX];

    if (path[0] == '/') return xstrndup(path, len);
    if (!getcwd(cwd, sizeof(cwd))) memcpy(cwd, ".", sizeof("."));
    return xasprintf("%s%s%.*s", cwd, len ? "/" : "", (int)len, path);
}

static bool is_missing(const char *path) {
    struct stat st;
    return stat(path, &st) != 0 && errno == ENOENT;
}

/* client-go goes by these two before it looks at anything else. */
static bool check_type(const struct kube_file *f, struct err *err) {
    if (yaml_type(f->root) == YAML_NULL) return true;
    if (yaml_type(f->root) != YAML_MAP)
        return err_set(err, ERR_CONFIG, "'%s' is not a kubeconfig", f->path);

    const char *kind = yaml_text(yaml_get(f->root, "kind"));
    const char *version = yaml_text(yaml_get(f->root, "apiVersion"));
    if (kind && *kind && strcmp(kind, "Config") != 0)
        return err_set(err, ERR_CONFIG,
                       "'%s' is not a kubeconfig: its kind is '%s'", f->path,
                       kind);
    if (version && *version && strcmp(version, "v1") != 0)
        return err_set(err, ERR_CONFIG,
                       "kubeconfig '%s' has apiVersion '%s'; kevtop knows v1",
                       f->path, version);
    return true;
}

static bool read_tree(struct kube_file *f, struct err *err) {
    struct buf text = BUF_INIT(LIMIT_YAML_BYTES);
    bool ok = false;

    /* The usual way to say "no configuration"; a device otherwise. */
    if (strcmp(f->path, "/dev/null") != 0 && !file_read(f->path, &text, err)) {
        err_wrap(err, "kubeconfig");
        goto out;
    }
    f->root = yaml_parse(buf_str(&text), f->path, err);
    if (!f->root) {
        err_wrap(err, "kubeconfig");
        goto out;
    }
    ok = check_type(f, err);
out:
    buf_wipe(&text);
    return ok;
}

/* --- tables ---------------------------------------------------------- */

static int by_name(const void *a, const void *b) {
    const struct kube_entry *x = a, *y = b;
    int c = strcmp(x->name, y->name);

    return c ? c : (x->order > y->order) - (x->order < y->order);
}

static int by_order(const void *a, const void *b) {
    const struct kube_entry *const *x = a, *const *y = b;

    return ((*x)->order > (*y)->order) - ((*x)->order < (*y)->order);
}

static void sort(struct kube_table *t) {
    if (t->at.n > 1) qsort(t->at.at, t->at.n, sizeof(t->at.at[0]), by_name);
}

/* list is `clusters`, item `cluster`, and so on. */
static bool add_entries(struct kube_table *t, const struct kube_file *f,
                        const char *list, const char *item, struct err *err) {
    const struct yaml *entries = yaml_get(f->root, list);

    if (!entries || yaml_type(entries) == YAML_NULL) return true;
    if (yaml_type(entries) != YAML_LIST)
        return err_set(err, ERR_CONFIG,
                       "kubeconfig '%s', line %d: '%s' must be a list",
                       f->path, yaml_line(entries), list);

    for (const struct yaml *n = yaml_first(entries); n; n = yaml_next(n)) {
        const char *name = kube_file_text(f, yaml_get(n, "name"));
        const struct yaml *body = yaml_get(n, item);

        if (yaml_type(n) != YAML_MAP || !name || !*name)
            return err_set(err, ERR_CONFIG,
                           "kubeconfig '%s', line %d: an entry of '%s' has "
                           "no name",
                           f->path, yaml_line(n), list);
        if (body && yaml_type(body) != YAML_MAP &&
            yaml_type(body) != YAML_NULL)
            return err_set(err, ERR_CONFIG,
                           "kubeconfig '%s', line %d: %s '%s' must be a map",
                           f->path, yaml_line(body), item, name);
        vec_push(&t->at, (struct kube_entry){name, body, f, t->at.n});
    }
    return true;
}

/* Within one file a name is an error twice; in a later one it counts for
 * nothing. */
static bool check_twice(struct kube_table *t, const char *item,
                        struct err *err) {
    sort(t);
    for (size_t i = 1; i < t->at.n; i++) {
        const struct kube_entry *a = &t->at.at[i - 1], *b = &t->at.at[i];

        if (strcmp(a->name, b->name) == 0)
            return err_set(err, ERR_CONFIG,
                           "kubeconfig '%s' has %s '%s' twice", a->file->path,
                           item, a->name);
    }
    return true;
}

static void keep_first(struct kube_table *t) {
    size_t kept = 0;

    sort(t);
    for (size_t i = 0; i < t->at.n; i++) {
        if (kept && strcmp(t->at.at[kept - 1].name, t->at.at[i].name) == 0)
            continue;
        t->at.at[kept++] = t->at.at[i];
    }
    t->at.n = kept;
}

static void append(struct kube_table *to, const struct kube_table *from) {
    size_t base = to->at.n;

    for (size_t i = 0; i < from->at.n; i++) {
        struct kube_entry e = from->at.at[i];
        e.order += base;
        vec_push(&to->at, e);
    }
}

/* --- the merged whole ------------------------------------------------ */

/* The name lists of one file, checked apart, then added to the rest. */
static bool take_tables(struct kubeconfig *kc, const struct kube_file *f,
                        struct err *err) {
    const struct {
        const char *list, *item;
        struct kube_table *into;
    } parts[] = {{"clusters", "cluster", &kc->clusters},
                 {"users", "user", &kc->users},
                 {"contexts", "context", &kc->contexts}};
    bool ok = true;

    for (size_t i = 0; ok && i < ARRAY_LEN(parts); i++) {
        struct kube_table own = {0};

        ok = add_entries(&own, f, parts[i].list, parts[i].item, err) &&
             check_twice(&own, parts[i].item, err);
        if (ok) append(parts[i].into, &own);
        vec_done(&own.at);
    }
    return ok;
}

bool kubeconfig_add(struct kubeconfig *kc, const char *path, bool *missing,
                    struct buf *notes, struct err *err) {
    *missing = is_missing(path);
    if (*missing) return false;

    struct kube_file *f = xcalloc(1, sizeof(*f));
    f->texts = xcalloc(1, sizeof(*f->texts));
    f->path = xstrdup(path);
    f->dir = folder_of(path);
    vec_push(&kc->files, f);
    notes_check_file(notes, "kubeconfig", path);
    if (!read_tree(f, err) || !take_tables(kc, f, err)) return false;

    const char *current =
        kube_file_text(f, yaml_get(f->root, "current-context"));
    if (!kc->current && current && *current) kc->current = current;
    return true;
}

void kubeconfig_merge(struct kubeconfig *kc) {
    keep_first(&kc->clusters);
    keep_first(&kc->users);
    keep_first(&kc->contexts);

    for (size_t i = 0; i < kc->contexts.at.n; i++)
        vec_push(&kc->listed, &kc->contexts.at.at[i]);
    if (kc->listed.n > 1)
        qsort(kc->listed.at, kc->listed.n, sizeof(kc->listed.at[0]), by_order);
}

void kubeconfig_done(struct kubeconfig *kc) {
    vec_done(&kc->listed);
    vec_done(&kc->clusters.at);
    vec_done(&kc->users.at);
    vec_done(&kc->contexts.at);
    for (size_t i = 0; i < kc->files.n; i++) kube_file_free(kc->files.at[i]);
    vec_done(&kc->files);
    xfree(kc->nothing);
}

static int name_of(const void *key, const void *entry) {
    const struct kube_entry *e = entry;
    return strcmp(key, e->name);
}

const struct kube_entry *kube_table_find(const struct kube_table *t,
                                         const char *name) {
    if (t->at.n == 0) return NULL;
    return bsearch(name, t->at.at, t->at.n, sizeof(t->at.at[0]), name_of);
}

void kubeconfig_paths(const struct kubeconfig *kc, struct buf *out) {
    for (size_t i = 0; i < kc->files.n; i++) {
        if (buf_printf(out, "%s%s", i ? ":" : "", kc->files.at[i]->path))
            continue;
        buf_add_cstr(out, "...");
        return;
    }
}

void kubeconfig_known(const struct kubeconfig *kc, struct buf *out) {
    size_t start = out->len;

    for (size_t i = 0; i < kc->listed.n; i++) {
        const char *name = kc->listed.at[i]->name;

        if (i > 0 && out->len - start + strlen(name) > KNOWN_BYTES) {
            buf_printf(out, " and %zu more", kc->listed.n - i);
            return;
        }
        buf_printf(out, "%s%s", i ? ", " : "", name);
    }
}
