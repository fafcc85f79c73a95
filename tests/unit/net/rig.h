/* SPDX-License-Identifier: Apache-2.0 */
/* One scripted server, one client of net/http, and what its requests got. */
#ifndef KEVTOP_TEST_NET_RIG_H
#define KEVTOP_TEST_NET_RIG_H

#include <stdbool.h>

#include "api/server.h"
#include "base/buf.h"
#include "net/http.h"

#define WATCH "/api/v1/events?watch=1"
#define LIST "/api/v1/events?limit=500"

struct rig {
    struct server *server;
    struct endpoint endpoint;
    struct http *http;
    struct http_client *client;
    struct buf journal; /* what the client told, a line each */
};

struct talk {
    struct http_reply reply;
    char type[128];
    struct buf body;
    size_t pieces;
    bool head, ended;
    enum http_end how;
    struct err err;

    bool refuse_head; /* what the callbacks answer */
    bool refuse_body;
    struct http_request *cancel_in_body; /* and do */
    struct http_request *cancel_in_end;
    struct rig *get_in_end;
    struct talk *next;
};

struct talk talk_init(void);

/* A server that says hello to everything. */
extern const char hello[];

/* A server of one's own making, and the endpoint of it. */
void rig_with(struct rig *rig, struct server *server, bool tls);
/* Server and endpoint, no client yet: change the endpoint, then call
 * rig_client(). */
void rig_open(struct rig *rig, const char *scenario,
              const struct server_tls *tls);
/* The same with TLS; cert and ca are names of tests/api/certs, ca may be
 * NULL. Skips the test where there is no openssl. */
void rig_tls(struct rig *rig, const char *scenario, const char *cert,
             const char *ca);
void rig_client(struct rig *rig);
/* All in one, over http. */
void rig_plain(struct rig *rig, const char *scenario);
void rig_close(struct rig *rig);

/* Read a file of tests/api/certs. */
void rig_pem(struct buf *to, const char *name);

/* Start a request, with gzip; a stream if the path says watch=1. */
struct http_request *get(struct rig *rig, const char *path, struct talk *t);
struct http_request *get_with(struct rig *rig, struct http_get what,
                              struct talk *t);
/* Poll until *done; the test fails after 20 s. */
void run_until(struct rig *rig, const bool *done);
/* get() and run_until() its end. */
void run(struct rig *rig, const char *path, struct talk *t);

#define assert_has(text, part)                               \
    do {                                                     \
        if (!strstr((text), (part)))                         \
            fail_msg("\"%s\" lacks \"%s\"", (text), (part)); \
    } while (0)

/* For the group of tests. */
int rig_set_up(void **state);
int rig_tear_down(void **state);

#endif
