/* SPDX-License-Identifier: Apache-2.0 */
/* kevtop: options -> settings -> one job. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/live.h"
#include "app/options.h"
#include "app/out.h"
#include "app/pipeline.h"
#include "app/say.h"
#include "app/settings.h"
#include "app/text.h"
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

static int run(const struct settings *s, struct err *err) {
    struct pipeline p = {0};
    int status = 1;
    if (!s->demo && !http_global_init(err)) return status;
    if (pipeline_init(&p, s, err))
        status =
            s->job == JOB_SCREEN ? live_run(&p, s, err) : text_run(&p, s, err);
    pipeline_done(&p);
    if (!s->demo) http_global_done();
    return status;
}

static int print_and_check(void (*print)(FILE *), struct err *err) {
    print(stdout);
    return out_flush(err) ? 0 : 1;
}

static void print_version(FILE *out) {
    fprintf(out, "kevtop %s\n%s\n", PACKAGE_VERSION, http_library());
}

int main(int argc, char **argv) {
    struct options options = {0};
    struct settings settings = {0};
    struct err err = {0};
    int status;

    reserve_standard_fds();
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C");
    signal(SIGPIPE, SIG_IGN);
    clock_init();

    bool terminal = isatty(STDOUT_FILENO) || getenv("KEVTOP_SCRIPT");
    if (!options_parse(&options, argc, argv, &err))
        status = err_exit_status(err.kind);
    else if (options.help)
        status = print_and_check(options_help, &err);
    else if (options.version)
        status = print_and_check(print_version, &err);
    else if (options.dump_options)
        status = print_and_check(options_dump, &err);
    else if (!settings_make(&settings, &options, terminal, &err))
        status = err_exit_status(err.kind);
    else
        status = run(&settings, &err);
    if (err.kind != ERR_NONE) {
        say_error("%s", err.text);
        status = err_exit_status(err.kind);
    }
    settings_done(&settings);
    options_done(&options);
    return status;
}
