/* SPDX-License-Identifier: Apache-2.0 */
/* A cluster source on tests/api/fakeapi, with the watch thread at one end and
 * the test at the other. */
#ifndef KEVTOP_TESTS_STAGE_H
#define KEVTOP_TESTS_STAGE_H

#include "api/server.h"
#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/queue.h"
#include "model/change.h"
#include "source/source.h"
#include "unit/unit.h"

struct rig {
    struct server *server;
    struct endpoint endpoint;
    struct queue *queue;
    struct source *source;
    struct buf story; /* a line a change, but for progress */
    const char *known[3];
    size_t read; /* of the story, by expect() */
};

void drain(struct rig *rig);
/* Wait until the story goes on with a line that has `part`, and read on from
 * there. The test fails after 20 s. */
void expect(struct rig *rig, const char *part);
void assert_never(const struct rig *rig, const char *part);
size_t count(const struct rig *rig, const char *part);

struct wish {
    const char *scenario;
    const char *namespaces[4]; /* none: one feed of all */
    const char *known[3];      /* to be tried where all are refused */
    bool snapshot, exit_on_failure, compress, stream_list;
    size_t queue_items;
};

void rig_start(struct rig *rig, struct wish w);
void rig_stop(struct rig *rig);
/* Of the group of tests. */
int stage_set_up(void **state);
int stage_tear_down(void **state);

#endif
