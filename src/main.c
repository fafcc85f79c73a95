/* SPDX-License-Identifier: Apache-2.0 */
/* kevtop: options -> settings -> one job. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/complete.h"
#include "app/config.h"
#include "app/journal.h"
#include "app/live.h"
#include "app/options.h"
#include "app/out.h"
#include "app/pipeline.h"
#include "app/say.h"
#include "app/settings.h"
#include "app/text.h"
#include "base/cc.h"
#include "base/child.h"
#include "config.h"
#include "net/http.h"

/* A descriptor of ours must never become 0, 1 or 2. What is written to a
 * standard output that was closed must fail, not vanish. */
static void reserve_standard_fds(void) {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) >= 0) continue;
        int mode = fd == STDOUT_FILENO ? O_RDONLY : O_RDWR;
        if (open("/dev/null", mode | O_CLOEXEC) != fd) _exit(1);
    }
}

/* On a screen the terminal is not for lines: there `:log` has them. */
static bool is_loud(const struct settings *s) {
    return s->verbose && (s->job == JOB_TEXT || !isatty(STDERR_FILENO));
}

static void end_with_children(int sig) {
    child_kill_all();
    raise(sig); /* pending until this returns, and by then the default again */
}

/* A plugin has a session of its own, where an interrupt does not reach it.
 * The screen ends in order and needs none of this. */
static void take_children_along(void) {
    static const int ends[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    const struct sigaction take = {.sa_handler = end_with_children,
                                   .sa_flags = (int)SA_RESETHAND};
    struct sigaction was;

    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        if (sigaction(ends[i], NULL, &was) == 0 && was.sa_handler == SIG_IGN)
            continue;
        sigaction(ends[i], &take, NULL);
    }
}

static int run_job(const struct settings *s, struct journal *j, int *sig,
                   struct err *err) {
    struct pipeline p = {0};
    int status = 1;
    if (s->job == JOB_TEXT) take_children_along();
    bool ok = pipeline_init(&p, s, err);
    if (p.kube) journal_notes(j, kube_config_notes(p.kube));
    if (ok)
        status = s->job == JOB_SCREEN ? live_run(&p, s, j, sig, err)
                                      : text_run(&p, s, j, err);
    struct err lost = {0};
    if (!pipeline_done(&p, &lost)) {
        say_error("%s", lost.text);
        status = 1;
    }
    return status;
}

static int run(const struct settings *s, int *sig, struct err *err) {
    struct journal journal;
    struct err lost = {0};
    int status = 1;
    if (!journal_open(&journal, s->log_file, is_loud(s), err)) return status;
    if (s->local) {
        status = run_job(s, &journal, sig, err);
    } else if (http_global_init(err)) {
        status = run_job(s, &journal, sig, err);
        http_global_done();
    }
    if (!journal_close(&journal, &lost)) {
        say_error("%s", lost.text);
        status = 1;
    }
    return status;
}

static int print_and_check(void (*print)(FILE *), struct err *err) {
    print(stdout);
    return out_flush(err) ? 0 : 1;
}

static void print_version(FILE *out) {
    fprintf(out, "kevtop %s\n%s\n", PACKAGE_VERSION, http_library());
}

/* What is configured lies below what was typed. */
static int start(struct config *c, struct options *o, struct settings *s,
                 int *sig, struct err *err) {
    bool terminal = isatty(STDOUT_FILENO) || getenv("KEVTOP_SCRIPT");
    if (!config_load(c, o, terminal, err) ||
        !config_apply(c, o, terminal, err) ||
        !settings_make(s, o, c, terminal, err))
        return err_exit_status(err->kind);
    if (!o->print_config) return run(s, sig, err);
    config_print(c, o, stdout);
    return out_flush(err) ? 0 : 1;
}

static int complete(struct config *c, struct options *o) {
    struct err err = {0};
    complete_print(c, o);
    return out_flush(&err) ? 0 : 1;
}

int main(int argc, char **argv) {
    struct options options = {0};
    struct settings settings = {0};
    struct config config;
    struct err err = {0};
    int status, sig = 0;

    reserve_standard_fds();
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C");
    signal(SIGPIPE, SIG_IGN);
    /* Inherited as ignored, it would hide how a credential plugin ended. */
    signal(SIGCHLD, SIG_DFL);
    clock_init();

    config_init(&config);
    if (!options_parse(&options, argc, argv, &err))
        status = err_exit_status(err.kind);
    else if (options.help)
        status = print_and_check(options_help, &err);
    else if (options.version)
        status = print_and_check(print_version, &err);
    else if (options.dump_options)
        status = print_and_check(options_dump, &err);
    else if (options.complete)
        status = complete(&config, &options);
    else
        status = start(&config, &options, &settings, &sig, &err);
    if (err.kind != ERR_NONE) {
        say_error("%s", err.text);
        status = err_exit_status(err.kind);
    }
    settings_done(&settings);
    options_done(&options);
    config_done(&config);
    if (sig) {
        signal(sig, SIG_DFL);
        raise(sig);
    }
    return status;
}
