/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/plugin.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/redact.h"
#include "base/alloc.h"
#include "base/jsonout.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/vec.h"

#define LIMIT_MS 60000
#define LIMIT_PERSON_MS 600000 /* a browser, a second factor, a phone */
#define EXEC_INFO "KUBERNETES_EXEC_INFO"

struct plugin_run {
    const struct plugin_spec *spec; /* borrowed */
    struct child *child;
    int64_t limit_ms;
    void (*line)(void *ctx, struct str line);
    void *ctx;

    struct redact redact;
    size_t lines;
    struct buf last; /* its last line, fit to be shown */
    struct buf said; /* all of them as one line, while they fit */
};

/* --- which file ---------------------------------------------------------- */

static bool refuse_missing(const struct plugin_spec *spec, struct err *err) {
    struct buf hint = BUF_INIT(LIMIT_PLUGIN_HINT + 8);

    text_clean(&hint, str_trim(str_of(spec->hint)), TEXT_LINE,
               LIMIT_PLUGIN_HINT);
    err_set(err, ERR_CONFIG, "exec: executable %s not found%s%.*s",
            spec->command, hint.len > 0 ? ": " : "", STR_ARG(buf_str(&hint)));
    buf_done(&hint);
    return false;
}

/* A group of one's own, as Debian and Fedora make one for each user. */
static bool is_own_group(gid_t gid) {
    return gid == getegid() && gid == (gid_t)getuid();
}

/* Whoever may write it may read all of our clusters. */
static bool check_file(const struct plugin_spec *spec, const char *file,
                       struct err *err) {
    struct stat st;

    if (stat(file, &st) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return refuse_missing(spec, err);
        return err_set_errno(err, ERR_CONFIG, errno,
                             "exec: executable %s is not run: '%s'",
                             spec->command, file);
    }
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_CONFIG,
                       "exec: executable %s is not run: '%s' is not a "
                       "regular file",
                       spec->command, file);
    if (access(file, X_OK) != 0)
        return err_set(err, ERR_CONFIG,
                       "exec: executable %s is not run: '%s' may not be "
                       "executed; chmod u+x '%s'",
                       spec->command, file, file);
    if (st.st_uid != 0 && st.st_uid != geteuid())
        return err_set(err, ERR_CONFIG,
                       "exec: executable %s is not run: '%s' belongs to user "
                       "%u, neither to root nor to you",
                       spec->command, file, (unsigned)st.st_uid);
    if ((st.st_mode & S_IWOTH) ||
        ((st.st_mode & S_IWGRP) && !is_own_group(st.st_gid)))
        return err_set(err, ERR_CONFIG,
                       "exec: executable %s is not run: others may change "
                       "'%s' (mode %04o); chmod go-w '%s'",
                       spec->command, file, (unsigned)st.st_mode & 07777,
                       file);
    return true;
}

/* The first that could be run, as a shell would; relative folders of PATH are
 * left out, for what they hold changes with where one stands. */
static char *look_up(const char *name) {
    const char *path = getenv("PATH");
    struct str left = str_of(path), dir;
    struct stat st;

    while (str_split(&left, ':', &dir)) {
        if (!str_starts(dir, STR("/"))) continue;
        char *file = xasprintf("%.*s/%s", STR_ARG(dir), name);
        if (stat(file, &st) == 0 && S_ISREG(st.st_mode) &&
            access(file, X_OK) == 0)
            return file;
        xfree(file);
    }
    return NULL;
}

static char *from_here(const char *path) {
    char *here = getcwd(NULL, 0);
    char *file = here ? xasprintf("%s/%s", here, path) : NULL;
    xfree(here);
    return file;
}

char *plugin_find(const struct plugin_spec *spec, struct err *err) {
    char *file = NULL;

    if (spec->command[0] == '/')
        file = xstrdup(spec->command);
    else if (strchr(spec->command, '/'))
        file = from_here(spec->command);
    else if (spec->command[0] != '\0')
        file = look_up(spec->command);
    if (!file) {
        refuse_missing(spec, err);
        return NULL;
    }
    if (check_file(spec, file, err)) return file;
    xfree(file);
    return NULL;
}

/* --- what it is given ------------------------------------------------------ */

struct texts {
    VEC(char *) all;
};

static void texts_done(struct texts *t) {
    for (size_t i = 0; i < t->all.n; i++) {
        char *text = t->all.at[i];
        if (text) explicit_bzero(text, strlen(text));
        xfree(text);
    }
    vec_done(&t->all);
}

/* "NAME=value" instead of what has the name; takes it. */
static void put(struct texts *t, char *pair) {
    size_t name = strcspn(pair, "=");

    for (size_t i = 0; i < t->all.n; i++) {
        char *old = t->all.at[i];
        if (strncmp(old, pair, name) != 0 || old[name] != '=') continue;
        explicit_bzero(old, strlen(old));
        xfree(old);
        t->all.at[i] = pair;
        return;
    }
    vec_push(&t->all, pair);
}

static char *exec_info(const struct plugin_spec *spec, bool interactive) {
    struct buf out = BUF_INIT(8 * MIB);

    buf_add_cstr(&out, EXEC_INFO "={\"kind\":\"ExecCredential\","
                                 "\"apiVersion\":");
    json_quote(&out, str_of(spec->api_version));
    buf_add_cstr(&out, ",\"spec\":{");
    if (spec->cluster_info) {
        buf_add_cstr(&out, "\"cluster\":");
        buf_add_cstr(&out, spec->cluster_info);
        buf_add_char(&out, ',');
    }
    buf_printf(&out, "\"interactive\":%s}}", interactive ? "true" : "false");
    return buf_take(&out);
}

static void fill_environment(struct texts *env, const struct plugin_spec *spec,
                             bool interactive) {
    for (char **at = environ; at && *at; at++)
        if (strchr(*at, '=')) put(env, xstrdup(*at));
    for (size_t i = 0; i < spec->env.n; i++)
        put(env,
            xasprintf("%s=%s", spec->env.at[i].name, spec->env.at[i].value));
    put(env, exec_info(spec, interactive));
    vec_push(&env->all, NULL);
}

static void fill_arguments(struct texts *argv,
                           const struct plugin_spec *spec) {
    vec_push(&argv->all, xstrdup(spec->command));
    for (size_t i = 0; i < spec->args.n; i++)
        vec_push(&argv->all, xstrdup(spec->args.at[i]));
    vec_push(&argv->all, NULL);
}

/* --- what it says ---------------------------------------------------------- */

static void on_line(void *ctx, struct str text) {
    struct plugin_run *run = ctx;
    struct buf shown = BUF_INIT(4 * LIMIT_CHILD_LINE);
    struct str line = str_trim(text);

    if (line.len == 0) return;
    redact_line(&run->redact, line, &shown);
    buf_clear(&run->last);
    text_clean(&run->last, buf_str(&shown), TEXT_LINE, LIMIT_CHILD_LINE);
    buf_wipe(&shown);

    if (!run->said.over) {
        if (run->said.len > 0) buf_add_char(&run->said, ' ');
        buf_add_str(&run->said, buf_str(&run->last));
    }
    run->lines++;
    if (run->lines < LIMIT_PLUGIN_LINES)
        run->line(run->ctx, buf_str(&run->last));
    else if (run->lines == LIMIT_PLUGIN_LINES)
        run->line(run->ctx, STR("(what else it says is left out)"));
}

/* --- a run --------------------------------------------------------------- */

struct plugin_run *plugin_start(const struct plugin_spec *spec,
                                bool interactive, int64_t now_ms,
                                void (*line)(void *ctx, struct str line),
                                void *ctx, struct err *err) {
    struct texts argv = {0}, env = {0};
    struct plugin_run *run = NULL;

    char *file = plugin_find(spec, err);
    if (!file) return NULL;
    fill_arguments(&argv, spec);
    fill_environment(&env, spec, interactive);

    run = xcalloc(1, sizeof(*run));
    run->spec = spec;
    run->limit_ms = interactive ? LIMIT_PERSON_MS : LIMIT_MS;
    run->line = line;
    run->ctx = ctx;
    run->last = BUF_INIT(2 * LIMIT_CHILD_LINE);
    run->said = BUF_INIT(LIMIT_PLUGIN_SAID);
    const struct child_spec child = {.path = file,
                                     .argv = argv.all.at,
                                     .envp = env.all.at,
                                     .terminal = interactive,
                                     .limit_ms = run->limit_ms,
                                     .out_cap = LIMIT_PLUGIN_BYTES,
                                     .line = on_line,
                                     .ctx = run};
    run->child = child_start(&child, now_ms, err);
    if (!run->child) {
        err_wrap(err, "exec: executable %s", spec->command);
        plugin_free(run);
        run = NULL;
    }
    texts_done(&argv);
    texts_done(&env);
    xfree(file);
    return run;
}

void plugin_free(struct plugin_run *run) {
    if (!run) return;
    child_free(run->child);
    buf_done(&run->last);
    buf_done(&run->said);
    xfree(run);
}

size_t plugin_fds(const struct plugin_run *run, struct pollfd *fds, size_t n) {
    return child_fds(run->child, fds, n);
}

int64_t plugin_until(const struct plugin_run *run) {
    return child_until(run->child);
}

bool plugin_work(struct plugin_run *run, int64_t now_ms) {
    return child_work(run->child, now_ms);
}

/* The reason stands first with some plugins (gcloud: advice follows) and last
 * with others (Python: a traceback goes before). */
static bool fail(const struct plugin_run *run, const char *what,
                 struct err *err) {
    struct str said = str_trim(buf_str(&run->said));
    struct str last = run->said.over ? buf_str(&run->last) : STR_NONE;

    return err_set(err, ERR_AUTH, "exec: executable %s %s%s%.*s%s%.*s",
                   run->spec->command, what, run->lines > 0 ? ": " : "",
                   STR_ARG(said), said.len > 0 && last.len > 0 ? " ... " : "",
                   STR_ARG(last));
}

bool plugin_take(struct plugin_run *run, struct plugin_reply *reply,
                 struct err *err) {
    char what[80] = "ended in a way that is not known";
    int code = 0;

    switch (child_end(run->child, &code)) {
    case CHILD_EXITED:
        if (code == 0) {
            if (plugin_reply_read(reply, child_out(run->child),
                                  run->spec->api_version, err))
                return true;
            return err_wrap(err, "exec: executable %s", run->spec->command);
        }
        snprintf(what, sizeof(what), "failed with exit code %d", code);
        break;
    case CHILD_KILLED:
        snprintf(what, sizeof(what), "was ended by signal %d", code);
        break;
    case CHILD_LATE:
        snprintf(what, sizeof(what), "did not end within %d s and was stopped",
                 (int)(run->limit_ms / 1000));
        break;
    case CHILD_TOO_MUCH:
        snprintf(what, sizeof(what), "printed more than %zu bytes",
                 LIMIT_PLUGIN_BYTES);
        break;
    case CHILD_RUNNING:
    case CHILD_LOST:
        break;
    }
    return fail(run, what, err);
}
