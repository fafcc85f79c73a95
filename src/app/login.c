/* SPDX-License-Identifier: Apache-2.0 */
#include "app/login.h"

#include <errno.h>
#include <poll.h>

#include "base/limits.h"

/* A plugin is asked only where nothing else says who one is. */
static bool may_ask(const struct cluster *c) {
    const struct identity *id = &c->endpoint.identity;
    return c->why.kind == ERR_NONE && identity_uses_plugin(id) &&
           id->plugin->mode != PLUGIN_NEVER && id->terminal == TERMINAL_ASK;
}

bool login_is_needed(const struct pipeline *p) {
    for (size_t i = 0; p->clusters && i < p->clusters->list.n; i++)
        if (may_ask(p->clusters->list.at[i])) return true;
    return false;
}

struct login {
    struct pipeline *pipeline;
    struct journal *journal;
    bool done[LIMIT_FEEDS]; /* clusters whose plugin has run */
    bool ended;
};

/* A feed that has got any further has its credential, or does without. */
static bool any_moved(const struct pipeline *p, size_t cluster) {
    const struct feeds *feeds = store_feeds(p->store);
    for (size_t i = 0; i < feeds_count(feeds); i++) {
        const struct feed *f = feeds_get(feeds, (uint16_t)i);
        if (f->known && f->cluster == cluster && f->state != FEED_CONNECTING)
            return true;
    }
    return false;
}

static bool all_done(const struct login *l) {
    const struct clusters *c = l->pipeline->clusters;
    if (l->ended) return true;
    if (feeds_want_terminal(store_feeds(l->pipeline->store))) return false;
    for (size_t i = 0; i < c->list.n; i++)
        if (may_ask(c->list.at[i]) && !l->done[i] &&
            !any_moved(l->pipeline, i))
            return false;
    return true;
}

static void take(struct login *l, struct change *c) {
    store_apply(l->pipeline->store, c, NULL);
    journal_follow(l->journal, l->pipeline);
    if (c->kind == CHANGE_END) l->ended = true;
    if (c->kind != CHANGE_TERMINAL) return;
    if (c->u.wanted)
        source_command(l->pipeline->source, SOURCE_TERMINAL);
    else
        l->done[c->cluster] = true;
}

bool login_run(struct pipeline *p, struct journal *j, bool *ended,
               struct err *err) {
    struct login login = {.pipeline = p, .journal = j};
    struct pollfd fd = {.fd = queue_fd(p->queue), .events = POLLIN};
    while (!all_done(&login)) {
        struct change *c = queue_pop(p->queue);
        if (c) {
            take(&login, c);
            change_free(c);
        } else if (poll(&fd, 1, -1) < 0 && errno != EINTR) {
            return err_set_errno(err, ERR_IO, errno, "cannot wait");
        }
    }
    *ended = login.ended;
    return true;
}
