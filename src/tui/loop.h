/* SPDX-License-Identifier: Apache-2.0 */
/* The main thread's loop: one poll() on terminal, signals and the queue.
 *
 * Changes are drained for at most LOOP_DRAIN_MS a turn, so that a list of
 * 100,000 events leaves the keys live; keys are answered and painted at once;
 * what data causes is painted at most LOOP_FPS times a second, or as slowly
 * as asked for, and only if something visible changed.
 *
 * While a credential plugin wants the terminal it has it: nothing is painted,
 * no key is read, changes are taken as ever. Ctrl-C then reaches both, and is
 * the plugin's, as it is an editor's in whose shell it runs; one who presses
 * it once more, the plugin being deaf, ends kevtop.
 */
#ifndef KEVTOP_TUI_LOOP_H
#define KEVTOP_TUI_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/queue.h"
#include "store/store.h"
#include "tui/theme.h"
#include "view/screen.h"

#define LOOP_DRAIN_MS 8
#define LOOP_FPS 30
#define LOOP_FRAME_MIN_MS (1000 / LOOP_FPS)
#define LOOP_FRAME_MAX_MS 10000

struct loop {
    struct screen *screen; /* borrowed */
    struct store *store;   /* borrowed; may be replaced by the app's part */
    struct queue *queue;   /* borrowed; the same */
    /* The app's part; ctx is handed through. Ctrl-R; other namespaces, other
     * contexts (comma separated) were asked for: false with err when that is
     * not possible. And: the terminal has been given back, for the plugin
     * that wants it (feeds_want_terminal) to have it. */
    void (*reconnect)(void *ctx);
    bool (*rescope)(void *ctx, struct loop *loop, const char *scope,
                    struct err *err);
    bool (*recontext)(void *ctx, struct loop *loop, const char *contexts,
                      struct err *err);
    void (*lend)(void *ctx);
    /* Something is to be saved (screen_save()); NULL: it cannot be. */
    void (*save)(void *ctx, struct loop *loop);
    /* The window's title, which may have anything in it; NULL: leave it. */
    void (*title)(void *ctx, struct buf *out);
    /* A theme by the name that was picked; NULL: a built-in one. */
    const struct theme *(*theme)(void *ctx, struct str name);
    /* A change has been applied; may be NULL. */
    void (*took)(void *ctx, struct loop *loop);
    void *ctx;
    int64_t frame_ms; /* --refresh: at least so long from one frame for data
                         to the next; 0: LOOP_FPS */
    bool ended;       /* a source said that it is done (CHANGE_END) */
};

/* Apply the next change that has arrived; false if there is none. Sets *news
 * if anything visible came. */
bool loop_take(struct loop *loop, bool *news);
/* Apply what has arrived, for at most budget_ms; -1: all of it. Returns
 * whether anything visible came. */
bool loop_drain(struct loop *loop, int64_t budget_ms);
/* The app's part of what a key asked for: enum reaction, or-ed. */
void loop_react(struct loop *loop, unsigned react);

/* Run until quit. Returns 0, or the number of the signal that ended it (the
 * terminal is already restored, the caller raises it again). */
int loop_run(struct loop *loop);

#endif
