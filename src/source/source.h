/* SPDX-License-Identifier: Apache-2.0 */
/* Where changes come from: a cluster or the demo. The first stage of the
 * pipeline and the only one that runs on the watch thread.
 *
 * A source pushes changes into the queue it is given and nothing else. All
 * functions here are the main thread's.
 */
#ifndef KEVTOP_SOURCE_SOURCE_H
#define KEVTOP_SOURCE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/queue.h"
#include "model/change.h"
#include "net/endpoint.h"

enum source_command {
    SOURCE_RECONNECT, /* give up what runs or waits, and try now */
    SOURCE_NAMES,     /* say which namespaces there are: CHANGE_NAMES */
    SOURCE_TERMINAL   /* the terminal that CHANGE_TERMINAL wanted is lent: a
                         credential plugin may have it until CHANGE_TERMINAL
                         says that it is done */
};

/* One GET that a view wants: the answer is a CHANGE_REPLY with this id,
 * whatever becomes of it, but for a source that is stopped. */
struct source_ask {
    uint32_t id;      /* of store/replies.h */
    uint16_t cluster; /* whom to ask */
    char *path;       /* "/api/v1/namespaces/prod/pods/web-0" */
};

struct source;
struct recorder; /* source/record.h */

struct source_ops {
    const char *name;
    /* Runs on the watch thread until asked to stop or done. */
    void (*run)(struct source *s);
    /* From the main thread: make run() notice `stop` and commands. */
    void (*wake)(struct source *s);
    void (*free)(struct source *s);
};

/* The part every source begins with; see source.c. */
struct source {
    const struct source_ops *ops;
    struct queue *out;         /* borrowed */
    void *thread;              /* source.c's own */
    struct recorder *recorder; /* borrowed; NULL: none. Set before it starts */
};

/* Start the watch thread. */
bool source_start(struct source *s, struct err *err) CC_MUST_USE;
void source_command(struct source *s, enum source_command command);
/* Copies. At most LIMIT_QUESTIONS wait; the next one is false. */
bool source_ask(struct source *s, const struct source_ask *ask) CC_MUST_USE;
/* Stop the thread (closing the queue wakes a waiting producer) and free all.
 * Takes at most about a second. */
void source_stop(struct source *s);

/* For run(): whether to leave, and the next command; false if none. */
bool source_stopping(struct source *s);
bool source_next_command(struct source *s, enum source_command *command);
/* The next question; its path is the caller's to xfree(). */
bool source_next_ask(struct source *s, struct source_ask *ask);
/* Nothing is to be done for now: what waits to be recorded is written. */
void source_idle(struct source *s);
/* Hand a change over: to the recorder, if there is one, and to the queue,
 * which may make the caller wait. Takes c. False: nobody takes changes any
 * more. */
bool source_push(struct source *s, struct change *c);

/* --- clusters (source/cluster.c) -------------------------------------- */

struct cluster_feed {
    uint16_t feed; /* its number */
    uint16_t cluster;
    const struct endpoint *endpoint; /* borrowed; one per cluster */
    const char *ns;                  /* NULL: all namespaces; borrowed */
    /* Where all namespaces are refused (403): those that are tried instead,
     * beside what `list namespaces` tells. Each becomes a feed with a number
     * of its own (CHANGE_FEED), and this one ends as FEED_FAILED. Borrowed. */
    const char *const *known_ns;
    size_t n_known_ns;
};

struct cluster_config {
    const struct cluster_feed *feeds; /* copied */
    size_t n;
    const char *field_selector; /* borrowed; NULL: none */
    bool watch;
    bool skip_list;
    bool exit_on_failure; /* where it cannot begin ... */
    bool patient;         /* ... but for what may mend by itself */
    bool stream_list;     /* with watch: lists as streams, where the server has
                         them: rows sooner, all of them later */
    int64_t ttl_us;
    uint64_t seed; /* of jitter; 0: from the system */
};

struct source *cluster_source_new(const struct cluster_config *config,
                                  struct queue *out,
                                  struct err *err) CC_MUST_USE;

/* --- the demo (source/demo.c) ----------------------------------------- */

struct demo_config {
    uint64_t seed; /* the same seed tells the same story */
    bool watch;    /* false: the past hour as a list, then the end */
    bool skip_list;
    int64_t start_us; /* the story's now when it starts; TIME_UNSET: the
                         wall clock */
    double speed;     /* story seconds a second, 1 */
};

/* Feed 0, cluster 0. Frames are made as JSON and go through the decoder. */
struct source *demo_source_new(const struct demo_config *config,
                               struct queue *out);

/* --- files (source/file.c) -------------------------------------------- */

struct file_config {
    const char *const *names; /* "-" is standard input; borrowed */
    size_t n;
    double speed; /* of recordings: 1 as it was, 0 at once */
    int64_t ttl_us;
};

/* Reads the files one after the other and merges them: feed 0 of each cluster
 * that they name. The wall clock (base/clock.h) becomes theirs: that of the
 * recording, or for a plain file the time it was written at, where that may
 * be true (no earlier than its newest event, and no more than ttl_us later);
 * else the newest event's. FEED_ENDED, then CHANGE_END, when all is read; a
 * file that cannot be read, or has no events, is FEED_FAILED, after the
 * others were read.
 * All are opened at once: NULL where one cannot be. */
struct source *file_source_new(const struct file_config *config,
                               struct queue *out, struct err *err) CC_MUST_USE;
/* The clusters that recordings among the files name, NULL where they name
 * less than two; standard input is not looked into. Live as long as s. */
const char *const *file_source_clusters(const struct source *s, size_t *n);

#endif
