/* SPDX-License-Identifier: Apache-2.0 */
#include "app/live.h"

#include <signal.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "tui/loop.h"
#include "tui/script.h"

static void reconnect(void *ctx) {
    struct pipeline *p = ctx;
    if (p->source) source_command(p->source, SOURCE_RECONNECT);
}

static bool start(struct pipeline *p, struct err *err) {
    if (!pipeline_start(p, true, err)) return false;
    source_command(p->source, SOURCE_NAMES);
    return true;
}

static bool rescope(void *ctx, struct loop *loop, const char *scope,
                    struct err *err) {
    struct pipeline *p = ctx;
    if (p->settings->demo) /* nothing was torn down */
        return pipeline_rescope(p, scope, err);
    /* The screen lets go of the old store before it goes. */
    struct store *old = p->store;
    p->store = NULL;
    bool ok = pipeline_rescope(p, scope, err);
    screen_set_store(loop->screen, p->store, p->scope);
    store_free(old);
    loop->store = p->store;
    loop->queue = p->queue;
    return ok && start(p, err);
}

static const char *server_note(const struct endpoint *e) {
    if (e->insecure) return "insecure";
    return e->plain ? "http" : "";
}

/* Everything that the screen is told at its start. */
static struct screen *make_screen(const struct pipeline *p,
                                  const struct settings *s) {
    const struct settings_object *object =
        s->objects.n == 1 ? &s->objects.at[0] : NULL;
    char *kind = object ? xstrndup(object->kind.ptr, object->kind.len) : NULL;
    char *name = object ? xstrndup(object->name.ptr, object->name.len) : NULL;
    const struct screen_config config = {
        .context = s->demo               ? "demo"
                   : p->endpoint.context ? p->endpoint.context
                                         : p->endpoint.server,
        .user = !s->demo && p->endpoint.user ? p->endpoint.user : "",
        .server_note = s->demo ? "" : server_note(&p->endpoint),
        .scope = p->scope,
        .flags = s->filter,
        .flags_text = s->filter_text,
        .times = s->times,
        .ascii = s->ascii || !term_utf8(),
        .warnings_only = s->warnings,
        .first = s->first,
        .object_kind = kind,
        .object_ns = p->feeds.n == 1 ? p->feeds.at[0] : NULL,
        .object_name = name,
    };
    struct screen *screen = screen_new(p->store, &config);
    xfree(kind);
    xfree(name);
    return screen;
}

/* Tests: keys from a file, screens on standard output. */
static int run_script(struct loop *loop, const char *path, struct err *err) {
    return script_run(loop, path, stdout, err) && fflush(stdout) == 0 ? 0 : 1;
}

static int run_terminal(struct loop *loop, struct err *err) {
    (void)err;
    int sig = loop_run(loop);
    term_stop();
    if (sig) {
        signal(sig, SIG_DFL);
        raise(sig);
    }
    return 0;
}

int live_run(struct pipeline *p, const struct settings *s, struct err *err) {
    const struct term_config term = {.color = s->color, .ascii = s->ascii};
    const char *script = getenv("KEVTOP_SCRIPT");
    int status = 1;
    if (!script && !term_start(&term, err)) return err_exit_status(err->kind);
    struct loop loop = {
        .screen = make_screen(p, s),
        .store = p->store,
        .queue = p->queue,
        .reconnect = reconnect,
        .rescope = rescope,
        .ctx = p,
    };
    if (start(p, err))
        status =
            script ? run_script(&loop, script, err) : run_terminal(&loop, err);
    term_stop();
    screen_free(loop.screen);
    return status;
}
