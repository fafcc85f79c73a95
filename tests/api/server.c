/* SPDX-License-Identifier: Apache-2.0 */
#include "api/server.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "unit/unit.h"

struct server {
    pid_t pid;
    int in; /* its standard input */
    int port;
    int log; /* its log, without a name by now */
};

static pid_t spawn(char *const argv[], int in[2], int out[2]) {
    posix_spawn_file_actions_t actions;
    pid_t pid = -1;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_addclose(&actions, in[1]);
    posix_spawn_file_actions_addclose(&actions, out[0]);
    int failed = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return failed ? -1 : pid;
}

static void write_all(int fd, const char *text) {
    size_t len = strlen(text);
    while (len > 0) {
        ssize_t n = write(fd, text, len);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) fail_msg("fakeapi does not read: %s", strerror(errno));
        text += n;
        len -= (size_t)n;
    }
}

static int read_port(int fd) {
    char text[32] = "";
    size_t len = 0;
    while (len < sizeof(text) - 1 && !strchr(text, '\n')) {
        ssize_t n = read(fd, text + len, sizeof(text) - 1 - len);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        len += (size_t)n;
    }
    return (int)strtol(text, NULL, 10);
}

struct arguments {
    const char *at[24];
    size_t n;
};

static void add(struct arguments *a, const char *option, const char *value) {
    if (!value) return;
    a->at[a->n++] = option;
    a->at[a->n++] = value;
}

static struct server *start(const char *script, struct arguments *more,
                            const char *last, const char *input) {
    struct server *s = calloc(1, sizeof(*s));
    char path[4096], name[] = "/tmp/kevtop-api.XXXXXX";
    int in[2], out[2];

    signal(SIGPIPE, SIG_IGN);
    assert_non_null(s);
    snprintf(path, sizeof(path), "%s", unit_path(script));
    s->log = mkstemp(name);
    assert_true(s->log >= 0);
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);

    struct arguments argv = {.at = {access("/usr/bin/python3", X_OK) == 0
                                        ? "/usr/bin/python3"
                                        : "python3",
                                    path},
                             .n = 2};
    add(&argv, "--log", name);
    for (size_t i = 0; i < more->n; i++) argv.at[argv.n++] = more->at[i];
    if (last) argv.at[argv.n++] = last;
    s->pid = spawn((char *const *)(uintptr_t)argv.at, in, out);
    close(in[0]);
    close(out[1]);
    s->in = in[1];
    assert_true(s->pid > 0);
    write_all(s->in, input);
    s->port = read_port(out[0]);
    close(out[0]);
    unlink(name);
    if (s->port == 0) fail_msg("%s does not start", script);
    return s;
}

struct server *server_start_on(const char *address, const char *scenario,
                               const struct server_tls *tls, int port) {
    struct arguments more = {.n = 0};
    size_t len = strlen(scenario);
    char number[16], *input = malloc(len + 8);

    assert_non_null(input);
    memcpy(input, scenario, len);
    memcpy(input + len, "\n.\n", 4);
    snprintf(number, sizeof(number), "%d", port);
    add(&more, "--port", number);
    add(&more, "--bind", address);
    if (tls) {
        add(&more, "--cert", tls->cert);
        add(&more, "--key", tls->key);
        add(&more, "--client-ca", tls->client_ca);
        add(&more, "--tls-max", tls->max);
    }
    struct server *s = start("api/fakeapi", &more, NULL, input);
    free(input);
    return s;
}

struct server *server_start(const char *scenario, const struct server_tls *tls,
                            int port) {
    return server_start_on(NULL, scenario, tls, port);
}

struct server *server_start_proxy(const char *how, int to, const char *user,
                                  const struct server_tls *tls) {
    struct arguments more = {.n = 0};
    char number[16];

    snprintf(number, sizeof(number), "%d", to);
    add(&more, "--to", number);
    add(&more, "--user", user);
    if (tls) {
        add(&more, "--cert", tls->cert);
        add(&more, "--key", tls->key);
    }
    return start("api/fakeproxy", &more, how, "");
}

void server_stop(struct server *s) {
    close(s->in);
    kill(s->pid, SIGKILL);
    while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR) continue;
    close(s->log);
    free(s);
}

int server_port(const struct server *s) {
    return s->port;
}

void server_signal(struct server *s, const char *name) {
    write_all(s->in, name);
    write_all(s->in, "\n");
}

size_t server_seen(struct server *s, const char *part) {
    size_t n = 0;
    char *line = NULL;
    size_t room = 0;
    FILE *f = fdopen(dup(s->log), "r");

    assert_non_null(f);
    rewind(f);
    while (getline(&line, &room, f) > 0)
        if (strstr(line, part)) n++;
    free(line);
    fclose(f);
    return n;
}

bool server_wait(struct server *s, const char *part, size_t n) {
    const struct timespec moment = {.tv_nsec = 5000000};
    for (int i = 0; i < 4000; i++) {
        if (server_seen(s, part) >= n) return true;
        nanosleep(&moment, NULL);
    }
    return false;
}

/* --- certificates ----------------------------------------------------- */

static char certs[64];

static int run(const char *const argv[]) {
    pid_t pid;
    int status;
    if (posix_spawnp(&pid, argv[0], NULL, NULL, (char *const *)(uintptr_t)argv,
                     environ))
        return -1;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) return -1;
    return status;
}

const char *server_certs(void) {
    char script[4096];

    if (certs[0]) return certs;
    snprintf(script, sizeof(script), "%s", unit_path("api/certs"));
    snprintf(certs, sizeof(certs), "/tmp/kevtop-certs.XXXXXX");
    if (!mkdtemp(certs)) return NULL;
    const char *const argv[] = {script, certs, NULL};
    if (run(argv) == 0) return certs;
    server_certs_done();
    return NULL;
}

void server_certs_done(void) {
    const char *const argv[] = {"rm", "-rf", certs, NULL};
    if (certs[0]) run(argv);
    certs[0] = '\0';
}

const char *server_cert(const char *name) {
    static char paths[4][128];
    static size_t at;
    char *path = paths[at++ % 4];
    snprintf(path, sizeof(paths[0]), "%s/%s", certs, name);
    return path;
}
