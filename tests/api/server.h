/* SPDX-License-Identifier: Apache-2.0 */
/* tests/api/fakeapi and tests/api/fakeproxy as child processes of a unit
 * test. The former's manual has the language of scenarios. */
#ifndef KEVTOP_TEST_SERVER_H
#define KEVTOP_TEST_SERVER_H

#include <stdbool.h>
#include <stddef.h>

struct server;

struct server_tls {
    const char *cert, *key; /* paths */
    const char *client_ca;  /* NULL: no client certificate is asked for */
    const char *max;        /* "1.1"; NULL: the newest */
};

/* Fails the test if it does not come up. tls is NULL for plain http; port 0
 * is any. */
struct server *server_start(const char *scenario, const struct server_tls *tls,
                            int port);
/* The same on another address than 127.0.0.1. */
struct server *server_start_on(const char *address, const char *scenario,
                               const struct server_tls *tls, int port);
/* A proxy that leads to the port; how and user are words of its manual, tls
 * and user may be NULL. */
struct server *server_start_proxy(const char *how, int to, const char *user,
                                  const struct server_tls *tls);
void server_stop(struct server *s);
int server_port(const struct server *s);
/* What a `signal NAME` in the scenario waits for. */
void server_signal(struct server *s, const char *name);
/* How many requests so far have `part` in their line of the log; a line is
 * {"conn":..,"method":..,"path":..,"headers":{..},...}. */
size_t server_seen(struct server *s, const char *part);
/* Waits until there are that many, at most 20 s. */
bool server_wait(struct server *s, const char *part, size_t n);

/* A folder with the certificates that tests/api/certs makes, made at the
 * first call; removed with server_certs_done(). NULL without openssl. */
const char *server_certs(void);
void server_certs_done(void);
/* "FOLDER/name"; lives until the fourth call from now. */
const char *server_cert(const char *name);

#endif
