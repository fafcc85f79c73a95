/* SPDX-License-Identifier: Apache-2.0 */
/* What several clusters share and what they do not, with a stand-in for
 * net/http that only writes down what it is told. Its poll is the script: it
 * runs on the watch thread, and what is asserted is what was written down. */
#include "net/http.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "model/change.h"
#include "source/source.h"
#include "unit/unit.h"

/* --- net/http, the stand-in -------------------------------------------- */

struct http {
    int polls;
};

struct http_client {
    struct http_client_fns fns;
    void *ctx;
    char name; /* the first letter of its server */
};

struct http_request {
    struct http_fns fns;
    void *ctx;
    struct http_client *client;
    bool over;
};

static struct world {
    struct http http;
    struct http_client clients[4];
    size_t n_clients;
    struct http_request requests[32];
    size_t n_requests;
    char told[256]; /* what clients were told: "refused a, lend b, " */
    struct source *source;
    struct queue *queue;
    void (*script)(int poll);
} world;

static void write_down(const char *what, char client) {
    size_t at = strlen(world.told);
    snprintf(world.told + at, sizeof(world.told) - at, "%s %c, ", what,
             client);
}

struct http *http_new(void) {
    return &world.http;
}

void http_free(struct http *h) {
    (void)h;
}

struct http_client *http_client_new(struct http *h,
                                    const struct endpoint *endpoint,
                                    const struct http_client_fns *fns,
                                    void *ctx, struct err *err) {
    struct http_client *c = &world.clients[world.n_clients++];
    (void)h;
    (void)err;
    *c = (struct http_client){*fns, ctx, endpoint->server[0]};
    return c;
}

void http_client_free(struct http_client *c) {
    (void)c;
}

void http_client_reconnect(struct http_client *c) {
    write_down("reconnect", c->name);
}

void http_client_stop_gzip(struct http_client *c) {
    write_down("stop gzip", c->name);
}

void http_client_refused(struct http_client *c) {
    write_down("refused", c->name);
}

void http_client_renew(struct http_client *c) {
    write_down("renew", c->name);
}

void http_client_lend(struct http_client *c) {
    write_down("lend", c->name);
}

struct http_request *http_get(struct http_client *c,
                              const struct http_get *get,
                              const struct http_fns *fns, void *ctx) {
    struct http_request *r = &world.requests[world.n_requests++];
    (void)get;
    *r = (struct http_request){*fns, ctx, c, false};
    return r;
}

void http_cancel(struct http_request *r) {
    r->over = true;
}

void http_poll(struct http *h, int timeout_ms) {
    (void)timeout_ms;
    world.script(h->polls++);
}

void http_wake(struct http *h) {
    (void)h;
}

/* --- a run of it ------------------------------------------------------- */

static void answer(struct http_request *r, int status) {
    const struct http_reply reply = {
        .status = status, .retry_after_s = -1, .date_us = TIME_UNSET};
    assert_false(r->over);
    r->fns.head(r->ctx, &reply);
    r->over = true;
    r->fns.end(r->ctx, HTTP_DONE, NULL);
}

static void leave(void) {
    queue_close(world.queue);
}

/* A client of server a, b, c. */
static void terminal(size_t client, bool wanted) {
    struct http_client *c = &world.clients[client];
    c->fns.terminal(c->ctx, wanted);
}

/* Two feeds of server a, one of b, one of c, until the script leaves. What
 * came of the terminal stands in `story`. */
static void run(void (*script)(int poll), char story[256]) {
    char names[] = "a\0b\0c";
    struct endpoint servers[3] = {
        {.server = names}, {.server = names + 2}, {.server = names + 4}};
    const struct cluster_feed feeds[] = {
        {.feed = 0, .endpoint = &servers[0], .ns = "x"},
        {.feed = 1, .endpoint = &servers[0], .ns = "y"},
        {.feed = 2, .cluster = 1, .endpoint = &servers[1]},
        {.feed = 3, .cluster = 2, .endpoint = &servers[2]},
    };
    const struct cluster_config config = {
        .feeds = feeds, .n = 4, .watch = true, .ttl_us = 1, .seed = 3};
    struct err err;
    struct change *c;

    world = (struct world){.script = script};
    world.queue = queue_new(LIMIT_QUEUE_ITEMS, LIMIT_QUEUE_BYTES);
    world.source = cluster_source_new(&config, world.queue, &err);
    assert_non_null(world.source);
    assert_true(source_start(world.source, &err));
    while (!queue_is_closed(world.queue)) {
        struct pollfd fd = {queue_fd(world.queue), POLLIN, 0};
        poll(&fd, 1, 10);
    }
    source_stop(world.source);
    story[0] = '\0';
    while ((c = queue_pop(world.queue))) {
        size_t at = strlen(story);
        if (c->kind == CHANGE_TERMINAL)
            snprintf(story + at, 256 - at, "%u/%u %s, ", c->feed, c->cluster,
                     c->u.wanted ? "wants" : "done");
        if (c->kind == CHANGE_NOTE && c->u.text.ptr[0] == '!')
            snprintf(story + at, 256 - at, "%u/%u %.*s, ", c->feed, c->cluster,
                     STR_ARG(c->u.text));
        change_free(c);
    }
    queue_free(world.queue, NULL);
}

/* --- tests ------------------------------------------------------------- */

static void terminal_script(int poll) {
    switch (poll) {
    case 0:
        terminal(1, true);
        terminal(0, true);
        terminal(2, true);
        break;
    case 2:
        source_command(world.source, SOURCE_TERMINAL);
        break;
    case 4:
        terminal(2, false); /* it does not need it any more */
        terminal(1, false);
        break;
    case 5:
        source_command(world.source, SOURCE_TERMINAL);
        break;
    case 6:
        terminal(0, false);
        source_command(world.source, SOURCE_TERMINAL); /* too late */
        break;
    case 7:
        leave();
        break;
    default:
        break;
    }
}

static void site__terminal__is_lent_to_one_after_the_other(void **state) {
    char story[256];
    (void)state;
    run(terminal_script, story);
    assert_string_equal(story, "2/1 wants, 2/1 done, 0/0 wants, 0/0 done, ");
    assert_string_equal(world.told, "lend b, lend a, ");
}

static void refused_script(int poll) {
    switch (poll) {
    case 0: /* both were sent with the old ones */
        answer(&world.requests[0], 401);
        break;
    case 1:
        answer(&world.requests[1], 401);
        break;
    case 2: /* the second one of the first, with the new ones */
        answer(&world.requests[4], 401);
        break;
    case 3:
        world.clients[0].fns.note(world.clients[0].ctx, STR("!waits"));
        source_command(world.source, SOURCE_RECONNECT);
        break;
    case 4: /* the user has them made anew; and the request, too */
        leave();
        break;
    default:
        break;
    }
}

static void site__401__reads_credentials_once_for_all_requests(void **state) {
    char story[256];
    (void)state;
    run(refused_script, story);
    assert_string_equal(story, "0/0 !waits, ");
    assert_non_null(strstr(world.told, "refused a, reconnect a, reconnect a, "
                                       "renew a, reconnect a, renew b"));
    assert_null(strstr(strstr(world.told, "renew c"), "refused b"));
    assert_int_equal(world.n_requests, 10);
}

static void renew_script(int poll) {
    if (poll == 0) source_command(world.source, SOURCE_RECONNECT);
    if (poll == 1) leave();
}

static void site__reconnect__renews_the_credentials_of_all(void **state) {
    char story[256];
    (void)state;
    run(renew_script, story);
    assert_string_equal(world.told,
                        "renew a, reconnect a, renew b, reconnect b, "
                        "renew c, reconnect c, reconnect a, reconnect a, "
                        "reconnect b, reconnect c, ");
}

static void note_script(int poll) {
    struct http_client *c = &world.clients[poll % 3];
    c->fns.note(c->ctx, STR("!connected"));
    if (poll == 2) leave();
}

static void site__note__stands_at_its_first_feed(void **state) {
    char story[256];
    (void)state;
    run(note_script, story);
    assert_string_equal(story,
                        "0/0 !connected, 2/1 !connected, 3/2 !connected, ");
}

/* --- questions (source/fetch.h) ---------------------------------------- */

static void ask_one(uint32_t id, uint16_t cluster) {
    char path[] = "/api/v1/nodes/a";
    assert_true(
        source_ask(world.source, &(struct source_ask){id, cluster, path}));
}

static void ask_script(int poll) {
    switch (poll) {
    case 0: /* behind the four of the feeds */
        for (uint32_t i = 0; i < 20; i++) ask_one(i + 1, (uint16_t)(i % 3));
        break;
    case 1:
        assert_int_equal(world.n_requests, 4 + 6);
        answer(&world.requests[4], 404);
        answer(&world.requests[6], 401);
        answer(&world.requests[9], 401);
        break;
    case 2: /* one of another, two once more */
        assert_int_equal(world.n_requests, 4 + 6 + 3);
        leave();
        break;
    default:
        break;
    }
}

static void site__questions__go_to_their_cluster_some_at_once(void **state) {
    char story[256];
    (void)state;
    run(ask_script, story);
    for (size_t i = 4; i < 10; i++)
        assert_int_equal(world.requests[i].client->name, "abc"[(i - 4) % 3]);
    assert_string_equal(world.told, "refused c, ");
    for (size_t i = 4; i < world.n_requests; i++)
        assert_true(world.requests[i].over); /* none survives the source */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(site__terminal__is_lent_to_one_after_the_other),
        cmocka_unit_test(site__401__reads_credentials_once_for_all_requests),
        cmocka_unit_test(site__reconnect__renews_the_credentials_of_all),
        cmocka_unit_test(site__note__stands_at_its_first_feed),
        cmocka_unit_test(site__questions__go_to_their_cluster_some_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
