/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/net/rig.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "unit/unit.h"

static bool on_head(void *ctx, const struct http_reply *reply) {
    struct talk *t = ctx;
    assert_false(t->head || t->ended);
    t->head = true;
    t->reply = *reply;
    snprintf(t->type, sizeof(t->type), "%.*s", STR_ARG(reply->content_type));
    return !t->refuse_head;
}

static bool on_body(void *ctx, const char *bytes, size_t len) {
    struct talk *t = ctx;
    assert_true(t->head && !t->ended);
    t->pieces++;
    buf_add(&t->body, bytes, len);
    if (t->cancel_in_body) http_cancel(t->cancel_in_body);
    t->cancel_in_body = NULL;
    return !t->refuse_body;
}

static void on_end(void *ctx, enum http_end how, const struct err *err) {
    struct talk *t = ctx;
    assert_false(t->ended);
    assert_true((how == HTTP_DONE) == (err == NULL));
    t->ended = true;
    t->how = how;
    if (err) t->err = *err;
    if (t->cancel_in_end) http_cancel(t->cancel_in_end);
    if (t->get_in_end) get(t->get_in_end, LIST, t->next);
}

static const struct http_fns fns = {on_head, on_body, on_end};

struct talk talk_init(void) {
    return (struct talk){.body = BUF_INIT(4 * MIB)};
}

struct http_request *get_with(struct rig *rig, struct http_get what,
                              struct talk *t) {
    if (!what.accept) what.accept = "application/json";
    return http_get(rig->client, &what, &fns, t);
}

struct http_request *get(struct rig *rig, const char *path, struct talk *t) {
    bool stream = strstr(path, "watch=1") != NULL;
    const struct http_get what = {
        .path = path,
        .gzip = true, /* which a stream must not obey */
        .stream = stream,
        .deadline_ms = stream ? clock_mono_ms() + 60000 : 0,
    };
    return get_with(rig, what, t);
}

void run_until(struct rig *rig, const bool *done) {
    int64_t end_ms = clock_mono_ms() + 20000;
    while (!*done) {
        if (clock_mono_ms() > end_ms) fail_msg("nothing came in 20 s");
        http_poll(rig->http, 20000);
    }
}

void run(struct rig *rig, const char *path, struct talk *t) {
    get(rig, path, t);
    run_until(rig, &t->ended);
}

static void on_note(void *ctx, struct str line) {
    struct rig *rig = ctx;
    buf_add_str(&rig->journal, line);
    buf_add_char(&rig->journal, '\n');
}

void rig_client(struct rig *rig) {
    struct err err;
    rig->client =
        http_client_new(rig->http, &rig->endpoint,
                        &(struct http_client_fns){.note = on_note}, rig, &err);
    if (!rig->client) fail_msg("%s", err.text);
}

void rig_with(struct rig *rig, struct server *server, bool tls) {
    *rig = (struct rig){.server = server, .journal = BUF_INIT(MIB)};
    rig->endpoint = (struct endpoint){
        .server = xasprintf("%s://127.0.0.1:%d", tls ? "https" : "http",
                            server_port(server)),
        .plain = !tls,
        .compress = true,
        .ca = BUF_INIT(MIB),
        .identity.cert = BUF_INIT(MIB),
        .identity.key = BUF_INIT(MIB),
    };
    rig->http = http_new();
    assert_non_null(rig->http);
}

void rig_open(struct rig *rig, const char *scenario,
              const struct server_tls *tls) {
    rig_with(rig, server_start(scenario, tls, 0), tls != NULL);
}

void rig_plain(struct rig *rig, const char *scenario) {
    rig_open(rig, scenario, NULL);
    rig_client(rig);
}

void rig_pem(struct buf *to, const char *name) {
    struct err err;
    if (!file_read(server_cert(name), to, &err)) fail_msg("%s", err.text);
}

const char hello[] = "expect /\n times 0\n body {\"hello\":1}\n";

void rig_tls(struct rig *rig, const char *scenario, const char *cert,
             const char *ca) {
    if (!server_certs()) skip();
    struct server_tls tls = {.cert = server_cert(cert),
                             .key = server_cert("server.key")};
    rig_open(rig, scenario, &tls);
    if (ca) rig_pem(&rig->endpoint.ca, ca);
}

void rig_close(struct rig *rig) {
    http_client_free(rig->client);
    http_free(rig->http);
    endpoint_done(&rig->endpoint);
    buf_done(&rig->journal);
    server_stop(rig->server);
}

int rig_set_up(void **state) {
    struct err err;
    (void)state;
    return http_global_init(&err) ? 0 : -1;
}

int rig_tear_down(void **state) {
    (void)state;
    server_certs_done();
    http_global_done();
    return 0;
}
