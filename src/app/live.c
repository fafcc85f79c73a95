/* SPDX-License-Identifier: Apache-2.0 */
#include "app/live.h"

#include <stdlib.h>
#include <string.h>

#include "app/login.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "print/save.h"
#include "report/report.h"
#include "tui/loop.h"
#include "tui/script.h"

struct live {
    struct pipeline *pipeline;
    const struct config *config;
    struct journal *journal;
    struct buf context, user; /* as the header has them */
};

/* --- the place -------------------------------------------------------- */

/* Texts of all clusters, each once, with commas between. */
static void join(struct buf *out, const char *text) {
    struct str rest = buf_str(out), one;
    if (!text || !text[0]) return;
    while (str_split(&rest, ',', &one))
        if (str_eq(str_trim(one), str_of(text))) return;
    buf_printf(out, "%s%s", out->len ? ", " : "", text);
}

/* What is worst about a connection is shown. */
static const char *server_note(const struct clusters *c) {
    const char *note = "";
    for (size_t i = 0; i < c->list.n; i++) {
        const struct endpoint *e = &c->list.at[i]->endpoint;
        if (e->insecure) return "insecure";
        if (e->plain) note = "http";
    }
    return note;
}

/* A file's own name, without its folders. */
static const char *short_name(const char *path) {
    const char *slash = strrchr(path, '/');
    if (strcmp(path, "-") == 0) return "standard input";
    return slash && slash[1] ? slash + 1 : path;
}

/* Borrowed from live and its pipeline. */
static struct screen_place place_of(struct live *live) {
    const struct pipeline *p = live->pipeline;
    buf_clear(&live->context);
    buf_clear(&live->user);
    if (p->settings->demo) join(&live->context, "demo");
    for (size_t i = 0; i < p->settings->n_files; i++)
        join(&live->context, short_name(p->settings->files[i]));
    for (size_t i = 0; p->clusters && i < p->clusters->list.n; i++) {
        const struct cluster *c = p->clusters->list.at[i];
        join(&live->context, c->name);
        join(&live->user, c->endpoint.user);
    }
    return (struct screen_place){
        .context = live->context.len ? live->context.data : "",
        .user = live->user.len ? live->user.data : "",
        .server_note = p->clusters ? server_note(p->clusters) : "",
        .scope = p->scope_text,
        .clusters = pipeline_clusters(p),
    };
}

/* --- what the loop asks for ------------------------------------------- */

static void reconnect(void *ctx) {
    struct live *live = ctx;
    struct source *source = live->pipeline->source;
    if (source) source_command(source, SOURCE_RECONNECT);
}

static void lend(void *ctx) {
    struct live *live = ctx;
    struct source *source = live->pipeline->source;
    if (source) source_command(source, SOURCE_TERMINAL);
}

/* A page about the rows on top, or about all where there are none. */
static void write_report(struct live *live, struct loop *loop,
                         const struct screen_save *wanted) {
    const struct pipeline *p = live->pipeline;
    const struct screen_place place = place_of(live);
    struct query *q =
        wanted->rows ? query_new_like(wanted->rows) : query_new(p->store);
    const struct report report = {
        .store = p->store,
        .rows = q,
        .context = place.context,
        .scope = place.scope,
        .filter = wanted->text.len ? wanted->text.ptr : "",
        .now_us = clock_now_us(),
        .ttl_us = p->settings->ttl_us,
        .clusters = place.clusters,
        .objects = wanted->objects,
        .n_objects = wanted->n_objects,
    };
    struct err err = {0};
    size_t n;
    query_refresh(q, report.now_us);
    if (report_write(&report, wanted->name, wanted->replace, &n, &err))
        screen_say(loop->screen, false, "%zu events are reported in %s", n,
                   wanted->name);
    else
        screen_say(loop->screen, true, "%s", err.text);
    query_free(q);
}

/* Rows or text into a file, in the format that its name says. */
static void save(void *ctx, struct loop *loop) {
    struct live *live = ctx;
    const struct pipeline *p = live->pipeline;
    const char *const *clusters = pipeline_clusters(p);
    struct screen_save wanted;
    screen_save(loop->screen, &wanted);
    if (wanted.report) {
        write_report(live, loop, &wanted);
        return;
    }
    const struct save what = {
        .name = wanted.name,
        .replace = wanted.replace,
        .store = p->store,
        .rows = wanted.rows,
        .text = wanted.text,
        .columns = wanted.columns,
        .n_columns = wanted.n_columns,
        .config = {.with_namespace = pipeline_is_wide(p),
                   .with_cluster = clusters != NULL,
                   .show = {.now_us = clock_now_us(), .clusters = clusters}},
    };
    struct err err = {0};
    size_t n;
    if (save_rows(&what, &n, &err))
        screen_say(loop->screen, false, "%zu %s written to %s", n,
                   wanted.rows ? "rows" : "lines", wanted.name);
    else
        screen_say(loop->screen, true, "%s", err.text);
}

/* A view wants to know something of a cluster. */
static bool ask(void *ctx, uint16_t cluster, uint32_t id, const char *path) {
    struct live *live = ctx;
    struct source *source = live->pipeline->source;
    if (!source) return false;
    const struct source_ask question = {
        .id = id, .cluster = cluster, .path = xstrdup(path)};
    bool ok = source_ask(source, &question);
    xfree(question.path);
    return ok;
}

/* "kevtop: prod-eu, payments" */
static void title(void *ctx, struct buf *out) {
    const struct screen_place place = place_of(ctx);
    buf_printf(out, "kevtop: %s, %s", place.context, place.scope);
}

static const struct theme *theme(void *ctx, struct str name) {
    const struct live *live = ctx;
    return config_theme(live->config, name, NULL);
}

/* News have come: the journal follows. */
static void took(void *ctx, struct loop *loop) {
    struct live *live = ctx;
    struct err err = {0};
    journal_follow(live->journal, live->pipeline);
    if (journal_trouble(live->journal, &err) ||
        pipeline_trouble(live->pipeline, &err))
        screen_say(loop->screen, true, "%s", err.text);
}

static bool start(struct live *live, struct err *err) {
    struct pipeline *p = live->pipeline;
    if (!pipeline_start(p, true, err)) return false;
    source_command(p->source, SOURCE_NAMES);
    return true;
}

/* The screen lets go of the old place before it goes. */
static bool arrive(struct live *live, struct loop *loop, bool ok,
                   struct err *err) {
    struct pipeline *p = live->pipeline;
    if (p->old.store) {
        const struct screen_place place = place_of(live);
        screen_set_place(loop->screen, &place);
        screen_set_store(loop->screen, p->store, p->scope_text);
        pipeline_settle(p);
        journal_restart(live->journal);
        if (p->kube) journal_notes(live->journal, kube_config_notes(p->kube));
        loop->store = p->store;
        loop->queue = p->queue;
    }
    return ok && start(live, err);
}

static bool rescope(void *ctx, struct loop *loop, const char *scope,
                    struct err *err) {
    struct live *live = ctx;
    bool ok = pipeline_rescope(live->pipeline, scope, err);
    return arrive(live, loop, ok, err);
}

static bool recontext(void *ctx, struct loop *loop, const char *contexts,
                      struct err *err) {
    struct live *live = ctx;
    bool ok = pipeline_recontext(live->pipeline, contexts, err);
    return arrive(live, loop, ok, err);
}

/* --- the start -------------------------------------------------------- */

/* Borrowed names; NULL for the demo. */
static const char **all_contexts(const struct kube_config *k, size_t *n) {
    *n = k ? kube_context_count(k) : 0;
    if (*n == 0) return NULL;
    const char **names = xcalloc(*n, sizeof(*names));
    for (size_t i = 0; i < *n; i++) names[i] = kube_context_name(k, i);
    return names;
}

/* Everything that the screen is told at its start. */
static struct screen *make_screen(struct live *live, const struct settings *s,
                                  const char *const *contexts, size_t n) {
    const struct pipeline *p = live->pipeline;
    const struct settings_object *object =
        s->objects.n == 1 ? &s->objects.at[0] : NULL;
    char *kind = object ? xstrndup(object->kind.ptr, object->kind.len) : NULL;
    char *name = object ? xstrndup(object->name.ptr, object->name.len) : NULL;
    const struct screen_place place = place_of(live);
    struct buf themes = BUF_INIT(LIMIT_TEXT_BYTES);
    config_theme_names(s->config, &themes);
    const struct screen_config config = {
        .context = place.context,
        .user = place.user,
        .server_note = place.server_note,
        .scope = place.scope,
        .clusters = place.clusters,
        .contexts = contexts,
        .n_contexts = n,
        .hooks = {.ask = ask, .ctx = live},
        .flags = s->filter,
        .flags_text = s->filter_text,
        .keys = s->keys,
        .looks = &s->looks,
        .saved = s->saved,
        .theme = s->theme->name,
        .themes = themes.data,
        .notify = {.filter = s->notify.filter,
                   .bell = s->notify.bell,
                   .notice = s->notify.desktop},
        .mouse = s->mouse,
        .sort = s->sort ? s->sort->name : NULL,
        .reverse = s->reverse,
        .times = s->times,
        .ascii = s->ascii || !term_utf8(),
        .warnings_only = s->warnings,
        .first = s->first,
        .trend = s->trend,
        .object_kind = kind,
        .object_ns = p->feeds.n == 1 ? p->feeds.at[0].ns : NULL,
        .object_name = name,
    };
    struct screen *screen = screen_new(p->store, &config);
    buf_done(&themes);
    xfree(kind);
    xfree(name);
    return screen;
}

/* Tests: keys from a file, screens on standard output. */
static int run_script(struct loop *loop, const char *path, struct err *err) {
    return script_run(loop, path, stdout, err) && fflush(stdout) == 0 ? 0 : 1;
}

static int run_terminal(struct loop *loop, const struct settings *s, int *sig,
                        struct err *err) {
    const struct term_config term = {
        .color = s->color, .ascii = s->ascii, .theme = s->theme};
    if (!term_start(&term, err)) return err_exit_status(err->kind);
    *sig = loop_run(loop);
    term_stop();
    return 0;
}

int live_run(struct pipeline *p, const struct settings *s, struct journal *j,
             int *sig, struct err *err) {
    const char *script = getenv("KEVTOP_SCRIPT");
    struct live live = {
        .pipeline = p,
        .config = s->config,
        .journal = j,
        .context = BUF_INIT(LIMIT_CELL_BYTES),
        .user = BUF_INIT(LIMIT_CELL_BYTES),
    };
    size_t n;
    const char **contexts = all_contexts(p->kube, &n);
    struct loop loop = {
        .screen = make_screen(&live, s, contexts, n),
        .store = p->store,
        .queue = p->queue,
        .reconnect = reconnect,
        .rescope = rescope,
        .recontext = recontext,
        .lend = lend,
        .save = save,
        .title = title,
        .theme = theme,
        .took = took,
        .ctx = &live,
        .frame_ms = s->refresh_ms,
    };
    int status = 1;

    if (!start(&live, err)) goto out;
    if (login_is_needed(p) && !login_run(p, j, &loop.ended, err)) goto out;
    status = script ? run_script(&loop, script, err)
                    : run_terminal(&loop, s, sig, err);
    journal_follow(j, p);
out:
    screen_free(loop.screen);
    xfree(contexts);
    buf_done(&live.context);
    buf_done(&live.user);
    return status;
}
