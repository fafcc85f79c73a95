/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/source/stage.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "net/http.h"

static void tell(struct buf *story, const struct change *c) {
    char kind[16];
    snprintf(kind, sizeof(kind), "%s", change_kind_name(c->kind));
    for (char *p = kind; *p; p++)
        if (*p >= 'A' && *p <= 'Z') *p = (char)(*p - 'A' + 'a');
    switch (c->kind) {
    case CHANGE_LISTED:
    case CHANGE_ADDED:
    case CHANGE_MODIFIED:
    case CHANGE_DELETED:
        buf_printf(story, "%u %s %.*s\n", c->feed, kind,
                   STR_ARG(c->u.event.name));
        break;
    case CHANGE_STATE:
        if (c->u.state.state == FEED_LISTING) break;
        buf_printf(story, "%u %s %d %.*s\n", c->feed,
                   feed_state_name(c->u.state.state), c->u.state.http_status,
                   STR_ARG(c->u.state.text));
        break;
    case CHANGE_GAP:
        buf_printf(story, "%u gap %.*s\n", c->feed, STR_ARG(c->u.gap.cause));
        break;
    case CHANGE_REPLY:
        buf_printf(
            story, "%u/%u reply %u %d %.*s|%.*s|%zu\n", c->feed, c->cluster,
            c->u.reply.id, c->u.reply.status, STR_ARG(c->u.reply.why),
            STR_ARG(str_sub(c->u.reply.body, 0, 100)), c->u.reply.body.len);
        break;
    case CHANGE_SKIPPED:
    case CHANGE_NOTE:
    case CHANGE_NAMES:
    case CHANGE_FEED:
        buf_printf(story, "%u %s %.*s\n", c->feed, kind, STR_ARG(c->u.text));
        break;
    case CHANGE_LIST_BEGIN:
    case CHANGE_LIST_END:
    case CHANGE_TERMINAL:
    case CHANGE_END:
        buf_printf(story, "%u %s\n", c->feed, kind);
        break;
    }
}

void drain(struct rig *rig) {
    struct change *c;
    while ((c = queue_pop(rig->queue))) {
        tell(&rig->story, c);
        change_free(c);
    }
}

void expect(struct rig *rig, const char *part) {
    int64_t end_ms = clock_mono_ms() + 20000;
    for (;;) {
        drain(rig);
        char *rest = rig->story.data ? rig->story.data + rig->read : NULL;
        char *found = rest ? strstr(rest, part) : NULL;
        if (found) {
            rig->read = (size_t)(strchr(found, '\n') + 1 - rig->story.data);
            return;
        }
        int64_t left_ms = end_ms - clock_mono_ms();
        if (left_ms <= 0)
            fail_msg("no \"%s\" in:\n%s", part, rest ? rest : "");
        struct pollfd fd = {queue_fd(rig->queue), POLLIN, 0};
        poll(&fd, 1, (int)left_ms);
    }
}

void assert_never(const struct rig *rig, const char *part) {
    if (strstr(rig->story.data, part))
        fail_msg("\"%s\" stands in:\n%s", part, rig->story.data);
}

size_t count(const struct rig *rig, const char *part) {
    size_t n = 0;
    for (const char *at = rig->story.data; (at = strstr(at, part)); at++) n++;
    return n;
}

void rig_start(struct rig *rig, struct wish w) {
    struct cluster_feed feeds[4] = {{.feed = 0}};
    struct err err;
    size_t n = 0;

    *rig = (struct rig){.story = BUF_INIT(16 * MIB)};
    memcpy(rig->known, w.known, sizeof(rig->known));
    rig->server = server_start(w.scenario, NULL, 0);
    rig->endpoint = (struct endpoint){
        .server = xasprintf("http://127.0.0.1:%d", server_port(rig->server)),
        .plain = true,
        .compress = w.compress,
    };
    rig->queue = queue_new(w.queue_items ? w.queue_items : LIMIT_QUEUE_ITEMS,
                           LIMIT_QUEUE_BYTES);
    do {
        feeds[n] = (struct cluster_feed){.feed = (uint16_t)n,
                                         .endpoint = &rig->endpoint,
                                         .ns = w.namespaces[n],
                                         .known_ns = rig->known};
        while (feeds[n].n_known_ns < 3 && w.known[feeds[n].n_known_ns])
            feeds[n].n_known_ns++;
        n++;
    } while (n < 4 && w.namespaces[n]);
    const struct cluster_config config = {
        .feeds = feeds,
        .n = n,
        .watch = !w.snapshot,
        .exit_on_failure = w.exit_on_failure,
        .stream_list = w.stream_list,
        .ttl_us = 3600 * US_PER_S,
        .seed = 7,
    };
    rig->source = cluster_source_new(&config, rig->queue, &err);
    if (!rig->source) fail_msg("%s", err.text);
    if (!source_start(rig->source, &err)) fail_msg("%s", err.text);
}

static void drop(void *change) {
    change_free(change);
}

void rig_stop(struct rig *rig) {
    source_stop(rig->source);
    queue_free(rig->queue, drop);
    buf_done(&rig->story);
    endpoint_done(&rig->endpoint);
    server_stop(rig->server);
}

int stage_set_up(void **state) {
    struct err err;
    (void)state;
    clock_init();
    return http_global_init(&err) ? 0 : -1;
}

int stage_tear_down(void **state) {
    (void)state;
    http_global_done();
    return 0;
}
