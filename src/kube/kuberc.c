/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/kuberc.h"

#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/yaml.h"
#include "kube/text.h"

#define GROUP "kubectl.config.k8s.io/"

/* --- the file -------------------------------------------------------- */

/* The caller's to free; NULL: there is none to look at. */
static char *find_file(void) {
    const char *named = env_text("KUBERC"), *home = env_text("HOME");
    char *path;

    if (named) return strcmp(named, "off") == 0 ? NULL : xstrdup(named);
    if (!home) return NULL;
    path = xasprintf("%s/.kube/kuberc", home);
    if (access(path, F_OK) == 0) return path;
    xfree(path);
    return NULL;
}

static struct yaml *read_file(const char *path, struct err *err) {
    struct buf text = BUF_INIT(LIMIT_YAML_BYTES);
    struct yaml *root = NULL;

    if (file_read(path, &text, err))
        root = yaml_parse(buf_str(&text), path, err);
    if (!root) err_wrap(err, "kuberc");
    buf_done(&text);
    return root;
}

/* Nothing, or a Preference. */
static bool check_kind(const struct yaml *root, const char *path,
                       struct err *err) {
    const char *kind = yaml_text(yaml_get(root, "kind"));
    const char *version = yaml_text(yaml_get(root, "apiVersion"));

    if (yaml_type(root) == YAML_NULL) return true;
    if (kind && strcmp(kind, "Preference") == 0 && version &&
        str_starts(str_of(version), STR(GROUP)))
        return true;
    return err_set(err, ERR_CONFIG,
                   "kuberc '%s' is not a Preference of " GROUP "v1beta1; mend "
                   "it or set KUBERC=off",
                   path);
}

/* --- paths ----------------------------------------------------------- */

/* Go's filepath.Clean: no "//", "." or ".." but at the front of a relative
 * one. The caller frees it. */
static char *clean(const char *path) {
    struct buf out = BUF_INIT(strlen(path) + 2);
    struct str rest = str_of(path), part;
    bool rooted = *path == '/';
    size_t floor = rooted; /* what ".." cannot take away */

    if (rooted) buf_add_char(&out, '/');
    while (str_split(&rest, '/', &part)) {
        if (part.len == 0 || str_eq(part, STR("."))) continue;
        if (str_eq(part, STR("..")) && out.len > floor) {
            const char *slash = memrchr(out.data, '/', out.len);
            size_t cut = slash ? (size_t)(slash - out.data) : 0;
            buf_cut(&out, cut > floor ? cut : floor);
            continue;
        }
        if (str_eq(part, STR("..")) && rooted) continue;
        if (out.len > rooted) buf_add_char(&out, '/');
        buf_add_str(&out, part);
        if (str_eq(part, STR(".."))) floor = out.len;
    }
    if (out.len == 0) buf_add_char(&out, '.');
    return buf_take(&out);
}

static bool is_program(const char *path) {
    struct stat st;

    return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
           access(path, X_OK) == 0;
}

/* As execvp() finds it, but for folders of PATH that are not absolute, which
 * Go refuses. The caller's to free; NULL: nowhere. */
static char *look_up(const char *command) {
    struct str rest = str_of(env_text("PATH")), folder;

    if (strchr(command, '/'))
        return is_program(command) ? xstrdup(command) : NULL;
    while (str_split(&rest, ':', &folder)) {
        if (folder.len == 0 || folder.ptr[0] != '/') continue;
        char *dir = xstrndup(folder.ptr, folder.len);
        char *joined = xasprintf("%s/%s", dir, command);
        char *path = clean(joined);
        xfree(dir);
        xfree(joined);
        if (is_program(path)) return path;
        xfree(path);
    }
    return NULL;
}

static const char *last_part(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* --- the policy ------------------------------------------------------ */

/* Equal as written, or the same file by PATH. */
static bool is_same_program(const char *listed, const char *command,
                            const char *found) {
    if (strcmp(listed, command) == 0 || (found && strcmp(listed, found) == 0))
        return true;
    if (!found || strcmp(last_part(listed), last_part(found)) != 0)
        return false;

    char *path = look_up(listed);
    bool same = path && strcmp(path, found) == 0;
    xfree(path);
    return same;
}

/* As kubectl has it: a list with a mistake in it allows nothing. */
static bool check_list(const struct yaml *list, const char *path,
                       struct err *err) {
    bool ok = yaml_type(list) == YAML_LIST && yaml_first(list);

    for (const struct yaml *n = yaml_first(list); ok && n; n = yaml_next(n)) {
        const char *entry = yaml_text(yaml_get(n, "command"));
        char *cleaned = clean(has_text(entry) ? entry : "");

        ok = has_text(entry) && strcmp(cleaned, entry) == 0;
        xfree(cleaned);
    }
    if (ok) return true;
    return err_set(err, ERR_CONFIG,
                   "kuberc '%s': credentialPluginAllowlist must be a list of "
                   "commands, each a name or a path without '.' and '//'",
                   path);
}

static bool is_listed(const struct yaml *list, const char *command) {
    char *own = clean(command);
    char *found = look_up(own);
    bool listed = false;

    for (const struct yaml *n = yaml_first(list); n && !listed;
         n = yaml_next(n))
        listed =
            is_same_program(yaml_text(yaml_get(n, "command")), own, found);
    xfree(own);
    xfree(found);
    return listed;
}

static bool check_policy(const struct yaml *root, const char *path,
                         const char *command, const char *label,
                         struct err *err) {
    const struct yaml *list = yaml_get(root, "credentialPluginAllowlist");
    const char *policy = yaml_text(yaml_get(root, "credentialPluginPolicy"));

    if (yaml_type(list) == YAML_NULL) list = NULL;
    if (!policy) policy = "";
    bool all = !*policy || strcmp(policy, "AllowAll") == 0;
    bool none = strcmp(policy, "DenyAll") == 0;

    if ((all || none) && list)
        return err_set(err, ERR_CONFIG,
                       "kuberc '%s' has a credentialPluginAllowlist that its "
                       "credentialPluginPolicy does not use",
                       path);
    if (all) return true;
    if (!none && strcmp(policy, "Allowlist") != 0)
        return err_set(err, ERR_CONFIG,
                       "kuberc '%s': credentialPluginPolicy is none of "
                       "AllowAll, DenyAll and Allowlist",
                       path);
    if (!none && !check_list(list, path, err)) return false;
    if (!none && is_listed(list, command)) return true;
    return err_set(err, ERR_CONFIG,
                   "%s needs the exec plugin '%s', which kuberc '%s' forbids "
                   "(credentialPluginPolicy: %s)",
                   label, command, path, policy);
}

bool kuberc_allows(const char *command, const char *label, struct err *err) {
    char *path = find_file();
    struct yaml *root = NULL;
    bool ok = false;

    if (!path) return true;
    root = read_file(path, err);
    if (!root) goto out;
    ok = check_kind(root, path, err) &&
         check_policy(root, path, command, label, err);
out:
    yaml_free(root);
    xfree(path);
    return ok;
}
