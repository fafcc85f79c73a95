/* SPDX-License-Identifier: Apache-2.0 */
/* A server for views that ask: what they asked is kept, and answered when the
 * test says so, from a table of paths. */
#ifndef KEVTOP_UNIT_VIEW_SERVER_H
#define KEVTOP_UNIT_VIEW_SERVER_H

#include <stdio.h>

#include "object/family.h"
#include "store/replies.h"
#include "unit/view/stage.h"

/* A path and what is answered; the query behind '?' is not looked at. Texts
 * have ' for ". What stands in no table is 404. */
struct served {
    const char *path;
    int status;
    const char *body; /* or why it failed */
};

struct server {
    const struct served *table;
    size_t n;
    struct {
        uint32_t id;
        char path[256];
    } asked[64];
    size_t n_asked; /* and not answered yet */
    size_t total;   /* ever */
    bool refuses;   /* takes no questions */
};

/* One test at a time. */
static struct server server;

static inline uint32_t server_ask(const struct view_env *env, uint16_t cluster,
                                  const char *path) {
    (void)cluster;
    if (server.refuses || server.n_asked == 64) return 0;
    uint32_t id = replies_expect(store_replies(env->store));
    server.asked[server.n_asked].id = id;
    snprintf(server.asked[server.n_asked].path, 256, "%s", path);
    server.n_asked++;
    server.total++;
    return id;
}

static inline const struct served *server_find(const char *path) {
    struct str asked = str_of(path), cut;
    str_split(&asked, '?', &cut);
    for (size_t i = 0; i < server.n; i++)
        if (str_eq(cut, str_of(server.table[i].path))) return &server.table[i];
    return NULL;
}

static inline void server_reply(struct store *st, uint32_t id,
                                const struct served *with) {
    char *text = xstrdup(with ? with->body : "not found");
    for (char *at = text; *at; at++)
        if (*at == '\'') *at = '"';
    struct reply reply = {.id = id, .status = with ? with->status : 404};
    *(reply.status == 200 ? &reply.body : &reply.why) = str_of(text);
    struct change *c = change_new_reply(0, NOW_US, &reply);
    store_apply(st, c, NULL);
    change_free(c);
    xfree(text);
}

/* Answer all that was asked so far; false if there was nothing. */
static inline bool server_answer(struct store *st) {
    struct server was = server;
    server.n_asked = 0;
    for (size_t i = 0; i < was.n_asked; i++)
        server_reply(st, was.asked[i].id, server_find(was.asked[i].path));
    return was.n_asked > 0;
}

static inline void server_start(struct stage *s, const struct served *table,
                                size_t n) {
    server = (struct server){.table = table, .n = n};
    s->env.ask = server_ask;
}

/* Until nothing more is asked. */
static inline void server_settle(struct stage *s) {
    for (int i = 0; i < 20; i++) {
        s->view->ops->refresh(s->view);
        if (!server_answer(s->store)) break;
    }
    s->view->ops->refresh(s->view);
}

#endif
